import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { strFromU8, unzipSync } from 'fflate';
import { type AppManifest, buildManifest, COMMANDS, TROUBLESHOOT } from '../../../adapters/teams/package/manifest.ts';
import { type PackageOptions, readOptions } from '../../../adapters/teams/package/options.ts';
import { packApp } from '../../../adapters/teams/package/zip.ts';
import { buildBrain, newConversation, takeTurn } from '../../../bot/turn.ts';
import { loadKnowledge } from '../../../knowledge/load.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const APP = '11111111-2222-3333-4444-555555555555';
const BOT = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const SCOPES = ['personal', 'team', 'groupChat'];

describe('the manifest of the Teams app', () => {
  it('fits the schema that it names, with the fewest options', () => assertFits(buildManifest(read('--app-id', APP)), '1.27'));

  it('fits it with the longest of all options', () => {
    const urls = ['website', 'privacy', 'terms'].flatMap((name) => [`--${name}`, `https://example.com/${'x'.repeat(2028)}`]);
    const texts = ['--name', 'x'.repeat(30), '--developer', 'x'.repeat(32)];
    assertFits(buildManifest(read('--app-id', APP, '--bot-id', BOT, '--host', 'bot.example.com', ...texts, ...urls)), '1.27');
  });

  it('names one bot everywhere, which is the app itself unless told otherwise', () => {
    const ids = (...args: string[]) => {
      const { id, bots, composeExtensions } = buildManifest(read('--app-id', APP, ...args));
      return [id, ...[...bots, ...composeExtensions].map(({ botId }) => botId)];
    };
    assert.deepEqual(ids(), [APP, APP, APP]);
    assert.deepEqual(ids('--bot-id', BOT), [APP, BOT, BOT]);
  });

  it('offers the bot to one person, in channels of every kind, and in group chats', () => {
    const { bots, supportsChannelFeatures } = buildManifest(read('--app-id', APP));
    assert.deepEqual(bots[0]?.scopes, SCOPES);
    assert.deepEqual(
      bots[0]?.commandLists.flatMap(({ scopes }) => scopes),
      SCOPES,
    );
    assert.equal(supportsChannelFeatures, 'tier1');
  });

  it('asks for no right to read what does not mention the bot', () => {
    const manifest = buildManifest(read('--app-id', APP));
    assert.ok(!('authorization' in manifest) && !('webApplicationInfo' in manifest));
  });

  it('hangs the action into the menu of a message, with the form that Teams asks for', () => {
    const action = buildManifest(read('--app-id', APP)).composeExtensions[0]?.commands[0];
    assert.equal(action?.id, TROUBLESHOOT.id);
    assert.deepEqual([action.type, action.context, action.fetchTask], ['action', ['message'], false]);
    assert.deepEqual(
      action.parameters.map(({ name, isRequired }) => ({ name, isRequired })),
      [{ name: TROUBLESHOOT.note, isRequired: false }],
    );
  });

  it('names the host as its only domain, and none without a host', () => {
    assert.deepEqual(buildManifest(read('--app-id', APP, '--host', 'bot.example.com')).validDomains, ['bot.example.com']);
    assert.deepEqual(buildManifest(read('--app-id', APP)).validDomains, []);
  });
});

describe('the commands in the manifest', () => {
  const brain = buildBrain(loadKnowledge().knowledge);
  /** What the bot answers when the command is the first thing it hears. */
  const answerTo = (text: string) => {
    const id = 'teams:commands';
    const from = { id: '1', at: '2026-01-01T00:00:00Z', channel: 'teams', conversation: id, user: 'u', address: 'a' };
    return takeTurn(newConversation(id), { ...from, content: { kind: 'text', text } }, brain);
  };

  for (const { title } of COMMANDS)
    it(`“${title}” is understood`, () => {
      const { conversation, outgoing } = answerTo(title);
      assert.ok(outgoing.some(({ to }) => to === 'user'));
      assert.equal(conversation.misses, 0);
      assert.notEqual(conversation.phase, 'asking');
    });

  it('would be told from what is not understood', () => assert.equal(answerTo('Nonsense').conversation.phase, 'asking'));

  it('bring what they promise', () => {
    const [help, over, human] = COMMANDS.map(({ title }) => answerTo(title));
    assert.match(help?.outgoing[0]?.text ?? '', /You can type/);
    assert.match(over?.outgoing[0]?.text ?? '', /start over/i);
    assert.equal(human?.conversation.phase, 'with-human');
  });
});

describe('the Teams package', () => {
  const files = unzipSync(packApp(buildManifest(read('--app-id', APP))));

  it('holds the manifest and the two icons at its root, and nothing else', () =>
    assert.deepEqual(Object.keys(files), ['manifest.json', 'color.png', 'outline.png']));

  it('holds the manifest as it was built', () =>
    assert.deepEqual(
      JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())),
      JSON.parse(JSON.stringify(buildManifest(read('--app-id', APP)))),
    ));

  it('has the icons that the manifest names, in the sizes that Teams wants', () => {
    const { icons } = buildManifest(read('--app-id', APP));
    assert.deepEqual(readPng(files[icons.color]), { width: 192, height: 192, transparent: false });
    assert.deepEqual(readPng(files[icons.outline]), { width: 32, height: 32, transparent: true });
  });

  it('is the same bytes for the same options', () =>
    assert.deepEqual(packApp(buildManifest(read('--app-id', APP))), packApp(buildManifest(read('--app-id', APP)))));
});

