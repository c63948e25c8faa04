use super::{locale::LOCALES, *};
use crate::{
    catalog::builtin,
    domain::{question::Question, units},
    engine,
    ui::components::{Origins, Page, PlanView, Trail, origin_in_dialog},
};
use leptos::prelude::{Owner, RenderHtml, provide_context, view};
use proptest::prelude::*;
use std::{sync::Arc, time::Instant};

fn of(query: &str) -> Reader {
    Reader::new(query, |_| None)
}

/// What a cookie remembers; no link leads on with it.
fn remembering(query: &str) -> Reader {
    let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    Reader::new("", |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
}

/// With visible spaces: `␣` for a no-break space, `·` for a narrow one.
fn shown(query: &str, text: &str) -> String {
    of(query).text(text).replace('\u{a0}', "␣").replace('\u{202f}', "·")
}

#[test]
fn numbers_are_written_as_the_locale_does() {
    for (lang, text, expected) in [
        ("de", "200,000 users, 1,234.5 req/s, 36\u{202f}%", "200.000 users, 1.234,5 req/s, 36␣%"),
        ("de-CH", "1,234,567.5", "1'234'567.5"),
        ("fr", "1,234,567.5 and 4.2\u{202f}%", "1·234·567,5 and 4,2␣%"),
        ("es", "1,234.5 but 12,345.6", "1234,5 but 12.345,6"),
        ("pl", "1,234.5 but 12,345.6", "1234,5 but 12␣345,6"),
        ("sv", "1,234,567.5", "1␣234␣567,5"),
        ("en-IN", "200,000 of 12,345,678.9", "2,00,000 of 1,23,45,678.9"),
        ("en-GB", "1,234.5 and 36\u{202f}%", "1,234.5 and 36%"),
        ("ja", "1,234.5 and 99.95\u{202f}%", "1,234.5 and 99.95%"),
        (
            "de",
            "$1,234.50, −$135, +$41, $0.0816 an hour, $3.5\u{202f}M, 0.28\u{202f}¢",
            "1.234,50␣$, −135␣$, +41␣$, 0,0816␣$ an hour, 3,5·M␣$, 0,28·¢",
        ),
        ("pt-BR", "$1,234.50", "$␣1.234,50"),
        ("nl", "−$1,234.50", "−$␣1.234,50"),
        ("de", "saved 2 November 2026, from 5 Mar 2027 on", "saved 2.11.2026, from 5.3.2027 on"),
        ("sv", "2 November 2026", "2026-11-02"),
        ("en-GB", "2 November 2026", "2 November 2026"),
        ("de", "Aug 2027, 2027, 12 months", "Aug 2027, 2027, 12 months"),
    ] {
        assert_eq!(shown(&format!("lang={lang}"), text), expected, "{lang}");
    }
}

#[test]
fn amounts_are_converted_to_no_more_digits_than_the_dollars_had() {
    for (query, text, expected) in [
        ("currency=EUR", "$612 a month, −$135, $4.30, $0.0816, $0", "€526 a month, −€116, €3.70, €0.0702, €0"),
        ("currency=EUR", "$1,234.50 and 0.28\u{202f}¢", "€1,061.67 and €0.0024"),
        ("currency=EUR", "$1.2k, $3.5\u{202f}M, $1.16k", "€1k, €3·M, €1k"),
        ("currency=EUR", "$12.3k", "€10.6k"),
        ("currency=EUR&lang=de", "$1,234.50 ($612)", "1.061,67␣€ (526␣€)"),
        ("currency=JPY", "$612 and $4.30 and $1,234.50", "¥93,000 and ¥654 and ¥187,644"),
        ("currency=INR&lang=en-IN", "$12,345.60", "₹10,86,413"),
        ("currency=CNY", "$0.30, $612.30", "CN¥2.1, CN¥4,347"),
        ("currency=SEK&lang=sv", "$612", "5␣750␣SEK"),
        ("currency=CHF", "$612", "CHF␣490"),
    ] {
        assert_eq!(shown(query, text), expected, "{query}");
    }
}

#[test]
fn what_a_chart_drew_in_the_currency_is_not_converted_again() {
    assert_eq!(shown("currency=EUR&lang=de", "€2,000 and €20k and €0.05"), "2.000␣€ and 20k␣€ and 0,05␣€");
    assert_eq!(shown("currency=CAD", "CA$2,000 beside $2,000"), "CA$2,000 beside CA$2,780");
    assert_eq!(shown("currency=CHF&lang=de-CH", "CHF\u{a0}2,000"), "CHF␣2'000");
}

#[test]
fn names_versions_and_days_stay() {
    for text in [
        "m7g.large, db.r7g.4xlarge and t4g.small",
        "service-capacity-modeling 0.3.212, moto 5.2.5",
        "catalog 2026-11-20, rung 4, month 9, us-east-1",
        "TLS1.3 HTTP/1.1 v2.5 1.5-rc2 x=1.5 2.5..4..6",
        "&#39;quoted&#39; &#x27;0&#x27;",
        "US$5 or a$5",
    ] {
        assert_eq!(of("lang=de&currency=EUR").text(text), text);
    }
}

#[test]
fn the_usual_reader_changes_nothing() {
    let html = page(&Reader::default());
    assert!(matches!(Reader::default().page(&html), Cow::Borrowed(same) if same.len() == html.len()));
    assert!(of("currency=usd&lang=en-US").is_usual());
    assert!(!of("currency=usd").told().is_empty(), "an address may outdo a cookie");
}

#[test]
fn the_address_outdoes_the_cookie_and_nonsense_neither() {
    let cookie = |name: &str| Some(if name == CURRENCY { "GBP" } else { "fr" });
    let reader = |query: &str| {
        let reader = Reader::new(query, cookie);
        (reader.currency_code(), reader.locale.tag)
    };
    assert_eq!(reader(""), ("GBP", "fr"));
    assert_eq!(reader("?v=1&currency=EUR&lang=de-AT"), ("EUR", "de"));
    assert_eq!(reader("currency=USD"), ("USD", "fr"));
    assert_eq!(reader("currency=XXX&lang=tlh"), ("GBP", "fr"));
    assert_eq!(Locale::named("pt").map(|locale| locale.tag), Some("pt-BR"));
    assert_eq!(Locale::named("zh-Hans-CN").map(|locale| locale.tag), Some("zh"));
    assert_eq!(Locale::named(""), None);
}

#[test]
fn links_and_forms_lead_on_with_what_the_address_said() {
    let html = "<a href=\"/?v=1&amp;why=web.count#x\">a</a><a href=\"/\">b</a><a href=\"#plan\">c</a><a href=\"/?lang=fr\">d</a>\
                <a href=\"https://aws.amazon.com/\">e</a><a href=\"/charts/bill.png?v=1\">f</a><a href=\"/charts/bill.csv?v=1\">g</a>\
                <form action=\"/compare\"></form><form method=\"post\" action=\"/plans\"></form><form class=\"profile\" data-query=\"\"></form>";
    let told = of("currency=EUR&lang=de").page(html).into_owned();
    for part in [
        "href=\"/?v=1&amp;why=web.count&amp;currency=EUR&amp;lang=de#x\"",
        "href=\"/?currency=EUR&amp;lang=de\"",
        "href=\"#plan\"",
        "href=\"/?lang=fr&amp;currency=EUR\"",
        "href=\"https://aws.amazon.com/\"",
        "href=\"/charts/bill.png?v=1&amp;currency=EUR&amp;lang=de\"",
        "href=\"/charts/bill.csv?v=1\"",
        "<form action=\"/compare\"><input type=\"hidden\" name=\"lang\" value=\"de\"><input type=\"hidden\" name=\"currency\" value=\"EUR\">",
        "<form method=\"post\" action=\"/plans\"></form>",
        "data-query=\"currency=EUR&amp;lang=de\"",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let remembered = remembering("currency=EUR&lang=de").page(html).into_owned();
    let picture = "href=\"/charts/bill.png?v=1";
    assert_eq!(remembered.replace(&format!("{picture}&amp;currency=EUR&amp;lang=de"), picture), html, "a cookie needs no links");
}

#[test]
fn entries_code_and_whatever_is_not_ours_stay() {
    let html = "<p translate=\"no\" title=\"$1\">Save $500 by 1,234.5</p><code>$1.5</code><input value=\"1,234.5\" placeholder=\"$2,000\" aria-label=\"$5\">\
                <select><option>1,234.5</option></select><form class=\"profile\"><p title=\"$3\">$1,234.50</p></form><script>let x = 1.5;</script>\
                <textarea>1,234.5</textarea><p>$100<!-- 1,234.5 --></p>";
    let expected = html.replace("aria-label=\"$5\"", "aria-label=\"4\u{a0}€\"").replace("<p>$100<", "<p>86\u{a0}€<");
    assert_eq!(remembering("currency=EUR&lang=de").page(html), expected);
}

/// A plan with something of everything, as its page shows it, and where one of its figures comes from.
fn page(reader: &Reader) -> String {
    let question = r#"{"title":"Shop for $500, 1,234.5","audience":{"monthly_active_users":220000},"growth":{"start_month":"2026-11","monthly":0.08},
        "commercial":{"budget_monthly_usd":5000,"revenue_per_user_usd":0.4}}"#;
    let question = Question::from_json_text(question, &builtin().known()).expect("a valid question");
    let plan = Arc::new(engine::plan(builtin(), &question));
    let page = Page { address: "/?v=1".into(), form: Some(String::new()) };
    let origins = Origins::new(Arc::clone(&plan), page.clone());
    let trail = Trail::default().then("cost.monthly_usd");
    Owner::new().with(|| {
        provide_context(*reader);
        view! { <PlanView plan page/> }.to_html() + &origin_in_dialog(&origins, &trail).to_html()
    })
}

/// Tags and texts of a page, in their order.
fn pieces(html: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let is_tag = rest.starts_with('<');
        let end = if is_tag { rest.find('>').map_or(rest.len(), |at| at + 1) } else { rest.find('<').unwrap_or(rest.len()) };
        pieces.push((is_tag, &rest[..end]));
        rest = &rest[end..];
    }
    pieces
}

