//! The ledger is the calculation: every formula, read as text and worked out again from the values of its inputs, gives its value, and what it rests
//! on ends in fields of the profile and rows of the catalog.
//!
//! The functions of queueing, popularity and availability are worked out here by other ways than the engine's: Erlang's recursion from the first
//! server, Zipf's integral, the whole binomial sum, roots by halving.

use super::{cases, fixtures, planned, profiles, whole_plans};
use crate::{
    catalog::{self, presets},
    domain::{
        fields,
        money::Usd,
        plan::{LedgerEntry, Origin, Plan, Resource, When},
        question::Question,
        today::Today,
    },
    engine::{
        day,
        fleet::{self, Needed},
        queueing,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};
use statrs::function::gamma::gamma_lr;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A formula that is read and worked out, with what it asks on the way.
struct Formula<'b> {
    tokens: Vec<&'b str>,
    at: usize,
    values: &'b HashMap<&'b str, f64>,
    inputs: BTreeSet<&'b str>,
    calls: Vec<Call<'b>>,
}

/// A function of a formula, at the values of its arguments.
#[derive(Clone, Debug, PartialEq)]
struct Call<'b> {
    function: &'b str,
    arguments: Vec<f64>,
    value: f64,
}

/// Blanks set tokens apart; parentheses and commas stand for themselves.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        while let Some(at) = rest.find(['(', ')', ',']) {
            if at > 0 {
                tokens.push(&rest[..at]);
            }
            tokens.push(&rest[at..=at]);
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            tokens.push(rest);
        }
    }
    tokens
}

impl<'b> Formula<'b> {
    fn of(text: &'b str, values: &'b HashMap<&'b str, f64>) -> Formula<'b> {
        Formula { tokens: tokens(text), at: 0, values, inputs: BTreeSet::new(), calls: Vec::new() }
    }

    fn whole(&mut self) -> Result<f64, String> {
        let value = self.sum()?;
        match self.peek() {
            None => Ok(value),
            Some(more) => Err(format!("{more} after the end")),
        }
    }

    fn peek(&self) -> Option<&'b str> {
        self.tokens.get(self.at).copied()
    }

