import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebClient } from '@slack/web-api';
import manifest from '../../../adapters/slack/manifest.json' with { type: 'json' };
import { GLOBAL_SHORTCUT, MESSAGE_SHORTCUT } from '../../../adapters/slack/read-interaction.ts';
import { buildBrain, newConversation, takeTurn } from '../../../bot/turn.ts';
import { loadKnowledge } from '../../../knowledge/load.ts';

const { display_information: display, features, oauth_config: oauth, settings } = manifest;
const FOLDER = fileURLToPath(new URL('../../../adapters/slack', import.meta.url));

/** One of these scopes is enough for the method; none: any bot token will do. From the page of each method on docs.slack.dev. */
const METHOD_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'assistant.threads.setStatus': ['assistant:write', 'chat:write'],
  'assistant.threads.setSuggestedPrompts': ['assistant:write'],
  'assistant.threads.setTitle': ['assistant:write'],
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history'],
  'conversations.info': ['channels:read'],
  // For public and for private channels.
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history'],
  'oauth.v2.access': [],
  'reactions.add': ['reactions:write'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

/** From the page of each event on docs.slack.dev. */
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  member_joined_channel: ['channels:read', 'groups:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  tokens_revoked: [],
};

/** Sent only to apps that still have `assistant_view`, which a new app cannot have: read, but not subscribed to. */
const OLD_EVENTS = ['assistant_thread_started', 'assistant_thread_context_changed'];

/** What a scope is for when neither an event nor a method asks for it. */
const FEATURE_SCOPES: Readonly<Record<string, string>> = {
  'assistant:write': 'agent_view',
  commands: 'slash_commands and shortcuts',
  'im:write': 'chat.postMessage to a person instead of a channel',
};

/** From slackapi/manifest-schema, version 2.0.0, on GitHub. */
describe("Slack's limits on a manifest", () => {
  const limits: readonly (readonly [string, string, number, number])[] = [
    ['the name', display.name, 1, 35],
    ['the description', display.description, 1, 139],
    ['the long description', display.long_description, 175, 4000],
    ['the name of the bot', features.bot_user.display_name, 1, 80],
    ['the description of the agent', features.agent_view.agent_description, 1, 300],
    ...features.slash_commands.flatMap(({ command, description, usage_hint }): (readonly [string, string, number, number])[] => [
      [command, command, 2, 32],
      [`the description of ${command}`, description, 1, 2000],
      [`the hint of ${command}`, usage_hint, 1, 1000],
    ]),
    ...features.shortcuts.flatMap(({ name, callback_id, description }): (readonly [string, string, number, number])[] => [
      [`the shortcut ${callback_id}`, callback_id, 1, 255],
      [`the description of ${callback_id}`, description, 1, 150],
      [`the name of ${callback_id}`, name, 1, 24],
    ]),
  ];
  for (const [what, text, least, most] of limits)
    it(`are kept by ${what}: ${text.length} of ${most}`, () => assert.ok(text.length >= least && text.length <= most));

  it('are kept by the numbers of things', () => {
    assert.ok(features.shortcuts.length <= 10 && features.slash_commands.length <= 50);
    assert.ok(features.agent_view.suggested_prompts.length <= 4);
    assert.ok(settings.event_subscriptions.bot_events.length <= 100);
  });

  it('are kept by the colour, the bot’s name and the version', () => {
    assert.match(display.background_color, /^#[0-9a-f]{6}$/);
    assert.match(features.bot_user.display_name, /^[\w. -]+$/);
    assert.equal(manifest._metadata.major_version, 2);
  });
});

describe('the Slack app', () => {
  it('is reached at two paths of one host, which is all there is to fill in', () => {
    const urls = JSON.stringify(manifest).match(/https?:[^"]*/g) ?? [];
    assert.deepEqual([...new Set(urls)].sort(), ['https://YOUR-HOST/slack/events', 'https://YOUR-HOST/slack/oauth_redirect']);
  });

  it('can be written to, and has a Home tab', () =>
    assert.deepEqual(features.app_home, {
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    }));

  it('has the shortcuts that the code knows', () =>
    assert.deepEqual(
      features.shortcuts.map(({ type, callback_id }) => [type, callback_id]),
      [
        ['message', MESSAGE_SHORTCUT],
        ['global', GLOBAL_SHORTCUT],
      ],
    ));

  it('gets what is typed behind the command as it was typed', () =>
    assert.ok(features.slash_commands.every(({ should_escape }) => !should_escape)));

  it('keeps its token, because one that expires cannot be a setting', () => assert.equal(settings.token_rotation_enabled, false));

  const brain = buildBrain(loadKnowledge().knowledge);
  for (const { title, message } of features.agent_view.suggested_prompts)
    it(`understands its own prompt “${title}”`, () => {
      const id = 'slack:prompts';
      const from = { id: '1', at: '2026-01-01T00:00:00Z', channel: 'slack', conversation: id, user: 'u', address: 'a' };
      const { conversation } = takeTurn(newConversation(id), { ...from, content: { kind: 'text', text: message } }, brain);
      assert.equal(conversation.misses, 0);
      assert.notEqual(conversation.asking, 'exact_text');
    });
});

describe('the scopes of the Slack app', () => {
  const { bot: scopes } = oauth.scopes;
  const { bot_events: subscribed } = settings.event_subscriptions;
  const code = readCode();
  const methods = listMethods().filter((name) => names(code, name));
  /** What the code can read; `message` comes as four events. */
  const read = [...Object.keys(EVENT_SCOPES), ...OLD_EVENTS].filter((event) => code.includes(`'${event.split('.')[0]}'`));

  it('are in order, and none is there twice', () => {
    assert.deepEqual(scopes, [...new Set(scopes)].sort());
    assert.deepEqual(subscribed, [...new Set(subscribed)].sort());
  });

  it('cover every method that is called', () => {
    const unknown = methods.filter((method) => METHOD_SCOPES[method] === undefined);
    assert.deepEqual(unknown, [], 'look up their scopes and add them to METHOD_SCOPES');
    const refused = methods.filter((method) => {
      const needed = METHOD_SCOPES[method] ?? [];
      return needed.length > 0 && !needed.some((scope) => scopes.includes(scope));
    });
    assert.deepEqual(refused, []);
  });

  it('cover every event that is subscribed to', () => {
    const refused = subscribed.filter((event) => !EVENT_SCOPES[event]?.every((scope) => scopes.includes(scope)));
    assert.deepEqual(refused, []);
  });

  it('are not more than that', () => {
    const used = [...subscribed.map((event) => EVENT_SCOPES[event]), ...methods.map((method) => METHOD_SCOPES[method])];
    const needed = new Set([...used.flatMap((some) => some ?? []), ...Object.keys(FEATURE_SCOPES)]);
    assert.deepEqual(
      scopes.filter((scope) => !needed.has(scope)),
      [],
    );
  });

  it('come with every event that the code reads, and no other', () =>
    assert.deepEqual(
      subscribed,
      read.filter((event) => !OLD_EVENTS.includes(event)),
    ));
});

/** The code of the channel, without its comments; a chain of calls is one line. */
function readCode(): string {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const code = files.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n');
  const bare = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
  return bare.replace(/\s*\n\s*\./g, '.');
}

/** Every method of the Web API by its name, such as `chat.postMessage`, as the SDK has them. */
function listMethods(): readonly string[] {
  const walk = (part: object, path: string): readonly string[] =>
    Object.entries(part).flatMap(([name, value]) => {
      if (typeof value === 'function') return [`${path}${name}`];
      return isGroup(value) ? walk(value, `${path}${name}.`) : [];
    });
  return Object.entries(new WebClient()).flatMap(([name, value]) => (isGroup(value) ? walk(value, `${name}.`) : []));
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The method itself, called or as a text: not a longer name that begins with it. */
function names(code: string, method: string): boolean {
  return new RegExp(`(?<![\\w-])${method.replaceAll('.', '\\.')}(?![\\w.]*\\w)`).test(code);
}
