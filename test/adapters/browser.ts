/** HTTP as a browser, a script or somebody hostile speaks it: nothing is corrected on the way. */
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  readonly json: any;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The local address to come from; 127.0.0.2 is loopback as well. */
  readonly from?: string;
}

export function ask(port: number, path: string, { method = 'GET', headers = {}, body, from }: Request = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path, method, headers, agent: false, ...(from && { localAddress: from }) };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(toAnswer(response, Buffer.concat(chunks).toString())));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function toAnswer({ statusCode = 0, headers }: http.IncomingMessage, text: string): Answer {
  return { status: statusCode, headers, text, json: /json/.test(headers['content-type'] ?? '') ? JSON.parse(text) : null };
}

/** Sends bytes as they are and gives the first line of whatever comes back; '' when the connection is closed without a word. */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
      if (heard.includes('\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard.split('\r\n')[0] ?? ''));
  });
}

/** A page with its cookie. */
export function openPage(port: number, cookie = '') {
  let jar = cookie;
  const speak = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const sent = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin', ...(jar && { Cookie: jar }), ...headers };
    const answer = await ask(port, path, { method: 'POST', headers: sent, body: JSON.stringify(body) });
    jar = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? jar;
    return answer;
  };
  return {
    post: speak,
    say: (id: string, text: string) => speak('/chat/message', { id, text }),
    ask: (path: string) => ask(port, path, { headers: { Cookie: jar } }),
    history: async () => (await ask(port, '/chat/history', { headers: { Cookie: jar } })).json.messages,
    listen: (after: number, headers: Record<string, string> = {}) =>
      listen(port, `/chat/events?after=${after}`, { Cookie: jar, ...headers }),
    cookie: () => jar,
  };
}

/** An open event stream: `next` waits for one more event. */
export interface Ear {
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
  readonly next: () => Promise<{ id: string; event: string; data: any }>;
  readonly ended: Promise<void>;
  readonly close: () => void;
}

export function listen(port: number, path: string, headers: Record<string, string>): Promise<Ear> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
      assert.equal(response.statusCode, 200);
      assert.equal(response.headers['content-type'], 'text/event-stream');
      resolve(toEar(request, response));
    });
    request.on('error', reject);
  });
}

function toEar(request: http.ClientRequest, response: http.IncomingMessage): Ear {
  const events: string[] = [];
  let rest = '';
  let arrived = () => {};
  response.on('data', (chunk) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    events.push(...blocks.filter((block) => block.startsWith('id: ')));
    arrived();
  });
  const next = async () => {
    while (events.length === 0)
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    return toEvent(events.shift() ?? '');
  };
  response.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  return { next, ended, close: () => request.destroy() };
}

function toEvent(block: string) {
  const [, id = '', event = '', data = ''] = block.match(/^id: (.*)\nevent: (.*)\ndata: (.*)$/) ?? [];
  return { id, event, data: JSON.parse(data) };
}
