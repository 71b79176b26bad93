import assert from 'node:assert/strict';
import { createApp } from '../../../adapters/app.ts';
import { readDeskConfig } from '../../../adapters/desk/config.ts';
import { createMetrics } from '../../../adapters/metrics.ts';
import { openSqlite } from '../../../adapters/store/sqlite.ts';
import type { TicketRow } from '../../../adapters/store/store.ts';
import { hubUserKey } from '../../../adapters/teams/address.ts';
import { eraseUser } from '../../../adapters/terminal/erase-command.ts';
import type { TakeTurn } from '../../../adapters/turn.ts';
import { hear } from '../../../bot/hear.ts';
import { nameCase, titleOf } from '../../../bot/turn.ts';
import type { Conversation } from '../../../bot/types.ts';
import { createTeams, type TeamsStandIn, type User } from '../../stand-ins/teams/teams.ts';
import { cardAsIs, createLogBook } from '../fakes.ts';
import { NOON } from '../real-bot.ts';
import { brain } from '../render/dialogue.ts';
import { configOf, PASTE } from './running.ts';

const HUBS = ['directline'];
const SECRET_WORD = 'SRV-XYZZY';

describe('An agent hub behind a channel of the Bot Framework', () => {
  let running: Awaited<ReturnType<typeof run>>;
  let teams: TeamsStandIn;
  let hub: User;
  beforeEach(async () => {
    running = await run();
    teams = running.teams;
    hub = teams.hub('Contact centre');
  });
  afterEach(() => running.stop());

  const says = async (text: string) => {
    const { status, message } = await hub.says(text);
    assert.equal(status, 200);
    await running.settle();
    return message;
  };
  const reports = async (state: string, message?: string, who = hub) => {
    const { status } = await who.sendsEvent('handoff.status', { state, ...(message && { message }) });
    await running.settle();
    return status;
  };
  const conversation = () => `hub:directline:${hub.chat.id}`;
  const ticket = async () => (await running.store.desk.ticketOf(conversation())) ?? assert.fail('there is no ticket');
  const atDesk = async () => (await running.store.desk.lines((await ticket()).id, 0)).map(({ text }) => text);
  const answers = () => hub.sees().filter(({ from, activity }) => from === 'bot' && activity.type === 'message');
  const events = () =>
    teams.calls.filter(({ body, outcome }) => body?.type === 'event' && outcome === 201).map(({ body }) => body);
  const asksForHelp = async () => {
    await says(`${PASTE}\nComputer: ${SECRET_WORD}.corp.example`);
    await says('human');
  };

  it('is spoken to in words, which say everything', async () => {
    await says(PASTE);
    const [first] = answers();
    assert.match(first?.text ?? '', /^Who cannot connect\?/);
    await says('everybody');
    assert.equal(answers().length, 2);
    assert.ok(answers().every(({ card, edits }) => card === null && edits === 0));
    assert.deepEqual(events(), []);
  });

  it('is asked to take over when a ticket is opened, once, with what the desk may see', async () => {
    await asksForHelp();
    await says('is somebody there?');
    const [event, ...more] = events();
    assert.deepEqual(more, []);
    assert.equal(event.name, 'handoff.initiate');
    assert.equal(event.value.ticket, (await ticket()).id);
    assert.match(event.value.summary, /The user asked for a person/);
    assert.match(event.value.facts['Windows on the remote computer'] ?? event.value.facts['Events on the server'], /./);
    assert.equal(event.relatesTo.conversation.id, hub.chat.id);
    const [{ name, content }] = event.attachments;
    assert.equal(name, 'Transcript');
    assert.ok(content.activities.some(({ text }: { text: string }) => text.includes('Who cannot connect?')));
    assert.doesNotMatch(JSON.stringify(event), new RegExp(SECRET_WORD, 'i'));
  });

  it('is asked again by a user of whom everything was erased', async () => {
    await asksForHelp();
    assert.ok('told' in (await eraseUser(hubUserKey('directline', hub.chat.id, hub.id), running.store)));
    await running.wait(60_000);
    await asksForHelp();
    assert.equal(events().length, 2);
  });

  it('gets the words that were shared, without the names in them, when it is asked again', async () => {
    await asksForHelp();
    await says('share');
    await reports('accepted');
    await reports('completed');
    assert.equal((await ticket()).status, 'resolved');
    await says('human');
    assert.equal((await ticket()).reopened, 1);
    const [, again] = events();
    assert.equal(events().length, 2);
    const said = JSON.stringify(again.attachments);
    assert.match(said, /security error/);
    assert.match(said, /\[HOST-1\]/);
    assert.doesNotMatch(said, new RegExp(SECRET_WORD, 'i'));
  });

  it('has the conversation once it has accepted, and the bot is silent', async () => {
    await asksForHelp();
    const before = answers().length;
    assert.equal(await reports('accepted'), 200);
    assert.deepEqual([(await ticket()).status, (await ticket()).agent], ['claimed', 'The service desk']);
    await says('my server is called Blue');
    await says('it is in Leeds');
    assert.equal(answers().length, before);
    assert.ok((await atDesk()).some((text) => text.startsWith('User: my server is called Blue')));
    await reports('accepted');
    assert.equal((await ticket()).status, 'claimed');
  });

  it('that cannot take it leaves it to the other desks, and the user is told', async () => {
    await asksForHelp();
    await reports('failed', 'No agent is available');
    assert.equal((await ticket()).status, 'open');
    assert.ok((await atDesk()).some((text) => text === 'The service desk (internal): No agent is available'));
    await reports('accepted');
    await reports('failed');
    assert.equal((await ticket()).status, 'open');
    assert.match(answers().at(-1)?.text ?? '', /had to go/);
    assert.equal(events().length, 1);
  });

  it('that is done gives the user back to the bot, if he had only asked for a person', async () => {
    await asksForHelp();
    await reports('accepted');
    await reports('completed');
    assert.deepEqual([(await ticket()).status, (await ticket()).end], ['resolved', 'bot']);
    assert.match(answers().at(-1)?.text ?? '', /You are back with me/);
    await says('everybody');
    assert.match(answers().at(-1)?.text ?? '', /\?/);
  });

  it('that is done has closed it, where the bot knew nothing more', async () => {
    for (const text of ['Xyzzy plugh 12', 'It says: xyzzy plugh', 'xyzzy plugh again', 'still xyzzy', 'human']) await says(text);
    const { reason } = await ticket();
    await reports('accepted');
    await reports('completed');
    assert.equal((await ticket()).end, reason === 'asked' ? 'bot' : 'agent');
  });

  it('does not get what another desk has, and takes nothing from it', async () => {
    await asksForHelp();
    await running.claimsAtWebDesk(conversation(), (await ticket()).id);
    await reports('accepted');
    await reports('completed', 'Done here');
    assert.deepEqual([(await ticket()).status, (await ticket()).agent], ['claimed', 'Dora']);
    assert.ok((await atDesk()).includes('The service desk (internal): Done here'));
  });

  it('is asked again when the event did not arrive, and the words before it are not said twice', async () => {
    await says(PASTE);
    const before = answers().length;
    teams.fail('send', { delayMs: 1 }, { status: 503 });
    await says('human');
    assert.deepEqual(events(), []);
    await running.wait(60_000);
    assert.equal(events().length, 1);
    assert.equal(answers().length, before + 1);
  });

  describe('cannot', () => {
    it('speak of a conversation that it was not given', async () => {
      await says(PASTE);
      assert.equal(await reports('accepted'), 200);
      assert.ok(running.log.some((line) => /that it was not given/.test(line)));
      const other = teams.hub('Another');
      await asksForHelp();
      await reports('accepted', undefined, other);
      assert.equal((await ticket()).status, 'open');
    });

    it('be Teams, nor a channel that the settings do not name, nor one for which the key may not sign', async () => {
      await asksForHelp();
      const { activity } = await hub.sendsEvent('handoff.status', { state: 'failed' });
      const claim = { ...activity, id: '77', value: { state: 'accepted' } };
      assert.equal((await teams.deliver({ ...claim, channelId: 'msteams' })).status, 200);
      assert.equal((await teams.deliver({ ...claim, channelId: 'webchat' })).status, 400);
      assert.equal((await ticket()).status, 'open');
      await running.stop();
      running = await run(['msteams']);
      assert.equal((await running.teams.hub('Contact centre').says(PASTE)).status, 401);
    });
  });
});

