/** Pastes in which nothing known is: the bot must say so. */
import type { Entry } from '../../../bot/match.ts';
import { COMMONNESS } from '../../../bot/matching/common-words.ts';
import { meaningOf } from '../../../bot/matching/names.ts';
import { createRandom, type Random } from '../../random.ts';
import {
  AFTER,
  BEFORE,
  CODE,
  COMMONPLACES,
  DESK_TALK,
  FOREIGN,
  INSTRUCTIONS,
  OTHER_LANGUAGES,
  QUOTING,
  SMALL_TALK,
} from './messages.ts';
import { quote } from './noise.ts';
import { fold, logWith, putInto, type Query, written } from './queries.ts';
import { findNeighbours } from './siblings.ts';

type Make = (random: Random) => string;

/** Words of a message of few words. */
const FEWEST = 4;
const FEW = 9;
/** Words that tell something have more letters. */
const SHORT = 4;
const FEWEST_COMMON = 2;
/** Words that tell nothing, though few messages hold them. */
const SMALL = new Set("can't couldn't doesn't isn't too many how only between two runs people provided could same".split(' '));
/** Half as many as of the other kinds: more of them, and too many cut off messages are taken for them. */
const RARE = 0.5;
const WORD = /[\p{L}\p{N}']+/gu;
const UNSPACED = /[\u3040-\u9fff]/;
const OTHER_WORDS = [
  'printer',
  'mailbox',
  'Outlook',
  'scanner',
  'calendar',
  'browser',
  'spreadsheet',
  'kiosk',
  'camera',
  'wallpaper',
];

const foreign: Make = (random) => {
  if (random.chance(0.35)) return random.pick(FOREIGN.computing);
  const { things, faults, advice } = FOREIGN;
  const code = random.chance(0.3) ? ` (E${random.below(900) + 100})` : '';
  return `${random.pick(['The', 'Your', 'This'])} ${random.pick(things)} ${random.pick(faults)}${code}. ${random.pick(advice)}`;
};

const KINDS: Readonly<Record<string, Make>> = {
  'small talk': (random) => [random.pick(SMALL_TALK), ...(random.chance(0.4) ? [random.pick(SMALL_TALK)] : [])].join('. '),
  'talk to a help desk': (random) => [random.pick(DESK_TALK), ...(random.chance(0.4) ? [random.pick(AFTER)] : [])].join(', '),
  'message of something else': foreign,
  'the same amid chatter': (random) => `${random.pick(BEFORE)} ${foreign(random)} ${random.pick(AFTER)}`,
  'the same, quoted': (random) => putInto(random.pick(QUOTING), foreign(random)),
  'source text and its errors': (random) => random.pick(CODE),
  'another language': (random) => random.pick(OTHER_LANGUAGES),
  instructions: (random) => [random.pick(INSTRUCTIONS), random.pick(INSTRUCTIONS)].slice(0, 1 + random.below(2)).join(' '),
  commonplaces: (random) => random.pick(COMMONPLACES),
  'a log without errors': (random) => logWith('all tasks finished', 10 + random.below(40), random),
  'numbers and letters': (random) => Array.from({ length: 3 + random.below(12) }, () => word(random)).join(' '),
};

const WITHOUT_TELLING = 'without what tells it';
const TELLS_NOTHING = 'piece that tells nothing';
const NUMBER_BY_CHANCE = 'number of a known one by chance';
const UNKNOWN_MESSAGE = 'message that was left out';
const UNKNOWN_QUOTED = 'piece of one, quoted';

/**
 * So many of each kind, and of the messages that are not in the knowledge (`leftOut`) those that do not say nearly the same as one that is.
 */
export function makeNegatives(leftOut: readonly Entry[], inside: readonly Entry[], each: number, seed: number): readonly Query[] {
  const random = createRandom(seed);
  const made = Object.entries(KINDS).flatMap(([kind, make]) =>
    Array.from({ length: each }, () => ({ kind, text: make(random), wanted: [] })),
  );
  const long = random.shuffle(leftOut).filter(({ text }) => text.length >= 30);
  const { mostHeldOf, mostHeldBy } = findNeighbours(inside.map(({ text }) => text));
  const isKnown = knowing(inside);
  const isStrange = (text: string) => mostHeldOf(text) < NEARLY && mostHeldBy(text) < WHOLLY && !isKnown(text);
  const bare = withoutTelling(inside, each, random);
  const numbered = withNumbers(inside, each, random);
  const empty = withoutContent(inside, each, random);
  const unknown = [...made, ...bare, ...numbered, ...empty].filter(({ text }) => !isKnown(text));
  const left = long.filter(({ text }) => isStrange(text));
  const whole = left.slice(0, 2 * each);
  const pieces = left.slice(2 * each, 2 * each + each * RARE).map(({ text }) => quote(text, random));
  return [
    ...unknown,
    ...whole.map(({ text }) => ({ kind: UNKNOWN_MESSAGE, text, wanted: [] })),
    ...pieces
      .filter((piece) => mostHeldOf(piece) < NEARLY)
      .map((piece) => ({ kind: UNKNOWN_QUOTED, text: putInto(random.pick(QUOTING), piece), wanted: [] })),
  ];
}

/**
 * Messages of few words in which the most telling word is another; where the rest says nothing ("An … error has occurred"), or is missing.
 * What a code or a number tells without any word is left alone, and so are placeholders, for which any word stands.
 */
function withoutTelling(inside: readonly Entry[], each: number, random: Random): readonly Query[] {
  const holders = new Map<string, number>();
  for (const { text } of inside)
    for (const key of new Set(wordsIn(text).map(toMeaning))) holders.set(key, (holders.get(key) ?? 0) + 1);
  const commonness = (word: string) =>
    (holders.get(toMeaning(word)) ?? 0) / inside.length + (COMMONNESS.get(toMeaning(word)) ?? 0);
  const short = inside.filter(({ text }) => {
    const { length } = wordsIn(text);
    return length >= FEWEST && length <= FEW && !/[\d<%]/.test(text) && !UNSPACED.test(text);
  });
  if (short.length === 0) return [];
  const isTelling = (word: string) => word.length > SHORT && !COMMONNESS.has(toMeaning(word));
  const known = [...OTHER_WORDS, ...short.flatMap(({ text }) => wordsIn(text).filter(isTelling))];
  return Array.from({ length: each }, () => {
    const { text } = random.pick(short);
    const words = wordsIn(text).filter((word) => !SMALL.has(word.toLowerCase()));
    const [telling = '', ...others] = words.toSorted((a, b) => commonness(a) - commonness(b));
    const isEmpty = others.every((word) => COMMONNESS.has(toMeaning(word)));
    const other = isEmpty && random.chance(0.5) ? '' : random.pick(random.chance(0.5) ? OTHER_WORDS : known);
    return { kind: WITHOUT_TELLING, text: replaceWord(text, telling, other).replace(/ {2,}/g, ' '), wanted: [] };
  });
}

/** What is left of a message that was cut down to words that are in every text: "please try again", "an error has occurred". */
function withoutContent(inside: readonly Entry[], each: number, random: Random): readonly Query[] {
  const pieces = inside.flatMap(({ text }) => commonRuns(text));
  if (pieces.length === 0) return [];
  return Array.from({ length: each * RARE }, () => ({ kind: TELLS_NOTHING, text: random.pick(pieces), wanted: [] }));
}

/** The longest pieces of a text that hold nothing but common words. */
function commonRuns(text: string): readonly string[] {
  const runs: RegExpExecArray[][] = [[]];
  for (const found of text.matchAll(WORD)) {
    if (COMMONNESS.has(toMeaning(found[0])) && !UNSPACED.test(found[0])) runs.at(-1)?.push(found);
    else runs.push([]);
  }
  return runs.flatMap((words) => {
    const [first, last] = [words[0], words.at(-1)];
    return first && last && words.length >= FEWEST_COMMON ? [text.slice(first.index, last.index + last[0].length)] : [];
  });
}

/** Messages of something else with a number that a known one has: a number of which nobody knows the kind is anything. */
function withNumbers(inside: readonly Entry[], each: number, random: Random): readonly Query[] {
  const numbers = inside.flatMap(({ numbers: own = [] }) => own.slice(0, 1));
  if (numbers.length === 0) return [];
  return Array.from({ length: each * RARE }, () => {
    const number = written(random.pick(numbers));
    const text = random.pick([
      `${foreign(random)} (${number})`,
      `Error ${number}: ${foreign(random)}`,
      `${foreign(random)} Code: ${number}`,
    ]);
    return { kind: NUMBER_BY_CHANCE, text, wanted: [] };
  });
}

/** The first place where it stands as a word. */
function replaceWord(text: string, word: string, other: string): string {
  let isDone = false;
  return text.replace(WORD, (own) => {
    if (isDone || own !== word) return own;
    isDone = true;
    return other;
  });
}

function toMeaning(word: string): string {
  return meaningOf(word.toLowerCase());
}

function wordsIn(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

/** Whether a whole message is in a text: the corpora hold commonplaces, too. */
function knowing(entries: readonly Entry[]): (text: string) => boolean {
  const padded = (text: string) => ` ${fold(text)} `;
  const texts = [...new Set(entries.map(({ text }) => padded(text)))].filter((text) => text.length > 8);
  return (text) => {
    const folded = padded(text);
    return texts.some((known) => folded.includes(known));
  };
}

/** Of its words a known message has this share: from there on nobody could tell them apart. */
const NEARLY = 0.6;
/** This share of the words of a known message is as good as all of it: it is in the paste, which says more. */
const WHOLLY = 0.8;

function word(random: Random): string {
  const letters = random.chance(0.3) ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz';
  return Array.from({ length: 2 + random.below(8) }, () => letters.charAt(random.below(letters.length))).join('');
}
