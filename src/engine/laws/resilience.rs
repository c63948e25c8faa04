//! What a plan says of failures, against simulations that know none of its formulas, and the laws it keeps.

use super::{cases, planned, profiles, users, with};
use crate::{
    domain::{plan::Plan, resilience::Resilience},
    engine::resilience::{Clients, attempts_of_one},
};
use proptest::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use rand_distr::{Distribution, Exp1};
use serde_json::json;
use std::{cmp::Reverse, collections::BinaryHeap};

fn resilience(plan: &Plan) -> &Resilience {
    plan.resilience.as_ref().expect("the plan has a design")
}

struct Chance(ChaCha8Rng);

impl Chance {
    fn new(seed: u64) -> Chance {
        Chance(ChaCha8Rng::seed_from_u64(seed))
    }

    fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        let one: f64 = Exp1.sample(&mut self.0);
        one * mean
    }
}

/// A fleet over zones, request by request: the survivors' share of time at work is what the formula says, and what they cannot
/// do piles up.
fn survivors(machines: u32, cores: u32, rate: f64, service_s: f64, seed: u64) -> (f64, f64) {
    let mut chance = Chance::new(seed);
    let (warm, until) = (200.0, 2_200.0);
    let mut free_at = vec![vec![0.0f64; cores as usize]; machines as usize];
    let (mut now, mut busy, mut asked, mut refused) = (0.0, 0.0, 0.0, 0.0);
    while now < until {
        now += chance.exponential(1.0 / rate);
        let machine = ((chance.share() * f64::from(machines)) as usize).min(machines as usize - 1);
        let core = free_at[machine].iter_mut().min_by(|a, b| a.total_cmp(b)).expect("a machine has cores");
        // A queue of ten seconds is full.
        let counts = now > warm && now < until;
        asked += f64::from(u8::from(counts));
        if *core > now + 10.0 {
            refused += f64::from(u8::from(counts));
            continue;
        }
        let takes = chance.exponential(service_s);
        *core = core.max(now) + takes;
        busy += if counts { takes } else { 0.0 };
    }
    (busy / ((until - warm) * f64::from(machines * cores)), refused / asked)
}

#[test]
fn survivors_of_a_zone_are_as_full_as_a_simulation_finds_them() {
    for profile in [users(3e5), users(6e5), json!({"audience": {"monthly_active_users": 2e5}, "traffic": {"app_cpu_ms": 60}})] {
        let plan = planned(&profile);
        let loss = &resilience(&plan).zone_loss;
        let web = loss.tiers.iter().find(|tier| tier.tier == "web").expect("a web tier loses machines");
        let used = plan.ledger.iter().find(|entry| &*entry.id == "web.cpu.peak").expect("the ledger has the busy vCPU").value;
        let vcpu = plan.ledger.iter().find(|entry| &*entry.id == "web.cpu.capacity").expect("the ledger has the vCPU").value;
        let left = web.count - web.lost;
        let service_s = 0.02;
        let (busy, refused) = survivors(left, vcpu.round() as u32, used / vcpu * vcpu.round() / service_s, service_s, 11);
        assert!((busy - web.utilisation).abs() < 0.02, "{busy} of the time against {}", web.utilisation);
        assert!(refused <= 1e-4 && loss.refused_share == 0.0, "{refused}");
    }
}

#[test]
fn beyond_its_capacity_a_fleet_refuses_the_rest() {
    // The web tier alone shares its load over zones here: what it refuses is all that is refused.
    let surging = json!({"audience": {"monthly_active_users": 3e5}, "traffic": {"surge_factor": 8}});
    let plan = planned(&surging);
    let loss = &resilience(&plan).zone_loss;
    let share = loss.refused_share_in_surge.expect("there are surges");
    let web = plan.recommendation.design.tiers.iter().find(|tier| tier.id == "web").expect("a web tier");
    let entry = |id: &str| plan.ledger.iter().find(|entry| &*entry.id == id).expect("in the ledger").value;
    let vcpu = entry("web.cpu.capacity");
    let left = web.count - web.count.div_ceil(web.zones);
    let (_, refused) = survivors(left, vcpu.round() as u32, entry("web.cpu.surge") / vcpu * vcpu.round() / 0.02, 0.02, 5);
    assert!((share - refused).abs() < 0.02 && share > 0.1, "{refused} against {share}");
}

/// Single clients and one server, event by event, in nanoseconds.
struct Crowd<'c> {
    clients: &'c Clients,
    chance: Chance,
}

#[derive(Default)]
struct Seen {
    asked: u64,
    served: u64,
    given_up: u64,
    waiting: u64,
    kept: u64,
    drained_s: Option<f64>,
    /// Attempts, minute by minute.
    minutes: Vec<f64>,
}

