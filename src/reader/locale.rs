//! The number forms on offer. Digits are grouped and parted by ICU4X; where signs stand is of the Unicode CLDR (version 48), which its stable
//! crates do not hold yet. A browser's own `Intl` is asked the same in the browser tests.
//!
//! Only numbers follow the locale. The page's words are English, so names of months are too; a full date, which needs no words, is in the
//! locale's own order of numbers, except where the locale is an English one.

use icu_decimal::{DecimalFormatter, input::Decimal};
use icu_locale_core::Locale as Tag;
use std::cell::OnceCell;

#[derive(Debug, PartialEq, Eq)]
pub struct Locale {
    /// In addresses: `de`.
    pub tag: &'static str,
    /// In its own words.
    pub name: &'static str,
    sign: Sign,
    /// What follows a percentage.
    percent: &'static str,
    /// A full date, as `d`, `dd`, `M`, `MM` and `y`; none where it stays written out.
    date: Option<&'static str>,
}

/// Where a currency's sign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Before,
    /// With a no-break space.
    Apart,
    After,
}

const NO_BREAK: char = '\u{a0}';

const fn locale(tag: &'static str, name: &'static str, sign: Sign, percent: &'static str, date: Option<&'static str>) -> Locale {
    Locale { tag, name, sign, percent, date }
}

/// The first is how every page is written to begin with.
pub static LOCALES: [Locale; 17] = [
    locale("en", "English", Sign::Before, "\u{202f}%", None),
    locale("en-GB", "English (UK)", Sign::Before, "%", None),
    locale("en-IN", "English (India)", Sign::Before, "%", None),
    locale("de", "Deutsch", Sign::After, "\u{a0}%", Some("d.M.y")),
    locale("de-CH", "Deutsch (Schweiz)", Sign::Apart, "%", Some("d.M.y")),
    locale("fr", "français", Sign::After, "\u{a0}%", Some("dd/MM/y")),
    locale("es", "español", Sign::After, "\u{a0}%", Some("d/M/y")),
    locale("it", "italiano", Sign::After, "%", Some("dd/MM/y")),
    locale("nl", "Nederlands", Sign::Apart, "%", Some("d-M-y")),
    locale("pl", "polski", Sign::After, "%", Some("d.MM.y")),
    locale("pt-BR", "português (Brasil)", Sign::Apart, "%", Some("dd/MM/y")),
    locale("sv", "svenska", Sign::After, "\u{a0}%", Some("y-MM-dd")),
    locale("da", "dansk", Sign::After, "\u{a0}%", Some("d.M.y")),
    locale("fi", "suomi", Sign::After, "\u{a0}%", Some("d.M.y")),
    locale("ja", "日本語", Sign::Before, "%", Some("y/M/d")),
    locale("ko", "한국어", Sign::Before, "%", Some("y. M. d.")),
    locale("zh", "中文", Sign::Before, "%", Some("y/M/d")),
];

impl Locale {
    /// As every page is written to begin with.
    pub fn usual() -> &'static Locale {
        &LOCALES[0]
    }

    pub fn is_usual(&self) -> bool {
        self == Locale::usual()
    }

    /// By its tag, or by that of a language or region that is written like it: `de-AT`, `en-US`, `pt`.
    pub fn named(tag: &str) -> Option<&'static Locale> {
        let exact = |tag: &str| LOCALES.iter().find(|locale| locale.tag.eq_ignore_ascii_case(tag));
        let language = tag.split(['-', '_']).next().unwrap_or(tag);
        let of_language =
            || LOCALES.iter().find(|locale| locale.tag.split('-').next().is_some_and(|own| own.eq_ignore_ascii_case(language)));
        exact(tag).or_else(|| exact(language)).or_else(of_language)
    }

    pub fn tags() -> Vec<&'static str> {
        LOCALES.iter().map(|locale| locale.tag).collect()
    }

    /// Digits with a point, as computers write them, in the locale's form. None for what is no number.
    pub fn number(&self, digits: &str) -> Option<String> {
        let decimal = digits.parse::<Decimal>().ok()?;
        FORMATTERS.with(|all| {
            let all = all.get_or_init(|| LOCALES.iter().map(formatter).collect());
            let place = LOCALES.iter().position(|locale| locale == self)?;
            Some(all[place].format(&decimal).to_string())
        })
    }

    /// An amount with its currency's sign; both are finished.
    pub fn amount(&self, number: &str, sign: &str) -> String {
        match self.sign {
            Sign::After => format!("{number}{NO_BREAK}{sign}"),
            Sign::Apart => format!("{sign}{NO_BREAK}{number}"),
            Sign::Before if sign.ends_with(char::is_alphabetic) => format!("{sign}{NO_BREAK}{number}"),
            Sign::Before => format!("{sign}{number}"),
        }
    }

    pub fn percentage(&self, number: &str) -> String {
        format!("{number}{}", self.percent)
    }

    /// A full date in figures; none where it stays written out.
    pub fn date(&self, day: u32, month: u32, year: &str) -> Option<String> {
        let pattern = self.date?;
        let mut out = String::new();
        let mut letters = pattern.chars().peekable();
        while let Some(letter) = letters.next() {
            let width = if letters.next_if_eq(&letter).is_some() { 2 } else { 1 };
            match letter {
                'd' => out.push_str(&format!("{day:0width$}")),
                'M' => out.push_str(&format!("{month:0width$}")),
                'y' => out.push_str(year),
                between => out.push(between),
            }
        }
        Some(out)
    }
}

thread_local! {
    /// In the order of `LOCALES`: ICU4X' formatters stay on their thread.
    static FORMATTERS: OnceCell<Vec<DecimalFormatter>> = const { OnceCell::new() };
}

fn formatter(locale: &Locale) -> DecimalFormatter {
    let tag: Tag = locale.tag.parse().expect("a tag of the table is well formed");
    DecimalFormatter::try_new(tag.into(), Default::default()).expect("ICU4X has data for every locale, at the least its parent's")
}
