/** People at the desk in a channel of Slack: whoever sees a new ticket claims it, writes to the user, and gives it back or closes it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Desk } from './cast.ts';
import { type Balance, deliver } from './deliver.ts';
import type { Told } from './driver.ts';
import { makeMark } from './dye.ts';
import type { Create, Ledger } from './ledger.ts';
import { reply } from './says.ts';

/** An agent who sees nothing come of his claim claims again. */
const CLAIMS = 12;
const CLAIM_AGAIN_MS = 1_500;
const MOST_REPLIES = 4;
/** Between two things that an agent does. */
const THINKS_MS = 700;
/** As bot/say.ts says it at the desk. */
const HAS_IT = 'has it.';

export interface Agents {
  /** Replies to users; claims and ends are not counted: an agent sees whether they worked. */
  readonly told: readonly Told[];
  readonly claimed: () => number;
  /** Nobody begins anything new; resolves when all is done that was begun. */
  readonly settle: () => Promise<void>;
}

export interface AgentParts {
  readonly desk: Desk;
  readonly channel: string;
  readonly ledger: Ledger;
  readonly balance: Balance;
  readonly random: Random;
}

export function startAgents({ desk, channel, ledger, balance, random }: AgentParts): Agents {
  const told: Told[] = [];
  const sessions: Promise<void>[] = [];
  const has = new Set<string>();
  let [claimed, isOver] = [0, false];

  const write = async (agent: string, thread: string, text: string): Promise<boolean> =>
    (await deliver(desk.writes(agent, thread, text), balance, random.below(1_000))).isTaken;
  const claim = async ({ id, name }: Desk['agents'][number], thread: string): Promise<boolean> => {
    for (let i = 0; i < CLAIMS && !isOver; i += 1) {
      await write(id, thread, 'claim');
      await pause(CLAIM_AGAIN_MS);
      if (has.has(`${thread} ${name}`)) return true;
    }
    return false;
  };
  const help = async (thread: string) => {
    const agent = random.pick(desk.agents);
    if (!(await claim(agent, thread))) return;
    claimed += 1;
    const replies = 1 + random.below(MOST_REPLIES);
    for (let beat = 1; beat <= replies; beat += 1) {
      await pause(random.below(THINKS_MS));
      const mark = makeMark(`ticket ${thread}`, beat);
      const about: Told = { mark, order: `ticket ${thread}`, beat, isTaken: false, isInTime: false };
      told.push(about);
      about.isTaken = await write(agent.id, thread, reply(random, mark));
      about.isInTime = about.isTaken;
    }
    await write(agent.id, thread, random.pick(['return', 'resolve: All is well again.', 'release']));
  };
  ledger.listen((create: Create) => {
    if (create.place !== channel) return;
    if (create.thread === null && !isOver) sessions.push(help(create.id));
    for (const { name } of desk.agents) if (create.body.includes(`${name} ${HAS_IT}`)) has.add(`${create.thread} ${name}`);
  });
  return {
    told,
    claimed: () => claimed,
    settle: async () => {
      isOver = true;
      await Promise.all(sessions);
    },
  };
}
