//! Exact money and quantities. In JSON a number with the shortest decimals that read back the same.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Mul},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
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
        // Well away from a tie and small enough for its error not to matter, it rounds as its shortest text does.
        let scaled = value * 10f64.powi(decimals as i32);
        if scaled.abs() < 1e12 && (scaled - scaled.floor() - 0.5).abs() > 1e-3 {
            return Some(Usd(Decimal::new(scaled.round() as i64, decimals)));
        }
        Usd::rounded_by_text(value, decimals)
    }

    /// Through the shortest text, so that 0.1 is a tenth and not the binary fraction beside it.
    fn rounded_by_text(value: f64, decimals: u32) -> Option<Usd> {
        let exact = Decimal::from_str_exact(&format!("{value}")).or_else(|_| Decimal::try_from(value)).ok()?;
        Some(Usd(exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven)))
    }

    pub fn to_cents(self) -> Usd {
        Usd(self.0.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven))
    }

    /// With thousands separators, never rounded: `1,458.3325`.
    pub fn grouped(self) -> String {
        let text = self.to_string();
        let (whole, decimals) = text.split_once('.').map_or((text.as_str(), None), |(whole, decimals)| (whole, Some(decimals)));
        let mut out = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place) % 3 == 0 && out.ends_with(|c: char| c.is_ascii_digit()) {
                out.push(',');
            }
            out.push(digit);
        }
        match decimals {
            Some(decimals) => format!("{out}.{decimals}"),
            None => out,
        }
    }

    /// A price as listed: at least two decimals, never rounded: `$0.0816`.
    pub fn listed(self) -> String {
        let text = self.grouped();
        match text.split_once('.') {
            None => format!("${text}.00"),
            Some((_, decimals)) if decimals.len() == 1 => format!("${text}0"),
            Some(_) => format!("${text}"),
        }
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
/// A number in JSON, whose unit the name of each field says.
impl PartialSchema for Usd {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Number).description(Some("US dollars.")).into()
    }
}
impl ToSchema for Usd {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_go_to_the_even_cent() {
        for (value, cents) in
            [(0.125, "0.12"), (0.135, "0.14"), (1.005, "1"), (2.675, "2.68"), (-0.125, "-0.12"), (1e15, "1000000000000000")]
        {
            assert_eq!(Usd::rounded(value, 2).expect("a number").to_string(), cents, "{value}");
        }
    }

    #[test]
    fn prices_stand_as_listed() {
        for (listed, shown) in [
            ("0.0225", "$0.0225"),
            ("0.4", "$0.40"),
            ("0", "$0.00"),
            ("13.338", "$13.338"),
            ("15000", "$15,000.00"),
            ("0.0000004", "$0.0000004"),
        ] {
            assert_eq!(Usd(listed.parse().expect("a number")).listed(), shown);
        }
    }

    proptest! {
        #[test]
        fn a_number_is_rounded_as_its_shortest_text_is(value in -1e9..1e9, small in -10.0..10.0, tenths in -100_000i64..100_000, decimals in 0u32..13) {
            for value in [value, small, small * 1e-6, tenths as f64 / 2000.0] {
                prop_assert_eq!(Usd::rounded(value, decimals), Usd::rounded_by_text(value, decimals), "{} to {}", value, decimals);
            }
        }
    }
}
