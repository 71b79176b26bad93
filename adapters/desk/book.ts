/** The tickets as the web desk shows them. It shows all that is said at the desks, also what was written at another one. */
import type { Store, TicketRow } from '../store/store.ts';
import type { DeskBook, DeskTicket } from '../web/desk-book.ts';
import { readLines } from '../web/desk-reading.ts';
import type { Act } from './act.ts';
import { WEB_DESK } from './ways.ts';

/** DeskPlace.name of the web desk. */
const WEB = 'web';

interface Parts {
  readonly store: Pick<Store, 'desk' | 'history' | 'isShared'>;
  readonly act: Act;
  /** What a ticket is about, in a line of the knowledge. */
  readonly titleOf: (about: Pick<TicketRow, 'cause' | 'error'>) => string;
  /** Shows at the user's that somebody writes. */
  readonly typing: (conversation: string, name: string) => Promise<void>;
}

export function createDeskBook({ store, act, titleOf, typing }: Parts): DeskBook {
  const { desk, history, isShared } = store;
  return {
    tickets: async (limit) => {
      const rows = await desk.tickets(limit);
      return rows.map((row): DeskTicket => {
        const { conversation: _conversation, cause: _cause, error: _error, users, ...ticket } = row;
        return { ...ticket, title: titleOf(row), incident: users === null ? null : { users } };
      });
    },
    lines: async (id) => {
      const ticket = await desk.ticket(id);
      if (ticket === null) return null;
      const [said, all] = await Promise.all([desk.lines(id, 0), history(ticket.conversation, 0)]);
      const sent = all.flatMap((message) => (message.from === 'bot' && message.to === 'user' ? (message.passes ?? []) : []));
      return readLines(said, new Set(sent));
    },
    act: async ({ name, key }, id, delivery, action) => {
      const ticket = await desk.ticket(id);
      if (ticket === null) return null;
      const { conversation } = ticket;
      const where = { conversation, ticket: id, desk: WEB, channel: WEB_DESK, told: true };
      const answers = await act({ ...where, key, name, id: `${WEB_DESK}:${delivery}`, action });
      return { private: answers.map(({ text, card }) => ({ text, card })) };
    },
    typing: ({ name }, id) => {
      const pass = async () => {
        const ticket = await desk.ticket(id);
        if (ticket) await typing(ticket.conversation, name);
      };
      void pass().catch(() => undefined);
    },
    ...(isShared && { saidSince: desk.saidSince }),
  };
}
