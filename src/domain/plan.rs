//! The answer: what a plan says. Names, units and meanings are those of the API; a part that is not computed yet is absent, never invented.

use super::{
    bands::{Bands, Robust},
    break_even::FunctionsBreakEven,
    cross_over::CrossOver,
    elastic::ElasticDay,
    fields,
    means::{Budget, Revenue},
    money::Usd,
    monitoring::Metric,
    next_steps::NextStep,
    profile::Profile,
    resilience::Resilience,
    today::Today,
    unverified::Unverified,
    words,
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    pub schema: u32,
    pub engine_version: String,
    pub catalog_version: String,
    /// The profile as asked, defaults and nulls left out; asking it again gives the same bytes.
    #[schema(value_type = Object)]
    pub question: serde_json::Value,
    /// The values used for month 0.
    #[schema(value_type = Object)]
    pub profile: Profile,
    pub assumptions: Vec<Assumption>,
    pub demand: Demand,
    pub recommendation: Recommendation,
    /// All nine rungs, each with its state, design and bill.
    pub stages: Vec<StageResult>,
    /// `months` + 1 entries.
    pub path: Vec<PathMonth>,
    pub transitions: Vec<Transition>,
    pub breaks_first: Vec<Break>,
    /// Distance to every quota and hard limit of the provider that the recommended design touches, nearest first.
    #[serde(default)]
    pub limits: Vec<LimitDistance>,
    pub alternatives: Vec<Alternative>,
    /// What each assumption and each input given as a range decides, the one that pulls most on the bill first; those that decide nothing are left out.
    /// Empty where nothing fits.
    #[serde(default)]
    pub sensitivity: Vec<Sensitivity>,
    /// What becomes of each kind of data, and what its store does when the network parts it.
    #[serde(default)]
    pub stores: Vec<StoreChoice>,
    /// What to watch, and from where on somebody is told. Empty where nothing on sale holds the load.
    #[serde(default)]
    pub metrics: Vec<Metric>,
    /// What to do, in this order.
    #[serde(default)]
    pub next_steps: Vec<NextStep>,
    #[serde(default)]
    pub advice: Vec<Advice>,
    /// Fleets for what few, usual and many users ask, and the one that is regretted least; absent where nothing fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<Bands>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robust: Option<Robust>,
    /// The budget and the revenue of a user beside the bill, each absent where nobody gave it or nothing holds the load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Revenue>,
    /// The web tier over a day, following its load; absent where there is nothing to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elastic: Option<ElasticDay>,
    /// Functions and containers in place of the web tier's machines; absent where one machine is everything, where clients keep connections open, and where
    /// the provider's prices are not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub functions_break_even: Option<FunctionsBreakEven>,
    /// What the same costs in all at each provider, along its size; absent where nothing fits and where one provider alone carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crossover: Option<CrossOver>,
    /// How much of the bill rests on prices that were not verified; absent where all of them were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<Unverified>,
    /// What becomes of the recommendation when something fails; absent where nothing holds the load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resilience: Option<Resilience>,
    /// What runs today; absent where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Today>,
    /// Every product class a tier of the recommendation could have been, and why it was passed over.
    #[serde(default)]
    pub considered: Vec<Considered>,
    /// How every figure of the recommendation came about, down to profile fields and catalog rows.
    #[serde(default)]
    pub ledger: Vec<LedgerEntry>,
    pub simulation: Simulation,
    /// How much of it is there. Said nowhere outside: who asks for a plan gets the whole.
    #[serde(skip)]
    pub extent: Extent,
}

impl Plan {
    /// The region asked for, or the one the engine chose.
    pub fn region(&self) -> Option<&str> {
        let chosen = || self.assumptions.iter().find(|assumption| assumption.pointer == "/commercial/region");
        self.profile.commercial.region.as_deref().or_else(|| chosen()?.value.as_str())
    }

    /// Provider and region as a person reads them: `AWS us-east-1`.
    pub fn place(&self) -> String {
        let provider = words::provider(&self.profile.commercial.provider);
        self.region().map_or_else(|| provider.to_owned(), |region| format!("{provider} {region}"))
    }
}

/// How much of a plan is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// What answers while one types: the recommendation, the months to come along the point path, what breaks first.
    First,
    /// With what takes longer and is looked at later: bounds of bills and moves, fleets for little and for much demand, and what each assumption
    /// decides.
    #[default]
    Whole,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Assumption {
    /// JSON pointer of the field, `/traffic/app_cpu_ms`.
    pub pointer: String,
    pub value: serde_json::Value,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub why: String,
    pub source: String,
}

