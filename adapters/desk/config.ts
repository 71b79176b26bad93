/** The settings of the help desk: where people help, when, and which other systems take part. */
import { DAY_MINUTES, type DeskHours, type DeskPolicy, type DeskSpan, isTimeZone, mergeSpans } from '../../bot/hours.ts';
import type { Environment, Setting, Settings } from '../config.ts';
import { isSafeUrl } from '../safe-url.ts';
import { isGuid } from '../teams/guid.ts';
import { parseSecrets } from '../webhook/signature.ts';

/** However it was written, the same place has the same `name`: that is what is remembered of it. */
export type DeskPlace =
  /** Without a team: the workspace of the bot token. */
  | { readonly kind: 'slack'; readonly name: string; readonly team: string | null; readonly channel: string }
  /** Teams' own ids; a team may also be named by the GUID of its group. */
  | { readonly kind: 'teams'; readonly name: string; readonly team: string; readonly channel: string }
  | { readonly kind: 'web'; readonly name: 'web' };

export interface DeskConfig {
  /** Empty: nobody helps. */
  readonly first: readonly DeskPlace[];
  /** Those that join when nobody at the first has claimed in time. */
  readonly second: readonly DeskPlace[];
  readonly policy: DeskPolicy;
  /** How long a reply can be taken back. */
  readonly holdMs: number;
  /** What people type to enter the web desk. Null: the web desk is for browsers on this machine alone. */
  readonly key: string | null;
  /** So many people with one error within that time are an incident. Null: never. */
  readonly storm: { readonly users: number; readonly withinMs: number } | null;
  /** Where tickets are sent. Secrets are as Standard Webhooks writes them, with their whsec_. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** For what other systems send in. */
  readonly inbound: { readonly secret: string } | null;
  /** Channels of the Bot Framework behind which people answer, not users. */
  readonly hubs: readonly string[];
}

/** A whole number with its variable, and what one of it is worth in milliseconds. */
interface Amount {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly each: number;
}

/** Of the day; `to` is before `from` where it is over midnight. */
type Times = Pick<DeskSpan, 'from' | 'to'>;
type Problems = readonly string[];
type PlacesVariable = 'DESK' | 'DESK_SECOND';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const UNDO: Amount = { name: 'DESK_UNDO_SECONDS', least: 0, most: 60, each: 1000 };
const REMIND: Amount = { name: 'DESK_REMIND_MINUTES', least: 1, most: 1440, each: MINUTE };
const ANSWER: Amount = { name: 'DESK_ANSWER_MINUTES', least: 1, most: 1440, each: MINUTE };
/** A year at the most. */
const STALE: Amount = { name: 'DESK_STALE_HOURS', least: 1, most: 8760, each: HOUR };
const MAX_STORM_USERS = 1000;
const MAX_STORM_MINUTES = 1440;
/** More than can be guessed over the network. */
const MIN_KEY = 12;
/** Its connector answers the activities of a hand-off with 400. */
const NO_HUB = 'msteams';
const WEB: DeskPlace = { kind: 'web', name: 'web' };

/** Of public and private channels; direct messages are no desk. */
const PLACE_IN_SLACK = /^(?:([TE][A-Z0-9]+)\/)?([CG][A-Z0-9]+)$/;
/** A team has the id of its General channel. */
const CHANNEL_IN_TEAMS = /^19:[\w.-]+@thread\.(?:tacv2|skype)$/;
const HUB = /^[a-z][a-z\d_-]{0,99}$/;
const TIMES = /^(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)$/;
const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const TIP_FOR_PLACES = 'give slack:CHANNEL, slack:TEAM/CHANNEL, teams:TEAM/CHANNEL or web, with commas between, or none alone';
const TIP_FOR_SLACK = "give the channel's id as slack:C0123456789; it stands at the end of the channel's details";
const TIP_FOR_TEAMS =
  "give teams:TEAM/CHANNEL, both from the channel's link: TEAM is its groupId, CHANNEL the part that begins with 19%3A";
const TIP_FOR_HOURS = 'write days and times, for example DESK_HOURS="Mon-Fri 08:00-17:00; Sat 09:00-12:00", or always';
const TIP_FOR_SECRET = 'give whsec_ and behind it the base64 of 24 to 64 random bytes';

