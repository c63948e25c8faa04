//! Plans in a SQLite file, for one server.

use super::{
    Copies, Draft, Giver, Kept, KeyHash, PATIENCE, PlanId, PlanStore, REPLAYED_MS, Record, Replay, ReplayRow, Revised, Revision, Row, Step,
    StoreError, Taker, TokenHash, copies, migrator,
};
use futures_util::TryStreamExt;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::path::Path;

/// One connection writes and several read: SQLite has one writer at a time anyway, and a queue in front of it is fairer than its retries.
#[derive(Clone, Debug)]
pub struct SqlitePlans {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqlitePlans {
    pub const STEPS: &[Step] = &[
        (1, "plans", include_str!("../../migrations/sqlite/0001_plans.sql")),
        (2, "notes", include_str!("../../migrations/sqlite/0002_notes.sql")),
        (3, "replays", include_str!("../../migrations/sqlite/0003_replays.sql")),
    ];

    /// Opens `sqlite://path`, relative to where the server was started.
    pub async fn open(url: &str) -> Result<SqlitePlans, StoreError> {
        SqlitePlans::open_or(url, true).await
    }

    /// The same where the file is there already; else an error.
    pub async fn open_existing(url: &str) -> Result<SqlitePlans, StoreError> {
        SqlitePlans::open_or(url, false).await
    }

    async fn open_or(url: &str, create: bool) -> Result<SqlitePlans, StoreError> {
        let options: SqliteConnectOptions = url.parse().map_err(StoreError::Address)?;
        if !create && !options.get_filename().exists() {
            return Err(StoreError::NoFile(options.get_filename().to_owned()));
        }
        if let Some(folder) = options.get_filename().parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder).map_err(StoreError::Folder)?;
        }
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // In WAL mode only FULL syncs the log at every commit; NORMAL may lose acknowledged saves with the power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);

        let pool = || SqlitePoolOptions::new().acquire_timeout(PATIENCE).idle_timeout(None).max_lifetime(None);
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        migrator(Self::STEPS).run(&writer).await?;
        let readers = pool().max_connections(READERS).connect_with(options.pragma("query_only", "on")).await?;
        Ok(SqlitePlans { writer, readers })
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// What a connection of each pool says its journal mode and its synchronous level are, for the tests of durability.
    pub async fn durability(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut found = Vec::new();
        for pool in [&self.writer, &self.readers] {
            let mut connection = pool.acquire().await?;
            let journal = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *connection).await?;
            let synchronous = sqlx::query_scalar("pragma synchronous").fetch_one(&mut *connection).await?;
            found.push((journal, synchronous));
        }
        Ok(found)
    }
}

impl PlanStore for SqlitePlans {
    async fn create(&self, id: &PlanId, token: &TokenHash, first: &Draft) -> Result<(), StoreError> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        insert_plan(&mut transaction, id, token, first).await?;
        Ok(transaction.commit().await?)
    }

    async fn create_once(&self, id: &PlanId, token: &TokenHash, first: &Draft, replay: &Replay) -> Result<bool, StoreError> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        sqlx::query("delete from replays where created_at_ms < ?1")
            .bind(first.created_at_ms - REPLAYED_MS)
            .execute(&mut *transaction)
            .await?;
        insert_plan(&mut transaction, id, token, first).await?;
        let kept = sqlx::query(
            "insert into replays (key_sha256, body_sha256, plan_id, sealed_token, created_at_ms) values (?1, ?2, ?3, ?4, ?5)
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
        let row: Option<ReplayRow> = sqlx::query_as("select plan_id, body_sha256, sealed_token from replays where key_sha256 = ?1")
            .bind(key.as_bytes())
            .fetch_optional(&self.readers)
            .await?;
        row.map(Kept::try_from).transpose()
    }

    async fn revise(&self, id: &PlanId, expected: Option<u32>, next: &Draft) -> Result<Revised, StoreError> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        let latest: Option<i64> = sqlx::query_scalar("select latest_revision from plans where id = ?1")
            .bind(id.as_str())
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(latest) = latest.map(u32::try_from).transpose()? else { return Ok(Revised::Missing) };
        if expected.is_some_and(|expected| expected != latest) {
            return Ok(Revised::Stale { latest });
        }
        let revision = latest + 1;
        insert_revision(&mut transaction, id, revision, next).await?;
        sqlx::query("update plans set latest_revision = ?2 where id = ?1")
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
             from plans join revisions on plan_id = id and revision = coalesce(?2, latest_revision) where id = ?1",
        )
        .bind(id.as_str())
        .bind(number.map(i64::from))
        .fetch_optional(&self.readers)
        .await?;
        row.map(Revision::try_from).transpose()
    }

    async fn latest(&self, id: &PlanId) -> Result<Option<u32>, StoreError> {
        let latest: Option<i64> =
            sqlx::query_scalar("select latest_revision from plans where id = ?1").bind(id.as_str()).fetch_optional(&self.readers).await?;
        Ok(latest.map(u32::try_from).transpose()?)
    }

    async fn history(&self, id: &PlanId, before: Option<u32>, most: u32) -> Result<Vec<Revision>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "select revision, latest_revision, title, notes, question, plan, engine_version, catalog_version, revisions.created_at_ms
             from plans join revisions on plan_id = id and revision < coalesce(?2, latest_revision + 1) where id = ?1
             order by revision desc limit ?3",
        )
        .bind(id.as_str())
        .bind(before.map(i64::from))
        .bind(i64::from(most))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(Revision::try_from).collect()
    }

    async fn token_hash(&self, id: &PlanId) -> Result<Option<TokenHash>, StoreError> {
        let bytes: Option<Vec<u8>> =
            sqlx::query_scalar("select edit_token_sha256 from plans where id = ?1").bind(id.as_str()).fetch_optional(&self.readers).await?;
        bytes.map(TokenHash::try_from).transpose()
    }

    async fn delete(&self, id: &PlanId) -> Result<bool, StoreError> {
        let gone = sqlx::query("delete from plans where id = ?1").bind(id.as_str()).execute(&self.writer).await?;
        Ok(gone.rows_affected() > 0)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("select count(*) from plans where id = ''").execute(&self.readers).await?;
        Ok(())
    }
}

impl Copies for SqlitePlans {
    async fn give(&self, take: Taker<'_>) -> Result<(), StoreError> {
        // One transaction reads one moment.
        let mut transaction = self.readers.begin().await?;
        give_all(&mut transaction, take).await
    }

    async fn take(&self, records: Giver<'_>, beside: bool) -> Result<bool, StoreError> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        let taken = take_all(&mut transaction, records, beside).await?;
        transaction.commit().await?;
        Ok(taken)
    }
}

copies::over!(sqlx::SqliteConnection);

const READERS: u32 = 4;
