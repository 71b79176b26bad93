/** The web desk alone on a free port, with tickets that a test lays out, and a browser that sits at it. */
import { createMetrics } from '../../../adapters/metrics.ts';
import { createServer } from '../../../adapters/server.ts';
import type { DeskBook, DeskLine, DeskTicket } from '../../../adapters/web/desk-book.ts';
import { createWebDesk, type DeskParts, type WebDesk } from '../../../adapters/web/desk-routes.ts';
import type { Card } from '../../../bot/types.ts';
import { type Answer, ask } from '../browser.ts';
import { cardAsIs, createLogBook } from '../fakes.ts';

export const NOW = Date.parse('2026-01-02T09:00:00Z');

export const TICKET: DeskTicket = {
  ...{ id: 'T-1', status: 'open', agent: null, agentKey: null, title: 'Damaged licence certificate', channel: 'slack' },
  ...{ opened: '2026-01-02T08:50:00Z', claimed: null, ended: null, end: null, incident: null, seq: 1 },
};

export function lineOf(seq: number, about: Partial<DeskLine> = {}): DeskLine {
  return { seq, at: '2026-01-02T08:50:00Z', kind: 'news', by: null, text: `line ${seq}`, card: null, replaces: null, ...about };
}

export function cardOf(turn: number): Card {
  return { turn, title: `Card ${turn}`, body: [], actions: [] };
}

/** Keeps what is done as it comes; a ticket that is not TICKET does not exist. */
export interface Book extends DeskBook {
  readonly done: unknown[];
  readonly typed: unknown[];
}

export function createBook(tickets: readonly DeskTicket[], lines: readonly DeskLine[], act?: DeskBook['act']): Book {
  const [done, typed]: [unknown[], unknown[]] = [[], []];
  const isThere = (id: string) => tickets.some((ticket) => ticket.id === id);
  return {
    ...{ done, typed },
    tickets: async (limit) => tickets.slice(0, limit),
    lines: async (id) => (isThere(id) ? lines : null),
    act: async (...what) => {
      done.push(what);
      if (act) return act(...what);
      return isThere(what[1]) ? { private: [] } : null;
    },
    typing: (...what) => typed.push(what),
  };
}

export interface DeskServer {
  readonly port: number;
  readonly desk: WebDesk;
  readonly book: Book;
  readonly clock: { now: number };
  readonly stop: () => Promise<void>;
}

export async function serveDesk(about: Partial<DeskParts> & { readonly book?: Book } = {}): Promise<DeskServer> {
  const clock = { now: NOW };
  const book = about.book ?? createBook([TICKET], [lineOf(1)]);
  const desk = createWebDesk({
    ...{ key: null, signing: Buffer.from('signing'), toAdaptiveCard: cardAsIs, openTo: 'loopback', hold: 10_000, zone: 'UTC' },
    ...{ clock: () => clock.now, ...about, book },
  });
  const { log } = createLogBook();
  const parts = { routes: desk.routes, ready: async () => null, metrics: createMetrics(), metricsFor: 'loopback', log } as const;
  const server = createServer(parts);
  const port = await server.listen(0, '127.0.0.1');
  const stop = () => {
    desk.close();
    return server.close(0);
  };
  return { port, desk, book, clock, stop };
}

/** A browser with its cookie; headers given here are sent with everything. */
export function openDesk(port: number, always: Readonly<Record<string, string>> = {}) {
  let jar = '';
  const keep = (answer: Answer) => {
    jar = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? jar;
    return answer;
  };
  const headersOf = () => ({ ...(jar && { Cookie: jar }), ...always });
  const get = async (path: string) => keep(await ask(port, path, { headers: headersOf() }));
  const post = async (path: string, body: unknown) => {
    const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin', ...headersOf() };
    return keep(await ask(port, path, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
  return {
    ...{ get, post },
    enter: (entry: object = {}) => post('/desk/enter', entry),
    act: (action: object) => post('/desk/act', { ticket: 'T-1', id: 'a', ...action }),
    cookie: () => jar,
    use: (cookie: string) => {
      jar = cookie;
    },
  };
}
