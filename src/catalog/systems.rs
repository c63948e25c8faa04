//! Real systems whose owners disclosed what they carried and what carried it: rows of published figures in `data/systems.toml`.
//!
//! A load becomes a profile by **one rule for all**, [`question_of`]:
//!
//! 1. Users: the published count nearest to monthly users (monthly, then daily, then registered).
//! 2. Rate: the mean one; else page views a month; else the peak. Both users and a rate may be known; then requests a user follow.
//! 3. A peak beside a mean is every day's busiest hour as far as the range of that assumption goes. Beyond it, it was an event: a surge over
//!    the busiest hour of an ordinary day.
//! 4. Amounts are divided by what they come with: bytes sent by requests (up to the default response for the response, the rest for
//!    files; bytes of a CDN alone are files); files kept by users; queries, jobs and writes by requests. Writes beyond one a request are
//!    writes of each request.
//! 5. What is not published stays at its default. Nothing is fitted to a case.
//!
//! What is divided is kept to three figures.

use super::{
    LoadError,
    load::{Files, line_of, parse, text_of},
};
use crate::domain::{
    fields,
    profile::{Known, Profile},
    question::Question,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, sync::LazyLock};
use toml::Spanned;

/// A system whose owner disclosed its load.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    pub id: String,
    pub name: String,
    /// Of the figures.
    pub year: u16,
    /// Offered by the planner.
    #[serde(default)]
    pub preset: bool,
    pub source: String,
    pub hosting: Hosting,
    /// The published architecture, the fairest reading first, others as fair behind it; empty where it was not published.
    pub reading: Vec<Class>,
    pub load: PublishedLoad,
    #[serde(default)]
    pub fleet: PublishedFleet,
    pub bill: Option<PublishedBill>,
    /// What to mind in a comparison, where somebody knows.
    pub remark: Option<String>,
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

impl PublishedLoad {
    /// Every figure by its name.
    pub fn figures(&self) -> [(&'static str, Option<f64>); 14] {
        [
            ("monthly_active_users", self.monthly_active_users),
            ("daily_active_users", self.daily_active_users),
            ("registered_users", self.registered_users),
            ("requests_per_second", self.requests_per_second),
            ("peak_requests_per_second", self.peak_requests_per_second),
            ("page_views_per_month", self.page_views_per_month),
            ("egress_tb_per_month", self.egress_tb_per_month),
            ("cdn_tb_per_month", self.cdn_tb_per_month),
            ("edge_hit_share", self.edge_hit_share),
            ("objects_tb", self.objects_tb),
            ("database_tb", self.database_tb),
            ("queries_per_second", self.queries_per_second),
            ("writes_per_second", self.writes_per_second),
            ("jobs_per_second", self.jobs_per_second),
        ]
    }
}

/// Machines, and processor cores where they were published; without a tier's name those of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishedFleet {
    pub servers: Option<f64>,
    pub cores: Option<f64>,
    pub web: Option<f64>,
    pub web_cores: Option<f64>,
    pub database: Option<f64>,
    pub database_cores: Option<f64>,
    /// Machines for work outside of requests.
    pub workers: Option<f64>,
    pub cache: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedBill {
    pub monthly_usd: f64,
    /// Which parts of the system it pays for.
    pub covers: String,
}

/// Whose machines it ran on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hosting {
    /// Its own, or a landlord's for it alone.
    Own,
    Cloud,
}

/// Architectures as people tell them apart from outside: coarser than rungs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    SingleBox,
    SplitDb,
    MultiAz,
    HorizontalCached,
    AutoScaled,
    ServiceOriented,
    ShardedData,
    MultiRegion,
}

impl Class {
    /// The rungs it covers, lowest and highest.
    pub fn rungs(self) -> (u8, u8) {
        match self {
            Class::SingleBox => (1, 1),
            Class::SplitDb => (2, 3),
            Class::MultiAz => (4, 4),
            Class::HorizontalCached => (5, 5),
            Class::AutoScaled => (6, 6),
            Class::ServiceOriented => (7, 7),
            Class::ShardedData => (8, 8),
            Class::MultiRegion => (9, 9),
        }
    }

    /// How many rungs `rung` is away from it.
    pub fn distance(self, rung: u8) -> u8 {
        let (low, high) = self.rungs();
        low.saturating_sub(rung).max(rung.saturating_sub(high))
    }
}

/// Every system of the data file.
pub fn systems() -> &'static [System] {
    static SYSTEMS: LazyLock<Vec<System>> =
        LazyLock::new(|| read(include_str!("data/systems.toml")).unwrap_or_else(|error| panic!("built-in {error}")));
    &SYSTEMS
}

