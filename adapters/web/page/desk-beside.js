/** The desk beside the chat, where the server says that it may be shown: a hand-off can be tried on one page. */
import { askSession } from './desk-wire.js';

const TITLE = document.title;

/** On a narrow screen one of the two is shown, and a switch. `announce` says a sentence to screen readers. */
export async function openBeside(announce) {
  const session = await askSession();
  if (!session?.open) return;
  const { mountDesk, sitDown } = await import('./desk.js');
  const seated = await sitDown(session);
  if (!seated.open) return;
  const root = document.getElementById('desk');
  const switches = document.getElementById('switch');
  for (const part of [root, switches]) part.hidden = false;
  document.body.classList.add('has-desk');
  switches.addEventListener('click', ({ target }) => {
    if (target.matches('button')) show(target.id === 'show-desk');
  });
  mountDesk(root, { session: seated, heading: 'h2', announce, count, rests: true });
}

function show(isDesk) {
  document.body.classList.toggle('shows-desk', isDesk);
  for (const [id, isShown] of [
    ['show-chat', !isDesk],
    ['show-desk', isDesk],
  ])
    document.getElementById(id).setAttribute('aria-pressed', String(isShown));
}

function count(open) {
  document.title = open > 0 ? `(${open}) ${TITLE}` : TITLE;
  document.getElementById('show-desk').textContent = open > 0 ? `Help desk (${open})` : 'Help desk';
}
