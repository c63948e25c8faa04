//! Where a number comes from: its formula with the numbers in it, whose each number is, and the same of what it is made of, down to fields of the
//! profile and figures of the catalog.
//!
//! Two levels are shown; what lies deeper is a link that begins again there, with the way back.

use super::{
    considered, exceeded,
    figure::{self, Origins, Trail},
    formula::{self, Piece},
    section::section,
    sources, today,
};
use crate::domain::{
    fields::{self, Field, Kind},
    plan::{Exceeded, LedgerEntry, Origin},
    units, words,
};
use crate::ui::lookup;
use leptos::prelude::*;

const TITLE: &str = "Where this number comes from";

/// What a page shows that was asked for an origin; nothing if it was not.
pub fn in_page(origins: &Origins, trail: &Trail) -> Option<AnyView> {
    let id = trail.last()?;
    let back = format!("{}#{}", origins.home(), place_of(id));
    let head = view! { <p><a href=back data-close="">"Close"</a></p> };
    Some(section("origin", title(id), head, told(origins, trail)).into_any())
}

/// The same for the dialog that opens over a page.
pub fn in_dialog(origins: &Origins, trail: &Trail) -> AnyView {
    let name = trail.last().map_or(TITLE, title);
    view! {
        <header class="dialog__head">
            <h2 id="dialog-title" tabindex="-1">{name}</h2>
            <form method="dialog"><button class="button button--plain">"Close"</button></form>
        </header>
        <div class="dialog__body">{told(origins, trail)}</div>
    }
    .into_any()
}

fn title(id: &str) -> &'static str {
    if considered::tier_of(id).is_some() { "What else it could have been" } else { TITLE }
}

/// The section of the plan in which a figure stands.
fn place_of(id: &str) -> &'static str {
    let first = id.split('.').next().unwrap_or_default();
    match first {
        "cost" => "bill",
        "demand" => "demand",
        "ruled_out" => "ladder",
        "today" => today::ANCHOR,
        tier if words::tier_meaning(tier).is_some() => "architecture",
        _ => "verdict",
    }
}

fn told(origins: &Origins, trail: &Trail) -> AnyView {
    let id = trail.last().unwrap_or_default();
    let told = match (considered::tier_of(id), origins.entry(id)) {
        (Some(tier), _) => considered::classes(origins, tier),
        (None, Some(entry)) => root(origins, trail, entry),
        (None, None) => view! { <p class="note">{format!("This plan has no figure named {id}.")}</p> }.into_any(),
    };
    view! { <div class="origin">{way_back(origins, trail)}{told}</div> }.into_any()
}

/// The figures from which one came here.
fn way_back(origins: &Origins, trail: &Trail) -> Option<AnyView> {
    let mut way = Trail::default();
    let steps: Vec<_> = trail
        .before()
        .iter()
        .map(|id| {
            way = way.then(id);
            let label = considered::tier_of(id).map_or_else(|| label(origins, id), words::tier);
            view! { <li><a class="figure figure--seen" href=origins.href(&way)>{label}</a></li> }
        })
        .collect();
    (!steps.is_empty()).then(|| view! { <nav class="origin__way" aria-label="The way here"><ol>{steps}</ol></nav> }.into_any())
}

fn root(origins: &Origins, trail: &Trail, entry: &LedgerEntry) -> AnyView {
    let inputs: Vec<AnyView> = entry.inputs.iter().filter_map(|id| Some(input(origins, trail, origins.entry(id)?))).collect();
    let made_of = (!inputs.is_empty()).then(|| {
        view! {
            <h4>{if inputs.len() == 1 { "Made of" } else { "Made of these" }}</h4>
            <ul class="origin__inputs">{inputs}</ul>
        }
    });
    view! {
        <h3>{name(entry)}</h3>
        <p class="origin__value">{value(origins, entry)}</p>
        {unit_meaning(&entry.unit).map(|meaning| view! { <p class="note">{meaning}</p> })}
        <p class="origin__mark">{mark(entry)}" "{meaning(entry)}</p>
        {entry.formula.as_ref().map(|formula| in_words(origins, Some(trail), &entry.id, formula))}
        {ground(origins, entry)}
        {made_of}
    }
    .into_any()
}

