//! How numbers are typed and shown: what people write into a field, and what pages write back.
//!
//! Typed text is read as a decimal with an exponent and only then made binary, so that what is shown reads back as the same number.

/// Narrow no-break space, before units.
pub const THIN: char = '\u{202f}';

/// What a number of the profile counts. It fixes which suffixes may be typed and how the number is shown; the number itself is kept in
/// the unit of its JSON name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Count,
    /// A share in JSON, per cent on the page.
    Percent,
    Kib,
    Mib,
    Gib,
    Milliseconds,
    Seconds,
    Minutes,
    Months,
    Dollars,
}

/// What was typed: one number, or `low..mid..high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    Number(f64),
    Range { low: f64, mid: f64, high: f64 },
}

/// Reads `200k`, `1.5M`, `10,000`, `2 TB`, `30 %`, `1e6`, `2.5..4..6` into the unit's own scale. `shown` is what stands beside the
/// entry; it may be typed too. The error is a sentence for the person who typed.
pub fn read(text: &str, unit: Unit, shown: &str) -> Result<Entry, String> {
    let text = text.trim().replace('…', "..");
    let parts: Vec<&str> = text.split("..").collect();
    match parts[..] {
        [one] => Ok(Entry::Number(Typed::parse(one, unit, shown)?.value)),
        [low, mid, high] => {
            let [low, mid, high] = [low, mid, high].map(|part| Typed::parse(part, unit, shown));
            let (low, mid, high) = (low?, mid?, high?);
            if high.scaled && !(low.scaled && mid.scaled) {
                return Err(format!("Write the unit on each of the three numbers of “{text}”."));
            }
            Ok(Entry::Range { low: low.value, mid: mid.value, high: high.value })
        }
        _ => Err(format!("“{text}” is not a range; write low..mid..high, like 2.5..4..6.")),
    }
}

/// The number as a field shows it, exact: `220,000`, `4`, `99.9`.
pub fn write(value: f64, unit: Unit) -> String {
    Digits::of(value).shifted(unit).plain(true)
}

/// The number as a link carries it, exact and short: `220k`, `1.5M`, `4`.
pub fn write_short(value: f64, unit: Unit) -> String {
    let digits = Digits::of(value).shifted(unit);
    let steps: &[(i32, &str)] = match unit {
        Unit::Count | Unit::Dollars => &[(9, "B"), (6, "M"), (3, "k")],
        _ => &[],
    };
    let plain = digits.plain(false);
    let short = steps.iter().find(|(exponent, _)| digits.reaches(*exponent));
    match short.map(|(exponent, suffix)| format!("{}{suffix}", digits.times_ten_to(-exponent).plain(false))) {
        Some(short) if short.len() < plain.len() => short,
        _ => plain,
    }
}

/// Whole numbers with thousands separators, smaller ones to three significant figures: `220,000`, `24.5`, `0.00123`.
pub fn full(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    if value.abs() >= 1000.0 { grouped(value, 0) } else { trimmed(&significant(value, 3)) }
}

/// Three significant figures with thousands separators: `12,300`.
pub fn figure(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    if value.abs() >= 1000.0 {
        let step = 10f64.powi(value.abs().log10().floor() as i32 - 2);
        return grouped((value / step).round() * step, 0);
    }
    trimmed(&significant(value, 3))
}

/// Six significant figures with thousands separators, for arithmetic that is to be followed: `1,458.33`, `0.0816`.
pub fn precise(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let text = trimmed(&significant(value, 6));
    let (sign, text) = text.strip_prefix('−').map_or(("", text.as_str()), |rest| ("−", rest));
    match text.split_once('.') {
        Some((whole, fraction)) => format!("{sign}{}.{fraction}", thousands(whole)),
        None => format!("{sign}{}", thousands(text)),
    }
}

