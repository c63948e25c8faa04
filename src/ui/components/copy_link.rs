use crate::ui::islands::LiveCopy;
use leptos::prelude::*;

/// A link to be selected, with a button that copies it where there is script.
#[component]
pub fn CopyLink(
    link: String,
    /// What it is a link to.
    #[prop(into)]
    label: String,
    /// What the button says.
    act: &'static str,
) -> impl IntoView {
    view! {
        <LiveCopy>
            <div class="copy">
                <input readonly=true aria-label=label value=link/>
                <button type="button" class="button" hidden=true>{act}</button>
                <span class="copy__said" role="status"></span>
            </div>
        </LiveCopy>
    }
}
