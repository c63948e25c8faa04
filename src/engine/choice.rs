//! Which rung: every rung against every limit; the lowest open one is recommended.

use super::{
    design::{self, Design, Found},
    parts::{self, Layer, Relief},
    rungs::{LADDER, Rung},
    situation::Situation,
    written,
};
use crate::{
    catalog::DatabaseKind,
    domain::{
        number::{Number, id, name},
        plan::{Exceeded, LimitKind, State},
        profile::Survives,
        units,
    },
};

/// A rung held against all its limits in one month.
#[derive(Debug)]
pub struct Evaluated<'a> {
    pub rung: &'static Rung,
    /// In the order of kinds: target, wall, skill, economy, organisation.
    pub exceeded: Vec<Exceeded>,
    pub design: Option<Box<Design<'a>>>,
    missed: Option<Missed>,
}

impl Evaluated<'_> {
    pub fn state(&self) -> State {
        if self.exceeded.iter().any(|e| matches!(e.kind, LimitKind::Target | LimitKind::Wall)) || self.design.is_none() {
            State::Infeasible
        } else if self.exceeded.is_empty() {
            State::Open
        } else {
            State::Outgrown
        }
    }

    fn hard_limits(&self) -> usize {
        self.exceeded.iter().filter(|e| matches!(e.kind, LimitKind::Target | LimitKind::Wall)).count()
    }
}

/// The recommended one among rungs evaluated in ascending order, and whether it is feasible.
pub fn recommended<'e, 'a>(evaluated: &'e [Evaluated<'a>]) -> Option<(&'e Evaluated<'a>, bool)> {
    let open = evaluated.iter().find(|e| e.state() == State::Open);
    let feasible = || evaluated.iter().rev().find(|e| e.state() != State::Infeasible);
    if let Some(found) = open.or_else(feasible) {
        return Some((found, true));
    }
    // Where no rung has a design at all, the highest says what would have been needed.
    let closest = evaluated.iter().filter(|e| e.design.is_some()).rev().min_by_key(|e| e.hard_limits());
    closest.or(evaluated.last()).map(|e| (e, false))
}

/// Rungs from `lowest` up until one is open; the path needs no more.
pub fn climb<'a>(situation: &Situation<'a>, lowest: u8) -> Vec<Evaluated<'a>> {
    let mut evaluated = Vec::new();
    for rung in LADDER.iter().skip(usize::from(lowest) - 1) {
        let found = evaluate(situation, rung);
        let open = found.state() == State::Open;
        evaluated.push(found);
        if open {
            break;
        }
    }
    evaluated
}

pub fn evaluate<'a>(situation: &Situation<'a>, rung: &'static Rung) -> Evaluated<'a> {
    let found = design::cheapest(situation, rung);
    let exceeded = exceeded(situation, rung, &found).into_iter().map(|limit| limit.exceeded).collect();
    let (design, found) = match found {
        Found::Fits(design) => (Some(design), None),
        Found::Misses(design, reached) => (Some(design), Some(Missed::Targets(reached))),
        Found::Nothing(wall) => (None, Some(Missed::Wall(wall))),
    };
    Evaluated { rung, exceeded, design, missed: found }
}

/// The recommended one of all rungs, without a search in those that are ruled out before it: for those who ask for many.
pub fn recommended_alone<'a>(situation: &Situation<'a>) -> Option<(Evaluated<'a>, bool)> {
    recommended_from(situation, 1)
}

/// The same where no rung below `lowest` is: it is that of fewer users, or of looser targets.
pub fn recommended_from<'a>(situation: &Situation<'a>, lowest: u8) -> Option<(Evaluated<'a>, bool)> {
    let targets = &situation.targets;
    let ruled_out =
        |rung: &Rung| level(survived(rung.number)) < level(targets.survives) || (rung.number <= LAST_OF_ONE_TEAM && targets.teams > 1);
    let open = LADDER
        .iter()
        .filter(|rung| rung.number >= lowest && !ruled_out(rung))
        .map(|rung| evaluate(situation, rung))
        .find(|e| e.state() == State::Open);
    if let Some(open) = open {
        return Some((open, true));
    }
    // Which of those that are not open comes nearest takes a look at all.
    let all = climb(situation, 1);
    let (number, feasible) = recommended(&all).map(|(found, feasible)| (found.rung.number, feasible))?;
    all.into_iter().find(|evaluated| evaluated.rung.number == number).map(|found| (found, feasible))
}

