/** What somebody of the desk types under a ticket. Internal unless it says otherwise. */
import type { Content, DeskAct } from '../../bot/types.ts';

export interface TypedAct {
  readonly do: DeskAct;
  readonly text?: string;
  readonly about?: string;
  /** It stands under the ticket already. */
  readonly written?: true;
  /** As DeskAction.inside. */
  readonly inside?: true;
}

/** Exactly one of these and nothing else but a full stop, in any case of letters. */
const COMMANDS: ReadonlyMap<string, DeskAct> = new Map([
  ['claim', 'claim'],
  ['take over', 'take'],
  ['release', 'release'],
  ['resolve', 'resolve'],
  ['return', 'return'],
  ['reopen', 'reopen'],
  ['undo', 'undo'],
  ['reveal', 'reveal'],
  ['next', 'suggest'],
]);
/** What is sent to the user: a procedure, or a question. */
const SEND = /^send\s+(question:\w{1,60}|[\w-]{1,60})$/i;
/** What stands before words that go to the user, that close the ticket, or that say what they are anyway. */
const PREFIX = /^(reply|resolve|note)\s*:/i;

export function readTyped(text: string): TypedAct {
  const words = text.trim();
  const command = COMMANDS.get(words.toLowerCase().replace(/\s+/g, ' ').replace(/[.!]$/, ''));
  if (command) return { do: command };
  const [, about] = SEND.exec(words) ?? [];
  if (about !== undefined) return { do: 'send', about };
  const prefix = PREFIX.exec(words);
  if (!prefix) return { do: 'note', text: words, written: true };
  const act = (prefix[1]?.toLowerCase() ?? 'note') as DeskAct;
  return { do: act, text: words.slice(prefix[0].length).trim(), ...(act === 'note' && { written: true }) };
}

/** What a message under a ticket does, or its edit or deletion; null when that is nothing. `about` gives Incoming.id of a message. */
export function actOf(content: Content, about: (message: string) => string): TypedAct | null {
  switch (content.kind) {
    case 'text':
    case 'image':
      return content.text?.trim() ? readTyped(content.text) : null;
    case 'edited':
      return correctionOf(readTyped(content.text), about(content.message));
    case 'deleted':
      return { do: 'withdraw', about: about(content.message) };
    default:
      return null;
  }
}

/** Without "reply:" in front of them the new words are a note, whatever the old ones were. */
function correctionOf({ do: act, text = '' }: TypedAct, about: string): TypedAct {
  return { do: 'correct', about, text, ...(act === 'note' && { inside: true }) };
}
