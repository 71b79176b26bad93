import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildBrain } from '../../bot/brain.ts';
import { type Case, makePlan } from '../../bot/decide.ts';
import { diagnose } from '../../bot/diagnose.ts';
import type { Facts, Signal } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const { knowledge } = loadKnowledge();
const brain = buildBrain(knowledge);
const valuesOf = (fact: string) => brain.questions.get(fact)?.choices.map(({ value }) => value) ?? [];

const ERRORS = fc.uniqueArray(fc.constantFrom(...knowledge.errors.map(({ id }) => id)), { minLength: 1, maxLength: 2 });
const FACTS = fc.record(
  Object.fromEntries(knowledge.questions.map(({ id }) => [id, fc.option(fc.constantFrom(...valuesOf(id)), { nil: undefined })])),
);
const TRIED = fc.subarray(knowledge.procedures.map(({ id }) => id));

describe('what bears on the advice', () => {
  it('tells apart all answers that lead to different procedures', () => {
    fc.assert(
      fc.property(ERRORS, FACTS, TRIED, fc.constantFrom(...knowledge.questions), (errors, given, tried, { id }) => {
        if (id === 'events' || id === 'rights') return;
        const signals: Signal[] = errors.map((error) => ({ error, score: 0.9, by: 'words', after: 0 }));
        const known = Object.entries(given).filter(([fact, value]) => fact !== id && value !== undefined);
        const facts: Facts = Object.fromEntries(known.map(([fact, value = '']) => [fact, { value, how: 'answered' }]));
        const causes = diagnose(brain, signals, facts).map(({ cause }) => cause);
        const advised = new Map<string, string>();
        for (const value of valuesOf(id)) {
          const taken = causes.map((cause) => brain.bearing.onAdvice.get(cause)?.get(id)?.get(value)).join('|');
          const problem: Case = { signals, tried, asked: [], facts: { ...facts, [id]: { value, how: 'answered' } } };
          const { kind, show } = makePlan(brain, problem);
          const advice = `${kind} ${show.map(({ procedure }) => procedure)}`;
          assert.equal(advised.get(taken) ?? advice, advice, `${id}: ${value}`);
          advised.set(taken, advice);
        }
      }),
      { numRuns: 400, seed: 11 },
    );
  });
});
