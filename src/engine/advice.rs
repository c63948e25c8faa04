//! What the plan says besides its figures: stores, choices of another kind, and advice tied to the numbers that raised it.

use super::{
    choice,
    design::{Design, Sessions, everywhere, sessions_held},
    federation, flat_rate,
    key_value::{self, HotTables, Statements, is_machine},
    market::Market,
    nosql::{self, Verdict},
    parts::{self, Layer, Storage},
    queueing::percentile,
    rungs, security,
    situation::Situation,
    stores, warm_standby,
};
use crate::domain::{
    money::Usd,
    next_steps::Urgency,
    plan::{self, Advice, CostLine, Plan, Resource},
    profile::Survives,
    units, words,
};

/// The design recommended today, as sized and as written out.
#[derive(Clone, Copy)]
pub struct Recommended<'s, 'a> {
    pub situation: &'s Situation<'a>,
    pub design: &'s Design<'a>,
    pub written: &'s plan::Design,
}

/// Fills in stores and advice, and adds the alternatives that are no change of the profile. Where nothing on sale holds the load there are none.
pub fn add(plan: &mut Plan, today: &Situation, design: Option<&Design>) {
    let Some(design) = design else { return };
    let subject = Recommended { situation: today, design, written: &plan.recommendation.design };
    let statements = Statements::of(today.setting.rows(), today.profile());
    let (verdict, mut advice) = nosql::scored(today, &statements);
    let hot = HotTables::of(&subject, &statements);
    let mut alternatives = key_value::alternatives(&subject, &statements);
    alternatives.extend(hot.as_ref().and_then(|hot| hot.alternative(&subject, verdict == Verdict::Both)));
    alternatives.extend(flat_rate::alternative(&subject));
    alternatives.extend(warm_standby::alternative(&subject));
    let stores = stores::stores(&subject, verdict);
    let mut told = Told { subject, advice: Vec::with_capacity(16) };
    if let Some(hot) = &hot {
        told.hot_tables(hot);
    }
    told.database_scaling();
    told.pooler();
    told.replicas();
    told.cache();
    told.session_state();
    told.automation();
    told.promises();
    told.cost_of_a_user(plan);
    told.step_down(plan);
    told.over_built(plan);
    told.wall(plan);
    told.other_region();
    advice.extend(told.advice);
    advice.extend(federation::advice(&subject));
    advice.extend(security::advice(&subject));
    // Beside a design that misses a target they would read as its cure.
    if plan.recommendation.feasible {
        plan.alternatives.extend(alternatives);
    }
    plan.stores = stores;
    plan.advice = advice;
}

impl Recommended<'_, '_> {
    pub fn regions(&self) -> f64 {
        if self.design.second.is_some() { 2.0 } else { 1.0 }
    }

    /// Whether the writer is of the cheapest class of its kind on sale.
    pub fn smallest_database(&self) -> bool {
        let market = self.situation.market();
        let own = &self.design.database.offer.class.name;
        match self.design.database.storage {
            Storage::Block => market.machines.first().is_some_and(|offer| offer.class.name == *own),
            Storage::Managed(kind) => market.databases.iter().find(|(k, _)| *k == kind).is_some_and(|(_, offer)| offer.class.name == *own),
        }
    }

    /// The bill without the lines that go and `machines_usd` of machines besides, with `added_usd` of another part. Staging and test follow the
    /// machines; support follows the bill in proportion.
    pub fn bill(&self, gone: impl Fn(&CostLine) -> bool, machines_usd: f64, added_usd: f64) -> Usd {
        let (mut kept, mut machines, mut support, mut others) = (-machines_usd, -machines_usd, 0.0, 0.0);
        for line in &self.written.cost.lines {
            let usd = line.monthly_usd.to_f64();
            if line.tier == "support" {
                support += usd;
                continue;
            }
            others += usd;
            if line.tier == "non_production" || gone(line) {
                continue;
            }
            kept += usd;
            machines += if is_machine(line) { usd } else { 0.0 };
        }
        let staging = self.situation.profile().commercial.non_production_share * machines;
        let all = kept + staging + added_usd;
        let supported = if others > 0.0 { all + support * all / others } else { all };
        Usd::rounded(supported.max(0.0), 2).unwrap_or_default()
    }