fn level(survives: Survives) -> f64 {
    match survives {
        Survives::Instance => 1.0,
        Survives::Zone => 2.0,
        Survives::Region => 3.0,
    }
}

/// The loss of how much a rung survives.
pub fn survived(rung: u8) -> Survives {
    match rung {
        1..=3 => Survives::Instance,
        4..=8 => Survives::Zone,
        _ => Survives::Region,
    }
}

/// Up to here everything is deployed as one.
pub const LAST_OF_ONE_TEAM: u8 = 6;

/// What the search fell short of.
#[derive(Clone, Copy, Debug)]
pub enum Missed {
    Targets(design::Reached),
    Wall(design::Wall),
}

impl<'a> Evaluated<'a> {
    fn found(&self) -> Found<'a> {
        match (&self.design, self.missed) {
            (Some(design), Some(Missed::Targets(reached))) => Found::Misses(design.clone(), reached),
            (Some(design), _) => Found::Fits(design.clone()),
            (None, Some(Missed::Wall(wall))) => Found::Nothing(wall),
            (None, _) => Found::Nothing(design::Wall { part: "web", resource: "classes on sale", value: 1.0, limit: 0.0 }),
        }
    }

    /// Writes the first limit that this rung exceeds into the ledger.
    pub fn explain<N: Number>(&self, situation: &Situation<N>) {
        let book = situation.book();
        if let Some(first) = exceeded(situation, self.rung, &self.found()).first() {
            let id = |last: &str| format!("ruled_out.{}.{last}", self.rung.id);
            let what = first.exceeded.constraint.replace('_', " ");
            first.value.figure(book, || name(id("value"), format!("{}: {what}", self.rung.name), ""));
            first.limit.figure(book, || name(id("limit"), format!("{}: limit of {what}", self.rung.name), ""));
        }
    }
}

/// A limit that is exceeded, with its two sides as numbers of a formula.
struct Exceeding<N> {
    exceeded: Exceeded,
    value: N,
    limit: N,
}

/// In the order of kinds.
fn exceeded<N: Number>(situation: &Situation<N>, rung: &'static Rung, found: &Found) -> Vec<Exceeding<N>> {
    let mut limits = Limits { situation, rung, exceeded: Vec::new() };
    limits.survives();
    let design = match found {
        Found::Fits(design) => Some(design),
        Found::Misses(design, reached) => {
            limits.availability(reached.availability);
            limits.p95(reached.p95_ms);
            if !limits.exceeded.iter().any(|e| matches!(e.exceeded.constraint.as_str(), "availability" | "p95_ms")) {
                // Each target can be met, but by no combination together: say what the cheapest misses.
                limits.together(design);
            }
            Some(design)
        }
        Found::Nothing(wall) => {
            let because = format!(
                "The {} would need {} {}; the most that can be bought is {}.",
                wall.part,
                number(wall.value),
                wall.resource,
                number(wall.limit)
            );
            let constraint = format!("{}_{}", wall.part, slug(wall.resource));
            limits.add(LimitKind::Wall, &constraint, N::of(wall.value), N::of(wall.limit), because);
            None
        }
    };
    if let Some(design) = design {
        limits.recovery(design);
        limits.strictest_read(design);
    }
    limits.residency();
    limits.skill();
    limits.economy();
    limits.organisation();
    limits.exceeded.sort_by_key(|e| e.exceeded.kind);
    limits.exceeded
}

struct Limits<'s, 'a, N: Number> {
    situation: &'s Situation<'a, N>,
    rung: &'static Rung,
    exceeded: Vec<Exceeding<N>>,
}

impl<N: Number> Limits<'_, '_, N> {
    fn add(&mut self, kind: LimitKind, constraint: &str, value: N, limit: N, because: String) {
        let exceeded = Exceeded {
            stage: self.rung.id.into(),
            kind,
            constraint: constraint.into(),
            value: value.value(),
            limit: limit.value(),
            because,
        };
        self.exceeded.push(Exceeding { exceeded, value, limit });
    }

    /// What the cheapest design that holds the load misses.
    fn together(&mut self, design: &Design) {
        let sheet = written::sheet(self.situation, design);
        let (availability, p95) = (sheet.availability(), sheet.p95());
        self.availability(availability.value());
        self.p95(p95.value());
    }

    fn survives(&mut self) {
        let wanted = self.situation.targets.survives;
        let own = survived(self.rung.number);
        let word = match own {
            Survives::Instance => "a machine, by rebuilding it",
            Survives::Zone => "a zone",
            Survives::Region => "a region",
        };
        if level(own) < level(wanted) {
            let asked = if wanted == Survives::Zone { "the loss of a whole zone (a data centre)" } else { "the loss of a whole region" };
            let because = format!("It must survive {asked}; this rung survives the loss of {word}.");
            let limit = self.situation.target("survives", level(wanted), "");
            self.add(LimitKind::Target, "survives", N::of(level(own)), limit, because);
        }
    }

