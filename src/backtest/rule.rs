//! What the year and the hosting of a system make of its profile, on top of the rule for its load.

use crate::{
    catalog::{
        Catalog,
        systems::{Hosting, System, question_of},
    },
    domain::{fields, question::Question},
};
use serde_json::{Value, json};

/// The year in whose vCPUs a plan counts.
pub const TODAY: i32 = 2026;
/// How much more a processor does each year for the same program, and how much more in all years together at most.
pub const YEARLY_GAIN: f64 = 1.12;
pub const MOST_GAIN: f64 = 6.0;
/// Processor cores of a server: so many in a year, doubling in so many, until so many.
pub const FIRST_CORES: (f64, i32) = (2.0, 2004);
pub const CORES_DOUBLE_IN: f64 = 4.0;
pub const MOST_CORES: f64 = 32.0;

/// The provider of machines of one's own.
pub const OWN: &str = "bare_metal";

/// The times of a program that the processor's year stretches.
const CPU_TIMES: [&str; 4] = ["traffic.app_cpu_ms", "data.key_lookup_cpu_ms", "data.query_cpu_ms", "data.write_cpu_ms"];

/// By how much a processor of `year` took longer than one of today.
pub fn year_factor(year: u16) -> f64 {
    YEARLY_GAIN.powi((TODAY - i32::from(year)).max(0)).min(MOST_GAIN)
}

/// Cores of a server of `year`, where nobody counted them.
pub fn cores_of_year(year: u16) -> f64 {
    let (cores, from) = FIRST_CORES;
    (cores * 2_f64.powf(f64::from(i32::from(year) - from) / CORES_DOUBLE_IN)).min(MOST_CORES)
}

/// The question of a system: its load's, with the CPU times of its year, at the provider that is nearest to its hosting. None where it published no
/// measure of size.
pub fn question_of_system(catalog: &Catalog, system: &System) -> Option<Value> {
    let mut question = question_of(&system.load);
    if question == json!({}) {
        return None;
    }
    let factor = year_factor(system.year);
    if factor > 1.0 {
        let defaults = fields::defaults();
        for id in CPU_TIMES {
            let (group, name) = id.split_once('.')?;
            let today = fields::find(id)?.get_number(&defaults)?;
            // To three figures, as all that the rule works out.
            let then: f64 = format!("{:.2e}", today * factor).parse().ok()?;
            question[group][name] = fields::number_json(then);
        }
    }
    let provider = provider_of(catalog, system.hosting);
    if fields::defaults().commercial.provider != provider {
        question["commercial"]["provider"] = provider.into();
    }
    Some(question)
}

/// Machines of one's own where the catalog sells them; until then, as for a cloud, the default provider.
pub fn provider_of(catalog: &Catalog, hosting: Hosting) -> String {
    match hosting {
        Hosting::Own if catalog.providers.contains_key(OWN) => OWN.to_owned(),
        Hosting::Own | Hosting::Cloud => fields::defaults().commercial.provider,
    }
}

/// The question that a table from users to rungs would answer: the same users, all else at its default.
pub fn question_of_users(question: &Question) -> Value {
    json!({"audience": {"monthly_active_users": question.profile.audience.monthly_active_users}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{
        self,
        systems::{PublishedFleet, PublishedLoad},
    };

    fn system(year: u16, load: PublishedLoad) -> System {
        System {
            id: "a".into(),
            name: "A".into(),
            year,
            preset: false,
            source: "s".into(),
            hosting: Hosting::Own,
            reading: Vec::new(),
            load,
            fleet: PublishedFleet::default(),
            bill: None,
            remark: None,
        }
    }

    #[test]
    fn a_processor_of_ten_years_ago_took_three_times_as_long_and_none_more_than_six() {
        assert_eq!(year_factor(2026), 1.0);
        assert_eq!(year_factor(2030), 1.0);
        assert!((year_factor(2024) - 1.2544).abs() < 1e-12);
        assert!((year_factor(2016) - 3.105_848_208_344_212).abs() < 1e-12);
        assert_eq!((year_factor(2010), year_factor(1999)), (6.0, 6.0));
    }

    #[test]
    fn cores_of_a_server_double_in_four_years() {
        assert_eq!([2000, 2004, 2008, 2012, 2016, 2020, 2026].map(cores_of_year), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 32.0]);
        assert!((cores_of_year(2010) - 5.656_854_249_492_381).abs() < 1e-12);
    }

    #[test]
    fn cpu_times_are_those_of_the_year_and_all_else_stays() {
        let catalog = catalog::builtin();
        let load = PublishedLoad { monthly_active_users: Some(1e6), requests_per_second: Some(50.0), ..PublishedLoad::default() };
        let mut expected = json!({
            "audience": {"monthly_active_users": 1_000_000},
            "traffic": {"requests_per_second": 50, "app_cpu_ms": 62.1},
            "data": {"key_lookup_cpu_ms": 0.311, "query_cpu_ms": 3.11, "write_cpu_ms": 1.24},
        });
        let provider = provider_of(catalog, Hosting::Own);
        if provider != fields::defaults().commercial.provider {
            expected["commercial"] = json!({"provider": provider});
        }
        assert_eq!(question_of_system(catalog, &system(2016, load)), Some(expected));
        assert_eq!(question_of_system(catalog, &system(2016, PublishedLoad::default())), None);
    }

    #[test]
    fn a_cloud_is_the_default_provider_and_own_machines_are_once_they_are_sold() {
        let catalog = catalog::builtin();
        assert_eq!(provider_of(catalog, Hosting::Cloud), "aws");
        let own = if catalog.providers.contains_key(OWN) { OWN } else { "aws" };
        assert_eq!(provider_of(catalog, Hosting::Own), own);
    }
}
