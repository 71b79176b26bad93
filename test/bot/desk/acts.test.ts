import assert from 'node:assert/strict';
import { withWords } from '../../../bot/turn.ts';
import { DESK_ACTS, type DeskAct, type Ticket } from '../../../bot/types.ts';
import { type AgentAct, HandOff, HOUR, MINUTE, typedOf } from './hand-off.ts';

const SECOND = 1000;
const TEN_SECONDS = 10 * SECOND;

/** What an act does by the state of the ticket: it happens, it is refused with these words, or it takes a free ticket first. */
type Outcome = 'happens' | 'claims' | RegExp;
const TAKES_WORDS: readonly DeskAct[] = ['reply', 'note', 'resolve'];
const HAS_IT = /^Dana has it\./;
const FIRST = /^Nobody has it yet\. Claim it first\./;
const CLOSED = /^This ticket is closed\./;
const BACK = /^The user is back with the bot\./;

const TABLE: Readonly<Record<DeskAct, Readonly<Record<'nobody' | 'holder' | 'other' | 'closed' | 'returned', Outcome>>>> = {
  claim: { nobody: 'claims', holder: /^You have it already/, other: HAS_IT, closed: CLOSED, returned: BACK },
  take: { nobody: 'claims', holder: /^You have it already/, other: 'claims', closed: CLOSED, returned: BACK },
  release: { nobody: FIRST, holder: 'happens', other: HAS_IT, closed: CLOSED, returned: BACK },
  reply: { nobody: 'claims', holder: 'happens', other: HAS_IT, closed: CLOSED, returned: BACK },
  note: { nobody: 'happens', holder: 'happens', other: 'happens', closed: 'happens', returned: 'happens' },
  resolve: { nobody: FIRST, holder: 'happens', other: HAS_IT, closed: CLOSED, returned: BACK },
  return: { nobody: FIRST, holder: 'happens', other: HAS_IT, closed: CLOSED, returned: BACK },
  reopen: { nobody: /open already/, holder: /open already/, other: /open already/, closed: 'claims', returned: 'claims' },
  undo: { nobody: FIRST, holder: /nothing left to take back/, other: HAS_IT, closed: CLOSED, returned: BACK },
  reveal: {
    nobody: /has not shared/,
    holder: /has not shared/,
    other: /has not shared/,
    closed: /has not shared/,
    returned: /has not shared/,
  },
  suggest: { nobody: 'claims', holder: 'happens', other: HAS_IT, closed: CLOSED, returned: BACK },
  send: { nobody: 'claims', holder: 'happens', other: HAS_IT, closed: CLOSED, returned: BACK },
  correct: { nobody: 'happens', holder: 'happens', other: 'happens', closed: 'happens', returned: 'happens' },
  withdraw: { nobody: 'happens', holder: 'happens', other: 'happens', closed: 'happens', returned: 'happens' },
};
const SETTING = {
  nobody: () => new HandOff().waiting(),
  holder: () => new HandOff().claimed('Eli'),
  other: () => new HandOff().claimed('Dana'),
  closed: () => new HandOff().claimed('Dana').acts('resolve'),
  returned: () => new HandOff().claimed('Dana').acts('return'),
} as const;

describe('What may be done with a ticket', () => {
  for (const act of DESK_ACTS)
    for (const [setting, outcome] of Object.entries(TABLE[act]) as [keyof typeof SETTING, Outcome][])
      it(`${act}, ${setting}: ${outcome instanceof RegExp ? 'is refused' : outcome}`, () => {
        const desk = SETTING[setting]();
        const before = desk.now;
        desk.acts(act, { by: 'Eli', text: 'some words', about: 'P25' });
        if (outcome instanceof RegExp) return assertRefused(desk, act, before.ticket, outcome);
        assert.doesNotMatch(desk.whispered, /Your words, which were not sent/);
        if (outcome === 'claims') assert.deepEqual([desk.ticket.status, desk.ticket.agent], ['claimed', 'Eli']);
      });

  function assertRefused(desk: HandOff, act: DeskAct, before: Ticket | null, words: RegExp): void {
    assert.match(desk.whispered, words);
    if (TAKES_WORDS.includes(act)) assert.match(desk.whispered, /some words$/, 'what was written is not lost');
    assert.deepEqual(
      desk.outgoing.map(({ to, only, desk: where }) => [to, only, where]),
      [['desk', 'key of Eli', 'slack:C1']],
    );
    assert.deepEqual({ ...desk.ticket, active: '' }, { ...before, active: '' });
  }
});

