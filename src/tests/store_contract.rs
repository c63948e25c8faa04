//! What holds of a store, whichever database it is on.

use crate::postgres::empty_database;
use headroom::store::{
    Draft, EditToken, IdempotencyKey, PlanId, PlanStore, PostgresPlans, REPLAYED_MS, Replay, Revised, SqlitePlans, Store,
};
use sqlx::Executor;
use std::{collections::BTreeMap, path::Path};
use tempfile::TempDir;

/// Each law becomes two tests, one over each database.
macro_rules! laws {
    ($($law:ident)*) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $law() {
                let folder = tempfile::tempdir().expect("a folder");
                super::$law(&super::sqlite_address(&folder)).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $law() {
                super::$law(&super::empty_database()).await;
            })*
        }
    };
}

laws! {
    a_saved_plan_comes_back_byte_for_byte
    a_revision_stays_what_it_was_after_the_next_one
    a_history_tells_the_newest_revisions_first_as_they_were_kept
    of_revisions_on_the_same_base_one_is_kept
    revisions_that_expect_none_are_all_kept
    a_store_holds_no_token_but_its_hash
    what_was_never_saved_is_not_found
    a_deleted_plan_is_gone_with_its_revisions
    a_taken_id_is_refused_and_changes_nothing
    saves_at_the_same_time_are_all_kept
    of_saves_with_one_key_the_first_is_kept_and_found_again
    a_key_is_forgotten_with_its_plan_and_after_its_time
    opening_again_keeps_what_was_saved
    a_plan_kept_before_there_were_notes_has_none
    an_open_store_answers_a_ping_and_a_closed_one_does_not
}

pub fn sqlite_address(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("a/b/plans.db").display())
}

async fn open(address: &str) -> Store {
    Store::open(address).await.expect("the store opens")
}

fn draft(title: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        notes: format!("# {title}\n\n- {title}"),
        question: r#"{"audience":{"monthly_active_users":30000}}"#.to_owned(),
        plan: format!(r#"{{"title":"{title}","monthly_usd":61.2}}"#),
        engine_version: "0.1.0".to_owned(),
        catalog_version: "2026-11-20".to_owned(),
        created_at_ms: 1_795_000_000_123,
    }
}

async fn saved(store: &Store, title: &str) -> PlanId {
    let id = PlanId::random();
    store.create(&id, &EditToken::random().hash(), &draft(title)).await.expect("it is saved");
    id
}

async fn title(store: &Store, id: &PlanId, number: Option<u32>) -> Option<String> {
    store.revision(id, number).await.expect("the store answers").map(|revision| revision.draft.title)
}

async fn a_saved_plan_comes_back_byte_for_byte(address: &str) {
    let store = open(address).await;
    let odd = r#"{ "b" : 1.0, "a":1e-7,"a":0.30000000000000004, "big":12345678901234567890123,"text":"\u0000 \" \\ 'é 漢 🦀' $1 ?1 %s"  }"#;
    for plan in [odd.to_owned(), String::new(), "x'; drop table plans; --".to_owned(), format!("[{}1]", "0.1,".repeat(500_000))] {
        let first =
            Draft {
                plan: plan.clone(), title: "“Saved” ☂ 'quoted'".to_owned(), notes: odd.replace("\\u0000", "\r\n\t"), ..draft("")
            };
        let id = PlanId::random();
        store.create(&id, &EditToken::random().hash(), &first).await.expect("it is saved");
        let found = store.revision(&id, None).await.expect("the store answers").expect("it is there");
        assert_eq!(found.draft, first);
        assert_eq!((found.number, found.latest), (1, 1));
    }
}

async fn a_revision_stays_what_it_was_after_the_next_one(address: &str) {
    let store = open(address).await;
    let id = saved(&store, "first").await;
    assert_eq!(store.revise(&id, Some(1), &draft("second")).await.expect("it is revised"), Revised::Saved { revision: 2 });
    assert_eq!(store.revise(&id, Some(2), &draft("third")).await.expect("it is revised"), Revised::Saved { revision: 3 });
    for (number, expected) in [(Some(1), "first"), (Some(2), "second"), (Some(3), "third"), (None, "third")] {
        let found = store.revision(&id, number).await.expect("the store answers").expect("it is there");
        assert_eq!(found.draft, draft(expected));
        assert_eq!((found.number, found.latest), (number.unwrap_or(3), 3));
    }
    assert_eq!(title(&store, &id, Some(4)).await, None);
    assert_eq!(title(&store, &id, Some(0)).await, None);
}

