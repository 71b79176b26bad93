/** What somebody of a desk does, as a turn of the user's conversation, and what he alone is told about it. */
import type { DeskAction, Outgoing } from '../../bot/types.ts';
import type { Store } from '../store/store.ts';
import { answersOf, type Receive } from '../turn.ts';

export interface ActAtDesk {
  readonly conversation: string;
  readonly ticket: string;
  /** DeskWay.name of the desk whose member he is. */
  readonly desk: string;
  readonly channel: string;
  /** For Incoming.user, and as the user sees him. */
  readonly key: string;
  readonly name: string;
  /** The same whenever the same act comes again. */
  readonly id: string;
  readonly action: Omit<DeskAction, 'kind' | 'agent' | 'ticket' | 'hold'>;
  /** The private answers are given to him right here, and not delivered. */
  readonly told: boolean;
}

/** Private answers of the bot to one act. */
export type Answers = readonly Outgoing[];
export type Act = (act: ActAtDesk) => Promise<Answers>;

interface Parts {
  readonly receive: Receive;
  readonly store: Pick<Store, 'history'>;
  /** Milliseconds in which a reply can be taken back. */
  readonly holdMs: number;
  readonly clock: () => number;
}

/** Resolves when it is on disk. The caller has made sure that he is of that desk. */
export function createAct({ receive, store, holdMs, clock }: Parts): Act {
  return async ({ conversation, ticket, desk, channel, key, name, id, action, told }) => {
    const at = new Date(clock()).toISOString();
    const hold = action.do === 'reply' ? { hold: holdMs } : {};
    const content = { kind: 'action', action: { ...action, kind: 'desk', agent: name, ticket, ...hold } } as const;
    const incoming = { id, at, channel, conversation, user: key, address: '', desk, content, ...(told && { told }) };
    const { seq } = await receive(incoming, saidOf(name, action));
    const rows = await store.history(conversation, seq);
    return answersOf(rows).filter(({ to, only }) => to === 'desk' && only === key);
  };
}

/** As the transcript shows it. */
function saidOf(name: string, { do: act, text }: ActAtDesk['action']): string {
  return `${name}, ${act}${text ? `: ${text}` : ''}`;
}
