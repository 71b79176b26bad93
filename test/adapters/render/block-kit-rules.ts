/** What Slack refuses, cuts or misreads in a message: its published limits, and the one on all blocks that it found itself. */

type Json = Readonly<Record<string, unknown>>;
type Rule = (part: Json) => readonly (string | false)[];

/** Not published: `msg_blocks_too_long` comes from about 13,200. */
const MAX_CHARS = 12_500;

/** Every kind of part that may occur, with what must hold for it. Anything else is a fault. */
const RULES: Readonly<Record<string, Rule>> = {
  header: ({ text }) => [plainFault('header', text, 150)],
  context: ({ elements }) => [
    countFault('context', elements, 10),
    ...listOf(elements).map((text) => plainFault('context', text, 3000)),
  ],
  section: ({ text, accessory }) => [
    plainFault('section', text, 3000),
    (accessory as Json | undefined)?.type !== 'button' && 'section: its accessory is no button',
  ],
  actions: ({ elements }) => [countFault('actions', elements, 25), onlyFault('actions', elements, ['button'])],
  input: ({ block_id, label, element }) => [
    lengthFault('input block_id', block_id, 255),
    plainFault('input label', label, 2000),
    !['static_select', 'checkboxes', 'multi_static_select'].includes(String((element as Json | undefined)?.type)) &&
      'input: without a choice in it',
  ],
  button: ({ text, value, action_id, accessibility_label, style }) => [
    plainFault('button', text, 75),
    lengthFault('button value', value, 2000),
    lengthFault('button action_id', action_id, 255),
    lengthFault('button accessibility_label', accessibility_label, 75),
    style !== undefined && style !== 'primary' && style !== 'danger' && `button: unknown style ${style}`,
  ],
  static_select: (part) => [
    ...optionFaults(part, 100),
    plainFault('placeholder', part.placeholder, 150),
    'initial_options' in part && 'static_select: initial_options is for several answers',
    ...initialFaults(part, 'initial_option' in part ? [part.initial_option] : null),
  ],
  multi_static_select: (part) => [
    ...optionFaults(part, 100),
    plainFault('placeholder', part.placeholder, 150),
    ...initialFaults(part, 'initial_options' in part ? listOf(part.initial_options) : null),
  ],
  checkboxes: (part) => [
    ...optionFaults(part, 10),
    ...initialFaults(part, 'initial_options' in part ? listOf(part.initial_options) : null),
  ],
  plain_text: ({ emoji }) => [emoji !== false && 'plain_text: :names: would become pictures'],
  rich_text: ({ elements }) => [
    countFault('rich_text', elements, Number.POSITIVE_INFINITY),
    onlyFault('rich_text', elements, ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted']),
  ],
  rich_text_section: ({ elements }) => inlineFaults('rich_text_section', elements, ['text', 'link']),
  rich_text_quote: ({ elements }) => inlineFaults('rich_text_quote', elements, ['text']),
  rich_text_preformatted: ({ elements }) => [
    ...inlineFaults('rich_text_preformatted', elements, ['text']),
    listOf(elements).some((inline) => (inline as Json).style !== undefined) && 'rich_text_preformatted: takes no style',
  ],
  rich_text_list: ({ elements }) => [
    countFault('rich_text_list', elements, Number.POSITIVE_INFINITY),
    onlyFault('rich_text_list', elements, ['rich_text_section']),
  ],
  text: ({ text }) => [lengthFault('text', text, MAX_CHARS)],
  link: ({ text, url }) => [lengthFault('link text', text, 3000), lengthFault('link url', url, 3000)],
};
const BLOCKS: readonly string[] = ['header', 'context', 'section', 'actions', 'input', 'rich_text'];

/** One sentence for each thing that Slack would refuse or show as something else than words. */
export function findFaults(message: unknown): string[] {
  const { text, blocks } = (message ?? {}) as Json;
  const parts = partsOf(blocks);
  const faults = [
    ...textFaults(text),
    countFault('message', blocks, 50),
    onlyFault('message', blocks, BLOCKS),
    ...parts.flatMap((part) => RULES[String(part.type)]?.(part) ?? [`unknown type ${part.type}`]),
    ...twiceFaults('action_id', parts),
    ...twiceFaults('block_id', parts),
    charsOf(blocks) > MAX_CHARS && `message: ${charsOf(blocks)} characters over all blocks`,
    parts.some(({ text }) => /[\p{Surrogate}\0]/u.test(String(text))) && 'message: half a character',
  ];
  return faults.filter((fault) => fault !== false);
}

/** Everything in a message that has a type, from the outside in. */
export function partsOf(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(partsOf);
  if (typeof value !== 'object' || value === null) return [];
  const here = 'type' in value ? [value as Json] : [];
  return [...here, ...Object.values(value).flatMap(partsOf)];
}

/** Slack parses it: what looks like an entity or a mention becomes one. */
function textFaults(text: unknown): (string | false)[] {
  if (typeof text !== 'string' || text.trim() === '') return ['message: no text for notifications'];
  return [
    text.length > 40_000 && 'text: Slack cuts it',
    /[<>]|&(?!(?:amp|lt|gt);)/.test(text) && 'text: & < or > is not escaped',
    /@\w/.test(text) && 'text: could mention somebody',
  ];
}

function optionFaults({ type, options, action_id }: Json, max: number): (string | false)[] {
  const all = listOf(options) as Json[];
  return [
    countFault(String(type), options, max),
    lengthFault(`${type} action_id`, action_id, 255),
    new Set(all.map(({ value }) => value)).size < all.length && `${type}: two options have the same value`,
    ...all.flatMap(({ text, value }) => [plainFault('option', text, 75), lengthFault('option value', value, 75)]),
  ];
}

/** What is chosen at first must be one of the options, to the letter. */
function initialFaults({ type, options }: Json, chosen: readonly unknown[] | null): (string | false)[] {
  if (chosen === null) return [];
  const known = listOf(options).map((option) => JSON.stringify(option));
  const isKnown = chosen.every((option) => known.includes(JSON.stringify(option)));
  return [(chosen.length === 0 || !isKnown) && `${type}: what is chosen at first is none of the options`];
}

function inlineFaults(where: string, elements: unknown, types: readonly string[]): (string | false)[] {
  return [countFault(where, elements, Number.POSITIVE_INFINITY), onlyFault(where, elements, types)];
}

function plainFault(where: string, text: unknown, max: number): string | false {
  const { type, text: words } = (text ?? {}) as Json;
  return type === 'plain_text' ? lengthFault(where, words, max) : `${where}: ${type} instead of plain_text`;
}

function lengthFault(where: string, text: unknown, max: number): string | false {
  if (typeof text !== 'string' || text === '') return `${where}: empty`;
  return text.length > max && `${where}: ${text.length} characters, ${max} are allowed`;
}

function countFault(where: string, list: unknown, max: number): string | false {
  if (!Array.isArray(list) || list.length === 0) return `${where}: holds nothing`;
  return list.length > max && `${where}: holds ${list.length}, ${max} are allowed`;
}

function onlyFault(where: string, list: unknown, types: readonly string[]): string | false {
  const wrong = listOf(list).find((part) => !types.includes(String((part as Json).type)));
  return wrong !== undefined && `${where}: holds ${(wrong as Json).type}`;
}

function twiceFaults(key: string, parts: readonly Json[]): string[] {
  const ids = parts.flatMap((part) => (key in part ? [part[key]] : []));
  return ids.filter((id, i) => ids.indexOf(id) < i).map((id) => `${key} ${id} occurs twice`);
}

function charsOf(value: unknown): number {
  return partsOf(value).reduce(
    (sum, { text, url }) => sum + String(url ?? '').length + (typeof text === 'string' ? text.length : 0),
    0,
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
