import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a script mode with these lines on stdin; stdout comes back as objects. */
function run(script: string, args: readonly string[], lines: readonly unknown[], imports: readonly string[] = []) {
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const loaded = ['./typescript.mjs', ...imports].map((module) => `--import=${module}`);
  const result = spawnSync(process.execPath, [...loaded, `adapters/terminal/${script}.ts`, ...args], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  });
  const out = result.stdout.split('\n').filter((line) => line !== '');
  return { status: result.status, stderr: result.stderr, out: out.map((line) => JSON.parse(line)) };
}

describe('the script modes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  after(() => rmSync(folder, { recursive: true }));

  it('chat --json answers each line with one, in order, and ends with 0', () => {
    const { status, out } = run('chat', ['--json'], [{ text: 'Error code: 0x706' }, 'nonsense', { press: 'human' }]);
    assert.equal(status, 0);
    assert.equal(out.length, 3);
    assert.deepEqual(Object.keys(out[0]), ['messages', 'state']);
    assert.deepEqual(Object.keys(out[0].state), [
      'phase',
      'asking',
      'matched',
      'causes',
      'showing',
      'warnings',
      'facts',
      'ended',
      'ticket',
    ]);
    assert.ok(out[0].state.asking.choices.includes('unknown'));
    assert.ok('error' in out[1]);
    assert.deepEqual([out[2].state.phase, out[2].state.ended, out[2].state.ticket.status], ['with-human', 'escalated', 'open']);
    assert.deepEqual(
      out[2].messages.map(({ to }: { to: string }) => to),
      ['desk', 'user'],
    );
  });

  it('chat --json goes on with a conversation that lasts, also where each run has the same clock and process id, as in containers', function () {
    // Two processes start.
    this.timeout(30_000);
    const lasting = ['--database', `sqlite:${join(folder, 'chat.db')}`, '--conversation', 'c1', '--now', '2026-01-31T08:00:00Z'];
    const first = 'data:text/javascript,Object.defineProperty(process, "pid", { value: 1 })';
    const speak = (text: string) => run('chat', ['--json', ...lasting], [{ text }], [first]);
    assert.equal(speak('my server is Windows Server 2019').status, 0);
    assert.equal(speak('Error code: 0x706').out[0].state?.facts.server_os, '2019');
  });

  it('match gives the verdict and the best, at most as many as asked for', () => {
    const [known, foreign, broken] = run(
      'match',
      ['--top', '2'],
      [
        { id: 'q1', text: 'Because of a security error, the client could not connect to the remote computer.' },
        { id: 'q2', text: 'the printer is out of paper' },
        '{"id": "q3"}',
      ],
    ).out;
    assert.equal(known.matches[0].error, 'ERR-B');
    assert.ok(known.matches.length <= 2 && known.matches[0].score <= 1);
    assert.deepEqual(foreign, { id: 'q2', verdict: 'none', matches: [] });
    assert.ok('error' in broken);
  });

  it('match searches another corpus by the same code, and tells times', () => {
    const file = join(folder, 'corpus.jsonl');
    writeFileSync(
      file,
      '{"id":"a","text":"The frobnicator could not reach the widget."}\n{"id":"b","text":"Widget driver failed.","event_id":7,"source":"Widget"}\n',
    );
    const { out } = run(
      'match',
      ['--corpus', file, '--timing'],
      [
        { id: 1, text: 'frobnicator could not reach the widget' },
        { id: 2, text: 'Event ID: 7\nSource: Widget' },
      ],
    );
    assert.deepEqual([out[0].matches[0].error, out[1].matches[0].error], ['a', 'b']);
    assert.equal(typeof out[0].us, 'number');
    assert.equal(out[2].index.entries, 2);
  });

  for (const [script, args] of [
    ['chat', ['--json', '--now', 'yesterday']],
    ['chat', ['--json', '--database', 'sqlite:x.db']],
    ['chat', ['--loud']],
    ['match', ['--top', '0']],
    ['match', ['--corpus', join(tmpdir(), 'there-is-no-such-file')]],
    ['knowledge', ['bake']],
  ] as const) {
    it(`${script} ${args.join(' ').replace(tmpdir(), '')} gives a sentence and status 2, and nothing on stdout`, () => {
      const { status, stderr, out } = run(script, args, []);
      assert.deepEqual([status, out], [2, []]);
      assert.match(stderr, /\w+ \w+/);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }
});
