//! Two to six plans and every place at which they differ; nothing is stored.

use super::{
    Problem,
    body::{JsonText, PROFILE_KIB},
    plans::{json, raw},
};
use crate::{
    domain::{
        answer::Fault,
        plan::Plan,
        profile::Known,
        question::{Question, QuestionError},
    },
    error::Error,
    service::{Difference, FEWEST, Headroom, MOST, Subject, TierOfEach},
};
use axum::{
    Router,
    extract::{FromRef, State},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/compare", post(compare))
}

/// As many profiles as may be compared, and what stands around them.
const BODY_KIB: usize = MOST * PROFILE_KIB + 8;

async fn compare(State(headroom): State<Headroom>, JsonText(text): JsonText<BODY_KIB>) -> Result<Response, Problem> {
    let (subjects, mut faults) = read(&text, &headroom.known())?;
    let mut found = Vec::new();
    for (place, subject) in subjects {
        match headroom.find(subject).await {
            Ok(plan) => found.push(plan),
            Err(Error::Faults(of_plan)) => faults.extend(below(&format!("/plans/{place}"), of_plan)),
            Err(error) => return Err(error.into()),
        }
    }
    if !faults.is_empty() {
        return Err(Error::Faults(faults).into());
    }
    let comparison = headroom.compare(found).await?;
    let plans = comparison.sides.iter().map(|side| raw(&side.json)).collect::<Result<_, _>>()?;
    Ok(json(&Compared { plans, differences: &comparison.differences, tiers: &comparison.tiers })?.into_response())
}

/// Plans and every place at which they differ.
#[derive(Serialize, ToSchema)]
#[schema(as = Comparison)]
pub(super) struct Compared<'a> {
    /// In the order asked.
    #[schema(value_type = Vec<Plan>)]
    plans: Vec<&'a RawValue>,
    #[schema(value_type = Vec<Difference>)]
    differences: &'a [Difference],
    /// Tiers by what they are, since their places differ from plan to plan.
    #[schema(value_type = Vec<TierOfEach>)]
    tiers: &'a [TierOfEach],
}

/// The plans that can be looked for, by their place in the list, and the faults of all others.
fn read(text: &str, known: &Known) -> Result<(Vec<Placed>, Vec<Fault>), Problem> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| Problem::bad_request(format!("This is not JSON: {error}.")))?;
    let mut members: Members = serde_json::from_str(text)
        .map_err(|_| Problem::unprocessable("The body must be an object: {\"plans\": [{\"profile\": {…}}, {\"id\": \"…\"}]}."))?;
    let mut faults = Vec::new();
    let plans = members.remove("plans");
    faults.extend(members.keys().map(|name| fault(pointer("", name), "There is no such field; there is plans.")));
    let count = format!("{FEWEST} to {MOST} plans are compared");
    let list: Vec<&RawValue> = match plans.as_deref().map(|plans| serde_json::from_str(plans.get())) {
        None => {
            faults.push(fault("/plans".into(), format!("{count}; they are missing.")));
            Vec::new()
        }
        Some(Err(_)) => {
            faults.push(fault("/plans".into(), format!("{count}; this is no list of them.")));
            Vec::new()
        }
        Some(Ok(list)) => list,
    };
    if plans.is_some() && !(FEWEST..=MOST).contains(&list.len()) && faults.iter().all(|fault| fault.pointer != "/plans") {
        faults.push(fault("/plans".into(), format!("{count}; here there are {}.", list.len())));
    }
    let mut subjects = Vec::new();
    // Beyond what may be compared one fault says enough.
    for (place, plan) in list.into_iter().take(MOST).enumerate() {
        match subject(plan, known)? {
            Ok(subject) => subjects.push((place, subject)),
            Err(of_plan) => faults.extend(below(&format!("/plans/{place}"), of_plan)),
        }
    }
    Ok((subjects, faults))
}

/// A plan and its place in the list.
type Placed = (usize, Subject);

type Members = BTreeMap<String, Box<RawValue>>;

/// One of the list: `{"profile": {…}}`, or `{"id": "…", "revision": 2}`.
fn subject(plan: &RawValue, known: &Known) -> Result<Result<Subject, Vec<Fault>>, Problem> {
    let Ok(mut members) = serde_json::from_str::<Members>(plan.get()) else {
        return Ok(Err(vec![fault(String::new(), "A plan is named by {\"profile\": {…}} or by {\"id\": \"…\"}.")]));
    };
    let (profile, id, revision) = (members.remove("profile"), members.remove("id"), members.remove("revision"));
    let mut faults: Vec<Fault> =
        members.keys().map(|name| fault(pointer("", name), "There is no such field; there are profile, id and revision.")).collect();
    let named = match (&profile, id) {
        (Some(_), Some(_)) => {
            faults.push(fault("/id".into(), "A plan has a profile or an id, not both."));
            None
        }
        (None, None) => {
            faults.push(fault(String::new(), "A plan is named by its profile or by its id; both are missing."));
            None
        }
        (None, Some(id)) => text_of(&id).or_else(|| {
            faults.push(fault("/id".into(), "An id is text."));
            None
        }),
        (Some(_), None) => None,
    };
    let revision = revision.filter(|revision| revision.get() != "null").and_then(|revision| {
        // As in a profile, 2.0 is a whole number.
        let number = serde_json::from_str(revision.get()).ok().and_then(whole).filter(|number| *number > 0);
        if profile.is_some() {
            faults.push(fault("/revision".into(), "Only saved plans have revisions."));
        } else if number.is_none() {
            faults.push(fault("/revision".into(), "A revision is a whole number from 1 on."));
        }
        number
    });
    let question = match profile {
        None => None,
        Some(profile) if profile.get().len() > PROFILE_KIB * 1024 => return Err(Problem::too_large(PROFILE_KIB)),
        Some(profile) => match Question::from_json_text(profile.get(), known) {
            Ok(question) => Some(question),
            Err(not_json @ QuestionError::NotJson(_)) => return Err(not_json.into()),
            Err(QuestionError::Faults(of_profile)) => {
                faults.extend(below("/profile", of_profile));
                None
            }
        },
    };
    Ok(match (question, named) {
        (Some(question), None) if faults.is_empty() => Ok(Subject::Asked(Box::new(question))),
        (None, Some(id)) if faults.is_empty() => Ok(Subject::Saved { id, revision }),
        _ => Err(faults),
    })
}

fn whole(number: f64) -> Option<u32> {
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}

fn text_of(value: &RawValue) -> Option<String> {
    String::deserialize(&mut serde_json::Deserializer::from_str(value.get())).ok()
}

pub(super) fn fault(pointer: String, detail: impl Into<String>) -> Fault {
    Fault::new(pointer, detail)
}

pub(super) fn pointer(above: &str, name: &str) -> String {
    format!("{above}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn below<'a>(above: &'a str, faults: Vec<Fault>) -> impl Iterator<Item = Fault> + 'a {
    faults.into_iter().map(move |fault| fault.below(above))
}
