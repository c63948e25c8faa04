//! What holds for every figure on every page, and how they are shown.

use super::reading::{ReadingForm, currency_told};
use crate::ui::reader;
use leptos::prelude::*;

#[component]
pub fn SiteFooter() -> impl IntoView {
    let told = currency_told(&reader::current());
    view! {
        <footer class="footer">
            <p>"Estimates, not quotes. "{told}" "<a href="/method">"How they are computed, and how well they tell real systems"</a>". "<a href="/catalog">"Every price with its source"</a>" · "<a href="/api/v1/docs">"REST"</a></p>
            <ReadingForm/>
        </footer>
    }
}
