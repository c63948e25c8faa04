//! Numbers that a formula is computed in: plain ones, or ones that remember how they came about.
//!
//! Every formula of sizing is written once, over [`Number`]. The search computes in `f64`, at no cost; the recommendation is computed again in
//! numbers that write the ledger. So the explanation is the calculation, not a second text beside it.

use std::{
    borrow::Cow,
    fmt::Debug,
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
    fn read(book: Self::Book, value: f64, place: impl FnOnce() -> Place) -> Self;

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
    pub id: Arc<str>,
    pub label: Cow<'static, str>,
    pub unit: &'static str,
}

pub fn name(id: impl Into<Arc<str>>, label: impl Into<Cow<'static, str>>, unit: &'static str) -> Name {
    Name { id: id.into(), label: label.into(), unit }
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
    fn read((): (), value: f64, _: impl FnOnce() -> Place) -> f64 {
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
