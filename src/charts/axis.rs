//! Axes. Every range that plotters sees is made here: of a range that is not finite, or empty on a log scale, it never comes back.

use super::frame::Size;
use crate::domain::words::Calendar;
use plotters::{
    coord::{
        combinators::{IntoLogRange, LogCoord},
        ranged1d::Ranged,
        types::RangedCoordf64,
    },
    style::text_anchor::HPos,
};
use std::ops::Range;

/// A vertical axis with round ends and round ticks. Whatever it is made of, it has two ticks or more and places every value within its pixels.
pub struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    pixels: Range<i32>,
    pub ticks: Vec<f64>,
}

/// Time: month 0 at the left edge, the horizon at the right.
pub struct Time {
    pub months: u32,
    pub calendar: Calendar,
    coord: RangedCoordf64,
    size: Size,
}

/// A mark of the time axis; the short ones have no words.
pub struct TimeTick {
    pub x: i32,
    pub words: Option<(String, HPos)>,
}

enum Scale {
    Linear(RangedCoordf64),
    Log(LogCoord<f64>),
}

/// Beyond these a number is a fault of its maker, and the drawing must still end.
const SMALLEST: f64 = 1e-6;
const LARGEST: f64 = 1e24;
const DECADES: f64 = 12.0;

/// Round factors of a power of ten, for log axes of little and of much range.
const FINE: &[f64] = &[1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0];
const MIDDLE: &[f64] = &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0];
const COARSE: &[f64] = &[1.0, 2.0, 5.0];
const DECADE: &[f64] = &[1.0];

impl Axis {
    /// From zero to a round number at or above the largest value, in at most `steps` steps.
    pub fn from_zero(values: impl IntoIterator<Item = f64>, pixels: Range<i32>, steps: u32) -> Axis {
        let high = tame(values).fold(0.0, f64::max);
        let high = if high > 0.0 { high.max(SMALLEST) } else { 1.0 };
        let step = round_up(high / f64::from(steps.max(1)));
        let count = (high / step - 1e-9).ceil().max(2.0) as u32;
        let ticks: Vec<f64> = (0..=count).map(|tick| f64::from(tick) * step).collect();
        let top = f64::from(count) * step;
        Axis { scale: Scale::Linear((0.0..top).into()), low: 0.0, high: top, pixels, ticks }
    }

    /// From a round number at or below the least value to one at or above the largest, in about `steps` steps.
    pub fn around(values: impl IntoIterator<Item = f64>, pixels: Range<i32>, steps: u32) -> Axis {
        let (low, high) = tame(values).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        // Where all values are next to one, a span that doubles can still tell apart.
        let span = (high - low).max(high.abs().max(low.abs()) * 1e-6).max(SMALLEST);
        let step = round_up(span / f64::from(steps.max(1)));
        let first = (low / step + 1e-9).floor();
        let count = ((high / step - 1e-9).ceil() - first).max(2.0) as u32;
        let ticks: Vec<f64> = (0..=count).map(|tick| (first + f64::from(tick)) * step).collect();
        let (low, high) = (first * step, (first + f64::from(count)) * step);
        Axis { scale: Scale::Linear((low..high).into()), low, high, pixels, ticks }
    }

    /// A log axis around the positive values, with three to `marks` round ticks. What is not positive stands at its foot.
    pub fn log(values: impl IntoIterator<Item = f64>, pixels: Range<i32>, marks: usize) -> Axis {
        let (low, high) = tame(values)
            .filter(|value| *value > 0.0)
            .map(|value| value.max(SMALLEST))
            .fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
        let (low, high) = if high > 0.0 { (low.max(high / 10f64.powf(DECADES)), high) } else { (1.0, 10.0) };
        let first = low.log10().floor() as i32 - 1;
        let last = high.log10().ceil() as i32 + 1;
        let ticks = [(FINE, 1), (MIDDLE, 1), (COARSE, 1), (DECADE, 1), (DECADE, 2), (DECADE, 3), (DECADE, 6)]
            .into_iter()
            .map(|(factors, decades)| {
                let powers = (first..=last).filter(move |power| power.rem_euclid(decades) == 0);
                held(low, high, powers.flat_map(|power| factors.iter().map(move |factor| factor * ten_to(power))).collect())
            })
            .find(|ticks| (3..=marks.max(3)).contains(&ticks.len()))
            .unwrap_or_else(|| vec![ten_to(first + 1), ten_to(last)]);
        let low = ticks.first().copied().unwrap_or(1.0).min(low);
        let high = ticks.last().copied().unwrap_or(10.0).max(high);
        Axis { scale: Scale::Log((low..high).log_scale().into()), low, high, pixels, ticks }
    }

