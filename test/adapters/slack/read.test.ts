import assert from 'node:assert/strict';
import fc from 'fast-check';
import { optionValues } from '../../../adapters/render/block-kit.ts';
import { ASK_INPUT, ASK_WINDOW } from '../../../adapters/slack/ask-window.ts';
import type { SlackBody } from '../../../adapters/slack/body.ts';
import { readSlack } from '../../../adapters/slack/read.ts';
import type { SlackReading, SlackTurn } from '../../../adapters/slack/reading.ts';
import { loadKnowledge } from '../../../knowledge/load.ts';
import { PAYLOADS, payload } from './payloads.ts';

const [TEAM, BOT, ADA, DM, CHANNEL] = ['T0A1B2C3D', 'U0B0TREC0', 'U0ADA1234', 'D0DIRECT1', 'C0HELPDSK'] as const;
const CONTEXT = { bot: BOT };
const PERSONAL = `slack:${TEAM}:@${ADA}`;
const CARD = `slack:at:${TEAM}:${DM}:1767355210.000150`;
const THREAD = `slack:${TEAM}:${CHANNEL}:1767355310.000100`;
/** What the store refuses in ids (sql-store.ts). */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

const read = (name: string, bot: string | null = BOT): SlackReading | null => readSlack(payload(name), { bot });

function turnOf(from: string | SlackBody, bot: string | null = BOT): SlackTurn {
  const reading = readSlack(typeof from === 'string' ? payload(from) : from, { bot });
  return reading?.kind === 'turn' ? reading.turn : assert.fail(`no turn, but ${JSON.stringify(reading)}`);
}

/** A payload with some of its event changed. */
function withEvent(name: string, event: object): SlackBody {
  const body = payload(name);
  return { ...body, event: { ...(body.event as object), ...event } };
}

describe('A message to the bot itself', () => {
  it('is a turn with its lines and tabs, in the conversation of the user and the bot', () =>
    assert.deepEqual(turnOf('message-im'), {
      id: '1767355200.000100',
      also: [`slack:at:${TEAM}:${DM}:1767355200.000100`, `slack:at:${TEAM}:${DM}:5c6f3a1e-7b1d-4d1c-9a55-355200000100`],
      team: TEAM,
      user: ADA,
      content: { kind: 'text', text: 'Log Name:\tSystem\nSource:\tTermDD\nEvent ID:\t50' },
      conversation: PERSONAL,
      under: null,
      to: { team: TEAM, channel: DM },
      said: 'Log Name:\tSystem\nSource:\tTermDD\nEvent ID:\t50',
    }));

  it('in a thread under a card names that card, so that it belongs to its conversation', () => {
    const { under, conversation, to } = turnOf('message-im-thread');
    assert.equal(under, CARD);
    assert.equal(conversation, `${PERSONAL}:1767355210.000150`);
    assert.deepEqual(to, { team: TEAM, channel: DM, thread: '1767355210.000150' });
  });

  it('in a thread shows there that it is read', () =>
    assert.deepEqual((read('message-im-thread') as { surface?: object }).surface, {
      team: TEAM,
      channel: DM,
      thread: '1767355210.000150',
      opened: false,
    }));

  it('that others hang under is in no thread itself', () => {
    const { under, conversation, to } = turnOf('message-im-thread-root');
    assert.deepEqual([under, conversation, to], [null, PERSONAL, { team: TEAM, channel: DM }]);
  });

  it('without `text` is read from its blocks, without the mention of the bot', () =>
    assert.deepEqual(turnOf('message-im-words-in-blocks').content, {
      kind: 'text',
      text: "since Monday on srv01.example.com:sob:\nEvent ID:\t50\n<Provider Name='TermDD'/>\ntwo users\none server",
    }));

  it('that forwards another one is read from that', () =>
    assert.deepEqual(turnOf('message-im-forwarded').content, { kind: 'text', text: 'Error code 0x204' }));

  it('that forwards another one with words of its own is read from both', () => {
    const { attachments } = payload('message-im-forwarded').event as { attachments: object[] };
    const preview = { from_url: 'https://example.com/', title: 'Example', text: 'Error code 0x104' };
    const event = { text: 'Do you know this?', attachments: [...attachments, preview] };
    assert.equal(turnOf(withEvent('message-im', event)).said, 'Do you know this?\nError code 0x204');
  });

  it('keeps curly quotes and spaces that do not break', () =>
    assert.deepEqual(turnOf(withEvent('message-im', { text: '“Can’t\u00a0connect”' })).content, {
      kind: 'text',
      text: '“Can’t\u00a0connect”',
    }));

  it('with a picture says so', () => {
    const { content, said } = turnOf('message-file-share');
    assert.deepEqual([content, said], [{ kind: 'image', text: '' }, '(a file)']);
  });

  it('told with /me is a message', () => assert.equal(turnOf('message-me').said, 'cannot connect, 0x204'));

  it('is shown in the transcript up to a length', () => {
    const { content, said } = turnOf(withEvent('message-im', { text: 'x'.repeat(30_000) }));
    assert.equal('text' in content && content.text?.length, 30_000);
    assert.equal(said.length, 20_002);
  });
});

