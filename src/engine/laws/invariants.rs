//! What holds of every plan, whatever was asked.

use crate::{
    catalog,
    domain::{
        fields,
        money::Usd,
        plan::{Cost, Exceeded, LimitKind, Plan, StageResult, State, Tier, When},
        question::Question,
    },
    engine::{plan, rungs::LADDER},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Plans a profile and answers with every invariant that its plan breaks, in words; none where all is well.
pub fn broken(profile: &Value) -> Vec<String> {
    let catalog = catalog::builtin();
    let question = match Question::from_json(profile, &catalog.known()) {
        Ok(question) => question,
        Err(faults) => return vec![format!("not a valid profile: {faults:?}")],
    };
    let found = plan(catalog, &question);
    let mut check = Check { plan: &found, broken: Vec::new() };
    check.numbers();
    check.demand();
    check.rungs();
    check.bill();
    check.design();
    check.months();
    check.words();
    if check.broken.is_empty() {
        check.asked_again();
    }
    check.broken
}

struct Check<'p> {
    plan: &'p Plan,
    broken: Vec<String>,
}

/// Equal up to the rounding of a long computation.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-12
}

fn is_hard(exceeded: &Exceeded) -> bool {
    matches!(exceeded.kind, LimitKind::Target | LimitKind::Wall)
}

fn base(tier: &str) -> &str {
    tier.split('@').next().unwrap_or(tier)
}

