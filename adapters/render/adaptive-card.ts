/** The neutral card as an Adaptive Card 1.5: for Teams, and for the web chat that draws it with Microsoft's renderer. */

import type { Block, Button, Card, DeskAction } from '../../bot/types.ts';
import type { Warning } from '../../knowledge/model.ts';
import { type Dialect, type Press, WEB } from './adaptive-dialect.ts';
import {
  type AdaptiveCardJson,
  BOLD,
  type CardAction,
  type Element,
  heading,
  MONO,
  paragraph,
  paragraphs,
  run,
  type ShowCard,
  SUBTLE,
  type TextInput,
} from './adaptive-elements.ts';
import { inputIdOf, MAX_ASKED } from './ask.ts';
import { isLinked } from './links.ts';
import { isMenu } from './menu.ts';
import { pack } from './split.ts';

export type { AdaptiveCardJson } from './adaptive-elements.ts';

type BlockOf<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;
type Asking = NonNullable<Button['input']>;

/** Bytes of JSON that Teams takes on all of its paths. */
export const MAX_BYTES = 28 * 1024;
/** More buttons than this are a list to choose from. */
const MAX_CHOICE_BUTTONS = 5;
/** Wide enough for a thumb. */
const TICK_WIDTH = '40px';
/** Of one row: Teams hides further ones, and does not open what asks for a text from its menu of them (msteams-docs #9223). */
const MAX_ACTIONS = 6;
/** Bytes of one box, so that a long quotation can be torn apart between its lines. */
const MAX_BOX = 8 * 1024;
/** What can cost people their session, their access or their safety is shown in the strongest colour. */
const SEVERE: readonly Warning[] = ['restart', 'users-disconnected', 'session-loss', 'security-downgrade', 'licence-outage'];

/** The whole card in one piece, for clients without a limit. */
export function toAdaptiveCard(card: Card, dialect: Dialect = WEB): AdaptiveCardJson {
  const sheet = { card, dialect };
  return assemble(sheet, card.title, elementsOf(sheet).flat(), true);
}

/** The card in as few pieces of at most MAX_BYTES as it takes, in order; the buttons are on the last. */
export function toAdaptiveCards(card: Card, dialect: Dialect = WEB): AdaptiveCardJson[] {
  const sheet = { card, dialect };
  const whole = toAdaptiveCard(card, dialect);
  if (bytesOf(whole) <= MAX_BYTES) return [whole];
  const continued = `${card.title} (continued)`;
  const room = MAX_BYTES - bytesOf(assemble(sheet, continued, [], true));
  const parts = fill(elementsOf(sheet).map(compact), room);
  return parts.map((part, i) => assemble(sheet, i === 0 ? card.title : continued, part, i === parts.length - 1));
}

/** A card being drawn, and the manner of its buttons. */
interface Sheet {
  readonly card: Card;
  readonly dialect: Dialect;
}

function assemble(sheet: Sheet, title: string, elements: readonly Element[], withActions: boolean): AdaptiveCardJson {
  const { card, dialect } = sheet;
  const buttons = withActions ? card.actions.flatMap((button) => buttonOf(button, sheet) ?? []) : [];
  const rows = pack(buttons, () => 1, MAX_ACTIONS);
  const actions = rows.at(-1);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: `${title} ${dialect.undrawn}`,
    speak: spoken(card, title),
    msteams: { width: 'Full' },
    body: [heading(title, 'Large'), ...elements, ...rows.slice(0, -1).flatMap(actionSet)],
    ...(actions && { actions }),
  };
}

/** Read aloud as SSML, so that nothing in it may look like a tag. */
function spoken({ body }: Card, title: string): string {
  const steps = body.filter(({ kind }) => kind === 'step').length;
  const words = steps > 0 ? `${title}. ${steps} ${steps === 1 ? 'step' : 'steps'}.` : title;
  return words.replace(/[<>&{}]/g, ' ');
}

function buttonOf({ label, action, style, input }: Button, sheet: Sheet): CardAction | null {
  const look = style === 'default' ? undefined : style;
  if (input && action.kind === 'desk') return askFirst(label, action, input, sheet, look);
  return press(label, action, sheet, look);
}

