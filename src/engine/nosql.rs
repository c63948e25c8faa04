//! SQL or NoSQL: a scored list of the reasons for a key-value store, each with the profile's own number. Relational first, unless one is met.

use super::{key_value::Statements, situation::Situation};
use crate::domain::{
    plan::{Advice, Criterion},
    units,
};

/// Where the data belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Relational,
    /// Relational, with the tables that a reason speaks of in a key-value store.
    Both,
    KeyValue,
}

impl Verdict {
    /// `relational`: joins and transactions are needed. Without them lookups decide: as many as Amazon had, and a store by key will do.
    fn of(relational: bool, reasons: usize, by_key: f64, amazon_by_key: f64) -> Verdict {
        match (relational, reasons) {
            (true, 0) => Verdict::Relational,
            (true, _) => Verdict::Both,
            (false, _) if by_key >= amazon_by_key => Verdict::KeyValue,
            (false, _) => Verdict::Both,
        }
    }

    fn says(self) -> &'static str {
        match self {
            Verdict::Relational => "Relational: no reason against it is met, and patterns for growing it are known.",
            Verdict::Both => "Relational, hot tables in a key-value store: it need not be one or the other.",
            Verdict::KeyValue => "Key-value: nothing needs joins, and nearly everything is asked for by its key.",
        }
    }
}

/// A reason for a key-value store.
struct Reason {
    topic: &'static str,
    row: &'static str,
    /// The profile's number; none where it asks for nothing of the kind.
    value: Option<f64>,
    /// Met below the threshold, not above it.
    below: bool,
    says: String,
}

/// The verdict and its reasons, as advice: the sentence first, then each reason with its score.
pub fn scored(situation: &Situation, statements: &Statements) -> (Verdict, Vec<Advice>) {
    let (profile, load) = (situation.profile(), situation.now);
    let arrives = load.ingest_gib();
    let unrelated = if load.written_gib() > 0.0 { arrives / load.written_gib() } else { 0.0 };
    let by_key = statements.by_key();
    let year = year_one_gib(situation);
    let reason = |topic, row, value, says| Reason { topic, row, value, below: false, says };
    let reasons = [
        reason("sql_or_nosql.year_one", "nosql.year_one_gib", Some(year), format!("{} stored after a year", units::gib(year))),
        Reason {
            topic: "sql_or_nosql.latency",
            row: "nosql.read_ms",
            value: profile.data.max_read_ms,
            below: true,
            says: match profile.data.max_read_ms {
                Some(ms) => format!("the strictest read may take {} ms", units::figure(ms)),
                None => "no read is stricter than the rest".into(),
            },
        },
        reason(
            "sql_or_nosql.unrelated_data",
            "nosql.unrelated_share",
            Some(unrelated),
            format!("{} of the bytes written arrive outside requests and relate to nothing", units::percent(unrelated)),
        ),
        reason(
            "sql_or_nosql.schemaless",
            "nosql.needs",
            None,
            "the profile names no need of data without a schema, and a wish is no need".into(),
        ),
        reason(
            "sql_or_nosql.ingest",
            "nosql.ingest_per_second",
            Some(load.ingest),
            format!("{} records a second arrive on their own", units::figure(load.ingest)),
        ),
        reason(
            "sql_or_nosql.no_relations",
            "nosql.needs",
            Some(if profile.data.relational { 0.0 } else { 1.0 }),
            if profile.data.relational { "joins and transactions are needed".into() } else { "nothing needs joins or transactions".into() },
        ),
        reason(
            "sql_or_nosql.lookups",
            "nosql.lookup_share",
            Some(by_key),
            format!("{} of reads fetch one row by its key", units::percent(by_key)),
        ),
    ];
    let rows = situation.setting.rows();
    let told: Vec<Advice> = reasons
        .into_iter()
        .map(|reason| {
            let row = rows.row(reason.row);
            let criterion = criterion(reason.value, row.value, &row.unit, reason.below);
            let verb = if criterion.met { "speaks for it" } else { "does not speak for it" };
            Advice {
                topic: reason.topic.into(),
                says: format!("{}: {verb}.", capitalised(&reason.says)),
                because: threshold(&row.why, row.value, &row.unit, reason.below),
                source: row.source.clone(),
                criterion: Some(criterion),
            }
        })
        .collect();
    let met = told.iter().filter(|advice| advice.criterion.as_ref().is_some_and(|c| c.met)).count();
    let (amazon_key, amazon_table) = (rows.row("nosql.amazon_key_share"), situation.value("nosql.amazon_table_share"));
    let verdict = Verdict::of(profile.data.relational, met, by_key, amazon_key.value);
    let whole = statements.lookups + statements.queries + statements.writes;
    let share = |of: f64| units::percent(if whole > 0.0 { of / whole } else { 0.0 });
    let sentence = Advice {
        topic: "sql_or_nosql".into(),
        says: verdict.says().into(),
        because: format!(
            "{met} of {} reasons met; of the statements {} are lookups by key, {} other queries, {} writes (at Amazon {} lookups, {} queries of one table)",
            told.len(),
            share(statements.lookups),
            share(statements.queries),
            share(statements.writes),
            units::percent(amazon_key.value),
            units::percent(amazon_table)
        ),
        source: amazon_key.source.clone(),
        criterion: None,
    };
    (verdict, std::iter::once(sentence).chain(told).collect())
}

fn threshold(why: &str, limit: f64, unit: &str, below: bool) -> String {
    let limit = match unit {
        "share" => units::percent(limit),
        "GiB" => units::gib(limit),
        "needs" => return why.to_owned(),
        _ => format!("{} {unit}", units::figure(limit)),
    };
    format!("{} {limit}: {why}", if below { "under" } else { "from" })
}

fn criterion(value: Option<f64>, limit: f64, unit: &str, below: bool) -> Criterion {
    let met = value.is_some_and(|value| if below { value < limit } else { value >= limit });
    let near = value.map_or(0.0, |value| if below { limit / value.max(1e-12) } else { value / limit });
    Criterion { value, limit, unit: unit.into(), met, score: if met { 1.0 } else { near.clamp(0.0, 1.0) } }
}

/// What the database holds a year from now; where the horizon ends before that, as it grows in its last month.
fn year_one_gib(situation: &Situation) -> f64 {
    let loads = &situation.setting.timeline.loads;
    let last = loads.len() - 1;
    let beyond = 12usize.saturating_sub(last) as f64;
    let end = &loads[last.min(12)];
    end.database_gib + beyond * end.written_gib()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