/// A figure of the ledger with its unit: `4 instances`, `36.25 %`, `$0.0816 an hour`.
pub fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "" => precise(value),
        // What is nearly all is never rounded up to it.
        "share" if value > 0.99 && value < 1.0 => availability(value),
        "share" => format!("{}{THIN}%", precise(value * 100.0)),
        unit => {
            let (counted, per) = unit.split_once('/').filter(|(_, per)| *per != "s").map_or((unit, None), |(of, per)| (of, Some(per)));
            let figure = match counted {
                "USD" => priced(value),
                "factor" => format!("{}{THIN}×", precise(value)),
                counted => format!("{}{THIN}{}", precise(value), of(value, counted)),
            };
            per.map_or_else(|| figure.clone(), |per| format!("{figure} {}", each(per)))
        }
    }
}

/// `hour` → `an hour`, `user/month` → `a user a month`.
fn each(per: &str) -> String {
    // Prices are of a thousand or a million at once.
    if per.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("per {per}");
    }
    let one = |unit: &str| {
        let vowel = unit.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) || unit.starts_with("hour");
        format!("{} {unit}", if vowel { "an" } else { "a" })
    };
    per.split('/').map(one).collect::<Vec<_>>().join(" ")
}

/// The unit beside a number: one of what is counted by a plural is one, `1 team`, but `1 ms` and `1 req/s`.
pub fn of(value: f64, unit: &str) -> &str {
    let counts = unit.len() > 3 && unit.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    unit.strip_suffix('s').filter(|_| value == 1.0 && counts).unwrap_or(unit)
}

/// Dollars to the cent, or as small as a price is.
fn priced(value: f64) -> String {
    let text = precise(value.abs());
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let amount = if decimals < 2 || value.abs() >= 1000.0 { grouped(value.abs(), 2) } else { text };
    if value < 0.0 { format!("−${amount}") } else { format!("${amount}") }
}

/// For charts and marks: `220k`, `3.5 M`, `1.2 B`.
pub fn short(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    for (size, suffix) in [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")] {
        // 999,600 is a million at three figures, not 1,000k.
        if value.abs() >= size * 0.9995 {
            let space = if suffix == "k" { String::new() } else { THIN.to_string() };
            return format!("{}{space}{suffix}", trimmed(&significant(value / size, 3)));
        }
    }
    trimmed(&significant(value, 3))
}

/// `$612`, `−$135`; below ten dollars with cents, `$4.30`.
pub fn dollars(value: f64) -> String {
    let decimals = if value.abs() < 9.995 && value.fract() != 0.0 { 2 } else { 0 };
    money(value, decimals)
}

/// As in a bill: `$612.30`.
pub fn dollars_and_cents(value: f64) -> String {
    money(value, 2)
}

/// A difference: `+$41`, `−$135`.
pub fn dollars_change(value: f64) -> String {
    if value > 0.0 { format!("+{}", dollars(value)) } else { dollars(value) }
}

/// A price of a single user: `0.28 ¢`, `$1.20`.
pub fn dollars_each(value: f64) -> String {
    if value.abs() < 0.1 && value != 0.0 { format!("{}{THIN}¢", trimmed(&significant(value * 100.0, 2))) } else { money(value, 2) }
}

/// A price that was divided: four significant figures, at least two decimals: `$0.02267`, `$0.50`.
pub fn dollars_finely(value: f64) -> String {
    if value != 0.0 && value.abs() < 1.0 {
        let text = trimmed(&significant(value, 4));
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        if decimals > 2 {
            return format!("${text}");
        }
    }
    money(value, 2)
}

/// A share in per cent: `36 %`, `4.2 %`. Rounded: not for limits or availability.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        return "–".into();
    }
    let number = if value.abs() >= 9.95 { grouped(value, 0) } else { trimmed(&significant(value, 2)) };
    format!("{number}{THIN}%")
}

/// A limit or a target in per cent, exact: `99.95 %`.
pub fn percent_exact(share: f64) -> String {
    format!("{}{THIN}%", write(share, Unit::Percent))
}

