import assert from 'node:assert/strict';
import { HandOff, HOUR, MINUTE } from './hand-off.ts';

const WORKDAYS = {
  zone: 'UTC',
  spans: [1, 2, 3, 4, 5].map((day) => ({ day, from: 8 * 60, to: 17 * 60 })),
};

describe('A ticket that nobody claims', () => {
  it('is called to mind, and the user is told', () => {
    const desk = new HandOff().waiting().waits(9 * MINUTE);
    assert.deepEqual(desk.outgoing, []);
    desk.waits(2 * MINUTE);
    assert.match(desk.toDesk, /^Nobody has claimed this ticket yet\. It has been waiting since 5 Jan 09:00 UTC\.$/);
    assert.match(desk.toUser, /Nobody of the help desk has come yet\. I have reminded it/);
    assert.ok(desk.outgoing.every(({ to, notice }) => to === 'desk' || notice));
  });

  it('is shown to the second desk from then on, with its card', () => {
    const desk = new HandOff().waiting();
    assert.ok(desk.outgoing.every(({ second }) => !second));
    desk.waits(11 * MINUTE);
    assert.equal(desk.deskCard.second, true);
    assert.ok(desk.says('hello?').outgoing.every(({ to, second }) => to === 'user' || second));
  });

  it('stays known to the second desk when somebody there has it and lets it go', () => {
    const desk = new HandOff()
      .waiting()
      .waits(11 * MINUTE)
      .acts('claim')
      .acts('release');
    assert.equal(desk.deskCard.second, true);
    assert.match(desk.deskCard.text, /Nobody has it yet/);
  });

  it('leads to leaving a message, and then to silence', () => {
    const desk = new HandOff()
      .waiting()
      .waits(11 * MINUTE)
      .waits(20 * MINUTE);
    assert.match(desk.toUser, /Leave a message here, with how to reach you/);
    desk.waits(90 * MINUTE);
    assert.match(desk.toDesk, /Nobody has claimed/);
    assert.equal(desk.toUser, '');
    assert.deepEqual(desk.waits(24 * HOUR).outgoing, []);
  });

  it('is called to mind over desk hours only', () => {
    const desk = new HandOff({ hours: WORKDAYS });
    desk.clock = Date.parse('2026-01-09T16:55:00Z');
    desk.waiting().waits(60 * HOUR);
    assert.deepEqual(desk.outgoing, [], 'the weekend does not count');
    desk.clock = Date.parse('2026-01-12T08:00:00Z');
    assert.match(desk.waits(6 * MINUTE).toDesk, /waiting since 9 Jan 16:55 UTC/);
  });

  it('is called to mind no more once somebody has it', () => {
    const desk = new HandOff().claimed().acts('reply', { text: 'Which server?' });
    assert.deepEqual(desk.waits(HOUR).outgoing, []);
  });

  it('is called to mind anew after a release', () => {
    const desk = new HandOff()
      .claimed()
      .acts('reply', { text: 'Which server?' })
      .waits(HOUR)
      .acts('release')
      .waits(11 * MINUTE);
    assert.match(desk.toDesk, /waiting since 5 Jan 10:00 UTC/);
  });
});

describe('Whoever would rather go on with the bot than wait', () => {
  it('is told how once somebody should have come, or should have answered', () => {
    assert.match(new HandOff().waiting().waits(11 * MINUTE).toUser, /Type anyway if you would rather go on with me\.$/);
    assert.match(new HandOff().claimed().waits(46 * MINUTE).toUser, /Type anyway if you would rather go on with me\.$/);
  });

  it('is back with the bot where they were, and the desk is told', () => {
    const desk = new HandOff()
      .toSteps()
      .presses('human')
      .waits(11 * MINUTE)
      .says('anyway');
    assert.match(desk.toUser, /You are back with me\. This is where we were\./);
    assert.equal(desk.now.phase, 'advising');
    assert.ok(desk.now.showing.length > 0);
    assert.match(desk.toDesk, /The user did not want to wait, and goes on with the bot\./);
    assert.deepEqual([desk.ticket.status, desk.ticket.end, desk.events.includes('ticket.resolved')], ['resolved', 'bot', true]);
    assert.equal(desk.says('human').ticket.reopened, 1);
  });

  it('is not promised what the bot does not have', () => {
    const desk = new HandOff()
      .says('strange noises')
      .says('strange noises')
      .says('human')
      .waits(11 * MINUTE);
    assert.doesNotMatch(desk.toUser, /anyway/);
    assert.match(desk.says('anyway').toDesk, /^User: anyway$/);
    assert.equal(desk.ticket.status, 'open');
  });

  it('says so to a person who is there', () => {
    assert.match(new HandOff().claimed().says('anyway').toDesk, /^User: anyway$/);
  });
});

