/** What the platforms would send: signed, with a token each, about one conversation and one text. */

import { sign } from '../stand-ins/slack/sign.ts';
import { writeMessage } from '../stand-ins/teams/activities.ts';
import { APP_ID, SLACK_BOT, SLACK_SECRET, SLACK_TEAM, type StandIn, TENANT } from './stand-in.ts';

export interface Signed {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Platform {
  readonly name: 'teams' | 'slack';
  /** The conversation of this number, as the stand-in sees it when an answer arrives. */
  readonly conversationOf: (number: number) => string;
  /** `id` is used once: the bot would take a second one for a repetition. */
  readonly request: (conversation: number, id: number, text: string) => Signed;
}

/** Each token is signed with RSA, which costs more than all else that the driver does: they are made beforehand, and used in turn. */
const TOKENS = 2_000;
const TOKEN_SECONDS = 3_600;
/** Ids are moments in both platforms. */
const FIRST_ID = 1_767_225_600_000;

export function createTeamsPlatform({ keys, serviceUrl }: StandIn, tokens = TOKENS): Platform {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { serviceurl: serviceUrl, iss: 'https://api.botframework.com', aud: APP_ID, nbf: now, exp: now + TOKEN_SECONDS };
  const minted = Array.from({ length: tokens }, (_, jti) => keys.sign({ ...claims, jti }));
  const conversationOf = (number: number) => `a:1bench-${number}`;
  return {
    name: 'teams',
    conversationOf,
    request: (conversation, id, text) => {
      const place = {
        id: conversationOf(conversation),
        type: 'personal',
        name: 'bench',
        members: [],
        team: null,
        thread: null,
      } as const;
      const scene = {
        id: String(FIRST_ID + id),
        now: Date.now(),
        place: { ...place, channelId: 'msteams' as const },
        from: { id: `29:1bench-${conversation}`, name: `User ${conversation}`, aadObjectId: idOf(conversation) },
        bot: { id: `28:${APP_ID}`, name: 'Reconnect' },
        tenantId: TENANT,
        serviceUrl,
        locale: 'en-GB',
      };
      const headers = { 'Content-Type': 'application/json; charset=utf-8', Authorization: `Bearer ${minted[id % tokens]}` };
      return { path: '/api/messages', headers, body: JSON.stringify(writeMessage(scene, text)) };
    },
  };
}

export const SLACK_PLATFORM: Platform = {
  name: 'slack',
  conversationOf: (number) => `DBENCH${number}`,
  request: (conversation, id, text) => {
    const seconds = Math.floor(Date.now() / 1_000);
    const body = JSON.stringify(eventOf(conversation, id, text, seconds));
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'X-Slack-Request-Timestamp': String(seconds),
      'X-Slack-Signature': sign(SLACK_SECRET, seconds, body),
    };
    return { path: '/slack/events', headers, body };
  },
};

function eventOf(conversation: number, id: number, text: string, seconds: number): object {
  const moment = FIRST_ID + id;
  const ts = `${Math.floor(moment / 1_000)}.${String(moment % 1_000).padStart(6, '0')}`;
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const words = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return {
    token: 'bench',
    team_id: SLACK_TEAM,
    context_team_id: SLACK_TEAM,
    context_enterprise_id: null,
    api_app_id: 'ABENCH',
    event: {
      type: 'message',
      user: `UBENCH${conversation}`,
      ts,
      client_msg_id: idOf(id),
      text: escaped,
      team: SLACK_TEAM,
      blocks: [{ type: 'rich_text', block_id: 'b', elements: [words] }],
      channel: SLACK_PLATFORM.conversationOf(conversation),
      event_ts: ts,
      channel_type: 'im',
    },
    type: 'event_callback',
    event_id: `EvBENCH${id}`,
    event_time: seconds,
    authorizations: [
      { enterprise_id: null, team_id: SLACK_TEAM, user_id: SLACK_BOT, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${id}`,
  };
}

function idOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
