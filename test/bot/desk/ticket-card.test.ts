import assert from 'node:assert/strict';
import type { Card } from '../../../bot/types.ts';
import { HandOff, typedOf } from './hand-off.ts';

/** What stands under a heading of a card, line by line. */
function under(card: Card | null, title: string): readonly string[] {
  const body = card?.body ?? [];
  const start = body.findIndex((block) => block.kind === 'heading' && block.text === title);
  const block = start < 0 ? undefined : body[start + 1];
  if (block?.kind === 'list') return block.items;
  return block?.kind === 'facts' ? block.items.map(({ label, value }) => `${label}: ${value}`) : [];
}

describe('The card at the desks', () => {
  const tried = () => {
    const desk = new HandOff().toSteps();
    for (let i = 0; i < 4 && !desk.now.showing.some(({ procedure }) => procedure === 'P02'); i += 1) desk.presses('failed');
    const [p02] = desk.now.showing.filter(({ procedure }) => procedure === 'P02');
    for (const step of p02?.steps.slice(0, 4) ?? []) desk.does({ kind: 'step', procedure: 'P02', step, done: true });
    return desk.presses('failed').presses('human');
  };

  it('has an id that can be said on the phone, and says what it is about, who has it and why', () => {
    const card = new HandOff().waiting().deskCard;
    assert.match(card.card?.title ?? '', /^T-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}: \S/);
    assert.match(card.text, /Nobody has it yet; waiting since 5 Jan 09:00 UTC\. The user asked for a person\./);
    assert.match(card.text, /The user writes in Slack\./);
    assert.equal(card.ticket, card.card?.title.slice(0, 11));
  });

  it('tells each fact with how it is known', () => {
    const desk = new HandOff().toSteps().says('sorry, it is Windows Server 2003').presses('human');
    const facts = under(desk.deskCard.card, 'What is known, and how');
    assert.ok(facts.includes('Who is affected: Everybody (answered)'), facts.join('\n'));
    assert.ok(facts.includes('Windows on the remote computer: Windows Server 2003 (corrected by the user)'));
    assert.ok(facts.some((fact) => fact.startsWith('Events on the server:') && fact.endsWith('(from the text)')));
  });

  it('tells the causes by likelihood, and what ruled others out', () => {
    const card = new HandOff().toSteps().presses('human').deskCard.card;
    const likely = under(card, 'Likely causes').map((line) => Number(line.split(' ')[0]));
    assert.ok(likely.length > 1);
    assert.deepEqual(
      likely,
      [...likely].sort((a, b) => b - a),
    );
    const out = under(card, 'Ruled out');
    assert.ok(out.length > 0);
    for (const line of out) assert.match(line, /^.+: (Windows on|Who|Events|Administrator|Where|Licens).+/);
    assert.ok(
      out.every((line) => line.length < 200 && !line.includes('!')),
      out.join('\n'),
    );
  });

  it('tells the steps that were taken, with time and result, and what was tried without ticks', () => {
    const done = under(tried().deskCard.card, 'What was done');
    assert.ok(
      done.some((line) => /^5 Jan 09:00 UTC P02 \d+: .+\(did not help\)$/.test(line)),
      done.join('\n'),
    );
    assert.ok(done.some((line) => /: did not help, no single steps ticked$/.test(line)));
    const open = new HandOff().toSteps();
    const [first] = open.now.showing;
    open.does({ kind: 'step', procedure: first?.procedure ?? '', step: first?.steps[0] ?? 0, done: true }).presses('human');
    assert.match(under(open.deskCard.card, 'What was done')[0] ?? '', /\(result not told\)$/);
  });

  it('tells how to take back what was done', () => {
    const undo = under(tried().deskCard.card, 'Undo:');
    assert.ok(
      undo.some((line) => /^P02/.test(line)),
      undo.join('\n'),
    );
  });

  it('has the checklist of Microsoft support', () => {
    const list = under(new HandOff().waiting().deskCard.card, 'What Microsoft support asks for');
    assert.ok(list.length >= 8);
    assert.ok(list.every((line) => line.startsWith('[ ] ')));
  });

  it('shows no words of the user before he shared them, and then with names hidden', () => {
    const desk = new HandOff().waiting();
    assert.ok(desk.deskCard.card?.body.every(({ kind }) => kind !== 'quote'));
    assert.doesNotMatch(JSON.stringify(desk.deskCard), /SRV-7|HOST-1/);
    const shared = desk.presses('share').deskCard;
    assert.match(shared.text, /> Because of a security error.*\[HOST-1\]/);
    assert.match(shared.text, /the same mark is the same name/);
    assert.ok(typedOf(shared.card).includes('reveal'));
  });

  it('has the buttons that its state allows, each with something to type', () => {
    const desk = new HandOff().waiting();
    assert.deepEqual(typedOf(desk.deskCard.card), ['claim', 'reply: your words']);
    assert.deepEqual(typedOf(desk.acts('claim').deskCard.card), [
      ...['reply: your words', 'resolve', 'next', 'return', 'release', 'take over'],
    ]);
    assert.deepEqual(typedOf(desk.acts('resolve').deskCard.card), ['reopen']);
  });

  it('is drawn in its place, and only when it looks different', () => {
    const desk = new HandOff().waiting();
    const first = desk.deskCard.card?.turn;
    assert.equal(desk.deskCard.replaces, null);
    assert.deepEqual(desk.events, ['ticket.opened']);
    desk.says('It is urgent');
    assert.ok(desk.outgoing.every(({ to, card }) => to === 'user' || card === null));
    desk.acts('claim');
    assert.equal(desk.deskCard.replaces, first);
    assert.deepEqual(desk.events.slice(0, 1), ['ticket.updated']);
  });

  it('is drawn anew with each reply and each one that is taken back, so that the next press of its buttons is another one', () => {
    const desk = new HandOff().claimed();
    const turns = [{}, { hold: 10_000 }, { hold: 10_000 }].map((hold) => {
      return desk.acts('reply', { text: 'Yes.', ...hold }).deskCard.card?.turn;
    });
    turns.push(...[1, 2].map(() => desk.acts('undo').deskCard.card?.turn));
    assert.equal(new Set(turns).size, 5);
    assert.deepEqual(typedOf(desk.deskCard.card).slice(0, 1), ['reply: your words'], 'nothing is left to be taken back');
    desk.acts('note', { text: 'call her back' });
    assert.ok(desk.outgoing.every(({ card }) => card === null));
  });

  it('says how it ended', () => {
    const ends: readonly [(desk: HandOff) => HandOff, RegExp][] = [
      [(desk) => desk.acts('resolve'), /Closed \(Dana\) 5 Jan/],
      [(desk) => desk.acts('return'), /Given back to the bot 5 Jan/],
      [(desk) => desk.presses('worked'), /Closed by the user 5 Jan/],
    ];
    for (const [end, words] of ends) assert.match(end(new HandOff().claimed()).deskCard.text, words);
  });

  it('stays short enough to be read where there is much to say', () => {
    const desk = new HandOff().toSteps();
    for (let i = 0; i < 20 && desk.now.phase !== 'with-human'; i += 1) {
      if (desk.now.asking !== null) desk.answers(desk.now.asking, 'unknown');
      else desk.presses('failed');
    }
    assert.ok(under(desk.deskCard.card, 'Likely causes').length <= 6);
  });
});
