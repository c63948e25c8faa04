//! A key-value store in place of the database: what it would be asked, what it would cost on demand and provisioned, and how near its limits that is.

use super::{
    advice::Recommended,
    demand::{Load, per_month, scaled},
    market::{HOURS_A_MONTH, Market, graduated},
    situation::Situation,
};
use crate::{
    catalog::Rows,
    domain::{
        money::Usd,
        plan::{Alternative, CostLine, Rate},
        profile::{Profile, RequestClass},
        units, words,
    },
};

/// Statements of the profile and their capacity units.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statements {
    pub lookups: f64,
    pub queries: f64,
    pub writes: f64,
    pub lookup_units: f64,
    pub query_units: f64,
    pub write_units: f64,
    /// CPU of the lookups on a vCPU of the family the profile was measured on, ms.
    pub lookup_cpu_ms: f64,
    pub read_cpu_ms: f64,
    pub write_cpu_ms: f64,
}

impl Statements {
    /// Of one dynamic request, averaged over the mix of classes. A read that tolerates lag counts half; every started unit counts.
    pub fn of(rows: &Rows, profile: &Profile) -> Statements {
        let classes = &profile.traffic.classes;
        if classes.is_empty() {
            return Statements::of_class(rows, profile, &RequestClass::default());
        }
        let mut mix = Statements::default();
        for class in classes {
            let one = Statements::of_class(rows, profile, class);
            let add = |mine: &mut f64, theirs: f64| *mine += class.share * theirs;
            add(&mut mix.lookups, one.lookups);
            add(&mut mix.queries, one.queries);
            add(&mut mix.writes, one.writes);
            add(&mut mix.lookup_units, one.lookup_units);
            add(&mut mix.query_units, one.query_units);
            add(&mut mix.write_units, one.write_units);
            add(&mut mix.lookup_cpu_ms, one.lookup_cpu_ms);
            add(&mut mix.read_cpu_ms, one.read_cpu_ms);
            add(&mut mix.write_cpu_ms, one.write_cpu_ms);
        }
        mix
    }

    fn of_class(rows: &Rows, profile: &Profile, class: &RequestClass) -> Statements {
        let data = &profile.data;
        let field = |name: &str, otherwise: f64| class.differs.get(name).copied().unwrap_or(otherwise);
        let reads = field("queries_per_request", data.queries_per_request);
        let by_key = field("key_lookup_share", data.key_lookup_share);
        let (lookups, queries) = (reads * by_key, reads * (1.0 - by_key));
        let writes = field("write_share", profile.traffic.write_share) * field("writes_per_request", data.writes_per_request);
        let record_kib = field("record_kib", data.record_kib);
        let strictness = 1.0 - 0.5 * field("stale_read_share", data.stale_read_share);
        let units = |kib: f64, row: &str| (kib / rows.value(row)).ceil().max(1.0);
        let read_units = |items: f64| units(items * record_kib, "limit.key_value_read_unit_kib") * strictness;
        Statements {
            lookups,
            queries,
            writes,
            lookup_units: lookups * read_units(1.0),
            query_units: queries * read_units(rows.value("key_value.items_per_query")),
            write_units: writes * units(field("kib_per_write", data.kib_per_write), "limit.key_value_write_unit_kib"),
            lookup_cpu_ms: lookups * field("key_lookup_cpu_ms", data.key_lookup_cpu_ms),
            read_cpu_ms: lookups * field("key_lookup_cpu_ms", data.key_lookup_cpu_ms) + queries * field("query_cpu_ms", data.query_cpu_ms),
            write_cpu_ms: writes * field("write_cpu_ms", data.write_cpu_ms),
        }
    }

    /// Of all reads, those of one row by primary key.
    pub fn by_key(&self) -> f64 {
        let reads = self.lookups + self.queries;
        if reads > 0.0 { self.lookups / reads } else { 0.0 }
    }
}

/// A table as it is asked: capacity units a second, and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub reads: Rate,
    pub writes: Rate,
    /// Units at the time bought for: the busiest hour, or a surge where a fixed capacity must carry it.
    pub reads_bought: f64,
    pub writes_bought: f64,
    /// Read operations a second at the time bought for.
    pub asked_bought: f64,
    pub gib: f64,
}

impl Table {
    /// Everything: lookups, queries, writes, and the records that arrive on their own.
    pub fn whole(situation: &Situation, statements: &Statements, reaching: f64) -> Table {
        let data = &situation.profile().data;
        let per_record = (data.ingest_kib / situation.value("limit.key_value_write_unit_kib")).ceil().max(1.0);
        let read_units = (statements.lookup_units + statements.query_units) * reaching;
        let asked = (statements.lookups + statements.queries) * reaching;
        Table::of(situation, read_units, asked, statements.write_units, per_record, 1.0)
    }

