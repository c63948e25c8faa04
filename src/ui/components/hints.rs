//! What follows from the numbers of the form, in a few words under each: a consequence, not a definition.

use crate::{
    domain::{
        fields::{self, Kind, RATES, USER_COUNTS},
        plan::Plan,
        units::{self, THIN},
        words::Calendar,
    },
    ui::asked::Asked,
};

/// By path.
pub fn hints(plan: &Plan, asked: &Asked) -> Vec<(String, String)> {
    let profile = &plan.profile;
    let rate = plan.demand.requests_per_second;
    let mut hints = vec![
        (asked.measure.clone(), size(plan, &asked.measure)),
        (asked.rate.clone(), format!("{} on average", units::requests_per_second(rate.mean))),
        ("traffic.peak_to_mean".to_owned(), format!("{} at the peak", units::requests_per_second(rate.peak))),
        ("growth.monthly".to_owned(), growth(profile.growth.monthly, profile.growth.monthly_sd)),
    ];
    if let Some(availability) = target(plan) {
        hints.push((
            "targets.availability".to_owned(),
            format!("at most {} down a month", units::minutes((1.0 - availability) * 730.0 * 60.0)),
        ));
    }
    if let Some(budget) = profile.commercial.budget_monthly_usd {
        hints.push(("commercial.budget_monthly_usd".to_owned(), reached(plan, budget)));
    }
    hints
}

/// What is assumed where nothing is given, as it would be typed, by path; a choice by its name.
pub fn assumed(plan: &Plan, asked: &Asked) -> Vec<(String, String)> {
    let mut assumed = Vec::new();
    for assumption in &plan.assumptions {
        let id = fields::id_of(&assumption.pointer);
        if let Some(field) = fields::find(&id)
            && !matches!(field.kind, Kind::Geography | Kind::Classes | Kind::Products)
        {
            assumed.push((id, super::field::shown(field, &field.shown(&assumption.value))));
        }
    }
    let profile = &plan.profile;
    if asked.typed(&asked.measure).is_empty() && asked.measure == USER_COUNTS[0] {
        assumed.push((asked.measure.clone(), written(&asked.measure, profile.audience.monthly_active_users)));
    }
    if asked.typed(&asked.rate).is_empty() && asked.rate == RATES[0] {
        assumed.retain(|(id, _)| *id != asked.rate);
        assumed.push((asked.rate.clone(), units::figure(profile.traffic.requests_per_daily_user)));
    }
    for place in fields::GEOGRAPHIES {
        let share = profile.audience.geography.get(place.value).copied().unwrap_or_default();
        assumed.push((format!("audience.geography.{}", place.value), units::write(share, units::Unit::Percent)));
    }
    assumed
}

fn written(id: &str, value: f64) -> String {
    fields::find(id).map(|field| field.shown(&fields::number_json(value))).unwrap_or_default()
}

fn size(plan: &Plan, measure: &str) -> String {
    let audience = &plan.profile.audience;
    let daily = audience.monthly_active_users * audience.daily_active_share;
    let day = format!("{} on a mean day ({})", units::figure(daily), units::percent(audience.daily_active_share));
    if measure == USER_COUNTS[0] { day } else { format!("{} monthly users, {day}", units::figure(audience.monthly_active_users)) }
}

fn growth(monthly: f64, sd: f64) -> String {
    let months = |factor: f64| units::figure((factor.ln() / monthly.ln_1p()).round().max(1.0));
    let pace = match monthly {
        0.0 => "stays as it is".to_owned(),
        growth if growth > 0.0 => format!("doubles every {} months", months(2.0)),
        _ => format!("halves every {} months", months(0.5)),
    };
    format!("±{THIN}{} a month; {pace}", units::percent(sd))
}

fn target(plan: &Plan) -> Option<f64> {
    let assumption = || plan.assumptions.iter().find(|assumption| assumption.pointer == "/targets/availability");
    plan.profile.targets.availability.or_else(|| assumption()?.value.as_f64())
}

fn reached(plan: &Plan, budget: f64) -> String {
    let calendar = Calendar::new(plan.profile.growth.start_month.as_deref());
    match plan.path.iter().find(|month| month.monthly_usd.p50.to_f64() > budget) {
        Some(month) if month.month == 0 => "passed already".to_owned(),
        Some(month) => format!("reached around {}", calendar.long(month.month)),
        None => format!("not reached before {}", calendar.long(plan.profile.growth.months)),
    }
}
