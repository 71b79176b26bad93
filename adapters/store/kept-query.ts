/** Queries that every turn asks: built once, because to build one costs several times as much as to run it. */
import type { Compilable, CompiledQuery } from 'kysely';
import type { Database } from './sql-tables.ts';

type Values = Readonly<Record<string, string | number | null>>;

/** Stands for a value while the query is built. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * `build` is called once for each kind of database: it must use the values as they are, each by its name (they cannot be
 * spread), and nothing that depends on them.
 */
export function keepQuery<Needs extends Values, Row>(
  build: (db: Database, values: Needs) => Compilable<Row>,
): (db: Database, values: Needs) => Promise<readonly Row[]> {
  const slots = new Proxy({} as Needs, { get: (_, name) => new Slot(String(name)) });
  const built = new WeakMap<object, CompiledQuery<Row>>();
  const compile = (db: Database) => {
    const { adapter } = db.getExecutor();
    const known = built.get(adapter);
    if (known) return known;
    const query = build(db, slots).compile();
    built.set(adapter, query);
    return query;
  };
  return async (db, values) => {
    const query = compile(db);
    const parameters = query.parameters.map((value) => (value instanceof Slot ? values[value.name] : value));
    const { rows } = await db.executeQuery<Row>({ ...query, parameters });
    return rows;
  };
}
