/** /desk: the desk alone, or the way in. */
import { mountDesk, sitDown } from './desk.js';
import { askSession, enterDesk } from './desk-wire.js';
import { make } from './desk-words.js';

const CLOSED =
  'The help desk opens only on the machine that runs the bot. Elsewhere it needs a key: whoever runs the bot sets DESK_KEY.';
const OUT_OF_REACH = 'The bot cannot be reached, or has no web desk. Load this page again in a moment.';

const root = document.getElementById('desk');
const announcement = document.getElementById('announce');

const session = await askSession();
if (session?.open) await show(session);
else if (session?.needsKey) root.replaceChildren(gate());
else root.replaceChildren(make('p', { className: 'desk-none', role: 'alert', text: session ? CLOSED : OUT_OF_REACH }));

async function show(allowed) {
  const seated = await sitDown(allowed);
  if (!seated.open) return root.replaceChildren(make('p', { className: 'desk-none', role: 'alert', text: seated.error }));
  mountDesk(root, { session: seated, heading: 'h1', announce, count });
}

function gate() {
  const name = field('Your name, as users see it', { name: 'name', maxLength: 40, autocomplete: 'nickname', required: true });
  const key = field('Key of the help desk', { name: 'key', type: 'password', autocomplete: 'current-password', required: true });
  const problem = make('p', { className: 'desk-problem', role: 'alert' });
  const enter = make('button', { type: 'submit', className: 'desk-go', text: 'Enter' });
  const form = make('form', { className: 'desk-gate' }, make('h1', { text: 'Help desk' }), name, key, problem, enter);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { name, key } = Object.fromEntries(new FormData(form));
    const answer = await enterDesk({ name, key });
    if (answer.error) problem.textContent = answer.error;
    else await show(answer);
  });
  return form;
}

function field(label, properties) {
  return make('label', {}, label, make('input', { className: 'desk-field', ...properties }));
}

function count(open) {
  document.title = open > 0 ? `(${open}) Help desk – Reconnect` : 'Help desk – Reconnect';
}

function announce(sentence) {
  announcement.textContent = '';
  requestAnimationFrame(() => {
    announcement.textContent = sentence;
  });
}