    /// The rows that are looked up by key: the lookups, their part of the writes of requests, and their part of the bytes.
    pub fn hot(situation: &Situation, statements: &Statements, reaching: f64) -> Table {
        let part = statements.by_key();
        let asked = statements.lookups * reaching;
        Table::of(situation, statements.lookup_units * reaching, asked, statements.write_units * part, 0.0, part)
    }

    fn of(situation: &Situation, read_units: f64, asked: f64, write_units: f64, per_record: f64, rows: f64) -> Table {
        let (now, bought): (&Load, &Load) = (situation.now, &situation.bought);
        let written = |load: &Load| {
            let Rate { mean, peak, surge } = scaled(load.requests, write_units);
            let own = load.ingest * per_record;
            Rate { mean: mean + own, peak: peak + own, surge: surge + own }
        };
        Table {
            reads: scaled(now.requests, read_units),
            writes: written(now),
            reads_bought: bought.requests.surge * read_units,
            writes_bought: written(bought).surge,
            asked_bought: bought.requests.surge * asked,
            gib: now.database_gib * rows,
        }
    }
}

/// What a table costs, USD a month.
#[derive(Clone, Copy, Debug)]
pub struct Costs {
    pub on_demand: f64,
    /// Provisioned, following the day.
    pub following: f64,
    /// Provisioned for the busiest moment.
    pub fixed: f64,
}

impl Costs {
    /// `accelerators` nodes stand before it; `regions` hold it, each with its own copy of the writes.
    pub fn of(situation: &Situation, market: &Market, table: &Table, accelerators: f64, regions: f64) -> Costs {
        let cost = |key: &str, quantity: f64| graduated(market.region.price(key), quantity);
        let kept = if situation.profile().data.backup_days > 0.0 { cost("key_value_backup_gib_month", table.gib) } else { 0.0 };
        let beside =
            cost("key_value_gib_month", table.gib) * regions + kept + cost("key_value_accelerator_hour", accelerators * HOURS_A_MONTH);
        let million = |rate: f64| per_month(rate) / 1e6;
        let write_price = if regions > 1.0 { "key_value_replicated_write_million" } else { "key_value_write_million" };
        let on_demand = cost("key_value_read_million", million(table.reads.mean)) + cost(write_price, million(table.writes.mean)) * regions;
        let target = situation.value("key_value.target_utilisation");
        let hours = |units: f64| units / target * HOURS_A_MONTH;
        let provisioned = |reads: f64, writes: f64| {
            cost("key_value_provisioned_read_hour", hours(reads)) + cost("key_value_provisioned_write_hour", hours(writes)) * regions
        };
        Costs {
            on_demand: on_demand + beside,
            following: provisioned(table.reads.mean, table.writes.mean) + beside,
            fixed: provisioned(table.reads_bought, table.writes_bought) + beside,
        }
    }
}

/// How near a table is to what a store of its kind allows.
#[derive(Clone, Copy, Debug)]
pub struct Nearness {
    pub item_kib: f64,
    pub item_limit_kib: f64,
    /// By units and by bytes.
    pub partitions: f64,
    /// What the most popular key is asked, all of it by one partition.
    pub hottest_reads: f64,
    pub hottest_writes: f64,
    pub partition_reads: f64,
    pub partition_writes: f64,
    /// The larger of reads and writes against the quota of a table, which can be raised.
    pub table_units: f64,
    pub table_quota: f64,
    /// Nodes that answer for the most popular keys, or for a read stricter than the store's own.
    pub accelerators: f64,
    pub read_ms: f64,
}

