//! A second region with a part of its web machines running: cheaper than one that could carry everything at once, and slower to take over.

use super::advice::Recommended;
use crate::domain::{
    money::Usd,
    plan::{Alternative, CostLine},
    units, words,
};

/// For a region that idles until the first is lost. Only its web machines, and those of its services, stand at a part.
pub fn alternative(subject: &Recommended) -> Option<Alternative> {
    let Recommended { situation, design, written } = subject;
    let second = design.second.as_ref().filter(|second| !second.active)?;
    let share = situation.value("warm_standby_share");
    let (mut fewer, mut before, mut after) = (Vec::new(), 0, 0);
    for tier in &written.tiers {
        let (part, region) = words::split_region(&tier.id);
        if region.is_some() && (part == "web" || part.starts_with("service_")) {
            let warm = (f64::from(tier.count) * share).ceil();
            fewer.push((tier.id.as_str(), 1.0 - warm / f64::from(tier.count.max(1))));
            before += tier.count;
            after += warm as u32;
        }
    }
    let part_gone = |line: &CostLine| fewer.iter().find(|(id, _)| *id == line.tier).map_or(0.0, |(_, gone)| *gone);
    let saved: f64 = written.cost.lines.iter().map(|line| line.monthly_usd.to_f64() * part_gone(line)).sum();
    if saved <= 0.0 {
        return None;
    }
    let rto = written.rto_minutes + situation.value("warm_standby_extra_rto_minutes");
    let feasible = rto <= situation.targets.rto_minutes + 1e-9;
    Some(Alternative {
        change: "standby=warm".into(),
        says: format!(
            "A warm standby in {}: {after} of {before} web machines run there, {} cheaper; after the loss of a region it is back in {}, not in {}",
            second.market.region.id,
            units::dollars(saved),
            units::minutes(rto),
            units::minutes(written.rto_minutes)
        ),
        feasible,
        stage: design.rung.id.into(),
        monthly_usd: if feasible { subject.bill(|_| false, saved, 0.0) } else { Usd::ZERO },
        people_monthly_usd: if feasible { written.cost.people_monthly_usd } else { Usd::ZERO },
    })
}
