/** A real PostgreSQL for tests: one of this machine's, in a folder of its own, on a free port; or the one of TEST_DATABASE_URL. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findFreePort } from './free-port.ts';

const run = promisify(execFile);

const SUPERUSER = 'reconnect';

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // Reached over TCP only: no file outside the folder.
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  max_connections: '200',
  // Small, because it stands beside everything else that is tested.
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  // What is waited for is recognised by its English sentence.
  lc_messages: 'C',
  log_timezone: 'UTC',
};

const NOT_FOUND =
  'No PostgreSQL was found on this machine. Install it (on Debian: apt-get install postgresql), or name a server in TEST_DATABASE_URL by its superuser.';
const NOT_OURS = 'The server of TEST_DATABASE_URL belongs to somebody: tests do not stop it.';

export interface PostgresServer {
  /** Of its maintenance database; holds the password. */
  readonly url: string;
  /** Whether the tests started it, and so may stop it. False for the server of TEST_DATABASE_URL. */
  readonly isOwn: boolean;
  /** The process, for those who want to measure it; null while it is stopped and where it is not ours. */
  readonly pid: () => number | null;
  /** Stops as an operator does, ending every connection, and starts again at the same address. */
  readonly restart: () => Promise<void>;
  /** Stops at once, with no checkpoint: the next start has to recover, as after a power cut. */
  readonly kill: () => Promise<void>;
  /** Starts again what `kill` stopped. */
  readonly start: () => Promise<void>;
  /** Ends it and removes all that it wrote; of a server that is not ours only the databases made here. */
  readonly stop: () => Promise<void>;
  /** The address of a new database: empty, or a copy of an earlier one that nobody is connected to. */
  readonly createDatabase: (template?: string) => Promise<string>;
}

/** Rejects with a sentence when there is none to start. `port`: any free one by default. */
export async function startPostgres({ port }: { readonly port?: number } = {}): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL;
  return given ? useServer(given) : startServer(port ?? (await findFreePort()));
}

// --- a server of our own ---------------------------------------------------------------------------------------------

interface Cluster {
  readonly programs: string;
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  readonly user: Identity | null;
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

async function startServer(port: number): Promise<PostgresServer> {
  const password = randomBytes(18).toString('hex');
  const cluster = await createCluster(port, password);
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | null = null;
  const removeAll = () => {
    child?.kill('SIGQUIT');
    rmSync(cluster.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const start = async () => {
    child ??= await launch(cluster);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child) await endProcess(child, signal);
    child = null;
  };
  // A run that ends by an exception leaves nothing behind either.
  process.once('exit', removeAll);
  await start();
  return {
    url,
    isOwn: true,
    pid: () => child?.pid ?? null,
    restart: async () => {
      await end('SIGINT');
      await start();
    },
    kill: () => end('SIGQUIT'),
    start,
    stop: async () => {
      await end('SIGINT');
      removeAll();
      process.removeListener('exit', removeAll);
    },
    createDatabase: (template) => createDatabase(url, template),
  };
}

async function createCluster(port: number, password: string): Promise<Cluster> {
  const programs = await findPrograms();
  const user = await findUser();
  const folder = mkdtempSync(path.join(tmpdir(), 'reconnect-postgres-'));
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const place of [folder, passwordFile]) chownSync(place, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const options = ['--pgdata', data, '--username', SUPERUSER, '--auth', 'scram-sha-256', '--pwfile', passwordFile];
  const asUser = { ...user, cwd: folder };
  // The files of the empty cluster need not be on disk: if the machine stops now, the tests begin again.
  await run(path.join(programs, 'initdb'), [...options, '--encoding', 'UTF8', '--locale', 'C', '--no-sync'], asUser);
  rmSync(passwordFile);
  return { programs, folder, data, port, user };
}

/** Resolves when it accepts connections. */
async function launch({ programs, folder, data, port, user }: Cluster): Promise<ChildProcess> {
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...args] = [...(await dyingWithUs()), path.join(programs, 'postgres'), '-D', data, ...settings];
  const child = spawn(command as string, args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const lines = createInterface({ input: child.stderr });
  const heard: string[] = [];
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      heard.push(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${heard.join('\n')}`)));
  });
  // Read on and thrown away: a full pipe would stop the server.
  lines.removeAllListeners('line').resume();
  return child;
}

function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** Where Linux offers it, a test run that is killed takes its server along. */
async function dyingWithUs(): Promise<readonly string[]> {
  const setpriv = ['setpriv', '--pdeathsig', 'QUIT', '--'];
  return run('setpriv', ['--pdeathsig', 'QUIT', '--', 'true']).then(
    () => setpriv,
    () => [],
  );
}

// --- what this machine has -------------------------------------------------------------------------------------------

/** The folder of `initdb` and `postgres`. Debian keeps them away from the PATH. */
async function findPrograms(): Promise<string> {
  const configured = await run('pg_config', ['--bindir']).then(
    ({ stdout }) => [stdout.trim()],
    () => [],
  );
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...configured, ...listDebianFolders()];
  const found = folders.find(
    (folder) => folder !== '' && ['initdb', 'postgres'].every((name) => canRun(path.join(folder, name))),
  );
  if (found === undefined) throw new Error(NOT_FOUND);
  return found;
}

/** The newest version first. */
function listDebianFolders(): readonly string[] {
  const root = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(root).sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
    return versions.map((version) => path.join(root, version, 'bin'));
  } catch {
    return [];
  }
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL refuses to run as root: then it is the user of the package, or nobody. */
async function findUser(): Promise<Identity | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(['-u', '-g'].map(async (what) => Number((await run('id', [what, name])).stdout)));
      if (uid && gid) return { uid, gid };
    } catch {}
  }
  throw new Error('PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody.');
}

// --- databases -------------------------------------------------------------------------------------------------------

async function useServer(url: string): Promise<PostgresServer> {
  const made: string[] = [];
  const refuse = () => Promise.reject(new Error(NOT_OURS));
  return {
    url,
    isOwn: false,
    pid: () => null,
    restart: refuse,
    kill: refuse,
    start: refuse,
    stop: () =>
      withClient(url, async (client) => {
        for (const name of made.splice(0)) await client.query(`drop database if exists ${name} with (force)`);
      }),
    createDatabase: async (template) => {
      const database = await createDatabase(url, template);
      made.push(nameOf(database));
      return database;
    },
  };
}

async function createDatabase(url: string, template?: string): Promise<string> {
  const name = `reconnect_${randomBytes(8).toString('hex')}`;
  const from = template === undefined ? '' : ` template ${nameOf(template)}`;
  await withClient(url, (client) => client.query(`create database ${name}${from}`));
  const database = new URL(url);
  database.pathname = `/${name}`;
  return database.href;
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);
