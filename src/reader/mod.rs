//! How a reader wants amounts and numbers written: a currency and a locale. It is no part of the question. Plans, saved plans, JSON, CSV and the
//! form stay in dollars and in the form `1,234.5`; only what is shown is written anew, in one pass over the finished page ([`page`]), so that
//! a figure and a sentence about it never differ.

mod figures;
pub mod locale;
mod page;
#[cfg(test)]
mod tests;

use crate::{
    catalog::{self, ExchangeRate},
    charts,
};
use locale::Locale;
use std::borrow::Cow;

/// What an address or a cookie calls the two choices.
pub const CURRENCY: &str = "currency";
pub const LANG: &str = "lang";
/// The currency of plans, which needs no rate.
pub const USD: &str = "USD";

#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// None: US dollars.
    pub currency: Option<&'static ExchangeRate>,
    pub locale: &'static Locale,
    /// Whether the address itself says so: then links lead on with it.
    currency_told: bool,
    lang_told: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Reader { currency: None, locale: Locale::usual(), currency_told: false, lang_told: false }
    }
}

impl Reader {
    /// What the address says, or else what the browser remembers of an earlier choice. What is not known is passed over.
    pub fn new<'a>(query: &str, remembered: impl Fn(&str) -> Option<&'a str>) -> Reader {
        let mut reader = Reader::default();
        if let Some(currency) = remembered(CURRENCY).and_then(currency) {
            reader.currency = currency;
        }
        if let Some(locale) = remembered(LANG).and_then(Locale::named) {
            reader.locale = locale;
        }
        for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            if name == CURRENCY
                && let Some(currency) = currency(&value)
            {
                (reader.currency, reader.currency_told) = (currency, true);
            } else if name == LANG
                && let Some(locale) = Locale::named(&value)
            {
                (reader.locale, reader.lang_told) = (locale, true);
            }
        }
        reader
    }

    /// Whether everything stays as it is written.
    pub fn is_usual(&self) -> bool {
        self.currency.is_none() && self.locale.is_usual()
    }

    /// Whether the page's own address says how.
    pub fn is_told(&self) -> bool {
        self.currency_told || self.lang_told
    }

    /// A page, or a part of one, as this reader wants it.
    pub fn page<'a>(&self, html: &'a str) -> Cow<'a, str> {
        page::written(html, self)
    }

    /// A chart's file as this reader wants it.
    pub fn drawing(&self, svg: &str) -> String {
        self.page(svg).into_owned()
    }

    /// The same for plain text.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.is_usual() { Cow::Borrowed(text) } else { figures::written(text, self).map_or(Cow::Borrowed(text), Cow::Owned) }
    }

    /// What charts along money are drawn in.
    pub fn charts_currency(&self) -> charts::Currency {
        match self.currency {
            None => charts::Currency::default(),
            Some(rate) => charts::Currency::new(&prefix(rate), f64::try_from(rate.per_usd).unwrap_or(1.0)),
        }
    }

    pub fn currency_code(&self) -> &'static str {
        self.currency.map_or(USD, |rate| &rate.currency)
    }

    /// What of an address says that it is for this reader, where the page's own address did: `currency=EUR&lang=de`, or nothing.
    fn told(&self) -> Vec<(&'static str, &'static str)> {
        let currency = self.currency_told.then(|| (CURRENCY, self.currency_code()));
        currency.into_iter().chain(self.lang_told.then_some((LANG, self.locale.tag))).collect()
    }

    /// The same for a file, which nobody's cookie must change: whatever is unusual.
    fn unusual(&self) -> Vec<(&'static str, &'static str)> {
        let currency = self.currency.map(|rate| (CURRENCY, rate.currency.as_str()));
        currency.into_iter().chain((!self.locale.is_usual()).then_some((LANG, self.locale.tag))).collect()
    }
}

/// Every code, the dollar's first.
pub fn currencies() -> Vec<&'static str> {
    [USD].into_iter().chain(catalog::builtin().rates.iter().map(|rate| rate.currency.as_str())).collect()
}

/// A currency by its code, dollars being none. None where it is not known.
pub fn currency(code: &str) -> Option<Option<&'static ExchangeRate>> {
    let rates = &catalog::builtin().rates;
    if code.eq_ignore_ascii_case(USD) { Some(None) } else { rates.iter().find(|rate| rate.currency.eq_ignore_ascii_case(code)).map(Some) }
}

/// The sign as it stands before a number that is already in that currency: letters keep a distance.
fn prefix(rate: &ExchangeRate) -> String {
    if rate.sign.ends_with(char::is_alphabetic) { format!("{}\u{a0}", rate.sign) } else { rate.sign.clone() }
}
