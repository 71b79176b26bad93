/** Which process runs on which core, and how much of it it takes. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Where the bot under test runs. */
export const BOT_CORE = 0;
/** Where the driver and the platforms' stand-ins run, so that they take nothing from the bot. */
export const DRIVER_CORE = 1;
/** Of /proc/PID/stat, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** False where there is no taskset or only one core: everything then runs wherever the system puts it. */
export function canPin(): boolean {
  if (availableParallelism() < 2) return false;
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** All threads of a process; those it makes later follow. */
export function pin(pid: number, core: number): void {
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}

/** Seconds of processor time that a process has had; null where there is no /proc. */
export function cpuSeconds(pid: number): number | null {
  const fields = readProc(pid, 'stat')?.split(') ')[1]?.split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND : null;
}

/** The same of the processes that a process has started, with those that have ended. */
export function cpuSecondsOfChildren(pid: number): number | null {
  const fields = readProc(pid, 'stat')?.split(') ')[1]?.split(' ');
  const ids = pids();
  if (!fields || ids === null) return null;
  const ended = (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
  const children = ids.filter((id) => readProc(id, 'stat')?.split(') ')[1]?.split(' ')[1] === String(pid));
  return children.reduce((total, id) => total + (cpuSeconds(id) ?? 0), ended);
}

/** Seconds in which a core was not idle, since the machine started; null where there is no /proc. */
export function busySeconds(core: number): number | null {
  const fields = readText('/proc/stat')
    ?.match(new RegExp(`^cpu${core} (.*)$`, 'm'))?.[1]
    ?.split(' ')
    .map(Number);
  if (!fields) return null;
  const [user = 0, nice = 0, system = 0, _idle, _waiting, interrupts = 0, soft = 0, steal = 0] = fields;
  return (user + nice + system + interrupts + soft + steal) / TICKS_A_SECOND;
}

/** Bytes of memory that a process holds; null where there is no /proc. */
export function residentBytes(pid: number): number | null {
  const kilobytes = readProc(pid, 'status')?.match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : null;
}

function readProc(pid: number, file: string): string | null {
  return readText(`/proc/${pid}/${file}`);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function pids(): readonly number[] | null {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return null;
  }
}
