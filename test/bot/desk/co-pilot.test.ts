import assert from 'node:assert/strict';
import type { Card } from '../../../bot/types.ts';
import { HandOff, typedOf } from './hand-off.ts';

const stepsOf = (card: Card) => card.body.flatMap((block) => (block.kind === 'step' ? [`${block.procedure}:${block.step}`] : []));
const aboutOf = (desk: HandOff) => {
  const action = desk.outgoing.find(({ only }) => only)?.card?.actions[0]?.action;
  return action?.kind === 'desk' ? action.about : undefined;
};

describe('The next check', () => {
  it('is told to the person who has the ticket alone, at his desk', () => {
    const desk = new HandOff().claimed().acts('suggest', { desk: 'teams:T/C' });
    const [told, ...more] = desk.outgoing;
    assert.deepEqual(more, []);
    assert.deepEqual([told?.only, told?.desk, told?.ticket], ['key of Dana', 'teams:T/C', desk.ticket.id]);
    assert.equal(desk.toUser, '');
  });

  it('is the question that tells most, with why and how to find out', () => {
    const desk = new HandOff().claimed().acts('suggest');
    assert.equal(aboutOf(desk), 'question:scope');
    assert.match(desk.whispered, /^What I would ask next\n\nWho cannot connect\?/);
  });

  it('is the steps that it would show, with the cause that it thinks of, also those for an administrator', () => {
    const desk = new HandOff().toSteps().presses('human').acts('claim');
    assert.match(desk.whispered, /^What I would check next\n\nMost likely: \S/);
    assert.match(aboutOf(desk) ?? '', /^P\d\d$/);
    const user = new HandOff().toSteps().says('sorry, I am not an admin').acts('claim');
    assert.match(user.whispered, /^What I would check next\n/);
    assert.equal(aboutOf(user), undefined, 'the user may not take them');
  });

  it('is another one once the steps that were sent have failed', () => {
    const desk = new HandOff().toSteps().presses('human').acts('claim');
    const first = aboutOf(desk) ?? '';
    desk.acts('send', { about: first }).presses('failed');
    assert.match(desk.toDesk, /^User: Still broken\./);
    assert.match(desk.toUser, /The help desk knows that these steps did not help/);
    assert.deepEqual(typedOf(desk.card), ['worked']);
    assert.equal(desk.outgoing.find(({ to }) => to === 'user')?.notice, true);
    assert.notEqual(aboutOf(desk.acts('suggest')), first);
    assert.ok(desk.now.tried.includes(first));
  });

  it('follows from a new error that the user shows to the person', () => {
    const desk = new HandOff().toSteps().presses('human').acts('claim');
    const before = desk.whispered;
    desk.says('now it says: Error code: 0x204').acts('suggest');
    assert.notEqual(desk.whispered, before);
  });

  it('is said to be none when the bot has none', () => {
    const desk = new HandOff().says('it makes noises').says('just noises').presses('human').acts('claim');
    assert.match(desk.whispered, /I have no further check/);
    assert.equal(aboutOf(desk), undefined);
  });
});

