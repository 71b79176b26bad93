/** The list of examples, and the chosen one on both platforms. The address holds what is chosen: #advice/P02/2008r2. */
import { drawBlocks } from './block-kit.js';
import { drawTeamsCard } from './teams-card.js';
import { drawText } from './text.js';

const at = (id) => document.getElementById(id);
const DRAW = {
  card: ({ json }) => drawTeamsCard(json, showPress),
  blocks: ({ blocks }) => drawBlocks(blocks, showSlackPress),
  text: ({ text, format }) => drawText(text, format),
};

const { examples, procedures, versions } = await (await fetch('/examples')).json();
at('examples').append(...examples.map(({ id, title }) => make('li', make('a', title, { href: `#${id}` }))));
at('procedure').append(...procedures.map(({ id, title }) => new Option(`${id} ${title}`, id)));
at('version').append(...versions.map((version) => new Option(version, version)));
at('choice').addEventListener('change', () => {
  location.hash = `${chosen().id}/${at('procedure').value}/${at('version').value}`;
});
addEventListener('hashchange', () => void show());
await show();

function chosen() {
  const [id, procedure = 'P02', version = '2008r2'] = location.hash.slice(1).split('/');
  return { ...(examples.find((example) => example.id === id) ?? examples[0]), procedure, version };
}

async function show() {
  const { hash } = location;
  const { id, title, isChosen, procedure, version } = chosen();
  const query = new URLSearchParams({ id, ...(isChosen && { procedure, version }) });
  const answers = await (await fetch(`/example?${query}`)).json();
  // Meanwhile another one may have been chosen.
  if (location.hash !== hash) return;
  at('title').textContent = title;
  at('choice').hidden = !isChosen;
  at('procedure').value = procedure;
  at('version').value = version;
  for (const link of document.querySelectorAll('#examples a')) {
    if (link.hash === `#${id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  for (const platform of ['teams', 'slack']) drawSide(platform, answers);
  document.body.dataset.shown = hash.slice(1) || id;
}

function drawSide(platform, answers) {
  const live = answers.flatMap((answer) => answer[platform].live);
  const spent = answers.flatMap((answer) => answer[platform].spent);
  const over = spent.length > 0 ? [make('h4', 'When it is over'), ...spent.map((shown) => drawShown(shown, 'spent'))] : [];
  at(platform)
    .querySelector('.messages')
    .replaceChildren(...live.map((shown) => drawShown(shown, 'live')), ...over);
}

function drawShown({ drawing, notes }, state) {
  const message = make('div', DRAW[drawing.kind](drawing), { className: `message ${drawing.kind} ${state}` });
  return make('article', message, { className: 'shown' }, drawNotes(notes));
}

function drawNotes(notes) {
  const list = make('dl', '');
  for (const { label, text } of notes) list.append(make('dt', label), make('dd', text));
  return make('details', make('summary', `${notes[0].label}: ${notes[0].text}`), { className: 'notes' }, list);
}

// --- pressing --------------------------------------------------------------------------------------------------------

function showSlackPress({ block_id, action_id, element, picked, values }) {
  const { type, value } = element;
  const action = { type, action_id, ...(block_id && { block_id }), ...(value && { value }), ...(picked && { picked }) };
  return showPress({
    sent: { type: 'block_actions', actions: [action], state: values },
    token: value,
    values: [values.value ?? []].flat(),
  });
}

async function showPress({ sent, token, values }) {
  const meaning = token === undefined ? 'Choosing alone says nothing to the bot.' : await explain(token, values);
  at('pressed').replaceChildren(make('strong', meaning), make('code', JSON.stringify(sent)));
}

async function explain(token, values) {
  const query = new URLSearchParams([['token', token], ...values.map((value) => ['value', value])]);
  const { meaning } = await (await fetch(`/press?${query}`)).json();
  return meaning;
}

function make(tag, content, properties = {}, ...more) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(content, ...more);
  return element;
}
