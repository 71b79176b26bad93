/** What is named only to be ruled out, or because it is over: "not 0x204 but 0x104", "we fixed event 1004 last week". */

const NOT =
  "not|no(?: longer| more)?|never|without|instead of|rather than|(?:do|does|did|have|has|had)n't|nicht(?: mehr)?|kein\\p{L}{0,2}|statt|ohne|pas(?: d')?";
const SHOWN =
  'get|got|gets|have|had|has|see|saw|seen|show|shows|shown|logs?|logged|say|says|said|receive|received|mean|about|any|this|the|an?|more|me|code|error|event|events|den|das|die|der|ein|eine|einen';
const SOLVED = 'fixed|solved|resolved|cured|got rid of|past|behoben|gelöst|résolu|corrigé|arreglado|resuelto';
/** Directly before it. */
const BEFORE = new RegExp(
  `(?<![\\p{L}'])(?:(?:${NOT})(?: (?:${SHOWN})){0,3}|(?:${SOLVED})(?: (?:the|our|this|code|error|event)){0,2})[ "(]{1,2}$`,
  'iu',
);
/** Directly behind it. */
const AFTER =
  /^["')]? (?:(?:error|problem|message|event|thing|one) )?(?:(?:is|was|has been|got|ist|wurde|est) )?(?:now |already |finally |jetzt |maintenant )?(?:fixed|solved|resolved|gone|went away|disappeared|over|behoben|gelöst|erledigt|weg|résolue?|resuelto)(?![\p{L}'])/iu;
const FAR = 40;

/** Whether what stands from `at` to `end` of a text is said not to be there, or not any more. */
export function isRuledOut(text: string, at: number, end: number): boolean {
  return BEFORE.test(text.slice(Math.max(0, at - FAR), at)) || AFTER.test(text.slice(end, end + FAR));
}
