/** The window in which a button of a desk asks for a text (Button.input). */
import type { types } from '@slack/bolt';
import type { Button } from '../../bot/types.ts';
import { name, plain } from '../render/block-kit-elements.ts';
import { shorten } from '../render/split.ts';

export const ASK_WINDOW = 'desk-text';
export const ASK_INPUT = 'text';
/** Slack's limit for what is typed into one input. */
export const MAX_ASKED = 3_000;
/** Slack's limit for a window's title and its buttons. */
const MAX_TITLE = 24;

export type AskingButton = Button & Required<Pick<Button, 'input'>>;

/** `about`: what the ticket is about, in a line; `pass` comes back with the text. */
export function askWindow({ label, input }: AskingButton, about: string, pass: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: ASK_WINDOW,
    private_metadata: pass,
    title: name(label, MAX_TITLE),
    submit: name(input.submit, MAX_TITLE),
    close: plain('Cancel'),
    blocks: [
      { type: 'context', elements: [plain(shorten(about, MAX_ASKED))] },
      {
        type: 'input',
        block_id: ASK_INPUT,
        optional: input.optional === true,
        label: plain(input.label),
        element: { type: 'plain_text_input', action_id: ASK_INPUT, multiline: true, max_length: MAX_ASKED },
      },
    ],
  };
}

/** The window stays open, with the sentence at its text. */
export function keepOpen(sentence: string): object {
  return { response_action: 'errors', errors: { [ASK_INPUT]: sentence } };
}