impl Crowd<'_> {
    fn run(mut self, until_s: f64) -> Seen {
        let clients = self.clients;
        let outage = clients.outage_s as f64;
        let nanos = |seconds: f64| (seconds * 1e9) as u64;
        let mut seen = Seen { minutes: vec![0.0; (until_s / 60.0).ceil() as usize + 1], ..Seen::default() };
        // When; how often it has failed; when its client loses patience; none of a request that is asked anew.
        let mut events = BinaryHeap::from([Reverse((nanos(self.chance.exponential(1.0 / clients.requests)), 0usize, None::<u64>))]);
        let (mut server_free, mut over) = (0.0f64, false);
        while let Some(Reverse((at, failed, patience))) = events.pop() {
            let now = at as f64 / 1e9;
            if now >= until_s {
                break;
            }
            if now >= outage && !over {
                (seen.kept, over) = (seen.waiting, true);
            }
            match patience {
                None => {
                    seen.asked += 1;
                    seen.waiting += 1;
                    events.push(Reverse((nanos(now + self.chance.exponential(1.0 / clients.requests)), 0, None)));
                }
                Some(leaves) if leaves <= at => {
                    (seen.waiting, seen.given_up) = (seen.waiting - 1, seen.given_up + 1);
                    continue;
                }
                Some(_) => {}
            }
            let minute = &mut seen.minutes[(now / 60.0) as usize];
            server_free = server_free.max(now);
            // What is more than a second's work behind is refused, at every repeat of every layer.
            if over && server_free < now + 1.0 {
                *minute += 1.0;
                server_free += 1.0 / clients.capacity;
                (seen.waiting, seen.served) = (seen.waiting - 1, seen.served + 1);
            } else {
                *minute += clients.attempts;
                server_free += if over { clients.attempts * clients.refusal / clients.capacity } else { 0.0 };
                let (shortest, longest) = clients.waits_s[failed.min(clients.waits_s.len() - 1)];
                let again = nanos(now + shortest + (longest - shortest) * self.chance.share());
                let leaves = patience.unwrap_or_else(|| nanos(now + self.chance.exponential(clients.patience_s)));
                // Whoever leaves before the next try is gone from then on.
                events.push(Reverse((again.min(leaves), failed + 1, Some(leaves))));
            }
            if over && seen.drained_s.is_none() && seen.waiting * 100 <= seen.kept {
                seen.drained_s = Some(now - outage);
            }
        }
        seen
    }
}

fn seen(clients: &Clients, until_s: f64, seed: u64) -> Seen {
    Crowd { clients, chance: Chance::new(seed) }.run(until_s)
}

fn backing_off() -> Vec<(f64, f64)> {
    [0.1, 0.4, 1.6, 6.4, 25.6, 60.0].map(|longest| (0.0, longest)).to_vec()
}

fn clients(capacity: f64, outage_s: usize, attempts: f64, refusal: f64, waits_s: Vec<(f64, f64)>) -> Clients {
    Clients { requests: 50.0, capacity, outage_s, patience_s: 600.0, waits_s, attempts, refusal }
}

#[test]
fn a_crowd_of_single_clients_comes_back_as_it_is_said() {
    for (capacity, outage_s, attempts, refusal) in
        [(100.0, 120, 4.0, 0.02), (100.0, 300, 1.0, 0.02), (80.0, 120, 1.0, 0.05), (200.0, 600, 4.0, 0.02), (400.0, 60, 16.0, 0.02)]
    {
        let clients = clients(capacity, outage_s, attempts, refusal, backing_off());
        let (said, seen) = (clients.come_back(), seen(&clients, outage_s as f64 + 3_600.0, 7));
        let case = format!("{capacity} {outage_s} {attempts} {refusal}");
        let near = |what: &str, said: f64, seen: f64, within: f64, or: f64| {
            assert!((said - seen).abs() <= (seen * within).max(or), "{case}: {what} {said} against {seen}");
        };
        near("kept", said.kept, seen.kept as f64, 0.03, 0.0);
        let (Some(drained), Some(single)) = (said.drained_s, seen.drained_s) else {
            panic!("{case}: drained {:?} against {:?}", said.drained_s, seen.drained_s)
        };
        near("drained after s", drained, single, 0.1, 10.0);
        for minute in 0..outage_s / 60 + 3 {
            let (said, seen) = (said.minutes.get(minute).copied().unwrap_or(50.0), seen.minutes[minute] / 60.0);
            near(&format!("attempts a second in minute {minute}"), said, seen, 0.12, 10.0);
        }
    }
}

