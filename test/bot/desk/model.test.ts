/**
 * Ticket and conversation together, as one model: whatever users, agents, timers and redeliveries do in whatever order, what is
 * promised holds. What it has found once is in model-failures.test.ts.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hear } from '../../../bot/hear.ts';
import type { Conversation, Incoming, Outgoing, Step } from '../../../bot/types.ts';
import { brain } from './hand-off.ts';
import { assertInvariants, INVARIANTS, type InvariantName } from './invariants.ts';
import { act, say, someIncident, someStory } from './stories.ts';
import { AGENTS, type Happening, type Hear, play, type Trace } from './world.ts';

/** The same stories each time; a failure prints it with the way to the shortest story. MODEL_SEED and MODEL_RUNS look further. */
const SEED = Number(process.env.MODEL_SEED ?? 20260105);
const RUNS = Number(process.env.MODEL_RUNS ?? 120);
/** Most faults show within ten stories. */
const FAULT_RUNS = 400;
const FEW_RUNS = Math.ceil(RUNS / 10);
const SLOW = 60_000 + RUNS * 200;

const ALL = Object.keys(INVARIANTS) as InvariantName[];
/** An incident has no user who would be told or passed on. */
const OF_INCIDENTS = ALL.filter((name) => name !== 'within one epoch the user hears the bot or one person');
const INCIDENT = 'incident:EVT-50:0';

