/** What the bot must never do, checked over every advice that can be given and over random walks through conversations. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildBrain } from '../../bot/brain.ts';
import { decide, fittingSteps, MOST_QUESTIONS, makePlan } from '../../bot/decide.ts';
import { newConversation, takeTurn } from '../../bot/turn.ts';
import type { Action, Content, Conversation, Facts, Outgoing, Shown, Signal } from '../../bot/types.ts';
import { NEVER_SAID } from '../../knowledge/check.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import type { Procedure, Step } from '../../knowledge/model.ts';

const { knowledge } = loadKnowledge();
const brain = buildBrain(knowledge);
const REGISTRY_PATH = /HK(LM|EY_LOCAL_MACHINE)\\/i;
const MISPRINTS = knowledge.disputes.flatMap(({ misprints }) => misprints.map(({ printed }) => printed.toLowerCase()));
const valuesOf = (fact: string) => [...(brain.questions.get(fact)?.choices.map(({ value }) => value) ?? []), 'unknown'];

/** Every combination of the facts that the procedure's conditions name, times the three kinds of rights. */
function* situations(procedure: Procedure): Generator<Facts> {
  const named = new Set([procedure.when, ...procedure.steps.map(({ when }) => when)].flatMap((when) => Object.keys(when)));
  const facts = [...new Set(['server_os', 'rights', ...named])];
  const combine = function* (rest: readonly string[], chosen: Facts): Generator<Facts> {
    const [fact, ...others] = rest;
    if (fact === undefined) yield chosen;
    else for (const value of valuesOf(fact)) yield* combine(others, { ...chosen, [fact]: { value, how: 'answered' } });
  };
  yield* combine(facts, {});
}

function stepsShown(procedure: Procedure, facts: Facts): Step[] {
  return fittingSteps(procedure, facts).flatMap((n) => procedure.steps[n - 1] ?? []);
}

describe('every advice that can be given', () => {
  for (const procedure of knowledge.procedures) {
    it(`of ${procedure.id} keeps the never-rules in every situation`, () => {
      for (const facts of situations(procedure)) {
        const steps = stepsShown(procedure, facts);
        const isAdmin = facts.rights?.value === 'admin';
        const version = String(facts.server_os?.value);
        const situation = JSON.stringify(facts);
        for (const step of steps) {
          const text = JSON.stringify(step).toLowerCase();
          for (const word of [...NEVER_SAID, ...MISPRINTS])
            assert.ok(!text.includes(word.replaceAll('\\', '\\\\')), `${word} in ${situation}`);
          if (facts.rights?.value !== 'admin')
            assert.equal(step.rights ?? procedure.rights, 'user', `an administrator's step for a user: ${situation}`);
          const decidedByVersion = step.when.server_os ?? procedure.when.server_os;
          if (decidedByVersion && version !== 'unknown')
            assert.ok(decidedByVersion.includes(version), `a step for another version: ${situation}`);
          if (decidedByVersion && version === 'unknown') assert.ok(isAdmin, `a path for an unknown version: ${situation}`);
        }
        assertBackupFirst(procedure, steps, situation);
      }
    });
  }

  it('deletes values, and a whole key only where Windows makes it anew', () => {
    const deletions = knowledge.procedures
      .flatMap(({ steps }) => steps.flatMap(({ commands }) => commands ?? []))
      .filter((c) => /reg delete|Remove-Item/i.test(c));
    assert.ok(deletions.length > 5);
    const whole = deletions.filter((command) => !/ \/v /.test(command) && !/Remove-ItemProperty/i.test(command));
    assert.deepEqual(
      [...new Set(whole)].filter((c) => /HKLM|HKEY|HKCU/i.test(c)),
      ['reg delete "HKLM\\SOFTWARE\\Microsoft\\MSLicensing" /f'],
    );
  });
});

/** In what is shown, an export or backup comes before the first edit of the registry. */
function assertBackupFirst(procedure: Procedure, steps: readonly Step[], situation: string): void {
  const edit = steps.findIndex(({ risk }) => risk === 'registry');
  if (edit < 0) return;
  const saved = steps.slice(0, edit).some((step) => /export|back up|backup/i.test(`${step.do} ${step.commands?.join(' ')}`));
  assert.ok(saved, `${procedure.id} edits the registry before an export is shown: ${situation}`);
}

