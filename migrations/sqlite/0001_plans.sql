-- Saved plans. A plan is who may open it (its id) and who may change it (the hash of its edit token); what it says are its
-- revisions, which are only ever added, so that an older one stays exactly what it was.
create table plans (
    id                text    not null primary key,
    edit_token_sha256 blob    not null check (length(edit_token_sha256) = 32),
    latest_revision   integer not null check (latest_revision >= 1),
    created_at_ms     integer not null
) strict;

-- `plan` is the answer's JSON as it was given, byte for byte; it is never parsed and written again.
create table revisions (
    plan_id         text    not null references plans (id) on delete cascade,
    revision        integer not null check (revision >= 1),
    title           text    not null,
    question        text    not null,
    plan            text    not null,
    engine_version  text    not null,
    catalog_version text    not null,
    created_at_ms   integer not null,
    primary key (plan_id, revision)
) strict;
