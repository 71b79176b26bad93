/** The slash command: what is typed behind `/reconnect`, and where the answer shall be. */
import { z } from 'zod';
import { SAY } from '../../bot/say.ts';
import { personalKey, type SlackAddress, threadKey } from './address.ts';
import type { SlackBody } from './body.ts';
import { MAX_SAID } from './read-event.ts';
import type { SlackReading, SlackTurn } from './reading.ts';
import { escapeWords, readWords } from './words.ts';

const Command = z.object({
  command: z.string(),
  text: z.string().default(''),
  team_id: z.string().optional(),
  enterprise_id: z.string().optional(),
  channel_id: z.string(),
  user_id: z.string(),
  trigger_id: z.string(),
});
/** Said first, it puts the answer into the channel, for everybody. */
const HERE = /^here\b[\s:]*/i;
/** Characters that are shown back at once. */
const MAX_SHOWN = 1_000;

const USAGE =
  'Type /reconnect and the error that Windows shows, an event or a code: I answer in our direct messages. ' +
  'Type /reconnect here and the error to have the answer in this channel, for everybody to see.';

/** Answered at once with what was typed, because Slack shows that to nobody; the steps come where they last. */
export function readCommand(body: SlackBody): SlackReading | null {
  const read = Command.safeParse(body);
  if (!read.success) return null;
  const { text: raw, channel_id: channel, user_id: user, trigger_id, ...rest } = read.data;
  const team = rest.team_id ?? rest.enterprise_id;
  if (!team) return null;
  const isHere = HERE.test(raw.trimStart());
  const text = readWords(raw.trimStart().replace(HERE, ''), null);
  if (text === '' || /^help$/i.test(text)) return { kind: 'reply', reply: onlyToYou(`${SAY.help}\n${USAGE}`, null) };
  const turn = { id: `command:${trigger_id}`, team, user, content: { kind: 'text', text }, under: null } as const;
  const said = text.slice(0, MAX_SAID);
  return {
    kind: 'turn',
    turn: {
      ...turn,
      said,
      ...(isHere ? inChannel(team, channel, user, trigger_id) : inPrivate(team, user, channel)),
      reply: restate(text, isHere),
    },
  };
}

function inPrivate(team: string, user: string, channel: string): Pick<SlackTurn, 'conversation' | 'to' | 'origin'> {
  const to: SlackAddress = { team, channel: user };
  // In the direct messages themselves nobody needs to be told where he wrote.
  const origin = channel.startsWith('D') ? 'You wrote, with /reconnect:' : 'You wrote, with /reconnect in a channel:';
  return { conversation: personalKey(team, user), to, origin };
}

/** The answer itself becomes the message under which the thread hangs; what follows is found by that. */
function inChannel(
  team: string,
  channel: string,
  user: string,
  trigger: string,
): Pick<SlackTurn, 'conversation' | 'to' | 'origin'> {
  return {
    conversation: threadKey(team, channel, `command-${trigger}`),
    to: { team, channel },
    origin: `Asked with /reconnect by ${user}:`,
  };
}

function restate(text: string, isHere: boolean): object {
  const where = isHere
    ? 'The answer comes in this channel.'
    : 'The answer comes in our direct messages. Type /reconnect here … to have it in this channel.';
  return onlyToYou(where, text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} …` : text);
}

/** The pasted text is plain: nothing in it becomes a link or calls anybody. */
function onlyToYou(sentence: string, quoted: string | null): object {
  const plain = (text: string) => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } });
  const quote = (text: string) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text }] }],
  });
  return {
    response_type: 'ephemeral',
    text: escapeWords(quoted === null ? sentence : `You wrote: ${quoted}\n${sentence}`),
    blocks: [...(quoted === null ? [] : [plain('You wrote:'), quote(quoted)]), plain(sentence)],
  };
}
