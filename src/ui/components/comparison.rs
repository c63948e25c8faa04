//! Plans side by side: the first is the base, what is equal to it goes grey, what differs is tinted and says the change in words.

use super::{glossary, term::Term};
use crate::{
    domain::{
        fields::{self, FIELDS, Field, Group, Kind},
        plan::{Cost, Plan},
        units::{self, THIN},
        words::{self, Calendar},
    },
    service::{Comparison as Compared, Difference, TierOfEach, TierSize},
};
use leptos::prelude::*;
use std::sync::Arc;

/// What stands above a plan.
#[derive(Clone, Debug, Default)]
pub struct Column {
    pub letter: String,
    pub name: String,
    /// Whose it is: `saved 2 November 2026, revision 2`.
    pub note: String,
    /// Where it is shown whole.
    pub href: String,
    /// The comparison without it, and with it as the base; none of what is the base.
    pub without: String,
    pub leading: Option<String>,
}

/// `only_differing` leaves out rows in which all agree; `columns` are of the compared plans, in their order.
#[component]
pub fn Comparison(compared: Arc<Compared>, columns: Vec<Column>, only_differing: bool) -> impl IntoView {
    let letters: Vec<String> = columns.iter().map(|column| column.letter.clone()).collect();
    let base = letters.first().cloned().unwrap_or_default();
    let width = columns.len() + 1;
    let class = format!("table table--plain compare compare--{}", columns.len());
    let heads = columns.into_iter().map(head).collect_view();
    let bodies = groups(&compared)
        .into_iter()
        .filter_map(|group| {
            let rows: Vec<Row> = group.rows.into_iter().filter(|row| !only_differing || row.differs()).collect();
            if rows.is_empty() && only_differing {
                return None;
            }
            let rows = rows.into_iter().map(|row| row.view(&base)).collect_view();
            let title = (!group.title.is_empty()).then(
                || view! { <tr class="compare__group"><th scope="rowgroup" colspan=width.to_string()>{named(group.title)}</th></tr> },
            );
            Some(view! { <tbody>{title}{rows}</tbody> })
        })
        .collect_view();
    view! {
        <div class="scroll" role="region" aria-label="Plans side by side" tabindex="0">
            <table class=class>
                <thead><tr><td></td>{heads}</tr></thead>
                {bodies}
            </table>
        </div>
    }
}

fn head(column: Column) -> impl IntoView {
    let Column { letter, name, note, href, without, leading } = column;
    let remove = format!("Remove {letter}");
    let lead = leading.map(|href| view! { <a href=href>{format!("Compare with {letter}")}</a>" " });
    view! {
        <th scope="col">
            <b>{letter}</b>
            <a class="compare__name" href=href translate="no">{name}</a>
            <span class="compare__note">{note}</span>
            <span class="compare__acts">{lead}<a href=without>{remove}</a></span>
        </th>
    }
}

/// For the head of the page: how each plan stands against the first.
pub fn sentences(plans: &[&Plan], letters: &[String]) -> Vec<String> {
    let (Some((base, others)), Some((first, rest))) = (plans.split_first(), letters.split_first()) else { return Vec::new() };
    others.iter().zip(rest).map(|(plan, letter)| sentence(base, first, plan, letter)).collect()
}

fn sentence(base: &Plan, base_letter: &str, plan: &Plan, letter: &str) -> String {
    if plan.recommendation.design.tiers.is_empty() {
        return format!("Nothing on sale holds the load of {letter}.");
    }
    let bill = |plan: &Plan| plan.recommendation.design.cost.monthly_usd.to_f64();
    let hours = |plan: &Plan| plan.recommendation.design.cost.people_hours;
    let change = bill(plan) - bill(base);
    let mut text = match change {
        less if less <= -0.005 => format!("{letter} costs {} a month less than {base_letter}", units::dollars(-less)),
        more if more >= 0.005 => format!("{letter} costs {} a month more than {base_letter}", units::dollars(more)),
        _ => format!("{letter} costs as much as {base_letter}"),
    };
    let work = hours(plan) - hours(base);
    if work.abs() >= 0.05 {
        text += &format!(" and takes {}{THIN}h of people’s time {}", units::figure(work.abs()), if work > 0.0 { "more" } else { "less" });
    }
    let (own, other) = (&plan.recommendation.stage, &base.recommendation.stage);
    if own.rung != other.rung {
        text += &format!("; it stands on rung {} instead of {}", own.rung, other.rung);
    }
    if !plan.recommendation.feasible {
        text += "; it misses a target";
    }
    text + "."
}

