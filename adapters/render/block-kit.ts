/** The neutral card as Slack messages in Block Kit: as few as Slack's limits allow. */
import { cardToText } from '../../bot/plain-text.ts';
import type { Block, Button, Card } from '../../bot/types.ts';
import {
  bold,
  type ChoiceInput,
  clean,
  code,
  type Inline,
  isBlank,
  lines,
  link,
  name,
  type Option,
  plain,
  type RichPart,
  richText,
  type SlackBlock,
  type SlackButton,
  type SlackMessage,
  words,
} from './block-kit-elements.ts';
import { toInertText } from './block-kit-text.ts';
import { cutCard } from './cut.ts';
import { isLinked } from './links.ts';
import { isMenu } from './menu.ts';
import type { Offered, Token } from './offered.ts';
import { spend } from './spent.ts';
import { pack, shorten } from './split.ts';

export type { SlackMessage } from './block-kit-elements.ts';

type BlockOf<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;

/** What a button looks like, how it is read aloud, and what it stands for. */
type MakeButton = (label: string, spoken: string, offered: Offered, style?: SlackButton['style']) => SlackButton;

/** What the blocks are made with; without `press` nothing can be pressed. */
interface Making {
  readonly title: string;
  readonly turn: number;
  readonly press: MakeButton | null;
}

/** A block of the card with what it became. */
interface Piece {
  readonly said: Block;
  readonly shown: readonly SlackBlock[];
}

/** Slack refuses more of a message. */
const MAX_BLOCKS = 50;
/** Slack refuses from about 13,200 (`msg_blocks_too_long`, bolt-js #2509). */
export const MAX_CHARS = 12_500;
/** It counts something for what holds the text, too, and does not say how much: 11,341 were refused in many small parts (#2867). */
const HOLDER_CHARS = 20;
const MAX_HEADER = 150;
const MAX_BUTTONS = 25;
const MAX_CHECKBOXES = 10;
/** For the text of a button, what is read aloud for it, an option, and its value. */
const MAX_LABEL = 75;
const MAX_INPUT_LABEL = 2_000;
/** More buttons than this are a list to choose from. */
const MAX_CHOICE_BUTTONS = 5;
const CONTINUED = ' (continued)';
const STYLES = { default: undefined, positive: 'primary', destructive: 'danger' } as const;

/** In order; the card's buttons are on the last, and what belongs to a step or a question is beside it. */
export function toBlockKit(card: Card, token: Token): SlackMessage[] {
  return toMessages(card, createPress(card, token));
}

/** The card when it is over: the same words below the sentence `note`, and nothing to press. */
export function toSpentBlocks(card: Card, note: string): SlackMessage[] {
  return toMessages(spend(card, note), null);
}

/** The values of a question's options: its choices', or `n:` and the index of each where Slack would not take one of them. */
export function optionValues(choices: readonly { readonly value: string }[]): string[] {
  const fits = ({ value }: { readonly value: string }) => value !== '' && value.length <= MAX_LABEL && !value.startsWith('n:');
  return choices.map(({ value }, i) => (choices.every(fits) ? value : `n:${i}`));
}

function toMessages(card: Card, press: MakeButton | null): SlackMessage[] {
  const cut = cutCard(card);
  const making = { title: cut.title, turn: cut.turn, press };
  const groups = groupBlocks(cut.body).map((group) => group.map((said) => ({ said, shown: show(said, making) })));
  const buttons = press === null ? [] : buttonRows(cut.actions, press);
  const parts = fill(groups, [...heading(cut.title), ...buttons]);
  return parts.map((pieces, i) => {
    const title = i === 0 ? cut.title : `${shorten(card.title, MAX_HEADER - CONTINUED.length)}${CONTINUED}`;
    const isLast = i === parts.length - 1;
    const partial = { ...cut, title, body: pieces.map(({ said }) => said), actions: isLast ? card.actions : [] };
    return {
      text: toInertText(cardToText(parts.length === 1 ? card : partial)),
      blocks: [...heading(title), ...pieces.flatMap(({ shown }) => shown), ...(isLast ? buttons : [])],
    };
  });
}

