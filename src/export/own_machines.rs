//! For machines of one's own: an inventory for Ansible, and a runbook of what to set up, in which order, and what to do when something fails.

use super::stack::{self, Edge, Kind, Port, Site, Stack, heading, plain};
use crate::domain::{
    plan::Plan,
    units,
    words::{self, Calendar},
};
use std::fmt::Write;

pub fn lacks(plan: &Plan) -> Option<String> {
    let provider = plan.profile.commercial.provider.as_str();
    if provider != "bare_metal" {
        return Some(format!(
            "It is for machines of one's own, and this plan is on {}, which is built by main.tf.",
            words::provider(provider)
        ));
    }
    stack::lacks_design(plan)
}

/// Machines of one kind, as both files name them.
struct Group<'s> {
    /// As Ansible takes it: letters, digits and `_`.
    name: String,
    class: &'s str,
    count: u32,
    zones: u32,
    reasons: &'s [String],
    /// What a host is told beside its class.
    variables: Vec<(&'static str, String)>,
}

const NONE: &[String] = &[];

fn groups<'s>(stack: &'s Stack<'s>, site: &'s Site<'s>) -> Vec<Group<'s>> {
    let suffix = if site.second { "_second" } else { "" };
    let mut all = Vec::new();
    let mut add = |name: &str, class: &'s str, count: u32, zones: u32, reasons: &'s [String], variables: Vec<(&'static str, String)>| {
        all.push(Group { name: format!("{name}{suffix}"), class, count, zones, reasons, variables });
    };
    if let Some(balancer) = site.balancers.first() {
        add("load_balancer", "haproxy", 2, site.zones, &balancer.reasons, vec![("floating_address", "true".into())]);
    }
    if site.gateways > 0 {
        add("firewall", "small", site.gateways, site.zones, NONE, Vec::new());
    }
    for fleet in &site.fleets {
        add(&fleet.id, fleet.class, fleet.maximum, fleet.zones.min(site.zones), &fleet.reasons, Vec::new());
    }
    if let Some(database) = &site.database {
        let days = ("backup_days", database.backup_days.to_string());
        let gib = ("data_gib", database.volume.gib.to_string());
        add(
            "database",
            database.class,
            database.writers * database.machines,
            database.machines.min(site.zones),
            &database.reasons,
            vec![gib, days],
        );
        if let Some(replicas) = &database.replicas {
            add("replicas", replicas.class, replicas.each * database.writers, site.zones, &replicas.reasons, Vec::new());
        }
    }
    for cache in &site.caches {
        add(&cache.id, cache.class, cache.primaries * (1 + cache.replicas), site.zones.min(2), &cache.reasons, Vec::new());
    }
    if let Some(search) = &site.search {
        let gib = ("data_gib", search.gib.to_string());
        add("search", search.class, search.nodes, search.zones.min(site.zones), &search.reasons, vec![gib]);
    }
    if let Some(objects) = &site.objects {
        let gib = stack.plan.demand.objects_gib.max(1.0).ceil();
        add("objects", "storage", 3, site.zones, &objects.reasons, vec![("data_gib", gib.to_string()), ("copies", "3".into())]);
    }
    all
}