/** The real bot, which believes in the stand-in and serves the Direct Line beside Teams. */
async function run(endorsements = ['msteams', ...HUBS]) {
  const clock = { now: NOON };
  const teams = await createTeams({ clock: () => clock.now, endorsements });
  const opened = await openSqlite({ kind: 'memory' }, { clock: () => clock.now });
  const store = 'store' in opened ? opened.store : assert.fail(opened.problem);
  const desk = readDeskConfig({ DESK: 'web', HANDOFF_HUBS: HUBS.join() });
  const { log, lines } = createLogBook();
  const parts = {
    config: { webChat: 'loopback', metrics: 'loopback', slack: null, teams: configOf(teams) } as const,
    store,
    hubs: HUBS,
    takeTurn: ((conversation, incoming, around) => hear(conversation, incoming, brain, around)) as TakeTurn,
    toAdaptiveCard: cardAsIs,
    nameCase: (conversation: Conversation) => nameCase(conversation, brain),
    titleOf: (about: Pick<TicketRow, 'cause' | 'error'>) => titleOf(about, brain),
    causes: [],
    clock: () => clock.now,
    metrics: createMetrics(),
    log,
  };
  const app = await createApp({ ...parts, config: { ...parts.config, desk: 'value' in desk ? desk.value : assert.fail() } });
  teams.connect(`http://127.0.0.1:${await app.server.listen(0, '127.0.0.1')}`);
  const settle = async () => {
    await app.watch();
    await app.delivery.tick();
    await app.delivery.settle();
  };
  return {
    teams,
    store,
    log: lines,
    settle,
    wait: async (ms: number) => {
      clock.now += ms;
      await settle();
    },
    claimsAtWebDesk: async (conversation: string, ticket: string) => {
      const at = new Date(clock.now).toISOString();
      const content = { kind: 'action', action: { kind: 'desk', agent: 'Dora', do: 'claim', ticket } } as const;
      const key = {
        delivery: 'claim',
        conversation,
        user: 'web:dora',
        channel: 'web-desk',
        address: '',
        at,
        said: '',
        isForeign: true,
      };
      await store.turn(key, (before) => hear(before, { ...key, id: 'claim', desk: 'web', content }, brain));
    },
    stop: async () => {
      await teams.close();
      await app.stop();
    },
  };
}