    fn availability(&mut self, reached: f64) {
        let target = self.situation.targets.availability;
        if reached < target - 1e-9 {
            let because = format!("Its best is {} available; the target is {}.", percent(reached), percent(target));
            let limit = self.situation.target("availability", target, "share");
            self.add(LimitKind::Target, "availability", N::of(reached), limit, because);
        }
    }

    fn p95(&mut self, reached: f64) {
        let target = self.situation.asked().p95_ms;
        if reached > target.value() * (1.0 + 1e-12) {
            let because = format!(
                "At its quickest 95 of 100 requests are answered within {} ms; the target is {} ms.",
                number(reached),
                number(target.value())
            );
            self.add(LimitKind::Target, "p95_ms", N::of(reached), target, because);
        }
    }

    fn recovery(&mut self, design: &Design) {
        let targets = self.situation.targets;
        let (rto, rpo) = written::recovery(self.situation, design);
        if rto > targets.rto_minutes + 1e-9 {
            let because = format!("After a loss it is back in {}; the target is {}.", minutes(rto.value()), minutes(targets.rto_minutes));
            let limit = self.situation.target("rto_minutes", targets.rto_minutes, "minutes");
            self.add(LimitKind::Target, "rto_minutes", rto, limit, because);
        }
        if rpo > targets.rpo_minutes + 1e-9 {
            let because =
                format!("A loss may take the last {} of data; the target is {}.", minutes(rpo.value()), minutes(targets.rpo_minutes));
            let limit = self.situation.target("rpo_minutes", targets.rpo_minutes, "minutes");
            self.add(LimitKind::Target, "rpo_minutes", rpo, limit, because);
        }
    }

    fn residency(&mut self) {
        let residency = &self.situation.profile().targets.residency;
        if residency.is_empty() {
            return;
        }
        let setting = self.situation.setting;
        let held = |geography: &String| {
            setting.market.region.geography == *geography
                || (self.rung.number == 9 && setting.others.iter().any(|m| m.region.geography == *geography))
        };
        let met = residency.iter().filter(|g| held(g)).count();
        if met < residency.len() {
            let missing: Vec<String> = residency.iter().filter(|g| !held(g)).map(|g| g.replace('_', " ")).collect();
            let sold = setting.market.provider.regions.values().any(|r| residency.iter().any(|g| !held(g) && r.geography == *g));
            let because = if sold {
                format!("Data of users in {} must stay there; that takes a region in each of them.", missing.join(" and "))
            } else {
                format!("Data of users in {} must stay there; the catalog holds no region there.", missing.join(" and "))
            };
            self.add(LimitKind::Target, "residency", N::of(met as f64), N::of(residency.len() as f64), because);
        }
    }

    fn strictest_read(&mut self, design: &Design) {
        let situation = self.situation;
        let Some(wanted) = situation.asked().max_read_ms else { return };
        let f = situation.figures();
        let value = if self.rung.number >= 5 {
            f.read_ms_cache
        } else {
            let portions = design::writer_portions(situation, None, false, design.database.shards);
            let relief = Relief::with(design.cdn, situation);
            let load = parts::DatabaseLoad::of(situation, situation.now, relief, portions);
            let shape = situation.market().shape(design.database.offer, situation.book());
            let on = parts::OnMachine { situation, load: &load, popularity: &situation.popularity, shape: &shape, beside: None };
            if on.hit_rate() >= 0.95 { f.read_ms_database_hit } else { f.read_ms_database_miss }
        };
        if value > wanted {
            let because = format!(
                "Its fastest store answers 95 of 100 reads within {} ms; the strictest read asks for {} ms.",
                number(value.value()),
                number(wanted.value())
            );
            self.add(LimitKind::Target, "max_read_ms", value, wanted, because);
        }
    }

