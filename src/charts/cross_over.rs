//! Cloud or own: what the service costs in all at each provider along its size, both axes in steps of factors.

use super::{
    Chart, Currency, Table,
    moments::{Line, Moments, Step},
    palette,
    sheet::{Sheet, number},
};
use crate::domain::{
    cross_over::{CrossOver, Offered},
    plan::Plan,
    units, words,
};

/// None where one provider alone carries the service.
pub fn chart(plan: &Plan, currency: &Currency) -> Option<Chart> {
    let found = plan.crossover.as_ref()?;
    let mut chart = moments(found, currency).chart();
    for (entry, offer) in chart.legend.iter_mut().zip(&found.offers) {
        entry.detail = offer.total(found.today, found.hourly_usd).map_or_else(String::new, |usd| format!("{} today", units::dollars(usd)));
    }
    chart.table = table(found);
    Some(chart)
}

/// Every provider at every size, in dollars.
pub fn sheet(plan: &Plan) -> Option<Sheet> {
    let found = plan.crossover.as_ref()?;
    let row = |(place, size): (usize, f64)| {
        found.offers.iter().filter_map(move |offer| {
            let point = offer.points[place].as_ref()?;
            Some(vec![
                number(size),
                offer.provider.clone(),
                offer.region.clone(),
                point.stage.clone(),
                point.monthly_usd.to_string(),
                number(point.people_hours),
                point.people_monthly_usd.to_string(),
            ])
        })
    };
    Some(Sheet {
        head: ["size", "provider", "region", "stage", "monthly_usd", "people_hours", "people_monthly_usd"].map(String::from).into(),
        rows: found.sizes.iter().copied().enumerate().flat_map(row).collect(),
    })
}

fn moments(found: &CrossOver, currency: &Currency) -> Moments {
    let line = |(place, offer): (usize, &Offered)| {
        let totals = (0..found.sizes.len()).map_while(|at| offer.total(at, found.hourly_usd));
        let (id, column) = names(&offer.provider);
        Line {
            id,
            label: offer.name.clone(),
            role: palette::SERIES[place % palette::SERIES.len()],
            column,
            values: totals.map(|usd| usd * currency.per_usd).collect(),
        }
    };
    let step = |(place, size): (usize, &f64)| {
        let size_words = units::short(*size);
        let mark = if place == found.today { format!("{size_words}, today") } else { size_words };
        Step { words: size_of(*size, found), number: *size, mark: Some(mark) }
    };
    Moments {
        name: "cross_over",
        title: "Cloud or own: bill and people a month".to_owned(),
        reading: found.says.clone(),
        counts: "Bill and people, log axis",
        is_log: true,
        lines: found.offers.iter().enumerate().map(line).collect(),
        level: None,
        steps: found.sizes.iter().enumerate().map(step).collect(),
        step: ("Size", "size"),
    }
}

/// Drawings and files name a series by a word of the program.
fn names(provider: &str) -> (&'static str, &'static str) {
    match provider {
        "aws" => ("aws", "aws_usd"),
        "azure" => ("azure", "azure_usd"),
        "bare_metal" => ("bare_metal", "bare_metal_usd"),
        "gcp" => ("gcp", "gcp_usd"),
        _ => ("other", "other_usd"),
    }
}

fn size_of(size: f64, found: &CrossOver) -> String {
    format!("{} {}", units::figure(size), found.counts())
}

fn table(found: &CrossOver) -> Table {
    let row = |(place, size): (usize, &f64)| {
        let cell = |offer: &Offered| match &offer.points[place] {
            Some(point) => units::dollars(point.total(found.hourly_usd)),
            None => "nothing fits".to_owned(),
        };
        let cheapest = found.cheapest(place, found.hourly_usd).map_or_else(|| "–".to_owned(), |offer| offer.name.clone());
        [size_of(*size, found)].into_iter().chain(found.offers.iter().map(cell)).chain([cheapest]).collect()
    };
    Table {
        caption: "Bill and people a month at each provider".into(),
        head: [words::capitalised(found.counts())]
            .into_iter()
            .chain(found.offers.iter().map(|offer| offer.name.clone()))
            .chain(["Cheapest".to_owned()])
            .collect(),
        sentences: 1,
        rows: found.sizes.iter().enumerate().map(row).collect(),
    }
}
