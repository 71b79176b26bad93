/** What happens to a message on its way from a screen into a chat. Each is a small function of the text and of chance. */

import type { Random } from '../../random.ts';
import { PHRASES, RENAMED } from './phrasing.ts';

export type Noise = (text: string, random: Random) => string;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** What lies beside a letter on a keyboard. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  ...{ a: 'sqz', b: 'vn', c: 'xv', d: 'sf', e: 'wr', f: 'dg', g: 'fh', h: 'gj', i: 'uo', j: 'hk', k: 'jl', l: 'k' },
  ...{
    m: 'n',
    n: 'bm',
    o: 'ip',
    p: 'o',
    q: 'wa',
    r: 'et',
    s: 'ad',
    t: 'ry',
    u: 'yi',
    v: 'cb',
    w: 'qe',
    x: 'zc',
    y: 'tu',
    z: 'x',
  },
};
/** What a reader of pictures takes for something else. */
const MISREAD: readonly (readonly [string, string])[] = [
  ...([
    ['rn', 'm'],
    ['m', 'rn'],
    ['l', '1'],
    ['l', 'I'],
    ['I', 'l'],
    ['i', 'l'],
    ['o', '0'],
    ['O', '0'],
    ['0', 'O'],
    ['1', 'l'],
  ] as const),
  ...([
    ['cl', 'd'],
    ['d', 'cl'],
    ['vv', 'w'],
    ['w', 'vv'],
    ['e', 'c'],
    ['S', '5'],
    ['B', '8'],
    ['t', 'f'],
    ['h', 'b'],
    ['.', ','],
  ] as const),
];
/** Nobody pastes less of a message. */
const LEAST_PIECE = 35;
const VALUES = [
  'SRV-APP02',
  'contoso.com',
  'jdoe',
  'CONTOSO\\jdoe',
  '192.168.10.21',
  'D:\\Data\\reports',
  'Finance',
  'DC01.contoso.com',
  'backup_2024',
];
const PLACEHOLDER =
  /%\d+|%s|<[^<>\n]{1,40}>|\[[a-zA-Z][^[\]\n]{1,40}\]|\{[^{}\n]{0,40}\}|\b(?:Server|Computer|Domain|User|Account|Volume|File|Group|Datasource|Object)Name\b/g;

/** So many of the letters are wrong, missing, double or in the wrong order. */
export function mistype(share: number): Noise {
  return (text, random) => {
    let result = '';
    for (let i = 0; i < text.length; i += 1) {
      const char = text.charAt(i);
      if (!/[a-z]/i.test(char) || !random.chance(share)) result += char;
      else {
        const way = random.below(4);
        const near = NEIGHBOURS[char.toLowerCase()] ?? LETTERS;
        if (way === 0) result += random.chance(0.8) ? near.charAt(random.below(near.length)) : LETTERS.charAt(random.below(26));
        if (way === 1) result += char + (random.chance(0.5) ? char : near.charAt(random.below(near.length)));
        if (way === 2) {
          result += text.charAt(i + 1) + char;
          i += 1;
        }
      }
    }
    return result;
  };
}

/** As read from a picture: letters taken for others, blanks lost and found. */
export const misread: Noise = (text, random) => {
  let result = '';
  for (let i = 0; i < text.length; ) {
    const fits = random.chance(0.12) ? MISREAD.filter(([from]) => text.startsWith(from, i)) : [];
    const [from, to] = fits.length > 0 ? random.pick(fits) : [text.charAt(i), text.charAt(i)];
    if (from === ' ' && random.chance(0.04)) result += '';
    else result += random.chance(0.006) ? `${to} ` : to;
    i += Math.max(1, from.length);
  }
  return result;
};

/** Only so much of the beginning. */
export const keepHead: Noise = (text, random) =>
  text.slice(0, Math.max(LEAST_PIECE, Math.ceil(text.length * between(0.4, 0.85, random))));

