//! The question asked backwards: how many users a budget carries, how many machines that run already, and what each further nine would cost them.
//!
//! The bill may fall where the rung changes, but never inside a rung, and the rung never falls as users grow: each rung is searched by itself.

mod budget;
mod nines;
mod products;

use super::{
    choice, plan,
    sizes::{MOST, Sizes, step_beyond},
    written,
};
use crate::{
    catalog::Catalog,
    domain::{
        fields,
        money::Usd,
        plan::Plan,
        question::Question,
        reverse::{Beyond, EndsBy, GivesWay, Reverse, Size},
    },
};

/// The largest service of this kind whose recommended bill is no more than that a month.
pub fn of_budget(catalog: &Catalog, question: &Question, budget: Usd) -> Reverse {
    let sizes = Sizes::of(catalog, question);
    let found = budget::most(&sizes, budget);
    answered(catalog, question, &sizes, found, EndsBy::Budget, |plan| {
        let first = plan.breaks_first.first()?;
        Some(GivesWay { tier: first.tier.clone(), resource: first.resource, month: first.month })
    })
}

/// The largest service of this kind that what the question lists as running holds today.
pub fn of_products(catalog: &Catalog, question: &Question) -> Reverse {
    let sizes = Sizes::of(catalog, question);
    let found = products::most(catalog, &sizes);
    answered(catalog, question, &sizes, found, EndsBy::Products, |plan| {
        let tier = plan.today.as_ref()?.first_to_give_way()?;
        let first = tier.breaks_first.as_ref()?;
        Some(GivesWay { tier: tier.id.clone(), resource: first.resource, month: first.month })
    })
}

/// The plan asked forward, and what is told around it. `found` none: not even the smallest size is carried.
fn answered(
    catalog: &Catalog,
    question: &Question,
    sizes: &Sizes,
    found: Option<f64>,
    otherwise: EndsBy,
    gives_way: impl FnOnce(&Plan) -> Option<GivesWay>,
) -> Reverse {
    let size = found.unwrap_or(super::sizes::FEWEST);
    let forward = sizes.asked(size).unwrap_or_else(|| question.clone());
    let plan = plan(catalog, &forward);
    let beyond = Some(step_beyond(size)).filter(|next| found.is_some() && *next <= MOST).and_then(|next| beyond(sizes, next));
    let fits = |beyond: &Beyond| beyond.feasible;
    let ends_by = match (&beyond, found) {
        (None, Some(_)) => EndsBy::Bounds,
        (Some(beyond), Some(_)) if !fits(beyond) && otherwise == EndsBy::Budget => EndsBy::Ladder,
        (_, None) if !plan.recommendation.feasible && otherwise == EndsBy::Budget => EndsBy::Ladder,
        _ => otherwise,
    };
    Reverse {
        monthly_active_users: found.map_or(0.0, |_| forward.profile.audience.monthly_active_users),
        size: Size {
            pointer: fields::find(question.scaled_by()).map_or_else(String::new, |field| field.pointer()),
            value: found.unwrap_or(0.0),
        },
        ends_by,
        gives_way_first: gives_way(&plan),
        beyond,
        nines: nines::nines(catalog, &forward),
        plan,
    }
}

fn beyond(sizes: &Sizes, size: f64) -> Option<Beyond> {
    let found = sizes.at(size, |today| {
        let (found, feasible) = choice::recommended_alone(today)?;
        let monthly_usd = found.design.as_ref().map(|design| written::sheet(today, design).month().totals.sum());
        Some(Beyond { size, feasible, stage: found.rung.stage(), monthly_usd })
    });
    found.flatten()
}
