import assert from 'node:assert/strict';
import { describeLines, type Line, measurePlatforms } from './platforms.ts';
import { SQLITE } from './stores.ts';
import { median, percentile, show, toTable } from './table.ts';

describe('the bench', () => {
  it('takes real turns with both platforms beside both echoes, and every one is answered', async function () {
    // Four processes are started: slow where many run at once.
    this.timeout(120_000);
    const few = { inFlight: [1, 3], rounds: 1, roundMs: 60_000, warmUpMs: 60_000, mostTurns: 6, tokens: 4 };
    const lines = await measurePlatforms({ platforms: ['teams', 'slack'], stores: [SQLITE], ...few, isPinned: false }, () => {});
    assert.deepEqual(lines.map(({ platform, isEcho, inFlight }) => [platform, isEcho, inFlight].join()).sort(), [
      'slack,false,1',
      'slack,false,3',
      'slack,true,1',
      'slack,true,3',
      'teams,false,1',
      'teams,false,3',
      'teams,true,1',
      'teams,true,3',
    ]);
    for (const { bot, rounds } of lines)
      for (const { acks, failures, calls } of rounds) {
        assert.deepEqual([bot, acks.length, failures], [bot, 6, []]);
        assert.ok(calls >= 6, `${bot} asked the platform ${calls} times for 6 turns`);
      }
    const table = describeLines(lines);
    for (const name of ['bare botbuilder echo', 'bare Bolt echo', 'Reconnect, SQLite'])
      assert.ok(table.includes(name), `no row for ${name} in\n${table}`);
  });
});

describe('the table of the bench', () => {
  const round = {
    seconds: 2,
    failures: [],
    acks: [1, 2, 300],
    wholes: [3],
    calls: 3,
    cpuMs: 4,
    driverShare: 0.5,
    othersShare: null,
  };
  const line = (bot: string, isEcho: boolean, turns: readonly number[]): Line => {
    return { platform: 'teams', bot, isEcho, inFlight: 64, rounds: turns.map((count) => ({ ...round, turns: count })) };
  };

  it('compares the medians of the rounds', () => {
    const table = describeLines([line('bare', true, [100, 200, 900]), line('ours', false, [300, 1, 1_000])]);
    assert.match(table, /\| bare +\| 64 +\| 100 +\| +\| 2\.00 +\| 300 /);
    assert.match(table, /\| ours +\| 64 +\| 150 +\| 1\.50× /);
    assert.match(table, /at most 50 % of their core\./);
  });

  it('says when the driver had no room left', () => {
    const busy = { ...line('bare', true, [1]), rounds: [{ ...round, turns: 1, driverShare: 0.97 }] };
    assert.match(describeLines([busy]), /97 % of their core: where they were this busy/);
  });

  it('takes nearest ranks and three digits that count', () => {
    assert.deepEqual([median([3, 1, 2]), percentile([1, 2, 3, 4], 0.99), percentile([], 0.5)], [2, 4, 0]);
    assert.deepEqual([0, 0.1234, 1.234, 12.34, 123.4, 1_234].map(show), ['0', '0.12', '1.23', '12.3', '123', '1234']);
    assert.equal(toTable(['a', 'b'], [['long', '1']]), '| a    | b |\n|------|---|\n| long | 1 |');
  });
});
