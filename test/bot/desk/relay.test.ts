import assert from 'node:assert/strict';
import { withoutWords, withWords } from '../../../bot/turn.ts';
import type { Outgoing } from '../../../bot/types.ts';
import { ERROR, HandOff, HOUR, MINUTE, typedOf } from './hand-off.ts';

describe('What the user writes to a person', () => {
  it('reaches the desk and other systems, and while nobody has come the bot says so', () => {
    const desk = new HandOff().waiting().says('It is urgent');
    assert.equal(desk.toDesk, 'User: It is urgent');
    assert.equal(desk.toUser, 'Passed on to the help desk.');
    assert.equal(desk.outgoing.find(({ to }) => to === 'user')?.notice, true);
    assert.ok(desk.events.includes('message'));
  });

  it('is answered by the person alone, once there is one', () => {
    assert.equal(new HandOff().claimed().says('It is urgent').toUser, '');
  });

  it('is answered by when the desk opens again, once, where that person has gone home', () => {
    const hours = {
      zone: 'UTC',
      spans: [
        { day: 1, from: 8 * 60, to: 17 * 60 },
        { day: 2, from: 8 * 60, to: 17 * 60 },
      ],
    };
    const desk = new HandOff({ hours }).claimed().acts('reply', { text: 'Try again in the evening.' });
    desk.clock = Date.parse('2026-01-05T20:00:00Z');
    assert.match(desk.says('It still fails').toUser, /^The help desk is closed now\. It opens tomorrow at 08:00 \(UTC\)/);
    assert.match(desk.toDesk, /^User: It still fails/);
    assert.equal(desk.outgoing.find(({ to }) => to === 'user')?.notice, true);
    assert.equal(desk.waits(3 * HOUR).says('Hello?').toUser, '');
  });

  it('is left to that person where both go on talking after the desk has closed', () => {
    const hours = { zone: 'UTC', spans: [{ day: 1, from: 8 * 60, to: 9 * 60 + 5 }] };
    const desk = new HandOff({ hours })
      .claimed()
      .waits(10 * MINUTE)
      .acts('reply', { text: 'Which server?' });
    assert.equal(desk.says('The left one').toUser, '');
  });

  it('loses its passwords on the way', () => {
    assert.match(new HandOff().claimed().says('my password is Hunter22!').toDesk, /^User: my password is \[PASSWORD\]/);
  });

  it('does not push the error out that the case is about', () => {
    const desk = new HandOff().claimed();
    for (let i = 0; i < 8; i += 1) desk.says(`and another thing, number ${i}`);
    assert.deepEqual(
      desk.now.pastes.map(({ text }) => text),
      [ERROR],
    );
    desk.says('Now it shows: Error code: 0x204');
    assert.equal(desk.now.pastes.length, 2);
    assert.ok(desk.now.signals.some(({ error }) => error === 'R-204'));
  });

  it('is no command, apart from those that mean what their buttons mean', () => {
    const desk = new HandOff().claimed();
    for (const words of ['human', 'back', 'restart', 'use the edited text', 'change licensing mode', 'done 1', 'anyway'])
      assert.equal(desk.says(words).toDesk, `User: ${words}`);
    assert.equal(desk.says('failed').toDesk, 'User: Still broken.');
    assert.equal(desk.says('worked').now.phase, 'closed');
  });

  it('is changed and deleted at the desk when the user changes or deletes it', () => {
    const desk = new HandOff().claimed().says('It is srv7');
    const [line] = desk.outgoing.filter(({ passes }) => passes !== undefined) as [Outgoing];
    const message = line.passes ?? '';
    desk.take({ kind: 'edited', message, text: 'It is srv8, password: Hunter22!' }, {});
    assert.deepEqual(desk.outgoing, []);
    const amend = desk.step?.amend ?? assert.fail('nothing is amended');
    assert.equal(withWords(line, amend).text, 'User: It is srv8, password: [PASSWORD] (edited)');
    desk.take({ kind: 'deleted', message }, {});
    assert.equal(desk.step?.forget, message);
    assert.match(desk.toDesk, /deleted a message/);
    assert.equal(withoutWords(line, message).text, 'User: (deleted by its author)');
    assert.ok(!JSON.stringify(desk.now).includes('srv'));
  });

  it('is no edit when only its spaces have changed', () => {
    const desk = new HandOff().claimed().says('It is srv7');
    const message = desk.outgoing[0]?.passes ?? '';
    assert.equal(desk.take({ kind: 'edited', message, text: ' It is  srv7' }, {}).step?.amend, undefined);
  });
});

