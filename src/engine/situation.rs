//! One month's question: what is asked now, what is bought for, under which targets, from what market.

use super::{
    asked::Asked,
    day::Day,
    demand::{KIB_A_GIB, Load, Timeline},
    figures::{self, Figures},
    market::Market,
    queueing::Popularity,
};
use crate::{
    catalog::{self, Catalog, Rows, UsualTargets},
    domain::{
        number::{Number, Place},
        plan::Origin,
        profile::{Profile, Survives},
    },
};
use std::cell::OnceCell;

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
pub struct Setting<'a, N: Number = f64> {
    pub book: N::Book,
    pub catalog: &'a Catalog,
    pub figures: Figures<N>,
    pub asked: Asked<N>,
    pub profile: &'a Profile,
    pub market: &'a Market<'a>,
    /// Where a second region could stand, nearest choice first; empty where the catalog holds none.
    pub others: &'a [Market<'a>],
    pub timeline: Timeline<N>,
    /// Shares of users by place.
    pub geography: Vec<(&'a str, N)>,
    day: OnceCell<Day>,
}

/// Where users are and how far that is from what answers them: (share, round trip in ms) of each part.
pub type Places<N = f64> = Vec<(N, N)>;

impl<'a, N: Number> Setting<'a, N> {
    #[expect(clippy::too_many_arguments, reason = "all that is known before the first month")]
    pub fn new(
        book: N::Book,
        catalog: &'a Catalog,
        figures: Figures<N>,
        asked: Asked<N>,
        profile: &'a Profile,
        market: &'a Market<'a>,
        others: &'a [Market<'a>],
        timeline: Timeline<N>,
        geography: Vec<(&'a str, N)>,
    ) -> Setting<'a, N> {
        Setting { book, catalog, figures, asked, profile, market, others, timeline, geography, day: OnceCell::new() }
    }

    /// The same, whose computed figures are written by another pen.
    pub fn written_in(&self, book: N::Book) -> Setting<'a, N> {
        let (timeline, geography) = (self.timeline.clone(), self.geography.clone());
        Setting::new(book, self.catalog, self.figures, self.asked, self.profile, self.market, self.others, timeline, geography)
    }

    /// The rows of the catalog as they are at this provider.
    pub fn rows(&self) -> &'a Rows {
        &self.market.provider.rows
    }

    pub fn day(&self) -> &Day {
        self.day.get_or_init(|| Day::new(self.profile.traffic.peak_to_mean))
    }

    pub fn round_trip(&self, market: &Market, place: &str) -> N {
        let value = market.region.round_trip_ms.get(place).copied().unwrap_or(0.0);
        N::read(self.book, value, || Place {
            id: format!("catalog/{}/{}/round_trip_ms/{place}", market.provider.id, market.region.id).into(),
            label: format!("round trip from {} to {}", place.replace('_', " "), market.region.name).into(),
            unit: "ms".into(),
            origin: Origin::Assumed,
            source: "round trips of the catalog, general knowledge".into(),
        })
    }

    /// By geography. A second region that is active answers the reads of those nearer to it; writes go to the primary.
    pub fn places_by_geography(&self, active: Option<&Market>) -> Vec<(&'a str, Places<N>)> {
        let writes = self.timeline.at(0).request.write_share;
        let of = |place: &str, share: N| {
            let primary = self.round_trip(self.market, place);
            match active.map(|second| self.round_trip(second, place)) {
                Some(second) if second < primary => vec![(share * writes.rest(), second), (share * writes, primary)],
                _ => vec![(share, primary)],
            }
        };
        self.geography.iter().map(|(place, share)| (*place, of(place, *share))).collect()
    }

    pub fn places(&self, active: Option<&Market>) -> Places<N> {
        self.places_by_geography(active).into_iter().flat_map(|(_, places)| places).collect()
    }

    /// Share of users that an active second region answers.
    pub fn nearer_to(&self, second: &Market) -> N {
        let nearer = |place: &str| self.round_trip(second, place) < self.round_trip(self.market, place);
        let shares = self.geography.iter().filter(|(place, _)| nearer(place)).map(|(_, share)| *share);
        shares.reduce(|sum, share| sum + share).unwrap_or(N::of(0.0))
    }
}

