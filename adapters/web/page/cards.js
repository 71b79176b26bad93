/** Draws Adaptive Cards with Microsoft's renderer and adds what it lacks: copying, an end, and a way for the keyboard. */
import { LOOK } from './look.js';

const { AdaptiveCard, GlobalSettings, HostConfig, RichTextBlock } = globalThis.AdaptiveCards;

const HOST = new HostConfig(LOOK);
const PRESSABLE = 'button, select, input, [role="button"]';
const TICKS = '.ac-columnSet > .ac-selectable';
const COPIED_MS = 2_000;

GlobalSettings.setTabIndexAtCardRoot = false;
// Our texts are never markup: told so, the renderer sets each of them as text.
AdaptiveCard.onProcessMarkdown = (_text, result) => {
  result.didProcess = false;
};

/**
 * `press` gets { action, turn, label } of whatever is pressed; `announce` says a sentence to screen readers.
 * The answer: the element, whether it `asks` for one of several answers or `hasSteps`, and what can be done with it.
 */
export function drawCard(json, press, announce) {
  const card = new AdaptiveCard();
  card.hostConfig = HOST;
  card.parse(unescapeHeadings(json));
  let spent = false;
  card.onExecuteAction = (action) => {
    if (action.url) window.open(action.url, '_blank', 'noopener,noreferrer');
    else if (!spent) press(readPress(action, card));
  };
  const element = card.render();
  freeStyles(element);
  markControls(card, element);
  // What opens below a button is drawn only then.
  card.onInlineCardExpanded = ({ card: inner }, isOpen) => {
    freeStyles(element);
    markControls(card, element);
    if (isOpen) inner.renderedElement?.querySelector('input, textarea')?.focus();
  };
  for (const item of itemsIn(card)) if (isForCopying(item)) addCopyButton(item, announce);
  const answers = [...element.querySelectorAll('select, input, [data-key^="answer "]')];
  return {
    element,
    hasSteps: element.querySelector(TICKS) !== null,
    asks: answers.length > 1 || answers[0]?.matches('select, input') === true,
    /** Whether something has been typed into it that a new drawing would lose. */
    isInUse: () => [...element.querySelectorAll('textarea')].some(({ value }) => value !== ''),
    focusFirst: () => (answers[0] ?? element.querySelector(PRESSABLE))?.focus(),
    /** The same control on another drawing of this card. */
    focusKey: (key) => element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus(),
    /** From now on the card can be read and copied from; nothing else happens on it. */
    spend: () => {
      spent = true;
      disableControls(element);
    },
  };
}

/** What a press says to the bot. The answer of a choice set, and the text of an input, lie beside the action until here. */
function readPress(pressed, card) {
  const { action, turn, multiple, value, input } = pressed.data;
  const text = pressed.data[input];
  if (action.kind === 'desk') return { action: { ...action, ...(text?.trim() && { text }) }, turn, label: pressed.title };
  if (action.kind !== 'answer' || action.value !== undefined) return { action, turn, label: labelOf(pressed) };
  const values = value.split(',');
  const { choices } = card.getAllInputs()[0];
  const label = choices
    .filter((choice) => values.includes(choice.value))
    .map(({ title }) => title)
    .join(', ');
  return { action: { ...action, value: multiple ? values : value }, turn, label };
}

/** What the transcript shows of a press: the name of the button without what only explains it. */
function labelOf({ title, data }) {
  switch (data.action.kind) {
    case 'reopen':
      return title.replace(/, now .*$/s, '');
    case 'step':
      return title.replace(/ is done\..*$/, ': not done');
    default:
      return title.replace(/^✓ (.*) \(.*\)$/, '$1');
  }
}

function keyOf(action) {
  const about = action.question ?? action.fact ?? action.procedure ?? action.press ?? action.do;
  return [action.kind, about, action.step ?? action.value ?? action.about].filter((part) => part !== undefined).join(' ');
}

/** The renderer writes measures on each element, where no style sheet could change them; hidden overflow also cuts focus rings off. */
function freeStyles(element) {
  const free = (selector, names) => {
    for (const part of element.querySelectorAll(selector)) for (const name of names) part.style.removeProperty(name);
  };
  free('*', ['overflow', 'line-height', 'white-space', 'padding', 'min-width']);
  free('.ac-adaptiveCard', ['margin-left', 'margin-right']);
  free(`${TICKS} *`, ['font-size', 'text-align']);
}

/** Names each control after what it does, so that focus and tests find it again. */
function markControls(card, element) {
  // The renderer reads the whole summary aloud with the card; each part has its own words already.
  element.removeAttribute('aria-label');
  for (const item of itemsIn(card)) mark(item.renderedElement, item.selectAction);
  for (const action of card.getAllActions()) mark(action.renderedElement, action);
}

function mark(element, action) {
  if (!element || !action) return;
  // Buttons in a row are a menu to the renderer, but one without the keys of a menu.
  if (element.getAttribute('role') === 'menuitem') element.removeAttribute('role');
  const opened = action.card?.getAllActions()[0];
  if (action.data) element.dataset.key = keyOf(action.data.action);
  else if (opened?.data) element.dataset.key = `open ${keyOf(opened.data.action)}`;
}

function disableControls(element) {
  for (const control of element.querySelectorAll(PRESSABLE)) {
    if (control.classList.contains('copy')) continue;
    if ('disabled' in control) control.disabled = true;
    control.setAttribute('aria-disabled', 'true');
    control.removeAttribute('tabindex');
  }
}

function* itemsIn(container) {
  for (let i = 0; i < container.getItemCount(); i++) {
    const item = container.getItemAt(i);
    yield item;
    if (item.getItemCount) yield* itemsIn(item);
  }
}

/** Headings are escaped because other clients read them as markdown; here they are text. */
function unescapeHeadings(json) {
  return JSON.parse(JSON.stringify(json), (_key, value) =>
    value?.type === 'TextBlock' ? { ...value, text: value.text.replace(/\\(.)/gs, '$1') } : value,
  );
}

// --- copying ---------------------------------------------------------------------------------------------------------

/** Commands, keys and files are what stands in monospace. */
function isForCopying(item) {
  return item instanceof RichTextBlock && copiedText(item) !== undefined;
}

function copiedText(block) {
  for (let i = 0; i < block.getInlineCount(); i++) {
    const run = block.getInlineAt(i);
    if (run.fontType !== undefined) return run.text;
  }
  return undefined;
}

function addCopyButton(block, announce) {
  const text = copiedText(block);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy ${text}`);
  button.addEventListener('click', async () => {
    const done = await copy(text);
    button.textContent = done ? 'Copied' : 'Not copied';
    announce(done ? 'Copied.' : 'It could not be copied. Select the text and press Ctrl+C.');
    setTimeout(() => {
      button.textContent = 'Copy';
    }, COPIED_MS);
  });
  block.renderedElement.classList.add('copied');
  block.renderedElement.append(button);
}

/** The clipboard exists only where the page comes from this machine or over HTTPS. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  before?.focus();
  return done;
}