describe('npm run teams:package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teams-package-'));
  after(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [`--import=${join(ROOT, 'typescript.mjs')}`, MAIN, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  const MAIN = join(ROOT, 'adapters/teams/package/main.ts');

  it('writes the package into the current folder, and says so and what comes next', () => {
    const { status, stdout } = run('--app-id', APP);
    assert.equal(status, 0);
    assert.match(stdout, /^written: .*reconnect-teams\.zip/);
    assert.match(stdout, /Upload new app/);
    assert.match(stdout, /Import app/);
    assert.deepEqual(readdirSync(folder), ['reconnect-teams.zip']);
    assert.equal(Object.keys(unzipSync(readFileSync(join(folder, 'reconnect-teams.zip')))).length, 3);
  });

  it('says when it has replaced a package', () => {
    assert.match(run('--app-id', APP, '--out', 'again.zip').stdout, /^written: /);
    assert.match(run('--app-id', APP, '--out', 'again.zip').stdout, /^replaced: /);
  });

  it('names the links that are still stand-ins', () => {
    assert.match(run('--app-id', APP, '--terms', 'https://example.org/').stderr, /--website, --privacy\.$/m);
  });

  it('ends with 2 and one sentence when it cannot be done', () => {
    for (const args of [[], ['--app-id', APP, '--out', 'no/such/folder.zip']]) {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout, stderr.trim().split('\n').length], [2, '', 1]);
    }
  });
});

describe('the options of npm run teams:package', () => {
  const bad: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no app', [], /^--app-id is missing/],
    ['an app that is no GUID', ['--app-id', 'reconnect'], /^--app-id is "reconnect"/],
    ['a bot that is no GUID', ['--app-id', APP, '--bot-id', '{1}'], /^--bot-id/],
    ['a host with a scheme', ['--app-id', APP, '--host', 'https://bot.example.com'], /^--host .* without https/],
    ['a host with a port', ['--app-id', APP, '--host', 'bot.example.com:3978'], /^--host/],
    ['a host that nobody else reaches', ['--app-id', APP, '--host', 'localhost'], /^--host/],
    ['a long name', ['--app-id', APP, '--name', 'x'.repeat(31)], /^--name has 31 characters: Teams takes from 1 to 30/],
    ['an empty name', ['--app-id', APP, '--name', ' '], /^--name has no characters/],
    ['a long developer', ['--app-id', APP, '--developer', 'x'.repeat(33)], /^--developer has 33/],
    ['a link without encryption', ['--app-id', APP, '--website', 'http://example.com'], /^--website/],
    ['a link that is none', ['--app-id', APP, '--privacy', 'example.com'], /^--privacy/],
    ['a script for a link', ['--app-id', APP, '--terms', 'javascript:alert(1)'], /^--terms/],
    ['a version of two numbers', ['--app-id', APP, '--app-version', '1.0'], /^--app-version/],
    ['no file', ['--app-id', APP, '--out', ''], /^--out is empty/],
    ['an unknown option', ['--app-id', APP, '--tenant', 'x'], /--tenant.*usage: /s],
    ['an option without its value', ['--app-id'], /usage: /],
  ];
  for (const [what, args, sentence] of bad)
    it(`refuse ${what}`, () => {
      const options = readOptions(args, '1.0.0');
      assert.ok('problem' in options);
      assert.match(options.problem, sentence);
      assert.match(options.problem, /\.$|\]$/);
    });

  it('take the links from the host until they are given', () => {
    const { website, privacy, terms } = read('--app-id', APP, '--host', 'bot.example.com', '--privacy', 'https://example.org/p');
    assert.deepEqual([website, privacy], ['https://bot.example.com/', 'https://example.org/p']);
    assert.match(terms, /^https:/);
  });

  it('take the version of the bot until another is given', () => {
    assert.equal(read('--app-id', APP).version, '1.0.0');
    assert.equal(read('--app-id', APP, '--app-version', '1.0.1').version, '1.0.1');
  });
});

function read(...args: string[]): PackageOptions {
  const options = readOptions(args, '1.0.0');
  assert.ok(!('problem' in options), 'problem' in options ? options.problem : '');
  return options;
}

function assertFits(manifest: AppManifest, version: string): void {
  assert.equal(manifest.manifestVersion, version);
  // The schema says draft-04 and uses `const`, which is younger; all it uses means the same in the draft that ajv knows.
  const { $schema, ...schema } = JSON.parse(
    readFileSync(join(ROOT, `test/schemas/teams-manifest-${version}.schema.json`), 'utf8'),
  );
  assert.match($schema, /draft-04/);
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  const check = ajv.compile(schema);
  check(manifest);
  assert.deepEqual(check.errors ?? [], []);
}

/** What the first chunk of a PNG says; colour types 4 and 6 have an alpha channel. */
function readPng(file: Uint8Array | undefined) {
  assert.ok(file);
  const bytes = Buffer.from(file);
  assert.equal(bytes.toString('latin1', 1, 4) + bytes.toString('latin1', 12, 16), 'PNGIHDR');
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    transparent: [4, 6].includes(bytes.readUInt8(25)),
  };
}
