import assert from 'node:assert/strict';
import { hear } from '../../../bot/hear.ts';
import type { Incident, IncidentNews, Incoming } from '../../../bot/types.ts';
import { brain, ERROR, HandOff, HOUR, MINUTE, typedOf } from './hand-off.ts';

const INCIDENT: Incident = { id: 'T-AAAA-BBBB', error: 'ERR-B', since: '2026-01-05T08:30:00.000Z' };
const news = (told: IncidentNews) => ({ kind: 'incident', news: told }) as const;
const told = (over: boolean, text = 'Dana: A certificate had expired.') =>
  news({ kind: 'told', incident: INCIDENT.id, text, over });

function stormy(): HandOff {
  const desk = new HandOff();
  desk.around = { waiting: 0, claimedWithin: null, incidents: [INCIDENT] };
  return desk;
}

describe('The ticket of an incident', () => {
  const begun = () => new HandOff().happens(news({ kind: 'begins', error: 'ERR-B', users: 12 }));

  it('is one for all, says how many have the error, and whom a reply reaches', () => {
    const desk = begun();
    assert.match(desk.deskCard.text, /Many people have this error at once/);
    assert.match(desk.deskCard.text, /12 people have this error/);
    assert.match(desk.deskCard.text, /A reply here goes to all of them/);
    assert.deepEqual(typedOf(desk.acts('claim').deskCard.card), ['reply: your words', 'resolve', 'release', 'take over']);
    assert.equal(begun().happens(news({ kind: 'begins', error: 'ERR-B', users: 15 })).outgoing.length, 0);
  });

  it('grows', () => assert.match(begun().happens(news({ kind: 'grows', users: 30 })).deskCard.text, /30 people/));

  it('tells the people what is written to them and that it is over, not who has it', () => {
    const desk = begun().acts('claim');
    assert.equal(desk.toUser, '');
    assert.equal(desk.whispered, '', 'there is no next check for many');
    assert.equal(desk.acts('reply', { text: 'We are at it.' }).toUser, 'Dana: We are at it.');
    assert.equal(desk.acts('release').toUser, '');
    desk.acts('claim').acts('resolve');
    assert.equal(desk.toUser, 'The help desk says that the problem that many people had is over.');
    assert.equal(desk.outgoing.find(({ to }) => to === 'user')?.over, true);
  });

  it('is not given back to the bot, and no steps are sent', () => {
    const desk = begun().acts('claim');
    for (const act of ['return', 'suggest', 'send'] as const)
      assert.match(desk.acts(act, { about: 'P25' }).whispered, /not possible for an incident/, act);
    assert.equal(desk.ticket.status, 'claimed');
  });

  it('is called to mind like others, but closed by people only', () => {
    const desk = begun().waits(200 * HOUR);
    assert.equal(desk.ticket.status, 'open');
    assert.match(desk.toDesk, /Nobody has claimed/);
    assert.equal(desk.toUser, '');
  });
});

