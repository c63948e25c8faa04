//! Quantities × prices → lines. Money is exact: a line is its rounded quantity times the listed price, half-even to the cent.
//!
//! The same lines serve the search (an estimate in plain numbers), the months of the path (cents by tier) and the recommendation (text and ledger).

use super::{
    cdn::CdnLine,
    market::{Market, Offer, Pays},
};
use crate::{
    catalog::{DatabaseKind, Price},
    domain::{
        money::Usd,
        number::{Number, id, name},
        plan::{Cost, CostLine, PeopleHours, UNVERIFIED},
    },
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::fmt;

/// A tier of the plan: its part, which of several, and its region where that is the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierId<'a> {
    pub part: &'static str,
    pub number: u32,
    pub region: Option<&'a str>,
}

impl<'a> TierId<'a> {
    pub fn new(part: &'static str, region: Option<&'a str>) -> TierId<'a> {
        TierId { part, number: 0, region }
    }
}

impl fmt::Display for TierId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.part)?;
        if self.number > 0 {
            write!(f, "_{}", self.number)?;
        }
        match self.region {
            Some(region) => write!(f, "@{region}"),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Line<'a, N = f64> {
    pub tier: TierId<'a>,
    pub quantity: N,
    what: What<'a>,
}

/// What is bought, and at which price.
#[derive(Clone, Copy, Debug)]
enum What<'a> {
    Step { market: &'a Market<'a>, price: &'a Price, step: usize },
    Cdn { market: &'a Market<'a>, line: CdnLine<'a, f64> },
    Class { market: &'a Market<'a>, offer: Offer<'a>, kind: Option<DatabaseKind>, words: &'static str, unit: &'static str, pays: Pays },
}

/// A line that is a share of the others: staging and test, support.
#[derive(Clone, Debug)]
pub struct ShareLine<'a, N = f64> {
    pub tier: TierId<'a>,
    pub item: String,
    pub quantity: N,
    pub unit: &'static str,
    pub usd: N,
    pub source: String,
}

/// The lines of a bill.
#[derive(Clone, Debug)]
pub struct Bill<'a, N = f64> {
    pub lines: Vec<Line<'a, N>>,
}

/// A bill with its shares, in cents by tier.
#[derive(Clone, Debug, Default)]
pub struct Totals<'a> {
    tiers: Vec<(TierId<'a>, Usd)>,
}