describe('What a user writes with characters that turn the direction of reading around', () => {
  it('reaches the desk without them, live and in the transcript', () => {
    const desk = new HandOff().claimed().says('run \u202egpj.exe');
    assert.equal(desk.toDesk, 'User: run gpj.exe');
    assert.doesNotMatch(JSON.stringify(desk.now), /\u202e/);
  });
});

describe('A request for a person', () => {
  it('is no pasted text when it says nothing else', () => {
    for (const words of ['I want to talk to a human please', 'can I please speak with somebody from support?', 'Help desk']) {
      const desk = new HandOff().says(words);
      assert.deepEqual([desk.now.phase, desk.now.pastes.length], ['with-human', 0], words);
      assert.match(desk.deskCard.text, /has pasted nothing yet/);
    }
  });

  it('is kept with what it says besides', () => {
    for (const words of ['my screen stays black, I want a human', 'Error code: 0x204, give me a person'])
      assert.equal(new HandOff().says(words).now.pastes.length, 1, words);
  });

  it('says that nobody takes over before the desk opens', () => {
    const hours = { zone: 'UTC', spans: [{ day: 2, from: 8 * 60, to: 17 * 60 }] };
    const desk = new HandOff({ hours }).waiting();
    assert.equal(desk.card.title, 'A person takes over when the help desk opens');
    assert.equal(new HandOff().waiting().card.title, 'A person takes over');
    assert.equal(desk.acts('claim').presses('share').card.title, 'A person takes over');
  });
});

describe('A picture', () => {
  it('is not passed on, and both sides know it', () => {
    for (const desk of [new HandOff().waiting(), new HandOff().claimed()]) {
      desk.take({ kind: 'image' }, { user: 'ann' });
      assert.match(desk.toDesk, /picture or a file; it cannot be passed on/);
      assert.match(desk.toUser, /cannot pass pictures or files on.*paste the text/s);
    }
  });
  it('with words: they are passed on', () => {
    const desk = new HandOff().claimed().take({ kind: 'image', text: 'look at this' }, { user: 'ann' });
    assert.match(desk.toDesk, /^User: look at this\n/);
  });
});

