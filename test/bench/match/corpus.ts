/** What is searched: the bot's own knowledge, or a file of messages, or either of them made larger. */
import { buildBrain } from '../../../bot/brain.ts';
import type { Entry } from '../../../bot/match.ts';
import { loadKnowledge } from '../../../knowledge/load.ts';
import { createRandom, type Random } from '../../random.ts';

/** Of the words of a copy so many are others, and at least one. */
const CHANGED = 0.3;
/** Shorter ones are mostly articles and the like. */
const WORD = /\p{L}{4,}/gu;

/** The bot's own wordings; those without words of their own are left out. */
export function builtIn(): readonly Entry[] {
  return buildBrain(loadKnowledge().knowledge).index.entries.filter(({ text }) => text !== '');
}

/** So many times as many messages: each copy is a sibling in which some words are others of the same corpus. */
export function enlarge(entries: readonly Entry[], times: number, seed: number): readonly Entry[] {
  const random = createRandom(seed);
  const words = [...new Set(entries.flatMap(({ text }) => text.match(WORD) ?? []))];
  const copies = Array.from({ length: times - 1 }, (_, copy) =>
    entries.map((entry) => toSibling(entry, copy + 1, words, random)),
  );
  return [...entries, ...copies.flat()];
}

function toSibling(entry: Entry, copy: number, words: readonly string[], random: Random): Entry {
  const own = entry.text.match(WORD) ?? [];
  const must = random.below(Math.max(1, own.length));
  let at = -1;
  const text = entry.text.replace(WORD, (word) => {
    at += 1;
    return at === must || random.chance(CHANGED) ? random.pick(words) : word;
  });
  const events = entry.events.map((event) => ({ ...event, id: ((event.id + copy * 977) % 65_000) + 1 }));
  const numbers = entry.numbers && (/0x[0-9a-f]{6}/i.test(text) ? [] : entry.numbers.map((number) => number + copy * 7_919));
  return { ...entry, error: `${entry.error}-${copy}`, text, events, codes: [], signs: [], ...(numbers && { numbers }) };
}
