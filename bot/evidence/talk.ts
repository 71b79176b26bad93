/** Lines that stand in a message but are not the user's own: log lines, and what somebody else said. */
import { fieldKind } from './fields.ts';

/** What a line of a log begins with: a priority, a date with a time, a time, a tag or a level. */
const LOG_LINE = new RegExp(
  `^\\s{0,20}(?:<\\d{1,3}>|[[(]?(?:${[
    String.raw`\d{4}-\d{2}-\d{2}(?!\d)`,
    String.raw`\d{1,2}[./]\d{1,2}[./]\d{2,4},? {1,3}\d{1,2}:\d{2}`,
    String.raw`\d{1,2}:\d{2}(?!\d)`,
    String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} {1,3}\d{1,2},? (?:\d{4} )?\d{1,2}:\d{2}`,
  ].join('|')})|\\[[^[\\]\\n]{1,40}\\]|(?:info|warn|warning|error|debug|trace|fatal|notice) {1,3}[-|])`,
  'i',
);
/** "bob: …", "Details: …": up to three words and a colon. */
const LABEL =
  /^[\s>*•#-]{0,12}(?<label>\p{L}[\p{L}\p{N}._'-]{0,30}(?: \p{L}[\p{L}\p{N}._'-]{0,30}){0,2})[* ]{0,3}:[* ]{0,3}(?=\s|$)/u;
/** Words of the labels under which users put what they know, and of remarks to what they wrote before. */
const OWN_LABELS = new Set(
  (
    'server servers serverversion host hosts target machine computer pc pcs laptop workstation client clients os system system betriebssystem ' +
    'windows version edition terminal terminalserver rds rdsh ts box vm winver role rights rechte droits scope affected betroffen users who where ' +
    'environment umgebung setup situation background context problem issue symptom symptoms question frage summary code ' +
    'network link connection vpn gateway licensing licence license cal cals mode certificate console farm gpo policy port ' +
    'change changes changed listener desktop update edit ps p.s p.p.s nb note fyi btw correction korrektur nachtrag answer antwort result ergebnis ' +
    'status also and but so yes no ja nein ok okay sorry hi hello hallo all i we my our it this that there'
  ).split(' '),
);
/** A remark to what was written before. */
const REMARK = /^(?:update|edit|ps|p\.s\.?|nb|note|fyi|btw|result|answer|status|nachtrag) ?: ?/;

/** Whether a line is a log's, or is what somebody else said. A label of an event's field is neither: fields are read by themselves. */
export function isForeign(line: string): boolean {
  if (LOG_LINE.test(line)) return true;
  const label = LABEL.exec(line)?.groups?.label?.toLowerCase();
  if (label === undefined || ['id', 'instance', 'source', 'log'].includes(fieldKind(label) ?? '')) return false;
  return !label.split(' ').some((word) => OWN_LABELS.has(word.replace(/\.$/, '')));
}

/** A folded sentence without "Update:" before it. */
export function withoutRemark(folded: string): string {
  return folded.replace(REMARK, '');
}
