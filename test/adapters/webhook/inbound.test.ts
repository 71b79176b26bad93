import assert from 'node:assert/strict';
import { createMetrics } from '../../../adapters/metrics.ts';
import { createServer, type Server } from '../../../adapters/server.ts';
import { type Acted, createInboundWebhook, type InboundAct } from '../../../adapters/webhook/inbound.ts';
import { ask } from '../browser.ts';
import { createLogBook } from '../fakes.ts';
import { headersOf, OTHER, SECRET } from './standard.ts';

const NOW = Date.parse('2026-01-02T12:00:00Z');
const SECONDS = NOW / 1000;
const AGENT = { id: 'u-17', name: 'Ada Lovelace' };
const REPLY = { type: 'ticket.reply', data: { ticket: 'T-1', agent: AGENT, text: 'Restart the service.' } };
const NOT_SIGNED = { error: 'The signature is missing, wrong or too old.' };

describe('The incoming webhook', () => {
  let server: Server;
  let port: number;
  let acts: InboundAct[];
  let answer: () => Acted;
  let now = NOW;
  const metrics = createMetrics();
  const { log, lines } = createLogBook();

  before(async () => {
    const seen = new Set<string>();
    const route = createInboundWebhook({
      secret: `${OTHER} ${SECRET}`,
      findTicket: async (ticket) => (ticket === 'T-1' ? { ticket } : null),
      // As the store does: what was seen has no second effect.
      act: async (act) => {
        if (seen.has(act.id)) return { kind: 'done' };
        const acted = answer();
        seen.add(act.id);
        acts.push(act);
        return acted;
      },
      clock: () => now,
      log,
      metrics,
    });
    server = createServer({ routes: [route], ready: async () => null, metrics, metricsFor: 'loopback', log });
    port = await server.listen(0, '127.0.0.1');
  });
  beforeEach(() => {
    acts = [];
    answer = () => ({ kind: 'done' });
    lines.length = 0;
    now = NOW;
  });
  after(() => server.close(0));

  let count = 0;
  const newId = () => {
    count += 1;
    return `evt-${count}`;
  };
  const post = (body: string, headers: Record<string, string>) =>
    ask(port, '/desk/webhook', { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });
  const deliver = async (value: unknown, { id = newId(), secret = SECRET, at = SECONDS } = {}) => {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    return post(body, await headersOf(secret, id, at, body));
  };

  it('carries a reply to its ticket', async () => {
    const answered = await deliver(REPLY, { id: 'evt-reply' });
    assert.deepEqual([answered.status, answered.json], [200, { ok: true }]);
    assert.deepEqual(acts, [
      {
        ticket: 'T-1',
        agentKey: 'webhook:u-17',
        agentName: 'Ada Lovelace',
        id: 'webhook:evt-reply',
        action: { do: 'reply', text: 'Restart the service.' },
      },
    ]);
  });

  for (const act of ['claim', 'release', 'resolve', 'return', 'reopen', 'note'] as const)
    it(`knows ticket.${act}`, async () => {
      const data = { ticket: 'T-1', agent: AGENT, ...(act === 'note' && { text: 'n' }) };
      assert.equal((await deliver({ type: `ticket.${act}`, data })).status, 200);
      assert.deepEqual(acts[0]?.action, { do: act, ...(act === 'note' && { text: 'n' }) });
    });

  it('passes on words where they may be given, and ignores what it does not know', async () => {
    const data = { ticket: 'T-1', agent: { ...AGENT, mail: 'x' }, text: 'It was the certificate.', priority: 1 };
    await deliver({ type: 'ticket.resolve', data, timestamp: '2026-01-02T12:00:00Z' });
    await deliver({ type: 'ticket.resolve', data: { ...data, text: '' } });
    await deliver({ type: 'ticket.resolve', data: { ...data, text: null } });
    assert.deepEqual(
      acts.map(({ action }) => action),
      [{ do: 'resolve', text: 'It was the certificate.' }, { do: 'resolve' }, { do: 'resolve' }],
    );
  });

  it('says the same to a repetition, which has no second effect', async () => {
    const first = await deliver(REPLY, { id: 'evt-twice' });
    const second = await deliver(REPLY, { id: 'evt-twice', at: SECONDS + 60 });
    assert.deepEqual([second.status, second.text], [first.status, first.text]);
    assert.equal(acts.length, 1);
  });

  it('takes either secret while one takes the place of the other', async () => {
    for (const secret of [OTHER, SECRET]) assert.equal((await deliver(REPLY, { secret })).status, 200);
  });

  it('says no with the sentence of the bot', async () => {
    answer = () => ({ kind: 'refused', sentence: 'desk-1 has it.' });
    const answered = await deliver(REPLY);
    assert.deepEqual([answered.status, answered.json], [409, { error: 'desk-1 has it.' }]);
  });

  it('wants it again when it could not be stored, and tells nobody why but the log', async () => {
    answer = () => {
      throw new Error('disk full at Restart the service.');
    };
    const answered = await deliver(REPLY, { id: 'evt-again' });
    assert.deepEqual([answered.status, answered.json], [503, { error: 'This could not be stored now. Send it again.' }]);
    assert.match(lines.join('\n'), /is to be sent again/);
    assert.doesNotMatch(lines.join('\n'), /Restart/);
    answer = () => ({ kind: 'done' });
    assert.equal((await deliver(REPLY, { id: 'evt-again' })).status, 200);
    assert.equal(acts.length, 1);
  });

  describe('has one and the same answer for', () => {
    const body = JSON.stringify(REPLY);
    const signed = (secret: string, at: number) => headersOf(secret, 'evt-forged', at, body);
    const forgeries: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
      'no signature': async () => ({}),
      'another secret': () => signed(`whsec_${Buffer.alloc(32, 9).toString('base64')}`, SECONDS),
      'what is too old': () => signed(SECRET, SECONDS - 301),
      'what is from the future': () => signed(SECRET, SECONDS + 301),
      'another id': async () => ({ ...(await signed(SECRET, SECONDS)), 'webhook-id': 'evt-other' }),
      'a signature of another body': () => headersOf(SECRET, 'evt-forged', SECONDS, body.replace('Ada', 'Eve')),
      'an id that moves the border to the time': () => headersOf(SECRET, `evt.${SECONDS}`, SECONDS, body),
    };
    for (const [name, headers] of Object.entries(forgeries))
      it(name, async () => {
        const answered = await post(body, await headers());
        assert.deepEqual([answered.status, answered.json], [401, NOT_SIGNED]);
        assert.equal(acts.length, 0);
      });

    it('every body and ticket, so that a stranger learns nothing', async () => {
      for (const strange of ['', '{', '[]', JSON.stringify({ ...REPLY, data: { ...REPLY.data, ticket: 'T-404' } })])
        assert.deepEqual((await post(strange, {})).json, NOT_SIGNED);
    });
  });

  it('counts forgeries, and writes a line only where the clock is wrong, once a minute however often', async () => {
    now += 60_000;
    const spoken = () => lines.filter((line) => /five minutes away/.test(line)).length;
    for (let time = 0; time < 5; time += 1) await deliver(REPLY, { at: SECONDS - 9_000 });
    assert.equal(spoken(), 1);
    now += 60_000;
    await deliver(REPLY, { at: SECONDS - 9_000 });
    assert.equal(spoken(), 2);
    assert.match(await metrics.registry.metrics(), /refused_requests_total\{channel="webhook",reason="clock"\} [6-9]/);
  });

  it('does not know other tickets', async () => {
    const answered = await deliver({ ...REPLY, data: { ...REPLY.data, ticket: 'T-2' } });
    assert.deepEqual([answered.status, answered.json], [404, { error: 'There is no ticket with this id.' }]);
  });

  describe('says which field it does not take:', () => {
    const { data } = REPLY;
    const wrong: Readonly<Record<string, readonly [value: unknown, field: string]>> = {
      'an unknown type': [{ ...REPLY, type: 'ticket.take' }, 'type'],
      'an event of the outgoing webhook, sent back': [{ ...REPLY, type: 'ticket.claimed' }, 'type'],
      'no data': [{ type: 'ticket.claim' }, 'data'],
      'no ticket': [{ ...REPLY, data: { ...data, ticket: '' } }, 'data.ticket'],
      'a ticket with NUL': [{ ...REPLY, data: { ...data, ticket: 'T-1\u0000' } }, 'data.ticket'],
      'no agent': [{ ...REPLY, data: { ...data, agent: 'Ada' } }, 'data.agent'],
      'a number for an id': [{ ...REPLY, data: { ...data, agent: { id: 7, name: 'Ada' } } }, 'data.agent.id'],
      'an id with a line break in it': [{ ...REPLY, data: { ...data, agent: { ...AGENT, id: 'a\nb' } } }, 'data.agent.id'],
      'a name of spaces': [{ ...REPLY, data: { ...data, agent: { ...AGENT, name: '  ' } } }, 'data.agent.name'],
      'a name that is too long': [{ ...REPLY, data: { ...data, agent: { ...AGENT, name: 'x'.repeat(101) } } }, 'data.agent.name'],
      'a name that runs backwards': [{ ...REPLY, data: { ...data, agent: { ...AGENT, name: 'A\u202eb' } } }, 'data.agent.name'],
      'half a character': [{ ...REPLY, data: { ...data, agent: { ...AGENT, name: 'A\ud800' } } }, 'data.agent.name'],
      'a reply without words': [{ ...REPLY, data: { ...data, text: ' \n' } }, 'data.text'],
      'no words for a note': [{ type: 'ticket.note', data: { ticket: 'T-1', agent: AGENT } }, 'data.text'],
      'too many words': [{ ...REPLY, data: { ...data, text: 'x'.repeat(20_001) } }, 'data.text'],
      'NUL among the words': [{ ...REPLY, data: { ...data, text: 'a\u0000b' } }, 'data.text'],
    };
    for (const [name, [value, field]] of Object.entries(wrong))
      it(name, async () => {
        const answered = await deliver(value);
        assert.deepEqual(
          [answered.status, answered.json],
          [400, { error: `The field ${field} is missing, or not what is taken there.` }],
        );
        assert.equal(acts.length, 0);
      });

    for (const body of ['', '{', '[]', 'null', '"x"', '['.repeat(100_000)])
      it(`a body that is no object: ${body.slice(0, 5)}`, async () => {
        assert.deepEqual((await deliver(body)).json, { error: 'The body is not a JSON object.' });
      });
  });

  it('takes names and words as long as they may be', async () => {
    const agent = { id: 'x'.repeat(100), name: 'ä'.repeat(100) };
    assert.equal((await deliver({ ...REPLY, data: { ticket: 'T-1', agent, text: '\t😀\r\n'.repeat(4_000) } })).status, 200);
  });
});
