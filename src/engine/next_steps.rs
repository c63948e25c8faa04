//! What to do, in which order: what leads from the rung of today to the recommended one, then what the next move of the path will need, and by when
//! that is to be begun. Where what stands is more than the load needs, what stepping back saves is held against what it takes.

use super::{
    rungs::{self, Rung},
    situation::Situation,
    stores,
};
use crate::domain::{
    money::Usd,
    next_steps::{NextStep, Urgency},
    plan::{self, PathMonth, Recommendation, StageResult, State, Transition},
    units, words,
};
use std::collections::BTreeMap;

/// A part of a rung, as something to be done.
struct Move {
    rung: u8,
    /// Done where the design has one of these tiers; where it names none, always.
    tiers: &'static [&'static str],
    /// Its row of the catalog, without `effort.`
    effort: &'static str,
    action: &'static str,
    buys: &'static str,
    risk: &'static str,
    undo: &'static str,
}

/// In the order in which they stand on each other.
static MOVES: [Move; 17] = [
    Move {
        rung: 2,
        tiers: &["web"],
        effort: "split_hosts",
        action: "Move the database to a machine of its own.",
        buys: "Web and database no longer take each other’s CPU and memory, and each is sized by itself",
        risk: "The site stands still while the data is copied; every query now crosses the network.",
        undo: "Point the app back at the old database; writes made since must be copied back.",
    },
    Move {
        rung: 3,
        tiers: &["database"],
        effort: "managed_database",
        action: "Move the data into a managed database.",
        buys: "Patches, backups and recovery to any minute are the provider’s work",
        risk: "Extensions and settings of your own may not be offered; the change takes a moment without writes.",
        undo: "Replicate back to a database of your own; keep the old one until the first restore was tried.",
    },
    Move {
        rung: 4,
        tiers: &[],
        effort: "stateless_web",
        action: "Take sessions and uploaded files out of the web machine.",
        buys: "Any web machine may answer any request, and may go",
        risk: "Whoever is logged in must log in once more; forgotten local files are missing on the second machine.",
        undo: "Harmless to keep; nothing to undo.",
    },
    Move {
        rung: 4,
        tiers: &["database"],
        effort: "standby",
        action: "Give the database a standby in another zone, and try one fail-over.",
        buys: "The loss of a zone costs no confirmed write",
        risk: "Each write waits for the second zone; connections break during the fail-over and must be opened again.",
        undo: "Switch the standby off; no data moves.",
    },
    Move {
        rung: 4,
        tiers: &["load_balancer"],
        effort: "load_balancer",
        action: "Put a load balancer before web machines in at least two zones.",
        buys: "A machine or a zone may be lost, and deploys need no pause",
        risk: "A health check that is too strict takes all machines out at once.",
        undo: "Point the name back at one machine.",
    },
    Move {
        rung: 5,
        tiers: &["cdn"],
        effort: "edge",
        action: "Serve files from an object store behind a CDN.",
        buys: "The web machines no longer send files",
        risk: "An old copy stays at the edge until it runs out: name files by their content.",
        undo: "Point the name of the files back at the web machines.",
    },
    Move {
        rung: 5,
        tiers: &["sessions"],
        effort: "sessions",
        action: "Move sessions to a store of their own.",
        buys: "The database no longer answers who is logged in",
        risk: "Without that store nobody is logged in: it needs a copy in another zone.",
        undo: "Read from both for the length of a session, then from the old one.",
    },
    Move {
        rung: 5,
        tiers: &["cache"],
        effort: "cache",
        action: "Put a cache before the reads that many share.",
        buys: "Frequent reads are answered from memory",
        risk: "Old answers where a write forgets to clear them; an empty cache sends every read to the database at once.",
        undo: "Switch it off behind a flag, while the database can still carry the reads.",
    },
    Move {
        rung: 5,
        tiers: &["replicas"],
        effort: "replicas",
        action: "Send the reads that tolerate lag to read replicas.",
        buys: "The writer keeps its processors for writes",
        risk: "Users do not find what they have just written, where a read of theirs goes to a replica.",
        undo: "Send all reads to the writer again, while it can still carry them.",
    },
    Move {
        rung: 6,
        tiers: &[],
        effort: "automation",
        action: "Write every part down as a template and deploy without hands.",
        buys: "A machine is a copy of the last one, and a deploy that fails is taken back by itself",
        risk: "A wrong template is wrong everywhere: let it pass staging first.",
        undo: "Deploy by hand again; templates stay as documentation.",
    },
    Move {
        rung: 6,
        tiers: &[],
        effort: "elastic_fleet",
        action: "Let the web fleet follow the load, up and down.",
        buys: "Nobody pays at night for the machines of the evening",
        risk: "New machines come minutes after the load; a fleet that shrinks too fast swings.",
        undo: "Set the least and the most machines to the same number.",
    },
    Move {
        rung: 7,
        tiers: &["queue", "workers"],
        effort: "queue",
        action: "Move work that no request waits for to a queue and workers.",
        buys: "Slow work no longer blocks answers, and bursts wait instead of failing",
        risk: "A job may run twice or late: make each one harmless to repeat.",
        undo: "Do the work inside the request again, while it is short enough.",
    },
    Move {
        rung: 7,
        tiers: &["service_1"],
        effort: "services",
        action: "Cut the app into services, the one that changes most first.",
        buys: "Teams deploy apart, and each service is scaled by its own load",
        risk: "Calls inside the app become calls over the network that fail by themselves.",
        undo: "Hard: keep the old path of each service until the new one has carried a whole month.",
    },
    Move {
        rung: 8,
        tiers: &["database"],
        effort: "federation",
        action: "Give functions that share no joins a database of their own.",
        buys: "Writes of different functions no longer meet in one writer",
        risk: "Joins and transactions across functions are gone.",
        undo: "Hard: the tables must be merged again.",
    },
    Move {
        rung: 8,
        tiers: &["database"],
        effort: "shards",
        action: "Spread the rows over several databases by a key.",
        buys: "Writes grow with the number of writers",
        risk: "The key cannot be changed later; one hot key fills its shard alone.",
        undo: "Hardly possible: choose the key by the queries of a whole month.",
    },
    Move {
        rung: 9,
        tiers: &[],
        effort: "second_region",
        action: "Stand everything up in a second region and copy the data there.",
        buys: "The loss of a region is survived",
        risk: "The copy is seconds behind: what it misses is lost with the region.",
        undo: "Take the region out of the DNS and switch it off.",
    },
    Move {
        rung: 9,
        tiers: &[],
        effort: "failover_drill",
        action: "Leave the first region once on purpose, and come back.",
        buys: "A fail-over that was never tried is a hope",
        risk: "Users notice the drill: choose the quietest hour.",
        undo: "Coming back is part of it.",
    },
];

