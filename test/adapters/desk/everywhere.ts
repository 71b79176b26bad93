/** A bot that is in Slack, in Teams and on the web at once, and people who use it the same way wherever they are. */
import assert from 'node:assert/strict';
import { readDeskConfig } from '../../../adapters/desk/config.ts';
import type { Store } from '../../../adapters/store/store.ts';
import { createSlack, type SlackStandIn } from '../../stand-ins/slack/slack.ts';
import { createTeams, type TeamsStandIn } from '../../stand-ins/teams/teams.ts';
import { type Clock, NOON, type RealBot, startRealBot } from '../real-bot.ts';
import { configOf } from '../teams/running.ts';
import { sitDown, visit } from './visitors.ts';

export const PLACES = ['slack', 'teams', 'web'] as const;
export type PlaceName = (typeof PLACES)[number];

export interface UserThere {
  readonly says: (text: string) => Promise<void>;
  /** Everything that the bot and the help desk have said to him, as one text. */
  readonly reads: () => Promise<string>;
}

/** What he does is typed under the ticket, or pressed on the web. */
export interface AgentThere {
  readonly name: string;
  readonly claims: () => Promise<void>;
  readonly replies: (text: string) => Promise<void>;
  readonly notes: (text: string) => Promise<void>;
  readonly does: (command: 'resolve' | 'return' | 'release' | 'undo' | 'take over' | 'reopen') => Promise<void>;
  /** The ticket's card and everything under it, as he sees it. */
  readonly reads: () => Promise<string>;
}

export interface Everywhere extends RealBot {
  readonly slack: SlackStandIn;
  readonly teams: TeamsStandIn;
  readonly user: (place: PlaceName) => Promise<UserThere>;
  readonly agent: (place: PlaceName, which?: 0 | 1) => Promise<AgentThere>;
  /** The desks in Slack and in Teams cannot be reached, or can again. */
  readonly shuts: () => void;
  readonly opens: () => void;
  /** The bot ends and begins anew with what it has stored. */
  readonly restarts: () => Promise<Everywhere>;
  readonly stop: () => Promise<void>;
}

const SLACK_DESK = 'C9';
const WORKSPACE = {
  ...{ id: 'T1', token: 'xoxb-stand-in', bot: { user: 'U0BOT', id: 'B0BOT', name: 'reconnect' } },
  users: ['ada', 'ben', 'bob'].map((name, i) => ({ id: `U${i + 1}`, name })),
  channels: [{ id: SLACK_DESK, name: 'desk', members: ['U0BOT', 'U2', 'U3'] }],
};

/** `desks`: where the help desk is. */
export async function beEverywhere(desks: readonly PlaceName[]): Promise<Everywhere> {
  const clock: Clock = { now: NOON };
  const slack = await createSlack({ clock: () => clock.now, workspaces: [WORKSPACE] });
  const teams = await createTeams({ clock: () => clock.now });
  return run(desks, slack, teams, clock);
}