describe('A message in a channel', () => {
  it('that does not name the bot is not for it', () => assert.equal(read('message-channel')?.kind, 'nothing'));

  it('that forwards one which names the bot is not for it', () => {
    const { attachments } = payload('message-im-forwarded').event as { attachments: [object] };
    const [forwarded] = attachments;
    for (const text of ['', 'Look at this']) {
      const event = withEvent('message-channel', {
        text,
        blocks: [],
        attachments: [{ ...forwarded, text: '<@U0B0TREC0> 0x204' }],
      });
      assert.equal(readSlack(event, { bot: BOT })?.kind, 'nothing', text);
    }
  });

  it('of several people at the top is not for it either', () => assert.equal(read('message-mpim')?.kind, 'nothing'));

  it('in a thread is said aside', () => {
    const { content, conversation, under, to } = turnOf('message-channel-thread');
    assert.deepEqual(content, { kind: 'text', text: 'only me', aside: true });
    assert.equal(conversation, THREAD);
    assert.equal(under, `slack:at:${TEAM}:${CHANNEL}:1767355310.000100`);
    assert.deepEqual(to, { team: TEAM, channel: CHANNEL, thread: '1767355310.000100' });
  });

  it('that names the bot opens a thread, and is the same turn as the mention', () => {
    const turn = turnOf('app-mention');
    assert.deepEqual(turnOf('message-channel-mention'), turn);
    assert.deepEqual(turn.content, {
      kind: 'text',
      text: 'Because of a security error, the client could not connect',
    });
    assert.equal(turn.conversation, THREAD);
    assert.deepEqual(turn.to, { team: TEAM, channel: CHANNEL, thread: '1767355310.000100' });
  });

  it('is for the bot as a mention even while nobody knows its user id', () => {
    assert.equal(read('message-channel-mention', null)?.kind, 'nothing');
    assert.equal(turnOf('app-mention', null).id, '1767355310.000100');
  });

  it('may name the bot with a label', () =>
    assert.deepEqual(turnOf('app-mention-named').content, { kind: 'text', text: 'hey  0x204' }));

  it('that is private is read like any other', () =>
    assert.deepEqual(turnOf('message-group').content, { kind: 'text', text: 'Event 50 TermDD' }));

  it('that a thread also shows in the channel belongs to the thread', () => {
    const { content, conversation } = turnOf('message-thread-broadcast');
    assert.deepEqual([content, conversation], [{ kind: 'text', text: 'it worked', aside: true }, THREAD]);
  });

  it('of a channel shared with others belongs to the workspace that has the bot', () => {
    const { team, user } = turnOf('app-mention-shared-channel');
    assert.deepEqual([team, user], [TEAM, 'W0THER123']);
  });

  for (const name of ['message-bot', 'message-own', 'message-channel-join'])
    it(`that no person wrote is nothing: ${name}`, () => assert.equal(read(name)?.kind, 'nothing'));

  it('of the bot is known by its user as well', () =>
    assert.equal(readSlack(withEvent('message-im', { user: BOT }), CONTEXT)?.kind, 'nothing'));
});

