/** Whether somebody may act at a desk: the same on every platform, which only knows how to find out. */
import { SAY } from '../../bot/say.ts';
import { describeError, type Log, nameInLog } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { isOutage } from '../store/outage.ts';

/** While the platform does not say who is of the desk. */
export const CANNOT_SEE = 'I cannot see just now whether you are of this desk. Try again in a moment.';
/** Said beside a file under a ticket. */
export const NO_FILES = 'Files are not passed on to the user. Write what it shows, or a link.';
/** Of somebody whom the platform does not name. */
export const NAMELESS = 'Somebody';

/** His name, or the sentence for whoever may not act. */
export type Admitted = { readonly name: string } | { readonly refusal: string };

interface Parts {
  readonly channel: string;
  /** As people call it. */
  readonly platform: 'Slack' | 'Teams';
  /** The desk, and the conversation of its ticket. */
  readonly desk: string;
  readonly conversation: string;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** `nameOf` asks the platform: null for whoever is not of the desk; it rejects while the platform does not say, and then nobody is. */
export async function admit(nameOf: () => Promise<string | null>, parts: Parts): Promise<Admitted> {
  const { channel, platform, desk, conversation, metrics, log } = parts;
  try {
    const name = await nameOf();
    if (name !== null) return { name };
  } catch (error) {
    // Our own failure, which makes the platform come again: nobody is sent away for it.
    if (isOutage(error)) throw error;
    log.warn({ desk, error: describeError(error) }, `${platform} did not say who is of a desk`);
    return { refusal: CANNOT_SEE };
  }
  metrics.refused.inc({ channel, reason: 'not-desk' });
  log.warn({ conversation: nameInLog(conversation) }, 'an act at a desk was refused: not a member of its channel');
  return { refusal: SAY.notDesk };
}
