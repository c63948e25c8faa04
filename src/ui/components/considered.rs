//! The product classes that a tier could have been, nearest first, each with the limit that rejected it.

use super::figure::{Origins, Trail};
use crate::domain::{plan::Considered, units, words};
use leptos::prelude::*;

/// What is asked for instead of a figure to see the classes of a tier: `web.considered`.
fn id_of(tier: &str) -> String {
    format!("{tier}{ENDING}")
}

const ENDING: &str = ".considered";

/// The tier whose classes are asked for.
pub fn tier_of(id: &str) -> Option<&str> {
    id.strip_suffix(ENDING)
}

/// `shown` as a link to what else the tier could have been.
pub fn link(origins: &Origins, tier: &str, shown: AnyView) -> AnyView {
    if origins.plan.considered.iter().any(|class| class.tier == tier) {
        let href = origins.href(&Trail::default().then(&id_of(tier)));
        view! { <a class="figure" href=href>{shown}</a> }.into_any()
    } else {
        shown
    }
}

/// Which tiers had a choice, each leading to its classes.
pub fn tiers(origins: &Origins) -> Option<AnyView> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for class in &origins.plan.considered {
        match counts.iter_mut().find(|(tier, _)| *tier == class.tier) {
            Some((_, count)) => *count += 1,
            None => counts.push((&class.tier, 1)),
        }
    }
    let links: Vec<_> = counts
        .into_iter()
        .map(|(tier, count)| {
            let shown = format!("{} {count}", words::tier(tier));
            view! { <li><a class="figure figure--seen" href=origins.href(&Trail::default().then(&id_of(tier)))>{shown}</a></li> }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! {
            <div class="note choices" id="architecture-considered">
                <p>"Product classes that were weighed for each tier, with what ruled each out:"</p>
                <ul>{links}</ul>
            </div>
        }
        .into_any()
    })
}

/// The table of one tier.
pub fn classes(origins: &Origins, tier: &str) -> AnyView {
    let mut classes: Vec<&Considered> = origins.plan.considered.iter().filter(|class| class.tier == tier).collect();
    classes.sort_by(|a, b| nearness(a).total_cmp(&nearness(b)));
    let name = words::tier(tier);
    if classes.is_empty() {
        return view! { <p class="note">{format!("Nothing was weighed for {}.", words::in_sentence(&name))}</p> }.into_any();
    }
    let rows = classes.iter().map(|class| row(class)).collect_view();
    let lead = format!(
        "{} product classes were weighed; the cheapest that stays under every limit is taken. Those nearest to being taken come first.",
        classes.len()
    );
    view! {
        <h3>{name.clone()}</h3>
        <p class="note">{lead}</p>
        <div class="scroll" role="region" aria-label=format!("Product classes for {}", words::in_sentence(&name)) tabindex="0">
            <table class="table table--classes">
                <thead>
                    <tr>
                        <th scope="col">"Product"</th><th scope="col">"Ruled out by"</th>
                        <th scope="col" class="num">"Would be"</th><th scope="col" class="num">"Limit"</th><th scope="col">"Because"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(class: &Considered) -> impl IntoView + use<> {
    let taken = class.rejected_by.is_none();
    let by = match class.rejected_by.as_deref() {
        None => view! { <strong>"taken"</strong> }.into_any(),
        Some(by) => limit(by).into_any(),
    };
    let bound = if taken { "–".to_owned() } else { amount(class, class.limit) };
    view! {
        <tr aria-current=taken.then_some("true")>
            <th scope="row"><code>{class.product.clone()}</code></th>
            <td>{by}</td>
            <td class="num">{amount(class, class.value)}</td>
            <td class="num">{bound}</td>
            <td>{class.because.clone()}</td>
        </tr>
    }
}

/// In the unit of what the class was held against.
fn amount(class: &Considered, value: f64) -> String {
    match class.rejected_by.as_deref() {
        None | Some("price") => units::dollars(value),
        Some("rule") => "–".to_owned(),
        Some("availability") => units::availability(value),
        Some("p95_ms") => units::milliseconds(value),
        // No volume gives so much: an amount, not a share.
        Some("storage") if class.limit > 1.0 => units::figure(value),
        Some("count") => units::figure(value),
        Some(_) => units::percent(value),
    }
}

fn limit(by: &str) -> String {
    match by {
        "cpu" => "CPU".to_owned(),
        "iops" => "disk operations".to_owned(),
        "throughput" => "disk throughput".to_owned(),
        "p95_ms" => "answer time".to_owned(),
        "count" => "their number".to_owned(),
        "rule" => "a rule of the ladder".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The one taken first, then by how little is missing: 10 % over a limit is nearer than twice of it. Rules have no distance.
fn nearness(class: &Considered) -> f64 {
    let apart = |a: f64, b: f64| if a > 0.0 && b > 0.0 { (a / b).max(b / a) } else { f64::MAX };
    match class.rejected_by.as_deref() {
        None => 0.0,
        Some("rule") => f64::MAX,
        // 99.5 % is far from 99.99 %: fifty times as many requests fail.
        Some("availability") => apart(1.0 - class.value, 1.0 - class.limit),
        Some(_) => apart(class.value, class.limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(product: &str, rejected_by: Option<&str>, value: f64, limit: f64) -> Considered {
        Considered {
            tier: "web".into(),
            product: product.into(),
            rejected_by: rejected_by.map(str::to_owned),
            value,
            limit,
            because: String::new(),
        }
    }

    #[test]
    fn the_nearest_class_comes_first() {
        let mut classes = [
            class("banned", Some("rule"), 0.0, 0.0),
            class("far", Some("cpu"), 6.0, 0.6),
            class("near", Some("memory"), 0.66, 0.6),
            class("fails", Some("availability"), 0.995, 0.9999),
            class("dear", Some("price"), 130.0, 100.0),
            class("taken", None, 0.5, 0.6),
        ];
        classes.sort_by(|a, b| nearness(a).total_cmp(&nearness(b)));
        assert_eq!(classes.map(|class| class.product), ["taken", "near", "dear", "far", "fails", "banned"]);
    }
}
