//! What a service may cost and what it brings, beside its bill.

use super::{money::Usd, plan::PathMonth};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A budget held against the months to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Budget {
    pub monthly_usd: f64,
    /// Budget less this month's bill: below 0 where that is more.
    pub difference_usd: f64,
    /// The first month whose bill is above it, of the point path and along many and few users; none within the horizon.
    pub month: Option<u32>,
    pub month_p10: Option<u32>,
    pub month_p90: Option<u32>,
    /// Monthly users of the last month within it; none where today's bill is above it.
    pub carries_users: Option<f64>,
}

/// What users bring held against what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Revenue {
    pub per_user_usd: f64,
    pub monthly_usd: f64,
    /// Revenue less this month's bill: below 0 where that is more.
    pub difference_usd: f64,
    /// The bill over the revenue, of this month, of it with people's time, and of the last month of the path; none where users bring nothing.
    pub bill_to_revenue: Option<f64>,
    pub all_to_revenue: Option<f64>,
    pub last_bill_to_revenue: Option<f64>,
}

/// The first month of a path whose bill is above a budget.
pub fn over_budget(path: &[PathMonth], budget: f64) -> Option<u32> {
    first_over(path, budget, |month| month.monthly_usd.p50)
}

fn first_over(path: &[PathMonth], budget: f64, bill: impl Fn(&PathMonth) -> Usd) -> Option<u32> {
    path.iter().find(|month| bill(month).to_f64() > budget).map(|month| month.month)
}

impl Budget {
    /// Without `bounds` the months of early and late paths are left out.
    pub fn of(budget: f64, path: &[PathMonth], bounds: bool) -> Budget {
        let month = over_budget(path, budget);
        let bound = |bill: fn(&PathMonth) -> Usd| first_over(path, budget, bill).filter(|_| bounds);
        let within = path.iter().take_while(|of| month.is_none_or(|month| of.month < month));
        Budget {
            monthly_usd: budget,
            difference_usd: budget - path.first().map_or(0.0, |today| today.monthly_usd.p50.to_f64()),
            month,
            month_p10: bound(|month| month.monthly_usd.p90),
            month_p90: bound(|month| month.monthly_usd.p10),
            carries_users: within.last().map(|month| month.monthly_active_users.p50),
        }
    }
}

impl Revenue {
    /// `people_usd` is that of people's time this month.
    pub fn of(per_user_usd: f64, path: &[PathMonth], people_usd: Usd) -> Revenue {
        let bill = |month: Option<&PathMonth>| month.map_or(0.0, |month| month.monthly_usd.p50.to_f64());
        let brings = |month: Option<&PathMonth>| month.map_or(0.0, |month| month.monthly_active_users.p50 * per_user_usd);
        let over = |usd: f64, month: Option<&PathMonth>| Some(usd / brings(month)).filter(|ratio| ratio.is_finite());
        let (first, last) = (path.first(), path.last());
        Revenue {
            per_user_usd,
            monthly_usd: brings(first),
            difference_usd: brings(first) - bill(first),
            bill_to_revenue: over(bill(first), first),
            all_to_revenue: over(bill(first) + people_usd.to_f64(), first),
            last_bill_to_revenue: over(bill(last), last),
        }
    }
}
