//! Plans side by side: which are meant, and where they differ.

use super::{Answered, Headroom, SavedPlan};
use crate::{
    domain::{
        answer::Fault,
        fields::{FIELDS, number_json},
        money::Usd,
        plan::{Plan, Tier},
        question::Question,
        rules::Rule,
        words,
    },
    error::Error,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{collections::BTreeSet, sync::Arc};
use utoipa::ToSchema;

/// How many plans are compared at once.
pub const FEWEST: usize = 2;
pub const MOST: usize = 6;

/// A plan to be compared, as it was named.
#[derive(Clone, Debug)]
pub enum Subject {
    Asked(Box<Question>),
    /// What stands in its link, and the revision; the latest unless a number is given.
    Saved {
        id: String,
        revision: Option<u32>,
    },
}

/// A plan that can be compared: a question to answer, or a plan that was kept.
#[derive(Clone, Debug)]
pub enum Found {
    Asked(Box<Question>),
    Kept(Box<SavedPlan>),
}

/// One of the compared plans.
#[derive(Clone, Debug)]
pub struct Side {
    pub plan: Arc<Plan>,
    /// The plan's JSON, the very bytes that were answered or kept.
    pub json: String,
    /// Where it was kept; none where it is not.
    pub saved: Option<SavedPlan>,
}

#[derive(Debug)]
pub struct Comparison {
    /// In the order asked.
    pub sides: Vec<Side>,
    pub differences: Vec<Difference>,
    pub tiers: Vec<TierOfEach>,
}

/// A place at which the plans do not agree.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Difference {
    /// A JSON pointer into each of the plans: `/profile/traffic/write_share`.
    pub pointer: String,
    /// What stands there in each plan, in their order; null where nothing does.
    pub values: Vec<Value>,
}

/// One tier in all plans, whatever its place in each.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TierOfEach {
    pub id: String,
    /// None in plans that do without it.
    pub values: Vec<Option<TierSize>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TierSize {
    pub product: String,
    pub count: u32,
    pub zones: u32,
    pub headroom: Option<f64>,
    pub monthly_usd: Usd,
}

impl Headroom {
    /// Looks a plan up by how it was named; what is not there is a fault at `/id` or `/revision`.
    pub async fn find(&self, subject: Subject) -> Result<Found, Error> {
        let (id, revision) = match subject {
            Subject::Asked(question) => return Ok(Found::Asked(question)),
            Subject::Saved { id, revision } => (id, revision),
        };
        match (self.load(&id, revision).await, revision) {
            (Ok(plan), _) => Ok(Found::Kept(Box::new(plan))),
            (Err(Error::NotFound), None) => Err(fault("/id", format!("There is no saved plan “{}”.", words::shortened(&id)))),
            (Err(Error::NotFound), Some(number)) => Err(match self.load(&id, None).await {
                Ok(plan) => fault("/revision", format!("This plan has no revision {number}; its latest is {}.", plan.latest)),
                Err(Error::NotFound) => fault("/id", format!("There is no saved plan “{}”.", words::shortened(&id))),
                Err(error) => error,
            }),
            (Err(error), _) => Err(error),
        }
    }

    /// The plans, and every place at which they differ. What was kept is compared as it was kept, with the prices of its day.
    pub async fn compare(&self, found: Vec<Found>) -> Result<Comparison, Error> {
        let mut sides = Vec::new();
        for found in found {
            sides.push(match found {
                Found::Asked(question) => {
                    let Answered { plan, json } = self.estimate_in_turn(*question).await?;
                    Side { plan: Arc::new(plan), json, saved: None }
                }
                Found::Kept(saved) => Side { plan: Arc::new(saved.plan()?), json: saved.plan_json.clone(), saved: Some(*saved) },
            });
        }
        let plans: Vec<&Plan> = sides.iter().map(|side| &*side.plan).collect();
        let (differences, tiers) = (differences(&plans), tiers_of_each(&plans));
        Ok(Comparison { sides, differences, tiers })
    }
}

fn fault(pointer: &str, detail: String) -> Error {
    Error::Faults(vec![Fault::of(Rule::PlanIsKept, pointer, detail)])
}

