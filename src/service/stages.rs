//! The ladder as it is told to whoever wants to learn it: what each rung is, when it is left, and what it costs at its ends.

use super::Headroom;
use crate::{
    catalog::{
        Catalog, Row, dated,
        samples::{Sample, samples},
    },
    domain::{
        plan::{Exceeded, LimitKind, Plan, Stage},
        profile::Known,
        question::Question,
        words,
    },
    engine::{
        self,
        limits::{self, RungLimit},
        rungs::{LADDER, Rung},
        span::{self, End},
    },
    error::Error,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};
use utoipa::ToSchema;

/// A rung, and a service that stands on it.
#[derive(Clone, Debug)]
pub struct RungTold {
    pub stage: Stage,
    /// What it adds to the rung below.
    pub adds: &'static str,
    pub meaning: &'static str,
    /// The talks put a system here above this many users.
    pub nominal_above_users: f64,
    pub limits: Vec<LimitTold>,
    pub sample: SampleTold,
    /// Where the rung begins and ends for the sample; the end is none where more users than there are do not leave it.
    pub from: Option<RungEdge>,
    pub to: Option<RungEdge>,
    /// Where its figures come from, each once.
    pub sources: Vec<String>,
}

/// A service that is recommended this rung.
#[derive(Clone, Debug)]
pub struct SampleTold {
    pub says: &'static str,
    /// As asked of the API, and as the planner's query string.
    pub profile: &'static Value,
    pub query: String,
    pub plan: Plan,
}

/// When the rung is left.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LimitTold {
    pub kind: LimitKind,
    /// As a plan names it; none of what every part may meet.
    pub constraint: Option<&'static str>,
    pub says: String,
    /// Where it does not depend on the question.
    pub limit: Option<f64>,
    pub figures: Vec<FigureTold>,
}

/// A row of the catalog.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FigureTold {
    pub id: String,
    pub value: f64,
    pub unit: String,
    pub why: String,
    pub source: String,
}

/// The fewest or the most users of the sample on the rung, and what it costs with them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RungEdge {
    pub monthly_active_users: f64,
    pub monthly_usd: f64,
    pub people_hours: f64,
    /// What rules out the rung below at the lower end, and this one beyond the upper.
    pub because: Option<Exceeded>,
}

impl Headroom {
    /// The nine rungs. Computed once for a catalog, which takes a second or two; then at hand.
    pub async fn stages(&self) -> Result<Arc<[RungTold]>, Error> {
        let now = self.prices.now();
        let (catalog, known) = (Arc::clone(&now.catalog), Arc::clone(&now.known));
        let computing = move || {
            let rungs = LADDER.iter().zip(samples());
            rungs.map(|(rung, sample)| told(&catalog, rung, sample, &known)).collect::<Option<Arc<[RungTold]>>>()
        };
        let told = now.ladder.get_or_try_init(|| async {
            let told = self.in_turn(computing).await?;
            told.ok_or_else(|| Error::internal("a sample of the ladder is no valid question"))
        });
        told.await.cloned()
    }
}

fn told(catalog: &Catalog, rung: &'static Rung, sample: &'static Sample, known: &Known) -> Option<RungTold> {
    let question = Question::from_json(&sample.question, known).ok()?;
    let query = question.to_query();
    // Nothing of the months to come is told.
    let mut today = sample.question.clone();
    today["growth"]["months"] = json!(1);
    let plan = engine::plan(catalog, &Question::from_json(&today, known).ok()?);
    let span = span::span(catalog, &question, rung.number);
    let limits: Vec<LimitTold> = limits::of(catalog, rung.number).into_iter().map(limit).collect();
    let mut seen = BTreeSet::new();
    let prices = plan.recommendation.design.cost.lines.iter().map(|line| &line.source);
    let figures = limits.iter().flat_map(|limit| limit.figures.iter().map(|figure| &figure.source));
    let sources = figures.chain(prices).filter(|source| !source.is_empty() && seen.insert(source.as_str())).cloned().collect();
    let (from, to) = span.map_or((None, None), |span| (Some(edge(span.from)), span.to.map(edge)));
    Some(RungTold {
        stage: rung.stage(),
        adds: rung.adds,
        meaning: words::rung_meaning(rung.id).unwrap_or_default(),
        nominal_above_users: rung.nominal_above,
        limits,
        sample: SampleTold { says: &sample.says, profile: &sample.question, query, plan },
        from,
        to,
        sources,
    })
}

fn limit(limit: RungLimit<'_>) -> LimitTold {
    let figure = |row: &&Row| FigureTold {
        id: row.id.clone(),
        value: row.value,
        unit: row.unit.clone(),
        why: row.why.clone(),
        source: dated(&row.source, &row.date),
    };
    LimitTold {
        kind: limit.kind,
        constraint: Some(limit.constraint).filter(|constraint| !constraint.is_empty()),
        says: limit.says,
        limit: limit.limit,
        figures: limit.rows.iter().map(figure).collect(),
    }
}

fn edge(end: End) -> RungEdge {
    RungEdge {
        monthly_active_users: end.users,
        monthly_usd: end.monthly_usd.to_f64(),
        people_hours: end.people_hours,
        because: end.because,
    }
}

impl RungTold {
    /// Its parts in words: what each is for, and of what and how many it is made in the sample.
    pub fn parts(&self) -> Vec<PartTold<'_>> {
        let tiers = &self.sample.plan.recommendation.design.tiers;
        let told = tiers.iter().map(|tier| PartTold {
            id: &tier.id,
            name: words::tier(&tier.id),
            meaning: words::tier_meaning(&tier.id),
            product: &tier.product,
            count: tier.count,
            zones: tier.zones,
        });
        told.collect()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PartTold<'a> {
    pub id: &'a str,
    pub name: String,
    pub meaning: Option<&'static str>,
    pub product: &'a str,
    /// 0 where it is priced by use.
    pub count: u32,
    pub zones: u32,
}
