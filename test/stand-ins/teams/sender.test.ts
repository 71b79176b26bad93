import assert from 'node:assert/strict';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { type Connector, cardOf, connectAs, type SmallBot, say, show, startSmallBot } from './small-bot.ts';
import { createTeams, type Message, type TeamsStandIn, type User } from './teams.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const SUBMIT = { type: 'Action.Submit', title: 'Old', data: { turn: 1 } };
const EXECUTE = { type: 'Action.Execute', title: 'Go', verb: 'go', data: { turn: 1 }, fallback: { ...SUBMIT, title: 'Go' } };
const CHOICES = [
  { title: 'Server 2003', value: '2003' },
  { title: 'Server 2008 R2', value: '2008r2' },
];
const CHOICE = {
  type: 'Input.ChoiceSet',
  id: 'value',
  label: 'Version',
  isRequired: true,
  errorMessage: 'Choose.',
  choices: CHOICES,
};

const invokeAnswer = (value: unknown, type = 'application/vnd.microsoft.card.adaptive') => ({ statusCode: 200, type, value });

describe('people in the Teams stand-in', () => {
  let [teams, small, bot, user]: [TeamsStandIn, SmallBot, Connector, User] = [] as never;
  beforeEach(async () => {
    small = await startSmallBot();
    teams = await createTeams({ clock: () => NOW, bot: small.url });
    bot = await connectAs(teams);
    user = teams.user('u1');
  });
  afterEach(() => Promise.all([teams.close(), small.close()]));

  const last = () => small.received.at(-1)?.activity;
  const shown = async (card: object): Promise<Message> => {
    const { status, body } = await bot.send(user.chat.id, show(card));
    assert.equal(status, 201, JSON.stringify(body));
    return teams.messages(user.chat).at(-1) ?? assert.fail();
  };

  describe('tokens', () => {
    // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects
    const read = async (url: string): Promise<any> => (await fetch(url)).json();
    const verify = async (token: string) => {
      const metadata = await read(teams.settings.TEAMS_OPENID_METADATA_URL ?? '');
      const keys = createLocalJWKSet(await read(metadata.jwks_uri));
      const options = { issuer: metadata.issuer, audience: teams.settings.MICROSOFT_APP_ID ?? '', currentDate: new Date(NOW) };
      return jwtVerify(token, keys, { ...options, algorithms: metadata.id_token_signing_alg_values_supported });
    };

    it('are what the published keys confirm', async () => {
      const { payload, protectedHeader } = await verify(teams.token());
      assert.equal(payload.serviceurl, teams.serviceUrl);
      assert.equal(protectedHeader.alg, 'RS256');
      const { keys } = await read(`${teams.url}/v1/.well-known/keys`);
      assert.deepEqual([keys[0].kid, keys[0].endorsements], [protectedHeader.kid, ['msteams', 'webchat']]);
      assert.equal(teams.calls.filter(({ operation }) => operation === 'keys').length, 2);
    });

    it('can be wrong in every way', async () => {
      const wrong = [
        { signer: 'stranger' },
        { signer: 'public-as-secret' },
        { signer: 'nobody' },
        { claims: { exp: NOW / 1_000 - 1 } },
        { claims: { aud: 'x' } },
        { claims: { iss: undefined } },
        { header: { kid: 'unknown' } },
      ] as const;
      for (const options of wrong) await assert.rejects(verify(teams.token(options)), JSON.stringify(options));
    });

    it('survive a new key, unless the old one is withdrawn', async () => {
      const old = teams.token();
      teams.rotateKey();
      await verify(old);
      await verify(teams.token());
      teams.rotateKey({ withdraw: true });
      await assert.rejects(verify(old));
    });

    it('cannot be checked while the metadata is down', async () => {
      teams.metadataDown();
      assert.equal((await fetch(teams.settings.TEAMS_OPENID_METADATA_URL ?? '')).status, 503);
      teams.metadataDown('hang');
      await assert.rejects(fetch(teams.settings.TEAMS_OPENID_METADATA_URL ?? '', { signal: AbortSignal.timeout(20) }));
      teams.metadataUp();
      await verify(teams.token());
    });
  });

  it('say something in their chat, once in Teams and once to the bot', async () => {
    const { status, message } = await user.says('Because of a security error');
    assert.equal(status, 200);
    const { headers } = small.received[0] ?? assert.fail();
    assert.match(headers.authorization ?? '', /^Bearer ey/);
    const { type, text, channelId, conversation, from, recipient, id, timestamp, serviceUrl, attachments } = last();
    assert.deepEqual(
      [type, text, channelId, serviceUrl],
      ['message', 'Because of a security error', 'msteams', teams.serviceUrl],
    );
    assert.deepEqual([conversation.conversationType, conversation.id], ['personal', user.chat.id]);
    assert.deepEqual([from.id.slice(0, 3), from.name, from.aadObjectId], ['29:', 'u1', user.aadObjectId]);
    assert.equal(recipient.id, `28:${teams.settings.MICROSOFT_APP_ID}`);
    assert.deepEqual([id, timestamp], [message.id, '2026-01-02T03:04:05.000Z']);
    assert.deepEqual(attachments, [{ contentType: 'text/html', content: '<p>Because of a security error</p>' }]);
    assert.deepEqual(
      user.sees().map(({ text }) => text),
      ['Because of a security error'],
    );
  });

  it('mention the bot in a channel, which begins a thread that goes on', async () => {
    const channel = teams.channel('general', 'IT');
    const { thread, message } = await user.mentions(channel, 'event 50');
    const { text, entities, conversation, channelData } = last();
    assert.equal(text, '<at>Reconnect</at> event 50');
    assert.equal(entities.find(({ type }: { type: string }) => type === 'mention').text, '<at>Reconnect</at>');
    assert.deepEqual([conversation.id, conversation.isGroup], [`${channel.id};messageid=${message.id}`, true]);
    assert.deepEqual([channelData.channel.id, channelData.team.name], [channel.id, 'IT']);
    await bot.reply(thread.id, message.id, say('which version?'));
    await user.mentions(thread, '2003');
    assert.deepEqual(
      teams.messages(thread).map(({ from }) => from),
      ['user', 'bot', 'user'],
    );
    assert.equal(last().conversation.id, thread.id);
  });

  it('change, delete and restore a message where it stands', async () => {
    const { message } = await user.says('one');
    await user.says('two');
    await user.edits(message, 'eins');
    assert.deepEqual(
      [last().type, last().id, last().text, last().channelData.eventType],
      ['messageUpdate', message.id, 'eins', 'editMessage'],
    );
    await user.deletes(message);
    assert.deepEqual([last().type, last().id, last().text], ['messageDelete', message.id, undefined]);
    assert.equal(last().channelData.eventType, 'softDeleteMessage');
    assert.deepEqual(
      user.sees().map(({ text }) => text),
      ['two'],
    );
    await user.restores(message);
    assert.equal(last().channelData.eventType, 'undeleteMessage');
    assert.deepEqual(
      user.sees().map(({ text }) => text),
      ['eins', 'two'],
    );
  });

  it('install the bot and remove it, after which it is refused', async () => {
    await user.installs();
    const [added, installed] = small.received.slice(-2).map(({ activity }) => activity);
    assert.deepEqual([added.type, added.membersAdded[0].id.slice(0, 3)], ['conversationUpdate', '28:']);
    assert.deepEqual([installed.type, installed.action], ['installationUpdate', 'add']);
    await user.uninstalls();
    assert.deepEqual([last().type, last().action], ['installationUpdate', 'remove']);
    assert.equal((await bot.send(user.chat.id, say('x'))).status, 403);
    await user.installs();
    assert.equal((await bot.send(user.chat.id, say('x'))).status, 201);
  });

  describe('who press a button', () => {
    it('send its verb with data and inputs, and see the card that comes back', async () => {
      const message = await shown(cardOf([EXECUTE], [CHOICE]));
      small.answer(200, invokeAnswer(cardOf([{ ...EXECUTE, title: 'Next' }])));
      const { shown: effect } = await user.presses(message, 'Go', { value: '2003' });
      assert.deepEqual(effect, { kind: 'card' });
      const { name, value, replyToId, type } = last();
      assert.deepEqual([type, name, replyToId, value.trigger], ['invoke', 'adaptiveCard/action', message.id, 'manual']);
      assert.deepEqual(value.action, { type: 'Action.Execute', title: 'Go', verb: 'go', data: { turn: 1, value: '2003' } });
      assert.match(JSON.stringify(user.sees()[0]?.card), /"Next"/);
      await user.presses(message, 'Next');
      await assert.rejects(user.presses(message, 'Go'), /nothing on the card is titled Go; there are: "Next"/);
    });

    it('in a channel see their own answer, and the others what is stored, until the bot updates it', async () => {
      const { thread } = await user.mentions(teams.channel('general'), 'x');
      const { body } = await bot.send(thread.id, show(cardOf([EXECUTE])));
      const message = teams.messages(thread).at(-1) ?? assert.fail();
      small.answer(200, invokeAnswer(cardOf()));
      await user.presses(message, 'Go');
      const has = (viewer?: string) => /"Go"/.test(JSON.stringify(teams.messages(thread, viewer).at(-1)?.card));
      assert.deepEqual([has(), has(teams.user('u2').id), has(user.id)], [true, true, false]);
      await bot.update(thread.id, body.id, show(cardOf([EXECUTE])));
      assert.equal(has(user.id), true);
    });

    const broken: readonly (readonly [string, number, unknown, RegExp])[] = [
      ['nothing', 200, undefined, /no invoke response/],
      ['a status', 501, {}, /501/],
      ['an error inside', 200, { statusCode: 400, type: 'application/vnd.microsoft.error', value: { code: 'Stale' } }, /Stale/],
      ['a bad card', 200, invokeAnswer({ ...cardOf(), version: '1.6' }), /1\.6/],
      ['another type', 200, invokeAnswer('x', 'text/plain'), /text\/plain/],
    ];
    for (const [what, status, body, why] of broken)
      it(`see that something went wrong when ${what} comes back, and the card as it was`, async () => {
        const message = await shown(cardOf([EXECUTE]));
        small.answer(status, body);
        const { shown: effect } = await user.presses(message, 'Go');
        assert.match(effect.kind === 'error' ? effect.why : assert.fail(), why);
        assert.match(JSON.stringify(user.sees()[0]?.card), /"Go"/);
      });

    it('get a sentence beside the card', async () => {
      const message = await shown(cardOf([EXECUTE]));
      small.answer(200, invokeAnswer('Noted.', 'application/vnd.microsoft.activity.message'));
      assert.deepEqual((await user.presses(message, 'Go')).shown, { kind: 'text', text: 'Noted.' });
    });

    it('find it also behind what can be selected, and submit it as a message', async () => {
      const line = { type: 'Container', items: [], selectAction: { ...SUBMIT, title: 'Change it', associatedInputs: 'none' } };
      const message = await shown(cardOf([], [line, CHOICE]));
      await user.presses(message, /^Change/);
      const { type, value, text, replyToId, id } = last();
      assert.deepEqual([type, value, text, replyToId], ['message', { turn: 1 }, undefined, message.id]);
      assert.match(id, /^f:/);
    });

    it('on an old client submit the fallback, where there is one', async () => {
      const message = await shown(cardOf([EXECUTE, { type: 'Action.Execute', title: 'Bare' }]));
      await user.submits(message, 'Go');
      assert.deepEqual([last().type, last().value], ['message', { turn: 1 }]);
      await assert.rejects(user.submits(message, 'Bare'), /an old client shows nothing/);
    });

    it('cannot do what Teams does not let them', async () => {
      const message = await shown(
        cardOf([EXECUTE, { ...EXECUTE, title: 'Off', isEnabled: false }, SUBMIT, { ...SUBMIT, data: {} }], [CHOICE]),
      );
      const before = small.received.length;
      await assert.rejects(user.presses(message, 'Go'), /asks for "Version" first/);
      await assert.rejects(user.presses(message, 'Go', { value: '1999' }), /"1999" is no choice/);
      await assert.rejects(user.presses(message, 'Go', { value: '2003', other: 'x' }), /no input "other"/);
      await assert.rejects(user.presses(message, 'Off', { value: '2003' }), /disabled/);
      await assert.rejects(user.presses(message, 'Old', { value: '2003' }), /2 different actions/);
      assert.equal(small.received.length, before);
    });
  });

  it('use the extension on a message of somebody else', async () => {
    const colleague = teams.user('u2').saysToOthers(teams.groupChat('team'), 'Error <0x204>');
    await user.usesExtension(colleague, { fetchTask: true });
    const { name, value, conversation } = last();
    assert.deepEqual(
      [name, value.commandContext, conversation.conversationType],
      ['composeExtension/fetchTask', 'message', 'groupChat'],
    );
    assert.equal(value.messagePayload.body.content, '<p>Error &lt;0x204&gt;</p>');
    assert.equal(value.messagePayload.from.user.displayName, 'u2');
    await user.usesExtension({ body: { contentType: 'text', content: 'x' } });
    assert.equal(last().name, 'composeExtension/submitAction');
    await user.submitsTask({ a: 1 });
    assert.deepEqual([last().name, last().value.data], ['task/submit', { a: 1 }]);
  });

  it('send files, pictures, reactions and that they type', async () => {
    await user.sendsFile('error.txt', 'http://127.0.0.1:1/error.txt');
    assert.equal(last().attachments[0].contentType, 'application/vnd.microsoft.teams.file.download.info');
    const { message } = await user.pastesImage('http://127.0.0.1:1/error.png');
    assert.equal(last().attachments[0].contentType, 'image/*');
    await user.reacts(message);
    assert.deepEqual([last().type, last().replyToId], ['messageReaction', message.id]);
    await user.types();
    assert.equal(last().type, 'typing');
  });

  it('can be replayed byte for byte, without a token, or as anything at all', async () => {
    const { activity } = await user.says('x');
    await teams.deliver(activity);
    assert.equal(small.received[0]?.raw, small.received[1]?.raw);
    await teams.deliver(activity, { token: null, raw: '[]', headers: { 'X-Extra': '1' } });
    assert.deepEqual(
      [last(), small.received.at(-1)?.headers.authorization, small.received.at(-1)?.headers['x-extra']],
      [[], undefined, '1'],
    );
    const { status, ms } = await teams.post('5', { 'Content-Type': 'text/plain' });
    assert.deepEqual([last(), status, ms > 0], [5, 200, true]);
  });

  it('are in a conversation that exists, also when a test wrote the activity itself', async () => {
    await teams.deliver({
      type: 'message',
      id: '1',
      conversation: { id: 'a:own', conversationType: 'personal' },
      from: { id: '29:x' },
    });
    assert.equal((await bot.send('a:own', say('hello'))).status, 201);
  });
});
