//! JSON whose numbers are the shortest decimals that read back the same: 36, not 36.0.

use serde::Serialize;
use serde_json::{
    Serializer,
    ser::{CompactFormatter, Formatter},
};
use std::io;

/// A value as compact JSON text. Fails where the value is no JSON, such as a map with keys that are no strings.
pub fn text(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Shortest(CompactFormatter)))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

struct Shortest(CompactFormatter);

impl Formatter for Shortest {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        // Whole numbers up to 2⁵³ are exact as integers; minus zero is zero.
        if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
            self.0.write_i64(writer, value as i64)
        } else {
            self.0.write_f64(writer, value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers_carry_no_point() {
        assert_eq!(text(&[36.0, -0.0, 0.5, 1e6, 1e300]).expect("numbers"), "[36,0,0.5,1000000,1e+300]");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn numbers_read_back_the_same(value in proptest::num::f64::NORMAL) {
            let written = text(&value).expect("a number");
            prop_assert_eq!(serde_json::from_str::<f64>(&written).expect("a number"), value);
        }
    }
}
