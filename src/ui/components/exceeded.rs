//! A limit that a rung exceeds, in words: the value in its unit beside the limit in the same unit.

use crate::domain::{
    plan::{Exceeded, LimitKind},
    units::{self, THIN},
};

/// What the value says of the rung: `available 99.5 %`, `loses 6 h of data`.
pub fn value(exceeded: &Exceeded) -> String {
    let amount = amount(&exceeded.constraint, exceeded.value);
    match exceeded.constraint.as_str() {
        "availability" => format!("available {amount}"),
        "survives" => format!("survives the loss of {amount}"),
        "rto_minutes" => format!("back after {amount}"),
        "rpo_minutes" => format!("loses {amount} of data"),
        "p95_ms" => format!("answers in {amount}"),
        "max_read_ms" => format!("reads in {amount}"),
        "residency" => format!("{amount} kept where they must"),
        "teams" => amount,
        saving if saving.ends_with("_usd") => format!("would save {amount}"),
        need => format!("{} needs {amount}", part(need)),
    }
}

pub fn limit(exceeded: &Exceeded) -> String {
    amount(&exceeded.constraint, exceeded.limit)
}

/// The limit as part of a sentence: `availability`, `recovery time`.
pub fn name(constraint: &str) -> String {
    match constraint {
        "availability" => "availability".into(),
        "survives" => "what must be survived".into(),
        "rto_minutes" => "recovery time".into(),
        "rpo_minutes" => "lost data".into(),
        "p95_ms" => "p95 of the answer time".into(),
        "max_read_ms" => "the strictest read".into(),
        "residency" => "where data must stay".into(),
        "elastic_pair_usd" => "cost of a pair that follows the day".into(),
        "reads_off_writer_usd" => "cost of reads on the writer".into(),
        "elasticity_usd" => "cost of a fixed fleet".into(),
        other => match unit(other) {
            Some((part, unit)) => format!("{}’s {unit}", part.replace('_', " ")),
            None => other.trim_end_matches("_usd").replace('_', " "),
        },
    }
}

/// What drives a move, for the middle of a sentence: `the database’s vCPU`.
pub fn cause(constraint: &str) -> String {
    match constraint {
        "elastic_pair_usd" | "elasticity_usd" => "machines that idle at night".into(),
        "reads_off_writer_usd" => "reads on the writer".into(),
        other => {
            let name = name(other);
            if name.starts_with("wh") { name } else { format!("the {name}") }
        }
    }
}

/// `database_vcpu` → `database`, `vCPU`: a wall or skill limit names part and unit.
fn unit(constraint: &str) -> Option<(&str, &'static str)> {
    const UNITS: [(&str, &str); 7] = [
        ("_vcpu", "vCPU"),
        ("_memory_gib", "memory"),
        ("_gib", "storage"),
        ("_mib_s", "MiB/s"),
        ("_gbit_s", "Gbit/s"),
        ("_iops", "storage operations a second"),
        ("_connections", "connections"),
    ];
    UNITS.iter().find_map(|(suffix, unit)| constraint.strip_suffix(suffix).map(|part| (part, *unit)))
}

fn part(constraint: &str) -> String {
    unit(constraint).map_or(constraint, |(part, _)| part).replace('_', " ")
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

/// A number in the unit of its constraint.
pub fn amount(constraint: &str, value: f64) -> String {
    match constraint {
        "availability" => units::availability(value),
        // In the order of what may be lost.
        "survives" => match value {
            v if v < 1.5 => "one machine".into(),
            v if v < 2.5 => "a zone".into(),
            _ => "a region".into(),
        },
        "teams" => format!("{} {}", units::figure(value), if value == 1.0 { "team" } else { "teams" }),
        c if c.ends_with("_minutes") => units::minutes(value),
        c if c.ends_with("_ms") => units::milliseconds(value),
        c if c.ends_with("_gib") => units::gib(value),
        c if c.ends_with("_usd") => units::dollars(value),
        c => match unit(c) {
            Some((_, unit)) => format!("{}{THIN}{unit}", units::figure(value)),
            None => units::figure(value),
        },
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
            ("survives", 1.0, 2.0, "survives the loss of one machine", "a zone"),
            ("rto_minutes", 720.0, 60.0, "back after 12\u{202f}h", "1\u{202f}h"),
            ("rpo_minutes", 360.0, 15.0, "loses 6\u{202f}h of data", "15\u{202f}min"),
            ("p95_ms", 238.0, 200.0, "answers in 238\u{202f}ms", "200\u{202f}ms"),
        ] {
            let exceeded = exceeded(LimitKind::Target, constraint, of, limited);
            assert_eq!((value(&exceeded).as_str(), limit(&exceeded).as_str()), (says, limit_says));
        }
    }

    #[test]
    fn a_wall_names_part_and_unit() {
        let wall = exceeded(LimitKind::Wall, "database_vcpu", 96.0, 64.0);
        assert_eq!((value(&wall).as_str(), limit(&wall).as_str()), ("database needs 96\u{202f}vCPU", "64\u{202f}vCPU"));
        assert_eq!(name(&wall.constraint), "database’s vCPU");
    }

    #[test]
    fn an_unknown_constraint_is_still_readable() {
        let wall = exceeded(LimitKind::Wall, "load_balancer_targets", 1200.0, 1000.0);
        assert_eq!((value(&wall).as_str(), limit(&wall).as_str()), ("load balancer targets needs 1,200", "1,000"));
    }
}
