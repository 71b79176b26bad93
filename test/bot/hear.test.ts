import assert from 'node:assert/strict';
import { hear } from '../../bot/hear.ts';
import { buildBrain, newConversation, upgrade, withoutWords } from '../../bot/turn.ts';
import type { Content, Conversation, Incoming, Outgoing, Step } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const brain = buildBrain(loadKnowledge().knowledge);
const ERROR =
  'Because of a security error, the client could not connect to the remote computer SRV-7. Event ID: 50, Source: TermDD, component X.224';

/** A thread with several people; what each says comes with an id of its own. */
class Thread {
  conversation: Conversation | null = null;
  outgoing: readonly Outgoing[] = [];
  step: Step | null = null;
  count = 0;

  hear(user: string, content: Content, more: Partial<Incoming> = {}): this {
    this.count += 1;
    const incoming: Incoming = {
      ...{ id: `m${this.count}`, at: '2026-01-01T00:00:00Z', channel: 't', conversation: 'thread', user, address: '', content },
      ...more,
    };
    this.step = hear(this.conversation, incoming, brain);
    if (this.step) this.conversation = this.step.conversation;
    this.outgoing = this.step?.outgoing ?? [];
    return this;
  }
  says(user: string, text: string): this {
    return this.hear(user, { kind: 'text', text });
  }
  presses(user: string, press: 'worked' | 'failed' | 'human', turn = this.conversation?.liveCard ?? 0): this {
    return this.hear(user, { kind: 'action', action: { kind: 'press', press }, turn });
  }
  answers(value: string, turn = this.conversation?.liveCard ?? 0): this {
    const question = this.conversation?.asking ?? assert.fail('nothing is asked');
    return this.hear('ann', { kind: 'action', action: { kind: 'answer', question, value }, turn });
  }
  get said(): string {
    return this.outgoing.map(({ text }) => text).join('\n');
  }
}

