/** What the payloads of Slack have in common, as far as it is read. */
import { z } from 'zod';

/** Becomes part of keys, between colons, and the store takes no control characters. Real ones have at most some 60 characters. */
export const Id = z.string().regex(/^[\w.-]{1,200}$/);
/** When a message was sent, which is its name within its channel. */
export const Ts = z.string().regex(/^\d{1,12}\.\d{1,8}$/);

/** A message wherever it occurs. Slack leaves out what there is not, or sends null. */
export const Message = z.object({
  user: Id.nullish(),
  bot_id: z.string().nullish(),
  subtype: z.string().nullish(),
  text: z.string().nullish(),
  /** Read by raw-text.ts, which takes anything. */
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  files: z.array(z.unknown()).nullish(),
  ts: Ts,
  thread_ts: Ts.nullish(),
  client_msg_id: Id.nullish(),
  edited: z.object({ ts: Ts }).nullish(),
});
export type Message = z.infer<typeof Message>;

/** Who pressed, chose or sent something. With a bot of a whole organisation `team` is null. */
export const Who = {
  user: z.object({ id: Id, team_id: Id.nullish(), name: z.string().nullish(), username: z.string().nullish() }),
  team: z.object({ id: Id }).nullish(),
  enterprise: z.object({ id: Id }).nullish(),
};

/** As Slack names whoever pressed, where it does. */
export function nameOf({ user: { name, username } }: Pick<z.infer<z.ZodObject<typeof Who>>, 'user'>): { readonly name?: string } {
  const known = name || username;
  return known ? { name: known } : {};
}

/** The tenant: the workspace, or the organisation where no workspace is named. */
export function tenantOf({ user, team, enterprise }: z.infer<z.ZodObject<typeof Who>>): string | null {
  return team?.id ?? user.team_id ?? enterprise?.id ?? null;
}