describe('An edit', () => {
  it('by a person brings the new words for the old message', () => {
    const { id, content, said, conversation } = turnOf('message-changed');
    assert.equal(id, '1767355200.000100:1767355400.000000');
    assert.deepEqual(content, { kind: 'edited', message: '1767355200.000100', text: 'Event 50 TermDD' });
    assert.equal(said, '(edited) Event 50 TermDD');
    assert.equal(conversation, PERSONAL);
  });

  it('of a message with replies is in the conversation in which it was said', () =>
    assert.equal(turnOf('message-changed-with-replies').conversation, PERSONAL));

  for (const name of ['message-changed-unfurl', 'message-changed-own', 'message-changed-pane-title'])
    it(`that is none of a person’s words is nothing: ${name}`, () => assert.equal(read(name)?.kind, 'nothing'));
});

describe('A deletion', () => {
  it('names the message that is gone', () => {
    const { id, content, conversation } = turnOf('message-deleted');
    assert.equal(id, '1767355200.000100:deleted');
    assert.deepEqual(content, { kind: 'deleted', message: '1767355200.000100' });
    assert.equal(conversation, PERSONAL);
  });

  it('of a message with replies comes as a change into a tombstone', () => {
    const { id, user, content, conversation } = turnOf('message-tombstone');
    assert.equal(id, '1767355310.000100:deleted');
    assert.equal(user, ADA);
    assert.deepEqual(content, { kind: 'deleted', message: '1767355310.000100' });
    assert.equal(conversation, THREAD);
  });

  it('without the message that was there names its place', () => {
    const bare = withEvent('message-deleted', { previous_message: undefined, deleted_ts: '1767355200.000100' });
    const place = `slack:at:${TEAM}:${DM}:1767355200.000100`;
    assert.deepEqual(readSlack(bare, CONTEXT), { kind: 'gone', place, message: '1767355200.000100' });
  });

  it('without the message and its place is nothing', () => {
    const bare = withEvent('message-deleted', { previous_message: undefined, deleted_ts: undefined });
    assert.equal(readSlack(bare, CONTEXT)?.kind, 'nothing');
  });

  for (const name of ['message-deleted-tombstone', 'message-deleted-own'])
    it(`of what no person wrote is nothing: ${name}`, () => assert.equal(read(name)?.kind, 'nothing'));
});

describe('What else Slack tells', () => {
  it('the Home tab is to be drawn', () => assert.deepEqual(read('home-opened'), { kind: 'home', team: TEAM, user: ADA }));

  it('the Messages tab greets', () => {
    const { id, content, conversation, to } = turnOf('home-opened-messages');
    assert.deepEqual([id, content], ['joined', { kind: 'joined', shared: false }]);
    assert.deepEqual([conversation, to], [PERSONAL, { team: TEAM, channel: DM }]);
  });

  it('an assistant’s thread is a conversation of its own', () => {
    const { conversation, to } = turnOf('assistant-thread-started');
    const thread = '1767355425.000100';
    assert.deepEqual([conversation, to], [`${PERSONAL}:${thread}`, { team: TEAM, channel: DM, thread }]);
    const { surface } = read('assistant-thread-started') as { surface?: object };
    assert.deepEqual(surface, { team: TEAM, channel: DM, thread, opened: true });
  });

  it('where an assistant is open does not matter', () => assert.equal(read('assistant-thread-context-changed')?.kind, 'nothing'));

  it('a workspace that throws the bot out speaks for itself only', () =>
    assert.deepEqual(read('app-uninstalled'), { kind: 'left', team: TEAM, enterprise: null, at: 1767355232000 }));

  it('an organisation that throws it out names no workspace', () =>
    assert.deepEqual(read('app-uninstalled-organisation'), {
      kind: 'left',
      team: null,
      enterprise: 'E0RGAN1ZE',
      at: 1767355233000,
    }));

  it('the bot’s tokens may be revoked', () =>
    assert.deepEqual(read('tokens-revoked'), { kind: 'left', team: TEAM, enterprise: null, at: 1767355234000 }));

  it('those of users are none of its business', () => assert.equal(read('tokens-revoked-user')?.kind, 'nothing'));

  it('an event that nobody asked for is nothing', () => assert.equal(read('reaction-added')?.kind, 'nothing'));
});