/// The amounts of a text behind their sign, as numbers, each with how much its last digit stands for.
fn amounts(text: &str, sign: &str) -> Vec<(f64, f64)> {
    let amount = |rest: &str| {
        let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect();
        let suffix = &rest[number.len()..];
        let number = number.trim_end_matches([',', '.']).replace(',', "");
        let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let times = [("k", 1e3), ("\u{202f}M", 1e6), ("\u{202f}B", 1e9)]
            .iter()
            .find(|(end, _)| suffix.starts_with(end))
            .map_or(1.0, |(_, times)| *times);
        Some((number.parse::<f64>().ok()? * times, times / 10f64.powi(decimals as i32)))
    };
    text.split(sign).skip(1).filter_map(amount).collect()
}

#[test]
fn every_amount_of_a_page_is_the_dollars_times_the_rate_and_nothing_else_changes() {
    // Drawn in dollars, so that every amount of it is in dollars too.
    let before = page(&Reader::default());
    for code in ["EUR", "INR", "JPY", "GBP"] {
        let reader = remembering(&format!("currency={code}"));
        let (sign, rate) = (reader.currency.unwrap().sign.as_str(), f64::try_from(reader.currency.unwrap().per_usd).unwrap());
        let after = reader.page(&before);
        let (before, after) = (pieces(&before), pieces(&after));
        assert_eq!(before.len(), after.len());
        let mut seen = 0;
        for ((is_tag, old), (_, new)) in before.iter().zip(&after) {
            if old == new {
                // What was asked stays as it was asked.
                let asked = old.contains("Shop for $500") || old.contains(" $ a ");
                assert!(*is_tag || !old.contains('$') || asked, "{old} stays in dollars");
                continue;
            }
            // Whatever is no amount, is the same.
            let (dollars, converted) = (amounts(old, "$"), amounts(new, sign));
            let cents = old.matches('¢').count();
            assert_eq!(dollars.len() + cents, converted.len(), "{old}\n{new}");
            if cents == 0 {
                for ((usd, step), (own, own_step)) in dollars.iter().zip(&converted) {
                    // To the digits shown, and to no more than the dollars had.
                    let grain = 10f64.powf((2.0 * rate * step).log10().floor());
                    assert!((own - usd * rate).abs() <= (own_step / 2.0).max(grain / 2.0) * 1.000001, "{usd} at {rate}: {own} in {new}");
                    assert!((own / grain - (own / grain).round()).abs() < 1e-6, "{new} says more than {old}");
                }
            }
            let letters =
                |text: &str| text.chars().filter(|c| c.is_ascii_alphabetic() && !matches!(c, 'k' | 'M' | 'B' | 'T')).collect::<String>();
            assert_eq!(letters(old), letters(new));
            seen += converted.len();
        }
        assert!(seen > 150, "{code}: {seen} amounts");
    }
}