/** The sentences never repeat a key, a secret or an address. */
export function readDeskConfig(env: Environment): Settings<DeskConfig> {
  const read = joinSettings({ places: readPlaces(env), pace: readPace(env), rest: readRest(env) });
  if ('problem' in read) return read;
  const { places, pace, rest } = read.value;
  // People behind another system are a desk as well.
  const staffed = places.first.length > 0 || rest.webhook !== null;
  return { value: { ...places, ...rest, policy: { ...pace, staffed } } };
}

function readPace(env: Environment): Settings<Omit<DeskPolicy, 'staffed'>> {
  return joinSettings({
    hours: readHours(env.DESK_HOURS || 'always', env.DESK_TIME_ZONE || 'UTC'),
    remindAfterMs: readAmount(REMIND, env.DESK_REMIND_MINUTES || '10'),
    answerAfterMs: readAmount(ANSWER, env.DESK_ANSWER_MINUTES || '15'),
    staleAfterMs: readAmount(STALE, env.DESK_STALE_HOURS || '72'),
  });
}

function readRest(env: Environment): Settings<Omit<DeskConfig, 'first' | 'second' | 'policy'>> {
  return joinSettings({
    holdMs: readAmount(UNDO, env.DESK_UNDO_SECONDS || '10'),
    key: readKey(env.DESK_KEY || null),
    storm: readStorm(env.DESK_STORM || '5/10'),
    webhook: readWebhook(env.DESK_WEBHOOK_URL, env.DESK_WEBHOOK_SECRET),
    inbound: readInbound(env.DESK_INBOUND_SECRET, env.DESK_WEBHOOK_SECRET),
    hubs: readHubs(splitList(env.HANDOFF_HUBS)),
  });
}

function readPlaces(env: Environment): Settings<Pick<DeskConfig, 'first' | 'second'>> {
  const first = readList('DESK', env.DESK, [WEB]);
  const second = readList('DESK_SECOND', env.DESK_SECOND, []);
  const isNobody = first.places.length === 0 && first.problem.length === 0;
  const problem = [
    ...first.problem,
    ...second.problem,
    ...findOff('DESK', first.places, env),
    ...findOff('DESK_SECOND', second.places, env),
    ...second.places
      .filter((place) => first.places.some((other) => isSamePlace(place, other)))
      .map(({ name }) => `DESK_SECOND has ${name}, which DESK has as well: leave it in one of them.`),
    ...(isNobody && second.places.length > 0 ? ['DESK_SECOND is set while DESK is none: give its places in DESK.'] : []),
  ];
  return problem.length > 0 ? { problem } : { value: { first: first.places, second: second.places } };
}

function readList(variable: PlacesVariable, text: string | undefined, unset: readonly DeskPlace[]) {
  const entries = splitList(text);
  if (entries.length === 0) return { places: unset, problem: [] };
  if (entries.length === 1 && entries[0]?.toLowerCase() === 'none') return { places: [], problem: [] };
  const read = entries.map((entry) => ({ entry, read: readPlace(entry) }));
  const places = read.flatMap(({ read }) => (typeof read === 'string' ? [] : [read]));
  const problem = [
    ...read.flatMap(({ entry, read }) => (typeof read === 'string' ? [`${variable} has "${entry}": ${read}.`] : [])),
    ...places
      .filter((place, index) => places.slice(0, index).some((other) => isSamePlace(place, other)))
      .map(({ name }) => `${variable} has ${name} twice: name each place once.`),
  ];
  return { places, problem };
}

/** The place, or a tip what to write instead. */
function readPlace(entry: string): DeskPlace | string {
  const [, kind, rest] = /^([a-z]+)(?::(.*))?$/i.exec(entry) ?? [];
  if (kind?.toLowerCase() === 'web' && rest === undefined) return WEB;
  if (kind?.toLowerCase() === 'slack') return readSlackPlace(rest ?? '');
  if (kind?.toLowerCase() === 'teams') return readTeamsPlace(rest ?? '');
  return TIP_FOR_PLACES;
}

function readSlackPlace(text: string): DeskPlace | string {
  const [, team = null, channel] = PLACE_IN_SLACK.exec(text) ?? [];
  if (channel === undefined) return TIP_FOR_SLACK;
  return { kind: 'slack', name: `slack:${team === null ? '' : `${team}/`}${channel}`, team, channel };
}

