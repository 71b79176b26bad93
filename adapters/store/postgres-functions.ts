/** What PostgreSQL does in one round trip where SQLite, which is in the process, takes several statements. They are part of the schema: see postgres-migrations.ts. */

/**
 * A connection plans the statements of a function for any values, and keeps the plans. For tables that are small then, or of which it
 * expects some of many, it would choose to read all of a table; and go on when that has grown to millions of rows.
 */
const BY_INDEX = 'set enable_seqscan = off';

/** Locks buckets for the transaction, making those that are not there yet; always in this order, so that two never wait for each other. */
export const LOCK_PACE = `
create function lock_pace_1(keys text[]) returns void
language sql as $$
  insert into pace select key, 0, 0 from (select distinct unnest(keys) as key) as wanted where key <> '' order by key
    on conflict (key) do update set key = excluded.key
$$`;

/**
 * Takes a turn of what the limits of a place and of its tenant leave (a leaky bucket, GCRA, for each), or of neither: null
 * when it was had, otherwise when to ask again. A rate is a Rate (pace.ts), or null where there is no limit but a hold.
 */
export const TAKE_PACE = `
create function take_pace_1(place text, tenant text, place_rate jsonb, tenant_rate jsonb, clock bigint) returns bigint
language plpgsql as $$
declare
  keys text[] := array[place, tenant];
  rates jsonb[] := array[place_rate, tenant_rate];
  now bigint := coalesce(clock, floor(extract(epoch from clock_timestamp()) * 1000)::bigint);
  every bigint;
  bucket pace;
  opens bigint := 0;
begin
  for i in 1..2 loop
    continue when keys[i] = '';
    if rates[i] is null then
      select * into bucket from pace where key = keys[i];
      opens := greatest(opens, bucket.held);
    else
      every := (rates[i]->>'everyMs')::bigint;
      -- Locks the bucket, so that of several processes only as many get a turn as there are.
      insert into pace values (keys[i], 0, 0) on conflict (key) do update set key = excluded.key returning * into bucket;
      opens := greatest(opens, bucket.held, bucket.busy - ((rates[i]->>'burst')::bigint - 1) * every);
    end if;
  end loop;
  if opens > now then
    return opens;
  end if;
  for i in 1..2 loop
    continue when keys[i] = '' or rates[i] is null;
    update pace set busy = greatest(busy, now) + (rates[i]->>'everyMs')::bigint where key = keys[i];
  end loop;
  return null;
end $$`;

/**
 * Stores a Draft (sql-draft.ts) unless another turn was quicker. \`expected\` is the version the draft was made from, 0 for none.
 * \`what\`: 'saved' with the numbers of the messages and the ways (by their place in the outbox of the draft, from 0) that
 * were taken; 'seen' with the number of the message that was there already; 'stale' when the conversation is not what it was.
 */
