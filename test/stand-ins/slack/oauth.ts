/** oauth.v2.*: a code, a refresh token or an old token becomes a token. None of them needs a token of its own. */
import { type Answer, deny } from './method.ts';
import type { Json } from './wire.ts';
import { TOKEN_SECONDS, type Workspace, type World, workspaceOf } from './world.ts';

export const OAUTH: Readonly<Record<string, (world: World, args: Json) => Answer>> = {
  'oauth.v2.access': access,
  'oauth.v2.exchange': exchange,
};

/** A code as Slack appends it to the redirect address after somebody has installed the app. */
export function issueCode(world: World, team: string, redirectUri: string | null = null): string {
  const code = world.nextId('code-');
  world.codes.set(code, { team, redirectUri, isUsed: false });
  return code;
}

function access(world: World, args: Json): Answer {
  const refused = refuseClient(world, args);
  if (refused) return refused;
  return args.grant_type === 'refresh_token' ? refresh(world, args.refresh_token) : redeem(world, args);
}

function redeem(world: World, { code, redirect_uri = null }: Json): Answer {
  const known = world.codes.get(code);
  if (!known) return deny('invalid_code');
  if (known.isUsed) return deny('code_already_used');
  if (known.redirectUri !== null && known.redirectUri !== redirect_uri) return deny('bad_redirect_uri');
  world.codes.set(code, { ...known, isUsed: true });
  const workspace = workspaceOf(world, known.team);
  workspace.installed = true;
  return grant(world, workspace);
}

function refresh(world: World, token: string): Answer {
  const known = world.refreshTokens.get(token);
  if (!known || known.isRevoked) return deny('invalid_refresh_token');
  world.refreshTokens.set(token, { ...known, isRevoked: true });
  return grant(world, workspaceOf(world, known.team));
}

function exchange(world: World, args: Json): Answer {
  const refused = refuseClient(world, args);
  if (refused) return refused;
  const known = world.tokens.get(args.token);
  if (!known || known.isRevoked) return deny('invalid_auth');
  if (known.expiresAt !== null) return deny('token_already_exchanged');
  world.tokens.set(args.token, { ...known, isRevoked: true });
  return grant(world, workspaceOf(world, known.team), true);
}

function refuseClient({ app }: World, { client_id, client_secret }: Json): Answer | null {
  if (client_id !== app.clientId) return deny('invalid_client_id');
  return client_secret === app.clientSecret ? null : deny('bad_client_secret');
}

function grant(world: World, { id, name, bot, scopes, users }: Workspace, isRotating = world.app.rotation): Answer {
  const token = world.nextId(isRotating ? 'xoxe.xoxb-' : 'xoxb-');
  const expiresAt = isRotating ? world.clock() + TOKEN_SECONDS * 1000 : null;
  world.tokens.set(token, { team: id, expiresAt, isRevoked: false });
  return {
    ok: true,
    access_token: token,
    token_type: 'bot',
    scope: (scopes ?? ['chat:write']).join(','),
    bot_user_id: bot.user,
    app_id: world.app.id,
    team: { id, name },
    enterprise: null,
    is_enterprise_install: false,
    authed_user: { id: [...users.keys()][0] ?? bot.user },
    ...(isRotating && { expires_in: TOKEN_SECONDS, refresh_token: issueRefreshToken(world, id) }),
  };
}

function issueRefreshToken(world: World, team: string): string {
  const token = world.nextId('xoxe-');
  world.refreshTokens.set(token, { team, isRevoked: false });
  return token;
}