/** The title opens the input; only the button below it is the press. */
function askFirst(title: string, offered: DeskAction, input: Asking, sheet: Sheet, style?: Press['style']): ShowCard | null {
  const id = inputIdOf(offered);
  const how = { turn: sheet.card.turn, style: style ?? 'positive', input: id };
  const submit = sheet.dialect.button({ title: input.submit, offered, ...how });
  if (submit === null) return null;
  const body = [textInput(id, input)];
  return { type: 'Action.ShowCard', title, ...(style && { style }), card: { type: 'AdaptiveCard', body, actions: [submit] } };
}

function textInput(id: string, { label, optional }: Asking): TextInput {
  const required = { isRequired: true, errorMessage: 'Write something first.' } as const;
  return { type: 'Input.Text', id, label, isMultiline: true, maxLength: MAX_ASKED, ...(!optional && required) };
}

/** Beside a choice set or a text to write, a button that is not about it must not ask for it, nor send it. */
function press(title: string, offered: Press['offered'], { card, dialect }: Sheet, style?: Press['style']) {
  const asks = card.body.some((block) => block.kind === 'choices' && isList(block, dialect));
  const free = asks || card.actions.some(({ input }) => input !== undefined);
  return dialect.button({ title, offered, turn: card.turn, free, ...(style && { style }) });
}

// --- pieces ----------------------------------------------------------------------------------------------------------

/** The body in groups that are not torn apart: a heading or a warning stays with what it stands before. */
function elementsOf(sheet: Sheet): Element[][] {
  const groups: Element[][] = [];
  let open: Element[] = [];
  for (const block of sheet.card.body) {
    open.push(...elements(block, sheet));
    if (block.kind === 'heading' || block.kind === 'warning') continue;
    groups.push(open);
    open = [];
  }
  return open.length > 0 ? [...groups, open] : groups;
}

/** The same content without the air in it. */
function compact(elements: readonly Element[]): Element[] {
  return JSON.parse(JSON.stringify(elements, (key, value) => (key === 'spacing' ? undefined : value)));
}

