/** What Slack sent, saved as in its documentation, with invented ids. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SlackBody } from '../../../adapters/slack/body.ts';

const FOLDER = path.join(import.meta.dirname, 'payloads');

export const PAYLOADS: readonly string[] = readdirSync(FOLDER).map((file) => path.basename(file, '.json'));

export function payload(name: string): SlackBody {
  return JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
}
