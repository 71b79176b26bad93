/** Records and titles for the tests of the report. */
import type { Titles } from '../../../adapters/report/figures.ts';
import type { OutcomeRecord, TicketRecord } from '../../../adapters/report/records.ts';

export const PERIOD = { since: '2026-01-01T00:00:00.000Z', until: '2026-01-31T00:00:00.000Z', zone: 'UTC' };

export const TITLES: Titles = {
  cause: (id) => ({ licence: 'Damaged licence', credssp: 'CredSSP' })[id] ?? null,
  error: (id) => (id === 'ERR-C' ? 'It cannot connect' : null),
};

export function ticket(given: Partial<TicketRecord> = {}): TicketRecord {
  return {
    id: 'T-1',
    cause: null,
    error: null,
    channel: 'slack',
    reason: 'asked',
    status: 'open',
    end: null,
    opened: '2026-01-10T09:00:00.000Z',
    claimed: null,
    ended: null,
    reopened: 0,
    incident: false,
    ...given,
  };
}

export function outcome(given: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return { at: '2026-01-10T10:00:00.000Z', channel: 'slack', ended: 'resolved', by: 'bot', cause: 'licence', ...given };
}

/** Minutes after nine o'clock on the tenth. */
export function minute(n: number): string {
  return new Date(Date.parse('2026-01-10T09:00:00.000Z') + n * 60_000).toISOString();
}
