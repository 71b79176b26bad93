/** What each version added to the SQLite file, oldest first. An entry that was released is never changed: add another. */

export const MIGRATIONS: readonly { readonly name: string; readonly statements: readonly string[] }[] = [
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
];
