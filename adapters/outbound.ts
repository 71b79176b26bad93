/** What goes out, until the bot must go: what has not arrived by then comes back, and is not left to the end of its lease. */
import { type Channel, failure } from './channel.ts';

/** Failure.code of what was not sent, or not waited for, because the bot stops. */
export const STOPPED = 'stopped';

type Sender = Pick<Channel, 'name' | 'send'>;

export interface Outbound {
  readonly channels: readonly Sender[];
  /** From now on nothing is sent. What is on its way may arrive all the same; nobody waits for it. */
  readonly cut: () => void;
}

export function createOutbound(channels: readonly Sender[]): Outbound {
  const onTheirWay = new Set<(why: Error) => void>();
  let isCut = false;
  const untilCut =
    (send: Channel['send']): Channel['send'] =>
    (...answer) =>
      new Promise((resolve, reject) => {
        if (isCut) return reject(failure(STOPPED));
        onTheirWay.add(reject);
        send(...answer)
          .then(resolve, reject)
          .finally(() => onTheirWay.delete(reject));
      });
  return {
    channels: channels.map(({ name, send }) => ({ name, send: untilCut(send) })),
    cut: () => {
      isCut = true;
      for (const stop of onTheirWay) stop(failure(STOPPED, { ambiguous: true }));
    },
  };
}
