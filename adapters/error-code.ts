/** The word that a system, a database or a driver has for what went wrong: `ECONNREFUSED`, `SQLITE_BUSY`, `40P01`. */

/** Empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The sentence for the first code of the table with which this one begins: SQLite's go into detail at the end. */
export function explainCode(table: Readonly<Record<string, string>>, error: unknown): string | undefined {
  const code = codeOf(error);
  const known = Object.keys(table).find((prefix) => code.startsWith(prefix));
  return known === undefined ? undefined : table[known];
}
