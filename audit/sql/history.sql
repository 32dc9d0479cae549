-- What is kept of every run, so that history is one query.
create sequence if not exists sealed;

create table if not exists snapshots (
    snapshot_id varchar primary key,
    system varchar not null,
    taken_at timestamptz not null,
    body varchar not null, -- the snapshot's counts and hashes, as JSON
    file_hash varchar not null, -- SHA-256 of its file
    sealed_no bigint not null default nextval('sealed')
);

create table if not exists runs (
    run_id varchar primary key,
    ordinal bigint not null,
    client varchar not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    fence timestamptz not null,
    config_hash varchar not null,
    version varchar not null,
    snapshot_ids varchar[] not null
);

create table if not exists answers (
    run_id varchar not null,
    check_id varchar not null,
    state varchar not null,
    examined bigint not null,
    found bigint not null,
    impact_u bigint not null,
    reason varchar,
    seconds double not null,
    primary key (run_id, check_id)
);

-- Parts of a question that could not be asked in a run.
create table if not exists unasked (
    run_id varchar not null,
    check_id varchar not null,
    part varchar not null
);

create table if not exists findings (
    run_id varchar not null,
    finding_id varchar not null,
    check_id varchar not null,
    key varchar not null,
    field varchar not null,
    expected varchar,
    actual varchar,
    impact_u bigint,
    currency varchar,
    severity varchar not null,
    owner varchar not null,
    level varchar not null,
    state varchar not null,
    people bigint,
    cause varchar,
    records varchar[]
);