describe('a walk through any conversation', () => {
  const errors = fc.constantFrom(...knowledge.errors.filter(({ found }) => found.length > 0));
  const answers = fc.array(fc.nat(), { minLength: 30, maxLength: 30 });

  it('asks for the version before a path, repeats no procedure, and comes to an end', () => {
    fc.assert(
      fc.property(errors, answers, (error, choices) => {
        const walk = new Walk(error.found[0] ?? '');
        for (const choice of choices) {
          walk.go(choice);
          walk.check();
          if (walk.conversation.ended !== null) return;
          assert.ok(walk.conversation.asked.length <= MOST_QUESTIONS + 2, `asked ${walk.conversation.asked.join(' ')}`);
        }
        assert.fail(`no end after ${choices.length} turns: ${walk.conversation.tried.join(' ')}`);
      }),
      { numRuns: 300, seed: 20 },
    );
  });

  it('gives the same advice in whatever order the answers came', () => {
    const facts = fc.record(
      Object.fromEntries(
        knowledge.questions.map(({ id }) => [id, fc.option(fc.constantFrom(...valuesOf(id)), { nil: undefined })]),
      ),
    );
    fc.assert(
      fc.property(errors, errors, facts, fc.nat(), (a, b, given, turn) => {
        const signals: Signal[] = [a, b].map(({ id }) => ({ error: id, score: 0.9, by: 'words', after: 0 }));
        const entries = Object.entries(given).flatMap(([fact, value]) =>
          value === undefined ? [] : [[fact, { value, how: 'answered' }] as const],
        );
        const turned = [
          ...entries.slice(turn % (entries.length || 1)),
          ...entries.slice(0, turn % (entries.length || 1)),
        ].reverse();
        const decideFor = (list: typeof entries, s: Signal[]) =>
          decide(brain, { signals: s, facts: Object.fromEntries(list), tried: [], asked: [] });
        assert.deepEqual(decideFor(turned, [...signals].reverse()), decideFor(entries, signals));
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('asks nothing whose answers all lead to the same advice', () => {
    fc.assert(
      fc.property(errors, answers, (error, choices) => {
        const walk = new Walk(error.found[0] ?? '');
        for (const choice of choices.slice(0, 8)) {
          const { asking, phase, facts, signals, tried, asked } = walk.conversation;
          if (asking !== null && phase === 'asking' && brain.questions.has(asking)) {
            const plans = valuesOf(asking)
              .filter((value) => value !== 'unknown')
              .map((value) =>
                makePlan(brain, { signals, tried, asked, facts: { ...facts, [asking]: { value, how: 'answered' } } }),
              )
              .map((plan) => JSON.stringify(plan));
            const needed = makePlan(brain, { signals, tried, asked, facts }).show.some(({ procedure }) =>
              brain.procedures.get(procedure)?.needs.includes(asking),
            );
            assert.ok(needed || new Set(plans).size > 1, `${asking} tells nothing for ${error.id}`);
          }
          if (walk.conversation.ended !== null) return;
          walk.go(choice);
        }
      }),
      { numRuns: 150, seed: 9 },
    );
  });
});

/** A conversation taken at random: every question is answered somehow, every advice fails. */
class Walk {
  conversation: Conversation = newConversation('walk');
  private outgoing: readonly Outgoing[] = [];
  private readonly seen = new Set<string>();

  constructor(paste: string) {
    this.take({ kind: 'text', text: paste });
  }

  go(choice: number): void {
    const { asking, options } = this.conversation;
    const values = brain.questions.has(asking ?? '') ? valuesOf(asking ?? '') : [...options, 'unknown'];
    const action: Action =
      asking === null
        ? { kind: 'press', press: 'failed' }
        : { kind: 'answer', question: asking, value: values[choice % values.length] ?? 'unknown' };
    this.take({ kind: 'action', action });
  }

  check(): void {
    const { facts, showing, tried } = this.conversation;
    for (const shown of showing) this.checkShown(shown, facts);
    assert.equal(new Set(tried).size, tried.length, 'a procedure was tried twice');
    for (const { to, text } of this.outgoing) {
      if (to === 'user' && REGISTRY_PATH.test(text)) {
        const client = showing.every(({ procedure }) => !brain.procedures.get(procedure)?.needs.includes('server_os'));
        assert.ok(client || facts.server_os !== undefined, 'a registry path before the version is known');
      }
    }
  }

  private checkShown({ procedure: id }: Shown, facts: Facts): void {
    const procedure = brain.procedures.get(id);
    assert.ok(procedure);
    for (const fact of ['server_os', 'rights']) {
      assert.ok(!procedure.needs.includes(fact) || facts[fact] !== undefined, `${id} is shown before ${fact} is known`);
    }
  }

  private take(content: Content): void {
    const incoming = {
      id: '',
      at: '2026-01-01T00:00:00Z',
      channel: 'walk',
      conversation: 'walk',
      user: '',
      address: '',
      content,
    };
    const step = takeTurn(this.conversation, incoming, brain);
    for (const { procedure } of step.conversation.showing) {
      const fresh = !this.conversation.showing.some((shown) => shown.procedure === procedure);
      assert.ok(
        !fresh || procedure === 'P28' || !this.seen.has(procedure) || !step.conversation.tried.includes(procedure),
        `${procedure} again`,
      );
      this.seen.add(procedure);
    }
    this.conversation = step.conversation;
    this.outgoing = step.outgoing;
  }
}
