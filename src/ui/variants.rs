//! The present plan with one thing changed, ready to be set beside it.

use super::asked::MEASURE;
use crate::domain::{
    fields::{self, BLANK_FORM_USERS, Kind, number_json},
    plan::Plan,
    profile::Known,
};
use serde_json::Value;
use std::collections::HashSet;

/// A question one step away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What is changed, in words.
    pub says: String,
    /// The planner's query string that asks it.
    pub query: String,
}

/// `query` asks for `plan`. What the plan already has is not offered.
pub fn variants(plan: &Plan, query: &str, known: &Known) -> Vec<Variant> {
    let mut list: Vec<Variant> = Vec::new();
    // One change may be offered here and be an alternative of the plan.
    let mut offered = HashSet::new();
    let mut offer = |says: String, changes: &[(&'static str, String)]| {
        if offered.insert(changes.to_vec()) {
            list.push(Variant { query: changed(query, &says, changes), says });
        }
    };
    let commercial = &plan.profile.commercial;
    let has = |id: &str, value: &str| fields::find(id).is_some_and(|field| field.get(&plan.profile) == value);
    for (id, value, says) in [
        ("commercial.purchase", "commit_1y", "Committed for one year"),
        ("commercial.purchase", "commit_3y", "Committed for three years"),
        ("commercial.purchase", "on_demand", "Bought on demand"),
        ("commercial.architecture", "arm64", "On arm64 only"),
        ("commercial.architecture", "x86_64", "On x86-64 only"),
    ] {
        if !has(id, value) {
            offer(says.to_owned(), &[(id, value.to_owned())]);
        }
    }
    if commercial.spot_share == 0.0 {
        offer("Half of the stateless machines on the spot market".to_owned(), &[("commercial.spot_share", "50".to_owned())]);
    }
    for alternative in plan.alternatives.iter().filter(|alternative| alternative.feasible) {
        if let Some(changes) = as_typed(&alternative.change) {
            offer(alternative.says.trim_end_matches('.').to_owned(), &changes);
        }
    }
    for (times, says) in [(2.0, "Twice the load"), (0.5, "Half the load")] {
        let measured = MEASURE.paths.iter().find_map(|id| Some((*id, plan.question.pointer(&format!("/{}", id.replace('.', "/")))?)));
        let (id, size) = match measured {
            Some((id, value)) => (id, value.as_f64()),
            None => (MEASURE.paths[0], Some(BLANK_FORM_USERS)),
        };
        if let (Some(field), Some(size)) = (fields::find(id), size) {
            let size = if matches!(field.kind, Kind::Whole(_)) { (size * times).round() } else { size * times };
            if (field.bounds.0..=field.bounds.1).contains(&size) {
                offer(says.to_owned(), &[(id, field.in_link(&number_json(size)))]);
            }
        }
    }
    let regions = known.regions_by_provider.get(&commercial.provider).into_iter().flatten();
    for region in regions.filter(|region| Some(*region) != commercial.region.as_ref()).take(MOST_REGIONS) {
        offer(format!("In {region}"), &[("commercial.region", region.clone())]);
    }
    list
}

/// Of many regions a few show what another one costs.
const MOST_REGIONS: usize = 2;

/// `targets.availability=0.9995` of an alternative in the words of a link; none of what is no field of the profile.
fn as_typed(change: &str) -> Option<Vec<(&'static str, String)>> {
    let one = |part: &str| {
        let (id, value) = part.split_once('=')?;
        let field = fields::find(id).filter(|field| field.group != fields::Group::Current && id.contains('.'))?;
        let value = match field.kind {
            Kind::Number(_) | Kind::Whole(_) => number_json(value.parse().ok()?),
            _ => Value::from(value),
        };
        Some((field.id, field.in_link(&value)))
    };
    change.split('&').map(one).collect()
}

/// The query with these values instead, named after what was changed.
fn changed(query: &str, title: &str, changes: &[(&str, String)]) -> String {
    let mut link = form_urlencoded::Serializer::new(String::new());
    let replaced = |key: &str| key == TITLE || changes.iter().any(|(id, _)| *id == key);
    for (key, value) in form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| !replaced(key)) {
        link.append_pair(&key, &value);
    }
    for (id, value) in changes {
        link.append_pair(id, value);
    }
    link.append_pair(TITLE, title);
    link.finish()
}

const TITLE: &str = "title";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, engine, ui::asked::Asked};

    const MONTH: &str = "2026-11";

    fn planned(link: &str) -> (Plan, Vec<Variant>) {
        let catalog = catalog::builtin();
        let question = Asked::read(link, &catalog.known(), MONTH).question.expect("a valid link");
        let plan = engine::plan(catalog, &question);
        let list = variants(&plan, link, &catalog.known());
        (plan, list)
    }

    #[test]
    fn every_variant_is_a_question_that_differs_from_the_plan() {
        let known = catalog::builtin().known();
        for link in [
            "v=1",
            "v=1&audience.daily_active_users=30k&traffic.write_share=20",
            "v=1&data.devices=50k",
            "v=1&audience.monthly_active_users=1&title=Mine",
        ] {
            let (plan, list) = planned(link);
            assert!(list.len() >= 6, "{list:?}");
            let mut others = Vec::new();
            for variant in list {
                let state = Asked::read(&variant.query, &known, MONTH);
                assert!(state.notices.is_empty(), "{variant:?}: {:?}", state.notices);
                let question = state.question.unwrap_or_else(|faults| panic!("{variant:?}: {faults:?}"));
                let mut asked = question.asked.clone();
                assert_eq!(asked["title"], variant.says.as_str());
                let mut own = plan.question.clone();
                for question in [&mut asked, &mut own] {
                    question.as_object_mut().expect("an object").remove("title");
                }
                assert_ne!(asked, own, "{variant:?}");
                assert!(!others.contains(&asked), "asked twice: {variant:?}");
                others.push(asked);
            }
        }
    }

    #[test]
    fn what_the_plan_already_has_is_not_offered_and_steps_of_the_target_are() {
        let says = |link: &str| -> Vec<String> { planned(link).1.into_iter().map(|variant| variant.says).collect() };
        let usual = says("v=1");
        assert!(
            usual.iter().any(|says| says == "Committed for one year") && usual.iter().all(|says| says != "Bought on demand"),
            "{usual:?}"
        );
        assert!(usual.iter().any(|says| says.starts_with("Held to")), "{usual:?}");
        let bought = says("v=1&commercial.purchase=commit_1y&commercial.architecture=arm64");
        assert!(bought.iter().any(|says| says == "Bought on demand") && bought.iter().all(|says| says != "On arm64 only"), "{bought:?}");
    }
}
