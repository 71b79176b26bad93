/** A server on this machine that says what a test wants, and remembers what it was asked. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Said =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | 'reset'
  /** Never answers. */
  | 'silence';

export interface LocalServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly heard: Heard[];
  readonly stop: () => Promise<void>;
}

export async function startServer(answer: (heard: Heard) => Said): Promise<LocalServer> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(parts).toString() };
      heard.push(one);
      const said = answer(one);
      if (said === 'silence') return;
      if (said === 'reset') return void request.socket.destroy();
      response.writeHead(said.status, { 'Content-Type': 'application/json', ...said.headers });
      response.end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, stop };
}
