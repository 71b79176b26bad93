import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Failure, Sending } from '../../../adapters/channel.ts';
import { createWebhook, type WebhookParts } from '../../../adapters/webhook/webhook.ts';
import type { Outgoing, TicketEvent } from '../../../bot/types.ts';
import { type Heard, type LocalServer, type Said, startServer } from '../teams/local-server.ts';
import { isBelieved, OTHER, SECRET } from './standard.ts';

const NOW = Date.parse('2026-01-02T12:00:00.500Z');
const SECONDS = Math.floor(NOW / 1000);
const KEY = Buffer.alloc(32, 1);
const OPENED: TicketEvent = {
  type: 'ticket.opened',
  status: 'open',
  summary: 'Licence certificate damaged on [HOST-1] – “0x204”',
};

const about = (event?: TicketEvent): Outgoing => ({
  to: 'desk',
  text: 'for people',
  card: null,
  replaces: null,
  ticket: 'T-1',
  ...(event && { event }),
});
const sendingOf = (seq: number, tries = 1): Sending => ({
  seq,
  tries,
  conversation: 'web:1',
  ...{ at: '2026-01-02T03:04:05.000Z', route: 'webhook', isRedrawn: false, anchor: async () => null },
  arrived: async () => [],
  note: async () => undefined,
  earlier: async () => null,
});

