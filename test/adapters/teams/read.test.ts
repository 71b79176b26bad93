import assert from 'node:assert/strict';
import { readActivity } from '../../../adapters/teams/read.ts';
import type { TeamsReading } from '../../../adapters/teams/reading.ts';
import { htmlToText } from '../../../adapters/teams/words.ts';
import type { Content, Incoming } from '../../../bot/types.ts';

const CONTEXT = { bot: '28:bot', at: '2026-01-02T12:00:00.000Z', tenant: 't1', channel: 'teams', hub: null };
const AT = { type: 'mention', text: '<at>Reconnect</at>', mentioned: { id: '28:bot', name: 'Reconnect' } };

/** As Teams sends it, with what the test changes. */
const activity = (over: object = {}) => ({
  ...{ type: 'message', id: '1700000000001', timestamp: '2026-01-02T11:59:59.123Z', channelId: 'msteams' },
  ...{ serviceUrl: 'https://smba.trafficmanager.net/emea/', from: { id: '29:ada', name: 'Ada' } },
  conversation: { id: 'a:1chat', conversationType: 'personal' },
  recipient: { id: '28:bot', name: 'Reconnect' },
  text: 'hello',
  ...over,
});
const CHANNEL = { conversation: { id: '19:x@thread.tacv2;messageid=1', conversationType: 'channel', isGroup: true } };

const read = (over: object = {}) => readActivity(activity(over), CONTEXT);
const incomingOf = (reading: TeamsReading | null): Incoming =>
  reading?.kind === 'turn' || reading?.kind === 'extension' ? reading.turn.incoming : assert.fail(`it is ${reading?.kind}`);
const contentOf = (over: object): Content => incomingOf(read(over)).content;
const textOf = (over: object): string | undefined => {
  const content = contentOf(over);
  return 'text' in content ? content.text : undefined;
};

