//! What each further nine of availability costs, all other targets as they are.

use crate::{
    catalog::Catalog,
    domain::{
        money::Usd,
        plan::State,
        question::Question,
        reverse::{Had, Nine},
    },
    engine::{choice, ground::Ground, situation::Situation, written},
};

const NINES: [f64; 4] = [0.99, 0.999, 0.9999, 0.99999];

pub fn nines(catalog: &Catalog, question: &Question) -> Vec<Nine> {
    let ground = Ground::of(catalog, &question.profile);
    NINES.into_iter().map(|availability| nine(catalog, &ground, question, availability)).collect()
}

fn nine(catalog: &Catalog, ground: &Ground, question: &Question, availability: f64) -> Nine {
    let mut profile = question.profile.clone();
    profile.targets.availability = Some(availability);
    profile.growth.months = 0;
    let setting = ground.setting(catalog, &profile);
    let today = Situation::new(&setting, 0, 1);
    let found = choice::recommended_alone(&today).map(|(found, _)| found);
    let had = found.as_ref().filter(|found| found.state() != State::Infeasible).and_then(|found| {
        let design = found.design.as_ref()?;
        let sheet = written::sheet(&today, design);
        let promised = sheet.availability();
        let month = sheet.month();
        let people = month.people_hours * today.asked().engineer_hourly_usd;
        Some(Had {
            stage: found.rung.stage(),
            promised,
            monthly_usd: month.totals.sum(),
            people_monthly_usd: Usd::rounded(people, 2).unwrap_or_default(),
        })
    });
    let because = match had {
        Some(_) => None,
        None => found.and_then(|found| found.exceeded.into_iter().next()).map(|exceeded| exceeded.because),
    };
    Nine { availability, had, because }
}
