/**
 * Runs the TypeScript of this project as it is written: `node --import=./typescript.mjs FILE.ts`.
 *
 * tsx would do it as well, but it keeps the names of functions (`keepNames` of esbuild) by defining them whenever a function
 * inside another one comes about. Each time costs a microsecond, and a turn has hundreds of them: a tenth of its time.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const OURS = /^file:(?!.*\/node_modules\/).*\.ts$/;
const TARGET = `node${process.versions.node}`;
/** esbuild is a process of its own, which nobody needs once all is loaded. */
const IDLE_MS = 1_000;

if (isMainThread) {
  process.setSourceMapsEnabled(true);
  // Node loads this file once more, in the thread that loads everything.
  register(import.meta.url);
}

let running = 0;
let idle;

/** What Node asks for the source of each module. */
export async function load(url, context, next) {
  if (!OURS.test(url)) return next(url, context);
  // Here, because the thread that only registers has no use for it.
  const { stop, transform } = await import('esbuild');
  clearTimeout(idle);
  running += 1;
  try {
    const source = await readFile(fileURLToPath(url), 'utf8');
    const how = { loader: 'ts', format: 'esm', target: TARGET, sourcefile: url, sourcemap: 'inline', sourcesContent: false };
    return { format: 'module', source: (await transform(source, how)).code, shortCircuit: true };
  } finally {
    running -= 1;
    if (running === 0) idle = setTimeout(stop, IDLE_MS).unref();
  }
}
