//! The AWS bulk price list: a file of one offer, `AmazonEC2`, with `products` and then their `terms`. Files of all regions are gigabytes, so nothing is
//! kept of a product that no rule takes.

use super::{
    Listed, ListedPrice, PriceList, Share,
    rules::{Rule, rules},
};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    io::Read,
    marker::PhantomData,
};

#[derive(Default)]
struct Reading {
    offer: String,
    version: String,
    published: String,
    /// What the rules take, by SKU.
    taken: HashMap<String, Vec<Taken>>,
    on_demand: HashMap<String, Term>,
    reserved: HashMap<String, Vec<Term>>,
    has_terms: bool,
}

struct Taken {
    rule: &'static Rule,
    key: Vec<String>,
    /// None: one price for all.
    region: Option<String>,
}

#[derive(Deserialize)]
struct Product {
    sku: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Term {
    #[serde(default)]
    effective_date: String,
    price_dimensions: BTreeMap<String, Dimension>,
    #[serde(default)]
    term_attributes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dimension {
    unit: String,
    #[serde(default)]
    begin_range: Option<String>,
    price_per_unit: BTreeMap<String, String>,
}

/// Fails with what is wrong with the file as a whole.
pub fn read(list: impl Read) -> Result<PriceList, String> {
    let mut reading = Reading::default();
    let mut json = serde_json::Deserializer::from_reader(list);
    json.deserialize_map(OfferFile(&mut reading)).map_err(|error| error.to_string())?;
    let date = reading.published.get(..10).filter(|date| super::super::load::is_day(date));
    let Some(date) = date.map(str::to_owned) else { return Err("the list has no publicationDate".to_owned()) };
    if !reading.has_terms {
        return Err("the list has no terms, hence no prices".to_owned());
    }
    let Reading { offer, version, taken, on_demand, mut reserved, .. } = reading;
    let mut found = PriceList::new(
        format!("pricelist-{}-{date}", offer.to_ascii_lowercase()),
        format!("AWS price list {offer}, version {version}, published {date}"),
        date,
    );
    found.provider = "aws".to_owned();
    found.whole = true;
    let mut skus: Vec<_> = taken.into_iter().collect();
    skus.sort_by(|a, b| a.0.cmp(&b.0));
    for (sku, all) in skus {
        let Some(term) = on_demand.get(&sku) else {
            found.pass_over("without an on-demand price");
            continue;
        };
        for one in all {
            match steps(one.rule, term) {
                Err(reason) => found.pass_over(reason),
                Ok(steps) => {
                    if one.rule.is_of_classes()
                        && let (Some(region), [(_, usd)]) = (&one.region, steps.as_slice())
                    {
                        let terms = reserved.remove(&sku).unwrap_or_default();
                        found.shares.extend(shares(&one, region, *usd, &terms));
                    }
                    found.take(Listed {
                        file: format!("aws/{}", one.rule.file),
                        key: one.key,
                        region: one.region,
                        price: ListedPrice(steps),
                    });
                }
            }
        }
    }
    for rule in rules().aws.iter().filter(|rule| rule.offer == offer && !rule.is_of_classes()) {
        found.asked.insert((format!("aws/{}", rule.file), rule.key.clone()));
    }
    Ok(found)
}

/// In the catalog's unit, ascending; each from its bound on.
fn steps(rule: &Rule, term: &Term) -> Result<Vec<(Decimal, Decimal)>, &'static str> {
    let mut steps = Vec::new();
    for dimension in term.price_dimensions.values() {
        if !rule.unit.holds(&dimension.unit) {
            return Err("in another unit");
        }
        let usd = dimension.price_per_unit.get("USD").ok_or("in another currency")?;
        let usd: Decimal = usd.parse().map_err(|_| "with a price that is no number")?;
        let from = dimension.begin_range.as_deref().unwrap_or("0").parse::<Decimal>().map_err(|_| "with a bound that is no number")?;
        let price = (usd * rule.times()).round_dp_with_strategy(10, RoundingStrategy::MidpointNearestEven);
        steps.push((super::plain(from / rule.times()), super::plain(price)));
    }
    steps.sort();
    match steps.as_slice() {
        [] => Err("without a price"),
        _ if steps.iter().all(|(_, usd)| usd.is_zero()) => Err("at the price 0"),
        _ if rule.is_of_classes() && steps.len() > 1 => Err("with several prices an hour"),
        [(from, _), ..] if !from.is_zero() => Err("with steps that do not begin at 0"),
        _ => Ok(steps),
    }
}

/// What a standard commitment takes off: without upfront payment, or else with a part upfront, spread over its hours.
fn shares(of: &Taken, region: &str, usd_hour: Decimal, terms: &[Term]) -> Vec<Share> {
    let lasting = [("1yr", "commit_1y", 8_760), ("3yr", "commit_3y", 26_280)];
    let found = lasting.into_iter().filter_map(|(length, column, hours)| {
        let is = |term: &&Term, name: &str, value: &str| term.term_attributes.get(name).is_some_and(|found| found == value);
        let standard = |term: &&Term| {
            is(term, "LeaseContractLength", length)
                && term.term_attributes.get("OfferingClass").is_none_or(|class| class.eq_ignore_ascii_case("standard"))
        };
        let paid = |option: &str| terms.iter().filter(standard).find(|term| is(term, "PurchaseOption", option));
        let term = paid("No Upfront").or_else(|| paid("Partial Upfront"))?;
        let mut hourly = Decimal::ZERO;
        for dimension in term.price_dimensions.values() {
            let usd: Decimal = dimension.price_per_unit.get("USD")?.parse().ok()?;
            hourly += if dimension.unit == "Quantity" { usd / Decimal::from(hours) } else { usd };
        }
        let share = Decimal::ONE - hourly / usd_hour;
        (share > Decimal::ZERO && share < Decimal::ONE).then(|| Share {
            file: format!("aws/{}", of.rule.file),
            key: of.key.clone(),
            region: region.to_owned(),
            column: column.to_owned(),
            share,
        })
    });
    found.collect()
}

/// The file as a whole.
struct OfferFile<'a>(&'a mut Reading);