/// One input: folded where it is computed in its turn, told at once where it is not.
fn input(origins: &Origins, trail: &Trail, entry: &LedgerEntry) -> AnyView {
    let here = trail.then(&entry.id);
    let shown = value(origins, entry);
    let shown = match entry.formula {
        Some(_) => shown.into_any(),
        None => view! { <a class="figure" href=origins.href(&here)>{shown}</a> }.into_any(),
    };
    let line = view! {
        <span class="origin__label">{name_beside(entry, trail.last().unwrap_or_default())}</span>" "
        <b>{shown}</b>" "
        {mark(entry)}
    };
    match &entry.formula {
        Some(formula) => {
            view! {
                <li>
                    <details>
                        <summary>{line}</summary>
                        <div class="origin__deeper">
                            {in_words(origins, None, &entry.id, formula)}
                            {ground(origins, entry)}
                            <p><a class="figure figure--seen" href=origins.href(&here)>"Go on from here"<span class="visually-hidden">": "{name(entry)}</span></a></p>
                        </div>
                    </details>
                </li>
            }
            .into_any()
        }
        None => view! { <li class="origin__leaf"><p class="origin__line">{line}</p>{ground(origins, entry)}</li> }.into_any(),
    }
}

/// The formula with name and value of each part, and what its functions mean. With a trail, each part leads on.
fn in_words(origins: &Origins, trail: Option<&Trail>, beside: &str, formula: &str) -> AnyView {
    let pieces = formula::flattened(&formula::pieces(formula));
    let parts = pieces.iter().filter(|piece| matches!(piece, Piece::Id(_))).count();
    if parts > LONGEST_SUM && formula::is_sum(&pieces) {
        return view! { <p class="formula">{format!("The sum of {parts} parts.")}</p> }.into_any();
    }
    let plain = |entry: &LedgerEntry| value(origins, entry).into_any();
    let meanings: Vec<_> = functions(&pieces).into_iter().map(|meaning| view! { <p class="note">{meaning}</p> }).collect();
    match trail {
        _ if parts > LONGEST_FORMULA => {
            let whole = trail.map(|_| view! { <details class="more"><summary>"The whole formula"</summary><p class="formula">{written(origins, beside, &pieces, plain)}</p>{meanings}</details> });
            view! { <p class="formula">{format!("A formula of {parts} parts.")}</p>{whole} }.into_any()
        }
        Some(trail) => {
            let part = |entry: &LedgerEntry| {
                let href = origins.href(&trail.then(&entry.id));
                view! { <a class="figure figure--seen" href=href>{value(origins, entry)}</a> }.into_any()
            };
            view! { <p class="formula">{written(origins, beside, &pieces, part)}</p>{meanings} }.into_any()
        }
        None => view! { <p class="formula">{written(origins, beside, &pieces, plain)}</p>{meanings} }.into_any(),
    }
}

/// Longer sums are told by their inputs alone.
const LONGEST_SUM: usize = 6;
/// Nobody reads more at once.
const LONGEST_FORMULA: usize = 24;

