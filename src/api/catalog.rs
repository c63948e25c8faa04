//! The prices of a region and the rows that size things, each with its source, as data.

use super::{Problem, learning::answer};
use crate::{
    catalog::{CdnPlan, Class, DatabaseClass, Discount, Price, PriceStep, Row},
    domain::money::Usd,
    error::Error,
    service::Headroom,
};
use axum::{
    Router,
    extract::{FromRef, RawQuery, State},
    response::Response,
    routing::get,
};
use serde::Serialize;
use utoipa::ToSchema;

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/catalog", get(catalog))
}

/// Of `?provider=aws&region=eu-west-1`, or of the usual one.
async fn catalog(State(headroom): State<Headroom>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes()).collect();
    let given = |name: &str| pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| &**value);
    let catalog = headroom.catalog();
    let (provider, region, faults) = catalog.place(given("provider"), given("region"));
    if !faults.is_empty() {
        return Err(Error::Faults(faults).into());
    }
    let providers = catalog.providers.values().map(|provider| ProviderShown {
        id: &provider.id,
        default_region: &provider.default_region,
        regions: provider.regions.values().map(|region| RegionShown { id: &region.id, name: &region.name }).collect(),
    });
    answer(&CatalogShown {
        version: &catalog.version,
        providers: providers.collect(),
        provider: &provider.id,
        region: &region.id,
        compute: region.compute.iter().map(ClassShown::of).collect(),
        database: region.database.iter().map(ClassShown::of_database).collect(),
        cache: region.cache.iter().map(ClassShown::of).collect(),
        search: region.search.iter().map(ClassShown::of).collect(),
        prices: region.prices().map(PriceShown::of).collect(),
        cdn_plans: provider.cdn_plans.iter().map(CdnPlanShown::of).collect(),
        rows: provider.rows.iter().map(RowShown::of).collect(),
    })
}

/// The prices of a region, and the rows that size things at its provider.
#[derive(Serialize, ToSchema)]
#[schema(as = Catalog)]
pub(super) struct CatalogShown<'a> {
    version: &'a str,
    /// All there are; the rest is of one region.
    providers: Vec<ProviderShown<'a>>,
    provider: &'a str,
    region: &'a str,
    compute: Vec<ClassShown<'a>>,
    database: Vec<ClassShown<'a>>,
    cache: Vec<ClassShown<'a>>,
    search: Vec<ClassShown<'a>>,
    prices: Vec<PriceShown<'a>>,
    cdn_plans: Vec<CdnPlanShown<'a>>,
    /// Of every region of the provider alike.
    rows: Vec<RowShown<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CatalogProvider)]
struct ProviderShown<'a> {
    id: &'a str,
    default_region: &'a str,
    regions: Vec<RegionShown<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CatalogRegion)]
struct RegionShown<'a> {
    id: &'a str,
    name: &'a str,
}

/// From where a figure is, and whether it stands there.
#[derive(Serialize, ToSchema)]
#[schema(as = CatalogSource)]
struct Cited<'a> {
    source: &'a str,
    date: &'a str,
    verified: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CatalogClass)]
struct ClassShown<'a> {
    class: &'a str,
    /// Of a database: `single_zone`, `two_zones`, `shared_storage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    family: &'a str,
    architecture: &'static str,
    vcpu: f64,
    memory_gib: f64,
    network_gbps: f64,
    storage_iops: f64,
    storage_mib_s: f64,
    /// Of one vCPU, against the reference family's.
    speed: f64,
    /// Of a burstable class: the share of each vCPU that may be used on average.
    burst_baseline: Option<f64>,
    shape: Cited<'a>,
    usd_hour: Usd,
    #[serde(flatten)]
    price: Cited<'a>,
    discounts: Vec<DiscountShown<'a>>,
}

impl<'a> ClassShown<'a> {
    fn of_database(database: &'a DatabaseClass) -> ClassShown<'a> {
        ClassShown { kind: Some(database.kind.id()), ..ClassShown::of(&database.class) }
    }

    fn of(class: &'a Class) -> ClassShown<'a> {
        ClassShown {
            class: &class.name,
            kind: None,
            family: &class.family,
            architecture: if class.arm64 { "arm64" } else { "x86_64" },
            vcpu: class.vcpu,
            memory_gib: class.memory_gib,
            network_gbps: class.network_gbps,
            storage_iops: class.storage_iops,
            storage_mib_s: class.storage_mib_s,
            speed: class.speed,
            burst_baseline: class.baseline,
            shape: Cited { source: &class.shape_source, date: &class.shape_date, verified: class.shape_verified },
            usd_hour: Usd(class.usd_hour),
            price: Cited { source: &class.source, date: &class.date, verified: class.verified },
            discounts: class.discounts.iter().map(DiscountShown::of).collect(),
        }
    }
}

/// A share off the price by the hour.
#[derive(Serialize, ToSchema)]
#[schema(as = CatalogDiscount)]
struct DiscountShown<'a> {
    term: &'static str,
    share: Usd,
    #[serde(flatten)]
    cited: Cited<'a>,
}

impl<'a> DiscountShown<'a> {
    fn of(discount: &'a Discount) -> DiscountShown<'a> {
        let cited = Cited { source: &discount.source, date: &discount.date, verified: discount.verified };
        DiscountShown { term: discount.term.id(), share: Usd(discount.share), cited }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = CatalogPrice)]
struct PriceShown<'a> {
    key: &'a str,
    item: &'a str,
    unit: &'a str,
    /// Each holds from its amount a month on.
    steps: Vec<StepShown>,
    #[serde(flatten)]
    cited: Cited<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CatalogPriceStep)]
struct StepShown {
    from: Usd,
    usd: Usd,
    verified: bool,
}

impl<'a> PriceShown<'a> {
    fn of(price: &'a Price) -> PriceShown<'a> {
        let step = |step: &PriceStep| StepShown { from: Usd(step.from), usd: Usd(step.usd), verified: step.verified };
        PriceShown {
            key: &price.key,
            item: &price.item,
            unit: &price.unit,
            steps: price.steps.iter().map(step).collect(),
            cited: Cited { source: &price.source, date: &price.date, verified: price.verified },
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = CatalogCdnPlan)]
struct CdnPlanShown<'a> {
    plan: &'a str,
    usd_month: Usd,
    gib: f64,
    requests: f64,
    #[serde(flatten)]
    cited: Cited<'a>,
}

impl<'a> CdnPlanShown<'a> {
    fn of(plan: &'a CdnPlan) -> CdnPlanShown<'a> {
        let cited = Cited { source: &plan.source, date: &plan.date, verified: plan.verified };
        CdnPlanShown { plan: &plan.name, usd_month: Usd(plan.usd_month), gib: plan.gib, requests: plan.requests, cited }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = CatalogRow)]
struct RowShown<'a> {
    id: &'a str,
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
    unit: &'a str,
    why: &'a str,
    #[serde(flatten)]
    cited: Cited<'a>,
}

impl<'a> RowShown<'a> {
    fn of(row: &'a Row) -> RowShown<'a> {
        let Row { id, value, low, high, unit, why, source, date, verified, .. } = row;
        RowShown { id, value: *value, low: *low, high: *high, unit, why, cited: Cited { source, date, verified: *verified } }
    }
}