struct Block {
    title: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    big: bool,
    cells: Vec<Cell>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Cell {
    text: String,
    /// What belongs to the figure: its target, the rung it leads to.
    note: String,
    /// Against the base, in words.
    change: String,
    saves: bool,
    missed: bool,
}

impl Row {
    fn new(name: impl Into<String>, cells: Vec<Cell>) -> Row {
        Row { name: name.into(), big: false, cells }
    }

    fn differs(&self) -> bool {
        self.cells.iter().any(|cell| !cell.same_as(&self.cells[0]))
    }

    fn view(self, base: &str) -> impl IntoView + use<> {
        let Row { name, big, cells } = self;
        let first = cells[0].clone();
        let cells = cells
            .into_iter()
            .enumerate()
            .map(|(at, cell)| {
                let same = at > 0 && cell.same_as(&first);
                let differs = at > 0 && !same;
                let class = if differs {
                    "differs"
                } else if same {
                    "same"
                } else {
                    ""
                };
                let text = if cell.missed { view! { <span class="missed">{cell.text}</span> }.into_any() } else { cell.text.into_any() };
                let note = (!same && !cell.note.is_empty()).then(|| view! { " "<small>{cell.note}</small> });
                let change = differs.then(|| {
                    let class = if cell.saves { "delta--less" } else { "" };
                    view! { " "<small class=class>{cell.change}</small> }
                });
                let alike = same.then(|| view! { <span class="visually-hidden">{format!(", same as {base}")}</span> });
                view! { <td class=class>{text}{alike}{note}{change}</td> }
            })
            .collect_view();
        view! { <tr class=if big { "compare__big" } else { "" }><th scope="row">{named(name)}</th>{cells}</tr> }
    }
}

impl Cell {
    fn same_as(&self, other: &Cell) -> bool {
        (&self.text, &self.note, self.missed) == (&other.text, &other.note, other.missed)
    }
}

/// The name of a row or a group, explained where it is a term of art.
fn named(name: String) -> AnyView {
    match glossary::of_row(&name) {
        Some((id, meaning)) => {
            let term = Term::new(id, name, meaning);
            view! { {term.word()}{term.meaning()} }.into_any()
        }
        None => name.into_any(),
    }
}

fn groups(compared: &Compared) -> Vec<Block> {
    let plans: Vec<&Plan> = compared.sides.iter().map(|side| &*side.plan).collect();
    let tiers = alike(&compared.tiers);
    let group = |title: &str, rows: Vec<Row>| Block { title: title.to_owned(), rows };
    let mut all = vec![
        group("", verdict(&plans)),
        group("Targets", targets(&plans)),
        group("Growth", growth(&plans)),
        group("Head-room", headroom(&tiers)),
        group("Architecture", architecture(&tiers)),
        group("Bill by tier, a month", bill(&plans, &tiers)),
    ];
    all.retain(|group| !group.rows.is_empty());
    all.push(profile(&compared.differences, plans.len()));
    all
}

fn verdict(plans: &[&Plan]) -> Vec<Row> {
    fn cost(plan: &Plan) -> Option<&Cost> {
        has_design(plan).then_some(&plan.recommendation.design.cost)
    }
    let bills: Vec<Option<f64>> = plans.iter().map(|plan| Some(cost(plan)?.monthly_usd.to_f64())).collect();
    let mut rows = vec![Row { big: true, ..money("Monthly cost", &bills) }];

    let rungs = plans.iter().map(|plan| {
        let stage = &plan.recommendation.stage;
        let missed = !plan.recommendation.feasible;
        let note = if missed { "misses a target: the closest design" } else { "" };
        Cell { text: format!("{} {}", stage.rung, stage.name), note: note.to_owned(), missed, ..Cell::default() }
    });
    rows.push(worded("Rung", rungs.collect(), |at, _| {
        let (own, base) = (plans[at].recommendation.stage.rung, plans[0].recommendation.stage.rung);
        match own.abs_diff(base) {
            0 => String::new(),
            1 => format!("one rung {}", if own > base { "up" } else { "down" }),
            more => format!("{more} rungs {}", if own > base { "up" } else { "down" }),
        }
    }));

    let hours: Vec<Option<f64>> = plans.iter().map(|plan| Some(cost(plan)?.people_hours)).collect();
    let mut people = number("People’s time", &hours, |hours| format!("{}{THIN}h", units::figure(hours)));
    for (cell, plan) in people.cells.iter_mut().zip(plans) {
        cell.note = cost(plan).map(|cost| units::dollars(cost.people_monthly_usd.to_f64())).unwrap_or_default();
    }
    rows.push(people);
    let each: Vec<Option<f64>> = plans.iter().map(|plan| Some(cost(plan)?.per_user_usd)).collect();
    rows.push(number("Cost of a user", &each, units::dollars_each));

    let next = plans.iter().map(|plan| {
        let calendar = calendar(plan);
        match plan.transitions.first() {
            Some(moved) => {
                Cell { text: calendar.short(moved.month), note: format!("to rung {}", rung_of(plan, &moved.to)), ..Cell::default() }
            }
            None => Cell { text: "none".into(), note: format!("before {}", calendar.short(plan.profile.growth.months)), ..Cell::default() },
        }
    });
    rows.push(worded("Next move", next.collect(), |at, _| {
        let month = |plan: &Plan| plan.transitions.first().map(|moved| moved.month);
        match (month(plans[0]), month(plans[at])) {
            (Some(base), Some(own)) if own != base => {
                let months = own.abs_diff(base);
                let word = if months == 1 { "month" } else { "months" };
                format!("{months} {word} {}", if own > base { "later" } else { "earlier" })
            }
            (Some(_), None) => "no longer moves".into(),
            (None, Some(_)) => "moves, where the base does not".into(),
            _ => String::new(),
        }
    }));

    let breaks = plans.iter().map(|plan| match plan.breaks_first.first() {
        Some(first) => Cell {
            text: format!("{}, {}", words::tier(&first.tier), words::resource(first.resource)),
            note: format!("{}, limit {}", units::percent(first.value), units::percent(first.limit)),
            ..Cell::default()
        },
        None => Cell { text: "nothing".into(), ..Cell::default() },
    });
    rows.push(worded("Fills up first", breaks.collect(), in_other_words));
    rows
}

fn targets(plans: &[&Plan]) -> Vec<Row> {
    let row =
        |name: &str, read: &dyn Fn(&Plan) -> (f64, Option<f64>), write: fn(f64) -> String, most: bool, change: &dyn Fn(f64) -> String| {
            let values: Vec<(f64, Option<f64>)> = plans.iter().map(|plan| read(plan)).collect();
            let cell = |plan: &&Plan, (value, target): &(f64, Option<f64>)| {
                if !has_design(plan) {
                    return Cell { text: "–".into(), ..Cell::default() };
                }
                let met = target.is_none_or(|target| if most { *value <= target + 1e-6 } else { *value >= target - 1e-9 });
                let note =
                    target.map(|target| format!("{} {}", if most { "at most" } else { "at least" }, write(target))).unwrap_or_default();
                Cell { text: write(*value), note, missed: !met, ..Cell::default() }
            };
            let cells = plans.iter().zip(&values).map(|(plan, value)| cell(plan, value)).collect();
            worded(name, cells, |at, _| {
                let by = values[at].0 - values[0].0;
                match (has_design(plans[0]) && has_design(plans[at]), by == 0.0) {
                    (false, _) => String::new(),
                    (true, true) => "another target".into(),
                    (true, false) => change(by),
                }
            })
        };
    let less_or_more = |amount: String, more: bool| format!("{amount} {}", if more { "more" } else { "less" });
    let design = |plan: &Plan| plan.recommendation.design.clone();
    vec![
        row(
            "Availability",
            &|plan| (design(plan).availability, plan.profile.targets.availability),
            units::availability,
            false,
            // A month's minutes: people think of an outage, not of a share.
            &|by| less_or_more(format!("{} a month down", units::minutes(by.abs() * fields::DAYS_PER_MONTH * 1_440.0)), by < 0.0),
        ),
        row("p95 of the answer time", &|plan| (design(plan).p95_ms, Some(plan.profile.targets.p95_ms)), units::milliseconds, true, &|by| {
            less_or_more(units::milliseconds(by.abs()), by > 0.0)
        }),
        row("Recovery time", &|plan| (design(plan).rto_minutes, plan.profile.targets.rto_minutes), units::minutes, true, &|by| {
            less_or_more(units::minutes(by.abs()), by > 0.0)
        }),
        row("Lost data", &|plan| (design(plan).rpo_minutes, plan.profile.targets.rpo_minutes), units::minutes, true, &|by| {
            less_or_more(units::minutes(by.abs()), by > 0.0)
        }),
    ]
}

fn growth(plans: &[&Plan]) -> Vec<Row> {
    let horizon = plans.iter().filter_map(|plan| plan.path.last()).map(|entry| entry.month).min().unwrap_or_default();
    let mut months = vec![12, horizon];
    months.retain(|month| (1..=horizon).contains(month));
    months.dedup();
    let row = |month: u32| {
        let bills: Vec<Option<f64>> = plans
            .iter()
            .map(|plan| Some(plan.path.iter().find(|entry| entry.month == month).filter(|entry| entry.feasible)?.monthly_usd.p50.to_f64()))
            .collect();
        money(format!("Cost in {month} {}", if month == 1 { "month" } else { "months" }), &bills)
    };
    months.into_iter().map(row).collect()
}

/// A tier of all plans; services that are sized alike are one.
struct Told<'a> {
    name: String,
    count: usize,
    of_each: &'a TierOfEach,
}

