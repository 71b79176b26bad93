/** The text that a button asks for before it is pressed (Button.input): where it lies in what the client sends. */
import type { DeskAction } from '../../bot/types.ts';

/** Characters of a text that can be typed into a card; a longer one is written as a message. */
export const MAX_ASKED = 4_000;
/** Nothing else in the data of a press begins so. */
const PREFIX = 'text-';

/**
 * The id of the input on the card, such as `text-reply`. Each button has its own: iOS draws no card on which an id occurs
 * twice (msteams-docs #7868), and old clients send the inputs of all buttons. It does not depend on the order of the buttons,
 * so that a text that is being typed stays with its button when the card is updated.
 */
export function inputIdOf({ do: act, about }: Pick<DeskAction, 'do' | 'about'>): string {
  return [`${PREFIX}${act}`, ...(about === undefined ? [] : [about])].join('-');
}

/**
 * The text that came with a press: `data` is the button's own data with the inputs that the client has added to it, and its
 * `input` says under which id the text lies. Undefined where there is none.
 */
export function readAsked(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { input, ...added } = data as Readonly<Record<string, unknown>>;
  const text = typeof input === 'string' && input.startsWith(PREFIX) ? added[input] : undefined;
  return typeof text === 'string' ? text : undefined;
}
