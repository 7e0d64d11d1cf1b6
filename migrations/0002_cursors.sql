-- How far each channel of a live source has been read, so that what was written while nobody listened is read later.
-- Ids are the source's own and rise with time; none of them leads to a message without access to the source.

create table cursors (
    school text not null,
    source text not null,
    community text not null,
    channel text not null,
    first_id bigint not null,
    last_id bigint not null,
    read_us bigint not null,
    primary key (school, source, community, channel)
);

create table covered (
    school text not null,
    source text not null,
    community text not null,
    channel text not null,
    after_id bigint not null,
    until_id bigint not null,
    messages bigint not null,
    at_us bigint not null,
    primary key (school, source, community, channel, after_id, until_id)
);
