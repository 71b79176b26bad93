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
];
