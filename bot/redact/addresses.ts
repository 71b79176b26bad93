/** Rules for addresses: IPv4, IPv6 and those of network cards. Their form is enough to know them. */
import { raw } from './pieces.ts';
import { always, type Rule } from './rule.ts';

/** Addresses that mean the same on each machine; masks, and what ends in zeros, which mostly is a version. */
const EVERYBODYS = /^(?:127\.|0\.0\.0\.0$|255\.|\d+\.0\.0\.0$|157\.60\.0\.1$)/;
const BEFORE_VERSION = /(?<!\p{L})(?:(?:file|product)?version|ver\.?|build|release|firmware|section)["']?[\s:=：＝]{0,4}$/iu;
/** As far back as `BEFORE_VERSION` is looked for. */
const VERSION_REACH = 16;

export const ADDRESSES: readonly Rule[] = [
  address(raw`(?<![\w.])(?<name>\d{1,3}(?:\.\d{1,3}){3})(?!\w|\.\d)`, isIpv4),
  // Of network cards: 00-15-5D-01-AB-CD, 00:15:5D:01:AB:CD, 0015.5D01.ABCD.
  address(raw`(?<![\w-])(?<name>[0-9a-f]{2}(?:-[0-9a-f]{2}){5,14})(?![\w-])`),
  address(raw`(?<![\w:])(?<name>[0-9a-f]{2}(?::[0-9a-f]{2}){5})(?![\w:])`),
  address(raw`(?<![\w.-])(?<name>[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})(?![\w.-])`, (name) => /\d/.test(name)),
  address(raw`(?<![\w:.])(?<name>(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,41}(?:\d{0,3}(?:\.\d{1,3}){3})?)(?![\w:])`, isIpv6),
];

function address(source: string, accept: Rule['accept'] = always): Rule {
  return { find: new RegExp(source, 'gimu'), accept };
}

/** Four numbers up to 255 that are neither everybody's nor a version, as 10.0.0.1 in "Version=10.0.0.1". */
function isIpv4(name: string, { index, input }: RegExpExecArray): boolean {
  const isVersion = BEFORE_VERSION.test(input.slice(Math.max(0, index - VERSION_REACH), index));
  return !isVersion && name.split('.').every((part) => Number(part) <= 255) && !EVERYBODYS.test(name);
}

/** A time has colons too: an IPv6 address has eight groups, or `::` once. `::1` and `::` are everybody's. */
function isIpv6(name: string): boolean {
  const groups = name.replace(/:?\d{1,3}(?:\.\d{1,3}){3}$/, ':0:0').split(':');
  const gaps = name.split('::').length - 1;
  const fits = groups.every((group) => /^[0-9a-f]{0,4}$/i.test(group));
  const isWhole = gaps === 0 ? groups.length === 8 && !groups.includes('') : gaps === 1 && groups.length <= 9;
  return fits && isWhole && !name.includes(':::') && /[2-9a-f]|\d.*\d/i.test(name) && /\d/.test(name);
}