describe('An activity of Teams', () => {
  it('is read with keys that no two tenants share, and by our clock', () => {
    const { id, also, at, channel, conversation, user, address } = incomingOf(read());
    assert.deepEqual([id, at, channel], ['1700000000001', CONTEXT.at, 'teams']);
    assert.deepEqual([conversation, user], ['teams:t1:@29:ada', 'teams:t1:29:ada']);
    assert.deepEqual(also, ['teams:t1:a:1chat:1700000000001']);
    assert.deepEqual(JSON.parse(address), {
      ...{ serviceUrl: 'https://smba.trafficmanager.net/emea/', tenant: 't1', user: '29:ada', bot: '28:bot' },
      conversation: 'a:1chat',
    });
  });

  it('in a channel belongs to its thread, and to a new one where it names none', () => {
    assert.equal(incomingOf(read(CHANNEL)).conversation, 'teams:t1:19:x@thread.tacv2;messageid=1');
    const begun = read({ conversation: { id: '19:x@thread.tacv2', conversationType: 'channel' } });
    assert.equal(incomingOf(begun).conversation, 'teams:t1:19:x@thread.tacv2;messageid=1700000000001');
  });

  it('is an aside where several people talk and nobody names the bot', () => {
    const group = { conversation: { id: '19:g@thread.v2', conversationType: 'groupChat' } };
    for (const where of [CHANNEL, group]) {
      assert.deepEqual(contentOf(where), { kind: 'text', text: 'hello', aside: true });
      assert.equal(read(where)?.kind === 'turn' && (read(where) as { typing: boolean }).typing, false);
      const named = contentOf({ ...where, text: '<at>Reconnect</at>&nbsp;event 50', entities: [AT] });
      assert.deepEqual(named, { kind: 'text', text: 'event 50' });
    }
  });

  it('keeps the names of other people as words', () => {
    const bob = { type: 'mention', text: '<at>Bob</at>', mentioned: { id: '29:bob', name: 'Bob' } };
    assert.equal(textOf({ text: '<at>Reconnect</at> ask <at>Bob</at>', entities: [AT, bob] }), 'ask @Bob');
  });

  it('shows entities as what they stand for, once, and leaves XML alone', () => {
    assert.equal(
      textOf({ text: '&lt;EventID&gt;50&lt;/EventID&gt; &amp;lt; &#39;x&#x27; &nope; &#0;' }),
      "<EventID>50</EventID> &lt; 'x' &nope; &#0;",
    );
    assert.equal(textOf({ text: '<Event><EventID>50</EventID></Event>' }), '<Event><EventID>50</EventID></Event>');
  });

  it('has its lines back from the HTML beside it, but only where both say the same', () => {
    const html = (content: string) => ({ attachments: [{ contentType: 'text/html', content }] });
    const lines = '<div>\r\n<div>Event ID: 50</div>\n<div>Source: TermDD</div></div>';
    assert.equal(textOf({ text: 'Event ID: 50 Source: TermDD', ...html(lines) }), 'Event ID: 50\nSource: TermDD');
    assert.equal(textOf({ text: 'Event ID: 50', ...html('<p>other</p><p>words</p>') }), 'Event ID: 50');
    assert.equal(textOf({ text: 'a\n\nb', ...html('<p>a</p><p>b</p>') }), 'a\n\nb');
    const span = '<span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="0">Reconnect</span>';
    const mentioned = { text: '<at>Reconnect</at> a b', entities: [AT], ...html(`<p>${span}&nbsp;a<br>b</p>`) };
    assert.equal(textOf(mentioned), 'a\nb');
  });

  it('turns HTML into lines in linear time', () => {
    assert.equal(htmlToText('<pre>a\n  b</pre>\n<p>c  \n d</p>'), 'a\n  b\nc d\n');
    const begun = performance.now();
    for (const bad of ['<a', '<p>aaa', '<span schema.skype.com/Mention', '<p>', '&#x', '<img ', '"\\"'])
      textOf({ attachments: [{ contentType: 'text/html', content: bad.repeat(200_000 / bad.length) }] });
    assert.ok(performance.now() - begun < 2_000);
  });

  it('is a picture with a picture or a file, and no smile is one', () => {
    const html = (itemtype: string) => ({
      attachments: [
        { contentType: 'text/html', content: `<img src="https://x.example" itemtype="http://schema.skype.com/${itemtype}">` },
      ],
    });
    const file = {
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      content: { downloadUrl: 'https://x.example' },
    };
    assert.deepEqual(contentOf({ attachments: [{ contentType: 'image/*' }] }), { kind: 'image', text: 'hello' });
    assert.equal(contentOf({ attachments: [file] }).kind, 'image');
    assert.equal(contentOf(html('AMSImage')).kind, 'image');
    assert.equal(contentOf(html('Emoji')).kind, 'text');
  });

  it('tells of edits and deletions of a message, and nothing of its return', () => {
    const change = (type: string, eventType: string) => read({ type, channelData: { eventType } });
    assert.deepEqual(incomingOf(change('messageUpdate', 'editMessage')).content, {
      ...{ kind: 'edited', message: '1700000000001', text: 'hello' },
    });
    assert.equal(incomingOf(change('messageUpdate', 'editMessage')).id, '1700000000001:edit:2026-01-02T11:59:59.123Z');
    const deleted = incomingOf(change('messageDelete', 'softDeleteMessage'));
    assert.deepEqual([deleted.id, deleted.content], ['1700000000001:deleted', { kind: 'deleted', message: '1700000000001' }]);
    assert.equal(change('messageUpdate', 'undeleteMessage')?.kind, 'nothing');
  });

  it('tells of them as well when only the type of the activity says what happened', () => {
    assert.equal(incomingOf(read({ type: 'messageUpdate', channelData: null })).content.kind, 'edited');
    assert.equal(incomingOf(read({ type: 'messageDelete', channelData: {} })).content.kind, 'deleted');
    assert.equal(read({ type: 'messageDelete', channelData: { eventType: 'other' } })?.kind, 'nothing');
  });

  it('tells that the bot has joined, in both kinds of news, each time anew', () => {
    const added = { type: 'conversationUpdate', id: 'f:1', membersAdded: [{ id: '28:bot' }] };
    const installed = { type: 'installationUpdate', id: 'f:2', action: 'add' };
    for (const news of [added, installed, { ...installed, action: 'add-upgrade' }]) {
      assert.deepEqual([incomingOf(read(news)).id, contentOf(news)], [`joined:${news.id}`, { kind: 'joined', shared: false }]);
      assert.deepEqual(contentOf({ ...news, ...CHANNEL }), { kind: 'joined', shared: true, by: 'Ada' });
    }
    assert.equal(read({ ...added, membersAdded: [{ id: '29:bob' }] })?.kind, 'nothing');
  });

  it('tells that the user sees the chat no longer, but not that a team goes on without the bot', () => {
    const removed = { type: 'installationUpdate', id: 'f:3', action: 'remove' };
    const gone = { type: 'conversationUpdate', id: 'f:3', membersRemoved: [{ id: '28:bot' }] };
    for (const news of [removed, gone]) {
      assert.deepEqual([incomingOf(read(news)).id, contentOf(news)], ['left:f:3', { kind: 'left' }]);
      assert.equal(read({ ...news, ...CHANNEL })?.kind, 'nothing');
    }
    assert.equal(read({ ...removed, action: 'remove-upgrade' })?.kind, 'nothing');
    assert.equal(read({ ...gone, membersRemoved: [{ id: '29:bob' }] })?.kind, 'nothing');
  });

  it('tells that the user is writing, in his own chat', () => {
    assert.deepEqual(read({ type: 'typing' }), { kind: 'typing', conversation: 'teams:t1:@29:ada' });
    assert.equal(read({ type: 'typing', ...CHANNEL })?.kind, 'nothing');
  });

  it('says in its address that others read there, but not of the own chat', () => {
    assert.equal(JSON.parse(incomingOf(read(CHANNEL)).address).shared, true);
    assert.equal('shared' in JSON.parse(incomingOf(read()).address), false);
  });

  it('is nothing when it is a reaction, an event, or of the bot itself', () => {
    for (const type of ['messageReaction', 'endOfConversation', 'event', 'something new'])
      assert.equal(read({ type })?.kind, 'nothing');
    assert.equal(read({ from: { id: '28:bot' } })?.kind, 'nothing');
    assert.equal(read({ from: { id: '28:other', role: 'bot' } })?.kind, 'nothing');
  });

  it('is a press with the value of its button, from either kind of action', () => {
    const data = { token: 'abc', value: '50,1003' };
    const execute = {
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: '17',
      value: { action: { verb: 'press', title: 'Answer', data } },
    };
    const submit = { text: undefined, value: data, replyToId: '17' };
    for (const over of [execute, submit]) {
      const reading = read(over);
      const press = reading?.kind === 'press' ? reading.press : assert.fail(`it is ${reading?.kind}`);
      assert.deepEqual([press.token, press.values, press.place], ['abc', ['50', '1003'], 'teams:at:a%3A1chat:17']);
    }
    const odd = read({ ...execute, value: { action: { verb: 'press', data: { token: 'abc', value: 'a\0,ok,' } } } });
    assert.deepEqual(odd?.kind === 'press' && odd.press.values, ['ok']);
    assert.equal(read({ ...execute, value: { ...execute.value, trigger: 'automatic' } })?.kind, 'refresh');
    assert.equal(read({ ...execute, value: { action: { verb: 'show', data } } })?.kind, 'refresh');
    const foreign = read({ ...execute, value: { action: { verb: 'other', data } } });
    assert.equal(foreign?.kind === 'press' && foreign.press.token, null);
  });

  it('brings the text that its button asked for, from either kind of action', () => {
    const data = { token: 'abc', input: 'text-reply', 'text-reply': 'Try again.' };
    const execute = { type: 'invoke', name: 'adaptiveCard/action', value: { action: { verb: 'press', data } } };
    for (const over of [execute, { text: undefined, value: data }]) {
      const reading = read({ ...over, replyToId: '17' });
      assert.equal(reading?.kind === 'press' && reading.press.text, 'Try again.');
    }
  });

  it('is, from the menu of a message, the words of that message, for the own chat', () => {
    const messagePayload = {
      id: '9',
      body: { contentType: 'html', content: '<p>Event <b>50</b><br>TermDD</p>' },
      from: { user: { displayName: 'Bob' } },
    };
    const value = { commandId: 'troubleshoot', messagePayload, data: { note: 'since Monday' } };
    const over = { ...CHANNEL, type: 'invoke', name: 'composeExtension/submitAction', id: 'f:1', value };
    const { id, conversation, origin, content, address } = incomingOf(read(over));
    assert.deepEqual([id, conversation], ['extension:9:f:1', 'teams:t1:@29:ada']);
    assert.equal(origin, 'About the message from Bob:');
    assert.deepEqual(content, { kind: 'text', text: 'Event 50\nTermDD\n\nsince Monday' });
    assert.deepEqual([JSON.parse(address).conversation, JSON.parse(address).shared], [null, undefined]);
    assert.equal(incomingOf(read(over)).apart, true);
    assert.equal(read({ ...over, value: { ...value, commandId: 'x' } })?.kind, 'unknown-invoke');
    assert.equal(read({ ...over, value: 5 })?.kind, 'unknown-invoke');
  });

  it('is refused when it lacks what an answer needs', () => {
    for (const over of [
      { type: 5 },
      { from: 'x' },
      { conversation: {} },
      { serviceUrl: undefined },
      { id: 'a\u0000' },
      { timestamp: 'x' },
      { text: 5 },
    ])
      assert.equal(read(over), null, JSON.stringify(over));
  });

  it('loses what cannot be seen and what turns reading around', () => {
    assert.equal(textOf({ text: '\u0000a\u202eb\ud800c\u00a0' }), 'abc');
  });
});

