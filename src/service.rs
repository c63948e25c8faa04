//! The use cases. Pages, server functions, REST and command line all answer through here, so that they cannot differ.

pub mod backup;
mod compare;
mod history;
mod prices;
mod repriced;
mod reverse;
mod stages;

pub use backup::{BackupError, Held};
pub use compare::{Comparison, Difference, FEWEST, Found, MOST, Side, Subject, TierOfEach, TierSize, differences};
pub use repriced::{LineOfBoth, Repriced};
pub use reverse::{Means, budget};
pub use stages::{LimitTold, PartTold, RungEdge, RungTold};

use crate::{
    backtest::{self, BackTest},
    catalog::{Catalog, systems::systems},
    domain::{
        answer::Fault,
        fields::TITLE_CHARACTERS,
        json, notes,
        plan::{Extent, Plan},
        profile::Known,
        question::Question,
    },
    engine,
    error::Error,
    store::{Draft, EditToken, IdempotencyKey, PlanId, PlanStore, Replay, Revised, Revision, Store},
};
use prices::Prices;
use std::{num::NonZero, sync::Arc, thread, time::Duration};
use tokio::{sync::Semaphore, time};

pub use history::{History, MOST_REVISIONS, Mine, Past};
pub use prices::keep_renewed;

/// The plan of a question, for whoever keeps none.
pub fn estimate(catalog: &Catalog, question: &Question) -> Plan {
    engine::plan(catalog, question)
}

/// The engine, what it knows, and where plans are kept. Cheap to clone.
#[derive(Clone)]
pub struct Headroom {
    prices: Arc<Prices>,
    store: Store,
    /// One permit a core: a plan is pure computing, more of them at once would only slow each other and everything else.
    cores: Arc<Semaphore>,
}

/// A plan and its JSON, written once so that it has the same bytes wherever it is shown.
pub struct Answered {
    pub plan: Plan,
    pub json: String,
}

/// What is to be saved.
pub struct Proposal {
    /// The profile's own where there is none.
    pub title: Option<String>,
    /// Markdown. A new plan has none where none are given; a revision keeps those of the one before it.
    pub notes: Option<String>,
    pub question: Question,
}

/// What was saved just now. The edit token is shown to its owner and to nobody else.
pub struct Saved {
    pub edit_token: EditToken,
    pub plan: SavedPlan,
}

/// A revision of a saved plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPlan {
    pub id: PlanId,
    pub title: String,
    /// Markdown, as it was written.
    pub notes: String,
    pub revision: u32,
    /// The plan's newest revision, which is `revision` unless an older one was asked for.
    pub latest: u32,
    /// RFC 3339 in UTC.
    pub created_at: String,
    /// The question as it was asked, as JSON.
    pub question_json: String,
    /// The plan's JSON, the very bytes that were answered when it was saved.
    pub plan_json: String,
}

/// Somebody who has shown the edit token of this plan.
pub struct Editor {
    id: PlanId,
}

impl Headroom {
    pub fn new(catalog: Arc<Catalog>, store: Store) -> Headroom {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Headroom { prices: Arc::new(Prices::new(catalog)), store, cores: Arc::new(Semaphore::new(cores)) }
    }

