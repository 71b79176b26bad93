/** Block Kit's limits. Each problem is Slack's sentence with the place as a JSON pointer. */
import type { Json } from './wire.ts';

/** Of the message's `text`; Slack cuts or refuses from here on. */
export const MAX_TEXT = 40_000;
/** Over all blocks of a message. Undocumented; seen in bolt-js#2509. */
export const MAX_BLOCKS_TEXT = 13_200;
export const MAX_BLOCKS = { message: 50, view: 100 } as const;
const MAX_ID = 255;
const MAX_TITLE = 24;
const MAX_PRIVATE_METADATA = 3000;
const MAX_FALLBACK_TEXT = 12_000;
/** What can be typed into one input, unless it says less. */
export const MAX_TYPED = 3000;

type Check = (value: Json, at: string) => readonly string[];

/** Everything that Slack would refuse about the blocks; empty when it takes them. */
export function checkBlocks(
  blocks: readonly Json[],
  surface: keyof typeof MAX_BLOCKS = 'message',
  at = '/blocks',
): readonly string[] {
  return [
    ...checkCount(blocks, at, 0, MAX_BLOCKS[surface]),
    ...blocks.flatMap((block, i) => checkBlock(block, `${at}/${i}`)),
    ...checkUnique(collect(blocks, 'block_id', at, false), 'block_id'),
    ...checkUnique(collect(blocks, 'action_id', at, true), 'action_id'),
  ];
}

/** The same for a modal or a Home tab. */
export function checkView(view: Json): readonly string[] {
  const blocks = view.blocks;
  if (view.type !== 'modal' && view.type !== 'home') return [problem(`unsupported type: ${view.type}`, '/view/type')];
  if (!Array.isArray(blocks)) return [problem('missing required field: blocks', '/view')];
  const isForm = blocks.some((block) => block?.type === 'input');
  return [
    ...(view.type === 'modal' ? checkText(view.title, '/view/title', MAX_TITLE, PLAIN) : []),
    ...(view.submit ? checkText(view.submit, '/view/submit', MAX_TITLE, PLAIN) : []),
    ...(view.close ? checkText(view.close, '/view/close', MAX_TITLE, PLAIN) : []),
    ...(view.type === 'modal' && isForm && !view.submit ? [problem('missing required field: submit', '/view')] : []),
    ...checkLength(view.private_metadata, '/view/private_metadata', MAX_PRIVATE_METADATA),
    ...checkLength(view.callback_id, '/view/callback_id', MAX_ID),
    ...checkBlocks(blocks, 'view', '/view/blocks'),
  ];
}

/** The characters that are shown, over all blocks. */
export function countText(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + countText(part), 0);
  if (value === null || typeof value !== 'object') return 0;
  return Object.entries(value).reduce(
    (sum, [key, part]) => sum + (key === 'text' && typeof part === 'string' ? part.length : countText(part)),
    0,
  );
}

const PLAIN = ['plain_text'];
const ANY_TEXT = ['plain_text', 'mrkdwn'];
const SELECTS = ['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select'];
const INTERACTIVE = [
  ...SELECTS,
  ...SELECTS.map((type) => `multi_${type}`),
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
  'datetimepicker',
];
const IN_ACTIONS = [...INTERACTIVE, 'button', 'overflow', 'workflow_button', 'rich_text_input'];
const IN_INPUT = [
  ...INTERACTIVE,
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'file_input',
  'rich_text_input',
];

const BLOCKS: Readonly<Record<string, { readonly keys: readonly string[]; readonly check: Check }>> = {
  section: { keys: ['text', 'fields', 'accessory', 'expand'], check: checkSection },
  header: { keys: ['text'], check: (block, at) => checkText(block.text, `${at}/text`, 150, PLAIN) },
  divider: { keys: [], check: () => [] },
  actions: {
    keys: ['elements'],
    check: (block, at) =>
      checkList(block.elements, `${at}/elements`, 1, 25, (element, place) => checkElement(element, place, IN_ACTIONS)),
  },
  context: { keys: ['elements'], check: (block, at) => checkList(block.elements, `${at}/elements`, 1, 10, checkContextElement) },
  context_actions: {
    keys: ['elements'],
    check: (block, at) =>
      checkList(block.elements, `${at}/elements`, 1, 5, (element, place) =>
        checkElement(element, place, ['feedback_buttons', 'icon_button']),
      ),
  },
  image: { keys: ['image_url', 'slack_file', 'alt_text', 'title'], check: checkImage },
  input: { keys: ['label', 'element', 'hint', 'optional', 'dispatch_action'], check: checkInput },
  rich_text: { keys: ['elements'], check: (block, at) => checkList(block.elements, `${at}/elements`, 1, 1000, checkRichText) },
  markdown: { keys: ['text'], check: (block, at) => checkString(block.text, `${at}/text`, MAX_FALLBACK_TEXT) },
};
/** Blocks that exist and are not looked into. */
const UNCHECKED = ['alert', 'card', 'carousel', 'container', 'data_table', 'file', 'table', 'task_card', 'plan', 'video'];

