//! Why a predicted figure misses the published one, told from the numbers of both.

use super::{
    outcome::{Compared, Part, Predicted},
    rule::OWN,
};
use crate::{
    catalog::systems::{Hosting, System},
    domain::{
        question::Question,
        units::{self, THIN},
        words,
    },
    engine::{brief::Brief, rungs::LADDER},
};

/// A sentence for each figure that misses.
pub fn of(system: &System, question: &Question, brief: &Brief, predicted: &Predicted) -> Vec<String> {
    let rung = predicted.distance.filter(|distance| *distance > 1).map(|_| of_rung(system, brief));
    let capacity = predicted
        .capacity
        .iter()
        .filter(|(_, compared)| !compared.hits())
        .map(|(part, compared)| of_capacity(*part, compared, question, predicted));
    let bill = predicted.bill.filter(|bill| !bill.hits()).map(|bill| of_bill(system, brief, predicted, &bill));
    rung.into_iter().chain(capacity).chain(bill).collect()
}

fn of_rung(system: &System, brief: &Brief) -> String {
    let rung = brief.rung.number;
    let (low, high) = system.reading.iter().min_by_key(|class| class.distance(rung)).map_or((rung, rung), |class| class.rungs());
    let published = if rung > high { high } else { low };
    // What keeps the plan from standing where the system stood.
    let stood = LADDER.iter().find(|known| known.number == published).map(|known| known.id);
    match brief.exceeded_below.iter().find(|limit| Some(&*limit.stage) == stood) {
        Some(limit) => format!("Rung {rung}, published {published}, which the plan rules out: {}", sentence(&limit.because)),
        None => format!("Rung {rung}, published {published}: no published figure asks for what it has more."),
    }
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

fn of_capacity(part: Part, compared: &Compared, question: &Question, predicted: &Predicted) -> String {
    let part = part.name();
    if compared.ratio() < 1.0 {
        return format!(
            "Capacity of {part}: {} times what the load asks for was bought, or a request takes more than the default times.",
            units::figure(1.0 / compared.ratio())
        );
    }
    // With a surge on top that is what it was sized for.
    let rate = predicted.requests_per_second;
    let each = |vcpu: f64| units::figure(vcpu * 1_000.0 / rate.surge.max(rate.peak));
    let (when, targets) = (if rate.surge > rate.peak { "surge" } else { "busiest hour" }, &question.profile.targets);
    let limit = if rate.surge > rate.peak { targets.max_utilisation_degraded } else { targets.max_utilisation };
    format!(
        "Capacity of {part}: the published processors had {}{THIN}ms of today’s for a request of the {when}, fully used; the plan buys {}{THIN}ms, \
         to use {} of them at most.",
        each(compared.published),
        each(compared.predicted),
        units::percent(limit)
    )
}

fn of_bill(system: &System, brief: &Brief, predicted: &Predicted, bill: &Compared) -> String {
    let total = brief.monthly_usd.to_f64();
    let largest = brief.tiers.iter().max_by_key(|tier| tier.monthly_usd).filter(|_| total > 0.0);
    let part = largest.map(|tier| {
        let share = units::percent(tier.monthly_usd.to_f64() / total);
        format!("; {share} of the predicted one is for the {}", words::in_sentence(&words::tier(&tier.id)))
    });
    let rented = system.hosting == Hosting::Own && predicted.provider != OWN;
    let rented = if rented { "; machines of its own are priced as a cloud’s" } else { "" };
    let times = units::figure(bill.ratio().max(1.0 / bill.ratio()));
    let which = if bill.ratio() > 1.0 { "larger" } else { "smaller" };
    format!("Bill: {times} times {which} than published{}{rented}.", part.unwrap_or_default())
}
