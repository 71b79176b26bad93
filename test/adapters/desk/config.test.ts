import assert from 'node:assert/strict';
import { type DeskConfig, readDeskConfig } from '../../../adapters/desk/config.ts';
import { describeHours } from '../../../bot/hours.ts';

const MINUTE = 60_000;
const GUID = '6f9619ff-8b86-d011-b42d-00cf4fc964ff';
const TEAM = '19:team@thread.tacv2';
const HELP = '19:abc@thread.tacv2';
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1' };
const MANY = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'cl1ent' };
const SECRET = secretOf(32);
const WEBHOOK = { DESK_WEBHOOK_URL: 'https://desk.example.com/in', DESK_WEBHOOK_SECRET: SECRET };

function secretOf(bytes: number): string {
  return `whsec_${Buffer.alloc(bytes, 'hidden').toString('base64')}`;
}

function configOf(env: Record<string, string>): DeskConfig {
  const read = readDeskConfig(env);
  return 'value' in read ? read.value : assert.fail(read.problem.join(' '));
}

function problemsOf(env: Record<string, string>): readonly string[] {
  const read = readDeskConfig(env);
  return 'problem' in read ? read.problem : assert.fail('no problem was found');
}

function hoursOf(text: string): string {
  const { hours } = configOf({ DESK_HOURS: text }).policy;
  return hours === null ? 'always' : describeHours(hours);
}

const firstWords = (sentences: readonly string[]) => sentences.map((sentence) => sentence.split(' ')[0]);
const namesOf = (places: DeskConfig['first']) => places.map(({ name }) => name);

