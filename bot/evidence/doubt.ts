/** What the user only supposes, asks or doubts is not how it is: "what if it was 2016?", "and on XP?", "maybe all of them". */

/** From here on a sentence says how it would be. */
const SUPPOSES = new RegExp(
  `(?<!\\p{L})(?:${[
    'what if|what about|how about|what would|suppose|supposing|assuming|imagine',
    '(?:would|should|shall) (?:i|we|it|that|this|they|everybody)',
    "(?<!(?:know|sure|tell|see|check|certain),? )if (?:it|this|that|i|we|he|they|(?:the|our|my) \\p{L}{1,20})(?: (?:was|were|is|am|are|had|has|have|ran|runs|run|would)|'s|'m|'re)",
    'was wäre|was würde|wie wäre|angenommen|et si|que faire si|y si|qué pasa si|e se|wat als',
  ].join('|')})(?![\\p{L}'])`,
  'u',
);
/** What is before a supposition and belongs to it: "on 2003, what would I do?" */
const LEADS_TO_IT = /^(?:and|but|so|on|with|for|in|under|at|und|bei|auf)(?!\p{L})/u;
/** What links it to what is stated before. */
const LINKS = /(?:[\s,;-]{1,3}(?:and|but|so|or|what|which|where|how|why|und|aber|was)){0,3}[\s,;-]{0,3}$/;
/** How a question begins that has its answer in yes or no, or takes up another case. */
const ASKS =
  /^(?:and|but|or|so|then|und|oder|et|y|e)? ?(?:is|are|was|am|does|do|did|can|could|will|would|has|have|same|also|on|for|in|with|under|what|when|ist|gilt|geht|auf|bei|für|sur|pour|en|para)(?![\p{L}'])/u;
const ASKS_TOO = /(?:too|also|as well|auch|aussi|también) ?\?{1,4}$/;
/** "our 2008 R2 server" is there, whatever is asked about it. */
const POSSESSES = /(?<!\p{L})(?:our|my|we|unser\p{L}{0,2}|mein\p{L}{0,2}|wir|notre|nos|mon|nuestro|mi)(?!\p{L})/u;
const LONGEST_SHORT = 8;
/** Maybe is no answer. */
const HEDGES = new RegExp(
  `(?<!\\p{L})(?:${[
    'maybe|perhaps|probably|possibly|might|guess|(?:could|may) be|not (?:quite |really |entirely )?(?:sure|certain)|unsure|either(?= .{1,60} or )',
    "(?:\\p{L}{2,5}n'?t|not|cannot) (?:know|tell|say|remember) (?:if|whether|which (?:windows|version|os|one)|the (?:exact )?(?:version|os))",
    'vielleicht|nicht sicher|weiß nicht,? ob|peut-être|quizás|talvez|forse|misschien',
    'forgot|forgotten|vergessen',
  ].join('|')})(?!\\p{L})|^(?:windows |win |server )*(?:\\d{4}|xp|vista)(?: ?r2)? ?\\?+$`,
  'u',
);

/** What is named only to be ruled out: "not only this PC", "there's no slow line"; "but not …" is a restriction, no contrast. */
const CONTRAST =
  /(?:^|(?<=[,;(]) ?|(?<!\p{L})and )(?:not|no(?! wait)|instead of|rather than|there(?:'s| is| are) no|nicht|kein\p{L}{0,2}|pas) [^,;()]{1,80}(?=[,;)]|$)/gu;
/** "One PC after all" speaks of no time and not of all. */
const AFTER_ALL = /(?<!\p{L})after all(?=\W{0,3}$|[,;])/gu;
/** Assent before a question is no report. */
const ASSENT = /[, ]+(?:ok|okay|fine|good|great)$/;

/** The part of a folded sentence that says how it is; empty where it only supposes or asks. */
export function statedPart(folded: string): string {
  if (isShortQuestion(folded)) return '';
  const at = folded.search(SUPPOSES);
  if (at < 0) return folded;
  const before = folded.slice(0, at).replace(LINKS, '');
  return LEADS_TO_IT.test(before) ? '' : before;
}

/** "and on XP?", "is it Windows Server 2003?" */
function isShortQuestion(folded: string): boolean {
  if (POSSESSES.test(folded) || folded.split(' ').length > LONGEST_SHORT) return false;
  return (isAsked(folded) && ASKS.test(folded)) || ASKS_TOO.test(folded);
}

/** Of a stated part that ends in a question, what is said before it: "RDP is back, can I delete the export?" */
export function partBeforeQuestion(stated: string): string {
  return isAsked(stated) ? stated.slice(0, Math.max(0, stated.lastIndexOf(','))).replace(ASSENT, '') : stated;
}

/** Of "everybody, not only this PC" what is left to be meant; the sentence itself where it holds no contrast. */
export function withoutContrast(folded: string): string {
  return folded.replace(AFTER_ALL, '').replace(CONTRAST, '');
}

function isAsked(folded: string): boolean {
  return /\?\W{0,4}$/.test(folded);
}

/** Whether a folded sentence says that its writer is not sure. */
export function isHedged(folded: string): boolean {
  return HEDGES.test(folded);
}
