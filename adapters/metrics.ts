/** What the bot counts about itself. No label ever holds an id or a text. */
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import { describeError, type Log } from './log.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** A registry of its own, so that several bots can live in one process (tests do). `withProcess` adds memory, CPU and event loop. */
export function createMetrics({ withProcess = false } = {}) {
  const registry = new Registry();
  if (withProcess) collectDefaultMetrics({ register: registry });
  const count = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  return {
    registry,
    requests: count('reconnect_http_requests_total', 'HTTP requests by route and status', ['route', 'status']),
    turns: count('reconnect_turns_total', 'Deliveries from channels: new, repeated, ignored, failed, or set aside', [
      'channel',
      'result',
    ]),
    deliveries: count('reconnect_deliveries_total', 'Answers: sent, retried, set aside, or undeliverable', ['channel', 'result']),
    ambiguous: count('reconnect_ambiguous_creates_total', 'Messages that may have arrived though the platform said no', [
      'channel',
    ]),
    refused: count('reconnect_refused_requests_total', 'Requests of platforms that were refused, by reason', [
      'channel',
      'reason',
    ]),
  };
}

/** What gauges show of the store: read once for all that stand on one page, null while it cannot be read. */
export function readForPage<T>(read: () => Promise<T>, sentence: string, log: Pick<Log, 'warn'>): () => Promise<T | null> {
  let reading: Promise<T | null> | null = null;
  const start = async () => {
    try {
      return await read();
    } catch (error) {
      log.warn({ error: describeError(error) }, sentence);
      return null;
    } finally {
      reading = null;
    }
  };
  return () => {
    reading ??= start();
    return reading;
  };
}
