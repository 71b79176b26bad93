import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkKnowledge, RULES } from '../../knowledge/check.ts';
import { loadKnowledge } from '../../knowledge/load.ts';
import { jsonSchema, SCHEMA_FILE } from '../../knowledge/schema.ts';

describe('the knowledge', () => {
  const loaded = loadKnowledge();

  it('fits its schema', () => assert.deepEqual(loaded.problems, []));

  for (const [name, rule] of Object.entries(RULES)) it(`keeps the rule ${name}`, () => assert.deepEqual(rule(loaded), []));

  it('has a JSON Schema for editors that is up to date', () => assert.equal(readFileSync(SCHEMA_FILE, 'utf8'), jsonSchema()));
});

describe('a rule of knowledge', () => {
  const procedure = (steps: string, extra = '') => `procedures:
  - { id: P99, title: t, about: a, stage: server, on: session-host, rights: admin, check: c${extra},
      steps: [${steps}] }
causes:
  - { id: c, title: t, explain: e, route: [P99] }
errors:
  - { id: E, title: t, kind: dialog, texts: [one text], causes: { c: 1 }, found: [x], notFound: [y] }
`;
  const bad: Record<string, string> = {
    'known-reference': procedure('{ do: look }').replace('route: [P99]', 'route: [P99, P98]'),
    'known-source': procedure('{ do: look, source: [KB1] }'),
    'known-fact': procedure('{ do: look, when: { colour: red } }'),
    'undo-and-check': procedure('{ do: set it, risk: setting, check: c }'),
    'values-not-keys': procedure(
      `{ do: export, commands: 'reg delete "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM" /f' }`,
    ),
    'backup-first': procedure('{ do: edit, risk: registry, check: c, undo: u }', ', warn: [registry-backup]'),
    'never-said': procedure('{ do: delete the GracePeriod key }'),
    'no-misprint': `${procedure('{ do: go, place: HKLM\\SYSTEM\\CurrentControlSet\\Services\\TermServices\\Parameters }')}
disputes:
  - { id: X1, about: a, says: [{ who: [S001], what: w }], holds: h, because: b, confidence: H,
      misprints: [{ printed: Services\\TermServices\\Parameters, right: [{ text: right }] }] }
`,
    'version-before-path': procedure('{ do: look, when: { server_os: 2008+ } }'),
    'risk-rises': `${procedure('{ do: look }').replace('route: [P99]', 'route: [P99, P97]')}`.replace(
      'procedures:',
      'procedures:\n  - { id: P97, title: t, about: a, stage: read-only, on: client, rights: user, check: c, steps: [{ do: look }] }',
    ),
    'likelihoods-sum': procedure('{ do: look }').replace('causes: { c: 1 }', 'causes: { c: 1, d: 0.5 }'),
    reachable: procedure('{ do: look }').replace('route: [P99]', 'route: [P98]'),
    proof: procedure('{ do: look }').replace('found: [x], ', ''),
  };

  it('exists for each bad example, and the other way round', () =>
    assert.deepEqual(Object.keys(bad).sort(), Object.keys(RULES).sort()));

  for (const [name, yaml] of Object.entries(bad)) {
    it(`${name} finds the mistake, with file and line`, () => {
      const problems = checkKnowledge(loadText(yaml)).filter(({ rule }) => rule === name);
      assert.ok(problems.length > 0, 'nothing was found');
      assert.match(problems[0]?.at ?? '', /bad\.yaml:\d+$/);
      assert.ok((problems[0]?.tip.length ?? 0) > 10);
    });
  }
});

describe('a knowledge file that cannot be read', () => {
  it('is reported with its line, and the rest is loaded', () => {
    const { problems } = loadText('errors: [ {id: E, title');
    assert.ok(problems.some(({ rule, at }) => rule === 'yaml' && /bad\.yaml:1/.test(at)));
  });

  const ten = (one: string) => `[${Array(10).fill(one).join(', ')}]`;
  const mistakes: Record<string, string> = {
    'a text that begins with a star': 'errors:\n  - texts:\n      - *.contoso.com\n',
    'an alias of nothing': 'causes: []\n\nerrors: *nothing\n',
    'aliases that multiply': `causes: &a ${ten('x')}\nerrors: &b ${ten('*a')}\nquestions: ${ten('*b')}\n`,
  };
  for (const [mistake, yaml] of Object.entries(mistakes))
    it(`is reported with its line for ${mistake}`, () => {
      const problem = loadText(yaml).problems.find(({ rule }) => rule === 'yaml');
      assert.match(problem?.at ?? '', /bad\.yaml:3$/);
      assert.match(problem?.tip ?? '', /Quote/);
    });

  it('may be a folder with the name of a file, and what is in it is read', () => {
    const { problems } = loadFolder((folder) => {
      mkdirSync(join(folder, 'mine.yaml'));
      writeFileSync(join(folder, 'mine.yaml', 'inner.yaml'), 'section: 1');
    });
    assert.ok(problems.some(({ rule, at, tip }) => rule === 'yaml' && at.endsWith('mine.yaml:1') && tip.includes('folder')));
    assert.ok(problems.some(({ rule, at }) => rule === 'section' && at.endsWith('inner.yaml:1')));
  });

  it('names the field that is wrong', () => {
    const { problems } = loadText('causes:\n  - id: c\n    title: t\n    explain: e\n    route: []\n');
    assert.ok(problems.some(({ rule, at, message }) => rule === 'schema' && at.endsWith(':5') && message.includes('route')));
  });

  it('says when an id is used twice', () => {
    const cause = '  - { id: c, title: t, explain: e, route: [P1] }\n';
    const { problems } = loadText(`causes:\n${cause}${cause}`);
    assert.ok(problems.some(({ rule, at }) => rule === 'unique-id' && at.endsWith(':3')));
  });
});

function loadText(yaml: string): ReturnType<typeof loadKnowledge> {
  return loadFolder((folder) => writeFileSync(join(folder, 'bad.yaml'), yaml));
}

function loadFolder(fill: (folder: string) => void): ReturnType<typeof loadKnowledge> {
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-'));
  try {
    fill(folder);
    return loadKnowledge(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