impl<'a, N: Number> Bill<'a, N> {
    pub fn new() -> Bill<'a, N> {
        Bill { lines: Vec::with_capacity(48) }
    }

    fn push(&mut self, tier: TierId<'a>, quantity: N, what: What<'a>) {
        if quantity > 0.0 {
            self.lines.push(Line { tier, quantity, what });
        }
    }

    /// `quantity` units of a catalog price; one line for each step of a graduated one, free steps included.
    pub fn price(&mut self, market: &'a Market<'a>, tier: TierId<'a>, price: &'a Price, quantity: N, book: N::Book) {
        for index in 0..price.steps.len() {
            let step = &price.steps[index];
            if index > 0 && quantity <= step.from_f64 {
                break;
            }
            let part = match price.steps.get(index + 1) {
                Some(next) if quantity > next.from_f64 => market.bound_of_step(price, index + 1, book),
                _ => quantity,
            };
            let part = if index == 0 { part } else { part - market.bound_of_step::<N>(price, index, book) };
            self.push(tier, part, What::Step { market, price, step: index });
        }
    }

    pub fn cdn(&mut self, market: &'a Market<'a>, tier: TierId<'a>, line: CdnLine<'a, N>, used: N) {
        let quantity = line.quantity;
        let line = CdnLine { price: line.price, step: line.step, quantity: quantity.value() };
        let quantity = if used == 1.0 { quantity } else { quantity * used };
        self.push(tier, quantity, What::Cdn { market, line });
    }

    /// Hours of a class, as the profile pays them.
    #[expect(clippy::too_many_arguments, reason = "what a line says")]
    pub fn class(
        &mut self,
        market: &'a Market<'a>,
        tier: TierId<'a>,
        offer: &Offer<'a>,
        kind: Option<DatabaseKind>,
        hours: N,
        words: &'static str,
        unit: &'static str,
        pays: Pays,
    ) {
        self.push(tier, hours, What::Class { market, offer: *offer, kind, words, unit, pays });
    }

    /// The sum as the search compares it.
    pub fn estimate(&self) -> f64 {
        self.lines.iter().map(|line| line.quantity.value() * line.what.usd_f64()).sum()
    }

    pub fn has(&self, tier: TierId) -> bool {
        self.lines.iter().any(|line| line.tier == tier)
    }

    /// To the cent, by tier, in the order of the first line of each.
    pub fn totals(&self, shares: &[ShareLine<'a, N>]) -> Totals<'a> {
        let mut totals = Totals::default();
        for line in &self.lines {
            totals.add(line.tier, cents(line.quantity.value(), line.what.usd()));
        }
        for line in shares {
            totals.add(line.tier, cents(line.quantity.value(), Usd::rounded(line.usd.value(), 12).unwrap_or_default().0));
        }
        totals
    }

    /// The sum of the lines in cents; of those for instances and nodes alone if `machines`.
    pub fn sum(&self, shares: &[ShareLine<'a, N>], machines: bool, book: N::Book) -> N {
        let counted = |line: &&Line<'a, N>| !machines || matches!(line.what, What::Class { .. });
        let of_line = |line: &Line<'a, N>| line.monthly(book);
        let of_share = |line: &ShareLine<'a, N>| rounded(line.quantity, line.usd, Usd::rounded(line.usd.value(), 12).unwrap_or_default().0);
        let all = self.lines.iter().filter(counted).map(of_line).chain(shares.iter().map(of_share));
        in_cents(all).map_or(N::of(0.0), |(_, sum)| sum)
    }

    /// The sum of a tier's lines in cents; none where it has none.
    pub fn of_tier(&self, tier: TierId, book: N::Book) -> Option<(Usd, N)> {
        in_cents(self.lines.iter().filter(|line| line.tier == tier).map(|line| line.monthly(book)))
    }

    /// As the plan shows it.
    pub fn written(&self, shares: &[ShareLine<'a, N>], users: N, people: Vec<(PeopleHours, N)>, hourly_usd: N, book: N::Book) -> Cost {
        let mut sums: Vec<(TierId<'a>, N, Usd)> = Vec::new();
        let mut lines = Vec::with_capacity(self.lines.len() + shares.len());
        let mut figure = |tier: TierId<'a>, text: CostLineText, quantity: N, usd: N, exact: Decimal| {
            let Some(rounded) = Usd::rounded(quantity.value(), 6) else { return };
            if rounded == Usd::ZERO {
                return;
            }
            let at = lines.len();
            let id = |last: &str| format!("cost.lines.{at}.{last}");
            let quantity = N::call("round", &[quantity, N::of(6.0)], rounded.to_f64())
                .figure(book, || name(id("quantity"), format!("{}: quantity", text.item), text.static_unit));
            let usd = usd.figure(book, || name(id("unit_usd"), format!("{}: price of a unit", text.item), "USD"));
            let monthly_usd = (rounded * Usd(exact)).to_cents();
            let monthly = N::call("round", &[quantity * usd, N::of(2.0)], monthly_usd.to_f64())
                .figure(book, || name(id("monthly_usd"), format!("{}: a month", text.item), "USD/month"));
            match sums.iter_mut().find(|(known, ..)| *known == tier) {
                Some((_, sum, exact)) => {
                    *sum = *sum + monthly;
                    *exact += monthly_usd;
                }
                None => sums.push((tier, monthly, monthly_usd)),
            }
            lines.push(CostLine {
                tier: tier.to_string(),
                item: text.item,
                quantity: rounded,
                unit: text.unit,
                unit_usd: Usd(exact),
                monthly_usd,
                source: text.source,
            });
        };
        for line in &self.lines {
            figure(line.tier, line.what.text(), line.quantity, line.what.usd_number(book), line.what.usd());
        }
        for line in shares {
            let exact = Usd::rounded(line.usd.value(), 12).unwrap_or_default().0;
            let text =
                CostLineText { item: line.item.clone(), unit: line.unit.into(), static_unit: line.unit, source: line.source.clone() };
            let of_twelve_decimals = Usd(exact).to_f64();
            let usd =
                if line.usd == of_twelve_decimals { line.usd } else { N::call("round", &[line.usd, N::of(12.0)], of_twelve_decimals) };
            figure(line.tier, text, line.quantity, usd, exact);
        }
        let monthly_usd: Usd = lines.iter().map(|line: &CostLine| line.monthly_usd).sum();
        let mut total: Option<N> = None;
        // The exact sums, without the dust of adding binary fractions.
        let in_cents = |sum: N, exact: Usd| N::call("round", &[sum, N::of(2.0)], exact.to_f64());
        for (tier, sum, exact) in &sums {
            let of_tier = in_cents(*sum, *exact).figure(book, || name(id!("{tier}.monthly_usd"), format!("{tier}: a month"), "USD/month"));
            total = Some(total.map_or(of_tier, |so_far| so_far + of_tier));
        }
        let total = total.map_or(N::of(0.0), |total| in_cents(total, monthly_usd));
        let total = total.figure(book, || name("cost.monthly_usd", "the bill of a month", "USD/month"));
        let users = users.at_least(1.0);
        let per_user = (total / users).figure(book, || name("cost.per_user_usd", "cost of a user and month", "USD/user/month"));
        let mut hours: Option<N> = None;
        let mut list = Vec::with_capacity(people.len());
        for (index, (entry, own)) in people.into_iter().enumerate() {
            let own = own.figure(book, || name(id!("cost.people.{index}.hours"), entry.part.clone(), "hours/month"));
            hours = Some(hours.map_or(own, |so_far| so_far + own));
            list.push(entry);
        }
        let hours = hours.unwrap_or(N::of(0.0));
        // Hours are sums of quarters and hundredths; six decimals hide the binary dust of adding them.
        let people_hours = Usd::rounded(hours.value(), 6).unwrap_or_default();
        let hours = N::call("round", &[hours, N::of(6.0)], people_hours.to_f64());
        let hours = hours.figure(book, || name("cost.people_hours", "hours of people", "hours/month"));
        let people_monthly_usd = Usd::rounded(hours.value() * hourly_usd.value(), 2).unwrap_or_default();
        N::call("round", &[hours * hourly_usd, N::of(2.0)], people_monthly_usd.to_f64())
            .figure(book, || name("cost.people_monthly_usd", "people, a month", "USD/month"));
        Cost { monthly_usd, per_user_usd: per_user.value(), people_hours: people_hours.to_f64(), people_monthly_usd, people: list, lines }
    }
}

impl<N: Number> Line<'_, N> {
    fn monthly(&self, book: N::Book) -> (Usd, N) {
        rounded(self.quantity, self.what.usd_number(book), self.what.usd())
    }
}

/// The exact sum, without the dust of adding binary fractions; none of nothing.
pub fn in_cents<N: Number>(amounts: impl Iterator<Item = (Usd, N)>) -> Option<(Usd, N)> {
    let (exact, sum) = amounts.reduce(|(exact, sum), (usd, number)| (exact + usd, sum + number))?;
    Some((exact, N::call("round", &[sum, N::of(2.0)], exact.to_f64())))
}

impl<'a> Totals<'a> {
    fn add(&mut self, tier: TierId<'a>, usd: Usd) {
        // Lines of a tier stand together, so it is the last for most.
        match self.tiers.iter_mut().rev().find(|(known, _)| *known == tier) {
            Some((_, sum)) => *sum += usd,
            None => self.tiers.push((tier, usd)),
        }
    }

    pub fn sum(&self) -> Usd {
        self.tiers.iter().map(|(_, usd)| *usd).sum()
    }

    pub fn tiers(&self) -> impl Iterator<Item = &(TierId<'a>, Usd)> {
        self.tiers.iter()
    }

    pub fn of(&self, tier: TierId) -> Usd {
        self.tiers.iter().find(|(known, _)| *known == tier).map_or(Usd::ZERO, |(_, usd)| *usd)
    }
}

/// A line's quantity, rounded, times its price, half-even to the cent.
fn cents(quantity: f64, usd: Decimal) -> Usd {
    Usd::rounded(quantity, 6).map_or(Usd::ZERO, |quantity| (quantity * Usd(usd)).to_cents())
}

/// The same as a number of a formula, beside the exact cents.
fn rounded<N: Number>(quantity: N, usd: N, exact: Decimal) -> (Usd, N) {
    let value = cents(quantity.value(), exact);
    let quantity = N::call("round", &[quantity, N::of(6.0)], Usd::rounded(quantity.value(), 6).unwrap_or_default().to_f64());
    (value, N::call("round", &[quantity * usd, N::of(2.0)], value.to_f64()))
}

struct CostLineText {
    item: String,
    unit: String,
    static_unit: &'static str,
    source: String,
}

impl<'a> What<'a> {
    fn usd(&self) -> Decimal {
        match self {
            What::Step { price, step, .. } => price.steps[*step].usd,
            What::Cdn { line, .. } => line.usd(),
            What::Class { offer, pays, .. } => offer.usd_of(*pays),
        }
    }

    fn usd_f64(&self) -> f64 {
        match self {
            What::Step { price, step, .. } => price.steps[*step].usd_f64,
            What::Cdn { line, .. } => line.step.map_or(0.0, |step| line.price.steps[step].usd_f64),
            What::Class { offer, pays, .. } => offer.usd_of(*pays).to_f64().unwrap_or(0.0),
        }
    }

    fn usd_number<N: Number>(&self, book: N::Book) -> N {
        match self {
            What::Step { market, price, step } => market.usd_of_step(price, *step, book),
            What::Cdn { market, line } => match line.step {
                Some(step) => market.usd_of_step(line.price, step, book),
                None => market.usd_of_step(line.price, 0, book),
            },
            What::Class { market, offer, kind, pays, .. } => market.usd_hour(offer, *kind, *pays, book),
        }
    }

    fn text(&self) -> CostLineText {
        match self {
            What::Step { price, step, .. } => {
                let from = price.steps[*step].from;
                let upper = price.steps.get(step + 1).map(|next| next.from);
                let item = match (price.steps.len(), upper) {
                    (1, _) => price.item.clone(),
                    (_, Some(to)) if from.is_zero() => format!("{}, first {}", price.item, to.normalize()),
                    (_, Some(to)) => format!("{}, {} to {}", price.item, from.normalize(), to.normalize()),
                    (_, None) => format!("{}, above {}", price.item, from.normalize()),
                };
                let source = price.source_of_step(*step);
                CostLineText { item, unit: price.unit.clone(), static_unit: "", source }
            }
            What::Cdn { line, .. } => {
                CostLineText { item: line.item(), unit: line.price.unit.clone(), static_unit: "", source: line.source() }
            }
            What::Class { offer, kind, words, unit, pays, .. } => {
                let class = &offer.class.name;
                let words = match (kind, words.is_empty()) {
                    (Some(kind), true) => kind.id().replace('_', " ").replace("single zone", "one zone"),
                    _ => (*words).to_owned(),
                };
                let item = if words.is_empty() { class.clone() } else { format!("{class}, {words}") };
                CostLineText { item, unit: (*unit).into(), static_unit: unit, source: source_of(offer, *pays) }
            }
        }
    }
}

fn source_of(offer: &Offer, pays: Pays) -> String {
    let mut source = offer.class.source.clone();
    if pays == Pays::Committed && offer.usd_hour != offer.list_usd_hour {
        source.push_str("; committed");
    }
    if !offer.is_verified(pays) {
        source.push_str(UNVERIFIED);
    }
    source
}
