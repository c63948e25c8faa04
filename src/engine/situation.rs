//! One month's question: what is asked now, what is bought for, under which targets, from what market.

use super::{
    demand::{Load, Timeline},
    figures::Figures,
    market::Market,
    queueing::Popularity,
};
use crate::{
    catalog::{Catalog, UsualTargets},
    domain::profile::{Profile, Survives},
};

/// The targets of a month: the profile's, or those its number of users suggests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonthTargets {
    pub availability: f64,
    pub survives: Survives,
    pub rto_minutes: f64,
    pub rpo_minutes: f64,
    pub teams: u32,
}

impl MonthTargets {
    /// What a service of so many users is usually held to.
    pub fn suggested(catalog: &Catalog, users: f64) -> MonthTargets {
        catalog.usual_targets_of(users).into()
    }

    pub fn of(catalog: &Catalog, profile: &Profile, users: f64) -> MonthTargets {
        let suggested = MonthTargets::suggested(catalog, users);
        MonthTargets {
            availability: profile.targets.availability.unwrap_or(suggested.availability),
            survives: profile.targets.survives.unwrap_or(suggested.survives),
            rto_minutes: profile.targets.rto_minutes.unwrap_or(suggested.rto_minutes),
            rpo_minutes: profile.targets.rpo_minutes.unwrap_or(suggested.rpo_minutes),
            teams: profile.commercial.teams.unwrap_or(suggested.teams),
        }
    }
}

impl From<&UsualTargets> for MonthTargets {
    fn from(usual: &UsualTargets) -> MonthTargets {
        let UsualTargets { availability, survives, rto_minutes, rpo_minutes, teams, .. } = *usual;
        MonthTargets { availability, survives, rto_minutes, rpo_minutes, teams }
    }
}

/// What does not change from month to month.
#[derive(Debug)]
pub struct Setting<'a> {
    pub catalog: &'a Catalog,
    pub figures: Figures,
    pub profile: &'a Profile,
    pub market: Market<'a>,
    /// Where a second region could stand, nearest choice first; empty where the catalog holds none.
    pub others: Vec<Market<'a>>,
    pub timeline: Timeline,
    /// A day as multiples of its mean, from the busiest moment outwards.
    pub day: Vec<f64>,
}

/// Where users are and how far that is from what answers them: (share, round trip in ms) of each part.
pub type Places = Vec<(f64, f64)>;

impl Setting<'_> {
    /// By geography. A second region that is active answers the reads of those nearer to it; writes go to the primary.
    pub fn places_by_geography(&self, active: Option<&Market>) -> Vec<(&str, Places)> {
        let audience = &self.profile.audience;
        let away = |market: &Market, place: &str| market.region.round_trip_ms.get(place).copied().unwrap_or(0.0);
        let writes = self.timeline.at(0).request.write_share;
        let of = |place: &str, share: f64| {
            let primary = away(&self.market, place);
            match active.map(|second| away(second, place)) {
                Some(second) if second < primary => vec![(share * (1.0 - writes), second), (share * writes, primary)],
                _ => vec![(share, primary)],
            }
        };
        audience.geography.iter().filter(|(_, share)| **share > 0.0).map(|(place, share)| (place.as_str(), of(place, *share))).collect()
    }

    pub fn places(&self, active: Option<&Market>) -> Places {
        self.places_by_geography(active).into_iter().flat_map(|(_, places)| places).collect()
    }

    /// Share of users that an active second region answers.
    pub fn nearer_to(&self, second: &Market) -> f64 {
        let away = |market: &Market, place: &str| market.region.round_trip_ms.get(place).copied().unwrap_or(0.0);
        self.profile
            .audience
            .geography
            .iter()
            .filter(|(place, _)| away(second, place) < away(&self.market, place))
            .map(|(_, share)| share)
            .sum()
    }
}

#[derive(Debug)]
pub struct Situation<'a> {
    pub setting: &'a Setting<'a>,
    pub month: usize,
    pub now: &'a Load,
    pub bought: Load,
    pub targets: MonthTargets,
    /// How reads spread over the records, now and at the time bought for.
    pub popularity: Popularity,
    pub popularity_bought: Popularity,
    pub fewest_shards: u32,
}

impl<'a> Situation<'a> {
    pub fn new(setting: &'a Setting<'a>, month: usize, fewest_shards: u32) -> Situation<'a> {
        let now = setting.timeline.at(month);
        let bought = setting.timeline.bought(month, setting.profile.growth.lead_months as usize);
        Situation {
            setting,
            month,
            now,
            targets: MonthTargets::of(setting.catalog, setting.profile, now.users),
            popularity: popularity(setting, now),
            popularity_bought: popularity(setting, &bought),
            bought,
            fewest_shards,
        }
    }

    pub fn value(&self, row: &str) -> f64 {
        self.setting.catalog.value(row)
    }

    pub fn figures(&self) -> &Figures {
        &self.setting.figures
    }

    pub fn profile(&self) -> &'a Profile {
        self.setting.profile
    }

    pub fn market(&self) -> &'a Market<'a> {
        &self.setting.market
    }
}

fn popularity(setting: &Setting, load: &Load) -> Popularity {
    let data = &setting.profile.data;
    Popularity::new(load.database_gib * 1_048_576.0 / data.record_kib, data.hot_share, setting.catalog.value("hot_hit_rate"))
}
