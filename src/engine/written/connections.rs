//! Who talks to whom, and how often in the busiest hour.

use crate::{
    domain::{
        number::{Number, id, name},
        plan::{Connection, Tier},
    },
    engine::{design::Design, parts::Relief, situation::Situation},
};

pub(super) fn connections<N: Number>(situation: &Situation<N>, design: &Design, taken: Option<N>, tiers: &[Tier]) -> Vec<Connection> {
    let (load, f, asked, book) = (situation.now, situation.figures(), situation.asked(), situation.book());
    let mut all = Vec::new();
    let mut connect = |from: &str, to: &str, protocol: &str, per_second: N| {
        let label = || format!("{protocol} from {from} to {to}, in the busiest hour");
        let per_second = per_second.figure(book, || name(id!("connections.{from}.{to}.per_second"), label(), "per second"));
        all.push(Connection { from: from.into(), to: to.into(), protocol: protocol.into(), per_second: per_second.value() });
    };
    let has = |id: &str| tiers.iter().any(|t| t.id == id);
    let nothing = N::of(0.0);
    let relief = Relief::with(design.cdn, situation);
    let dynamic = load.requests.peak;
    let statics = load.statics().peak;
    let reaching = dynamic * relief.dynamic + statics * relief.statics;
    let suffixes: Vec<String> =
        std::iter::once(String::new()).chain(design.second.as_ref().map(|s| format!("@{}", s.market.region.id))).collect();
    for suffix in &suffixes {
        let idle = !suffix.is_empty() && !design.second.as_ref().is_some_and(|s| s.active);
        let flow = |rate: N| if idle { nothing } else { rate };
        let id = |part: &str| format!("{part}{suffix}");
        let entrance = if design.rung.number == 1 {
            id("host")
        } else if has(&id("load_balancer")) {
            id("load_balancer")
        } else {
            id("web")
        };
        if has(&id("cdn")) {
            connect("users", &id("cdn"), "https", flow(dynamic + statics));
            connect(&id("cdn"), &entrance, "https", flow(reaching));
            if has(&id("objects")) {
                connect(&id("cdn"), &id("objects"), "https", flow(statics * f.edge_hit_rate.rest()));
            }
        } else {
            connect("users", &entrance, "https", flow(reaching));
        }
        if design.rung.number == 1 {
            continue;
        }
        if entrance != id("web") {
            connect(&entrance, &id("web"), "http", flow(reaching));
        }
        let passed = dynamic * relief.dynamic;
        let askers: Vec<String> = match &design.services {
            Some((n, _)) => (1..=*n).map(|s| id(&format!("service_{s}"))).collect(),
            None => vec![id("web")],
        };
        let each = 1.0 / askers.len() as f64;
        let reads = load.reads().peak * relief.dynamic;
        let left = taken.map_or(reads, |taken| reads * taken.rest());
        let stale = design.replicas.is_some().then(|| left * asked.stale_read_share);
        if design.services.is_some() {
            for service in &askers {
                connect(&id("web"), service, "http", flow(passed * each));
            }
            connect(&id("web"), &id("database"), "sql", nothing);
        }
        for asker in &askers {
            if design.sessions.is_some() {
                connect(asker, &id("sessions"), "key-value", flow(passed * 2.0 * each));
            }
            if design.cache.is_some() {
                connect(asker, &id("cache"), "cache", flow(reads * asked.cacheable_share * each));
            }
            if let Some(stale) = stale {
                connect(asker, &id("replicas"), "sql", flow(stale * each));
            }
            let at_writer = stale.map_or(left, |stale| left - stale) + load.writes().peak;
            connect(asker, &id("database"), "sql", flow(at_writer * each));
            if has(&id("queue")) {
                connect(asker, &id("queue"), "messages", flow(load.jobs.peak * each));
            }
            if has(&id("search")) {
                connect(asker, &id("search"), "https", flow(load.searches_per_second * each));
            }
        }
        if has(&id("queue")) && has(&id("workers")) {
            connect(&id("queue"), &id("workers"), "messages", flow(load.jobs.peak));
            connect(&id("workers"), &id("database"), "sql", nothing);
        }
        if design.replicas.is_some() {
            connect(&id("database"), &id("replicas"), "replication", flow(load.writes().peak));
        }
        if has(&id("objects")) && !has(&id("cdn")) {
            connect(&askers[0], &id("objects"), "https", flow(load.uploads().peak + statics));
        }
    }
    if let Some(second) = &design.second {
        connect("database", &format!("database@{}", second.market.region.id), "replication", load.writes().peak);
    }
    all
}