describe('A claim', () => {
  it('tells the user who is here, and all of the desk', () => {
    const desk = new HandOff().claimed();
    assert.equal(desk.toUser, 'Dana of the help desk is here and answers you in this conversation.');
    assert.equal(desk.toDesk, 'Dana has it.');
    assert.match(desk.deskCard.text, /Dana has it\. The user asked for a person\./);
    assert.deepEqual(desk.events, ['ticket.updated', 'ticket.claimed']);
  });

  it('has one winner, and one friendly word for the other, at whatever desk he is', () => {
    const desk = new HandOff().claimed('Dana').acts('claim', { by: 'Eli', desk: 'teams:T/C' });
    assert.equal(desk.ticket.agent, 'Dana');
    assert.equal(desk.whispered, 'Dana has it.');
    assert.deepEqual([desk.outgoing[0]?.only, desk.outgoing[0]?.desk], ['key of Eli', 'teams:T/C']);
  });

  it('that is made twice says so, and changes nothing', () => {
    const desk = new HandOff().claimed();
    const { epoch } = desk.now;
    assert.equal(desk.acts('claim').whispered, 'You have it already.');
    assert.equal(desk.now.epoch, epoch);
  });

  it('comes by itself with the first reply, and then says no more than that', () => {
    const desk = new HandOff().waiting().acts('reply', { text: 'Which server is it?' });
    assert.equal(desk.toUser, 'Dana of the help desk is here and answers you in this conversation.\nDana: Which server is it?');
    assert.equal(desk.whispered, '');
  });

  it('is not made by a reply without words', () => {
    const desk = new HandOff().waiting().acts('reply', { text: '  ' });
    assert.match(desk.whispered, /no words in it/);
    assert.equal(desk.ticket.status, 'open');
  });

  it('shows the next check once, also when the next check was asked for', () => {
    for (const act of ['claim', 'suggest'] as const) {
      const desk = new HandOff().waiting().acts(act);
      assert.equal(desk.outgoing.filter(({ only }) => only !== undefined).length, 1, act);
      assert.match(desk.whispered, /^What I would (check|ask) next/);
    }
  });

  it('is of a ticket that is over when the user has begun anew', () => {
    const desk = new HandOff().waiting();
    const { id } = desk.ticket;
    desk.says('start over').acts('claim', { ticket: id });
    assert.match(desk.whispered, /This ticket is closed/);
    desk.says('Error code: 0x204').acts('claim', { ticket: id });
    assert.match(desk.whispered, /user has begun anew/);
    desk.says('human').acts('claim', { ticket: id });
    assert.match(desk.whispered, /user has begun anew/);
    assert.equal(desk.ticket.status, 'open');
  });
});

describe('The name of whoever acts', () => {
  it('is told apart where it could be taken for the user or the bot', () => {
    for (const by of ['Reconnect', 'user', 'BOT', ' The  help-desk ']) {
      const desk = new HandOff().claimed(by).presses('share').acts('reply', { by, text: 'hello' });
      assert.equal(desk.toUser, `${by.trim()} (a person): hello`);
      assert.ok(desk.now.lines.every(({ from }) => from === 'bot' || from === 'user' || from === `${by.trim()} (a person)`));
    }
    assert.equal(new HandOff().claimed('Botond').ticket.agent, 'Botond');
  });

  it('and his words do not turn the direction of reading around', () => {
    const desk = new HandOff()
      .claimed('Da\u202ena')
      .acts('reply', { by: 'Da\u202ena', text: 'open \u2067exe.\u202egpj שלום\u200f' });
    assert.equal(desk.toUser, 'Dana: open exe.gpj שלום\u200f');
  });
});

describe('An act that nobody of a desk did', () => {
  it('moves nothing, and its author alone is told', () => {
    const desk = new HandOff().waiting();
    const before = desk.now;
    desk.does({ kind: 'desk', agent: 'Dana', do: 'claim' });
    assert.equal(desk.conversation, before);
    assert.match(desk.toUser, /Only people of the help desk/);
    assert.equal(desk.outgoing[0]?.only, 'ann');
  });
});