/// A formula of `beside` in a line: `part` draws the value of a figure, its name stands before it.
pub fn written(origins: &Origins, beside: &str, pieces: &[Piece<'_>], part: impl Fn(&LedgerEntry) -> AnyView) -> AnyView {
    let mut views: Vec<AnyView> = Vec::new();
    let mut tight = true;
    for piece in pieces {
        if !tight && !matches!(piece, Piece::Close | Piece::Comma) {
            views.push(" ".into_any());
        }
        tight = matches!(piece, Piece::Open);
        views.push(match *piece {
            Piece::Id(id) => match origins.entry(id) {
                Some(entry) => {
                    let name = words::in_sentence(&name_beside(entry, beside));
                    view! { <span class="formula__part"><span>{name}</span>" "{part(entry)}</span> }.into_any()
                }
                None => label(origins, id).into_any(),
            },
            Piece::Number(number) => units::precise(number).into_any(),
            Piece::Operator(sign) => sign.into_any(),
            Piece::Function(name) => formula::function(name).0.into_any(),
            Piece::Open => "(".into_any(),
            Piece::Close => ")".into_any(),
            Piece::Comma => ",".into_any(),
        });
    }
    views.into_any()
}

fn functions(pieces: &[Piece<'_>]) -> Vec<&'static str> {
    let mut meanings: Vec<&'static str> = Vec::new();
    for piece in pieces {
        if let Piece::Function(name) = piece
            && let Some(meaning) = formula::function(name).1
            && !meanings.contains(&meaning)
        {
            meanings.push(meaning);
        }
    }
    meanings
}

/// What a figure rests on that is computed from nothing: its field with its reason, or its source.
fn ground(origins: &Origins, entry: &LedgerEntry) -> Option<AnyView> {
    let field = entry.id.starts_with('/').then(|| fields::at(&entry.id)).flatten();
    let assumption = origins.plan.assumptions.iter().find(|assumption| assumption.pointer == *entry.id);
    let row = entry.id.starts_with("catalog/sizing/").then(|| format!("{}.", words::capitalised(entry.label.trim_end_matches('.'))));
    let because = ruled_out(origins, &entry.id).map(|out| out.because.clone());
    let hint = field.map(|field| field.hint).filter(|hint| !hint.is_empty());
    let why = assumption.map(|assumption| format!("{}.", words::capitalised(assumption.why.trim_end_matches('.'))));
    let range = field.zip(assumption).and_then(|(field, assumption)| {
        Some(format!("Between {} by what is known.", field.told_range(assumption.low?, assumption.high?).replace(" to ", " and ")))
    });
    let source = assumption.map(|assumption| assumption.source.clone()).or_else(|| entry.source.as_deref().map(str::to_owned));
    let source = source.filter(|source| !source.is_empty() && entry.origin != Origin::Given);
    let dated = entry.id.starts_with("catalog/").then(|| format!("Catalog of {}.", origins.plan.catalog_version));
    // What a target is by the number of users is a row of the catalog until somebody asks for it.
    let asked = figure::target_of(&entry.id).unwrap_or_else(|| entry.id.to_string());
    let change = fields::at(&asked).and_then(|field| Some((field, origins.change(&asked)?)));
    let change = change.map(|(field, href)| {
        let word = if origins.has_form() { "Change it" } else { "Change it in a copy" };
        view! { <a href=href>{word}<span class="visually-hidden">": "{field.label}</span></a> }
    });
    let listed = lookup::address_of(&entry.id, &origins.plan.profile.commercial.provider);
    let listed =
        listed.map(|href| view! { <a href=href>"Show it in the catalog"<span class="visually-hidden">": "{name(entry)}</span></a> });
    let says: Vec<String> = [row, because, hint.map(str::to_owned), why, range].into_iter().flatten().collect();
    let nothing = says.is_empty() && source.is_none() && change.is_none() && dated.is_none();
    (!nothing).then(|| {
        view! {
            <p class="origin__ground">
                {says.join(" ")}
                {source.map(|source| view! { " "<cite>"Source: "{source}"."</cite> })}
                {dated.map(|dated| view! { " "<cite>{dated}</cite> })}
                {listed.map(|listed| view! { " "{listed} })}
                {change.map(|change| view! { " "{change} })}
            </p>
        }
        .into_any()
    })
}

/// A figure with its unit; that of a field as the form tells it, that of a limit as the ladder does.
pub fn value(origins: &Origins, entry: &LedgerEntry) -> String {
    let field = entry.id.starts_with('/').then(|| fields::at(&entry.id)).flatten();
    match (field, constraint(origins, &entry.id)) {
        (Some(field), _) if is_number(field) => field.told_number(entry.value),
        (_, Some(constraint)) => exceeded::amount(constraint, entry.value),
        _ => units::in_unit(entry.value, &entry.unit),
    }
}

/// What a limit is on: of `ruled_out.single_box.value`, or `catalog/targets/below_100000/survives`.
fn constraint<'a>(origins: &'a Origins, id: &'a str) -> Option<&'a str> {
    if figure::target_of(id).is_some() {
        return id.rsplit('/').next();
    }
    Some(&ruled_out(origins, id)?.constraint)
}

fn ruled_out<'a>(origins: &'a Origins, id: &str) -> Option<&'a Exceeded> {
    let stage = id.strip_prefix("ruled_out.")?.split('.').next()?;
    origins.plan.recommendation.ruled_out.iter().find(|out| out.stage == stage)
}

/// What a figure is called. A row of the sizing model explains itself at length; its name is its place.
pub fn name(entry: &LedgerEntry) -> String {
    if let Some(row) = entry.id.strip_prefix("catalog/sizing/") {
        return words::topic(&row.replace('.', "_"));
    }
    let told = |text: &str| {
        let words = text.split(' ').map(|word| match word {
            "cpu" => "CPU",
            "iops" => "disk operations",
            other => other,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    match entry.label.split_once(": ") {
        Some((tier, rest)) if words::tier_meaning(tier).is_some() => format!("{}: {}", words::tier(tier), told(rest)),
        _ => words::capitalised(&entry.label),
    }
}

/// The same where its tier is known already: inside what is told of `beside`.
fn name_beside(entry: &LedgerEntry, beside: &str) -> String {
    let tier = |id: &str| id.split('.').next().map(str::to_owned);
    let own = tier(&entry.id).filter(|own| words::tier_meaning(own).is_some() && Some(own) == tier(beside).as_ref());
    let full = name(entry);
    match own.and_then(|own| full.strip_prefix(&format!("{}: ", words::tier(&own))).map(words::capitalised)) {
        Some(rest) => rest,
        None => full,
    }
}

/// What a unit counts, where it is not said by its name.
fn unit_meaning(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "reference vCPU" => "Processors of the family that all CPU times are counted in.",
        "busy vCPU" => "Processors of the reference family kept busy.",
        "vCPU" => "Processors as a provider counts them, most often a hardware thread.",
        "ms²" => "Milliseconds squared: a variance, which says how far times lie apart.",
        "IOPS" | "I/Os" => "Reads and writes of a disk.",
        "LCU" | "USD/LCU-hour" => "Load balancer capacity units: the largest of four measures of its work.",
        _ => return None,
    })
}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, Kind::Number(_) | Kind::Whole(_))
}

