/** What the model has found, as the shortest stories that showed it. */
import { hear } from '../../../bot/hear.ts';
import { brain } from './hand-off.ts';
import { assertInvariants, INVARIANTS, type InvariantName } from './invariants.ts';
import { act, HOLD, say } from './stories.ts';
import { type Happening, play } from './world.ts';

const MINUTE = 60_000;
const ALL = Object.keys(INVARIANTS) as InvariantName[];

const press = (what: 'human' | 'share' | 'worked'): Happening => ({ kind: 'press', who: 'ann', press: what, card: 'unknown' });
const pass = (ms: number): Happening => ({ kind: 'pass', ms, timers: 'prompt', twice: false });
const CLAIMED = [say('error'), say('noAdmin'), act(0, 'claim')];

const STORIES: Readonly<Record<string, readonly Happening[]>> = {
  'a held reply that goes out because another takes over was said by the first': [
    ...[...CLAIMED, act(0, 'reply', HOLD), act(1, 'take'), pass(MINUTE)],
  ],
  'somebody else in the thread does not agree for the one whose words they are': [
    ...([say('error'), say('noAdmin'), { kind: 'say', who: 'bob', text: 'yes', aside: false }] as const),
  ],
  'the bot keeps quiet on an answer to what was not asked, while a person has the word': [
    ...CLAIMED,
    { kind: 'answer', which: 3, value: 0, card: 'fresh' },
    { kind: 'answer', which: 4, value: 0, card: 'unknown' },
  ],
  'the bot keeps quiet on an old button, while a person has the word': [
    ...CLAIMED,
    { kind: 'press', who: 'ann', press: 'share', card: 'stale' },
    { kind: 'press', who: 'ann', press: 'anyway', card: 'fresh' },
  ],
  'a tick of a step that is not on the screen is answered by nobody, while a person has the word': [
    ...CLAIMED,
    { kind: 'step', which: 9, done: false, card: 'fresh' },
  ],
  'a reply that went out with the end of the case does not go out again': [
    ...[...CLAIMED, act(0, 'reply', HOLD), say('worked'), act(0, 'reopen'), pass(MINUTE)],
  ],
  'a reply that is still held when the user starts over goes out': [
    ...CLAIMED,
    act(0, 'reply', HOLD),
    say('restart'),
    pass(MINUTE),
  ],
  'the card of a case that was left has nothing to claim': [say('human'), say('restart'), say('hello')],
  'the second desk has the card before it is reminded, and keeps it current': [
    ...[say('human'), pass(11 * MINUTE), act(1, 'claim'), act(1, 'release'), act(0, 'claim')],
  ],
  'other systems learn that the user asks for a person again': [...CLAIMED, act(0, 'resolve'), say('failed'), press('human')],
  'the edited text is not read in the place of an open ticket': [
    ...([say('error'), { kind: 'edit', which: 0, text: 'otherError' }, press('human')] as const),
    { kind: 'reread', card: 'unknown' },
  ],
  'what was written to the bot after a hand-over without words is asked about before it is shared': [
    ...[say('human'), act(0, 'claim'), act(0, 'return'), say('error'), act(0, 'reopen')],
  ],
};

describe('The model has found that', () => {
  for (const [found, story] of Object.entries(STORIES)) it(found, () => assertInvariants(play(story, hear, brain), ALL));
});