describe('Sending steps', () => {
  const sent = () => new HandOff().toSteps().presses('human').acts('claim').acts('send', { about: 'P25' });

  it('shows them to the user as from the person, and the desk that they were sent', () => {
    const desk = sent();
    assert.match(desk.toUser, /Dana sends you these steps\. Tick what is done/);
    assert.equal(desk.outgoing.find(({ to }) => to === 'user')?.by, 'Dana');
    assert.ok(stepsOf(desk.card).length > 0);
    assert.deepEqual(typedOf(desk.card), ['worked', 'failed']);
    assert.match(desk.toDesk, /^Dana has sent the user these steps: P25 /);
  });

  it('lets the ticks come back, pressed or typed', () => {
    const desk = sent();
    const [shown] = desk.now.showing;
    const [first = 0, second = 0] = shown?.steps ?? [];
    desk.does({ kind: 'step', procedure: 'P25', step: first, done: true }, desk.now.liveCard);
    assert.equal(desk.toDesk, `The user has ticked P25 ${first}.`);
    assert.match(desk.toUser, /\[x\] 1\. /);
    assert.doesNotMatch(desk.toUser, /is ticked/);
    desk.says('done 2');
    assert.equal(desk.toDesk, `The user has ticked P25 ${second}.`);
    assert.match(desk.toUser, /Step 2 is ticked\.$/);
    desk.says('undone 2');
    assert.equal(desk.toDesk, `The user has taken back the tick of P25 ${second}.`);
    assert.ok(desk.outgoing.filter(({ to }) => to === 'user').every(({ notice }) => notice));
  });

  it('is refused where the user may not take them, or nobody knows them', () => {
    const desk = new HandOff().toSteps().says('sorry, I am not an admin').acts('claim').acts('send', { about: 'P02' });
    assert.match(desk.whispered, /not for this user/);
    assert.equal(desk.toUser, '');
    assert.deepEqual(
      desk.now.showing.map(({ procedure }) => procedure),
      ['P28'],
    );
    assert.match(desk.acts('send', { about: 'P999' }).whispered, /no such steps/);
    assert.match(desk.acts('send', { about: 'question:nothing' }).whispered, /no such steps/);
    assert.match(desk.acts('send').whispered, /no such steps/);
  });

  it('never shows a registry path to somebody whose Windows version is not known', () => {
    const desk = new HandOff().claimed();
    for (const about of ['P01', 'P02', 'P03', 'P05', 'P09', 'P10', 'P11']) {
      desk.acts('send', { about });
      assert.doesNotMatch(desk.toUser, /HKLM|HKEY_LOCAL_MACHINE/, about);
    }
    desk.acts('send', { about: 'P01' });
    assert.match(desk.whispered, /^Ask this first\n\nNothing was sent/);
    assert.match(aboutOf(desk) ?? '', /^question:/);
  });
});

describe('Sending a question', () => {
  const asked = () => new HandOff().claimed().acts('send', { about: 'question:server_os' });

  it('shows it to the user as from the person, with its choices', () => {
    const desk = asked();
    assert.match(desk.toUser, /Dana asks:/);
    assert.ok(desk.card.body.some((block) => block.kind === 'choices' && block.question === 'server_os'));
    assert.deepEqual(desk.card.actions, []);
    assert.match(desk.toDesk, /^Dana has asked the user: \S/);
    assert.equal(desk.now.phase, 'with-human');
  });

  it('brings the answer back, and the question cannot be answered twice by mistake', () => {
    const desk = asked();
    const live = desk.now.liveCard;
    desk.answers('server_os', '2012r2');
    assert.equal(desk.toDesk, 'User: Windows on the remote computer: Windows Server 2012 R2');
    assert.equal(desk.now.facts.server_os?.value, '2012r2');
    const [shown] = desk.outgoing.filter(({ to }) => to === 'user');
    assert.deepEqual([shown?.replaces, shown?.notice], [live, true]);
    assert.ok(desk.card.body.every(({ kind }) => kind !== 'choices'));
    assert.match(desk.toUser, /Windows Server 2012 R2\n\nDana sees your answer\.$/);
    desk.does({ kind: 'answer', question: 'server_os', value: '2003' }, live);
    assert.equal(desk.now.facts.server_os?.value, '2012r2');
    assert.match(desk.toUser, /^Dana has this now/);
  });

  it('takes an answer in words, which reach the person as they were written', () => {
    const desk = asked().says('2008 R2');
    assert.equal(desk.now.facts.server_os?.value, '2008r2');
    assert.equal(desk.toDesk, 'User: 2008 R2');
    assert.equal(desk.now.asking, null);
  });

  it('stays while something else is said', () => {
    const desk = asked().says('wait, I have to look').presses('share');
    assert.ok(desk.card.body.some((block) => block.kind === 'choices'));
    desk.answers('server_os', '2003');
    assert.equal(desk.now.facts.server_os?.value, '2003');
  });
});
