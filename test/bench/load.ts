/** A closed load: so many conversations in flight, each with one message under way; a turn is over when it is answered and acknowledged. */
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createLanes } from '../../adapters/store/lanes.ts';
import { within } from '../../adapters/within.ts';
import { MESSAGES_EACH, textOf } from './dialogues.ts';
import type { Platform, Signed } from './requests.ts';
import type { StandIn } from './stand-in.ts';

export interface Measured {
  /** Turns that ended between the moment when all conversations were under way and the one when no further turn was begun, and how long that was. */
  readonly turns: number;
  readonly seconds: number;
  /** Why turns got no 2xx or no answer, one for each; any makes the round worthless. */
  readonly failures: readonly string[];
  /** Milliseconds until each turn was acknowledged, and until it was over. */
  readonly acks: readonly number[];
  readonly wholes: readonly number[];
  /** What the bot asked of the platform meanwhile. */
  readonly calls: number;
}

export interface RoundSize {
  readonly inFlight: number;
  /** A round that is too short for the bot goes on until it says something, for up to MOST_TIMES as long. */
  readonly ms: number;
  /** Ends after so many turns, if that comes first. */
  readonly most?: number;
}

export interface Load {
  readonly run: (round: RoundSize) => Promise<Measured>;
  readonly close: () => void;
}

/** No bot may take longer for a turn; it counts as failed then. Slack gives up after three seconds, Teams after fifteen. */
const PATIENCE_MS = 30_000;
/** The bot is at rest when it has asked nothing of the platform for so long. */
const REST_MS = 60;
/** A conversation's next message comes after those of so many others for each one in flight. */
const OTHERS_BETWEEN = 2;
const LEAST_BETWEEN = 16;

/** The conversations of a round begin one after the other within so long: nowhere do all users write in the same millisecond. */
const BEGIN_MS = 500;
/** So many turns for each conversation in flight say something about a bot. */
const LEAST_EACH = 3;
const MOST_TIMES = 4;

interface Times {
  readonly ack: number;
  readonly whole: number;
}

interface Failure {
  readonly why: string;
}

interface Next {
  readonly conversation: number;
  readonly message: number;
}

/**
 * The messages go on from round to round: no conversation is begun twice. Several targets get a message each in turn, as behind a load
 * balancer. `first` is the first conversation's number: higher than any that an earlier load has had in the same store.
 */
export function createLoad(targets: readonly string[], platform: Platform, standIn: StandIn, first = 0): Load {
  const agent = new http.Agent({ keepAlive: true });
  const next = createOrder(first);
  const inLane = createLanes();
  let id = first * MESSAGES_EACH;
  const take = async ({ conversation, message }: Next): Promise<Times | Failure> => {
    id += 1;
    const request = platform.request(conversation, id, textOf(conversation, message));
    const answered = standIn.nextIn(platform.conversationOf(conversation));
    const begun = performance.now();
    const acked = post(`${targets[id % targets.length]}${request.path}`, request, agent).then((status) => {
      if (status < 200 || status > 299) throw new Error(`the bot answered ${status}`);
      return performance.now() - begun;
    });
    return within(Promise.all([acked, answered]), PATIENCE_MS, giveUp).then(
      ([ack]) => ({ ack, whole: performance.now() - begun }),
      (error: unknown) => ({ why: error instanceof Error ? error.message : String(error) }),
    );
  };
  // A conversation's messages come one after the other, whoever of those in flight brings them.
  const turn = (next: Next): Promise<Times | Failure> => inLane(String(next.conversation), () => take(next));
  return {
    run: async (size) => {
      const calls = standIn.calls();
      const round = await runRound(size, () => turn(next(size.inFlight)));
      await rest(standIn);
      return { ...round, calls: standIn.calls() - calls };
    },
    close: () => agent.destroy(),
  };
}

/** A line for each way in which turns failed; none where none did. */
export function describeFailures(rounds: readonly Measured[]): readonly string[] {
  const all = rounds.flatMap(({ failures }) => failures);
  return [...new Set(all)].map((why) => `Failed, ${all.filter((other) => other === why).length} times: ${why}.`);
}

async function runRound(
  { inFlight, ms, most = Number.POSITIVE_INFINITY }: RoundSize,
  turn: () => Promise<Times | Failure>,
): Promise<Omit<Measured, 'calls'>> {
  const done: Times[] = [];
  const failures: string[] = [];
  let begun = 0;
  let from = { turns: 0, ms: 0 };
  let end: { readonly turns: number; readonly seconds: number } | null = null;
  const start = performance.now();
  const isOver = () => {
    const passed = performance.now() - start;
    if (from.ms === 0 && passed >= BEGIN_MS) from = { turns: done.length, ms: passed };
    if (begun >= most || (passed >= ms && (done.length >= LEAST_EACH * inFlight || passed >= MOST_TIMES * ms)))
      end ??= { turns: done.length - from.turns, seconds: (passed - from.ms) / 1_000 };
    return end !== null;
  };
  const work = async (_: unknown, i: number) => {
    await pause((i * BEGIN_MS) / inFlight);
    while (!isOver()) {
      begun += 1;
      const result = await turn();
      if ('why' in result) failures.push(result.why);
      else done.push(result);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  const { turns, seconds } = end ?? { turns: done.length, seconds: ms / 1_000 };
  return { turns, seconds, failures, acks: done.map(({ ack }) => ack), wholes: done.map(({ whole }) => whole) };
}

/** New conversations in blocks; within a block everybody's first message comes before anybody's second. */
function createOrder(from: number): (inFlight: number) => Next {
  let [first, queue] = [from, [] as Next[]];
  return (inFlight) => {
    if (queue.length === 0) {
      const size = Math.max(LEAST_BETWEEN, inFlight * OTHERS_BETWEEN);
      queue = Array.from({ length: size * MESSAGES_EACH }, (_, i) => {
        return { conversation: first + (i % size), message: Math.floor(i / size) };
      }).reverse();
      first += size;
    }
    return queue.pop() as Next;
  };
}

/** A bot closes a connection that it has not needed for a while; what was sent at that moment is sent again, as HTTP says. */
function post(
  url: string,
  { headers, body }: Pick<Signed, 'headers' | 'body'>,
  agent: http.Agent,
  isRepeated = false,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = { 'Content-Length': String(Buffer.byteLength(body)) };
    const request = http.request(url, { method: 'POST', agent, headers: { ...headers, ...length } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    request.on('error', (error) => {
      if (isRepeated || !request.reusedSocket) reject(error);
      else resolve(post(url, { headers, body }, agent, true));
    });
    request.end(body);
  });
}

function giveUp(): never {
  throw new Error(`not within ${PATIENCE_MS} ms`);
}

async function rest(standIn: StandIn): Promise<void> {
  let before = -1;
  while (before !== standIn.calls()) {
    before = standIn.calls();
    await pause(REST_MS);
  }
}