/** Only so much of the end. */
export const keepTail: Noise = (text, random) =>
  text.slice(-Math.max(LEAST_PIECE, Math.ceil(text.length * between(0.4, 0.85, random))));

export const keepMiddle: Noise = (text, random) => {
  const keep = Math.max(LEAST_PIECE, Math.ceil(text.length * between(0.45, 0.7, random)));
  const from = random.below(Math.max(1, text.length - keep));
  return text.slice(from, from + keep);
};

/** Words of a quoted piece. */
const LEAST_QUOTED = 9;
const MOST_QUOTED = 16;

/** Some whole words in a row. */
export const quote: Noise = (text, random) => {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const length = LEAST_QUOTED + random.below(MOST_QUOTED - LEAST_QUOTED + 1);
  const from = random.below(Math.max(1, words.length - length + 1));
  return words.slice(from, from + length).join(' ');
};

/** Other quotes, dashes and dots, as editors and chats make them. */
export const restyle: Noise = (text, random) => {
  const [open, close] = random.pick(['“”', '„“', '«»', "''", '``']).split('') as [string, string];
  return text
    .replace(/"([^"\n]*)"/g, `${open}$1${close}`)
    .replaceAll("'", random.pick(['’', '´', '`', "'"]))
    .replaceAll('-', random.pick(['–', '-', '‑']))
    .replaceAll('...', '…')
    .replace(/ /g, () => (random.chance(0.1) ? '\u00a0' : ' '));
};

export const capitalise: Noise = (text, random) =>
  random.chance(0.5) ? text.toUpperCase() : text.toLowerCase().replace(/[.,;:'"]/g, '');

/** Broken into lines where a window was narrow. */
export const wrap: Noise = (text, random) => {
  const width = 24 + random.below(36);
  let column = 0;
  return text
    .split(' ')
    .map((word) => {
      column += word.length + 1;
      if (column <= width) return `${word} `;
      column = word.length + 1;
      return `\n${word} `;
    })
    .join('')
    .replaceAll(' \n', '\n')
    .trim();
};

/** Products by the names that they have, or had, elsewhere. */
export const rename: Noise = (text, random) => {
  for (const names of random.shuffle(RENAMED))
    for (const name of names) {
      if (!new RegExp(`\\b${quoteForPattern(name)}\\b`, 'i').test(text)) continue;
      const other = random.pick(names.filter((n) => n !== name));
      return text.replace(new RegExp(`\\b${quoteForPattern(name)}\\b`, 'gi'), other);
    }
  return text;
};

/** Placeholders as a machine shows them: with names in their place. */
export const fillIn: Noise = (text, random) => text.replace(PLACEHOLDER, () => random.pick(VALUES));

/** Every fourth word or so was not remembered. */
export const forget: Noise = (text, random) =>
  text
    .split(' ')
    .filter(() => !random.chance(0.25))
    .join(' ');

/** Said in other words and in another order, with no sentence left as it was. */
export const paraphrase: Noise = (text, random) => {
  const sentences = text.split(/(?<=[.!?:])\s+|\n+/).filter((s) => s.trim() !== '');
  return random
    .shuffle(sentences)
    .map((sentence) => rephrase(sentence, random))
    .join(' ');
};

function rephrase(sentence: string, random: Random): string {
  let said = sentence.replace(/[.:"]+$/, '');
  for (const [pattern, ways] of PHRASES) said = said.replace(pattern, () => random.pick(ways));
  const words = said
    .split(/\s+/)
    .filter((word) => !/^(the|a|an|that|to|of|is|was|been|be|please)$/i.test(word) || random.chance(0.4));
  const turn = words.length >= 6 && random.chance(0.6) ? Math.ceil(words.length * between(0.35, 0.65, random)) : 0;
  const turned =
    turn > 0 ? [...words.slice(turn), random.pick(['-', 'when', ',', 'because', 'and']), ...words.slice(0, turn)] : words;
  return turned.join(' ').toLowerCase();
}

function between(low: number, high: number, random: Random): number {
  return low + (high - low) * random.next();
}

function quoteForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
