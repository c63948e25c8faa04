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
    let commercial = &situation.profile().commercial;
    let f = situation.figures();
    let number = design.rung.number;
    match number {
        1..=3 => {
            let human = if commercial.has_on_call { f.human_response_on_call_minutes } else { f.human_response_minutes };
            let restore = situation.bought.database_gib * 1024.0 / f.restore_mib_s / 60.0;
            let rpo = match number {
                3 => f.rpo_managed_minutes,
                _ if commercial.has_dba => f.log_shipping_minutes,
                _ => f.snapshot_every_minutes,
            };
            (f.rebuild_minutes + restore + human, rpo)
        }
        9 if situation.targets.survives == Survives::Region => {
            let active = design.active().is_some();
            (if active { f.region_active_rto_minutes } else { f.region_passive_rto_minutes }, f.region_rpo_minutes)
        }
        _ => {
            let shared = design.database.storage.is_shared();
            let database = if shared { f.failover_shared_minutes } else { f.failover_two_zones_minutes };
            let slowest = match design.sessions {
                Some(Sessions::Cache { .. }) => database.larger(f.failover_cache_minutes),
                _ => database,
            };
            (slowest, N::of(0.0))
        }
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
