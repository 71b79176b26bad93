/** Everything that the bot can say, one example of each, from the real bot and its knowledge. */
import { cardToText } from '../../bot/plain-text.ts';
import type { Card, Outgoing } from '../../bot/types.ts';
import { SERVER_VERSIONS, UNKNOWN } from '../../knowledge/model.ts';
import { HOSTILE } from '../adapters/render/cards.ts';
import { adviceFor, brain } from '../adapters/render/dialogue.ts';
import { after, answers, does, hears, type Move, presses, reads, ticks } from './talk.ts';

export interface Example {
  /** A part of the page's address. */
  readonly id: string;
  readonly title: string;
  readonly make: () => readonly Outgoing[];
}

/** The one whose procedure and version of Windows can be chosen. */
export const ADVICE = 'advice';
export const VERSIONS: readonly string[] = [...SERVER_VERSIONS, UNKNOWN];

const PASTE = 'Because of a security error, the client could not connect to the remote computer.\nEvent ID 50, source TermDD';
const OTHER_PASTE = 'The remote session was disconnected because there are no Remote Desktop License Servers available.';
const HOME_PASTE = 'My PC at home does not accept Remote Desktop connections, it is Windows 7 Home Premium';
const HOSTILE_PASTE = [...PASTE.split('\n'), ...HOSTILE].join('\n');
const NOT_KNOWN = 'A green window says that the flux is unstable.';
const ORIGIN = 'About a message in #help-desk:';
const LONG: readonly string[] = ['P29', 'P04', 'P05', 'P06'];

const PASTED = reads(PASTE);
/** From the paste to the steps. */
const ADVISED: readonly Move[] = [
  PASTED,
  answers({ scope: 'all', server_os: '2008r2', rights: 'admin', role: 'session_host', admin_session_works: 'yes' }),
];
const QUOTED = presses('human');

export const EXAMPLES: readonly Example[] = [
  example('welcome', 'Welcome', hears({ kind: 'joined', shared: false })),
  example('introduction', 'Introduction where several people talk', hears({ kind: 'joined', shared: true, by: 'Ada' })),
  example('question', 'Question with buttons', PASTED),
  example('question-list', 'Question with a list', PASTED, does({ kind: 'reopen', fact: 'server_os' })),
  example('question-several', 'Question with several answers', PASTED, does({ kind: 'reopen', fact: 'events' })),
  example('question-again', 'Question that was answered before', ...ADVISED, does({ kind: 'reopen', fact: 'scope' })),
  example('which', 'Which of these errors', reads('Event ID 50')),
  example('exact-text', 'What exactly is shown', reads(NOT_KNOWN)),
  { id: ADVICE, title: 'Advice', make: () => adviceExample('P02', '2008r2') },
  { id: 'advice-long', title: 'Long advice in several parts', make: () => tell(adviceFor(LONG, UNKNOWN)) },
  example('advice-asked', 'Advice that follows from answers', ...ADVISED),
  example('ticked', 'Ticked steps', ...ADVISED, ticks(1), ticks(2)),
  example('corrected', 'Correction', ...ADVISED, does({ kind: 'change', fact: 'server_os', value: '2003' })),
  example('next', 'Next steps, when these did not help', ...ADVISED, presses('failed')),
  example('restated', 'Message from another place', reads(PASTE, { origin: ORIGIN })),
  example('edited', 'Offer to read an edited message', ...ADVISED, hears({ kind: 'edited', message: 'm1', text: OTHER_PASTE })),
  example('offer', 'Offer of a person', reads(NOT_KNOWN), reads('It is still green.')),
  example('hand-over', 'Hand-over to a person', ...ADVISED, presses('human')),
  example('unfixable', 'What cannot be made to work', reads(HOME_PASTE), answers({ rights: 'admin' })),
  example('closing', 'Closing sentence', ...ADVISED, presses('worked')),
  example('whisper', "Press on somebody else's button", PASTED, presses('human', { user: 'ben' })),
  example('hostile', 'Hostile paste, quoted', reads(HOSTILE_PASTE), QUOTED),
  example('hostile-here', 'Hostile message from another place', reads(HOSTILE_PASTE, { origin: ORIGIN })),
  example('endless', 'Endless word, quoted', reads(`${PASTE} ${'x'.repeat(400)}`), QUOTED),
];

/** The steps of one procedure, as an administrator of that version of Windows sees them. */
export function adviceExample(procedure: string, version: string): readonly Outgoing[] {
  return tell(adviceFor([procedure], version));
}

export function listProcedures(): readonly { readonly id: string; readonly title: string }[] {
  return brain.knowledge.procedures.map(({ id, title }) => ({ id, title }));
}

function example(id: string, title: string, ...moves: readonly Move[]): Example {
  return { id, title, make: () => after(...moves) };
}

function tell(card: Card): readonly Outgoing[] {
  return [{ to: 'user', text: cardToText(card), card, replaces: null }];
}
