import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createNewsDesk } from '../../../adapters/web/desk-news.ts';

const AGENT = { id: 'a', name: 'desk-1' };

/** A response that keeps what is written. `writableNeedDrain` is a browser that does not read. */
function createResponse() {
  const written: string[] = [];
  const state = { written, writableNeedDrain: false, writableEnded: false, write: (text: string) => written.push(text) };
  return Object.assign(new EventEmitter(), state);
}

function open(clock = () => 1_000, saidSince?: Parameters<typeof createNewsDesk>[1]) {
  const news = createNewsDesk(clock, saidSince);
  const reply = news.open(AGENT);
  if (reply === 'full' || reply.kind !== 'stream') return assert.fail();
  const response = createResponse();
  const ended = reply.run(response as unknown as ServerResponse);
  const heard = async () => {
    await new Promise(setImmediate);
    return response.written.flatMap((text) => text.match(/data: (.*)/)?.[1] ?? []).map((data) => JSON.parse(data));
  };
  const leave = async () => {
    response.emit('close');
    await ended;
  };
  return { news, response, heard, leave };
}

describe('The news of the desk', () => {
  it('have numbers that rise, also when the clock stands still', async () => {
    const { news, heard, leave } = open();
    news.tell({ ticket: 'T-1' });
    news.tell({ ticket: 'T-2' });
    assert.deepEqual(await heard(), [
      { seq: 1_001, ticket: 'T-1' },
      { seq: 1_002, ticket: 'T-2' },
    ]);
    await leave();
  });

  it('tell a browser that missed many of them to look at everything', async () => {
    const { news, response, heard, leave } = open();
    await heard();
    response.writableNeedDrain = true;
    for (let i = 0; i < 500; i++) news.tell({ ticket: `T-${i}` });
    assert.deepEqual(await heard(), []);
    response.writableNeedDrain = false;
    news.tell({ ticket: 'T-last' });
    assert.deepEqual(await heard(), [{ seq: 1_501, ticket: null }]);
    await leave();
  });

  it('leave out nothing that is still there', async () => {
    const { news, response, heard, leave } = open();
    await heard();
    response.writableNeedDrain = true;
    for (let i = 0; i < 199; i++) news.tell({ ticket: `T-${i}` });
    await heard();
    response.writableNeedDrain = false;
    news.tell({ ticket: 'T-last' });
    assert.equal((await heard()).length, 200);
    await leave();
  });

  it('know who listens, in each of his windows, until he leaves', async () => {
    const { news, leave } = open();
    assert.deepEqual(news.present(), [AGENT]);
    await leave();
    assert.deepEqual(news.present(), []);
  });

  it('are also what another process has left, told once, also when it comes a moment out of order', async () => {
    let now = 1_000;
    let rows: { seq: number; ticket: string }[] = [{ seq: 5, ticket: 'T-old' }];
    const { news, heard, leave } = open(
      () => now,
      async (after) => ({
        newest: Math.max(...rows.map(({ seq }) => seq)),
        said: after === null ? [] : rows.filter(({ seq }) => seq > after),
      }),
    );
    const look = async () => {
      // A timer of three seconds can be a little early by the clock.
      now += 2_990;
      // As the look of every three seconds does, without the wait.
      news.tell({ ticket: null });
      await heard();
      await heard();
    };
    const tickets = async () => (await heard()).map(({ ticket }) => ticket).filter((ticket) => ticket !== null);
    assert.deepEqual(await tickets(), []);
    rows = [...rows, { seq: 8, ticket: 'T-1' }];
    await look();
    assert.deepEqual(await tickets(), ['T-1']);
    rows = [...rows, { seq: 7, ticket: 'T-2' }];
    await look();
    await look();
    assert.deepEqual(await tickets(), ['T-1', 'T-2']);
    await leave();
  });
});
