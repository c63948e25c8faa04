//! The currency that a chart along money is drawn in, so that its marks are round in it. Everything a chart says in words stays in dollars.

use super::axis::Axis;
use crate::domain::units;

#[derive(Clone, Debug, PartialEq)]
pub struct Currency {
    /// Before a number, `$`.
    sign: String,
    pub per_usd: f64,
}

impl Default for Currency {
    fn default() -> Self {
        Currency { sign: "$".to_owned(), per_usd: 1.0 }
    }
}

impl Currency {
    pub fn new(sign: &str, per_usd: f64) -> Currency {
        Currency { sign: sign.to_owned(), per_usd }
    }

    /// What so many dollars are, without the noise of having been divided by the rate before.
    pub fn of(&self, usd: f64) -> f64 {
        let value = usd * self.per_usd;
        if self.per_usd == 1.0 || value == 0.0 {
            return value;
        }
        let scale = 10f64.powi(9 - value.abs().log10().floor() as i32);
        (value * scale).round() / scale
    }

    /// Whether amounts below a tenth may be said in hundredths: only of a dollar.
    pub fn has_cents(&self) -> bool {
        *self == Currency::default()
    }

    /// An amount of this currency, its number written by `write`: `$1.2k`, `€0.05`.
    pub fn amount(&self, write: impl Fn(f64) -> String, value: f64) -> String {
        format!("{}{}", self.sign, write(value))
    }

    /// As a sum is written: `€612`, below ten with two decimals where it has any.
    pub fn sum(&self, value: f64) -> String {
        self.amount(|value| units::dollars(value).trim_start_matches('$').to_owned(), value)
    }

    /// One way of writing dollars for a whole axis: `$2,000`, `$20k`, `$0.05`.
    pub fn along(&self, axis: &Axis) -> impl Fn(f64) -> String {
        let high = axis.high() * self.per_usd;
        move |usd| match self.of(usd) {
            0.0 => self.amount(|_| "0".into(), 0.0),
            value if high >= 10_000.0 => self.amount(units::short, value),
            value => self.sum(value),
        }
    }
}