impl Check<'_> {
    fn that(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.broken.push(otherwise());
        }
    }

    /// No number is infinite, not a number, or negative where only growth and differences may be.
    fn numbers(&mut self) {
        // JSON writes neither, so look where they can still be seen; also in sentences.
        let shown = format!("{:?}", self.plan);
        for token in shown.split(|c: char| !c.is_alphanumeric()) {
            self.that(token != "NaN" && token != "inf", || {
                let before: Vec<char> = shown[..token.as_ptr().addr() - shown.as_ptr().addr()].chars().rev().take(160).collect();
                format!("…{}{token}", before.into_iter().rev().collect::<String>())
            });
        }
        let json = serde_json::to_value(self.plan).expect("a plan is JSON");
        for (name, part) in json.as_object().expect("a plan is an object") {
            if name != "profile" && name != "question" && name != "assumptions" && name != "ledger" {
                self.walk(name, part);
            }
        }
    }

    fn walk(&mut self, path: &str, value: &Value) {
        match value {
            Value::Number(number) => {
                let number = number.as_f64().expect("a number");
                let name = path.rsplit('.').next().unwrap_or(path);
                // Growth may be asked as a range that begins below zero.
                let of_input = path.starts_with("sensitivity.") && ["low", "value", "high"].contains(&name);
                self.that(number >= 0.0 || name == "difference_usd" || of_input, || format!("{path} is {number}"));
                if name.ends_with("_share") || name.starts_with("availability") {
                    self.that(number <= 1.0, || format!("{path} is {number}, a share"));
                }
            }
            Value::Array(values) => values.iter().enumerate().for_each(|(index, value)| self.walk(&format!("{path}.{index}"), value)),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| self.walk(&format!("{path}.{name}"), value)),
            _ => {}
        }
    }

    fn demand(&mut self) {
        let (plan, demand, traffic) = (self.plan, &self.plan.demand, &self.plan.profile.traffic);
        let people =
            plan.profile.audience.monthly_active_users * plan.profile.audience.daily_active_share * traffic.requests_per_daily_user
                / 86_400.0;
        let rate = demand.requests_per_second;
        self.that(near(rate.mean, people + traffic.machine_requests_per_second), || {
            format!("mean rate {} of {people} by people", rate.mean)
        });
        self.that(near(rate.peak, rate.mean * traffic.peak_to_mean), || format!("peak {} of a mean of {}", rate.peak, rate.mean));
        for (name, rate) in [
            ("requests", demand.requests_per_second),
            ("static", demand.static_requests_per_second),
            ("reads", demand.database_reads_per_second),
            ("writes", demand.database_writes_per_second),
            ("jobs", demand.jobs_per_second),
            ("uploads", demand.uploads_per_second),
        ] {
            self.that(rate.mean <= rate.peak && rate.peak <= rate.surge, || format!("{name}: {rate:?} do not rise"));
        }
        self.that(demand.monthly_active_users == plan.profile.audience.monthly_active_users, || "two counts of users".into());
    }

    fn rungs(&mut self) {
        let plan = self.plan;
        let ids: Vec<&str> = plan.stages.iter().map(|stage| stage.stage.id.as_str()).collect();
        self.that(ids == LADDER.iter().map(|rung| rung.id).collect::<Vec<_>>(), || format!("stages {ids:?}"));
        for stage in &plan.stages {
            self.stage(stage);
        }
        let chosen = usize::from(plan.recommendation.stage.rung) - 1;
        let open = plan.stages.iter().position(|stage| stage.state == State::Open);
        let feasible = plan.stages.iter().rposition(|stage| stage.state != State::Infeasible);
        if let Some(rule) = open.or(feasible) {
            self.that(plan.recommendation.feasible && chosen == rule, || format!("rung {} instead of {}", chosen + 1, rule + 1));
        } else {
            self.that(!plan.recommendation.feasible, || "feasible, though no rung is".into());
            let hard = |stage: &StageResult| stage.exceeded.iter().filter(|e| is_hard(e)).count();
            let fewest = plan.stages.iter().filter(|stage| !stage.tiers.is_empty()).map(hard).min();
            self.that(fewest.is_none_or(|fewest| hard(&plan.stages[chosen]) == fewest), || "not the closest design".into());
        }
        let ours = &plan.stages[chosen];
        self.that(ours.cost == plan.recommendation.design.cost, || "the stage and the recommendation cost differently".into());
        self.that(ours.tiers == plan.recommendation.design.tiers, || "the stage and the recommendation are built differently".into());
        let named: Vec<&str> = plan.recommendation.ruled_out.iter().map(|out| out.stage.as_str()).collect();
        let own = usize::from(!plan.recommendation.feasible);
        self.that(named == ids[..chosen + own], || format!("ruled out: {named:?} below {}", ids[chosen]));
        for (out, stage) in plan.recommendation.ruled_out.iter().zip(&plan.stages) {
            self.that(Some(out) == stage.exceeded.first(), || {
                format!("{} is ruled out by {:?}, first is {:?}", out.stage, out, stage.exceeded.first())
            });
        }
    }

    fn stage(&mut self, stage: &StageResult) {
        let name = &stage.stage.id;
        let hard = stage.exceeded.iter().any(is_hard);
        let state = match (hard, stage.exceeded.is_empty()) {
            (true, _) => State::Infeasible,
            (_, true) => State::Open,
            _ => State::Outgrown,
        };
        self.that(stage.state == state, || format!("{name} is {:?} with {:?}", stage.state, stage.exceeded));
        self.that(stage.exceeded.windows(2).all(|pair| pair[0].kind <= pair[1].kind), || format!("{name}: limits out of order"));
        for exceeded in &stage.exceeded {
            self.that(exceeded.stage == *name && exceeded.value != exceeded.limit && exceeded.because.ends_with('.'), || {
                format!("{exceeded:?}")
            });
        }
        self.that(stage.tiers.is_empty() == (stage.cost.lines.is_empty()), || format!("{name}: tiers without a bill, or the reverse"));
        self.cost(name, &stage.cost, &stage.tiers);
        if stage.state != State::Infeasible {
            self.within_limits(name, &stage.tiers);
            self.signature(stage);
        }
    }

    /// A rung has the parts that make it that rung.
    fn signature(&mut self, stage: &StageResult) {
        let tiers: BTreeSet<&str> = stage.tiers.iter().map(|tier| base(&tier.id)).collect();
        let has = |ids: &[&str]| ids.iter().any(|id| tiers.contains(id));
        let rung = stage.stage.rung;
        let holds = match rung {
            1 => has(&["host"]) && !has(&["web", "database", "load_balancer"]),
            2 | 3 => has(&["web"]) && has(&["database"]) && !has(&["load_balancer"]),
            _ => has(&["web"]) && has(&["database"]) && has(&["load_balancer"]),
        } && match rung {
            5 => has(&["sessions"]) && has(&["replicas", "cache"]),
            6 => has(&["observability"]),
            7 => has(&["service_1"]) && has(&["queue"]),
            _ => true,
        };
        self.that(holds, || format!("rung {rung} of {tiers:?}"));
        let second = stage.tiers.iter().any(|tier| tier.id.contains('@'));
        self.that(second == (rung == 9), || format!("rung {rung}: a second region, or none"));
        for tier in &stage.tiers {
            if rung >= 4 && matches!(base(&tier.id), "web" | "database") {
                // Replicas of shared storage are the writer's standbys.
                let shared = tier.id.starts_with("database") && stage.tiers.iter().any(|other| is_shared_replica(&other.service));
                self.that(shared || (tier.count >= 2 && (2..=3).contains(&tier.zones)), || {
                    format!("rung {rung}: {} × {} in {} zones", tier.id, tier.count, tier.zones)
                });
            }
        }
    }

    fn bill(&mut self) {
        let plan = self.plan;
        let cost = &plan.recommendation.design.cost;
        let users = plan.demand.monthly_active_users.max(1.0);
        self.that(near(cost.per_user_usd, cost.monthly_usd.to_f64() / users), || format!("{} a user", cost.per_user_usd));
        self.that(plan.path.first().is_some_and(|month| month.monthly_usd.p50 == cost.monthly_usd), || {
            "month 0 is billed differently".into()
        });
    }

    fn cost(&mut self, name: &str, cost: &Cost, tiers: &[Tier]) {
        let mut by_tier: BTreeMap<&str, Usd> = BTreeMap::new();
        for line in &cost.lines {
            self.that((line.quantity * line.unit_usd).to_cents() == line.monthly_usd, || format!("{name}: {line:?}"));
            self.that(line.quantity.0.normalize().scale() <= 6, || format!("{name}: more than six decimals: {line:?}"));
            self.that(!line.source.is_empty() && !line.item.is_empty() && !line.unit.is_empty(), || format!("{name}: {line:?}"));
            *by_tier.entry(&line.tier).or_default() += line.monthly_usd;
        }
        for tier in tiers {
            let lines = by_tier.remove(tier.id.as_str()).unwrap_or_default();
            self.that(lines == tier.monthly_usd, || format!("{name}: {} costs {}, its lines {lines}", tier.id, tier.monthly_usd));
        }
        self.that(by_tier.is_empty(), || format!("{name}: lines of no tier: {by_tier:?}"));
        self.that(cost.lines.iter().map(|line| line.monthly_usd).sum::<Usd>() == cost.monthly_usd, || format!("{name}: lines don't sum"));
        let hours: f64 = cost.people.iter().map(|part| part.hours).sum();
        self.that((hours - cost.people_hours).abs() <= 1e-6 * hours.max(1.0), || {
            format!("{name}: {hours} hours by part, {} in all", cost.people_hours)
        });
        if !tiers.is_empty() {
            let usd = cost.people_hours * self.plan.profile.commercial.engineer_hourly_usd;
            let told = cost.people_monthly_usd.to_f64();
            self.that((usd - told).abs() <= 0.005 + 1e-9 * usd, || format!("{name}: people cost {told}, not {usd}"));
        }
        self.that(cost.people.iter().all(|part| !part.why.is_empty() && !part.source.is_empty()), || {
            format!("{name}: hours without a reason")
        });
    }

    fn within_limits(&mut self, name: &str, tiers: &[Tier]) {
        for tier in tiers {
            for used in &tier.utilisations {
                self.that(used.value <= used.limit + 1e-9, || {
                    format!("{name}: {} {:?} {:?} {} of {}", tier.id, used.resource, used.when, used.value, used.limit)
                });
            }
            self.that(tier.headroom.is_none_or(|headroom| headroom >= 1.0 - 1e-9), || {
                format!("{name}: {} has headroom {:?}", tier.id, tier.headroom)
            });
        }
    }

    fn design(&mut self) {
        let (plan, design) = (self.plan, &self.plan.recommendation.design);
        let targets = &plan.profile.targets;
        if plan.recommendation.feasible {
            self.that(design.availability >= targets.availability.unwrap_or(1.0) - 1e-9, || {
                format!("availability {}", design.availability)
            });
            self.that(design.p95_ms <= targets.p95_ms * (1.0 + 1e-9), || format!("p95 {} of {}", design.p95_ms, targets.p95_ms));
            self.that(design.rto_minutes <= targets.rto_minutes.unwrap_or(0.0) + 1e-9, || format!("rto {}", design.rto_minutes));
            self.that(design.rpo_minutes <= targets.rpo_minutes.unwrap_or(0.0) + 1e-9, || format!("rpo {}", design.rpo_minutes));
        }
        self.that(design.availability_all_parts <= design.availability + 1e-12, || "more parts, more available".into());
        if !design.tiers.is_empty() {
            let asked: BTreeSet<&String> =
                plan.profile.audience.geography.iter().filter(|(_, share)| **share > 0.0).map(|(id, _)| id).collect();
            self.that(design.p95_by_geography.keys().collect::<BTreeSet<_>>() == asked, || "geographies differ".into());
            let (low, high) =
                design.p95_by_geography.values().fold((f64::INFINITY, 0.0f64), |(low, high), p95| (low.min(*p95), high.max(*p95)));
            self.that((low * (1.0 - 1e-6)..=high * (1.0 + 1e-6)).contains(&design.p95_ms), || {
                format!("p95 {} of {low} to {high}", design.p95_ms)
            });
        }
        let mut ids = BTreeSet::new();
        for tier in &design.tiers {
            self.tier(tier);
            self.that(ids.insert(tier.id.as_str()), || format!("{} stands twice", tier.id));
        }
        for connection in &design.connections {
            let known = |end: &str| end == "users" || ids.contains(end);
            self.that(known(&connection.from) && known(&connection.to), || format!("{connection:?} leads nowhere"));
        }
        for point in &design.single_points_of_failure {
            self.that(point == "region" || ids.contains(point.as_str()), || format!("no {point} that could fail"));
        }
    }

    fn tier(&mut self, tier: &Tier) {
        let id = base(&tier.id);
        self.that(fields::TIERS.contains(&id) || id.starts_with("service_"), || format!("no tier {id}"));
        let provider = &catalog::builtin().providers[&self.plan.profile.commercial.provider];
        let is_class = provider.regions.values().any(|region| {
            let classes = region.compute.iter().chain(&region.cache).chain(&region.search).chain(region.database.iter().map(|d| &d.class));
            classes.into_iter().any(|class| class.name == tier.product)
        });
        self.that(tier.count > 0 || !is_class, || format!("{} × {} in tier {id}", tier.count, tier.product));
        if is_class {
            self.that((1..=3).contains(&tier.zones), || format!("{id} in {} zones", tier.zones));
            self.that(!tier.utilisations.is_empty() && tier.bound_by.is_some(), || format!("{id} has machines and no limits"));
        }
        if let Some(bound_by) = tier.bound_by {
            let used =
                |when: When| tier.utilisations.iter().find(|used| used.resource == bound_by && used.when == when).map(|used| used.value);
            self.that(tier.utilisation_at_peak == used(When::Up), || format!("{id}: {:?} at peak", tier.utilisation_at_peak));
            self.that(tier.utilisation_degraded == used(When::Degraded), || format!("{id}: {:?} degraded", tier.utilisation_degraded));
        }
    }

    fn months(&mut self) {
        let plan = self.plan;
        let months = plan.profile.growth.months;
        let rung = |id: &str| LADDER.iter().find(|rung| rung.id == id).map_or(0, |rung| rung.number);
        self.that(plan.path.iter().map(|month| month.month).eq(0..=months), || format!("{} entries for {months} months", plan.path.len()));
        for (index, month) in plan.path.iter().enumerate() {
            let users = month.monthly_active_users;
            self.that(users.p10 <= users.p50 && users.p50 <= users.p90, || format!("month {index}: {users:?}"));
            self.that(month.tiers_usd.values().copied().sum::<Usd>() == month.monthly_usd.p50, || {
                format!("month {index}: tiers don't sum")
            });
            if month.feasible {
                self.that(month.tiers_used.values().all(|used| *used <= 1.0 + 1e-9), || format!("month {index}: {:?}", month.tiers_used));
            }
            if let Some(bottleneck) = &month.bottleneck {
                self.that(month.tiers_used.contains_key(&bottleneck.tier), || format!("month {index}: {bottleneck:?}"));
            }
        }
        self.that(plan.path[0].stage == plan.recommendation.stage.id, || "month 0 is on another rung".into());
        self.that(plan.path[0].feasible == plan.recommendation.feasible, || "month 0 is feasible and not".into());
        let mut moves = Vec::new();
        for pair in plan.path.windows(2) {
            let (from, to) = (rung(&pair[0].stage), rung(&pair[1].stage));
            self.that(from <= to, || format!("month {}: from {} down to {}", pair[1].month, pair[0].stage, pair[1].stage));
            if from != to {
                moves.push((pair[1].month, pair[0].stage.as_str(), pair[1].stage.as_str()));
            }
        }
        let told: Vec<_> = plan.transitions.iter().map(|t| (t.month, t.from.as_str(), t.to.as_str())).collect();
        self.that(told == moves, || format!("moves {moves:?}, told {told:?}"));
        let order = |month: Option<u32>| month.unwrap_or(u32::MAX);
        self.that(plan.breaks_first.windows(2).all(|pair| order(pair[0].month) <= order(pair[1].month)), || {
            "breaks_first is not sorted".into()
        });
        for tier in plan.recommendation.design.tiers.iter().filter(|tier| tier.headroom.is_some() && !tier.id.contains('@')) {
            let first = plan.breaks_first.iter().find(|b| b.tier == tier.id);
            if let Some(first) = first.filter(|b| Some(b.resource) == tier.bound_by) {
                self.that(first.month.map(|month| month.saturating_sub(1)) == tier.headroom_months, || {
                    format!("{first:?} and {:?} months of headroom", tier.headroom_months)
                });
            }
        }
    }

    /// Every sentence is there, and every reference leads somewhere.
    fn words(&mut self) {
        let plan = self.plan;
        self.that(!plan.recommendation.why.is_empty(), || "no reason given".into());
        self.that(plan.recommendation.why.iter().all(|why| why.ends_with('.')), || format!("{:?}", plan.recommendation.why));
        let mut pointers = BTreeSet::new();
        for assumption in &plan.assumptions {
            let pointer = &assumption.pointer;
            self.that(fields::at(pointer).is_some() && pointers.insert(pointer), || format!("{pointer} is assumed twice, or no field"));
            self.that(!assumption.why.is_empty() && !assumption.source.is_empty(), || format!("{pointer} is assumed without a reason"));
            if let (Some(low), Some(value), Some(high)) = (assumption.low, assumption.value.as_f64(), assumption.high) {
                self.that(low <= value && value <= high, || format!("{pointer}: {value} in {low} to {high}"));
            }
            let given = plan.question.pointer(pointer).is_some_and(|value| !value.is_null());
            self.that(!given, || format!("{pointer} is given and assumed"));
        }
        for transition in &plan.transitions {
            self.that(!transition.because.is_empty() && !transition.trigger.metric.is_empty(), || format!("{transition:?}"));
        }
        for alternative in &plan.alternatives {
            self.that(LADDER.iter().any(|rung| rung.id == alternative.stage) && !alternative.says.is_empty(), || {
                format!("{alternative:?}")
            });
        }
        let total = |cost: &Cost| (cost.monthly_usd + cost.people_monthly_usd).to_f64();
        let ours = total(&plan.recommendation.design.cost);
        for stage in plan.stages.iter().filter(|stage| stage.state == State::Open && stage.stage.rung != plan.recommendation.stage.rung) {
            let named = plan.alternatives.iter().any(|a| a.change == format!("stage={}", stage.stage.id));
            self.that(named == (total(&stage.cost) <= 0.9 * ours), || {
                format!("{} for {} beside {ours}", stage.stage.id, total(&stage.cost))
            });
        }
        let entries: BTreeSet<&str> = plan.ledger.iter().map(|entry| &*entry.id).collect();
        self.that(entries.len() == plan.ledger.len(), || "an id stands twice in the ledger".into());
        for entry in &plan.ledger {
            self.that(entry.inputs.iter().all(|input| entries.contains(&**input)), || {
                format!("{entry:?} has inputs that the ledger lacks")
            });
        }
        for advice in &plan.advice {
            self.that(![&advice.topic, &advice.says, &advice.because, &advice.source].iter().any(|text| text.is_empty()), || {
                format!("{advice:?}")
            });
        }
    }

    /// The plan's own question, asked again, gets the same bytes.
    fn asked_again(&mut self) {
        let catalog = catalog::builtin();
        match Question::from_json(&self.plan.question, &catalog.known()) {
            Err(faults) => self.broken.push(format!("its own question has faults: {faults:?}")),
            Ok(question) => {
                let bytes = |plan: &Plan| serde_json::to_string(plan).expect("a plan is JSON");
                let again = plan(catalog, &question);
                self.that(bytes(self.plan) == bytes(&again), || "its own question gets another answer".into());
            }
        }
    }
}

/// Whether some provider calls a replica that shares its writer's storage so.
fn is_shared_replica(service: &str) -> bool {
    catalog::builtin().providers.values().any(|provider| provider.services.get("replicas_shared").is_some_and(|name| name == service))
}