describe('A reply', () => {
  const held = () => new HandOff().claimed().acts('reply', { text: 'Reboot it', hold: TEN_SECONDS });

  it('waits a few seconds, and says so at the desk', () => {
    const desk = held();
    assert.equal(desk.toUser, '');
    assert.match(desk.toDesk, /^Dana to the user: \(.*undo takes it back\) Reboot it$/);
    assert.ok(typedOf(desk.deskCard.card).includes('undo'));
    desk.waits(TEN_SECONDS);
    assert.equal(desk.toUser, 'Dana: Reboot it');
    assert.ok(!typedOf(desk.deskCard.card).includes('undo'));
    assert.equal(desk.waits(MINUTE).toUser, '', 'once only');
  });

  it('is not sent when it is taken back', () => {
    const desk = held().acts('undo');
    assert.match(desk.toDesk, /has taken the reply back/);
    assert.equal(desk.waits(MINUTE).toUser, '');
    assert.match(held().waits(MINUTE).acts('undo').whispered, /nothing left to take back: it has gone out/);
  });

  it('is taken back alone: the one before it still goes', () => {
    const desk = held().acts('reply', { text: 'No, wait', hold: TEN_SECONDS }).acts('undo').waits(MINUTE);
    assert.equal(desk.toUser, 'Dana: Reboot it');
  });

  it('never overtakes an earlier one', () => {
    const desk = held().acts('reply', { text: 'And log on', hold: 0 });
    assert.equal(desk.toUser, 'Dana: Reboot it\nDana: And log on');
    const later = held()
      .acts('reply', { text: 'And log on', hold: SECOND })
      .waits(2 * TEN_SECONDS);
    assert.equal(later.toUser, 'Dana: Reboot it\nDana: And log on');
  });

  it('is said before somebody else has the word, whatever that is', () => {
    const next: readonly [DeskAct, AgentAct][] = [
      ['release', {}],
      ['resolve', {}],
      ['return', {}],
      ['take', { by: 'Eli' }],
      ['send', { about: 'question:server_os' }],
    ];
    for (const [act, more] of next) {
      const desk = held().acts(act, more);
      assert.match(desk.toUser, /^Dana: Reboot it\n/, act);
      assert.deepEqual(desk.now.ticket?.held, [], act);
    }
    for (const press of ['worked', 'restart'] as const) assert.match(held().presses(press).toUser, /^Dana: Reboot it\n/, press);
  });

  it('that was said when the user closed the case is not said again when it is opened', () => {
    const desk = held().presses('worked').acts('reopen').waits(MINUTE);
    assert.equal(desk.toUser, '');
    assert.doesNotMatch(held().presses('worked').says('it is still broken').waits(MINUTE).toUser, /Reboot it/);
  });

  it('reads as it was corrected, or not at all, while it waits', () => {
    const id = held().ticket.held[0]?.message ?? '';
    assert.equal(held().acts('correct', { about: id, text: 'Restart it' }).waits(MINUTE).toUser, 'Dana: Restart it');
    assert.equal(held().acts('withdraw', { about: id }).waits(MINUTE).toUser, '');
    assert.equal(held().acts('correct', { about: id, text: ' ' }).waits(MINUTE).toUser, '');
  });

  it('that has gone out is changed and deleted where it stands', () => {
    const desk = new HandOff().claimed().acts('reply', { text: 'Reboot it' });
    const id = desk.outgoing.find(({ passes }) => passes)?.passes ?? '';
    assert.deepEqual(desk.acts('correct', { about: id, text: 'Restart it' }).step?.amend, { message: id, text: 'Restart it' });
    assert.ok(desk.now.lines.some(({ text, from }) => from === 'Dana' && text === 'Restart it'));
    assert.equal(desk.acts('withdraw', { about: id }).step?.forget, id);
    assert.ok(!desk.now.lines.some(({ text }) => text === 'Restart it'));
  });

  const sent = () => new HandOff().claimed().acts('reply', { text: 'Reboot it' });
  const idOf = (desk: HandOff) => desk.outgoing.find(({ passes }) => passes)?.passes ?? '';

  it('that is edited into a note is taken back from the user and from other systems, and reads as a note at the desks', () => {
    const desk = sent();
    const { outgoing } = desk;
    const about = idOf(desk);
    desk.acts('correct', { about, text: 'he is lying', inside: true });
    assert.match(desk.whispered, /for the desk only/);
    assert.doesNotMatch(JSON.stringify(desk.now.lines), /lying|Reboot/);
    const now = outgoing.map((said) => withWords(said, desk.step?.amend ?? assert.fail('nothing is amended')));
    const textsTo = (to: string, system: boolean) =>
      now.filter((said) => said.passes && said.to === to && (said.desk === 'webhook') === system).map(({ text }) => text);
    assert.deepEqual(textsTo('user', false), ['Dana: (deleted by its author)']);
    assert.deepEqual(textsTo('desk', true), ['(deleted by its author)']);
    assert.deepEqual(textsTo('desk', false), ['Dana (internal): he is lying (edited)']);
    assert.doesNotMatch(JSON.stringify(now.filter(({ event }) => event)), /lying/);
  });

  it('that is edited into a note while it waits is not sent', () => {
    const about = held().ticket.held[0]?.message ?? '';
    assert.equal(held().acts('correct', { about, text: 'he is lying', inside: true }).waits(MINUTE).toUser, '');
  });

  it('is not what a note becomes by an edit: its author is told to write it anew', () => {
    const desk = new HandOff().claimed().acts('note', { text: 'a thought', written: true });
    const about = idOf(desk);
    desk.acts('correct', { about, text: 'Reboot it' });
    assert.match(desk.whispered, /sends nothing new/);
    assert.equal(desk.toUser, '');
    assert.equal(desk.acts('correct', { about, text: 'another thought', inside: true }).whispered, '');
  });

  it('is corrected and withdrawn also after the user has begun a newer case', () => {
    for (const later of [(desk: HandOff) => desk, (desk: HandOff) => desk.says('Error code: 0x204').says('human')]) {
      const desk = sent();
      const about = idOf(desk);
      const { id: ticket } = desk.ticket;
      later(desk.presses('restart').says('hello'));
      assert.equal(desk.acts('correct', { about, ticket, text: 'Restart it' }).step?.amend?.text, 'Restart it');
      assert.equal(desk.acts('withdraw', { about, ticket }).step?.forget, about);
      assert.equal(desk.whispered, '');
    }
  });

  it('goes to other systems when it goes to the user, not before', () => {
    assert.ok(!held().events.includes('message'));
    assert.ok(held().waits(MINUTE).events.includes('message'));
  });
});