    fn taken(&mut self, token: &str) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self) -> Result<f64, String> {
        let mut value = self.product()?;
        loop {
            if self.taken("+") {
                value += self.product()?;
            } else if self.taken("-") {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut value = self.operand()?;
        loop {
            if self.taken("*") {
                value *= self.operand()?;
            } else if self.taken("/") {
                value /= self.operand()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn operand(&mut self) -> Result<f64, String> {
        let token = self.peek().ok_or("an operand is missing")?;
        self.at += 1;
        if token == "(" {
            let value = self.sum()?;
            return if self.taken(")") { Ok(value) } else { Err("an open parenthesis".into()) };
        }
        if self.taken("(") {
            let mut arguments = vec![self.sum()?];
            while self.taken(",") {
                arguments.push(self.sum()?);
            }
            if !self.taken(")") {
                return Err(format!("{token}( is not closed"));
            }
            let value = function(token, &arguments)?;
            self.calls.push(Call { function: token, arguments, value });
            return Ok(value);
        }
        if let Ok(number) = token.parse::<f64>() {
            return if number.is_finite() { Ok(number) } else { Err(format!("the number {token}")) };
        }
        self.inputs.insert(token);
        self.values.get(token).copied().ok_or_else(|| format!("{token} has no entry"))
    }
}

fn function(name: &str, arguments: &[f64]) -> Result<f64, String> {
    Ok(match (name, arguments) {
        ("max", [a, b]) => a.max(*b),
        ("min", [a, b]) => a.min(*b),
        ("ceil", [x]) => x.ceil(),
        // Rounded up, forgiving the dust of a division.
        ("whole", [x]) => (x - 1e-9).ceil().max(0.0),
        ("floor", [x]) => x.floor(),
        ("exp", [x]) => x.exp(),
        ("ln", [x]) => x.ln(),
        ("round", [x, decimals]) => round(*x, *decimals as u32),
        ("erlang_c", [servers, load]) => waiting(*servers as u32, *load),
        ("zipf_exponent", [records, hot_share, hot_rate]) => exponent(*records, *hot_share, *hot_rate),
        ("zipf_hit_rate", [records, exponent, kept]) => hit_rate(*records, *exponent, *kept),
        ("at_least", [needed, count, each]) => at_least(*needed as u32, *count as u32, *each),
        ("p95", parts) if parts.len() % 4 == 0 => p95(parts),
        ("growth_until", [room, reads, writes, sigma, kappa]) => growth_until(*room, *reads, *writes, *sigma, *kappa),
        ("shared_wait", [servers, load, service, between, n]) => queueing::shared_wait(*servers as u32, *load, *service, *between, *n),
        // The months in a row in which the load is within the headroom.
        ("months_within", [headroom, growths @ ..]) => {
            growths.iter().take_while(|growth| **growth <= headroom * (1.0 + 1e-9)).count() as f64
        }
        ("average_of_day", [up, degraded, zones, minimum, running, maximum, peak_to_mean]) => {
            let needed = Needed { up: *up, degraded: *degraded, surge: 0.0 };
            let curve = day::curve(*peak_to_mean);
            let busiest = curve[..curve.len() / 24].iter().sum::<f64>() / (curve.len() / 24) as f64;
            let at = |level: f64| needed.at(level, *zones as u32).max((running * level - 1e-9).ceil()).clamp(*minimum, *maximum);
            curve.iter().map(|level| at(level / busiest)).sum::<f64>() / curve.len() as f64
        }
        _ => return Err(format!("no function {name} of {} arguments", arguments.len())),
    })
}

/// Half-even on the decimals of the number, of which fifteen digits are sure.
fn round(x: f64, decimals: u32) -> f64 {
    let sure = format!("{x:.14e}");
    let (digits, power) = sure.split_once('e').expect("an exponent");
    let digits = digits.replace(['.', '-'], "");
    // What is kept of the fifteen digits: those down to the last decimal.
    let kept = power.parse::<i32>().expect("a power of ten") + 1 + decimals as i32;
    if kept >= digits.len() as i32 {
        return x;
    }
    if kept < 0 {
        return 0.0;
    }
    let (kept, rest) = digits.split_at(kept as usize);
    let whole = if kept.is_empty() { 0 } else { kept.parse::<u64>().expect("digits") };
    let half = format!("5{}", "0".repeat(rest.len() - 1));
    let up = rest > half.as_str() || (rest == half && whole % 2 == 1);
    let magnitude: f64 = format!("{}e-{decimals}", whole + u64::from(up)).parse().expect("a number");
    magnitude.copysign(x)
}

/// What takes a step for each of so many machines is left to the engine beyond.
const LONGEST: u32 = 100_000;

/// Erlang C by the recursion of Erlang B from the first server on.
fn waiting(servers: u32, load: f64) -> f64 {
    let s = f64::from(servers);
    if load >= s {
        return 1.0;
    }
    if load <= 0.0 {
        return 0.0;
    }
    if servers > LONGEST {
        return queueing::erlang_c(servers, load);
    }
    let blocked = (1..=servers).fold(1.0, |blocked, k| load * blocked / (f64::from(k) + load * blocked));
    let waits = s * blocked / (s - load * (1.0 - blocked));
    // The engine stops where it is sure that nobody waits.
    if waits < 1e-25 { queueing::erlang_c(servers, load) } else { waits }
}

/// ∫₁ᴹ x^−α dx, near α = 1 by its series.
fn accesses(ln_records: f64, exponent: f64) -> f64 {
    let d = (1.0 - exponent) * ln_records;
    if d.abs() < 1e-3 {
        ln_records * (1.0 + d / 2.0 * (1.0 + d / 3.0 * (1.0 + d / 4.0 * (1.0 + d / 5.0))))
    } else {
        (d.exp() - 1.0) / (1.0 - exponent)
    }
}

fn hit_rate(records: f64, exponent: f64, kept: f64) -> f64 {
    if kept >= 1.0 {
        return 1.0;
    }
    let held = (kept * records).max(1.0);
    (accesses(held.ln(), exponent) / accesses(records.ln(), exponent)).clamp(0.0, 1.0)
}

fn exponent(records: f64, hot_share: f64, hot_rate: f64) -> f64 {
    let rate = |exponent: f64| hit_rate(records, exponent, hot_share);
    if hot_share >= 1.0 || rate(0.0) >= hot_rate {
        return 0.0;
    }
    halved(0.0, 5.0, |exponent| rate(exponent) >= hot_rate)
}

/// Where `reached` turns true between `low` and `high`.
fn halved(mut low: f64, mut high: f64, reached: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if reached(middle) { high = middle } else { low = middle }
    }
    high
}

/// The binomial sum over all terms, each from its neighbour, the most likely one first.
fn at_least(needed: u32, count: u32, each: f64) -> f64 {
    if needed == 0 || each >= 1.0 {
        return f64::from(u8::from(needed <= count));
    }
    if count > LONGEST {
        return fleet::at_least(needed, count, each);
    }
    let odds = each / (1.0 - each);
    let likely = ((f64::from(count) + 1.0) * each).floor().min(f64::from(count)) as u32;
    let step = |k: u32| f64::from(count - k) / f64::from(k + 1) * odds;
    let (mut enough, mut all) = (0.0, 0.0);
    let mut add = |k: u32, term: f64| {
        all += term;
        enough += if k >= needed { term } else { 0.0 };
    };
    let mut term = 1.0;
    add(likely, term);
    for k in likely..count {
        term *= step(k);
        add(k + 1, term);
    }
    term = 1.0;
    for k in (0..likely).rev() {
        term /= step(k);
        add(k, term);
    }
    enough / all
}

/// Share of the requests of `parts` (share, distance, mean, variance) that are answered within `t` ms.
fn answered(parts: &[f64], t: f64) -> f64 {
    let of = |part: &[f64]| {
        let [share, away, mean, variance] = *part else { unreachable!("four by four") };
        let t = t - away;
        let constant = variance <= 1e-12 * mean * mean || mean <= 0.0;
        let within = match (t > 0.0, constant) {
            (false, _) => 0.0,
            (true, true) => f64::from(u8::from(t >= mean)),
            (true, false) => gamma_lr(mean * mean / variance, t * mean / variance),
        };
        share * within
    };
    parts.chunks(4).map(of).sum()
}

fn p95(parts: &[f64]) -> f64 {
    let mut high = 1.0;
    while answered(parts, high) < 0.95 - 1e-12 && high < 1e13 {
        high *= 2.0;
    }
    halved(0.0, high, |t| answered(parts, t) >= 0.95 - 1e-12)
}

fn growth_until(room: f64, reads: f64, writes: f64, sigma: f64, kappa: f64) -> f64 {
    if room <= 0.0 {
        return 0.0;
    }
    let busy = |growth: f64| {
        let (reads, writes) = (reads * growth, writes * growth);
        reads + writes * (1.0 + sigma * writes + kappa * writes * (writes + 1.0))
    };
    let mut high = 1.0;
    while busy(high) < room && high < 1e300 {
        high *= 2.0;
    }
    halved(0.0, high, |growth| busy(growth) >= room)
}

fn near(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// A ledger to look things up in.
struct Book<'p> {
    by_id: HashMap<&'p str, &'p LedgerEntry>,
    values: HashMap<&'p str, f64>,
}

impl<'p> Book<'p> {
    fn of(plan: &'p Plan) -> Book<'p> {
        Book {
            by_id: plan.ledger.iter().map(|entry| (&*entry.id, entry)).collect(),
            values: plan.ledger.iter().map(|entry| (&*entry.id, entry.value)).collect(),
        }
    }

    fn value(&self, id: &str) -> f64 {
        *self.values.get(id).unwrap_or_else(|| panic!("{id} is not in the ledger"))
    }

    /// What a figure rests on, itself included.
    fn under(&self, id: &str) -> Vec<&'p LedgerEntry> {
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        let mut open = vec![*self.by_id.get(id).unwrap_or_else(|| panic!("{id} is not in the ledger"))];
        while let Some(entry) = open.pop() {
            if seen.insert(&*entry.id) {
                found.push(entry);
                open.extend(entry.inputs.iter().filter_map(|input| self.by_id.get(&**input).copied()));
            }
        }
        found
    }

    /// Every use of a function in what a figure rests on.
    fn calls_under(&'p self, id: &str, function: &str) -> Vec<Call<'p>> {
        let formulas = self.under(id).into_iter().filter_map(|entry| entry.formula.as_deref());
        let calls = formulas.flat_map(|text| {
            let mut formula = Formula::of(text, &self.values);
            formula.whole().unwrap_or_else(|fault| panic!("{text}: {fault}"));
            formula.calls
        });
        calls.filter(|call| call.function == function).collect()
    }
}

/// What breaks the laws of a ledger, one sentence each.
fn broken(profile: &Value) -> Vec<String> {
    let catalog = catalog::builtin();
    let question = Question::from_json(profile, &catalog.known()).unwrap_or_else(|faults| panic!("{faults:?} in {profile}"));
    let plan = super::plan(catalog, &question);
    let book = Book::of(&plan);
    let used = serde_json::to_value(&question.profile).expect("a profile is JSON");
    let mut broken = Vec::new();
    let mut before = HashSet::new();
    for entry in &plan.ledger {
        let id = &*entry.id;
        let mut fault = |what: String| broken.push(format!("{id} = {}: {what}", entry.value));
        if !entry.value.is_finite() || entry.label.is_empty() {
            fault("not a finite figure with a label".into());
        }
        match &entry.formula {
            Some(text) => {
                let mut formula = Formula::of(text, &book.values);
                match formula.whole() {
                    Ok(value)
                        if near(value, entry.value)
                            || is_p95(&formula, value, entry.value)
                            || is_exponent(&formula, value, entry.value)
                            || is_tie(&formula, value, entry.value) => {}
                    Ok(value) => fault(format!("{text} is {value}")),
                    Err(error) => fault(format!("{text}: {error}")),
                }
                if formula.inputs != entry.inputs.iter().map(|input| &**input).collect() {
                    fault(format!("{text} asks for others than {:?}", entry.inputs));
                }
                if entry.origin != Origin::Derived || entry.source.is_some() {
                    fault("computed, yet marked otherwise".into());
                }
                if entry.inputs.is_empty() && !may_be_bare(id, entry.value) {
                    fault(format!("rests on nothing: {text}"));
                }
                // Written after its inputs, so that no figure rests on itself.
                for input in entry.inputs.iter().filter(|input| !before.contains(&**input as &str)) {
                    fault(format!("{input} comes later"));
                }
            }
            None => {
                if entry.source.as_ref().is_none_or(|source| source.is_empty())
                    || !entry.inputs.is_empty()
                    || entry.origin == Origin::Derived
                {
                    fault("neither formula nor source".into());
                }
                if let Err(what) = is_known(entry, &question, &used) {
                    fault(what);
                }
            }
        }
        if !before.insert(id) {
            fault("twice".into());
        }
    }
    for (id, value) in shown(&plan) {
        match book.values.get(id.as_str()) {
            None => broken.push(format!("{id} is shown and not in the ledger")),
            Some(known) if *known != value => broken.push(format!("{id} is shown as {value} and explained as {known}")),
            Some(_) => {}
        }
    }
    broken
}

/// Where the curve of response times is flat at 95 of 100, each point of it is an answer.
fn is_p95(formula: &Formula, value: f64, written: f64) -> bool {
    let [call] = formula.calls.as_slice() else { return false };
    call.function == "p95" && call.value == value && (answered(&call.arguments, written) - 0.95).abs() <= 1e-9
}

/// A root found by halving is as near as that gets, however small it is.
fn is_exponent(formula: &Formula, value: f64, written: f64) -> bool {
    let [call] = formula.calls.iter().filter(|call| call.function == "zipf_exponent").collect::<Vec<_>>()[..] else { return false };
    call.value == value && (value - written).abs() <= 1e-12
}

/// Halfway between two decimals the last bit of a product decides which is nearer.
fn is_tie(formula: &Formula, value: f64, written: f64) -> bool {
    let Some(Call { function: "round", arguments, value: rounded }) = formula.calls.last() else { return false };
    let [exact, decimals] = arguments[..] else { return false };
    let half = 0.5 * 10f64.powf(-decimals) * (1.0 + 1e-9) + 1e-14 * exact.abs();
    *rounded == value && near(round(written, decimals as u32), written) && (written - exact).abs() <= half
}

/// Figures that rest on nothing else: a count that is the ladder's, and what there is none of.
fn may_be_bare(id: &str, value: f64) -> bool {
    let last = id.rsplit('.').next().unwrap_or(id);
    value == 0.0 || value == 1.0 || matches!(last, "count" | "spare" | "shards" | "quantity") || id.starts_with("ruled_out.")
}

/// A field of the profile or a place of the catalog, with the value that it has there.
fn is_known(entry: &LedgerEntry, question: &Question, used: &Value) -> Result<(), String> {
    let catalog = catalog::builtin();
    let id = &*entry.id;
    if id == "fields/operators" {
        let operators = fields::OPERATORS.mid;
        return if entry.value == operators { Ok(()) } else { Err(format!("the table says {operators}")) };
    }
    if let Some(place) = id.strip_prefix("catalog/") {
        return match place.split('/').collect::<Vec<_>>().as_slice() {
            ["sizing", row] => match catalog.providers[&question.profile.commercial.provider].rows.find(row) {
                Some(row) if row.value == entry.value => Ok(()),
                Some(row) => Err(format!("the row says {}", row.value)),
                None => Err("no row of the catalog".into()),
            },
            ["targets", _, _] => Ok(()),
            [provider, region, _, ..] if catalog.providers.get(*provider).is_some_and(|p| p.regions.contains_key(*region)) => Ok(()),
            _ => Err("no place of the catalog".into()),
        };
    }
    let field = fields::at(id).ok_or("neither a field nor a place of the catalog")?;
    let origin = if question.is_asked(field.id) { Origin::Given } else { Origin::Assumed };
    if entry.origin != origin {
        return Err(format!("{:?}, but marked {:?}", origin, entry.origin));
    }
    match used.pointer(id) {
        None => Err("not in the profile".into()),
        Some(value) if value.as_f64().is_some_and(|value| value != entry.value) => Err(format!("the profile says {value}")),
        Some(_) => Ok(()),
    }
}

/// Every figure of demand and recommendation, by the id it has in the ledger.
fn shown(plan: &Plan) -> Vec<(String, f64)> {
    let mut shown = Vec::new();
    numbers("demand", &serde_json::to_value(&plan.demand).expect("JSON"), &mut shown);
    let design = &plan.recommendation.design;
    let mut add = |id: String, value: f64| shown.push((id, value));
    for tier in &design.tiers {
        let id = |last: &str| format!("{}.{last}", tier.id);
        if tier.count > 0 {
            add(id("count"), f64::from(tier.count));
        }
        for used in &tier.utilisations {
            add(id(&format!("utilisation.{}.{}", word(used.resource), word(used.when))), used.value);
        }
        for (last, value) in
            [("headroom", tier.headroom), ("headroom_months", tier.headroom_months.map(f64::from)), ("p95_ms", tier.p95_ms)]
        {
            if let Some(value) = value {
                add(id(last), value);
            }
        }
        add(id("monthly_usd"), tier.monthly_usd.to_f64());
    }
    for connection in &design.connections {
        add(format!("connections.{}.{}.per_second", connection.from, connection.to), connection.per_second);
    }
    let cost = &design.cost;
    for (at, line) in cost.lines.iter().enumerate() {
        add(format!("cost.lines.{at}.quantity"), line.quantity.to_f64());
        add(format!("cost.lines.{at}.unit_usd"), line.unit_usd.to_f64());
        add(format!("cost.lines.{at}.monthly_usd"), line.monthly_usd.to_f64());
    }
    for (at, part) in cost.people.iter().enumerate() {
        add(format!("cost.people.{at}.hours"), part.hours);
    }
    for (id, value) in [
        ("cost.monthly_usd", cost.monthly_usd.to_f64()),
        ("cost.per_user_usd", cost.per_user_usd),
        ("cost.people_hours", cost.people_hours),
        ("cost.people_monthly_usd", cost.people_monthly_usd.to_f64()),
        ("availability", design.availability),
        ("availability_all_parts", design.availability_all_parts),
        ("p95_ms", design.p95_ms),
        ("rto_minutes", design.rto_minutes),
        ("rpo_minutes", design.rpo_minutes),
    ] {
        // Where nothing on sale holds the load there is no design to explain.
        if !design.tiers.is_empty() {
            add(id.into(), value);
        }
    }
    for (place, p95) in &design.p95_by_geography {
        add(format!("p95_by_geography.{place}"), *p95);
    }
    for out in &plan.recommendation.ruled_out {
        add(format!("ruled_out.{}.value", out.stage), out.value);
        add(format!("ruled_out.{}.limit", out.stage), out.limit);
    }
    if let Some(today) = &plan.today {
        shown.extend(shown_today(today));
    }
    shown
}

/// Those of what runs.
fn shown_today(today: &Today) -> Vec<(String, f64)> {
    let mut shown = Vec::new();
    for tier in &today.tiers {
        let mut add = |last: &str, value: Option<f64>| shown.extend(value.map(|value| (tier.figure(last), value)));
        add("count", (tier.count > 0 && tier.zones > 0).then_some(f64::from(tier.count)));
        for used in &tier.utilisations {
            add(&format!("utilisation.{}.{}", used.resource.id(), used.when.id()), Some(used.value));
        }
        add("headroom", tier.headroom);
        add("headroom_months", tier.headroom_months.map(f64::from));
        add("enough", tier.enough.as_ref().map(|enough| f64::from(enough.count)));
        add("saves_usd", tier.enough.as_ref().and_then(|enough| enough.saves_usd).map(Usd::to_f64));
        add("burst", tier.burst.as_ref().map(|burst| burst.used));
        add("monthly_usd", tier.monthly_usd.map(Usd::to_f64));
        add("difference_usd", tier.recommended.as_ref().and_then(|beside| beside.difference_usd).map(Usd::to_f64));
    }
    if today.tiers.iter().any(|tier| tier.monthly_usd.is_some()) {
        shown.push(("today.monthly_usd".into(), today.monthly_usd.to_f64()));
    }
    shown.extend(today.difference_usd.map(|usd| ("today.difference_usd".into(), usd.to_f64())));
    shown
}

fn numbers(id: &str, value: &Value, into: &mut Vec<(String, f64)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| numbers(&format!("{id}.{name}"), value, into)),
        Value::Number(number) => into.push((id.to_owned(), number.as_f64().expect("a number"))),
        _ => {}
    }
}

/// As the API spells it.
fn word(of: impl serde::Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|value| value.as_str().map(str::to_owned)).expect("a word")
}

/// Questions that between them use every kind of figure.
fn asked() -> Vec<Value> {
    let mut all: Vec<Value> = fixtures::profiles().chain(whole_plans::profiles()).collect();
    all.extend(presets::all().iter().map(|preset| preset.question.clone()));
    let global = json!({"north_america": 0.3, "europe": 0.3, "india": 0.2, "oceania": 0.1, "africa": 0.1});
    all.extend([
        json!({"audience": {"registered_users": 3_000_000}}),
        json!({"audience": {"weekly_active_users": 40_000}, "traffic": {"requests_per_month": 90_000_000}}),
        json!({"audience": {"concurrent_users": 2_500}}),
        json!({"audience": {"daily_active_users": 80_000}, "traffic": {"requests_per_second": 120}}),
        json!({"traffic": {"peak_requests_per_second": 900}}),
        json!({"traffic": {"page_views_per_month": 20_000_000, "requests_per_page_view": 6}}),
        json!({"data": {"devices": 300_000, "retention_months": 6}}),
        json!({"data": {"ingest_per_second": 4_000, "ingest_kib": 0.4, "retention_months": 3}}),
        json!({"audience": {"monthly_active_users": 500_000}, "traffic": {"classes": [
            {"name": "feed", "share": 0.7, "app_cpu_ms": 30, "queries_per_request": 12},
            {"name": "post", "share": 0.1, "write_share": 1, "response_kib": 4},
            {"name": "search", "share": 0.2, "app_cpu_ms": 60, "response_kib": 80},
        ]}}),
        json!({
            "audience": {"monthly_active_users": 3_000_000, "geography": global},
            "traffic": {"static_requests": 12, "static_kib": 60, "upload_kib": 40, "edge_cacheable_share": 0.5},
            "commercial": {"purchase": "commit_3y", "spot_share": 0.4, "support_plan": "business", "non_production_share": 0.3},
        }),
        json!({
            "audience": {"monthly_active_users": 12_000_000},
            "traffic": {"surges_per_year": 12, "surge_factor": 4, "surge_minutes": 90},
            "commercial": {"purchase": "commit_1y", "spot_share": 0.5, "support_plan": "enterprise"},
        }),
        json!({
            "audience": {"monthly_active_users": 400_000, "geography": {"europe": 0.6, "north_america": 0.4}},
            "targets": {"availability": 0.9999, "survives": "region", "residency": ["europe"]},
            "data": {"session_kib": 40, "max_read_ms": 4},
            "commercial": {"support_plan": "developer", "non_production_share": 0.2},
        }),
        json!({
            "audience": {"monthly_active_users": 30_000_000, "geography": {"europe": 0.5, "north_america": 0.5}},
            "targets": {"survives": "region"},
            "work": {"search_share": 0.1, "emails_per_daily_user": 1, "scheduled_jobs_per_hour": 600},
        }),
        json!({
            "audience": {"monthly_active_users": 20_000_000},
            "data": {"queries_per_request": 40, "cacheable_share": 0, "stale_read_share": 0.8, "initial_records": 2e9},
        }),
        json!({
            "audience": {"monthly_active_users": 900_000},
            "growth": {"monthly": 0.01},
            "current": {"products": {
                "web": {"product": "m7g.large", "count": 30}, "database": {"product": "db.r7g.2xlarge", "count": 4},
                "replicas": {"product": "db.m7g.large", "count": 3}, "cache": {"product": "cache.r7g.large", "count": 3},
                "sessions": {"product": "DynamoDB"}, "workers": {"vcpu": 8, "memory_gib": 32, "count": 5, "monthly_usd": 61.25},
                "search": {"vcpu": 2, "memory_gib": 8}, "cdn": {"product": "CloudFront"}, "support": {"product": "somebody", "monthly_usd": 30},
            }},
        }),
        json!({
            "audience": {"monthly_active_users": 5_000_000},
            "current": {"stage": "multi_region", "products": {
                "service_2": {"product": "c7g.xlarge", "count": 7}, "service_5": {"product": "m7g.large", "count": 3}, "web": {"product": "m7g.large"},
                "web@us-west-2": {"product": "m7g.xlarge", "count": 2}, "database": {"product": "db.r7g.4xlarge", "count": 2},
                "database@us-west-2": {"product": "db.r7g.large"}, "cache@us-west-2": {"product": "cache.r7g.large", "count": 2},
            }},
        }),
        json!({"audience": {"monthly_active_users": 90_000}, "current": {"products": {
            "host": {"vcpu": 16, "memory_gib": 64, "count": 2, "monthly_usd": 119.9}
        }}}),
        json!({"audience": {"monthly_active_users": 1e10, "daily_active_share": 1}, "traffic": {"requests_per_daily_user": 10_000, "app_cpu_ms": 60_000}}),
    ]);
    all
}

#[test]
fn every_figure_follows_from_its_formula_down_to_fields_and_catalog() {
    let all: Vec<String> = asked()
        .iter()
        .flat_map(|profile| broken(profile).into_iter().take(6).map(move |broken| format!("{broken}\n    in {profile}")))
        .collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn so_do_those_of_any_profile(profile in profiles::whole_range()) {
        let broken = broken(&profile);
        prop_assert!(broken.is_empty(), "{}\n{profile}", broken.join("\n"));
    }
}

#[test]
fn the_time_of_a_request_rests_on_erlangs_formula() {
    let plan = planned(&super::users(200_000.0));
    let book = Book::of(&plan);
    let waits = book.calls_under("p95_ms", "erlang_c");
    // Of the machines of the web tier and of the database.
    assert!(waits.len() >= 2, "{waits:?}");
    for call in waits {
        let [servers, load] = call.arguments[..] else { panic!("{call:?}") };
        assert!(load > 0.0 && load < servers, "{call:?}");
        assert!(near(call.value, queueing::erlang_c(servers as u32, load)), "{call:?}");
    }
    assert!(!book.calls_under("web.p95_ms", "p95").is_empty());
}

#[test]
fn the_hit_rates_of_a_plan_with_a_cache_rest_on_zipfs_law() {
    let plan = planned(&json!({"audience": {"monthly_active_users": 1_000_000}, "data": {"queries_per_request": 30}}));
    assert!(plan.recommendation.design.tiers.iter().any(|tier| tier.id == "cache"));
    let book = Book::of(&plan);
    let (records, exponent) = (book.value("reads.records"), book.value("reads.zipf_exponent"));
    // The exponent is the one under which the hottest share takes what the catalog says it takes.
    let hot = hit_rate(records, exponent, book.value("/data/hot_share"));
    assert!(near(hot, book.value("catalog/sizing/hot_hit_rate")), "{hot}");
    assert!(near(records, book.value("demand.database_gib") * 1_048_576.0 / book.value("/data/record_kib")));
    for figure in ["cache.takes", "database.hit_rate"] {
        let taken = book.calls_under(figure, "zipf_hit_rate");
        assert!(!taken.is_empty() && taken.iter().all(|call| call.value > 0.0 && call.value <= 1.0), "{figure}: {taken:?}");
    }
    // Bought ahead, a cache has room for the records of then.
    assert!(book.under("connections.web.database.per_second").iter().any(|entry| &*entry.id == "reads_ahead.zipf_exponent"));
}

#[test]
fn the_availability_of_a_plan_rests_on_its_parts_in_a_chain() {
    let plan = planned(&super::users(200_000.0));
    let book = Book::of(&plan);
    let fleet = book.calls_under("availability", "at_least");
    let [Call { arguments, value, .. }] = fleet.as_slice() else { panic!("{fleet:?}") };
    let [needed, count, each] = arguments[..] else { panic!("{arguments:?}") };
    assert_eq!((count, each), (book.value("web.count"), book.value("catalog/sizing/sla.compute_instance")));
    assert!(needed >= 1.0 && needed < count && *value > each);
    let row = |id: &str| book.value(&format!("catalog/sizing/sla.{id}"));
    let web = value.min(row("compute_zones"));
    let chain = row("load_balancer") * web * row("database_two_zones") * row("dns");
    assert!(near(plan.recommendation.design.availability, chain), "{} by the parts {chain}", plan.recommendation.design.availability);
}

#[test]
fn a_second_region_stands_in_for_the_first_where_the_fail_over_works() {
    let plan = planned(&json!({"audience": {"monthly_active_users": 10}, "targets": {"availability": 0.9999}}));
    assert_eq!(plan.recommendation.stage.id, "multi_region");
    let book = Book::of(&plan);
    let (chain, works) = (book.value("chain"), book.value("catalog/sizing/failover_works"));
    assert!(near(book.value("availability"), chain + (1.0 - chain) * works * chain));
}

#[test]
fn formulas_are_read_as_they_are_written() {
    let values = HashMap::from([("/a/b", 8.0), ("web@eu-1.count", 3.0)]);
    for (text, value) in [
        ("2 + 3 * 4 - 1", 13.0),
        ("/a/b / (web@eu-1.count + 1) / 2", 1.0),
        ("/a/b - (web@eu-1.count - 1)", 6.0),
        ("max(ceil(/a/b / web@eu-1.count), min(2, 1)) * 2", 6.0),
        ("round(0.125, 2) + round(0.135, 2) + round((0 - 2.5), 0)", 0.12 + 0.14 - 2.0),
        ("round(1.45 * 0.1, 2) + round(0.004, 2) + round(0.006, 2)", 0.14 + 0.01),
    ] {
        assert_eq!(Formula::of(text, &values).whole().map(|found| near(found, value)), Ok(true), "{text}");
    }
    for text in ["2 +", "max(1, 2", "(1 + 2", "1 2", "nothing", "between(1, 2)", "max(1)"] {
        assert!(Formula::of(text, &values).whole().is_err(), "{text}");
    }
    assert_eq!((word(Resource::Cpu), word(When::Degraded)), ("cpu".to_owned(), "degraded".to_owned()));
}
