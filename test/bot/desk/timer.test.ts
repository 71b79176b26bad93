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
    assert.deepEqual(new HandOff().claimed().waits(HOUR).outgoing, []);
  });

  it('is called to mind anew after a release', () => {
    const desk = new HandOff()
      .claimed()
      .waits(HOUR)
      .acts('release')
      .waits(11 * MINUTE);
    assert.match(desk.toDesk, /waiting since 5 Jan 10:00 UTC/);
  });
});

describe('Silence', () => {
  it('closes the ticket, and the user hears how to go on', () => {
    const desk = new HandOff().claimed().waits(73 * HOUR);
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
      assert.equal(desk.ticket.status, 'claimed');
    }
    const told = new HandOff()
      .claimed()
      .waits(70 * HOUR)
      .happens({ kind: 'undelivered', to: 'user', forGood: false });
    assert.equal(told.waits(3 * HOUR).ticket.status, 'resolved', 'a channel is no person');
  });

  it('does not count nights and weekends', () => {
    const desk = new HandOff({ hours: WORKDAYS }).claimed().waits(7 * 24 * HOUR);
    assert.equal(desk.ticket.status, 'claimed');
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
