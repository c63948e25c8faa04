//! Which rung: every rung against every limit; the lowest open one is recommended.

use super::{
    demand::Load,
    design::{self, Design, Found},
    parts::{self, Layer, Relief},
    rungs::{LADDER, Rung},
    situation::Situation,
    written,
};
use crate::{
    catalog::DatabaseKind,
    domain::{
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
    let mut limits = Limits { situation, rung, exceeded: Vec::new() };
    let found = design::cheapest(situation, rung);
    limits.survives();
    let design = match found {
        Found::Fits(design) => Some(design),
        Found::Misses(design, reached) => {
            limits.availability(reached.availability);
            limits.p95(reached.p95_ms);
            if !limits.exceeded.iter().any(|e| e.constraint == "availability" || e.constraint == "p95_ms") {
                // Each target can be met, but by no combination together: say what the cheapest misses.
                limits.availability(design.availability);
                limits.p95(crate::engine::queueing::percentile(&design.places, design.time, 0.95));
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
            limits.add(LimitKind::Wall, &format!("{}_{}", wall.part, slug(wall.resource)), wall.value, wall.limit, because);
            None
        }
    };
    if let Some(design) = &design {
        limits.recovery(design);
        limits.strictest_read(design);
    }
    limits.residency();
    limits.skill();
    limits.economy();
    limits.organisation();
    let mut exceeded = limits.exceeded;
    exceeded.sort_by_key(|e| e.kind);
    Evaluated { rung, exceeded, design }
}

struct Limits<'s, 'a> {
    situation: &'s Situation<'a>,
    rung: &'static Rung,
    exceeded: Vec<Exceeded>,
}

impl Limits<'_, '_> {
    fn add(&mut self, kind: LimitKind, constraint: &str, value: f64, limit: f64, because: String) {
        self.exceeded.push(Exceeded { stage: self.rung.id.into(), kind, constraint: constraint.into(), value, limit, because });
    }

    fn survives(&mut self) {
        let level = |s: Survives| match s {
            Survives::Instance => 1.0,
            Survives::Zone => 2.0,
            Survives::Region => 3.0,
        };
        let wanted = self.situation.targets.survives;
        let (own, word) = match self.rung.number {
            1..=3 => (Survives::Instance, "a machine, by rebuilding it"),
            4..=8 => (Survives::Zone, "a zone"),
            _ => (Survives::Region, "a region"),
        };
        if level(own) < level(wanted) {
            let asked = if wanted == Survives::Zone { "the loss of a whole zone (a data centre)" } else { "the loss of a whole region" };
            let because = format!("It must survive {asked}; this rung survives the loss of {word}.");
            self.add(LimitKind::Target, "survives", level(own), level(wanted), because);
        }
    }

    fn availability(&mut self, reached: f64) {
        let target = self.situation.targets.availability;
        if reached < target - 1e-9 {
            let because = format!("Its best is {} available; the target is {}.", percent(reached), percent(target));
            self.add(LimitKind::Target, "availability", reached, target, because);
        }
    }

    fn p95(&mut self, reached: f64) {
        let target = self.situation.profile().targets.p95_ms;
        if reached > target * (1.0 + 1e-12) {
            let because = format!(
                "At its quickest 95 of 100 requests are answered within {} ms; the target is {} ms.",
                number(reached),
                number(target)
            );
            self.add(LimitKind::Target, "p95_ms", reached, target, because);
        }
    }

    fn recovery(&mut self, design: &Design) {
        let targets = self.situation.targets;
        let (rto, rpo) = written::recovery(self.situation, design);
        if rto > targets.rto_minutes + 1e-9 {
            let because = format!("After a loss it is back in {}; the target is {}.", minutes(rto), minutes(targets.rto_minutes));
            self.add(LimitKind::Target, "rto_minutes", rto, targets.rto_minutes, because);
        }
        if rpo > targets.rpo_minutes + 1e-9 {
            let because = format!("A loss may take the last {} of data; the target is {}.", minutes(rpo), minutes(targets.rpo_minutes));
            self.add(LimitKind::Target, "rpo_minutes", rpo, targets.rpo_minutes, because);
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
            self.add(LimitKind::Target, "residency", met as f64, residency.len() as f64, because);
        }
    }

    fn strictest_read(&mut self, design: &Design) {
        let Some(wanted) = self.situation.profile().data.max_read_ms else { return };
        let situation = self.situation;
        let portions = design::writer_portions(situation, None, false, design.database.shards);
        let load = parts::DatabaseLoad::of(situation, situation.now, design.relief, portions);
        let pool = parts::buffer_pool_mib(situation, &design.database.offer, load.connections.0, 0.0);
        let hit = parts::hit_rate(&situation.popularity, pool, load.gib);
        let value = if self.rung.number >= 5 {
            situation.value("read_ms.cache")
        } else if hit >= 0.95 {
            situation.value("read_ms.database_hit")
        } else {
            situation.value("read_ms.database_miss")
        };
        if value > wanted {
            let because = format!(
                "Its fastest store answers 95 of 100 reads within {} ms; the strictest read asks for {} ms.",
                number(value),
                number(wanted)
            );
            self.add(LimitKind::Target, "max_read_ms", value, wanted, because);
        }
    }

    fn skill(&mut self) {
        let situation = self.situation;
        let economics = Economics::of(situation);
        let commercial = &situation.profile().commercial;
        if self.rung.number == 1 {
            let (value, limit) =
                ((economics.web + economics.reads + economics.writes) * economics.busy_to_bought, situation.value("skill.box_vcpu"));
            if value > limit {
                let because = format!(
                    "The one machine would need {} vCPU; beyond {} the web and the database fight for it.",
                    number(value),
                    number(limit)
                );
                self.add(LimitKind::Skill, "box_vcpu", value, limit, because);
            }
        }
        if self.rung.number <= 2 && !commercial.has_dba {
            let (gib, most) = (situation.now.database_gib, situation.value("skill.database_gib"));
            if gib > most {
                let because = format!(
                    "{} of data run by hand without a database administrator; {} is what one can do.",
                    units::gib(gib),
                    units::gib(most)
                );
                self.add(LimitKind::Skill, "database_gib", gib, most, because);
            }
        }
        if self.rung.number == 2 && !commercial.has_dba {
            let (value, limit) = ((economics.reads + economics.writes) * economics.busy_to_bought, situation.value("skill.database_vcpu"));
            if value > limit {
                let because = format!(
                    "A database of {} vCPU run by hand without a database administrator; {} is what one can do.",
                    number(value),
                    number(limit)
                );
                self.add(LimitKind::Skill, "database_vcpu", value, limit, because);
            }
        }
    }

    fn economy(&mut self) {
        let situation = self.situation;
        let economics = Economics::of(situation);
        let number_of = self.rung.number;
        if number_of <= 3 {
            let (saves, takes) = economics.elastic_pair(situation, number_of);
            if saves > takes {
                let because = format!(
                    "An automated pair that follows the day saves {} a month of machines and hours; it takes {}.",
                    dollars(saves),
                    dollars(takes)
                );
                self.add(LimitKind::Economy, "elastic_pair_usd", saves, takes, because);
            }
        }
        if number_of == 4 {
            let (saves, takes) = economics.offload(situation);
            if saves > takes {
                let because = format!(
                    "Taking reads off the database's writer, by a cache or replicas, saves {} a month; it takes {} of machines and hours.",
                    dollars(saves),
                    dollars(takes)
                );
                self.add(LimitKind::Economy, "reads_off_writer_usd", saves, takes, because);
            }
        }
        if matches!(number_of, 4 | 5) {
            let (saves, takes) = economics.elasticity(situation);
            if saves > takes {
                let because = format!(
                    "A fleet that follows the day saves {} a month of machines and hours against one that stands for the peak; automation takes {}.",
                    dollars(saves),
                    dollars(takes)
                );
                self.add(LimitKind::Economy, "elasticity_usd", saves, takes, because);
            }
        }
        if (4..=7).contains(&number_of) {
            let (value, limit) = (economics.one_writer(situation), situation.value("economy.writer_vcpu"));
            if value > limit {
                let because = format!(
                    "Writes and the reads that nothing can take off the writer need {} vCPU on one machine; beyond {} one writer is dearer than several.",
                    number(value),
                    number(limit)
                );
                self.add(LimitKind::Economy, "writer_vcpu", value, limit, because);
            }
        }
    }

    fn organisation(&mut self) {
        let teams = self.situation.targets.teams;
        if self.rung.number <= 6 && teams > 1 {
            let because = format!("{teams} teams deploy independently; up to rung 6 everything is deployed as one.");
            self.add(LimitKind::Organisation, "teams", f64::from(teams), 1.0, because);
        }
    }
}

/// What the economy limits are computed from: continuous demand at the reference price, so that each crosses once.
struct Economics {
    /// Busy vCPU at the busiest hour: web with its jobs, database reads, database writes.
    web: f64,
    reads: f64,
    writes: f64,
    /// Bought vCPU for a busy one: D, and F for a fleet that must survive a zone's loss.
    busy_to_bought: f64,
    fleet_to_bought: f64,
    /// Share of a fixed fleet that an elastic one runs on average.
    elastic: f64,
    cacheable: f64,
    stale: f64,
    hourly_usd: f64,
}

impl Economics {
    fn of(situation: &Situation) -> Economics {
        let profile = situation.profile();
        let load: &Load = situation.now;
        // Cacheable requests are taken to be answered at the edge, which any rung may use.
        let relief = if load.request.edge_cacheable > 0.0 { Relief::of_cdn(situation) } else { Relief::none() };
        let targets = &profile.targets;
        let (u, degraded) = (targets.max_utilisation, targets.max_utilisation_degraded);
        let surge = load.surge_to_peak();
        let web = parts::web_vcpu(situation, load, Relief { statics: 1.0, ..relief }, Layer::Whole, true).peak;
        Economics {
            web,
            reads: load.read_vcpu().peak * relief.dynamic,
            writes: load.write_vcpu().peak,
            busy_to_bought: (1.0 / u).max(surge / degraded),
            fleet_to_bought: (1.0 / u.min(2.0 / 3.0 * degraded)).max(surge / degraded),
            elastic: (situation.value("economy.elastic_headroom") / (profile.traffic.peak_to_mean * surge)
                + situation.value("economy.elastic_extra"))
            .min(1.0),
            cacheable: situation.value("economy.cacheable_taken") * profile.data.cacheable_share,
            stale: profile.data.stale_read_share,
            hourly_usd: profile.commercial.engineer_hourly_usd,
        }
    }

    /// Each answers (saving, what it takes), USD a month.
    fn offload(&self, situation: &Situation) -> (f64, f64) {
        let market = situation.market();
        let (multi, single) = (market.database_vcpu_month(DatabaseKind::TwoZones), market.database_vcpu_month(DatabaseKind::SingleZone));
        let (h, s) = (self.cacheable, self.stale);
        let taken = multi * (h + (1.0 - h) * s) - situation.value("economy.replica_factor") * single * (1.0 - h) * s;
        let takes = situation.value("hours.offload") * self.hourly_usd + 4.0 * market.smallest_cache_month();
        (self.reads * self.busy_to_bought * taken, takes)
    }

    fn elasticity(&self, situation: &Situation) -> (f64, f64) {
        let vcpu = situation.market().machine_vcpu_month();
        let saves =
            self.web * self.fleet_to_bought * (vcpu * (1.0 - self.elastic) + situation.value("economy.hours_per_vcpu") * self.hourly_usd);
        (saves, situation.value("hours.automation") * self.hourly_usd + situation.value("economy.metrics_usd"))
    }

    fn elastic_pair(&self, situation: &Situation, rung: u8) -> (f64, f64) {
        let market = situation.market();
        let machine = market.machine_vcpu_month();
        let own = if rung == 3 { market.database_vcpu_month(DatabaseKind::SingleZone) } else { machine };
        let database = (self.reads + self.writes) * self.busy_to_bought * (market.database_vcpu_month(DatabaseKind::TwoZones) - own);
        let saves = self.web * machine * (self.busy_to_bought - self.elastic * self.fleet_to_bought) - database;
        let dba = if situation.profile().commercial.has_dba { situation.value("hours.dba_factor") } else { 1.0 };
        let large = if situation.now.database_gib > situation.value("hours.database_by_hand_large_from_gib") {
            situation.value("hours.database_by_hand_large") * dba
        } else {
            0.0
        };
        let hours = situation.value("hours.any_system")
            + match rung {
                1 => large,
                2 => situation.value("hours.database_by_hand") * dba + large,
                _ => situation.value("hours.managed_database"),
            };
        (saves, (situation.value("economy.pair_hours") - hours) * self.hourly_usd + situation.value("economy.edge_of_pair_usd"))
    }

    fn one_writer(&self, situation: &Situation) -> f64 {
        (self.writes + self.reads * (1.0 - self.cacheable) * (1.0 - self.stale)) / situation.profile().targets.max_utilisation
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
