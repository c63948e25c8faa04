//! Finds the figures in a text that `domain::units` and `charts` wrote, and writes them as a reader wants them.
//!
//! Their grammar is closed: amounts `$1,234.50`, `$1.2k`, `$3.5 M`, `0.28 ¢`, numbers `1,234.5`, shares `36 %`, days `2 November 2026`. A sign
//! before them stays where it is. What is joined to letters, or to more points, is a name or a version (`m7g.large`, `5.2.5`) and stays.

use super::{Reader, prefix};
use crate::domain::{units::THIN, words::Calendar};
use rust_decimal::{Decimal, RoundingStrategy::MidpointAwayFromZero};

/// The text as the reader wants it; none where nothing in it changes.
pub fn written(text: &str, reader: &Reader) -> Option<String> {
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let Some(figure) = Figure::at(text, start, reader) else {
            at = end_of_word(text, start);
            continue;
        };
        at = figure.to;
        if let Some(anew) = figure.anew(reader) {
            out.push_str(&text[copied..figure.from]);
            out.push_str(&anew);
            copied = at;
        }
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// A figure as it stands in a text, its sign left out.
struct Figure<'a> {
    from: usize,
    to: usize,
    /// Digits, commas, point.
    number: &'a str,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Number,
    Percent,
    /// Of a price of a single user: hundredths of a dollar.
    Cents,
    Dollars(Short),
    /// Of a chart that was drawn in the reader's currency.
    Converted(Short),
    /// A day's number, the month's and the year behind it.
    Day(u32, &'a str),
}

/// A number of thousands or millions: `k`, `M` with a thin space.
#[derive(Clone, Copy)]
struct Short(u32);

const SHORTS: [(u32, &str); 4] = [(3, "k"), (6, "\u{202f}M"), (9, "\u{202f}B"), (12, "\u{202f}T")];

impl Short {
    /// The suffix at the beginning of a text, and its length.
    fn before(rest: &str) -> (Short, usize) {
        let found = SHORTS.into_iter().find(|(_, suffix)| rest.strip_prefix(suffix).is_some_and(|rest| !goes_on(rest)));
        found.map_or((Short(0), 0), |(tens, suffix)| (Short(tens), suffix.len()))
    }
}

impl<'a> Figure<'a> {
    /// The figure whose first digit stands at `start`.
    fn at(text: &'a str, start: usize, reader: &Reader) -> Option<Figure<'a>> {
        let (before, rest) = text.split_at(start);
        let number = &rest[..number_end(rest)?];
        let (end, after) = (start + number.len(), &rest[number.len()..]);
        if let Some(sign) = reader.currency.map(prefix).filter(|sign| ends_with_sign(before, sign)) {
            let (short, length) = Short::before(after);
            return Some(Figure { from: start - sign.len(), to: end + length, number, kind: Kind::Converted(short) });
        }
        if ends_with_sign(before, "$") {
            let (short, length) = Short::before(after);
            let joined = length == 0 && goes_on(after);
            return (!joined).then_some(Figure { from: start - 1, to: end + length, number, kind: Kind::Dollars(short) });
        }
        if is_joined(before) {
            return None;
        }
        let unit = after.trim_start_matches(['\u{202f}', '\u{a0}', ' ']);
        let to = text.len() - unit.len();
        let kind = match unit.chars().next() {
            Some('%') => return Some(Figure { from: start, to: to + 1, number, kind: Kind::Percent }),
            Some('¢') => return Some(Figure { from: start, to: to + '¢'.len_utf8(), number, kind: Kind::Cents }),
            _ if Short::before(after).1 > 0 => Kind::Number,
            _ if goes_on(after) => return None,
            _ => match day(number, after) {
                Some((month, year, length)) => {
                    return Some(Figure { from: start, to: end + length, number, kind: Kind::Day(month, year) });
                }
                None => Kind::Number,
            },
        };
        Some(Figure { from: start, to: end, number, kind })
    }

    /// None where it stays as it is.
    fn anew(&self, reader: &Reader) -> Option<String> {
        let locale = reader.locale;
        let plain = || self.number.replace(',', "");
        let amount = |number: String, sign: &str| Some(locale.amount(&number, sign));
        match self.kind {
            Kind::Number if locale.is_usual() || !self.number.contains([',', '.']) => None,
            Kind::Number => locale.number(&plain()),
            Kind::Percent if locale.is_usual() => None,
            Kind::Percent => Some(locale.percentage(&locale.number(&plain())?)),
            Kind::Day(month, year) => locale.date(self.number.parse().ok()?, month, year),
            Kind::Cents => match reader.currency {
                None => Some(format!("{}{THIN}¢", locale.number(&plain())?)),
                Some(rate) => {
                    let (dollars, shown) = read(self.number, -2)?;
                    amount(exchanged(dollars, shown, rate.per_usd, false).in_locale(reader)?, &rate.sign)
                }
            },
            Kind::Dollars(Short(tens)) => match reader.currency {
                None => amount(format!("{}{}", locale.number(&plain())?, suffix(tens)), "$"),
                Some(rate) => {
                    let (dollars, shown) = read(self.number, tens as i32)?;
                    amount(exchanged(dollars, shown, rate.per_usd, tens > 0).in_locale(reader)?, &rate.sign)
                }
            },
            Kind::Converted(Short(tens)) => {
                let sign = &reader.currency?.sign;
                amount(format!("{}{}", locale.number(&plain())?, suffix(tens)), sign)
            }
        }
    }
}

fn suffix(tens: u32) -> &'static str {
    SHORTS.iter().find(|(of, _)| *of == tens).map_or("", |(_, suffix)| suffix)
}

/// What a number with this power of ten behind it says, and the power of ten that its last digit stands for.
fn read(number: &str, tens: i32) -> Option<(Decimal, i32)> {
    let digits = number.replace(',', "").parse::<Decimal>().ok()?;
    let shown = tens - digits.scale() as i32;
    let power = 10u64.checked_pow(tens.unsigned_abs())?;
    let value = if tens < 0 { digits.checked_div(power.into()) } else { digits.checked_mul(power.into()) };
    Some((value?, shown))
}

/// An amount in another currency, as plain digits, and what is written behind them.
struct Exchanged {
    digits: String,
    suffix: &'static str,
}

/// `dollars`, whose last digit shown stands for ten to the power `shown`, at this rate. It is rounded to the coarsest power of ten that is not
/// more than twice what that digit is worth: the dollars said no more. Tenths of a currency are no amount of money: from ten on it is whole.
fn exchanged(dollars: Decimal, shown: i32, rate: Decimal, short: bool) -> Exchanged {
    let amount = dollars.saturating_mul(rate);
    let finest = (2.0 * f64::try_from(rate).unwrap_or(1.0)).log10() + f64::from(shown);
    let power = (finest + 1e-9).floor() as i32;
    let power = if power == -1 && amount >= Decimal::TEN { 0 } else { power };
    let rounded = |amount: Decimal, power: i32| match power {
        ..0 => amount.round_dp_with_strategy(power.unsigned_abs().min(28), MidpointAwayFromZero),
        _ => {
            let step = Decimal::from(10u64.pow(power.min(18) as u32));
            (amount / step).round_dp_with_strategy(0, MidpointAwayFromZero) * step
        }
    };
    let amount = rounded(amount, power);
    let of_short = |tens: u32| amount >= Decimal::from(10u64.pow(tens));
    let tens = SHORTS.iter().rev().map(|(tens, _)| *tens).find(|tens| short && of_short(*tens)).unwrap_or(0);
    let decimals = (tens as i32 - power).max(0) as usize;
    let digits = format!("{:.decimals$}", amount / Decimal::from(10u64.pow(tens)));
    let digits = if tens > 0 && digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.').to_owned() } else { digits };
    Exchanged { digits, suffix: suffix(tens) }
}

impl Exchanged {
    fn in_locale(&self, reader: &Reader) -> Option<String> {
        Some(format!("{}{}", reader.locale.number(&self.digits)?, self.suffix))
    }
}

/// Where the number at the beginning of a text ends: groups of three after commas, one point. None where more of the kind is joined to it.
fn number_end(text: &str) -> Option<usize> {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    let mut grouped = false;
    while text[end..].starts_with(',') && digits(end + 1) == 3 && (grouped || end <= 3) {
        grouped = true;
        end += 4;
    }
    if text[end..].starts_with(',') && digits(end + 1) > 0 {
        return None;
    }
    if text[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    let more = text[end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c == '.' || c.is_ascii_alphanumeric()));
    (!more).then_some(end)
}

/// ` November 2026`, ` Nov 2026` behind a day's number: month, year, and how long that is.
fn day<'a>(number: &str, after: &'a str) -> Option<(u32, &'a str, usize)> {
    let day: u32 = number.parse().ok()?;
    let (month, rest) = after.strip_prefix(' ')?.split_once(' ')?;
    let year = rest.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    if !(1..=31).contains(&day) || goes_on(&rest[4..]) {
        return None;
    }
    let months = Calendar::new(Some("2026-01"));
    let named = |at: &u32| [months.long(*at), months.short(*at)].iter().any(|name| name.split(' ').next() == Some(month));
    let month_number = (0..12).find(named)? + 1;
    Some((month_number, year, 1 + month.len() + 1 + 4))
}

