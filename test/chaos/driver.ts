/** Users at work: many conversations at once, each message after the one before it was taken; some twice, some out of order. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Conversation, Parcel, Press } from './cast.ts';
import { type Balance, deliver } from './deliver.ts';
import { makeMark } from './dye.ts';
import type { Ledger } from './ledger.ts';
import { say } from './says.ts';

/** Conversations in which somebody is writing at one moment. */
const AT_ONCE = 16;
const PRESSES = 0.15;
const REORDERED = 0.1;
const DUPLICATED = 0.05;
const LATEST_COPY_MS = 3_000;

/** One message of a person, and whether the bot has said that it has it. */
export interface Told {
  readonly mark: string;
  /** Within it, what is told in a later beat must be taken in later. */
  readonly order: string;
  readonly beat: number;
  isTaken: boolean;
  /** Taken before the next beat began. */
  isInTime: boolean;
}

export interface Pressed extends Pick<Press, 'label' | 'name'> {
  readonly conversation: string;
  readonly isTaken: boolean;
}

export interface Driven {
  readonly told: readonly Told[];
  readonly presses: readonly Pressed[];
  /** Deliveries of what was delivered already. */
  readonly copies: number;
  /** Messages that were told side by side, or in the wrong order. */
  readonly reordered: number;
  /** Tries that were not answered 2xx. */
  readonly failedTries: number;
}

export interface Driving {
  readonly conversations: readonly Conversation[];
  readonly messages: number;
  readonly hasDesk: boolean;
  readonly balance: Balance;
  readonly ledger: Ledger;
  readonly random: Random;
  /** After each message that was taken. */
  readonly progress: () => void;
}

/** A conversation with what is going on in it. */
interface Seat {
  readonly conversation: Conversation;
  readonly name: string;
  readonly mayAsk: boolean;
  beats: number;
  said: number;
}

/** Asks for a person, of so many conversations. */
const MAY_ASK = 0.25;

export async function drive(driving: Driving): Promise<Driven> {
  const { conversations, messages, random } = driving;
  const told: Told[] = [];
  const presses: Pressed[] = [];
  const late: Promise<void>[] = [];
  const counts = { copies: 0, reordered: 0, failedTries: 0 };
  const idle: Seat[] = conversations.map((conversation, i) => {
    const mayAsk = driving.hasDesk && random.chance(MAY_ASK);
    return { conversation, name: `conversation ${i}`, mayAsk, beats: 0, said: 0 };
  });

  const bring = async (parcel: Parcel): Promise<boolean> => {
    const { isTaken, tries } = await deliver(parcel, driving.balance, random.below(1_000));
    counts.failedTries += isTaken ? tries - 1 : tries;
    return isTaken;
  };
  const copy = async (parcel: Parcel, about: Told, waitMs: number) => {
    counts.copies += 1;
    await pause(waitMs);
    if (await bring(parcel)) about.isTaken = true;
  };
  /** Makes a message; what it gives sends it. */
  const write = (seat: Seat): (() => Promise<void>) => {
    seat.said += 1;
    const mark = makeMark(seat.name, seat.said);
    const parcels = seat.conversation.says(say(random, mark, seat.mayAsk));
    const about: Told = { mark, order: seat.name, beat: seat.beats, isTaken: false, isInTime: false };
    told.push(about);
    return async () => {
      const isCopied = random.chance(DUPLICATED);
      for (const parcel of isCopied ? parcels : [])
        late.push(copy(parcel, about, random.below(2) * random.below(LATEST_COPY_MS)));
      if ((await Promise.all(parcels.map(bring))).some(Boolean)) about.isTaken = true;
      about.isInTime = about.isTaken;
      if (about.isTaken) driving.progress();
    };
  };
  const beat = async (seat: Seat) => {
    seat.beats += 1;
    const pressed = random.chance(PRESSES) ? findPress(seat.conversation, driving) : null;
    if (pressed) presses.push({ ...pressed, conversation: seat.conversation.key() ?? '', isTaken: await bring(pressed.parcel) });
    else if (!random.chance(REORDERED)) await write(seat)();
    else {
      counts.reordered += 2;
      const [first, second] = [write(seat), write(seat)];
      if (random.chance(0.5)) await Promise.all([first(), second()]);
      else await second().then(first);
    }
  };
  const work = async () => {
    while (told.length < messages) {
      const [seat] = idle.splice(random.below(idle.length), 1);
      if (!seat) return;
      await beat(seat);
      idle.push(seat);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, conversations.length - 1) }, work));
  await Promise.all(late);
  return { told, presses, ...counts };
}

/** On the newest message there, if it has a button. */
function findPress(conversation: Conversation, { ledger, random }: Driving): Press | null {
  const found = ledger.newest(conversation.where());
  return found && conversation.presses(found.id, found, random);
}