describe('The own words of the user', () => {
  it('do not reach the desk before he has agreed, and he sees how they would look', () => {
    const desk = new HandOff().waiting();
    assert.ok(!JSON.stringify(desk.outgoing.filter(({ to }) => to === 'desk')).includes('SRV-7'));
    assert.doesNotMatch(desk.deskCard.text, /remote computer \[HOST-1\]/);
    assert.match(desk.deskCard.text, /has not said yet whether you may see/);
    assert.match(desk.toUser, /Shall I share them\?\n\n> .*remote computer \[HOST-1\]/);
    assert.deepEqual(typedOf(desk.card), ['share', 'keep private', 'worked', 'start over']);
  });

  it('are shared by button or by word, with names hidden, and with what was said so far', () => {
    for (const share of [(desk: HandOff) => desk.presses('share'), (desk: HandOff) => desk.says('share')]) {
      const desk = share(new HandOff().waiting());
      assert.equal(desk.ticket.consent, 'given');
      assert.match(desk.toUser, /The help desk has them now/);
      assert.deepEqual(typedOf(desk.card), ['worked', 'start over']);
      assert.match(desk.deskCard.text, /> .*remote computer \[HOST-1\]/);
      assert.match(desk.toDesk, /has shared the words\. This was said so far:\n5 Jan 09:00 UTC User: .*\[HOST-1\]/);
      assert.match(desk.toDesk, /Bot: Who cannot connect\?\n/);
      assert.match(desk.toDesk, /User: Talk to a person$|User: Talk to a person\n/);
      assert.ok(!JSON.stringify(desk.outgoing).includes('SRV-7'));
    }
  });

  it('are shared by a plain yes right after the question, not by one that is about something else', () => {
    for (const yes of ['yes', 'Yes please', 'ok', 'ja'])
      assert.equal(new HandOff().waiting().says(yes).ticket.consent, 'given', yes);
    for (const other of ['yes, it is still broken', 'yes the whole office', 'ok so what now', 'sure would like to know'])
      assert.equal(new HandOff().waiting().says(other).ticket.consent, 'asked', other);
    const late = new HandOff().waiting().says('it is urgent').says('ok');
    assert.equal(late.ticket.consent, 'asked');
    assert.equal(late.toDesk, 'User: ok');
  });

  it('stay private when he wants it, by button or by word', () => {
    for (const keep of [
      (desk: HandOff) => desk.presses('withhold'),
      (desk: HandOff) => desk.says('keep private'),
      (desk: HandOff) => desk.says('no thanks'),
    ]) {
      const desk = keep(new HandOff().waiting());
      assert.equal(desk.ticket.consent, 'refused');
      assert.match(desk.toUser, /only what I concluded/);
      assert.match(desk.deskCard.text, /does not want to share/);
      assert.doesNotMatch(desk.toUser, /^> /m);
    }
    assert.equal(new HandOff().waiting().says('nobody can connect').toDesk, 'User: nobody can connect');
  });

  it('can be shared later, but not taken back', () => {
    const desk = new HandOff().waiting().presses('withhold').says('share');
    assert.equal(desk.ticket.consent, 'given');
    desk.does({ kind: 'press', press: 'withhold' });
    assert.match(desk.toUser, /cannot be taken back/);
    assert.equal(desk.ticket.consent, 'given');
  });

  it('are not asked about where there are none', () => {
    const desk = new HandOff().says('human');
    assert.deepEqual(typedOf(desk.card), ['worked', 'start over']);
    assert.doesNotMatch(desk.toUser, /Shall I share/);
    assert.match(desk.deskCard.text, /has pasted nothing yet/);
    assert.equal(desk.says('yes').toDesk, 'User: yes');
  });

  it('are asked about anew when he has written to the bot since', () => {
    const desk = new HandOff().waiting().presses('share').acts('claim').acts('return');
    desk.says('human');
    assert.equal(desk.ticket.consent, 'given');
    desk.acts('claim').acts('return').says('Error code: 0x204 on SRV-9').says('human');
    assert.equal(desk.ticket.consent, 'asked');
    assert.ok(!JSON.stringify(desk.outgoing.filter(({ to }) => to === 'desk')).includes('0x204 on'));
  });

  it('may be shared while a person has the word already', () => {
    const desk = new HandOff().claimed().presses('share');
    assert.ok(desk.outgoing.filter(({ to }) => to === 'user').every(({ notice }) => notice));
    assert.match(desk.deskCard.text, /\[HOST-1\]/);
  });
});

describe('A mark for a name', () => {
  it('stays the same over later pastes', () => {
    const desk = new HandOff().waiting().presses('share');
    desk.says('Event 1003 on the server LIC-2, asked by srv-7: the terminal service client has provided an invalid license');
    assert.deepEqual(
      desk.ticket.names.map(({ mark, value }) => [mark, value]),
      [
        ['[HOST-1]', 'SRV-7'],
        ['[HOST-2]', 'LIC-2'],
      ],
    );
    assert.match(desk.deskCard.text, /server \[HOST-2\], asked by \[HOST-1\]/);
  });

  it('is never given to another name, even when its message is deleted', () => {
    const desk = new HandOff().waiting().presses('share');
    const [paste] = desk.now.pastes;
    desk.take({ kind: 'deleted', message: paste?.message ?? '' }, { user: 'ann' });
    assert.ok(!JSON.stringify(desk.now).includes('SRV-7'));
    desk.says('Error code: 0x204 on the server LIC-2');
    assert.ok(desk.ticket.names.some(({ mark, value }) => mark === '[HOST-2]' && value === 'LIC-2'));
    assert.match(desk.acts('reveal').whispered, /^Only for you:\n\[HOST-2\] LIC-2$/);
  });
});

