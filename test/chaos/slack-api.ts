/** Slack's Web API, as much of it as the bot calls. It honours client_msg_id, as the bot relies on. */
import type { Ledger, Show } from './ledger.ts';
import type { Answer, Understand } from './platform.ts';

export interface SlackApi {
  readonly understand: Understand;
  /** Calls that named a message which was there already. */
  readonly repeated: () => number;
}

export interface SlackPlace {
  readonly team: string;
  readonly bot: { readonly user: string; readonly id: string };
  readonly desk: string;
  readonly people: ReadonlyMap<string, string>;
}

type Form = Readonly<Record<string, string>>;

const PATH = '/api/';
const WRITES = ['chat.postMessage', 'chat.update', 'chat.delete', 'chat.postEphemeral'];

export function createSlackApi(ledger: Ledger, place: SlackPlace): SlackApi {
  const posted = new Map<string, string>();
  let repeated = 0;
  const post = (form: Form): Answer => {
    const known = posted.get(form.client_msg_id ?? '');
    if (known !== undefined) repeated += 1;
    const ts = known ?? toTs(ledger.nextId());
    const more = known === undefined ? { create: ledger.created(ts, showOf(form)) } : {};
    if (form.client_msg_id) posted.set(form.client_msg_id, ts);
    return { ...ok({ channel: form.channel, ts, message: { ts } }), ...more };
  };
  const change = (form: Form, apply: (ts: string) => void): Answer => {
    const ts = form.ts ?? '';
    if (!ledger.standing.has(ts)) return ok({ ok: false, error: 'message_not_found' });
    apply(ts);
    return ok({ channel: form.channel, ts });
  };
  const methods: Readonly<Record<string, (form: Form) => Answer>> = {
    'chat.postMessage': post,
    'chat.update': (form) => change(form, (ts) => ledger.updated(ts, showOf(form))),
    'chat.delete': (form) => change(form, ledger.removed),
    'chat.postEphemeral': (form) => {
      ledger.whispered(showOf(form));
      return ok({ message_ts: toTs(ledger.nextId()) });
    },
    'auth.test': () => ok({ team_id: place.team, user_id: place.bot.user, bot_id: place.bot.id }),
    'conversations.members': () => ok({ members: [...place.people.keys(), place.bot.user] }),
    'users.info': ({ user = '' }) => ok({ user: { id: user, real_name: place.people.get(user) ?? user, profile: {} } }),
  };
  return {
    repeated: () => repeated,
    understand: (_method, { pathname }, body, headers) => {
      if (!pathname.startsWith(PATH)) return null;
      const name = pathname.slice(PATH.length);
      const form = readArguments(headers['content-type'] ?? '', body);
      return {
        isChange: WRITES.includes(name),
        mayBe412: false,
        ...(name === 'chat.postMessage' && { attempt: () => ledger.attempted(showOf(form)) }),
        act: () => methods[name]?.(form) ?? ok({}),
        refuse: (status) => ({ ok: false, error: status === 429 ? 'ratelimited' : 'internal_error' }),
      };
    },
  };
}

/** Slack takes both; what is no text in JSON is JSON in a form. */
function readArguments(type: string, body: string): Form {
  if (!type.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(body));
  const entries = Object.entries(JSON.parse(body || '{}') as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

function ok(more: object): Answer {
  return { status: 200, body: { ok: true, ...more } };
}

function showOf({ channel = '', thread_ts, text = '', blocks = '' }: Form): Show {
  return { platform: 'slack', place: channel, thread: thread_ts ?? null, body: `${text}\n${blocks}` };
}

/** Milliseconds and microseconds, as Slack writes them. */
function toTs(id: string): string {
  return `${id.slice(0, -3)}.${id.slice(-3)}000`;
}