async fn a_history_tells_the_newest_revisions_first_as_they_were_kept(address: &str) {
    let store = open(address).await;
    let (id, other) = (saved(&store, "revision 1").await, saved(&store, "another plan").await);
    for number in 2..=5 {
        store.revise(&id, None, &draft(&format!("revision {number}"))).await.expect("it is revised");
    }
    let history = async |id: &PlanId, before, most| {
        let found = store.history(id, before, most).await.expect("the store answers");
        assert!(found.iter().all(|revision| revision.draft == draft(&revision.draft.title)));
        found.into_iter().map(|revision| (revision.number, revision.latest, revision.draft.title)).collect::<Vec<_>>()
    };
    let told = |numbers: &[u32]| numbers.iter().map(|number| (*number, 5, format!("revision {number}"))).collect::<Vec<_>>();
    assert_eq!(history(&id, None, 100).await, told(&[5, 4, 3, 2, 1]));
    assert_eq!(history(&id, None, 2).await, told(&[5, 4]));
    assert_eq!(history(&id, Some(4), 2).await, told(&[3, 2]));
    assert_eq!(history(&id, Some(1), 2).await, told(&[]));
    assert_eq!(history(&id, Some(0), 2).await, told(&[]));
    assert_eq!(history(&id, Some(u32::MAX), 1).await, told(&[5]));
    assert_eq!(history(&id, None, 0).await, told(&[]));
    assert_eq!(history(&other, None, 100).await, [(1, 1, "another plan".to_owned())]);
    assert_eq!(store.latest(&id).await.expect("the store answers"), Some(5));
    assert_eq!(store.latest(&other).await.expect("the store answers"), Some(1));
}

async fn of_revisions_on_the_same_base_one_is_kept(address: &str) {
    let store = open(address).await;
    let id = saved(&store, "base").await;
    let rivals = (0..8).map(|rival| {
        let (store, id) = (store.clone(), id.clone());
        tokio::spawn(async move { store.revise(&id, Some(1), &draft(&format!("rival {rival}"))).await.expect("the store answers") })
    });
    let mut outcomes = Vec::new();
    for rival in rivals.collect::<Vec<_>>() {
        outcomes.push(rival.await.expect("no panic"));
    }
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Revised::Saved { revision: 2 }).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Revised::Stale { latest: 2 }).count(), 7, "{outcomes:?}");
    let winner = outcomes.iter().position(|outcome| *outcome == Revised::Saved { revision: 2 }).expect("one won");
    assert_eq!(title(&store, &id, None).await, Some(format!("rival {winner}")));
}

async fn revisions_that_expect_none_are_all_kept(address: &str) {
    let store = open(address).await;
    let id = saved(&store, "base").await;
    let all: Vec<_> = (0..8)
        .map(|_| {
            let (store, id) = (store.clone(), id.clone());
            tokio::spawn(async move { store.revise(&id, None, &draft("next")).await.expect("the store answers") })
        })
        .collect();
    for one in all {
        assert!(matches!(one.await.expect("no panic"), Revised::Saved { .. }));
    }
    assert_eq!(store.revision(&id, None).await.expect("the store answers").expect("it is there").number, 9);
}

async fn a_store_holds_no_token_but_its_hash(address: &str) {
    let store = open(address).await;
    let (id, token) = (PlanId::random(), EditToken::random());
    store.create(&id, &token.hash(), &draft("mine")).await.expect("it is saved");
    let kept = store.token_hash(&id).await.expect("the store answers").expect("it is there");
    assert!(kept.matches(&token));
    assert_ne!(kept.as_bytes(), token.reveal().as_bytes());
}

