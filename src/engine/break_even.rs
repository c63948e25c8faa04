//! Functions and containers in place of the web tier's machines: the month's bill of each, and the rate from which on machines pay.
//!
//! Bills of functions rise with every request, those of machines in steps that never fall. So the lowest rate at which both agree is found by turns:
//! the rate at which functions cost what the machines so far do, and the machines for that rate, until those are the same.

use super::{
    demand::per_month,
    design::{Design, Sized, WebAlone},
    market::{Market, Offer, graduated},
    queueing::QUANTILE,
    situation::Situation,
};
use crate::{
    catalog::{Class, Price},
    domain::{
        break_even::{AsFunctions, AsMachines, Crossing, FunctionsBreakEven},
        money::Usd,
        profile::Architecture,
        units,
    },
};
use rust_decimal::{Decimal, prelude::FromPrimitive};

/// A load of next to nothing, as a multiple of the month's.
const LEAST: f64 = 1e-9;
/// Turns until the rates at which a step of machines is passed are taken to go on for ever.
const TURNS: usize = 500;
/// Bills as near as this are the same.
const DUST: f64 = 1e-9;

/// None on rung 1, where one machine is everything; where clients hold connections open, which no function does; where functions are not sold so.
pub fn functions_break_even(situation: &Situation, design: &Design, p95_ms: f64) -> Option<FunctionsBreakEven> {
    let market = situation.market();
    let rate = situation.now.requests.mean;
    if situation.now.open_connections > 0.0 || rate <= 0.0 {
        return None;
    }
    let sold = Sold::of(market, situation)?;
    let containers = sold.containers(situation);
    let containers: Vec<Offer> = containers.iter().map(|class| Offer::new(class, situation.profile())).collect();
    let web = WebAlone::of(situation, design)?;
    let functions = Functions::of(situation, &web, &sold, p95_ms)?;
    let bill = |level: f64| functions.bill(level);
    let of_containers = |level: f64| web.containers(&containers, level);
    let machines = |service: &'static str, sized: Sized| AsMachines {
        service: market.service(service).into(),
        product: sized.product.into(),
        count: sized.count,
        monthly_usd: usd(sized.usd),
    };
    let crossing = |(level, sized): (f64, Sized)| Crossing {
        requests_per_second: level * rate,
        monthly_usd: usd(sized.usd),
        product: sized.product.into(),
        count: sized.count,
    };
    let mut found = FunctionsBreakEven {
        says: String::new(),
        tier: "web".into(),
        requests_per_second: rate,
        functions: functions.told(situation, &web),
        containers: of_containers(1.0).map(|sized| machines("containers", sized)),
        instances: machines("web", web.priced(&design.web)),
        instances_from: met(&bill, |level| web.machines(level)).map(crossing),
        containers_from: met(&bill, of_containers).map(crossing),
    };
    found.says = said(&found);
    Some(found)
}

fn usd(value: f64) -> Usd {
    Usd::rounded(value, 2).unwrap_or_default()
}

/// The lowest load, as a multiple of the month's, at which both bills agree.
fn met<'a>(bill: &impl Fn(f64) -> f64, machines: impl Fn(f64) -> Option<Sized<'a>>) -> Option<(f64, Sized<'a>)> {
    let mut so_far = machines(LEAST)?;
    for _ in 0..TURNS {
        let level = level_of(bill, so_far.usd);
        let then = machines(level)?;
        if then.usd <= so_far.usd * (1.0 + DUST) {
            return Some((level, then));
        }
        so_far = then;
    }
    None
}

/// The load at which a bill that rises with it comes to so much.
fn level_of(bill: &impl Fn(f64) -> f64, usd: f64) -> f64 {
    let (mut below, mut above) = (0.0, 1.0);
    while bill(above) < usd {
        (below, above) = (above, above * 2.0);
    }
    for _ in 0..100 {
        let middle = 0.5 * (below + above);
        if bill(middle) < usd { below = middle } else { above = middle }
    }
    above
}

/// What is sold without a machine to keep, of one kind of processor.
struct Sold<'a> {
    calls: &'a Price,
    gib_second: &'a Price,
    vcpu_hour: Option<&'a Price>,
    gib_hour: Option<&'a Price>,
    arm64: bool,
    speed: f64,
}