    fn skill(&mut self) {
        let situation = self.situation;
        let f = situation.figures();
        let economics = Economics::of(situation);
        let commercial = &situation.profile().commercial;
        if self.rung.number == 1 {
            let (value, limit) = ((economics.web + economics.reads + economics.writes) * economics.busy_to_bought, f.skill_box_vcpu);
            if value > limit {
                let because = format!(
                    "The one machine would need {} vCPU; beyond {} the web and the database fight for it.",
                    number(value.value()),
                    number(limit.value())
                );
                self.add(LimitKind::Skill, "box_vcpu", value, limit, because);
            }
        }
        if self.rung.number <= 2 && !commercial.has_dba {
            let (gib, most) = (situation.now.database_gib, f.skill_database_gib);
            if gib > most {
                let because = format!(
                    "{} of data run by hand without a database administrator; {} is what one can do.",
                    units::gib(gib.value()),
                    units::gib(most.value())
                );
                self.add(LimitKind::Skill, "database_gib", gib, most, because);
            }
        }
        if self.rung.number == 2 && !commercial.has_dba {
            let (value, limit) = ((economics.reads + economics.writes) * economics.busy_to_bought, f.skill_database_vcpu);
            if value > limit {
                let because = format!(
                    "A database of {} vCPU run by hand without a database administrator; {} is what one can do.",
                    number(value.value()),
                    number(limit.value())
                );
                self.add(LimitKind::Skill, "database_vcpu", value, limit, because);
            }
        }
    }

    fn economy(&mut self) {
        let situation = self.situation;
        let rung = self.rung.number;
        if rung > 7 {
            return;
        }
        let economics = Economics::of(situation);
        if rung <= 3 {
            let (saves, takes) = economics.elastic_pair(situation, rung);
            if saves > takes {
                let because = format!(
                    "An automated pair that follows the day saves {} a month of machines and hours; it takes {}.",
                    dollars(saves.value()),
                    dollars(takes.value())
                );
                self.add(LimitKind::Economy, "elastic_pair_usd", saves, takes, because);
            }
        }
        if rung == 4 {
            let (saves, takes) = economics.offload(situation);
            if saves > takes {
                let because = format!(
                    "Taking reads off the database's writer, by a cache or replicas, saves {} a month; it takes {} of machines and hours.",
                    dollars(saves.value()),
                    dollars(takes.value())
                );
                self.add(LimitKind::Economy, "reads_off_writer_usd", saves, takes, because);
            }
        }
        if matches!(rung, 4 | 5) {
            let (saves, takes) = economics.elasticity(situation);
            if saves > takes {
                let because = format!(
                    "A fleet that follows the day saves {} a month of machines and hours against one that stands for the peak; automation takes {}.",
                    dollars(saves.value()),
                    dollars(takes.value())
                );
                self.add(LimitKind::Economy, "elasticity_usd", saves, takes, because);
            }
        }
        if rung >= 4 {
            let (value, limit) = (economics.one_writer(situation), situation.figures().economy_writer_vcpu);
            if value > limit {
                let because = format!(
                    "Writes and the reads that nothing can take off the writer need {} vCPU on one machine; beyond {} one writer is dearer than several.",
                    number(value.value()),
                    number(limit.value())
                );
                self.add(LimitKind::Economy, "writer_vcpu", value, limit, because);
            }
        }
    }

    fn organisation(&mut self) {
        let teams = self.situation.targets.teams;
        if self.rung.number <= LAST_OF_ONE_TEAM && teams > 1 {
            let because = format!("{teams} teams deploy independently; up to rung 6 everything is deployed as one.");
            let value = self.situation.target("teams", f64::from(teams), "teams");
            self.add(LimitKind::Organisation, "teams", value, N::of(1.0), because);
        }
    }
}

/// What the economy limits are computed from: continuous demand at the reference price, so that each crosses once.
struct Economics<N> {
    /// Busy vCPU at the busiest hour: web with its jobs, database reads, database writes.
    web: N,
    reads: N,
    writes: N,
    /// Bought vCPU for a busy one: D, and F for a fleet that must survive a zone's loss.
    busy_to_bought: N,
    fleet_to_bought: N,
    /// Share of a fixed fleet that an elastic one runs on average.
    elastic: N,
    cacheable: N,
    stale: N,
    hourly_usd: N,
}

