/** An activity as far as it is looked at. What is wrong with the envelope is refused; what is wrong inside of it counts as absent. */
import { z } from 'zod';
import { parseObject } from '../body.ts';

/** Deeper bodies were not made by Teams, and recursion over them would end the process. */
const MAX_DEPTH = 64;
/** Each costs a search through the text. */
const MAX_ENTITIES = 100;

/** Without control characters and halves of characters. */
export const STORABLE = /^[^\p{Cc}\p{Cs}]*$/u;

/** Ids are stored, and compared in the database: no control characters, no halves of characters. */
const Id = z.string().min(1).max(1_000).regex(STORABLE);
const Text = z.string().nullish();
const Account = z.object({ id: Id, name: Text.catch(undefined), role: Text.catch(undefined) });
const Moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)));

const Members = z
  .array(z.object({ id: z.string() }))
  .nullish()
  .catch(undefined);

const ActivitySchema = z.object({
  type: z.string().min(1),
  id: Id.nullish(),
  timestamp: Moment.nullish(),
  channelId: z.string().min(1),
  serviceUrl: z.string().min(1),
  conversation: z.object({ id: Id, conversationType: Text, isGroup: z.boolean().nullish() }),
  from: Account,
  recipient: Account.nullish(),
  text: Text,
  name: Text,
  replyToId: Id.nullish(),
  attachments: z.array(z.unknown()).nullish(),
  entities: z.array(z.unknown()).nullish(),
  value: z.unknown().optional(),
  action: Text.catch(undefined),
  membersAdded: Members,
  membersRemoved: Members,
  channelData: z
    .object({
      eventType: Text.catch(undefined),
      team: z
        .object({ id: Text.catch(undefined), aadGroupId: Text.catch(undefined) })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});
export type TeamsActivity = z.infer<typeof ActivitySchema>;

export type Attached = z.infer<typeof AttachmentSchema>;
const AttachmentSchema = z.object({ contentType: z.string(), content: z.unknown().optional() });
const MentionSchema = z.object({ type: z.literal('mention'), text: z.string(), mentioned: z.object({ id: z.string() }) });

/** The object in a body; null for everything else, and for what is nested too deeply. */
export function parseBody(body: Buffer): Readonly<Record<string, unknown>> | null {
  const text = body.toString('utf8');
  return isTooDeep(text) ? null : parseObject(text);
}

/** Null when it is none that can be answered. */
export function parseActivity(body: object): TeamsActivity | null {
  const read = ActivitySchema.safeParse(body);
  return read.success ? read.data : null;
}

export function attachmentsOf({ attachments }: TeamsActivity): readonly Attached[] {
  return (attachments ?? []).flatMap((one) => AttachmentSchema.safeParse(one).data ?? []);
}

export function mentionsOf({ entities }: TeamsActivity): readonly { readonly text: string; readonly id: string }[] {
  return (entities ?? []).slice(0, MAX_ENTITIES).flatMap((one) => {
    const mention = MentionSchema.safeParse(one).data;
    return mention ? [{ text: mention.text, id: mention.mentioned.id }] : [];
  });
}

/** Teams' own ids of the team: the GUID of its group in small letters, as the settings have it. */
export function teamsOf({ channelData }: TeamsActivity): readonly string[] {
  const { id, aadGroupId } = channelData?.team ?? {};
  return [id, aadGroupId?.toLowerCase()].filter((name): name is string => typeof name === 'string');
}

/** Counted before anything is built of it. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (quoted && char === '\\') i += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '[' || char === '{')) depth += 1;
    else if (!quoted && (char === ']' || char === '}')) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
