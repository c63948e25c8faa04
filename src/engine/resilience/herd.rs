//! After an outage what clients kept comes back, on top of what is asked anyway.
//!
//! Second by second: whoever is refused waits at random and tries again, or loses patience; nobody is lost in between. Each time a request is tried
//! every layer repeats what fails, so that refusals multiply on their way down, and refusing takes work too. Where refusing all that comes takes as much
//! as there is, nothing is served any more, though nothing is broken.

use super::running;
use crate::{
    domain::{
        resilience::{Herd, OutageRecovery},
        units, words,
    },
    engine::{design::Design, situation::Situation, written::Gauge},
};
use std::collections::BTreeMap;

/// How clients and servers behave while more is asked than can be done. Times in seconds, rates a second.
#[derive(Clone, Debug)]
pub struct Clients {
    pub requests: f64,
    pub capacity: f64,
    pub outage_s: usize,
    /// A request that failed is kept so long, on average.
    pub patience_s: f64,
    /// Shortest and longest wait before a request is tried again, by how often it failed; the last goes for all further ones.
    pub waits_s: Vec<(f64, f64)>,
    /// Attempts that the innermost layer sees each time a request is tried and fails.
    pub attempts: f64,
    /// What refusing an attempt takes, as a share of what serving one takes.
    pub refusal: f64,
}

/// How they come back.
#[derive(Clone, Debug, Default)]
pub struct Return {
    /// What became of all requests: those asked are served, given up, or still kept.
    pub asked: f64,
    pub served: f64,
    pub given_up: f64,
    pub waiting: f64,
    /// Requests kept when the outage ends.
    pub kept: f64,
    /// Of attempts a second, after the outage.
    pub peak: f64,
    /// From the end of the outage until a hundredth of them is left.
    pub drained_s: Option<f64>,
    /// Below this capacity more wait from moment to moment.
    pub least_capacity: f64,
    /// Attempts a second, minute by minute from the begin of the outage.
    pub minutes: Vec<f64>,
}

const MINUTE: usize = 60;
/// Neither an outage nor what follows is played for longer.
const LONGEST_S: usize = 3_600;
const DRAINED: f64 = 0.01;

/// Requests that failed as often, by the second in which they are tried again.
struct Stage {
    /// Seconds from a failure to the first and past the last in which it may be tried again.
    from: usize,
    until: usize,
    /// Due this second, and by how much that changes in those to come.
    due: f64,
    changes: Vec<f64>,
    now: usize,
}

impl Stage {
    fn new((shortest, longest): (f64, f64)) -> Stage {
        let from = (shortest.round() as usize).max(1);
        let until = (longest.round() as usize).max(from) + 1;
        Stage { from, until, due: 0.0, changes: vec![0.0; until + 1], now: 0 }
    }

    /// On to the next second.
    fn next(&mut self) -> f64 {
        self.now = (self.now + 1) % self.changes.len();
        self.due += std::mem::take(&mut self.changes[self.now]);
        self.due
    }

    /// All seconds in which they may be tried again are as likely.
    fn wait(&mut self, requests: f64) {
        let (each, length) = (requests / (self.until - self.from) as f64, self.changes.len());
        self.changes[(self.now + self.from) % length] += each;
        self.changes[(self.now + self.until) % length] -= each;
    }
}

/// Attempts at the innermost of `layers` layers that each repeat what fails.
pub fn attempts_of_one(retries: f64, layers: f64) -> f64 {
    (retries + 1.0).powf(layers.max(0.0))
}

impl Clients {
    pub fn come_back(&self) -> Return {
        let mut stages: Vec<Stage> = self.waits_s.iter().map(|waits| Stage::new(*waits)).collect();
        let mut back = Return { least_capacity: self.requests, ..Return::default() };
        // All lose patience alike: what is kept for later is written as if nobody did, and read with the share of those who stay.
        let stay_a_second = (-1.0 / self.patience_s).exp();
        let (mut stay, mut ends, mut second) = (1.0, self.outage_s + LONGEST_S, 0);
        while second < ends {
            stay *= stay_a_second;
            back.given_up += back.waiting * (1.0 - stay_a_second);
            back.waiting *= stay_a_second;
            let due: Vec<f64> = stages.iter_mut().map(|stage| stage.next() * stay).collect();
            let tried = self.requests + due.iter().sum::<f64>();
            let served = if second < self.outage_s { 0.0 } else { self.served(tried) };
            let failed = if tried > 0.0 { 1.0 - served / tried } else { 0.0 };
            for (failures, requests) in std::iter::once(self.requests).chain(due.iter().copied()).enumerate() {
                stages[failures.min(due.len() - 1)].wait(requests * failed / stay);
            }
            back.asked += self.requests;
            back.served += served;
            back.waiting += self.requests - served;
            let attempts = served + (tried - served) * self.attempts;
            if second.is_multiple_of(MINUTE) {
                back.minutes.push(0.0);
            }
            *back.minutes.last_mut().expect("a minute has begun") += attempts / MINUTE as f64;
            second += 1;
            if second <= self.outage_s {
                (back.kept, back.least_capacity) = (back.waiting, self.least_capacity(tried));
            } else {
                back.peak = back.peak.max(attempts);
                if back.drained_s.is_none() && back.waiting <= back.kept * DRAINED {
                    back.drained_s = Some((second - self.outage_s) as f64);
                    // A while after it, in whole minutes.
                    ends = ends.min((second / MINUTE + 3) * MINUTE);
                }
            }
        }
        back
    }

