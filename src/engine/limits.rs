//! When a rung is left, whatever the question: the limits of the ladder in words, with the catalog rows they are made of.
//!
//! [`super::choice`] holds a rung against them; a test holds that both know the same limits.

use super::choice;
use crate::{
    catalog::{Catalog, Row},
    domain::{
        plan::LimitKind,
        profile::Survives,
        units::{self, figure},
    },
};

/// A limit beyond which a rung is left.
#[derive(Debug)]
pub struct RungLimit<'c> {
    pub kind: LimitKind,
    /// As a plan names it where it is exceeded; none of walls, which every part has.
    pub constraint: &'static str,
    /// When it is exceeded, in a sentence.
    pub says: String,
    /// As a plan says it, where it does not depend on the question.
    pub limit: Option<f64>,
    /// The figures of the catalog in it.
    pub rows: Vec<&'c Row>,
}

/// The limits of a rung in the order in which they are tried. Targets come from the question: any rung is left that misses one.
pub fn of(catalog: &Catalog, rung: u8) -> Vec<RungLimit<'_>> {
    let row = |id: &str| catalog.row(id);
    let hours = |id: &str| format!("{} hours", figure(catalog.value(id)));
    let usd = |id: &str| units::dollars(catalog.value(id));
    let mut limits = Vec::new();
    let mut add = |kind, constraint, limit: Option<f64>, rows: &[&str], says: String| {
        limits.push(RungLimit { kind, constraint, says, limit, rows: rows.iter().map(|id| row(id)).collect() });
    };
    match choice::survived(rung) {
        Survives::Instance => {
            add(LimitKind::Target, "survives", None, &[], "The loss of a whole zone (a data centre) must be survived.".into())
        }
        Survives::Zone => add(LimitKind::Target, "survives", None, &[], "The loss of a whole region must be survived.".into()),
        Survives::Region => {}
    }
    add(LimitKind::Wall, "", None, &[], biggest(catalog, rung));
    if rung == 1 {
        let says = format!(
            "The one machine would need more than {} vCPU: beyond, the web and the database fight for it.",
            figure(catalog.value("skill.box_vcpu"))
        );
        add(LimitKind::Skill, "box_vcpu", Some(catalog.value("skill.box_vcpu")), &["skill.box_vcpu"], says);
    }
    if rung <= 2 {
        let says = format!(
            "More than {} of data would be run by hand without a database administrator.",
            units::gib(catalog.value("skill.database_gib"))
        );
        add(LimitKind::Skill, "database_gib", Some(catalog.value("skill.database_gib")), &["skill.database_gib"], says);
    }
    if rung == 2 {
        let says = format!(
            "A database of more than {} vCPU would be run by hand without a database administrator.",
            figure(catalog.value("skill.database_vcpu"))
        );
        add(LimitKind::Skill, "database_vcpu", Some(catalog.value("skill.database_vcpu")), &["skill.database_vcpu"], says);
    }
    if rung <= 3 {
        let says = format!(
            "An automated pair that follows the day saves more a month than it takes: {}, less those of this rung, and {} of balancer, addresses and metrics.",
            hours("economy.pair_hours"),
            usd("economy.edge_of_pair_usd")
        );
        add(LimitKind::Economy, "elastic_pair_usd", None, &["economy.pair_hours", "economy.edge_of_pair_usd"], says);
    }
    if rung == 4 {
        let says = format!(
            "Taking reads off the database’s writer, by a cache or replicas, saves more a month than it takes: {} and two pairs of the smallest cache node.",
            hours("hours.offload")
        );
        add(LimitKind::Economy, "reads_off_writer_usd", None, &["hours.offload"], says);
    }
    if matches!(rung, 4 | 5) {
        let says = format!(
            "A fleet that follows the day saves more a month against one that stands for the peak than it takes: {} and {} of metrics.",
            hours("hours.automation"),
            usd("economy.metrics_usd")
        );
        add(LimitKind::Economy, "elasticity_usd", None, &["hours.automation", "economy.metrics_usd"], says);
    }
    if matches!(rung, 4..=7) {
        let says = format!(
            "Writes, and the reads that nothing can take off the writer, need more than {} vCPU on one machine: beyond, one writer is dearer than several.",
            figure(catalog.value("economy.writer_vcpu"))
        );
        add(LimitKind::Economy, "writer_vcpu", Some(catalog.value("economy.writer_vcpu")), &["economy.writer_vcpu"], says);
    }
    if rung <= choice::LAST_OF_ONE_TEAM {
        add(
            LimitKind::Organisation,
            "teams",
            Some(1.0),
            &[],
            "More than one team deploys independently; here everything is deployed as one.".into(),
        );
    }
    limits
}

