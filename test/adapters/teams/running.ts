/** The real bot with its own knowledge, connected to the Teams stand-in over HTTP. */
import assert from 'node:assert/strict';
import type { Environment, TeamsConfig } from '../../../adapters/config.ts';
import { readDeskConfig } from '../../../adapters/desk/config.ts';
import type { Store } from '../../../adapters/store/store.ts';
import { readTeamsConfig } from '../../../adapters/teams/config.ts';
import { createTeams, type TeamsOptions, type TeamsStandIn } from '../../stand-ins/teams/teams.ts';
import type { Message, Place } from '../../stand-ins/teams/types.ts';
import { type Clock, NOON, type RealBot, type RealBotOptions, startRealBot } from '../real-bot.ts';

export { NOON } from '../real-bot.ts';

export const SENTENCE = 'Because of a security error, the client could not connect to the remote computer.';
export const PASTE = `${SENTENCE}\nEvent ID 50, source TermDD`;

export interface TeamsBot extends RealBot {
  readonly teams: TeamsStandIn;
  /** Where the desks are, in the order of the options. */
  readonly desks: readonly Place[];
  /** The bot alone ends, and begins anew with what it has stored. */
  readonly restart: () => Promise<TeamsBot>;
  readonly stop: () => Promise<void>;
}

interface Options extends RealBotOptions {
  readonly teams?: TeamsOptions;
  readonly config?: TeamsConfig;
  /** The settings beside those of the stand-in, also those of the desk. */
  readonly settings?: Environment;
  /** The channels of Teams that are desks. */
  readonly desks?: readonly string[];
}

export async function runTeamsBot(options: Options = {}): Promise<TeamsBot> {
  const clock: Clock = { now: NOON };
  const teams = await createTeams({ clock: () => clock.now, ...options.teams });
  return runWith(teams, clock, options);
}

async function runWith(teams: TeamsStandIn, clock: Clock, options: Options): Promise<TeamsBot> {
  const desks = (options.desks ?? []).map((name) => teams.channel(name));
  const config = { teams: options.config ?? configOf(teams, options.settings), ...deskOf(desks, options.settings) };
  const lasting = (store: Store): Store => ({ ...(options.breaking?.(store) ?? store), close: async () => undefined });
  const bot = await startRealBot(config, clock, { ...options, breaking: lasting });
  teams.connect(bot.url);
  const stop = async () => {
    await teams.close();
    await bot.app.stop();
    await bot.store.close();
  };
  const restart = async () => {
    await bot.app.stop();
    return runWith(teams, clock, { ...options, store: bot.store });
  };
  return { ...bot, teams, desks, restart, stop };
}

function deskOf(desks: readonly Place[], settings: Environment = {}) {
  if (desks.length === 0) return {};
  const DESK = desks.map(({ id, team }) => `teams:${team?.aadGroupId}/${id}`).join(',');
  const read = readDeskConfig({ DESK, ...settings });
  return { desk: 'value' in read ? read.value : assert.fail(read.problem.join(' ')) };
}

export function configOf(teams: TeamsStandIn, settings: Environment = {}): TeamsConfig {
  const read = readTeamsConfig({ ...teams.settings, ...settings });
  return 'value' in read ? read.value : assert.fail(read.problem.join(' '));
}

/** All that is written on a message, card or not. */
export function wordsOf(message: Message | undefined): string {
  return JSON.stringify([message?.text, message?.card]);
}

export function titleOf(message: Message | undefined): string {
  const [first] = (message?.card?.body ?? []) as readonly { readonly text?: string }[];
  return first?.text ?? '';
}

/** The titles of everything that can be pressed. */
export function buttonsOf(message: Message | undefined): readonly string[] {
  return actionsOf(message?.card);
}

function actionsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(actionsOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, title, fallback: _fallback, ...rest } = value as Record<string, unknown>;
  const own = type === 'Action.Execute' || type === 'Action.Submit' ? [String(title)] : [];
  return [...own, ...Object.values(rest).flatMap(actionsOf)];
}