/// An availability in per cent, cut (never rounded up) after the first figure that is no nine: `99.93 %`, `99.997 %`.
pub fn availability(share: f64) -> String {
    if !(0.0..1.0).contains(&share) {
        return percent_exact(share);
    }
    let nines = (-(1.0 - share).log10() + 1e-9).floor().max(0.0) as usize;
    let decimals = nines.saturating_sub(1).clamp(2, 12);
    let scale = 10f64.powi(decimals as i32);
    // A whisker up, so that 0.9995 stays 99.95 and does not fall to 99.94 by its binary form.
    let cut = ((share * 100.0 * scale) + 1e-6).floor() / scale;
    format!("{}{THIN}%", trimmed(&format!("{cut:.decimals$}")))
}

/// `24 req/s`.
pub fn requests_per_second(value: f64) -> String {
    format!("{}{THIN}req/s", figure(value))
}

/// An amount in GiB by its fitting unit: `430 GiB`, `6.7 TiB`, `512 MiB`.
pub fn gib(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        size if size >= 1024.0 * 1024.0 => (value / 1024.0 / 1024.0, "PiB"),
        size if size >= 1024.0 => (value / 1024.0, "TiB"),
        size if size >= 1.0 || size == 0.0 => (value, "GiB"),
        size if size >= 1.0 / 1024.0 => (value * 1024.0, "MiB"),
        _ => (value * 1024.0 * 1024.0, "KiB"),
    };
    format!("{}{THIN}{unit}", trimmed(&significant(scaled, if scaled.abs() >= 100.0 { 3 } else { 2 })))
}

/// `180 ms`, `1.2 s`.
pub fn milliseconds(value: f64) -> String {
    if value.abs() >= 1000.0 {
        format!("{}{THIN}s", trimmed(&significant(value / 1000.0, 3)))
    } else {
        format!("{}{THIN}ms", trimmed(&significant(value, 3)))
    }
}

/// `30 s`, `15 min`, `4 h`, `1 day`, `30 days`.
pub fn minutes(value: f64) -> String {
    let (number, unit) = match value.abs() {
        0.0 => return "none".into(),
        size if size < 1.0 => (value * 60.0, "s"),
        size if size < 60.0 => (value, "min"),
        size if size < 1440.0 => (value / 60.0, "h"),
        size if size < 2880.0 => (value / 1440.0, "day"),
        _ => (value / 1440.0, "days"),
    };
    let number = trimmed(&significant(number, 3));
    let unit = if unit == "day" && number != "1" { "days" } else { unit };
    format!("{number}{THIN}{unit}")
}

struct Typed {
    value: f64,
    /// A suffix changed the scale (k, TB, h).
    scaled: bool,
}

/// What a suffix does to the number before it.
enum Scale {
    /// Times ten to this power.
    Tens(i32),
    Times(f64),
}

