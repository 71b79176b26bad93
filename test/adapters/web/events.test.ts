import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createWatchers, type Event, streamEvents } from '../../../adapters/web/events.ts';

/** A response that keeps what is written. `full` is a browser that does not read. */
function createResponse() {
  const written: string[] = [];
  const response = Object.assign(new EventEmitter(), {
    ...{ written, writableNeedDrain: false, writableEnded: false, onWrite: () => {} },
    write: (text: string) => {
      written.push(text);
      response.onWrite();
    },
    drain: () => {
      response.writableNeedDrain = false;
      response.emit('drain');
    },
  });
  return { response: response as unknown as ServerResponse, state: response };
}

/** A transcript whose readings are answered when the test says so. */
function createTranscript() {
  const events: Event[] = [];
  const waiting: (() => void)[] = [];
  const read = (after: number) =>
    new Promise<readonly Event[]>((resolve) => waiting.push(() => resolve(events.filter(({ seq }) => seq > after))));
  /** Answers every reading, also those that follow from the answers. */
  const answerAll = async () => {
    for (let answer = waiting.shift(); answer; answer = waiting.shift()) {
      answer();
      // The stream may look once more in the next round whether there is room.
      for (let round = 0; round < 2; round += 1) await new Promise(setImmediate);
    }
  };
  return { events, read, answerAll, waiting };
}

const idsOf = (written: readonly string[]) => written.flatMap((text) => text.match(/^id: (\d+)/)?.[1] ?? []);

describe('An event stream', () => {
  function open(after = 0) {
    const watchers = createWatchers();
    const transcript = createTranscript();
    const { response, state } = createResponse();
    const ended = streamEvents(response, { conversation: 'c', after, watchers, read: transcript.read });
    return { ...transcript, wake: () => watchers.wake('c'), watchers, state, close: () => state.emit('close') && ended };
  }

  it('writes each event once, though it is woken again while it reads', async () => {
    const stream = open();
    stream.events.push({ seq: 1 }, { seq: 2 });
    stream.wake();
    stream.wake();
    assert.equal(stream.waiting.length, 1, 'one reading at a time');
    await stream.answerAll();
    assert.deepEqual(idsOf(stream.state.written), ['1', '2']);
    await stream.close();
  });

  it('misses nothing that comes while it reads', async () => {
    const stream = open();
    await stream.answerAll();
    stream.wake();
    stream.waiting.shift()?.();
    stream.events.push({ seq: 1 });
    stream.wake();
    await new Promise(setImmediate);
    await stream.answerAll();
    assert.deepEqual(idsOf(stream.state.written), ['1']);
    await stream.close();
  });

  it('waits for a browser that does not read, and then goes on where it was', async () => {
    const stream = open(1);
    await stream.answerAll();
    stream.events.push({ seq: 1 }, { seq: 2 });
    stream.state.writableNeedDrain = true;
    stream.wake();
    await stream.answerAll();
    assert.deepEqual(idsOf(stream.state.written), []);
    stream.state.writableNeedDrain = false;
    stream.wake();
    await stream.answerAll();
    assert.deepEqual(idsOf(stream.state.written), ['2']);
    await stream.close();
  });

  it('writes to a browser that does not read only what it takes, and goes on once there is room', async () => {
    const stream = open();
    await stream.answerAll();
    stream.events.push({ seq: 1 }, { seq: 2 }, { seq: 3 });
    stream.state.onWrite = () => {
      stream.state.writableNeedDrain = true;
    };
    stream.wake();
    await stream.answerAll();
    assert.deepEqual(idsOf(stream.state.written), ['1']);
    stream.wake();
    await stream.answerAll();
    assert.deepEqual(idsOf(stream.state.written), ['1']);
    stream.state.drain();
    await stream.answerAll();
    assert.deepEqual(idsOf(stream.state.written), ['1', '2']);
    await stream.close();
  });

  it('reads once for a browser that takes everything at once, however much that is', async () => {
    const stream = open();
    await stream.answerAll();
    stream.events.push({ seq: 1 }, { seq: 2 }, { seq: 3 });
    stream.state.onWrite = () => {
      stream.state.writableNeedDrain = true;
      process.nextTick(stream.state.drain);
    };
    stream.wake();
    stream.waiting.shift()?.();
    while (stream.state.written.length < 4) await new Promise(setImmediate);
    assert.deepEqual(idsOf(stream.state.written), ['1', '2', '3']);
    assert.equal(stream.waiting.length, 0);
    await stream.close();
  });

  it('is forgotten when the browser has gone', async () => {
    const stream = open();
    await stream.answerAll();
    await stream.close();
    stream.wake();
    assert.equal(stream.waiting.length, 0);
  });
});