/// Of what is recommended and where it goes.
pub struct Said<'s> {
    pub recommendation: &'s Recommendation,
    pub stages: &'s [StageResult],
    pub path: &'s [PathMonth],
    pub transitions: &'s [Transition],
}

/// Where nothing on sale holds the load there is nothing to be built.
pub fn next_steps(today: &Situation, said: &Said) -> Vec<NextStep> {
    let recommended = rungs::by_number(said.recommendation.stage.rung);
    if said.recommendation.design.tiers.is_empty() {
        return Vec::new();
    }
    let current = today.profile().current.stage.as_deref().and_then(rungs::by_id).unwrap_or(recommended);
    let steps = Steps { today, said, recommended };
    let mut found: Vec<NextStep> = steps.too_early(current).into_iter().collect();
    found.extend(steps.now(current));
    // Whoever stands higher than needed has the next move behind them.
    let next = said.transitions.iter().find(|moved| rungs::by_id(&moved.to).is_some_and(|to| to.number > current.number));
    found.extend(next.into_iter().flat_map(|moved| steps.later(moved, current)));
    found
}

struct Steps<'s, 'a> {
    today: &'s Situation<'a>,
    said: &'s Said<'s>,
    recommended: &'static Rung,
}

impl Steps<'_, '_> {
    fn effort(&self, of: &str) -> [f64; 3] {
        let row = self.today.setting.rows().row(&format!("effort.{of}"));
        [row.low.unwrap_or(row.value), row.value, row.high.unwrap_or(row.value)]
    }

    fn step(&self, of: &Move, urgency: Urgency, month: u32, usd: Usd, numbers: &str) -> NextStep {
        let [low, effort, high] = self.effort(of.effort);
        NextStep {
            urgency,
            stage: rungs::by_number(of.rung).id.into(),
            begin_by_month: month,
            action: of.action.into(),
            effort_person_days: effort,
            effort_person_days_low: low,
            effort_person_days_high: high,
            monthly_usd: usd,
            buys: if numbers.is_empty() { format!("{}.", of.buys) } else { format!("{}: {numbers}.", of.buys) },
            risk: of.risk.into(),
            undo: of.undo.into(),
            source: self.today.setting.rows().row(&format!("effort.{}", of.effort)).source.clone(),
        }
    }

