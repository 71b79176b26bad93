/** Rules for keys: product keys and tokens, identities of licence servers, thumbprints. */
import { labelled, NO_LETTER, raw } from './pieces.ts';
import { always, type Rule, type SecretRule } from './rule.ts';

/** Shorter values after a label are codes and counts. */
const SHORTEST_KEY = 6;

const TOKEN_LABEL = labelled(
  '(?:api|access|account|sharedaccess|session)[ _-]?key|(?:client[ _-]?)?secret|(?:access|refresh|auth)?[ _-]?token|sig',
);
const KEY_WORDS = [
  '(?:cert(?:ificate)? ?)?(?:thumbprint|fingerprint)|cert(?:ificate)? ?hash',
  raw`(?:certificate )?serial ?(?:number|no\.?)|fingerabdruck`,
  'licen[cs]e ?server ?id|(?:product|installation|confirmation|activation) ?id|(?:agreement|authori[sz]ation|enroll?ment) number',
  'licen[cs]e (?:code|number|key)|product ?key',
];
const KEY_LABEL = labelled(...KEY_WORDS);

/** Nobody needs to see these, whatever he knows already. */
export const SECRETS: readonly SecretRule[] = [
  // A product key.
  key('(?<![A-Z0-9-])(?<name>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})(?![A-Z0-9-])'),
  // Tokens, known by how they begin (JWT, Slack, AWS, GitHub) or by what stands before them.
  key(raw`(?<![\w-])(?<name>eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]+)?|xox[a-z]-[\w-]{8,}|AKIA[A-Z0-9]{16}|gh[pousr]_\w{20,})`),
  key(raw`(?<!\w)bearer[ \t]{1,5}(?<name>(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{16,}=*)`),
  key(raw`${TOKEN_LABEL}(?<name>[\w.~+/%-]{8,}=*)`, isKey),
];

export const KEYS: readonly Rule[] = [
  ...SECRETS,
  // Identities of licence servers, and what is read out on the phone to activate one.
  key('(?<![A-Z0-9-])(?<name>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){5,8})(?![A-Z0-9-])'),
  key(raw`(?<![\w-])(?<name>\d{6,8}(?:[ -]\d{6,8}){5,9})(?![\w-])`),
  // Thumbprints. The binary data of an event looks alike and holds its status code, so it stays.
  key(raw`(?<![\w.:-])(?<name>[0-9a-f]{2}(?:[: -][0-9a-f]{2}){15,63})(?![\w:-])`, isKey),
  key(raw`(?<![\w-]|<Binary>)(?<name>[0-9a-f]{40}|[0-9a-f]{64})(?![\w-])`, isKey),
  // What a label says to be one. Windows puts an invisible character before the thumbprints that it shows.
  key(raw`${KEY_LABEL}\u200e?(?<name>[0-9a-f]{2}(?:[: ][0-9a-f]{2}){3,63})(?![\w:-])`, isKey),
  key(raw`(?:${KEY_LABEL}|${NO_LETTER}(?:${KEY_WORDS.join('|')}) (?:is )?)(?<name>\w{2,}(?:-\w+)*)`, isKey),
];

function key(source: string, accept: SecretRule['accept'] = always): SecretRule {
  return { find: new RegExp(source, 'gimu'), accept };
}

function isKey(value: string): boolean {
  return value.length >= SHORTEST_KEY && /\d/.test(value) && !/^0x[\da-f]{1,8}$/i.test(value);
}
