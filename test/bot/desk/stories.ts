/** Stories of the model: what may happen, how often, and how it may begin. */
import fc from 'fast-check';
import { DESK_ACTS, type DeskAct, PRESSES } from '../../../bot/types.ts';
import { type Happening, TEXTS, type TextName } from './world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** As long as a reply waits at real desks. */
export const HOLD = 10 * SECOND;
/** Happenings after the beginning: more find little, and each costs some milliseconds. */
const MOST_HAPPENINGS = 14;

const TEXT_NAMES = Object.keys(TEXTS) as TextName[];
/** What moves a ticket comes more often than the rest. */
const MOVING: readonly DeskAct[] = ['claim', 'claim', 'take', 'reply', 'reply', 'reply', 'return', 'reopen', 'resolve', 'note'];

const someIndex = fc.nat(9);
const someText = fc.constantFrom(...TEXT_NAMES);
const someCard = fc.constantFrom('fresh' as const, 'fresh' as const, 'stale' as const, 'unknown' as const);
const somePerson = fc.constantFrom('ann' as const, 'ann' as const, 'ann' as const, 'bob' as const);
const rarely = fc.nat(7).map((n) => n === 7);

const someAct = fc.record({
  kind: fc.constant('act' as const),
  agent: fc.nat(2),
  do: fc.constantFrom(...MOVING, ...DESK_ACTS),
  about: someIndex,
  hold: fc.constantFrom(0, HOLD, HOLD),
  ticket: fc.constantFrom('none' as const, 'this' as const, 'this' as const, 'earlier' as const, 'wrong' as const),
  forged: rarely,
});
const somePass = fc.record({
  kind: fc.constant('pass' as const),
  ms: fc.constantFrom(5 * SECOND, 12 * SECOND, 11 * MINUTE, 3 * HOUR, 80 * HOUR),
  timers: fc.constantFrom('prompt' as const, 'prompt' as const, 'late' as const, 'none' as const),
  twice: fc.boolean(),
});
const someWords = fc.record({ kind: fc.constant('say' as const), who: somePerson, text: someText, aside: rarely });
const somePress = fc.record({
  kind: fc.constant('press' as const),
  who: somePerson,
  press: fc.constantFrom(...PRESSES),
  card: someCard,
});
const someChange: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('image' as const), text: fc.option(someText) }),
  fc.record({ kind: fc.constant('answer' as const), which: someIndex, value: someIndex, card: someCard }),
  fc.record({ kind: fc.constant('step' as const), which: someIndex, done: fc.boolean(), card: someCard }),
  fc.record({ kind: fc.constant('reread' as const), card: someCard }),
  fc.record({ kind: fc.constant('edit' as const), which: someIndex, text: someText }),
  fc.record({ kind: fc.constant('delete' as const), which: someIndex }),
  fc.record({ kind: fc.constant('again' as const), id: fc.constantFrom('same' as const, 'new' as const) }),
);
const someNews: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom({ kind: 'left' as const }, { kind: 'joined' as const }, { kind: 'earlyTimer' as const }),
  fc.record({
    kind: fc.constant('undelivered' as const),
    to: fc.constantFrom('user' as const, 'desk' as const),
    forGood: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('storm' as const), on: fc.boolean() }),
  fc.record({
    kind: fc.constant('news' as const),
    news: fc.constantFrom('concerns-you' as const, 'told' as const, 'over' as const),
  }),
);

export const say = (text: TextName): Happening => ({ kind: 'say', who: 'ann', text, aside: false });
export const act = (agent: number, what: DeskAct, hold = 0): Happening => ({
  ...({ kind: 'act', agent, do: what, about: 0, hold, ticket: 'none', forged: false } as const),
});

/** So that what follows meets every state of a ticket. */
const BEGINNINGS: readonly (readonly Happening[])[] = [
  [],
  [say('human')],
  [say('error'), say('noAdmin')],
  [say('error'), say('noAdmin'), act(0, 'claim')],
  [say('error'), say('wantsPerson'), say('share'), act(0, 'claim'), act(0, 'reply', HOLD)],
  [say('human'), act(1, 'claim'), act(1, 'return')],
];
const INCIDENT_BEGINS: Happening = { kind: 'news', news: 'begins' };

/** A conversation with a user. */
export const someStory: fc.Arbitrary<Happening[]> = fc
  .tuple(
    fc.constantFrom(...BEGINNINGS),
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: someAct },
        { weight: 4, arbitrary: someWords },
        { weight: 2, arbitrary: somePress },
        { weight: 2, arbitrary: somePass },
        { weight: 3, arbitrary: someChange },
        { weight: 1, arbitrary: someNews },
      ),
      { maxLength: MOST_HAPPENINGS, size: 'max' },
    ),
  )
  .map(([first, rest]) => [...first, ...rest]);

/** The conversation of an incident: nobody but the desk is in it. */
export const someIncident: fc.Arbitrary<Happening[]> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: someAct },
      { weight: 2, arbitrary: somePass },
      { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'news', news: 'grows' }) },
    ),
    { maxLength: MOST_HAPPENINGS, size: 'max' },
  )
  .map((rest) => [INCIDENT_BEGINS, ...rest]);
