import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a file may import: its own room and those to the left of it. `*` stands for any package or module of Node. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'knowledge/model.ts': ['zod'],
  'knowledge/': ['knowledge/', 'node:*', 'zod', 'yaml'],
  'bot/': ['bot/', 'knowledge/model.ts', 'fuse.js'],
  'adapters/': ['adapters/', 'bot/', 'knowledge/', '*'],
};
/** What would make thinking depend on anything but its arguments. */
const IMPURE =
  /\b(Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|setInterval|setImmediate|fetch\(|globalThis|crypto\.|performance\.|console\.)/;

interface Fault {
  readonly file: string;
  readonly why: string;
}

describe('the rooms', () => {
  const files = ['knowledge', 'bot', 'adapters', 'test'].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => posix.join(room, name.replaceAll('\\', '/'))),
  );

  it('import one way only', () => {
    const faults = files
      .filter((file) => !file.startsWith('test/'))
      .flatMap((file) => findFaults(file, readFileSync(join(ROOT, file), 'utf8')));
    assert.deepEqual(faults, []);
  });

  it('are all read by this test', () => assert.ok(files.length > 30));

  it('stand alone: nothing reaches outside the repository', () => {
    const outside = files.filter(
      (file) => /from '(\/|(\.\.\/)+shared)/.test(readFileSync(join(ROOT, file), 'utf8')) && file !== 'test/architecture.test.ts',
    );
    assert.deepEqual(outside, []);
  });
});

describe('the rule of the rooms', () => {
  const bad: readonly (readonly [string, string, string])[] = [
    ['bot/match.ts', `import { open } from '../adapters/store/store.ts';`, 'an adapter'],
    ['bot/match.ts', `import { loadKnowledge } from '../knowledge/load.ts';`, 'the loader, which reads the disk'],
    ['bot/match.ts', `import { readFileSync } from 'node:fs';`, 'the disk'],
    ['bot/match.ts', `import pino from 'pino';`, 'a package that is not for thinking'],
    ['bot/a/b.ts', `import type { X } from '../../adapters/x.ts';`, 'a type of an adapter'],
    ['bot/match.ts', `export { x } from '../test/x.ts';`, 'a test, by re-export'],
    ['bot/match.ts', `const x = await import('node:fs');`, 'the disk, dynamically'],
    ['bot/match.ts', `const now = Date.now();`, 'the clock'],
    ['bot/match.ts', `const now = new Date();`, 'the clock, as an object'],
    ['bot/match.ts', `const n = Math.random();`, 'randomness'],
    ['bot/match.ts', `if (process.env.X) {}`, 'the environment'],
    ['knowledge/model.ts', `import { match } from '../bot/match.ts';`, 'the bot'],
    ['knowledge/load.ts', `import { match } from '../bot/match.ts';`, 'the bot'],
    ['adapters/main.ts', `import { x } from '../test/x.ts';`, 'a test'],
  ];
  for (const [file, source, what] of bad)
    it(`finds that ${file} uses ${what}`, () => assert.equal(findFaults(file, source).length, 1));

  const good: readonly (readonly [string, string])[] = [
    [
      'bot/match.ts',
      `import { holds } from './when.ts';\nimport type { Cause } from '../knowledge/model.ts';\nimport Fuse from 'fuse.js';`,
    ],
    ['bot/evidence/events.ts', `import { fold } from '../signs.ts';`],
    ['bot/turn.ts', `// the clock (Date.now) is an argument\nconst at = new Date(incoming.at);`],
    ['bot/say.ts', `const SAY = {\n  takes: 'has taken it over from',\n  other: 'x',\n};`],
    [
      'adapters/main.ts',
      `import { loadKnowledge } from '../knowledge/load.ts';\nimport restify from 'restify';\nconst x = Date.now();`,
    ],
  ];
  for (const [file, source] of good) it(`lets ${file} be`, () => assert.deepEqual(findFaults(file, source), []));
});

function findFaults(file: string, source: string): Fault[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const room = Object.keys(ALLOWED).find((prefix) => file === prefix || (prefix.endsWith('/') && file.startsWith(prefix)));
  const allowed = ALLOWED[room ?? ''] ?? [];
  const imports = [...code.matchAll(/(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map((found) => found[1] ?? '');
  const faults = imports
    .map((name) => (name.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), name)) : name))
    .filter((name) => !allowed.some((rule) => permits(rule, name)))
    .map((name) => ({ file, why: `imports ${name}` }));
  const impure = file.startsWith('bot/') ? code.match(IMPURE)?.[0] : undefined;
  return impure === undefined ? faults : [...faults, { file, why: `uses ${impure}` }];
}

function permits(rule: string, name: string): boolean {
  const isOwn = /^(knowledge|bot|adapters|test)\//.test(name);
  if (rule === '*') return !isOwn;
  if (rule.endsWith('*')) return name.startsWith(rule.slice(0, -1));
  return rule.endsWith('/') ? name.startsWith(rule) : name === rule;
}
