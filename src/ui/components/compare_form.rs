//! Which plans are compared: an entry each, to exchange or empty, and one to add another. A plain GET form.

use super::error_summary::ErrorSummary;
use crate::{
    domain::answer::Fault,
    service::{FEWEST, MOST},
    ui::sides::{self, Sides},
};
use leptos::prelude::*;

/// `faults` are those of each entry, in their order; none where there is nothing wrong.
#[component]
pub fn CompareForm(sides: Sides, faults: Vec<Option<String>>) -> impl IntoView {
    let id = |at: usize| format!("plan-{}", sides::key(at));
    let wrong: Vec<(usize, &String)> = faults.iter().enumerate().filter_map(|(at, fault)| Some((at, fault.as_ref()?))).collect();
    let summary: Vec<Fault> = wrong
        .iter()
        .map(|(at, detail)| Fault::new(format!("/{}", sides::key(*at)), format!("Plan {}: {detail}", sides::letter(*at))))
        .collect();
    let targets = wrong.iter().map(|(at, _)| Some(id(*at))).collect();
    let shown = (sides.given.len() + 1).clamp(FEWEST, MOST);
    let entries = (0..shown)
        .map(|at| {
            let value = sides.given.get(at).cloned().unwrap_or_default();
            let fault = faults.get(at).cloned().flatten();
            let label =
                if value.is_empty() { format!("Plan {} (empty)", sides::letter(at)) } else { format!("Plan {}", sides::letter(at)) };
            let (error, entry) = (format!("{}-error", id(at)), id(at));
            let described = if fault.is_some() { format!("{error} plans-hint") } else { "plans-hint".to_owned() };
            view! {
                <div class="side">
                    <label class="field__label" for=entry.clone()>{label}</label>
                    {fault.clone().map(|fault| view! { <p class="field__error" id=error>{fault}</p> })}
                    <input
                        class="save__name"
                        id=entry
                        name=sides::key(at)
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        value=value
                        aria-invalid=fault.map(|_| "true")
                        aria-describedby=described
                    />
                </div>
            }
        })
        .collect_view();
    let only = sides.only_differing.then(|| view! { <input type="hidden" name=sides::ONLY.0 value=sides::ONLY.1/> });
    view! {
        <form class="sides" method="get" action="/compare" aria-labelledby="plans-title" autocomplete="off">
            <ErrorSummary faults=summary target=targets/>
            <p class="field__hint" id="plans-hint">
                "Paste the link of a saved plan, its id (id@2 for its second revision), or a link of the planner. Empty an entry to leave its plan out."
            </p>
            {entries}
            {only}
            <p class="acts"><button class="button button--primary">"Compare"</button></p>
        </form>
    }
}
