/** The smallest thing that Slack can talk to: remembers what it hears, answers as it is told, and calls methods by hand. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SlackStandIn } from './slack.ts';
import type { Json } from './wire.ts';

export const TOKEN = 'xoxb-stand-in';

export interface Heard {
  readonly headers: http.IncomingHttpHeaders;
  readonly raw: string;
  /** Of a form the payload, or else its fields. */
  readonly json: Json;
}

export interface SmallBot {
  readonly heard: readonly Heard[];
  readonly close: () => Promise<unknown>;
}

/** Connects itself. */
export async function startSmallBot(
  slack: SlackStandIn,
  reply: (heard: Heard) => { readonly status?: number; readonly body?: string } = () => ({}),
): Promise<SmallBot> {
  const heard: Heard[] = [];
  const server = http.createServer(async (request, response) => {
    const one = await hear(request);
    heard.push(one);
    const { status = 200, body = '' } = reply(one);
    response.statusCode = status;
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  slack.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  return { heard, close: () => new Promise((resolve) => server.close(resolve)) };
}

async function hear(request: http.IncomingMessage): Promise<Heard> {
  let raw = '';
  for await (const chunk of request) raw += chunk;
  const form = new URLSearchParams(raw);
  const isForm = request.headers['content-type']?.includes('form');
  const json = isForm ? JSON.parse(form.get('payload') ?? JSON.stringify(Object.fromEntries(form))) : JSON.parse(raw);
  return { headers: request.headers, raw, json };
}

export async function call(slack: SlackStandIn, method: string, args: Json, token = TOKEN): Promise<Json> {
  return (await send(slack, method, args, token)).json() as Promise<Json>;
}

export function send({ apiUrl }: SlackStandIn, method: string, args: Json, token = TOKEN): Promise<Response> {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ...(token && { Authorization: `Bearer ${token}` }) };
  return fetch(`${apiUrl}${method}`, { method: 'POST', headers, body: JSON.stringify(args) });
}

export async function callForm({ apiUrl }: SlackStandIn, method: string, args: Record<string, string>): Promise<Json> {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  return (
    await fetch(`${apiUrl}${method}`, { method: 'POST', headers, body: new URLSearchParams(args) })
  ).json() as Promise<Json>;
}