    /// From the rung of today to the recommended one.
    fn now(&self, current: &Rung) -> Vec<NextStep> {
        let tiers: BTreeMap<&str, Usd> =
            self.said.recommendation.design.tiers.iter().map(|tier| (tier.id.as_str(), tier.monthly_usd)).collect();
        let design = &self.said.recommendation.design;
        moves(current.number, self.recommended.number, |tier| tiers.contains_key(tier))
            .map(|of| self.step(of, Urgency::Now, 0, sum(of, &tiers), &self.numbers(of, design)))
            .collect()
    }

    /// What the next move of the path adds, and when it is to be begun.
    fn later(&self, moved: &Transition, current: &Rung) -> Vec<NextStep> {
        let at = |month: u32| self.said.path.get(month as usize);
        let (Some(then), Some(to)) = (at(moved.month), rungs::by_id(&moved.to)) else { return Vec::new() };
        let from = rungs::by_id(&moved.from).map_or(0, |from| from.number).max(current.number);
        let before = moved.month.checked_sub(1).and_then(at);
        let begin = moved.month.saturating_sub(self.today.profile().growth.lead_months);
        let tiers: BTreeMap<&str, Usd> = then.tiers_usd.iter().map(|(tier, usd)| (tier.as_str(), *usd)).collect();
        let had = |of: &Move| {
            before.is_some_and(|before| !of.tiers.is_empty() && of.tiers.iter().all(|tier| before.tiers_usd.contains_key(*tier)))
        };
        let numbers = format!(
            "the whole holds {} users and {} in month {}, for {} a month{}",
            units::figure(then.monthly_active_users.p50),
            units::requests_per_second(then.peak_requests_per_second),
            moved.month,
            units::dollars(then.monthly_usd.p50.to_f64()),
            before.map_or_else(String::new, |before| format!(", {} the month before", units::dollars(before.monthly_usd.p50.to_f64())))
        );
        let moves: Vec<&Move> = moves(from, to.number, |tier| tiers.contains_key(tier))
            .filter(|of| of.rung >= 6 || !had(of) || matches!(of.effort, "standby" | "managed_database"))
            .collect();
        // What all of them buy is said once, where they are done.
        let last = moves.len().saturating_sub(1);
        let step = |(place, of): (usize, &&Move)| {
            let numbers = if place == last { &numbers } else { "" };
            self.step(of, Urgency::Later, begin, sum(of, &tiers), numbers)
        };
        moves.iter().enumerate().map(step).collect()
    }

    /// The plan's own numbers for what a part brings.
    fn numbers(&self, of: &Move, design: &plan::Design) -> String {
        let tier = |id: &str| design.tiers.iter().find(|tier| tier.id == id);
        let room = |id: &str| {
            tier(id)
                .and_then(|tier| tier.headroom)
                .map(|room| format!("{} can grow {} times", words::in_sentence(&words::tier(id)), units::figure(room)))
        };
        let reaching = |to: &str| -> f64 { design.connections.iter().filter(|link| link.to == to).map(|link| link.per_second).sum() };
        let a_second = |to: &str, what: &str| format!("{} {what} a second in the busiest hour", units::figure(reaching(to)));
        let demand = self.today.now;
        match of.effort {
            "split_hosts" => [room("web"), room("database")].into_iter().flatten().collect::<Vec<_>>().join(", "),
            "managed_database" | "standby" | "second_region" | "failover_drill" => {
                format!("recovery within {}, losing at most {}", units::minutes(design.rto_minutes), lost(design.rpo_minutes))
            }
            "stateless_web" => format!("{} sessions in the busiest hour", units::figure(demand.concurrent_sessions)),
            "load_balancer" => {
                let machines = tier("web").map_or(0, |web| web.count);
                format!("{machines} machines, {} promised", units::availability(design.availability))
            }
            "edge" => a_second("cdn", "requests"),
            "sessions" => a_second("sessions", "lookups"),
            "cache" => a_second("cache", "reads"),
            "replicas" => format!(
                "{} reads a second",
                units::figure(
                    design
                        .connections
                        .iter()
                        .filter(|link| link.to == "replicas" && link.from != "database")
                        .map(|link| link.per_second)
                        .sum()
                )
            ),
            "queue" => format!("{} jobs a second in the busiest hour", units::figure(demand.jobs.peak)),
            "automation" => format!(
                "{} machines",
                design.tiers.iter().filter(|tier| stores::is_own_machine(&tier.id)).map(|tier| tier.count).sum::<u32>()
            ),
            "elastic_fleet" => format!("the busiest hour is {} times the mean", units::figure(self.today.profile().traffic.peak_to_mean)),
            "services" => format!("{} teams", self.today.targets.teams),
            "federation" | "shards" => format!("{} writes a second in the busiest hour", units::figure(demand.writes().peak)),
            _ => String::new(),
        }
    }