    pub fn people_usd(&self, hours: f64) -> Usd {
        Usd::rounded(hours * self.situation.profile().commercial.engineer_hourly_usd, 2).unwrap_or_default()
    }

    /// Of a tier and its twin in another region.
    pub fn tier_usd(&self, part: &str) -> f64 {
        self.written.tiers.iter().filter(|tier| words::split_region(&tier.id).0 == part).map(|tier| tier.monthly_usd.to_f64()).sum()
    }
}

struct Told<'s, 'a> {
    subject: Recommended<'s, 'a>,
    advice: Vec<Advice>,
}

impl Told<'_, '_> {
    /// `row` names the catalog's figure that the advice rests on.
    fn add(&mut self, topic: &str, says: String, because: String, row: &str) {
        let source = self.subject.situation.setting.rows().row(row).source.clone();
        self.advice.push(Advice { topic: topic.into(), says, because, source, criterion: None });
    }

    fn hot_tables(&mut self, hot: &HotTables) {
        let Recommended { situation, design, .. } = self.subject;
        if design.rung.number == 1 {
            return;
        }
        let store = situation.market().service("key_value");
        let how = if hot.provisioned { "provisioned" } else { "on demand" };
        let change = hot.store_usd - hot.saves_usd;
        let says = if !hot.near.holds(situation) {
            format!("Rows looked up by key cannot move to {store} as they are: {}.", hot.near.told())
        } else if change < 0.0 {
            format!("Moving the rows looked up by key to {store} would save about {} a month.", units::dollars(-change))
        } else {
            format!("Moving the rows looked up by key to {store} would cost about {} a month more.", units::dollars(change))
        };
        let because = format!(
            "{} {how} against {} of {} of machines{} and {} of {} of storage; {}",
            units::dollars(hot.store_usd),
            units::percent(hot.of_work),
            units::dollars(hot.machines_usd),
            if hot.smallest { " (already the smallest sold: nothing saved)" } else { "" },
            units::percent(hot.of_bytes),
            units::dollars(hot.storage_usd),
            hot.near.told()
        );
        self.add("key_value_hot_tables", says, because, "key_value.target_utilisation");
    }

    /// Bigger class, provisioned operations, cache, replicas, federation, shards, hot tables: where the design stands and how far the next limit is.
    fn database_scaling(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let market = situation.market();
        let storage = design.database.storage;
        let own = &design.database.offer;
        let largest = match storage {
            Storage::Block => market.machines.iter().max_by(|a, b| a.vcpu().total_cmp(&b.vcpu())),
            Storage::Managed(kind) => {
                market.databases.iter().filter(|(k, _)| *k == kind).map(|(_, o)| o).max_by(|a, b| a.vcpu().total_cmp(&b.vcpu()))
            }
        };
        let Some(largest) = largest else { return };
        let factor = largest.vcpu() / own.vcpu();
        let tier = self.subject.written.tiers.iter().find(|tier| matches!(tier.id.as_str(), "database" | "host"));
        // A bigger class moves the processor's limit; a volume's it does not.
        let cpu = tier.into_iter().flat_map(|tier| &tier.utilisations).filter(|used| used.resource == Resource::Cpu && used.value > 0.0);
        let headroom = cpu.map(|used| used.limit / used.value).fold(f64::INFINITY, f64::min);
        let headroom = if headroom.is_finite() { headroom } else { 1.0 };
        let times = factor * headroom;
        let taken: Vec<&str> = [
            (design.database.volume.extra_iops > 0.0, "provisioned operations"),
            (design.cache.is_some(), "a cache"),
            (design.replicas.is_some(), "replicas"),
            (design.database.shards > 1, "several writers"),
        ]
        .into_iter()
        .filter_map(|(used, name)| used.then_some(name))
        .collect();
        let month = situation
            .setting
            .timeline
            .loads
            .iter()
            .position(|load| load.requests.peak > situation.now.requests.peak * times)
            .map_or_else(|| "not outgrown within the horizon".to_string(), |month| format!("outgrown in month {month}"));
        let says = if factor > 1.0 {
            format!(
                "Next for the database is a bigger class: the largest, {}, has the processors for about {} times today’s load.",
                largest.class.name,
                units::figure(times)
            )
        } else {
            "The database is of the largest class sold: what is left is to take reads or tables off it.".to_string()
        };
        let because = format!(
            "{} now, {} a month; {} at {}, {month}. After it in this order: {}a cache, up to {} replicas, a database for each function, shards, hot tables by key{}",
            own.class.name,
            units::dollars(own.month),
            largest.class.name,
            units::dollars(largest.month),
            if storage.is_shared() {
                String::new()
            } else {
                format!("provisioned operations (to {} a second), ", units::full(situation.value("limit.database_iops")))
            },
            units::full(situation.value("limit.replicas")),
            if taken.is_empty() { String::new() } else { format!("; in use: {}", taken.join(", ")) }
        );
        self.add("database_scaling", says, because, "limit.database_iops");
    }