impl Nearness {
    pub fn of(situation: &Situation, table: &Table) -> Nearness {
        let data = &situation.profile().data;
        let value = |row: &str| situation.value(row);
        let sizes = situation
            .profile()
            .traffic
            .classes
            .iter()
            .flat_map(|class| ["record_kib", "kib_per_write"].into_iter().filter_map(|field| class.differs.get(field).copied()));
        let item_kib = sizes.chain([data.record_kib, data.kib_per_write]).fold(0.0, f64::max);
        let (partition_reads, partition_writes) = (value("limit.key_value_partition_reads"), value("limit.key_value_partition_writes"));
        let by_units = table.reads_bought / partition_reads + table.writes_bought / partition_writes;
        let by_bytes =
            situation.bought.database_gib * (table.gib / situation.now.database_gib.max(1e-12)) / value("limit.key_value_partition_gib");
        let hottest_share = situation.popularity_bought.hottest();
        let hottest_reads = table.reads_bought * hottest_share;
        let strict = data.max_read_ms.is_some_and(|wanted| wanted < value("read_ms.key_value"));
        let accelerators = if strict || hottest_reads > partition_reads {
            let busiest = table.asked_bought / value("key_value.accelerator_reads") / situation.profile().targets.max_utilisation;
            busiest.ceil().max(value("key_value.accelerator_nodes"))
        } else {
            0.0
        };
        Nearness {
            item_kib,
            item_limit_kib: value("limit.key_value_item_kib"),
            partitions: by_units.max(by_bytes).ceil().max(1.0),
            hottest_reads,
            // Taken to be as uneven as the reads are.
            hottest_writes: table.writes_bought * hottest_share,
            partition_reads,
            partition_writes,
            table_units: table.reads_bought.max(table.writes_bought),
            table_quota: value("limit.key_value_table_units"),
            accelerators,
            read_ms: value(if accelerators > 0.0 { "read_ms.key_value_accelerated" } else { "read_ms.key_value" }),
        }
    }

    /// What no money moves: an item's size, the writes of one key, the strictest read. The quota of a table can be raised.
    pub fn holds(&self, situation: &Situation) -> bool {
        let quick = situation.profile().data.max_read_ms.is_none_or(|wanted| self.read_ms <= wanted);
        self.item_kib <= self.item_limit_kib && self.hottest_writes <= self.partition_writes && quick
    }

    pub fn told(&self) -> String {
        let quota = if self.table_units > self.table_quota { " (a quota to be raised)" } else { "" };
        let accelerated = if self.accelerators > 0.0 {
            format!(", {} accelerator nodes before it", units::figure(self.accelerators))
        } else {
            String::new()
        };
        format!(
            "{} of at most {} read and {} write units a second each; the hottest key {} of {} read and {} of {} write units; the table {} of {} units{quota}; items {} of {} KiB; 95 of 100 reads within {} ms{accelerated}",
            if self.partitions > 1.0 { format!("{} partitions", units::figure(self.partitions)) } else { "one partition".into() },
            units::figure(self.partition_reads),
            units::figure(self.partition_writes),
            units::figure(self.hottest_reads),
            units::figure(self.partition_reads),
            units::figure(self.hottest_writes),
            units::figure(self.partition_writes),
            units::figure(self.table_units),
            units::figure(self.table_quota),
            units::figure(self.item_kib),
            units::figure(self.item_limit_kib),
            units::figure(self.read_ms),
        )
    }
}

/// Tiers that a store for everything stands in for.
const REPLACED: [&str; 3] = ["database", "replicas", "cache"];
/// Hours that end with them; those of the offload only where no session store is left.
const HOURS_REPLACED: [&str; 5] = ["managed database", "standby", "replicas", "partitioning", "shards"];

/// The whole database in a key-value store, on demand and provisioned: where nothing needs joins or transactions over several rows.
pub fn alternatives(subject: &Recommended, statements: &Statements) -> Vec<Alternative> {
    let Recommended { situation, design, written } = subject;
    if situation.profile().data.relational || design.rung.number < 2 || !situation.market().sells_key_value() {
        return Vec::new();
    }
    let table = Table::whole(situation, statements, design.relief.dynamic);
    let near = Nearness::of(situation, &table);
    let costs = Costs::of(situation, situation.market(), &table, near.accelerators, subject.regions());
    let crossing = &situation.market().region.price("cross_zone_gib").item;
    let gone = |line: &&CostLine| REPLACED.contains(&words::split_region(&line.tier).0) || line.item == *crossing;
    let replaced: f64 = written.cost.lines.iter().filter(gone).map(|line| line.monthly_usd.to_f64()).sum();
    let hours: f64 = written
        .cost
        .people
        .iter()
        .filter(|p| !HOURS_REPLACED.contains(&p.part.as_str()) && (p.part != "offload" || design.sessions.is_some()))
        .map(|p| p.hours)
        .sum::<f64>()
        + situation.value("hours.key_value");
    let store = situation.market().service("key_value");
    let holds = near.holds(situation);
    let entry = |change: &str, how: String, usd: f64| Alternative {
        change: format!("database=key_value_{change}"),
        says: format!(
            "{store} {how} for {}, in place of {} of database, replicas and cache: {}",
            units::dollars(usd),
            units::dollars(replaced),
            near.told()
        ),
        feasible: holds,
        stage: design.rung.id.into(),
        monthly_usd: if holds { subject.bill(|line| gone(&line), 0.0, usd) } else { Usd::ZERO },
        people_monthly_usd: if holds { subject.people_usd(hours) } else { Usd::ZERO },
    };
    let target = units::percent(situation.value("key_value.target_utilisation"));
    vec![
        entry("on_demand", "on demand".into(), costs.on_demand),
        entry(
            "provisioned",
            format!("provisioned at {target} used and following the day (fixed at the peak {})", units::dollars(costs.fixed)),
            costs.following,
        ),
    ]
}

