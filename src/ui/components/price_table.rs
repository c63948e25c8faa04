//! The tables of the catalog: what their rows say, which of them are searched for, in which order, and how a page of them looks.

use super::sources::{self, Sources};
use crate::{
    catalog::{CdnPlan, Class, DatabaseKind, HOURS_A_MONTH, Price, Provider, Region, Row, Term, dated, reduced},
    domain::{fields::GEOGRAPHIES, money::Usd, plan::UNVERIFIED, units, words},
    ui::lookup::{self, Column, Kind, Lookup},
};
use leptos::prelude::*;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// A row, as it is searched, sorted and shown. A graduated price has a row of cells for each step.
pub struct Line {
    id: String,
    name: Cell,
    /// Of the columns after the name.
    steps: Vec<Vec<Cell>>,
    /// All that it says, in small letters.
    said: String,
}

#[derive(Default)]
struct Cell {
    text: String,
    /// Smaller, behind it.
    note: String,
    key: Key,
    source: Option<Cited>,
}

/// By what a column is sorted; what is nothing stands last either way.
#[derive(Default)]
enum Key {
    #[default]
    Nothing,
    Number(f64),
    Text(String),
}

struct Cited {
    /// With its date.
    source: String,
    verified: bool,
}

impl Cited {
    fn new(source: &str, date: &str, verified: bool) -> Option<Cited> {
        let mark = if verified { "" } else { UNVERIFIED };
        Some(Cited { source: format!("{}{mark}", dated(source, date)), verified })
    }
}

impl Cell {
    fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        Cell { key: Key::Text(text.to_lowercase()), text, ..Cell::default() }
    }

    fn number(value: f64, text: String) -> Cell {
        Cell { text, key: Key::Number(value), ..Cell::default() }
    }

    fn listed(usd: Decimal) -> Cell {
        Cell::number(Usd(usd).to_f64(), Usd(usd).listed())
    }

    fn none() -> Cell {
        Cell { text: "–".to_owned(), ..Cell::default() }
    }

    fn of(self, source: Option<Cited>) -> Cell {
        Cell { source, ..self }
    }

    fn said(&self) -> impl Iterator<Item = &str> {
        let source = self.source.as_ref().map(|cited| cited.source.as_str());
        [self.text.as_str(), self.note.as_str()].into_iter().chain(source)
    }
}

impl Line {
    fn new(id: &str, name: Cell, steps: Vec<Vec<Cell>>) -> Line {
        let cells = std::iter::once(&name).chain(steps.iter().flatten());
        let said = cells.flat_map(Cell::said).collect::<Vec<_>>().join(" ").to_lowercase();
        Line { id: lookup::anchor(id), name, steps, said }
    }

    /// Of its row on the page.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it says each of the words, wherever.
    fn says(&self, words: &str) -> bool {
        words.to_lowercase().split_whitespace().all(|word| self.said.contains(word))
    }

    /// By what it is sorted in the column at this place.
    fn key(&self, at: usize) -> &Key {
        match at.checked_sub(1) {
            None => &self.name.key,
            Some(at) => self.steps.first().and_then(|cells| cells.get(at)).map_or(&Key::Nothing, |cell| &cell.key),
        }
    }
}

/// The rows of a table that say what is searched for, in the order asked.
pub fn found(lookup: &Lookup, kind: Kind, provider: &Provider, region: &Region) -> Vec<Line> {
    let mut lines = lines(kind, provider, region);
    lines.retain(|line| line.says(&lookup.words));
    let column = lookup.sorted_by(kind);
    let at = kind.columns().iter().position(|known| known.id == column).unwrap_or_default();
    lines.sort_by(|a, b| in_order(a.key(at), b.key(at), lookup.descending).then_with(|| a.id.cmp(&b.id)));
    lines
}

fn in_order(a: &Key, b: &Key, descending: bool) -> Ordering {
    let order = match (a, b) {
        (Key::Nothing, Key::Nothing) => return Ordering::Equal,
        (Key::Nothing, _) => return Ordering::Greater,
        (_, Key::Nothing) => return Ordering::Less,
        (Key::Number(a), Key::Number(b)) => a.total_cmp(b),
        (Key::Text(a), Key::Text(b)) => a.cmp(b),
        (Key::Number(_), Key::Text(_)) => Ordering::Less,
        (Key::Text(_), Key::Number(_)) => Ordering::Greater,
    };
    if descending { order.reverse() } else { order }
}

