//! The ledger: every figure that the plan shows, with the formula and the inputs it was computed from.
//!
//! [`Traced`] is the [`Number`] that writes it. Each operation notes its operands; a named number becomes an entry whose formula is the operations
//! since the last names, fields and catalog figures. What nothing shown depends on is left out.

use crate::domain::{
    number::{Id, Label, Name, Number, Place},
    plan::{LedgerEntry, Origin},
};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::{
    cell::RefCell,
    cmp::Ordering,
    fmt::Write,
    ops::{Add, Div, Mul, Sub},
    sync::Arc,
};

#[derive(Debug)]
pub struct Ledger {
    book: RefCell<Book>,
}

#[derive(Debug)]
struct Book {
    notes: Vec<Note>,
    by_id: FxHashMap<Id, u32>,
}

#[derive(Debug)]
struct Note {
    value: f64,
    step: Step,
}

/// An operand: a constant, or what was noted before.
#[derive(Clone, Copy, Debug)]
enum Operand {
    Constant(f64),
    Noted(u32),
}

#[derive(Debug)]
enum Step {
    Read(Arc<Place>),
    Operation(char, Operand, Operand),
    Call(&'static str, Box<[Operand]>),
    Named { of: Operand, name: Box<Name>, shown: bool },
}

/// A number that is written down as it is computed.
#[derive(Clone, Copy)]
pub struct Traced<'l> {
    value: f64,
    at: Option<(&'l Ledger, u32)>,
}

/// Where numbers are written down: a ledger, and the heading that the ids of computed figures stand under: `today`, or none.
#[derive(Clone, Copy, Debug)]
pub struct Pen<'l> {
    ledger: &'l Ledger,
    heading: &'static str,
}

impl<'l> Pen<'l> {
    /// The same ledger, under a heading.
    pub fn under(self, heading: &'static str) -> Pen<'l> {
        Pen { heading, ..self }
    }

    /// A figure that was computed before, by the whole of its id.
    pub fn find(self, id: &str) -> Option<Traced<'l>> {
        self.ledger.known(&Id::Text(id.into()))
    }

    fn named(self, number: Traced<'l>, name: Name, shown: bool) -> Traced<'l> {
        let name = match self.heading {
            "" => name,
            heading => Name {
                id: Id::Text(format!("{heading}.{}", name.id.text()).into()),
                label: Label::Text(format!("{}, as it runs today", name.label.text()).into()),
                unit: name.unit,
            },
        };
        self.ledger.named(number, name, shown)
    }
}

impl Default for Ledger {
    fn default() -> Ledger {
        // As large as an ordinary plan's.
        let book = Book { notes: Vec::with_capacity(8192), by_id: FxHashMap::with_capacity_and_hasher(1024, FxBuildHasher) };
        Ledger { book: RefCell::new(book) }
    }
}

impl Ledger {
    pub fn pen(&self) -> Pen<'_> {
        Pen { ledger: self, heading: "" }
    }