/// The biggest machine on sale for the part that cannot be several: the one box, or the database's writer.
fn biggest(catalog: &Catalog, rung: u8) -> String {
    let regions = || catalog.providers.values().flat_map(|provider| provider.regions.values());
    let machines = || regions().flat_map(|region| &region.compute);
    let databases = || regions().flat_map(|region| region.database.iter().map(|database| &database.class));
    let (part, class) = match rung {
        1 => ("The machine", machines().max_by(|a, b| a.vcpu.total_cmp(&b.vcpu).then(a.memory_gib.total_cmp(&b.memory_gib)))),
        2 => ("A machine", machines().max_by(|a, b| a.vcpu.total_cmp(&b.vcpu).then(a.memory_gib.total_cmp(&b.memory_gib)))),
        8.. => ("Each of the databases", databases().max_by(|a, b| a.vcpu.total_cmp(&b.vcpu).then(a.memory_gib.total_cmp(&b.memory_gib)))),
        _ => ("The database", databases().max_by(|a, b| a.vcpu.total_cmp(&b.vcpu).then(a.memory_gib.total_cmp(&b.memory_gib)))),
    };
    match class {
        Some(class) => format!(
            "{part} would have to be bigger than any on sale: {}, {} vCPU and {}.",
            class.name,
            figure(class.vcpu),
            units::gib(class.memory_gib)
        ),
        None => format!("{part} would have to be bigger than any on sale."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, domain::question::Question, engine};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn questions() -> [Value; 4] {
        let strict = json!({"survives": "region"});
        [
            json!({"audience": {"monthly_active_users": 3e7}, "traffic": {"write_share": 0.8}, "data": {"queries_per_request": 60, "write_cpu_ms": 3}, "targets": strict, "commercial": {"teams": 5}}),
            json!({"audience": {"monthly_active_users": 2e7}, "traffic": {"app_cpu_ms": 100}, "data": {"queries_per_request": 0.1}}),
            json!({"audience": {"monthly_active_users": 3e5}, "data": {"initial_gib": 500}}),
            json!({"audience": {"monthly_active_users": 100}}),
        ]
    }

    #[test]
    fn what_a_plan_exceeds_is_told_and_what_is_told_is_exceeded_by_somebody() {
        let catalog = catalog::builtin();
        let mut seen = BTreeSet::new();
        for profile in questions() {
            let question = Question::from_json(&profile, &catalog.known()).expect("a valid profile");
            for stage in engine::plan(catalog, &question).stages {
                let told = of(catalog, stage.stage.rung);
                for exceeded in &stage.exceeded {
                    let ladder = !matches!(exceeded.kind, LimitKind::Target | LimitKind::Wall) || exceeded.constraint == "survives";
                    let limit = told.iter().find(|limit| limit.constraint == exceeded.constraint && limit.kind == exceeded.kind);
                    if let Some(limit) = limit {
                        assert!(limit.limit.is_none_or(|value| value == exceeded.limit), "{exceeded:?} {limit:?}");
                        seen.insert((stage.stage.rung, limit.constraint));
                    }
                    assert!(limit.is_some() || !ladder, "rung {} does not tell of {exceeded:?}", stage.stage.rung);
                }
            }
        }
        for rung in 1..=9 {
            for limit in of(catalog, rung).iter().filter(|limit| limit.kind != LimitKind::Wall) {
                assert!(seen.contains(&(rung, limit.constraint)), "nobody exceeds {} on rung {rung}", limit.constraint);
            }
        }
    }
}
