/** What is named only to be ruled out, or because it is over: "not 0x204 but 0x104", "we fixed event 1004 last week", `not "…" but "…"`. */
import { unifyMarks } from '../signs.ts';
import { findQuotations } from './quotations.ts';

const either = (...parts: readonly string[]) => `(?:${parts.join('|')})`;

/** "does not", "doesn't", "doesnt". */
const NOT_DOING = "(?:do|does|did|have|has|had|is|was|were|are)n'?t";
const NOT = either(
  'not|no(?: longer| more)?|without|instead of|rather than|neither|nor',
  NOT_DOING,
  'never(?= (?:logs?|logged|shows?|showed|says|said) )',
  '(?<!(?:geht|funktioniert|klappt|läuft|komme|kann) )nicht|kein\\p{L}{0,2}|statt|ohne',
  "(?<!(?:marche|fonctionne|peux|va) )pas(?: d')?|no es|non è|não é|(?<!(?:werkt|gaat|lukt|kan) )niet|geen",
);
/** What may stand between a not and what is ruled out. */
const SHOWN = either(
  'get|got|gets|have|had|has|see|saw|seen|show|shows|shown|logs?|logged|say|says|said|receive|received',
  'it|about|any|this|the|an?|more|me|code|error|event|events|message|mehr|den|das|die|der|ein|eine|einen|une?|het|de|el|la|il|lo',
);
const SOLVED = either(
  'ruled out|excluded|ausgeschlossen|fixed|solved|resolved|cured|got rid of|behoben|gelöst|résolu|corrigé|resuelto',
);
/** It is asked for, or it is what nobody has done. */
const UNSOLVED = "(?<!(?:not|n'?t|never|nobody|nobody has|anybody|anyone|someone|who|who has|yet|be|get|he) )";

/** "Forget 0x204": said to whoever listens. It is not said of somebody who does it, and not asked. */
const FORGET = either(
  'forget(?: about)?|ignore|disregard|scratch|skip|never ?mind',
  'vergiss|vergessen sie|ignoriere?|ignorieren sie|oublie[zr]?|ignorez|olvid[ae]|ignor[ae]|dimentica|esqueça|vergeet|negeer',
);
const LEADS_IN = either('(?:please|ok|okay|so|and|but|then|just|now|you can|bitte) ');

/** Directly before it; directly behind it. A colon right behind a not leads to what is there: `no: 0x204`. */
const BEFORE = new RegExp(
  `(?<![\\p{L}'])${either(`${NOT}(?:(?: ${SHOWN}){1,3}:?)?`, `${UNSOLVED}${SOLVED}(?: (?:the|our|this|code|error|event)){0,2}:?`)}[ "(]{1,2}$|(?:不是|并非|並非) ?"?$`,
  'iu',
);
const FORGOTTEN = new RegExp(`(?:[\\n.,;:!-] ?|please |bitte )${LEADS_IN}{0,3}${FORGET}(?: ${SHOWN}){0,3}[ "(:]{1,2}$`, 'iu');
const IS =
  '(?:(?:is|was|has|have|has been|got|ist|wurde|est|a été) )?(?:now |already |finally |been |finally been |jetzt |maintenant )?';
