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

/// From what one knows to the load of the busiest hour, each step under the number that it takes.
fn arithmetic(plan: &Plan, asked: &Asked) -> Vec<(String, String)> {
    let (audience, traffic, data) = (&plan.profile.audience, &plan.profile.traffic, &plan.profile.data);
    let number = units::figure;
    let users = format!("{} monthly users", number(audience.monthly_active_users));
    let active = units::percent(audience.daily_active_share);
    let daily = audience.monthly_active_users * audience.daily_active_share;
    let (requests, peak) = (number(traffic.requests_per_daily_user), number(traffic.peak_to_mean));
    let a_day = units::full(SECONDS_A_DAY);
    // What is measured, as what makes its mean rate.
    let measured = |path: &str| {
        let a_month = units::full(fields::DAYS_PER_MONTH * SECONDS_A_DAY);
        match path {
            "traffic.requests_per_second" => traffic.requests_per_second.map(number),
            "traffic.peak_requests_per_second" => traffic.peak_requests_per_second.map(|rate| format!("{} ÷ {peak}", number(rate))),
            "traffic.requests_per_month" => traffic.requests_per_month.map(|month| format!("{} ÷ {a_month} s", number(month))),
            "traffic.page_views_per_month" => (traffic.page_views_per_month)
                .map(|views| format!("{} × {} ÷ {a_month} s", number(views), number(traffic.requests_per_page_view))),
            _ => None,
        }
    };
    let people = daily * traffic.requests_per_daily_user / SECONDS_A_DAY;
    let equals = |made: String| {
        let mean = units::requests_per_second(people);
        if made == number(people) { mean } else { format!("{made} = {mean}") }
    };

    let size = match (asked.measure.as_str(), measured(&asked.measure)) {
        (_, Some(made)) => format!("{}; × {a_day} s ÷ ({active} × {requests} requests) = {users}", equals(made)),
        ("audience.daily_active_users", _) => {
            let given = audience.daily_active_users.map(number);
            given.map_or_else(String::new, |given| format!("{given} ÷ {active} = {users}"))
        }
        ("audience.concurrent_users", _) => {
            let (visits, minutes) = (number(traffic.sessions_per_daily_user), number(audience.visit_minutes));
            let given = audience.concurrent_users.map(number);
            given.map_or_else(String::new, |given| {
                format!("{given} ÷ ({active} × {visits} visits × {minutes} min ÷ 1,440 min × {peak}) = {users}")
            })
        }
        ("data.devices" | "data.ingest_per_second", _) => {
            let made = data
                .devices
                .zip(data.messages_per_device_day)
                .map(|(devices, messages)| format!("{} × {} messages ÷ {a_day} s = ", number(devices), number(messages)));
            format!("{}{} records a second; {users}, those who operate it", made.unwrap_or_default(), number(data.ingest_per_second))
        }
        ("audience.monthly_active_users", _) => "Everything is counted from them.".to_owned(),
        _ => users.clone(),
    };
    let rate = match measured(&asked.rate) {
        Some(made) => format!("{} on average; × {a_day} s ÷ {} = {requests} a user and day", equals(made), number(daily)),
        None => format!("{} × {requests} ÷ {a_day} s = {} on average", number(daily), units::requests_per_second(people)),
    };
    let all = plan.demand.requests_per_second;
    let busiest = match traffic.machine_requests_per_second {
        0.0 => format!("{} × {peak} = {} at the peak", number(all.mean), units::requests_per_second(all.peak)),
        machines => {
            let machines = units::requests_per_second(machines);
            format!("{} × {peak} + {machines} of machines = {} at the peak", number(people), units::requests_per_second(all.peak))
        }
    };
    let mut steps = vec![
        (asked.measure.clone(), size),
        (asked.rate.clone(), rate),
        (
            "audience.daily_active_share".to_owned(),
            format!("{} × {active} = {} on a mean day", number(audience.monthly_active_users), number(daily)),
        ),
        ("traffic.peak_to_mean".to_owned(), busiest),
    ];
    if let Some(weekly) = audience.weekly_active_users {
        let ratio = number(audience.monthly_per_weekly_user);
        steps.push(("audience.monthly_per_weekly_user".to_owned(), format!("{} × {ratio} = {users}", number(weekly))));
    }
    if let Some(registered) = audience.registered_users {
        let share = units::percent(audience.monthly_share_of_registered);
        steps.push(("audience.monthly_share_of_registered".to_owned(), format!("{} × {share} = {users}", number(registered))));
    }
    steps
}

const SECONDS_A_DAY: f64 = 86_400.0;

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
