//! What a design promises beside its time: recovery, what answers if everything must, and what it cannot lose.

use super::has_queue;
use crate::{
    domain::{number::Number, profile::Survives},
    engine::{
        design::{Design, Sessions},
        situation::Situation,
    },
};

/// Recovery time and point for the loss that the targets name.
pub fn recovery<N: Number>(situation: &Situation<N>, design: &Design) -> (N, N) {
    let f = situation.figures();
    match design.rung.number {
        1..=3 => (rebuilt(situation, restore(situation)), newest_copy(situation, design)),
        9 if situation.targets.survives == Survives::Region => {
            let active = design.active().is_some();
            (if active { f.region_active_rto_minutes } else { f.region_passive_rto_minutes }, f.region_rpo_minutes)
        }
        _ => (failover(situation, design), N::of(0.0)),
    }
}

/// Until somebody acts.
pub fn response<N: Number>(situation: &Situation<N>) -> N {
    let f = situation.figures();
    if situation.profile().commercial.has_on_call { f.human_response_on_call_minutes } else { f.human_response_minutes }
}

/// All data of one writer, read back.
pub fn restore<N: Number>(situation: &Situation<N>) -> N {
    situation.bought.database_gib * 1024.0 / situation.figures().restore_mib_s / 60.0
}

/// Until a machine with nobody to stand in for it is back, its data included.
fn rebuilt<N: Number>(situation: &Situation<N>, restore: N) -> N {
    situation.figures().rebuild_minutes + restore + response(situation)
}

/// How old the newest copy is that data can be restored from.
pub fn newest_copy<N: Number>(situation: &Situation<N>, design: &Design) -> N {
    let f = situation.figures();
    match design.rung.number {
        1 | 2 if situation.profile().commercial.has_dba => f.log_shipping_minutes,
        1 | 2 => f.snapshot_every_minutes,
        _ => f.rpo_managed_minutes,
    }
}

/// Until the slowest part that every request needs has moved to another zone.
pub fn failover<N: Number>(situation: &Situation<N>, design: &Design) -> N {
    let f = situation.figures();
    let database = if design.database.storage.is_shared() { f.failover_shared_minutes } else { f.failover_two_zones_minutes };
    match design.sessions {
        Some(Sessions::Cache { .. }) => database.larger(f.failover_cache_minutes),
        _ => database,
    }
}

pub(super) fn all_parts<N: Number>(situation: &Situation<N>, design: &Design, hard: N) -> N {
    let f = situation.figures();
    let soft = [
        (design.cdn, f.sla_cdn),
        (design.cdn || situation.now.objects_gib > 0.0, f.sla_objects),
        (design.cache.is_some(), f.sla_cache_pair),
        (has_queue(design.rung, design.services.is_some()), f.sla_queue),
        (design.private, f.sla_nat),
        (design.observed, f.sla_observability),
        (situation.now.emails_per_month > 0.0, f.sla_mail),
        (design.search.is_some(), f.sla_search),
    ];
    soft.into_iter().filter(|(used, _)| *used).fold(hard, |all, (_, sla)| all * sla)
}

pub(super) fn single_points(design: &Design) -> Vec<String> {
    let mut points = Vec::new();
    if design.rung.number == 1 {
        points.push("host".to_string());
    } else {
        if design.web.count < 2 {
            points.push("web".into());
        }
        // Replicas of shared storage are its standbys.
        if design.database.machines < 2 && !(design.database.storage.is_shared() && design.replicas.is_some()) {
            points.push("database".into());
        }
    }
    if design.second.is_none() {
        points.push("region".into());
    }
    points
}