describe('Changing an answer on the card that waits for a person', () => {
  const waiting = () => new HandOff().toSteps().presses('human');

  it('opens the question while nobody has come, and the wait goes on', () => {
    const desk = waiting().does({ kind: 'reopen', fact: 'server_os' });
    assert.match(desk.card.title, /Windows/);
    assert.deepEqual([desk.now.phase, desk.ticket.status], ['with-human', 'open']);
    desk.answers('server_os', '2003');
    assert.match(desk.toDesk, /^User: .*: Windows Server 2003$/);
    assert.match(desk.toUser, /^A person takes over\n\nChanged: .*2008 R2 → Windows Server 2003\.\n\nPassed on/);
    assert.doesNotMatch(desk.toUser, /steps below/);
    assert.ok(typedOf(desk.card).includes('share'));
    assert.equal(desk.now.asking, null);
  });

  it('takes the answer in words too, and anything else as words for the desk', () => {
    const desk = waiting().does({ kind: 'reopen', fact: 'server_os' }).says('please hurry');
    assert.equal(desk.toDesk, 'User: please hurry');
    desk.says('2003');
    assert.equal(desk.now.facts.server_os?.value, '2003');
    assert.equal(desk.toDesk, 'User: 2003');
  });

  it('brings the bot back when that leaves no reason for a person', () => {
    const desk = new HandOff().toSteps().says('sorry, I am not an admin');
    assert.equal(desk.ticket.status, 'open');
    desk.does({ kind: 'reopen', fact: 'rights' }).answers('rights', 'admin');
    assert.equal(desk.now.phase, 'advising');
    assert.equal(desk.ticket.end, 'corrected');
    assert.match(desk.toUser, /Changed: .*The steps below follow from that/s);
    assert.match(desk.toDesk, /corrected an answer, and the bot goes on with it/);
    assert.doesNotMatch(desk.toDesk, /steps below/);
  });

  it('is for the person, once there is one', () => {
    const desk = waiting().acts('claim').does({ kind: 'reopen', fact: 'server_os' });
    assert.match(desk.toUser, /^Dana has this now\. Write here, also to correct something/);
    assert.equal(desk.now.asking, null);
  });
});

describe('The card that says that a person takes over', () => {
  it('is short for an ordinary user: what to expect, what is shared, what helps', () => {
    const desk = new HandOff().waiting();
    assert.ok(desk.card.body.every(({ kind }) => kind !== 'step'));
    assert.match(desk.toUser, /You asked for a person\.\n\nIf nobody comes within 10 minutes/);
    assert.match(desk.toUser, /What helps, as far as you know it/);
    assert.deepEqual(
      desk.now.showing.map(({ procedure }) => procedure),
      ['P28'],
    );
  });
  it('has the checklist for an administrator, who ticks it', () => {
    const desk = new HandOff().toSteps().presses('human');
    assert.ok(desk.card.body.some((block) => block.kind === 'step' && block.procedure === 'P28'));
    desk.says('done 1');
    assert.match(desk.toUser, /^A person takes over\n.*\nStep 1 is ticked\.$/s);
    assert.match(desk.deskCard.text, /- \[x\] Copy the exact text/);
  });
  it('promises nothing where no help desk is connected', () => {
    const desk = new HandOff({ staffed: false }).waiting();
    assert.equal(desk.card.title, 'A person has to go on from here');
    assert.match(desk.toUser, /No help desk is connected to me/);
    assert.doesNotMatch(desk.toUser, /Shall I share|goes to the help desk|gets this from me/);
    assert.doesNotMatch(desk.says('hello?').toUser, /Passed on/);
  });
});

