/** The incoming webhook: what people do to a ticket in another system. Whoever knows the secret may act on every ticket, in any name. */
import type { DeskAction } from '../../bot/types.ts';
import { type Ask, json, type Reply, type Route, refuse, tryLater } from '../http.ts';
import { describeError, type Log, oncePer } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type Command, readCommand } from './read.ts';
import { requireSecrets, type Verified, verifyWebhook } from './signature.ts';
import { WEBHOOK } from './webhook.ts';

const PATH = '/desk/webhook';
/** Milliseconds in which a wrong clock is told of once, however often it is met. */
const CLOCK_LOG_MS = 60_000;

/** One answer for every reason: a stranger learns nothing from it. */
const NOT_SIGNED = 'The signature is missing, wrong or too old.';
const NO_TICKET = 'There is no ticket with this id.';
const TRY_AGAIN = 'This could not be stored now. Send it again.';

/** What an agent of another system does, as it goes into the turn of the user's conversation. */
export interface InboundAct {
  readonly ticket: string;
  /** For Incoming.user. */
  readonly agentKey: string;
  readonly agentName: string;
  /** For Incoming.id: the same whenever the other system sends this again. */
  readonly id: string;
  readonly action: Pick<DeskAction, 'do' | 'text'>;
}

/** `done`: now, or when it came the first time. `refused`: the bot said no, in a sentence for the agent. */
export type Acted = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly sentence: string };

export interface InboundParts {
  /** `whsec_…`; any of several, with commas or spaces between, may have signed. */
  readonly secret: string;
  /** Null when there is none. */
  readonly findTicket: (ticket: string) => Promise<object | null>;
  /** Resolves when it is on disk; rejects when the other system shall send it again. */
  readonly act: (act: InboundAct) => Promise<Acted>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'refused'>;
}

export function createInboundWebhook(parts: InboundParts): Route {
  const secrets = requireSecrets(parts.secret);
  const line = { ...parts, tells: oncePer(CLOCK_LOG_MS, parts.clock) };
  const handle = async (ask: Ask) => {
    const verified = verifyWebhook(ask.headers, ask.body, secrets, parts.clock());
    if ('forgery' in verified) return refuseForgery(verified.forgery, line);
    const command = readCommand(ask.body);
    if ('problem' in command) return refuse(400, command.problem);
    try {
      return await carryOut(command, verified.id, parts);
    } catch (error) {
      parts.log.error({ error: describeError(error) }, 'a webhook of another system failed, and is to be sent again');
      return tryLater(TRY_AGAIN);
    }
  };
  return { method: 'post', path: PATH, handle };
}

/**
 * Counted always, logged at debug. A wrong clock is worth a line, because it stops everything; but only one now and then: whoever has one
 * signed webhook can send it again for ever.
 */
function refuseForgery(
  reason: Extract<Verified, { forgery: unknown }>['forgery'],
  { log, metrics, tells }: Pick<InboundParts, 'log' | 'metrics'> & { readonly tells: (reason: string) => boolean },
): Reply {
  metrics.refused.inc({ channel: WEBHOOK, reason });
  if (reason === 'clock' && tells(reason))
    log.warn({}, 'a webhook is more than five minutes away from the clock of this machine');
  else log.debug({ reason }, 'a webhook that is not signed, or not now');
  return refuse(401, NOT_SIGNED);
}

async function carryOut({ ticket, agent, action }: Command, id: string, { findTicket, act }: InboundParts): Promise<Reply> {
  if ((await findTicket(ticket)) === null) return refuse(404, NO_TICKET);
  const names = { agentKey: `${WEBHOOK}:${agent.id}`, agentName: agent.name, id: `${WEBHOOK}:${id}` };
  const acted = await act({ ticket, ...names, action });
  return acted.kind === 'done' ? json(200, { ok: true }) : refuse(409, acted.sentence);
}