impl<'a> Setting<'a> {
    /// The same along other users, month by month.
    pub fn along(&self, users: &[f64]) -> Setting<'a> {
        let speed = figures::row(self.rows(), (), &format!("speed.{}", self.profile.traffic.cpu_family));
        let timeline = Timeline::new(&self.asked, self.timeline.mix.clone(), users, speed, ());
        Setting { timeline, ..self.written_in(()) }
    }

    /// Users of each month, those that capacity is bought ahead for included.
    pub fn users(&self) -> Vec<f64> {
        self.timeline.loads.iter().map(|load| load.users).collect()
    }
}

#[derive(Debug)]
pub struct Situation<'a, N: Number = f64> {
    pub setting: &'a Setting<'a, N>,
    pub month: usize,
    pub now: &'a Load<N>,
    pub bought: Load<N>,
    pub targets: MonthTargets,
    /// How reads spread over the records, now and at the time bought for.
    pub popularity: Popularity<N>,
    pub popularity_bought: Popularity<N>,
    pub fewest_shards: u32,
}

impl<'a, N: Number> Situation<'a, N> {
    pub fn new(setting: &'a Setting<'a, N>, month: usize, fewest_shards: u32) -> Situation<'a, N> {
        let now = setting.timeline.at(month);
        let bought = setting.timeline.bought(month, setting.profile.growth.lead_months as usize);
        Situation {
            setting,
            month,
            now,
            targets: MonthTargets::of(setting.catalog, setting.profile, now.users.value()),
            popularity: popularity(setting, now, "reads"),
            popularity_bought: popularity(setting, &bought, "reads_ahead"),
            bought,
            fewest_shards,
        }
    }

    /// The same in another setting of the same numbers.
    pub fn set_in<'b>(&self, setting: &'b Setting<'b, N>) -> Situation<'b, N> {
        let Situation { month, bought, targets, popularity, popularity_bought, fewest_shards, .. } = *self;
        Situation { setting, month, now: setting.timeline.at(month), bought, targets, popularity, popularity_bought, fewest_shards }
    }

    pub fn book(&self) -> N::Book {
        self.setting.book
    }

    pub fn figures(&self) -> &Figures<N> {
        &self.setting.figures
    }

    pub fn asked(&self) -> &Asked<N> {
        &self.setting.asked
    }

    pub fn profile(&self) -> &'a Profile {
        self.setting.profile
    }

    pub fn market(&self) -> &'a Market<'a> {
        self.setting.market
    }

    /// A row of the catalog that is read seldom.
    pub fn row(&self, id: &str) -> N {
        figures::row(self.setting.rows(), self.book(), id)
    }

    /// A target of this month: asked, or what a service of its size is usually held to.
    pub fn target(&self, field: &str, value: f64, unit: &'static str) -> N {
        let usual = self.setting.catalog.usual_targets_of(self.now.users.value());
        let asked = match field {
            "availability" => self.profile().targets.availability.is_some(),
            "survives" => self.profile().targets.survives.is_some(),
            "rto_minutes" => self.profile().targets.rto_minutes.is_some(),
            "rpo_minutes" => self.profile().targets.rpo_minutes.is_some(),
            "teams" => self.profile().commercial.teams.is_some(),
            _ => true,
        };
        let group = if field == "teams" { "commercial" } else { "targets" };
        N::read(self.book(), value, || Place {
            id: match asked {
                true => format!("/{group}/{field}").into(),
                false if usual.below_users.is_finite() => format!("catalog/targets/below_{}/{field}", usual.below_users).into(),
                false => format!("catalog/targets/largest/{field}").into(),
            },
            label: format!("target: {}", field.replace('_', " ")).into(),
            unit: unit.into(),
            origin: if asked { Origin::Given } else { catalog::origin(usual.verified) },
            source: if asked { "the profile".into() } else { catalog::dated(&usual.source, &usual.date).into() },
        })
    }
}

impl Situation<'_> {
    /// A row of the catalog in plain numbers.
    pub fn value(&self, id: &str) -> f64 {
        self.setting.rows().value(id)
    }
}

fn popularity<N: Number>(setting: &Setting<N>, load: &Load<N>, what: &str) -> Popularity<N> {
    let asked = &setting.asked;
    let records = load.database_gib * KIB_A_GIB / asked.record_kib;
    let popularity = Popularity::new(records, asked.hot_share, setting.figures.hot_hit_rate);
    popularity.step(setting.book, what)
}
