//! The question asked backwards: how many users a budget or machines carry; nothing is stored.

use super::{
    Problem,
    body::{JsonText, PROFILE_KIB},
    compare::{fault, pointer},
};
use crate::{
    domain::{answer::Fault, json, question::Question},
    error::Error,
    service::{self, Headroom, Means},
};
use axum::{
    Router,
    extract::{FromRef, State},
    http::header,
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Map, Value};

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/reverse", post(reverse))
}

async fn reverse(State(headroom): State<Headroom>, JsonText(text): JsonText<PROFILE_KIB>) -> Result<Response, Problem> {
    let (question, means) = read(&text, &headroom)?;
    let found = headroom.reverse(question, means).await?;
    let text = json::text(&found).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

/// `{profile, budget_monthly_usd}` or `{profile, products}`: every fault of it at once.
fn read(text: &str, headroom: &Headroom) -> Result<(Question, Means), Problem> {
    let value: Value = serde_json::from_str(text).map_err(|error| Problem::bad_request(format!("This is not JSON: {error}.")))?;
    let Value::Object(mut members) = value else {
        return Err(Problem::unprocessable("The body must be an object: {\"profile\": {…}, \"budget_monthly_usd\": 2000}."));
    };
    let mut faults = Vec::new();
    let mut given = |name: &str| members.remove(name).filter(|value| !value.is_null());
    let (profile, budget, products) = (given("profile"), given("budget_monthly_usd"), given("products"));
    let unknown = |name: &String| fault(pointer("", name), "There is no such field; there are profile, budget_monthly_usd and products.");
    faults.extend(members.keys().map(unknown));
    let means = match (budget, &products) {
        (Some(_), Some(_)) => {
            faults.push(fault("/products".into(), "Give a budget or products, not both."));
            None
        }
        (None, None) => {
            faults.push(fault("/budget_monthly_usd".into(), "Give a budget, or the products that run."));
            None
        }
        (Some(budget), None) => match budget.as_f64().map(service::budget) {
            Some(Ok(budget)) => Some(Means::Budget(budget)),
            Some(Err(detail)) => {
                faults.push(fault("/budget_monthly_usd".into(), detail));
                None
            }
            None => {
                faults.push(fault("/budget_monthly_usd".into(), "A budget is a number, in dollars a month."));
                None
            }
        },
        (None, Some(products)) => {
            if products.as_object().is_some_and(Map::is_empty) {
                faults.push(fault("/products".into(), "List what runs, by tier: {\"host\": {\"product\": \"m7g.large\"}}."));
            }
            Some(Means::Products)
        }
    };
    let question = match profile {
        Some(profile) => headroom.service_of_any_size(profile, products).map_err(|of_profile| faults.extend(of_profile)).ok(),
        None => {
            faults.push(Fault::new("/profile", "A profile is missing; {} has the default of every field."));
            None
        }
    };
    match (question, means) {
        (Some(question), Some(means)) if faults.is_empty() => Ok((question, means)),
        _ => Err(Error::Faults(faults).into()),
    }
}