const CHOICE_KEYS = ['action_id', 'options', 'confirm', 'focus_on_load'];
const ELEMENTS: Readonly<Record<string, { readonly keys: readonly string[]; readonly check: Check }>> = {
  button: { keys: ['action_id', 'text', 'value', 'url', 'style', 'confirm', 'accessibility_label'], check: checkButton },
  static_select: {
    keys: [...CHOICE_KEYS, 'placeholder', 'option_groups', 'initial_option'],
    check: (element, at) => [...checkPlaceholder(element, at), ...checkChoices(element, at, 100, PLAIN)],
  },
  multi_static_select: {
    keys: [...CHOICE_KEYS, 'placeholder', 'option_groups', 'initial_options', 'max_selected_items'],
    check: (element, at) => [...checkPlaceholder(element, at), ...checkChoices(element, at, 100, PLAIN)],
  },
  overflow: { keys: CHOICE_KEYS, check: (element, at) => checkChoices(element, at, 5, PLAIN) },
  checkboxes: { keys: [...CHOICE_KEYS, 'initial_options'], check: (element, at) => checkChoices(element, at, 10, ANY_TEXT) },
  radio_buttons: { keys: [...CHOICE_KEYS, 'initial_option'], check: (element, at) => checkChoices(element, at, 10, ANY_TEXT) },
  plain_text_input: {
    keys: [
      'action_id',
      'placeholder',
      'initial_value',
      'multiline',
      'min_length',
      'max_length',
      'dispatch_action_config',
      'focus_on_load',
    ],
    check: (element, at) => [
      ...checkPlaceholder(element, at),
      ...checkLength(element.initial_value, `${at}/initial_value`, MAX_TYPED),
      ...checkNumber(element.min_length, `${at}/min_length`, 0),
      ...checkNumber(element.max_length, `${at}/max_length`, 1),
    ],
  },
};

function checkBlock(block: Json, at: string): readonly string[] {
  if (!isObject(block)) return [problem('must provide an object', at)];
  if (UNCHECKED.includes(block.type)) return [];
  const rule = BLOCKS[block.type];
  if (!rule) return [problem(`unsupported type: ${block.type}`, `${at}/type`)];
  return [
    ...checkKeys(block, at, ['type', 'block_id', ...rule.keys]),
    ...checkLength(block.block_id, `${at}/block_id`, MAX_ID),
    ...rule.check(block, at),
  ];
}

function checkSection(block: Json, at: string): readonly string[] {
  if (block.text === undefined && block.fields === undefined) return [problem('missing required field: text', at)];
  return [
    ...(block.text === undefined ? [] : checkText(block.text, `${at}/text`, 3000, ANY_TEXT)),
    ...(block.fields === undefined
      ? []
      : checkList(block.fields, `${at}/fields`, 1, 10, (field, place) => checkText(field, place, 2000, ANY_TEXT))),
    ...(block.accessory === undefined ? [] : checkElement(block.accessory, `${at}/accessory`, [...IN_ACTIONS, 'image'])),
  ];
}

function checkContextElement(element: Json, at: string): readonly string[] {
  return element?.type === 'image' ? checkImage(element, at) : checkText(element, at, 3000, ANY_TEXT);
}

function checkImage(image: Json, at: string): readonly string[] {
  return [
    ...(image.image_url || image.slack_file ? [] : [problem('missing required field: image_url', at)]),
    ...checkLength(image.image_url, `${at}/image_url`, 3000),
    ...(image.alt_text === undefined
      ? [problem('missing required field: alt_text', at)]
      : checkLength(image.alt_text, `${at}/alt_text`, 2000)),
  ];
}

