/** How the platforms bring something to the bot: until it is taken, and no longer than they do. */
import { setTimeout as pause } from 'node:timers/promises';
import { postRaw } from '../stand-ins/slack/deliver.ts';
import type { Parcel } from './cast.ts';

/**
 * Milliseconds before each further try. Slack's are nearly at once, after a minute and after five; here a minute is a second, and that time
 * stands still while no process of the bot is up: real ones are back within seconds. What is not taken then is given up, and the promise
 * says nothing about it. Teams is not documented, and does the same here.
 */
const RETRY_AFTER_MS = [200, 1_000, 5_000];

export interface Delivered {
  readonly isTaken: boolean;
  readonly tries: number;
}

/** What stands before the bot's processes. */
export interface Balance {
  /** Each offset gives the next one of those that are up, as far as is known; of all when none is. */
  readonly address: (offset: number) => string;
  /** Resolves when one of them is up. */
  readonly isUp: () => Promise<void>;
}

export async function deliver(parcel: Parcel, { address, isUp }: Balance, first: number): Promise<Delivered> {
  let reason = '';
  for (let tries = 1; ; tries += 1) {
    const signed = parcel.write(tries - 1, reason);
    const { status, body } = await postRaw(`${address(first + tries)}${parcel.path}`, signed, parcel.giveUpMs);
    if (status >= 200 && status < 300) return { isTaken: true, tries };
    reason = status === 0 ? body : 'http_error';
    const wait = RETRY_AFTER_MS[tries - 1];
    if (wait === undefined) return { isTaken: false, tries };
    await pause(wait);
    await isUp();
  }
}