fn alike(tiers: &[TierOfEach]) -> Vec<Told<'_>> {
    let mut told: Vec<Told<'_>> = Vec::new();
    for of_each in tiers {
        let (base, region) = words::split_region(&of_each.id);
        let kin = |known: &&mut Told<'_>| {
            let (other, other_region) = words::split_region(&known.of_each.id);
            base.starts_with("service_")
                && other.starts_with("service_")
                && region == other_region
                && known.of_each.values == of_each.values
        };
        match told.iter_mut().find(kin) {
            Some(known) => known.count += 1,
            None => told.push(Told { name: words::tier(&of_each.id), count: 1, of_each }),
        }
    }
    for several in told.iter_mut().filter(|told| told.count > 1) {
        several.name = match words::split_region(&several.of_each.id).1 {
            Some(region) => format!("{} services, {region}", several.count),
            None => format!("{} services", several.count),
        };
    }
    told
}

fn headroom(tiers: &[Told<'_>]) -> Vec<Row> {
    let row = |told: &Told<'_>| {
        let values: Vec<Option<f64>> =
            told.of_each.values.iter().map(|size| size.as_ref()?.headroom.filter(|factor| factor.is_finite())).collect();
        values.iter().any(Option::is_some).then(|| number(told.name.clone(), &values, |factor| format!("{}{THIN}×", units::figure(factor))))
    };
    tiers.iter().filter_map(row).collect()
}