describe('A note', () => {
  it('is for the desk only, and not repeated where it was written', () => {
    const asked = new HandOff().claimed().acts('note', { by: 'Eli', text: 'looks like P02', desk: 'teams:T/C' });
    assert.equal(asked.outgoing[0]?.skip, undefined, 'a window shows nothing by itself');
    const desk = asked.acts('note', { by: 'Eli', text: 'looks like P02', desk: 'teams:T/C', written: true });
    assert.equal(desk.toUser, '');
    assert.equal(desk.toDesk, 'Eli (internal): looks like P02');
    assert.equal(desk.outgoing[0]?.skip, 'teams:T/C');
  });

  it('that looks like a reply without its colon is kept from the user, and its author alone is told', () => {
    for (const text of ['reply Which server is it?', 'Resolve it runs again', 'reply - hi']) {
      const desk = new HandOff().claimed().acts('note', { text, written: true });
      assert.equal(desk.toUser, '');
      assert.match(desk.whispered, /^That stayed at the desk\./, text);
    }
    for (const note of [{ text: 'replied by phone', written: true as const }, { text: 'reply to him later' }])
      assert.equal(new HandOff().claimed().acts('note', note).whispered, '');
  });
});

describe('A release', () => {
  it('lets it wait for the next one, and tells both sides', () => {
    const desk = new HandOff().claimed().acts('release');
    assert.match(desk.toUser, /^Dana had to go/);
    assert.match(desk.toDesk, /^Dana has released it/);
    assert.deepEqual([desk.ticket.status, desk.ticket.agent], ['open', null]);
    assert.match(desk.says('anybody?').toUser, /Passed on/);
    assert.equal(desk.acts('claim', { by: 'Eli' }).ticket.agent, 'Eli');
  });
});