/// In the order of the fields, then of the recommendation. Of the question only ranges are told: what else was asked stands in the profile.
pub fn differences(plans: &[&Plan]) -> Vec<Difference> {
    let mut found = Vec::new();
    for field in FIELDS {
        let pointer = field.pointer();
        let used: Vec<Value> = plans.iter().map(|plan| field.get(&plan.profile)).collect();
        walk(&format!("/profile{pointer}"), &used.iter().collect::<Vec<_>>(), &mut found);
        let asked: Vec<&Value> = plans.iter().map(|plan| plan.question.pointer(&pointer).unwrap_or(&Value::Null)).collect();
        if asked.iter().any(|value| value.get("mid").is_some()) {
            compared(&format!("/question{pointer}"), &asked, &mut found);
        }
    }
    let mut recommended = |pointer: &str, read: &dyn Fn(&Plan) -> Value| {
        let values: Vec<Value> = plans.iter().map(|plan| read(plan)).collect();
        compared(&format!("/recommendation/{pointer}"), &values.iter().collect::<Vec<_>>(), &mut found);
    };
    recommended("feasible", &|plan| plan.recommendation.feasible.into());
    recommended("stage/id", &|plan| plan.recommendation.stage.id.clone().into());
    recommended("stage/rung", &|plan| plan.recommendation.stage.rung.into());
    recommended("availability", &|plan| number_json(plan.recommendation.design.availability));
    recommended("p95_ms", &|plan| number_json(plan.recommendation.design.p95_ms));
    recommended("rto_minutes", &|plan| number_json(plan.recommendation.design.rto_minutes));
    recommended("rpo_minutes", &|plan| number_json(plan.recommendation.design.rpo_minutes));
    recommended("cost/monthly_usd", &|plan| usd(plan.recommendation.design.cost.monthly_usd));
    recommended("cost/per_user_usd", &|plan| number_json(plan.recommendation.design.cost.per_user_usd));
    recommended("cost/people_hours", &|plan| number_json(plan.recommendation.design.cost.people_hours));
    recommended("cost/people_monthly_usd", &|plan| usd(plan.recommendation.design.cost.people_monthly_usd));
    let most = plans.iter().map(|plan| plan.recommendation.design.tiers.len()).max().unwrap_or_default();
    for at in 0..most {
        let of = |plan: &Plan, read: &dyn Fn(&Tier) -> Value| plan.recommendation.design.tiers.get(at).map_or(Value::Null, read);
        recommended(&format!("tiers/{at}/id"), &|plan| of(plan, &|tier| tier.id.clone().into()));
        recommended(&format!("tiers/{at}/product"), &|plan| of(plan, &|tier| tier.product.clone().into()));
        recommended(&format!("tiers/{at}/count"), &|plan| of(plan, &|tier| tier.count.into()));
    }
    found
}

fn usd(amount: Usd) -> Value {
    number_json(amount.to_f64())
}

/// Goes down where every plan has an object or nothing, so that a pointer leads to the very value.
fn walk(pointer: &str, values: &[&Value], found: &mut Vec<Difference>) {
    let objects: Option<Vec<Option<&Map<String, Value>>>> =
        values.iter().map(|value| if value.is_null() { Some(None) } else { value.as_object().map(Some) }).collect();
    match objects {
        Some(objects) if objects.iter().any(Option::is_some) => {
            let keys: BTreeSet<&String> = objects.iter().flatten().flat_map(|object| object.keys()).collect();
            for key in keys {
                let inner: Vec<&Value> = objects.iter().map(|object| object.and_then(|o| o.get(key)).unwrap_or(&Value::Null)).collect();
                walk(&format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), &inner, found);
            }
        }
        _ => compared(pointer, values, found),
    }
}

fn compared(pointer: &str, values: &[&Value], found: &mut Vec<Difference>) {
    if values.windows(2).any(|pair| pair[0] != pair[1]) {
        found.push(Difference { pointer: pointer.to_owned(), values: values.iter().map(|value| (*value).clone()).collect() });
    }
}