describe('With the bot of a whole organisation', () => {
  it('a message and a press are of the same person and conversation', () => {
    const [said, pressed] = [turnOf('message-organisation'), turnOf('press-organisation')];
    assert.deepEqual([said.team, said.user, said.conversation], [TEAM, ADA, PERSONAL]);
    assert.deepEqual([pressed.team, pressed.user, pressed.conversation], [TEAM, ADA, PERSONAL]);
  });

  it('the organisation is the tenant where no workspace is named', () =>
    assert.deepEqual(read('home-opened-organisation'), { kind: 'home', team: 'E0RGAN1ZE', user: ADA }));
});

describe('The slash command', () => {
  it('is answered in direct messages, with the words and where they were written', () => {
    const { id, reply, ...turn } = turnOf('command');
    assert.match(id, /^command:13345224609\.738474920\.8088930838d88f008e0:[\w-]{43}$/);
    assert.deepEqual(turn, {
      team: TEAM,
      user: ADA,
      content: { kind: 'text', text: '0x204 since Monday' },
      under: null,
      said: '0x204 since Monday',
      conversation: PERSONAL,
      to: { team: TEAM, channel: ADA },
      origin: 'You wrote, with /reconnect in #help-desk:',
    });
    assert.match(JSON.stringify(reply), /"ephemeral".*You wrote: 0x204 since Monday.*direct messages/);
  });

  it('with other words is another one, whatever its trigger', () => {
    const one = turnOf('command');
    assert.equal(turnOf({ ...payload('command') }).id, one.id);
    assert.notEqual(turnOf({ ...payload('command'), text: '0x205' }).id, one.id);
  });

  for (const name of ['command-empty', 'command-help'])
    it(`says how it is used: ${name}`, () => {
      const reading = read(name);
      assert.match(JSON.stringify(reading), /"reply".*Type \/reconnect and the error/);
    });

  it('puts the answer into the channel when it says “here”, by the name of who asked', () => {
    const { content, conversation, to, origin } = turnOf('command-here');
    assert.deepEqual(content, { kind: 'text', text: 'Because of a security error' });
    assert.equal(conversation, `slack:${TEAM}:${CHANNEL}:command-13345224609.738474920.8088930838d88f008e0`);
    assert.deepEqual(to, { team: TEAM, channel: CHANNEL, orTo: ADA });
    assert.equal(origin, 'ada asked with /reconnect:');
  });

  it('names nobody when Slack does not', () =>
    assert.equal(turnOf({ ...payload('command-here'), user_name: undefined }).origin, 'Asked with /reconnect:'));

  it('answers in direct messages what was typed in direct messages', () => {
    const { content, to, origin } = turnOf('command-direct');
    assert.deepEqual(
      [content, to],
      [
        { kind: 'text', text: '0x204' },
        { team: TEAM, channel: ADA },
      ],
    );
    assert.equal(origin, 'You wrote, with /reconnect:');
  });

  for (const text of ['here is what I see: 0x204', 'Here  is it', "here's 0x204", 'heretic 0x204', 'here my error'])
    it(`takes a sentence as a sentence: ${text}`, () => {
      const turn = turnOf({ ...payload('command'), text });
      assert.deepEqual(
        [turn.content, turn.to],
        [
          { kind: 'text', text },
          { team: TEAM, channel: ADA },
        ],
      );
    });

  for (const text of ['here: 0x204', 'HERE 0x204', 'here\n0x204'])
    it(`understands ${JSON.stringify(text)}`, () =>
      assert.deepEqual(turnOf({ ...payload('command'), text }).to, { team: TEAM, channel: CHANNEL, orTo: ADA }));

  it('keeps the tags of an event that was pasted unescaped', () => {
    const text = '<Event xmlns="http://schemas"><EventID>50</EventID><!-- <x> --></Event>';
    assert.deepEqual(turnOf({ ...payload('command'), text }).content, { kind: 'text', text });
  });

  it('restates as much as it may, as plain text that calls nobody', () => {
    const typed = `<!channel> @here &lt;https://evil.test|Fix&gt; \ud800${'😀 '.repeat(20_000)}`;
    const { reply } = turnOf({ ...payload('command'), text: typed });
    const { text, blocks } = reply as { text: string; blocks: object[] };
    assert.ok(text.length < 3_000 && JSON.stringify(blocks).length < 4_000);
    assert.doesNotMatch(text, /<|@\w|:\/\//);
    assert.doesNotMatch(JSON.stringify(reply), /mrkdwn|"link"|\\ud[89a-f]/);
  });
});

describe('A button', () => {
  const TOKEN = '2|a|scope|all|c2lnbmF0dXJlXzI';
  const TRIGGER = '13345224609.738474920.8088930838d88f008e1';

  it('in direct messages is a press on the card at that place', () => {
    const { id, ...turn } = turnOf('press-direct');
    assert.match(id, /^press:[\w-]{43}$/);
    assert.deepEqual(turn, {
      team: TEAM,
      user: ADA,
      name: 'ada',
      content: { kind: 'pressed', token: TOKEN, values: [], trigger: TRIGGER },
      conversation: PERSONAL,
      to: { team: TEAM, channel: DM },
      under: CARD,
      said: 'Everybody',
    });
  });

  it('is a press also when Slack tells only by its container where it was, and by its value what it is', () => {
    const { channel, message, ...body } = payload('press-direct');
    const container = { type: 'message', message_ts: (message as { ts: string }).ts, channel_id: DM, is_ephemeral: false };
    const actions = (body.actions as readonly { type: string }[]).map(({ type: _type, ...action }) => action);
    assert.deepEqual(turnOf({ ...body, container, actions }), turnOf('press-direct'));
  });

  it('of a card with replies is answered where the card is', () => {
    const { conversation, to, under } = turnOf('press-direct-with-replies');
    assert.deepEqual([conversation, to, under], [PERSONAL, { team: TEAM, channel: DM }, CARD]);
  });

  it('at the top of a channel is answered in the thread under the card', () => {
    const { conversation, to, under } = turnOf('press-channel-root');
    assert.equal(conversation, `slack:${TEAM}:${CHANNEL}:1767355750.000100`);
    assert.deepEqual(to, { team: TEAM, channel: CHANNEL, thread: '1767355750.000100' });
    assert.equal(under, `slack:at:${TEAM}:${CHANNEL}:1767355750.000100`);
  });

  it('in a thread is answered in the thread', () => {
    const { conversation, to } = turnOf('press-channel-thread');
    assert.equal(conversation, THREAD);
    assert.deepEqual(to, { team: TEAM, channel: CHANNEL, thread: '1767355310.000100' });
  });

  it('brings what is chosen in a menu', () =>
    assert.deepEqual(turnOf('press-answer-select').content, {
      kind: 'pressed',
      token: '3|a|server_os|c2lnbmF0dXJlXzM',
      values: ['2008r2'],
      trigger: TRIGGER,
    }));

  it('brings everything that is ticked', () =>
    assert.deepEqual(turnOf('press-answer-checkboxes').content, {
      kind: 'pressed',
      token: '3|a|changed|c2lnbmF0dXJlXzQ',
      values: ['licence-server-moved', 'updates'],
      trigger: TRIGGER,
    }));

  it('brings nothing where nothing is chosen', () => {
    const { content } = turnOf('press-answer-nothing-chosen');
    assert.deepEqual('values' in content && content.values, []);
  });

  it('that is pressed twice is one press, and with another choice another one', () => {
    const press = payload('press-answer-select');
    const again = { ...press, trigger_id: '9.9.9', response_url: 'https://hooks.slack.com/actions/2' };
    const other = JSON.parse(JSON.stringify(press).replaceAll('2008r2', '2003'));
    assert.equal(turnOf(again).id, turnOf(press).id);
    assert.notEqual(turnOf(other).id, turnOf(press).id);
    assert.notEqual(turnOf('press-answer-nothing-chosen').id, turnOf(press).id);
  });

  it('that two people press is two presses', () => {
    const press = payload('press-channel-root');
    const other = { ...press, user: { ...(press.user as object), id: 'U0BEA5678' } };
    assert.notEqual(turnOf(other).id, turnOf(press).id);
  });

  for (const hostile of ['\0', '\ud800', '\u202e\n', 'x'.repeat(100_000), '__proto__', '{}'])
    it(`has an id that can be stored, whatever it carries: ${JSON.stringify(hostile.slice(0, 20))}`, () => {
      const body = payload('press-direct');
      const [action] = body.actions as object[];
      const { id } = turnOf({ ...body, actions: [{ ...action, value: hostile }] });
      assert.doesNotMatch(id, UNSTORABLE);
      assert.ok(id.length < 100);
    });

  it('is nothing yet while somebody only chooses', () => {
    assert.equal(read('select-changed')?.kind, 'nothing');
    assert.equal(read('checkbox-changed')?.kind, 'nothing');
  });

  it('that was not made here is told so where it stands', () =>
    assert.deepEqual(read('press-unknown'), {
      kind: 'foreign',
      team: TEAM,
      user: ADA,
      channel: CHANNEL,
      thread: '1767355310.000100',
    }));

  it('on what one person alone sees is at no place that anything else is at', () => {
    const { under, to } = turnOf('press-ephemeral');
    assert.equal(under, null);
    assert.deepEqual(to, { team: TEAM, channel: CHANNEL, thread: '1767355310.000100' });
    const body = payload('press-ephemeral');
    const container = { ...(body.container as object), thread_ts: undefined };
    assert.deepEqual(turnOf({ ...body, container }).to, { team: TEAM, channel: CHANNEL });
  });

  it('opens a window by what changes with each press, which is no part of its name', () => {
    const again = turnOf({ ...payload('press-direct'), trigger_id: '1.2.3' });
    assert.equal(again.id, turnOf('press-direct').id);
    assert.equal(again.content.kind === 'pressed' && again.content.trigger, '1.2.3');
  });

  it('at home opens the window to paste into', () =>
    assert.deepEqual(read('press-home-start'), {
      kind: 'window',
      team: TEAM,
      user: ADA,
      trigger: '13345224609.738474920.8088930838d88f008e1',
    }));

  it('that is a link is Slack’s business', () => assert.equal(read('press-home-open')?.kind, 'nothing'));
});

describe('A choice in a list', () => {
  const { errors, questions } = loadKnowledge().knowledge;

  it('never needs a number for its value: every id of the knowledge fits into an option of Slack', () => {
    const values = [...errors.map(({ id }) => id), ...questions.flatMap(({ choices }) => choices.map(({ value }) => value))];
    assert.deepEqual(optionValues(values.map((value) => ({ value }))), values);
  });
});

describe('A shortcut', () => {
  it('opens the window to paste into', () => assert.equal(read('shortcut')?.kind, 'window'));

  it('of another name is nothing', () => assert.equal(read('shortcut-other')?.kind, 'nothing'));

  it('on a message answers whoever used it, about the words of that message', () =>
    assert.deepEqual(turnOf('message-action'), {
      id: 'shortcut:13345224609.738474920.8088930838d88f008e1',
      content: { kind: 'text', text: 'It says 0x204 & closes' },
      origin: 'About a message in #help-desk:',
      apart: true,
      team: TEAM,
      user: ADA,
      conversation: PERSONAL,
      under: null,
      to: { team: TEAM, channel: ADA },
      said: 'It says 0x204 & closes',
    }));

  it('does not name a channel that Slack does not name', () =>
    assert.equal(turnOf('message-action-private').origin, 'About the message that you chose:'));

  it('reads what a monitor reports', () =>
    assert.deepEqual(turnOf('message-action-monitor').content, { kind: 'text', text: 'srv01\nEvent ID 50, source TermDD' }));

  it('says that a picture is a picture', () =>
    assert.deepEqual(turnOf('message-action-picture').content, { kind: 'image', text: '' }));
});

describe('The window to paste into', () => {
  it('is a message to the bot, as it was typed', () => {
    const { id, content, conversation, to, origin } = turnOf('view-submission');
    assert.equal(id, 'window:V0WINDOW1');
    assert.deepEqual(content, { kind: 'text', text: 'Event 50 <TermDD> & more' });
    assert.deepEqual([conversation, to, origin], [PERSONAL, { team: TEAM, channel: ADA }, 'You wrote:']);
  });

  it('stays open with a sentence when it is empty', () =>
    assert.deepEqual(read('view-submission-empty'), {
      kind: 'reply',
      reply: { response_action: 'errors', errors: { error: 'Paste or type the error first.' } },
    }));

  it('may be closed', () => assert.equal(read('view-closed')?.kind, 'nothing'));
});

describe('The window of a desk', () => {
  const submission = payload('view-submission') as { readonly view: object };
  const filled = (value: string | null) => {
    const state = { values: { [ASK_INPUT]: { [ASK_INPUT]: { type: 'plain_text_input', value } } } };
    const view = { ...submission.view, callback_id: ASK_WINDOW, private_metadata: 'pass', state };
    return readSlack({ ...submission, view }, CONTEXT);
  };

  it('brings what it was opened with, and what was typed', () =>
    assert.deepEqual(filled(' Try again <now> \n'), {
      kind: 'filled',
      team: TEAM,
      user: ADA,
      name: 'ada',
      view: 'V0WINDOW1',
      pass: 'pass',
      text: 'Try again <now>',
    }));

  it('may be empty: whether that will do is not known here', () => {
    const reading = filled(null);
    assert.equal(reading?.kind === 'filled' && reading.text, '');
  });
});

describe('What Slack would not send', () => {
  for (const body of [{}, { a: 1 }, { type: 5 }, { type: 'unknown' }, { type: 'event_callback' }, { command: '/reconnect' }])
    it(`is refused: ${JSON.stringify(body)}`, () => assert.equal(readSlack(body, CONTEXT), null));

  it('is refused when an id could be taken for two', () =>
    assert.equal(readSlack({ ...payload('command'), channel_id: 'C1:2' }, CONTEXT), null));

  it('may be nested as deep as it likes', () => {
    let blocks: unknown = [];
    for (let depth = 0; depth < 50_000; depth += 1) blocks = [{ type: 'rich_text', elements: blocks }];
    assert.equal(turnOf(withEvent('message-im', { text: '', blocks })).said, '(no words)');
  });

  const names = fc.constantFrom(...PAYLOADS);
  const junk = fc.oneof(
    fc.constantFrom(null, '', '\0', '\ud800', 'D1', '1.1', [], {}, 0, true, JSON.parse('{"__proto__":{"polluted":1}}')),
    fc.jsonValue(),
  );

  it('never throws, whatever one field holds, and gives only ids that can be stored', () =>
    fc.assert(
      fc.property(names, fc.nat(), junk, (name, at, value) =>
        isHarmless(readSlack(replaceField(payload(name), at, value), CONTEXT)),
      ),
      { numRuns: 2_000, seed: 1 },
    ));

  it('never throws for any JSON', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('type', 'command', 'event', 'team_id', 'user', '__proto__'), junk), (body) =>
        isHarmless(readSlack(body, CONTEXT)),
      ),
      { numRuns: 2_000, seed: 2 },
    ));
});

/** Puts a value into the place of some field, however deep. */
function replaceField(body: SlackBody, at: number, value: unknown): SlackBody {
  const places: [Record<string, unknown>, string][] = [];
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key]);
      collect(inner);
    }
  };
  collect(body);
  const [node, key] = places[at % places.length] ?? assert.fail('an empty payload');
  node[key] = value;
  return body;
}

function isHarmless(reading: SlackReading | null): boolean {
  const ids =
    reading?.kind === 'turn'
      ? [reading.turn.id, reading.turn.user, reading.turn.conversation, reading.turn.under ?? '', ...(reading.turn.also ?? [])]
      : [];
  assert.ok(ids.every((id) => !UNSTORABLE.test(id) && id.length < 1_000));
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  return true;
}
