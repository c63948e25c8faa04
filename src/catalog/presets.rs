//! Profiles to start from: kinds of product, and real systems whose owners disclosed what they carried.
//!
//! A kind of product is a row of assumptions in `data/presets.toml`. A real system is a row of published figures in `data/systems.toml`,
//! and becomes a profile by **one rule for all**, [`question_of`]:
//!
//! 1. Users: the published count nearest to monthly users (monthly, then daily, then registered).
//! 2. Rate: the one nearest to measured requests (a second, then at the peak, then page views a month). Both users and a rate may be
//!    known; then requests a user follow. Where the mean and the peak rate are known, so is the peak's weight, within its bounds.
//! 3. Amounts are divided by what they come with: bytes sent by requests (up to the default response for the response, the rest for
//!    files; bytes of a CDN alone are files); files kept by users; queries, jobs and writes by requests. Writes beyond one a request are
//!    writes of each request.
//! 4. What is not published stays at its default. Nothing is fitted to a case.
//!
//! What is divided is kept to three figures.

use crate::domain::{
    fields,
    profile::{Known, Profile},
    question::Question,
    units,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// A profile to start from.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// `photo_sharing`, `volunteer-app-30k-2025`.
    pub id: String,
    pub name: String,
    pub kind: PresetKind,
    /// What it is, in a sentence; of a real system what was published.
    pub says: String,
    /// As asked of the API.
    pub question: Value,
    /// The same as the planner's query string.
    pub query: String,
    pub source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetKind {
    Product,
    System,
}

/// Load as its owner published it; what was not published is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishedLoad {
    pub monthly_active_users: Option<f64>,
    pub daily_active_users: Option<f64>,
    pub registered_users: Option<f64>,
    /// Mean over the month.
    pub requests_per_second: Option<f64>,
    pub peak_requests_per_second: Option<f64>,
    pub page_views_per_month: Option<f64>,
    /// All bytes sent, in TB of 1,024 GB; and those of the CDN alone.
    pub egress_tb_per_month: Option<f64>,
    pub cdn_tb_per_month: Option<f64>,
    /// Share of requests that the CDN answered.
    pub edge_hit_share: Option<f64>,
    /// Files kept, and the database.
    pub objects_tb: Option<f64>,
    pub database_tb: Option<f64>,
    /// Database queries, rows written and background jobs, means over the month.
    pub queries_per_second: Option<f64>,
    pub writes_per_second: Option<f64>,
    pub jobs_per_second: Option<f64>,
}

/// A system whose owner disclosed its load.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    pub id: String,
    pub name: String,
    pub year: u16,
    /// Offered by the planner.
    #[serde(default)]
    pub preset: bool,
    pub source: String,
    pub load: PublishedLoad,
}

/// What the planner offers, in its order: products, then systems.
pub fn all() -> &'static [Preset] {
    static ALL: LazyLock<Vec<Preset>> = LazyLock::new(|| {
        let products = products().into_iter().map(|product| Preset {
            query: query_of(&product.question),
            id: product.id,
            name: product.name,
            kind: PresetKind::Product,
            says: product.says,
            question: product.question,
            source: "Headroom assumption: a typical product of its kind".to_owned(),
        });
        let systems = systems().iter().filter(|system| system.preset).map(|system| {
            let question = question_of(&system.load);
            Preset {
                query: query_of(&question),
                id: system.id.clone(),
                name: system.name.clone(),
                kind: PresetKind::System,
                says: format!("{}, as published for {}.", told(&system.load), system.year),
                question,
                source: system.source.clone(),
            }
        });
        products.chain(systems).collect()
    });
    &ALL
}

/// Every system of the data file.
pub fn systems() -> &'static [System] {
    static SYSTEMS: LazyLock<Vec<System>> = LazyLock::new(|| {
        let file: SystemFile =
            toml::from_str(include_str!("data/systems.toml")).unwrap_or_else(|error| panic!("built-in systems.toml: {error}"));
        file.system
    });
    &SYSTEMS
}

