/** A neutral card in blocks that are small enough for Slack's messages: still a neutral card, and nothing of it is lost. */
import type { Block, Card } from '../../bot/types.ts';
import { oneLine, pack, shorten, splitAtWords } from './split.ts';

type BlockOf<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;
type Step = BlockOf<'step'>;
type FactItem = BlockOf<'facts'>['items'][number];

/** Characters of one text. A heading, a warning and a step must fit one message together, and a section takes 3000. */
const PIECE = 2_000;
/** Characters of one step with everything about it. */
const STEP = 6_000;
/** What is longer stands in the text and is only hinted at in its own place. */
const NAME = 150;
/** Slack's limit for a button or an option. */
const LABEL = 75;
/** Before the current answer. */
const TICK = 2;
/** Slack's limit for one list. */
const MAX_CHOICES = 100;
/** What Slack may count for each item of a list, place or command beside its characters. */
const ITEM_WEIGHT = 45;
/** Each fact takes a block of its own, of which a message has 50. */
const FACT_WEIGHT = 250;

/** The same card, cut: labels that are too long are numbered and explained above, long steps become several. */
export function cutCard(card: Card): Card {
  const [title = '', ...more] = splitAtWords(card.title, PIECE);
  const { labels, explained } = numberLong(
    card.actions.map(({ label }) => label),
    LABEL,
  );
  return {
    ...card,
    title,
    body: [...more.map(strong), ...card.body.flatMap(cutBlock), ...explained],
    actions: card.actions.map((button, i) => ({ ...button, label: labels[i] ?? button.label })),
  };
}

function cutBlock(block: Block): Block[] {
  switch (block.kind) {
    case 'text':
    case 'quote':
      return splitAtWords(block.text, PIECE).map((text) => ({ ...block, text }));
    case 'heading':
      return cutHeading(block);
    case 'facts':
      return pack(block.items.flatMap(cutFact), weighFact, PIECE).map((items) => ({ ...block, items }));
    case 'warning':
      return cutWarning(block);
    case 'step':
      return isLong(block) ? cutStep(block) : [block];
    case 'list':
      return packTexts(block.items.flatMap((item) => splitAtWords(item, PIECE))).map((items) => ({ ...block, items }));
    case 'commands':
      return cutCommands(block);
    case 'source':
      return cutSource(block);
    case 'choices':
      return cutChoices(block);
  }
}

/** Its last piece is the heading: that one stays with what follows. */
function cutHeading({ text }: BlockOf<'heading'>): Block[] {
  const pieces = splitAtWords(text, PIECE);
  return pieces.map((piece, i) => (i === pieces.length - 1 ? { kind: 'heading', text: piece } : strong(piece)));
}

function cutFact({ label, value, fact }: FactItem): FactItem[] {
  const [name, text] = label.length > NAME ? [shorten(label, NAME), `${label}: ${value}`] : [label, value];
  const [first = '', ...more] = splitAtWords(text, PIECE - FACT_WEIGHT - NAME);
  return [
    { label: name, value: first, fact },
    ...more.map((piece) => ({ label: `${shorten(name, NAME)} (continued)`, value: piece, fact: null })),
  ];
}

function weighFact({ label, value }: FactItem): number {
  return FACT_WEIGHT + label.length + value.length;
}

function cutWarning(block: BlockOf<'warning'>): Block[] {
  const { title, text } = block;
  const [name, whole] = title.length > NAME ? [shorten(title, NAME), `${title}. ${text}`] : [title, text];
  if (whole === '') return [block];
  return splitAtWords(whole, PIECE).map((piece) => ({ ...block, title: name, text: piece }));
}

function cutCommands({ label, commands }: BlockOf<'commands'>): Block[] {
  const isLong = label.length > NAME;
  const named = isLong ? splitAtWords(label, PIECE).map(strong) : [];
  const name = isLong ? shorten(label, NAME) : label;
  const parts = packTexts(commands.flatMap((command) => splitAtWords(command, PIECE)));
  return [
    ...named,
    ...parts.map((part, i): Block => ({ kind: 'commands', label: i === 0 ? name : `${name} (continued)`, commands: part })),
  ];
}

function cutSource(block: BlockOf<'source'>): Block[] {
  const fits = ({ title, url }: BlockOf<'source'>['links'][number]) => title.length + url.length <= PIECE;
  const named = block.links.filter((link) => !fits(link)).map(({ title, url }) => `${title}: ${url}`);
  const texts = [block.text, ...named].flatMap((text) => splitAtWords(text, PIECE));
  const packs = pack(block.links.filter(fits), ({ title, url }) => ITEM_WEIGHT + title.length + url.length, ITEM_WEIGHT + PIECE);
  if (texts.length <= 1 && packs.length <= 1) return [{ ...block, text: texts[0] ?? '', links: packs[0] ?? [] }];
  return [...texts.map((text) => ({ ...block, text, links: [] })), ...packs.map((links) => ({ ...block, text: '', links }))];
}