/// Every tier that any of the plans has, those of the first plan in its order and others where they stand in their own.
pub(super) fn tiers_of_each(plans: &[&Plan]) -> Vec<TierOfEach> {
    let mut ids: Vec<&str> = Vec::new();
    for plan in plans {
        let mut next = 0;
        for tier in &plan.recommendation.design.tiers {
            match ids.iter().position(|id| *id == tier.id) {
                Some(known) => next = known + 1,
                None => {
                    ids.insert(next, &tier.id);
                    next += 1;
                }
            }
        }
    }
    let size = |plan: &&Plan, id: &str| {
        let tier = plan.recommendation.design.tiers.iter().find(|tier| tier.id == id)?;
        let Tier { product, count, zones, headroom, monthly_usd, .. } = tier.clone();
        Some(TierSize { product, count, zones, headroom, monthly_usd })
    };
    ids.iter().map(|id| TierOfEach { id: (*id).to_owned(), values: plans.iter().map(|plan| size(plan, id)).collect() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog,
        domain::{json, sample},
        engine,
    };
    use serde_json::json;

    fn planned(profile: Value) -> Plan {
        let catalog = catalog::builtin();
        let question = Question::from_json(&profile, &catalog.known()).expect("a valid profile");
        engine::plan(catalog, &question)
    }

    fn some() -> Vec<Plan> {
        [
            json!({"audience": {"monthly_active_users": 50_000}}),
            json!({"audience": {"monthly_active_users": 50_000}, "commercial": {"purchase": "commit_1y"}}),
            json!({"audience": {"daily_active_users": 900, "geography": {"europe": 0.5, "oceania": 0.5}}, "traffic": {"app_cpu_ms": {"low": 5, "mid": 20, "high": 50}}}),
            json!({"traffic": {"requests_per_second": 3000}, "current": {"products": {"web": {"product": "m7g.large", "count": 4}}}}),
        ]
        .map(planned)
        .into()
    }

    #[test]
    fn a_plan_does_not_differ_from_itself() {
        let plan = sample::plan();
        assert_eq!(differences(&[&plan, &plan, &plan]), []);
    }

    #[test]
    fn every_pointer_leads_to_its_value_in_every_plan() {
        let plans = some();
        let documents: Vec<Value> =
            plans.iter().map(|plan| serde_json::from_str(&json::text(plan).expect("JSON")).expect("JSON")).collect();
        for (a, b) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
            let found = differences(&[&plans[a], &plans[b]]);
            assert!(!found.is_empty());
            for Difference { pointer, values } in found {
                assert_ne!(values[0], values[1], "{pointer}");
                for (plan, value) in [a, b].into_iter().zip(&values) {
                    assert_eq!(documents[plan].pointer(&pointer).unwrap_or(&Value::Null), value, "{pointer}");
                }
            }
        }
    }

    #[test]
    fn what_was_changed_and_what_follows_is_named() {
        let plans = some();
        let pointers = |a: usize, b: usize| -> Vec<String> {
            differences(&[&plans[a], &plans[b]]).into_iter().map(|difference| difference.pointer).collect()
        };
        let bought = pointers(0, 1);
        assert_eq!(bought[0], "/profile/commercial/purchase");
        assert!(bought.contains(&"/recommendation/cost/monthly_usd".to_owned()), "{bought:?}");
        assert!(!bought.contains(&"/recommendation/stage/id".to_owned()), "{bought:?}");
        let other = pointers(0, 2);
        for expected in ["/profile/audience/geography/europe", "/profile/audience/geography/north_america", "/question/traffic/app_cpu_ms"]
        {
            assert!(other.contains(&expected.to_owned()), "{expected} in {other:?}");
        }
        assert!(pointers(0, 3).contains(&"/profile/current/products/web/count".to_owned()));
    }

    #[test]
    fn tiers_are_matched_by_what_they_are() {
        let plans = some();
        let all: Vec<&Plan> = plans.iter().collect();
        let tiers = tiers_of_each(&all);
        for (at, plan) in plans.iter().enumerate() {
            let own: Vec<&str> = plan.recommendation.design.tiers.iter().map(|tier| tier.id.as_str()).collect();
            let told: Vec<&str> = tiers.iter().filter(|tier| tier.values[at].is_some()).map(|tier| tier.id.as_str()).collect();
            assert_eq!(own.iter().collect::<BTreeSet<_>>(), told.iter().collect::<BTreeSet<_>>());
        }
        let first: Vec<&str> = plans[0].recommendation.design.tiers.iter().map(|tier| tier.id.as_str()).collect();
        let in_order: Vec<&str> = tiers.iter().filter(|tier| tier.values[0].is_some()).map(|tier| tier.id.as_str()).collect();
        assert_eq!(first, in_order);
    }
}
