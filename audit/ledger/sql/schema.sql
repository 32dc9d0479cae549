-- A ledger: one file a tenant, only ever added to.

-- What this ledger is. One row.
create table about (
    tenant text not null, -- the account, as the writer names it
    key_check text not null -- which key encrypted what is kept here; says nothing of the key
) strict;

-- One record: something that happened to one row of a plan, or to a whole plan.
create table entry (
    seq integer primary key, -- 1, 2, 3, without a gap
    at text not null, -- UTC, ISO 8601 with microseconds
    plan_id text not null,
    row_id text, -- null: of the whole plan
    state text not null,
    code text,
    request text, -- SHA-256 of the body
    response text,
    pre_image text, -- encrypted
    note text, -- encrypted
    prev_hash text not null, -- of the record before; 64 noughts for the first
    hash text not null -- SHA-256 over all the others and the tenant
) strict;
create index entry_of_row on entry (plan_id, row_id, seq);
create index entry_intended on entry (plan_id, row_id, seq) where state = 'intent';

-- One plan that was begun, as its bytes were, encrypted. Its id is the hash of the bytes.
create table plan (plan_id text primary key, body text not null) strict;

create trigger entry_stays before update on entry
begin
    select raise(abort, 'a record of the ledger never changes');
end;

create trigger entry_is_kept before delete on entry
begin
    select raise(abort, 'a record of the ledger is never removed');
end;

create trigger plan_stays before update on plan
begin
    select raise(abort, 'a plan in the ledger never changes');
end;

create trigger plan_is_kept before delete on plan
begin
    select raise(abort, 'a plan in the ledger is never removed');
end;
