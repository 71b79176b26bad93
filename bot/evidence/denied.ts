/** What is named only to be ruled out, or because it is over: "not 0x204 but 0x104", "we fixed event 1004 last week". */

const either = (...parts: readonly string[]) => `(?:${parts.join('|')})`;

/** "does not", "doesn't", "doesnt". */
const NOT_DOING = "(?:do|does|did|have|has|had|is|was|were|are)n'?t";
const NOT = either(
  'not|no(?: longer| more)?|without|instead of|rather than|neither|nor',
  NOT_DOING,
  'never(?= (?:logs?|logged|shows?|showed|says|said) )',
  '(?<!(?:geht|funktioniert|klappt|läuft|komme|kann) )nicht|kein\\p{L}{0,2}|statt|ohne',
  "(?<!(?:marche|fonctionne|peux|va) )pas(?: d')?|no es|non è",
);
/** What may stand between a not and what is ruled out. */
const SHOWN = either(
  'get|got|gets|have|had|has|see|saw|seen|show|shows|shown|logs?|logged|say|says|said|receive|received',
  'it|about|any|this|the|an?|more|me|code|error|event|events|mehr|den|das|die|der|ein|eine|einen|une?',
);
const SOLVED = either('fixed|solved|resolved|cured|got rid of|behoben|gelöst|résolu|corrigé|resuelto');
/** It is asked for, or it is what nobody has done. */
const UNSOLVED = "(?<!(?:not|n'?t|never|nobody|nobody has|anybody|anyone|someone|who|who has|yet|be|get|he) )";

/** Directly before it; directly behind it. */
const BEFORE = new RegExp(
  `(?<![\\p{L}'])${either(`${NOT}(?: ${SHOWN}){0,3}`, `${UNSOLVED}${SOLVED}(?: (?:the|our|this|code|error|event)){0,2}`)}[ "(]{1,2}$`,
  'iu',
);
const IS =
  '(?:(?:is|was|has|have|has been|got|ist|wurde|est|a été) )?(?:now |already |finally |been |finally been |jetzt |maintenant )?';
const AFTER = new RegExp(
  `^["')]? (?:(?:error|problem|message|event|thing|one) )?${either(
    `${IS}(?:fixed|gone|went away|disappeared|behoben|erledigt|weg|résolue?|${SOLVED})`,
    '(?:is|was) (?:now )?over(?= ?[.,!]| ?$)',
    "no longer|(?:does|do)(?:n't|nt| not) (?:appear|come|occur|show)(?: up)? any",
    'was (?:a typo|wrong|my mistake)',
    '(?:kommt|tritt|erscheint) nicht mehr',
  )}(?![\\p{L}'])`,
  'iu',
);
/** Behind it in the same sentence: it is there all the same. */
const BACK =
  /(?<!\p{L})(?:back|again|still|returns?|returned|wieder|noch|(?:i|we) do)(?!\p{L})|\?|(?<!\p{L})(?:but|only|just|nur|aber|mais|pero)(?!\p{L})[^\d]*$/iu;
/** Before it: somebody asks how to get rid of it. */
const WANTED = /(?<!\p{L})(?:how|who|when|want|need|please|help|has any\p{L}+|mean|unable|cannot|can't|no way)(?!\p{L})/iu;
const FAR = 40;
const SENTENCE = 120;

/** Whether what stands from `at` to `end` of a text is said not to be there, or not any more. */
export function isRuledOut(text: string, at: number, end: number): boolean {
  const before = text.slice(Math.max(0, at - FAR), at);
  const rest = text.slice(end, end + SENTENCE).split(/[\n.!;]/)[0] ?? '';
  if (BACK.test(rest) || WANTED.test(before)) return false;
  return BEFORE.test(before) || AFTER.test(rest.slice(0, FAR));
}
