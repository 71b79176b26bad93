/** Why a message was, or was not, taken for what was pasted: in words that an author of knowledge understands. */
import type { Alignment } from './align.ts';
import type { Asked } from './asked.ts';
import type { Comparison } from './compare.ts';
import type { Entry, MatchIndex } from './entries.ts';
import { wordsOf } from './text.ts';

export interface Explanation {
  /** What counted for it, and against it; the weightiest first. */
  readonly pro: readonly string[];
  readonly contra: readonly string[];
  readonly reason: string;
}

/** Words that are named on each side. */
const MOST_NAMED = 5;
/** A word that less than this would tell is not worth naming: nearly every message has it. */
const WORTH_NAMING = 2.5;

export function explain(compared: Comparison, isSigned: boolean, asked: Asked, index: MatchIndex): Explanation {
  const { alignment } = compared;
  const entry = index.entries[compared.entry];
  const found = new Set(alignment?.words ?? []);
  const garbled = new Set(alignment?.garbled.map(({ word }) => word));
  const from = index.starts[compared.entry] ?? 0;
  const own = Array.from({ length: (index.starts[compared.entry + 1] ?? 0) - from }, (_, i) => ({
    word: index.vocabulary.words[index.surfaces[from + i] ?? 0] ?? '',
    weight: index.rarity[index.meanings[from + i] ?? 0] ?? 0,
    isFound: found.has(i),
    isGarbled: garbled.has(i),
  }));
  const covered = alignment === null || alignment.total === 0 ? 0 : Math.round((100 * alignment.matched) / alignment.total);
  const between = alignment === null ? [] : wordsBetween(alignment, asked);
  const pro = [
    ...(compared.code > 0 ? [codesOf(entry)] : []),
    ...(compared.event > 0 ? [`event ${eventsOf(entry)}`] : []),
    ...(isSigned ? ['said in own words'] : []),
    ...(covered > 0 ? [`${covered} % of its words${nameWords(own.filter(({ isFound }) => isFound))}`] : []),
    ...unlessEmpty('written otherwise', nameWords(own.filter(({ isGarbled }) => isGarbled))),
  ];
  const contra = [
    ...(compared.otherEvent > 0 ? [`the paste has another event than ${eventsOf(entry)}`] : []),
    ...(alignment === null
      ? []
      : unlessEmpty('missing', nameWords(own.filter(({ isFound, isGarbled }) => !isFound && !isGarbled)))),
    ...unlessEmpty('between its words', nameWords(between)),
  ];
  return { pro, contra, reason: pro.join(', ') };
}

/** What only one of two messages has, for each of them: the words in which they differ, or else an event, a code, a number. */
export function tellApart(one: Entry, other: Entry): readonly string[] {
  return [onlyIn(one, other), onlyIn(other, one)].filter((text) => text !== '');
}

/** Words of a difference that are shown. */
const MOST_SHOWN = 8;

function onlyIn(one: Entry, other: Entry): string {
  const words = differentPart(one.text.split(/\s+/), other.text.split(/\s+/));
  if (words.length > 0) return `“${words.slice(0, MOST_SHOWN).join(' ')}${words.length > MOST_SHOWN ? ' …' : ''}”`;
  const event = one.events.find(({ id }) => !other.events.some((known) => known.id === id));
  if (event) return `event ${event.id} ${event.source[0] ?? ''}`.trim();
  const code = one.codes.find(({ value }) => !other.codes.some((known) => known.value === value));
  if (code) return `code 0x${code.value.toString(16)}`;
  const number = (one.numbers ?? []).find((known) => !other.numbers?.includes(known));
  return number === undefined ? '' : `number ${number}`;
}

/** The words between what both begin with and what both end with. */
function differentPart(one: readonly string[], other: readonly string[]): readonly string[] {
  const isSame = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && wordsOf(a).join() === wordsOf(b).join();
  let from = 0;
  while (isSame(one[from], other[from])) from += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - from && isSame(one.at(-1 - end), other.at(-1 - end))) end += 1;
  return one.slice(from, one.length - end);
}

function nameWords(list: readonly { readonly word: string; readonly weight: number }[]): string {
  const words = list.filter(({ weight }) => weight >= WORTH_NAMING).sort((a, b) => b.weight - a.weight);
  const unique = [...new Set(words.map(({ word }) => word))];
  const more = unique.length > MOST_NAMED ? ', …' : '';
  return unique.length === 0 ? '' : ` (${unique.slice(0, MOST_NAMED).join(', ')}${more})`;
}

function unlessEmpty(what: string, words: string): string[] {
  return words === '' ? [] : [`${what}${words}`];
}

function wordsBetween(
  { places, garbled }: Alignment,
  { words, weights }: Asked,
): { readonly word: string; readonly weight: number }[] {
  const own = new Set([...places, ...garbled.map(({ place }) => place)]);
  const between: { word: string; weight: number }[] = [];
  for (let place = (places[0] ?? 0) + 1; place < (places.at(-1) ?? 0); place += 1)
    if (!own.has(place)) between.push({ word: words[place] ?? '', weight: weights[place] ?? 0 });
  return between;
}

function codesOf(entry: Entry | undefined): string {
  const codes = entry?.codes.map(({ space, value }) => `${space} code 0x${value.toString(16)}`) ?? [];
  return [...codes, ...(entry?.numbers ?? []).map((number) => `number ${number}`)].slice(0, MOST_NAMED).join(', ');
}

function eventsOf(entry: Entry | undefined): string {
  return (
    entry?.events
      .map(({ id, source }) => `${id} from ${source[0] ?? 'any source'}`)
      .slice(0, MOST_NAMED)
      .join(', ') ?? ''
  );
}
