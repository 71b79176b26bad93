/** The real bot with its own knowledge, connected to the Teams stand-in over HTTP. */
import assert from 'node:assert/strict';
import type { Environment, TeamsConfig } from '../../../adapters/config.ts';
import { readTeamsConfig } from '../../../adapters/teams/config.ts';
import { createTeams, type TeamsOptions, type TeamsStandIn } from '../../stand-ins/teams/teams.ts';
import type { Message } from '../../stand-ins/teams/types.ts';
import { type Clock, NOON, type RealBot, type RealBotOptions, startRealBot } from '../real-bot.ts';

export { NOON } from '../real-bot.ts';

export const SENTENCE = 'Because of a security error, the client could not connect to the remote computer.';
export const PASTE = `${SENTENCE}\nEvent ID 50, source TermDD`;

export interface TeamsBot extends RealBot {
  readonly teams: TeamsStandIn;
  readonly stop: () => Promise<void>;
}

interface Options extends RealBotOptions {
  readonly teams?: TeamsOptions;
  readonly config?: TeamsConfig;
  /** The settings beside those of the stand-in. */
  readonly settings?: Environment;
}

export async function runTeamsBot(options: Options = {}): Promise<TeamsBot> {
  const clock: Clock = { now: NOON };
  const teams = await createTeams({ clock: () => clock.now, ...options.teams });
  const bot = await startRealBot({ teams: options.config ?? configOf(teams, options.settings) }, clock, options);
  teams.connect(bot.url);
  const stop = async () => {
    await teams.close();
    await bot.app.stop();
  };
  return { ...bot, teams, stop };
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
