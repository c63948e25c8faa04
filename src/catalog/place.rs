//! Whose prices are asked for.

use super::{Catalog, Provider, Region};
use crate::domain::{
    answer::Fault,
    fields::{self, Start},
    rules::Rule,
    words,
};

impl Catalog {
    /// The region of a provider by their ids; where none is given, the usual one. What is not known is a fault at `/provider` or `/region` that names
    /// those known, and the usual one stands in for it.
    pub fn place(&self, provider: Option<&str>, region: Option<&str>) -> (&Provider, &Region, Vec<Fault>) {
        let mut faults = Vec::new();
        let found = provider.and_then(|id| self.providers.get(id));
        if let (Some(asked), None) = (provider, found) {
            let known = listed(self.providers.keys().map(String::as_str));
            faults.push(Fault::new("/provider", format!("There is no provider “{}” here; there is {known}.", words::shortened(asked))));
        }
        let provider = found.unwrap_or_else(|| self.usual_provider());
        let found = region.and_then(|id| provider.regions.get(id));
        if let (Some(asked), None) = (region, found) {
            let name = words::capitalised(words::provider(&provider.id));
            let known = listed(provider.regions.keys().map(String::as_str));
            let detail = format!("{name} has no region “{}” here; it has {known}.", words::shortened(asked));
            faults.push(Fault::of(Rule::RegionOfProvider, "/region", detail));
        }
        (provider, found.unwrap_or(&provider.regions[&provider.default_region]), faults)
    }

    /// The one that a question is asked of where it names none.
    fn usual_provider(&self) -> &Provider {
        let usual = match fields::at("/commercial/provider").map(|field| field.default) {
            Some(Start::Text(id)) => self.providers.get(id),
            _ => None,
        };
        usual.or_else(|| self.providers.values().next()).expect("a catalog has a provider")
    }
}

/// `a, b and c`.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog;

    #[test]
    fn a_place_is_found_by_its_ids_and_the_usual_one_without() {
        let catalog = catalog::builtin();
        for provider in catalog.providers.values() {
            let (found, region, faults) = catalog.place(Some(&provider.id), None);
            assert_eq!((found.id.as_str(), region.id.as_str(), faults.len()), (provider.id.as_str(), provider.default_region.as_str(), 0));
            for id in provider.regions.keys() {
                let (_, region, faults) = catalog.place(Some(&provider.id), Some(id));
                assert!(region.id == *id && faults.is_empty());
            }
        }
        assert_eq!(catalog.place(None, None).0.id, "aws");
    }

    #[test]
    fn what_is_not_known_is_told_with_what_is() {
        let (provider, region, faults) = catalog::builtin().place(Some("initech"), Some("atlantis"));
        let told: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.detail.as_str())).collect();
        assert_eq!((told.len(), told[0].0, told[1].0), (2, "/provider", "/region"));
        assert!(told[0].1.contains("“initech”") && told[0].1.contains("aws"), "{told:?}");
        assert!(told[1].1.starts_with("AWS has no region “atlantis” here; it has ") && told[1].1.contains(&region.id), "{told:?}");
        assert_eq!(region.id, provider.default_region);
    }
}
