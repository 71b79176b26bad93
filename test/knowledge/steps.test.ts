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

const CLIENTS = ['2000', ...CLIENT_VERSIONS, 'mac', 'linux', 'ios', 'android'];
/** Windows that is older than this one. */
const olderThan = (version: string): string[] => {
  const age = (one: string) => AGES.findIndex((same) => same.includes(one));
  return [...VERSIONS].filter((one) => age(one) < age(version));
};
/** Servers and workstations that are built alike, the oldest first. */
const AGES = [
  ['2000'],
  ['xp', '2003', '2003r2'],
  ['vista', '2008'],
  ['7', '2008r2'],
  ['8', '2012'],
  ['8.1', '2012r2'],
  ['10', '2016', '2019', '2022'],
  ['11', '2025'],
];
/** Commands, and the first Windows that brings them. */
const COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/^(shutdown|reg|tasklist|gpupdate|gpresult|sc\.exe|rsop\.msc|powercfg|icacls|takeown|w32tm|netstat -\w*o)\b/m, '2003'],
  [/^(gpresult \/h|netsh advfirewall|netsh int ipv4|wevtutil|SystemPropertiesRemote|nltest|cmdkey)/m, '2008'],
  [/Get-WinEvent/, '2008r2'],
  [/CimInstance|CimMethod|NetFirewall|NetAdapterLso|NetTCPConnection|^certlm|^lsdiag/m, '2012'],
  [/Test-NetConnection/, '2012r2'],
  [/LocalGroupMember/, '2016'],
];
/** What Windows refuses, or does by half, in a prompt that is not elevated: gpresult leaves out the policies of the computer. */
const ELEVATED =
  /^(reg (add|delete|export|import)|gpresult \/h|net (stop|start)|shutdown|wevtutil (sl|epl)|netsh .*\b(set|add)\b|icacls|takeown|sfc|w32tm \/resync|change logon \/\w+able|logoff (?!.*\/server))|(Set|Enable|Disable|New|Add)-|Invoke-CimMethod|Win32_TS|LogName='Security'/m;
/** What is typed on a Windows client only, and what needs a prompt, which a telephone has not. */
const WINDOWS_ONLY =
  /^(mstsc|reg|regedit|ipconfig|gpresult|gpupdate|cmdkey|portqry|winver|wevtutil|net|shutdown|telnet|\.\\TSS)\b|Test-NetConnection/m;
const PROMPT = /^(nslookup|ping|nc|telnet)\b/m;

function stepsFor(procedure: Procedure, facts: Facts): Step[] {
  return fittingSteps(procedure, facts).flatMap((number) => procedure.steps[number - 1] ?? []);
}

