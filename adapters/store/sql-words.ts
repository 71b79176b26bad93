/** Words that are deleted or edited after they were passed on. */
import { withoutWords, withWords } from '../../bot/turn.ts';
import type { Outgoing } from '../../bot/types.ts';
import { readAnswer, type Way } from './sql-draft.ts';
import { dispatchAgain } from './sql-outbox.ts';
import type { Database } from './sql-tables.ts';
import type { Turned, TurnKey } from './store.ts';

/** Whether words that are stored are to change: whoever does it reads the whole transcript. */
export function isChangingWords(turned: Turned | null): boolean {
  return turned?.forget !== undefined || turned?.amend !== undefined;
}

/** What is forgotten or edited goes, or changes, wherever it was passed on: in the transcript, and at the places where it stands. */
export async function changeWords(tx: Database, key: TurnKey, { forget, amend }: Turned, home: Way): Promise<void> {
  if (forget !== undefined) await forgetMessage(tx, key.conversation, forget);
  const change = (answer: Outgoing) => {
    const kept = forget === undefined ? answer : withoutWords(answer, forget);
    return amend === undefined ? kept : withWords(kept, amend);
  };
  const rows = await tx
    .selectFrom('message')
    .select(['seq', 'recipient', 'content'])
    .where('conversation', '=', key.conversation)
    .where('recipient', '<>', 'bot')
    .execute();
  for (const { seq, recipient, content } of rows) {
    const { to: _to, ...changed } = change(readAnswer(recipient, content));
    const now = JSON.stringify(changed);
    if (now === content) continue;
    await tx.updateTable('message').set({ content: now }).where('seq', '=', seq).execute();
    await dispatchAgain(tx, key, seq, home);
  }
}

/** The rows of the message and of its edits stay, so that a repetition is still known; its words go. */
async function forgetMessage(tx: Database, conversation: string, delivery: string): Promise<void> {
  const own = await tx
    .selectFrom('message')
    .select(['seq', 'delivery'])
    .where('conversation', '=', conversation)
    .where('recipient', '=', 'bot')
    .execute();
  const named = own.filter((row) => row.delivery === delivery || row.delivery?.startsWith(`${delivery}:`));
  const content = JSON.stringify({ text: '' });
  for (const { seq } of named) await tx.updateTable('message').set({ content }).where('seq', '=', seq).execute();
}