/** Numbers the buttons of a card in order: Slack wants each `action_id` once in a message. */
function createPress({ turn }: Card, token: Token): MakeButton {
  let count = 0;
  return (label, spoken, offered, style) => ({
    type: 'button',
    action_id: `press-${++count}`,
    text: name(label, MAX_LABEL),
    value: token(offered, turn),
    ...(style && { style }),
    accessibility_label: name(spoken, MAX_LABEL).text,
  });
}

function buttonRows(actions: readonly Button[], press: MakeButton): SlackBlock[] {
  const buttons = actions.map(({ label, action, style }) => press(label, label, action, STYLES[style]));
  return pack(buttons, () => 1, MAX_BUTTONS).map((elements) => ({ type: 'actions', elements }));
}

// --- parts -----------------------------------------------------------------------------------------------------------

/** A heading or a warning stays with what it stands before. */
function groupBlocks(body: readonly Block[]): Block[][] {
  const groups: Block[][] = [[]];
  for (const block of body) {
    groups.at(-1)?.push(block);
    if (block.kind !== 'heading' && block.kind !== 'warning') groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}

/** Group after group as long as there is room beside what every message may need. A group that fits nowhere is torn apart. */
function fill(groups: readonly Piece[][], beside: readonly SlackBlock[]): Piece[][] {
  const fits = (pieces: readonly Piece[]) => {
    const blocks = [...beside, ...pieces.flatMap(({ shown }) => shown)];
    return blocks.length <= MAX_BLOCKS && weigh(blocks) <= MAX_CHARS;
  };
  const all = groups.flat();
  if (fits(all)) return [all];
  const parts: Piece[][] = [[]];
  for (const group of groups.flatMap((group) => (fits(group) ? [group] : group.map((piece) => [piece])))) {
    const last = parts.at(-1) ?? [];
    if (last.length === 0 || fits([...last, ...group])) last.push(...group);
    else parts.push([...group]);
  }
  return parts;
}

/** The characters of all texts and addresses, and something for every part that holds them. */
function weigh(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let sum = Array.isArray(value) ? 0 : HOLDER_CHARS;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') sum += weigh(inner);
    else if (key === 'text' || key === 'url') sum += inner.length;
  }
  return sum;
}

// --- blocks ----------------------------------------------------------------------------------------------------------

function show(block: Block, making: Making): SlackBlock[] {
  switch (block.kind) {
    case 'text':
      return text(block);
    case 'heading':
      return heading(block.text);
    case 'quote':
      return isBlank(block.text) ? [] : richText([{ type: 'rich_text_quote', elements: [words(block.text)] }]);
    case 'facts':
      return facts(block, making);
    case 'warning':
      return richText(lines([bold(`⚠ Warning: ${block.title}. `), words(block.text)]));
    case 'step':
      return step(block, making);
    case 'list':
      return list(block);
    case 'commands':
      return richText([...lines([bold(block.label)]), ...block.commands.flatMap(command)]);
    case 'source':
      return [...subtle(block.text), ...richText(lines(...block.links.map(linkLine)))];
    case 'choices':
      return choices(block, making);
  }
}

function text({ text, tone }: BlockOf<'text'>): SlackBlock[] {
  if (isBlank(text)) return [];
  return tone === 'subtle' ? subtle(text) : richText(lines([tone === 'strong' ? bold(text) : words(text)]));
}

function subtle(text: string): SlackBlock[] {
  return isBlank(text) ? [] : [{ type: 'context', elements: [plain(text)] }];
}

function heading(text: string): SlackBlock[] {
  if (isBlank(text)) return [];
  return clean(text).length > MAX_HEADER ? richText(lines([bold(text)])) : [{ type: 'header', text: name(text, MAX_HEADER) }];
}

/** What can be changed has its button beside it; the rest stands together. */
function facts({ items }: BlockOf<'facts'>, { press }: Making): SlackBlock[] {
  const fixed = items.filter(({ fact }) => press === null || fact === null);
  const changeable = items.flatMap(({ label, value, fact }): SlackBlock[] => {
    if (press === null || fact === null) return [];
    const change = press('Change', `Change ${label}, now ${value}`, { kind: 'reopen', fact });
    return [{ type: 'section', text: plain(`${label}: ${value}`), accessory: change }];
  });
  return [...changeable, ...richText(lines(...fixed.map(({ label, value }) => [words(`${label}: `), bold(value)])))];
}

