/** One small server for both platforms' APIs: reads a call, lets it suffer what is drawn, and writes down what came of it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { drawFault, type Fault, NO_FAULT } from './faults.ts';
import type { Create } from './ledger.ts';

export interface Answer {
  readonly status: number;
  readonly body: object;
  /** What it has made; when its answer was read in full is noted there. */
  readonly create?: Create;
}

/** A call, understood. */
export interface Call {
  /** It changes something, and so may meet a fault. */
  readonly isChange: boolean;
  /** Teams only. */
  readonly mayBe412: boolean;
  /** Before any fault: that somebody tried. */
  readonly attempt?: () => void;
  readonly act: () => Answer;
  /** A refusal in the platform's form. */
  readonly refuse: (status: number) => object;
}

/** Null for what is not this platform's. */
export type Understand = (method: string, url: URL, body: string, headers: http.IncomingHttpHeaders) => Call | null;

export interface PlatformServer {
  readonly url: string;
  /** From now on everything goes well. */
  readonly calm: () => void;
  readonly counts: () => { readonly calls: number; readonly faults: number };
  readonly close: () => Promise<void>;
}

/** `understand` is given once the address is known. */
export async function startPlatforms(
  random: Random,
  clock: () => number,
  understand: (url: string) => readonly Understand[],
): Promise<PlatformServer> {
  let isCalm = false;
  let [calls, faults] = [0, 0];
  let readers: readonly Understand[] = [];
  const server = http.createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', 'http://platform');
    const call = readers.map((read) => read(request.method ?? 'GET', url, body, request.headers)).find((each) => each !== null);
    if (!call) return reply(response, { status: 404, body: { error: { code: 'NotFound', message: 'nothing is here' } } }, clock);
    call.attempt?.();
    const fault = isCalm || !call.isChange ? NO_FAULT : drawFault(random, call.mayBe412);
    if (call.isChange) calls += 1;
    if (fault.kind !== 'none') faults += 1;
    await suffer(fault, call, response, clock);
  };
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  readers = understand(url);
  return {
    url,
    calm: () => {
      isCalm = true;
    },
    counts: () => ({ calls, faults }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function suffer(fault: Fault, call: Call, response: http.ServerResponse, clock: () => number): Promise<void> {
  switch (fault.kind) {
    case 'none':
      return reply(response, call.act(), clock);
    case 'slow': {
      const answer = call.act();
      await pause(fault.ms);
      return reply(response, answer, clock);
    }
    case 'refused': {
      const headers: Record<string, string> = fault.retryAfter ? { 'Retry-After': String(fault.retryAfter) } : {};
      return reply(response, { status: fault.status, body: call.refuse(fault.status) }, clock, headers);
    }
    case 'failed':
      if (fault.isApplied) call.act();
      return reply(response, { status: fault.status, body: call.refuse(fault.status) }, clock);
    case 'reset':
      if (fault.isApplied) call.act();
      response.socket?.resetAndDestroy();
  }
}

function reply(
  response: http.ServerResponse,
  { status, body, create }: Answer,
  clock: () => number,
  headers: Readonly<Record<string, string>> = {},
): void {
  // Handed to the system in full, and the line still stood.
  response.once('finish', () => {
    if (create && !response.socket?.destroyed) create.answeredAt = clock();
  });
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
