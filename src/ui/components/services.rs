//! Services are sized alike; hundreds of them are told as one.

use crate::domain::words;

/// What is told once for `count` services that do not differ.
pub struct Alike<'a, T> {
    pub one: &'a T,
    pub count: usize,
    /// `9 services`, or the tier's own name.
    pub name: String,
}

/// Everything in its order, services that `same` finds alike merged into the first of them. `tier` gives the tier's id.
pub fn alike<'a, T>(all: &'a [T], tier: impl Fn(&T) -> &str, same: impl Fn(&T, &T) -> bool) -> Vec<Alike<'a, T>> {
    let mut told: Vec<Alike<'a, T>> = vec![];
    for item in all {
        let kin = |known: &&mut Alike<'a, T>| {
            let (a, b) = (words::split_region(tier(known.one)), words::split_region(tier(item)));
            a.0.starts_with("service_") && b.0.starts_with("service_") && a.1 == b.1 && same(known.one, item)
        };
        match told.iter_mut().find(kin) {
            Some(known) => known.count += 1,
            None => told.push(Alike { one: item, count: 1, name: words::tier(tier(item)) }),
        }
    }
    for known in told.iter_mut().filter(|known| known.count > 1) {
        known.name = match words::split_region(tier(known.one)).1 {
            Some(region) => format!("{} services, {region}", known.count),
            None => format!("{} services", known.count),
        };
    }
    told
}
