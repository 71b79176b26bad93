import assert from 'node:assert/strict';
import { type Connector, cardOf, connectAs, logIn, say, show } from './small-bot.ts';
import { type Activity, createTeams, type TeamsOptions, type TeamsStandIn, type User } from './teams.ts';

const EXECUTE = { type: 'Action.Execute', title: 'Go', verb: 'go', data: { a: 1 } };

describe('the connector of the Teams stand-in', () => {
  let teams: TeamsStandIn;
  let bot: Connector;
  let user: User;
  const open = async (options: TeamsOptions = {}) => {
    await teams?.close();
    teams = await createTeams(options);
    bot = await connectAs(teams);
    user = teams.user('u1');
  };
  beforeEach(() => open());
  after(() => teams.close());

  const texts = (conversation: string) => teams.messages(conversation).map(({ text }) => text);

  it('keeps what the bot said, in order, with its changes and without what it deleted', async () => {
    const ids = [];
    for (const text of ['one', 'two', 'three']) ids.push((await bot.send(user.chat.id, say(text))).body.id);
    assert.equal(new Set(ids).size, 3);
    assert.equal((await bot.update(user.chat.id, ids[1], say('zwei'))).status, 200);
    assert.equal((await bot.remove(user.chat.id, ids[0])).status, 200);
    assert.deepEqual(texts(user.chat.id), ['zwei', 'three']);
    assert.deepEqual(
      teams.messages(user.chat).map(({ edits, from }) => [edits, from]),
      [
        [1, 'bot'],
        [0, 'bot'],
      ],
    );
  });

  it('opens the same chat for the same user, and none for a stranger or another tenant', async () => {
    const tenantId = teams.settings.MICROSOFT_APP_TENANT_ID;
    const create = (id: string, tenant = tenantId) => bot.create({ members: [{ id }], tenantId: tenant });
    const [first, again] = [await create(user.id), await create(user.id)];
    assert.deepEqual([first.status, first.body.id, again.body.id], [201, user.chat.id, user.chat.id]);
    assert.notEqual((await create(teams.user('u2').id)).body.id, user.chat.id);
    assert.equal((await create('29:nobody')).status, 400);
    assert.equal((await create(user.id, 'elsewhere')).status, 400);
    assert.equal((await bot.create({ members: [], tenantId })).status, 400);
  });

  it('begins a thread in a channel, and goes on in it', async () => {
    const channel = teams.channel('help');
    const begun = await bot.create({ isGroup: true, channelData: { channel: { id: channel.id } }, activity: say('new case') });
    assert.equal(begun.body.id, `${channel.id};messageid=${begun.body.activityId}`);
    const reply = await bot.reply(begun.body.id, begun.body.activityId, say('more'));
    assert.equal(reply.status, 201);
    assert.deepEqual(texts(begun.body.id), ['new case', 'more']);
    assert.deepEqual(texts(channel.id), []);
    assert.equal((await bot.send(`${channel.id};messageid=1`, say('lost'))).status, 404);
  });

  it('lets only tokens in that it gave out, as long as they last', async () => {
    assert.equal((await bot.ask('POST', '', {}, 'made up')).status, 401);
    teams.revokeTokens();
    assert.equal((await bot.send(user.chat.id, say('x'))).status, 401);
    let now = 1_000_000;
    await open({ clock: () => now, tokenSeconds: 60 });
    now += 59_000;
    assert.equal((await bot.send(user.chat.id, say('x'))).status, 201);
    now += 1_000;
    assert.equal((await bot.send(user.chat.id, say('x'))).status, 401);
  });

  it('gives no token for a wrong secret, application, scope, grant or tenant', async () => {
    const wrong: readonly (readonly [Record<string, string>, number, string])[] = [
      [{ client_secret: 'x' }, 401, 'invalid_client'],
      [{ client_id: 'x' }, 400, 'unauthorized_client'],
      [{ scope: 'https://graph.microsoft.com/.default' }, 400, 'invalid_scope'],
      [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
      [{ tenant: 'common' }, 400, 'invalid_request'],
    ];
    for (const [changed, status, error] of wrong) {
      const { status: got, body } = await logIn(teams, changed);
      assert.deepEqual([got, body.error], [status, error]);
    }
    const { body } = await logIn(teams);
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 3_600]);
    assert.deepEqual(teams.calls.map(({ operation }) => operation).filter((one) => one === 'token').length, 7);
  });

  const refused: readonly (readonly [string, Activity, number])[] = [
    ['a message without anything', { type: 'message' }, 400],
    ['a text that is no string', { type: 'message', text: 5 }, 400],
    ['an unknown text format', { type: 'message', text: 'x', textFormat: 'html' }, 400],
    ['an event that is meant for agent hubs', { type: 'event', name: 'handoff.initiate', value: {} }, 400],
    ['the other such event', { type: 'event', name: 'handoff.status', value: {} }, 400],
    ['an activity that cannot be sent', { type: 'trace' }, 400],
    ['an unknown attachment', { type: 'message', attachments: [{ contentType: 'application/x-card', content: {} }] }, 400],
    ['a newer card', show({ ...cardOf(), version: '1.6' }), 400],
    ['a card without a version', show({ type: 'AdaptiveCard', body: [] }), 400],
    ['an unknown element', show(cardOf([], [{ type: 'CodeBlock', codeSnippet: 'x' }])), 400],
    ['a misspelt action', show(cardOf([{ ...EXECUTE, type: 'Action.Excute' }])), 400],
    ['seven actions', show(cardOf(Array.from({ length: 7 }, (_, i) => ({ ...EXECUTE, title: `${i}` })))), 400],
    ['a list without choices', show(cardOf([], [{ type: 'Input.ChoiceSet', id: 'x', choices: [] }])), 400],
    ['a card over 28 KB', show(cardOf([], [{ type: 'TextBlock', text: 'x'.repeat(28 * 1024) }])), 413],
    ['a message over 80 KB', say('x'.repeat(80 * 1024)), 413],
  ];
  for (const [what, activity, status] of refused)
    it(`refuses ${what}, new or as an update`, async () => {
      const { body } = await bot.send(user.chat.id, say('before'));
      const sent = await bot.send(user.chat.id, activity);
      assert.deepEqual([sent.status, sent.body.error.code], [status, status === 413 ? 'MessageSizeTooBig' : 'BadSyntax']);
      assert.equal((await bot.update(user.chat.id, body.id, activity)).status, status);
      assert.deepEqual(texts(user.chat.id), ['before']);
    });

  it('says what Microsoft’s parser complains about', async () => {
    const { body } = await bot.send(user.chat.id, show(cardOf([], [{ type: 'CodeBlock' }])));
    assert.match(body.error.message, /CodeBlock/);
  });

  it('takes everything that a bot may show', async () => {
    const fallback = { type: 'Action.Submit', title: 'Go', data: { a: 1 } };
    const six = Array.from({ length: 6 }, (_, i) => ({ ...EXECUTE, title: `${i}`, fallback }));
    for (const activity of [say('x'), show(cardOf(six)), { type: 'typing' }])
      assert.equal((await bot.send(user.chat.id, activity)).status, 201);
    assert.equal(teams.messages(user.chat).length, 2, 'typing is no message');
  });

  it('changes nothing that is not there or is not the bot’s', async () => {
    assert.equal((await bot.update(user.chat.id, '1', say('x'))).status, 404);
    assert.equal((await bot.remove(user.chat.id, '1')).status, 404);
    assert.equal((await bot.reply(user.chat.id, '1', say('x'))).status, 404);
    assert.equal((await bot.send('a:nowhere', say('x'))).status, 404);
    const { id } = user.saysToOthers(user.chat, 'mine');
    assert.equal((await bot.update(user.chat.id, id, say('x'))).status, 403);
    const said = await bot.send(user.chat.id, say('x'));
    await bot.remove(user.chat.id, said.body.id);
    assert.equal((await bot.update(user.chat.id, said.body.id, say('y'))).status, 404);
  });

  it('refuses everything in a conversation that blocks the bot, until it does no longer', async () => {
    const said = await bot.send(user.chat.id, say('x'));
    teams.block(user.chat);
    const tenantId = teams.settings.MICROSOFT_APP_TENANT_ID;
    for (const { status, body } of [
      await bot.send(user.chat.id, say('x')),
      await bot.update(user.chat.id, said.body.id, say('y')),
      await bot.create({ members: [{ id: user.id }], tenantId }),
    ])
      assert.deepEqual([status, body.error.code], [403, 'ForbiddenOperationException']);
    teams.unblock(user.chat);
    assert.equal((await bot.send(user.chat.id, say('x'))).status, 201);
  });

  it('tells who is there', async () => {
    const path = `/${encodeURIComponent(user.chat.id)}`;
    const paged = await bot.ask('GET', `${path}/pagedmembers?pageSize=50`);
    const [member] = paged.body.members;
    assert.deepEqual([member.id, member.objectId], [user.id, user.aadObjectId]);
    assert.equal((await bot.ask('GET', `${path}/members`)).body.length, 1);
    assert.equal((await bot.ask('GET', `${path}/members/${user.aadObjectId}`)).body.id, user.id);
    assert.equal((await bot.ask('GET', `${path}/members/x`)).status, 404);
  });

  it('fails as it is told, once for each fault, and notes it', async () => {
    teams.fail('send', { status: 412 }, { status: 429, retryAfter: 2 }, 'reset', 'reset-after', { delayMs: 1 });
    assert.equal((await bot.send(user.chat.id, say('a'))).status, 412);
    const throttled = await bot.send(user.chat.id, say('b'));
    assert.deepEqual([throttled.status, throttled.headers.get('retry-after')], [429, '2']);
    await assert.rejects(bot.send(user.chat.id, say('c')));
    await assert.rejects(bot.send(user.chat.id, say('d')));
    assert.equal((await bot.send(user.chat.id, say('e'))).status, 201);
    assert.deepEqual(texts(user.chat.id), ['d', 'e'], 'what was reset afterwards has arrived');
    const outcomes = teams.calls.filter(({ operation }) => operation === 'send').map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, [412, 429, 'reset', 'reset-after', 201]);
  });

  it('is down until it is mended', async () => {
    teams.breakDown('update', { status: 503 });
    const { body } = await bot.send(user.chat.id, say('a'));
    for (let i = 0; i < 3; i++) assert.equal((await bot.update(user.chat.id, body.id, say('b'))).status, 503);
    teams.mend('update');
    assert.equal((await bot.update(user.chat.id, body.id, say('b'))).status, 200);
  });

  it('throttles like Teams when it is asked to', async () => {
    let now = 1_000_000;
    await open({ throttle: true, clock: () => now });
    const statuses = [];
    for (let i = 0; i < 8; i++) statuses.push((await bot.send(user.chat.id, say('x'))).status);
    assert.deepEqual(statuses, [...Array(7).fill(201), 429]);
    now += 1_000;
    assert.equal((await bot.send(user.chat.id, say('x'))).status, 201);
    assert.equal((await bot.send(user.chat.id, say('x'))).headers.get('retry-after'), '1', 'eight in two seconds');
  });

  it('waits for what a test looks for, and says what the bot did instead', async () => {
    const waiting = teams.until(() => teams.messages(user.chat).find(({ text }) => text === 'b'));
    await bot.send(user.chat.id, say('a'));
    await bot.send(user.chat.id, say('b'));
    assert.equal((await waiting).text, 'b');
    await assert.rejects(
      teams.until(() => {
        throw new Error('a look that breaks');
      }),
      /a look that breaks/,
    );
  });
});
