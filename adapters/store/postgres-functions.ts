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

/**
 * What turns look at: [{ conversation, deliveries, also }]. In the order of what is asked; \`stored\` is null for a conversation that has not
 * begun, and \`seen\` unless a message is there by one of the names.
 */
export const LOOK_AT = `
create function look_at_1(turns jsonb) returns table (stored conversation, seen bigint)
language sql stable ${BY_INDEX} as $$
  select known, coalesce(
    (select seq from alias where name = any(wanted.also) limit 1),
    (select seq from message where conversation = wanted.conversation and delivery = any(wanted.deliveries) limit 1)
  )
  from jsonb_array_elements(turns) with ordinality as list (one, number)
  cross join jsonb_to_record(one) as wanted (conversation text, deliveries text[], also text[])
  left join conversation as known on known.id = wanted.conversation
  order by number
$$`;

/**
 * Stores the Drafts of turns of as many conversations, each as take_turn_1 does. \`turns\`: [{ draft, names, expected, take }].
 * One that fails leaves no trace and takes no other with it: \`code\` and \`problem\` are PostgreSQL's then. One whose conversation
 * somebody else holds is 'busy' among others: alone it waits. Limits are locked in an order that all keep, so that no two calls
 * wait for each other.
 */
export const TAKE_TURNS = `
create function take_turns_1(turns jsonb, clock bigint)
returns table (place integer, what text, seqs bigint[], taken integer[], code text, problem text)
language plpgsql ${BY_INDEX} as $$
#variable_conflict use_column
declare
  turn jsonb;
  is_alone boolean := jsonb_array_length(turns) = 1;
  free text[] := array(select id from conversation
    where id = any(array(select one->'draft'->'conversation'->>'id' from jsonb_array_elements(turns) as one where not is_alone))
    for update skip locked);
begin
  perform lock_pace_1(array(
    select way->>key
    from jsonb_array_elements(turns) as one, jsonb_array_elements(one->'draft'->'outbox') as way,
      unnest(array['place', 'tenant']) as key
    where jsonb_typeof(one->'take'->'limits') = 'object' and one->'take'->'limits' ? (way->>'channel')));
  for place, turn in select number - 1, one from jsonb_array_elements(turns) with ordinality as list (one, number)
    order by one->'draft'->'conversation'->>'id' loop
    what := 'busy';
    seqs := null;
    taken := null;
    code := null;
    problem := null;
    if is_alone or (turn->>'expected')::integer = 0 or turn->'draft'->'conversation'->>'id' = any(free) then
      begin
        select result.* into what, seqs, taken from take_turn_1(turn->'draft', array(select jsonb_array_elements_text(turn->'names')),
          (turn->>'expected')::integer, nullif(turn->'take', 'null'), clock) as result;
      exception when others then
        what := 'failed';
        code := sqlstate;
        problem := sqlerrm;
      end;
    end if;
    return next;
  end loop;
end $$`;

/**
 * mark_sent_1 for many: [{ seq, route, tries, part, place }], answered in their order; null for one that somebody else holds, which
 * waits when it is alone.
 */
export const MARK_ALL_SENT = `
create function mark_all_sent_1(rows jsonb) returns table (more boolean)
language plpgsql ${BY_INDEX} as $$
#variable_conflict use_column
declare
  row record;
begin
  for row in select sent.* from jsonb_array_elements(rows) with ordinality as list (one, number),
    jsonb_to_record(one) as sent (seq bigint, route text, tries integer, part integer, place text) order by number loop
    -- Whoever erases locks the message before all that belongs to it.
    perform from message where seq = row.seq for key share skip locked;
    if found then
      perform from outbox where seq = row.seq and route = row.route for update skip locked;
    end if;
    more := case when found or jsonb_array_length(rows) = 1
      then mark_sent_1(row.seq, row.route, row.tries, row.part, row.place) end;
    return next;
  end loop;
end $$`;