export const TAKE_TURN = `
create function take_turn_1(draft jsonb, delivery_names text[], expected integer, take jsonb, clock bigint)
returns table (what text, seqs bigint[], taken integer[])
language plpgsql ${BY_INDEX} as $$
#variable_conflict use_column
declare
  row conversation := jsonb_populate_record(null::conversation, draft->'conversation');
  names text[] := array(select jsonb_array_elements_text(draft->'aliases'));
  found_version integer;
  known bigint;
  item jsonb;
  written bigint;
  ways jsonb := draft->'outbox';
  moment bigint;
begin
  row.version := expected + 1;
  -- The row of the conversation is its lock, also while it is being made.
  if expected = 0 then
    insert into conversation select row.* on conflict (id) do nothing;
    if not found then
      return query select 'stale', null::bigint[], null::integer[];
      return;
    end if;
  else
    select version into found_version from conversation where id = row.id for update;
  end if;
  select coalesce(
    (select seq from alias where name = any(names) limit 1),
    (select seq from message where conversation = row.id and delivery = any(delivery_names) limit 1)
  ) into known;
  if known is not null then
    if expected = 0 then
      delete from conversation where id = row.id;
    end if;
    return query select 'seen', array[known], null::integer[];
    return;
  end if;
  if expected <> 0 then
    if found_version is distinct from expected then
      return query select 'stale', null::bigint[], null::integer[];
      return;
    end if;
    update conversation set schema = row.schema, snapshot = row.snapshot, version = row.version, at = row.at,
      owner = row.owner, channel = row.channel, address = row.address, wake = row.wake, incident = row.incident
      where id = row.id;
  end if;
  seqs := '{}';
  for item in select jsonb_array_elements(draft->'messages') loop
    insert into message (conversation, delivery, at, author, recipient, schema, content, turn, ticket)
      values (row.id, item->>'delivery', item->>'at', item->>'author', item->>'recipient', (item->>'schema')::integer,
        item->>'content', (item->>'turn')::integer, item->>'ticket')
      returning seq into written;
    seqs := seqs || written;
  end loop;
  insert into alias select name, seqs[1] from unnest(names) as name;
  if jsonb_typeof(take->'limits') = 'object' then
    perform lock_pace_1(array(select way->>key from jsonb_array_elements(ways) as way, unnest(array['place', 'tenant']) as key
      where take->'limits' ? (way->>'channel')));
  end if;
  moment := coalesce(clock, floor(extract(epoch from clock_timestamp()) * 1000)::bigint);
  taken := '{}';
  for i in 0..jsonb_array_length(ways) - 1 loop
    item := ways->i;
    written := seqs[(item->>'message')::integer + 1];
    declare
      -- An earlier one of this turn on the same way stands in the outbox by now.
      is_first boolean := take is not null and (item->>'channel') in (select jsonb_array_elements_text(take->'channels'))
        and not exists (select from outbox where conversation = row.id and channel = item->>'channel'
          and route = item->>'route' and aside = 0);
      is_taken boolean := case when is_first then take_pace_1(item->>'place', item->>'tenant',
        take->'limits'->(item->>'channel')->'place', take->'limits'->(item->>'channel')->'tenant', moment) is null else false end;
    begin
      insert into outbox (seq, route, conversation, channel, address, due, lease, tries, aside, redrawn, place, tenant)
        values (written, item->>'route', row.id, item->>'channel', item->>'address', 0,
          case when is_taken then moment + (take->>'lease')::bigint else 0 end,
          case when is_taken then 1 else 0 end, 0, 0, item->>'place', item->>'tenant');
      if is_taken then
        taken := taken || i;
      end if;
    end;
  end loop;
  if jsonb_typeof(draft->'ticket') = 'object' then
    insert into ticket select * from jsonb_populate_record(null::ticket, draft->'ticket')
      on conflict (id) do update set status = excluded.status, agent = excluded.agent, agent_key = excluded.agent_key,
        outcome = excluded.outcome, reason = excluded.reason, opened = excluded.opened, waiting = excluded.waiting,
        claimed = excluded.claimed, ended = excluded.ended, reopened = excluded.reopened, cause = excluded.cause,
        error = excluded.error, users = excluded.users
      where ticket.conversation = excluded.conversation;
  end if;
  insert into sighting select * from jsonb_populate_recordset(null::sighting, draft->'sightings')
    on conflict (error, "user") do update set conversation = excluded.conversation, at = excluded.at;
  if jsonb_typeof(draft->'outcome') = 'object' then
    insert into outcome (conversation, at, channel, ended, ended_by, cause)
      select conversation, at, channel, ended, ended_by, cause from jsonb_populate_record(null::outcome, draft->'outcome');
  end if;
  what := 'saved';
  return next;
end $$`;

/** Store.markSent. \`part\` and \`place\` are null where nothing is to be noted. */
export const MARK_SENT = `
create function mark_sent_1(row_seq bigint, row_route text, row_tries integer, new_part integer, new_place text) returns boolean
language plpgsql ${BY_INDEX} as $$
#variable_conflict use_column
declare
  gone outbox;
begin
  if new_place is not null then
    insert into receipt select new_place, row_seq, new_part, row_route from message where seq = row_seq for key share
      on conflict (place) do update set seq = excluded.seq, part = excluded.part, route = excluded.route;
  end if;
  delete from outbox where seq = row_seq and route = row_route and tries >= row_tries returning * into gone;
  if gone.seq is null then
    update outbox set lease = 0, due = 0 where seq = row_seq and route = row_route and tries < row_tries;
    return found;
  end if;
  return exists (select from outbox where conversation = gone.conversation and channel = gone.channel
    and route = gone.route and aside = 0 and seq > row_seq);
end $$`;