fn lines(kind: Kind, provider: &Provider, region: &Region) -> Vec<Line> {
    let classes = |classes: &[Class]| classes.iter().map(|class| of_class(class, None)).collect();
    match kind {
        Kind::Compute => classes(&region.compute),
        Kind::Database => region.database.iter().map(|database| of_class(&database.class, Some(database.kind))).collect(),
        Kind::Cache => classes(&region.cache),
        Kind::Search => classes(&region.search),
        Kind::Services => region.prices().map(of_price).collect(),
        Kind::CdnPlans => provider.cdn_plans.iter().map(of_cdn_plan).collect(),
        Kind::RoundTrips => region.round_trip_ms.iter().map(|(from, ms)| of_round_trip(from, *ms)).collect(),
        Kind::Sizing => provider.rows.iter().map(of_row).collect(),
    }
}

fn of_class(class: &Class, kind: Option<DatabaseKind>) -> Line {
    let hour = class.usd_hour;
    let month = hour * Decimal::from(HOURS_A_MONTH as u32);
    let each = |of: f64| Cell::number(class.usd_hour_f64 / of, units::dollars_finely(class.usd_hour_f64 / of));
    let amount = |value: f64| Cell::number(value, units::figure(value));
    let under = |term: Term| {
        class.discount(term).map_or_else(Cell::none, |discount| {
            let note = format!("−{}", units::percent(Usd(discount.share).to_f64()));
            let cited = Cited::new(&discount.source, &discount.date, discount.verified);
            Cell { note, ..Cell::listed(reduced(hour, discount.share)) }.of(cited)
        })
    };
    let name = Cell::text(&class.name).of(Cited::new(&class.shape_source, &class.shape_date, class.shape_verified));
    let burst = class.baseline.map_or_else(String::new, |baseline| format!("{} on average", units::percent(baseline)));
    let mut cells: Vec<Cell> = kind.map(|kind| Cell::text(runs_in(kind))).into_iter().collect();
    cells.extend([
        Cell::listed(hour).of(Cited::new(&class.source, &class.date, class.verified)),
        Cell::number(Usd(month).to_f64(), units::dollars_and_cents(Usd(month).to_cents().to_f64())),
        each(class.vcpu),
        each(class.memory_gib),
        under(Term::Commit1y),
        under(Term::Commit3y),
        under(Term::Spot),
        Cell { note: burst, ..amount(class.vcpu) },
        amount(class.memory_gib),
        Cell::text(if class.arm64 { "arm64" } else { "x86_64" }),
        amount(class.speed),
        amount(class.network_gbps),
        Cell::number(class.storage_iops, units::full(class.storage_iops)),
        amount(class.storage_mib_s),
        Cell::text(&class.date),
    ]);
    let id = kind.map_or_else(|| class.name.clone(), |kind| format!("{}-{}", class.name, kind.id()));
    Line::new(&id, name, vec![cells])
}

fn runs_in(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::SingleZone => "one zone",
        DatabaseKind::TwoZones => "two zones, the price of both",
        DatabaseKind::SharedStorage => "shared storage",
    }
}

fn of_price(price: &Price) -> Line {
    let name = Cell { note: price.key.clone(), ..Cell::text(words::capitalised(&price.item)) };
    let steps = price.steps.iter().map(|step| {
        let from = if price.steps.len() > 1 { Cell::number(step.from_f64, Usd(step.from).grouped()) } else { Cell::none() };
        vec![
            from,
            Cell::listed(step.usd).of(Cited::new(&price.source, &price.date, step.verified)),
            Cell::text(&price.unit),
            Cell::text(&price.date),
        ]
    });
    Line::new(&price.key, name, steps.collect())
}

fn of_cdn_plan(plan: &CdnPlan) -> Line {
    let amount = |value: f64| Cell::number(value, units::full(value));
    let cells = vec![
        Cell::listed(plan.usd_month).of(Cited::new(&plan.source, &plan.date, plan.verified)),
        amount(plan.gib),
        amount(plan.requests),
        Cell::text(&plan.date),
    ];
    Line::new(&format!("cdn-{}", plan.name), Cell::text(words::capitalised(&plan.name)), vec![cells])
}