impl Typed {
    fn parse(part: &str, unit: Unit, shown: &str) -> Result<Typed, String> {
        let plain: String = part
            .trim()
            .chars()
            .map(|c| match c {
                '\u{2212}' | '\u{2013}' => '-',
                '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' | '\t' => ' ',
                c => c,
            })
            .collect();
        let nonsense = || format!("“{}” is not a number; write it like 200,000, 200k or 1.5M.", part.trim());
        let mut rest = plain.trim();
        let negative = rest.starts_with('-');
        rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
        let dollar = rest.starts_with('$');
        rest = rest.strip_prefix('$').unwrap_or(rest).trim_start();
        if dollar && unit != Unit::Dollars {
            return Err(format!("“{}” is an amount of money; this field is not.", part.trim()));
        }

        let end = number_end(rest);
        let (number, mut suffix) = rest.split_at(end);
        let mantissa = ungrouped(number).map_err(|fault| match fault {
            Grouping::None => nonsense(),
            Grouping::Comma => format!("“{}” is unclear; decimals take a point, thousands a comma: 1.5 or 10,000.", part.trim()),
        })?;
        let mut exponent = 0i32;
        if let Some((power, after)) = power_of_ten(suffix) {
            exponent = power;
            suffix = after;
        }
        let scale = scale_of(suffix, unit, shown).ok_or_else(|| match unit {
            _ if suffix.trim().is_empty() => nonsense(),
            Unit::Dollars => format!("“{}” is not an amount in US dollars; write it like 2,500 or 2.5k.", part.trim()),
            Unit::Percent => format!("“{}” is not a percentage; write it like 4 or 4 %.", part.trim()),
            Unit::Kib | Unit::Mib | Unit::Gib => format!("“{}” is not an amount of bytes; write it like 40 KB or 2 TB.", part.trim()),
            Unit::Milliseconds | Unit::Seconds | Unit::Minutes | Unit::Months => {
                format!("“{}” is not a length of time here; write it in {}.", part.trim(), time_words(unit))
            }
            Unit::Count if suffix.trim() == "%" => format!("“{}” is a percentage; this field is not.", part.trim()),
            Unit::Count => nonsense(),
        })?;
        let sign = if negative { "-" } else { "" };
        let (tens, times) = match scale {
            Scale::Tens(power) => (power, 1.0),
            Scale::Times(factor) => (0, factor),
        };
        let own = if unit == Unit::Percent { -2 } else { 0 };
        let power = exponent.checked_add(tens + own).ok_or_else(nonsense)?;
        let value: f64 = format!("{sign}{mantissa}e{power}").parse().map_err(|_| nonsense())?;
        let value = value * times;
        if !value.is_finite() {
            return Err(format!("“{}” is too large a number.", part.trim()));
        }
        Ok(Typed { value: if value == 0.0 { 0.0 } else { value }, scaled: tens != 0 || times != 1.0 })
    }
}

fn time_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Milliseconds => "ms or s",
        Unit::Seconds => "s, min or h",
        Unit::Minutes => "min, h or days",
        _ => "months or years",
    }
}

/// Where the digits, separators and the point of a number end; a space belongs to it only between digits.
fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        let inside = match bytes[end] {
            b'0'..=b'9' | b'.' | b',' | b'\'' | b'_' => true,
            b' ' => end > 0 && bytes[end - 1].is_ascii_digit() && bytes.get(end + 1).is_some_and(u8::is_ascii_digit),
            _ => false,
        };
        if !inside {
            break;
        }
        end += 1;
    }
    end
}

enum Grouping {
    None,
    Comma,
}

/// The digits and point alone. Separators must part groups of three, and be of one kind.
fn ungrouped(number: &str) -> Result<String, Grouping> {
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (number, ""),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return Err(if fraction.contains([',', '.']) { Grouping::Comma } else { Grouping::None });
    }
    if let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) {
        let groups: Vec<&str> = whole.split(separator).collect();
        let even = groups.iter().skip(1).all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len());
        if !even || !groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(Grouping::Comma);
        }
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    Ok(format!("{}.{}", if whole.is_empty() { "0" } else { &whole }, if fraction.is_empty() { "0" } else { fraction }))
}

/// `e6` at the start, and what follows it.
fn power_of_ten(text: &str) -> Option<(i32, &str)> {
    let after = text.strip_prefix(['e', 'E'])?;
    let sign = after.starts_with(['-', '+']) as usize;
    let digits = after[sign..].bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    Some((after[..sign + digits].parse().ok()?, &after[sign + digits..]))
}

