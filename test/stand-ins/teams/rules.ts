/** What the connector of Teams refuses. Stricter than Teams where Teams would show the user something broken instead. */
import { parseAsTeams } from '../../adapters/render/parser.ts';
import type { Activity, Attachment, ChannelId, Json } from './types.ts';

/** What Microsoft advises for a whole message. */
const MAX_ACTIVITY_BYTES = 80 * 1024;
/** What all paths to a Teams client take. */
const MAX_CARD_BYTES = 28 * 1024;
/** Teams draws no newer schema. */
const MAX_VERSION = 1.5;
/** Larger ones are cut off in what an error message repeats. */
const MAX_COMPLAINTS = 5;

export const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
const OTHER_ATTACHMENTS = [
  /^application\/vnd\.microsoft\.card\.(hero|thumbnail|signin|oauth)$/,
  /^application\/vnd\.microsoft\.teams\.(card\.(list|o365connector)|file\.download\.info|card\.file\.(consent|info))$/,
  /^image\/(png|jpe?g|gif|\*)$/,
  /^text\/html$/,
];
const TEXT_FORMATS: readonly unknown[] = [undefined, 'plain', 'markdown', 'xml'];

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Looks at what the bot wants to show; null when there is nothing to complain about. */
export function refuseActivity(activity: unknown, bytes: number, channelId: ChannelId): Refusal | null {
  if (bytes > MAX_ACTIVITY_BYTES) return tooBig(`the activity has ${bytes} bytes of at most ${MAX_ACTIVITY_BYTES}`);
  if (!isObject(activity)) return badSyntax('the body is no activity');
  if (activity.type === 'typing') return null;
  if (activity.type === 'event') return refuseEvent(activity, channelId);
  if (activity.type !== 'message') return badSyntax(`the type "${String(activity.type)}" cannot be sent`);
  return refuseMessage(activity);
}

/** Looks at one card, wherever it is to be shown. */
export function refuseCard(card: unknown): Refusal | null {
  if (!isObject(card) || card.type !== 'AdaptiveCard') return badSyntax('the content of the attachment is no Adaptive Card');
  const bytes = Buffer.byteLength(JSON.stringify(card));
  if (bytes > MAX_CARD_BYTES) return tooBig(`the card has ${bytes} bytes of at most ${MAX_CARD_BYTES}`);
  if (!isVersion(card.version)) return badSyntax(`the card's version is ${String(card.version)}, at most 1.5 is drawn`);
  const { complaints } = parseAsTeams(card);
  if (complaints.length === 0) return null;
  return badSyntax(`the card is not valid: ${complaints.slice(0, MAX_COMPLAINTS).join('; ')}`);
}

function refuseEvent({ name }: Activity, channelId: ChannelId): Refusal | null {
  if (channelId === 'msteams') return badSyntax(`Teams takes no events, and there was "${String(name)}"`);
  return typeof name === 'string' && name !== '' ? null : badSyntax('the event has no name');
}

function refuseMessage({ text, textFormat, attachments = [] }: Activity): Refusal | null {
  if (text !== undefined && typeof text !== 'string') return badSyntax('the text is no string');
  if (!TEXT_FORMATS.includes(textFormat)) return badSyntax(`the text format "${String(textFormat)}" is unknown`);
  if (!Array.isArray(attachments)) return badSyntax('the attachments are no list');
  if (!text && attachments.length === 0) return badSyntax('the message has neither a text nor an attachment');
  return attachments.map(refuseAttachment).find((refusal) => refusal !== null) ?? null;
}

function refuseAttachment(attachment: Partial<Attachment> | null): Refusal | null {
  const type = attachment?.contentType;
  if (type === ADAPTIVE) return refuseCard(attachment?.content);
  const known = typeof type === 'string' && OTHER_ATTACHMENTS.some((pattern) => pattern.test(type));
  return known ? null : badSyntax(`attachments of the type "${String(type)}" are unknown`);
}

function isVersion(version: unknown): boolean {
  return typeof version === 'string' && /^1\.\d+$/.test(version) && Number(version) <= MAX_VERSION;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badSyntax(message: string): Refusal {
  return { status: 400, code: 'BadSyntax', message };
}

function tooBig(message: string): Refusal {
  return { status: 413, code: 'MessageSizeTooBig', message };
}
