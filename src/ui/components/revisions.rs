//! The revisions of a saved plan: what each asked that the one before it did not, and what that did to rung and bill.

use super::{day, notes};
use crate::{
    domain::{changes::Change, glance::Glance, units, words::Calendar},
    service::{History, Past},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Revisions(
    history: Arc<History>,
    /// The number of the revision that is shown.
    shown: u32,
) -> impl IntoView {
    let id = history.id.clone();
    let rows = history.revisions.iter().enumerate().map(|(place, past)| row(&history, past, history.revisions.get(place + 1), shown));
    let rows = rows.collect_view();
    let older = history.before.map(|before| {
        view! { <p class="files"><a href=format!("/p/{id}?before={before}#revisions")>"Older revisions"</a></p> }
    });
    view! {
        <section class="section" id="revisions" aria-labelledby="revisions-title">
            <header class="section__head"><h2 id="revisions-title">"Revisions"</h2><p>"Each has its own link and never changes."</p></header>
            <div class="section__body">
                <div class="scroll" role="region" aria-label="Table of revisions" tabindex="0">
                    <table class="table table--plain revisions">
                        <thead>
                            <tr>
                                <th scope="col">"Revision"</th>
                                <th scope="col">"Saved"</th>
                                <th scope="col">"What changed"</th>
                                <th scope="col">"Rung"</th>
                                <th scope="col" class="num">"A month"</th>
                                <th scope="col" class="num">"Next move"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {older}
            </div>
        </section>
    }
}

fn row(history: &History, past: &Past, older: Option<&Past>, shown: u32) -> impl IntoView + use<> {
    let is_shown = past.revision == shown;
    let address = if past.revision == history.latest {
        format!("/p/{}", history.id)
    } else {
        format!("/p/{}?revision={}", history.id, past.revision)
    };
    let name = if is_shown {
        view! { <strong>{past.revision}</strong>" this one" }.into_any()
    } else {
        view! { <a href=address aria-label=format!("Revision {}", past.revision)>{past.revision}</a> }.into_any()
    };
    let before = older.and_then(|older| older.glance.as_ref());
    let (rung, bill, next) = match &past.glance {
        Some(glance) => (rung(glance, before).into_any(), bill(glance, before).into_any(), next_move(glance)),
        None => ("–".into_any(), "–".into_any(), "–".to_owned()),
    };
    view! {
        <tr aria-current=is_shown.then_some("true")>
            <th scope="row">{name}</th>
            <td class="revisions__day">{day::short_of_moment(&past.created_at)}</td>
            <td class="revisions__changes">{changes(past, older)}</td>
            <td>{rung}</td>
            <td class="money">{bill}</td>
            <td class="num">{next}</td>
        </tr>
    }
}

fn changes(past: &Past, older: Option<&Past>) -> AnyView {
    let Some(changes) = &past.changes else { return "First version".into_any() };
    if changes.is_empty() {
        let prices = older.filter(|older| older.catalog_version != past.catalog_version);
        return match prices {
            Some(_) => format!("Nothing asked otherwise; prices of {}", day::long(&past.catalog_version)).into_any(),
            None => "Nothing asked otherwise".into_any(),
        };
    }
    let line = |change: &Change| match change.lines.as_slice() {
        [] => view! { <li>{change.label.clone()}" "<del>{change.from_text.clone()}</del>" → "<ins>{change.to_text.clone()}</ins></li> }
            .into_any(),
        lines => view! { <li>{change.label.clone()}" "{notes::difference(lines)}</li> }.into_any(),
    };
    view! { <ul>{changes.iter().map(line).collect_view()}</ul> }.into_any()
}

fn rung(glance: &Glance, before: Option<&Glance>) -> impl IntoView + use<> {
    let name = |glance: &Glance| if glance.has_design { glance.stage.rung.to_string() } else { "none holds".to_owned() };
    let now = name(glance);
    match before.map(name).filter(|before| *before != now) {
        Some(before) => view! { <del>{before}</del>" → "<ins>{now}</ins> }.into_any(),
        None => now.into_any(),
    }
}

fn bill(glance: &Glance, before: Option<&Glance>) -> impl IntoView + use<> {
    let now = glance.monthly_usd.to_f64();
    let change = before.map(|before| now - before.monthly_usd.to_f64()).filter(|change| change.abs() >= 0.005);
    view! {
        {units::dollars_and_cents(now)}
        {change.map(|change| view! { " "<small>{units::dollars_change(change)}</small> })}
    }
}

fn next_move(glance: &Glance) -> String {
    let calendar = Calendar::new(glance.start_month.as_deref());
    glance.next_move.map_or_else(|| "–".to_owned(), |month| calendar.short(month))
}
