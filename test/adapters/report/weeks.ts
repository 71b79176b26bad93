/** A help desk's weeks, made up: the same ones every time. */
import type { OutcomeRecord, Records, TicketRecord } from '../../../adapters/report/records.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** How often it happens, beside the others. */
const CAUSES: readonly (readonly [string | null, number])[] = [
  ['licence-certificate-corrupt-server', 14],
  ['client-licence-store-invalid', 11],
  ['not-in-remote-desktop-users', 9],
  ['credssp', 8],
  ['host-unreachable', 8],
  ['account-locked', 7],
  ['cal-mode-mismatch', 5],
  ['licence-server-not-found', 5],
  ['password-expired', 4],
  ['encryption-incompatible', 3],
  ['keepalive-session-stuck', 3],
  ['gateway-certificate', 3],
  ['host-edition-cannot-accept-rdp', 3],
  ['name-not-resolved', 2],
  ['graphics-driver', 1],
  ['vpn-not-connected', 2],
  [null, 6],
];
const CHANNELS = [
  ['teams', 5],
  ['slack', 4],
  ['web', 1],
] as const;
const REASONS = [
  ['asked', 4],
  ['no-rights', 5],
  ['exhausted', 3],
  ['not-recognised', 2],
  ['version-unknown', 1],
] as const;

/** The weeks before `until`, with about `perDay` cases on a working day. */
export function makeWeeks(until: string, days: number, perDay: number): Records {
  const random = createRandom(7);
  const now = Date.parse(until);
  const tickets: TicketRecord[] = [];
  const outcomes: OutcomeRecord[] = [];
  for (let day = days; day >= 0; day -= 1) {
    const morning = Math.floor((now - day * DAY) / DAY) * DAY;
    const weekend = [0, 6].includes(new Date(morning).getUTCDay());
    for (let i = 0; i < perDay * (weekend ? 0.15 : 0.6 + random() * 0.8); i += 1) {
      const at = morning + (6.5 + 5 * (random() + random()) - (random() < 0.3 ? 3 * random() : 0)) * 60 * MINUTE;
      if (at < now) addCase(at);
    }
  }
  return { tickets: [...tickets, ...incidents()], outcomes };

  function addCase(time: number): void {
    const [cause, channel] = [pick(CAUSES, random), pick(CHANNELS, random)];
    const end = (minutes: number, ended: OutcomeRecord['ended'], by: OutcomeRecord['by']) => {
      const at = time + minutes * MINUTE;
      if (at < now) outcomes.push({ at: iso(at), channel, ended, by, cause });
    };
    const luck = random();
    if (cause === 'host-edition-cannot-accept-rdp') end(4, 'unfixable', 'bot');
    else if (cause !== null && luck < 0.58) end(3 + 30 * random(), 'resolved', 'bot');
    else if (luck < 0.64) end(10 + 60 * random(), 'resolved', 'user');
    else {
      end(6, 'escalated', 'bot');
      addTicket(time + 6 * MINUTE, cause, channel, end);
    }
  }

  function addTicket(
    opened: number,
    cause: string | null,
    channel: string,
    end: (minutes: number, ended: OutcomeRecord['ended'], by: OutcomeRecord['by']) => void,
  ): void {
    const claimed = opened + 2 * MINUTE + 25 * MINUTE * -Math.log(1 - random() * 0.999);
    const ended = claimed + 8 * MINUTE + 90 * MINUTE * -Math.log(1 - random() * 0.999);
    const how = pick(
      [
        ['agent', 14],
        ['user', 3],
        ['bot', 2],
        ['corrected', 1],
        ['stale', 1],
      ] as const,
      random,
    );
    const over = ended < now;
    if (over && how === 'agent') end((ended - opened) / MINUTE, 'resolved', 'human');
    tickets.push({
      id: `T-${1000 + tickets.length}`,
      cause,
      error: null,
      channel,
      reason: cause === null ? 'not-recognised' : pick(REASONS, random),
      status: over ? 'resolved' : claimed < now ? 'claimed' : 'open',
      end: over ? how : null,
      opened: iso(opened),
      claimed: claimed < now ? iso(claimed) : null,
      ended: over ? iso(ended) : null,
      reopened: random() < 0.08 ? 1 : 0,
      incident: false,
    });
  }

  function incidents(): TicketRecord[] {
    const base = { cause: null, channel: 'slack', reason: 'incident', reopened: 0, incident: true } as const;
    const [early, late] = [now - 11 * DAY, now - 70 * MINUTE];
    return [
      {
        ...base,
        id: 'I-1',
        error: 'ERR-C',
        status: 'resolved',
        end: 'agent',
        opened: iso(early),
        claimed: iso(early + 4 * MINUTE),
        ended: iso(early + 140 * MINUTE),
        users: 37,
      },
      {
        ...base,
        id: 'I-2',
        error: 'SYM-RD-OFF',
        status: 'claimed',
        end: null,
        opened: iso(late),
        claimed: iso(late + MINUTE),
        ended: null,
        users: 12,
      },
    ];
  }
}

/** A linear congruential generator: poor, and always the same. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function pick<T>(items: readonly (readonly [T, number])[], random: () => number): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new Error('nothing to pick from');
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
