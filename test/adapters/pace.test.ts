import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LIMITS, paceOf, type Rate } from '../../adapters/pace.ts';
import { writeAddress as slackAddress } from '../../adapters/slack/address.ts';
import { type TeamsAddress, writeAddress as teamsAddress } from '../../adapters/teams/address.ts';

const ADA: TeamsAddress = {
  serviceUrl: 'https://smba.example/',
  tenant: 't1',
  user: '29:ada',
  bot: '28:app',
  conversation: 'a:1',
};
const CHANNEL = '19:x@thread.tacv2';
const NONE = { place: '', tenant: '' };

const slack = (address: Partial<Parameters<typeof slackAddress>[0]>) =>
  paceOf('slack', slackAddress({ team: 'T1', channel: 'C1', ...address }));
const teams = (address: Partial<TeamsAddress>) => paceOf('teams', teamsAddress({ ...ADA, ...address }));
const desk = (channel: string, address: object) => paceOf(channel, JSON.stringify({ desk: 'x', ...address }));

describe('What an answer counts against', () => {
  it('is in Slack the channel and the workspace, whatever the thread', () => {
    assert.deepEqual(slack({}), { place: 'slack:T1:C1', tenant: 'slack:T1' });
    assert.deepEqual(slack({ thread: '1.2' }), slack({}));
    assert.deepEqual(desk('slack', { team: 'T1', channel: 'C1' }), slack({}));
    assert.deepEqual(desk('slack', { team: null, channel: 'C1' }), { place: 'slack:own:C1', tenant: 'slack:own' });
  });

  it('is in Teams the conversation and the tenant; the threads of a channel count together', () => {
    assert.deepEqual(teams({}), { place: 'teams:a:1', tenant: 'teams:t1' });
    assert.equal(teams({ conversation: `${CHANNEL};messageid=1` }).place, `teams:${CHANNEL}`);
    assert.deepEqual(desk('teams', { team: 'guid', channel: CHANNEL }), { place: `teams:${CHANNEL}`, tenant: 'teams:team:guid' });
    assert.deepEqual(teams({ conversation: null }), { place: 'teams:t1:@29:ada', tenant: 'teams:t1' });
  });

  it('is nothing where nothing is limited, or nothing can be read', () => {
    assert.deepEqual(teams({ hub: 'directline' }), NONE);
    for (const channel of ['web', 'web-desk', 'webhook', 'clock', 'incident', 'teams-emulator', 'constructor', ''])
      assert.deepEqual(paceOf(channel, teamsAddress(ADA)), NONE);
    for (const address of ['', 'null', '7', '[]', '{}', '{', '{"channel":7}'])
      for (const channel of ['slack', 'teams']) assert.deepEqual(paceOf(channel, address), NONE);
  });

  it('never throws, and begins with the channel', () => {
    fc.assert(
      fc.property(fc.constantFrom('slack', 'teams', 'web'), fc.oneof(fc.string(), fc.json()), (channel, address) => {
        for (const key of Object.values(paceOf(channel, address))) assert.ok(key === '' || key.startsWith(`${channel}:`));
      }),
    );
  });
});

/** When a bucket lets those pass that want to, each as soon as it may. */
function passed({ burst, everyMs }: Rate, wanted: readonly number[]): readonly number[] {
  const times: number[] = [];
  let full = Number.NEGATIVE_INFINITY;
  for (const at of [...wanted].sort((a, b) => a - b)) {
    const time = Math.max(at, times.at(-1) ?? at, full - (burst - 1) * everyMs);
    full = Math.max(full, time) + everyMs;
    times.push(time);
  }
  return times;
}

/** The most that pass within any so many milliseconds. */
function busiest(times: readonly number[], window: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at <= from + window).length));
}

const DOCUMENTED: readonly (readonly [channel: string, key: 'place' | 'tenant', window: number, most: number])[] = [
  ['slack', 'place', 60_000, 64],
  ['slack', 'tenant', 60_000, 350],
  ['teams', 'place', 1_000, 7],
  ['teams', 'place', 2_000, 8],
  ['teams', 'place', 30_000, 60],
  ['teams', 'tenant', 1_000, 30],
];

describe('The pace', () => {
  for (const [channel, key, window, most] of DOCUMENTED)
    it(`of a ${key} of ${channel} lets no more than ${most} pass in any ${window / 1_000} s`, () => {
      const rate = LIMITS[channel]?.[key] ?? assert.fail();
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 2 * window }), { maxLength: 2 * most }), (wanted) => {
          assert.ok(busiest(passed(rate, wanted), window) <= most);
        }),
        { numRuns: 30 },
      );
      const flood = Array.from({ length: 3 * most }, () => 0);
      assert.ok(busiest(passed(rate, flood), window) <= most);
    });

  it('keeps nobody waiting who writes as people do', () => {
    for (const { place } of Object.values(LIMITS))
      assert.deepEqual(passed(place, [0, 0, 900, 900, 2_000]), [0, 0, 900, 900, 2_000]);
  });
});