    fn note(&self, value: f64, step: Step) -> Traced<'_> {
        let notes = &mut self.book.borrow_mut().notes;
        notes.push(Note { value, step });
        Traced { value, at: Some((self, notes.len() as u32 - 1)) }
    }

    /// What stands under this id already.
    fn known(&self, id: &Id) -> Option<Traced<'_>> {
        let book = self.book.borrow();
        book.by_id.get(id).map(|&at| Traced { value: book.notes[at as usize].value, at: Some((self, at)) })
    }

    fn put(&self, id: Id, value: f64, step: Step) -> Traced<'_> {
        let traced = self.note(value, step);
        if let Some((_, at)) = traced.at {
            self.book.borrow_mut().by_id.insert(id, at);
        }
        traced
    }

    fn named<'l>(&'l self, number: Traced<'l>, name: Name, shown: bool) -> Traced<'l> {
        if let Some(known) = self.known(&name.id) {
            one_value(&name.id, known.value, number.value);
            if let (true, Some((_, at))) = (shown, known.at)
                && let Step::Named { shown, .. } = &mut self.book.borrow_mut().notes[at as usize].step
            {
                *shown = true;
            }
            return known;
        }
        self.put(name.id.clone(), number.value, Step::Named { of: number.operand(), name: Box::new(name), shown })
    }

    /// The entries that figures shown depend on, in the order they were computed.
    pub fn entries(&self) -> Vec<LedgerEntry> {
        let book = self.book.borrow();
        let notes = &book.notes;
        let mut needed = vec![false; notes.len()];
        for at in (0..notes.len()).rev() {
            match &notes[at].step {
                Step::Named { shown: true, .. } => needed[at] = true,
                _ if !needed[at] => continue,
                _ => {}
            }
            let mut need = |operand: &Operand| {
                if let Operand::Noted(at) = operand {
                    needed[*at as usize] = true;
                }
            };
            match &notes[at].step {
                Step::Read(_) => {}
                Step::Operation(_, left, right) => [left, right].into_iter().for_each(need),
                Step::Call(_, arguments) => arguments.iter().for_each(need),
                Step::Named { of, .. } => need(of),
            }
        }
        let id = |note: &Note| match &note.step {
            Step::Read(place) => Some(place.id.clone()),
            Step::Named { name, .. } => Some(name.id.text()),
            Step::Operation(..) | Step::Call(..) => None,
        };
        let ids: Vec<Option<Arc<str>>> = notes.iter().zip(needed).map(|(note, needed)| if needed { id(note) } else { None }).collect();
        // Every formula is written into the same text and taken out of it as long as it is.
        let mut formula = Formula { notes, ids: &ids, text: String::with_capacity(1024), inputs: Vec::with_capacity(32) };
        let mut entries = Vec::with_capacity(ids.iter().flatten().count());
        entries.extend(notes.iter().zip(&ids).filter_map(|(note, id)| Some(entry(&mut formula, note, id.as_ref()?))));
        entries
    }
}

/// Two figures under one id would each be explained by the other's formula.
fn one_value(id: &Id, known: f64, value: f64) {
    if cfg!(any(test, debug_assertions)) {
        assert!(known == value || known.is_nan(), "{id:?} is {known} and {value}");
    }
}

fn entry(formula: &mut Formula, note: &Note, id: &Arc<str>) -> LedgerEntry {
    let id = id.clone();
    match &note.step {
        Step::Read(place) => LedgerEntry {
            id,
            label: place.label.clone(),
            value: note.value,
            unit: place.unit.clone(),
            origin: place.origin,
            formula: None,
            inputs: Vec::new(),
            source: Some(place.source.clone()),
        },
        Step::Named { of, name, .. } => {
            formula.text.clear();
            formula.inputs.clear();
            formula.write(*of, 0);
            LedgerEntry {
                id,
                label: name.label.text(),
                value: note.value,
                unit: name.unit.into(),
                origin: Origin::Derived,
                formula: Some(formula.text.as_str().into()),
                inputs: formula.inputs.as_slice().into(),
                source: None,
            }
        }
        Step::Operation(..) | Step::Call(..) => unreachable!("only what has a name has an entry"),
    }
}

struct Formula<'n> {
    notes: &'n [Note],
    ids: &'n [Option<Arc<str>>],
    text: String,
    inputs: Vec<Arc<str>>,
}

impl Formula<'_> {
    fn refer(&mut self, at: usize) {
        let Some(id) = &self.ids[at] else { return };
        self.text.push_str(id);
        if !self.inputs.iter().any(|input| Arc::ptr_eq(input, id)) {
            self.inputs.push(id.clone());
        }
    }

    /// Writes an operand into an expression that binds as strongly as `around`: 0 nothing, 1 a sum, 2 a product, 3 what stands right of `-` or `/`.
    fn write(&mut self, operand: Operand, around: u8) {
        let at = match operand {
            Operand::Constant(value) => {
                let _ = if value < 0.0 { write!(self.text, "(0 - {})", -value) } else { write!(self.text, "{value}") };
                return;
            }
            Operand::Noted(at) => at as usize,
        };
        let notes = self.notes;
        match &notes[at].step {
            Step::Read(_) | Step::Named { .. } => self.refer(at),
            Step::Operation(sign, left, right) => {
                let (own, own_right) = match sign {
                    '+' => (1, 1),
                    '-' => (1, 2),
                    '*' => (2, 2),
                    _ => (2, 3),
                };
                let open = own < around;
                if open {
                    self.text.push('(');
                }
                self.write(*left, own);
                self.text.extend([' ', *sign, ' ']);
                self.write(*right, own_right);
                if open {
                    self.text.push(')');
                }
            }
            Step::Call(function, arguments) => {
                self.text.push_str(function);
                self.text.push('(');
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(", ");
                    }
                    self.write(*argument, 0);
                }
                self.text.push(')');
            }
        }
    }
}

