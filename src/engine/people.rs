//! What a design takes of people, hours a month. Counted apart from the bill, never mixed into it.

use super::{design::Design, figures, situation::Situation, written::Counts};
use crate::domain::{number::Number, plan::PeopleHours};

/// A part, the row of the catalog that says its hours, and how many times it is there.
type Part<N> = (&'static str, &'static str, Option<N>);

/// The parts of a design that take hours.
fn parts<N: Number>(situation: &Situation<N>, design: &Design, counts: &Counts<N>) -> Vec<Part<N>> {
    let number = design.rung.number;
    let f = situation.figures();
    let mut list: Vec<Part<N>> = vec![("any system", "hours.any_system", None)];
    if let Some(servers) = counts.servers {
        list.push(("servers", "hours.own_server", Some(servers)));
    }
    if number <= 2 {
        let by_dba = situation.profile().commercial.has_dba.then_some(f.hours_dba_factor);
        if number == 2 {
            list.push(("database by hand", "hours.database_by_hand", by_dba));
        }
        if situation.now.database_gib > f.hours_database_by_hand_large_from_gib {
            list.push(("large database by hand", "hours.database_by_hand_large", by_dba));
        }
        return list;
    }
    list.push(("managed database", "hours.managed_database", None));
    if number == 3 {
        return list;
    }
    list.push(("load balancer and second zone", "hours.load_balancer", None));
    list.push(("standby", "hours.standby", None));
    if design.observed {
        list.push(("auto scaling and automation", "hours.automation", None));
        list.push(("automated nodes", "hours.automation_per_node", Some(counts.nodes())));
    } else if counts.nodes() > f.hours_web_by_hand_from_nodes {
        list.push(("fleet patched and deployed by hand", "hours.web_by_hand_per_8_vcpu", Some(counts.vcpu() / 8.0)));
    }
    if design.sessions.is_some() || design.cache.is_some() || design.replicas.is_some() {
        list.push(("offload", "hours.offload", None));
    }
    if let Some(replicas) = counts.replicas {
        list.push(("replicas", "hours.replica", Some(replicas)));
    }
    if design.services.is_some() {
        list.push(("services and queue", "hours.services", None));
    }
    if design.database.shards > 1 {
        list.push(("partitioning", "hours.partitioning", None));
        list.push(("shards", "hours.shard", Some(counts.shards)));
    }
    if design.second.is_some() {
        list.push(("second region", "hours.second_region", None));
    }
    list
}

/// Hours of each part, with what the plan says of it.
pub fn hours<N: Number>(situation: &Situation<N>, design: &Design, counts: &Counts<N>) -> Vec<(PeopleHours, N)> {
    let rows = situation.setting.rows();
    let of = |(part, row, times): Part<N>| {
        let hours: N = figures::row(rows, situation.book(), row);
        let hours = times.map_or(hours, |times| hours * times);
        let row = rows.row(row);
        (PeopleHours { part: part.into(), hours: hours.value(), why: row.why.clone(), source: row.source.clone() }, hours)
    };
    parts(situation, design, counts).into_iter().map(of).filter(|(_, hours)| *hours > 0.0).collect()
}

/// Their sum alone.
pub fn sum(situation: &Situation, design: &Design, counts: &Counts) -> f64 {
    let of = |(_, row, times): Part<f64>| situation.setting.rows().value(row) * times.unwrap_or(1.0);
    let sum: f64 = parts(situation, design, counts).into_iter().map(of).sum();
    (sum * 1e6).round() / 1e6
}
