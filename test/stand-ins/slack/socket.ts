/** Socket Mode: the bot opens a WebSocket here and gets envelopes over it instead of over HTTP. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { GIVE_UP_MS } from './deliver.ts';
import type { Delivery, Envelope, Json } from './wire.ts';

const PATH = '/link/';

export interface Sockets {
  /** A ticket for one connection. */
  readonly issueTicket: () => string;
  readonly count: () => number;
  /** To one of the connections, as Slack does it; the status is 200 when the bot acknowledges. */
  readonly deliver: (
    envelope: Envelope,
    id: string,
    retry?: { readonly num: number; readonly reason: string },
  ) => Promise<Delivery>;
  readonly close: () => void;
}

export function serveSockets(server: Server, appId: string): Sockets {
  const acceptor = new WebSocket.Server({ noServer: true });
  const tickets = new Set<string>();
  const waiting = new Map<string, (payload: Json | undefined) => void>();
  const isAdmitted = ({ url = '' }: IncomingMessage) => url.startsWith(PATH) && tickets.delete(url.slice(PATH.length));
  server.on('upgrade', (request, socket, head) => {
    if (isAdmitted(request)) acceptor.handleUpgrade(request, socket as Socket, head, (link) => greet(link, appId, waiting));
    else socket.destroy();
  });
  return {
    issueTicket: () => {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${PATH}${ticket}`;
    },
    count: () => acceptor.clients.size,
    deliver: (envelope, id, retry) => say([...acceptor.clients][0], envelope, id, waiting, retry),
    close: () => {
      for (const link of acceptor.clients) link.terminate();
    },
  };
}

function greet(link: WebSocket, appId: string, waiting: Map<string, (payload: Json | undefined) => void>): void {
  link.send(
    JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: appId }, debug_info: { host: 'stand-in' } }),
  );
  link.on('message', (data) => {
    const { envelope_id, payload } = JSON.parse(String(data));
    waiting.get(envelope_id)?.(payload);
    waiting.delete(envelope_id);
  });
}

function say(
  link: WebSocket | undefined,
  envelope: Envelope,
  id: string,
  waiting: Map<string, (payload: Json | undefined) => void>,
  retry?: { readonly num: number; readonly reason: string },
): Promise<Delivery> {
  const started = performance.now();
  return new Promise((resolve) => {
    const settle = (status: number, body: string) =>
      resolve({ status, headers: {}, body, ms: performance.now() - started, envelope });
    if (!link) return settle(0, 'connection_failed');
    const timer = setTimeout(() => settle(0, 'http_timeout'), GIVE_UP_MS);
    waiting.set(id, (payload) => {
      clearTimeout(timer);
      settle(200, payload === undefined ? '' : JSON.stringify(payload));
    });
    const repeated = retry ? { retry_attempt: retry.num, retry_reason: retry.reason } : {};
    link.send(
      JSON.stringify({
        envelope_id: id,
        type: envelope.kind,
        payload: envelope.payload,
        accepts_response_payload: envelope.kind !== 'events_api',
        ...repeated,
      }),
    );
  });
}
