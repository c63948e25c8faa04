//! A slider beside a number: quick where roughly is enough; the entry says exactly. It has no name, so the form sends the entry only.

use crate::domain::{
    fields::Field,
    units::{self, Unit},
};
use leptos::prelude::*;

/// `stops` are the values of its positions as a person would type them, `typed` the value it stands at.
#[component]
pub fn Slider(label: &'static str, stops: Vec<String>, typed: String) -> impl IntoView {
    let last = stops.len().saturating_sub(1);
    let at = nearest(&stops, &typed);
    view! {
        <input
            class="slider field__slider"
            type="range"
            aria-label=format!("{label}, slider")
            min="0"
            max=last
            step="1"
            value=at
            aria-valuetext=typed
            autocomplete="off"
            data-stops=stops.join("|")
        />
    }
}

/// Where people's answers lie, closer together where they matter more. Only the fields that are shown first have a slider.
pub fn stops(field: &Field) -> Vec<String> {
    let listed = |stops: &[&str]| stops.iter().map(|stop| (*stop).to_owned()).collect();
    match field.id {
        "targets.availability" => listed(&["90", "95", "99", "99.5", "99.9", "99.95", "99.99", "99.999"]),
        "growth.monthly" => listed(&["-5", "-2", "-1", "0", "1", "2", "3", "4", "5", "6", "8", "10", "12", "15", "20", "25", "30"]),
        "traffic.peak_to_mean" => listed(&["1", "1.5", "2", "2.5", "3", "3.5", "4", "5", "6", "8", "10", "12", "15", "20"]),
        "audience.monthly_per_weekly_user" => listed(&["1", "1.2", "1.5", "1.7", "2", "2.5", "3", "4"]),
        "audience.monthly_share_of_registered" | "audience.daily_active_share" => {
            listed(&["1", "2", "3", "5", "10", "15", "20", "25", "30", "40", "50", "60", "70", "80", "90", "100"])
        }
        "commercial.budget_monthly_usd" => decades(1, 6),
        _ => Vec::new(),
    }
}

/// 1, 2, 3, 5, 7 of every power of ten.
pub fn decades(from: i32, to: i32) -> Vec<String> {
    let within = (from..to).flat_map(|power| [1.0, 2.0, 3.0, 5.0, 7.0].map(|digit| (digit, power)));
    within.chain([(1.0, to)]).map(|(digit, power)| units::write_short(scaled(digit, power), Unit::Count)).collect()
}

/// Divided below one, so that 0.3 is the number nearest to three tenths.
fn scaled(digit: f64, power: i32) -> f64 {
    if power < 0 { digit / 10f64.powi(-power) } else { digit * 10f64.powi(power) }
}

fn nearest(stops: &[String], typed: &str) -> usize {
    let number = |text: &str| match units::read(text, Unit::Count, "") {
        Ok(units::Entry::Number(number)) => Some(number),
        Ok(units::Entry::Range { mid, .. }) => Some(mid),
        Err(_) => None,
    };
    let Some(value) = number(typed) else { return 0 };
    let away = |stop: &String| number(stop).map_or(f64::MAX, |stop| (stop - value).abs());
    let ranked = stops.iter().enumerate().min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b)));
    ranked.map(|(at, _)| at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fields::FIELDS;

    #[test]
    fn every_stop_is_a_value_that_its_field_accepts() {
        for field in FIELDS {
            for stop in stops(field) {
                let value = field.read_text(&stop).unwrap().as_f64().unwrap();
                assert!(field.bounds.0 <= value && value <= field.bounds.1, "{} {stop}", field.id);
            }
        }
    }

    #[test]
    fn a_slider_stands_at_the_nearest_stop() {
        let stops = decades(0, 6);
        assert_eq!(stops[nearest(&stops, "220k")], "200k");
        assert_eq!(stops[nearest(&stops, "2.5..4..6")], "3");
        assert_eq!(nearest(&stops, "lots"), 0);
    }
}