describe('What does not arrive', () => {
  const undelivered = (to: 'user' | 'desk', forGood = false) => ({ kind: 'undelivered', to, forGood }) as const;

  it('at the user is told to the desk, and whether it is tried again', () => {
    const desk = new HandOff().claimed();
    assert.match(desk.happens(undelivered('user')).toDesk, /has not reached the user yet\. I go on trying/);
    assert.match(desk.happens(undelivered('user', true)).toDesk, /cannot be delivered.*another way/);
    assert.equal(desk.toUser, '');
  });
  it('at the desk is told to the user, once, until somebody comes', () => {
    const desk = new HandOff().waiting().happens(undelivered('desk'));
    assert.match(desk.toUser, /cannot be reached just now\. What you write is kept/);
    assert.equal(desk.happens(undelivered('desk')).toUser, '');
    desk.acts('claim').acts('release');
    assert.match(desk.happens(undelivered('desk')).toUser, /cannot be reached/);
  });
  it('is nobody’s business when no ticket is open', () => {
    assert.deepEqual(new HandOff().claimed().acts('resolve').happens(undelivered('user', true)).outgoing, []);
    assert.deepEqual(new HandOff().says(ERROR).happens(undelivered('desk')).outgoing, []);
  });
});

describe('A user who goes away', () => {
  it('is told to the desk, and the ticket stays open', () => {
    const desk = new HandOff().claimed().happens({ kind: 'left' });
    assert.match(desk.toDesk, /left this conversation.*Reach the user another way/);
    assert.equal(desk.ticket.status, 'claimed');
    assert.deepEqual(new HandOff().says(ERROR).happens({ kind: 'left' }).outgoing, []);
  });

  it('or starts over, leaves a card at the desks that says so and has nothing to claim', () => {
    for (const desk of [new HandOff().waiting(), new HandOff().claimed()]) {
      const { card } = desk.ticket;
      desk.says('start over');
      assert.equal(desk.ticket.status, 'resolved');
      assert.match(desk.deskCard.text, /Closed by the user/);
      assert.equal(desk.deskCard.replaces, card);
      assert.match(desk.deskCard.text, /Event 50/);
      assert.deepEqual(typedOf(desk.deskCard.card), ['reopen']);
      assert.match(desk.toDesk, /started over/);
      assert.ok(desk.events.includes('ticket.resolved'));
      assert.equal(desk.says('Error code: 0x204').now.ticket, null);
    }
  });

  it('or has solved it himself, is told to the desk', () => {
    const desk = new HandOff().claimed().says('worked');
    assert.match(desk.toDesk, /works again/);
    assert.match(desk.deskCard.text, /Closed by the user/);
    assert.deepEqual([desk.ticket.end, desk.now.ended], ['user', 'resolved']);
    assert.equal(desk.step?.outcome?.by, 'human');
  });
});

describe('A message that is deleted after it was shared', () => {
  const shared = () => new HandOff().says(`${ERROR} zebra`).presses('human').presses('share');
  const kept = (outgoing: readonly Outgoing[], message: string) =>
    JSON.stringify(outgoing.map((said) => withoutWords(said, message)));

  it('leaves nothing of its words at any desk: not in the card, nor in what other systems were told, nor in the transcript', () => {
    const desk = shared();
    const message = desk.now.pastes[0]?.message ?? '';
    assert.match(JSON.stringify(desk.outgoing), /zebra/);
    assert.doesNotMatch(kept(desk.outgoing, message), /zebra/);
  });

  it('goes from the transcript when it is edited, too: the card shows the new words', () => {
    const desk = shared();
    const message = desk.now.pastes[0]?.message ?? '';
    const [line] = desk.outgoing.filter(({ to, quotes }) => to === 'desk' && quotes !== undefined);
    assert.ok(line);
    assert.doesNotMatch(JSON.stringify(withWords(line, { message, text: 'other words' })), /zebra|other words/);
  });
});

describe('A secret that the user writes to a person', () => {
  it('is hidden from the desk, and the user is told', () => {
    const desk = new HandOff().claimed().says('my password is Sommer2026!');
    assert.doesNotMatch(desk.toDesk, /Sommer2026/);
    assert.match(desk.toUser, /looked like a password/);
  });
});

describe('A case that fails again after its ticket was closed', () => {
  it('is told to the desk, and the bot goes on', () => {
    const desk = new HandOff().says(ERROR).presses('human').acts('claim').acts('resolve').says('it still fails');
    assert.match(desk.toDesk, /fails again/);
    assert.notEqual(desk.now.phase, 'closed');
  });
});
