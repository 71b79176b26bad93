/** The test of the test: one line of the product broken on purpose, of which the suite has to find each. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Broken {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly instead: string;
}

export const BROKEN: Readonly<Record<string, Broken>> = {
  /** Slack is answered 200 while the turn is still on its way to the disk. */
  'ack-before-commit': {
    file: 'adapters/slack/slack.ts',
    text: 'await line.receive(incoming, turn.said);',
    instead: 'void line.receive(incoming, turn.said).catch(() => undefined);',
  },
  /** What fails once is set aside. */
  'no-retries': {
    file: 'adapters/delivery.ts',
    text: 'const wait = RETRY_AFTER_MS[tries - 1];',
    instead: 'const wait = RETRY_AFTER_MS[RETRY_AFTER_MS.length + tries];',
  },
  /** Slack cannot know a repetition. */
  'random-client-msg-id': {
    file: 'adapters/slack/send.ts',
    text: 'client_msg_id: ids(part, more)',
    instead: 'client_msg_id: crypto.randomUUID()',
  },
  /** Whoever looks next takes what another is sending. */
  'no-lease': {
    file: 'adapters/delivery.ts',
    text: '({ lease: LEASE_MS,',
    instead: '({ lease: 0,',
  },
  /** A mention, which comes as two events, is two messages. */
  'dedupe-on-event-id': {
    file: 'adapters/slack/slack.ts',
    text: 'const reading = readSlack(body, context);',
    instead: `const read = readSlack(body, context);
  const only = { id: String(body.event_id), also: [] };
  const reading = read?.kind === 'turn' && body.event_id ? { ...read, turn: { ...read.turn, ...only } } : read;`,
  },
  /** @slack/web-api as it comes, which repeats from memory what fails. */
  'sdk-retries': {
    file: 'adapters/slack/web-api.ts',
    text: 'new LeanClient(token, options, exchange)',
    instead: 'new WebClient(token, { ...options, retryConfig: {} })',
  },
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a run needs of the repository. */
const NEEDED = ['adapters', 'bot', 'knowledge', 'test', 'package.json', 'tsconfig.json', 'typescript.mjs'];

/** A copy of the repository with that one place changed. Throws when the place is not there exactly once: then this table is out of date. */
export function copyBroken(name: string): { readonly folder: string; readonly remove: () => void } {
  const { file, text, instead } = findBroken(name);
  const folder = mkdtempSync(path.join(tmpdir(), `reconnect-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  for (const part of NEEDED) cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, file), replaceOnce(readFileSync(path.join(ROOT, file), 'utf8'), text, instead, file));
  return { folder, remove };
}

/** Throws unless the text stands there exactly once. */
export function replaceOnce(source: string, text: string, instead: string, file: string): string {
  const [before, after, ...more] = source.split(text);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`test/chaos/broken.ts: in ${file} stands not once, but ${source.split(text).length - 1} times: ${text}`);
  return before + instead + after;
}

function findBroken(name: string): Broken {
  const found = BROKEN[name];
  if (!found) throw new Error(`There is no broken line ${name}; there are: ${Object.keys(BROKEN).join(', ')}.`);
  return found;
}
