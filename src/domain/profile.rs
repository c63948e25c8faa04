//! The question: what a person tells of their system, checked once for page, REST and saved plans.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A validated profile with every default filled in. `None` stands for "not given" where the engine derives the value itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub schema: u32,
    pub title: String,
    pub audience: Audience,
    pub traffic: Traffic,
    pub data: Data,
    pub work: Work,
    pub targets: Targets,
    pub growth: Growth,
    pub commercial: Commercial,
    pub current: Current,
}

/// Plans saved before a field could be asked lack it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default = "usual_audience")]
pub struct Audience {
    /// Always filled; derived where another measure of size was given.
    pub monthly_active_users: f64,
    pub daily_active_users: Option<f64>,
    pub weekly_active_users: Option<f64>,
    pub monthly_per_weekly_user: f64,
    pub registered_users: Option<f64>,
    pub monthly_share_of_registered: f64,
    pub concurrent_users: Option<f64>,
    pub visit_minutes: f64,
    pub daily_active_share: f64,
    /// Shares by where users are; they sum to 1.
    pub geography: BTreeMap<String, f64>,
}

fn usual_audience() -> Audience {
    super::fields::defaults().audience
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Traffic {
    /// Always filled; follows from a measured rate where one was given.
    pub requests_per_daily_user: f64,
    pub requests_per_second: Option<f64>,
    pub peak_requests_per_second: Option<f64>,
    pub requests_per_month: Option<f64>,
    pub page_views_per_month: Option<f64>,
    pub classes: Vec<RequestClass>,
    pub requests_per_page_view: f64,
    pub machine_requests_per_second: f64,
    pub machine_growth_monthly: Option<f64>,
    pub peak_to_mean: f64,
    pub surge_factor: f64,
    pub surge_minutes: f64,
    /// Filled: 0 where `surge_factor` is 1, else 1, unless given.
    pub surges_per_year: f64,
    pub write_share: f64,
    pub app_cpu_ms: f64,
    pub cpu_family: String,
    pub app_wait_ms: f64,
    pub app_memory_mib: f64,
    pub app_base_memory_mib: f64,
    pub response_kib: f64,
    pub static_kib: f64,
    pub static_requests: f64,
    pub upload_kib: f64,
    pub open_connection_share: f64,
    pub connection_kib: f64,
    pub edge_cacheable_share: f64,
    pub sessions_per_daily_user: f64,
    pub client_retries: f64,
    pub call_depth: f64,
    pub log_kib_per_request: f64,
}

/// A part of the mix: its share of the dynamic requests and the fields in which it differs (traffic or query fields, by name).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestClass {
    pub name: String,
    pub share: f64,
    #[serde(flatten)]
    pub differs: BTreeMap<String, f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// None until the engine derives it: 1 GiB and twelve months of the profile's present writes.
    pub initial_gib: Option<f64>,
    pub initial_records: Option<f64>,
    pub record_kib: f64,
    pub kib_per_write: f64,
    pub retention_months: Option<f64>,
    pub queries_per_request: f64,
    pub writes_per_request: f64,
    pub key_lookup_share: f64,
    pub key_lookup_cpu_ms: f64,
    pub query_cpu_ms: f64,
    pub write_cpu_ms: f64,
    pub stale_read_share: f64,
    pub hot_share: f64,
    pub cacheable_share: f64,
    pub relational: bool,
    pub max_read_ms: Option<f64>,
    /// Filled from devices × messages where those were given.
    pub ingest_per_second: f64,
    pub ingest_kib: f64,
    pub devices: Option<f64>,
    pub messages_per_device_day: Option<f64>,
    pub object_mib_per_user: f64,
    pub object_mib_per_user_month: f64,
    pub session_kib: f64,
    pub session_minutes: f64,
    pub backup_days: f64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Work {
    pub jobs_per_write: f64,
    pub job_cpu_ms: f64,
    pub job_deadline_seconds: f64,
    pub scheduled_jobs_per_hour: f64,
    pub scheduled_job_cpu_ms: f64,
    pub scheduled_job_memory_mib: f64,
    pub emails_per_daily_user: f64,
    pub search_share: f64,
}

/// What must keep running after a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Survives {
    Instance,
    Zone,
    Region,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Targets {
    /// These four follow the month's users where not given.
    pub availability: Option<f64>,
    pub survives: Option<Survives>,
    pub rto_minutes: Option<f64>,
    pub rpo_minutes: Option<f64>,
    pub p95_ms: f64,
    pub max_utilisation: f64,
    pub max_utilisation_degraded: f64,
    pub residency: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// `2026-11`.
    pub start_month: Option<String>,
    pub months: u32,
    pub monthly: f64,
    /// Standard deviation of each path's own mean growth: `monthly_sd`, or (high − low) ÷ 2.563 of a range on `monthly`.
    pub monthly_sd: f64,
    pub ceiling_users: f64,
    pub lead_months: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purchase {
    #[default]
    OnDemand,
    #[serde(rename = "commit_1y")]
    Commit1y,
    #[serde(rename = "commit_3y")]
    Commit3y,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    #[default]
    Any,
    #[serde(rename = "x86_64")]
    X8664,
    Arm64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportPlan {
    #[default]
    None,
    Developer,
    Business,
    Enterprise,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Commercial {
    pub provider: String,
    /// None: the region that meets residency with the lowest user-weighted round trip; the engine chooses and says so.
    pub region: Option<String>,
    pub purchase: Purchase,
    pub spot_share: f64,
    pub architecture: Architecture,
    pub non_production_share: f64,
    pub support_plan: SupportPlan,
    pub budget_monthly_usd: Option<f64>,
    pub revenue_per_user_usd: Option<f64>,
    pub teams: Option<u32>,
    pub engineer_hourly_usd: f64,
    pub has_dba: bool,
    pub has_on_call: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Current {
    pub stage: Option<String>,
    pub products: BTreeMap<String, CurrentProduct>,
}

/// What runs in a tier today: a product of the catalog, or any machine by its shape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CurrentProduct {
    pub product: Option<String>,
    pub count: Option<f64>,
    pub vcpu: Option<f64>,
    pub memory_gib: Option<f64>,
    pub monthly_usd: Option<f64>,
}

/// What the catalog holds, as far as a question may name it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    pub regions_by_provider: BTreeMap<String, Vec<String>>,
    /// Families on which CPU times may have been measured.
    pub cpu_families: Vec<String>,
    /// What may run today, by provider and kind: `compute`, `database`, …, see [`products_of`](super::fields::products_of).
    pub products: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Known {
    /// The products of a provider that may run in a tier, kind by kind.
    pub fn products_of<'k>(&'k self, provider: &str, tier: &str) -> impl Iterator<Item = &'k str> + use<'k> {
        let kinds = self.products.get(provider);
        let of = move |kind: &&'static str| kinds.and_then(|kinds| kinds.get(*kind));
        super::fields::products_of(tier).iter().filter_map(of).flatten().map(String::as_str)
    }
}
