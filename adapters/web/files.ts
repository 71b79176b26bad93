/** The page's files, as they lie in page/, and Microsoft's card renderer. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Reply, refuse } from '../http.ts';

const PAGE = path.join(import.meta.dirname, 'page');
const RENDERER = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** A plain name with a known ending; anything else, also anything that could leave the folder, does not exist. */
export async function pageFile(name: string): Promise<Reply> {
  const known = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(name) && path.extname(name) in TYPES;
  return known ? file(path.join(PAGE, name)) : missing();
}

export function cardRenderer(): Promise<Reply> {
  return file(RENDERER);
}

async function file(name: string): Promise<Reply> {
  try {
    const body = await readFile(name);
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    return { kind: 'bytes', status: 200, type, body, headers: { 'Cache-Control': 'no-cache' } };
  } catch {
    return missing();
  }
}

function missing(): Reply {
  return refuse(404, 'There is no such file. The chat is at /.');
}
