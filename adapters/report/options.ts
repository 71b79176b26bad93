/** The command line of `npm run report`. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isTimeZone } from '../../bot/hours.ts';

export const USAGE = 'usage: npm run report -- [--days 30] [--zone Europe/Berlin] [--out FILE] [--csv FILE]';
const DEFAULT_OUT = './data/report.html';
/** Ten years: more is a slip of the finger. */
const MOST_DAYS = 3_650;

export interface ReportOptions {
  readonly days: number;
  readonly zone: string;
  /** Absolute, as `csv`. */
  readonly out: string;
  readonly csv: string | null;
}

/** The options, or a sentence that says what is wrong with them. */
export function readOptions(args: readonly string[]): ReportOptions | string {
  const values = parse(args);
  if (typeof values === 'string') return `${values.replace(/\.?$/, '.')} ${USAGE}`;
  const { days, zone } = values;
  if (!/^\d{1,4}$/.test(days) || Number(days) < 1 || Number(days) > MOST_DAYS)
    return `--days takes a whole number from 1 to ${MOST_DAYS}, not "${days}". ${USAGE}`;
  if (!isTimeZone(zone)) return `--zone takes the name of a time zone like Europe/Berlin or UTC, not "${zone}". ${USAGE}`;
  if (values.out === '' || values.csv === '') return `--out and --csv take the name of a file. ${USAGE}`;
  const out = path.resolve(values.out);
  const csv = values.csv === undefined ? null : path.resolve(values.csv);
  if (out === csv) return `--out and --csv name the same file: give two. ${USAGE}`;
  return { days: Number(days), zone, out, csv };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        days: { type: 'string', default: '30' },
        zone: { type: 'string', default: 'UTC' },
        out: { type: 'string', default: DEFAULT_OUT },
        csv: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
