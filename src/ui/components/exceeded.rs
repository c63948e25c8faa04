//! A limit that a rung exceeds, in words: the value in its unit beside the limit in the same unit.

use crate::domain::{
    plan::{Exceeded, LimitKind},
    units::{self, THIN},
    words,
};

/// What the value says of the rung: `available 99.5 %`, `loses 6 h of data`.
pub fn value(exceeded: &Exceeded) -> String {
    let amount = amount(&exceeded.constraint, exceeded.value, exceeded.limit);
    match exceeded.constraint.as_str() {
        "availability" => format!("available {amount}"),
        "survives" => format!("survives the loss of {amount}"),
        "rto_minutes" => format!("back after {amount}"),
        "rpo_minutes" if exceeded.value > 0.0 => format!("loses {amount} of data"),
        "p95_ms" => format!("answers in {amount}"),
        other => match exceeded.kind {
            LimitKind::Economy => format!("would save {amount}"),
            _ => format!("{} {amount}", words::capitalised(&name(other))),
        },
    }
}

pub fn limit(exceeded: &Exceeded) -> String {
    amount(&exceeded.constraint, exceeded.limit, exceeded.limit)
}

/// The limit as part of a sentence: `availability`, `recovery time`.
pub fn name(constraint: &str) -> String {
    match constraint {
        "availability" => "availability".into(),
        "survives" => "what must be survived".into(),
        "rto_minutes" => "recovery time".into(),
        "rpo_minutes" => "lost data".into(),
        "p95_ms" => "p95 of the answer time".into(),
        "max_read_ms" => "strictest read".into(),
        "residency" => "where data must stay".into(),
        "teams" => "teams".into(),
        other => other
            .trim_end_matches("_usd")
            .trim_end_matches("_gib")
            .trim_end_matches("_ms")
            .trim_end_matches("_minutes")
            .replace('_', " ")
            .replace("vcpu", "vCPU"),
    }
}

pub fn kind(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Target => "misses a target",
        LimitKind::Wall => "nothing bigger is sold",
        LimitKind::Skill => "takes a specialist",
        LimitKind::Economy => "the next rung pays",
        LimitKind::Organisation => "holds one team",
    }
}

/// A number in the unit of its constraint. Shares are told by their limit: it is at most 1 and the constraint names no other unit.
fn amount(constraint: &str, value: f64, limit: f64) -> String {
    match constraint {
        "availability" => units::availability(value),
        "survives" => match value {
            v if v < 0.5 => "one machine".into(),
            v if v < 1.5 => "a zone".into(),
            _ => "a region".into(),
        },
        c if c.ends_with("_minutes") => units::minutes(value),
        c if c.ends_with("_ms") => units::milliseconds(value),
        c if c.ends_with("_gib") => units::gib(value),
        c if c.ends_with("_usd") => units::dollars(value),
        c if c.ends_with("vcpu") => format!("{}{THIN}vCPU", units::figure(value)),
        c if (c.ends_with("utilisation") || c.ends_with("cpu") || c.ends_with("memory")) && limit <= 1.0 => units::percent(value),
        _ => units::figure(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exceeded(kind: LimitKind, constraint: &str, value: f64, limit: f64) -> Exceeded {
        Exceeded { stage: "single_box".into(), kind, constraint: constraint.into(), value, limit, because: String::new() }
    }

    #[test]
    fn a_limit_stands_beside_its_value_in_the_same_unit() {
        for (constraint, of, limited, says, limit_says) in [
            ("availability", 0.995, 0.999, "available 99.5\u{202f}%", "99.9\u{202f}%"),
            ("survives", 0.0, 1.0, "survives the loss of one machine", "a zone"),
            ("rto_minutes", 720.0, 60.0, "back after 12\u{202f}h", "1\u{202f}h"),
            ("rpo_minutes", 360.0, 15.0, "loses 6\u{202f}h of data", "15\u{202f}min"),
            ("p95_ms", 238.0, 200.0, "answers in 238\u{202f}ms", "200\u{202f}ms"),
        ] {
            let exceeded = exceeded(LimitKind::Target, constraint, of, limited);
            assert_eq!((value(&exceeded).as_str(), limit(&exceeded).as_str()), (says, limit_says));
        }
    }

    #[test]
    fn an_unknown_constraint_is_still_readable() {
        let exceeded = exceeded(LimitKind::Wall, "database_vcpu", 96.0, 64.0);
        assert_eq!(value(&exceeded), "Database vCPU 96\u{202f}vCPU");
    }
}