/// What the suffix means for a number of this unit; None where it means nothing.
fn scale_of(suffix: &str, unit: Unit, shown: &str) -> Option<Scale> {
    let suffix = suffix.trim().trim_end_matches('.').to_lowercase();
    let suffix = suffix.as_str();
    if suffix.is_empty() || is_shown(suffix, shown) {
        return Some(Scale::Tens(0));
    }
    let times = |factor: f64| Some(Scale::Times(factor));
    let binary = |power: i32| times(1024f64.powi(power));
    match unit {
        Unit::Count | Unit::Dollars => {
            let suffix = suffix.strip_suffix("usd").or(suffix.strip_suffix('$')).filter(|_| unit == Unit::Dollars).unwrap_or(suffix);
            // `200k users`: the multiplier, then the words of the field.
            let (multiplier, words) = match suffix.trim().split_once(' ') {
                Some((multiplier, words)) => (multiplier, words.trim()),
                None => (suffix.trim(), ""),
            };
            if !words.is_empty() && !is_shown(words, shown) {
                return None;
            }
            let power = match multiplier {
                "" => 0,
                "k" | "thousand" => 3,
                "m" | "mio" | "million" | "millions" => 6,
                "b" | "bn" | "g" | "billion" | "billions" => 9,
                "t" | "tn" | "trillion" => 12,
                "×" | "x" if unit == Unit::Count => 0,
                _ => return None,
            };
            Some(Scale::Tens(power))
        }
        Unit::Percent => matches!(suffix, "%" | "percent" | "per cent" | "pct").then_some(Scale::Tens(0)),
        Unit::Kib | Unit::Mib | Unit::Gib => {
            let own = match unit {
                Unit::Kib => 1,
                Unit::Mib => 2,
                _ => 3,
            };
            let power = match suffix {
                "b" | "byte" | "bytes" => 0,
                "k" | "kb" | "kib" => 1,
                "m" | "mb" | "mib" => 2,
                "g" | "gb" | "gib" => 3,
                "t" | "tb" | "tib" => 4,
                "p" | "pb" | "pib" => 5,
                _ => return None,
            };
            binary(power - own)
        }
        Unit::Milliseconds | Unit::Seconds | Unit::Minutes => {
            let own = match unit {
                Unit::Milliseconds => 1.0,
                Unit::Seconds => 1_000.0,
                _ => 60_000.0,
            };
            let milliseconds = match suffix {
                "ms" => 1.0,
                "s" | "sec" | "second" | "seconds" => 1_000.0,
                "min" | "minute" | "minutes" => 60_000.0,
                "h" | "hour" | "hours" => 3_600_000.0,
                "d" | "day" | "days" => 86_400_000.0,
                _ => return None,
            };
            times(milliseconds / own)
        }
        Unit::Months => match suffix {
            "month" | "months" | "mo" => times(1.0),
            "y" | "yr" | "year" | "years" => times(12.0),
            _ => None,
        },
    }
}

/// The words beside the entry, or the first of them.
fn is_shown(typed: &str, shown: &str) -> bool {
    let shown = shown.to_lowercase();
    let first = shown.split([' ', ',']).next().unwrap_or("");
    !typed.is_empty() && (typed == shown || typed == first && !first.is_empty())
}

/// The shortest decimal digits that read back as the number: 0.07 is `7` × 10⁻².
#[derive(Clone)]
struct Digits {
    negative: bool,
    digits: String,
    /// Of ten, for the last digit.
    exponent: i32,
}