const AFTER = new RegExp(
  `^["')]? (?:(?:error|problem|message|event|thing|one) )?${either(
    'aside|beiseite|außen vor|außer acht|de côté|de lado|da parte|terzijde',
    `${IS}(?:fixed|gone|went away|disappeared|behoben|erledigt|weg|résolue?|${SOLVED})`,
    '(?:is|was) (?:now )?over(?= ?[.,!]| ?$)',
    "no longer|(?:does|do)(?:n't|nt| not) (?:appear|come|occur|show)(?: up)? any",
    'was (?:a typo|wrong|my mistake)|can be ignored|never (?:came|comes|come) back',
    `,? ?(?:which|that|what) (?:we|i|they|is|was|has been|have been)(?: already| finally| have| had)? ${SOLVED}`,
    `(?:[\\p{L}]+ ){0,4}and (?:we |i )?${SOLVED} (?:it|that)`,
    '(?:kommt|tritt|erscheint) nicht mehr',
  )}(?![\\p{L}'])|^"? ?(?:ではなく|じゃなく|ではありません|ではない)`,
  'iu',
);
/** "0x204. That is solved." */
const SOLVED_NEXT = new RegExp(
  `^["')]?[.,;!]? (?:that|this|it|das|dies) (?:one |error |problem )?(?:is|was|has been|got|ist|wurde) (?:now |already |jetzt )?(?:gone|weg|erledigt|${SOLVED})(?![\\p{L}?])`,
  'iu',
);
/** Behind it in the same sentence, and not behind another one: it is there all the same. */
const BACK = /(?<!\p{L})(?:(?<!never \p{L}{4,5} )back|again|still|returns?|returned|wieder|noch|(?:i|we) do)(?!\p{L})|\?/iu;
/** It is there for some. Behind a not, "but" leads to what is there instead. */
const ONLY = /(?<!\p{L})(?:only|just|nur)(?!\p{L})[^\d"]*$/iu;
const BUT = /(?<!\p{L})(?:but|aber|mais|pero)(?!\p{L})[^\d"]*$/iu;
/** "Yesterday 0x204, today 0x104": what was, where the sentence goes on with what is. */
const WAS = 'used to (?:be|get|say|see|have)|was|were|had|war|waren|hatten?|était|avais|avait|avions|era|fue|tenía|avevo|tinha';
const ONCE =
  'yesterday|before|earlier|previously|last (?:week|month|year|time)|gestern|vorher|früher|bisher|hier|avant|ayer|antes|ieri|prima|gisteren';
const WAS_BEFORE = new RegExp(
  `(?<!\\p{L})(?<!(?:since|seit|depuis|desde|ab) )${either(WAS, ONCE)}(?: (?:it|we|they|i|wir|es|ich|war|${SHOWN})){0,3}[ ":(,]{1,2}$`,
  'iu',
);
const WAS_AFTER = new RegExp(`^["')]? (?:error |code )?(?:${ONCE})(?!\\p{L})`, 'iu');
const IS_NOW =
  /(?<!\p{L})(?:now|today|meanwhile|jetzt|heute|nun|inzwischen|maintenant|aujourd'hui|ahora|hoy|adesso|oggi|agora|hoje|vandaag)(?!\p{L})(?:(?!also|auch|both)[^\d"]){0,30}(?:0x|"|\d{2,5})/iu;
const AS_WELL = /(?<!\p{L})(?:too|also|as well|both|auch|ebenfalls|aussi|también|anche|ook)(?!\p{L})/iu;

/** Before it: somebody asks how to get rid of it. */
const WANTED = /(?<!\p{L})(?:how|who|when|want|need|please|help|has any\p{L}+|mean|unable|cannot|can't|no way)(?!\p{L})/iu;
const FAR = 40;
const SENTENCE = 120;
/** A shorter quotation is a name. */
const FEWEST_WORDS = 3;

/** Whether a code, an event or a quotation, from `at` to `end` of a text, is said not to be there, or not any more. */
export function isRuledOut(text: string, at: number, end: number): boolean {
  const before = at > FAR ? text.slice(at - FAR, at) : `\n${text.slice(0, at)}`;
  const rest = text.slice(end, end + SENTENCE).split(/[\n.!;]/)[0] ?? '';
  const untilNext = rest.replace(/^["')]/, '').split(/0x|"/i)[0] ?? '';
  if (FORGOTTEN.test(before)) return !untilNext.includes('?');
  if (BACK.test(untilNext) || ONLY.test(rest)) return false;
  const sentence = before.split(/[.!?;\n"]/).at(-1) ?? '';
  if (WANTED.test(sentence)) return false;
  if ((WAS_BEFORE.test(before) || WAS_AFTER.test(rest)) && IS_NOW.test(rest) && !AS_WELL.test(rest)) return true;
  if (SOLVED_NEXT.test(text.slice(end, end + FAR))) return true;
  return BEFORE.test(before) || (AFTER.test(rest.slice(0, FAR)) && !BUT.test(rest));
}

/** A text with what it shows, and the messages that it quotes only to rule them out. */
export function splitRuledOut(text: string): { readonly shown: string; readonly over: readonly string[] } {
  const readable = unifyMarks(text);
  const quoted = findQuotations(readable, FEWEST_WORDS).filter(({ start, end }) => isRuledOut(readable, start, end));
  const shown = quoted.reduceRight((left, { start, end }) => `${left.slice(0, start)}\n${left.slice(end)}`, text);
  return { shown, over: quoted.map(({ start, end }) => text.slice(start + 1, end - 1)) };
}