    fn pooler(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        if design.rung.number == 1 {
            return;
        }
        let (flying, _) = parts::WebLoad::of(situation, situation.now, design.relief, Layer::Whole, false).in_flight(1.0);
        let asked = flying * situation.value("database_connections_per_request");
        let smallest = situation.value("pooler_smallest");
        if asked <= smallest {
            return;
        }
        let kept = situation.value("pooler_keeps_share");
        let most = parts::most_connections(situation, &design.database.offer.shape);
        self.add(
            "connection_pooler",
            format!(
                "Put a pooler before the database: it keeps {} connections where requests would open {}.",
                units::figure((asked * kept).max(smallest).ceil()),
                units::figure(asked.ceil())
            ),
            format!(
                "{} requests in flight hold {} each; {} allows {}",
                units::figure(flying),
                units::figure(situation.value("database_connections_per_request")),
                design.database.offer.class.name,
                units::full(most.floor())
            ),
            "pooler_keeps_share",
        );
    }

    fn replicas(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let Some(fleet) = &design.replicas else { return };
        let stale = situation.profile().data.stale_read_share;
        let reads = situation.now.reads().peak * design.relief.dynamic;
        let cached = design.cache.as_ref().map_or(0.0, |cache| cache.takes);
        self.add(
            "replica_lag",
            format!(
                "Replicas lag behind the writer: send them only what tolerates it, {} reads a second; the other {} go to the writer.",
                units::figure(reads * (1.0 - cached) * stale),
                units::figure(reads * (1.0 - cached) * (1.0 - stale))
            ),
            format!(
                "{} of reads tolerate lag; {} of at most {} replicas of a writer",
                units::percent(stale),
                fleet.count,
                units::full(situation.value("limit.replicas"))
            ),
            "limit.replicas",
        );
    }

    fn cache(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let Some(cache) = &design.cache else { return };
        let cacheable = situation.profile().data.cacheable_share;
        let hit = if cacheable > 0.0 { cache.takes / cacheable } else { 0.0 };
        self.add(
            "cache_hit_rate",
            format!(
                "The cache answers {} of what may come from it, and its copy stands in another zone: Memcached would be in one.",
                units::percent(hit)
            ),
            format!(
                "{} GiB a node against {} of records, of which {} take {} of the reads",
                units::figure(cache.offer.class.memory_gib),
                units::gib(situation.now.database_gib),
                units::percent(situation.profile().data.hot_share),
                units::percent(situation.value("hot_hit_rate"))
            ),
            "hot_hit_rate",
        );
    }