async function run(
  desks: readonly PlaceName[],
  slack: SlackStandIn,
  teams: TeamsStandIn,
  clock: Clock,
  before?: Store,
): Promise<Everywhere> {
  const channel = teams.channel('Desk', 'IT');
  const names = { slack: `slack:${SLACK_DESK}`, teams: `teams:${channel.team?.aadGroupId}/${channel.id}`, web: 'web' };
  const DESK = desks.map((desk) => names[desk]).join(',');
  const read = readDeskConfig({ DESK, DESK_STORM: 'off', SLACK_BOT_TOKEN: 'xoxb-stand-in' });
  const desk = 'value' in read ? read.value : assert.fail(read.problem.join(' '));
  const secrets = { botToken: 'xoxb-stand-in', signingSecrets: [slack.signingSecret], appToken: null, appId: null, oauth: null };
  const config = { desk, teams: configOf(teams), slack: { ...secrets, apiUrl: slack.apiUrl } };
  const lasting = (store: Store): Store => ({ ...store, close: async () => undefined });
  const bot = await startRealBot(config, clock, { breaking: lasting, ...(before && { store: before }) });
  slack.connect(`${bot.url}/slack/events`);
  teams.connect(bot.url);
  bot.app.start();
  const { settle } = bot;
  const shownIn = (value: unknown) => JSON.stringify(value);

  const users: Readonly<Record<PlaceName, () => Promise<UserThere>>> = {
    slack: async () => ({
      says: async (text) => {
        await slack.user('U1').says('U1', text);
        await settle();
      },
      reads: async () => shownIn(slack.messages('U1').map(({ text }) => text)),
    }),
    teams: async () => {
      const ada = teams.user('Ada');
      await ada.leaves(channel);
      return {
        says: async (text) => {
          await ada.says(text);
          await settle();
        },
        reads: async () => shownIn(ada.sees()),
      };
    },
    web: async () => {
      const visitor = visit(bot.url);
      return {
        says: async (text) => {
          await visitor.says(text);
          await settle();
        },
        reads: async () => shownIn(await visitor.reads()),
      };
    },
  };

  const typing = (name: string, type: (text: string) => Promise<unknown>, reads: () => Promise<string>): AgentThere => {
    const types = async (text: string) => {
      await type(text);
      await settle();
    };
    const replies = (text: string) => types(`reply: ${text}`);
    return { name, claims: () => types('claim'), replies, notes: types, does: types, reads };
  };

  const agents: Readonly<Record<PlaceName, (which: 0 | 1) => Promise<AgentThere>>> = {
    slack: async (which) => {
      const id = (['U2', 'U3'] as const)[which];
      const card = () =>
        slack.messages(SLACK_DESK).find(({ thread_ts, ts }) => !thread_ts || thread_ts === ts) ?? assert.fail('no ticket');
      const type = (text: string) => slack.user(id).says(SLACK_DESK, text, { thread_ts: card().ts });
      return typing((['ben', 'bob'] as const)[which], type, async () =>
        shownIn(
          slack
            .user(id)
            .sees(SLACK_DESK)
            .map(({ text }) => text),
        ),
      );
    },
    teams: async (which) => {
      const name = (['Ben', 'Bob'] as const)[which];
      const person = teams.user(name);
      await person.joins(channel);
      const thread = () => teams.threads(channel).at(-1) ?? assert.fail('no ticket');
      const type = (text: string) => person.mentions(thread(), text);
      const seen = () => [...teams.messages(thread(), person.id), ...person.sees()].map(({ text, card }) => [text, card]);
      return typing(name, type, async () => shownIn(seen()));
    },
    web: async (which) => {
      const name = `desk-${which + 1}`;
      const person = await sitDown(bot.url, name);
      const ticket = async () => (await person.tickets())[0]?.id ?? assert.fail('no ticket');
      const told: string[] = [];
      const act = async (what: string, text?: string) => {
        told.push(...(await person.acts(await ticket(), what, text === undefined ? {} : { text })));
        await settle();
      };
      return {
        name,
        claims: () => act('claim'),
        replies: (text) => act('reply', text),
        notes: (text) => act('note', text),
        does: (command) => act(command === 'take over' ? 'take' : command),
        reads: async () => shownIn([await person.reads(await ticket()), told]),
      };
    },
  };

  return {
    ...bot,
    slack,
    teams,
    user: (place) => users[place](),
    agent: (place, which = 0) => agents[place](which),
    shuts: () => {
      slack.shut(SLACK_DESK, 'channel_not_found');
      teams.block(channel);
    },
    opens: () => {
      slack.reopen(SLACK_DESK);
      teams.unblock(channel);
    },
    restarts: async () => {
      await bot.app.stop();
      return run(desks, slack, teams, clock, bot.store);
    },
    stop: async () => {
      await bot.app.stop();
      await Promise.all([slack.close(), teams.close()]);
      await bot.store.close();
    },
  };
}
