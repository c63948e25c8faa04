//! Numbers that a formula is computed in: plain ones, or ones that remember how they came about.
//!
//! Every formula of sizing is written once, over [`Number`]. The search computes in `f64`, at no cost; the recommendation is computed again in
//! numbers that write the ledger. So the explanation is the calculation, not a second text beside it.

use std::{
    borrow::Cow,
    cell::RefCell,
    fmt::{self, Debug, Write},
    ops::{Add, Div, Mul, Sub},
    sync::Arc,
};

pub trait Number:
    Copy
    + Debug
    + PartialOrd
    + PartialOrd<f64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// Where such numbers are written down; nothing for plain ones.
    type Book: Copy + Debug;

    /// A constant of a formula: a unit's factor, an exponent, a zero.
    fn of(value: f64) -> Self;

    fn value(self) -> f64;

    /// A figure that is read, not computed.
    fn read<P: Into<Arc<Place>>>(book: Self::Book, value: f64, place: impl FnOnce() -> P) -> Self;

    /// Gives a computed figure its name: formulas over it refer to it, and it has an entry of its own where something shown depends on it.
    fn step(self, book: Self::Book, name: impl FnOnce() -> Name) -> Self;

    /// A figure that the plan shows.
    fn figure(self, book: Self::Book, name: impl FnOnce() -> Name) -> Self;

    fn larger(self, other: Self) -> Self;
    fn smaller(self, other: Self) -> Self;
    fn up(self) -> Self;
    fn down(self) -> Self;

    /// A function of formulas, by name, with the value it has for these arguments.
    fn call(function: &'static str, arguments: &[Self], value: f64) -> Self;

    /// The same where plain numbers should not even gather the arguments.
    fn call_with(function: &'static str, arguments: impl FnOnce() -> Vec<Self>, value: f64) -> Self {
        Self::call(function, &arguments(), value)
    }

    fn at_least(self, least: f64) -> Self {
        self.larger(Self::of(least))
    }

    fn at_most(self, most: f64) -> Self {
        self.smaller(Self::of(most))
    }

    /// What is left of one.
    fn rest(self) -> Self {
        Self::of(1.0) - self
    }
}

/// A field of the profile or a figure of the catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub id: Arc<str>,
    pub label: Cow<'static, str>,
    pub unit: Cow<'static, str>,
    pub origin: super::plan::Origin,
    pub source: Cow<'static, str>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub id: Id,
    pub label: Label,
    pub unit: &'static str,
}

/// Ids and labels of months to come are put into words only where something shown depends on them: there are hundreds of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Id {
    Text(Arc<str>),
    Month(u32, &'static str),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    Text(Cow<'static, str>),
    InMonth(u32, &'static str),
}

impl Id {
    pub fn text(&self) -> Arc<str> {
        match self {
            Id::Text(text) => text.clone(),
            Id::Month(month, name) => id!("month_{month}.{name}"),
        }
    }
}

impl Label {
    pub fn text(&self) -> Cow<'static, str> {
        match self {
            Label::Text(text) => text.clone(),
            Label::InMonth(month, label) => format!("{label}, in month {month}").into(),
        }
    }
}

/// Puts an id together in a place that all share: a plan has thousands of them, and only what is kept takes memory of its own.
pub fn put_together(parts: fmt::Arguments) -> Arc<str> {
    thread_local!(static DRAFT: RefCell<String> = RefCell::new(String::with_capacity(256)));
    DRAFT.with_borrow_mut(|draft| {
        draft.clear();
        let _ = draft.write_fmt(parts);
        draft.as_str().into()
    })
}

/// An id, written as in `format!`.
macro_rules! id {
    ($($part:tt)*) => { $crate::domain::number::put_together(format_args!($($part)*)) };
}
pub(crate) use id;

pub fn name(id: impl Into<Arc<str>>, label: impl Into<Cow<'static, str>>, unit: &'static str) -> Name {
    Name { id: Id::Text(id.into()), label: Label::Text(label.into()), unit }
}

/// Of a figure in a month to come.
pub fn name_in_month(month: u32, id: &'static str, label: &'static str, unit: &'static str) -> Name {
    Name { id: Id::Month(month, id), label: Label::InMonth(month, label), unit }
}

impl Number for f64 {
    type Book = ();

    #[inline]
    fn of(value: f64) -> f64 {
        value
    }
    #[inline]
    fn value(self) -> f64 {
        self
    }
    #[inline]
    fn read<P: Into<Arc<Place>>>((): (), value: f64, _: impl FnOnce() -> P) -> f64 {
        value
    }
    #[inline]
    fn step(self, (): (), _: impl FnOnce() -> Name) -> f64 {
        self
    }
    #[inline]
    fn figure(self, (): (), _: impl FnOnce() -> Name) -> f64 {
        self
    }
    #[inline]
    fn larger(self, other: f64) -> f64 {
        self.max(other)
    }
    #[inline]
    fn smaller(self, other: f64) -> f64 {
        self.min(other)
    }
    #[inline]
    fn up(self) -> f64 {
        // Through an integer: `ceil` is a call, and this runs for every class and every moment of a day.
        if self.abs() >= 9e15 || self.is_nan() {
            return self;
        }
        let below = self as i64 as f64;
        if below < self { below + 1.0 } else { below }
    }
    #[inline]
    fn down(self) -> f64 {
        self.floor()
    }
    #[inline]
    fn call(_: &'static str, _: &[f64], value: f64) -> f64 {
        value
    }
    #[inline]
    fn call_with(_: &'static str, _: impl FnOnce() -> Vec<f64>, value: f64) -> f64 {
        value
    }
}