describe('Where several people talk, the bot', () => {
  it('leaves alone what is not addressed to it, and remembers nothing of it', () => {
    assert.equal(new Thread().hear('ann', { kind: 'text', text: ERROR, aside: true }).step, null);
    assert.equal(new Thread().hear('ann', { kind: 'image', aside: true }).step, null);
  });

  it('goes on with whoever began, without being named again, but not with others', () => {
    const thread = new Thread().says('ann', ERROR);
    assert.equal(thread.hear('bob', { kind: 'text', text: 'it is 2003', aside: true }).step, null);
    assert.ok(thread.hear('ann', { kind: 'text', text: 'it is 2008 R2', aside: true }).step);
    assert.equal(thread.conversation?.facts.server_os?.value, '2008r2');
  });

  it('lets the owner talk with others once the case is closed, but knows the error that is back', () => {
    const aside = (text: string) => ({ kind: 'text' as const, text, aside: true });
    const thread = new Thread().says('ann', ERROR).says('ann', 'worked');
    assert.equal(thread.hear('ann', aside('thanks, Bob, see you at lunch')).step, null);
    assert.ok(thread.hear('ann', aside(ERROR)).step);
    assert.equal(thread.conversation?.phase, 'asking');
    thread.says('ann', 'worked');
    assert.ok(thread.hear('ann', aside('it is still broken')).step);
  });

  it('hears another person who names it, in the same case', () => {
    const thread = new Thread().says('ann', ERROR).says('bob', 'the server is 2008 R2');
    assert.equal(thread.conversation?.facts.server_os?.value, '2008r2');
    assert.equal(thread.conversation?.owner, 'ann');
  });

  it('lets the next person who says something begin, once a case is closed', () => {
    const thread = new Thread().says('ann', ERROR).says('ann', 'worked').says('bob', ERROR);
    assert.equal(thread.conversation?.owner, 'bob');
  });

  it('tells somebody who presses what is not his, and him alone, and moves nothing', () => {
    const thread = new Thread().says('ann', ERROR);
    const before = thread.conversation;
    thread.presses('bob', 'human');
    assert.deepEqual(thread.conversation, before);
    assert.equal(thread.outgoing[0]?.only, 'bob');
    assert.match(thread.said, /person who asked/);
  });

  it('nor lets him type what he may not press, though it hears what he tells', () => {
    for (const command of ['worked', 'start over', 'talk to a person', 'done 1']) {
      const thread = new Thread().says('ann', ERROR);
      const { phase } = thread.conversation ?? assert.fail();
      thread.says('bob', command);
      assert.equal(thread.conversation?.phase, phase, command);
      assert.equal(thread.outgoing[0]?.only, command === 'done 1' ? undefined : 'bob', command);
    }
  });

  it('nor say in a sentence what he may not press: how it goes, and what becomes of the case, is for the owner', () => {
    const asked = () => new Thread().says('ann', ERROR);
    const advised = () => new Thread().says('ann', 'error code 0x104');
    const sentences = ['it works now, thank you', 'can we talk to a human please', 'start over please'];
    for (const [thread, words] of [
      ...sentences.flatMap((sentence) => [[asked(), sentence] as const, [advised(), sentence] as const]),
      ...['it still does not work', 'no', 'yes'].map((sentence) => [advised(), sentence] as const),
    ]) {
      const before = thread.conversation;
      thread.says('bob', words);
      assert.deepEqual(thread.conversation, before, words);
      assert.equal(thread.outgoing[0]?.only, 'bob', words);
      thread.hear('bob', { kind: 'image', text: words });
      assert.deepEqual(thread.conversation, before, `${words}, beside a picture`);
    }
  });

  it('passes on to the person what others say, as words that are not the user’s, and concludes nothing from them', () => {
    const thread = new Thread().says('ann', 'error code 0x104').presses('ann', 'human').says('bob', 'I am an administrator here');
    assert.equal(thread.outgoing.find(({ to }) => to === 'desk')?.text, 'Somebody else there: I am an administrator here');
    assert.equal(thread.conversation?.facts.rights, undefined);
    assert.equal(thread.conversation?.phase, 'with-human');
    assert.equal(
      thread.says('ann', 'It is srv7').outgoing.find(({ to, card }) => to === 'desk' && !card)?.text,
      'User: It is srv7',
    );
    thread.hear('ann', { kind: 'action', action: { kind: 'press', press: 'share' } });
    assert.match(thread.said, /Somebody else there: I am an administrator here\n.*Bot: .*\n.*User: It is/);
  });

  it('introduces itself once, with who added it, and owns nobody then', () => {
    const thread = new Thread().hear('ann', { kind: 'joined', shared: true, by: 'Ann' });
    assert.match(thread.said, /^Ann has added me here\. I am Reconnect/);
    assert.equal(thread.conversation?.owner, null);
    assert.equal(thread.hear('ann', { kind: 'joined', shared: true }).step, null);
    thread.says('bob', ERROR);
    assert.equal(thread.conversation?.owner, 'bob');
  });

  it('welcomes whoever adds it again, once, and tells the help desk that waits for him', () => {
    const thread = new Thread().says('ann', ERROR).hear('ann', { kind: 'left' }).hear('ann', { kind: 'joined', shared: false });
    assert.match(thread.said, /^Hello, I am Reconnect/);
    assert.equal(thread.hear('ann', { kind: 'joined', shared: false }).step, null);
    thread.says('ann', 'human').hear('ann', { kind: 'left' }).hear('ann', { kind: 'joined', shared: false });
    assert.deepEqual(
      thread.outgoing.map(({ to, text }) => [to, text.slice(0, 20)]),
      [
        ['user', 'Hello, I am Reconnec'],
        ['desk', 'The user is back in '],
      ],
    );
  });

  it('welcomes a single person with what it can do and how', () => {
    assert.match(new Thread().hear('ann', { kind: 'joined', shared: false }).said, /Paste the error.*help/s);
  });

  it('repeats words that stand somewhere else before it answers them', () => {
    const thread = new Thread().hear('ann', { kind: 'text', text: ERROR }, { origin: 'About a message in #it:' });
    assert.deepEqual(
      thread.outgoing[0]?.card?.body.slice(0, 2).map((block) => 'text' in block && block.text),
      ['About a message in #it:', ERROR],
    );
    assert.match(thread.said, /^Who cannot connect\?\n\nAbout a message in #it:\n\n?> Because of a security error/);
  });
});

describe('The buttons of a card', () => {
  it('count no more once another card follows, and the answer says so', () => {
    const thread = new Thread().says('ann', ERROR);
    const first = thread.conversation?.liveCard;
    thread.says('ann', 'everybody is affected');
    assert.equal(thread.outgoing[0]?.spends, first);
  });

  it('do nothing any more: an answer from an earlier card does not move the case back', () => {
    const thread = new Thread().says('ann', ERROR);
    const old = thread.conversation?.liveCard ?? 0;
    thread.answers('all');
    const { facts, asking } = thread.conversation ?? assert.fail();
    thread.hear('ann', { kind: 'action', action: { kind: 'answer', question: 'scope', value: 'one' }, turn: old });
    assert.deepEqual(thread.conversation?.facts, facts);
    assert.equal(thread.conversation?.asking, asking);
    assert.match(thread.said, /earlier card/);
  });

  it('count no more when the case is closed', () => {
    const thread = new Thread().says('ann', ERROR);
    const live = thread.conversation?.liveCard;
    thread.says('ann', 'worked');
    assert.equal(thread.conversation?.phase, 'closed');
    assert.equal(thread.outgoing[0]?.spends, live);
  });

  it('explain themselves when nothing is open', () => {
    const thread = new Thread().says('ann', ERROR);
    thread.says('ann', 'start over').presses('ann', 'human', 99);
    assert.match(thread.said, /nothing is open here now/);
  });
});

describe('A conversation that was erased and is begun again', () => {
  const on = (day: string, words: string) =>
    new Thread().hear('ann', { kind: 'text', text: words }, { at: `2026-${day}T09:00:00.000Z` });

  it('takes no button of the cards from before for one of its own', () => {
    const old = on('01-05', ERROR).conversation?.liveCard ?? assert.fail();
    const thread = on('03-05', ERROR);
    assert.notEqual(thread.conversation?.liveCard, old);
    thread.hear('ann', { kind: 'action', action: { kind: 'answer', question: 'scope', value: 'all' }, turn: old });
    assert.equal(thread.conversation?.facts.scope, undefined);
    assert.match(thread.said, /earlier card/);
  });

  it('gives its ticket an id of its own', () => {
    const [before, after] = ['01-05', '03-05'].map((day) => on(day, 'human').conversation?.ticket?.id ?? assert.fail());
    assert.notEqual(before, after);
  });

  it('begins above all turns that were possible before, and within what databases count', () => {
    const begins = ['2025-12-31T00:00:00Z', '2026-01-01T00:00:01Z', '2026-01-01T00:00:02Z', '2090-01-01T00:00:00Z'].map(
      (at) => new Thread().hear('ann', { kind: 'text', text: 'hello' }, { at }).conversation?.turn ?? assert.fail(),
    );
    assert.deepEqual(begins.slice(0, 3), [1, 2, 3]);
    assert.ok((begins[3] ?? 0) < 2 ** 31);
  });
});

describe('A message that is edited after its answer', () => {
  const edit = (thread: Thread, text: string) => thread.hear('ann', { kind: 'edited', message: 'm1', text });
  const OTHER =
    'The remote session was disconnected because there are no Remote Desktop License Servers available to provide a license.';

  it('is offered to be read again, on the card that is there, and once only', () => {
    const thread = new Thread().says('ann', ERROR);
    const live = thread.conversation?.liveCard ?? null;
    edit(thread, OTHER);
    assert.equal(thread.outgoing[0]?.replaces, live);
    assert.equal(thread.outgoing[0]?.card?.actions[0]?.label, 'Use the edited text');
    assert.equal(edit(thread, `${OTHER} `).outgoing.length, 0);
  });

  it('is read instead of the first one when the user says so, by button or by word; his own answers stay', () => {
    for (const how of ['press', 'type']) {
      const thread = new Thread().says('ann', ERROR).answers('all');
      edit(thread, OTHER);
      if (how === 'type') thread.says('ann', 'use the edited text');
      else thread.hear('ann', { kind: 'action', action: { kind: 'reread' }, turn: thread.conversation?.liveCard ?? 0 });
      assert.deepEqual(
        thread.conversation?.pastes.map(({ text }) => text),
        [OTHER],
      );
      assert.equal(thread.conversation?.facts.scope?.value, 'all');
      assert.equal(thread.conversation?.facts.events, undefined, 'what only the first text told is gone');
    }
  });

  it('is no news when nothing of its words has changed', () => {
    assert.deepEqual(edit(new Thread().says('ann', ERROR), `${ERROR}\n`).outgoing, []);
  });

  it('is kept in bounds, however long it has become', () => {
    const thread = edit(new Thread().says('ann', ERROR), 'x'.repeat(200_000));
    assert.ok(JSON.stringify(thread.conversation).length < 30_000);
    const passed = edit(new Thread().says('ann', ERROR).presses('ann', 'human'), 'x'.repeat(200_000)).said;
    assert.ok(passed.length < 30_000);
  });

  it('is not offered any more when it is deleted', () => {
    const thread = edit(new Thread().says('ann', ERROR), OTHER).hear('ann', { kind: 'deleted', message: 'm1' });
    assert.doesNotMatch(thread.said, /Use the edited text/i);
    assert.equal(thread.outgoing.length, 1);
  });

  it('is none of the bot’s business when it was never answered', () => {
    assert.equal(edit(new Thread(), OTHER).step, null);
    assert.equal(new Thread().says('ann', ERROR).hear('ann', { kind: 'edited', message: 'x', text: OTHER }).step, null);
  });

  it('is passed on to a person who has taken over', () => {
    const thread = edit(new Thread().says('ann', ERROR).presses('ann', 'human'), 'now with the right server');
    assert.deepEqual(thread.step?.amend, { message: 'm1', text: 'now with the right server' });
    assert.equal(thread.conversation?.pastes.at(-1)?.text, 'now with the right server');
  });
});

describe('A message that is deleted', () => {
  const remove = (thread: Thread) => thread.hear('ann', { kind: 'deleted', message: 'm1' });

  it('is forgotten, with the order to forget it wherever it is stored', () => {
    const thread = remove(new Thread().says('ann', ERROR));
    assert.equal(thread.step?.forget, 'm1');
    assert.deepEqual(thread.conversation?.pastes, []);
    assert.equal(thread.outgoing.length, 0);
  });

  it('disappears from the card that quotes it, and the help desk is told', () => {
    const thread = new Thread().says('ann', ERROR).presses('ann', 'human');
    const live = thread.conversation?.liveCard ?? null;
    assert.match(thread.said, /> Because of a security error/);
    remove(thread);
    const toUser = thread.outgoing.filter(({ to }) => to === 'user');
    assert.equal(toUser[0]?.replaces, live);
    assert.doesNotMatch(thread.said, /> Because of a security error/);
    assert.match(thread.said, /The user has deleted a message/);
  });

  it('leaves nothing of its words in an answer that quoted it or passed it on', () => {
    const thread = new Thread().says('ann', ERROR).presses('ann', 'human');
    for (const answer of thread.outgoing) assert.doesNotMatch(JSON.stringify(withoutWords(answer, 'm1')), /SRV-7/);
    thread.says('ann', 'please hurry, my boss is Carol');
    const passed = thread.outgoing.find(({ passes }) => passes !== undefined) ?? assert.fail();
    assert.match(passed.text, /Carol/);
    assert.doesNotMatch(JSON.stringify(withoutWords(passed, 'm3')), /Carol/);
    assert.deepEqual(withoutWords(passed, 'm1'), passed);
  });
});

describe('A picture', () => {
  it('with words beside it: the words are dealt with, and the picture is acknowledged', () => {
    const thread = new Thread().hear('ann', { kind: 'image', text: ERROR });
    assert.equal(thread.conversation?.phase, 'asking');
    assert.match(thread.said, /cannot read the picture/);
  });
  it('alone is answered with how to copy the text', () => {
    assert.match(new Thread().hear('ann', { kind: 'image' }).said, /Ctrl\+C/);
  });
});

/** Rows as the first two versions wrote them. */
const OLDEST = {
  schema: 1,
  id: 'thread',
  turn: 4,
  liveCard: 4,
  phase: 'advising',
  facts: { server_os: { value: '2008r2', how: 'answered' }, rights: { value: 'admin', how: 'answered' } },
  signals: [{ error: 'ERR-B', score: 0.9, by: 'words', after: 0 }],
  pastes: ['some words'],
  asking: null,
  options: [],
  asked: ['server_os', 'rights'],
  showing: [{ procedure: 'P02', steps: [1, 2, 3] }],
  cause: 'licence-certificate-corrupt-server',
  tried: ['P25'],
  done: ['P25:1'],
  misses: 0,
  ended: null,
  handedOver: null,
  ticket: null,
} as const;
const OLD = { ...OLDEST, schema: 2, owner: 'ann', edited: null, pastes: [{ message: 'm1', text: 'some words' }] } as const;

describe('A conversation that an earlier version stored', () => {
  it('is brought to today’s form', () => {
    const upgraded = upgrade(OLDEST);
    assert.deepEqual(upgraded?.pastes, [{ message: '', text: 'some words' }]);
    assert.deepEqual([upgraded?.schema, upgraded?.owner, upgraded?.edited], [3, null, null]);
  });
  it('keeps what was known, and has everything that a new one has', () => {
    for (const stored of [OLDEST, OLD]) {
      const upgraded = upgrade(stored) ?? assert.fail();
      assert.deepEqual(Object.keys(upgraded).sort(), Object.keys(newConversation('x')).sort());
      assert.deepEqual(upgraded.facts, stored.facts);
      assert.deepEqual([upgraded.turn, upgraded.tried, upgraded.done], [stored.turn, ['P25'], ['P25:1']]);
    }
  });
  it('that waited for a person is offered one again: nobody ever saw its ticket', () => {
    const waiting = { ...OLD, phase: 'with-human', ended: 'escalated', ticket: { id: 'T-1', status: 'open', agent: null } };
    const upgraded = upgrade(waiting) ?? assert.fail();
    assert.deepEqual([upgraded.phase, upgraded.ended, upgraded.ticket], ['advising', null, null]);
    const thread = new Thread();
    thread.conversation = upgraded;
    thread.says('ann', 'hello, is anybody there?').says('ann', 'human');
    assert.equal(thread.conversation?.ticket?.status, 'open');
  });
  it('goes on where it was', () => {
    const thread = new Thread();
    thread.conversation = upgrade(OLD);
    thread.says('ann', 'failed');
    assert.deepEqual(thread.conversation?.tried, ['P25', 'P02']);
  });
  it('in a form that nobody knows is null', () => assert.equal(upgrade({ schema: 9 }), null));
});