impl<'a> Sold<'a> {
    /// On ARM, which costs less, where nobody asks otherwise and it is sold.
    fn of(market: &Market<'a>, situation: &Situation) -> Option<Sold<'a>> {
        let price = |key: &str| market.region.optional_price(key);
        let of = |arm64: bool| {
            let named = |key: &str| price(&if arm64 { format!("{key}_arm64") } else { key.to_owned() });
            Some(Sold {
                calls: price("function_million")?,
                gib_second: named("function_gib_second")?,
                vcpu_hour: named("container_vcpu_hour"),
                gib_hour: named("container_gib_hour"),
                arm64,
                speed: situation.value(if arm64 { "serverless.speed_arm64" } else { "serverless.speed_x86_64" }),
            })
        };
        let arm64 = || of(true);
        match situation.profile().commercial.architecture {
            Architecture::X8664 => of(false),
            Architecture::Arm64 => arm64(),
            Architecture::Any => arm64().or_else(|| of(false)),
        }
    }

    /// Each size with the least, twice the least and the most memory.
    fn containers(&self, situation: &Situation) -> Vec<Class> {
        let row = |id: &str| situation.value(&format!("serverless.container_{id}"));
        let (Some(vcpu_hour), Some(gib_hour)) = (self.vcpu_hour, self.gib_hour) else { return Vec::new() };
        let sizes = std::iter::successors(Some(row("least_vcpu")), |vcpu| Some(vcpu * 2.0)).take_while(|vcpu| *vcpu <= row("most_vcpu"));
        let memories = [row("least_gib"), row("least_gib") * 2.0, row("most_gib")];
        let each = |vcpu: f64, gib: f64| {
            let usd_hour = vcpu * Market::unit(vcpu_hour) + gib * Market::unit(gib_hour);
            let usd_hour = Decimal::from_f64(usd_hour).unwrap_or_default();
            Class { arm64: self.arm64, ..Class::described(vcpu, gib, self.speed).at_usd_hour(usd_hour) }
        };
        sizes.flat_map(|vcpu| memories.map(|gib| each(vcpu, vcpu * gib))).collect()
    }
}

/// The web tier as functions.
struct Functions<'a> {
    sold: &'a Sold<'a>,
    memory_mib: f64,
    duration_ms: f64,
    /// At the month's load.
    calls_per_second: f64,
    gib_seconds_per_second: f64,
}

impl<'a> Functions<'a> {
    /// None where a request takes more memory than the largest function has.
    fn of(situation: &Situation, web: &WebAlone, sold: &'a Sold<'a>, p95_ms: f64) -> Option<Functions<'a>> {
        let (row, asked, load) = (|id: &str| situation.value(&format!("serverless.function_{id}")), situation.asked(), web.load());
        let whole = row("mib_per_vcpu");
        let least = (asked.app_base_memory_mib + situation.now.request.memory_mib).max(row("least_mib"));
        // With less memory comes less of a processor: as long as the request is answered in time, that is cheaper.
        let slowed_ms = |memory: f64| load.cpu_ms / sold.speed * (whole / memory.min(whole) - 1.0);
        // The processor's time is as good as exponential; so many of its means are its quantile.
        let means = -(1.0 - QUANTILE).ln();
        let in_time = p95_ms + slowed_ms(least) * means <= asked.p95_ms;
        let memory_mib = if in_time { least } else { least.max(whole) };
        let duration_ms = load.held_ms(sold.speed) + slowed_ms(memory_mib);
        let requests = load.arrivals.mean;
        let beside = (load.busy.mean - requests * load.cpu_ms / 1000.0).max(0.0) / (sold.speed * memory_mib.min(whole) / whole);
        (memory_mib <= row("most_mib")).then(|| Functions {
            sold,
            memory_mib,
            duration_ms,
            calls_per_second: web.calls_per_second(),
            gib_seconds_per_second: (requests * duration_ms / 1000.0 + beside) * memory_mib / 1024.0,
        })
    }

    fn bill(&self, level: f64) -> f64 {
        let calls = graduated(self.sold.calls, per_month(self.calls_per_second * level) / 1e6);
        calls + graduated(self.sold.gib_second, per_month(self.gib_seconds_per_second * level))
    }

    fn told(&self, situation: &Situation, web: &WebAlone) -> AsFunctions {
        AsFunctions {
            service: situation.market().service("functions").into(),
            memory_mib: self.memory_mib,
            duration_ms: self.duration_ms,
            calls_per_month: per_month(self.calls_per_second),
            gib_seconds_per_month: per_month(self.gib_seconds_per_second),
            concurrent_at_peak: web.load().arrivals.peak * self.duration_ms / 1000.0,
            concurrent_quota: situation.value("limit.functions_concurrent"),
            monthly_usd: usd(self.bill(1.0)),
        }
    }
}

fn said(found: &FunctionsBreakEven) -> String {
    let dollars = |usd: Usd| units::dollars(usd.to_f64());
    let mut says = match &found.instances_from {
        Some(at) => format!(
            "Functions cost less than machines below {} on average, where either comes to {} a month.",
            units::requests_per_second(at.requests_per_second),
            dollars(at.monthly_usd)
        ),
        None => "Functions cost less than machines at every rate.".into(),
    };
    let containers =
        found.containers.as_ref().map_or_else(String::new, |containers| format!(", {} as containers", dollars(containers.monthly_usd)));
    says += &format!(
        " This month’s {} would cost {} as functions{containers}; the recommended machines cost {}.",
        units::requests_per_second(found.requests_per_second),
        dollars(found.functions.monthly_usd),
        dollars(found.instances.monthly_usd)
    );
    if found.functions.concurrent_at_peak > found.functions.concurrent_quota {
        says += &format!(
            " At the busiest hour {} functions run at a time: more than the {} that are allowed without asking.",
            units::figure(found.functions.concurrent_at_peak),
            units::full(found.functions.concurrent_quota)
        );
    }
    says
}
