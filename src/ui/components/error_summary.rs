//! What is wrong with the form, in one list at its top, each line leading to its field.

use crate::domain::answer::Fault;
use leptos::prelude::*;

#[component]
pub fn ErrorSummary(
    faults: Vec<Fault>,
    /// The id of each fault's entry; none for what has no entry of its own.
    target: Vec<Option<String>>,
) -> impl IntoView {
    let none = faults.is_empty();
    let lines = faults.into_iter().zip(target).map(|(fault, target)| match target {
        Some(id) => view! { <li><a href=format!("#{id}")>{fault.detail}</a></li> }.into_any(),
        None => view! { <li>{fault.detail}</li> }.into_any(),
    });
    // A page that comes back with faults begins here, without script too.
    view! {
        <div class="errors" id="faults" role="alert" tabindex="-1" aria-labelledby="faults-title" hidden=none autofocus=!none>
            <h3 id="faults-title">"There is a problem"</h3>
            <ul>{lines.collect_view()}</ul>
        </div>
    }
}