    /// Of so many requests tried a second. A layer that is refused repeats at once, and is refused again.
    fn served(&self, tried: f64) -> f64 {
        let refusals = self.attempts * self.refusal;
        match tried {
            tried if tried <= self.capacity => tried,
            _ if refusals >= 1.0 => 0.0,
            tried => ((self.capacity - refusals * tried) / (1.0 - refusals)).max(0.0),
        }
    }

    /// What serves as much as is asked anew while so many are tried.
    fn least_capacity(&self, tried: f64) -> f64 {
        self.requests + self.attempts * self.refusal * (tried - self.requests).max(0.0)
    }
}

pub fn outage(situation: &Situation, design: &Design, gauges: &[Gauge], down_minutes: f64) -> OutageRecovery {
    let requests = situation.now.requests.peak;
    let (times, bottleneck) = capacity(design, gauges);
    let outage_s = ((down_minutes * 60.0).ceil() as usize).clamp(MINUTE, LONGEST_S);
    let of = |waits_s: Vec<(f64, f64)>, spared: f64| Clients {
        requests,
        capacity: requests * times,
        outage_s,
        patience_s: situation.value("herd.patience_minutes") * 60.0,
        waits_s,
        attempts: attempts(situation, spared),
        refusal: situation.value("herd.refusal_share"),
    };
    let fixed = situation.value("herd.fixed_wait_s");
    // Who backs off waits between its own attempts; the layers below repeat at once.
    let patient = of(backing_off(situation), 1.0).come_back();
    let hasty = of(vec![(fixed, fixed)], 0.0).come_back();
    let outage_minutes = outage_s as f64 / 60.0;
    let [with_back_off, without_back_off] = [&patient, &hasty].map(|back| Herd {
        peak_of_capacity: if requests > 0.0 { back.peak / (requests * times) } else { 0.0 },
        drained_minutes: back.drained_s.map(|seconds| seconds / 60.0),
        given_up_requests: back.given_up,
        headroom_needed: if requests > 0.0 { back.least_capacity / requests } else { 1.0 },
        attempts_per_second: back.minutes.clone(),
    });
    OutageRecovery {
        says: said(outage_minutes, &patient, times, &bottleneck, (&with_back_off, &without_back_off)),
        outage_minutes,
        amplification: attempts(situation, 0.0),
        requests_per_second: requests,
        capacity_per_second: requests * times,
        bottleneck,
        kept_requests: patient.kept,
        with_back_off,
        without_back_off,
    }
}

/// Waits of a client that backs off: at random, up to four times as long each time.
fn backing_off(situation: &Situation) -> Vec<(f64, f64)> {
    let [first, longest] = ["herd.first_wait_s", "herd.longest_wait_s"].map(|id| situation.value(id));
    let growing = std::iter::successors(Some(first), |wait| Some(wait * 4.0)).take_while(|wait| *wait < longest);
    growing.chain([longest]).map(|wait| (0.0, wait)).collect()
}

/// Attempts at the innermost layer of one request that fails, on average over the classes; `spared` layers repeat nothing.
fn attempts(situation: &Situation, spared: f64) -> f64 {
    let traffic = &situation.profile().traffic;
    let of = |differs: Option<&BTreeMap<String, f64>>| {
        let field = |name: &str, otherwise: f64| differs.and_then(|fields| fields.get(name)).copied().unwrap_or(otherwise);
        attempts_of_one(field("client_retries", traffic.client_retries), field("call_depth", traffic.call_depth) - spared)
    };
    let kinds = &traffic.classes;
    if kinds.is_empty() { of(None) } else { kinds.iter().map(|class| class.share * of(Some(&class.differs))).sum() }
}

/// What the fullest tier can do at the very most, as a multiple of the busiest hour, and which it is.
fn capacity(design: &Design, gauges: &[Gauge]) -> (f64, String) {
    let serving = |gauge: &&Gauge| gauge.tier.region.is_none() && !matches!(gauge.tier.part, "workers" | "search");
    let times = |gauge: &Gauge| gauge.draw.most_each() * running(design, gauge);
    let fullest = gauges.iter().filter(serving).map(|gauge| (times(gauge), gauge)).min_by(|a, b| a.0.total_cmp(&b.0));
    fullest.filter(|(times, _)| times.is_finite()).map_or_else(|| (1.0, String::new()), |(times, gauge)| (times, gauge.tier.to_string()))
}

fn said(outage: f64, patient: &Return, times: f64, bottleneck: &str, (backs_off, repeats): (&Herd, &Herd)) -> String {
    let ends = |herd: &Herd| match herd.drained_minutes {
        Some(minutes) => format!("that is over after {}", units::minutes(minutes)),
        None => "that is not over within an hour".to_owned(),
    };
    let multiple = |value: f64| format!("{} times", units::figure(value));
    let who = if bottleneck.is_empty() { "the design".to_owned() } else { words::in_sentence(&words::tier(bottleneck)) };
    format!(
        "After an outage of {} in the busiest hour about {} requests wait. From clients that back off come {} the attempts that can be served, and {}; from \
         clients that don’t, {}, and {}. To survive it {who} must do {} the busiest hour with back-off and {} without; it can do {}.",
        units::minutes(outage),
        units::figure(patient.kept.round()),
        multiple(backs_off.peak_of_capacity),
        ends(backs_off),
        multiple(repeats.peak_of_capacity),
        ends(repeats),
        multiple(backs_off.headroom_needed),
        multiple(repeats.headroom_needed),
        multiple(times),
    )
}