describe('A ticket whose agent goes silent', () => {
  const silent = (desk = new HandOff()) => desk.claimed().acts('reply', { text: 'Which server?' }).waits(HOUR);

  it('is called to mind to the one who has it, by his name, and the user hears nothing yet', () => {
    const desk = silent()
      .says('The one in Berlin')
      .waits(14 * MINUTE);
    assert.deepEqual(desk.outgoing, []);
    desk.waits(2 * MINUTE);
    assert.match(desk.toDesk, /^Dana, the user has been waiting for your answer since 5 Jan 10:00 UTC\./);
    assert.deepEqual(
      desk.outgoing.map(({ to, calls }) => [to, calls]),
      [['desk', { key: 'key of Dana', name: 'Dana' }]],
    );
    assert.equal(desk.ticket.status, 'claimed');
  });

  it('waits for somebody else in the end, and both sides are told', () => {
    const desk = silent()
      .says('The one in Berlin')
      .waits(16 * MINUTE)
      .waits(30 * MINUTE);
    assert.match(desk.toDesk, /Dana has not answered since 5 Jan 10:00 UTC\. Whoever is free can claim it\./);
    assert.match(desk.toUser, /^Dana has not answered yet, so I have asked the others of the help desk\./);
    assert.ok(desk.outgoing.every(({ to, notice }) => to === 'desk' || notice));
    assert.deepEqual([desk.ticket.status, desk.ticket.agent], ['open', null]);
    assert.ok(desk.events.includes('ticket.released'));
    assert.match(desk.deskCard.text, /Nobody has it yet/);
  });

  it('is then reminded of as any other that nobody has, and after that there is silence', () => {
    const desk = silent()
      .says('The one in Berlin')
      .waits(46 * MINUTE);
    assert.match(desk.waits(11 * MINUTE).toDesk, /Nobody has claimed this ticket yet/);
    desk.waits(3 * HOUR);
    assert.deepEqual(desk.waits(24 * HOUR).outgoing, []);
  });

  it('is called to mind as well when he claims it and says nothing', () => {
    const desk = new HandOff().claimed().waits(16 * MINUTE);
    assert.match(desk.toDesk, /^Dana, the user has been waiting for your answer since 5 Jan 09:00 UTC\./);
  });

  it('is called to mind from the first words on that are not answered, not from the last', () => {
    const desk = silent()
      .says('The one in Berlin')
      .waits(10 * MINUTE)
      .says('Hello?')
      .waits(6 * MINUTE);
    assert.match(desk.toDesk, /since 5 Jan 10:00 UTC/);
  });

  it('is called to mind no more once he answers, in words, with steps or with a question', () => {
    const answers: readonly ((desk: HandOff) => HandOff)[] = [
      (desk) => desk.acts('reply', { text: 'I look' }),
      (desk) => desk.acts('reply', { text: 'I look', hold: 10_000 }),
      (desk) => desk.acts('send', { about: 'question:server_os' }),
      (desk) => desk.acts('send', { about: 'P02' }),
    ];
    for (const answer of answers) {
      const desk = answer(
        new HandOff()
          .toSteps()
          .presses('human')
          .acts('claim')
          .waits(16 * MINUTE),
      );
      assert.doesNotMatch(desk.waits(3 * HOUR).toDesk, /has been waiting|has not answered/);
      assert.equal(desk.ticket.status, 'claimed');
    }
  });

  it('is called to mind all the same when the answer was taken back', () => {
    const desk = new HandOff().claimed().acts('reply', { text: 'oops', hold: 10_000 }).acts('undo');
    assert.match(desk.waits(16 * MINUTE).toDesk, /^Dana, the user has been waiting/);
  });

  it('is not called to mind while an answer is about to go out', () => {
    const desk = new HandOff().claimed().waits(15 * MINUTE - 7_000);
    desk.acts('reply', { text: 'Here I am', hold: 10_000 });
    assert.doesNotMatch(desk.waits(HOUR).toDesk, /waiting for your answer/);
  });

  it('is left alone once a note of his says what is waited for, until the user writes again', () => {
    for (const text of ['Waiting for the network team', 'on hold', 'We are waiting on a new certificate.', 'pending: vendor']) {
      const desk = new HandOff().claimed().acts('note', { text });
      assert.match(desk.toDesk, /I remind nobody of this until the user writes again\./, text);
      assert.deepEqual(desk.waits(3 * HOUR).outgoing, []);
      assert.match(desk.says('Any news?').waits(16 * MINUTE).toDesk, /since 5 Jan 12:00 UTC/);
    }
  });

  it('is not left alone for any other note, nor for one of somebody else', () => {
    for (const act of [{ text: 'the user is waiting for ages' }, { text: 'waiting for the network team', by: 'Eve' }])
      assert.match(
        new HandOff()
          .claimed()
          .acts('note', act)
          .waits(16 * MINUTE).toDesk,
        /^Dana, the user has been waiting/,
      );
  });

  it('is left alone when the user says that it works, or only thanks', () => {
    for (const words of ['it works now', 'thanks', 'ok, thank you very much'])
      assert.deepEqual(
        silent()
          .says(words)
          .waits(3 * HOUR).outgoing,
        [],
        words,
      );
    assert.deepEqual(
      new HandOff()
        .claimed()
        .says('It works now, thanks!')
        .waits(3 * HOUR).outgoing,
      [],
    );
    assert.match(
      silent()
        .says('Thanks. And what about the second server?')
        .waits(16 * MINUTE).toDesk,
      /has been waiting/,
    );
    assert.match(
      silent()
        .says('Which one?')
        .says('thanks')
        .waits(16 * MINUTE).toDesk,
      /has been waiting/,
    );
  });

  it('is called to mind whatever the user answers with', () => {
    const asked = () => new HandOff().toSteps().presses('human').acts('claim').acts('send', { about: 'question:server_os' });
    const acts: readonly ((desk: HandOff) => HandOff)[] = [
      (desk) => desk.answers('server_os', '2008r2'),
      (desk) => desk.presses('failed'),
      (desk) => desk.take({ kind: 'image' }, { user: 'ann' }),
    ];
    for (const act of acts) assert.match(act(asked()).waits(16 * MINUTE).toDesk, /has been waiting/);
  });

  it('is not called to mind for what somebody else in the thread says', () => {
    assert.deepEqual(
      silent()
        .says('same here', { user: 'bob' })
        .waits(3 * HOUR).outgoing,
      [],
    );
  });

  it('is called to mind no more once he answers where the user has written, as anybody there can', () => {
    for (const aside of [false, true]) {
      const desk = silent().says('Which one?').take({ kind: 'text', text: 'The left one', aside }, { user: 'key of Dana' });
      assert.match(desk.toDesk, /The left one/);
      assert.deepEqual(desk.waits(3 * HOUR).outgoing, []);
    }
    const other = silent().take({ kind: 'text', text: 'The left one', aside: true }, { user: 'key of Eve' });
    assert.equal(other.step, null, 'what others say among themselves is not heard');
  });

  it('is called to mind over desk hours only, also after the end of a shift', () => {
    const desk = new HandOff({ hours: WORKDAYS });
    desk.clock = Date.parse('2026-01-09T16:50:00Z');
    desk.claimed().waits(60 * HOUR);
    assert.deepEqual(desk.outgoing, [], 'the weekend does not count');
    desk.clock = Date.parse('2026-01-12T08:00:00Z');
    assert.match(desk.waits(6 * MINUTE).toDesk, /^Dana, the user has been waiting for your answer since 9 Jan 16:50 UTC/);
  });

  it('starts anew with whoever takes over', () => {
    const desk = new HandOff()
      .claimed()
      .waits(16 * MINUTE)
      .acts('take', { by: 'Eve' })
      .waits(14 * MINUTE);
    assert.deepEqual(desk.outgoing, []);
    assert.match(desk.waits(2 * MINUTE).toDesk, /^Eve, the user has been waiting for your answer since 5 Jan 09:16 UTC/);
  });

  it('leaves him time after a reminder that came late', () => {
    const desk = new HandOff().claimed();
    desk.clock += 5 * HOUR;
    desk.happens({ kind: 'timer' });
    assert.deepEqual([desk.ticket.status, desk.waits(29 * MINUTE).ticket.status], ['claimed', 'claimed']);
    assert.equal(desk.waits(2 * MINUTE).ticket.status, 'open');
  });

  it('is nobody’s affair when it is an incident, or when a hub answers without the bot', () => {
    const incident = new HandOff()
      .happens({ kind: 'incident', news: { kind: 'begins', error: 'EVT-50', users: 5 } })
      .acts('claim');
    assert.deepEqual(incident.waits(24 * HOUR).outgoing, []);
    const hub = new HandOff()
      .waiting()
      .take(
        { kind: 'action', action: { kind: 'desk', agent: 'The service desk', do: 'claim' } },
        { user: 'slack:T1:D1:hub', desk: 'hub' },
      );
    assert.deepEqual(hub.says('hello').waits(24 * HOUR).outgoing, []);
  });

  it('is closed by long silence as if it were still his', () => {
    const desk = new HandOff().claimed().waits(72 * HOUR);
    assert.equal(desk.ticket.end, 'stale');
  });

  it('is understood as an earlier version has stored it', () => {
    const desk = new HandOff().claimed().says('Hello?');
    const { unanswered, ...ticket } = desk.ticket;
    assert.ok(unanswered);
    desk.conversation = { ...desk.now, ticket };
    assert.deepEqual(desk.waits(HOUR).outgoing, [], 'nobody knows since when he waits');
    assert.match(desk.says('Hello?').waits(16 * MINUTE).toDesk, /since 5 Jan 10:00 UTC/);
  });

  it('is not woken for an answer that nobody owes any more, left there by an earlier version', () => {
    const desk = new HandOff().waiting();
    const unanswered = { since: '2026-01-05T08:00:00.000Z', reminded: null };
    desk.conversation = { ...desk.now, ticket: { ...desk.ticket, unanswered } };
    assert.equal(desk.says('Hello?').now.wake, '2026-01-05T09:10:01.000Z');
  });
});