describe('The HTML of Teams', () => {
  it('is read in linear time, also tags without an end: any other would outlast the limit of a test', () => {
    const endless = `<${'a'.repeat(250_000)}`;
    assert.equal(htmlToText(endless), endless);
  });
});

describe('An activity of an agent hub', () => {
  const HUB = { ...CONTEXT, hub: 'directline' };
  const hear = (over: object) => readActivity(activity({ channelId: 'directline', conversation: { id: 'c1-eu' }, ...over }), HUB);

  it('belongs to its conversation, whatever its users are called', () => {
    const { conversation, user, address, content } = incomingOf(hear({ from: { id: 'user' } }));
    assert.deepEqual([conversation, user], ['hub:directline:c1-eu', 'hub:directline:c1-eu:user']);
    assert.deepEqual([JSON.parse(address).hub, 'shared' in JSON.parse(address)], ['directline', false]);
    assert.deepEqual(content, { kind: 'text', text: 'hello' });
  });

  it('may say how a hand-over stands, which Teams may not', () => {
    const event = { type: 'event', id: 'e1', name: 'handoff.status', value: { state: 'accepted' } };
    const status = { state: 'accepted', message: null };
    assert.deepEqual(hear(event), { kind: 'handoff', status, conversation: 'hub:directline:c1-eu', id: 'e1' });
    assert.equal(read(event)?.kind, 'nothing');
    assert.equal(hear({ ...event, name: 'other' })?.kind, 'nothing');
  });

  it('presses nothing, and says the rest as anywhere', () => {
    assert.equal(hear({ text: undefined, value: { token: 'abc' } })?.kind, 'nothing');
    assert.equal(hear({ type: 'invoke', name: 'adaptiveCard/action' })?.kind, 'nothing');
    const joined = hear({ type: 'conversationUpdate', membersAdded: [{ id: '28:bot' }] });
    assert.equal(incomingOf(joined).content.kind, 'joined');
  });
});
