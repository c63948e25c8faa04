//! What to close, encrypt and guard: a list made from the design's own connections, so that nothing is named that is not there.

use super::advice::Recommended;
use crate::domain::{
    plan::{Advice, Connection},
    units, words,
};
use std::collections::{BTreeMap, BTreeSet};

const TOPIC: &str = "security";
/// Where the internet begins.
const OUTSIDE: &str = "users";

pub fn advice(subject: &Recommended) -> Vec<Advice> {
    let links = &subject.written.connections;
    let all = [
        internet(subject, links),
        inside(subject, links),
        between_zones(subject, links),
        between_regions(links),
        at_rest(subject),
        people(subject),
    ];
    let source = &subject.situation.setting.rows().row("hours.any_system").source;
    all.into_iter()
        .flatten()
        .map(|(says, because)| Advice { topic: TOPIC.into(), says, because, source: source.clone(), criterion: None })
        .collect()
}

type Said = Option<(String, String)>;

fn named(tier: &str) -> String {
    words::in_sentence(&words::tier(tier))
}

/// `a, b and c`, services told as one.
fn listed<'t>(tiers: impl IntoIterator<Item = &'t str>) -> String {
    let names: BTreeSet<String> =
        tiers.into_iter().map(|tier| if tier.starts_with("service_") { "services".into() } else { named(tier) }).collect();
    let names: Vec<String> = names.into_iter().collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn rate(links: &[&Connection]) -> String {
    units::figure(links.iter().map(|link| link.per_second).sum())
}

fn internet(subject: &Recommended, links: &[Connection]) -> Said {
    let open: Vec<&Connection> = links.iter().filter(|link| link.from == OUTSIDE && words::split_region(&link.to).1.is_none()).collect();
    let doors = listed(open.iter().map(|link| link.to.as_str()));
    let public = subject.situation.market().service("network");
    (!open.is_empty()).then(|| {
        (
            format!("The internet reaches the {doors} over HTTPS, and nothing else: every other part is closed to it in {public}."),
            format!("{} requests a second come in there", rate(&open)),
        )
    })
}

/// Who may reach each tier: whoever does in the design.
fn inside(subject: &Recommended, links: &[Connection]) -> Said {
    let mut callers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let machines = |id: &str| subject.written.tiers.iter().any(|tier| tier.id == id && tier.count > 0);
    let inner = links.iter().filter(|link| link.from != OUTSIDE && words::split_region(&link.to).1.is_none() && machines(&link.to));
    for link in inner {
        // Services are alike: what holds of the first holds of all.
        if !link.to.starts_with("service_") || link.to == "service_1" {
            callers.entry(&link.to).or_default().insert(&link.from);
        }
    }
    let rules: Vec<String> = callers
        .iter()
        .map(|(to, from)| {
            let to = if *to == "service_1" { "services".to_owned() } else { named(to) };
            format!("{to} from {}", listed(from.iter().copied()))
        })
        .collect();
    (!rules.is_empty()).then(|| {
        (
            format!("A network group for each tier, open to its callers alone: {}.", rules.join("; ")),
            format!(
                "{} of the design’s connections stay inside",
                units::full(links.iter().filter(|link| link.from != OUTSIDE).count() as f64)
            ),
        )
    })
}

fn between_zones(subject: &Recommended, links: &[Connection]) -> Said {
    let zones = |id: &str| subject.written.tiers.iter().find(|tier| tier.id == id && tier.count > 0).map_or(0, |tier| tier.zones);
    let crossing: Vec<&Connection> = links
        .iter()
        .filter(|link| link.from != OUTSIDE && zones(&link.to) > 1)
        .filter(|link| words::split_region(&link.from).1 == words::split_region(&link.to).1 && words::split_region(&link.to).1.is_none())
        .collect();
    (!crossing.is_empty()).then(|| {
        (
            format!("Encrypt what crosses between zones as well: calls to the {}.", listed(crossing.iter().map(|link| link.to.as_str()))),
            format!("{} calls a second, a part of them into another zone", rate(&crossing)),
        )
    })
}

fn between_regions(links: &[Connection]) -> Said {
    let region = |tier: &str| words::split_region(tier).1.map(str::to_owned);
    let leaving: Vec<&Connection> =
        links.iter().filter(|link| link.from != OUTSIDE && link.from != "cdn" && region(&link.from) != region(&link.to)).collect();
    (!leaving.is_empty()).then(|| {
        (
            "What leaves the region goes encrypted and by the provider’s network: the copy of the database.".to_owned(),
            format!("{} writes a second are copied", rate(&leaving)),
        )
    })
}

fn at_rest(subject: &Recommended) -> Said {
    let load = subject.situation.now;
    let has = |tier: &str| subject.written.tiers.iter().any(|known| known.id == tier);
    let held = [("host", load.database_gib), ("database", load.database_gib), ("objects", load.objects_gib)];
    let kept: Vec<String> = held
        .into_iter()
        .filter(|(tier, gib)| has(tier) && *gib > 0.0)
        .map(|(tier, gib)| format!("{} {}", named(tier), units::gib(gib)))
        .collect();
    (!kept.is_empty()).then(|| ("Encrypt at rest, backups included, with keys that the machines do not hold.".to_owned(), kept.join(", ")))
}

fn people(subject: &Recommended) -> Said {
    let teams = subject.situation.targets.teams;
    let services = subject.design.services.as_ref().map_or(0, |(count, _)| *count);
    let roles = if services > 0 { " and each service" } else { "" };
    Some((
        format!(
            "A second factor for everyone who may change the system, and for each tier{roles} a role of its own that may do what it needs."
        ),
        format!(
            "{teams} {}, {} tiers",
            if teams == 1 { "team" } else { "teams" },
            subject.written.tiers.iter().filter(|tier| tier.count > 0).count()
        ),
    ))
}