impl Digits {
    fn of(value: f64) -> Digits {
        let text = format!("{:e}", if value.is_finite() { value.abs() } else { 0.0 });
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let decimals = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len() as i32);
        let exponent: i32 = exponent.parse().unwrap_or(0);
        Digits { negative: value < 0.0, digits: mantissa.replace('.', ""), exponent: exponent - decimals }
    }

    fn shifted(self, unit: Unit) -> Digits {
        if unit == Unit::Percent { self.times_ten_to(2) } else { self }
    }

    fn times_ten_to(&self, power: i32) -> Digits {
        let exponent = if self.digits == "0" { 0 } else { self.exponent + power };
        Digits { exponent, ..self.clone() }
    }

    fn reaches(&self, power: i32) -> bool {
        self.digits.len() as i32 + self.exponent > power
    }

    fn plain(&self, group: bool) -> String {
        let sign = if self.negative { "-" } else { "" };
        // Nobody reads forty zeros.
        if self.exponent > 21 || self.exponent < -24 {
            return format!("{sign}{}e{}", self.digits, self.exponent);
        }
        let (whole, fraction) = if self.exponent >= 0 {
            (format!("{}{}", self.digits, "0".repeat(self.exponent as usize)), String::new())
        } else {
            let places = -self.exponent as usize;
            let padded = format!("{:0>width$}", self.digits, width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            (whole.to_owned(), format!(".{fraction}"))
        };
        format!("{sign}{}{fraction}", if group { thousands(&whole) } else { whole })
    }
}

fn money(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let amount = grouped(value.abs(), decimals);
    let nothing = amount.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !nothing { format!("−${amount}") } else { format!("${amount}") }
}

/// A fixed number of decimals with thousands separators and a true minus.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let sign = if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) { "−" } else { "" };
    match fraction {
        Some(fraction) => format!("{sign}{}.{fraction}", thousands(whole)),
        None => format!("{sign}{}", thousands(whole)),
    }
}

