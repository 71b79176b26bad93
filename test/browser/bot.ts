/** The real bot as its own process, on a free port and with its own database; it can be stopped and started again. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

export interface Bot {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Starts it again where it was, with what it remembers. */
  readonly resume: () => Promise<void>;
  /** Stops it and removes everything. */
  readonly end: () => Promise<void>;
}

/** `settings`: further environment variables. */
export async function startBot(settings: Readonly<Record<string, string>> = {}): Promise<Bot> {
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-browser-'));
  const file = path.join(folder, 'reconnect.db');
  let { child, port } = await start(file, '0', settings);
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    stop,
    resume: async () => {
      ({ child, port } = await start(file, port, settings));
    },
    end: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function start(
  file: string,
  wanted: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; port: string }> {
  // Each test is another user with the same error, which is no incident.
  const own = { DATABASE_URL: `sqlite:${file}`, PORT: wanted, LOG_LEVEL: 'error', DESK_STORM: 'off' };
  const env = { PATH: process.env.PATH, ...own, ...settings };
  const child = spawn(process.execPath, ['--import=./typescript.mjs', 'adapters/main.ts'], { cwd: ROOT, env });
  return new Promise((resolve, reject) => {
    let heard = '';
    const listen = (chunk: Buffer) => {
      heard += chunk;
      const port = heard.match(/http:\/\/127\.0\.0\.1:(\d+)\//)?.[1];
      if (port) resolve({ child, port });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new assert.AssertionError({ message: `the bot did not start: ${heard}` })));
  });
}