/// What moving the lookups by key alone would cost and save. The machines' part is continuous: they come in whole sizes.
#[derive(Clone, Copy, Debug)]
pub struct HotTables {
    pub store_usd: f64,
    pub provisioned: bool,
    /// Share of the database's work that goes with them.
    pub of_work: f64,
    pub machines_usd: f64,
    /// Share of the bytes stored that goes with them, and what storing all of them costs.
    pub of_bytes: f64,
    pub storage_usd: f64,
    pub saves_usd: f64,
    /// The machines are the smallest sold: less work saves nothing of them.
    pub smallest: bool,
    pub near: Nearness,
}

impl HotTables {
    /// None where no key-value store is sold by use.
    pub fn of(subject: &Recommended, statements: &Statements) -> Option<HotTables> {
        let Recommended { situation, design, written } = subject;
        if !situation.market().sells_key_value() {
            return None;
        }
        let reaching = design.relief.dynamic;
        let table = Table::hot(situation, statements, reaching);
        let near = Nearness::of(situation, &table);
        let costs = Costs::of(situation, situation.market(), &table, near.accelerators, subject.regions());
        let load = situation.now;
        let own = load.ingest * load.ingest_cpu_ms;
        let (reads, writes) = (statements.read_cpu_ms * reaching, statements.write_cpu_ms);
        let all = load.requests.peak * (reads + writes) + own;
        let moved = load.requests.peak * (statements.lookup_cpu_ms * reaching + writes * statements.by_key());
        let of_work = if all > 0.0 { (moved / all).min(1.0) } else { 0.0 };
        let spent = |kind: fn(&CostLine) -> bool| -> f64 {
            let of_database = |line: &&CostLine| REPLACED.contains(&words::split_region(&line.tier).0) && kind(line);
            written.cost.lines.iter().filter(of_database).map(|line| line.monthly_usd.to_f64()).sum()
        };
        let (machines_usd, storage_usd) = (spent(is_machine), spent(|line| line.unit == "GiB-month"));
        let of_bytes = statements.by_key();
        let smallest = design.replicas.is_none() && design.cache.is_none() && design.database.shards == 1 && subject.smallest_database();
        Some(HotTables {
            store_usd: costs.on_demand.min(costs.following),
            provisioned: costs.following < costs.on_demand,
            of_work,
            machines_usd,
            of_bytes,
            storage_usd,
            saves_usd: if smallest { 0.0 } else { of_work * machines_usd } + of_bytes * storage_usd,
            smallest,
            near,
        })
    }

    /// As a choice: where a reason for a store of this kind is met, or where it costs less in all.
    pub fn alternative(&self, subject: &Recommended, asked_for: bool) -> Option<Alternative> {
        let Recommended { situation, design, written } = subject;
        let hours = written.cost.people_hours + situation.value("hours.key_value");
        let dearer =
            self.store_usd - self.saves_usd + (hours - written.cost.people_hours) * situation.profile().commercial.engineer_hourly_usd;
        if design.rung.number < 2 || !self.near.holds(situation) || (!asked_for && dearer >= 0.0) {
            return None;
        }
        Some(Alternative {
            change: "database=hot_tables".into(),
            says: format!(
                "Rows looked up by key in {} for {} a month: {} of the database’s work and {} of its bytes leave it",
                situation.market().service("key_value"),
                units::dollars(self.store_usd),
                units::percent(self.of_work),
                units::percent(self.of_bytes)
            ),
            feasible: true,
            stage: design.rung.id.into(),
            monthly_usd: subject.bill(
                |_| false,
                if self.smallest { 0.0 } else { self.of_work * self.machines_usd },
                self.store_usd - self.of_bytes * self.storage_usd,
            ),
            people_monthly_usd: subject.people_usd(hours),
        })
    }
}

pub fn is_machine(line: &CostLine) -> bool {
    matches!(line.unit.as_str(), "instance-hour" | "node-hour")
}
