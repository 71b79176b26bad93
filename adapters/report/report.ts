/** `npm run report` as a function: everything it needs from outside is handed in. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Knowledge } from '../../knowledge/model.ts';
import type { DatabasePlace } from '../config.ts';
import { codeOf } from '../error-code.ts';
import type { Store, TicketRow } from '../store/store.ts';
import { DAY_MS } from './calendar.ts';
import { toCsv } from './csv.ts';
import { computeFigures, type Titles } from './figures.ts';
import type { ReportOptions } from './options.ts';
import { toPage } from './page.ts';
import type { Records, TicketRecord } from './records.ts';

/** What SQLite keeps beside its file. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/** A store for reading, and how to let it go. */
export interface ReadableStore extends Pick<Store, 'close'> {
  readonly desk: Pick<Store['desk'], 'records'>;
}

export interface ReportParts {
  readonly place: DatabasePlace;
  /** Creates what is not there: it is asked only when the database exists. */
  readonly open: (place: DatabasePlace) => Promise<{ readonly store: ReadableStore } | { readonly problem: string }>;
  readonly titles: Titles;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Writes the files and says where they are, or says what stands in the way; then nothing is written. */
export async function writeReport(
  options: ReportOptions,
  { place, open, titles, now }: ReportParts,
): Promise<{ readonly done: string } | { readonly problem: string }> {
  const obstacle = findObstacle(options, place);
  if (obstacle !== null) return { problem: obstacle };
  const opened = await open(place);
  if ('problem' in opened) return opened;
  const period = { since: toIso(now - options.days * DAY_MS), until: toIso(now), zone: options.zone };
  const records = await readAndClose(opened.store, period.since);
  const page = toPage(computeFigures(records, period, titles));
  const files = [
    [options.out, page] as const,
    ...(options.csv === null ? [] : [[options.csv, toCsv(records.tickets, titles)] as const]),
  ];
  const problem = files.map(([file, text]) => write(file, text)).find((found) => found !== null);
  if (problem !== undefined) return { problem };
  return { done: `The report of the last ${options.days} days: ${files.map(([file]) => file).join(', ')}` };
}

/** What the ids of the knowledge are called. */
export function titlesOf({ causes, errors }: Pick<Knowledge, 'causes' | 'errors'>): Titles {
  const named = (items: readonly { readonly id: string; readonly title: string }[]) => {
    const titles = new Map(items.map(({ id, title }) => [id, title]));
    return (id: string) => titles.get(id) ?? null;
  };
  return { cause: named(causes), error: named(errors) };
}

function findObstacle({ out, csv }: ReportOptions, place: DatabasePlace): string | null {
  if (place.kind === 'memory') return 'DATABASE_URL keeps nothing (sqlite::memory:), so there is nothing to report.';
  if (place.kind === 'postgres') return null;
  const { file } = place;
  if (!existsSync(file)) return `There is no database ${file} yet: start the bot first, or name another file in DATABASE_URL.`;
  const harmed = [out, csv].find((target) => target !== null && BESIDE.some((end) => isSame(target, file + end)));
  return harmed ? `${harmed} belongs to the database: name another file for the report.` : null;
}

/** Also through links, and where letters in upper and lower case are the same file. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

async function readAndClose(store: ReadableStore, since: string): Promise<Records> {
  try {
    const { tickets, outcomes } = await store.desk.records(since);
    return { tickets: tickets.map(toRecord), outcomes };
  } finally {
    await store.close();
  }
}

function write(file: string, text: string): string | null {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    // Who needed help with what is not for everybody on this machine.
    writeFileSync(file, text, { mode: 0o600 });
    return null;
  } catch (error) {
    const code = codeOf(error);
    return `${file} cannot be written${code && ` (${code})`}: name another file.`;
  }
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}

function toRecord({ users, ...ticket }: TicketRow): TicketRecord {
  return { ...ticket, incident: users !== null, ...(users !== null && { users }) };
}
