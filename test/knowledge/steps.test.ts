/** What an administrator would trip over when the steps are taken one after the other, on the Windows they are shown for. */
import assert from 'node:assert/strict';
import { buildBrain } from '../../bot/brain.ts';
import { fittingSteps, HAND_OVER, makePlan } from '../../bot/decide.ts';
import type { Facts } from '../../bot/types.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { CLIENT_VERSIONS, type Procedure, SERVER_VERSIONS, type Step, UNKNOWN } from '../../knowledge/model.ts';

const { knowledge } = loadKnowledge();
const brain = buildBrain(knowledge);
const VERSIONS = [...SERVER_VERSIONS, ...CLIENT_VERSIONS];
const atServer = (server_os: string): Facts =>
  Object.fromEntries(
    Object.entries({ server_os, rights: 'admin', role: 'session_host' }).map(([fact, value]) => [
      fact,
      { value, how: 'answered' as const },
    ]),
  );
const commandsOf = ({ commands }: Step): string => commands?.join('\n') ?? '';
const eachStep = (visit: (procedure: Procedure, step: Step, name: string) => void) => {
  for (const procedure of knowledge.procedures)
    for (const [index, step] of procedure.steps.entries()) visit(procedure, step, `${procedure.id} step ${index + 1}`);
};

describe('the steps of a procedure', () => {
  it('look for an exported file under the name that they gave it', () =>
    eachStep((_, step, name) => {
      const given = step.do.match(/file name ([\w-]+)/)?.[1] ?? step.do.match(/Name the file ([\w-]+)/)?.[1];
      if (given) assert.match(step.check ?? '', new RegExp(`(^|[\\s\\\\])${given}\\.reg\\b`), name);
    }));

  it('open an elevated prompt only where a command follows', () => {
    for (const procedure of knowledge.procedures)
      for (const version of VERSIONS) {
        const shown = fittingSteps(procedure, atServer(version)).flatMap((number) => procedure.steps[number - 1] ?? []);
        const prompt = shown.findIndex((step) => step.do.startsWith('Open a Command Prompt'));
        if (prompt >= 0) assert.ok(shown.slice(prompt + 1).some(commandsOf), `${procedure.id} for ${version}`);
      }
  });

  it('say that the prompt has to be an elevated one before the registry is exported or changed', () => {
    for (const procedure of knowledge.procedures)
      for (const version of VERSIONS.slice(VERSIONS.indexOf('2008')).filter((one) => one !== 'xp')) {
        const shown = fittingSteps(procedure, atServer(version)).flatMap((number) => procedure.steps[number - 1] ?? []);
        const first = shown.findIndex((step) => /^reg (add|delete|export|import) /m.test(commandsOf(step)));
        const said = shown.slice(0, first + 1).some((step) => /administrator/i.test(step.do));
        if (first >= 0) assert.ok(said, `${procedure.id} for ${version}`);
      }
  });

  it('use a command only where Windows has it', () =>
    eachStep((procedure, step, name) => {
      const clients = step.when.client_os ?? [];
      const servers = step.when.server_os ?? procedure.when.server_os ?? [];
      if (/Test-NetConnection/.test(commandsOf(step))) {
        for (const old of ['xp', 'vista', '7', '8']) assert.ok(!clients.includes(old), `${name} on ${old}`);
        for (const old of ['2008', '2008r2', '2012']) assert.ok(!servers.includes(old), `${name} on ${old}`);
      }
      if (/^cmdkey /m.test(commandsOf(step))) assert.ok(clients.includes('vista') && !clients.includes('xp'), name);
    }));

  it('never write over the state that they saved before', () =>
    eachStep((_, step, name) => {
      const commands = commandsOf(step);
      if (/Out-File/.test(commands)) assert.match(commands, /-NoClobber/, name);
      if (/icacls .*\/save/.test(commands)) assert.match(step.do, /another name/, name);
    }));

  it('import nothing wider than what was changed', () =>
    eachStep((_, step, name) => {
      const widest = /reg export "HKLM\\SYSTEM\\CurrentControlSet\\Control\\(Terminal Server|Lsa)" (C:\\[\w-]+\.reg)/;
      const file = commandsOf(step).match(widest)?.[2];
      if (!file) return;
      const undone = knowledge.procedures.flatMap(({ undo, steps }) => [undo, ...steps.map((one) => one.undo)]).join('\n');
      assert.ok(!undone.includes(`reg import ${file}`) && !undone.includes(`Import ${file}`), `${name}: ${file}`);
    }));
});

describe('a workstation as the remote computer', () => {
  const LICENCE_SERVER = ['P01', 'P02', 'P04', 'P05', 'P06', 'P25', 'P26', 'P29', 'R-NOCAL', 'R-LICUPG', 'R-LICMODE'];
  const CLIENT_STORE = ['P03', 'R-LICPROT-OLD'];

  /** Everything that is advised, one after the other, when nothing helps. */
  function advised(error: string, facts: Facts): string[] {
    const tried: string[] = [];
    for (;;) {
      const signals = [{ error, score: 0.95, by: 'words' as const, after: 0 }];
      const fresh = makePlan(brain, { signals, facts, tried, asked: [] }).show.map(({ procedure }) => procedure);
      if (fresh.every((id) => id === HAND_OVER || tried.includes(id))) return tried;
      tried.push(...fresh);
    }
  }

  it('sends nobody to a licence server, and to the licence store of the client only where the message is about that', () => {
    for (const error of knowledge.errors)
      for (const server_os of ['7', '8.1', '10', '11']) {
        const list = advised(error.id, atServer(server_os));
        const isAboutLicence = ['client-licence-store-invalid', 'licence-store-not-writable'].some(
          (cause) => (error.causes[cause] ?? 0) >= 0.2,
        );
        const wrong = list.find((id) => LICENCE_SERVER.includes(id) || (CLIENT_STORE.includes(id) && !isAboutLicence));
        assert.equal(wrong, undefined, `${error.id} on ${server_os}`);
      }
  });

  it('is not asked about where a server has logged that a client brought an invalid licence', () => {
    for (const version of [UNKNOWN, '2019', '2003']) assert.equal(advised('EVT-1003', atServer(version))[0], 'P03');
  });
});

describe('a Home edition as the remote computer', () => {
  it('is never to be switched on, given another port or tested: it cannot be connected to', () => {
    const facts: Facts = { ...atServer('11'), edition: { value: 'home', how: 'answered' } };
    for (const error of knowledge.errors.filter(({ causes }) => (causes['remote-desktop-disabled'] ?? 0) >= 0.15)) {
      const signals = [{ error: error.id, score: 0.95, by: 'words' as const, after: 0 }];
      assert.equal(makePlan(brain, { signals, facts, tried: [], asked: [] }).kind, 'unfixable', error.id);
    }
  });
});
