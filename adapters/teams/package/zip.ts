/** The package: a zip with the manifest and two icons at its root, which is all that Teams accepts there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, type ZipOptions, zipSync } from 'fflate';
import type { AppManifest } from './manifest.ts';

/** The same input gives the same bytes. By parts, because a zip holds local time. */
const MADE_AT = new Date(2026, 0, 1);

export function packApp(manifest: AppManifest): Uint8Array {
  const text = strToU8(`${JSON.stringify(manifest, null, 2)}\n`);
  return zipSync(
    { 'manifest.json': pack(text), 'color.png': pack(readIcon('color.png'), 0), 'outline.png': pack(readIcon('outline.png'), 0) },
    { mtime: MADE_AT },
  );
}

/** A PNG is compressed already. */
function pack(content: Uint8Array, level: 0 | 9 = 9): [Uint8Array, ZipOptions] {
  return [content, { level }];
}

function readIcon(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, name)));
}