/// The profile of a published load: the rule at the top of this file. A load without any measure of size has none either.
pub fn question_of(load: &PublishedLoad) -> Value {
    let mut question = Draft::default();
    let users = [
        ("audience.monthly_active_users", load.monthly_active_users),
        ("audience.daily_active_users", load.daily_active_users),
        ("audience.registered_users", load.registered_users),
    ];
    question.put_first(&users);
    let rates = [
        ("traffic.requests_per_second", load.requests_per_second),
        ("traffic.peak_requests_per_second", load.peak_requests_per_second),
        ("traffic.page_views_per_month", load.page_views_per_month),
    ];
    question.put_first(&rates);
    if let (Some(mean), Some(peak)) = (load.requests_per_second, load.peak_requests_per_second) {
        question.put_ratio("traffic.peak_to_mean", peak / mean);
    }

    let Some(profile) = question.profile() else { return question.json() };
    let (audience, traffic) = (&profile.audience, &profile.traffic);
    let rate = audience.monthly_active_users * audience.daily_active_share * traffic.requests_per_daily_user / 86_400.0;
    let month_requests = rate * 86_400.0 * fields::DAYS_PER_MONTH;
    if let Some(sent) = load.egress_tb_per_month {
        let kib = sent * KIB_PER_TB / month_requests;
        let response = kib.min(traffic.response_kib);
        question.put_ratio("traffic.response_kib", response);
        question.put_ratio("traffic.static_kib", kib - response);
    } else if let Some(sent) = load.cdn_tb_per_month {
        question.put_ratio("traffic.static_kib", sent * KIB_PER_TB / month_requests);
    }
    if let Some(hits) = load.edge_hit_share {
        question.put_ratio("traffic.edge_cacheable_share", hits);
    }
    if let Some(files) = load.objects_tb {
        question.put_ratio("data.object_mib_per_user", files * MIB_PER_TB / audience.monthly_active_users);
    }
    if let Some(database) = load.database_tb {
        question.put_ratio("data.initial_gib", database * 1_024.0);
    }
    if let Some(queries) = load.queries_per_second {
        question.put_ratio("data.queries_per_request", queries / rate);
    }
    let mut write_share = traffic.write_share;
    if let Some(writes) = load.writes_per_second {
        write_share = (writes / rate).min(1.0);
        question.put_ratio("traffic.write_share", write_share);
        question.put_ratio("data.writes_per_request", (writes / rate).max(1.0));
    }
    if let Some(jobs) = load.jobs_per_second {
        question.put_ratio("work.jobs_per_write", jobs / (rate * write_share));
    }
    question.json()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemFile {
    system: Vec<System>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductFile {
    product: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    id: String,
    name: String,
    says: String,
    question: Value,
}

const KIB_PER_TB: f64 = 1_073_741_824.0;
const MIB_PER_TB: f64 = 1_048_576.0;

fn products() -> Vec<Product> {
    let file: ProductFile =
        toml::from_str(include_str!("data/presets.toml")).unwrap_or_else(|error| panic!("built-in presets.toml: {error}"));
    file.product
}

/// Presets name nothing that only a catalog knows.
fn query_of(question: &Value) -> String {
    Question::from_json(question, &Known::default()).map(|question| question.to_query()).unwrap_or_default()
}

/// A question under way.
#[derive(Default)]
struct Draft(Map<String, Value>);

impl Draft {
    fn put(&mut self, id: &str, number: f64) {
        if let Some((group, name)) = id.split_once('.')
            && let Value::Object(group) = self.0.entry(group).or_insert_with(|| json!({}))
        {
            group.insert(name.to_owned(), fields::number_json(number));
        }
    }

    fn put_first(&mut self, measures: &[(&str, Option<f64>)]) {
        if let Some((id, number)) = measures.iter().find_map(|(id, number)| Some((id, (*number)?))) {
            self.put(id, number);
        }
    }

    /// What was divided, to three figures and within the field's bounds.
    fn put_ratio(&mut self, id: &str, ratio: f64) {
        if let Some(field) = fields::find(id).filter(|_| ratio.is_finite()) {
            let (low, high) = field.bounds;
            let rounded: f64 = format!("{ratio:.2e}").parse().unwrap_or(ratio);
            self.put(id, rounded.clamp(low, high));
        }
    }

    fn json(&self) -> Value {
        Value::Object(self.0.clone())
    }

    fn profile(&self) -> Option<Profile> {
        Question::from_json(&self.json(), &Known::default()).ok().map(|question| question.profile)
    }
}

/// The published figures in words.
fn told(load: &PublishedLoad) -> String {
    let parts = [
        (load.monthly_active_users, "monthly users"),
        (load.daily_active_users, "daily users"),
        (load.registered_users, "registered users"),
        (load.requests_per_second, "requests a second"),
        (load.peak_requests_per_second, "requests a second at the peak"),
        (load.page_views_per_month, "page views a month"),
        (load.egress_tb_per_month, "TB sent a month"),
        (load.cdn_tb_per_month, "TB a month from a CDN"),
        (load.objects_tb, "TB of files"),
        (load.database_tb, "TB in the database"),
        (load.queries_per_second, "queries a second"),
        (load.writes_per_second, "writes a second"),
        (load.jobs_per_second, "jobs a second"),
    ];
    let counted = |(number, what): &(Option<f64>, &str)| {
        let number = (*number)?;
        let what = if number == 1.0 { what.replace("users", "user") } else { (*what).to_owned() };
        Some(format!("{} {what}", units::full(number)))
    };
    let mut told: Vec<String> = parts.iter().filter_map(counted).collect();
    if let Some(hits) = load.edge_hit_share {
        told.push(format!("{} answered by a CDN", units::percent(hits)));
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::query;
    use std::collections::BTreeSet;

    fn profile(load: PublishedLoad) -> Profile {
        Question::from_json(&question_of(&load), &Known::default()).unwrap().profile
    }

    fn rate(profile: &Profile) -> f64 {
        profile.audience.monthly_active_users * profile.audience.daily_active_share * profile.traffic.requests_per_daily_user / 86_400.0
    }

    fn near(left: f64, right: f64, tolerance: f64) -> bool {
        (left - right).abs() <= tolerance * right.abs()
    }

    #[test]
    fn every_preset_is_a_valid_question_and_a_link() {
        let known = super::super::builtin().known();
        for preset in all() {
            let question = Question::from_json(&preset.question, &known).unwrap_or_else(|faults| panic!("{}: {faults:?}", preset.id));
            assert_eq!(query::from_query(&preset.query, &known).question, Ok(question), "{}", preset.id);
            assert!(preset.says.ends_with('.') && !preset.source.is_empty(), "{}", preset.id);
        }
    }

    #[test]
    fn products_say_only_what_differs_from_the_defaults() {
        for preset in all().iter().filter(|preset| preset.kind == PresetKind::Product) {
            let question = Question::from_json(&preset.question, &Known::default()).unwrap();
            let given: usize = preset.question.as_object().unwrap().values().map(|group| group.as_object().unwrap().len()).sum();
            let asked: usize = question.asked.as_object().unwrap().values().map(|group| group.as_object().unwrap().len()).sum();
            assert_eq!(given, asked, "{}", preset.id);
        }
    }

    #[test]
    fn six_kinds_of_product_and_a_dozen_systems_are_offered() {
        let ids: BTreeSet<&str> = all().iter().map(|preset| &preset.id[..]).collect();
        assert_eq!(ids.len(), all().len());
        for product in ["blog", "saas", "social_feed", "photo_sharing", "marketplace", "telemetry"] {
            assert!(ids.contains(product), "{product}");
        }
        assert!(all().iter().filter(|preset| preset.kind == PresetKind::System).count() >= 12);
        let every: BTreeSet<&str> = systems().iter().map(|system| &system.id[..]).collect();
        assert_eq!(every.len(), systems().len());
    }

    #[test]
    fn every_published_load_becomes_a_question() {
        for system in systems() {
            let question = question_of(&system.load);
            assert!(Question::from_json(&question, &Known::default()).is_ok(), "{}: {question}", system.id);
        }
    }

    #[test]
    fn what_was_published_comes_back_from_the_profile() {
        for system in systems() {
            let (load, profile) = (system.load, profile(system.load));
            let rate = rate(&profile);
            let pages = load.page_views_per_month.map(|pages| pages * 2.0 / (30.4375 * 86_400.0));
            let peak = load.peak_requests_per_second.map(|peak| peak / profile.traffic.peak_to_mean);
            if let Some(published) = load.requests_per_second.or(peak).or(pages) {
                assert!(near(rate, published, 1e-9), "{}: {rate}, published {published}", system.id);
            }
            if let Some(users) = load.monthly_active_users {
                assert_eq!(profile.audience.monthly_active_users, users, "{}", system.id);
            }
            if let Some(sent) = load.egress_tb_per_month {
                let kib = profile.traffic.response_kib + profile.traffic.static_kib;
                assert!(near(kib * rate * 30.4375 * 86_400.0 / KIB_PER_TB, sent, 0.01), "{}", system.id);
            }
            if let Some(files) = load.objects_tb {
                let kept = profile.data.object_mib_per_user * profile.audience.monthly_active_users / MIB_PER_TB;
                assert!(near(kept, files, 0.01), "{}: {kept} of {files}", system.id);
            }
            if let Some(writes) = load.writes_per_second {
                assert!(near(rate * profile.traffic.write_share * profile.data.writes_per_request, writes, 0.01), "{}", system.id);
            }
            if let Some(jobs) = load.jobs_per_second {
                assert!(near(rate * profile.traffic.write_share * profile.work.jobs_per_write, jobs, 0.01), "{}", system.id);
            }
        }
    }

    #[test]
    fn twice_the_load_is_the_same_system_twice_as_large() {
        let once = PublishedLoad {
            monthly_active_users: Some(1e6),
            requests_per_second: Some(100.0),
            egress_tb_per_month: Some(10.0),
            objects_tb: Some(5.0),
            writes_per_second: Some(30.0),
            ..PublishedLoad::default()
        };
        let twice = PublishedLoad {
            monthly_active_users: Some(2e6),
            requests_per_second: Some(200.0),
            egress_tb_per_month: Some(20.0),
            objects_tb: Some(10.0),
            writes_per_second: Some(60.0),
            ..PublishedLoad::default()
        };
        let (once, twice) = (profile(once), profile(twice));
        assert_eq!((&once.data, &once.work, &once.targets), (&twice.data, &twice.work, &twice.targets));
        assert_eq!(once.traffic.static_kib, twice.traffic.static_kib);
        assert_eq!(once.traffic.requests_per_daily_user, twice.traffic.requests_per_daily_user);
    }

    #[test]
    fn what_was_not_published_stays_at_its_default() {
        let volunteers = systems().iter().find(|system| system.id == "volunteer-app-30k-2025").unwrap();
        assert_eq!(
            question_of(&volunteers.load),
            json!({"audience": {"monthly_active_users": 30_000}, "traffic": {"requests_per_second": 0.5}})
        );
        assert_eq!(question_of(&PublishedLoad::default()), json!({}));
    }
}