/// A rate at three loads: over the whole month, in the busiest hour of a mean day, and in a surge on top of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Rate<N = f64> {
    #[schema(value_type = f64)]
    pub mean: N,
    #[schema(value_type = f64)]
    pub peak: N,
    #[schema(value_type = f64)]
    pub surge: N,
}

impl<N: Copy> Rate<N> {
    /// The same at any time.
    pub fn of(rate: N) -> Rate<N> {
        Rate { mean: rate, peak: rate, surge: rate }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Demand {
    pub monthly_active_users: f64,
    pub requests_per_second: Rate,
    pub static_requests_per_second: Rate,
    pub database_reads_per_second: Rate,
    pub database_writes_per_second: Rate,
    pub jobs_per_second: Rate,
    pub uploads_per_second: Rate,
    /// Users present at the same moment in the busiest hour, and the sessions whose state is kept.
    pub concurrent_users: f64,
    pub concurrent_sessions: f64,
    /// All bytes to users, from whichever part.
    pub egress_gib_per_month: f64,
    pub ingress_gib_per_month: f64,
    pub database_gib: f64,
    pub objects_gib: f64,
    pub logs_gib_per_month: f64,
    pub emails_per_month: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stage {
    pub id: String,
    pub rung: u8,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Recommendation {
    pub feasible: bool,
    pub stage: Stage,
    /// By the talk's head-count alone.
    pub nominal_stage: Stage,
    pub why: Vec<String>,
    /// Every lower rung with the first limit it exceeds.
    pub ruled_out: Vec<Exceeded>,
    #[serde(flatten)]
    pub design: Design,
}

/// A sized architecture: what a rung would be built of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Design {
    pub tiers: Vec<Tier>,
    pub connections: Vec<Connection>,
    pub availability: f64,
    pub availability_all_parts: f64,
    pub p95_ms: f64,
    pub p95_by_geography: BTreeMap<String, f64>,
    pub rto_minutes: f64,
    pub rpo_minutes: f64,
    pub single_points_of_failure: Vec<String>,
    pub cost: Cost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    Cpu,
    Memory,
    Network,
    Iops,
    Throughput,
    Storage,
    Connections,
    Operations,
}

impl Resource {
    /// Its name in the plan's JSON and in the ids of the ledger.
    pub fn id(self) -> &'static str {
        match self {
            Resource::Cpu => "cpu",
            Resource::Memory => "memory",
            Resource::Network => "network",
            Resource::Iops => "iops",
            Resource::Throughput => "throughput",
            Resource::Storage => "storage",
            Resource::Connections => "connections",
            Resource::Operations => "operations",
        }
    }
}

/// `up`: everything runs; `degraded`: one zone down, or during a surge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Up,
    Degraded,
}

impl When {
    /// Its name in the plan's JSON and in the ids of the ledger.
    pub fn id(self) -> &'static str {
        match self {
            When::Up => "up",
            When::Degraded => "degraded",
        }
    }
}