    /// The same axis for values each of which is so many of its own: made of euros it then takes dollars, and its ticks stay round in euros.
    pub fn of_each(self, worth: f64) -> Axis {
        if worth == 1.0 || !(worth.is_finite() && worth > 0.0) {
            return self;
        }
        let (low, high) = (self.low / worth, self.high / worth);
        let scale = match self.scale {
            Scale::Linear(_) => Scale::Linear((low..high).into()),
            Scale::Log(_) => Scale::Log((low..high).log_scale().into()),
        };
        Axis { scale, low, high, pixels: self.pixels, ticks: self.ticks.into_iter().map(|tick| tick / worth).collect() }
    }

    /// The height of a value in pixels; what is not a number, or off the axis, at its nearer end.
    pub fn at(&self, value: f64) -> i32 {
        let value = if value.is_nan() { self.low } else { value.clamp(self.low, self.high) };
        // Pixels grow downwards.
        let limits = (self.pixels.end, self.pixels.start);
        match &self.scale {
            Scale::Linear(coord) => coord.map(&value, limits),
            Scale::Log(coord) => coord.map(&value, limits),
        }
    }

    pub fn bottom(&self) -> i32 {
        self.pixels.end
    }

    pub fn top(&self) -> i32 {
        self.pixels.start
    }

    /// The smallest value it holds.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The largest value it holds.
    pub fn high(&self) -> f64 {
        self.high
    }
}

impl Time {
    pub fn new(months: u32, calendar: Calendar, size: Size) -> Time {
        let months = months.clamp(1, 1200);
        Time { months, calendar, coord: (0.0..f64::from(months)).into(), size }
    }

    pub fn at(&self, month: u32) -> i32 {
        self.coord.map(&f64::from(month.min(self.months)), (self.size.left(), self.size.right()))
    }

    /// Width of a month, in pixels.
    pub fn pitch(&self) -> f64 {
        f64::from(self.size.right() - self.size.left()) / f64::from(self.months)
    }

    pub fn ticks(&self) -> Vec<TimeTick> {
        let (step, short) = [(1, 1), (2, 1), (3, 1), (6, 3), (12, 6), (24, 12), (36, 12), (60, 12)]
            .into_iter()
            .find(|(step, _)| f64::from(*step) * self.pitch() >= f64::from(self.size.font()) * 6.6)
            .unwrap_or((120, 24));
        let room = f64::from(self.size.font()) * 5.2;
        (0..=self.months)
            .filter(|month| month % short == 0 || *month == self.months)
            .map(|month| {
                let named =
                    month % step == 0 && (f64::from(self.months - month) * self.pitch() >= room || month == 0) || month == self.months;
                let anchor = match month {
                    0 => HPos::Left,
                    month if month == self.months => HPos::Right,
                    _ => HPos::Center,
                };
                let words = if month == 0 && self.calendar == Calendar::new(None) { "today".to_owned() } else { self.calendar.axis(month) };
                TimeTick { x: self.at(month), words: named.then_some((words, anchor)) }
            })
            .collect()
    }
}

fn tame(values: impl IntoIterator<Item = f64>) -> impl Iterator<Item = f64> {
    values.into_iter().filter(|value| value.is_finite()).map(|value| value.clamp(-LARGEST, LARGEST))
}

/// The least of 1, 2, 5 times a power of ten that is not below `value`.
fn round_up(value: f64) -> f64 {
    let power = value.log10().floor() as i32;
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|factor| factor * ten_to(power))
        .find(|round| *round >= value * (1.0 - 1e-9))
        .unwrap_or(ten_to(power + 1))
}

/// Of rising candidates those from the last at or below `low` to the first at or above `high`; where that is one, its neighbours too.
fn held(low: f64, high: f64, candidates: Vec<f64>) -> Vec<f64> {
    let from = candidates.iter().rposition(|tick| *tick <= low * (1.0 + 1e-9));
    let to = candidates.iter().position(|tick| *tick >= high * (1.0 - 1e-9));
    match (from, to) {
        (Some(from), Some(to)) if from < to => candidates[from..=to].to_vec(),
        (Some(at), Some(_)) => candidates[at.saturating_sub(1)..(at + 2).min(candidates.len())].to_vec(),
        _ => vec![],
    }
}