/// Reads and checks a file of systems.
pub fn read(text: &str) -> Result<Vec<System>, LoadError> {
    let files = Files::from([(FILE, text)]);
    let file: SystemFile = parse(FILE, &files)?;
    let mut ids = BTreeSet::new();
    for spanned in &file.system {
        let (system, start) = (spanned.get_ref(), spanned.span().start);
        let fault = |field: &str, problem: String| {
            let line = line_of_key(text_of(FILE, &files)?, start, field.split('.').next().unwrap_or(field));
            Err(LoadError::new(FILE, Some(line), &format!("{}.{field}", system.id), problem))
        };
        if system.id.is_empty() || !ids.insert(&system.id) {
            return fault("id", "is empty or stands twice".to_owned());
        }
        if !(1995..=2100).contains(&system.year) {
            return fault("year", format!("{} is outside 1995 … 2100", system.year));
        }
        if [&system.name, &system.source].iter().any(|text| text.is_empty()) {
            return fault("source", "name or source is empty".to_owned());
        }
        if system.reading.is_empty() {
            return fault("reading", "names no class of rungs".to_owned());
        }
        for (field, number) in system.load.figures() {
            let most = if field == "edge_hit_share" { 1.0 } else { 1e15 };
            if number.is_some_and(|number| !(number > 0.0 && number <= most)) {
                return fault(&format!("load.{field}"), format!("is outside 0 … {most}"));
            }
        }
        if question_of(&system.load) == json!({}) {
            return fault("load", "has no measure of size".to_owned());
        }
        let fleet = &system.fleet;
        for (field, machines, cores) in [
            ("servers", fleet.servers, fleet.cores),
            ("web", fleet.web, fleet.web_cores),
            ("database", fleet.database, fleet.database_cores),
        ] {
            // A processor may be shared, but a tier that has cores has machines.
            if machines.or(cores).is_some_and(|number| number <= 0.0) || (cores.is_some() && machines.is_none()) {
                return fault(&format!("fleet.{field}"), "counts no machines".to_owned());
            }
        }
        if system.bill.as_ref().is_some_and(|bill| bill.monthly_usd <= 0.0 || bill.covers.is_empty()) {
            return fault("bill", "has no amount, or does not say what it covers".to_owned());
        }
    }
    Ok(file.system.into_iter().map(Spanned::into_inner).collect())
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
    let mean = [("traffic.requests_per_second", load.requests_per_second), ("traffic.page_views_per_month", load.page_views_per_month)];
    let peak = ("traffic.peak_requests_per_second", load.peak_requests_per_second);
    question.put_first(&[mean[0], mean[1], peak]);
    if let Some(peak) = load.peak_requests_per_second
        && mean.iter().any(|(_, rate)| rate.is_some())
        && let Some(profile) = question.profile()
    {
        question.put_peak(peak / mean_rate(&profile), &profile);
    }

    let Some(profile) = question.profile() else { return question.json() };
    let (audience, traffic) = (&profile.audience, &profile.traffic);
    let rate = mean_rate(&profile);
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

/// Requests a second over the whole month.
fn mean_rate(profile: &Profile) -> f64 {
    profile.audience.monthly_active_users * profile.audience.daily_active_share * profile.traffic.requests_per_daily_user / 86_400.0
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SystemFile {
    system: Vec<Spanned<System>>,
}

const FILE: &str = "systems.toml";
const KIB_PER_TB: f64 = 1_073_741_824.0;
const MIB_PER_TB: f64 = 1_048_576.0;

/// The line of a key of the table that starts at `start`; the table's own where it has no such key.
fn line_of_key(text: &str, start: usize, key: &str) -> u64 {
    let first = line_of(text, start);
    let lines = text.lines().skip(first as usize).take_while(|line| !line.starts_with("[["));
    let at = lines.map(|line| line.split('=').next().unwrap_or_default().trim()).position(|name| name == key);
    at.map_or(first, |at| first + 1 + at as u64)
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

    /// The peak's weight, which is an event's where no ordinary day has such a one.
    fn put_peak(&mut self, ratio: f64, ordinary: &Profile) {
        let mean = ordinary.traffic.peak_to_mean;
        let busiest = fields::find("traffic.peak_to_mean").and_then(|field| field.range_of(mean));
        if busiest.is_none_or(|(_, high)| ratio <= high) {
            self.put_ratio("traffic.peak_to_mean", ratio);
        } else {
            self.put_ratio("traffic.surge_factor", ratio / mean);
        }
    }

    fn json(&self) -> Value {
        Value::Object(self.0.clone())
    }

    fn profile(&self) -> Option<Profile> {
        Question::from_json(&self.json(), &Known::default()).ok().map(|question| question.profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(load: PublishedLoad) -> Profile {
        Question::from_json(&question_of(&load), &Known::default()).unwrap().profile
    }

    fn near(left: f64, right: f64, tolerance: f64) -> bool {
        (left - right).abs() <= tolerance * right.abs()
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
            let rate = mean_rate(&profile);
            let pages = load.page_views_per_month.map(|pages| pages * 2.0 / (30.4375 * 86_400.0));
            let peak = load.peak_requests_per_second;
            if let Some(peak) = peak {
                let planned = rate * profile.traffic.peak_to_mean * profile.traffic.surge_factor;
                assert!(near(planned, peak, 0.01), "{}: {planned}, published {peak}", system.id);
            }
            if let Some(published) = load.requests_per_second.or(pages).or(peak.map(|peak| peak / 3.0)) {
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

    #[test]
    fn the_count_nearest_to_monthly_users_wins_and_else_users_follow_from_the_rate() {
        let every = PublishedLoad {
            monthly_active_users: Some(1_000.0),
            daily_active_users: Some(500.0),
            registered_users: Some(9_000.0),
            ..PublishedLoad::default()
        };
        let users = |load| profile(load).audience.monthly_active_users;
        assert_eq!(users(every), 1_000.0);
        assert_eq!(users(PublishedLoad { monthly_active_users: None, ..every }), 2_500.0);
        assert_eq!(users(PublishedLoad { monthly_active_users: None, daily_active_users: None, ..every }), 2_700.0);
        // 10 a second are 864,000 a day, of 50 a daily user, a fifth of the month's.
        let rate = PublishedLoad { requests_per_second: Some(10.0), ..PublishedLoad::default() };
        assert_eq!(users(rate), 86_400.0);
    }

    #[test]
    fn a_mean_rate_goes_before_page_views_and_those_before_the_peak() {
        let every = PublishedLoad {
            requests_per_second: Some(40.0),
            page_views_per_month: Some(2_629_800.0),
            peak_requests_per_second: Some(90.0),
            ..PublishedLoad::default()
        };
        let rate = |load| mean_rate(&profile(load));
        assert!(near(rate(every), 40.0, 1e-9));
        // A page view a second, at two requests each.
        assert!(near(rate(PublishedLoad { requests_per_second: None, ..every }), 2.0, 1e-9));
        assert!(near(rate(PublishedLoad { requests_per_second: None, page_views_per_month: None, ..every }), 30.0, 1e-9));
    }

    #[test]
    fn a_peak_that_no_ordinary_day_has_was_an_event() {
        let peak = |times: f64| {
            let load = PublishedLoad {
                requests_per_second: Some(100.0),
                peak_requests_per_second: Some(100.0 * times),
                ..PublishedLoad::default()
            };
            let traffic = profile(load).traffic;
            (traffic.peak_to_mean, traffic.surge_factor)
        };
        assert_eq!(peak(1.5), (1.5, 1.0));
        assert_eq!(peak(6.0), (6.0, 1.0));
        assert_eq!(peak(12.0), (3.0, 4.0));
    }

    #[test]
    fn a_file_that_does_not_hold_together_is_refused_by_line_and_field() {
        let whole = "[[system]]\nid = \"a\"\nname = \"A\"\nyear = 2010\nsource = \"s\"\nhosting = \"own\"\nreading = [\"split-db\"]\n\
                     load = { registered_users = 5 }\nfleet = { web = 2, web_cores = 8 }\nbill = { monthly_usd = 5, covers = \"all\" }\n";
        assert_eq!(read(whole).unwrap().len(), 1);
        let faults = [
            ("year = 2010", "year = 1910", 4, "a.year"),
            ("\"s\"", "\"\"", 5, "a.source"),
            ("[\"split-db\"]", "[]", 7, "a.reading"),
            ("registered_users = 5", "registered_users = -5", 8, "a.load.registered_users"),
            ("registered_users = 5", "objects_tb = 5", 8, "a.load"),
            ("web = 2, ", "", 9, "a.fleet.web"),
            ("monthly_usd = 5", "monthly_usd = 0", 10, "a.bill"),
            ("split-db", "split", 7, "toml"),
            ("registered_users", "users", 8, "toml"),
        ];
        for (good, bad, line, field) in faults {
            let error = read(&whole.replace(good, bad)).unwrap_err();
            assert_eq!((error.line, &error.field[..]), (Some(line), field), "{error}");
        }
        let twice = read(&format!("{whole}\n{whole}")).unwrap_err();
        assert_eq!((twice.line, &twice.field[..]), (Some(13), "a.id"));
    }
}