describe('Silence', () => {
  it('closes the ticket, and the user hears how to go on', () => {
    const desk = new HandOff()
      .claimed()
      .acts('reply', { text: 'Which server?' })
      .waits(73 * HOUR);
    assert.match(desk.toUser, /I am closing this, because nothing has happened for a long time/);
    assert.match(desk.toDesk, /^Closed, because nothing has happened/);
    assert.deepEqual([desk.ticket.end, desk.now.phase, desk.now.wake], ['stale', 'closed', null]);
    assert.ok(desk.events.includes('ticket.resolved'));
  });

  it('is broken by whatever a person does', () => {
    const busy: readonly ((desk: HandOff) => HandOff)[] = [
      (desk) => desk.says('hello'),
      (desk) => desk.acts('reply', { text: 'hi' }),
      (desk) => desk.acts('note', { text: 'hi' }),
      (desk) => desk.acts('send', { about: 'question:server_os' }),
      (desk) => desk.presses('share'),
    ];
    for (const act of busy) {
      const desk = act(new HandOff().claimed().waits(70 * HOUR)).waits(70 * HOUR);
      assert.notEqual(desk.ticket.status, 'resolved');
    }
    const told = new HandOff()
      .claimed()
      .waits(70 * HOUR)
      .happens({ kind: 'undelivered', to: 'user', forGood: false });
    assert.equal(told.waits(3 * HOUR).ticket.status, 'resolved', 'a channel is no person');
  });

  it('does not count nights and weekends', () => {
    const desk = new HandOff({ hours: WORKDAYS }).claimed().waits(7 * 24 * HOUR);
    assert.notEqual(desk.ticket.status, 'resolved');
    assert.equal(desk.waits(7 * 24 * HOUR).ticket.end, 'stale');
  });

  it('lets the user go on with the same case by button or by word', () => {
    for (const words of ['failed', 'it is still broken']) {
      const desk = new HandOff()
        .toSteps()
        .presses('human')
        .acts('claim')
        .waits(73 * HOUR)
        .says(words);
      assert.match(desk.toUser, /I am opening the case again/);
      assert.equal(desk.now.facts.server_os?.value, '2008r2');
    }
  });
});

describe('A conversation that is woken', () => {
  it('too early, or for nothing, is none of the bot’s business', () => {
    assert.equal(new HandOff().waiting().happens({ kind: 'timer' }).step, null);
    const desk = new HandOff().toSteps();
    assert.equal(desk.now.wake, null);
    assert.equal(desk.happens({ kind: 'timer' }).step, null);
  });
  it('twice does each thing once', () => {
    const desk = new HandOff().waiting();
    desk.clock += 11 * MINUTE;
    assert.match(desk.happens({ kind: 'timer' }).toUser, /Nobody of the help desk/);
    assert.equal(desk.happens({ kind: 'timer' }).step, null);
  });
  it('late, says one thing after the other and not all at once', () => {
    const desk = new HandOff().claimed().acts('reply', { text: 'hi', hold: 10_000 });
    desk.clock += 80 * HOUR;
    desk.happens({ kind: 'timer' });
    assert.match(desk.toUser, /^Dana: hi\nI am closing this/);
  });
});
