/** HTML in which whatever is filled in is text, unless it was made here. */
import { toInert } from '../render/inert.ts';

/** A symbol, because nothing that was ever JSON can carry it. */
const MARKUP = Symbol('markup');

export interface Html {
  readonly [MARKUP]: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template: texts and numbers are escaped, for between tags and for quoted attributes. Never fill in a name of a tag or an attribute, a script or a style. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Html | readonly Html[])[]): Html {
  return { [MARKUP]: parts.reduce((all, part, i) => all + toMarkup(values[i - 1] ?? '') + part) };
}

export function render(made: Html): string {
  return made[MARKUP];
}

function toMarkup(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return isList(value) ? value.map(render).join('') : value[MARKUP];
}

function isList(value: Html | readonly Html[]): value is readonly Html[] {
  return Array.isArray(value);
}

function escapeHtml(text: string): string {
  return toInert(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}
