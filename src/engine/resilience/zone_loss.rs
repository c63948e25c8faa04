//! A zone fails as the busiest hour begins: who stands in for it, how full, for how long, and what is refused.

use super::running;
use crate::{
    domain::{
        plan::Resource,
        resilience::{TierLoss, ZoneLoss},
        units, words,
    },
    engine::{
        design::Design,
        fleet::{Draw, lost},
        situation::Situation,
        written::{self, Gauge},
    },
};

const MINUTES_A_DAY: usize = 1_440;

pub fn zone_loss(situation: &Situation, design: &Design, gauges: &[Gauge]) -> ZoneLoss {
    let second_region = design.second.is_some();
    if design.rung.is_zonal() {
        let (down, _) = written::recovery(situation, design);
        let refused = refused(situation, down, 0.0, 0.0);
        let says = format!("There is one zone: with it all is down for {}, until the data is restored.", units::minutes(down));
        let refused_share_in_surge = surges(situation).then_some(1.0);
        return ZoneLoss {
            says,
            zones: 1,
            down_minutes: down,
            tiers: Vec::new(),
            refused_share: 1.0,
            refused_share_in_surge,
            refused_requests: refused,
        };
    }
    let down = written::failover(situation, design);
    let mut tiers: Vec<TierLoss> = Vec::new();
    let (mut carried, mut carried_in_surge, mut short_minutes) = (1.0f64, 1.0f64, 0.0f64);
    for gauge in gauges.iter().filter(|gauge| gauge.tier.region.is_none()) {
        let Some(zones) = zones(design, gauge) else { continue };
        let count = running(design, gauge);
        let gone = gone(design, gauge, count, zones);
        let loss = tier_loss(situation, design, gauge, count, gone);
        if gauge.tier.part != "workers" && gauge.tier.part != "search" {
            carried = carried.min(share_carried(&gauge.draw, 1.0, count - gone));
            let (most, surge_to_peak) = (gauge.count, gauge.draw.surge / gauge.draw.peak.max(f64::MIN_POSITIVE));
            carried_in_surge =
                carried_in_surge.min(share_carried(&gauge.draw, surge_to_peak, most - self::gone(design, gauge, most, zones)));
            short_minutes = short_minutes.max(loss.minutes);
        }
        match tiers.iter_mut().find(|known| known.tier == loss.tier) {
            Some(known) if known.utilisation / known.limit_degraded >= loss.utilisation / loss.limit_degraded => {}
            Some(known) => *known = loss,
            None => tiers.push(loss),
        }
    }
    let refused_requests = refused(situation, down, carried, short_minutes);
    let refused_share = 1.0 - carried;
    ZoneLoss {
        says: said(&tiers, down, refused_share, second_region),
        zones: design.zones,
        down_minutes: down,
        tiers,
        refused_share,
        refused_share_in_surge: surges(situation).then_some(1.0 - carried_in_surge),
        refused_requests,
    }
}

fn surges(situation: &Situation) -> bool {
    situation.asked().surge_factor > 1.0 && situation.asked().surges_per_year > 0.0
}

/// Zones of a tier that shares its load over all its machines; none of one whose standby takes over as it is.
fn zones(design: &Design, gauge: &Gauge) -> Option<u32> {
    match gauge.tier.part {
        "web" => Some(design.web.zones),
        "service" => design.services.as_ref().map(|(_, fleet)| fleet.zones),
        "workers" => design.workers.as_ref().map(|fleet| fleet.zones),
        "search" => design.search.as_ref().map(|fleet| fleet.zones),
        "replicas" => design.replicas.as_ref().map(|fleet| fleet.zones),
        _ => None,
    }
    .filter(|zones| *zones > 1)
}