describe('Taking over', () => {
  it('names both, to the desk and to the user', () => {
    const desk = new HandOff().claimed('Dana').acts('take', { by: 'Eli' });
    assert.equal(desk.toUser, 'Eli takes over and answers you from now on.');
    assert.equal(desk.toDesk, 'Eli has taken it over from Dana.');
    assert.equal(desk.acts('reply', { by: 'Dana', text: 'x' }).toUser, '');
  });
});

describe('Giving back', () => {
  it('lets the bot say where we were and go on', () => {
    const desk = new HandOff().toSteps().presses('failed').presses('human').acts('claim').acts('return');
    assert.match(desk.toUser, /You are back with me\. This is where we were\./);
    assert.ok(['asking', 'advising'].includes(desk.now.phase));
    assert.ok(!desk.now.showing.some(({ procedure }) => desk.now.tried.includes(procedure)));
    assert.equal(desk.toDesk, 'Dana has given the user back to the bot.');
    assert.match(desk.deskCard.text, /Given back to the bot/);
  });

  it('offers a person again where the bot has nothing left, without the steps that a person had sent', () => {
    const desk = new HandOff().says('it makes noises').says('just noises').presses('human').acts('claim');
    desk.acts('send', { about: 'P25' }).acts('return');
    assert.equal(desk.now.phase, 'advising');
    assert.deepEqual(
      desk.now.showing.map(({ procedure }) => procedure),
      ['P28'],
    );
    assert.match(desk.card.title, /Shall a person take over\?/);
    assert.match(desk.toUser, /back with me/);
  });

  it('keeps a late answer from reaching the user, and says how it can', () => {
    const desk = new HandOff().claimed().acts('return').acts('reply', { text: 'one more thing' });
    assert.equal(desk.toUser, '');
    assert.match(
      desk.whispered,
      /back with the bot\. Open the ticket again.*\nYour words, which were not sent:\none more thing$/,
    );
  });
});

describe('Opening again', () => {
  it('gives the word to whoever does it, after the return', () => {
    const desk = new HandOff().claimed().acts('return');
    const live = desk.now.liveCard;
    desk.acts('reopen', { by: 'Eli' });
    assert.deepEqual(
      [desk.now.phase, desk.ticket.status, desk.ticket.agent, desk.ticket.reopened],
      ['with-human', 'claimed', 'Eli', 1],
    );
    assert.match(desk.toUser, /^Eli of the help desk has opened this again/);
    assert.equal(desk.outgoing.find(({ to }) => to === 'user')?.spends, live);
    assert.equal(desk.acts('reply', { by: 'Eli', text: 'hi' }).toUser, 'Eli: hi');
  });

  it('works after the end, whoever closed it', () => {
    assert.equal(new HandOff().claimed().acts('resolve').acts('reopen').now.ended, 'escalated');
    assert.equal(new HandOff().claimed().presses('worked').acts('reopen').ticket.end, null);
  });

  it('by the user, who asks for a person again, is seen at the desk below everything else', () => {
    const desk = new HandOff().claimed().acts('return');
    const { id } = desk.ticket;
    desk.says('human');
    assert.deepEqual([desk.ticket.id, desk.ticket.status, desk.ticket.reopened], [id, 'open', 1]);
    assert.equal(desk.toDesk, 'The user asks for a person again.');
    assert.ok(desk.events.includes('ticket.reopened'));
    assert.notEqual(desk.deskCard.replaces, null);
  });
});

