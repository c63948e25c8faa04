//! The question asked backwards: what a budget or machines carry.

use super::Headroom;
use crate::{
    domain::{answer::Fault, fields, money::Usd, question::Question, reverse::Reverse},
    engine,
    error::Error,
};
use serde_json::{Value, json};

/// What is to be carried on.
#[derive(Clone, Debug)]
pub enum Means {
    /// A month, above 0.
    Budget(Usd),
    /// What the question lists as running.
    Products,
}

impl Headroom {
    /// What is carried, computed on a thread of its own as soon as a core is free.
    pub async fn reverse(&self, question: Question, means: Means) -> Result<Reverse, Error> {
        let catalog = self.catalog();
        self.in_turn(move || match means {
            Means::Budget(budget) => engine::reverse::of_budget(&catalog, &question, budget),
            Means::Products => engine::reverse::of_products(&catalog, &question),
        })
        .await
    }

    /// The service that is asked about, where its size is what is asked for: a profile may leave that out. `products` run instead of what the profile
    /// lists. Faults of them point to `/products`, of the profile to `/profile`.
    pub fn service_of_any_size(&self, mut profile: Value, products: Option<Value>) -> Result<Question, Vec<Fault>> {
        let users = fields::USER_COUNTS[0];
        let given = |id: &str| profile.pointer(&pointer(id)).is_some_and(|value| !value.is_null());
        let sized =
            fields::USER_COUNTS.iter().chain(&fields::RATES[1..]).chain(&["data.devices", "data.ingest_per_second"]).any(|id| given(id));
        if !sized {
            put(&mut profile, users, json!(1));
        }
        let runs = products.is_some();
        let mut faults = Vec::new();
        if let Some(products) = products {
            // What is not looked at is read all the same, so that a typo does not pass.
            let own = Question::from_json(&profile, &self.known()).err().unwrap_or_default();
            faults
                .extend(own.into_iter().filter(|fault| fault.pointer.starts_with(&pointer(PRODUCTS))).map(|fault| fault.below("/profile")));
            put(&mut profile, PRODUCTS, products);
        }
        let placed = |fault: Fault| {
            let below = fault.pointer.strip_prefix("/current").filter(|rest| runs && rest.starts_with("/products"));
            let pointer = below.map_or_else(|| format!("/profile{}", fault.pointer), str::to_owned);
            Fault { pointer, ..fault }
        };
        match Question::from_json(&profile, &self.known()) {
            Ok(question) if faults.is_empty() => return Ok(question),
            Ok(_) => (),
            Err(found) => faults.extend(found.into_iter().map(placed)),
        }
        Err(faults)
    }
}

const PRODUCTS: &str = "current.products";

fn pointer(id: &str) -> String {
    format!("/{}", id.replace('.', "/"))
}

/// Where the profile is no object, or a group is none, that is for its reader to say.
fn put(profile: &mut Value, id: &str, value: Value) {
    let (Some((group, name)), Some(profile)) = (id.split_once('.'), profile.as_object_mut()) else { return };
    let group = profile.entry(group).or_insert(Value::Null);
    if group.is_null() {
        *group = json!({});
    }
    if let Some(group) = group.as_object_mut() {
        group.insert(name.to_owned(), value);
    }
}

/// A budget as somebody gave it, in dollars: above 0, up to what a month of anything may cost.
pub fn budget(usd: f64) -> Result<Usd, String> {
    let most = fields::find("commercial.budget_monthly_usd").map_or(1e9, |field| field.bounds.1);
    let refused = || format!("A budget is above 0 and at most {} dollars a month.", crate::domain::units::full(most));
    let read = Some(usd).filter(|usd| *usd > 0.0 && *usd <= most).and_then(|usd| Usd::rounded(usd, 2));
    read.ok_or_else(refused)
}