describe('The outgoing webhook', () => {
  let receiver: LocalServer;
  let said: Said | ((heard: Heard) => Said);
  const make = (parts: Partial<WebhookParts> = {}) =>
    createWebhook({ url: `${receiver.url}/hook?tenant=7`, secret: SECRET, key: KEY, clock: () => NOW, ...parts });
  const send = (parts: Partial<WebhookParts> = {}, outgoing = about(OPENED), sending = sendingOf(5)) =>
    make(parts).send('', outgoing, sending);
  const failureOf = async (parts: Partial<WebhookParts> = {}): Promise<Failure> => {
    const error = await send(parts).then(
      () => assert.fail('it was delivered'),
      (failed: unknown) => failed,
    );
    assert.ok(error instanceof Error);
    const { code, final, refused, ambiguous, retryAfterMs } = error as Failure;
    assert.equal(ambiguous, undefined, 'receivers know the id: nothing is ambiguous');
    const never = { ...(final && { final }), ...(refused && { refused }) };
    return { ...(code && { code }), ...never, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  };
  const only = (): Heard => receiver.heard[0] ?? assert.fail('nothing came');

  before(async () => {
    receiver = await startServer((heard) => (typeof said === 'function' ? said(heard) : said));
  });
  beforeEach(() => {
    said = { status: 204 };
    receiver.heard.length = 0;
  });
  after(() => receiver.stop());

  it('says as JSON what happened to which ticket, signed', async () => {
    await send();
    const { method, path, headers, body } = only();
    assert.deepEqual([method, path, headers['content-type']], ['POST', '/hook?tenant=7', 'application/json']);
    assert.deepEqual(JSON.parse(body), {
      type: 'ticket.opened',
      timestamp: '2026-01-02T03:04:05.000Z',
      data: { ticket: 'T-1', status: 'open', summary: 'Licence certificate damaged on [HOST-1] – “0x204”' },
    });
    assert.equal(headers['webhook-timestamp'], String(SECONDS));
    assert.match(String(headers['webhook-id']), /^msg_[\w-]{27}$/);
    assert.equal(await isBelieved(SECRET, headers, body, SECONDS), true);
  });

  it('is not believed after a change, with another secret, or later', async () => {
    await send();
    const { headers, body } = only();
    assert.equal(await isBelieved(SECRET, headers, body.replace('T-1', 'T-2'), SECONDS), false);
    assert.equal(await isBelieved(SECRET, { ...headers, 'webhook-id': 'msg_other' }, body, SECONDS), false);
    assert.equal(await isBelieved(OTHER, headers, body, SECONDS), false);
    assert.equal(await isBelieved(SECRET, headers, body, SECONDS + 301), false);
  });

  for (const event of [
    { type: 'message', from: 'user', name: null, text: 'It works\nnow' },
    { type: 'ticket.claimed', agent: 'Ada' },
    { type: 'ticket.resolved', agent: null, end: 'user' },
  ] as const)
    it(`carries every field of ${event.type}`, async () => {
      await send({}, about(event));
      const { type, ...fields } = event;
      const heard = JSON.parse(only().body);
      assert.deepEqual([heard.type, heard.data], [type, { ticket: 'T-1', ...fields }]);
    });

  it('says when it happened, where that is known, in every try', async () => {
    await send({}, about(OPENED), { ...sendingOf(5), at: '2026-01-02T11:59:00.000Z' } as Sending);
    assert.equal(JSON.parse(only().body).timestamp, '2026-01-02T11:59:00.000Z');
  });

  it('sends nothing of what is for people only', async () => {
    await send({}, about());
    const { ticket: _, ...withoutTicket } = about(OPENED);
    await send({}, withoutTicket);
    assert.equal(receiver.heard.length, 0);
  });

  it('keeps the id in each try, while the time is that of the try', async () => {
    said = { status: 500 };
    await failureOf();
    said = { status: 200 };
    await send({ clock: () => NOW + 60_000 }, about(OPENED), sendingOf(5, 2));
    const [first, second] = receiver.heard.map(({ headers }) => headers);
    assert.equal(first?.['webhook-id'], second?.['webhook-id']);
    assert.deepEqual([first?.['webhook-timestamp'], second?.['webhook-timestamp']], [String(SECONDS), String(SECONDS + 60)]);
    assert.equal(await isBelieved(SECRET, second ?? {}, receiver.heard[1]?.body ?? '', SECONDS + 60), true);
  });

  it('has another id for another message, and for that of another bot', async () => {
    await send();
    await send({}, about(OPENED), sendingOf(6));
    await send({ key: Buffer.alloc(32, 2) });
    assert.equal(new Set(receiver.heard.map(({ headers }) => headers['webhook-id'])).size, 3);
  });

  it('has another id when its number is used anew, after an older copy of the store took its place', async () => {
    await send();
    await send({}, about(OPENED), { ...sendingOf(5), at: '2026-01-02T11:59:00.000Z' });
    assert.equal(new Set(receiver.heard.map(({ headers }) => headers['webhook-id'])).size, 2);
  });

  it('signs with both secrets while one takes the place of the other, under the same id', async () => {
    await send();
    await send({ secret: `${OTHER}, ${SECRET}` });
    const [before, during] = receiver.heard;
    assert.ok(before && during);
    assert.equal(before.headers['webhook-id'], during.headers['webhook-id']);
    assert.match(String(during.headers['webhook-signature']), /^v1,\S{44} v1,\S{44}$/);
    for (const secret of [SECRET, OTHER]) assert.equal(await isBelieved(secret, during.headers, during.body, SECONDS), true);
  });

  it('is refused at the start with a secret that is none', () => assert.throws(() => make({ secret: 'oops' }), /secret/));

  for (const status of [200, 201, 202, 204, 299])
    it(`is delivered with ${status}`, async () => {
      said = { status };
      await send();
    });

  for (const status of [401, 404, 409, 500, 502, 504])
    it(`is tried again after ${status}`, async () => {
      said = { status };
      assert.deepEqual(await failureOf(), { code: `http-${status}` });
    });

  it('is not tried again after 410, which says that nobody wants it', async () => {
    said = { status: 410, headers: { 'Retry-After': '1' } };
    assert.deepEqual(await failureOf(), { code: 'gone', final: true, refused: true });
  });

  for (const status of [400, 413, 422])
    it(`is not tried again after ${status}, so that what is behind it goes on`, async () => {
      said = { status };
      assert.deepEqual(await failureOf(), { code: `http-${status}`, final: true, refused: true });
    });

  const waits: readonly (readonly [status: number, retryAfter: string, ms: number | undefined])[] = [
    [429, '7', 7_000],
    [503, 'Fri, 02 Jan 2026 12:02:00 GMT', 119_500],
    [503, 'Fri, 02 Jan 2026 11:00:00 GMT', 0],
    [429, '99999999999999', 3_600_000],
    [429, 'soon', undefined],
  ];
  for (const [status, retryAfter, ms] of waits)
    it(`comes again after ${status} with Retry-After ${retryAfter} in ${ms ?? 'its own time'}`, async () => {
      said = { status, headers: { 'Retry-After': retryAfter } };
      assert.deepEqual(await failureOf(), { code: `http-${status}`, ...(ms !== undefined && { retryAfterMs: ms }) });
    });

  for (const status of [301, 302, 303, 307, 308])
    it(`does not follow a ${status}`, async () => {
      said = ({ path }) => (path === '/elsewhere' ? { status: 200 } : { status, headers: { Location: '/elsewhere' } });
      assert.deepEqual(await failureOf(), { code: `http-${status}` });
      assert.equal(receiver.heard.length, 1);
    });

  it('is tried again when the connection breaks, or nobody is there', async () => {
    said = 'reset';
    assert.match((await failureOf()).code ?? '', /^(UND_ERR_SOCKET|ECONNRESET)$/);
    const nobody = await startServer(() => ({ status: 200 }));
    await nobody.stop();
    assert.deepEqual(await failureOf({ url: nobody.url }), { code: 'ECONNREFUSED' });
  });

  it('gives up on a receiver that does not answer', async () => {
    const patience = new AbortController();
    said = () => {
      patience.abort(new DOMException('too late', 'TimeoutError'));
      return 'silence';
    };
    const impatient: typeof fetch = (url, init) => {
      assert.ok(init?.signal instanceof AbortSignal, 'it has a limit of its own');
      return fetch(url, { ...init, signal: patience.signal });
    };
    assert.deepEqual(await failureOf({ fetch: impatient }), { code: 'timeout' });
  });

  it('hangs up on an answer that does not end, and believes its status', async () => {
    let hungUp = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    const endless = createServer((request, response) => {
      request.resume();
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour).on('close', hungUp);
      pour();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    await send({ url: `http://127.0.0.1:${(endless.address() as AddressInfo).port}/` });
    await over;
    endless.close();
  });

  it('never says in an error what it sent, or where to', async () => {
    said = { status: 500, body: 'T-1 Licence' };
    const error = await send().catch((failed: unknown) => failed);
    assert.equal((error as Error).message, 'not delivered: http-500');
  });
});