function checkInput(block: Json, at: string): readonly string[] {
  return [
    ...checkText(block.label, `${at}/label`, 2000, PLAIN),
    ...(block.hint === undefined ? [] : checkText(block.hint, `${at}/hint`, 2000, PLAIN)),
    ...(block.element === undefined
      ? [problem('missing required field: element', at)]
      : checkElement(block.element, `${at}/element`, IN_INPUT)),
  ];
}

function checkElement(element: Json, at: string, allowed: readonly string[]): readonly string[] {
  if (!isObject(element)) return [problem('must provide an object', at)];
  if (!allowed.includes(element.type)) return [problem(`unsupported type: ${element.type}`, `${at}/type`)];
  if (element.type === 'image') return checkImage(element, at);
  const rule = ELEMENTS[element.type];
  return [
    ...checkLength(element.action_id, `${at}/action_id`, MAX_ID),
    ...(element.confirm === undefined ? [] : checkConfirm(element.confirm, `${at}/confirm`)),
    ...(rule ? [...checkKeys(element, at, ['type', ...rule.keys]), ...rule.check(element, at)] : []),
  ];
}

function checkButton(button: Json, at: string): readonly string[] {
  return [
    ...checkText(button.text, `${at}/text`, 75, PLAIN),
    ...checkLength(button.value, `${at}/value`, 2000),
    ...checkLength(button.url, `${at}/url`, 3000),
    ...checkLength(button.accessibility_label, `${at}/accessibility_label`, 75),
    ...(button.style === undefined || ['primary', 'danger'].includes(button.style)
      ? []
      : [problem('must be one of the allowed values: primary, danger', `${at}/style`)]),
  ];
}

function checkConfirm(confirm: Json, at: string): readonly string[] {
  return [
    ...checkText(confirm.title, `${at}/title`, 100, PLAIN),
    ...checkText(confirm.text, `${at}/text`, 300, ANY_TEXT),
    ...checkText(confirm.confirm, `${at}/confirm`, 30, PLAIN),
    ...checkText(confirm.deny, `${at}/deny`, 30, PLAIN),
  ];
}

function checkPlaceholder(element: Json, at: string): readonly string[] {
  return element.placeholder === undefined ? [] : checkText(element.placeholder, `${at}/placeholder`, 150, PLAIN);
}

function checkChoices(element: Json, at: string, max: number, kinds: readonly string[]): readonly string[] {
  const checkOption: Check = (option, place) => [
    ...checkText(option?.text, `${place}/text`, 75, kinds),
    ...checkString(option?.value, `${place}/value`, 75),
    ...(option?.description === undefined ? [] : checkText(option.description, `${place}/description`, 75, kinds)),
  ];
  const inGroups = element.option_groups !== undefined;
  return [
    ...(inGroups
      ? checkList(element.option_groups, `${at}/option_groups`, 1, 100, (group, place) => [
          ...checkText(group.label, `${place}/label`, 75, PLAIN),
          ...checkList(group.options, `${place}/options`, 1, 100, checkOption),
        ])
      : checkList(element.options, `${at}/options`, 1, max, checkOption)),
    ...checkInitial(element, at),
  ];
}

/** What is chosen beforehand must equal one of the options, in every character. */
function checkInitial(element: Json, at: string): readonly string[] {
  const groups: readonly Json[] = element.option_groups ?? [{ options: element.options ?? [] }];
  const options = groups.flatMap((group) => group.options ?? []).map((option: unknown) => JSON.stringify(option));
  const initial: readonly unknown[] = [
    ...(element.initial_option ? [element.initial_option] : []),
    ...(element.initial_options ?? []),
  ];
  const key = element.initial_option ? 'initial_option' : 'initial_options';
  return initial
    .filter((option) => !options.includes(JSON.stringify(option)))
    .map(() => problem('must match one of the options', `${at}/${key}`));
}

const RICH_PARTS = ['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote'];
const RICH_LEAVES: Readonly<Record<string, string>> = {
  text: 'text',
  link: 'url',
  emoji: 'name',
  user: 'user_id',
  usergroup: 'usergroup_id',
  channel: 'channel_id',
  broadcast: 'range',
  date: 'timestamp',
  color: 'value',
  team: 'team_id',
};

