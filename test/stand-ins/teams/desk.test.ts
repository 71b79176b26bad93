import assert from 'node:assert/strict';
import { type Connector, cardOf, connectAs, type SmallBot, say, show, startSmallBot } from './small-bot.ts';
import { createTeams, type Message, type Place, type TeamsOptions, type TeamsStandIn, type User } from './teams.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

const execute = (title: string, data: object = {}) => ({ type: 'Action.Execute', title, verb: 'press', data });
const input = (id: string, more: object = {}) => ({ type: 'Input.Text', id, label: 'Text', ...more });
const unfolding = (title: string, body: readonly object[], ...actions: object[]) => ({
  type: 'Action.ShowCard',
  title,
  card: { type: 'AdaptiveCard', body, actions },
});

describe('a desk in a channel of the Teams stand-in', () => {
  let [teams, small, bot]: [TeamsStandIn, SmallBot, Connector] = [] as never;
  let [ada, ben, desk]: [User, User, Place] = [] as never;
  const open = async (options: TeamsOptions = {}) => {
    small = await startSmallBot();
    teams = await createTeams({ clock: () => NOW, bot: small.url, ...options });
    bot = await connectAs(teams);
    [ada, ben] = [teams.user('Ada Byron'), teams.user('ben')];
    desk = teams.channel('Desk', 'IT');
  };
  const close = () => Promise.all([teams.close(), small.close()]);
  beforeEach(() => open());
  afterEach(close);

  const last = () => small.received.at(-1)?.activity;
  const path = (place: { readonly id: string }, rest: string) => `/${encodeURIComponent(place.id)}/${rest}`;
  /** A card of the bot in a thread of its own. */
  const ticket = async (...actions: object[]): Promise<{ readonly card: Message; readonly thread: Place }> => {
    const { body } = await bot.send(desk.id, show(cardOf(actions)));
    const thread = teams.place(`${desk.id};messageid=${body.id}`) ?? assert.fail('no thread');
    return { card: teams.messages(thread)[0] ?? assert.fail('no card'), thread };
  };

  describe('has threads', () => {
    it('which a post of the bot begins, and an answer goes on in', async () => {
      const { card, thread } = await ticket();
      assert.equal((await bot.send(thread.id, say('more'))).status, 201);
      await ticket();
      const texts = teams.messages(thread).map(({ text }) => text);
      assert.deepEqual([teams.threads(desk).length, texts, thread.thread?.root], [2, ['', 'more'], card.id]);
      assert.deepEqual(teams.messages(desk), []);
    });

    it('in which the bot changes its card where it stands', async () => {
      const { card, thread } = await ticket();
      assert.equal((await bot.update(thread.id, card.id, say('taken'))).status, 200);
      assert.equal(teams.messages(thread)[0]?.text, 'taken');
    });

    it('in which people mention the bot, change it and take it back', async () => {
      const { thread } = await ticket();
      const { message } = await ben.mentions(thread, 'reply: try again');
      assert.deepEqual([last().text, last().conversation.id], ['<at>Reconnect</at> reply: try again', thread.id]);
      await ben.edits(message, 'reply: try again now');
      const { type, id, text, entities } = last();
      assert.deepEqual([type, id, text], ['messageUpdate', message.id, '<at>Reconnect</at> reply: try again now']);
      assert.ok(entities.some((entity: { type: string }) => entity.type === 'mention'));
      await ben.deletes(message);
      assert.deepEqual([last().type, last().id, last().conversation.id], ['messageDelete', message.id, thread.id]);
      await ben.restores(message);
      assert.equal(last().text, '<at>Reconnect</at> reply: try again');
    });

    it('in which the bot shows that it types, and none begins with that', async () => {
      const { thread } = await ticket();
      await bot.send(thread.id, { type: 'typing' });
      await bot.send(desk.id, { type: 'typing' });
      assert.deepEqual([teams.typings(thread), teams.typings(desk), teams.threads(desk).length], [1, 1, 1]);
      await ada.types();
      assert.deepEqual([last().type, last().conversation.id], ['typing', ada.chat.id]);
    });
  });

  describe('has members', () => {
    const find = (user: User, place: { readonly id: string } = desk) => bot.ask('GET', path(place, `members/${user.id}`));

    it('whom the bot finds in the channel, in its threads and in the team', async () => {
      const { thread } = await ticket();
      const team = desk.team ?? assert.fail();
      for (const place of [desk, thread, team]) assert.equal((await find(ada, place)).body.objectId, ada.aadObjectId);
      const { name, email, tenantId } = (await find(ada)).body;
      assert.deepEqual([name, email], ['Ada Byron', 'ada.byron@contoso.example']);
      assert.equal(tenantId, teams.settings.MICROSOFT_APP_TENANT_ID);
      assert.equal((await bot.send(team.id, say('x'))).status, 404);
    });

    it('who come and go, and the bot hears it', async () => {
      const { thread } = await ticket();
      await ben.leaves(thread);
      const { type, membersRemoved, channelData } = last();
      assert.deepEqual([type, membersRemoved[0].id, channelData.eventType], ['conversationUpdate', ben.id, 'teamMemberRemoved']);
      assert.equal(last().conversation.id, desk.id);
      const { status, body } = await find(ben, thread);
      assert.deepEqual([status, body.error.code], [404, 'MemberNotFoundInConversation']);
      assert.equal((await find(ben, teams.channel('Desk', 'Another team'))).status, 200);
      await ben.joins(desk);
      assert.deepEqual([last().membersAdded[0].id, (await find(ben, thread)).status], [ben.id, 200]);
    });

    it('who can be listed page by page', async () => {
      for (let i = 0; i < 60; i++) teams.user(`user ${i}`);
      const first = await bot.ask('GET', path(desk, 'pagedmembers?pageSize=50'));
      assert.equal(first.body.members.length, 50);
      const token = encodeURIComponent(first.body.continuationToken);
      const second = await bot.ask('GET', path(desk, `pagedmembers?pageSize=50&continuationToken=${token}`));
      assert.deepEqual([second.body.members.length, second.body.continuationToken], [12, undefined]);
      assert.equal((await bot.ask('GET', path(desk, 'pagedmembers?continuationToken=x'))).status, 400);
      assert.equal((await bot.ask('GET', path(desk, 'pagedmembers'))).body.members.length, 62);
    });
  });

  it('refuses a bot that is not in the team, in threads too, until it is again', async () => {
    const { card, thread } = await ticket();
    teams.block(desk);
    for (const { status, body } of [
      await bot.send(desk.id, say('x')),
      await bot.send(thread.id, say('x')),
      await bot.update(thread.id, card.id, say('x')),
      await bot.create({ isGroup: true, channelData: { channel: { id: desk.id } }, activity: say('x') }),
      await bot.ask('GET', path(desk, `members/${ada.id}`)),
    ])
      assert.deepEqual([status, body.error.code], [403, 'BotNotInConversationRoster']);
    teams.unblock(desk);
    assert.equal((await bot.send(thread.id, say('x'))).status, 201);
  });

  describe('has cards', () => {
    it('which people press in the thread', async () => {
      const { card, thread } = await ticket(execute('Claim', { do: 'claim' }));
      await ben.presses(card, 'Claim');
      const { type, from, replyToId, conversation, value } = last();
      assert.deepEqual([type, from.id, replyToId, conversation.id], ['invoke', ben.id, card.id, thread.id]);
      assert.deepEqual(value.action.data, { do: 'claim' });
    });

    it('which unfold, and send what was typed there', async () => {
      const { card } = await ticket(unfolding('Reply', [input('text')], execute('Send', { do: 'reply' })));
      await ben.presses(card, 'Send', { text: 'Try again now.' });
      assert.deepEqual(last().value.action.data, { do: 'reply', text: 'Try again now.' });
      await assert.rejects(ben.presses(card, 'Reply'), /Action.ShowCard does not reach the bot/);
    });

    it('which send the inputs around an unfolded card as well, and none of another one', async () => {
      const { body } = await bot.send(
        desk.id,
        show(
          cardOf(
            [
              unfolding('Reply', [input('text', { isRequired: true, errorMessage: 'Write.' })], execute('Send', { do: 'reply' })),
              unfolding('Return', [input('why')], execute('Send', { do: 'return' })),
              execute('Claim'),
            ],
            [input('note', { value: 'seen' })],
          ),
        ),
      );
      const card = teams.messages(`${desk.id};messageid=${body.id}`)[0] ?? assert.fail();
      await ben.presses(card, ['Reply', 'Send'], { text: 'x' });
      assert.deepEqual(last().value.action.data, { do: 'reply', text: 'x', note: 'seen' });
      await ben.presses(card, ['Return', 'Send']);
      assert.deepEqual(last().value.action.data, { do: 'return', note: 'seen' });
      await ben.presses(card, 'Claim');
      assert.deepEqual(last().value.action.data, { note: 'seen' });
      await assert.rejects(ben.presses(card, ['Reply', 'Send']), /asks for "Text" first/);
      await assert.rejects(ben.presses(card, ['Return', 'Send'], { text: 'x' }), /no input "text"/);
      await assert.rejects(ben.presses(card, 'Send'), /2 different actions are titled Send: "Reply → Send", "Return → Send"/);
      await assert.rejects(ben.presses(card, ['Claim', 'Send']), /nothing on the card is titled Claim → Send/);
    });

    it('which an old client unfolds too', async () => {
      const send = {
        ...execute('Send', { do: 'reply' }),
        fallback: { type: 'Action.Submit', title: 'Send', data: { old: true } },
      };
      const { card } = await ticket(unfolding('Reply', [input('text')], send));
      await ben.submits(card, ['Reply', 'Send'], { text: 'x' });
      assert.deepEqual([last().type, last().value], ['message', { old: true, text: 'x' }]);
    });
  });

  describe('can have a hub of agents beside it', () => {
    const status = { state: 'accepted', message: 'Ben takes it.' };
    beforeEach(async () => {
      await close();
      await open({ endorsements: ['msteams', 'directline'] });
    });

    it('which sends events over the Direct Line, and plain messages', async () => {
      const hub = teams.hub('hub');
      await hub.sendsEvent('handoff.status', status);
      const { type, name, value, channelId, conversation, channelData } = last();
      assert.deepEqual([type, name, value, channelId], ['event', 'handoff.status', status, 'directline']);
      assert.deepEqual([conversation, channelData], [{ id: hub.chat.id }, undefined]);
      await hub.says('hello');
      assert.deepEqual([last().text, last().attachments, last().channelId], ['hello', undefined, 'directline']);
      assert.throws(() => ada.sendsEvent('handoff.status', status), /nobody sends events from Teams/);
    });

    it('which sees the events of the bot, as nobody in Teams does', async () => {
      const hub = teams.hub('hub');
      const event = { type: 'event', name: 'handoff.initiate', value: { skill: 'rdp' }, attachments: [] };
      assert.equal((await bot.send(hub.chat.id, event)).status, 201);
      assert.deepEqual([hub.sees()[0]?.activity.name, hub.sees()[0]?.activity.value], ['handoff.initiate', { skill: 'rdp' }]);
      assert.equal((await bot.send(hub.chat.id, { type: 'event' })).status, 400);
      assert.equal((await bot.send(ada.chat.id, event)).status, 400);
    });
  });
});