// --- steps -----------------------------------------------------------------------------------------------------------

/** Several steps under one number, each with the tick, so that it is at hand wherever somebody stops reading. */
function cutStep(step: Step): Block[] {
  const { places, commands, check, undo } = step;
  const bare: Step = { ...nameStep(step), places: [], commands: [], check: null, undo: null };
  const details: Partial<Step>[] = [
    ...splitAtWords(stepWords(step), PIECE).map((text) => ({ text })),
    ...places.flatMap((place) => splitAtWords(place, PIECE)).map((place) => ({ places: [place] })),
    ...commands.flatMap((command) => splitAtWords(command, PIECE)).map((command) => ({ commands: [command] })),
    ...splitAtWords(check ?? '', PIECE).map((piece) => ({ check: piece })),
    ...splitAtWords(undo ?? '', PIECE).map((piece) => ({ undo: piece })),
  ];
  return pack(details, (detail) => ITEM_WEIGHT + JSON.stringify(detail).length, STEP - PIECE).map((parts, i) => {
    const label = i === 0 ? bare.label : `${bare.label} (continued)`;
    return parts.reduce<Step>(joinSteps, { ...bare, label, text: '' });
  });
}

function nameStep(step: Step): Step {
  const { label, risk } = step;
  return { ...step, label: shorten(label, LABEL), only: null, risk: risk !== null && risk.length > NAME ? null : risk };
}

/** Its text with everything before and after it that has no room in the line above it. */
function stepWords({ label, only, text, risk }: Step): string {
  return [
    label.length > LABEL ? `${label}. ` : '',
    only ? `Only for ${only}: ` : '',
    text,
    risk !== null && risk.length > NAME ? ` (${risk})` : '',
  ].join('');
}

function joinSteps(step: Step, more: Partial<Step>): Step {
  return {
    ...step,
    text: step.text + (more.text ?? ''),
    places: [...step.places, ...(more.places ?? [])],
    commands: [...step.commands, ...(more.commands ?? [])],
    check: more.check ? (step.check ?? '') + more.check : step.check,
    undo: more.undo ? (step.undo ?? '') + more.undo : step.undo,
  };
}

function isLong({ label, only, text, risk, places, commands, check, undo }: Step): boolean {
  if (label.length > LABEL || (risk?.length ?? 0) > NAME) return true;
  const texts = [only, text, ...places, ...commands, check, undo];
  return texts.reduce((sum, part) => sum + ITEM_WEIGHT + (part?.length ?? 0), 0) > STEP;
}

// --- choices ---------------------------------------------------------------------------------------------------------

function cutChoices(block: BlockOf<'choices'>): Block[] {
  const { labels, explained } = numberLong(
    block.choices.map(({ label }) => label),
    LABEL - (block.current === null ? 0 : TICK),
  );
  const choices = block.choices.map(({ value }, i) => ({ value, label: labels[i] ?? value }));
  const asked = block.label.length > NAME * 2 ? splitAtWords(block.label, PIECE).map(strong) : [];
  const label = asked.length > 0 ? shorten(block.label, NAME) : block.label;
  return [...asked, ...explained, ...tooMany(labels), { ...block, label, choices: choices.slice(0, MAX_CHOICES) }];
}

/** Every answer can be typed as well. */
function tooMany(labels: readonly string[]): Block[] {
  const more = labels.slice(MAX_CHOICES);
  if (more.length === 0) return [];
  return [strong('There are more answers than a list can hold. Type one of these, if it is yours:'), ...listOf(more)];
}

function listOf(texts: readonly string[]): Block[] {
  return packTexts(texts).map((items) => ({ kind: 'list', items }));
}

/** Numbers them all as soon as one is too long, and says in full what stands behind each number. */
function numberLong(
  labels: readonly string[],
  room: number,
): { readonly labels: readonly string[]; readonly explained: readonly Block[] } {
  if (labels.every((label) => label.length <= room || oneLine(label).length <= room)) return { labels, explained: [] };
  const numbered = labels.map((label, i) => `${i + 1}. ${label}`);
  const texts = packTexts(numbered.flatMap((label) => splitAtWords(label, PIECE))).map((lines) => lines.join('\n'));
  return { labels: numbered.map((label) => shorten(label, room)), explained: texts.map((text) => plain(text)) };
}

// --- parts -----------------------------------------------------------------------------------------------------------

function packTexts(texts: readonly string[]): string[][] {
  return pack(texts, (text) => ITEM_WEIGHT + text.length, ITEM_WEIGHT + PIECE);
}

function strong(text: string): Block {
  return { kind: 'text', text, tone: 'strong' };
}

function plain(text: string): Block {
  return { kind: 'text', text, tone: 'normal' };
}
