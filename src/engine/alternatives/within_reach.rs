//! Where nothing fits: the nearest that would.

use super::{NINES, changed, word};
use crate::{
    catalog::Catalog,
    domain::{
        fields,
        plan::{Alternative, LimitKind},
        profile::{Profile, Survives},
        question::Question,
    },
    engine::{
        choice::{self, Evaluated},
        ground::Ground,
        situation::Situation,
    },
};

/// The measures of size to ask less of where too much is asked, those first that decide the load by themselves.
const MEASURES: [&str; 11] = [
    fields::RATES[1],
    fields::RATES[2],
    fields::RATES[3],
    fields::RATES[4],
    "data.devices",
    "data.ingest_per_second",
    fields::USER_COUNTS[0],
    fields::USER_COUNTS[1],
    fields::USER_COUNTS[2],
    fields::USER_COUNTS[3],
    fields::USER_COUNTS[4],
];

/// Targets as loose as the closest design needs, and where nothing on sale is large enough, less of the measure of size that was given.
pub fn within_reach(catalog: &Catalog, question: &Question, closest: &Evaluated) -> Option<Alternative> {
    let mut changes: Vec<(&str, serde_json::Value)> = Vec::new();
    let mut relaxed = question.profile.clone();
    let provider = &catalog.providers[&relaxed.commercial.provider];
    let targets = &mut relaxed.targets;
    for missed in closest.exceeded.iter().filter(|exceeded| exceeded.kind == LimitKind::Target) {
        match missed.constraint.as_str() {
            "availability" => {
                let reached = NINES.into_iter().rev().find(|nine| *nine <= missed.value)?;
                targets.availability = Some(reached);
                changes.push(("targets.availability", reached.into()));
            }
            "p95_ms" => {
                targets.p95_ms = rounded_up(missed.value);
                changes.push(("targets.p95_ms", targets.p95_ms.into()));
            }
            "rto_minutes" => {
                targets.rto_minutes = Some(rounded_up(missed.value));
                changes.push(("targets.rto_minutes", targets.rto_minutes.into()));
            }
            "rpo_minutes" => {
                targets.rpo_minutes = Some(rounded_up(missed.value));
                changes.push(("targets.rpo_minutes", targets.rpo_minutes.into()));
            }
            "survives" => {
                targets.survives = Some(Survives::Zone);
                changes.push(("targets.survives", word(Survives::Zone).into()));
            }
            "residency" => {
                targets.residency.retain(|geography| provider.regions.values().any(|region| region.geography == *geography));
                changes.push(("targets.residency", targets.residency.join(",").into()));
            }
            "max_read_ms" => {
                relaxed.data.max_read_ms = Some(missed.value);
                changes.push(("data.max_read_ms", missed.value.into()));
            }
            _ => return None,
        }
    }
    if closest.exceeded.iter().any(|exceeded| exceeded.kind == LimitKind::Wall) {
        let measure = MEASURES.into_iter().find(|id| question.is_asked(id)).unwrap_or(fields::USER_COUNTS[0]);
        let field = fields::find(measure)?;
        let of_size = |size: f64| Profile { targets: relaxed.targets.clone(), ..question.altered(&[(measure, size)]) };
        let today = field.get_number(&question.profile)?.min(field.bounds.1);
        let size = largest(today, |size| holds(catalog, &of_size(size), closest))?;
        relaxed = of_size(size);
        changes.push((measure, size.into()));
    }
    let ground = Ground::of(catalog, &relaxed);
    changed(catalog, &ground, question, &changes, "The nearest that fits".into(), |profile| *profile = relaxed)
        .filter(|nearest| nearest.feasible)
}

/// Whether the rung of the closest design would do for a profile today.
fn holds(catalog: &Catalog, profile: &Profile, closest: &Evaluated) -> bool {
    let ground = Ground::of(catalog, profile);
    let setting = ground.setting(catalog, profile);
    let found = choice::evaluate(&Situation::new(&setting, 0, 1), closest.rung);
    !found.exceeded.iter().any(|exceeded| matches!(exceeded.kind, LimitKind::Target | LimitKind::Wall))
}

/// To two significant figures, never below the value.
fn rounded_up(value: f64) -> f64 {
    let step = 10f64.powf((value.max(1.0).log10().floor() - 1.0).max(0.0));
    (value / step - 1e-9).ceil() * step
}

/// The largest size up to today's that still fits, to two significant figures; none where even a size of one is too much.
fn largest(today: f64, fits: impl Fn(f64) -> bool) -> Option<f64> {
    if !fits(1.0) {
        return None;
    }
    if fits(today) {
        return Some(today);
    }
    // On a scale of logarithms, to a hundredth of it.
    let (mut low, mut high) = (0.0, today.max(1.0).ln());
    while high - low > 0.01 {
        let middle = 0.5 * (low + high);
        if fits(middle.exp()) { low = middle } else { high = middle }
    }
    let size = low.exp();
    let step = 10f64.powf((size.log10().floor() - 1.0).max(0.0));
    Some(((size / step).floor() * step).max(1.0)).filter(|size| fits(*size))
}