/// Whether a word goes on here, so that what stands before is a part of it.
fn goes_on(rest: &str) -> bool {
    let mut letters = rest.chars();
    match letters.next() {
        Some(c) if c.is_alphanumeric() || c == '_' => true,
        // `16.4-rc1`, `2026-11`, `4/hour` is joined; a dash between two words is not.
        Some('-' | '@' | '#') => letters.next().is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

/// Whether the digit after this text is a part of a word.
fn is_joined(before: &str) -> bool {
    let mut back = before.chars().rev();
    match back.next() {
        None => false,
        Some(c) if c.is_alphanumeric() => true,
        Some('.' | '_' | '#' | '@' | '$' | '&' | '/' | '\\' | '=' | '?') => true,
        // A minus stands after nothing or a space.
        Some('-') => back.next().is_some_and(|c| !c.is_whitespace() && c != '('),
        Some(_) => false,
    }
}

/// Whether a currency's sign stands alone there: `$`, not the end of `CA$`.
fn ends_with_sign(before: &str, sign: &str) -> bool {
    before.strip_suffix(sign).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
}

/// Past the word around a digit that is no figure.
fn end_of_word(text: &str, start: usize) -> usize {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '_' | '-' | '/' | ':' | '@');
    text[start..].find(|c| !word(c)).map_or(text.len(), |length| start + length)
}
