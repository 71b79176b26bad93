/** The web chat draws the same cards as Teams. */
export { toAdaptiveCard } from '../render/adaptive-card.ts';