#[test]
fn whoever_asks_is_served_or_waits_or_has_given_up() {
    for capacity in [60.0, 100.0, 1e4] {
        for waits in [backing_off(), vec![(5.0, 5.0)]] {
            for (outage_s, attempts) in [(60, 1.0), (125, 4.0), (3_600, 64.0)] {
                let clients = clients(capacity, outage_s, attempts, 0.02, waits.clone());
                let said = clients.come_back();
                let known = said.served + said.waiting + said.given_up;
                assert!((known / said.asked - 1.0).abs() < 1e-9, "{known} of {} are known of", said.asked);
                assert!(said.waiting > -1e-6 && said.served >= 0.0 && said.given_up > 0.0, "{said:?}");
                let single = seen(&clients, outage_s as f64 + 60.0, 3);
                assert_eq!(single.served + single.waiting + single.given_up, single.asked);
            }
        }
    }
}

#[test]
fn who_repeats_at_once_keeps_down_what_is_back() {
    let clients = clients(100.0, 120, 16.0, 0.02, vec![(5.0, 5.0)]);
    let (said, seen) = (clients.come_back(), seen(&clients, 1_500.0, 3));
    assert_eq!((said.drained_s, seen.drained_s), (None, None));
    assert!(said.least_capacity > 200.0, "{}", said.least_capacity);
}

#[test]
fn the_headroom_that_is_named_is_the_one_it_takes() {
    for (outage_s, attempts, refusal) in [(120, 4.0, 0.02), (600, 4.0, 0.05), (300, 16.0, 0.02)] {
        let with = |capacity: f64| Clients { patience_s: 1e9, ..clients(capacity, outage_s, attempts, refusal, backing_off()) };
        let least = with(1.0).come_back().least_capacity;
        assert!(with(least * 1.3).come_back().drained_s.is_some(), "{outage_s} {attempts}: more than {least} drains");
        assert_eq!(with(least * 0.8).come_back().drained_s, None, "{outage_s} {attempts}: less than {least} does not");
        let single = |times: f64| seen(&with(least * times), outage_s as f64 + 3_600.0, 5).drained_s;
        assert!(single(1.3).is_some() && single(0.8).is_none(), "{outage_s} {attempts}: nor do single clients");
    }
}

#[test]
fn attempts_multiply_from_layer_to_layer() {
    // Three attempts in each of four layers, and the example of Google's book on reliability: three layers of four.
    assert_eq!(attempts_of_one(2.0, 4.0), 81.0);
    assert_eq!(attempts_of_one(3.0, 3.0), 64.0);
    assert_eq!(attempts_of_one(0.0, 9.0), 1.0);
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn what_fails_is_told_in_numbers_that_hold(profile in profiles()) {
        let plan = planned(&profile);
        let Some(found) = &plan.resilience else { return Ok(()) };
        let (zone, outage, backup) = (&found.zone_loss, &found.outage_recovery, &found.backup);
        prop_assert!((0.0..=1.0).contains(&zone.refused_share) && zone.refused_requests >= 0.0);
        prop_assert_eq!(zone.zones == 1, plan.recommendation.stage.rung <= 3);
        if plan.recommendation.feasible && zone.zones > 1 {
            // That is what it is sized for.
            prop_assert!(zone.refused_share < 1e-9 && zone.tiers.iter().all(|tier| tier.utilisation <= tier.limit_degraded + 1e-9), "{:?}", zone.tiers);
        }
        prop_assert!(outage.capacity_per_second.is_finite() && outage.amplification >= 1.0);
        for herd in [&outage.with_back_off, &outage.without_back_off] {
            prop_assert!(herd.peak_of_capacity.is_finite() && herd.headroom_needed >= 1.0 - 1e-9 && herd.attempts_per_second.len() >= 3);
        }
        prop_assert!(outage.with_back_off.headroom_needed <= outage.without_back_off.headroom_needed + 1e-9);
        prop_assert!(backup.restore_minutes >= 0.0 && !backup.says.is_empty());
        if plan.recommendation.stage.rung <= 3 {
            prop_assert!(backup.restore_minutes <= plan.recommendation.design.rto_minutes);
        }
    }

    #[test]
    fn more_retries_never_ask_for_less_headroom(profile in profiles(), retries in 0..6u8) {
        let with_retries = |retries: u8| planned(&with(&profile, "traffic.client_retries", json!(retries)));
        let (few, more) = (with_retries(retries), with_retries(retries + 1));
        if let (Some(few), Some(more)) = (&few.resilience, &more.resilience) {
            let (few, more) = (&few.outage_recovery, &more.outage_recovery);
            prop_assert!(more.with_back_off.headroom_needed >= few.with_back_off.headroom_needed - 1e-9);
            prop_assert!(more.without_back_off.headroom_needed >= few.without_back_off.headroom_needed - 1e-9);
            prop_assert!(more.amplification > few.amplification);
        }
    }
}