#[test]
fn in_every_locale_a_page_keeps_its_elements_and_names() {
    let before = page(&Reader::default());
    for locale in &LOCALES {
        let after = remembering(&format!("currency=EUR&lang={}", locale.tag)).page(&before).into_owned();
        let tags = |html: &str| {
            pieces(html)
                .into_iter()
                .filter(|(is_tag, _)| *is_tag)
                .map(|(_, tag)| tag.split([' ', '>']).next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(tags(&before), tags(&after), "{}", locale.tag);
        assert!(after.contains("Shop for $500, 1,234.5"), "a title is its author's");
        for name in ["m7g.", "2026-11-20"] {
            // Sweden writes a date as versions are written.
            let more = locale.tag.starts_with("sv") && name.starts_with("2026");
            let (old, new) = (before.matches(name).count(), after.matches(name).count());
            assert!(old == new || (more && old < new), "{name} of {}: {old}, {new}", locale.tag);
        }
    }
}

#[test]
fn charts_along_money_are_marked_in_the_currency() {
    let reader = remembering("currency=JPY");
    let html = reader.page(&page(&reader)).into_owned();
    let bill = html.split("data-chart=\"bill\"").nth(1).and_then(|rest| rest.split("</svg>").next()).expect("the chart of the bill");
    let marks: Vec<f64> = amounts(bill, "¥").iter().map(|(value, _)| *value).collect();
    let round = |value: &f64| {
        let first = value / 10f64.powf(value.log10().floor());
        *value == 0.0 || (first - first.round()).abs() < 1e-9 || (first * 2.0 - (first * 2.0).round()).abs() < 1e-9
    };
    assert!(marks.iter().filter(|mark| round(mark)).count() >= 4, "{marks:?}");
    assert!(!bill.contains('$'));
}

#[test]
#[ignore = "prints what the pass costs; run by name"]
fn the_cost_of_the_pass() {
    let html = page(&Reader::default());
    for query in ["", "lang=de", "currency=EUR&lang=de"] {
        let reader = remembering(query);
        let best = (0..50).map(|_| {
            let start = Instant::now();
            std::hint::black_box(reader.page(&html));
            start.elapsed()
        });
        println!("{:>24} {:?} for {} KiB", query, best.min().unwrap(), html.len() / 1024);
    }
}

proptest! {
    #[test]
    fn what_units_write_is_read_back_whole(usd in 0.0..1e9f64) {
        let reader = of("currency=EUR&lang=de");
        for text in [units::dollars(usd), units::dollars_and_cents(usd), format!("${}", units::short(usd)), units::in_unit(usd, "USD")] {
            let anew = reader.text(&text).into_owned();
            prop_assert!(anew.ends_with("\u{a0}€") && !anew.contains('$'), "{} became {}", text, anew);
        }
        let share = units::percent(usd / 1e9);
        prop_assert!(reader.text(&share).ends_with("\u{a0}%"), "{}", share);
    }

    #[test]
    fn any_text_is_taken(text in "\\PC*") {
        for query in ["currency=JPY&lang=fr", "currency=CAD", "lang=ko"] {
            of(query).text(&text);
        }
    }

    #[test]
    fn a_text_in_pieces_is_one_text(words in proptest::collection::vec("[a-zü$€ ,.0-9]{1,40}", 1..120)) {
        let text = words.concat();
        let html = format!("<p>{text}</p>");
        let reader = remembering("currency=EUR&lang=de");
        prop_assert_eq!(reader.page(&html).into_owned(), format!("<p>{}</p>", reader.text(&text)));
    }
}
