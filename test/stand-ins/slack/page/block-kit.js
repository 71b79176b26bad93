/** Draws Block Kit. Every text goes in as text, never as markup; block-kit.css gives it its looks. */

const STYLES = { bold: 'strong', italic: 'em', strike: 's', code: 'code' };
/** One mark of mrkdwn: preformatted, code, bold, italic, struck out, or a link or mention in angle brackets. */
const MRKDWN = /```([\s\S]+?)```|`([^`\n]+)`|\*([^*\n]+)\*|(?<!\w)_([^_\n]+)_(?!\w)|~([^~\n]+)~|<([^>\n]+)>/;
const MARKS = ['pre', 'code', 'strong', 'em', 's'];
const MANY = ['checkboxes', 'multi_static_select'];

const BLOCKS = {
  header: (block) => make('h3', 'bk-header', block.text.text),
  divider: () => make('hr', 'bk-divider'),
  section: drawSection,
  context: (block, draw) => make('div', 'bk-context', ...block.elements.map((element) => drawSmall(element, draw))),
  actions: (block, draw) => make('div', 'bk-actions', ...block.elements.map((element) => drawElement(element, block, draw))),
  rich_text: (block, draw) => make('div', 'bk-rich', ...block.elements.map((part) => drawRichPart(part, draw))),
  input: drawInput,
  image: (block) => drawImage(block),
  markdown: (block) => make('p', 'bk-text', block.text),
};

/**
 * `onPress` gets { block_id, action_id, element, picked, values }: the control, the values picked on it (null for a button), and what
 * all inputs hold, by action_id. `names` gives mentions their words: { U1: 'ada' }.
 */
export function drawBlocks(blocks, onPress, names = {}) {
  const root = make('div', 'bk');
  const draw = {
    names,
    press: (block, element, picked) =>
      onPress({ block_id: block.block_id, action_id: element.action_id, element, picked, values: readValues(root) }),
  };
  for (const block of blocks) root.append(drawBlock(block, draw));
  return root;
}

/** What the inputs hold now, by action_id: a text or a list of values. */
export function readValues(root) {
  const entries = [...root.querySelectorAll('[data-input]')].map((input) => [input.dataset.input, readInput(input)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** Text with Slack's own marks: bold, italic, code, links, mentions; entities become the signs they stand for. */
export function drawMrkdwn(text, names = {}) {
  const into = document.createDocumentFragment();
  let rest = text;
  for (let found = rest.match(MRKDWN); found; found = rest.match(MRKDWN)) {
    into.append(resolveEntities(rest.slice(0, found.index)), drawMark(found, names));
    rest = rest.slice(found.index + found[0].length);
  }
  into.append(resolveEntities(rest));
  return into;
}

function drawBlock(block, draw) {
  const drawn = BLOCKS[block.type]?.(block, draw) ?? make('p', 'bk-unknown', `[${block.type}]`);
  drawn.dataset.block = block.block_id ?? '';
  return drawn;
}

function drawSection({ block_id, text, fields = [], accessory }, draw) {
  const words = make('div', 'bk-words', ...(text ? [drawText(text, draw)] : []));
  if (fields.length > 0) words.append(make('div', 'bk-fields', ...fields.map((field) => drawText(field, draw))));
  const side = accessory ? [drawElement(accessory, { block_id }, draw)] : [];
  return make('div', 'bk-section', words, ...side);
}

function drawInput(block, draw) {
  const { label, hint, element, optional, dispatch_action } = block;
  const control = drawElement(element, block, dispatch_action ? draw : { ...draw, press: () => {} });
  const title = make('span', 'bk-label', optional ? `${label.text} (optional)` : label.text);
  const help = hint ? [make('span', 'bk-hint', hint.text)] : [];
  return make(control.matches('select, input, textarea') ? 'label' : 'fieldset', 'bk-input', title, control, ...help);
}

function drawText({ type, text }, draw) {
  return make('p', 'bk-text', type === 'mrkdwn' ? drawMrkdwn(text, draw.names) : text);
}

function drawSmall(element, draw) {
  return element.type === 'image' ? drawImage(element) : drawText(element, draw);
}

/** Nothing is loaded from elsewhere: a picture is told by its description. */
function drawImage({ alt_text }) {
  return make('span', 'bk-image', `[${alt_text}]`);
}

// --- controls --------------------------------------------------------------------------------------------------------

function drawElement(element, block, draw) {
  switch (element.type) {
    case 'button':
      return drawButton(element, block, draw);
    case 'static_select':
    case 'multi_static_select':
      return drawSelect(element, block, draw);
    case 'checkboxes':
    case 'radio_buttons':
      return drawTicks(element, block, draw);
    case 'plain_text_input':
      return drawTextInput(element);
    case 'image':
      return drawImage(element);
    default:
      return make('span', 'bk-unknown', `[${element.type}]`);
  }
}

function drawButton(element, block, draw) {
  const button = make('button', `bk-button ${element.style ?? ''}`, element.text.text);
  button.type = 'button';
  if (element.accessibility_label) button.setAttribute('aria-label', element.accessibility_label);
  button.addEventListener('click', () => {
    if (element.url) window.open(element.url, '_blank', 'noopener,noreferrer');
    draw.press(block, element, null);
  });
  return button;
}

function drawSelect(element, block, draw) {
  const isMany = MANY.includes(element.type);
  const select = make('select', 'bk-select');
  const asked = element.placeholder?.text ?? 'Choose';
  if (!isMany) select.append(new Option(asked, ''));
  select.append(...toGroups(element, initialValues(element)));
  if (isMany) Object.assign(select, { multiple: true, size: Math.min(8, optionsOf(element).length) });
  select.setAttribute('aria-label', asked);
  select.dataset.input = element.action_id;
  select.addEventListener('change', () => {
    const picked = [readInput(select)].flat();
    if (isMany || picked[0] !== '') draw.press(block, element, picked);
  });
  return select;
}

function toGroups({ options = [], option_groups = [] }, initial) {
  const toOption = ({ text, value }) => new Option(text.text, value, false, initial.includes(value));
  const groups = option_groups.map((group) => {
    const made = make('optgroup', '', ...group.options.map(toOption));
    made.label = group.label.text;
    return made;
  });
  return [...options.map(toOption), ...groups];
}

function drawTicks(element, block, draw) {
  const group = make('div', 'bk-ticks');
  group.dataset.input = element.action_id;
  group.setAttribute('role', 'group');
  const name = `${block.block_id}-${element.action_id}-${drawTicks.count++}`;
  for (const { text, description, value } of element.options) {
    const tick = make('input', '');
    const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
    Object.assign(tick, { type, name, value, checked: initialValues(element).includes(value) });
    tick.addEventListener('change', () => draw.press(block, element, [readInput(group)].flat()));
    const more = description ? [make('small', '', description.text)] : [];
    group.append(
      make(
        'label',
        'bk-tick',
        tick,
        make('span', '', text.type === 'mrkdwn' ? drawMrkdwn(text.text, draw.names) : text.text),
        ...more,
      ),
    );
  }
  return group;
}
/** Two drawings of one card must not share their radio buttons. */
drawTicks.count = 0;

function drawTextInput({ action_id, multiline, initial_value = '', placeholder }) {
  const field = make(multiline ? 'textarea' : 'input', 'bk-field');
  Object.assign(field, { value: initial_value, placeholder: placeholder?.text ?? '' });
  if (multiline) field.rows = 5;
  field.dataset.input = action_id;
  return field;
}

function initialValues({ initial_option, initial_options = [] }) {
  return [...(initial_option ? [initial_option] : []), ...initial_options].map(({ value }) => value);
}

function optionsOf({ options = [], option_groups = [] }) {
  return [...options, ...option_groups.flatMap((group) => group.options)];
}

function readInput(input) {
  if (input.matches('.bk-ticks')) {
    const picked = [...input.querySelectorAll('input:checked')].map(({ value }) => value);
    return input.querySelector('[type=radio]') ? (picked[0] ?? '') : picked;
  }
  return input.multiple ? [...input.selectedOptions].map(({ value }) => value) : input.value;
}

// --- rich text -------------------------------------------------------------------------------------------------------

function drawRichPart(part, draw) {
  const inside = () => part.elements.map((element) => drawLeaf(element, draw));
  switch (part.type) {
    case 'rich_text_quote':
      return make('blockquote', '', ...inside());
    case 'rich_text_preformatted':
      return make('pre', '', ...inside());
    case 'rich_text_list':
      return make(
        part.style === 'ordered' ? 'ol' : 'ul',
        '',
        ...part.elements.map((item) => make('li', '', drawRichPart(item, draw))),
      );
    default:
      return make('div', 'bk-text', ...inside());
  }
}

function drawLeaf(leaf, { names }) {
  switch (leaf.type) {
    case 'text':
      return Object.entries(STYLES).reduce(
        (inner, [style, tag]) => (leaf.style?.[style] ? make(tag, '', inner) : inner),
        leaf.text,
      );
    case 'link':
      return drawLink(leaf.url, leaf.text || leaf.url);
    case 'user':
      return make('span', 'bk-mention', `@${names[leaf.user_id] ?? leaf.user_id}`);
    case 'channel':
      return make('span', 'bk-mention', `#${names[leaf.channel_id] ?? leaf.channel_id}`);
    case 'broadcast':
      return make('span', 'bk-mention', `@${leaf.range}`);
    case 'emoji':
      return leaf.unicode
        ? String.fromCodePoint(...leaf.unicode.split('-').map((code) => Number.parseInt(code, 16)))
        : `:${leaf.name}:`;
    default:
      return `[${leaf.type}]`;
  }
}

function drawLink(url, words) {
  const link = make('a', '', words);
  // Anything but the web would run or open something on this machine.
  if (/^(https?|mailto):/i.test(url)) Object.assign(link, { href: url, target: '_blank', rel: 'noopener noreferrer' });
  return link;
}

function drawMark(found, names) {
  const [, ...groups] = found;
  const inBrackets = groups[5];
  if (inBrackets !== undefined) return drawBracket(inBrackets, names);
  const i = groups.findIndex((group) => group !== undefined);
  const isCode = i < 2;
  return make(MARKS[i], '', isCode ? resolveEntities(groups[i]) : drawMrkdwn(groups[i], names));
}

function drawBracket(inside, names) {
  const [target, words] = inside.split('|');
  const id = target.slice(1);
  if (target.startsWith('@')) return make('span', 'bk-mention', `@${words ?? names[id] ?? id}`);
  if (target.startsWith('#')) return make('span', 'bk-mention', `#${words ?? names[id] ?? id}`);
  if (target.startsWith('!')) return make('span', 'bk-mention', words ?? `@${id}`);
  return drawLink(resolveEntities(target), resolveEntities(words ?? target));
}

function resolveEntities(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className.trim() !== '') element.className = className.trim();
  element.append(...children);
  return element;
}
