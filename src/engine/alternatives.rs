//! What a step up or down would cost: cheaper open rungs, the targets one step stricter or looser, and what else can be changed.

mod levers;
mod within_reach;

use super::{
    Ground,
    choice::{self, Evaluated},
    design::Design,
    rungs::Rung,
    situation::{MonthTargets, Situation},
    written,
};
use crate::{
    catalog::Catalog,
    domain::{
        money::Usd,
        plan::{Alternative, Cost, State},
        profile::{Profile, Survives},
        question::Question,
        units,
    },
};

/// Steps of an availability target.
const NINES: [f64; 8] = [0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999];

pub fn alternatives(
    catalog: &Catalog,
    question: &Question,
    ground: &Ground,
    today: &Situation,
    evaluated: &[Evaluated],
    chosen: &Evaluated,
    cost: &Cost,
) -> Vec<Alternative> {
    let hourly_usd = today.asked().engineer_hourly_usd;
    let ours = cost.monthly_usd + cost.people_monthly_usd;
    let mut list = Vec::new();
    for other in evaluated.iter().filter(|e| e.rung.number != chosen.rung.number && e.state() == State::Open) {
        let Some(design) = &other.design else { continue };
        let (monthly_usd, people_monthly_usd) = costs(today, design, hourly_usd);
        if (monthly_usd + people_monthly_usd).to_f64() <= 0.9 * ours.to_f64() {
            list.push(Alternative {
                change: format!("stage={}", other.rung.id),
                says: format!("Rung {}, {}: open as well, and cheaper in all.", other.rung.number, other.rung.name),
                feasible: true,
                stage: other.rung.id.into(),
                monthly_usd,
                people_monthly_usd,
            });
        }
    }
    let targets = today.targets;
    let nine = NINES.iter().position(|n| *n >= targets.availability - 1e-12).unwrap_or(NINES.len() - 1);
    let exact = (NINES[nine] - targets.availability).abs() < 1e-12;
    let lower = nine.checked_sub(1).map(|i| NINES[i]);
    let higher = NINES.get(if exact { nine + 1 } else { nine }).copied();
    for availability in [lower, higher].into_iter().flatten() {
        let says = format!("Held to {} available", units::availability(availability));
        let step = changed(catalog, ground, question, &[("targets.availability", availability.into())], says, |p| {
            p.targets.availability = Some(availability)
        });
        // A looser target that saves nothing is no choice; a stricter one that costs nothing is worth knowing.
        list.extend(step.filter(|s| availability > targets.availability || s.monthly_usd + s.people_monthly_usd < ours));
    }
    let asked = &question.profile.targets;
    let usual = &catalog.usual_targets;
    let row = usual.iter().position(|usual| today.now.users < usual.below_users).unwrap_or(usual.len() - 1);
    let steps = [
        row.checked_sub(1).map(|r| (r, "What a smaller service is usually held to")),
        Some((row + 1, "What a larger service is usually held to")),
    ];
    for (row, says) in steps.into_iter().flatten() {
        let Some(step) = usual.get(row).map(MonthTargets::from) else { continue };
        let mut changes: Vec<(&str, serde_json::Value)> = Vec::new();
        if asked.availability.is_none() && step.availability != targets.availability {
            changes.push(("targets.availability", step.availability.into()));
        }
        if asked.survives.is_none() && step.survives != targets.survives {
            changes.push(("targets.survives", word(step.survives).into()));
        }
        if asked.rto_minutes.is_none() && step.rto_minutes != targets.rto_minutes {
            changes.push(("targets.rto_minutes", step.rto_minutes.into()));
        }
        if asked.rpo_minutes.is_none() && step.rpo_minutes != targets.rpo_minutes {
            changes.push(("targets.rpo_minutes", step.rpo_minutes.into()));
        }
        if changes.is_empty() || (changes.len() == 1 && changes[0].0 == "targets.availability") {
            continue;
        }
        let survives = match step.survives {
            Survives::Instance => "rebuilt by hand after a loss",
            Survives::Zone => "surviving the loss of a zone",
            Survives::Region => "surviving the loss of a region",
        };
        let says = format!("{says}: {} available, {survives}", units::availability(step.availability));
        let looser = step.availability < targets.availability || step.rto_minutes > targets.rto_minutes;
        let stepped = changed(catalog, ground, question, &changes, says, move |p| {
            p.targets.availability.get_or_insert(step.availability);
            p.targets.survives.get_or_insert(step.survives);
            p.targets.rto_minutes.get_or_insert(step.rto_minutes);
            p.targets.rpo_minutes.get_or_insert(step.rpo_minutes);
        });
        list.extend(stepped.filter(|s| !looser || s.monthly_usd + s.people_monthly_usd < ours));
    }
    list.extend(levers::levers(catalog, question, chosen, cost));
    if chosen.state() == State::Infeasible {
        // What doesn't fit either is no way out.
        list.retain(|alternative| alternative.feasible);
        list.splice(0..0, within_reach::within_reach(catalog, question, chosen));
    }
    list
}

fn word(survives: Survives) -> &'static str {
    match survives {
        Survives::Instance => "instance",
        Survives::Zone => "zone",
        Survives::Region => "region",
    }
}

/// Bill and people of a month.
fn costs(situation: &Situation, design: &Design, hourly_usd: f64) -> (Usd, Usd) {
    let month = written::sheet(situation, design).month();
    (month.totals.sum(), Usd::rounded(month.people_hours * hourly_usd, 2).unwrap_or_default())
}

/// The recommendation of month 0 for a profile with other targets: the market is the same.
fn changed(
    catalog: &Catalog,
    ground: &Ground,
    question: &Question,
    changes: &[(&str, serde_json::Value)],
    says: String,
    change: impl FnOnce(&mut Profile),
) -> Option<Alternative> {
    let mut profile = question.profile.clone();
    change(&mut profile);
    let other = of_other(catalog, ground, profile)?;
    let change: Vec<String> = changes
        .iter()
        .map(|(field, value)| {
            format!(
                "{field}={}",
                value.as_str().map_or_else(|| value.as_f64().map_or_else(String::new, |number| number.to_string()), str::to_string)
            )
        })
        .collect();
    Some(Alternative {
        change: change.join("&"),
        says,
        feasible: other.feasible,
        stage: other.rung.id.into(),
        monthly_usd: if other.feasible { other.monthly_usd } else { Usd::ZERO },
        people_monthly_usd: if other.feasible { other.people_monthly_usd } else { Usd::ZERO },
    })
}

/// What another profile would be recommended today, and what that costs.
pub struct Other {
    pub rung: &'static Rung,
    pub feasible: bool,
    pub monthly_usd: Usd,
    pub people_monthly_usd: Usd,
}

/// None where it has no design at all. `ground` is that of the profile's market.
pub fn of_other(catalog: &Catalog, ground: &Ground, mut profile: Profile) -> Option<Other> {
    // Of the path only the months that are bought ahead matter.
    profile.growth.months = 0;
    let setting = ground.setting(catalog, &profile);
    let today = Situation::new(&setting, 0, 1);
    let (found, feasible) = choice::recommended_alone(&today)?;
    let (monthly_usd, people_monthly_usd) = costs(&today, found.design.as_ref()?, profile.commercial.engineer_hourly_usd);
    Some(Other { rung: found.rung, feasible, monthly_usd, people_monthly_usd })
}
