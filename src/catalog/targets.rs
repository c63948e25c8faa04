//! What a service is usually held to, by its users.

use super::{
    LoadError,
    load::{Files, Source, Sources, text_of},
    table::{self, Line},
};
use crate::domain::profile::Survives;
use toml::Spanned;

/// The targets of a service with fewer than `below_users` monthly users.
#[derive(Clone, Debug, PartialEq)]
pub struct UsualTargets {
    /// Infinite in the last line.
    pub below_users: f64,
    pub availability: f64,
    pub survives: Survives,
    pub rto_minutes: f64,
    pub rpo_minutes: f64,
    pub teams: u32,
    pub source: String,
    pub date: String,
    pub verified: bool,
}

const FILE: &str = "targets.csv";

/// At least one line, the last without a bound; from line to line users ascend and no target loosens.
pub(super) fn read(files: &Files, sources: &Sources) -> Result<Vec<UsualTargets>, LoadError> {
    let columns = ["below_users", "availability", "survives", "rto_minutes", "rpo_minutes", "teams", "source"].map(str::to_owned);
    let lines = table::lines(FILE, text_of(FILE, files)?, &columns, &[])?;
    let mut all: Vec<UsualTargets> = Vec::new();
    for line in &lines {
        let next = usual(line, sources)?;
        if let Some(before) = all.last() {
            if next.below_users <= before.below_users {
                return Err(line.fault("below_users", "users ascend"));
            }
            let looser = [
                ("availability", next.availability < before.availability),
                ("survives", next.survives < before.survives),
                ("rto_minutes", next.rto_minutes > before.rto_minutes),
                ("rpo_minutes", next.rpo_minutes > before.rpo_minutes),
                ("teams", next.teams < before.teams),
            ];
            if let Some((field, _)) = looser.iter().find(|(_, looser)| *looser) {
                return Err(line.fault(field, "loosens with more users"));
            }
        }
        all.push(next);
    }
    match all.last() {
        Some(last) if last.below_users.is_infinite() => Ok(all),
        _ => Err(LoadError::new(FILE, None, "below_users", "the last line has a bound, so nothing holds beyond it")),
    }
}

fn usual(line: &Line, sources: &Sources) -> Result<UsualTargets, LoadError> {
    let id = line.text("source")?;
    let source: &Source =
        sources.get(id).map(Spanned::get_ref).ok_or_else(|| line.fault("source", format!("{id} is no source of catalog.toml")))?;
    Ok(UsualTargets {
        below_users: if line.find("below_users").is_some() { line.number("below_users", 1.0..=1e10)? } else { f64::INFINITY },
        availability: line.number("availability", 0.9..=0.99999)?,
        survives: match line.text("survives")? {
            "instance" => Survives::Instance,
            "zone" => Survives::Zone,
            "region" => Survives::Region,
            other => return Err(line.fault("survives", format!("{other} is neither instance, zone nor region"))),
        },
        rto_minutes: line.number("rto_minutes", 0.0..=525_600.0)?,
        rpo_minutes: line.number("rpo_minutes", 0.0..=525_600.0)?,
        teams: whole(line, "teams")?,
        source: source.text.clone(),
        date: source.date.clone(),
        verified: source.verified,
    })
}

fn whole(line: &Line, field: &str) -> Result<u32, LoadError> {
    let number = line.number(field, 1.0..=1_000.0)?;
    if number.fract() == 0.0 { Ok(number as u32) } else { Err(line.fault(field, "is no whole number")) }
}