    fn session_state(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        let (load, data) = (situation.now, &situation.profile().data);
        let held = sessions_held(situation, load);
        if held <= 0.0 {
            return;
        }
        let says = match &design.sessions {
            Some(Sessions::Cache { nodes, .. }) => format!("Sessions live in {nodes} nodes of their own, so that any web machine may go."),
            Some(Sessions::KeyValue) => {
                format!("Sessions live in {}, so that any web machine may go.", situation.market().service("key_value"))
            }
            None if design.web.count > 1 => {
                "Keep sessions in a signed cookie or the database, never in a web machine: any of them may go.".to_string()
            }
            None => {
                "Keep sessions in a signed cookie or the database from the start: a second web machine then needs no change.".to_string()
            }
        };
        let because = format!(
            "{} sessions at the busiest hour, {} KiB each kept {} minutes: {}",
            units::figure(load.concurrent_sessions),
            units::figure(data.session_kib),
            units::figure(data.session_minutes),
            units::gib(held)
        );
        self.add("session_state", says, because, "hours.offload");
    }

    /// By hand, platform, layers, templates, continuous deploys: by rung and teams.
    fn automation(&mut self) {
        let Recommended { situation, design, written } = self.subject;
        let market = situation.market();
        let teams = situation.targets.teams;
        let machines: u32 = written.tiers.iter().filter(|tier| stores::is_own_machine(&tier.id)).map(|tier| tier.count).sum();
        let by_hand = situation.value("hours.web_by_hand_from_nodes");
        let says = if teams > 1 || design.observed {
            format!(
                "Templates ({}) for everything, and continuous deploys ({}).",
                market.service("automation_templates"),
                market.service("automation_deploys")
            )
        } else if f64::from(machines) > by_hand {
            format!("Layers of machines built by recipe ({}): too many to keep alike by hand.", market.service("automation_layers"))
        } else if design.rung.number >= 3 {
            format!("A platform that deploys for you ({}) is enough.", market.service("automation_platform"))
        } else {
            "By hand is enough; write the steps down, the next rung wants them in a platform.".to_string()
        };
        let because = format!(
            "{machines} {} and {teams} {} that deploy; by hand up to {} machines",
            if machines == 1 { "machine" } else { "machines" },
            if teams == 1 { "team" } else { "teams" },
            units::full(by_hand)
        );
        self.add("automation_ladder", says, because, "hours.web_by_hand_from_nodes");
    }

    fn promises(&mut self) {
        let Recommended { situation, written, .. } = self.subject;
        self.add(
            "service_levels",
            format!(
                "Service levels are refund promises, not measurements: {} is promised for what every request needs, {} with every part counted.",
                units::availability(written.availability),
                units::availability(written.availability_all_parts)
            ),
            format!("the target is {}", units::availability(situation.targets.availability)),
            "sla.compute_zones",
        );
    }

    fn cost_of_a_user(&mut self, plan: &Plan) {
        let Recommended { situation, written, .. } = self.subject;
        let cost = &written.cost;
        let users = situation.now.users.max(1.0);
        let whole = (cost.monthly_usd + cost.people_monthly_usd).to_f64() / users;
        let last = plan.path.last().filter(|last| last.month > 0);
        let later = last.map(|last| {
            let users = last.monthly_active_users.p50.max(1.0);
            format!(
                "; {} in month {}, at {} users",
                units::dollars_each(last.monthly_usd.p50.to_f64() / users),
                last.month,
                units::full(users.round())
            )
        });
        let against = situation.profile().commercial.revenue_per_user_usd.map(|revenue| {
            if revenue > 0.0 {
                format!(", {} of the {} it brings", units::percent(cost.per_user_usd / revenue), units::dollars_each(revenue))
            } else {
                ", and it brings nothing".to_string()
            }
        });
        self.add(
            "cost_of_a_user",
            format!(
                "A user costs {} a month{}, {} with people's time.",
                units::dollars_each(cost.per_user_usd),
                against.unwrap_or_default(),
                units::dollars_each(whole)
            ),
            format!("{} over {} users{}", units::dollars(cost.monthly_usd.to_f64()), units::full(users.round()), later.unwrap_or_default()),
            "hours.any_system",
        );
    }

