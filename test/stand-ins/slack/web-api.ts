/** One call of the Web API: who calls, may he, and what comes of it. */
import { CHAT } from './chat.ts';
import { CONVERSATIONS } from './conversations.ts';
import { type Answer, deny, type Request } from './method.ts';
import { OAUTH } from './oauth.ts';
import { VIEWS } from './views.ts';
import type { Json } from './wire.ts';
import type { World } from './world.ts';

const METHODS = { ...CHAT, ...CONVERSATIONS, ...VIEWS };

/** Applies the call to the world and gives Slack's answer. */
export function callMethod(world: World, name: string, token: string | null, args: Json): Answer {
  const oauth = OAUTH[name];
  if (oauth) return oauth(world, args);
  const method = METHODS[name];
  if (!method) return deny('unknown_method', { req_method: name });
  const caller = identify(world, token);
  if ('error' in caller) return deny(caller.error);
  const request: Request = { world, workspace: caller.workspace, token: token ?? '', args };
  const needed = typeof method.scope === 'function' ? method.scope(request) : method.scope;
  const { scopes } = caller.workspace;
  if (needed !== null && scopes && !scopes.includes(needed)) return deny('missing_scope', { needed, provided: scopes.join(',') });
  return method.run(request);
}

/** The workspace that a token speaks for, or why it speaks for none. */
export function identify(
  world: World,
  token: string | null,
): { readonly workspace: Request['workspace'] } | { readonly error: string } {
  if (!token) return { error: 'not_authed' };
  const known = world.tokens.get(token);
  const workspace = known && world.workspaces.get(known.team);
  if (!known || !workspace) return { error: 'invalid_auth' };
  if (!workspace.installed) return { error: 'account_inactive' };
  if (known.isRevoked) return { error: 'token_revoked' };
  return known.expiresAt !== null && world.clock() >= known.expiresAt ? { error: 'token_expired' } : { workspace };
}

const JSON_ARGUMENTS = ['blocks', 'view', 'metadata', 'prompts', 'attachments', 'loading_messages'];

/** The arguments of a call, from a form or from JSON; null when they cannot be read. */
export function readArguments(type: string, raw: string): Json | null {
  if (!type.startsWith('application/json')) {
    const form = Object.fromEntries(new URLSearchParams(raw));
    return Object.fromEntries(
      Object.entries(form).map(([key, value]) => [key, JSON_ARGUMENTS.includes(key) ? readJson(value) : value]),
    );
  }
  const body = raw === '' ? {} : readJson(raw);
  return body !== null && typeof body === 'object' && !Array.isArray(body) ? body : null;
}

/** What is not JSON stays the text it is, and is refused where a list or an object is needed. */
function readJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
