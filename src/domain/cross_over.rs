//! Cloud or own: what the same service costs in all, people included, at each provider along its size.

use super::{fields, money::Usd};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CrossOver {
    pub says: String,
    /// The measure that the service is made larger and smaller in.
    pub pointer: String,
    /// Ascending.
    pub sizes: Vec<f64>,
    /// The place of today's size among them.
    pub today: usize,
    /// What an hour of people costs in `offers`, USD.
    pub hourly_usd: f64,
    /// By provider; those that the service cannot be had of today are left out.
    pub offers: Vec<Offered>,
    /// Where one provider's total passes another's, by size.
    pub crossings: Vec<Crossing>,
    /// The answer with the hours of the same systems at other rates.
    pub rates: Vec<AtRate>,
}

/// The recommendation at one provider, in the region that is nearest there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Offered {
    pub provider: String,
    pub name: String,
    pub region: String,
    /// By place of the size; null where nothing sold there holds it.
    pub points: Vec<Option<Point>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TotalOfSize)]
pub struct Point {
    pub stage: String,
    pub monthly_usd: Usd,
    pub people_hours: f64,
    pub people_monthly_usd: Usd,
}

/// Between two neighbouring sizes two providers change their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProvidersCrossing)]
pub struct Crossing {
    pub from_size: f64,
    pub to_size: f64,
    /// Where straight lines between the two meet, both axes logarithmic.
    pub size: f64,
    /// The cheaper one below it, and the one above.
    pub below: String,
    pub above: String,
    /// Whether the cheapest of all changes hands here.
    pub cheapest: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AtRate {
    pub says: String,
    pub hourly_usd: f64,
    /// The cheapest provider by place of the size; null where none has it.
    pub cheapest: Vec<Option<String>>,
    pub crossings: Vec<Crossing>,
}

impl Point {
    /// Bill and people, at so much an hour.
    pub fn total(&self, hourly_usd: f64) -> f64 {
        self.monthly_usd.to_f64() + self.people_hours * hourly_usd
    }
}

impl Offered {
    pub fn total(&self, place: usize, hourly_usd: f64) -> Option<f64> {
        Some(self.points.get(place)?.as_ref()?.total(hourly_usd))
    }
}

impl CrossOver {
    /// `users`, `devices`: what the sizes count.
    pub fn counts(&self) -> &'static str {
        match fields::id_of(&self.pointer).as_str() {
            "data.devices" => "devices",
            "data.ingest_per_second" => "records a second",
            _ => "monthly users",
        }
    }

    pub fn name(&self, provider: &str) -> &str {
        self.offers.iter().find(|offer| offer.provider == provider).map_or("", |offer| &offer.name)
    }

    /// The cheapest in all at a size; ties to the first.
    pub fn cheapest(&self, place: usize, hourly_usd: f64) -> Option<&Offered> {
        let totals = self.offers.iter().filter_map(|offer| Some((offer, offer.total(place, hourly_usd)?)));
        totals.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(offer, _)| offer)
    }
}
