/** How much the platforms take: by which keys an answer counts, and what each key allows. Pure; the counting is the store's. */
import { SLACK } from './slack/address.ts';
import { splitThread, TEAMS } from './teams/address.ts';

/** What an answer counts against; empty where nothing limits it. */
export interface Pace {
  readonly place: string;
  readonly tenant: string;
}

/** A bucket of `burst` that wins one back every `everyMs`: in any W milliseconds it lets `burst + floor(W / everyMs)` pass at the most. */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

/** By channel; one that is not there has no limits. */
export type Limits = Readonly<Record<string, { readonly place: Rate; readonly tenant: Rate }>>;

export type PaceOf = (channel: string, address: string) => Pace;

/**
 * By channel. One answer counts as one, though a long one is two or three messages and Teams also counts the sign of writing that goes
 * before it; the rates leave room for that. What still goes over is answered 429, which `Failure.holds` (channel.ts) is for.
 */
export const LIMITS: Limits = {
  /**
   * Slack documents about one message a second in a channel, short bursts being fine, and several hundred a minute in a workspace.
   * At most 350 a minute here; a desk in the workspace of the one bot token counts beside that, with what one channel may have.
   */
  [SLACK]: { place: { burst: 4, everyMs: 1_000 }, tenant: { burst: 50, everyMs: 200 } },
  /**
   * Teams documents, for a bot in one conversation, 7 in a second, 8 in two and 60 in thirty: at most 5, 6 and 34 here. Its 1,800 an
   * hour concern the chat with one person, who does not keep that up. For an app in a tenant it documents 50 in a second, in an
   * older copy 30: at most 30 here.
   */
  [TEAMS]: { place: { burst: 4, everyMs: 1_000 }, tenant: { burst: 5, everyMs: 40 } },
};

const UNLIMITED: Pace = { place: '', tenant: '' };
/** Stands for the workspace of the one bot token, where a desk names none. */
const OWN = 'own';

/**
 * `address` is what the outbox holds, of a user or of a desk (DeskWay.address). One that cannot be read is not limited: sending it
 * says what is wrong.
 */
export function paceOf(channel: string, address: string): Pace {
  if (!Object.hasOwn(LIMITS, channel)) return UNLIMITED;
  const fields = readFields(address);
  return channel === SLACK ? paceOfSlack(fields) : paceOfTeams(fields);
}

type Fields = Readonly<Record<string, unknown>>;

function readFields(address: string): Fields {
  try {
    const read: unknown = JSON.parse(address);
    return typeof read === 'object' && read !== null ? (read as Fields) : {};
  } catch {
    return {};
  }
}

/** The threads of a channel share its limit. */
function paceOfSlack(fields: Fields): Pace {
  const channel = textOf(fields.channel);
  const team = textOf(fields.team) || OWN;
  return channel === '' ? UNLIMITED : { place: keyOf(SLACK, team, channel), tenant: keyOf(SLACK, team) };
}

/** As in Slack. A desk does not know its tenant: its team stands for that. Nothing is documented for what is behind an agent hub. */
function paceOfTeams(fields: Fields): Pace {
  const [user, team] = [textOf(fields.user), textOf(fields.team)];
  const { channel } = splitThread(textOf(fields.conversation) || textOf(fields.channel));
  if (textOf(fields.hub) !== '' || (channel === '' && user === '')) return UNLIMITED;
  const tenant = team ? keyOf(TEAMS, 'team', team) : keyOf(TEAMS, textOf(fields.tenant));
  // A chat that is not open yet is known by whom it is with.
  return { place: channel ? keyOf(TEAMS, channel) : keyOf(tenant, `@${user}`), tenant };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(':');
}
