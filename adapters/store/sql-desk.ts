/** What the help desk needs to know over all conversations, in SQL. */
import { type ExpressionBuilder, sql } from 'kysely';
import { OTHER_SYSTEMS } from '../../bot/types.ts';
import { readAnswer } from './sql-draft.ts';
import { type Database, standing, type Tables } from './sql-tables.ts';
import type { DeskLine, DeskRecords, OpenTickets, OutcomeRow, Surroundings, TicketRow } from './store.ts';

/** Tickets from which it is told how soon one is claimed, and how few are too few to tell. */
const LATEST_CLAIMS = 20;
const FEWEST_CLAIMS = 5;

export function createDeskRecords(db: Database): DeskRecords {
  return {
    tickets: (limit) => listTickets(db, limit),
    open: () => countOpen(db),
    ticket: (id) => findTicket(db, id),
    ticketOf: async (conversation) => {
      const row = await ticketRows(db)
        .where('ticket.conversation', '=', conversation)
        .orderBy('ticket.opened', 'desc')
        .executeTakeFirst();
      return row ? toTicketRow(row) : null;
    },
    lines: (ticket, afterSeq) => readLines(db, ticket, afterSeq),
    saidSince: async (afterSeq) => {
      const newest = await db.selectFrom('message').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
      const rows = db
        .selectFrom('message')
        .select(['seq', 'ticket'])
        .where('ticket', 'is not', null)
        .$narrowType<{ ticket: string }>();
      const said = afterSeq === null ? [] : await rows.where('seq', '>', afterSeq).orderBy('seq').execute();
      return { newest: newest?.seq ?? 0, said };
    },
    ticketAt: async (place) => {
      const row = await standing(db)
        .select(['message.conversation', 'message.ticket', 'receipt.route'])
        .where('receipt.place', '=', place)
        .where('message.recipient', '=', 'desk')
        .executeTakeFirst();
      return row?.ticket ? { conversation: row.conversation, ticket: row.ticket, route: row.route } : null;
    },
    anchor: async (ticket, route) => {
      const row = await standing(db)
        .select('receipt.place')
        .where('message.ticket', '=', ticket)
        .where('message.turn', 'is not', null)
        .where('receipt.route', '=', route)
        .where('receipt.part', '=', 0)
        .orderBy('receipt.seq', 'desc')
        .executeTakeFirst();
      return row?.place ?? null;
    },
    dueWakes: (now, limit) => readWakes(db, now, limit),
    around: () => lookAround(db),
    storms: (since, users) => findStorms(db, since, users),
    unlinked: async (error, scope, since) => {
      const rows = await db
        .selectFrom('sighting')
        .innerJoin('conversation', 'conversation.id', 'sighting.conversation')
        .select('sighting.conversation')
        .where('sighting.error', '=', error)
        .where('sighting.scope', '=', scope)
        .where('sighting.at', '>=', since)
        .where(isAfterIncident)
        .where('conversation.incident', 'is', null)
        .execute();
      return rows.map((row) => row.conversation);
    },
    linked: async (incident) => {
      const rows = await db.selectFrom('conversation').select('id').where('incident', '=', incident).orderBy('id').execute();
      return rows.map(({ id }) => id);
    },
    pending: (seq) => db.selectFrom('outbox').select(['route', 'tries']).where('seq', '=', seq).execute(),
    records: (since) => readRecords(db, since),
  };
}

// --- tickets ---------------------------------------------------------------------------------------------------------

const ticketRows = (db: Database) =>
  db
    .selectFrom('ticket')
    .innerJoin('conversation', 'conversation.id', 'ticket.conversation')
    .selectAll('ticket')
    .select('conversation.channel')
    .select(({ selectFrom }) =>
      selectFrom('message')
        .whereRef('message.ticket', '=', 'ticket.id')
        .select((row) => row.fn.max('message.seq').as('seq'))
        .as('seq'),
    );

type StoredTicket = Tables['ticket'] & { readonly channel: string; readonly seq: number | null };

function toTicketRow({ outcome, agent_key, seq, scope: _scope, ...row }: StoredTicket): TicketRow {
  return { ...row, end: outcome, agentKey: agent_key, seq: seq ?? 0 };
}

async function listTickets(db: Database, limit: number): Promise<readonly TicketRow[]> {
  const rank = sql<number>`case ticket.status when 'open' then 0 when 'claimed' then 1 else 2 end`;
  // Who has waited longest comes first; of what is over, the newest.
  const rows = await ticketRows(db)
    .orderBy(rank)
    .orderBy(sql`case ticket.status when 'resolved' then null else ticket.opened end`)
    .orderBy('ticket.ended', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toTicketRow);
}

