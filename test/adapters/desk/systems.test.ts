import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireSecrets, signWebhook, verifyWebhook } from '../../../adapters/webhook/signature.ts';
import { NO_DESK } from '../fakes.ts';
import { type Clock, NOON, type RealBot, startRealBot } from '../real-bot.ts';
import { visit } from './visitors.ts';

const OUT = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const IN = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const ERROR =
  'Because of a security error, the client could not connect to the remote computer. Computer: SRV7.corp.local. Verify that you are logged onto the network and then try connecting again.';

interface Told {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly ticket: string };
}

describe('Another system as help desk', () => {
  const clock: Clock = { now: NOON };
  let bot: RealBot;
  let system: Server;
  let status: number;
  let told: Told[];
  beforeEach(async () => {
    clock.now = NOON;
    told = [];
    status = 200;
    system = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      const verified = verifyWebhook(request.headers, body, requireSecrets(OUT), clock.now);
      assert.ok(!('forgery' in verified));
      if (status === 200) told.push(JSON.parse(body.toString()));
      response.statusCode = status;
      response.end();
    });
    await new Promise<void>((resolve) => system.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(system.address() as AddressInfo).port}/`;
    const desk = { ...NO_DESK, holdMs: 0, webhook: { url, secret: OUT }, inbound: { secret: IN } };
    bot = await startRealBot({ desk }, clock, {});
  });
  afterEach(async () => {
    await bot.app.stop();
    system.close();
  });

  const send = async (type: string, data: object, { id = `msg_${type.replace('.', '_')}`, secret = IN, at = clock.now } = {}) => {
    const body = JSON.stringify({ type, data });
    const timestamp = Math.floor(at / 1_000);
    const headers = {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook({ id, timestamp, body }, requireSecrets(secret)),
    };
    const response = await fetch(`${bot.url}/desk/webhook`, { method: 'POST', headers, body });
    await bot.settle();
    return response;
  };
  const handOver = async () => {
    const user = visit(bot.url);
    await user.says(ERROR);
    await user.presses('human');
    await bot.settle();
    return user;
  };
  const AGENT = { agent: { id: 'u1', name: 'Bob of ServiceNow' } };

  it('learns of a ticket, signed and without a word of the user, and of his words once he shares them', async () => {
    const user = await handOver();
    assert.deepEqual(
      told.map(({ type }) => type),
      ['ticket.opened'],
    );
    assert.match(String(told[0]?.data.summary), /security error/);
    assert.doesNotMatch(JSON.stringify(told), /SRV7/);
    await user.presses('share');
    await bot.settle();
    assert.match(JSON.stringify(told), /\[HOST-1\]/);
    assert.doesNotMatch(JSON.stringify(told), /SRV7/);
  });

  it('talks with the user: claim, words both ways, the end', async () => {
    const user = await handOver();
    const ticket = told[0]?.data.ticket;
    assert.equal((await send('ticket.claim', { ticket, ...AGENT })).status, 200);
    assert.equal((await send('ticket.reply', { ticket, ...AGENT, text: 'Which server is it?' })).status, 200);
    assert.deepEqual((await user.reads()).at(-1)?.by, 'Bob of ServiceNow');
    await user.says('The one in Berlin');
    await bot.settle();
    assert.deepEqual(told.at(-1), {
      ...told.at(-1),
      type: 'message',
      data: { ...told.at(-1)?.data, from: 'user', text: 'The one in Berlin' },
    });
    assert.equal((await send('ticket.resolve', { ticket, ...AGENT, text: 'Repaired.' })).status, 200);
    assert.match((await user.reads()).at(-1)?.text ?? '', /Repaired/);
    assert.deepEqual(
      told.filter(({ type }) => type.startsWith('ticket.') && type !== 'ticket.updated').map(({ type }) => type),
      ['ticket.opened', 'ticket.claimed', 'ticket.resolved'],
    );
  });

  it('does nothing twice, nothing without the right signature, and nothing that somebody else has', async () => {
    const user = await handOver();
    const ticket = told[0]?.data.ticket;
    const reply = { ticket, ...AGENT, text: 'zebra' };
    await send('ticket.reply', reply, { id: 'msg_1' });
    assert.equal((await send('ticket.reply', reply, { id: 'msg_1' })).status, 200);
    assert.equal((await user.reads()).filter(({ text }) => text.includes('zebra')).length, 1);
    assert.equal((await send('ticket.reply', reply, { id: 'msg_2', secret: OUT })).status, 401);
    assert.equal((await send('ticket.reply', reply, { id: 'msg_3', at: clock.now - 3_600_000 })).status, 401);
    assert.equal((await send('ticket.reply', { ...reply, ticket: 'T-NONE' }, { id: 'msg_4' })).status, 404);
    const other = await send('ticket.reply', { ...reply, agent: { id: 'u2', name: 'Eve' } }, { id: 'msg_5' });
    assert.equal(other.status, 409);
    assert.match(JSON.stringify(await other.json()), /Bob of ServiceNow has it/);
  });

  it('gets everything in order when it is back, and the user is told meanwhile', async () => {
    status = 503;
    const user = await handOver();
    for (const ms of [1_000, 5_000, 15_000]) await bot.wait(ms);
    assert.match((await user.reads()).at(-1)?.text ?? '', /cannot be reached just now/);
    await user.says('Is anybody there?');
    await bot.settle();
    status = 200;
    for (let i = 0; i < 8; i += 1) await bot.wait(60_000);
    const types = told.map(({ type }) => type);
    assert.deepEqual([types[0], types.includes('message')], ['ticket.opened', true]);
    assert.match(JSON.stringify(told), /Is anybody there/);
  });
});
