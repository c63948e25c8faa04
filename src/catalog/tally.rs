//! How many figures there are, and of how many the source was seen to say so.

use super::{Catalog, Class, Provider, Region};
use std::iter;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub figures: usize,
    pub verified: usize,
}

impl Tally {
    /// Of whatever is counted, 0 … 1; all of nothing.
    pub fn verified_share(self) -> f64 {
        if self.figures == 0 { 1.0 } else { self.verified as f64 / self.figures as f64 }
    }
}

impl FromIterator<bool> for Tally {
    fn from_iter<I: IntoIterator<Item = bool>>(verified: I) -> Tally {
        verified.into_iter().fold(Tally::default(), |so_far, verified| Tally {
            figures: so_far.figures + 1,
            verified: so_far.verified + usize::from(verified),
        })
    }
}

impl Catalog {
    /// All there is. Shapes and rows are counted once for a provider, a price once for each region.
    pub fn tally(&self) -> Tally {
        let of_providers = self.providers.values().flat_map(Provider::verified);
        let of_targets = self.usual_targets.iter().map(|usual| usual.verified);
        let of_rates = self.rates.iter().map(|rate| rate.verified);
        of_providers.chain(of_targets).chain(of_rates).collect()
    }
}

impl Provider {
    fn verified(&self) -> impl Iterator<Item = bool> {
        let shapes = self.regions[&self.default_region].classes().map(|class| class.shape_verified);
        let plans = self.cdn_plans.iter().map(|plan| plan.verified);
        let rows = self.rows.iter().map(|row| row.verified);
        self.regions.values().flat_map(Region::verified).chain(shapes).chain(plans).chain(rows)
    }
}

impl Region {
    /// Every price and every discount.
    pub fn tally(&self) -> Tally {
        self.verified().collect()
    }

    /// Whatever runs on a machine.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        let databases = self.database.iter().map(|database| &database.class);
        self.compute.iter().chain(databases).chain(&self.cache).chain(&self.search)
    }

    fn verified(&self) -> impl Iterator<Item = bool> {
        let of_class = |class: &Class| {
            let discounts: Vec<bool> = class.discounts.iter().map(|discount| discount.verified).collect();
            iter::once(class.verified).chain(discounts)
        };
        let of_prices = self.prices().flat_map(|price| price.steps.iter().map(|step| step.verified));
        self.classes().flat_map(of_class).chain(of_prices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn every_price_of_every_region_is_counted_and_some_are_unverified() {
        let catalog = catalog::builtin();
        let (mut figures, mut verified) = (0, 0);
        for region in catalog.providers.values().flat_map(|provider| provider.regions.values()) {
            let own = region.tally();
            let classes = region.compute.len() + region.database.len() + region.cache.len() + region.search.len();
            assert!(own.figures >= classes + region.prices().count() && own.verified <= own.figures, "{}", region.id);
            figures += own.figures;
            verified += own.verified;
        }
        let all = catalog.tally();
        assert!(all.figures > figures + catalog.rows().count() && all.verified > verified, "{all:?}");
        assert!((0.0..1.0).contains(&all.verified_share()), "{all:?}");
    }

    #[test]
    fn nothing_is_all_verified() {
        assert_eq!(Tally::default().verified_share(), 1.0);
        assert_eq!([true, false, true, true].into_iter().collect::<Tally>().verified_share(), 0.75);
    }
}