function readTeamsPlace(text: string): DeskPlace | string {
  const [written = '', channel = '', ...more] = text.split('/').map(decode);
  const team = isGuid(written) ? written.toLowerCase() : written;
  const isPlace = (isGuid(team) || CHANNEL_IN_TEAMS.test(team)) && CHANNEL_IN_TEAMS.test(channel) && more.length === 0;
  return isPlace ? { kind: 'teams', name: `teams:${team}/${channel}`, team, channel } : TIP_FOR_TEAMS;
}

/** Ids are ASCII; what is not stays as it is, and is no id. */
function decode(text: string): string {
  return text.replace(/%([0-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Channels have ids of their own in all of Teams; in Slack two workspaces may share one. */
function isSamePlace(a: DeskPlace, b: DeskPlace): boolean {
  if (a.kind === 'web' || b.kind === 'web') return a.kind === b.kind;
  if (a.kind !== b.kind || a.channel !== b.channel) return false;
  return a.kind === 'teams' || a.team === null || b.team === null || a.team === b.team;
}

/** Teams needs no setting: without one its test tools are served. */
function findOff(variable: PlacesVariable, places: readonly DeskPlace[], env: Environment): Problems {
  const isOn = env.SLACK_BOT_TOKEN || env.SLACK_APP_TOKEN || env.SLACK_CLIENT_ID || env.SLACK_CLIENT_SECRET;
  const isForMany = !env.SLACK_BOT_TOKEN && env.SLACK_CLIENT_ID;
  return places.flatMap((place) => {
    if (place.kind !== 'slack') return [];
    const { name, team, channel } = place;
    if (!isOn) return [`${variable} has ${name}, but Slack is off: set SLACK_BOT_TOKEN, or leave this place out.`];
    if (!isForMany || team !== null) return [];
    return [`${variable} has ${name}, but the app serves many workspaces: give slack:TEAM/${channel}; TEAM begins with T.`];
  });
}

function readHours(hours: string, zone: string): Settings<DeskHours | null> {
  const read = joinSettings({ zone: readZone(zone), spans: readSpans(hours) });
  if ('problem' in read) return read;
  const { spans } = read.value;
  return { value: spans && { zone: read.value.zone, spans } };
}

function readZone(zone: string): Setting<string> {
  if (isTimeZone(zone)) return { value: zone };
  return { problem: `DESK_TIME_ZONE is "${zone}": give a name like Europe/Berlin, or unset it for UTC.` };
}

/** Null: always. */
function readSpans(text: string): Settings<readonly DeskSpan[] | null> {
  if (text.trim().toLowerCase() === 'always') return { value: null };
  const rules = splitList(text, ';').map((rule) => ({ rule, spans: readRule(rule) }));
  const wrong = rules.filter(({ spans }) => spans === null).map(({ rule }) => `DESK_HOURS has "${rule}": ${TIP_FOR_HOURS}.`);
  if (rules.length === 0) return { problem: [`DESK_HOURS has no hours: ${TIP_FOR_HOURS}.`] };
  return wrong.length > 0 ? { problem: wrong } : { value: mergeSpans(rules.flatMap(({ spans }) => spans ?? [])) };
}

/** Days, a space, times. */
function readRule(rule: string): readonly DeskSpan[] | null {
  const tidy = rule.toLowerCase().replace(/\s*([,–-])\s*/g, (_, sign: string) => (sign === ',' ? ',' : '-'));
  const [days = '', times = '', ...more] = tidy.split(/\s+/);
  const on = allOf(days.split(',').map(readDayRange))?.flat();
  const at = allOf(times.split(',').map(readTimeRange));
  if (!on || !at || more.length > 0) return null;
  return on.flatMap((day) => at.flatMap((time) => spansOf(day, time)));
}

function readDayRange(text: string): readonly number[] | null {
  if (text === 'daily') return WEEK.map((_, index) => index + 1);
  const [from = '', to = from, ...more] = text.split('-');
  const [first, last] = [dayOf(from), dayOf(to)];
  if (first === 0 || last === 0 || more.length > 0) return null;
  const count = ((last - first + WEEK.length) % WEEK.length) + 1;
  return Array.from({ length: count }, (_, index) => ((first + index - 1) % WEEK.length) + 1);
}

/** By its name or three letters of it; 0 is none. */
function dayOf(text: string): number {
  return WEEK.findIndex((name) => name === text || name.slice(0, 3) === text) + 1;
}

function readTimeRange(text: string): Times | null {
  const [, ...parts] = TIMES.exec(text) ?? [];
  if (parts.length === 0) return null;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.map(Number);
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  return from < DAY_MINUTES && to <= DAY_MINUTES && from !== to ? { from, to } : null;
}

function spansOf(day: number, { from, to }: Times): readonly DeskSpan[] {
  if (from < to) return [{ day, from, to }];
  const evening = { day, from, to: DAY_MINUTES };
  return to === 0 ? [evening] : [evening, { day: (day % WEEK.length) + 1, from: 0, to }];
}

/** In milliseconds. */
function readAmount({ name, least, most, each }: Amount, text: string): Setting<number> {
  const amount = readWhole(text, least, most);
  if (amount !== null) return { value: amount * each };
  return { problem: `${name} is "${text}": give a whole number from ${least} to ${most}, or unset it.` };
}

function readWhole(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : null;
}

function readKey(key: string | null): Setting<string | null> {
  if (key === null || key.length >= MIN_KEY) return { value: key };
  return { problem: `DESK_KEY is too short: give at least ${MIN_KEY} characters that nobody guesses.` };
}

function readStorm(text: string): Setting<DeskConfig['storm']> {
  if (text.toLowerCase() === 'off') return { value: null };
  const [people = '', time = '', ...more] = text.split('/');
  const users = readWhole(people, 2, MAX_STORM_USERS);
  const minutes = readWhole(time, 1, MAX_STORM_MINUTES);
  if (users !== null && minutes !== null && more.length === 0) return { value: { users, withinMs: minutes * MINUTE } };
  return { problem: `DESK_STORM is "${text}": give DESK_STORM=5/10 for 5 people within 10 minutes, at least 2 people; or off.` };
}

function readWebhook(url = '', secret = ''): Settings<DeskConfig['webhook']> {
  if (!url && !secret) return { value: null };
  const problem = [
    ...(url
      ? []
      : ['DESK_WEBHOOK_URL is missing: give the https address that tickets are sent to, or unset DESK_WEBHOOK_SECRET.']),
    ...(!url || isSafeUrl(url)
      ? []
      : ['DESK_WEBHOOK_URL is not usable: give an https address without a name and password in it.']),
    ...(secret ? [] : [`DESK_WEBHOOK_SECRET is missing: ${TIP_FOR_SECRET}.`]),
    ...(!secret || parseSecrets(secret) ? [] : [`DESK_WEBHOOK_SECRET is not usable: ${TIP_FOR_SECRET}.`]),
  ];
  return problem.length > 0 ? { problem } : { value: { url, secret } };
}

/** With one secret for both ways, whatever is sent out could be sent back in. */
function readInbound(secret = '', outbound = ''): Setting<DeskConfig['inbound']> {
  if (!secret) return { value: null };
  if (!parseSecrets(secret)) return { problem: `DESK_INBOUND_SECRET is not usable: ${TIP_FOR_SECRET}.` };
  if (listOf(secret).some((one) => listOf(outbound).includes(one)))
    return { problem: 'DESK_INBOUND_SECRET is that of DESK_WEBHOOK_SECRET: give each a secret of its own.' };
  return { value: { secret } };
}

function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

function readHubs(names: readonly string[]): Settings<readonly string[]> {
  const hubs = [...new Set(names.map((name) => name.toLowerCase()))];
  const problem = hubs.flatMap((hub) => {
    if (hub === NO_HUB) return ['HANDOFF_HUBS has msteams: Teams answers a hand-off with 400; name channels of agent hubs only.'];
    return HUB.test(hub) ? [] : [`HANDOFF_HUBS has "${hub}": give channels of the Bot Framework, for example omnichannel.`];
  });
  return problem.length > 0 ? { problem } : { value: hubs };
}

function splitList(text = '', between = ','): readonly string[] {
  return text
    .split(between)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Null as soon as one is. */
function allOf<T>(values: readonly (T | null)[]): readonly T[] | null {
  return values.includes(null) ? null : values.flatMap((value) => (value === null ? [] : [value]));
}

/** All values, or all problems. */
function joinSettings<T extends object>(settings: { [K in keyof T]: Setting<T[K]> | Settings<T[K]> }): Settings<T> {
  const read = Object.entries<Setting<unknown> | Settings<unknown>>(settings);
  const problem = read.flatMap(([, setting]) => ('problem' in setting ? setting.problem : []));
  if (problem.length > 0) return { problem };
  return { value: Object.fromEntries(read.map(([name, setting]) => [name, 'value' in setting ? setting.value : null])) as T };
}
