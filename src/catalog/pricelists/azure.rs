//! A page of the Azure retail prices: `Items`, each a meter of a region.

use super::{
    Listed, ListedPrice, PriceList, Share,
    rules::{Rule, rules},
};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{collections::BTreeMap, io::Read};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    items: Vec<Map<String, Value>>,
}

/// Table, key and region that a price stands at; none is every region.
type Place = (String, Vec<String>, Option<String>);

/// Fails with what is wrong with the page as a whole. The page has no date of its own: `date` says when it was read.
pub fn read(page: impl Read, date: &str) -> Result<PriceList, String> {
    let page: Page = serde_json::from_reader(page).map_err(|error| error.to_string())?;
    let mut found = PriceList::new(format!("azure-retail-{date}"), format!("Azure retail prices, read {date}"), date.to_owned());
    found.provider = "azure".to_owned();
    let mut steps: BTreeMap<Place, Vec<(Decimal, Decimal)>> = BTreeMap::new();
    let mut reserved: Vec<(&Rule, Vec<String>, String, &'static str, Decimal)> = Vec::new();
    for item in &page.items {
        let attribute = |name: &str| item.get(name).and_then(Value::as_str);
        let offer = attribute("serviceName").unwrap_or_default();
        for rule in rules().azure.iter().filter(|rule| rule.offer == offer && rule.takes(attribute)) {
            let region = attribute("armRegionName").filter(|region| !region.is_empty()).map(str::to_owned);
            let Some(key) = rule.key_of(attribute) else { continue };
            match figure(rule, item) {
                Err(reason) => found.pass_over(reason),
                Ok(_) if region.is_none() && !rule.everywhere => found.pass_over("without a region"),
                Ok(Figure::Reserved { column, hourly }) => {
                    reserved.extend(region.map(|region| (rule, key, region, column, hourly)));
                }
                Ok(Figure::Step { from, usd }) => {
                    let place = (format!("azure/{}", rule.file), key, region.filter(|_| !rule.everywhere));
                    steps.entry(place).or_default().push((from, usd));
                }
            }
        }
    }
    for ((file, key, region), mut steps) in steps {
        steps.sort();
        steps.dedup();
        let begins = steps.first().is_some_and(|(from, _)| from.is_zero());
        if !begins || steps.iter().all(|(_, usd)| usd.is_zero()) {
            found.pass_over(if begins { "at the price 0" } else { "with steps that do not begin at 0" });
        } else if steps.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            found.pass_over("with two prices for one thing");
        } else {
            found.take(Listed { file, key, region, price: ListedPrice(steps) });
        }
    }
    for (rule, key, region, column, hourly) in reserved {
        let file = format!("azure/{}", rule.file);
        let of = |listed: &&Listed| listed.file == file && listed.key == key && listed.region.as_ref() == Some(&region);
        let listed = found.figures().find(of).and_then(|listed| listed.price.0.first()).map(|(_, usd)| *usd);
        match listed.map(|usd| Decimal::ONE - hourly / usd) {
            Some(share) if share > Decimal::ZERO && share < Decimal::ONE => {
                found.shares.push(Share { file, key, region, column: column.to_owned(), share });
            }
            _ => found.pass_over("reserved, without an on-demand price to hold it against"),
        }
    }
    Ok(found)
}

enum Figure {
    Step { from: Decimal, usd: Decimal },
    Reserved { column: &'static str, hourly: Decimal },
}

fn figure(rule: &Rule, item: &Map<String, Value>) -> Result<Figure, &'static str> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| item.get(name).and_then(Value::as_number).and_then(|number| read_number(&number.to_string()));
    if text("currencyCode") != "USD" {
        return Err("in another currency");
    }
    if !rule.unit.holds(text("unitOfMeasure")) {
        return Err("in another unit");
    }
    let usd = number("retailPrice").ok_or("with a price that is no number")?;
    match text("type") {
        "Consumption" => {
            let from = number("tierMinimumUnits").unwrap_or_default();
            Ok(Figure::Step { from: super::plain(from / rule.times()), usd: super::plain(usd * rule.times()) })
        }
        // The price of the whole term, whatever its unit says.
        "Reservation" => match text("reservationTerm") {
            "1 Year" => Ok(Figure::Reserved { column: "commit_1y", hourly: usd / Decimal::from(8_760) }),
            "3 Years" => Ok(Figure::Reserved { column: "commit_3y", hourly: usd / Decimal::from(26_280) }),
            _ => Err("reserved for another term"),
        },
        _ => Err("neither on demand nor reserved"),
    }
}

/// JSON may write a small price as 1e-5.
fn read_number(text: &str) -> Option<Decimal> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}
