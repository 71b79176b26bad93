/** What the command line says about a run. */
import { parseArgs } from 'node:util';
import { BROKEN } from './broken.ts';
import { STORES, type StoreKind } from './database.ts';

export interface Options {
  readonly messages: number;
  readonly seed: number;
  readonly store: StoreKind;
  readonly replicas: number;
  readonly hasDesk: boolean;
  /** Messages from one death to the next, about. */
  readonly killEvery: number;
}

export interface Command extends Options {
  /** The broken line to try, or all of them; null: the product as it is. */
  readonly broken: string | null;
  /** Keeps the folder of the run: database, logs, journals. */
  readonly keeps: boolean;
}

const USAGE = `npm run chaos -- [--messages 2000] [--seed N] [--store ${STORES.join('|')}] [--replicas 1|2] [--no-desk] [--kill-every N] [--keep]
                 [--broken ${Object.keys(BROKEN).join('|')}|all]`;
const FEWEST_BETWEEN = 40;
const MOST_BETWEEN = 150;
/** Enough for each broken line to be found. */
const BROKEN_RUN = { messages: '300', killEvery: '20' };
const MOST_SEEDS = 1_000_000;

/** The command, or what is wrong with it. */
export function readCommand(args: readonly string[], anySeed: number): Command | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        messages: { type: 'string' },
        seed: { type: 'string', default: String(anySeed % MOST_SEEDS) },
        store: { type: 'string', default: 'sqlite' },
        replicas: { type: 'string', default: '1' },
        desk: { type: 'boolean', default: true },
        'kill-every': { type: 'string' },
        keep: { type: 'boolean', default: false },
        broken: { type: 'string' },
      },
    });
    const isBroken = values.broken !== undefined;
    const messages = whole(values.messages ?? (isBroken ? BROKEN_RUN.messages : '2000'), 50);
    const store = STORES.find((kind) => kind === values.store);
    const replicas = whole(values.replicas, 1);
    if (!store) return { problem: USAGE };
    if (store === 'sqlite' && replicas > 1) return { problem: 'One SQLite file is for one process: give --store postgres.' };
    if (values.broken !== undefined && values.broken !== 'all' && !Object.hasOwn(BROKEN, values.broken))
      return { problem: USAGE };
    const between = Math.min(Math.max(Math.round(messages / 100), FEWEST_BETWEEN), MOST_BETWEEN);
    const killEvery = whole(values['kill-every'] ?? (isBroken ? BROKEN_RUN.killEvery : String(between)), 1);
    const seed = whole(values.seed, 0);
    const about = { messages, seed, store, replicas, hasDesk: values.desk, killEvery };
    return { ...about, broken: values.broken ?? null, keeps: values.keep };
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : error}\n${USAGE}` };
  }
}

function whole(text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) throw new Error(`${text} is no whole number from ${least} on.`);
  return value;
}
