/** The Home tab, and the window to paste into. */
import type { types } from '@slack/bolt';
import { SAY } from '../../bot/say.ts';
import type { Conversation, Phase } from '../../bot/types.ts';
import { plain } from '../render/block-kit-elements.ts';
import { shorten } from '../render/split.ts';
import type { Case } from '../store/store.ts';
import { isPlace, readAddress, type SlackAddress } from './address.ts';

export const START = 'start';
export const PASTE_WINDOW = 'paste';
export const PASTE_INPUT = 'error';
/** Cases shown at home; Slack takes 100 blocks there, and each case is one. */
export const MOST_CASES = 20;
const MAX_TITLE = 300;

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
  return {
    type: 'home',
    blocks: [
      header('Back into your Remote Desktop'),
      section(
        'Paste the error that Windows shows, an event from the server or a code. You get the steps that fix it, or a person who will.',
      ),
      { type: 'actions', elements: [button('Paste an error', START)] },
      header('My open problems'),
      ...openCases(cases, name),
      header('Help'),
      section(SAY.help),
      section(
        'In a channel: mention me with the error, or type /reconnect. On a message: “Troubleshoot this error” in its menu.',
      ),
    ],
  };
}

function openCases(cases: readonly Case[], name: Names): types.SectionBlock[] {
  const open = cases.filter(({ conversation: { phase } }) => phase !== 'idle' && phase !== 'closed');
  if (open.length === 0) return [section('Nothing is open.')];
  const more = open.length - MOST_CASES;
  const rest = more > 0 ? [section(`And ${more} older ${more === 1 ? 'one' : 'ones'}: go on where you wrote about it.`)] : [];
  return [...open.slice(0, MOST_CASES).map((each, i) => caseBlock(each, i, name)), ...rest];
}

function caseBlock({ conversation, address }: Case, index: number, name: Names): types.SectionBlock {
  const title = shorten(name(conversation) ?? 'An error that I do not know yet', MAX_TITLE);
  const text = `${title}\nIt ${STANDS[conversation.phase]}.`;
  const url = linkTo(readAddress(address));
  // Slack has no link to somebody's direct messages by his name, but they are one tab away from here.
  if (url === null) return section(`${text} Go on in the Messages tab.`);
  return { ...section(text), accessory: { ...button('Open', `open-${index}`), url } };
}

/** Where the conversation goes on, or null when the address is a person's. */
function linkTo({ team, channel, thread }: SlackAddress): string | null {
  if (!isPlace(channel)) return null;
  return `https://app.slack.com/client/${team}/${channel}${thread ? `/thread/${channel}-${thread}` : ''}`;
}

export function pasteWindow(): types.ModalView {
  return {
    type: 'modal',
    callback_id: PASTE_WINDOW,
    title: plain('Troubleshoot'),
    submit: plain('Find the steps'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: PASTE_INPUT,
        label: plain('What does Windows show?'),
        hint: plain('Click the error window, press Ctrl+C, and paste here. An event or a code such as 0x204 will do as well.'),
        element: { type: 'plain_text_input', action_id: PASTE_INPUT, multiline: true },
      },
    ],
  };
}

function header(text: string): types.HeaderBlock {
  return { type: 'header', text: plain(text) };
}

function section(text: string): types.SectionBlock {
  return { type: 'section', text: plain(text) };
}

function button(text: string, action_id: string): types.Button {
  return { type: 'button', action_id, text: plain(text) };
}
