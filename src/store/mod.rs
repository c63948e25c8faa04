//! Saved plans, on SQLite or PostgreSQL. The only room that knows SQL.
//!
//! What the stores promise, both alike: when a method that changes something has returned `Ok`, the change is on the disk, not only
//! handed to the kernel; a change happens as a whole or not at all; a plan's JSON comes back byte for byte.

mod copies;
mod keys;
mod postgres;
mod replay;
mod sqlite;

use sqlx::{
    SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};
use std::{future::Future, path::PathBuf, time::Duration};

pub use copies::{Copies, Giver, Record, Taker};
pub use keys::{EditToken, PlanId, TokenHash};
pub use postgres::PostgresPlans;
pub use replay::{IdempotencyKey, Kept, KeyHash, Replay};
pub use sqlite::SqlitePlans;

/// Where saved plans are kept. Every method may fail with a [`StoreError`], which means that the database could not be asked.
pub trait PlanStore: Send + Sync {
    /// Keeps a new plan and its first revision. An id that is taken is an error and changes nothing.
    fn create(&self, id: &PlanId, token: &TokenHash, first: &Draft) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The same unless its key was used before: false then, and nothing is kept. Keys of more than [`REPLAYED_MS`] ago are forgotten.
    fn create_once(
        &self,
        id: &PlanId,
        token: &TokenHash,
        first: &Draft,
        replay: &Replay,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// What was kept under that key.
    fn replay(&self, key: &KeyHash) -> impl Future<Output = Result<Option<Kept>, StoreError>> + Send;

    /// Adds a revision if `expected` is the latest one, or whatever the latest one is if none is expected.
    fn revise(&self, id: &PlanId, expected: Option<u32>, next: &Draft) -> impl Future<Output = Result<Revised, StoreError>> + Send;

    /// The revision of that number, or the latest one.
    fn revision(&self, id: &PlanId, number: Option<u32>) -> impl Future<Output = Result<Option<Revision>, StoreError>> + Send;

    /// The number of the latest revision.
    fn latest(&self, id: &PlanId) -> impl Future<Output = Result<Option<u32>, StoreError>> + Send;

    /// The newest `most` revisions with a number below `before`, or of all; the newest first. Empty where there is no such plan.
    fn history(&self, id: &PlanId, before: Option<u32>, most: u32) -> impl Future<Output = Result<Vec<Revision>, StoreError>> + Send;

    /// By what the plan's edit token is known.
    fn token_hash(&self, id: &PlanId) -> impl Future<Output = Result<Option<TokenHash>, StoreError>> + Send;

    /// Removes a plan with all its revisions; false if there was none.
    fn delete(&self, id: &PlanId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Asks the database for nothing, to see that it answers.
    fn ping(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What a new revision says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub title: String,
    /// What its author writes beside it, as Markdown; empty where that is nothing.
    pub notes: String,
    /// The question's JSON, defaults left out.
    pub question: String,
    /// The plan's JSON as it is answered.
    pub plan: String,
    pub engine_version: String,
    pub catalog_version: String,
    /// Milliseconds since 1970 in UTC.
    pub created_at_ms: i64,
}

/// A revision as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// From 1 on.
    pub number: u32,
    /// The number of the plan's newest revision, at least `number`.
    pub latest: u32,
    pub draft: Draft,
}

/// What became of a revision that was to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revised {
    Saved {
        revision: u32,
    },
    /// Somebody else was quicker; nothing was kept.
    Stale {
        latest: u32,
    },
    /// There is no such plan.
    Missing,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database's tables could not be brought up to date: {0}")]
    Migration(#[from] MigrateError),
    #[error("the folder of the database file could not be created: {0}")]
    Folder(#[source] std::io::Error),
    #[error("DATABASE_URL must begin with sqlite:// or postgres://")]
    UnknownScheme,
    #[error("DATABASE_URL is not a database's address: {0}")]
    Address(#[source] sqlx::Error),
    #[error("a revision's number is out of range: {0}")]
    Number(#[from] std::num::TryFromIntError),
    #[error("a hash of the wrong length is stored")]
    Hash,
    #[error("what is stored for a repeated save cannot be opened")]
    Sealed,
    #[error("a plan is stored under what is no id")]
    Id,
    #[error("there is no database at {}", .0.display())]
    NoFile(PathBuf),
    #[error("the copy broke off: {0}")]
    Copy(#[from] std::io::Error),
}

impl StoreError {
    /// The database may well answer a little later: it is restarting, or all connections are in use.
    pub fn is_out_of_reach(&self) -> bool {
        use sqlx::Error::{Io, PoolClosed, PoolTimedOut};
        matches!(self, StoreError::Database(Io(_) | PoolTimedOut | PoolClosed))
    }
}

/// The store that `DATABASE_URL` names.
#[derive(Clone, Debug)]
pub enum Store {
    Sqlite(SqlitePlans),
    Postgres(PostgresPlans),
}

impl Store {
    /// Opens the database at `url` and brings its tables up to date. A SQLite file and its folder are created.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        match url.split(':').next() {
            Some("sqlite") => SqlitePlans::open(url).await.map(Store::Sqlite),
            Some("postgres" | "postgresql") => PostgresPlans::open(url).await.map(Store::Postgres),
            _ => Err(StoreError::UnknownScheme),
        }
    }

    /// The same of a database that is there already: a SQLite file is not created.
    pub async fn open_existing(url: &str) -> Result<Store, StoreError> {
        if url.starts_with("sqlite:") { SqlitePlans::open_existing(url).await.map(Store::Sqlite) } else { Store::open(url).await }
    }

    /// Waits for what is under way and closes every connection.
    pub async fn close(&self) {
        match self {
            Store::Sqlite(store) => store.close().await,
            Store::Postgres(store) => store.close().await,
        }
    }
}

impl PlanStore for Store {
    async fn create(&self, id: &PlanId, token: &TokenHash, first: &Draft) -> Result<(), StoreError> {
        match self {
            Store::Sqlite(store) => store.create(id, token, first).await,
            Store::Postgres(store) => store.create(id, token, first).await,
        }
    }
    async fn create_once(&self, id: &PlanId, token: &TokenHash, first: &Draft, replay: &Replay) -> Result<bool, StoreError> {
        match self {
            Store::Sqlite(store) => store.create_once(id, token, first, replay).await,
            Store::Postgres(store) => store.create_once(id, token, first, replay).await,
        }
    }
    async fn replay(&self, key: &KeyHash) -> Result<Option<Kept>, StoreError> {
        match self {
            Store::Sqlite(store) => store.replay(key).await,
            Store::Postgres(store) => store.replay(key).await,
        }
    }
    async fn revise(&self, id: &PlanId, expected: Option<u32>, next: &Draft) -> Result<Revised, StoreError> {
        match self {
            Store::Sqlite(store) => store.revise(id, expected, next).await,
            Store::Postgres(store) => store.revise(id, expected, next).await,
        }
    }
    async fn revision(&self, id: &PlanId, number: Option<u32>) -> Result<Option<Revision>, StoreError> {
        match self {
            Store::Sqlite(store) => store.revision(id, number).await,
            Store::Postgres(store) => store.revision(id, number).await,
        }
    }
    async fn latest(&self, id: &PlanId) -> Result<Option<u32>, StoreError> {
        match self {
            Store::Sqlite(store) => store.latest(id).await,
            Store::Postgres(store) => store.latest(id).await,
        }
    }
    async fn history(&self, id: &PlanId, before: Option<u32>, most: u32) -> Result<Vec<Revision>, StoreError> {
        match self {
            Store::Sqlite(store) => store.history(id, before, most).await,
            Store::Postgres(store) => store.history(id, before, most).await,
        }
    }
    async fn token_hash(&self, id: &PlanId) -> Result<Option<TokenHash>, StoreError> {
        match self {
            Store::Sqlite(store) => store.token_hash(id).await,
            Store::Postgres(store) => store.token_hash(id).await,
        }
    }
    async fn delete(&self, id: &PlanId) -> Result<bool, StoreError> {
        match self {
            Store::Sqlite(store) => store.delete(id).await,
            Store::Postgres(store) => store.delete(id).await,
        }
    }
    async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Store::Sqlite(store) => store.ping().await,
            Store::Postgres(store) => store.ping().await,
        }
    }
}

impl Copies for Store {
    async fn give(&self, take: Taker<'_>) -> Result<(), StoreError> {
        match self {
            Store::Sqlite(store) => store.give(take).await,
            Store::Postgres(store) => store.give(take).await,
        }
    }
    async fn take(&self, records: Giver<'_>, beside: bool) -> Result<bool, StoreError> {
        match self {
            Store::Sqlite(store) => store.take(records, beside).await,
            Store::Postgres(store) => store.take(records, beside).await,
        }
    }
}

/// How long a save may be asked for again by its key, at least.
pub const REPLAYED_MS: i64 = 48 * 3600 * 1000;

/// How long a request may wait for a connection before the store counts as out of reach.
const PATIENCE: Duration = Duration::from_secs(10);

/// One step of a schema: version, name and SQL. The folders of both databases hold the same versions.
pub type Step = (i64, &'static str, &'static str);

fn migrator(steps: &[Step]) -> Migrator {
    let migration = |&(version, name, sql): &Step| Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false);
    Migrator::with_migrations(steps.iter().map(migration).collect())
}

/// A replay as its row has it: plan, body, sealed token.
type ReplayRow = (String, Vec<u8>, Vec<u8>);

impl TryFrom<ReplayRow> for Kept {
    type Error = StoreError;
    fn try_from((plan, body, sealed_token): ReplayRow) -> Result<Kept, StoreError> {
        let plan = PlanId::parse(&plan).ok_or(StoreError::Sealed)?;
        Ok(Kept { plan, body, sealed_token })
    }
}

/// A revision as its row has it: number, latest, title, notes, question, plan, engine version, catalog version, time.
type Row = (i64, i64, String, String, String, String, String, String, i64);

impl TryFrom<Row> for Revision {
    type Error = StoreError;
    fn try_from(
        (number, latest, title, notes, question, plan, engine_version, catalog_version, created_at_ms): Row,
    ) -> Result<Revision, StoreError> {
        let draft = Draft { title, notes, question, plan, engine_version, catalog_version, created_at_ms };
        Ok(Revision { number: number.try_into()?, latest: latest.try_into()?, draft })
    }
}
