/** What `npm run outbox` understands, and what it answers. */
import { nameInLog } from '../log.ts';
import type { AsideRow, Backlog, OutboxRecords } from '../store/store.ts';

const USAGE = 'usage: npm run outbox -- [list | retry NUMBER [WAY] | retry all [CHANNEL] | drop NUMBER [WAY] | --help]';
const HELP = `${USAGE}

list   shows what waits to go out, and what was set aside because it did not get through (also without a word)
retry  puts it on its way again, with all its tries before it: first repair what the log names as the reason
drop   gives it up for good; the transcript keeps it
NUMBER and WAY are as the list shows them; without WAY, the user's is meant`;

/** Lines of the list. Whoever has more set aside has one reason for most of them. */
const MOST_LINES = 100;
/** Stands for the empty route. */
const USER_WAY = 'user';
const MINUTE_MS = 60_000;

export type Command =
  | { readonly kind: 'help' | 'list' }
  | { readonly kind: 'retry' | 'drop'; readonly seq: number; readonly way: string }
  | { readonly kind: 'retry-all'; readonly channel: string | null };

/** The command, or a sentence that says what is wrong with it. */
export function readCommand(args: readonly string[]): Command | string {
  const [verb = 'list', what, ...more] = args;
  if (verb === '--help' || verb === 'help') return { kind: 'help' };
  if (verb === 'list') return what === undefined ? { kind: 'list' } : `list takes nothing else. ${USAGE}`;
  if (verb !== 'retry' && verb !== 'drop') return `There is no "${verb}". ${USAGE}`;
  if (what === undefined || more.length > 1) return `${verb} takes a number, and where it went. ${USAGE}`;
  if (verb === 'retry' && what === 'all') return { kind: 'retry-all', channel: more[0] ?? null };
  if (!/^\d{1,15}$/.test(what)) return `${verb} takes a number as the list shows it, not "${what}". ${USAGE}`;
  return { kind: verb, seq: Number(what), way: more[0] ?? USER_WAY };
}

/** Does it, and resolves with what to tell. `now`: milliseconds since 1970. */
export async function runCommand(command: Command, outbox: OutboxRecords, now: number): Promise<string> {
  switch (command.kind) {
    case 'help':
      return HELP;
    case 'list':
      return writeList(await outbox.backlog(), await outbox.aside(MOST_LINES), now);
    case 'retry-all':
      return tellRetried(await outbox.retryAll(command.channel ?? undefined), command.channel);
    case 'retry':
      return (await outbox.retry(command.seq, routeOf(command))) ? 'It is on its way again.' : tellMissing(command);
    case 'drop':
      return (await outbox.drop(command.seq, routeOf(command))) ? 'It is given up.' : tellMissing(command);
  }
}

function routeOf({ way }: { readonly way: string }): string {
  return way === USER_WAY ? '' : way;
}

function tellMissing({ seq, way }: { readonly seq: number; readonly way: string }): string {
  return `Nothing is set aside under the number ${seq} and the way ${way}. npm run outbox lists what is.`;
}

function tellRetried(count: number, channel: string | null): string {
  const where = channel === null ? '' : ` for ${channel}`;
  if (count === 0) return `Nothing is set aside${where}.`;
  return count === 1 ? `One answer${where} is on its way again.` : `${count} answers${where} are on their way again.`;
}

// --- the list --------------------------------------------------------------------------------------------------------

function writeList(backlog: readonly Backlog[], aside: readonly AsideRow[], now: number): string {
  if (backlog.length === 0) return 'Nothing waits, and nothing is set aside.';
  const total = backlog.reduce((sum, each) => sum + each.aside, 0);
  const channels = backlog.map(({ channel, waiting, aside, oldest }) => [channel, `${waiting}`, ageOf(oldest, now), `${aside}`]);
  const rows = aside.map((row) => [
    ...[`${row.seq}`, row.route === '' ? USER_WAY : row.route, row.channel],
    ...[nameInLog(row.conversation), `${row.tries}`, row.at],
  ]);
  return [
    ...writeTable(['CHANNEL', 'WAITING', 'SINCE', 'SET ASIDE'], channels),
    ...(rows.length > 0 ? ['', ...writeTable(['NUMBER', 'WAY', 'CHANNEL', 'CONVERSATION', 'TRIES', 'SAID'], rows)] : []),
    ...(total > rows.length ? [`and ${total - rows.length} more`] : []),
    ...(total > 0
      ? ['', 'The log has the reason under the same conversation. npm run outbox -- --help says what can be done.']
      : []),
  ].join('\n');
}

function ageOf(oldest: string | null, now: number): string {
  if (oldest === null) return '-';
  const minutes = Math.floor((now - Date.parse(oldest)) / MINUTE_MS);
  return minutes < 1 ? 'now' : `${minutes} min`;
}

function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const lines = [head, ...rows.map((row) => row.map(printable))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Names of desks come from outside: none may steer the terminal. */
function printable(cell: string): string {
  return cell.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?');
}
