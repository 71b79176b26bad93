/** What speaks for and against a message being the one that was pasted, each as a number. What it counts is learnt (weights.ts). */
import type { Alignment } from './align.ts';
import type { Comparison } from './compare.ts';
import { RAREST } from './entries.ts';

/** Rarity that is a lot: some seven rare words. Amounts are on a scale that rises fast at first and is 1 there. */
const MUCH = Math.log1p(7 * RAREST);
const MOST = 1.5;
const TINY = 1e-6;
const MANY_WORDS = 30;

/** What is weighed, in the order in which `featuresOf` gives it. */
export const FEATURE_NAMES = [
  // How much was found in order, whatever the length of the message; squared, because much says more than twice a little.
  ...(['amount', 'amountSquared'] as const),
  // The longest piece of it that stands there word for word.
  ...(['runAmount'] as const),
  // Missing between what was found.
  ...(['inner', 'innerAmount'] as const),
  // Known words that the paste has between those of the message; words that nobody knows; known ones in the place of missing ones.
  ...(['between', 'betweenAmount', 'strange', 'replaced', 'replacedAmount', 'displaced'] as const),
  // Other words in the same sentences, and everything else in the paste.
  ...(['beside', 'outsideAmount'] as const),
  // All of it is there without any difference: which share of the paste that is, and how much it tells. Not all of it, and nothing but common words.
  ...(['verbatim', 'whole', 'empty'] as const),
  // Found in any order.
  ...(['bagAmount', 'bagFound'] as const),
  // The most telling word that is missing in the sentences that were found, and in the others: by itself and as a share of the message.
  ...(['lost', 'lostShare', 'beyond', 'beyondShare'] as const),
  // How many words were found; 30 are many.
  ...(['words'] as const),
  ...(['code', 'event', 'otherEvent'] as const),
  // A number of which nobody knows the kind, by how much the paste has beside the message.
  ...(['codeAmid'] as const),
] as const;

/** What speaks against a message; all others speak for it. No weight is ever learnt with the other sign. */
export const AGAINST: ReadonlySet<string> = new Set<FeatureName>([
  ...(['inner', 'innerAmount', 'between', 'betweenAmount', 'strange', 'replaced', 'replacedAmount', 'displaced'] as const),
  ...(['beside', 'outsideAmount', 'lost', 'lostShare', 'beyond', 'beyondShare', 'otherEvent', 'codeAmid', 'empty'] as const),
]);

export type FeatureName = (typeof FEATURE_NAMES)[number];

export function featuresOf(c: Comparison): readonly number[] {
  const a = c.alignment ?? NOTHING;
  const found = share(a.matched, a.total);
  const foundAmount = amount(a.matched);
  const isWhole = share(a.exact, a.total) > 1 - TINY && a.between + a.strange < TINY;
  const outside = c.pasted - Math.max(a.explained, c.numbered);
  return [
    foundAmount,
    foundAmount * foundAmount,
    amount(a.run),
    share(a.inner, a.matched + a.inner),
    amount(a.inner),
    share(a.between, a.matched + a.between),
    amount(a.between),
    share(a.strange, a.matched + a.strange),
    share(a.replaced, a.matched + a.replaced),
    amount(a.replaced),
    share(a.displaced, a.matched + a.displaced),
    share(a.beside, a.explained + a.beside),
    amount(outside),
    isWhole ? share(a.explained, c.pasted) : 0,
    isWhole ? amount(a.telling) : 0,
    isWhole || c.alignment === null ? 0 : Math.max(0, 1 - a.telling / RAREST),
    amount(a.bag),
    share(a.bag, a.total) * amount(a.bag),
    a.lost / RAREST,
    share(a.lost, a.total),
    a.beyond / RAREST,
    share(a.beyond, a.total),
    Math.min(1, a.size / MANY_WORDS),
    c.code,
    c.event,
    c.otherEvent,
    c.isCertain ? 0 : c.code * amount(outside) * (1 - found),
  ];
}

const NOTHING: Alignment = {
  ...{ places: [], words: [], size: 0, garbled: [], total: 0, matched: 0, exact: 0, run: 0, telling: 0, inner: 0 },
  ...{ bag: 0, lost: 0, beyond: 0, explained: 0, between: 0, strange: 0, replaced: 0, displaced: 0, beside: 0 },
};

function share(part: number, whole: number): number {
  return whole > TINY ? Math.max(0, Math.min(1, part / whole)) : 0;
}

function amount(rarity: number): number {
  return rarity <= 0 ? 0 : Math.min(MOST, Math.log1p(rarity) / MUCH);
}
