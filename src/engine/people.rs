//! What a design takes of people, hours a month. Counted apart from the bill, never mixed into it.

use super::{design::Design, fleet::Fleet, situation::Situation};
use crate::domain::plan::PeopleHours;

pub fn hours(situation: &Situation, design: &Design) -> Vec<PeopleHours> {
    let number = design.rung.number;
    let mut list = Vec::new();
    let mut add = |part: &str, row: &str, times: f64| {
        let row = situation.setting.catalog.row(row);
        let hours = row.value * times;
        if hours > 0.0 {
            list.push(PeopleHours { part: part.into(), hours, why: row.why.clone(), source: row.source.clone() });
        }
    };
    add("any system", "hours.any_system", 1.0);
    if number <= 2 {
        let by_dba = if situation.profile().commercial.has_dba { situation.value("hours.dba_factor") } else { 1.0 };
        if number == 2 {
            add("database by hand", "hours.database_by_hand", by_dba);
        }
        if situation.now.database_gib > situation.value("hours.database_by_hand_large_from_gib") {
            add("large database by hand", "hours.database_by_hand_large", by_dba);
        }
        return list;
    }
    add("managed database", "hours.managed_database", 1.0);
    if number == 3 {
        return list;
    }
    add("load balancer and second zone", "hours.load_balancer", 1.0);
    add("standby", "hours.standby", 1.0);
    let fleets: Vec<(f64, &Fleet)> = std::iter::once((1.0, &design.web))
        .chain(design.services.iter().map(|(n, fleet)| (f64::from(*n), fleet)))
        .chain(design.workers.iter().map(|fleet| (1.0, fleet)))
        .collect();
    let nodes: f64 = fleets.iter().map(|(n, fleet)| n * fleet.average_count()).sum();
    if automated(design) {
        add("auto scaling and automation", "hours.automation", 1.0);
        add("automated nodes", "hours.automation_per_node", nodes);
    } else if nodes > situation.value("hours.web_by_hand_from_nodes") {
        let vcpu: f64 = fleets.iter().map(|(n, fleet)| n * fleet.average_count() * fleet.offer.class.vcpu).sum();
        add("fleet patched and deployed by hand", "hours.web_by_hand_per_8_vcpu", vcpu / 8.0);
    }
    if design.sessions.is_some() || design.cache.is_some() || design.replicas.is_some() {
        add("offload", "hours.offload", 1.0);
    }
    if let Some(replicas) = &design.replicas {
        add("replicas", "hours.replica", f64::from(replicas.count * design.database.shards));
    }
    if design.services.is_some() {
        add("services and queue", "hours.services", 1.0);
    }
    if design.database.shards > 1 {
        add("partitioning", "hours.partitioning", 1.0);
        add("shards", "hours.shard", f64::from(design.database.shards));
    }
    if design.second.is_some() {
        add("second region", "hours.second_region", 1.0);
    }
    list
}

/// Fleets that scale by themselves, and every design grown beyond rung 5, are deployed by machine.
pub fn automated(design: &Design) -> bool {
    matches!(design.rung.number, 6..=8) || (design.rung.number == 9 && design.private)
}
