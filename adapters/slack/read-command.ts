/** The slash command: what is typed behind `/reconnect`, and where the answer shall be. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SAY } from '../../bot/say.ts';
import { clean, plain, richText, words } from '../render/block-kit-elements.ts';
import { toInertText } from '../render/block-kit-text.ts';
import { shorten, splitAtWords } from '../render/split.ts';
import { channelName, isDirect, personalKey, threadKey } from './address.ts';
import type { SlackBody } from './body.ts';
import { Id } from './payload.ts';
import { type SlackReading, type SlackTurn, saidOf } from './reading.ts';
import { readWords } from './words.ts';

const Command = z.object({
  command: z.string(),
  text: z.string().nullish(),
  team_id: Id.nullish(),
  enterprise_id: Id.nullish(),
  channel_id: Id,
  channel_name: z.string().nullish(),
  user_id: Id,
  user_name: z.string().nullish(),
  trigger_id: Id,
});
type Command = z.infer<typeof Command>;

/** Said first, it puts the answer into the channel. "Here is what I see" is a sentence, whose answer is for its writer. */
const HERE = /^here(?:\s*:|$|\s+(?!\s|(?:are|comes|goes|i|is|it|my|the|we|what|you)\b))/i;
/** Characters that are shown back at once. */
const MAX_SHOWN = 1_000;
const MAX_NAME = 80;

const USAGE =
  'Type /reconnect and the error that Windows shows, an event or a code: I answer in our direct messages. ' +
  'Type /reconnect here and the error to have the answer in this channel, for everybody to see.';
const IN_PRIVATE = 'The answer comes in our direct messages.';
const OR_HERE = 'Type /reconnect here and the error to have it in this channel.';
const IN_CHANNEL = 'The answer comes in this channel; if I have not been invited to it, in our direct messages.';

/** Answered at once with what was typed, because Slack shows that to nobody; the steps come where they last. */
export function readCommand(body: SlackBody): SlackReading | null {
  const read = Command.safeParse(body);
  const team = read.data?.team_id ?? read.data?.enterprise_id;
  if (!read.success || !team) return null;
  const { text: typed, channel_id: channel, user_id: user, trigger_id } = read.data;
  const raw = (typed ?? '').trim();
  const text = readWords(raw.replace(HERE, ''), null);
  if (text === '' || /^help$/i.test(text)) return { kind: 'reply', reply: onlyToYou(`${SAY.help}\n${USAGE}`, null) };
  // Nobody else reads direct messages, and the bot may not be in those of others.
  const where = HERE.test(raw) && !isDirect(channel) ? inChannel(team, read.data) : inPrivate(team, read.data);
  const content = { kind: 'text', text } as const;
  return {
    kind: 'turn',
    turn: { id: idOf(trigger_id, raw), team, user, content, under: null, said: saidOf(content), ...where(text) },
  };
}

/** The same words at the same trigger are the same command. */
function idOf(trigger: string, raw: string): string {
  return `command:${trigger}:${createHash('sha256').update(raw).digest('base64url')}`;
}

type Where = (text: string) => Pick<SlackTurn, 'conversation' | 'to' | 'origin' | 'reply'>;

function inPrivate(team: string, { channel_id: channel, channel_name, user_id: user }: Command): Where {
  const name = channelName(channel, channel_name);
  return (text) => ({
    conversation: personalKey(team, user),
    to: { team, channel: user },
    origin: `You wrote, with /reconnect${name ? ` in ${name}` : ''}:`,
    reply: onlyToYou(isDirect(channel) ? IN_PRIVATE : `${IN_PRIVATE} ${OR_HERE}`, text),
  });
}

/** The answer itself becomes the message under which the thread hangs; what follows is found by that. */
function inChannel(team: string, { channel_id: channel, user_id: user, user_name, trigger_id }: Command): Where {
  const name = shorten(user_name ?? '', MAX_NAME);
  return (text) => ({
    conversation: threadKey(team, channel, `command-${trigger_id}`),
    to: { team, channel, orTo: user },
    origin: name ? `${name} asked with /reconnect:` : 'Asked with /reconnect:',
    reply: onlyToYou(IN_CHANNEL, text),
  });
}

/** The pasted text is plain: nothing in it becomes a link or calls anybody. */
function onlyToYou(sentence: string, typed: string | null): object {
  const section = (text: string) => ({ type: 'section', text: plain(text) });
  if (typed === null) return { response_type: 'ephemeral', text: toInertText(sentence), blocks: [section(sentence)] };
  const [shown = '', ...more] = splitAtWords(clean(typed), MAX_SHOWN);
  const quoted = more.length > 0 ? `${shown} …` : shown;
  const quote = richText([{ type: 'rich_text_quote', elements: [words(quoted)] }]);
  return {
    response_type: 'ephemeral',
    text: toInertText(`You wrote: ${quoted}\n${sentence}`),
    blocks: [section('You wrote:'), ...quote, section(sentence)],
  };
}
