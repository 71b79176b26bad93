/** The real bot as `npm start` runs it, without npm and with the given settings only. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = path.join(import.meta.dirname, '../..');
/** More looks than anything here takes; each waits a little, so that a slow machine is no failure. */
const MOST_LOOKS = 1_000;
const LOOK_MS = 20;

export interface BotProcess {
  readonly child: ChildProcess;
  /** Resolves with the exit status and everything that was printed. */
  readonly ended: Promise<{ readonly status: number | null; readonly out: string; readonly err: string }>;
  /** Resolves with the port as soon as the address is printed. */
  readonly port: () => Promise<number>;
}

/** `stderr`: an open file that gets the log. */
export function startProcess(settings: Readonly<Record<string, string>>, stderr: 'pipe' | number = 'pipe'): BotProcess {
  const env = { PATH: process.env.PATH, DATABASE_URL: 'sqlite::memory:', PORT: '0', ...settings };
  const stdio = ['ignore', 'pipe', stderr] as const;
  const child = spawn(process.execPath, ['--import=./typescript.mjs', 'adapters/main.ts'], { cwd: ROOT, env, stdio: [...stdio] });
  let [out, err] = ['', ''];
  let announce: (port: number) => void;
  const port = new Promise<number>((resolve) => {
    announce = resolve;
  });
  child.stdout?.on('data', (chunk) => {
    out += chunk;
    const found = out.match(/http:\/\/127\.0\.0\.1:(\d+)\//)?.[1];
    if (found) announce(Number(found));
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const ended: BotProcess['ended'] = new Promise((resolve) => child.once('close', (status) => resolve({ status, out, err })));
  const portOrWhyNot = () => Promise.race([port, ended.then(({ err: why }) => assert.fail(`it did not start: ${why}`))]);
  return { child, ended, port: portOrWhyNot };
}

/** Until something has come of what another process does. */
export async function eventually<T>(look: () => Promise<T | null | false> | T | null | false): Promise<T> {
  for (let n = 0; n < MOST_LOOKS; n += 1) {
    const found = await look();
    if (found !== null && found !== false) return found;
    await pause(LOOK_MS);
  }
  return assert.fail('it did not come');
}
