//! What follows from the numbers of the form, in a few words under each: a consequence, not a definition.

use super::formula::{self, Piece};
use crate::{
    domain::{
        fields::{self, Kind, RATES, USER_COUNTS},
        means,
        plan::Plan,
        units::{self, THIN},
        words::Calendar,
    },
    ui::asked::Asked,
};

/// By path.
pub fn hints(plan: &Plan, asked: &Asked) -> Vec<(String, String)> {
    let profile = &plan.profile;
    let mut hints = arithmetic(plan, asked);
    hints.push(("growth.monthly".to_owned(), growth(profile.growth.monthly, profile.growth.monthly_sd)));
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

/// From what one knows to the load of the busiest hour, each step under the number that it takes: the ledger's own formulas with their numbers.
fn arithmetic(plan: &Plan, asked: &Asked) -> Vec<(String, String)> {
    let traffic = &plan.profile.traffic;
    let users = || format!("{} monthly users", units::figure(plan.profile.audience.monthly_active_users));
    let counted = || worked(plan, "audience.monthly_active_users", |users| format!("{} monthly users", units::figure(users)));
    let size = match asked.measure.as_str() {
        "audience.monthly_active_users" => Some("Everything is counted from them.".to_owned()),
        // The step below it says how.
        "audience.weekly_active_users" | "audience.registered_users" => Some(users()),
        "data.devices" | "data.ingest_per_second" => {
            let arriving = worked(plan, "data.ingest_per_second", |records| format!("{} records a second", units::figure(records)));
            let operators = format!("{}, those who operate it", users());
            Some(arriving.into_iter().chain([operators]).collect::<Vec<_>>().join("; "))
        }
        _ => counted(),
    };
    let average = |rate: f64| format!("{} on average", units::requests_per_second(rate));
    let rate = worked(plan, "traffic.requests_per_daily_user", |requests| format!("{} a user and day", units::figure(requests)))
        .or_else(|| worked(plan, "demand.requests_of_people_per_second", average));
    let machines = (traffic.machine_requests_per_second > 0.0)
        .then(|| worked(plan, "demand.requests_per_second.mean", |rate| format!("{} with machines", units::requests_per_second(rate))));
    let daily = worked(plan, "demand.daily_users", |users| format!("{} on a mean day", units::figure(users)));
    let peak = worked(plan, "demand.requests_per_second.peak", |rate| format!("{} at the peak", units::requests_per_second(rate)));
    let rate = rate.into_iter().chain(machines.flatten()).collect::<Vec<_>>().join("; ");
    let steps = [
        (asked.measure.as_str(), size),
        ("audience.monthly_per_weekly_user", plan.profile.audience.weekly_active_users.and_then(|_| counted())),
        ("audience.monthly_share_of_registered", plan.profile.audience.registered_users.and_then(|_| counted())),
        ("audience.daily_active_share", daily),
        (asked.rate.as_str(), Some(rate)),
        ("traffic.peak_to_mean", peak),
    ];
    steps.into_iter().filter_map(|(path, said)| Some((path.to_owned(), said?))).collect()
}

/// A formula of the ledger with its numbers in their places, `80,000 × 30 % = 24,000 monthly users`. None for what is only another name.
fn worked(plan: &Plan, id: &str, result: impl FnOnce(f64) -> String) -> Option<String> {
    let entry = |id: &str| plan.ledger.iter().find(|entry| &*entry.id == id);
    let found = entry(id)?;
    let pieces = formula::pieces(found.formula.as_deref()?);
    if matches!(pieces[..], [Piece::Id(_)]) {
        return None;
    }
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Id(id) => {
                let part = entry(id)?;
                text += &if part.unit == "share" { units::percent(part.value) } else { units::figure(part.value) };
            }
            Piece::Number(number) => text += &units::full(number),
            Piece::Operator(sign) => text += &format!(" {sign} "),
            Piece::Open => text.push('('),
            Piece::Close => text.push(')'),
            Piece::Function(_) | Piece::Comma => return None,
        }
    }
    Some(format!("{text} = {}", result(found.value)))
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
    match means::over_budget(&plan.path, budget) {
        Some(0) => "passed already".to_owned(),
        Some(month) => format!("reached around {}", calendar.long(month)),
        None => format!("not reached before {}", calendar.long(plan.profile.growth.months)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, engine};

    fn said(link: &str, path: &str) -> String {
        let catalog = catalog::builtin();
        let asked = Asked::read(link, &catalog.known(), "2026-11");
        let plan = engine::plan(catalog, asked.question.as_ref().expect("a valid link"));
        let hints = hints(&plan, &asked);
        let found = hints.iter().find(|(known, _)| known == path).map(|(_, said)| said.replace(units::THIN, " "));
        found.unwrap_or_default()
    }

    #[test]
    fn each_step_to_the_load_is_told_in_numbers() {
        let registered = "audience.registered_users=80k";
        assert_eq!(said(registered, "audience.registered_users"), "24,000 monthly users");
        assert_eq!(said(registered, "audience.monthly_share_of_registered"), "80,000 × 30 % = 24,000 monthly users");
        assert_eq!(said(registered, "audience.daily_active_share"), "24,000 × 20 % = 4,800 on a mean day");
        assert_eq!(said(registered, "traffic.requests_per_daily_user"), "4,800 × 50 ÷ 86,400 = 2.78 req/s on average");
        assert_eq!(said(registered, "traffic.peak_to_mean"), "2.78 × 3 = 8.33 req/s at the peak");
        assert_eq!(
            said("audience.concurrent_users=2500", "audience.concurrent_users"),
            "2,500 ÷ (20 % × 2 × 10 ÷ 1,440 × 3) = 300,000 monthly users"
        );
        assert_eq!(
            said("traffic.peak_requests_per_second=900", "traffic.peak_requests_per_second"),
            "900 ÷ 3 × 86,400 ÷ (20 % × 50) = 2,590,000 monthly users"
        );
        assert_eq!(
            said("data.devices=50k", "data.devices"),
            "50,000 × 1,440 ÷ 86,400 = 833 records a second; 100 monthly users, those who operate it"
        );
    }

    #[test]
    fn a_measured_rate_says_what_a_user_asks_and_machines_are_added() {
        let measured = "audience.monthly_active_users=200k&traffic.requests_per_second=20";
        assert_eq!(said(measured, "traffic.requests_per_second"), "20 × 86,400 ÷ (200,000 × 20 %) = 43.2 a user and day");
        let machines = "audience.daily_active_users=2500&traffic.machine_requests_per_second=3";
        assert_eq!(
            said(machines, "traffic.requests_per_daily_user"),
            "2,500 × 50 ÷ 86,400 = 1.45 req/s on average; 1.45 + 3 = 4.45 req/s with machines"
        );
        assert_eq!(said(machines, "traffic.peak_to_mean"), "4.45 × 3 = 13.3 req/s at the peak");
    }
}
