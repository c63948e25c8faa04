//! What a plan says of failures, against simulations that know none of its formulas, and the laws it keeps.

use super::{cases, planned, profiles, users};
use crate::domain::{plan::Plan, resilience::Resilience};
use proptest::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use rand_distr::{Distribution, Exp1};
use serde_json::json;

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

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn what_fails_is_told_in_numbers_that_hold(profile in profiles()) {
        let plan = planned(&profile);
        let Some(found) = &plan.resilience else { return Ok(()) };
        let (zone, backup) = (&found.zone_loss, &found.backup);
        prop_assert!((0.0..=1.0).contains(&zone.refused_share) && zone.refused_requests >= 0.0);
        prop_assert_eq!(zone.zones == 1, plan.recommendation.stage.rung <= 3);
        if plan.recommendation.feasible && zone.zones > 1 {
            // That is what it is sized for.
            prop_assert!(zone.refused_share < 1e-9 && zone.tiers.iter().all(|tier| tier.utilisation <= tier.limit_degraded + 1e-9), "{:?}", zone.tiers);
        }
        prop_assert!(backup.restore_minutes >= 0.0 && !backup.says.is_empty());
        if plan.recommendation.stage.rung <= 3 {
            prop_assert!(backup.restore_minutes <= plan.recommendation.design.rto_minutes);
        }
    }
}