pub fn inventory(plan: &Plan) -> String {
    let stack = Stack::of(plan);
    let mut out = String::new();
    let _ = write!(out, "{}", comments(&heading(plan)));
    out += "# An inventory for Ansible: put the address of each machine in the place of its name, or its name into your DNS.\n";
    let mut every = Vec::new();
    for site in &stack.sites {
        for group in groups(&stack, site) {
            let _ = write!(out, "\n{}[{}]\n", comments(group.reasons), group.name);
            let host = group.name.replace('_', "-");
            for machine in 1..=group.count {
                // One data centre after the other: the loss of one leaves the rest.
                let hall = (machine - 1) % group.zones.max(1);
                let _ = write!(out, "{host}-{machine} hall={}", ["a", "b", "c"][hall as usize % 3]);
                if group.name.starts_with("database") {
                    let database = site.database.as_ref();
                    let pair = database.map_or(1, |database| database.machines.max(1));
                    let _ = write!(
                        out,
                        " shard={} role={}",
                        (machine - 1) / pair + 1,
                        if (machine - 1) % pair == 0 { "writer" } else { "standby" }
                    );
                }
                out.push('\n');
            }
            let _ = write!(out, "\n[{}:vars]\nclass={}\n", group.name, group.class);
            for (name, value) in &group.variables {
                let _ = writeln!(out, "{name}={value}");
            }
            every.push((site.region.clone(), group.name));
        }
    }
    for site in &stack.sites {
        let _ = write!(out, "\n[region_{}:children]\n", super::graph::identifier(&site.region));
        for (_, name) in every.iter().filter(|(region, _)| *region == site.region) {
            let _ = writeln!(out, "{name}");
        }
        let _ = write!(out, "\n[region_{}:vars]\nregion={}\n", super::graph::identifier(&site.region), site.region);
    }
    let _ = write!(out, "\n[all:vars]\nrung={}\napp_port=8080\n", plan.recommendation.stage.rung);
    out
}

fn comments(texts: &[String]) -> String {
    stack::wrapped(texts).into_iter().map(|line| format!("# {line}\n")).collect()
}

pub fn runbook(plan: &Plan) -> String {
    let stack = Stack::of(plan);
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    let mut out = Runbook { plan, stack: &stack, calendar, out: String::new() };
    out.head();
    out.order();
    out.network();
    out.parts();
    out.database();
    out.watch();
    out.failures();
    out.growth();
    out.out
}

struct Runbook<'s> {
    plan: &'s Plan,
    stack: &'s Stack<'s>,
    calendar: Calendar,
    out: String,
}

