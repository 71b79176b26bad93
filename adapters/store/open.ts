/** Opens whichever store the settings name. */
import type { DatabasePlace } from '../config.ts';
import { openSqlite } from './sqlite.ts';
import type { Opened } from './store.ts';

/** Never rejects: what stands in the way is a sentence. */
export async function openStore(place: DatabasePlace): Promise<Opened> {
  if (place.kind !== 'postgres') return openSqlite(place);
  // Who keeps a file loads no driver.
  const { openPostgres } = await import('./postgres.ts');
  return openPostgres(place.url);
}
