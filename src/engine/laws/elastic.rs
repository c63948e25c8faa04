//! What a plan says of a fleet that follows its load, against a simulation of single requests and machines.

use super::{cases, planned, profiles};
use crate::engine::elastic::{Machines, Policy, played};
use proptest::prelude::*;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rand_distr::{Distribution, Poisson};
use serde_json::json;

const REQUESTS_A_SECOND: f64 = 400.0;
/// What a machine does a second at most, and the share of it that the fleet is steered to.
const EACH: f64 = 50.0;
const TARGET: f64 = 0.5;
const DEGRADED: f64 = 0.85;

/// The load of a day around its busiest moment at noon, with a surge for an hour from then on.
fn load(second: usize, surge: f64) -> f64 {
    let hours = second as f64 / 3_600.0;
    let day = (1.5 * ((hours - 12.0) / 24.0 * std::f64::consts::TAU).cos() - 1.5).exp();
    if (12.0..13.0).contains(&hours) { day * surge } else { day }
}

/// Second by second: arrivals by chance, each minute's count seen late, machines that each start for themselves.
struct Seen {
    hours: f64,
    short_minutes: f64,
    refused: f64,
}

fn simulated(surge: f64, policy: Policy, seed: u64) -> Seen {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let bounds = |machines: f64| machines.clamp(policy.minimum, policy.maximum) as usize;
    let wanted = |requests: f64| bounds((requests / 60.0 / (EACH * TARGET) - 1e-9).ceil());
    // Of each machine, from when on it answers.
    let mut machines: Vec<usize> = vec![0; wanted(load(0, surge) * REQUESTS_A_SECOND * 60.0)];
    let mut minutes: Vec<f64> = Vec::new();
    let mut asked: Vec<usize> = Vec::new();
    let mut seen = Seen { hours: 0.0, short_minutes: 0.0, refused: 0.0 };
    let mut of_minute = 0.0;
    for second in 0..86_400 {
        let rate = load(second, surge) * REQUESTS_A_SECOND;
        let arrived: f64 = Poisson::new(rate).expect("a rate").sample(&mut chance);
        let up = machines.iter().filter(|from| **from <= second).count() as f64;
        seen.refused += (arrived - up * EACH).max(0.0);
        seen.hours += machines.len() as f64 / 3_600.0;
        seen.short_minutes += f64::from(u8::from(rate > up * EACH * DEGRADED)) / 60.0;
        of_minute += arrived;
        if second % 60 == 59 {
            minutes.push(of_minute);
            of_minute = 0.0;
            // Known so long after it began.
            if let Some(known) = minutes.len().checked_sub(policy.metric_delay) {
                let wants = wanted(minutes[known]);
                asked.push(wants);
                let lately = asked[asked.len().saturating_sub(policy.cool_down)..].iter().max().copied().unwrap_or(wants);
                machines.extend(std::iter::repeat_n(second + policy.boot * 60, wants.saturating_sub(machines.len())));
                if asked.len() >= policy.cool_down && machines.iter().all(|from| *from <= second) {
                    machines.truncate(lately.max(1));
                }
            }
        }
    }
    seen
}