function checkRichText(part: Json, at: string): readonly string[] {
  if (!RICH_PARTS.includes(part?.type)) return [problem(`unsupported type: ${part?.type}`, `${at}/type`)];
  if (part.type !== 'rich_text_list') return checkList(part.elements, `${at}/elements`, 0, 10_000, checkRichLeaf);
  const style = ['bullet', 'ordered'].includes(part.style)
    ? []
    : [problem('must be one of the allowed values: bullet, ordered', `${at}/style`)];
  const checkItem: Check = (item, place) =>
    item?.type === 'rich_text_section'
      ? checkRichText(item, place)
      : [problem(`unsupported type: ${item?.type}`, `${place}/type`)];
  return [...style, ...checkList(part.elements, `${at}/elements`, 1, 10_000, checkItem)];
}

function checkRichLeaf(leaf: Json, at: string): readonly string[] {
  const needed = RICH_LEAVES[leaf?.type];
  if (!needed) return [problem(`unsupported type: ${leaf?.type}`, `${at}/type`)];
  if (leaf[needed] === undefined) return [problem(`missing required field: ${needed}`, at)];
  return leaf[needed] === '' ? [problem('must be more than 0 characters', `${at}/${needed}`)] : [];
}

// --- what all of them are made of ------------------------------------------------------------------------------------

function checkText(text: Json | undefined, at: string, max: number, kinds: readonly string[]): readonly string[] {
  if (text === undefined) return [problem(`missing required field: ${at.split('/').at(-1)}`, at.slice(0, at.lastIndexOf('/')))];
  if (!isObject(text)) return [problem('must provide an object', at)];
  if (!kinds.includes(text.type)) return [problem(`must be one of the allowed values: ${kinds.join(', ')}`, `${at}/type`)];
  return [...checkKeys(text, at, ['type', 'text', 'emoji', 'verbatim']), ...checkString(text.text, `${at}/text`, max)];
}

function checkString(value: unknown, at: string, max: number): readonly string[] {
  if (typeof value !== 'string') return [problem('must be a string', at)];
  return value.length === 0 ? [problem('must be more than 0 characters', at)] : checkLength(value, at, max);
}

function checkLength(value: unknown, at: string, max: number): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'string') return [problem('must be a string', at)];
  return value.length > max ? [problem(`must be less than ${max + 1} characters`, at)] : [];
}

function checkNumber(value: unknown, at: string, min: number): readonly string[] {
  const fits = value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= MAX_TYPED);
  return fits ? [] : [problem(`must be an integer from ${min} to ${MAX_TYPED}`, at)];
}

function checkList(list: unknown, at: string, min: number, max: number, check: Check): readonly string[] {
  if (!Array.isArray(list)) return [problem(`missing required field: ${at.split('/').at(-1)}`, at.slice(0, at.lastIndexOf('/')))];
  return [...checkCount(list, at, min, max), ...list.flatMap((item, i) => check(item, `${at}/${i}`))];
}

function checkCount(list: readonly unknown[], at: string, min: number, max: number): readonly string[] {
  if (list.length > max) return [problem(`no more than ${max} items allowed`, at)];
  return list.length < min ? [problem(`no fewer than ${min} items allowed`, at)] : [];
}

function checkKeys(value: Json, at: string, known: readonly string[]): readonly string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => problem(`invalid additional property: ${key}`, at));
}

type Placed = readonly [id: string, at: string];

function checkUnique(ids: readonly Placed[], name: string): readonly string[] {
  return ids
    .filter(([id], i) => ids.findIndex(([other]) => other === id) < i)
    .map(([id, at]) => problem(`\`${name}\` "${id}" already exists`, at));
}

function collect(value: unknown, key: string, at: string, deep: boolean): readonly Placed[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]): readonly Placed[] => {
    if (name === key && typeof part === 'string') return [[part, `${at}/${name}`]];
    return deep || Array.isArray(value) ? collect(part, key, `${at}/${name}`, deep) : [];
  });
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function problem(sentence: string, at: string): string {
  return `${sentence} [json-pointer:${at}]`;
}
