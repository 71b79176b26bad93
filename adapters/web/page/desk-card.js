/** A ticket's card, to be taken in at a glance: closer together, and with long lists folded away under their headings. */
import { make } from './desk-words.js';

/** Characters of a section from which it is folded. */
const LONG = 500;
const HEADING = '[role="heading"]';
/** Where a section ends, and what is always shown. */
const END = `${HEADING}, :has(.ac-actionSet)`;
const SHOWN = '.ac-container';

/** What the renderer writes on elements and desk.css decides here. */
const FREED = {
  [HEADING]: ['font-size', 'color'],
  '.ac-horizontal-separator': ['height'],
  '.ac-pushButton': ['display'],
};

/** `opened` holds the headings of the sections that somebody has opened, so that they stay open when the card is drawn again. */
export function makeCompact(element, opened) {
  for (const [selector, names] of Object.entries(FREED))
    for (const part of element.querySelectorAll(selector)) for (const name of names) part.style.removeProperty(name);
  const card = element.querySelector('.ac-adaptiveCard') ?? element;
  const [, ...headings] = [...card.children].filter((part) => part.matches(HEADING));
  for (const heading of headings) {
    const parts = sectionUnder(heading);
    const size = parts.reduce((sum, part) => sum + part.textContent.length, 0);
    if (size >= LONG && !parts.some((part) => part.matches(SHOWN))) fold(heading, parts, opened);
  }
}

function sectionUnder(heading) {
  const parts = [];
  for (let part = heading.nextElementSibling; part && !part.matches(END); part = part.nextElementSibling) parts.push(part);
  // The gap before what follows stays where it is.
  return parts.at(-1)?.matches('.ac-horizontal-separator') ? parts.slice(0, -1) : parts;
}

function fold(heading, parts, opened) {
  const name = heading.textContent;
  const summary = make('summary');
  const details = make('details', { className: 'desk-fold', open: opened.has(name) }, summary, ...parts);
  heading.replaceWith(details);
  summary.append(heading);
  details.addEventListener('toggle', () => (details.open ? opened.add(name) : opened.delete(name)));
}
