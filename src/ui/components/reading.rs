//! How amounts and numbers are shown: the choice in the footer of every page, and what is said where it is not the usual one.

use super::day;
use crate::{
    catalog::ExchangeRate,
    reader::{CURRENCY, LANG, Reader, USD, locale::LOCALES},
    ui::reader,
};
use leptos::prelude::*;

/// Beside an answer: that its amounts are converted, at what rate, and how sure that is. Nothing where they are in dollars.
#[component]
pub fn Converted() -> impl IntoView {
    reader::current().currency.map(|rate| {
        view! {
            <p class="converted">
                {format!("Amounts in {}, converted at ", rate.plural)}
                <a href="#view">{per_dollar(rate)}</a>
                {if rate.verified { "." } else { ", an unverified rate." }}
                " Bills come in US dollars."
            </p>
        }
    })
}

/// In the form, where the page is written otherwise: what is typed is not.
#[component]
pub fn TypingNote() -> impl IntoView {
    let reader = reader::current();
    (!reader.is_usual()).then(|| view! { <p class="profile__note">"Type numbers like 1,234.5 and money in US dollars, $."</p> })
}

/// In the header: what amounts are in, and where to choose another.
#[component]
pub fn ReadingLink() -> impl IntoView {
    let reader = reader::current();
    let code = reader.currency_code();
    let shown = if reader.locale.is_usual() { code.to_owned() } else { format!("{code}, {}", reader.locale.tag) };
    view! { <a class="site__reading" href="#view" aria-label=format!("Currency and numbers: {shown}")>{shown.clone()}</a> }
}

/// The footer's form; a plain POST that comes back to the same page.
#[component]
pub fn ReadingForm() -> impl IntoView {
    let reader = reader::current();
    let rates = &crate::catalog::builtin().rates;
    let currencies =
        [(USD, "US dollars".to_owned())].into_iter().chain(rates.iter().map(|rate| (rate.currency.as_str(), rate.plural.clone())));
    let currencies = currencies.map(|(code, plural)| {
        let chosen = code == reader.currency_code();
        view! { <option value=code selected=chosen>{format!("{code}, {plural}")}</option> }
    });
    let locales = LOCALES.iter().map(|locale| {
        let sample = locale.number("1234567.5").unwrap_or_default();
        view! { <option value=locale.tag selected=*locale == *reader.locale>{format!("{}: {sample}", locale.name)}</option> }
    });
    view! {
        <form class="reading" id="view" method="post" action="/view" aria-label="Currency and numbers">
            <label class="reading__choice">"Currency " <select name=CURRENCY>{currencies.collect_view()}</select></label>
            <label class="reading__choice">"Numbers " <select name=LANG>{locales.collect_view()}</select></label>
            <button class="button">"Show"</button>
        </form>
    }
}

/// For the footer: what every amount of the site is, and where the rate comes from.
pub fn currency_told(reader: &Reader) -> String {
    match reader.currency {
        None => "Prices in US dollars, before tax and credits; a month is 730 hours.".to_owned(),
        Some(rate) => {
            let unverified = if rate.verified { "" } else { ", unverified" };
            format!(
                "Prices before tax and credits, computed in US dollars and shown in {} at {} ({}, {}{unverified}; it may be {} to {}). \
                 A month is 730 hours.",
                rate.plural,
                per_dollar(rate),
                rate.source,
                day::long(&rate.date),
                rate.low.normalize(),
                rate.high.normalize(),
            )
        }
    }
}

/// `0.86 EUR a dollar`.
fn per_dollar(rate: &ExchangeRate) -> String {
    format!("{} {} a dollar", rate.per_usd.normalize(), rate.currency)
}
