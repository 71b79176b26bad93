/** How a button is written: the web chat gets its action back, Teams an opaque value that only the bot can read. */
import type { Execute, Pressable, Submit } from './adaptive-elements.ts';
import type { Offered, Token } from './offered.ts';

export interface Press {
  readonly title: string;
  readonly offered: Offered;
  /** Card.turn of the card it stands on. */
  readonly turn: number;
  readonly style?: 'positive' | 'destructive';
  /** It must not ask for an answer that stands beside it. */
  readonly free?: boolean;
  /** The answer that the client adds is a list. */
  readonly multiple?: boolean;
  /** The id of the input beside it, whose text the client adds. */
  readonly input?: string;
}

export interface Dialect {
  /** Null where nothing is to be pressed. */
  readonly button: (press: Press) => Pressable | null;
  /** Characters of a choice beyond which a client cuts its button, so that a list is better. */
  readonly maxButtonTitle: number;
  /** What a client says that cannot draw the card, after its title. */
  readonly undrawn: string;
}

export const WEB: Dialect = {
  button: ({ title, offered, turn, multiple, input, ...how }) => {
    const data = { action: offered, turn, ...(multiple && { multiple: true as const }), ...(input && { input }) };
    return { type: 'Action.Submit', title, data, ...lookOf(how) };
  },
  // The page wraps them.
  maxButtonTitle: Number.POSITIVE_INFINITY,
  undrawn: '(This client cannot show cards; the text of the message holds everything.)',
};

const UNDRAWN_IN_TEAMS =
  '(This version of Teams cannot show cards. Open the chat in a newer one; every answer can also be typed.)';

/** On a phone (msteams-docs #5004). */
const MAX_TITLE_IN_TEAMS = 40;

/** Clients without universal actions press the same value as an Action.Submit. */
export function createTeamsDialect(token: Token): Dialect {
  return {
    button: ({ title, offered, turn, input, ...how }): Execute => {
      const data = { token: token(offered, turn), ...(input && { input }) };
      const fallback: Submit = { type: 'Action.Submit', title, data, ...lookOf(how) };
      return { type: 'Action.Execute', title, verb: PRESS_VERB, data, ...lookOf(how), fallback };
    },
    maxButtonTitle: MAX_TITLE_IN_TEAMS,
    undrawn: UNDRAWN_IN_TEAMS,
  };
}

/** Action.Execute says with it what is wanted; there is only one thing. */
export const PRESS_VERB = 'press';

/** For cards that are only read: give it one from which `spend` has taken the choices. */
export const INERT: Dialect = { button: () => null, maxButtonTitle: MAX_TITLE_IN_TEAMS, undrawn: UNDRAWN_IN_TEAMS };

function lookOf({ style, free }: Pick<Press, 'style' | 'free'>): Pick<Submit, 'style' | 'associatedInputs'> {
  return { ...(style && { style }), ...(free && { associatedInputs: 'none' as const }) };
}
