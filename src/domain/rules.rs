//! The rules between fields, by name: what no list of types and bounds can say of a question. Scripts may go by the names.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A rule that more than one value takes part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    MeasureOfSize,
    OneUserCount,
    OneRate,
    DevicesOrIngest,
    GibOrRecords,
    SizeAboveZero,
    RangeRises,
    SharesSumToOne,
    DistinctClasses,
    RegionOfProvider,
    ProductOfTier,
    ProductOrShape,
    HostAlone,
    UseBelowDegradedUse,
    PlanIsKept,
}

impl Rule {
    pub const ALL: [Rule; 15] = [
        Rule::MeasureOfSize,
        Rule::OneUserCount,
        Rule::OneRate,
        Rule::DevicesOrIngest,
        Rule::GibOrRecords,
        Rule::SizeAboveZero,
        Rule::RangeRises,
        Rule::SharesSumToOne,
        Rule::DistinctClasses,
        Rule::RegionOfProvider,
        Rule::ProductOfTier,
        Rule::ProductOrShape,
        Rule::HostAlone,
        Rule::UseBelowDegradedUse,
        Rule::PlanIsKept,
    ];

    /// As it stands in JSON: `one_user_count`.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// What it asks, in a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Rule::MeasureOfSize => {
                "A profile has a measure of size: a count of users, a measured rate of requests, devices, or ingest above 0. (Not for `/reverse`.)"
            }
            Rule::OneUserCount => "Of the counts of users one is given.",
            Rule::OneRate => "Of the rates of requests, requests of a user and day included, one is given.",
            Rule::DevicesOrIngest => "Ingest is given by devices or as a rate, not both.",
            Rule::GibOrRecords => "What is in the database today is given in GiB or in records, not both.",
            Rule::SizeAboveZero => "A rate of requests that is the only measure of size is above 0.",
            Rule::RangeRises => "A range has low ≤ mid ≤ high.",
            Rule::SharesSumToOne => "Shares of places, and shares of kinds of request, sum to 1, within 0.001.",
            Rule::DistinctClasses => "No two kinds of request have the same name.",
            Rule::RegionOfProvider => "A region, also that of a tier of today, is one that the catalog has of the provider.",
            Rule::ProductOfTier => "A product that runs today is one that the catalog has of the provider and for that tier.",
            Rule::ProductOrShape => "A machine of today is either a product, or vcpu and memory_gib.",
            Rule::HostAlone => "Beside a host, which is web, app and database in one, no other tier of machines runs but a search index.",
            Rule::UseBelowDegradedUse => "max_utilisation ≤ max_utilisation_degraded.",
            Rule::PlanIsKept => "A plan that is compared by its id is kept, and so is the revision.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_a_sentence() {
        let names: BTreeSet<String> = Rule::ALL.into_iter().map(Rule::name).collect();
        assert_eq!(names.len(), Rule::ALL.len());
        assert!(names.contains("use_below_degraded_use") && !names.contains(""), "{names:?}");
        for rule in Rule::ALL {
            assert!(rule.says().ends_with(['.', ')']), "{rule:?}");
        }
    }
}
