//! What became of plans: the revisions of one, and those that somebody may edit.

use super::{Headroom, Saved, SavedPlan, moment};
use crate::{
    domain::{
        changes::{self, Change},
        glance::Glance,
    },
    error::Error,
    store::{EditToken, PlanId, PlanStore, Revision},
};
use serde_json::Value;

/// The revisions of a plan, or as many of them as are told at once.
pub struct History {
    pub id: PlanId,
    /// The number of the newest revision.
    pub latest: u32,
    /// The newest first.
    pub revisions: Vec<Past>,
    /// Revisions below this number are left to be told.
    pub before: Option<u32>,
}

/// What is told of a revision in a list.
pub struct Past {
    pub revision: u32,
    pub title: String,
    /// Markdown, as it was written.
    pub notes: String,
    /// RFC 3339 in UTC.
    pub created_at: String,
    pub engine_version: String,
    pub catalog_version: String,
    /// None where the plan is of a version that is no longer read.
    pub glance: Option<Glance>,
    /// What it asks that the revision before it did not; none where there is no revision before it.
    pub changes: Option<Vec<Change>>,
}

/// A plan that somebody may edit, in a list of such plans.
pub struct Mine {
    pub id: PlanId,
    pub last: Past,
}

impl Headroom {
    /// The newest revisions of a plan with numbers below `before`, or of all, at most `most` of them and never more than
    /// [`MOST_REVISIONS`], each with what it changed.
    pub async fn history(&self, id: &str, before: Option<u32>, most: u32) -> Result<History, Error> {
        let id = PlanId::parse(id).ok_or(Error::NotFound)?;
        let most = most.min(MOST_REVISIONS);
        // One more, to say what the last one told has changed.
        let found = self.store.history(&id, before, most + 1).await?;
        let latest = match found.first() {
            Some(newest) => newest.latest,
            None => self.store.latest(&id).await?.ok_or(Error::NotFound)?,
        };
        let told = move || {
            let mut revisions = Vec::with_capacity(found.len());
            for (place, revision) in found.iter().enumerate().take(most as usize) {
                revisions.push(Past::new(revision, found.get(place + 1))?);
            }
            let before = (found.len() > revisions.len()).then(|| revisions.last().map(|past| past.revision)).flatten();
            Ok(History { id, latest, revisions, before })
        };
        tokio::task::spawn_blocking(told).await.map_err(Error::internal)?
    }

    /// Those of these plans that their tokens open, in the same order. What is deleted, or was never theirs, is left out.
    pub async fn editable(&self, keys: &[(PlanId, EditToken)]) -> Result<Vec<Mine>, Error> {
        let mut mine = Vec::new();
        for (id, token) in keys {
            match self.editor(id.as_str(), token).await {
                Ok(_) => (),
                Err(Error::NotFound | Error::WrongToken) => continue,
                Err(error) => return Err(error),
            }
            // Deleted between the two questions it is gone all the same.
            if let Some(revision) = self.store.revision(id, None).await? {
                mine.push(Mine { id: id.clone(), last: Past::new(&revision, None)? });
            }
        }
        Ok(mine)
    }

    /// Keeps a revision once more, as the first of a plan of its own: the same question, the same answer, byte for byte.
    pub async fn fork(&self, id: &str, revision: Option<u32>) -> Result<Saved, Error> {
        let from = PlanId::parse(id).ok_or(Error::NotFound)?;
        let mut draft = self.store.revision(&from, revision).await?.ok_or(Error::NotFound)?.draft;
        draft.created_at_ms = jiff::Timestamp::now().as_millisecond();
        let (id, edit_token) = (PlanId::random(), EditToken::random());
        self.store.create(&id, &edit_token.hash(), &draft).await?;
        Ok(Saved { edit_token, plan: SavedPlan::new(id, Revision { number: 1, latest: 1, draft })? })
    }
}

/// Each brings its whole plan along to be read.
pub const MOST_REVISIONS: u32 = 50;

impl Past {
    fn new(revision: &Revision, older: Option<&Revision>) -> Result<Past, Error> {
        let draft = &revision.draft;
        let changed = |older: &Revision| -> Result<Vec<Change>, Error> {
            let question = |text: &str| serde_json::from_str::<Value>(text).map_err(Error::internal);
            let mut all: Vec<Change> = changes::of_title(&older.draft.title, &draft.title).into_iter().collect();
            all.extend(changes::of_notes(&older.draft.notes, &draft.notes));
            all.extend(changes::between(&question(&older.draft.question)?, &question(&draft.question)?));
            Ok(all)
        };
        Ok(Past {
            revision: revision.number,
            title: draft.title.clone(),
            notes: draft.notes.clone(),
            created_at: moment(draft.created_at_ms)?,
            engine_version: draft.engine_version.clone(),
            catalog_version: draft.catalog_version.clone(),
            glance: Glance::read(&draft.plan).ok(),
            changes: older.map(changed).transpose()?,
        })
    }
}
