/** What is shown beside messages: the Home tab, windows, the assistant's pane. Nothing of it holds up an acknowledgement, and nothing is lost when it fails. */
import type { types } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Conversation } from '../../bot/types.ts';
import { describeError, type Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { userKey } from './address.ts';
import type { Surface } from './reading.ts';
import { whisper } from './send.ts';
import { toTextMessages } from './text-messages.ts';
import { homeView, MOST_CASES, pasteWindow } from './views.ts';

/** Cases looked at to find the open ones. */
const LOOKED_AT = MOST_CASES * 5;
const INVALID = 'This card is no longer valid. Paste the error again, and I go on from there.';
const UNANSWERED = 'Choose an answer first, then press Answer.';
const NO_WINDOW = 'The window did not open in time. Paste the error here instead.';
/** Slack puts the bot's name before it. */
const READING = 'is reading …';
const PROMPTS = [
  { title: 'A security error', message: 'Because of a security error, the client could not connect to the remote computer.' },
  { title: 'Event 50 from TermDD', message: 'Event 50 TermDD' },
  { title: 'Error code 0x204', message: '0x204' },
  { title: 'What can you do?', message: 'help' },
];

export interface Surfaces {
  readonly home: (team: string, user: string) => void;
  readonly window: (wanted: { readonly team: string; readonly user: string; readonly trigger: string }) => void;
  /** `failed`: it did not open in time. */
  readonly ask: (
    wanted: { readonly team: string; readonly trigger: string; readonly view: types.ModalView },
    failed: () => void,
  ) => void;
  readonly atWork: (surface: Surface) => void;
  /** Somebody writes in a thread. */
  readonly typing: (thread: Omit<Surface, 'opened'>, who: string) => void;
  /** A sentence for one person, in passing. */
  readonly tell: (to: ShownTo, sentence: string) => void;
  /** A button that was not made here. */
  readonly invalid: (press: ShownTo) => void;
  /** The button of a list in which nothing was chosen. */
  readonly unanswered: (press: ShownTo) => void;
}

export interface ShownTo {
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  readonly thread?: string;
}

interface Parts {
  readonly call: (team: string) => Promise<WebClient | null>;
  readonly store: Pick<Store, 'casesOf'>;
  readonly nameCase: (conversation: Conversation) => string | null;
  readonly log: Log;
}

export function createSurfaces({ call, store, nameCase, log }: Parts): Surfaces {
  const beside = (what: string, team: string, work: (client: WebClient) => Promise<unknown>) => {
    const run = async () => {
      const client = await call(team);
      if (client) await work(client);
    };
    void run().catch((error) =>
      log.warn({ what, error: describeError(error) }, 'something beside the conversation could not be shown'),
    );
  };
  const tell: Surfaces['tell'] = ({ user, ...to }, sentence) =>
    beside('note', to.team, (client) => whisper(client, to, user, toTextMessages(sentence)));
  const status = ({ team, channel, thread }: Omit<Surface, 'opened'>, what: string) =>
    beside('status', team, (client) =>
      client.assistant.threads.setStatus({ channel_id: channel, thread_ts: thread, status: what }),
    );
  return {
    home: (team, user) =>
      beside('home', team, async (client) => {
        const cases = await store.casesOf(userKey(team, user), LOOKED_AT);
        await client.views.publish({ user_id: user, view: homeView(cases, nameCase) });
      }),
    window: ({ team, user, trigger }) =>
      beside('window', team, (client) =>
        client.views
          .open({ trigger_id: trigger, view: pasteWindow() })
          .catch(() => client.chat.postMessage({ channel: user, ...toTextMessages(NO_WINDOW)[0] } as never)),
      ),
    ask: ({ team, trigger, view }, failed) =>
      beside('window', team, (client) =>
        client.views.open({ trigger_id: trigger, view }).catch((error) => {
          failed();
          throw error;
        }),
      ),
    atWork: ({ opened, ...thread }) => {
      if (!opened) return status(thread, READING);
      beside('pane', thread.team, (client) =>
        client.assistant.threads.setSuggestedPrompts({
          channel_id: thread.channel,
          thread_ts: thread.thread,
          prompts: PROMPTS as never,
        }),
      );
    },
    typing: (thread, who) => status(thread, `sees that ${who} is typing …`),
    tell,
    invalid: (press) => tell(press, INVALID),
    unanswered: (press) => tell(press, UNANSWERED),
  };
}