/** Group after group as long as there is room. A group that is too large for any card is torn apart after all. */
function fill(groups: readonly Element[][], room: number): Element[][] {
  const parts: Element[][] = [[]];
  for (const group of groups.flatMap((group) => (bytesOf(group) > room ? group.map((element) => [element]) : [group]))) {
    const last = parts.at(-1) ?? [];
    if (last.length > 0 && bytesOf([...last, ...group]) > room) parts.push([...group]);
    else last.push(...group);
  }
  return parts;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

// --- blocks ----------------------------------------------------------------------------------------------------------

function elements(block: Block, sheet: Sheet): Element[] {
  switch (block.kind) {
    case 'text':
      return paragraphs(block.text, { normal: {}, subtle: SUBTLE, strong: BOLD }[block.tone]);
    case 'heading':
      return [heading(block.text, 'Medium')];
    case 'quote':
      return boxes(paragraphs(block.text));
    case 'facts':
      return block.items.map((item) => factLine(item, sheet));
    case 'warning':
      return [warning(block)];
    case 'step':
      return [step(block, sheet)];
    case 'commands':
      return [paragraph([run(block.label, BOLD)]), ...commandBoxes(block.commands)];
    case 'list':
      return block.items.map((item, i) => paragraph([run(`• ${item}`)], i === 0 ? undefined : 'Small'));
    case 'source':
      return source(block);
    case 'choices':
      return isList(block, sheet.dialect) ? choiceList(block, sheet) : choiceButtons(block, sheet);
  }
}

/** The whole line is the button: easy to hit with a thumb, and still one line on a phone. */
function factLine({ label, value, fact }: BlockOf<'facts'>['items'][number], sheet: Sheet): Element {
  const words = [run(`${label}: `), run(value, BOLD)];
  const change = fact === null ? null : press(`Change ${label}, now ${value}`, { kind: 'reopen', fact }, sheet);
  if (change === null) return paragraph(words, 'Small');
  return {
    type: 'Container',
    spacing: 'Small',
    items: [paragraph([...words, run('  change', { color: 'Accent' })])],
    selectAction: change,
  };
}

function warning({ tag, title, text }: BlockOf<'warning'>): Element {
  const style = SEVERE.includes(tag) ? 'attention' : 'warning';
  return { type: 'Container', style, items: [paragraph([run(`Warning: ${title}. `, BOLD), run(text)])] };
}

/** The box to tick, and beside it everything about the step. */
function step(block: BlockOf<'step'>, sheet: Sheet): Element {
  const { procedure, step, label, done } = block;
  const tick = { kind: 'step', procedure, step, done: !done } as const;
  const box: Element = { type: 'TextBlock', text: done ? '☑' : '☐', wrap: true, size: 'Large', ...(done && { color: 'Good' }) };
  const title = done ? `Step ${label} is done. Undo tick` : `Step ${label}: Done`;
  const selectAction = press(title, tick, sheet);
  return {
    type: 'ColumnSet',
    columns: [
      { type: 'Column', width: TICK_WIDTH, items: [box], ...(selectAction && { selectAction }) },
      { type: 'Column', width: 'stretch', spacing: 'Small', items: stepDetails(block) },
    ],
  };
}

function stepDetails({ label, only, text, rights, risk, places, commands, check, undo }: BlockOf<'step'>): Element[] {
  const scope = only ? [run(`Only for ${only}: `, BOLD)] : [];
  const marks = [rights === 'admin' ? 'Administrator' : null, risk].filter((mark) => mark !== null).join(' · ');
  return [
    paragraph([run(`${label}. `, BOLD), ...scope, run(text)]),
    ...(marks ? [paragraph([run(marks, SUBTLE)], 'None')] : []),
    ...places.map((place) => paragraph([run('Where: '), run(place, isMenu(place) ? BOLD : MONO)], 'Small')),
    ...commandBoxes(commands),
    ...(check ? [paragraph([run('Check: ', BOLD), run(check)], 'Small')] : []),
    ...(undo ? [paragraph([run('Undo: ', BOLD), run(undo)], 'Small')] : []),
  ];
}

function commandBoxes(commands: readonly string[]): Element[] {
  const lines = commands.map((command) => paragraph([run(command, MONO)], 'Small'));
  return boxes(lines, { spacing: 'Small' });
}

function boxes(lines: readonly Element[], look: { readonly spacing?: 'Small' } = {}): Element[] {
  return pack(lines, bytesOf, MAX_BOX).map((items) => ({ type: 'Container', style: 'emphasis', ...look, items }));
}

function source({ text, links }: BlockOf<'source'>): Element[] {
  return [...paragraphs(text, SUBTLE), ...links.map(link)];
}

function link({ title, url }: BlockOf<'source'>['links'][number]): Element {
  if (!isLinked(url)) return paragraph([run(`${title}: ${url}`, SUBTLE)], 'Small');
  return {
    type: 'Container',
    spacing: 'Small',
    items: [paragraph([run(title, { color: 'Accent' })])],
    selectAction: { type: 'Action.OpenUrl', url },
  };
}

// --- choices ---------------------------------------------------------------------------------------------------------

function isList({ multiple, choices }: BlockOf<'choices'>, { maxButtonTitle }: Dialect): boolean {
  return multiple || choices.length > MAX_CHOICE_BUTTONS || choices.some(({ label }) => label.length > maxButtonTitle);
}

function choiceButtons({ question, choices, current }: BlockOf<'choices'>, sheet: Sheet): Element[] {
  const actions = choices.flatMap(({ value, label }) => {
    const title = value === current ? `✓ ${label} (your answer so far)` : label;
    return press(title, { kind: 'answer', question, value }, sheet) ?? [];
  });
  return actionSet(actions);
}

function choiceList(block: BlockOf<'choices'>, { card, dialect }: Sheet): Element[] {
  const { question, multiple, choices, current } = block;
  const known = [current ?? []].flat().filter((value) => choices.some((choice) => choice.value === value));
  const input: Element = {
    type: 'Input.ChoiceSet',
    id: 'value',
    // The question itself is the title above; said twice it would only be longer.
    label: `${block.label === card.title ? 'Your answer' : block.label}${multiple ? ' (several are possible)' : ''}`,
    wrap: true,
    // Few are better seen at once.
    ...(multiple || choices.length <= MAX_CHOICE_BUTTONS ? { style: 'expanded' } : { placeholder: 'Choose one' }),
    ...(multiple && { isMultiSelect: true }),
    isRequired: true,
    errorMessage: multiple ? 'Tick at least one.' : 'Choose one first.',
    ...(known.length > 0 && { value: known.join(',') }),
    choices: choices.map(({ value, label }) => ({ title: label, value })),
  };
  const offered = { kind: 'answer', question } as const;
  const answer = dialect.button({ title: 'Answer', offered, turn: card.turn, style: 'positive', multiple });
  return [input, ...actionSet(answer ? [answer] : [])];
}

function actionSet(actions: readonly CardAction[]): Element[] {
  return actions.length > 0 ? [{ type: 'ActionSet', actions }] : [];
}
