/** Golden files: `UPDATE_GOLDEN=1 npm test` writes them, and a person looks at the difference. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '../../golden');

export function assertGolden(name: string, actual: unknown): void {
  const file = path.join(FOLDER, `${name}.json`);
  const json = `${JSON.stringify(actual, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, json);
  assert.equal(json, readFileSync(file, 'utf8'), `differs from ${name}.json; if that is wanted, run UPDATE_GOLDEN=1 npm test`);
}
