//! Where each kind of the profile's data belongs, and what its store does when its parts are cut off from each other.

use super::{
    advice::Recommended,
    design::{Sessions, sessions_held},
    market::Market,
    nosql::Verdict,
    parts::Storage,
    written::has_queue,
};
use crate::{
    catalog::DatabaseKind,
    domain::{plan::StoreChoice, units},
};

/// Only of data that the profile has.
pub fn stores(subject: &Recommended, verdict: Verdict) -> Vec<StoreChoice> {
    let mut list = List { subject, choices: Vec::with_capacity(14) };
    list.records(verdict);
    list.sessions();
    list.files();
    list.cached();
    list.search();
    list.jobs();
    list.logs();
    list.volumes();
    list.copies();
    list.choices
}

struct List<'l, 's, 'a> {
    subject: &'l Recommended<'s, 'a>,
    choices: Vec<StoreChoice>,
}

impl List<'_, '_, '_> {
    fn add(&mut self, data: &str, kind: &str, product: String, under_partition: String, because: String) {
        self.choices.push(StoreChoice { data: data.into(), kind: kind.into(), product, under_partition, because });
    }

    fn service(&self, part: &'static str) -> String {
        self.subject.situation.market().service(part).to_owned()
    }

    fn records(&mut self, verdict: Verdict) {
        let Recommended { situation, design, .. } = self.subject;
        let (load, profile) = (situation.now, situation.profile());
        let storage = design.database.storage;
        let product = self.service(match storage {
            Storage::Block => "database_self_run",
            Storage::Managed(DatabaseKind::SingleZone) => "database_single",
            Storage::Managed(DatabaseKind::TwoZones) => "database_two_zones",
            Storage::Managed(DatabaseKind::SharedStorage) => "database_shared",
        });
        let because = format!(
            "{} of records, {} read and {} written a second at the busiest hour{}",
            units::gib(load.database_gib),
            units::figure(load.reads().peak),
            units::figure(load.writes().peak),
            if profile.data.relational { ", with joins and transactions" } else { "" }
        );
        let partition = self.database_parted();
        self.add("records", "relational", product, partition, because);
        if verdict != Verdict::Relational {
            let product = self.service("key_value");
            let by_key = units::percent(profile.data.key_lookup_share);
            self.add(
                "hot_rows",
                "key_value",
                product,
                "Copies in three zones: with one cut off, writes go on with the other two; a read that tolerates lag may be a second old, a strict one asks the zone that leads and fails while there is none; tables over regions take writes on both sides and the last one wins.".into(),
                format!("{by_key} of reads fetch one row by its key; not part of the recommendation, see the alternatives"),
            );
        }
    }

    fn database_parted(&self) -> String {
        let Recommended { situation, design, .. } = self.subject;
        let mut text = match design.database.storage {
            Storage::Block | Storage::Managed(DatabaseKind::SingleZone) => {
                "One machine, so no two parts disagree: where it cannot be reached, reads and writes fail until it is back.".to_string()
            }
            Storage::Managed(DatabaseKind::TwoZones) => format!(
                "Cut off from its standby the writer stops taking writes until the fail-over, {}; reads on it wait as long. Consistency goes before availability: no write that was acknowledged is lost.",
                units::minutes(situation.value("failover_two_zones_minutes"))
            ),
            Storage::Managed(DatabaseKind::SharedStorage) => format!(
                "Six copies over three zones, of which four must take a write and three a read: with a zone cut off both go on. Without the writer, writes stop until the fail-over, {}; replicas go on reading.",
                units::minutes(situation.value("failover_shared_minutes"))
            ),
        };
        if design.database.shards > 1 {
            text.push_str(" A shard that is cut off fails alone: the users of the others read and write on.");
        }
        if design.replicas.is_some() {
            text.push_str(" Replicas that are cut off answer reads that tolerate lag, ever staler; the rest go to the writer.");
        }
        if let Some(second) = &design.second {
            let lag = units::minutes(situation.value("region_rpo_minutes"));
            let where_to = &second.market.region.id;
            if second.active {
                text.push_str(&format!(
                    " Parted from {where_to}: it goes on reading, staler; its writes fail until the link or a fail-over, which may lose the last {lag}."
                ));
            } else {
                text.push_str(&format!(
                    " Parted from {where_to}: writes go on here, and a fail-over would lose what had not crossed, the last {lag} or more."
                ));
            }
        }
        text
    }

    fn sessions(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let (load, data) = (situation.now, &situation.profile().data);
        if data.session_kib <= 0.0 || load.concurrent_sessions <= 0.0 {
            return;
        }
        let because = format!(
            "{} sessions kept at the busiest hour, {} KiB each: {}; never in the machines that scale",
            units::figure(load.concurrent_sessions),
            units::figure(data.session_kib),
            units::gib(sessions_held(situation, load))
        );
        match &design.sessions {
            Some(Sessions::Cache { .. }) => {
                let product = self.service("sessions");
                let failover = units::minutes(situation.value("failover_cache_minutes"));
                let partition = format!(
                    "A node cut off is failed over from in {failover}; till then its sessions cannot be read and those users sign in again. Its last changes may be lost: availability goes before consistency."
                );
                self.add("sessions", "key_value", product, partition, because);
            }
            Some(Sessions::KeyValue) => {
                let product = self.service("key_value");
                let partition =
                    "Three zones: with one cut off sessions are read and written in the others; a read may be a second old.".into();
                self.add("sessions", "key_value", product, partition, because);
            }
            None => {
                let partition = "A signed cookie travels with the user, so nothing is cut off; where the database keeps the session, it does what the database does.";
                self.add("sessions", "relational", "signed cookie, or the database".into(), partition.into(), because);
            }
        }
    }

    fn files(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let load = situation.now;
        let uploads = load.uploads();
        if load.objects_gib > 0.0 || uploads.mean > 0.0 {
            let product = self.service("objects");
            self.add(
                "files",
                "object",
                product,
                "Copies in three zones: with one cut off files are read and taken as before. Where the store cannot be reached, uploads wait in the client and are tried again; nothing else stops.".into(),
                format!("{} of files, {} more a month", units::gib(load.objects_gib), units::gib(load.upload_gib())),
            );
        }
        let statics = load.gib_per_month(load.request.static_kib);
        if statics <= 0.0 {
            return;
        }
        let because = format!("{} of static files sent a month", units::gib(statics));
        if design.cdn {
            let product = format!("{} behind {}", self.service("objects"), self.service("cdn"));
            let hit = units::percent(situation.value("edge_hit_rate"));
            let partition = format!(
                "Edges that cannot reach the store go on with what they hold, {hit} of what is asked for, stale rather than not at all."
            );
            self.add("static_files", "object", product, partition, because);
        } else {
            let product = self.service("block_storage");
            let partition = "Every machine has its own copy from the last deploy: nothing to be cut off from.".into();
            self.add("static_files", "block", product, partition, format!("{because}, by the web machines themselves: no CDN pays here"));
        }
    }

    fn cached(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        if let Some(cache) = &design.cache {
            let product = self.service("cache");
            let asked = units::percent(cache.takes);
            self.add(
                "cached_records",
                "cache",
                product,
                format!(
                    "Where it is cut off every read is a miss and goes to the database, which then carries {asked} of its reads more; writes go on. A stale entry lives until its time is up."
                ),
                format!(
                    "{} GiB in {} nodes answer {asked} of all database reads",
                    units::figure(cache.offer.class.memory_gib * f64::from(cache.nodes)),
                    cache.nodes
                ),
            );
        }
        let load = situation.now;
        if design.cdn && load.request.edge_cacheable > 0.0 {
            let product = self.service("cdn");
            self.add(
                "edge_copies",
                "cache",
                product,
                "An edge cut off from the origin answers what it holds, stale; the rest of its requests fail there and are answered from another edge.".into(),
                format!("{} of dynamic requests may be answered at the edge", units::percent(load.request.edge_cacheable)),
            );
        }
    }

    fn search(&mut self) {
        let situation = self.subject.situation;
        let load = situation.now;
        if situation.profile().work.search_share <= 0.0 {
            return;
        }
        let product = self.service("search");
        self.add(
            "search_index",
            "search",
            product,
            "A node without the others stops taking writes and answers what it holds: results go stale, never wrong in two ways. Lost, the index is built again from the records.".into(),
            format!(
                "{} searches a second at the busiest hour over an index of {}",
                units::figure(load.searches_per_second),
                units::gib(load.database_gib * situation.value("search_index_share"))
            ),
        );
    }

    fn jobs(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let load = situation.now;
        if load.jobs.mean <= 0.0 {
            return;
        }
        let flying = load.jobs.peak * load.job_cpu_ms / 1000.0;
        let because = format!(
            "{} jobs a second at the busiest hour, {} in hand at any moment, done within {} s",
            units::figure(load.jobs.peak),
            units::figure(flying),
            units::figure(situation.profile().work.job_deadline_seconds)
        );
        if has_queue(design.rung, design.services.is_some()) {
            let product = self.service("queue");
            let days = units::figure(situation.value("limit.queue_retention_days"));
            self.add(
                "jobs",
                "queue",
                product,
                format!("Like an automat that still takes deposits: work is taken and kept up to {days} days while the workers are cut off. It may be handed out twice, so it must bear that."),
                because,
            );
        } else {
            let partition = "A table of jobs does what the database does: taken with the request or not at all.".into();
            self.add("jobs", "relational", "a table of the database".into(), partition, because);
        }
    }

    fn logs(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let gib = situation.now.logs_gib();
        if gib <= 0.0 {
            return;
        }
        let because = format!("{} of log lines a month, and metrics of every machine", units::gib(gib));
        if design.observed {
            let product = self.service("observability");
            let partition =
                "A machine cut off from it keeps its lines and sends them later, or drops the oldest; requests never wait for a log."
                    .into();
            self.add("logs_and_metrics", "logs", product, partition, because);
        } else {
            let product = self.service("block_storage");
            let partition = "Files on each machine, turned over: nothing to be cut off from, and gone with the machine.".into();
            self.add("logs_and_metrics", "block", product, partition, because);
        }
    }

    fn volumes(&mut self) {
        let Recommended { situation, design, written } = self.subject;
        let volume = &design.database.volume;
        if volume.gib > 0.0 && !design.database.storage.is_shared() {
            let bought = volume.extra_iops > 0.0;
            let product = match design.database.storage {
                Storage::Block => self.service("block_storage"),
                _ => format!("{} volume", self.service("database_single")),
            };
            self.add(
                "database_volume",
                if bought { "provisioned_block" } else { "block" },
                product,
                "Copied inside its zone: with the zone cut off the volume is too, and its machine with it.".into(),
                format!(
                    "{} and {} operations a second{} for {} of records",
                    units::gib(volume.gib),
                    units::figure(volume.iops),
                    if bought { ", more than come with it," } else { "" },
                    units::gib(situation.now.database_gib)
                ),
            );
        }
        let machines: u32 = written.tiers.iter().filter(|tier| is_own_machine(&tier.id)).map(|tier| tier.count).sum();
        let product = self.service("block_storage");
        self.add(
            "system_volumes",
            "block",
            product,
            "Each belongs to one machine in one zone and is built anew with it.".into(),
            format!(
                "{} GiB under {}",
                units::figure(situation.value("root_volume_gib")),
                if machines == 1 { "one machine".into() } else { format!("each of {machines} machines") }
            ),
        );
        let load = situation.now;
        let bodies =
            load.uploads().peak * situation.profile().traffic.upload_kib / 1024.0 * (load.request.cpu_ms + load.request.wait_ms) / 1000.0;
        if bodies > 0.0 || load.scheduled_memory_mib > 0.0 {
            let product = self.service("local_storage");
            self.add(
                "scratch",
                "instance_local",
                product,
                "Seen by its own machine alone, and lost with it: only what can be made again.".into(),
                format!(
                    "{} MiB of uploads in hand at the busiest hour, {} MiB of scheduled jobs",
                    units::figure(bodies),
                    units::figure(load.scheduled_memory_mib)
                ),
            );
        }
    }

    fn copies(&mut self) {
        let Recommended { situation, .. } = self.subject;
        let (load, data) = (situation.now, &situation.profile().data);
        if data.backup_days > 0.0 {
            let product = self.service("objects");
            self.add(
                "backups",
                "object",
                product,
                "Kept apart from the database in three zones; while they cannot be reached the next one waits, and no write does.".into(),
                format!("{} for {} days back", units::gib(load.kept_copies_gib(data.backup_days)), units::figure(data.backup_days)),
            );
        }
        if let Some(months) = data.retention_months {
            let product = self.service("archive");
            let expiring = load.database_gib / months;
            let usd = Market::unit(situation.market().region.price("archive_gib_month"));
            self.add(
                "expired_rows",
                "archive",
                product,
                "Read in hours at best, so nobody notices that it is cut off; rows wait to be moved.".into(),
                format!(
                    "{} expire a month after {} months; kept for another year they would cost {} a month",
                    units::gib(expiring),
                    units::figure(months),
                    units::dollars_and_cents(expiring * 12.0 * usd)
                ),
            );
        }
    }
}

/// Tiers whose machines have a system volume of ours.
pub fn is_own_machine(tier: &str) -> bool {
    let (part, _) = crate::domain::words::split_region(tier);
    matches!(part, "host" | "web" | "workers") || part.starts_with("service_")
}
