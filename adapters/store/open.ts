/** Opens whichever store the settings name. Further kinds join here. */
import type { DatabasePlace } from '../config.ts';
import { openSqlite } from './sqlite.ts';
import type { Opened } from './store.ts';

/** Never rejects: what stands in the way is a sentence. */
export function openStore(place: DatabasePlace): Promise<Opened> {
  return openSqlite(place);
}
