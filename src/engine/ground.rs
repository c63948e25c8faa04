//! What a plan stands on: the region, what is sold there, the catalog's rows, and the numbers of the profile.

use super::{
    asked::Asked,
    demand::{Mix, Timeline},
    figures::{self, Figures},
    growth,
    ledger::{Pen, Traced},
    market::Market,
    situation::Setting,
};
use crate::{
    catalog::{Catalog, Provider, Region},
    domain::{
        fields::{self, Field},
        measures,
        number::{Number, Place, name},
        plan::Origin,
        profile::{Commercial, Profile},
        question::Question,
        units::Unit,
    },
};
use rustc_hash::FxHashMap;
use std::sync::{Arc, LazyLock};

#[derive(Debug)]
pub struct Ground<'c> {
    market: Market<'c>,
    /// Where a second region could stand.
    others: Vec<Market<'c>>,
    figures: Figures,
}

impl<'c> Ground<'c> {
    pub fn of(catalog: &'c Catalog, profile: &Profile) -> Ground<'c> {
        let provider = &catalog.providers[&profile.commercial.provider];
        let region = region(provider, profile);
        Ground {
            market: Market::new(provider, region, profile),
            others: second_regions(provider, region, profile).into_iter().map(|r| Market::new(provider, r, profile)).collect(),
            figures: Figures::of(&provider.rows, ()),
        }
    }

    pub fn region(&self) -> &'c Region {
        self.market.region
    }

    /// Whether two profiles buy in the same market, at the same prices.
    pub fn serves_both(one: &Profile, other: &Profile) -> bool {
        let market = |profile: &Profile| {
            let Commercial { provider, region, architecture, purchase, spot_share, .. } = &profile.commercial;
            (provider.clone(), region.clone(), *architecture, *purchase, *spot_share)
        };
        let nearness = |profile: &Profile| (profile.audience.geography.clone(), profile.targets.residency.clone());
        market(one) == market(other) && nearness(one) == nearness(other)
    }

    /// For the search.
    pub fn setting<'g>(&'g self, catalog: &'g Catalog, profile: &'g Profile) -> Setting<'g> {
        let asked = Asked::of(profile, (), |_| unreachable!("plain numbers have no place"));
        let months = (profile.growth.months + profile.growth.lead_months) as usize;
        self.of_numbers((), catalog, profile, self.figures, asked, months, |_, _, value| value, |_, share| share)
    }

    /// For the ledger. `months` of the path are told, those that capacity is bought ahead included: the figures of today look no further.
    pub fn explained<'g>(
        &'g self,
        catalog: &'g Catalog,
        question: &'g Question,
        ledger: Pen<'g>,
        months: usize,
    ) -> Setting<'g, Traced<'g>> {
        let read = |id: &str, value: f64| Traced::read(ledger, value, || place(question, id));
        let measures = question.measures(read);
        let follows = |id: &str| Arc::new(Place { id: format!("follows/{id}").into(), ..Place::clone(&place(question, id)) });
        // What follows from other measures is not what the profile has in that field.
        let mut asked = Asked::of(&question.profile, ledger, |id| match id {
            "audience.monthly_active_users" if measures.monthly.is_none() => follows(id),
            "traffic.requests_per_daily_user" | "data.ingest_per_second" => follows(id),
            _ => place(question, id),
        });
        let users = measures.users();
        if measures.monthly.is_none() {
            asked.monthly_active_users = users.step(ledger, || name("audience.monthly_active_users", "monthly users", "users"));
        }
        if measures.rate().is_some() {
            let of_a_user = measures.requests_of_a_user(asked.monthly_active_users);
            asked.requests_per_daily_user =
                of_a_user.step(ledger, || name("traffic.requests_per_daily_user", "requests of an active user and day", "requests"));
        } else {
            asked.requests_per_daily_user = measures.requests_per_daily_user;
        }
        let data = &question.profile.data;
        if let (Some(devices), Some(messages)) = (data.devices, data.messages_per_device_day) {
            let of_devices = measures::ingest_of_devices(read("data.devices", devices), read("data.messages_per_device_day", messages));
            asked.ingest_per_second =
                of_devices.step(ledger, || name("data.ingest_per_second", "records that arrive on their own", "records/s"));
        } else {
            asked.ingest_per_second = read("data.ingest_per_second", data.ingest_per_second);
        }
        let of_class = |class: usize, field: &str, value: f64| {
            Traced::read(ledger, value, || Place {
                id: format!("/traffic/classes/{class}/{field}").into(),
                label: format!("{} of the class {}", field.replace('_', " "), question.profile.traffic.classes[class].name).into(),
                unit: "".into(),
                origin: Origin::Given,
                source: "the profile".into(),
            })
        };
        let of_place = |geography: &str, share: f64| {
            Traced::read(ledger, share, || Place {
                id: format!("/audience/geography/{geography}").into(),
                label: format!("users in {}", geography.replace('_', " ")).into(),
                unit: "share".into(),
                ..Place::clone(&place(question, "audience.geography"))
            })
        };
        self.of_numbers(
            ledger,
            catalog,
            &question.profile,
            Figures::of(&self.market.provider.rows, ledger),
            asked,
            months,
            of_class,
            of_place,
        )
    }

    #[expect(clippy::too_many_arguments, reason = "plain numbers and recorded ones differ in each of them")]
    fn of_numbers<'g, N: Number>(
        &'g self,
        book: N::Book,
        catalog: &'g Catalog,
        profile: &'g Profile,
        figures: Figures<N>,
        asked: Asked<N>,
        months: usize,
        of_class: impl Fn(usize, &str, f64) -> N,
        of_place: impl Fn(&str, f64) -> N,
    ) -> Setting<'g, N> {
        let users = growth::point_path(asked.monthly_active_users, asked.monthly, asked.ceiling_users, months, book);
        let speed = figures::row(&self.market.provider.rows, book, &format!("speed.{}", profile.traffic.cpu_family));
        let mix = Mix::of(profile, &asked, speed, book, of_class);
        let timeline = Timeline::new(&asked, mix, &users, speed, book);
        let given = profile.audience.geography.iter().filter(|(_, share)| **share > 0.0);
        // Shares sum to one within a thousandth.
        let whole: f64 = given.clone().map(|(_, share)| *share).sum();
        let geography = given
            .map(|(place, share)| {
                let read = of_place(place, *share);
                (place.as_str(), if whole == 1.0 { read } else { read / whole })
            })
            .collect();
        Setting::new(book, catalog, figures, asked, profile, &self.market, &self.others, timeline, geography)
    }
}

