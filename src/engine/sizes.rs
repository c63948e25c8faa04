//! The same service at other sizes, and the search for the size at which something changes.

use super::{
    ground::Ground,
    situation::{Setting, Situation},
};
use crate::{
    catalog::Catalog,
    domain::{profile::Known, question::Question},
};

pub const FEWEST: f64 = 1.0;
pub const MOST: f64 = 1e10;
/// How near a size is told.
const PART: f64 = 0.0002;

/// The last number of which `holds` is true and the first of which it is not, as near as [`PART`]; it holds of `low` and not of `high`, both whole.
pub fn halved(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> (f64, f64) {
    while high - low > (high * PART).max(1.0) {
        // By ratio, since sizes go over many powers of ten.
        let middle = (low * high).sqrt().round().clamp(low + 1.0, high - 1.0);
        if holds(middle) { low = middle } else { high = middle }
    }
    (low, high)
}

/// The step at which a size is told.
pub fn step_beyond(size: f64) -> f64 {
    size + (size * PART).ceil().max(1.0)
}

pub struct Sizes<'a> {
    catalog: &'a Catalog,
    question: &'a Question,
    known: Known,
    /// That of all sizes: where users are and what is bought does not depend on how many there are.
    ground: Ground<'a>,
}

impl<'a> Sizes<'a> {
    pub fn of(catalog: &'a Catalog, question: &'a Question) -> Sizes<'a> {
        Sizes { catalog, question, known: catalog.known(), ground: Ground::of(catalog, &question.profile) }
    }

    pub fn asked(&self, size: f64) -> Option<Question> {
        self.question.of_size(size, &self.known)
    }

    /// What is read of the service of that size, today; none where it cannot be asked.
    pub fn at<T>(&self, size: f64, read: impl FnOnce(&Situation) -> T) -> Option<T> {
        let mut profile = self.asked(size)?.profile;
        // Of the path only the months that are bought ahead matter.
        profile.growth.months = 0;
        let setting: Setting = self.ground.setting(self.catalog, &profile);
        Some(read(&Situation::new(&setting, 0, 1)))
    }
}
