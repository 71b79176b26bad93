import assert from 'node:assert/strict';
import { buildBrain } from '../../bot/brain.ts';
import { type Case, decide, makePlan } from '../../bot/decide.ts';
import { diagnose } from '../../bot/diagnose.ts';
import type { Facts, Signal } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';

const brain = buildBrain(loadKnowledge().knowledge);
const signal = (error: string, more: Partial<Signal> = {}): Signal => ({ error, score: 0.95, by: 'words', after: 0, ...more });
const facts = (values: Record<string, string>): Facts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, how: 'answered' }]));
const problem = (errors: readonly Signal[], known: Record<string, string> = {}, more: Partial<Case> = {}): Case => ({
  signals: errors,
  facts: facts(known),
  tried: [],
  asked: [],
  ...more,
});
const AT_SERVER = { rights: 'admin', role: 'session_host', scope: 'all', cal_mode: 'device' };

describe('diagnosing', () => {
  it('gives likelihoods that sum to one, the likeliest first', () => {
    const causes = diagnose(brain, [signal('ERR-B')], {});
    assert.ok(Math.abs(causes.reduce((sum, { p }) => sum + p, 0) - 1) < 1e-9);
    assert.deepEqual(
      causes.map(({ p }) => p),
      causes.map(({ p }) => p).sort((a, b) => b - a),
    );
  });

  it('believes a code more than a text', () => {
    const [text] = diagnose(brain, [signal('R-ENC')], {});
    const withCode = diagnose(brain, [signal('R-ENC'), signal('R-SEC-1798', { by: 'code' })], {});
    assert.equal(withCode[0]?.cause, 'licence-certificate-corrupt-server');
    assert.notEqual(text?.cause, 'licence-certificate-corrupt-server');
  });

  it('rules a cause out where it cannot be, and says why another is likelier', () => {
    const all = diagnose(brain, [signal('ERR-B')], facts({ server_os: '10', scope: 'one' }));
    assert.ok(!all.some(({ cause }) => cause === 'licence-certificate-corrupt-server'));
    assert.ok(
      diagnose(brain, [signal('EVT-1003')], facts({ scope: 'one' }))[0]
        ?.because.join()
        .includes('one machine'),
    );
  });

  it('lets what appears after a fix outweigh what was there before', () => {
    const causes = diagnose(brain, [signal('EVT-1003'), signal('R-204', { after: 1 })], {});
    assert.equal(causes[0]?.cause, 'host-unreachable');
  });

  it('knows nothing without an error', () => assert.deepEqual(diagnose(brain, [], facts(AT_SERVER)), []));
});

describe('deciding', () => {
  it('asks before it shows a path, and shows it when the version is known', () => {
    const asked = decide(brain, problem([signal('ERR-B'), signal('EVT-50', { by: 'event' })], AT_SERVER));
    assert.deepEqual(asked, { kind: 'ask', question: 'server_os' });
    const plan = makePlan(brain, problem([signal('ERR-B')], { ...AT_SERVER, server_os: '2019' }));
    assert.ok(plan.show.some(({ procedure }) => procedure === 'P02'));
  });

  it('answers at once where no answer would change the advice', () => {
    for (const error of ['R-CREDSSP', 'R-AVD', 'R-NLA-DC', 'R-RDGW-LIST'])
      assert.equal(decide(brain, problem([signal(error)])).kind, 'advise', error);
  });

  it('shows what makes a connection less safe to nobody before he has said that he is an administrator', () => {
    for (const error of ['R-CREDSSP', 'R-NLA-DC', 'R-PROT']) {
      const shown = (known: Record<string, string>) => {
        const plan = decide(brain, problem([signal(error)], known));
        assert.ok(plan.kind === 'advise', error);
        return plan.show.flatMap(({ procedure, steps }) =>
          steps.flatMap((n) => brain.procedures.get(procedure)?.steps[n - 1] ?? []),
        );
      };
      const weakens = shown({ rights: 'admin' }).filter(({ warn }) => warn.includes('security-downgrade'));
      assert.ok(weakens.length > 0, error);
      assert.deepEqual(
        shown({}),
        shown({ rights: 'admin' }).filter((step) => !weakens.includes(step)),
        error,
      );
    }
  });

  it('looks at the one client that is refused before it touches the server', () => {
    for (const error of ['ERR-A', 'ERR-B'])
      for (const server_os of ['2000', '2003', '2008', '2008r2', '2012r2', '2019', '2025', 'unknown']) {
        const plan = makePlan(brain, problem([signal(error)], { server_os, scope: 'one', rights: 'admin', role: 'client' }));
        assert.deepEqual(
          plan.show.map(({ procedure }) => procedure),
          ['P03'],
          `${error} on ${server_os}`,
        );
      }
  });

  it('lets a client learn FIPS before it touches the encryption of the server', () => {
    const shown = (tried: string[]) => {
      const known = { server_os: '2019', rights: 'admin', role: 'client' };
      return makePlan(brain, problem([signal('R-FIPS')], known, { tried })).show.map(({ procedure }) => procedure);
    };
    assert.deepEqual([shown([]), shown(['R-FIPS'])], [['R-FIPS'], ['P11']]);
  });

  it('goes on with the next stage of the route when one was tried', () => {
    const known = { ...AT_SERVER, server_os: '2003' };
    const shown = (tried: string[]) =>
      makePlan(brain, problem([signal('ERR-A')], known, { tried })).show.map(({ procedure }) => procedure);
    assert.deepEqual(shown([]), ['P25', 'P01']);
    assert.deepEqual(shown(['P25', 'P01']), ['P03']);
    assert.deepEqual(shown(['P25', 'P01', 'P03']), ['P29']);
  });

  it('leaves out what only fits licences per device where they are per user', () => {
    const plan = makePlan(
      brain,
      problem([signal('ERR-A')], { ...AT_SERVER, cal_mode: 'user', server_os: '2003' }, { tried: ['P25', 'P01'] }),
    );
    assert.deepEqual(
      plan.show.map(({ procedure }) => procedure),
      ['P29'],
    );
  });

  it('says that something cannot be done as soon as the facts say so', () => {
    assert.equal(makePlan(brain, problem([signal('ERR-C')], { edition: 'home', server_os: '7' })).kind, 'unfixable');
  });

  it('hands over with the reason', () => {
    const reason = (p: Case) => {
      const plan = makePlan(brain, p);
      return plan.kind === 'handOver' ? plan.reason : plan.kind;
    };
    assert.equal(reason(problem([])), 'not-recognised');
    assert.equal(reason(problem([signal('EVT-1008')], { rights: 'user', server_os: '2016' })), 'no-rights');
    const xp = { server_os: '2000', client_os: 'xp', link: 'slow', rights: 'admin' };
    assert.equal(reason(problem([signal('SYM-XP-2000')], xp, { tried: ['P27'] })), 'unpublished');
  });
});
