//! What the dashboard offers to learn and to start from, as data.

use super::Problem;
use crate::{
    catalog::presets::{self, PresetKind},
    domain::json,
    error::Error,
    service::{Headroom, LimitTold, PartTold, RungEdge, RungTold},
};
use axum::{
    Router,
    extract::{FromRef, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Headroom: FromRef<S>,
{
    Router::new().route("/presets", get(presets)).route("/stages", get(stages))
}

async fn presets() -> Result<Response, Problem> {
    let presets = presets::all().iter().map(|preset| PresetShown {
        id: &preset.id,
        name: &preset.name,
        kind: match preset.kind {
            PresetKind::Product => "product",
            PresetKind::System => "system",
        },
        says: &preset.says,
        profile: &preset.question,
        query: &preset.query,
        source: &preset.source,
    });
    answer(&Presets { presets: presets.collect() })
}

async fn stages(State(headroom): State<Headroom>) -> Result<Response, Problem> {
    let rungs = headroom.stages().await?;
    answer(&Stages { stages: rungs.iter().map(StageShown::of).collect() })
}

/// It changes with the program only, so it may be kept for a while.
pub(super) fn answer(document: &impl Serialize) -> Result<Response, Problem> {
    let text = json::text(document).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], text).into_response())
}

/// What one may start from.
#[derive(Serialize, ToSchema)]
pub(super) struct Presets<'a> {
    presets: Vec<PresetShown<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Preset)]
struct PresetShown<'a> {
    id: &'a str,
    name: &'a str,
    /// `product`, a typical one of its kind, or `system`, a real one whose load was published.
    kind: &'static str,
    says: &'a str,
    /// To be sent to `/estimate` as it is.
    #[schema(value_type = Object)]
    profile: &'a Value,
    /// The same for the planner's address.
    query: &'a str,
    source: &'a str,
}

/// The ladder.
#[derive(Serialize, ToSchema)]
pub(super) struct Stages<'a> {
    stages: Vec<StageShown<'a>>,
}

/// A rung, and a service that stands on it.
#[derive(Serialize, ToSchema)]
#[schema(as = Rung)]
struct StageShown<'a> {
    id: &'a str,
    /// From 1 to 9.
    rung: u8,
    name: &'a str,
    /// To the rung below.
    adds: &'a str,
    meaning: &'a str,
    /// The talks put a system here above this many users.
    nominal_above_users: f64,
    /// When it is left.
    #[schema(value_type = Vec<LimitTold>)]
    limits: &'a [LimitTold],
    sample: Sample<'a>,
    /// The fewest users with which the sample stands here.
    #[schema(value_type = Option<RungEdge>)]
    from: Option<&'a RungEdge>,
    /// The most; null where more users than there are do not leave it.
    #[schema(value_type = Option<RungEdge>)]
    to: Option<&'a RungEdge>,
    /// Where its figures come from, each once.
    #[schema(value_type = Vec<String>)]
    sources: &'a [String],
}

impl<'a> StageShown<'a> {
    fn of(rung: &'a RungTold) -> StageShown<'a> {
        StageShown {
            id: &rung.stage.id,
            rung: rung.stage.rung,
            name: &rung.stage.name,
            adds: rung.adds,
            meaning: rung.meaning,
            nominal_above_users: rung.nominal_above_users,
            limits: &rung.limits,
            sample: Sample { says: rung.sample.says, profile: rung.sample.profile, query: &rung.sample.query, parts: rung.parts() },
            from: rung.from.as_ref(),
            to: rung.to.as_ref(),
            sources: &rung.sources,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct Sample<'a> {
    says: &'a str,
    /// To be sent to `/estimate` as it is.
    #[schema(value_type = Object)]
    profile: &'a Value,
    /// The same for the planner's address.
    query: &'a str,
    parts: Vec<PartTold<'a>>,
}
