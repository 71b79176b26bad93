/** The values of the buttons, as the bot makes and reads them. */
import { completeAction, createPressTokens } from '../../adapters/press.ts';
import type { Token } from '../../adapters/render/offered.ts';

const CONVERSATION = 'preview';

/** The bot's own key is secret; here there is nothing to protect. */
const tokens = createPressTokens(Buffer.alloc(32));

export const token: Token = (offered, turn) => tokens.sign(CONVERSATION, offered, turn);

/** What the bot would make of a press, in words. `values` are what was chosen beside the button. */
export function explainPress(value: string, values: readonly string[]): string {
  const pressed = tokens.read(CONVERSATION, value);
  if (pressed === null) return 'The bot would refuse this value.';
  const action = completeAction(pressed.offered, values);
  return action === null
    ? 'The bot would ask to choose something first.'
    : `The bot reads it as ${JSON.stringify(action)} on the card of turn ${pressed.turn}.`;
}