async fn what_was_never_saved_is_not_found(address: &str) {
    let store = open(address).await;
    let id = PlanId::random();
    assert_eq!(store.revision(&id, None).await.expect("the store answers"), None);
    assert_eq!(store.token_hash(&id).await.expect("the store answers"), None);
    assert_eq!(store.latest(&id).await.expect("the store answers"), None);
    assert_eq!(store.history(&id, None, 10).await.expect("the store answers"), []);
    assert_eq!(store.revise(&id, None, &draft("next")).await.expect("the store answers"), Revised::Missing);
    assert_eq!(store.revise(&id, Some(1), &draft("next")).await.expect("the store answers"), Revised::Missing);
    assert!(!store.delete(&id).await.expect("the store answers"));
}

async fn a_deleted_plan_is_gone_with_its_revisions(address: &str) {
    let store = open(address).await;
    let (id, other) = (saved(&store, "one").await, saved(&store, "other").await);
    store.revise(&id, None, &draft("two")).await.expect("it is revised");
    assert!(store.delete(&id).await.expect("the store answers"));
    assert_eq!(title(&store, &id, None).await, None);
    assert_eq!(title(&store, &id, Some(1)).await, None);
    assert_eq!(title(&store, &other, None).await.as_deref(), Some("other"));
    assert_eq!(store.history(&id, None, 10).await.expect("the store answers"), []);
    // The same id again starts at its first revision: nothing of the old plan is left.
    store.create(&id, &EditToken::random().hash(), &draft("again")).await.expect("it is saved");
    assert_eq!(title(&store, &id, Some(2)).await, None);
    assert_eq!(title(&store, &id, None).await.as_deref(), Some("again"));
}

async fn a_taken_id_is_refused_and_changes_nothing(address: &str) {
    let store = open(address).await;
    let (id, token) = (PlanId::random(), EditToken::random());
    store.create(&id, &token.hash(), &draft("mine")).await.expect("it is saved");
    assert!(store.create(&id, &EditToken::random().hash(), &draft("theirs")).await.is_err());
    assert_eq!(title(&store, &id, None).await.as_deref(), Some("mine"));
    assert!(store.token_hash(&id).await.expect("the store answers").expect("it is there").matches(&token));
}

async fn saves_at_the_same_time_are_all_kept(address: &str) {
    let store = open(address).await;
    let all: Vec<_> = (0..64)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { saved(&store, &format!("plan {number}")).await })
        })
        .collect();
    for (number, one) in all.into_iter().enumerate() {
        let id = one.await.expect("no panic");
        assert_eq!(title(&store, &id, None).await, Some(format!("plan {number}")));
    }
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).expect("a key")
}

/// Whether a save with that key was kept, and of which plan it is.
async fn saved_once(store: &Store, key: &IdempotencyKey, draft: &Draft) -> (bool, PlanId) {
    let (id, token) = (PlanId::random(), EditToken::random());
    let kept = store.create_once(&id, &token.hash(), draft, &Replay::new(key, b"body", &token)).await.expect("the store answers");
    (kept, id)
}

async fn of_saves_with_one_key_the_first_is_kept_and_found_again(address: &str) {
    let store = open(address).await;
    let key = key("a key that nobody guesses".replace(' ', "-").as_str());
    assert_eq!(store.replay(&key.hash()).await.expect("the store answers"), None);
    let all: Vec<_> = (0..16)
        .map(|number| {
            let (store, key) = (store.clone(), key.clone());
            tokio::spawn(async move { saved_once(&store, &key, &draft(&format!("plan {number}"))).await })
        })
        .collect();
    let (mut kept, mut lost) = (Vec::new(), Vec::new());
    for one in all {
        let (was_kept, id) = one.await.expect("no panic");
        if was_kept { kept.push(id) } else { lost.push(id) }
    }
    assert_eq!((kept.len(), lost.len()), (1, 15));
    for id in &lost {
        assert_eq!(title(&store, id, None).await, None, "a save that came late leaves nothing behind");
    }
    let found = store.replay(&key.hash()).await.expect("the store answers").expect("it is there");
    assert_eq!(found.plan, kept[0]);
    let token = found.open(&key, b"body").expect("it opens").expect("the same body");
    assert!(store.token_hash(&kept[0]).await.expect("the store answers").expect("it is there").matches(&token));
}

