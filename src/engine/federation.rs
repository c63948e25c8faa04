//! Several writers: how far a database for each function goes, what the rest is split by, and what the busiest of them costs.

use super::advice::Recommended;
use crate::domain::{plan::Advice, units};

/// Where the design has more than one writer.
pub fn advice(subject: &Recommended) -> Vec<Advice> {
    let Recommended { situation, design, .. } = subject;
    let writers = design.database.shards;
    if writers < 2 {
        return Vec::new();
    }
    let rows = situation.setting.rows();
    let mut all = Vec::with_capacity(3);
    let mut add = |topic: &str, says: String, because: String, row: &str| {
        all.push(Advice { topic: topic.into(), says, because, source: rows.row(row).source.clone(), criterion: None });
    };
    // A function is what one team deploys: a service behind the front.
    let functions = design.services.as_ref().map_or(1, |(services, _)| *services);
    let by_function = functions.min(writers);
    let shards_each = f64::from(writers) / f64::from(by_function);
    let busiest = situation.value("hot_function_skew");
    let says = if functions < 2 {
        format!(
            "One function is deployed, so its data goes over all {writers} writers by key; a function split off would take its tables with it."
        )
    } else if functions >= writers {
        format!("A database for each function is enough: {writers} of {functions} functions, none of which joins with another's tables.")
    } else {
        format!(
            "First a database for each of the {by_function} functions, then each over about {} shards; no query joins tables of two functions.",
            units::figure(shards_each.ceil())
        )
    };
    let because = format!(
        "{writers} writers are needed, {functions} {} available; the busiest function takes {} times an even share, {} of all work",
        if functions == 1 { "function is" } else { "functions are" },
        units::figure(busiest),
        units::percent((busiest / f64::from(by_function)).min(1.0))
    );
    add("federation", says, because, "hot_function_skew");

    let load = situation.now;
    let arriving = load.ingest / load.writes().mean.max(1e-12);
    let by_device = arriving > 0.5;
    let hottest = situation.popularity_bought.hottest();
    let even = 1.0 / f64::from(writers);
    let key = if by_device { "the device that sends a record" } else { "the user a row belongs to" };
    add(
        "shard_key",
        format!("Split by {key}, on a ring of hashes: ranges would put this month's rows on one shard."),
        format!(
            "{} of writes arrive on their own; the most popular record alone takes {} of the reads, an even shard {}",
            units::percent(arriving),
            units::percent(hottest),
            units::percent(even)
        ),
        "hot_shard_skew",
    );
    let skew = situation.value("hot_shard_skew");
    let database = subject.tier_usd("database");
    add(
        "hot_shard",
        format!(
            "Every shard is bought for the hottest: {} of {} a month stand idle for it.",
            units::dollars(database * (1.0 - 1.0 / skew)),
            units::dollars(database)
        ),
        format!(
            "the hottest of {writers} shards takes {} times an even share, {} of all work",
            units::figure(skew),
            units::percent(skew * even)
        ),
        "hot_shard_skew",
    );
    all
}
