//! Plans in PostgreSQL, for several servers.

use super::{
    Copies, Draft, Giver, Kept, KeyHash, PATIENCE, PlanId, PlanStore, REPLAYED_MS, Record, Replay, ReplayRow, Revised, Revision, Row, Step,
    StoreError, Taker, TokenHash, copies, migrator,
};
use futures_util::TryStreamExt;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

#[derive(Clone, Debug)]
pub struct PostgresPlans {
    pool: PgPool,
}

impl PostgresPlans {
    pub const STEPS: &[Step] = &[
        (1, "plans", include_str!("../../migrations/postgres/0001_plans.sql")),
        (2, "notes", include_str!("../../migrations/postgres/0002_notes.sql")),
        (3, "replays", include_str!("../../migrations/postgres/0003_replays.sql")),
    ];

    pub async fn open(url: &str) -> Result<PostgresPlans, StoreError> {
        let options: PgConnectOptions = url.parse().map_err(StoreError::Address)?;
        // A server may have been set to acknowledge before the disk has it; this store may not.
        let options = options.application_name("headroom").options([("synchronous_commit", "on")]);
        let pool = PgPoolOptions::new().acquire_timeout(PATIENCE).max_connections(CONNECTIONS).connect_with(options).await?;
        migrator(Self::STEPS).run(&pool).await?;
        Ok(PostgresPlans { pool })
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// What a connection of the pool says its `synchronous_commit` is, for the tests of durability.
    pub async fn durability(&self) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar("show synchronous_commit").fetch_one(&self.pool).await?)
    }
}

impl PlanStore for PostgresPlans {
    async fn create(&self, id: &PlanId, token: &TokenHash, first: &Draft) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        insert_plan(&mut transaction, id, token, first).await?;
        Ok(transaction.commit().await?)
    }

    async fn create_once(&self, id: &PlanId, token: &TokenHash, first: &Draft, replay: &Replay) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("delete from replays where created_at_ms < $1")
            .bind(first.created_at_ms - REPLAYED_MS)
            .execute(&mut *transaction)
            .await?;
        insert_plan(&mut transaction, id, token, first).await?;
        let kept = sqlx::query(
            "insert into replays (key_sha256, body_sha256, plan_id, sealed_token, created_at_ms) values ($1, $2, $3, $4, $5)
             on conflict (key_sha256) do nothing",
        )
        .bind(replay.key.as_bytes())
        .bind(&replay.body)
        .bind(id.as_str())
        .bind(&replay.sealed_token)
        .bind(first.created_at_ms)
        .execute(&mut *transaction)
        .await?;
        // Another was quicker: the plan goes with the transaction.
        if kept.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn replay(&self, key: &KeyHash) -> Result<Option<Kept>, StoreError> {
        let row: Option<ReplayRow> = sqlx::query_as("select plan_id, body_sha256, sealed_token from replays where key_sha256 = $1")
            .bind(key.as_bytes())
            .fetch_optional(&self.pool)
            .await?;
        row.map(Kept::try_from).transpose()
    }

    async fn revise(&self, id: &PlanId, expected: Option<u32>, next: &Draft) -> Result<Revised, StoreError> {
        let mut transaction = self.pool.begin().await?;
        // The lock on the row lets one writer through at a time, whichever server it is on.
        let latest: Option<i64> = sqlx::query_scalar("select latest_revision from plans where id = $1 for update")
            .bind(id.as_str())
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(latest) = latest.map(u32::try_from).transpose()? else { return Ok(Revised::Missing) };
        if expected.is_some_and(|expected| expected != latest) {
            return Ok(Revised::Stale { latest });
        }
        let revision = latest + 1;
        insert_revision(&mut transaction, id, revision, next).await?;
        sqlx::query("update plans set latest_revision = $2 where id = $1")
            .bind(id.as_str())
            .bind(i64::from(revision))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Revised::Saved { revision })
    }

    async fn revision(&self, id: &PlanId, number: Option<u32>) -> Result<Option<Revision>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "select revision, latest_revision, title, notes, question, plan, engine_version, catalog_version, revisions.created_at_ms
             from plans join revisions on plan_id = id and revision = coalesce($2, latest_revision) where id = $1",
        )
        .bind(id.as_str())
        .bind(number.map(i64::from))
        .fetch_optional(&self.pool)
        .await?;
        row.map(Revision::try_from).transpose()
    }

    async fn latest(&self, id: &PlanId) -> Result<Option<u32>, StoreError> {
        let latest: Option<i64> =
            sqlx::query_scalar("select latest_revision from plans where id = $1").bind(id.as_str()).fetch_optional(&self.pool).await?;
        Ok(latest.map(u32::try_from).transpose()?)
    }

    async fn history(&self, id: &PlanId, before: Option<u32>, most: u32) -> Result<Vec<Revision>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "select revision, latest_revision, title, notes, question, plan, engine_version, catalog_version, revisions.created_at_ms
             from plans join revisions on plan_id = id and revision < coalesce($2, latest_revision + 1) where id = $1
             order by revision desc limit $3",
        )
        .bind(id.as_str())
        .bind(before.map(i64::from))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Revision::try_from).collect()
    }

    async fn token_hash(&self, id: &PlanId) -> Result<Option<TokenHash>, StoreError> {
        let bytes: Option<Vec<u8>> =
            sqlx::query_scalar("select edit_token_sha256 from plans where id = $1").bind(id.as_str()).fetch_optional(&self.pool).await?;
        bytes.map(TokenHash::try_from).transpose()
    }

    async fn delete(&self, id: &PlanId) -> Result<bool, StoreError> {
        let gone = sqlx::query("delete from plans where id = $1").bind(id.as_str()).execute(&self.pool).await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("select count(*) from plans where id = ''").execute(&self.pool).await?;
        Ok(())
    }
}

impl Copies for PostgresPlans {
    async fn give(&self, take: Taker<'_>) -> Result<(), StoreError> {
        // One transaction reads one moment.
        let mut transaction = self.pool.begin_with("begin isolation level repeatable read read only").await?;
        give_all(&mut transaction, take).await
    }

    async fn take(&self, records: Giver<'_>, beside: bool) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        // Whoever saves waits: between the look and the first row nobody may come.
        sqlx::query("lock table plans in exclusive mode").execute(&mut *transaction).await?;
        let taken = take_all(&mut transaction, records, beside).await?;
        transaction.commit().await?;
        Ok(taken)
    }
}

copies::over!(sqlx::PgConnection);

const CONNECTIONS: u32 = 10;
