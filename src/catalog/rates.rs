//! What a US dollar costs in other currencies. Plans are computed in dollars; a rate only shows their amounts to a reader.

use super::{
    LoadError,
    load::{Files, Source, Sources, text_of},
    table::{self, Line},
};
use rust_decimal::Decimal;
use toml::Spanned;

#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeRate {
    /// ISO 4217, `EUR`.
    pub currency: String,
    /// `euro`, and of several `euros`.
    pub name: String,
    pub plural: String,
    /// `€`; no two currencies share one, and none is the dollar's.
    pub sign: String,
    pub per_usd: Decimal,
    /// The range it may have moved in, or was assumed in.
    pub low: Decimal,
    pub high: Decimal,
    pub source: String,
    pub date: String,
    pub verified: bool,
}

const FILE: &str = "rates.csv";

/// Every currency once, each with a rate above zero that lies in its range.
pub(super) fn read(files: &Files, sources: &Sources) -> Result<Vec<ExchangeRate>, LoadError> {
    let columns = ["currency", "name", "plural", "sign", "per_usd", "low", "high", "source"].map(str::to_owned);
    let mut all: Vec<ExchangeRate> = Vec::new();
    for line in &table::lines(FILE, text_of(FILE, files)?, &columns, &[])? {
        let next = rate(line, sources)?;
        if all.iter().any(|other| other.currency == next.currency) {
            return Err(line.fault("currency", format!("{} stands twice", next.currency)));
        }
        if next.sign == "$" || all.iter().any(|other| other.sign == next.sign) {
            return Err(line.fault("sign", format!("{} is another currency's", next.sign)));
        }
        all.push(next);
    }
    Ok(all)
}

fn rate(line: &Line, sources: &Sources) -> Result<ExchangeRate, LoadError> {
    let currency = line.text("currency")?;
    if currency == "USD" || !ISO_4217.contains(&currency) {
        return Err(line.fault("currency", format!("{currency} is no other currency's code")));
    }
    let id = line.text("source")?;
    let source: &Source =
        sources.get(id).map(Spanned::get_ref).ok_or_else(|| line.fault("source", format!("{id} is no source of catalog.toml")))?;
    // Neither nothing nor a fortune: a slip of the point shows.
    let bounds = Decimal::new(1, 3)..=Decimal::new(100_000, 0);
    let [per_usd, low, high] = ["per_usd", "low", "high"].map(|field| line.decimal(field, bounds.clone()));
    let (per_usd, low, high) = (per_usd?, low?, high?);
    if !(low..=high).contains(&per_usd) {
        return Err(line.fault("low", "the range does not hold the rate"));
    }
    let text = |field| line.text(field).map(str::to_owned);
    Ok(ExchangeRate {
        currency: currency.to_owned(),
        name: text("name")?,
        plural: text("plural")?,
        sign: text("sign")?,
        per_usd,
        low,
        high,
        source: source.text.clone(),
        date: source.date.clone(),
        verified: source.verified,
    })
}

/// Currencies in use, without funds, metals and test codes.
const ISO_4217: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD",
    "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP",
    "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS",
    "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN",
    "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD",
    "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY",
    "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR",
    "ZMW", "ZWG",
];