#[test]
fn a_day_is_played_as_single_requests_and_machines_have_it() {
    for (surge, maximum, boot, cool_down) in [(1.0, 60.0, 3, 15), (4.0, 60.0, 3, 15), (4.0, 30.0, 10, 5), (6.0, 100.0, 5, 30)] {
        let policy = Policy { minimum: 2.0, maximum, metric_delay: 1, boot, cool_down };
        let loads: Vec<f64> = (0..1_440).map(|minute| load(minute * 60 + 30, surge)).collect();
        let machines = Machines { needed: REQUESTS_A_SECOND / (EACH * DEGRADED), each: EACH / REQUESTS_A_SECOND };
        let day = played(&loads, |load| (load * REQUESTS_A_SECOND / (EACH * TARGET) - 1e-9).ceil(), machines, policy);
        let seen = simulated(surge, policy, 17);
        let case = format!("surge {surge}, {maximum} machines, boot {boot}, cool-down {cool_down}");
        let hours = day.instance_minutes / 60.0;
        // Chance makes a fleet a little larger: it is the crest of the minutes that is kept.
        assert!((hours / seen.hours - 1.0).abs() < 0.05, "{case}: {hours} instance-hours against {}", seen.hours);
        assert!(
            (f64::from(day.short_minutes) - seen.short_minutes).abs() <= 2.0,
            "{case}: {} against {}",
            day.short_minutes,
            seen.short_minutes
        );
        let refused = day.refused * REQUESTS_A_SECOND * 60.0;
        let slack = 0.1 * seen.refused + 60.0 * REQUESTS_A_SECOND * 0.1;
        assert!((refused - seen.refused).abs() <= slack, "{case}: {refused} refused against {}", seen.refused);
        assert_eq!(refused > 0.0, surge > 2.0, "{case}");
    }
}

#[test]
fn a_fleet_that_is_there_at_once_refuses_nothing() {
    let loads: Vec<f64> = (0..1_440).map(|minute| load(minute * 60 + 30, 5.0)).collect();
    let machines = Machines { needed: 10.0, each: 0.1 };
    let policy = |boot| Policy { minimum: 2.0, maximum: 200.0, metric_delay: 0, boot, cool_down: 15 };
    let refused = [0, 2, 5, 10].map(|boot| played(&loads, |load| (load * 20.0).ceil(), machines, policy(boot)).refused);
    assert!(refused[1] > 0.0 && refused.windows(2).all(|pair| pair[0] <= pair[1]), "{refused:?}");
    let ready = Policy { minimum: 200.0, ..policy(10) };
    assert_eq!(played(&loads, |_| 0.0, machines, ready).refused, 0.0);
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn an_elastic_day_stays_between_its_bounds(profile in profiles()) {
        let plan = planned(&profile);
        let Some(day) = &plan.elastic else { return Ok(()) };
        prop_assert!(plan.recommendation.stage.rung > 3 && day.minimum < day.maximum);
        let (least, most) = (f64::from(day.minimum), f64::from(day.maximum));
        prop_assert!(day.instance_hours >= least * 730.0 - 1e-6 && day.instance_hours <= day.fixed_instance_hours + 1e-6);
        prop_assert!(day.curve.running.iter().all(|running| *running >= least - 1e-9 && *running <= most + 1e-9));
        prop_assert_eq!(day.curve.needed.len(), day.curve.running.len());
        prop_assert!(day.usual.short_minutes == 0 && day.usual.refused_requests == 0.0 || !plan.recommendation.feasible, "{day:?}");
        prop_assert_eq!(day.with_surge.is_some(), plan.profile.traffic.surge_factor > 1.0);
        if day.recommended {
            // What the bill counts is there at once and gone at once: played it takes more, by what lags.
            let hours: f64 = plan.recommendation.design.cost.lines.iter()
                .filter(|line| line.tier == "web" && line.unit == "instance-hour").map(|line| line.quantity.to_f64()).sum();
            prop_assert!(day.instance_hours >= hours * 0.97 && day.instance_hours <= hours * 1.25 + 2.0 * 730.0, "{} of {hours}", day.instance_hours);
        }
    }
}

#[test]
fn who_has_black_friday_all_year_pays_for_it() {
    let plan = planned(&json!({"audience": {"monthly_active_users": 3e6}, "traffic": {"surge_factor": 6, "surges_per_year": 2}}));
    let day = plan.elastic.as_ref().expect("many machines");
    assert!(day.recommended && day.instance_hours < 0.4 * day.fixed_instance_hours, "{}", day.says);
    let surge = day.with_surge.as_ref().expect("there are surges");
    assert!(surge.short_minutes >= 3 && surge.refused_requests > 0.0 && day.usual.refused_requests == 0.0, "{}", day.says);
}
