-- What the sandbox's Emarsys remembers. Contacts have a table of their own, a column a field.

-- One field of the account.
create table field (
    id integer primary key, string_id text, en text, de text, type text,
    is_open integer, is_custom integer
);

-- One choice of one field.
create table choice (field integer, id text, en text, de text, bit_position integer);
create index choice_field on choice (field, id);

-- One value of one contact that a request changed, or one other thing that a request did.
create table effect (
    n integer primary key, method text, path text, contact_id integer, field text,
    old text, new text
);

-- One export that was started. `content` holds its rows, as Arrow, from the moment it began.
create table export (
    id integer primary key, type text, asked text, options text, created text,
    polls integer default 0, content blob
);

-- One segment, with the rule that says who is in it.
create table segment (
    id integer primary key, name text, rule text, polls integer default 0, is_open integer default 0
);

-- One evaluation of a segment that a client asked for.
create table run (
    id text primary key, segment integer, polls integer default 0, started text,
    contact_list integer, users integer, opted_in integer
);

-- One contact list.
create table list (id integer primary key, name text, created text);

-- One contact in one list.
create table list_member (
    list integer, contact_id integer, primary key (list, contact_id)
) without rowid;

-- One external event that can be triggered.
create table event (id integer primary key, name text unique, created text);

-- One event that was triggered for a contact.
create table trigger_made (
    n integer primary key, event integer, contact_id integer, trigger_id text,
    event_time text, payload text
);
create unique index trigger_once on trigger_made (event, trigger_id) where trigger_id is not null;

-- One question about who opened, clicked or bounced.
create table response_query (id integer primary key, asked text, at text, polls integer default 0);

-- One address or domain that gets no mail.
create table blocked (kind text, value text, primary key (kind, value));
