//! A CDN's plan at a flat rate: a choice beside the bill, never in it.

use super::{advice::Recommended, demand::per_month};
use crate::domain::{
    plan::{Alternative, CostLine},
    units, words,
};
use rust_decimal::prelude::ToPrimitive;

/// The cheapest plan that holds the month's bytes and requests, where it costs less than what it replaces: the CDN's lines, or without a CDN the bytes
/// sent to users, which would pass through it instead.
pub fn alternative(subject: &Recommended) -> Option<Alternative> {
    let Recommended { situation, design, written } = subject;
    let market = situation.market();
    let load = situation.now;
    let (gib, requests) = (load.egress_gib(), per_month(load.requests.mean + load.statics().mean));
    let plan = market.provider.cdn_plans.iter().find(|plan| plan.gib >= gib && plan.requests >= requests)?;
    let egress = &market.region.price("egress_gib").item;
    let gone = |line: &CostLine| match words::split_region(&line.tier).0 {
        "cdn" => true,
        "network" => !design.cdn && line.item.starts_with(egress.as_str()),
        _ => false,
    };
    let replaced: f64 = written.cost.lines.iter().filter(|line| gone(line)).map(|line| line.monthly_usd.to_f64()).sum();
    let usd = plan.usd_month.to_f64()?;
    if usd >= replaced {
        return None;
    }
    Some(Alternative {
        change: format!("cdn=flat_rate_{}", plan.name),
        says: format!(
            "{}’s {} plan, {} a month at a flat rate for {} and {} requests, in place of {} {}; {} and {} requests are used",
            market.service("cdn"),
            plan.name,
            units::dollars(usd),
            units::gib(plan.gib),
            units::short(plan.requests),
            units::dollars_and_cents(replaced),
            if design.cdn { "of it by use" } else { "of transfer to users" },
            units::gib(gib),
            units::short(requests)
        ),
        feasible: true,
        stage: design.rung.id.into(),
        monthly_usd: subject.bill(gone, 0.0, usd),
        people_monthly_usd: written.cost.people_monthly_usd,
    })
}
