/** What each version added to the SQLite file, oldest first. An entry that was released is never changed: add another. */
import type { Migration } from './sql-migrate.ts';

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'conversations, transcript, outbox',
    statements: [
      `create table conversation (
        id text primary key,
        schema integer not null,
        snapshot text not null,
        at text not null
      ) strict`,
      // autoincrement: the number of an erased message is not given again, so that "after this number" stays true.
      `create table message (
        seq integer primary key autoincrement,
        conversation text not null references conversation (id),
        delivery text,
        at text not null,
        author text not null,
        recipient text not null,
        schema integer not null,
        content text not null
      ) strict`,
      'create unique index message_delivery on message (conversation, delivery)',
      'create index message_conversation on message (conversation, seq)',
      `create table outbox (
        seq integer primary key references message (seq),
        conversation text not null,
        channel text not null,
        address text not null,
        due integer not null,
        lease integer not null,
        tries integer not null,
        aside integer not null
      ) strict`,
      'create index outbox_order on outbox (conversation, channel, seq)',
    ],
  },
  {
    name: 'channels that edit what they sent: names, places, owners, a shelf',
    statements: [
      'alter table conversation add column owner text',
      "alter table conversation add column channel text not null default ''",
      "alter table conversation add column address text not null default ''",
      'create index conversation_owner on conversation (owner, at)',
      'alter table message add column turn integer',
      'create index message_turn on message (conversation, turn)',
      'create table alias (name text primary key, seq integer not null references message (seq)) strict',
      'create index alias_seq on alias (seq)',
      `create table receipt (
        place text primary key,
        seq integer not null references message (seq),
        part integer not null
      ) strict`,
      'create index receipt_seq on receipt (seq, part)',
      `create table shelf (
        kind text not null,
        key text not null,
        value text not null,
        until integer,
        primary key (kind, key)
      ) strict`,
    ],
  },
  {
    name: 'a help desk: tickets, several ways for one answer, timers, what many have at once',
    statements: [
      'alter table conversation add column wake text',
      'create index conversation_wake on conversation (wake) where wake is not null',
      'alter table conversation add column incident text',
      'create index conversation_incident on conversation (incident) where incident is not null',
      'alter table message add column ticket text',
      'create index message_ticket on message (ticket, seq) where ticket is not null',
      "alter table receipt add column route text not null default ''",
      `create table outbox_by_route (
        id integer primary key,
        seq integer not null references message (seq),
        route text not null,
        conversation text not null,
        channel text not null,
        address text not null,
        due integer not null,
        lease integer not null,
        tries integer not null,
        aside integer not null,
        redrawn integer not null,
        unique (seq, route)
      ) strict`,
      // What waited for a help desk that nobody had is in the transcript; no ticket belongs to it.
      `insert into outbox_by_route (seq, route, conversation, channel, address, due, lease, tries, aside, redrawn)
        select seq, '', conversation, channel, address, due, lease, tries, aside, 0 from outbox where channel <> 'desk'`,
      'drop table outbox',
      'alter table outbox_by_route rename to outbox',
      'create index outbox_order on outbox (conversation, channel, route, seq)',
      `create table ticket (
        id text primary key,
        conversation text not null references conversation (id),
        status text not null,
        agent text,
        agent_key text,
        outcome text,
        reason text not null,
        opened text not null,
        waiting text not null,
        claimed text,
        ended text,
        reopened integer not null,
        cause text,
        error text,
        users integer,
        scope text not null
      ) strict`,
      'create index ticket_conversation on ticket (conversation)',
      'create index ticket_status on ticket (status, opened)',
      'create index ticket_claimed on ticket (claimed) where claimed is not null',
      'create index ticket_incident on ticket (error, scope, ended) where users is not null',
      `create table sighting (
        error text not null,
        user text not null,
        scope text not null,
        conversation text not null references conversation (id),
        at text not null,
        primary key (error, user)
      ) strict`,
      'create index sighting_at on sighting (at)',
      'create index sighting_conversation on sighting (conversation)',
      `create table outcome (
        id integer primary key,
        conversation text not null references conversation (id),
        at text not null,
        channel text not null,
        ended text not null,
        ended_by text not null,
        cause text
      ) strict`,
      'create index outcome_at on outcome (at)',
      'create index outcome_conversation on outcome (conversation)',
    ],
  },
  {
    name: 'several processes: versions, limits of the platforms, an outbox that is found by time',
    statements: [
      'alter table conversation add column version integer not null default 1',
      "alter table outbox add column place text not null default ''",
      "alter table outbox add column tenant text not null default ''",
      'create index outbox_due on outbox (aside, due)',
      'create table pace (key text primary key, busy integer not null, held integer not null) strict',
      'drop index sighting_at',
      'create index sighting_at on sighting (at, error)',
    ],
  },
];