    /// What stands on a higher rung than the load needs.
    fn too_early(&self, current: &'static Rung) -> Option<NextStep> {
        if current.number <= self.recommended.number || !self.said.recommendation.feasible {
            return None;
        }
        let stands =
            self.said.stages.iter().find(|stage| stage.stage.rung == current.number).filter(|stage| stage.state != State::Infeasible)?;
        let (standing, needed) = (&stands.cost, &self.said.recommendation.design.cost);
        let saved = (standing.monthly_usd.to_f64() - needed.monthly_usd.to_f64(), standing.people_hours - needed.people_hours);
        let hourly = self.today.profile().commercial.engineer_hourly_usd;
        let worth = saved.0 + saved.1 * hourly;
        if worth <= 0.0 {
            return None;
        }
        let reached = self.said.path.iter().find(|month| rungs::by_id(&month.stage).is_some_and(|rung| rung.number >= current.number));
        let months = reached.map_or(self.today.profile().growth.months, |month| month.month);
        let tiers = |tier: &str| stands.tiers.iter().any(|known| known.id == tier);
        let taken = self.effort("taking_apart");
        let [low, effort, high] = [0, 1, 2].map(|at| {
            let days: f64 = moves(self.recommended.number, current.number, tiers).map(|of| self.effort(of.effort)[at]).sum();
            days * taken[at]
        });
        let takes = effort * self.today.value("effort.hours_a_day") * hourly;
        let until = reached.map_or_else(|| format!("within {months} months"), |month| format!("before month {}", month.month));
        let pays = worth * f64::from(months) > takes;
        let hours = units::figure(saved.1);
        let costs = match saved.0 >= 0.0 {
            true => format!("costs {} and {hours} hours a month more", units::dollars(saved.0)),
            false => format!("takes {hours} hours a month more, for {} less", units::dollars(-saved.0)),
        };
        let early = format!("Too early: {} {costs} than {} and buys nothing {until}", current.name, self.recommended.name);
        let against = format!(
            "stepping back takes {} of people’s time, and {} are saved until then",
            units::dollars(takes),
            units::dollars(worth * f64::from(months))
        );
        Some(NextStep {
            urgency: Urgency::TooEarly,
            stage: self.recommended.id.into(),
            begin_by_month: 0,
            action: if pays {
                format!("Step back to rung {}, {}.", self.recommended.number, self.recommended.name)
            } else {
                format!("Stay on rung {}, {}: stepping back does not pay.", current.number, current.name)
            },
            effort_person_days: if pays { effort } else { 0.0 },
            effort_person_days_low: if pays { low } else { 0.0 },
            effort_person_days_high: if pays { high } else { 0.0 },
            monthly_usd: if pays { Usd::rounded(-saved.0, 2).unwrap_or_default() } else { Usd::ZERO },
            buys: format!("{early}; {against}."),
            risk: if pays {
                "What is taken apart must be built again if growth comes sooner than planned.".into()
            } else {
                "Hours that the higher rung takes are missing elsewhere.".into()
            },
            undo: if pays { "Climb again by the same steps.".into() } else { "Step back whenever growth stays away.".into() },
            source: self.today.setting.rows().row("effort.taking_apart").source.clone(),
        })
    }
}

fn lost(minutes: f64) -> String {
    if minutes > 0.0 { format!("{} of writes", units::minutes(minutes)) } else { "no write".into() }
}

/// What leads from one rung to another, of the parts that are there.
fn moves(from: u8, to: u8, has: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static Move> {
    MOVES.iter().filter(move |of| from < of.rung && of.rung <= to && (of.tiers.is_empty() || of.tiers.iter().any(|tier| has(tier))))
}

fn sum(of: &Move, tiers: &BTreeMap<&str, Usd>) -> Usd {
    of.tiers.iter().filter_map(|tier| tiers.get(tier)).copied().sum()
}
