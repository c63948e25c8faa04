//! Profiles to start from: kinds of product, and real systems whose owners disclosed what they carried.
//!
//! A kind of product is a row of assumptions in `data/presets.toml`. A real system is one of [`super::systems`], made a profile by the one rule there.

use super::systems::{PublishedLoad, question_of, systems};
use crate::domain::{profile::Known, question::Question, units};
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

/// A profile to start from.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// `photo_sharing`, `volunteer-app-30k-2025`.
    pub id: String,
    pub name: String,
    pub kind: PresetKind,
    /// What it is, in a sentence; of a real system what was published.
    pub says: String,
    /// As asked of the API.
    pub question: Value,
    /// The same as the planner's query string.
    pub query: String,
    pub source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetKind {
    Product,
    System,
}

/// What the planner offers, in its order: products, then systems.
pub fn all() -> &'static [Preset] {
    static ALL: LazyLock<Vec<Preset>> = LazyLock::new(|| {
        let products = products().into_iter().map(|product| Preset {
            query: query_of(&product.question),
            id: product.id,
            name: product.name,
            kind: PresetKind::Product,
            says: product.says,
            question: product.question,
            source: "Headroom assumption: a typical product of its kind".to_owned(),
        });
        let systems = systems().iter().filter(|system| system.preset).map(|system| {
            let question = question_of(&system.load);
            Preset {
                query: query_of(&question),
                id: system.id.clone(),
                name: system.name.clone(),
                kind: PresetKind::System,
                says: format!("{}, as published for {}.", told(&system.load), system.year),
                question,
                source: system.source.clone(),
            }
        });
        products.chain(systems).collect()
    });
    &ALL
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductFile {
    product: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    id: String,
    name: String,
    says: String,
    question: Value,
}

fn products() -> Vec<Product> {
    let file: ProductFile =
        toml::from_str(include_str!("data/presets.toml")).unwrap_or_else(|error| panic!("built-in presets.toml: {error}"));
    file.product
}

/// Presets name nothing that only a catalog knows.
fn query_of(question: &Value) -> String {
    Question::from_json(question, &Known::default()).map(|question| question.to_query()).unwrap_or_default()
}

/// The published figures in words.
fn told(load: &PublishedLoad) -> String {
    let parts = [
        (load.monthly_active_users, "monthly users"),
        (load.daily_active_users, "daily users"),
        (load.registered_users, "registered users"),
        (load.requests_per_second, "requests a second"),
        (load.peak_requests_per_second, "requests a second at the peak"),
        (load.page_views_per_month, "page views a month"),
        (load.egress_tb_per_month, "TB sent a month"),
        (load.cdn_tb_per_month, "TB a month from a CDN"),
        (load.objects_tb, "TB of files"),
        (load.database_tb, "TB in the database"),
        (load.queries_per_second, "queries a second"),
        (load.writes_per_second, "writes a second"),
        (load.jobs_per_second, "jobs a second"),
    ];
    let counted = |(number, what): &(Option<f64>, &str)| {
        let number = (*number)?;
        let what = if number == 1.0 { what.replace("users", "user") } else { (*what).to_owned() };
        Some(format!("{} {what}", units::full(number)))
    };
    let mut told: Vec<String> = parts.iter().filter_map(counted).collect();
    if let Some(hits) = load.edge_hit_share {
        told.push(format!("{} answered by a CDN", units::percent(hits)));
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::query;
    use std::collections::BTreeSet;

    #[test]
    fn every_preset_is_a_valid_question_and_a_link() {
        let known = super::super::builtin().known();
        for preset in all() {
            let question = Question::from_json(&preset.question, &known).unwrap_or_else(|faults| panic!("{}: {faults:?}", preset.id));
            assert_eq!(query::from_query(&preset.query, &known).question, Ok(question), "{}", preset.id);
            assert!(preset.says.ends_with('.') && !preset.source.is_empty(), "{}", preset.id);
        }
    }

    #[test]
    fn products_say_only_what_differs_from_the_defaults() {
        for preset in all().iter().filter(|preset| preset.kind == PresetKind::Product) {
            let question = Question::from_json(&preset.question, &Known::default()).unwrap();
            let given: usize = preset.question.as_object().unwrap().values().map(|group| group.as_object().unwrap().len()).sum();
            let asked: usize = question.asked.as_object().unwrap().values().map(|group| group.as_object().unwrap().len()).sum();
            assert_eq!(given, asked, "{}", preset.id);
        }
    }

    #[test]
    fn six_kinds_of_product_and_a_dozen_systems_are_offered() {
        let ids: BTreeSet<&str> = all().iter().map(|preset| &preset.id[..]).collect();
        assert_eq!(ids.len(), all().len());
        for product in ["blog", "saas", "social_feed", "photo_sharing", "marketplace", "telemetry"] {
            assert!(ids.contains(product), "{product}");
        }
        assert!(all().iter().filter(|preset| preset.kind == PresetKind::System).count() >= 12);
    }
}
