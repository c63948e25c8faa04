-- Saves that may be asked for again by their Idempotency-Key, which is kept only as a hash; the edit token is sealed with another hash of it.
create table replays (
    key_sha256    bytea   not null primary key check (length(key_sha256) = 32),
    body_sha256   bytea   not null check (length(body_sha256) = 32),
    plan_id       text    not null references plans (id) on delete cascade,
    sealed_token  bytea   not null,
    created_at_ms bigint  not null
);
create index replays_by_plan on replays (plan_id);
create index replays_by_age on replays (created_at_ms);