/// How a figure is known, in a word.
pub fn mark(entry: &LedgerEntry) -> AnyView {
    if entry.origin == Origin::Assumed && entry.id.starts_with("catalog/") {
        return sources::unverified().into_any();
    }
    let word = word(entry.origin);
    view! { <span class=format!("mark mark--{word}")>{word}</span> }.into_any()
}

fn word(origin: Origin) -> &'static str {
    match origin {
        Origin::Measured => "measured",
        Origin::Given => "given",
        Origin::Assumed => "assumed",
        Origin::Derived => "derived",
    }
}

fn meaning(entry: &LedgerEntry) -> &'static str {
    match (entry.origin, entry.id.starts_with('/')) {
        (Origin::Measured, _) => "It stands in the source named.",
        (Origin::Given, _) => "It was said by whoever asked.",
        (Origin::Assumed, true) => "Nobody said it: a usual value, until you say yours.",
        (Origin::Assumed, false) => "No source bears it out: an estimate of ours, or derived from other figures.",
        (Origin::Derived, _) => "Computed from what stands below.",
    }
}

/// A figure's name; of one that the ledger lacks, its id in words.
fn label(origins: &Origins, id: &str) -> String {
    match origins.entry(id) {
        Some(entry) => name(entry),
        None => id.trim_start_matches('/').replace(['_', '.', '/'], " "),
    }
}
