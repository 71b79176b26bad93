/** Pastes in which nothing known is: the bot must say so. */
import type { Entry } from '../../../bot/match.ts';
import { COMMONNESS } from '../../../bot/matching/common-words.ts';
import { meaningOf } from '../../../bot/matching/names.ts';
import { createRandom, type Random } from '../../random.ts';
import { AFTER, BEFORE, CODE, COMMONPLACES, DESK_TALK, FOREIGN, INSTRUCTIONS, OTHER_LANGUAGES, SMALL_TALK } from './messages.ts';
import { fold, logWith, type Query } from './queries.ts';
import { findNeighbours } from './siblings.ts';

type Make = (random: Random) => string;

/** Words of a message of few words. */
const FEWEST = 4;
const FEW = 9;
/** Texts that the shares of common words are told of. */
const EVERY = 10_000;
/** Half as many as of the other kinds: more of them, and too many cut off messages are taken for them. */
const RARE = 0.5;
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
  'source text and its errors': (random) => random.pick(CODE),
  'another language': (random) => random.pick(OTHER_LANGUAGES),
  instructions: (random) => [random.pick(INSTRUCTIONS), random.pick(INSTRUCTIONS)].slice(0, 1 + random.below(2)).join(' '),
  commonplaces: (random) => random.pick(COMMONPLACES),
  'a log without errors': (random) => logWith('all tasks finished', 10 + random.below(40), random),
  'numbers and letters': (random) => Array.from({ length: 3 + random.below(12) }, () => word(random)).join(' '),
};

export const WITHOUT_TELLING = 'without what tells it';
export const UNKNOWN_MESSAGE = 'message that was left out';

/**
 * So many of each kind, and of the messages that are not in the knowledge (`leftOut`) those that do not say nearly the same as one that is.
 */
export function makeNegatives(leftOut: readonly Entry[], inside: readonly Entry[], each: number, seed: number): readonly Query[] {
  const random = createRandom(seed);
  const made = Object.entries(KINDS).flatMap(([kind, make]) =>
    Array.from({ length: each }, () => ({ kind, text: make(random), wanted: [] })),
  );
  const long = random.shuffle(leftOut).filter(({ text }) => text.length >= 30);
  const { mostHeldOf } = findNeighbours(inside.map(({ text }) => text));
  const strange = long.filter(({ text }) => mostHeldOf(text) < NEARLY);
  const isKnown = knowing(inside);
  const bare = withoutTelling(inside, each, random);
  const unknown = [...made, ...bare].filter(({ text }) => !isKnown(text));
  return [
    ...unknown,
    ...strange
      .filter(({ text }) => !isKnown(text))
      .slice(0, 2 * each)
      .map(({ text }) => ({ kind: UNKNOWN_MESSAGE, text, wanted: [] })),
  ];
}

/** Messages of few words, of which the most telling one is missing, or is another. */
function withoutTelling(inside: readonly Entry[], each: number, random: Random): readonly Query[] {
  const holders = new Map<string, number>();
  for (const { text } of inside)
    for (const key of new Set(wordsIn(text).map(meaningOf))) holders.set(key, (holders.get(key) ?? 0) + 1);
  const commonness = (word: string) => (holders.get(meaningOf(word)) ?? 0) + EVERY * (COMMONNESS.get(meaningOf(word)) ?? 0);
  const short = inside.filter(
    ({ text }) => wordsIn(text).length >= FEWEST && wordsIn(text).length <= FEW && !UNSPACED.test(text),
  );
  if (short.length === 0) return [];
  return Array.from({ length: each * RARE }, () => {
    const { text } = random.pick(short);
    const words = wordsIn(text).filter((word) => !/\d/.test(word));
    const telling = words.reduce((most, word) => (commonness(word) < commonness(most) ? word : most), words[0] ?? '');
    const other = random.chance(0.5) ? random.pick(OTHER_WORDS) : '';
    return { kind: WITHOUT_TELLING, text: text.replace(telling, other).replace(/ {2,}/g, ' '), wanted: [] };
  });
}

function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}']+/gu) ?? [];
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

function word(random: Random): string {
  const letters = random.chance(0.3) ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz';
  return Array.from({ length: 2 + random.below(8) }, () => letters.charAt(random.below(letters.length))).join('');
}