    fn over_built(&mut self, plan: &Plan) {
        if let Some(early) = plan.next_steps.iter().find(|step| step.urgency == Urgency::TooEarly) {
            self.add("over_built", early.action.clone(), early.buys.clone(), "effort.taking_apart");
        }
    }

    /// What no bigger machine cures: how far away it is, in load and in months.
    fn wall(&mut self, plan: &Plan) {
        if let Some(wall) = plan.limits.iter().find(|limit| limit.limit == "largest_machine") {
            let name = words::in_sentence(&words::tier(&wall.tier));
            let room = units::figure(wall.maximum / wall.value);
            let says = match wall.reached_in_month {
                Some(month) => format!(
                    "The largest machine sold for the {name} is full in month {month}; whatever takes load off it is to be begun by month {}.",
                    month.saturating_sub(plan.profile.growth.lead_months)
                ),
                None => format!("The largest machine sold for the {name} carries {room} times today’s load, which growth does not reach."),
            };
            let because = format!(
                "{} of {} on {}",
                units::requests_per_second(wall.value),
                units::requests_per_second(wall.maximum),
                wall.source.split(':').next().unwrap_or_default()
            );
            let raised = wall.reached_in_month.is_some() || wall.maximum / wall.value < self.subject.situation.value("wall_near");
            if raised {
                self.add("wall", says, because, "wall_near");
            }
        }
        if let Some(month) = plan.path.iter().find(|month| !month.feasible).filter(|month| month.month > 0) {
            self.add(
                "wall",
                format!("From month {} on nothing on sale meets every target.", month.month),
                format!("{} in that month’s busiest hour", units::requests_per_second(month.peak_requests_per_second)),
                "wall_near",
            );
        }
    }

    /// Where a second region stands for its distance, another first one alone may be near enough.
    fn other_region(&mut self) {
        let Recommended { situation, design, .. } = self.subject;
        if !design.second.as_ref().is_some_and(|second| second.active) || situation.profile().targets.residency.len() > 1 {
            return;
        }
        let (geography, target) = (&situation.profile().audience.geography, situation.profile().targets.p95_ms);
        let times = super::written::sheet(situation, design).times();
        let quickest = |market: &Market| {
            let away = |place: &str| market.region.round_trip_ms.get(place).copied().unwrap_or(0.0);
            let places: Vec<(f64, f64)> = geography.iter().map(|(place, share)| (*share, away(place))).collect();
            percentile(&everywhere(&places, &times))
        };
        let others = situation.setting.others.iter().map(|market| (market, quickest(market)));
        let Some((market, p95)) = others.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, p95)| *p95 <= target) else { return };
        if situation.targets.survives == Survives::Region {
            return;
        }
        let region = &market.region;
        self.add(
            "other_region",
            format!(
                "{} ({}) as the only region would answer 95 of 100 requests within {}: no second one is needed for distance.",
                region.id,
                region.name,
                units::milliseconds(p95)
            ),
            format!("the target is {}; {} is the first region now", units::milliseconds(target), situation.market().region.id),
            "round_trip",
        );
    }

    /// The path never steps down by itself; where fewer users would allow a lower rung at its end, it is said.
    fn step_down(&mut self, plan: &Plan) {
        let Recommended { situation, .. } = self.subject;
        let Some(last) = plan.path.last().filter(|_| situation.profile().growth.monthly < 0.0) else { return };
        let Some(rung) = rungs::by_id(&last.stage) else { return };
        let then = Situation::new(situation.setting, last.month as usize, 1);
        let climbed = choice::climb(&then, 1);
        let Some((found, true)) = choice::recommended(&climbed) else { return };
        if found.rung.number >= rung.number {
            return;
        }
        self.add(
            "step_down",
            format!(
                "With fewer users rung {}, {}, would do again by month {}; the path stays on rung {}, nobody merges shards for a month.",
                found.rung.number, found.rung.name, last.month, rung.number
            ),
            format!(
                "{} users by then, {} today",
                units::full(last.monthly_active_users.p50.round()),
                units::full(situation.now.users.round())
            ),
            "hours.any_system",
        );
    }
}