describe('Somebody who has an error that many have', () => {
  it('is told before any question and any step', () => {
    const desk = stormy().says(ERROR);
    assert.equal(desk.card.title, 'This problem is known, and the help desk has it');
    assert.match(desk.toUser, /since 5 Jan 08:30 UTC\..*wait, and to change nothing/s);
    assert.deepEqual(typedOf(desk.card), ['worked', 'human', 'anyway']);
    assert.deepEqual([desk.now.asking, desk.now.showing, desk.now.ended], [null, [], 'escalated']);
    assert.equal(desk.now.known?.incident, INCIDENT.id);
  });

  it('is told so also where the paste fits two errors, of which one is it', () => {
    const desk = stormy();
    const [first] = new HandOff().says('event 1003, and Remote Desktop disconnected').now.signals;
    desk.around = { ...desk.around, incidents: [{ ...INCIDENT, error: first?.error ?? 'EVT-50' }] };
    desk.says(first ? 'event 1003, and Remote Desktop disconnected' : ERROR);
    assert.equal(desk.card.title, 'This problem is known, and the help desk has it');
  });

  it('is told so whichever of the recognised errors it is', () => {
    for (const error of new HandOff().says(ERROR).now.signals.map((signal) => signal.error)) {
      const desk = stormy();
      desk.around = { ...desk.around, incidents: [{ ...INCIDENT, error }] };
      assert.match(desk.says(ERROR).card.title, /This problem is known/, error);
    }
  });

  it('sees no registry step before that, in whatever way he goes on', () => {
    const desk = stormy().says(ERROR);
    for (const words of ['it is Windows Server 2008 R2', 'I am an administrator', 'it is still broken', 'what now?', 'hello']) {
      desk.says(words);
      assert.doesNotMatch(desk.toUser, /HKLM|HKEY/, words);
      assert.deepEqual(desk.now.showing, [], words);
    }
  });

  it('gets the steps all the same when he wants them, and is not stopped again', () => {
    for (const way of [(desk: HandOff) => desk.presses('anyway'), (desk: HandOff) => desk.says('anyway')]) {
      const desk = way(stormy().says(ERROR));
      assert.equal(desk.now.phase, 'asking');
      assert.equal(desk.now.ended, null);
      desk.answers('scope', 'all');
      assert.doesNotMatch(desk.toUser, /This problem is known/);
    }
  });

  it('may talk to a person, or say that it works', () => {
    const desk = stormy().says(ERROR).presses('human');
    assert.equal(desk.ticket.reason, 'asked');
    assert.equal(stormy().says(ERROR).says('it works again').now.ended, 'resolved');
  });

  it('and is at it already, is told to wait', () => {
    for (const desk of [new HandOff().says(ERROR), new HandOff().toSteps()]) {
      desk.around = { ...desk.around, incidents: [INCIDENT] };
      desk.happens(news({ kind: 'concerns-you', incident: INCIDENT }));
      assert.match(desk.toUser, /leave the card above as it is for now.*change nothing/s);
      assert.equal(desk.now.known?.incident, INCIDENT.id);
      assert.deepEqual(desk.happens(news({ kind: 'concerns-you', incident: INCIDENT })).outgoing, [], 'once');
    }
  });

  it('and waits for a person, or has one: the desk learns what it belongs to', () => {
    const desk = new HandOff().claimed().happens(news({ kind: 'concerns-you', incident: INCIDENT }));
    assert.equal(desk.toDesk, `This is part of the incident ${INCIDENT.id}.`);
    assert.equal(desk.toUser, '');
  });
});

describe('Whoever is told of an incident in the moment in which it ends', () => {
  const joined = () => {
    const desk = stormy().says(ERROR);
    desk.around = { ...desk.around, incidents: [] };
    return desk;
  };

  it('is not left to wait: it is looked after once, and he is asked whether it works again', () => {
    const desk = joined().waits(MINUTE);
    assert.equal(desk.card.title, 'The help desk says that this is over. Does it work again?');
    assert.deepEqual([desk.now.known, desk.now.wake], [null, null]);
    assert.equal(desk.presses('failed').now.phase, 'asking');
  });

  it('hears nothing more when it is there after all, or he goes on by himself', () => {
    const there = stormy().says(ERROR).waits(MINUTE);
    assert.deepEqual(there.outgoing, []);
    assert.equal(there.now.known?.incident, INCIDENT.id);
    assert.equal(there.waits(HOUR).now.wake, null);
    const going = joined().presses('anyway').waits(MINUTE);
    assert.deepEqual([going.outgoing, going.now.known], [[], null]);
  });
});