async function countOpen(db: Database): Promise<OpenTickets> {
  const rows = await db
    .selectFrom('ticket')
    .select((row) => ['status', row.fn.countAll().as('n'), row.fn.min('waiting').as('oldest')])
    .where('status', 'in', ['open', 'claimed'])
    .groupBy('status')
    .execute();
  const [unclaimed, claimed] = ['open', 'claimed'].map((status) => rows.find((row) => row.status === status));
  const waiting = Number(unclaimed?.n ?? 0);
  return { open: waiting + Number(claimed?.n ?? 0), unclaimed: waiting, oldest: unclaimed?.oldest ?? null };
}

async function findTicket(db: Database, id: string): Promise<TicketRow | null> {
  const row = await ticketRows(db).where('ticket.id', '=', id).executeTakeFirst();
  return row ? toTicketRow(row) : null;
}

async function readLines(db: Database, ticket: string, afterSeq: number): Promise<readonly DeskLine[]> {
  const rows = await db
    .selectFrom('message')
    .select(['seq', 'at', 'recipient', 'content'])
    .where('ticket', '=', ticket)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .execute();
  return rows
    .map(({ seq, at, recipient, content }) => ({ seq, at, ...readAnswer(recipient, content) }))
    .filter(({ only, desk }) => only === undefined && desk !== OTHER_SYSTEMS);
}

// --- time and others -------------------------------------------------------------------------------------------------

async function readWakes(db: Database, now: string, limit: number) {
  const rows = await db
    .selectFrom('conversation')
    .select(['id', 'wake'])
    .where('wake', '<=', now)
    .orderBy('wake')
    .limit(limit)
    .execute();
  return rows.flatMap(({ id, wake }) => (wake === null ? [] : [{ conversation: id, wake }]));
}

async function lookAround(db: Database): Promise<Surroundings> {
  const open = await db
    .selectFrom('ticket')
    .select(['id', 'error', 'scope', 'opened', 'status', 'users'])
    .where('status', 'in', ['open', 'claimed'])
    .execute();
  const claims = await db
    .selectFrom('ticket')
    .select(['opened', 'claimed'])
    .where('claimed', 'is not', null)
    .orderBy('claimed', 'desc')
    .limit(LATEST_CLAIMS)
    .execute();
  const spans = claims.map(({ opened, claimed }) => Date.parse(claimed ?? opened) - Date.parse(opened)).sort((a, b) => a - b);
  return {
    waiting: open.filter(({ status, users }) => status === 'open' && users === null).length,
    claimedWithin: spans.length < FEWEST_CLAIMS ? null : (spans[Math.floor(spans.length / 2)] ?? null),
    incidents: open.flatMap(({ id, error, scope, opened, users }) =>
      users === null || error === null ? [] : [{ id, error, scope, since: opened }],
    ),
  };
}

/** What an incident that is over was about is no sign of another one. */
function isAfterIncident({ not, exists, selectFrom }: ExpressionBuilder<Tables, 'sighting'>) {
  return not(
    exists(
      selectFrom('ticket')
        .select('ticket.id')
        .whereRef('ticket.error', '=', 'sighting.error')
        .whereRef('ticket.scope', '=', 'sighting.scope')
        .whereRef('ticket.ended', '>=', 'sighting.at')
        .where('ticket.users', 'is not', null),
    ),
  );
}

async function findStorms(db: Database, since: string, users: number) {
  const rows = await db
    .selectFrom('sighting')
    .select((row) => ['error', 'scope', row.fn.countAll<number>().as('users')])
    .where('at', '>=', since)
    .where(isAfterIncident)
    .groupBy(['error', 'scope'])
    .having((row) => row.fn.countAll(), '>=', users)
    .execute();
  return rows.map(({ error, scope, users: n }) => ({ error, scope, users: Number(n) }));
}

async function readRecords(db: Database, since: string) {
  const tickets = await ticketRows(db)
    .where(({ or, eb }) =>
      or([eb('ticket.opened', '>=', since), eb('ticket.ended', '>=', since), eb('ticket.status', '<>', 'resolved')]),
    )
    .orderBy('ticket.opened')
    .execute();
  const outcomes = await db.selectFrom('outcome').selectAll().where('at', '>=', since).orderBy('id').execute();
  return {
    tickets: tickets.map(toTicketRow),
    outcomes: outcomes.map(
      ({ at, channel, ended, ended_by, cause }): OutcomeRow => ({ at, channel, ended, by: ended_by, cause }),
    ),
  };
}