impl<'de> Visitor<'de> for OfferFile<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a price list of AWS: offerCode, publicationDate, products, terms")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "offerCode" => self.0.offer = map.next_value()?,
                "version" => self.0.version = map.next_value()?,
                "publicationDate" => self.0.published = map.next_value()?,
                "products" if self.0.offer.is_empty() => return Err(A::Error::custom("the offerCode does not stand before the products")),
                "products" => map.next_value_seed(each(|_| true, |sku, product| take(self.0, sku, product)))?,
                "terms" => {
                    self.0.has_terms = true;
                    map.next_value_seed(Terms(self.0))?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

fn take(reading: &mut Reading, sku: String, product: Product) {
    let attribute = |name: &str| product.attributes.get(name).map(String::as_str);
    let rules = rules();
    let of_offer = rules.aws.iter().filter(|rule| rule.offer == reading.offer && rule.takes(attribute));
    let taken: Vec<Taken> = of_offer
        .filter_map(|rule| {
            let code = attribute(rule.region.as_deref().unwrap_or("regionCode")).filter(|code| !code.is_empty());
            let place = ["location", "fromLocation"].into_iter().find_map(attribute);
            let region = code.map(str::to_owned).or_else(|| rules.locations.get(place?).cloned());
            if region.is_none() && !rule.everywhere {
                return None;
            }
            Some(Taken { rule, key: rule.key_of(attribute)?, region: region.filter(|_| !rule.everywhere) })
        })
        .collect();
    if !taken.is_empty() {
        let sku = if product.sku.is_empty() { sku } else { product.sku };
        reading.taken.insert(sku, taken);
    }
}

/// `OnDemand` and `Reserved`, each by SKU.
struct Terms<'a>(&'a mut Reading);

impl<'de> DeserializeSeed<'de> for Terms<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Terms<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("terms by kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Reading { taken, on_demand, reserved, .. } = self.0;
        let known = |sku: &str| taken.contains_key(sku);
        while let Some(kind) = map.next_key::<String>()? {
            match kind.as_str() {
                "OnDemand" => map.next_value_seed(each(known, |sku, terms: BTreeMap<String, Term>| {
                    // Of several the one that holds last.
                    if let Some(term) = terms.into_values().max_by(|a, b| a.effective_date.cmp(&b.effective_date)) {
                        on_demand.insert(sku, term);
                    }
                }))?,
                "Reserved" => map.next_value_seed(each(known, |sku, terms: BTreeMap<String, Term>| {
                    reserved.insert(sku, terms.into_values().collect());
                }))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// An object whose values are read one after the other, those of other keys than the wanted ones passed over.
struct Each<T, W, F>(W, F, PhantomData<T>);

fn each<T, W: Fn(&str) -> bool, F: FnMut(String, T)>(wanted: W, take: F) -> Each<T, W, F> {
    Each(wanted, take, PhantomData)
}

impl<'de, T: Deserialize<'de>, W: Fn(&str) -> bool, F: FnMut(String, T)> DeserializeSeed<'de> for Each<T, W, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>, W: Fn(&str) -> bool, F: FnMut(String, T)> Visitor<'de> for Each<T, W, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object by SKU")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if (self.0)(&key) {
                let value = map.next_value()?;
                (self.1)(key, value);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