describe('News of an incident', () => {
  it('reach whoever was told of it, and nobody else', () => {
    assert.equal(stormy().says(ERROR).happens(told(false)).toUser, 'Dana: A certificate had expired.');
    assert.deepEqual(new HandOff().says(ERROR).happens(told(false)).outgoing, []);
  });

  it('are for the person to tell, where one has the word', () => {
    const desk = new HandOff()
      .claimed()
      .happens(news({ kind: 'concerns-you', incident: INCIDENT }))
      .happens(told(true));
    assert.equal(desk.toUser, '');
    assert.match(desk.toDesk, /tell the user yourself: Dana: A certificate/);
  });

  it('that it is over leave a ticket of his own as it is, and say so', () => {
    const desk = stormy().says(ERROR).presses('human').happens(told(true));
    assert.match(desk.toUser, /^Dana: A certificate had expired\.\nYour own request to the help desk stays open\./);
    assert.doesNotMatch(desk.toUser, /closed/);
    assert.equal(desk.ticket.status, 'open');
  });

  it('that it is over ask whether it works again, and spend the card before', () => {
    const desk = stormy().says(ERROR);
    const live = desk.now.liveCard;
    desk.around = { ...desk.around, incidents: [] };
    desk.happens(told(true));
    assert.match(
      desk.toUser,
      /^The help desk says that this is over\. Does it work again\?\n\nDana: A certificate had expired\./,
    );
    assert.deepEqual(typedOf(desk.card), ['worked', 'failed', 'human']);
    assert.equal(desk.outgoing[0]?.spends, live);
    assert.equal(desk.now.known, null);
  });

  const over = () => {
    const desk = stormy().says(ERROR);
    desk.around = { ...desk.around, incidents: [] };
    return desk.happens(told(true));
  };

  it('are answered by yes, which closes the case', () => {
    for (const words of ['yes', 'it works again', 'thanks, all good now'])
      assert.equal(over().says(words).now.ended, 'resolved', words);
    assert.equal(over().presses('worked').now.ended, 'resolved');
  });

  it('are answered by no, and the case goes on as his own', () => {
    for (const desk of [over().presses('failed'), over().says('no'), over().says('still broken')]) {
      assert.equal(desk.now.phase, 'asking');
      assert.match(desk.toUser, /Then let us go on with your own case/);
      assert.deepEqual(desk.now.tried, []);
    }
  });

  it('are asked about again when the answer is not understood', () => {
    const desk = over().says('hm, let me see');
    assert.equal(desk.card.title, 'The help desk says that this is over. Does it work again?');
  });
});

describe('Counting who has an error', () => {
  it('takes each error of a conversation once', () => {
    const desk = new HandOff().says(ERROR);
    assert.deepEqual([...(desk.step?.noticed ?? [])].sort(), ['ERR-B', 'EVT-50']);
    assert.equal(desk.says(ERROR).step?.noticed, undefined);
    assert.deepEqual(desk.presses('human').says('Error code: 0x204').step?.noticed, ['R-204']);
  });
});

describe('Words of somebody else that are handed in', () => {
  const hand = (desk: HandOff) => desk.says('Error code: 0x204', { apart: true, origin: 'About a message in #it:' });

  it('begin a case of their own', () => {
    const desk = hand(new HandOff().toSteps());
    assert.equal(desk.now.facts.server_os, undefined);
    assert.deepEqual(
      desk.now.signals.map(({ error }) => error),
      ['R-204'],
    );
    assert.match(desk.toUser, /About a message in #it:/);
  });

  it('also where words alone would have been an answer', () => {
    const desk = new HandOff().says(ERROR).says('all of them', { apart: true });
    assert.deepEqual(desk.now.signals, []);
    assert.equal(desk.now.asking, 'exact_text');
  });

  it('are for the person who has the case, while one has', () => {
    const desk = hand(new HandOff().claimed());
    assert.equal(desk.toDesk, 'User: Error code: 0x204');
    assert.equal(desk.ticket.status, 'claimed');
  });

  it('leave old buttons old', () => {
    const desk = new HandOff().toSteps();
    const live = desk.now.liveCard;
    hand(desk).presses('worked', live);
    assert.match(desk.toUser, /earlier card/);
  });

  it('are heard as they are by whoever takes the turn', () => {
    const incoming: Incoming = {
      ...{ id: 'm1', at: '2026-01-05T09:00:00Z', channel: 't', conversation: 'c', user: 'ann', address: '' },
      ...{ apart: true, content: { kind: 'text', text: ERROR } },
    };
    assert.ok(hear(null, incoming, brain));
  });
});
