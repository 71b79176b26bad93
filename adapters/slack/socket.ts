/** Socket Mode, for trials: the same deliveries over a connection that the bot opens, so that no address of it need be public. */
import { SocketModeClient } from '@slack/socket-mode';
import type { WebClientOptions } from '@slack/web-api';
import type { Reply } from '../http.ts';
import { describeError, type Log } from '../log.ts';
import type { SlackBody } from './body.ts';
import { quietLogger } from './web-api.ts';

/** Milliseconds before the next try to connect; the last one again and again. Slack closes every connection after some hours. */
const CONNECT_AFTER_MS = [100, 1_000, 5_000, 30_000] as const;
const LONGEST_MS = 30_000;

interface Delivery {
  readonly ack: (response?: object) => Promise<void>;
  readonly body: SlackBody;
}

export interface Socket {
  readonly start: () => void;
  /** Takes nothing more; the connection ends when what came over it is acknowledged. */
  readonly close: () => void;
  readonly settle: () => Promise<void>;
}

/** What is not acknowledged, Slack delivers again. */
export function connectSocket(
  appToken: string,
  clientOptions: WebClientOptions,
  pass: (body: SlackBody) => Promise<Reply>,
  log: Log,
): Socket {
  // Its own way to connect again ends the process when Slack cannot be reached just then.
  const client = new SocketModeClient({ appToken, clientOptions, logger: quietLogger(log), autoReconnectEnabled: false });
  const underWay = new Set<Promise<void>>();
  let isClosed = false;
  const take = async ({ ack, body }: Delivery) => {
    const reply = await pass(body);
    if (reply.kind !== 'bytes' || reply.status !== 200) return;
    const text = reply.body.toString();
    await ack(text === '' ? undefined : JSON.parse(text));
  };
  client.on('slack_event', (delivery: Delivery) => {
    if (isClosed) return;
    const taken = take(delivery)
      .catch((error) => log.error({ error: describeError(error) }, 'a delivery over the socket failed'))
      .finally(() => underWay.delete(taken));
    underWay.add(taken);
  });
  const settle = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  const { start, close } = keepConnected(client, log);
  return {
    start,
    close: () => {
      isClosed = true;
      void settle().then(close);
    },
    settle,
  };
}

function keepConnected(client: SocketModeClient, log: Log): Pick<Socket, 'start' | 'close'> {
  let failures = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const disconnect = () => void client.disconnect().catch(() => undefined);
  const connect = () => {
    client.start().then(
      () => {
        // It was on its way already when the bot stopped.
        if (isOver) return disconnect();
        failures = 0;
        client.once('disconnected', again);
      },
      (error) => {
        if (isOver) return;
        log.error(
          { error: describeError(error) },
          'Socket Mode could not connect: is SLACK_APP_TOKEN right, and Socket Mode on?',
        );
        again();
      },
    );
  };
  const again = () => {
    if (isOver) return;
    timer = setTimeout(connect, CONNECT_AFTER_MS[failures] ?? LONGEST_MS);
    failures += 1;
  };
  return {
    start: connect,
    close: () => {
      isOver = true;
      clearTimeout(timer);
      disconnect();
    },
  };
}
