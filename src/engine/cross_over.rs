//! Cloud or own: the recommendation of each provider at sizes below and above today's, and where their totals cross.
//!
//! One provider's answer is as in its plan for today: same targets, its nearest region, people included. Designs are found at the hourly rate of the
//! question; at other rates their hours are weighed anew, which costs nothing.

use super::{
    choice,
    ground::Ground,
    situation::{Setting, Situation},
    sizes::{FEWEST, MOST, Sizes},
    written,
};
use crate::{
    catalog::{Catalog, Provider},
    domain::{
        cross_over::{AtRate, CrossOver, Crossing, Offered, Point},
        fields,
        money::Usd,
        question::Question,
        units,
    },
};

/// Powers of ten by which the size is multiplied, in halves: a hundredth of today's to ten times as much.
const HALF_DECADES: std::ops::RangeInclusive<i32> = -4..=2;
/// Of the rate that the question has.
const RATES: [f64; 2] = [0.5, 2.0];

/// None where fewer than two providers can carry the service today.
pub fn cross_over(catalog: &Catalog, question: &Question) -> Option<CrossOver> {
    let id = question.scaled_by();
    let now = fields::find(id)?.get_number(&question.profile)?;
    let (sizes, today) = sizes(now);
    let hourly_usd = question.profile.commercial.engineer_hourly_usd;
    let offers: Vec<Offered> =
        catalog.providers.values().filter_map(|provider| offered(catalog, question, provider, &sizes, today)).collect();
    if offers.len() < 2 {
        return None;
    }
    let pointer = fields::find(id)?.pointer();
    let mut found = CrossOver { says: String::new(), pointer, sizes, today, hourly_usd, offers, crossings: Vec::new(), rates: Vec::new() };
    found.crossings = crossings(&found, hourly_usd);
    let rates = if hourly_usd > 0.0 { RATES.map(|factor| hourly_usd * factor).to_vec() } else { Vec::new() };
    found.rates = rates.into_iter().map(|rate| at_rate(&found, rate)).collect();
    found.says = says(&found);
    Some(found)
}

/// Those that may be asked, today's among them.
fn sizes(now: f64) -> (Vec<f64>, usize) {
    let at = |half: i32| if half == 0 { now } else { (now * 10f64.powf(f64::from(half) / 2.0)).round() };
    let mut sizes: Vec<f64> = HALF_DECADES.map(at).filter(|size| *size == now || (FEWEST..=MOST).contains(size)).collect();
    sizes.dedup();
    let today = sizes.iter().position(|size| *size == now).unwrap_or(0);
    (sizes, today)
}

/// None where the service cannot be had there today.
fn offered(catalog: &Catalog, question: &Question, provider: &Provider, sizes: &[f64], today: usize) -> Option<Offered> {
    let known = catalog.known();
    let there = question.at_provider(&provider.id, &known)?;
    let of_size = Sizes::of(catalog, &there);
    let ground = Ground::of(catalog, &there.profile);
    let mut profile = there.profile.clone();
    // Of the path only the months that are bought ahead matter.
    profile.growth.months = 0;
    let setting: Setting = ground.setting(catalog, &profile);
    let (rung_now, now) = point(&Situation::new(&setting, 0, 1), 1)?;
    let mut points = vec![None; sizes.len()];
    // The rung never falls with the size, so each search begins where the one before ended.
    let mut lowest = 1;
    for (place, size) in sizes.iter().enumerate() {
        let found = if place == today { Some((rung_now, now.clone())) } else { of_size.at(*size, |then| point(then, lowest)).flatten() };
        // What nothing on sale holds is held by nothing at a larger size either, and the search for it would be the longest of all.
        let Some((rung, found)) = found else { if place > today { break } else { continue } };
        lowest = rung;
        points[place] = Some(found);
    }
    let region = ground.region().id.clone();
    Some(Offered { provider: provider.id.clone(), name: provider.name.clone(), region, points })
}

