//! Exact money and quantities. In JSON a number with the shortest decimals that read back the same.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Mul},
};

/// An exact decimal: US dollars, or the quantity they are multiplied by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub Decimal);

impl Usd {
    pub const ZERO: Usd = Usd(Decimal::ZERO);

    /// The decimal nearest to a computed number, half-even at `decimals`. Not finite or out of range: none.
    pub fn rounded(value: f64, decimals: u32) -> Option<Usd> {
        if !value.is_finite() {
            return None;
        }
        // Through the shortest text, so that 0.1 is a tenth and not the binary fraction beside it.
        let exact = Decimal::from_str_exact(&format!("{value}")).or_else(|_| Decimal::try_from(value)).ok()?;
        Some(Usd(exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven)))
    }

    pub fn to_cents(self) -> Usd {
        Usd(self.0.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven))
    }

    pub fn to_f64(self) -> f64 {
        let (mantissa, scale) = (self.0.mantissa(), self.0.scale());
        if mantissa.unsigned_abs() < 1 << f64::MANTISSA_DIGITS && scale <= 15 {
            // Both exact, so that their quotient is the nearest there is.
            return mantissa as f64 / 10f64.powi(scale as i32);
        }
        // Decimal's own conversion is off by an ulp now and then; its text is exact.
        self.0.normalize().to_string().parse().or_else(|_| self.0.to_f64().ok_or(())).unwrap_or(0.0)
    }
}

impl Add for Usd {
    type Output = Usd;
    fn add(self, other: Usd) -> Usd {
        Usd(self.0 + other.0)
    }
}
impl AddAssign for Usd {
    fn add_assign(&mut self, other: Usd) {
        self.0 += other.0;
    }
}
impl Mul for Usd {
    type Output = Usd;
    fn mul(self, other: Usd) -> Usd {
        Usd(self.0 * other.0)
    }
}
impl Sum for Usd {
    fn sum<I: Iterator<Item = Usd>>(all: I) -> Usd {
        all.fold(Usd::ZERO, Add::add)
    }
}
impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}
impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}
impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Usd, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Usd::rounded(value, 12).ok_or_else(|| serde::de::Error::custom("not an amount"))
    }
}