impl<N: Number> Economics<N> {
    fn of(situation: &Situation<N>) -> Economics<N> {
        let (asked, f, book) = (situation.asked(), situation.figures(), situation.book());
        let load = situation.now;
        // Cacheable requests are taken to be answered at the edge, which any rung may use.
        let relief = Relief { statics: N::of(1.0), ..Relief::of_cdn(situation) };
        let (u, degraded) = (asked.max_utilisation, asked.max_utilisation_degraded);
        let surge = load.surge_to_peak();
        let web = parts::WebLoad::of(situation, load, relief, Layer::Whole, true).busy.peak;
        let one = N::of(1.0);
        let step =
            |value: N, id: &str, label: &'static str, unit: &'static str| value.step(book, || name(id!("economy.{id}"), label, unit));
        Economics {
            web: step(web, "web_vcpu", "busy vCPU of web and jobs", "reference vCPU"),
            reads: step(load.read_vcpu().peak * relief.dynamic, "reads_vcpu", "busy vCPU of reads", "reference vCPU"),
            writes: step(load.write_vcpu().peak, "writes_vcpu", "busy vCPU of writes", "reference vCPU"),
            busy_to_bought: step((one / u).larger(surge / degraded), "busy_to_bought", "vCPU bought for a busy one", "factor"),
            fleet_to_bought: step(
                (one / u.smaller(degraded * 2.0 / 3.0)).larger(surge / degraded),
                "fleet_to_bought",
                "vCPU bought for a busy one where a zone may be lost",
                "factor",
            ),
            elastic: if situation.market().provider.by_the_hour {
                step(
                    (f.economy_elastic_headroom / (asked.peak_to_mean * surge) + f.economy_elastic_extra).at_most(1.0),
                    "elastic",
                    "share of a fixed fleet that one that follows the day runs",
                    "share",
                )
            } else {
                one
            },
            cacheable: f.economy_cacheable_taken * asked.cacheable_share,
            stale: asked.stale_read_share,
            hourly_usd: asked.engineer_hourly_usd,
        }
    }

    /// Each answers (saving, what it takes), USD a month.
    fn offload(&self, situation: &Situation<N>) -> (N, N) {
        let (market, f, book) = (situation.market(), situation.figures(), situation.book());
        let multi: N = market.database_vcpu_month(DatabaseKind::TwoZones, book);
        let single: N = market.database_vcpu_month(DatabaseKind::SingleZone, book);
        let (h, s) = (self.cacheable, self.stale);
        let replicated = h.rest() * s;
        let taken = multi * (h + replicated) - f.economy_replica_factor * single * replicated;
        let cache: N = market.smallest_cache(book);
        let takes = f.hours_offload * self.hourly_usd + cache * 4.0;
        (self.reads * self.busy_to_bought * taken, takes)
    }

    fn elasticity(&self, situation: &Situation<N>) -> (N, N) {
        let f = situation.figures();
        let vcpu: N = situation.market().machine_vcpu_month(situation.book());
        let a_vcpu = vcpu * self.elastic.rest() + f.economy_hours_per_vcpu * self.hourly_usd;
        let saves = self.web * self.fleet_to_bought * a_vcpu;
        (saves, f.hours_automation * self.hourly_usd + f.economy_metrics_usd)
    }

    fn elastic_pair(&self, situation: &Situation<N>, rung: u8) -> (N, N) {
        let (market, f, book) = (situation.market(), situation.figures(), situation.book());
        let machine: N = market.machine_vcpu_month(book);
        let own = if rung == 3 { market.database_vcpu_month(DatabaseKind::SingleZone, book) } else { machine };
        let multi: N = market.database_vcpu_month(DatabaseKind::TwoZones, book);
        let database = (self.reads + self.writes) * self.busy_to_bought * (multi - own);
        let saves = self.web * machine * (self.busy_to_bought - self.elastic * self.fleet_to_bought) - database;
        let by_hand = |hours: N| if situation.profile().commercial.has_dba { hours * f.hours_dba_factor } else { hours };
        let mut hours = f.hours_any_system;
        if rung == 2 {
            hours = hours + by_hand(f.hours_database_by_hand);
        }
        if rung <= 2 && situation.now.database_gib > f.hours_database_by_hand_large_from_gib {
            hours = hours + by_hand(f.hours_database_by_hand_large);
        }
        if rung == 3 {
            hours = hours + f.hours_managed_database;
        }
        (saves, (f.economy_pair_hours - hours) * self.hourly_usd + f.economy_edge_of_pair_usd)
    }

    fn one_writer(&self, situation: &Situation<N>) -> N {
        (self.writes + self.reads * self.cacheable.rest() * self.stale.rest()) / situation.asked().max_utilisation
    }
}

fn slug(words: &str) -> String {
    words.to_lowercase().replace("mib/s", "mib_s").replace("gbit/s", "gbit_s").replace(' ', "_")
}

pub fn number(value: f64) -> String {
    units::figure(value)
}

fn percent(share: f64) -> String {
    units::availability(share)
}

fn dollars(usd: f64) -> String {
    units::dollars(usd)
}

fn minutes(minutes: f64) -> String {
    units::minutes(minutes)
}