describe('The settings of the help desk', () => {
  const unset = {
    first: [{ kind: 'web', name: 'web' }],
    second: [],
    policy: {
      ...{ hours: null, remindAfterMs: 10 * MINUTE, answerAfterMs: 15 * MINUTE, staleAfterMs: 72 * 60 * MINUTE },
      staffed: true,
    },
    holdMs: 10_000,
    key: null,
    storm: { users: 5, withinMs: 10 * MINUTE },
    webhook: null,
    inbound: null,
    hubs: [],
  };

  it('need none: the desk is then a page of the bot', () => assert.deepEqual(configOf({}), unset));

  it('take an empty variable as unset', () => {
    const names = ['DESK', 'DESK_SECOND', 'DESK_HOURS', 'DESK_TIME_ZONE', 'DESK_REMIND_MINUTES', 'DESK_STALE_HOURS'];
    const more = [
      'DESK_ANSWER_MINUTES',
      'DESK_UNDO_SECONDS',
      'DESK_KEY',
      'DESK_STORM',
      'DESK_WEBHOOK_URL',
      'DESK_WEBHOOK_SECRET',
      'DESK_INBOUND_SECRET',
    ];
    assert.deepEqual(configOf(Object.fromEntries([...names, ...more, 'HANDOFF_HUBS'].map((name) => [name, '']))), unset);
    assert.deepEqual(configOf({ DESK: ' , ', HANDOFF_HUBS: ',' }), unset);
  });

  it('name places in Slack, in Teams and on the web', () => {
    const { first, second } = configOf({ ...SLACK, DESK: `web, slack:T01/C0123,SLACK:G9`, DESK_SECOND: `teams:${TEAM}/${HELP}` });
    assert.deepEqual(first, [
      { kind: 'web', name: 'web' },
      { kind: 'slack', name: 'slack:T01/C0123', team: 'T01', channel: 'C0123' },
      { kind: 'slack', name: 'slack:G9', team: null, channel: 'G9' },
    ]);
    assert.deepEqual(second, [{ kind: 'teams', name: `teams:${TEAM}/${HELP}`, team: TEAM, channel: HELP }]);
  });

  it('may name nobody', () => {
    assert.deepEqual(configOf({ DESK: 'None' }).first, []);
    assert.equal(configOf({ DESK: 'none' }).policy.staffed, false);
    assert.equal(configOf({ DESK: 'none', ...WEBHOOK }).policy.staffed, true);
  });

  it('call one place in Teams by one name, also as it stands in a link', () => {
    const written = [`teams:${GUID}/${HELP}`, `Teams:${GUID.toUpperCase()}/${encodeURIComponent(HELP)}`];
    for (const text of [...written, `teams:${GUID}/19%3aabc%40thread.tacv2`])
      assert.deepEqual(namesOf(configOf({ DESK: text }).first), [`teams:${GUID}/${HELP}`]);
  });

  it('take the same channel in two workspaces', () =>
    assert.equal(configOf({ ...MANY, DESK: 'slack:T1/C01,slack:T2/C01' }).first.length, 2));

  const hours: readonly (readonly [text: string, words: string])[] = [
    ['always', 'always'],
    ['Mon-Fri 08:00-17:00; Sat 09:00-12:00', 'Monday to Friday 08:00–17:00, Saturday 09:00–12:00 (UTC)'],
    ['monday , WED 9:00 - 12:00, 13:00-17:00 ;', 'Monday and Wednesday 09:00–12:00 and 13:00–17:00 (UTC)'],
    ['Mon–Tue 09:00–17:00', 'Monday and Tuesday 09:00–17:00 (UTC)'],
    ['daily 00:00-24:00', 'every day 00:00–24:00 (UTC)'],
    ['Daily 22:00-06:00', 'every day 22:00–06:00 (UTC)'],
    ['Sun 20:00-04:00', 'Sunday 20:00–04:00 (UTC)'],
    ['Sun 20:00-00:00', 'Sunday 20:00–24:00 (UTC)'],
    ['Fri-Mon 10:00-11:00', 'Monday and Friday to Sunday 10:00–11:00 (UTC)'],
    ['Mon 08:00-12:00; Mon 11:00-13:00; Mon 13:00-14:00', 'Monday 08:00–14:00 (UTC)'],
  ];
  for (const [text, words] of hours) it(`understand ${text}`, () => assert.equal(hoursOf(text), words));

  it('keep a night as the evening of one day and the morning of the next', () =>
    assert.deepEqual(configOf({ DESK_HOURS: 'Sun 22:00-06:00' }).policy.hours?.spans, [
      { day: 1, from: 0, to: 360 },
      { day: 7, from: 1320, to: 1440 },
    ]));

  it('keep the hours in a time zone', () =>
    assert.equal(
      configOf({ DESK_HOURS: 'daily 8:00-9:00', DESK_TIME_ZONE: 'Europe/Berlin' }).policy.hours?.zone,
      'Europe/Berlin',
    ));

  it('say how long things may take', () => {
    const minutes = { DESK_REMIND_MINUTES: '5', DESK_ANSWER_MINUTES: '20' };
    const { policy, holdMs } = configOf({ ...minutes, DESK_STALE_HOURS: '1', DESK_UNDO_SECONDS: '0' });
    const { remindAfterMs, answerAfterMs, staleAfterMs } = policy;
    assert.deepEqual([remindAfterMs, answerAfterMs, staleAfterMs, holdMs], [5 * MINUTE, 20 * MINUTE, 60 * MINUTE, 0]);
  });

  it('say when many people are an incident', () => {
    assert.deepEqual(configOf({ DESK_STORM: '2/60' }).storm, { users: 2, withinMs: 60 * MINUTE });
    assert.equal(configOf({ DESK_STORM: 'OFF' }).storm, null);
  });

  it('keep the key as it is', () => assert.equal(configOf({ DESK_KEY: 'Twelve chars' }).key, 'Twelve chars'));

  it('connect other systems', () => {
    const { webhook, inbound } = configOf({ ...WEBHOOK, DESK_INBOUND_SECRET: secretOf(24) });
    assert.deepEqual(webhook, { url: WEBHOOK.DESK_WEBHOOK_URL, secret: SECRET });
    assert.deepEqual(inbound, { secret: secretOf(24) });
    for (const [bytes, url] of [
      [64, 'http://127.0.0.1:9/'],
      [25, 'http://localhost/x'],
    ] as const)
      assert.equal(configOf({ DESK_WEBHOOK_URL: url, DESK_WEBHOOK_SECRET: secretOf(bytes) }).webhook?.url, url);
  });

  it('name agent hubs', () =>
    assert.deepEqual(configOf({ HANDOFF_HUBS: 'Omnichannel, directline,omnichannel' }).hubs, ['omnichannel', 'directline']));

  const problems: readonly (readonly [what: string, env: Record<string, string>, names: readonly string[], tip: RegExp])[] = [
    ['an unknown kind of place', { DESK: 'web,irc:help' }, ['DESK'], /"irc:help": give slack:CHANNEL/],
    ['nobody beside others', { DESK: 'web,none' }, ['DESK'], /or none alone/],
    ['a web desk somewhere', { DESK: 'web:1' }, ['DESK'], /or web/],
    ['the name of a channel', { ...SLACK, DESK: 'slack:#help' }, ['DESK'], /id as slack:C0123456789/],
    ['direct messages', { ...SLACK, DESK_SECOND: 'slack:D0123' }, ['DESK_SECOND'], /id as slack:C0123456789/],
    ['a workspace alone', { ...SLACK, DESK: 'slack:T0123' }, ['DESK'], /channel's id/],
    ['a channel of Teams alone', { DESK: `teams:${HELP}` }, ['DESK'], /teams:TEAM\/CHANNEL/],
    ['a chat of Teams', { DESK: `teams:${GUID}/19:x@thread.v2` }, ['DESK'], /channel's link/],
    ['a thread of Teams', { DESK: `teams:${GUID}/${HELP};messageid=1` }, ['DESK'], /channel's link/],
    ['a path for Teams', { DESK: `teams:${GUID}/${HELP}%2F..` }, ['DESK'], /channel's link/],
    ['a broken link to Teams', { DESK: `teams:${GUID}/19%ZZ%FF` }, ['DESK'], /channel's link/],
    ['a desk in Slack while Slack is off', { DESK: 'slack:C01' }, ['DESK'], /set SLACK_BOT_TOKEN/],
    ['a channel of no workspace', { ...MANY, DESK: 'slack:C01' }, ['DESK'], /slack:TEAM\/C01/],
    ['a place twice', { DESK: 'web, web' }, ['DESK'], /web twice/],
    ['a channel twice', { ...SLACK, DESK: 'slack:C01,slack:T1/C01' }, ['DESK'], /slack:T1\/C01 twice/],
    ['a place first and second', { DESK: 'web', DESK_SECOND: 'web' }, ['DESK_SECOND'], /leave it in one of them/],
    ['a second place without a first', { DESK: 'none', DESK_SECOND: 'web' }, ['DESK_SECOND'], /give its places in DESK/],
    ['German days', { DESK_HOURS: 'Mo-Fr 08:00-17:00' }, ['DESK_HOURS'], /"Mo-Fr 08:00-17:00".*"Mon-Fri 08:00-17:00;/],
    ['days alone', { DESK_HOURS: 'Mon-Fri' }, ['DESK_HOURS'], /days and times/],
    ['times alone', { DESK_HOURS: '8:00-17:00' }, ['DESK_HOURS'], /days and times/],
    ['hours without minutes', { DESK_HOURS: 'Mon 8-17' }, ['DESK_HOURS'], /days and times/],
    ['a time that is none', { DESK_HOURS: 'Mon 08:00-24:01' }, ['DESK_HOURS'], /days and times/],
    ['a span without length', { DESK_HOURS: 'Mon 08:00-08:00' }, ['DESK_HOURS'], /days and times/],
    ['a word too many', { DESK_HOURS: 'Mon 08:00-09:00 CET' }, ['DESK_HOURS'], /days and times/],
    ['three days with hyphens', { DESK_HOURS: 'Mon-Tue-Wed 08:00-09:00' }, ['DESK_HOURS'], /days and times/],
    ['no hours', { DESK_HOURS: ';' }, ['DESK_HOURS'], /or always/],
    ['two wrong hours', { DESK_HOURS: 'x; daily 1:00-2:00; y' }, ['DESK_HOURS', 'DESK_HOURS'], /has "x"/],
    ['a city', { DESK_TIME_ZONE: 'Berlin' }, ['DESK_TIME_ZONE'], /a name like Europe\/Berlin/],
    ['an offset', { DESK_TIME_ZONE: '+02:00' }, ['DESK_TIME_ZONE'], /unset it for UTC/],
    ['no number', { DESK_REMIND_MINUTES: 'soon' }, ['DESK_REMIND_MINUTES'], /from 1 to 1440/],
    ['a fraction', { DESK_STALE_HOURS: '1.5' }, ['DESK_STALE_HOURS'], /from 1 to 8760/],
    ['too long a wait', { DESK_UNDO_SECONDS: '61' }, ['DESK_UNDO_SECONDS'], /from 0 to 60/],
    ['a short key', { DESK_KEY: '12345678901' }, ['DESK_KEY'], /at least 12 characters/],
    ['a storm of one', { DESK_STORM: '1/10' }, ['DESK_STORM'], /5 people within 10 minutes/],
    ['a storm without a time', { DESK_STORM: '5' }, ['DESK_STORM'], /DESK_STORM=5\/10/],
    ['a webhook without a secret', { ...WEBHOOK, DESK_WEBHOOK_SECRET: '' }, ['DESK_WEBHOOK_SECRET'], /whsec_/],
    ['a webhook without an address', { ...WEBHOOK, DESK_WEBHOOK_URL: '' }, ['DESK_WEBHOOK_URL'], /https/],
    ['a webhook in clear', { ...WEBHOOK, DESK_WEBHOOK_URL: 'http://desk.test/' }, ['DESK_WEBHOOK_URL'], /https/],
    ['a short secret', { ...WEBHOOK, DESK_WEBHOOK_SECRET: secretOf(23) }, ['DESK_WEBHOOK_SECRET'], /24 to 64/],
    ['a long secret', { DESK_INBOUND_SECRET: secretOf(65) }, ['DESK_INBOUND_SECRET'], /24 to 64/],
    ['a secret without its mark', { DESK_INBOUND_SECRET: SECRET.slice(6) }, ['DESK_INBOUND_SECRET'], /whsec_/],
    ['a secret that is no base64', { DESK_INBOUND_SECRET: `${SECRET.slice(0, -2)}!=` }, ['DESK_INBOUND_SECRET'], /base64/],
    ['one secret for both ways', { ...WEBHOOK, DESK_INBOUND_SECRET: SECRET }, ['DESK_INBOUND_SECRET'], /a secret of its own/],
    ['Teams as a hub', { HANDOFF_HUBS: 'omnichannel, MSTeams' }, ['HANDOFF_HUBS'], /Teams answers a hand-off with 400/],
    ['no hub', { HANDOFF_HUBS: 'https://hub' }, ['HANDOFF_HUBS'], /for example omnichannel/],
  ];
  for (const [what, env, names, tip] of problems)
    it(`tell what to write instead of ${what}`, () => {
      const sentences = problemsOf(env);
      assert.deepEqual(firstWords(sentences), names);
      assert.match(sentences[0] ?? '', tip);
    });

  it('report every problem at once, and repeat no key, no secret and no address', () => {
    const wrong = {
      DESK: 'irc,slack:C01',
      DESK_SECOND: 'slack:C01',
      DESK_HOURS: 'never',
      DESK_TIME_ZONE: 'Mars',
      DESK_REMIND_MINUTES: '0',
      DESK_ANSWER_MINUTES: '1441',
      DESK_STALE_HOURS: '0',
      DESK_UNDO_SECONDS: '-1',
      DESK_KEY: 'hidden',
      DESK_STORM: 'x',
      DESK_WEBHOOK_URL: 'https://u:hidden@desk.test',
      DESK_WEBHOOK_SECRET: 'hidden',
      DESK_INBOUND_SECRET: 'hidden',
      HANDOFF_HUBS: 'msteams',
    };
    const sentences = problemsOf(wrong);
    assert.deepEqual([...new Set(firstWords(sentences))].sort(), Object.keys(wrong).sort());
    assert.doesNotMatch(sentences.join(' '), /hidden/);
    for (const sentence of sentences) assert.match(sentence, /\.$/);
  });
});