impl Runbook<'_> {
    fn line(&mut self, text: &str) {
        self.out += text;
        self.out.push('\n');
    }

    fn section(&mut self, title: &str) {
        let _ = write!(self.out, "\n## {title}\n\n");
    }

    fn head(&mut self) {
        let title = plain(self.plan.profile.title.trim());
        let title = if title.trim().is_empty() { "Runbook".to_owned() } else { format!("Runbook: {}", super::report::escaped(&title)) };
        self.line(&format!("# {title}\n"));
        for text in heading(self.plan).into_iter().skip(usize::from(!self.plan.profile.title.trim().is_empty())) {
            self.line(&format!("- {}", super::report::escaped(&plain(&text))));
        }
        self.line("\nThe machines stand in `inventory.ini`, the alarms in `alerts.yml`, the load to try it with in `load-test.js`.");
    }

    fn order(&mut self) {
        self.section("1. Order");
        self.line("| Part | Machines | Class | Data centres |\n| --- | ---: | --- | ---: |");
        let rows: Vec<String> = self
            .stack
            .sites
            .iter()
            .flat_map(|site| groups(self.stack, site).into_iter().map(move |group| (site, group)))
            .map(|(site, group)| {
                let name = words::tier(group.name.trim_end_matches("_second"));
                let place = if site.second { format!("{name}, {}", site.region) } else { name };
                format!("| {place} | {} | {} | {} |", group.count, group.class, group.zones.max(1))
            })
            .collect();
        rows.iter().for_each(|row| self.line(row));
        self.line(&format!(
            "\nA server takes weeks to come: capacity is bought {} months ahead. Keep a spare of each class beside these, and order its successor when it is used.",
            self.plan.profile.growth.lead_months
        ));
    }

    fn network(&mut self) {
        self.section("2. Network");
        let several = self.stack.sites[0].zones > 1;
        if several {
            self.line("1. Two data centres with a link between them, and a way out of each that does not pass the other.");
        } else {
            self.line("1. One data centre. Its loss stops the system until it is rebuilt elsewhere from copies.");
        }
        self.line("2. Machines have addresses of the inside alone; only what users reach has one of the internet.");
        self.line("3. The firewall lets in what stands here and refuses all else:\n");
        self.line("| From | To | Port |\n| --- | --- | ---: |");
        let edges: Vec<String> = self.stack.sites[0].edges.iter().filter(|edge| !edge.to.starts_with("balancer_")).map(told).collect();
        edges.iter().for_each(|row| self.line(row));
    }

    fn parts(&mut self) {
        self.section("3. Set up");
        self.line(
            "Install every machine from the same image over the network, then let Ansible make it what its group says. In this order:\n",
        );
        let mut number = 0;
        let mut steps: Vec<String> = Vec::new();
        let mut step = |text: String| {
            number += 1;
            steps.push(format!("{number}. {text}"));
        };
        let site = &self.stack.sites[0];
        if site.gateways > 0 {
            step("**Firewall**: address translation for machines without an address of their own, one in each data centre.".into());
        }
        step("**Monitoring**: Prometheus, Alertmanager and Grafana, with a node exporter on every machine that carries its group as the label `tier`. Before the rest, so that nothing runs unseen.".into());
        // Which part it is, its step says.
        let reasons = |all: &[String]| super::report::escaped(&plain(&all.iter().skip(1).cloned().collect::<Vec<_>>().join(" ")));
        if let Some(objects) = &site.objects {
            step(format!("**Files**: MinIO over three machines, three copies of each file. {}", reasons(&objects.reasons)));
        }
        if let Some(database) = &site.database {
            step(format!("**Database**: see 4. {}", reasons(&database.reasons)));
        }
        for cache in &site.caches {
            step(format!(
                "**{}**: Valkey, {} with {} in the other data centre each, TLS on, no port to the outside. {}",
                words::tier(&cache.id),
                counted(cache.primaries, "primary", "primaries"),
                counted(cache.replicas, "replica", "replicas"),
                reasons(&cache.reasons)
            ));
        }
        if let Some(search) = &site.search {
            step(format!("**Search**: OpenSearch, {}. {}", counted(search.nodes, "node", "nodes"), reasons(&search.reasons)));
        }
        if let Some(queue) = &site.queue {
            step(format!("**Queue**: RabbitMQ with quorum queues on the workers' machines. {}", reasons(&queue.reasons)));
        }
        for fleet in &site.fleets {
            let count = counted(fleet.maximum, "machine", "machines");
            step(format!("**{}**: {count}. {}", words::tier(&fleet.id), reasons(&fleet.reasons)));
        }
        if let Some(balancer) = site.balancers.first() {
            step(format!(
                "**Load balancer**: HAProxy on both machines with one address between them (keepalived); it asks each machine every 2 s and leaves out what does not answer. {}",
                reasons(&balancer.reasons)
            ));
        }
        if site.cdn.is_some() {
            step("**CDN**: rented; its origin is the load balancer, and only its addresses are let in.".into());
        }
        step("**Name**: the site's name leads to the CDN, or to the address of the load balancer, with 60 s to live.".into());
        step("**Try it**: `k6 run load-test.js` at the busiest hour's rate. No alarm may be raised.".into());
        steps.iter().for_each(|step| self.line(step));
    }

    fn database(&mut self) {
        let Some(database) = &self.stack.sites[0].database else { return };
        let (writers, machines, days) = (database.writers, database.machines, database.backup_days);
        let replicas = database.replicas.as_ref().map_or(0, |replicas| replicas.each);
        let pair = machines > 1 || database.kind == Kind::TwoZones;
        self.section("4. Database");
        if writers > 1 {
            self.line(&format!("- {writers} writers, each with its part of the data; the app chooses by key."));
        }
        if pair {
            self.line("- Each writer has a standby in the other data centre, copied synchronously. Patroni decides which of both writes; its etcd has a third member in a third place, or no majority is left when a data centre is lost.");
        } else {
            self.line("- One machine, no standby: what is lost with it comes back from the copies alone.");
        }
        if replicas > 0 {
            self.line(&format!(
                "- {} of each writer for reads that may be a moment old, copied asynchronously.",
                counted(replicas, "replica", "replicas")
            ));
        }
        self.line(&format!(
            "- Copies: a whole one each night and the log as it is written (pgBackRest), kept {} in another building than the database.",
            counted(days.max(1), "day", "days")
        ));
        self.line("- The password is made by your secret store and read by the app when it starts. It stands in no file.");
        self.line("- Once a quarter, read a copy back on a spare machine and time it: the plan counts on it.");
        if let Some(resilience) = &self.plan.resilience {
            let says = super::report::escaped(&plain(&resilience.backup.says));
            self.line(&format!("- {says}"));
        }
    }

    fn watch(&mut self) {
        if self.plan.metrics.is_empty() {
            return;
        }
        self.section("5. Alarms");
        self.line("| Part | What | Alarm above | Breaks at | Because |\n| --- | --- | ---: | ---: | --- |");
        let rows: Vec<String> = self
            .plan
            .metrics
            .iter()
            .map(|metric| {
                format!(
                    "| {} | {} | {} | {} | {} |",
                    words::tier(&metric.tier),
                    words::measured(&metric.measures),
                    metric.told(metric.alarm_above),
                    metric.told(metric.breaks_at),
                    super::report::escaped(&metric.because)
                )
            })
            .collect();
        rows.iter().for_each(|row| self.line(row));
    }

    fn failures(&mut self) {
        self.section("6. When something fails");
        let site = &self.stack.sites[0];
        let pair = site.database.as_ref().is_some_and(|database| database.machines > 1);
        let mut lines = Vec::new();
        if site.balancers.is_empty() {
            lines.push(
                "- **The machine**: the site is down. Set up the spare from the image, read the last copy back, point the name at it."
                    .to_owned(),
            );
        } else {
            lines.push("- **A machine behind the balancer**: nothing to do at once; the balancer leaves it out. Replace it by the spare the next day.".to_owned());
        }
        if pair {
            lines.push(
                "- **A writer**: Patroni makes the standby the writer. See that it did; set the failed machine up again as the standby."
                    .to_owned(),
            );
        } else if site.database.is_some() {
            lines.push(
                "- **The database**: set up the spare, read the last copy back and the log up to the failure, then let the app in."
                    .to_owned(),
            );
        }
        if let Some(resilience) = &self.plan.resilience {
            let loss = &resilience.zone_loss;
            if loss.zones > 1 {
                lines.push(format!("- **A data centre**: {}", super::report::escaped(&plain(&loss.says))));
            }
            lines.push(format!("- **All of it for a while**: {}", super::report::escaped(&plain(&resilience.outage_recovery.says))));
        }
        if self.stack.sites.len() > 1 {
            lines.push("- **The first region**: promote the second region's database, then point the name at the second region. Never both at once.".to_owned());
        }
        lines.iter().for_each(|line| self.line(line));
    }

    fn growth(&mut self) {
        if self.plan.transitions.is_empty() {
            return;
        }
        self.section("7. What comes next");
        let calendar = self.calendar;
        let lines: Vec<String> = self
            .plan
            .transitions
            .iter()
            .map(|moved| {
                let name = self.plan.stages.iter().find(|of| of.stage.id == moved.to).map_or(moved.to.as_str(), |of| &of.stage.name);
                let trigger = match moved.trigger.unit.as_str() {
                    "share" => units::percent(moved.trigger.threshold),
                    unit => format!("{} {unit}", units::figure(moved.trigger.threshold)),
                };
                format!(
                    "- {}: to {name}. {} Watch the {}: from {trigger} on it is due.",
                    words::capitalised(&calendar.long(moved.month)),
                    super::report::escaped(&plain(&moved.because)),
                    super::report::escaped(&moved.trigger.metric)
                )
            })
            .collect();
        lines.iter().for_each(|line| self.line(line));
    }
}

fn told(edge: &Edge) -> String {
    let name = |part: &str| match part {
        "users" => "the internet".to_owned(),
        "cdn" => "the CDN's addresses".to_owned(),
        part => words::tier(part.trim_start_matches("balancer_")),
    };
    let port = match edge.port {
        Port::App => "8080".to_owned(),
        Port::Search => "9200".to_owned(),
        port => port.number().map(|number| number.to_string()).unwrap_or_default(),
    };
    format!("| {} | {} | {port} |", name(&edge.from), name(&edge.to))
}

fn counted(count: u32, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