/// The rung and what it costs, where none below `lowest` is the answer; none where nothing fits.
fn point(situation: &Situation, lowest: u8) -> Option<(u8, Point)> {
    let (found, feasible) = choice::recommended_from(situation, lowest)?;
    let month = written::sheet(situation, found.design.as_ref().filter(|_| feasible)?).month();
    let hourly_usd = situation.profile().commercial.engineer_hourly_usd;
    let point = Point {
        stage: found.rung.id.into(),
        monthly_usd: month.totals.sum(),
        people_hours: month.people_hours,
        people_monthly_usd: Usd::rounded(month.people_hours * hourly_usd, 2).unwrap_or_default(),
    };
    Some((found.rung.number, point))
}

/// Of every two providers, between neighbouring sizes that both carry, by size.
fn crossings(of: &CrossOver, hourly_usd: f64) -> Vec<Crossing> {
    let mut found = Vec::new();
    for (place, pair) in of.sizes.windows(2).enumerate() {
        let cheapest = |place| of.cheapest(place, hourly_usd).map(|offer| offer.provider.as_str());
        let mut between: Vec<Crossing> = Vec::new();
        for (first, one) in of.offers.iter().enumerate() {
            for other in &of.offers[first + 1..] {
                let totals = |offer: &Offered| Some((offer.total(place, hourly_usd)?, offer.total(place + 1, hourly_usd)?));
                let Some(((one_from, one_to), (other_from, other_to))) = totals(one).zip(totals(other)) else { continue };
                let apart = |a: f64, b: f64| (a.max(0.01) / b.max(0.01)).ln();
                let (before, after) = (apart(one_from, other_from), apart(one_to, other_to));
                if before * after >= 0.0 {
                    continue;
                }
                let share = before / (before - after);
                let (below, above) = if before < 0.0 { (one, other) } else { (other, one) };
                let ends = (Some(below.provider.as_str()), Some(above.provider.as_str()));
                between.push(Crossing {
                    from_size: pair[0],
                    to_size: pair[1],
                    size: pair[0] * (pair[1] / pair[0]).powf(share),
                    below: below.provider.clone(),
                    above: above.provider.clone(),
                    cheapest: (cheapest(place), cheapest(place + 1)) == ends,
                });
            }
        }
        between.sort_by(|a, b| a.size.total_cmp(&b.size));
        found.extend(between);
    }
    found
}

fn at_rate(of: &CrossOver, hourly_usd: f64) -> AtRate {
    let cheapest: Vec<Option<String>> =
        (0..of.sizes.len()).map(|place| of.cheapest(place, hourly_usd).map(|offer| offer.provider.clone())).collect();
    let crossings = crossings(of, hourly_usd);
    let says = format!("At {} an hour {}", units::dollars(hourly_usd), answer(of, hourly_usd, &crossings));
    AtRate { says, hourly_usd, cheapest, crossings }
}

/// Who is cheapest now, and where that changes.
fn answer(of: &CrossOver, hourly_usd: f64, crossings: &[Crossing]) -> String {
    let size = |size: f64| format!("{} {}", units::figure(size), of.counts());
    let Some(now) = of.cheapest(of.today, hourly_usd) else { return String::new() };
    let usd = now.total(of.today, hourly_usd).map_or_else(String::new, units::dollars);
    let moves: Vec<String> = crossings
        .iter()
        .filter(|crossing| crossing.cheapest)
        .map(|crossing| format!("{} from about {} on", of.name(&crossing.above), size(crossing.size)))
        .collect();
    let first = (0..of.sizes.len()).find_map(|place| of.cheapest(place, hourly_usd)).unwrap_or(now);
    let along = if moves.is_empty() {
        format!("it stays so from {} to {}", units::figure(of.sizes[0]), size(of.sizes[of.sizes.len() - 1]))
    } else {
        format!("along the sizes {} is cheapest first, {}", first.name, moves.join(", "))
    };
    format!("{} costs least today, {usd} a month with people; {along}.", now.name)
}

fn says(of: &CrossOver) -> String {
    let all = of.offers.iter().filter_map(|offer| Some((offer, offer.total(of.today, of.hourly_usd)?)));
    let dearest = all.max_by(|a, b| a.1.total_cmp(&b.1));
    let dearest = dearest.map_or_else(String::new, |(offer, usd)| format!(" {} costs {}.", offer.name, units::dollars(usd)));
    format!("{}{dearest}", answer(of, of.hourly_usd, &of.crossings))
}