/// Exact for the powers that have a double of their own: `10f64.powi(-2)` is not 0.01.
fn ten_to(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(Axis::from_zero([4342.0, 612.0], 0..100, 6).ticks, [0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0]);
        assert_eq!(Axis::from_zero([0.03], 0..100, 4).ticks, [0.0, 0.01, 0.02, 0.03]);
        assert_eq!(Axis::around([498.1, 1904.22, 612.0], 0..100, 6).ticks, [0.0, 500.0, 1000.0, 1500.0, 2000.0]);
        assert_eq!(Axis::around([612.0], 0..100, 6).ticks.len(), 3);
        assert_eq!(Axis::log([220e3, 4.8e6], 0..100, 6).ticks, [200e3, 500e3, 1e6, 2e6, 5e6]);
        assert_eq!(Axis::log([24.0, 39_000.0], 0..100, 6).ticks, [10.0, 100.0, 1e3, 1e4, 1e5]);
        assert_eq!(Axis::log([5000.0, 3009.0], 0..100, 6).ticks, [3000.0, 3500.0, 4000.0, 4500.0, 5000.0]);
        assert_eq!(Axis::log([3.0, 3.0], 0..100, 6).ticks, [2.5, 3.0, 3.5]);
    }

    #[test]
    fn ticks_stay_round_in_the_currency_of_the_axis() {
        let euros = Axis::from_zero([4342.0 * 0.86], 0..100, 6).of_each(0.86);
        let shown: Vec<f64> = euros.ticks.iter().map(|tick| (tick * 0.86).round()).collect();
        assert_eq!(shown, [0.0, 1000.0, 2000.0, 3000.0, 4000.0]);
        assert_eq!((euros.at(0.0), euros.at(2000.0 / 0.86), euros.at(4000.0 / 0.86)), (100, 50, 0));
        let yen = Axis::log([3.0 * 152.0, 300.0 * 152.0], 0..100, 6).of_each(152.0);
        assert_eq!(yen.at(*yen.ticks.last().unwrap()), 0);
    }

    #[test]
    fn nothing_to_show_is_an_axis_all_the_same() {
        assert_eq!(Axis::from_zero([], 0..100, 4).ticks, [0.0, 0.5, 1.0]);
        assert_eq!(Axis::log([f64::NAN, f64::INFINITY, -1.0, 0.0], 0..100, 6).ticks, [1.0, 2.0, 5.0, 10.0]);
        assert_eq!(Axis::log([], 20..100, 6).at(f64::NAN), 100);
    }

    #[test]
    fn a_larger_value_stands_higher() {
        let axis = Axis::log([10.0, 1000.0], 0..200, 6);
        assert_eq!((axis.at(10.0), axis.at(100.0), axis.at(1000.0)), (200, 100, 0));
        assert_eq!((axis.at(f64::INFINITY), axis.at(0.0)), (0, 200));
    }

    #[test]
    fn an_axis_whose_pixels_run_backwards_lies() {
        let (left, right) = (100, 900);
        let axis = Axis::around([100.0, 300.0], right..left, 4);
        assert_eq!((axis.at(100.0), axis.at(200.0), axis.at(300.0)), (100, 500, 900));
    }

    #[test]
    fn the_horizon_is_always_named() {
        for months in [1, 2, 7, 36, 40, 119, 120] {
            for size in [Size::Wide, Size::Narrow] {
                let ticks = Time::new(months, Calendar::new(Some("2026-11")), size).ticks();
                let named: Vec<i32> = ticks.iter().filter(|tick| tick.words.is_some()).map(|tick| tick.x).collect();
                assert_eq!((named.first(), named.last()), (Some(&size.left()), Some(&size.right())), "{months}");
                assert!(named.windows(2).all(|pair| pair[1] - pair[0] > 100), "{months}: {named:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_numbers_give_an_axis(values in prop::collection::vec(any::<f64>(), 0..6), marks in 2usize..9, steps in 1u32..9) {
            let made = [
                Axis::log(values.clone(), 10..300, marks),
                Axis::from_zero(values.clone(), 10..300, steps),
                Axis::around(values.clone(), 10..300, steps),
            ];
            for axis in made {
                prop_assert!(axis.low.is_finite() && axis.high.is_finite() && axis.low < axis.high);
                prop_assert!((2..=20).contains(&axis.ticks.len()), "{:?}", axis.ticks);
                prop_assert!(axis.ticks.windows(2).all(|pair| pair[0] < pair[1]));
                for value in values.iter().chain(&axis.ticks) {
                    prop_assert!((10..=300).contains(&axis.at(*value)), "{value} at {}", axis.at(*value));
                }
            }
        }
    }
}