fn architecture(tiers: &[Told<'_>]) -> Vec<Row> {
    let cell = |size: &Option<TierSize>| match size {
        None => Cell { text: "–".into(), ..Cell::default() },
        Some(size) => {
            let text = words::machines(size.count, &size.product);
            let note = if size.count > 0 && size.zones > 1 { format!("{} zones", size.zones) } else { String::new() };
            Cell { text, note, ..Cell::default() }
        }
    };
    let row = |told: &Told<'_>| worded(told.name.clone(), told.of_each.values.iter().map(cell).collect(), in_other_words);
    tiers.iter().map(row).collect()
}

fn bill(plans: &[&Plan], tiers: &[Told<'_>]) -> Vec<Row> {
    let row = |told: &Told<'_>| {
        let usd = |size: &Option<TierSize>| Some(size.as_ref()?.monthly_usd.to_f64() * told.count as f64);
        let bills: Vec<Option<f64>> = told.of_each.values.iter().map(usd).collect();
        in_cents(told.name.clone(), &bills)
    };
    let mut rows: Vec<Row> = tiers.iter().map(row).collect();
    let total = |plan: &&Plan| has_design(plan).then(|| plan.recommendation.design.cost.monthly_usd.to_f64());
    rows.push(in_cents("Total", &plans.iter().map(total).collect::<Vec<_>>()));
    rows
}

/// The inputs that differ, each in the unit that its field shows.
fn profile(differences: &[Difference], plans: usize) -> Block {
    // The title stands above the column; the first month is the page's own where nobody gave one.
    let is_asked = |field: &Field| field.group != Group::Plan && field.id != "growth.start_month";
    let mut fields_told: Vec<&str> = Vec::new();
    let rows: Vec<Row> = differences
        .iter()
        .filter_map(|difference| {
            let pointer = difference.pointer.strip_prefix("/profile")?;
            let field = fields::at(pointer).filter(|field| is_asked(field))?;
            if fields_told.last() != Some(&field.id) {
                fields_told.push(field.id);
            }
            let cell = |value| Cell { text: told(field, pointer, value), ..Cell::default() };
            let row = worded(name_of(field, pointer), difference.values.iter().map(cell).collect(), in_other_words);
            // Two figures may differ only where nobody reads them.
            row.differs().then_some(row)
        })
        .collect();
    let all = FIELDS.iter().filter(|field| is_asked(field)).count();
    let title = match fields_told.len() {
        0 => format!("Profile: all {all} inputs agree"),
        differing => format!("Profile: {differing} of {all} inputs differ"),
    };
    debug_assert!(rows.iter().all(|row| row.cells.len() == plans));
    Block { title, rows }
}

/// `Where users are: Europe` of a value inside a field's own.
fn name_of(field: &Field, pointer: &str) -> String {
    let inside = pointer.strip_prefix(&field.pointer()).unwrap_or_default().trim_start_matches('/');
    let inside = match field.kind {
        _ if inside.is_empty() => return field.label.to_owned(),
        Kind::Geography => fields::GEOGRAPHIES.iter().find(|place| place.value == inside).map_or(inside, |place| place.label).to_owned(),
        Kind::Products => match inside.split_once('/') {
            Some((tier, part)) => format!("{}, {}", words::tier(tier), part.replace('_', " ")),
            None => words::tier(inside),
        },
        _ => inside.replace(['_', '/'], " "),
    };
    format!("{}: {inside}", field.label)
}

fn told(field: &Field, pointer: &str, value: &serde_json::Value) -> String {
    let whole = pointer == field.pointer();
    match (field.kind, value) {
        (_, value) if value.is_null() && !whole => "none".to_owned(),
        (Kind::Geography, value) if !whole => format!("{}{THIN}%", field.shown(value)),
        (Kind::Classes, value) => match value.as_array().map(Vec::len).unwrap_or_default() {
            0 => "none".to_owned(),
            1 => "1 kind of request".to_owned(),
            more => format!("{more} kinds of request"),
        },
        (Kind::Flag, value) => (if value == true { "yes" } else { "no" }).to_owned(),
        (Kind::Places, value) => {
            let names = value.as_array().into_iter().flatten().filter_map(|place| place.as_str());
            let label = |place: &str| {
                fields::GEOGRAPHIES.iter().find(|known| known.value == place).map_or(place.to_owned(), |k| k.label.to_owned())
            };
            let names: Vec<String> = names.map(label).collect();
            if names.is_empty() { "anywhere".to_owned() } else { names.join(", ") }
        }
        (Kind::Products, value) => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        (_, value) => field.told(value),
    }
}

fn has_design(plan: &Plan) -> bool {
    !plan.recommendation.design.tiers.is_empty()
}

fn calendar(plan: &Plan) -> Calendar {
    Calendar::new(plan.profile.growth.start_month.as_deref())
}

fn rung_of(plan: &Plan, stage: &str) -> String {
    plan.stages.iter().find(|result| result.stage.id == stage).map_or_else(|| stage.to_owned(), |result| result.stage.rung.to_string())
}

/// `change` gives the words for the cell at that place against the base's; where it has none, what stood there before is named.
fn worded(name: impl Into<String>, mut cells: Vec<Cell>, change: impl Fn(usize, &Cell) -> String) -> Row {
    let base = cells[0].clone();
    for (at, cell) in cells.iter_mut().enumerate().skip(1).filter(|(_, cell)| !cell.same_as(&base)) {
        let words = change(at, &base);
        cell.change = match (words.is_empty(), cell.text == base.text) {
            (false, _) => words,
            (true, false) => instead(&base),
            // Only the note differs, which says it.
            (true, true) if base.note.is_empty() => String::new(),
            (true, true) => format!("instead of {}", base.note),
        };
    }
    Row::new(name, cells)
}

/// The change is what stood there before.
fn in_other_words(_: usize, _: &Cell) -> String {
    String::new()
}

fn instead(base: &Cell) -> String {
    if base.text == "–" { "new".to_owned() } else { format!("instead of {}", base.text) }
}

/// Dollars; to the cent where they would look alike and are not.
fn money(name: impl Into<String>, amounts: &[Option<f64>]) -> Row {
    let known: Vec<f64> = amounts.iter().flatten().copied().collect();
    let alike = |a: f64, b: f64| units::dollars(a) == units::dollars(b) && (a - b).abs() >= 0.005;
    let cents = known.iter().any(|a| known.iter().any(|b| alike(*a, *b)));
    dollars(name, amounts, if cents { units::dollars_and_cents } else { units::dollars })
}

fn in_cents(name: impl Into<String>, amounts: &[Option<f64>]) -> Row {
    dollars(name, amounts, units::dollars_and_cents)
}

fn dollars(name: impl Into<String>, amounts: &[Option<f64>], write: fn(f64) -> String) -> Row {
    let change = |base: f64, own: f64| {
        let by = own - base;
        let sum = if by.abs() < 0.995 { format!("{}{}", sign(by), units::dollars_and_cents(by.abs())) } else { units::dollars_change(by) };
        if base.abs() < 0.005 { sum } else { format!("{sum}, {}{}", sign(by), units::percent(by.abs() / base)) }
    };
    figures(name, amounts, write, change, true)
}

fn number(name: impl Into<String>, values: &[Option<f64>], write: fn(f64) -> String) -> Row {
    figures(name, values, write, |base, own| format!("{}{}", sign(own - base), write((own - base).abs())), false)
}

fn figures(
    name: impl Into<String>,
    values: &[Option<f64>],
    write: fn(f64) -> String,
    change: impl Fn(f64, f64) -> String,
    money: bool,
) -> Row {
    let base = values[0];
    let cell = |value: &Option<f64>| {
        let change = match (base, value) {
            (Some(base), Some(own)) => change(base, *own),
            (None, Some(_)) => "new".to_owned(),
            (Some(base), None) => format!("instead of {}", write(base)),
            (None, None) => String::new(),
        };
        let saves = money && matches!((base, value), (Some(base), Some(own)) if *own < base);
        Cell { text: value.map_or_else(|| "–".to_owned(), write), change, saves, ..Cell::default() }
    };
    Row::new(name, values.iter().map(cell).collect())
}

fn sign(by: f64) -> &'static str {
    if by < 0.0 { "−" } else { "+" }
}