/// Which source says so the catalog does not hold: medians, as is generally known.
fn of_round_trip(from: &str, ms: f64) -> Line {
    let label = GEOGRAPHIES.iter().find(|known| known.value == from).map_or(from, |known| known.label);
    let name = Cell { note: from.to_owned(), ..Cell::text(label) };
    let source = Some(Cited { source: format!("medians, general knowledge{UNVERIFIED}"), verified: false });
    Line::new(from, name, vec![vec![Cell::number(ms, units::milliseconds(ms)).of(source)]])
}

fn of_row(row: &Row) -> Line {
    let amount = |value: f64| units::in_unit(value, &row.unit);
    let range = match (row.low, row.high) {
        // The unit once, where it stands behind the number alone.
        (Some(low), Some(high)) if row.unit == "share" || row.unit.starts_with("USD") => {
            Cell::number(high - low, format!("{} to {}", amount(low), amount(high)))
        }
        (Some(low), Some(high)) => Cell::number(high - low, format!("{} to {}", units::precise(low), amount(high))),
        _ => Cell::none(),
    };
    let cells = vec![
        Cell::number(row.value, amount(row.value)).of(Cited::new(&row.source, &row.date, row.verified)),
        range,
        Cell::text(words::capitalised(&row.why)),
        Cell::text(&row.date),
    ];
    Line::new(&row.id, Cell::text(&row.id), vec![cells])
}

/// A page of a table, with its sources below.
pub fn table(lookup: &Lookup, kind: Kind, caption: String, lines: &[&Line]) -> impl IntoView + use<> {
    let mut sources = Sources::default();
    let columns = kind.columns();
    // A column in which nothing stands says nothing: a provider without spot machines.
    let shown: Vec<bool> = (0..columns.len()).map(|at| at == 0 || lines.iter().any(|line| !matches!(line.key(at), Key::Nothing))).collect();
    let sorted = lookup.sorted_by(kind);
    let heads = columns.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(column, _)| {
        let direction = if lookup.descending { "descending" } else { "ascending" };
        view! {
            <th scope="col" class=class(column) aria-sort=(column.id == sorted).then_some(direction)>
                <a href=lookup.by(kind, column.id).href()>{column.name}</a>
            </th>
        }
    });
    let heads = heads.collect_view();
    let rows = lines.iter().map(|line| row(line, columns, &shown, &mut sources)).collect_view();
    let label = format!("{}, {}", kind.name(), lookup.region);
    view! {
        <div class="scroll" role="region" aria-label=label tabindex="0">
            <table class=format!("table table--catalog table--{}", kind.id())>
                <caption>{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {sources.list("this table")}
    }
}

fn class(column: &Column) -> &'static str {
    if column.is_number { "num" } else { "" }
}

fn row(line: &Line, columns: &[Column], shown: &[bool], sources: &mut Sources) -> AnyView {
    let mut rows = Vec::new();
    for (at, cells) in line.steps.iter().enumerate() {
        let name = (at == 0).then(|| {
            let span = (line.steps.len() > 1).then(|| line.steps.len().to_string());
            view! { <th scope="row" rowspan=span>{shown_as(&line.name, sources)}</th> }
        });
        let cells = cells.iter().zip(&columns[1..]).zip(&shown[1..]).filter(|(_, shown)| **shown);
        let cells = cells.map(|((cell, column), _)| view! { <td class=class(column)>{shown_as(cell, sources)}</td> }).collect_view();
        rows.push(view! { <tr id=(at == 0).then(|| line.id.clone())>{name}{cells}</tr> });
    }
    rows.collect_view().into_any()
}

/// A note stands in a line of its own, the source with what it is the source of.
fn shown_as(cell: &Cell, sources: &mut Sources) -> AnyView {
    let source = cell.source.as_ref().map(|cited| {
        let mark = (!cited.verified).then(|| view! { " "{sources::unverified()} });
        view! { " "{sources.link(&cited.source)}{mark} }
    });
    let text = cell.text.clone();
    if cell.note.is_empty() {
        view! { {text}{source} }.into_any()
    } else {
        view! { {text}" "<small>{cell.note.clone()}{source}</small> }.into_any()
    }
}
