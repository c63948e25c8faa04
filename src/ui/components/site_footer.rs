//! What holds for every figure on every page.

use leptos::prelude::*;

#[component]
pub fn SiteFooter() -> impl IntoView {
    view! {
        <footer class="footer">
            <p>"Estimates, not quotes. Prices in US dollars, before tax and credits; a month is 730 hours. "<a href="/method">"How they are computed, and how well they tell real systems"</a>"."</p>
        </footer>
    }
}