/// How a field of the profile, or the one ratio that is no field, is known: by its default, and where the profile gives it.
struct Places {
    assumed: Arc<Place>,
    given: Arc<Place>,
}

impl Places {
    fn of(field: &Field) -> Places {
        let place = |origin, source| Place {
            id: field.pointer().into(),
            label: field.label.into(),
            unit: if field.number_unit() == Unit::Percent { "share".into() } else { field.unit.into() },
            origin,
            source,
        };
        let default = if field.why.is_empty() { field.source.into() } else { format!("{}: {}", field.source, field.why).into() };
        Places { assumed: Arc::new(place(Origin::Assumed, default)), given: Arc::new(place(Origin::Given, "the profile".into())) }
    }
}

/// Every plan names the same fields, so they are put into words once.
fn place(question: &Question, id: &str) -> Arc<Place> {
    static OF_FIELDS: LazyLock<FxHashMap<&str, Places>> =
        LazyLock::new(|| fields::FIELDS.iter().map(|field| (field.id, Places::of(field))).collect());
    if let Some(known) = OF_FIELDS.get(id) {
        return if question.is_asked(id) { &known.given } else { &known.assumed }.clone();
    }
    let operators = (fields::OPERATORS.why, fields::OPERATORS.source);
    let (name, label, unit, source) =
        if id == "operators" { (format!("fields/{id}"), operators.0, "factor", operators.1) } else { (id.to_owned(), id, "", "") };
    Arc::new(Place { id: name.into(), label: label.to_owned().into(), unit: unit.into(), origin: Origin::Assumed, source: source.into() })
}

fn round_trip(region: &Region, place: &str) -> f64 {
    region.round_trip_ms.get(place).copied().unwrap_or(0.0)
}

/// The region asked for; else, of those that meet residency, the one nearest to the users, where the default region within 10 ms of it goes before.
fn region<'a>(provider: &'a Provider, profile: &Profile) -> &'a Region {
    if let Some(asked) = profile.commercial.region.as_ref().and_then(|id| provider.regions.get(id)) {
        return asked;
    }
    let residency = &profile.targets.residency;
    let away = |region: &Region| profile.audience.geography.iter().map(|(place, share)| share * round_trip(region, place)).sum::<f64>();
    let resident: Vec<&Region> = provider.regions.values().filter(|r| residency.contains(&r.geography)).collect();
    let pool: Vec<&Region> = if resident.is_empty() { provider.regions.values().collect() } else { resident };
    let nearest = pool.iter().map(|r| away(r)).fold(f64::INFINITY, f64::min);
    let near: Vec<&&Region> = pool.iter().filter(|r| away(r) <= nearest + 10.0).collect();
    let price = |region: &Region| {
        let of = |class: &&crate::catalog::Class| class.family == provider.reference_compute_family;
        region.compute.iter().filter(of).map(|c| c.usd_hour).min()
    };
    near.iter()
        .find(|r| r.id == provider.default_region)
        .or_else(|| near.iter().min_by(|a, b| price(a).cmp(&price(b)).then_with(|| a.id.cmp(&b.id))))
        .map_or_else(|| &provider.regions[&provider.default_region], |r| **r)
}

/// Where a second region may stand: those of the same continent; where it has none, any. Residency narrows it to the listed geographies.
fn second_regions<'a>(provider: &'a Provider, primary: &Region, profile: &Profile) -> Vec<&'a Region> {
    let others: Vec<&Region> = provider.regions.values().filter(|r| r.id != primary.id).collect();
    let residency = &profile.targets.residency;
    if residency.len() > 1 {
        return others.into_iter().filter(|r| residency.contains(&r.geography)).collect();
    }
    let near: Vec<&Region> = others.iter().copied().filter(|r| r.continent == primary.continent).collect();
    if near.is_empty() { others } else { near }
}