/// Machines that stop serving the tier. Of replicas on shared storage one takes the writer's place.
fn gone(design: &Design, gauge: &Gauge, count: f64, zones: u32) -> f64 {
    let shared = gauge.tier.part == "replicas" && design.database.storage.is_shared() && design.database.machines < 2;
    f64::from(if shared { lost(count as u32 + 1, zones) } else { lost(count as u32, zones) }).min(count)
}

fn tier_loss(situation: &Situation, design: &Design, gauge: &Gauge, count: f64, gone: f64) -> TierLoss {
    let asked = situation.asked();
    let left = count - gone;
    let utilisation = if left > 0.0 { gauge.draw.used(left) } else { gauge.draw.used(1.0).max(1.0) };
    let grows = match gauge.tier.part {
        "web" => design.web.elastic.is_some(),
        "service" => design.services.as_ref().is_some_and(|(_, fleet)| fleet.elastic.is_some()),
        _ => false,
    };
    let minutes = if grows {
        situation.value("elastic.metric_delay_minutes") + situation.value("elastic.boot_minutes")
    } else {
        written::response(situation) + situation.figures().rebuild_minutes
    };
    let usual = matches!(gauge.draw.resource, Resource::Storage);
    TierLoss {
        tier: gauge.tier.to_string(),
        count: count as u32,
        lost: gone as u32,
        resource: gauge.draw.resource,
        utilisation,
        limit: if usual { gauge.draw.limit } else { gauge.draw.limit.min(asked.max_utilisation) },
        limit_degraded: gauge.draw.limit_degraded,
        minutes,
        grows,
    }
}

/// The share of a load, a multiple of the busiest hour's, that machines carry at the very most.
fn share_carried(draw: &Draw, load: f64, machines: f64) -> f64 {
    let most = draw.most_each();
    if most == f64::INFINITY { 1.0 } else { (most * machines.max(0.0) / load).min(1.0) }
}

/// Requests refused: all of them while nothing answers, then what is beyond the survivors while the day goes on, until they are replaced.
fn refused(situation: &Situation, down: f64, carried: f64, short: f64) -> f64 {
    let (day, peak) = (situation.setting.day(), situation.now.requests.peak * 60.0);
    let end = down.max(if carried < 1.0 { short } else { 0.0 });
    let whole_days = (end / MINUTES_A_DAY as f64).floor();
    let refused_at = |minute: f64| {
        let level = day.level(minute - 30.0);
        if minute < down { level } else { (level - carried).max(0.0) }
    };
    let first_day = |until: f64| -> f64 {
        (0..until.ceil() as usize).map(|minute| refused_at(minute as f64 + 0.5) * (until - minute as f64).min(1.0)).sum()
    };
    if whole_days < 1.0 {
        return first_day(end) * peak;
    }
    // Nothing runs for days: every day's requests.
    first_day(MINUTES_A_DAY as f64) * peak * end / MINUTES_A_DAY as f64
}

fn said(tiers: &[TierLoss], down: f64, refused: f64, second_region: bool) -> String {
    let fullest = tiers.iter().max_by(|a, b| (a.utilisation / a.limit_degraded).total_cmp(&(b.utilisation / b.limit_degraded)));
    let wait = if down > 0.0 { format!("all wait {} for the stand-ins", units::minutes(down)) } else { "nobody waits".to_owned() };
    let then = fullest.map_or_else(String::new, |tier| {
        let until = if tier.grows { "until the fleet has grown again" } else { "until somebody has replaced what is lost" };
        let resource = words::resource(tier.resource);
        format!(
            ", then {} runs at {} of its {resource} for {}, {until},",
            words::in_sentence(&words::tier(&tier.tier)),
            units::percent(tier.utilisation),
            units::minutes(tier.minutes)
        )
    });
    let refused =
        if refused > 1e-9 { format!("{} of the requests are refused", units::percent(refused)) } else { "nothing is refused".to_owned() };
    let region = if second_region { " The other region need not help." } else { "" };
    format!("If a zone fails at the busiest hour, {wait}{then} and {refused}.{region}")
}
