/** A request for a person that says nothing else: it is no part of the problem, and so nothing to be kept for whoever takes over. */

import { foldWords } from './match.ts';
import type { Said } from './said.ts';

/** Of what such a request is made. */
const WORDS = new Set(
  [
    'i we me us my our you he she it that this there is are am be',
    'want wants wanna need would d like prefer rather wish can could may might will shall let get give bring send call fetch find',
    'speak talk chat contact connect transfer put through reach ask with to for from of on at in a an the some',
    'human humans person people agent agents somebody someone anybody anyone operator technician support supporter helpdesk help desk',
    'colleague admin administrator engineer expert hotline service it real live being actual',
    'open create raise log file make ticket incident case escalate',
    'please pls now just really thanks thank hi hello hey ok okay yes no not so then and or instead directly again back',
  ].flatMap((line) => line.split(' ')),
);

export function isBareRequest({ text, evidence, matched }: Said): boolean {
  const { events, codes, facts, denied } = evidence;
  const shows = matched.found.length + events.length + codes.length + facts.length + denied.length > 0;
  return !shows && (foldWords(text).match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => WORDS.has(word));
}
