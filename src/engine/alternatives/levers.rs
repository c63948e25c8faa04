//! What one can buy, allow or expect otherwise: each a change of one or two answers, offered where it changes the bill, the people or the rung.

use super::changed;
use crate::{
    catalog::Catalog,
    domain::{
        plan::{Alternative, Cost},
        profile::{Architecture, Profile, Purchase},
        question::Question,
        units,
    },
    engine::{choice::Evaluated, ground::Ground},
};
use serde_json::Value;

/// The share of reads that a lever lets the edge or the cache keep: most of them, and still some left to ask the database.
const MOST_KEPT: f64 = 0.8;
/// A flash event to be ready for: so many times the busiest hour, once a month.
const FLASH_FACTOR: f64 = 5.0;
const FLASHES_PER_YEAR: f64 = 12.0;
const HALF: f64 = 0.5;

struct Lever {
    changes: Vec<(&'static str, Value)>,
    says: String,
    change: Box<dyn FnOnce(&mut Profile)>,
}

pub fn levers(catalog: &Catalog, question: &Question, chosen: &Evaluated, cost: &Cost) -> Vec<Alternative> {
    let moves = |alternative: &Alternative| {
        !alternative.feasible
            || alternative.monthly_usd != cost.monthly_usd
            || alternative.people_monthly_usd != cost.people_monthly_usd
            || alternative.stage != chosen.rung.id
    };
    let all = purchases(&question.profile).into_iter().chain(processors(question, chosen)).chain(loads(question, chosen));
    all.filter_map(|lever| {
        let mut profile = question.profile.clone();
        (lever.change)(&mut profile);
        // What is sold, and at which price, may be another market now.
        let ground = Ground::of(catalog, &profile);
        changed(catalog, &ground, question, &lever.changes, lever.says, |changed| *changed = profile)
    })
    .filter(moves)
    .collect()
}

fn purchases(profile: &Profile) -> Vec<Lever> {
    let all = [
        (Purchase::OnDemand, "on_demand", "Machines paid by the hour, without commitment"),
        (Purchase::Commit1y, "commit_1y", "Machines committed to for a year"),
        (Purchase::Commit3y, "commit_3y", "Machines committed to for three years"),
    ];
    let others = all.into_iter().filter(|(purchase, ..)| *purchase != profile.commercial.purchase);
    let mut levers: Vec<Lever> = others
        .map(|(purchase, word, says)| Lever {
            changes: vec![("commercial.purchase", word.into())],
            says: says.into(),
            change: Box::new(move |profile| profile.commercial.purchase = purchase),
        })
        .collect();
    let (share, says) = match profile.commercial.spot_share {
        0.0 => (HALF, format!("Spot machines for {} of what keeps no data; they may be reclaimed at short notice", units::percent(HALF))),
        _ => (0.0, "No spot machines".to_owned()),
    };
    levers.push(Lever {
        changes: vec![("commercial.spot_share", share.into())],
        says,
        change: Box::new(move |profile| profile.commercial.spot_share = share),
    });
    levers
}

/// The other kind of processor, and either kind where only one is allowed.
fn processors(question: &Question, chosen: &Evaluated) -> Vec<Lever> {
    let all = [
        (Architecture::Arm64, "arm64", "Machines with arm64 processors alone"),
        (Architecture::X8664, "x86_64", "Machines with x86-64 processors alone"),
        (Architecture::Any, "any", "Either kind of processor, whichever is cheaper"),
    ];
    let present = question.profile.commercial.architecture;
    let all_arm = chosen.design.as_ref().is_some_and(|design| design.web.offer.class.arm64 && design.database.offer.class.arm64);
    all.into_iter()
        .filter(|(kind, ..)| match present {
            Architecture::Any => *kind == if all_arm { Architecture::X8664 } else { Architecture::Arm64 },
            only => *kind != only,
        })
        .map(|(kind, word, says)| Lever {
            changes: vec![("commercial.architecture", word.into())],
            says: says.into(),
            change: Box::new(move |profile| profile.commercial.architecture = kind),
        })
        .collect()
}

fn loads(question: &Question, chosen: &Evaluated) -> Vec<Lever> {
    let profile = &question.profile;
    let mut levers = Vec::new();
    if profile.traffic.edge_cacheable_share < MOST_KEPT {
        levers.push(Lever {
            changes: vec![("traffic.edge_cacheable_share", MOST_KEPT.into())],
            says: format!("A CDN may keep the answers of {} of the reads", units::percent(MOST_KEPT)),
            change: Box::new(|profile| profile.traffic.edge_cacheable_share = MOST_KEPT),
        });
    }
    if profile.data.cacheable_share < MOST_KEPT {
        levers.push(Lever {
            changes: vec![("data.cacheable_share", MOST_KEPT.into())],
            says: format!("A cache may answer {} of the database's reads", units::percent(MOST_KEPT)),
            change: Box::new(|profile| profile.data.cacheable_share = MOST_KEPT),
        });
    }
    if chosen.design.as_ref().is_some_and(|design| design.cache.is_some()) {
        levers.push(Lever {
            changes: vec![("data.cacheable_share", 0.0.into())],
            says: "No cache: every read asks the database".into(),
            change: Box::new(|profile| profile.data.cacheable_share = 0.0),
        });
    }
    if profile.traffic.surges_per_year < 1.0 {
        levers.push(Lever {
            changes: vec![("traffic.surge_factor", FLASH_FACTOR.into()), ("traffic.surges_per_year", FLASHES_PER_YEAR.into())],
            says: format!("Ready for {FLASH_FACTOR} times the busiest hour, once a month"),
            change: Box::new(|profile| {
                profile.traffic.surge_factor = FLASH_FACTOR;
                profile.traffic.surges_per_year = FLASHES_PER_YEAR;
            }),
        });
    }
    levers
}