fn thousands(whole: &str) -> String {
    let mut out = String::with_capacity(whole.len() * 4 / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// At least `figures` significant figures; whole digits are all kept.
fn significant(value: f64, figures: i32) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let magnitude = value.abs().log10().floor() as i32;
    let decimals = (figures - 1 - magnitude).clamp(0, 17) as usize;
    // 9.996 has three figures as 10.0, and is then written 10.
    let text = format!("{:.decimals$}", value.abs());
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{text}")
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str, unit: Unit) -> f64 {
        match read(text, unit, "").unwrap() {
            Entry::Number(value) => value,
            range => panic!("{range:?}"),
        }
    }

    #[test]
    fn arithmetic_can_be_followed() {
        for (value, unit, shown) in [
            (1_458.333_333, "", "1,458.33"),
            (1_234_567.8, "req/s", "1,234,568 req/s"),
            (0.0816, "USD", "$0.0816"),
            (0.0816, "USD/hour", "$0.0816 an hour"),
            (0.005, "USD/instance-hour", "$0.005 an instance-hour"),
            (0.0028, "USD/user/month", "$0.0028 a user a month"),
            (1.0, "hours/month", "1 hour a month"),
            (0.9, "factor", "0.9 ×"),
            (1.5, "Gbit/s", "1.5 Gbit/s"),
            (1234.5, "USD", "$1,234.50"),
            (-0.5, "USD", "−$0.50"),
            (0.3625, "share", "36.25 %"),
            (1.0, "instances", "1 instance"),
            (1.0, "req/s", "1 req/s"),
            (0.999_999_6, "share", "99.99996 %"),
            (1.0, "share", "100 %"),
            (f64::NAN, "", "–"),
        ] {
            assert_eq!(in_unit(value, unit).replace(THIN, " "), shown);
        }
    }

    #[test]
    fn people_write_numbers_in_many_ways() {
        for (text, unit, value) in [
            ("200k", Unit::Count, 200_000.0),
            ("1.5M", Unit::Count, 1_500_000.0),
            ("1.5 million", Unit::Count, 1_500_000.0),
            ("2bn", Unit::Count, 2e9),
            ("10,000", Unit::Count, 10_000.0),
            ("10 000", Unit::Count, 10_000.0),
            ("10\u{202f}000", Unit::Count, 10_000.0),
            ("10'000.5", Unit::Count, 10_000.5),
            ("1e6", Unit::Count, 1e6),
            ("2.5e-3", Unit::Count, 0.0025),
            (".5", Unit::Count, 0.5),
            (" 7 ", Unit::Count, 7.0),
            ("4 ×", Unit::Count, 4.0),
            ("30 %", Unit::Percent, 0.3),
            ("30", Unit::Percent, 0.3),
            ("7", Unit::Percent, 0.07),
            ("99.95%", Unit::Percent, 0.9995),
            ("\u{2212}5 %", Unit::Percent, -0.05),
            ("2 TB", Unit::Gib, 2048.0),
            ("2TiB", Unit::Gib, 2048.0),
            ("512 MB", Unit::Gib, 0.5),
            ("1 MB", Unit::Kib, 1024.0),
            ("512 bytes", Unit::Kib, 0.5),
            ("1.5 s", Unit::Milliseconds, 1500.0),
            ("4 h", Unit::Minutes, 240.0),
            ("1 day", Unit::Minutes, 1440.0),
            ("3 years", Unit::Months, 36.0),
            ("$2,500", Unit::Dollars, 2500.0),
            ("2.5k", Unit::Dollars, 2500.0),
            ("60 USD", Unit::Dollars, 60.0),
        ] {
            assert_eq!(number(text, unit), value, "{text}");
        }
        assert_eq!(read("200k users", Unit::Count, "users"), Ok(Entry::Number(200_000.0)));
        assert_eq!(read("20 a user, day", Unit::Count, "a user, day"), Ok(Entry::Number(20.0)));
        assert_eq!(read("40 KiB", Unit::Kib, "KiB"), Ok(Entry::Number(40.0)));
    }

    #[test]
    fn a_range_has_three_numbers() {
        assert_eq!(read("2.5..4..6", Unit::Count, ""), Ok(Entry::Range { low: 2.5, mid: 4.0, high: 6.0 }));
        assert_eq!(read("2 .. 4 .. 6 %", Unit::Percent, "%"), Ok(Entry::Range { low: 0.02, mid: 0.04, high: 0.06 }));
        assert_eq!(read("1…2…3", Unit::Count, ""), Ok(Entry::Range { low: 1.0, mid: 2.0, high: 3.0 }));
        assert!(read("1..2", Unit::Count, "").is_err());
        assert!(read("1..2..3k", Unit::Count, "").is_err());
        assert!(read("1..2..3..4", Unit::Count, "").is_err());
    }

    #[test]
    fn nonsense_gets_a_sentence_that_quotes_it() {
        for (text, unit) in [
            ("many", Unit::Count),
            ("", Unit::Count),
            ("-", Unit::Count),
            ("1,5", Unit::Count),
            ("1.234.567", Unit::Count),
            ("10,00,0", Unit::Count),
            ("12 34", Unit::Count),
            ("5 apples", Unit::Count),
            ("5 %", Unit::Count),
            ("5 TB", Unit::Count),
            ("5 k", Unit::Percent),
            ("$5", Unit::Count),
            ("5 €", Unit::Dollars),
            ("inf", Unit::Count),
            ("NaN", Unit::Count),
            ("1e999", Unit::Count),
            ("1e99999999999", Unit::Count),
            ("0x10", Unit::Count),
            ("5 parsecs", Unit::Minutes),
        ] {
            let fault = read(text, unit, "").unwrap_err();
            assert!(fault.contains(&format!("“{text}”")) && fault.ends_with('.'), "{text}: {fault}");
        }
    }

    #[test]
    fn links_are_short_and_exact() {
        for (value, unit, text) in [
            (200_000.0, Unit::Count, "200k"),
            (1_500_000.0, Unit::Count, "1.5M"),
            (123_456.0, Unit::Count, "123456"),
            (1_234.5, Unit::Count, "1234.5"),
            (1_440.0, Unit::Count, "1440"),
            (2e9, Unit::Count, "2B"),
            (0.07, Unit::Percent, "7"),
            (0.9995, Unit::Percent, "99.95"),
            (2048.0, Unit::Gib, "2048"),
            (0.0, Unit::Count, "0"),
            (0.0, Unit::Percent, "0"),
            (-0.05, Unit::Percent, "-5"),
        ] {
            assert_eq!(write_short(value, unit), text);
        }
        assert_eq!(write(220_000.0, Unit::Count), "220,000");
        assert_eq!(write(0.12, Unit::Percent), "12");
    }

    #[test]
    fn pages_write_as_the_design_says() {
        assert_eq!(full(220_000.0), "220,000");
        assert_eq!(full(0.00123), "0.00123");
        assert_eq!(figure(12_345.0), "12,300");
        assert_eq!(figure(-24.0), "−24");
        assert_eq!(short(220_000.0), "220k");
        assert_eq!(short(3_500_000.0), "3.5\u{202f}M");
        assert_eq!(short(999_999.0), "1\u{202f}M");
        assert_eq!(short(12.0), "12");
        assert_eq!(dollars(612.3), "$612");
        assert_eq!(dollars(-135.0), "−$135");
        assert_eq!(dollars(4.3), "$4.30");
        assert_eq!(dollars_and_cents(1612.3), "$1,612.30");
        assert_eq!(dollars_change(41.0), "+$41");
        assert_eq!(dollars_each(0.0028), "0.28\u{202f}¢");
        assert_eq!(percent(0.36), "36\u{202f}%");
        assert_eq!(percent(0.042), "4.2\u{202f}%");
        assert_eq!(percent_exact(0.9995), "99.95\u{202f}%");
        assert_eq!(availability(0.99934), "99.93\u{202f}%");
        assert_eq!(availability(0.9995), "99.95\u{202f}%");
        assert_eq!(availability(0.999), "99.9\u{202f}%");
        assert_eq!(availability(0.99999), "99.999\u{202f}%");
        assert_eq!(availability(0.999975), "99.997\u{202f}%");
        assert_eq!(requests_per_second(24.0), "24\u{202f}req/s");
        assert_eq!(gib(430.0), "430\u{202f}GiB");
        assert_eq!(gib(6860.8), "6.7\u{202f}TiB");
        assert_eq!(gib(0.5), "512\u{202f}MiB");
        assert_eq!(milliseconds(180.0), "180\u{202f}ms");
        assert_eq!(minutes(15.0), "15\u{202f}min");
        assert_eq!(minutes(1440.0), "1\u{202f}day");
        assert_eq!(minutes(240.0), "4\u{202f}h");
    }

    #[test]
    fn no_page_shows_what_is_not_a_number() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for text in [full(value), figure(value), short(value), dollars(value), percent(value)] {
                assert_eq!(text.trim_end_matches(['%', THIN]), "–");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_shown_reads_back_as_the_same_number(
            value in any::<f64>().prop_filter("a profile's size", |value| value.is_finite() && value.abs() < 1e300),
            small in -1e6..1e6f64,
            whole in 0u64..100_000_000_000,
        ) {
            for value in [value, small, whole as f64] {
                for unit in [Unit::Count, Unit::Percent, Unit::Gib, Unit::Dollars, Unit::Months] {
                    for text in [write(value, unit), write_short(value, unit)] {
                        prop_assert_eq!(read(&text, unit, ""), Ok(Entry::Number(if value == 0.0 { 0.0 } else { value })), "{}", text);
                    }
                }
            }
        }

        #[test]
        fn any_text_is_a_number_or_a_sentence(text in "\\PC*") {
            if let Err(sentence) = read(&text, Unit::Gib, "GiB") {
                prop_assert!(sentence.ends_with('.'));
            }
        }

        #[test]
        fn formatting_never_fails(value in any::<f64>()) {
            for text in [full(value), figure(value), short(value), dollars(value), dollars_each(value), percent(value), availability(value), gib(value), minutes(value), milliseconds(value)] {
                prop_assert!(!text.contains("NaN") && !text.contains("inf"), "{}", text);
            }
        }
    }
}
