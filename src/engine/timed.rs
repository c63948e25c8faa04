//! The parts of a plan one by one, for the benches: what [`plan`](super::plan) does, taken apart. Nothing else calls it.

use super::{
    bands, break_even, chance::Chance, choice, cross_over, elastic, explained, ground::Ground, growth::Spread, ledger::Ledger, path,
    quotas, resilience, rungs, sensitivity, situation::Situation, written,
};
use crate::{catalog::Catalog, domain::question::Question};
use std::hint::black_box;

/// Hands each part of the plan to `time`, by name, as something that can be done again and again.
pub fn parts(catalog: &Catalog, question: &Question, time: &mut dyn FnMut(&str, &mut dyn FnMut())) {
    let profile = &question.profile;
    let ground = Ground::of(catalog, profile);
    let setting = ground.setting(catalog, profile);
    let users = setting.users();
    time("market and rows", &mut || {
        black_box(Ground::of(catalog, profile));
    });
    time("demand and timeline", &mut || {
        black_box(ground.setting(catalog, profile));
    });
    let today = Situation::new(&setting, 0, 1);
    let climb = || rungs::LADDER.iter().map(|rung| choice::evaluate(&today, rung)).collect::<Vec<_>>();
    let evaluated = climb();
    let Some((chosen, feasible)) = choice::recommended(&evaluated) else { return };
    time("the rung recommended", &mut || {
        black_box(choice::evaluate(&today, chosen.rung));
    });
    time("nine rungs", &mut || {
        black_box(climb());
    });
    time("simulated users", &mut || {
        black_box(Spread::of(&profile.growth, question.shock_sd, &users));
    });
    let Some(design) = &chosen.design else { return };
    time("bill", &mut || {
        black_box(written::sheet(&today, design).tiers());
    });
    let chance = Chance::around(&setting, question.shock_sd);
    time("path", &mut || {
        black_box(path::path(&setting, chosen, feasible, &chance, false));
    });
    time("path with bounds of bills and moves", &mut || {
        black_box(path::path(&setting, chosen, feasible, &chance, true));
    });
    let gauges = written::sheet(&today, design).gauges;
    time("recommendation and ledger", &mut || {
        let ledger = Ledger::default();
        black_box(explained(&ground, &today, question, &ledger, &evaluated, chosen, &[], &gauges));
        black_box(ledger.entries());
    });
    time("the day of an elastic fleet", &mut || {
        black_box(elastic::elastic(&today, design, &gauges));
    });
    time("failures played through", &mut || {
        black_box(resilience::resilience(&today, design, &gauges));
    });
    time("distance to quotas and limits", &mut || {
        black_box(quotas::limits(&today, design, &gauges));
    });
    let assumptions = super::assumptions(question, &today);
    let cost = explained(&ground, &today, question, &Ledger::default(), &evaluated, chosen, &[], &gauges).design.cost;
    time("sensitivity", &mut || {
        black_box(sensitivity::sensitivity(catalog, question, &ground, &assumptions, chosen, &cost));
    });
    time("alternatives", &mut || {
        black_box(super::alternatives::alternatives(catalog, question, &ground, &today, &evaluated, chosen, &cost));
    });
    time("functions and containers", &mut || {
        black_box(break_even::functions_break_even(&today, design, profile.targets.p95_ms));
    });
    time("fleets for less and for more", &mut || {
        black_box(bands::bands(catalog, question, &ground, &today, chosen, feasible));
    });
    time("the other providers", &mut || {
        black_box(cross_over::cross_over(catalog, question));
    });
    time("classes considered", &mut || {
        black_box(super::design::considered(&today, design));
    });
}