    /// The one in force now; another may follow at any time.
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.prices.now().catalog)
    }

    /// What a question may name: providers, regions, CPU families.
    pub fn known(&self) -> Arc<Known> {
        Arc::clone(&self.prices.now().known)
    }

    /// The plan, computed on this thread, which it keeps busy for some tens of milliseconds.
    pub fn estimate(&self, question: &Question) -> Plan {
        estimate(&self.catalog(), question)
    }

    /// As much of the plan as is asked for, for a page, which needs no JSON. Computed as [`Headroom::estimate_in_turn`] does.
    pub async fn part_in_turn(&self, question: Question, extent: Extent) -> Result<Plan, Error> {
        let catalog = self.catalog();
        self.in_turn(move || engine::part(&catalog, &question, extent)).await
    }

    /// The plan, computed on a thread of its own as soon as a core is free. Fails with [`Error::Busy`] where that takes too long.
    pub async fn estimate_in_turn(&self, question: Question) -> Result<Answered, Error> {
        let headroom = self.clone();
        self.in_turn(move || {
            let plan = headroom.estimate(&question);
            let json = json::text(&plan)?;
            Ok::<_, serde_json::Error>(Answered { plan, json })
        })
        .await?
        .map_err(Error::internal)
    }

    /// Any long computing, on a thread of its own as soon as a core is free. Fails with [`Error::Busy`] where that takes too long.
    pub async fn in_turn<T: Send + 'static>(&self, computing: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = time::timeout(PATIENCE, self.cores.clone().acquire_owned()).await.map_err(Error::busy)?.map_err(Error::internal)?;
        let computing = move || {
            // Held here and not by whoever waits: who goes away early leaves the core busy all the same.
            let _turn = turn;
            computing()
        };
        tokio::task::spawn_blocking(computing).await.map_err(Error::internal)
    }

    /// Plans beside real systems. Computed once for a catalog, which takes a second or two; then at hand.
    pub async fn back_test(&self) -> Result<Arc<BackTest>, Error> {
        let now = self.prices.now();
        let catalog = Arc::clone(&now.catalog);
        let run = || self.in_turn(move || Arc::new(backtest::run(&catalog, systems())));
        now.back_test.get_or_try_init(run).await.cloned()
    }

    /// Keeps the plan of a question.
    ///
    /// Fails with [`Error::Faults`] at `/title` and `/notes`; nothing is kept then.
    pub async fn save(&self, proposal: Proposal) -> Result<Saved, Error> {
        let (id, edit_token) = (PlanId::random(), EditToken::random());
        let draft = self.draft(proposal).await?;
        self.store.create(&id, &edit_token.hash(), &draft).await?;
        let plan = SavedPlan::new(id, Revision { number: 1, latest: 1, draft })?;
        Ok(Saved { edit_token, plan })
    }

    /// The same, once for each key: whoever repeats it with the same body gets the same answer. Fails with [`Error::KeyUsed`] where the body is another.
    pub async fn save_once(&self, proposal: Proposal, key: &IdempotencyKey, body: &[u8]) -> Result<Saved, Error> {
        if let Some(saved) = self.replayed(key, body).await? {
            return Ok(saved);
        }
        let (id, edit_token) = (PlanId::random(), EditToken::random());
        let draft = self.draft(proposal).await?;
        let replay = Replay::new(key, body, &edit_token);
        if self.store.create_once(&id, &edit_token.hash(), &draft, &replay).await? {
            let plan = SavedPlan::new(id, Revision { number: 1, latest: 1, draft })?;
            return Ok(Saved { edit_token, plan });
        }
        // The same request came twice at once, and the other was quicker.
        self.replayed(key, body).await?.ok_or_else(|| Error::busy("a save of the same key is under way"))
    }

    async fn replayed(&self, key: &IdempotencyKey, body: &[u8]) -> Result<Option<Saved>, Error> {
        let Some(kept) = self.store.replay(&key.hash()).await? else { return Ok(None) };
        let edit_token = kept.open(key, body)?.ok_or(Error::KeyUsed)?;
        let first = self.store.revision(&kept.plan, Some(1)).await?.ok_or(Error::NotFound)?;
        Ok(Some(Saved { edit_token, plan: SavedPlan::new(kept.plan, first)? }))
    }

    /// A saved plan as it was kept, by what stands in its link; the latest revision unless a number is given.
    pub async fn load(&self, id: &str, revision: Option<u32>) -> Result<SavedPlan, Error> {
        let id = PlanId::parse(id).ok_or(Error::NotFound)?;
        let found = self.store.revision(&id, revision).await?.ok_or(Error::NotFound)?;
        SavedPlan::new(id, found)
    }

    /// Lets in whoever has the plan's edit token. Fails with [`Error::NotFound`] or [`Error::WrongToken`].
    pub async fn editor(&self, id: &str, token: &EditToken) -> Result<Editor, Error> {
        let id = PlanId::parse(id).ok_or(Error::NotFound)?;
        let hash = self.store.token_hash(&id).await?.ok_or(Error::NotFound)?;
        if hash.matches(token) { Ok(Editor { id }) } else { Err(Error::WrongToken) }
    }

    /// The number of the plan's newest revision.
    pub async fn latest(&self, editor: &Editor) -> Result<u32, Error> {
        self.store.latest(&editor.id).await?.ok_or(Error::NotFound)
    }

    /// Adds a revision if `expected` is the latest one, whatever the latest one is if none is expected; else [`Error::Stale`].
    pub async fn revise(&self, editor: Editor, expected: Option<u32>, proposal: Proposal) -> Result<SavedPlan, Error> {
        let keeps_notes = proposal.notes.is_none();
        let mut draft = self.draft(proposal).await?;
        loop {
            let mut base = expected;
            if keeps_notes {
                // Of the very revision that this one follows, whichever comes between.
                let last = self.store.revision(&editor.id, None).await?.ok_or(Error::NotFound)?;
                draft.notes = last.draft.notes;
                base = base.or(Some(last.number));
            }
            match self.store.revise(&editor.id, base, &draft).await? {
                Revised::Saved { revision } => {
                    return SavedPlan::new(editor.id, Revision { number: revision, latest: revision, draft });
                }
                Revised::Stale { .. } if expected.is_none() => (),
                Revised::Stale { latest } => return Err(Error::Stale { latest }),
                Revised::Missing => return Err(Error::NotFound),
            }
        }
    }

    /// Removes a plan with all its revisions.
    pub async fn delete(&self, editor: Editor) -> Result<(), Error> {
        if self.store.delete(&editor.id).await? { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Whether the store answers.
    pub async fn ready(&self) -> Result<(), Error> {
        Ok(self.store.ping().await?)
    }

    /// Waits for what the store is doing and closes it.
    pub async fn close(&self) {
        self.store.close().await;
    }

    async fn draft(&self, proposal: Proposal) -> Result<Draft, Error> {
        let Proposal { title, notes, question } = proposal;
        let title = title.unwrap_or_else(|| question.profile.title.clone());
        let notes = notes.unwrap_or_default();
        let faults = faults(&title, &notes);
        if !faults.is_empty() {
            return Err(Error::Faults(faults));
        }
        let asked = question.asked.to_string();
        let Answered { plan, json } = self.estimate_in_turn(question).await?;
        Ok(Draft {
            title,
            notes,
            question: asked,
            plan: json,
            engine_version: plan.engine_version,
            catalog_version: plan.catalog_version,
            created_at_ms: jiff::Timestamp::now().as_millisecond(),
        })
    }
}

impl SavedPlan {
    /// The plan, read from its JSON.
    pub fn plan(&self) -> Result<Plan, Error> {
        serde_json::from_str(&self.plan_json).map_err(Error::internal)
    }

    fn new(id: PlanId, revision: Revision) -> Result<SavedPlan, Error> {
        let Revision { number, latest, draft } = revision;
        let created_at = moment(draft.created_at_ms)?;
        let Draft { title, notes, question: question_json, plan: plan_json, .. } = draft;
        Ok(SavedPlan { id, title, notes, revision: number, latest, created_at, question_json, plan_json })
    }
}

impl Editor {
    pub fn id(&self) -> &PlanId {
        &self.id
    }
}

/// RFC 3339 in UTC.
fn moment(milliseconds: i64) -> Result<String, Error> {
    Ok(jiff::Timestamp::from_millisecond(milliseconds).map_err(Error::internal)?.to_string())
}

/// How long a question may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is wrong with what stands around a question.
pub fn faults(title: &str, notes: &str) -> Vec<Fault> {
    let found = [("/title", fault_of_title(title)), ("/notes", notes::fault(notes))];
    found.into_iter().filter_map(|(pointer, detail)| Some(Fault::new(pointer, detail?))).collect()
}

fn fault_of_title(title: &str) -> Option<String> {
    if title.chars().count() > TITLE_CHARACTERS {
        Some(format!("A title has at most {TITLE_CHARACTERS} characters."))
    } else if title.chars().any(char::is_control) {
        Some("A title has no line breaks and no other control characters.".to_owned())
    } else {
        None
    }
}
