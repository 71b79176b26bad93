import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Config, readConfig } from '../../adapters/config.ts';

const ROOT = path.join(import.meta.dirname, '../..');

function configOf(env: Record<string, string>): Config {
  const read = readConfig(env);
  return 'config' in read ? read.config : assert.fail(read.problems.join(' '));
}

function problemsOf(env: Record<string, string>): readonly string[] {
  const read = readConfig(env);
  return 'problems' in read ? read.problems : assert.fail('no problem was found');
}

describe('The settings', () => {
  it('need none: the bot then serves this machine and keeps its file under ./data', () => {
    const { desk, ...others } = configOf({});
    assert.deepEqual(
      desk.first.map(({ name }) => name),
      ['web'],
    );
    assert.deepEqual(others, {
      host: '127.0.0.1',
      port: 3978,
      database: { kind: 'file', file: path.resolve('data/reconnect.db') },
      webChat: 'loopback',
      metrics: 'loopback',
      logLevel: 'info',
      pace: 'platform',
      retentionDays: 30,
      slack: null,
      teams: { mode: 'emulator' },
    });
  });

  it('take an empty variable as unset', () => {
    assert.deepEqual(configOf({ PORT: '', HOST: '', DATABASE_URL: '', WEB_CHAT: '', LOG_LEVEL: '' }), configOf({}));
  });

  it('say where conversations are kept', () => {
    assert.deepEqual(configOf({ DATABASE_URL: 'sqlite::memory:' }).database, { kind: 'memory' });
    assert.deepEqual(configOf({ DATABASE_URL: 'sqlite:/var/lib/r.db' }).database, { kind: 'file', file: '/var/lib/r.db' });
  });

  it('open the chat, in any letter case', () => {
    assert.equal(configOf({ WEB_CHAT: 'ON' }).webChat, 'on');
  });

  for (const port of ['abc', '-1', '65536', '3978.5', '1e3', ' 80'])
    it(`refuse PORT=${port} and give an example`, () => {
      const [problem] = problemsOf({ PORT: port });
      assert.equal(problem?.startsWith(`PORT is "${port}"`), true);
      assert.match(problem ?? '', /PORT=3978/);
    });

  it('say how long conversations are kept, or that they are', () => {
    assert.equal(configOf({ RETENTION_DAYS: '365' }).retentionDays, 365);
    assert.equal(configOf({ RETENTION_DAYS: 'Off' }).retentionDays, null);
  });

  for (const days of ['0', '-1', '1.5', 'never', '4000'])
    it(`refuse RETENTION_DAYS=${days} and give an example`, () => {
      assert.match(problemsOf({ RETENTION_DAYS: days })[0] ?? '', /^RETENTION_DAYS is ".*RETENTION_DAYS=30, or off\.$/);
    });

  it('take the address of a PostgreSQL database, under both of its names', () => {
    for (const url of ['postgres://bot:s3cret@db:5433/reconnect', 'postgresql://db/reconnect?sslmode=require'])
      assert.deepEqual(configOf({ DATABASE_URL: url }).database, { kind: 'postgres', url });
  });

  for (const url of ['postgres://bot:s3cret@db', 'postgres:s3cret', 'postgres://bot:s3cret@db:port/reconnect'])
    it(`refuse ${url.replace('s3cret', '…')} in a sentence that does not repeat the password`, () => {
      const [problem] = problemsOf({ DATABASE_URL: url });
      assert.match(problem ?? '', /^DATABASE_URL .*give postgres:\/\/USER:PASSWORD@HOST:PORT\/DATABASE/);
      assert.doesNotMatch(problem ?? '', /s3cret/);
    });

  it('report every problem at once', () => {
    const problems = problemsOf({
      PORT: 'x',
      HOST: 'http://me',
      DATABASE_URL: 'mysql:',
      WEB_CHAT: 'maybe',
      METRICS: '1',
      LOG_LEVEL: 'loud',
    });
    assert.deepEqual(
      problems.map((problem) => problem.split(' ')[0]),
      ['HOST', 'PORT', 'DATABASE_URL', 'WEB_CHAT', 'METRICS', 'LOG_LEVEL'],
    );
  });

  it('report the problems of every channel, one sentence each', () => {
    const problems = problemsOf({ PORT: 'x', SLACK_SIGNING_SECRET: 's', MICROSOFT_APP_PASSWORD: 's' });
    assert.deepEqual(
      problems.map((problem) => problem.split(' ')[0]),
      ['PORT', 'SLACK_BOT_TOKEN', 'MICROSOFT_APP_ID'],
    );
  });

  it('are all explained in .env.example, and nothing else is', () => {
    const files = ['adapters/config.ts', 'adapters/slack/config.ts', 'adapters/teams/config.ts', 'adapters/desk/config.ts'];
    const code = files.map((file) => readFileSync(path.join(ROOT, file), 'utf8')).join('\n');
    const example = readFileSync(path.join(ROOT, '.env.example'), 'utf8');
    const read = [...code.matchAll(/env\.([A-Z_]+)|\b((?:SLACK|MICROSOFT|TEAMS)_[A-Z_]+[A-Z])\b/g)].map(([, a, b]) => a ?? b);
    const explained = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    assert.deepEqual([...new Set(read)].sort(), explained.toSorted());
  });
});