/** The command of the step that this Windows, or this client, does not have. */
function missingCommand(step: Step, version: string): string | undefined {
  const commands = commandsOf(step);
  const found = COMMANDS.find(([command, since]) => command.test(commands) && olderThan(since).includes(version))?.[0];
  const foreign = ['mac', 'linux', 'ios', 'android'].includes(version) ? WINDOWS_ONLY : null;
  const prompt = ['ios', 'android'].includes(version) ? PROMPT : null;
  return [found, foreign, prompt].flatMap((command) => command?.exec(commands)?.[0] ?? [])[0];
}

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

  it('say that the prompt has to be an elevated one before a command that needs it', () => {
    const since = [...olderThan('2025'), '11', '2025'].filter((version) => !olderThan('2008').includes(version));
    const missing = new Set<string>();
    for (const procedure of knowledge.procedures)
      for (const version of procedure.when.server_os?.filter((one) => since.includes(one)) ?? since)
        for (const client of [undefined, 'vista', '11']) {
          const facts: Facts = atServer(version);
          const known = client === undefined ? facts : { ...facts, client_os: { value: client, how: 'answered' as const } };
          const shown = stepsFor(procedure, known);
          const first = shown.findIndex((step) => ELEVATED.test(commandsOf(step)));
          const said = shown.slice(0, first + 1).some((step) => /as (an )?administrator|administrator rights/i.test(step.do));
          if (first >= 0 && !said) missing.add(`${procedure.id}: ${ELEVATED.exec(commandsOf(shown[first] as Step))?.[0]}`);
        }
    assert.deepEqual([...missing], []);
  });

  it('use a command only where the server has it', () => {
    for (const procedure of knowledge.procedures.filter(({ needs }) => needs.includes('server_os')))
      for (const version of procedure.when.server_os ?? VERSIONS)
        for (const step of stepsFor(procedure, atServer(version)))
          if ((step.on ?? procedure.on) !== 'client')
            assert.equal(missingCommand(step, version), undefined, `${procedure.id} on ${version}`);
  });

  it('use a command only where the client has it', () => {
    for (const procedure of knowledge.procedures)
      for (const version of procedure.when.server_os ?? ['2000', '2003', '2019', '11'])
        for (const client of CLIENTS) {
          const facts: Facts = { ...atServer(version), client_os: { value: client, how: 'answered' } };
          for (const step of stepsFor(procedure, facts))
            if ((step.on ?? procedure.on) === 'client')
              assert.equal(missingCommand(step, client), undefined, `${procedure.id} on ${client}`);
        }
  });

  it('list the sessions, and read what there is to read, before one of them is logged off', () => {
    for (const procedure of knowledge.procedures)
      for (const version of procedure.when.server_os ?? VERSIONS) {
        const shown = stepsFor(procedure, atServer(version));
        const logoff = shown.findIndex((step) => /^logoff /m.test(commandsOf(step)));
        const listed = shown.slice(0, logoff).some((step) => /^(quser|qwinsta)\b/m.test(commandsOf(step)));
        const read = shown.findLastIndex((step) => /^(gpresult|rsop)\b/m.test(commandsOf(step)));
        if (logoff >= 0) assert.ok(listed && read < logoff, `${procedure.id} on ${version}`);
      }
  });

  it('look who has the port before Remote Desktop is given another one', () => {
    const procedure = brain.procedures.get('P21');
    assert.ok(procedure);
    for (const version of VERSIONS) {
      const shown = stepsFor(procedure, atServer(version));
      const changes = shown.findIndex(({ risk }) => risk !== 'none');
      assert.ok(
        shown.slice(0, changes).some((step) => /3389/.test(commandsOf(step))),
        version,
      );
    }
  });

  it('never set the level to High where it is FIPS, which is stronger', () =>
    eachStep((_, step, name) => {
      const sets = [...(step.place ?? []), ...(step.commands ?? [])].join('\n');
      if (/(High Level|Encryption level > High|SetEncryptionLevel .*\]3)/.test(sets)) assert.match(step.do, /FIPS/, name);
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

describe('a workstation as the remote computer', () => {
  const LICENCE_SERVER = ['P01', 'P02', 'P04', 'P05', 'P06', 'P25', 'P26', 'P29', 'R-NOCAL', 'R-LICUPG', 'R-LICMODE'];
  const CLIENT_STORE = ['P03', 'R-LICPROT-OLD'];

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

describe('a computer that does not answer', () => {
  it('has the service of Remote Desktop looked at, and started if it is stopped', () => {
    for (const error of ['R-204', 'R-704', 'ERR-C'])
      for (const version of VERSIONS.filter((one) => one !== '2000')) {
        const commands = advised(error, atServer(version)).flatMap((id) => {
          const procedure = brain.procedures.get(id);
          return procedure ? stepsFor(procedure, atServer(version)).map(commandsOf) : [];
        });
        const [looked, started] = ['sc.exe query TermService', 'net start TermService'].map((one) => commands.indexOf(one));
        assert.ok(looked !== undefined && started !== undefined && 0 <= looked && looked < started, `${error} on ${version}`);
      }
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