/// One resource of a tier beside its limit, as shares of what the tier has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Utilisation {
    pub resource: Resource,
    pub when: When,
    pub value: f64,
    pub limit: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tier {
    pub id: String,
    pub service: String,
    pub product: String,
    /// Running instances in all zones, spares and standby included; 0 where the part is priced by use.
    pub count: u32,
    pub zones: u32,
    /// The resource that meets its limit first; none for parts priced by use.
    pub bound_by: Option<Resource>,
    /// Of `bound_by`.
    pub utilisation_at_peak: Option<f64>,
    pub utilisation_degraded: Option<f64>,
    /// The factor by which demand may grow until the tier's first limit.
    pub headroom: Option<f64>,
    pub headroom_months: Option<u32>,
    pub p95_ms: Option<f64>,
    pub utilisations: Vec<Utilisation>,
    pub monthly_usd: Usd,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Connection {
    pub from: String,
    pub to: String,
    pub protocol: String,
    /// At the busiest hour.
    pub per_second: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cost {
    pub monthly_usd: Usd,
    pub per_user_usd: f64,
    pub people_hours: f64,
    pub people_monthly_usd: Usd,
    pub people: Vec<PeopleHours>,
    pub lines: Vec<CostLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PeopleHours {
    pub part: String,
    pub hours: f64,
    pub why: String,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CostLine {
    pub tier: String,
    pub item: String,
    /// Rounded half-even to six decimals before it is multiplied.
    #[schema(value_type = f64)]
    pub quantity: Usd,
    pub unit: String,
    pub unit_usd: Usd,
    /// `quantity` × `unit_usd`, half-even to the cent.
    pub monthly_usd: Usd,
    pub source: String,
}

/// What ends a line's source where its price is unverified: derived from another, or general knowledge.
pub const UNVERIFIED: &str = " (unverified)";

impl CostLine {
    pub fn is_unverified(&self) -> bool {
        self.source.ends_with(UNVERIFIED)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    Target,
    Wall,
    Skill,
    Economy,
    Organisation,
}

/// A limit that a rung exceeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Exceeded {
    /// The rung's id.
    pub stage: String,
    pub kind: LimitKind,
    pub constraint: String,
    pub value: f64,
    pub limit: f64,
    pub because: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Outgrown,
    Infeasible,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StageResult {
    pub stage: Stage,
    pub state: State,
    /// Absent where no design of this rung holds the demand at all.
    pub tiers: Vec<Tier>,
    pub cost: Cost,
    pub exceeded: Vec<Exceeded>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Percentiles {
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

/// The bill of a month: that of the point path, and those along the tenth lowest and the tenth highest of users, by the same rule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(from = "SavedPathBill")]
pub struct PathBill {
    pub p10: Usd,
    pub p50: Usd,
    pub p90: Usd,
}

impl PathBill {
    /// Without a spread.
    pub fn of(usd: Usd) -> PathBill {
        PathBill { p10: usd, p50: usd, p90: usd }
    }
}

/// Plans that were saved before bills had a spread hold the one of the point path alone.
#[derive(Deserialize)]
struct SavedPathBill {
    p10: Option<Usd>,
    p50: Usd,
    p90: Option<Usd>,
}

impl From<SavedPathBill> for PathBill {
    fn from(saved: SavedPathBill) -> PathBill {
        PathBill { p10: saved.p10.unwrap_or(saved.p50), p50: saved.p50, p90: saved.p90.unwrap_or(saved.p50) }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Bottleneck {
    pub tier: String,
    pub resource: Resource,
    pub when: When,
    pub utilisation: f64,
    pub limit: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PathMonth {
    pub month: u32,
    pub monthly_active_users: Percentiles,
    pub peak_requests_per_second: f64,
    pub stage: String,
    pub feasible: bool,
    pub monthly_usd: PathBill,
    pub people_hours: f64,
    /// Bill by tier, in the order of the tiers.
    pub tiers_usd: BTreeMap<String, Usd>,
    /// The fullest resource of each tier as a share of its own limit (1 = at the limit).
    pub tiers_used: BTreeMap<String, f64>,
    pub bottleneck: Option<Bottleneck>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Trigger {
    pub metric: String,
    pub threshold: f64,
    pub unit: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Transition {
    /// Of the point path.
    pub month: u32,
    /// By when a tenth of the simulated paths have come to it, and by when nine tenths have; none where so many of them do not within the horizon.
    #[serde(default)]
    pub month_p10: Option<u32>,
    #[serde(default)]
    pub month_p90: Option<u32>,
    pub from: String,
    pub to: String,
    /// The limit that the rung left behind passes first, as in [`Exceeded`]; none where it merely fits no longer.
    pub constraint: Option<String>,
    pub because: String,
    pub trigger: Trigger,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Break {
    pub tier: String,
    pub resource: Resource,
    pub when: When,
    pub value: f64,
    pub limit: f64,
    /// The first month of the point path in which the limit is passed; none within the horizon and the months that capacity is bought ahead.
    pub month: Option<u32>,
    /// By when a tenth of the simulated paths have passed it, and by when nine tenths have; none where so many of them do not.
    #[serde(default)]
    pub month_p10: Option<u32>,
    #[serde(default)]
    pub month_p90: Option<u32>,
    pub then: String,
}

/// What the provider sets, and how much of it the recommended design uses at its busiest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LimitDistance {
    /// Its row in the catalog without `limit.`; or `largest_machine`: what the largest sold would carry of the tier that cannot be several.
    pub limit: String,
    pub tier: String,
    pub value: f64,
    pub maximum: f64,
    pub unit: String,
    /// The first month of the point path in which the use meets it; none within the horizon.
    pub reached_in_month: Option<u32>,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Alternative {
    /// As in the query string: `targets.availability=0.9995`, several joined by `&`; or `stage=…` for another rung. Of what is bought otherwise and is no
    /// field of the profile, hence no link: `database=key_value_on_demand`, `database=key_value_provisioned`, `database=hot_tables`,
    /// `cdn=flat_rate_pro`, `standby=warm`.
    pub change: String,
    pub says: String,
    pub feasible: bool,
    pub stage: String,
    pub monthly_usd: Usd,
    pub people_monthly_usd: Usd,
}

/// The recommendation of today with one input at either end of its range and all others at their values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sensitivity {
    /// JSON pointer of the field, `/traffic/app_cpu_ms`.
    pub pointer: String,
    /// In the unit of the field.
    pub low: f64,
    pub value: f64,
    pub high: f64,
    /// Of the closest design where nothing fits.
    pub monthly_usd_low: Usd,
    pub monthly_usd_high: Usd,
    pub people_monthly_usd_low: Usd,
    pub people_monthly_usd_high: Usd,
    pub stage_low: String,
    pub stage_high: String,
    pub feasible_low: bool,
    pub feasible_high: bool,
}

impl Sensitivity {
    /// What the input is called.
    pub fn label(&self) -> String {
        fields::at(&self.pointer).map_or_else(|| fields::id_of(&self.pointer), |field| field.label.to_owned())
    }

    /// `3 to 100 ms`.
    pub fn range(&self) -> String {
        let (low, high) = (self.low, self.high);
        fields::at(&self.pointer).map_or_else(|| format!("{low} to {high}"), |field| field.told_range(low, high))
    }

    /// At the lower end of the range and at the upper; none where nothing fits.
    pub fn bills(&self) -> [Option<f64>; 2] {
        let ends = [(self.feasible_low, self.monthly_usd_low), (self.feasible_high, self.monthly_usd_high)];
        ends.map(|(fits, usd)| fits.then(|| usd.to_f64()))
    }
}

/// Where a kind of data belongs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StoreChoice {
    /// `records`, `sessions`, `files`, …
    pub data: String,
    /// `relational`, `key_value`, `cache`, `object`, `archive`, `block`, `provisioned_block`, `instance_local`, `search`, `queue`, `logs`.
    pub kind: String,
    pub product: String,
    /// What it does, operation by operation, while its parts cannot reach each other.
    pub under_partition: String,
    pub because: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Advice {
    /// `sql_or_nosql`, `key_value_hot_tables`, …; the reasons of a scored list follow it as `sql_or_nosql.ingest`, …
    pub topic: String,
    pub says: String,
    /// The numbers that raised it.
    pub because: String,
    pub source: String,
    /// Of a reason in a scored list (`sql_or_nosql.ingest`): the profile's number against its threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Criterion>,
}

/// One reason of a scored list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Criterion {
    /// The profile's own number; none where it asks for nothing of the kind.
    pub value: Option<f64>,
    pub limit: f64,
    pub unit: String,
    pub met: bool,
    /// How near the value is to its limit, 0 … 1; 1 where it is met.
    pub score: f64,
}

/// A product class that a tier could have been, and the limit that rejected it; the one taken has `rejected_by` `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Considered {
    pub tier: String,
    pub product: String,
    /// A resource (`cpu`, `memory`, …), `price` where it holds but costs more, `rule` where the ladder does not allow it.
    pub rejected_by: Option<String>,
    /// What it would have come to, and what it was held against: shares of the machine, or dollars a month.
    pub value: f64,
    pub limit: f64,
    pub because: String,
}

/// How a figure is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A figure of the catalog that stands in its named source.
    Measured,
    /// Asked in the profile.
    Given,
    /// A default of the profile, or a figure of the catalog that no source bears out.
    Assumed,
    /// Computed from its inputs.
    Derived,
}

/// One figure and how it came about, written by the engine as it computed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LedgerEntry {
    /// The figure's path in `recommendation`, `demand` or `today` (`web.count`, `demand.requests_per_second.peak`, `today.web.count`), a JSON
    /// pointer into the profile (`/traffic/app_cpu_ms`), or a place in the catalog (`catalog/aws/us-east-1/m7g.large/vcpu`).
    #[schema(value_type = String)]
    pub id: Arc<str>,
    #[schema(value_type = String)]
    pub label: Cow<'static, str>,
    pub value: f64,
    #[schema(value_type = String)]
    pub unit: Cow<'static, str>,
    pub origin: Origin,
    /// Over the ids of `inputs`, operators set off by blanks, functions as `erlang_c(servers, load)`; none for fields and catalog figures.
    pub formula: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub inputs: Vec<Arc<str>>,
    #[schema(value_type = Option<String>)]
    pub source: Option<Cow<'static, str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Simulation {
    pub paths: u32,
    pub seed: u64,
}
