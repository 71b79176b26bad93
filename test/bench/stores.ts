/** Where a bot under test keeps things: a new SQLite file, or a new database in a PostgreSQL server of this run. */
import path from 'node:path';
import { type PostgresServer, startPostgres } from '../postgres/server.ts';
import { canPin, DRIVER_CORE, pin } from './cores.ts';

export interface StoreChoice {
  readonly name: string;
  /** The address of a new, empty database. `folder` is for files, and removed afterwards. */
  readonly create: (name: string, folder: string) => Promise<string>;
}

export const SQLITE: StoreChoice = {
  name: 'SQLite',
  create: async (name, folder) => `sqlite:${path.join(folder, `${name}.db`)}`,
};

/** The server of TEST_DATABASE_URL, or else one of this machine's, started for this run. */
export async function withPostgres<T>(
  isPinned: boolean,
  work: (store: StoreChoice, server: PostgresServer) => Promise<T>,
): Promise<T> {
  const server = await startPostgres();
  try {
    const pid = server.pid();
    // The bot alone has its core, whatever it keeps things in; what the server starts later stays here too.
    if (pid !== null && isPinned && canPin()) pin(pid, DRIVER_CORE);
    return await work({ name: 'PostgreSQL', create: () => server.createDatabase() }, server);
  } finally {
    await server.stop();
  }
}