describe('Resolving', () => {
  it('says the last words with it', () => {
    const desk = new HandOff().claimed().acts('resolve', { text: 'The server was down.' });
    assert.match(desk.toUser, /^Dana: The server was down\.\nThe help desk has closed this/);
    assert.equal(desk.toDesk, 'Dana has closed it. The server was down.');
    assert.deepEqual([desk.now.phase, desk.now.ended, desk.ticket.end], ['closed', 'resolved', 'agent']);
    assert.deepEqual(desk.step?.outcome, { ended: 'resolved', by: 'human', cause: desk.now.cause });
  });

  it('needs none', () => {
    const desk = new HandOff().claimed().acts('resolve');
    assert.match(desk.toUser, /^The help desk has closed this/);
    assert.equal(desk.toDesk, 'Dana has closed it.');
    assert.ok(desk.outgoing.every(({ passes }) => passes === undefined));
  });

  it('does not let the user talk to somebody who does not hear it any more, and can be taken back', () => {
    for (const end of [(desk: HandOff) => desk.acts('resolve'), (desk: HandOff) => desk.presses('worked')])
      for (const words of [
        'One more thing: how do I print from there?',
        'which server did you mean?',
        'it is Windows Server 2019 here',
      ]) {
        const desk = end(new HandOff().claimed());
        const { id } = desk.ticket;
        desk.says(words);
        assert.match(desk.toUser, /^This is closed, so nobody of the help desk reads that\. Type human/, words);
        assert.equal(desk.toDesk, '');
        assert.equal(desk.acts('reopen').ticket.id, id);
        assert.deepEqual([end(desk).says('human').ticket.id, desk.ticket.status], [id, 'open']);
      }
  });

  it('leaves what is written long after to the bot, as what shows an error, or says hello', () => {
    const closed = () => new HandOff().claimed().acts('resolve');
    assert.match(
      closed()
        .waits(25 * HOUR)
        .says('the thing makes strange noises').toUser,
      /^I do not recognise this error yet/,
    );
    assert.doesNotMatch(closed().says('Error code: 0x204').toUser, /nobody of the help desk/);
    assert.match(closed().says('hello').toUser, /^Hello\./);
    assert.match(closed().says('thanks').toUser, /^You are welcome\./);
  });

  it('lets a second case be another ticket', () => {
    const desk = new HandOff().claimed();
    const { id } = desk.ticket;
    desk.acts('resolve').says('Error code: 0x204').says('human');
    assert.notEqual(desk.ticket.id, id);
    assert.deepEqual([desk.ticket.status, desk.ticket.reopened, desk.ticket.agent], ['open', 0, null]);
    assert.equal(desk.deskCard.replaces, null);
    assert.ok(!desk.deskCard.text.includes('security error'));
  });
});

describe('The hidden names', () => {
  it('are shown to one person, and all of the desk learns that he has looked', () => {
    const desk = new HandOff().claimed().presses('share').acts('reveal');
    assert.match(desk.whispered, /^Only for you:\n\[HOST-1\] SRV-7$/);
    assert.equal(desk.toDesk, 'Dana has looked at the hidden names.');
    assert.equal(desk.toUser, '');
  });
  it('are none where nothing was shared, or nothing had to be hidden', () => {
    assert.match(new HandOff().claimed().acts('reveal').whispered, /has not shared/);
    const nameless = new HandOff().says('Error code: 0x204').says('human').presses('share').acts('reveal');
    assert.match(nameless.whispered, /No names are hidden/);
  });
});

describe('Who speaks', () => {
  it('is one of them in each epoch: the bot or a person', () => {
    const desk = new HandOff().claimed();
    const spoken = new Map<number, Set<boolean>>();
    const listen = () => {
      for (const { to, epoch = -1, by, notice, only } of desk.outgoing)
        if (to === 'user' && !notice && only === undefined)
          spoken.set(epoch, (spoken.get(epoch) ?? new Set()).add(by !== undefined));
    };
    const acts: readonly (() => HandOff)[] = [
      () => desk.acts('reply', { text: 'hi' }),
      () => desk.presses('share'),
      () => desk.acts('send', { about: 'question:server_os' }),
      () => desk.answers('server_os', '2003'),
      () => desk.acts('send', { about: 'P25' }),
      () => desk.presses('failed'),
      () => desk.presses('back'),
      () => desk.does({ kind: 'answer', question: 'server_os', value: 'purple' }),
      () => desk.does({ kind: 'step', procedure: 'P99', step: 1, done: true }),
      () => desk.acts('release'),
      () => desk.acts('claim', { by: 'Eli' }),
      () => desk.acts('return', { by: 'Eli' }),
      () => desk.says('human'),
      () => desk.acts('reply', { text: 'again', hold: TEN_SECONDS }),
      () => desk.presses('worked'),
    ];
    for (const act of acts) {
      act();
      listen();
    }
    for (const [epoch, voices] of spoken) assert.equal(voices.size, 1, `in epoch ${epoch} both spoke`);
  });
});
