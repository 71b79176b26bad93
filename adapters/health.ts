/** Whether the store can be used now, for whoever asks: quickly whatever it does, asked once however many ask, and told once when that changes. */
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';
import { within } from './within.ts';

/** Milliseconds after which no answer is an answer: probes give up soon after. */
const PATIENCE_MS = 2_000;
/** Milliseconds for which an answer holds: anybody may ask, and each look writes. */
const HOLDS_MS = 1_000;
const SILENT = `The database does not answer within ${PATIENCE_MS / 1_000} seconds.`;
const BROKEN = 'The database does not answer.';

export interface Health {
  /** Null when the store can be read and written, else one sentence for the operator. Answers in time even when the store does not. */
  readonly check: () => Promise<string | null>;
  /** As it was found last. */
  readonly isWell: () => boolean;
}

interface Parts {
  readonly ready: Store['ready'];
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly patienceMs?: number;
  readonly holdsMs?: number;
}

export function createHealth({ ready, log, patienceMs = PATIENCE_MS, holdsMs = HOLDS_MS }: Parts): Health {
  let problem: string | null = null;
  /** What everybody gets who asks now. */
  let answer: Promise<string | null> | null = null;
  const note = (found: string | null) => {
    if (found !== null && problem === null) log.error({ why: found }, 'the database cannot be used: nothing is taken in');
    if (found === null && problem !== null) log.info({}, 'the database can be used again');
    problem = found;
    return found;
  };
  const look = () => {
    // Another look begins when this one has ended, however long that takes.
    const asked = ready()
      .catch(() => BROKEN)
      .then(note)
      .finally(() => forget(holdsMs));
    // What was wrong before says more than that it is silent.
    return within(asked, patienceMs, () => note(problem ?? SILENT));
  };
  const forget = (ms: number) => {
    setTimeout(() => {
      answer = null;
    }, ms).unref();
  };
  return {
    isWell: () => problem === null,
    check: () => {
      answer ??= look();
      return answer;
    },
  };
}