async fn a_key_is_forgotten_with_its_plan_and_after_its_time(address: &str) {
    let store = open(address).await;
    let [deleted, old, new] = ["deleted-plan-of-a-key", "a-key-of-long-ago-gone", "a-key-of-a-moment-ago"].map(key);
    let (_, id) = saved_once(&store, &deleted, &draft("deleted")).await;
    assert!(store.delete(&id).await.expect("the store answers"));
    assert_eq!(store.replay(&deleted.hash()).await.expect("the store answers"), None);
    let now = draft("new");
    let at = |ago: i64| Draft { created_at_ms: now.created_at_ms - ago, ..draft("old") };
    let (_, kept) = saved_once(&store, &old, &at(REPLAYED_MS + 1)).await;
    let (_, _) = saved_once(&store, &new, &at(REPLAYED_MS)).await;
    let another = key("yet-another-key-of-now");
    assert!(saved_once(&store, &another, &now).await.0);
    assert_eq!(store.replay(&old.hash()).await.expect("the store answers"), None);
    assert!(store.replay(&new.hash()).await.expect("the store answers").is_some());
    assert_eq!(title(&store, &kept, None).await.as_deref(), Some("old"), "the plan stays");
}

async fn opening_again_keeps_what_was_saved(address: &str) {
    let store = open(address).await;
    let id = saved(&store, "kept").await;
    // A second server on the same database, then a restart.
    assert_eq!(title(&open(address).await, &id, None).await.as_deref(), Some("kept"));
    store.close().await;
    assert_eq!(title(&open(address).await, &id, None).await.as_deref(), Some("kept"));
}

async fn a_plan_kept_before_there_were_notes_has_none(address: &str) {
    let store = open(address).await;
    let id = saved(&store, "old").await;
    store.close().await;
    // As it was before the second migration.
    for undo in ["alter table revisions drop column notes", "delete from _sqlx_migrations where version = 2"] {
        match address.split(':').next() {
            Some("sqlite") => drop(sqlx::SqlitePool::connect(address).await.expect("it opens").execute(undo).await.expect("it is undone")),
            _ => drop(sqlx::PgPool::connect(address).await.expect("it opens").execute(undo).await.expect("it is undone")),
        }
    }
    let store = open(address).await;
    let kept = store.revision(&id, None).await.expect("the store answers").expect("it is there");
    assert_eq!(kept.draft, Draft { notes: String::new(), ..draft("old") });
    store.revise(&id, None, &draft("new")).await.expect("it is revised");
    assert_eq!(store.revision(&id, None).await.expect("the store answers").expect("it is there").draft, draft("new"));
}

async fn an_open_store_answers_a_ping_and_a_closed_one_does_not(address: &str) {
    let store = open(address).await;
    store.ping().await.expect("it answers");
    store.close().await;
    assert!(store.ping().await.is_err());
}

#[test]
fn both_databases_have_the_same_migrations_and_every_file_is_built_in() {
    let names =
        |steps: &[headroom::store::Step]| steps.iter().map(|&(version, name, _)| (version, name.to_owned())).collect::<BTreeMap<_, _>>();
    assert_eq!(names(SqlitePlans::STEPS), names(PostgresPlans::STEPS));
    for (folder, steps) in [("sqlite", SqlitePlans::STEPS), ("postgres", PostgresPlans::STEPS)] {
        let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder)).expect("the folder is there");
        let files: BTreeMap<String, String> = files
            .map(|file| file.expect("a file").path())
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).expect("it is text")))
            .collect();
        let built_in = steps.iter().map(|&(version, name, sql)| (format!("{version:04}_{name}.sql"), sql.to_owned())).collect();
        assert_eq!(files, built_in);
    }
}

#[tokio::test]
async fn an_address_of_no_known_database_is_refused_without_repeating_it() {
    for address in ["mysql://root:secret@host/plans", "secret", "", "postgres://user:secret@host:port/x", "sqlite://x.db?mode=secret"] {
        let refused = Store::open(address).await.expect_err("it is refused");
        assert!(!refused.to_string().contains("user:secret") && !refused.to_string().contains("root:secret"), "{refused}");
    }
}
