-- The case store. One text for SQLite and PostgreSQL: instants are microseconds since 1970 (`_us`), ids and JSON are
-- text, states are words held by a check. Columns marked "sealed" hold ciphertext only.

create table key_check (
    name text primary key,
    key_id text not null,
    digest text not null
);

create table screened (
    key bigint primary key,
    verdict text not null
);

create table ledger (
    school text not null,
    source text not null,
    community text not null,
    channel text not null,
    day text not null,
    verdict text not null,
    count bigint not null,
    primary key (school, source, community, channel, day, verdict)
);

create table gaps (
    key text primary key,
    school text not null,
    place text not null,
    reason text not null,
    at_us bigint not null,
    count bigint not null
);

create index gaps_of_school on gaps (school, at_us);

create table chain_heads (
    school text primary key,
    seq bigint not null,
    hash text not null,
    seal text not null
);

create table cases (
    id text primary key,
    school text not null,
    number bigint not null,
    opened_us bigint not null,
    state text not null check (state in ('open', 'closed')),
    author_hash text,
    title text not null,
    unique (school, number)
);

create index cases_of_author on cases (school, author_hash);

create table flags (
    id text primary key,
    school text not null,
    key text not null unique,
    case_id text not null references cases (id),
    source text not null,
    community text not null,
    channel text not null,
    thread text,
    message_id text not null,
    author_hash text,
    sent_us bigint,
    filed_us bigint not null,
    state text not null check (state in ('open', 'confirmed', 'dismissed', 'withdrawn')),
    decision text not null check (decision in ('flag', 'urgent')),
    severity text not null,
    categories text not null,
    clauses text not null,
    policy_version text not null,
    evidence text not null, -- sealed
    evidence_digest text not null,
    decided_us bigint,
    decided_by text,
    decided_note text, -- sealed
    note_digest text
);

create index flags_of_school on flags (school, state, filed_us);
create index flags_of_case on flags (case_id);
create index flags_of_thread on flags (school, community, channel, thread);

create table incidents (
    id text primary key,
    school text not null,
    key text not null,
    case_id text not null references cases (id),
    recorded_us bigint not null,
    recorded_by text not null,
    occurred_on text not null,
    clause text not null,
    body text not null, -- sealed
    body_digest text not null,
    unique (school, key)
);

create index incidents_of_case on incidents (case_id);

create table events (
    school text not null,
    seq bigint not null,
    case_id text not null,
    at_us bigint not null,
    actor text not null,
    kind text not null,
    body text not null, -- sealed
    body_digest text not null,
    hash text not null,
    primary key (school, seq)
);

create index events_of_case on events (school, case_id, seq);