describe('A ticket and its conversation', () => {
  it(`keep what is promised, whatever happens in whatever order (seed ${SEED})`, function () {
    this.timeout(SLOW);
    fc.assert(
      fc.property(someStory, (story) => assertInvariants(play(story, hear, brain), ALL)),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('keep it for an incident, too', function () {
    this.timeout(SLOW);
    fc.assert(
      fc.property(someIncident, (story) => {
        const trace = play(story, hear, brain, INCIDENT);
        assertInvariants(trace, OF_INCIDENTS);
        assertOnlyPeopleSpeak(trace);
      }),
      { seed: SEED, numRuns: FEW_RUNS },
    );
  });

  it('come out the same for the same story', function () {
    this.timeout(SLOW);
    fc.assert(
      fc.property(someStory, (story) => assert.deepEqual(play(story, hear, brain), play(story, hear, brain))),
      { seed: SEED, numRuns: FEW_RUNS },
    );
  });

  for (const beginning of ['error', 'human'] as const)
    it(`have one winner when two claim at once, whatever comes between (after "${beginning}")`, () => {
      const first = [say(beginning), say('wantsPerson')];
      const rest = [act(0, 'claim'), act(1, 'claim'), say('notWell'), LATE];
      for (const order of ordersOf(rest)) assertOneWinner(play([...first, ...order], hear, brain));
    });
});

/** What people hear of an incident is what an agent wrote. */
function assertOnlyPeopleSpeak({ turns }: Trace): void {
  for (const { step, incoming } of turns)
    for (const { to, passes, text, only } of step?.outgoing ?? [])
      assert.ok(to === 'desk' || passes !== undefined || only !== undefined, `${text} ${JSON.stringify(incoming)}`);
}

const LATE: Happening = { kind: 'pass', ms: 660_000, timers: 'late', twice: false };

function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => ordersOf(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));
}

function assertOneWinner(trace: Trace): void {
  assertInvariants(trace, ALL);
  const claims = trace.turns.filter(({ happening }) => happening.kind === 'act' && happening.do === 'claim');
  const [winner, loser] = claims.map(({ incoming }) => AGENTS.find(({ key }) => key === incoming.user));
  const told = claims.map(({ step }) =>
    step?.outgoing
      .filter(({ only }) => only !== undefined)
      .map(({ text }) => text)
      .join(),
  );
  assert.equal(trace.turns.at(-1)?.after?.ticket?.agentKey, winner?.key);
  assert.equal(told[1], `${winner?.name} has it.`, `${loser?.name} is told who was first`);
}

// --- the test of the test --------------------------------------------------------------------------------------------

/** A bot with one fault, and what has to notice it. */
interface Fault {
  readonly fault: string;
  readonly noticed: InvariantName;
  readonly hear: Hear;
}

/** The bot is shown another conversation or message than the true one. */
function seeing(change: (stored: Conversation | null, incoming: Incoming) => readonly [Conversation | null, Incoming]): Hear {
  return (stored, incoming, ...rest) => hear(...change(stored, incoming), ...rest);
}

/** What the bot remembers or says is changed afterwards. */
function doing(change: (step: Step, incoming: Incoming, stored: Conversation | null) => Partial<Step>): Hear {
  return (stored, incoming, ...rest) => {
    const step = hear(stored, incoming, ...rest);
    return step && { ...step, ...change(step, incoming, stored) };
  };
}

function saying(change: (said: Outgoing, incoming: Incoming) => readonly Outgoing[]): Hear {
  return doing(({ outgoing }, incoming) => ({ outgoing: outgoing.flatMap((said) => change(said, incoming)) }));
}

const isOfDesk = ({ desk }: Incoming) => desk !== undefined;
const dropping = (isDropped: (said: Outgoing) => boolean) => saying((said) => (isDropped(said) ? [] : [said]));
const withTicket = (stored: Conversation | null, change: Partial<NonNullable<Conversation['ticket']>>) =>
  stored?.ticket ? { ...stored, ticket: { ...stored.ticket, ...change } } : stored;

const FAULTS: readonly Fault[] = [
  {
    fault: 'lets everybody act for the one who has the ticket',
    noticed: 'one person has the ticket, and only taking it over moves it',
    hear: (stored, incoming, ...rest) => {
      const isClaim =
        incoming.content.kind === 'action' && incoming.content.action.kind === 'desk' && incoming.content.action.do === 'claim';
      return hear(isClaim && isOfDesk(incoming) ? withTicket(stored, { status: 'open' }) : stored, incoming, ...rest);
    },
  },
  {
    fault: 'lets others answer without taking over',
    noticed: 'what is forged or too late changes nothing but one private word',
    hear: seeing((stored, incoming) => [isOfDesk(incoming) ? withTicket(stored, { agentKey: incoming.user }) : stored, incoming]),
  },
  {
    fault: 'forgets to count who speaks',
    noticed: 'the epoch rises exactly when somebody else has the word',
    hear: doing(({ conversation }, _, stored) => ({ conversation: { ...conversation, epoch: stored?.epoch ?? 0 } })),
  },
  {
    fault: 'talks while a person does',
    noticed: 'within one epoch the user hears the bot or one person',
    hear: saying(({ notice: _, ...said }) => [said]),
  },
  {
    fault: 'sends a held reply twice',
    noticed: 'an accepted reply goes out once and in order, unless it is taken back',
    hear: saying((said) => (said.to === 'user' && said.by !== undefined && said.passes !== undefined ? [said, said] : [said])),
  },
  {
    fault: 'loses replies',
    noticed: 'an accepted reply goes out once and in order, unless it is taken back',
    hear: dropping(({ to, passes, by }) => to === 'user' && by !== undefined && passes !== undefined),
  },
  {
    fault: 'does not pass on what the user writes',
    noticed: 'what is written to a person reaches the desk once',
    hear: dropping(({ to, passes }) => to === 'desk' && passes !== undefined),
  },
  {
    fault: 'shows internal notes to the user',
    noticed: 'internal and refused words never reach the user',
    hear: saying((said, { content }) => {
      const isNote = content.kind === 'action' && content.action.kind === 'desk' && content.action.do === 'note';
      return isNote ? [said, { ...said, to: 'user', notice: true }] : [said];
    }),
  },
  {
    fault: 'shares what was pasted without asking',
    noticed: 'the words of the user reach the desk only as he agreed',
    hear: seeing((stored, incoming) => [withTicket(stored, { consent: 'given' }), incoming]),
  },
  {
    fault: 'keeps what was deleted',
    noticed: 'deleted words are not said again',
    hear: doing((step, { content }, stored) => (content.kind === 'deleted' && stored ? { conversation: stored } : step)),
  },
  {
    fault: 'closes the conversation and leaves the ticket open',
    noticed: 'a person is called exactly while a ticket is open',
    hear: doing(({ conversation }, { content }) => ({
      conversation: content.kind === 'timer' ? { ...conversation, phase: 'closed' } : conversation,
    })),
  },
  {
    fault: 'leaves old cards at the desks',
    noticed: 'the newest card at each desk shows the ticket as it is',
    hear: dropping(({ to, card, replaces }) => to === 'desk' && card !== null && replaces !== null),
  },
  {
    fault: 'does not come to rest',
    noticed: 'the conversation wakes for whatever is due, and then rests',
    hear: doing((step, { content }, stored) => (content.kind === 'timer' && stored ? { conversation: stored } : step)),
  },
  {
    fault: 'lets the user wait without a word',
    noticed: 'nobody waits unheard',
    hear: saying((said, { content }) => (content.kind === 'timer' && said.notice ? [] : [said])),
  },
  {
    fault: 'forgets that the user waits for whoever has the ticket',
    noticed: 'whoever has a ticket answers, is reminded once, or has it no more',
    hear: doing(({ conversation }) => {
      const { unanswered: _, ...ticket } = conversation.ticket ?? {};
      return {
        conversation: { ...conversation, ticket: conversation.ticket && (ticket as typeof conversation.ticket), wake: null },
      };
    }),
  },
  {
    fault: 'reminds whoever has answered',
    noticed: 'whoever has a ticket answers, is reminded once, or has it no more',
    hear: doing(({ conversation }, { at }) => {
      const { ticket } = conversation;
      const waits = ticket?.status === 'claimed' && !ticket.unanswered && { since: at, reminded: null };
      return waits ? { conversation: { ...conversation, ticket: { ...ticket, unanswered: waits } } } : {};
    }),
  },
  {
    fault: 'believes whoever says that he is of the desk',
    noticed: 'what is forged or too late changes nothing but one private word',
    hear: seeing((stored, incoming) => [stored, { ...incoming, desk: incoming.desk ?? AGENTS[0]?.desk ?? '' }]),
  },
  {
    fault: 'lets the desk wait for somebody who has gone',
    noticed: 'the desk learns that the user needs nobody any more',
    hear: dropping(({ event }) => event?.type === 'ticket.resolved'),
  },
  {
    fault: 'tells other systems nothing of a claim',
    noticed: 'other systems learn of each change once',
    hear: saying(({ event, ...said }) => [event && event.type !== 'ticket.claimed' ? { ...said, event } : said]),
  },
  {
    fault: 'remembers what cannot be stored',
    noticed: 'all that is remembered and said is plain JSON',
    hear: doing(({ conversation }) => ({ conversation: { ...conversation, doneAt: { at: undefined as unknown as string } } })),
  },
];

describe('The model notices a bot that', () => {
  for (const { fault, noticed, hear: faulty } of FAULTS)
    it(fault, () => {
      const stories = fc.property(someStory, (story) => assertInvariants(play(story, faulty, brain), [noticed]));
      const found = fc.check(stories, { seed: SEED, numRuns: FAULT_RUNS, endOnFailure: true });
      assert.ok(found.failed, `in ${found.numRuns} stories nobody noticed`);
      assert.match(String(found.errorInstance), new RegExp(noticed), 'it fails for the reason that is meant');
    });
});
