//! A database row by row, for copies of all of it: what one store gives out another takes in, whichever database either is on.

use super::{Draft, PlanId, StoreError, TokenHash};
use std::future::Future;

/// A row. Plans come first, then their revisions, then replays: each after what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Plan {
        id: PlanId,
        token: TokenHash,
        /// The number of its newest revision.
        latest: u32,
        created_at_ms: i64,
    },
    /// Those of a plan follow each other, from the first on.
    Revision { plan: PlanId, number: u32, draft: Draft },
    /// A save that may be asked for again.
    Replay {
        /// SHA-256 of its key and of its body.
        key: Vec<u8>,
        body: Vec<u8>,
        plan: PlanId,
        sealed_token: Vec<u8>,
        created_at_ms: i64,
    },
}

/// Takes a record; an error of it ends the copy.
pub type Taker<'a> = &'a mut (dyn FnMut(Record) -> Result<(), StoreError> + Send);
/// Gives record after record; an error of it ends the copy, and nothing of it is kept.
pub type Giver<'a> = &'a mut (dyn Iterator<Item = Result<Record, StoreError>> + Send);

pub trait Copies {
    /// Every row as it was at one moment, whoever saves meanwhile.
    fn give(&self, take: Taker<'_>) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps all records or none. False, and none, where there are plans already and it is not said that these come `beside` them. An id or a key that is
    /// taken is an error.
    fn take(&self, records: Giver<'_>, beside: bool) -> impl Future<Output = Result<bool, StoreError>> + Send;
}

/// As its row has it: id, hash of the token, newest revision, time.
pub(super) type PlanRow = (String, Vec<u8>, i64, i64);
/// Plan, number, title, notes, question, plan, engine version, catalog version, time.
pub(super) type RevisionRow = (String, i64, String, String, String, String, String, String, i64);
/// Key, body, plan, sealed token, time.
pub(super) type ReplayedRow = (Vec<u8>, Vec<u8>, String, Vec<u8>, i64);

pub(super) fn plan((id, token, latest, created_at_ms): PlanRow) -> Result<Record, StoreError> {
    Ok(Record::Plan { id: named(&id)?, token: token.try_into()?, latest: latest.try_into()?, created_at_ms })
}

pub(super) fn revision(row: RevisionRow) -> Result<Record, StoreError> {
    let (of, number, title, notes, question, plan, engine_version, catalog_version, created_at_ms) = row;
    let draft = Draft { title, notes, question, plan, engine_version, catalog_version, created_at_ms };
    Ok(Record::Revision { plan: named(&of)?, number: number.try_into()?, draft })
}

pub(super) fn replay((key, body, plan, sealed_token, created_at_ms): ReplayedRow) -> Result<Record, StoreError> {
    Ok(Record::Replay { key, body, plan: named(&plan)?, sealed_token, created_at_ms })
}

fn named(id: &str) -> Result<PlanId, StoreError> {
    PlanId::parse(id).ok_or(StoreError::Id)
}

pub(super) const PLANS: &str = "select id, edit_token_sha256, latest_revision, created_at_ms from plans order by created_at_ms, id";
pub(super) const REVISIONS: &str = "select plan_id, revision, title, notes, question, plan, engine_version, catalog_version, created_at_ms from revisions order by plan_id, revision";
pub(super) const INSERT_PLAN: &str = "insert into plans (id, edit_token_sha256, latest_revision, created_at_ms) values ($1, $2, $3, $4)";
pub(super) const INSERT_REVISION: &str =
    "insert into revisions (plan_id, revision, title, notes, question, plan, engine_version, catalog_version, created_at_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
pub(super) const INSERT_REPLAY: &str =
    "insert into replays (key_sha256, body_sha256, plan_id, sealed_token, created_at_ms) values ($1, $2, $3, $4, $5)";
pub(super) const REPLAYS: &str =
    "select key_sha256, body_sha256, plan_id, sealed_token, created_at_ms from replays order by created_at_ms, key_sha256";

/// What both kinds of database do with the same SQL, over a connection to one of them, whose types in sqlx differ.
macro_rules! over {
    ($connection:ty) => {
        async fn insert_plan(connection: &mut $connection, id: &PlanId, token: &TokenHash, first: &Draft) -> Result<(), StoreError> {
            insert_head(connection, id, token, 1, first.created_at_ms).await?;
            insert_revision(connection, id, 1, first).await
        }

        /// A plan without its revisions.
        async fn insert_head(
            connection: &mut $connection,
            id: &PlanId,
            token: &TokenHash,
            latest: u32,
            created_at_ms: i64,
        ) -> Result<(), StoreError> {
            sqlx::query(copies::INSERT_PLAN)
                .bind(id.as_str())
                .bind(token.as_bytes())
                .bind(i64::from(latest))
                .bind(created_at_ms)
                .execute(connection)
                .await?;
            Ok(())
        }

        async fn insert_revision(connection: &mut $connection, id: &PlanId, revision: u32, draft: &Draft) -> Result<(), StoreError> {
            sqlx::query(copies::INSERT_REVISION)
                .bind(id.as_str())
                .bind(i64::from(revision))
                .bind(&draft.title)
                .bind(&draft.notes)
                .bind(&draft.question)
                .bind(&draft.plan)
                .bind(&draft.engine_version)
                .bind(&draft.catalog_version)
                .bind(draft.created_at_ms)
                .execute(connection)
                .await?;
            Ok(())
        }

        async fn give_all(connection: &mut $connection, take: Taker<'_>) -> Result<(), StoreError> {
            let mut plans = sqlx::query_as(copies::PLANS).fetch(&mut *connection);
            while let Some(row) = plans.try_next().await? {
                take(copies::plan(row)?)?;
            }
            drop(plans);
            let mut revisions = sqlx::query_as(copies::REVISIONS).fetch(&mut *connection);
            while let Some(row) = revisions.try_next().await? {
                take(copies::revision(row)?)?;
            }
            drop(revisions);
            let mut replays = sqlx::query_as(copies::REPLAYS).fetch(&mut *connection);
            while let Some(row) = replays.try_next().await? {
                take(copies::replay(row)?)?;
            }
            Ok(())
        }

        /// False, and nothing kept, where there are plans already that it is not said to come beside.
        async fn take_all(connection: &mut $connection, records: Giver<'_>, beside: bool) -> Result<bool, StoreError> {
            let others: i64 = sqlx::query_scalar("select count(*) from plans").fetch_one(&mut *connection).await?;
            if others > 0 && !beside {
                return Ok(false);
            }
            for record in records {
                match record? {
                    Record::Plan { id, token, latest, created_at_ms } => {
                        insert_head(connection, &id, &token, latest, created_at_ms).await?;
                    }
                    Record::Revision { plan, number, draft } => insert_revision(connection, &plan, number, &draft).await?,
                    Record::Replay { key, body, plan, sealed_token, created_at_ms } => {
                        sqlx::query(copies::INSERT_REPLAY)
                            .bind(key)
                            .bind(body)
                            .bind(plan.as_str())
                            .bind(sealed_token)
                            .bind(created_at_ms)
                            .execute(&mut *connection)
                            .await?;
                    }
                }
            }
            Ok(true)
        }
    };
}
pub(super) use over;