impl<'l> Traced<'l> {
    fn operand(self) -> Operand {
        self.at.map_or(Operand::Constant(self.value), |(_, at)| Operand::Noted(at))
    }

    fn operation(self, sign: char, other: Traced<'l>, value: f64) -> Traced<'l> {
        // Nothing is said by a zero added or a one multiplied by.
        match (self.at, other.at) {
            (Some(_), None) if other.value == if matches!(sign, '+' | '-') { 0.0 } else { 1.0 } => return self,
            (None, Some(_)) if (sign == '+' && self.value == 0.0) || (sign == '*' && self.value == 1.0) => return other,
            _ => {}
        }
        match self.at.or(other.at) {
            // Two constants make a constant.
            None => Traced { value, at: None },
            Some((ledger, _)) => ledger.note(value, Step::Operation(sign, self.operand(), other.operand())),
        }
    }
}

impl<'l> Number for Traced<'l> {
    type Book = Pen<'l>;

    fn of(value: f64) -> Self {
        Traced { value, at: None }
    }

    fn value(self) -> f64 {
        self.value
    }

    fn read<P: Into<Arc<Place>>>(Pen { ledger: book, .. }: Pen<'l>, value: f64, place: impl FnOnce() -> P) -> Self {
        let place: Arc<Place> = place().into();
        let id = Id::Text(place.id.clone());
        if let Some(known) = book.known(&id) {
            one_value(&id, known.value, value);
            return known;
        }
        book.put(id, value, Step::Read(place))
    }

    fn step(self, book: Pen<'l>, name: impl FnOnce() -> Name) -> Self {
        book.named(self, name(), false)
    }

    fn figure(self, book: Pen<'l>, name: impl FnOnce() -> Name) -> Self {
        book.named(self, name(), true)
    }

    fn larger(self, other: Self) -> Self {
        Self::call("max", &[self, other], self.value.max(other.value))
    }

    fn smaller(self, other: Self) -> Self {
        Self::call("min", &[self, other], self.value.min(other.value))
    }

    fn up(self) -> Self {
        Self::call("ceil", &[self], self.value.ceil())
    }

    fn down(self) -> Self {
        Self::call("floor", &[self], self.value.floor())
    }

    fn call(function: &'static str, arguments: &[Self], value: f64) -> Self {
        match arguments.iter().find_map(|a| a.at) {
            None => Traced { value, at: None },
            Some((ledger, _)) => ledger.note(value, Step::Call(function, arguments.iter().map(|a| a.operand()).collect())),
        }
    }
}

impl std::fmt::Debug for Traced<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.value.fmt(f)
    }
}

impl PartialEq for Traced<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialOrd for Traced<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl PartialEq<f64> for Traced<'_> {
    fn eq(&self, other: &f64) -> bool {
        self.value == *other
    }
}

impl PartialOrd<f64> for Traced<'_> {
    fn partial_cmp(&self, other: &f64) -> Option<Ordering> {
        self.value.partial_cmp(other)
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $sign:literal,)*) => {$(
        impl<'l> $operator for Traced<'l> {
            type Output = Traced<'l>;
            fn $method(self, other: Traced<'l>) -> Traced<'l> {
                self.operation($sign, other, self.value.$method(other.value))
            }
        }
        impl<'l> $operator<f64> for Traced<'l> {
            type Output = Traced<'l>;
            fn $method(self, other: f64) -> Traced<'l> {
                self.operation($sign, Traced::of(other), self.value.$method(other))
            }
        }
    )*};
}

operators! {
    Add add '+',
    Sub sub '-',
    Mul mul '*',
    Div div '/',
}
