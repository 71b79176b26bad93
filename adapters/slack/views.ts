/** The Home tab, and the window to paste into. */
import type { types } from '@slack/bolt';
import { SAY } from '../../bot/say.ts';
import type { Conversation, Phase } from '../../bot/types.ts';
import type { Case } from '../store/store.ts';
import { readAddress } from './address.ts';

export const START = 'start';
export const PASTE_WINDOW = 'paste';
export const PASTE_INPUT = 'error';
/** Cases shown at home; Slack takes 100 blocks there, and each case is two. */
export const MOST_CASES = 20;

type Names = (conversation: Conversation) => string | null;

const STANDS: Readonly<Record<Phase, string>> = {
  idle: 'nothing is open',
  choosing: 'waits for your choice',
  asking: 'waits for your answer',
  advising: 'waits to hear whether the steps helped',
  'with-human': 'is with the help desk',
  closed: 'is closed',
};

export function homeView(cases: readonly Case[], name: Names): types.HomeView {
  const open = cases.filter(({ conversation: { phase } }) => phase !== 'idle' && phase !== 'closed');
  return {
    type: 'home',
    blocks: [
      header('Back into your Remote Desktop'),
      plain(
        'Paste the error that Windows shows, an event from the server or a code. You get the steps that fix it, or a person who will.',
      ),
      { type: 'actions', elements: [button('Paste an error', START)] },
      header('My open problems'),
      ...(open.length === 0 ? [plain('Nothing is open.')] : open.slice(0, MOST_CASES).flatMap((each) => caseBlocks(each, name))),
      header('Help'),
      plain(SAY.help),
      plain('In a channel: mention me with the error, or type /reconnect. On a message: “Troubleshoot this error” in its menu.'),
    ],
  };
}

function caseBlocks({ conversation, address }: Case, name: Names): types.KnownBlock[] {
  const { team, channel, thread } = readAddress(address);
  const title = name(conversation) ?? 'An error that I do not know yet';
  const where = channel.startsWith('U') || channel.startsWith('W') ? '' : channel;
  const section = plain(`${title}\nIt ${STANDS[conversation.phase]}.`);
  if (!where) return [section];
  const url = `https://app.slack.com/client/${team}/${where}${thread ? `/thread/${where}-${thread}` : ''}`;
  return [{ ...section, accessory: { ...button('Open', `open-${conversation.id}`.slice(0, 255)), url } }];
}

export function pasteWindow(): types.ModalView {
  const label = (text: string) => ({ type: 'plain_text' as const, text });
  return {
    type: 'modal',
    callback_id: PASTE_WINDOW,
    title: label('Troubleshoot'),
    submit: label('Find the steps'),
    close: label('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: PASTE_INPUT,
        label: label('What does Windows show?'),
        hint: label('Click the error window, press Ctrl+C, and paste here. An event or a code such as 0x204 will do as well.'),
        element: { type: 'plain_text_input', action_id: PASTE_INPUT, multiline: true },
      },
    ],
  };
}

function header(text: string): types.HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text, emoji: false } };
}

function plain(text: string): types.SectionBlock {
  return { type: 'section', text: { type: 'plain_text', text, emoji: false } };
}

function button(text: string, action_id: string): types.Button {
  return { type: 'button', action_id, text: { type: 'plain_text', text, emoji: false } };
}
