// The audit's tables. Whoever may insert into audit_pending can add to the chain; nobody can change what is in it.

/**
 * A deferred trigger gives each entry its place when its transaction commits. The text that is hashed is the canonical
 * JSON (RFC 8785) of {entry, previous, seq}: entry is canonical already, and the three names are in order.
 */
export const auditSchema = `
create table audit_pending (
  id bigint generated always as identity primary key,
  entry text not null
);

create table audit_records (
  seq bigint primary key,
  previous text not null,
  entry text not null,
  hash text not null unique,
  at text not null generated always as (entry::jsonb->>'at') stored,
  actor text not null generated always as (entry::jsonb->>'actor') stored,
  action text not null generated always as (entry::jsonb->>'action') stored,
  stack text generated always as (entry::jsonb->>'stack') stored,
  run text generated always as (entry::jsonb->>'run') stored
);
create index audit_records_by_run on audit_records (run) where run is not null;
create index audit_records_by_stack on audit_records (stack, seq) where stack is not null;

create table audit_head (
  only_one boolean primary key default true check (only_one),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, repeat('0', 64));

create function audit_chain() returns trigger language plpgsql security definer set search_path from current as $$
declare
  head record;
  hashed text;
begin
  select seq, hash into strict head from audit_head for update;
  hashed := encode(sha256(convert_to(
    '{"entry":' || new.entry || ',"previous":"' || head.hash || '","seq":' || (head.seq + 1) || '}', 'UTF8')), 'hex');
  insert into audit_records (seq, previous, entry, hash) values (head.seq + 1, head.hash, new.entry, hashed);
  update audit_head set seq = head.seq + 1, hash = hashed;
  delete from audit_pending where id = new.id;
  return null;
end $$;

create constraint trigger audit_chain after insert on audit_pending
  deferrable initially deferred for each row execute function audit_chain();

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only: % on % is refused', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_refuse before update or delete or truncate on audit_records
  for each statement execute function audit_refuse();
`;