/** One short line with the button beside it, so that the instruction below has the whole width of a phone. */
function step(block: BlockOf<'step'>, { press }: Making): SlackBlock[] {
  const { label, rights, risk, procedure, done } = block;
  const line = [`Step ${label}`, rights === 'admin' ? 'Administrator' : null, risk].filter((mark) => mark !== null).join(' · ');
  if (press === null) return richText([...lines([bold(`${done ? '☑' : '☐'} ${line}`)]), ...stepDetails(block)]);
  const tick = { kind: 'step', procedure, step: block.step, done: !done } as const;
  const spoken = done ? `Step ${label} is done. Undo tick` : `Step ${label}: Done`;
  const accessory = press(done ? '✓ Done' : 'Done', spoken, tick);
  return [{ type: 'section', text: plain(line), accessory }, ...richText(stepDetails(block))];
}

function stepDetails({ only, text, places, commands, check, undo }: BlockOf<'step'>): RichPart[] {
  const scope = only ? [bold(`Only for ${only}: `)] : [];
  const where = places.map((place) => [words('Where: '), isMenu(place) ? bold(place) : code(place)]);
  const after = [check ? [bold('Check: '), words(check)] : [], undo ? [bold('Undo: '), words(undo)] : []];
  return [...lines([...scope, words(text)], ...where), ...commands.flatMap(command), ...lines(...after)];
}

/** Each alone, so that it can be copied alone. */
function command(text: string): RichPart[] {
  return isBlank(text) ? [] : [{ type: 'rich_text_preformatted', elements: [words(text)] }];
}

function list({ items }: BlockOf<'list'>): SlackBlock[] {
  const elements = items.flatMap((item) => lines([words(item)]));
  return elements.length > 0 ? richText([{ type: 'rich_text_list', style: 'bullet', elements }]) : [];
}

function linkLine({ title, url }: BlockOf<'source'>['links'][number]): Inline[] {
  return [isLinked(url) ? link(title, url) : words(`${title}: ${url}`)];
}

// --- choices ---------------------------------------------------------------------------------------------------------

function choices(block: BlockOf<'choices'>, making: Making): SlackBlock[] {
  if (making.press === null || block.choices.length === 0) return [];
  const isList = block.multiple || block.choices.length > MAX_CHOICE_BUTTONS;
  return isList ? choiceList(block, making, making.press) : choiceButtons(block, making, making.press);
}

function choiceButtons(block: BlockOf<'choices'>, { title }: Making, press: MakeButton): SlackBlock[] {
  const elements = block.choices.map(({ value, label }) => {
    const isCurrent = value === block.current;
    const spoken = isCurrent ? `${label} (your answer so far)` : label;
    return press(isCurrent ? `✓ ${label}` : label, spoken, { kind: 'answer', question: block.question, value });
  });
  // The question itself is mostly the title above.
  const asked = block.label === title ? [] : richText(lines([bold(block.label)]));
  return [...asked, { type: 'actions', elements }];
}

/** The answer comes with the button: choosing alone says nothing. */
function choiceList(block: BlockOf<'choices'>, { title, turn }: Making, press: MakeButton): SlackBlock[] {
  const { question, multiple } = block;
  const label = `${block.label === title ? 'Your answer' : block.label}${multiple ? ' (several are possible)' : ''}`;
  const answer = press('Answer', 'Answer', { kind: 'answer', question }, 'primary');
  return [
    { type: 'input', block_id: `value-${turn}`, label: name(label, MAX_INPUT_LABEL), element: choiceInput(block) },
    { type: 'actions', elements: [answer] },
  ];
}

function choiceInput({ multiple, choices, current }: BlockOf<'choices'>): ChoiceInput {
  const known = [current ?? []].flat();
  const values = optionValues(choices);
  const options = choices.map(({ label }, i): Option => ({ text: name(label, MAX_LABEL), value: values[i] ?? '' }));
  const chosen = options.filter((_, i) => known.includes(choices[i]?.value ?? ''));
  const [first] = chosen;
  const common = { action_id: 'value', options } as const;
  if (!multiple)
    return { ...common, type: 'static_select', placeholder: plain('Choose one'), ...(first && { initial_option: first }) };
  const ticked = first && { initial_options: chosen };
  if (options.length <= MAX_CHECKBOXES) return { ...common, type: 'checkboxes', ...ticked };
  return { ...common, type: 'multi_static_select', placeholder: plain('Choose all that apply'), ...ticked };
}
