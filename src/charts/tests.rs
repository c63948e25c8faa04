use super::*;
use crate::domain::{
    money::Usd,
    plan::{PathBill, PathMonth, Percentiles, Plan},
    sample, units,
};
use proptest::{collection::vec, prelude::*};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

fn svgs(charts: &[Chart]) -> impl Iterator<Item = &str> {
    charts.iter().flat_map(|chart| [chart.svg_wide.as_str(), chart.svg_narrow.as_str()])
}

/// XML, in whole numbers, in colours of the palette, everything but root, title and sentence hidden from a screen reader.
fn assert_well_made(svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|fault| panic!("{fault}\n{svg}"));
    let root = document.root_element();
    let palette: BTreeSet<&str> = palette::all().iter().map(|role| role.hex).collect();
    let parts: Vec<&str> = root.children().filter(|node| node.is_element()).map(|node| node.tag_name().name()).collect();
    assert_eq!(parts, ["title", "desc", "g"]);
    assert_eq!(root.attribute("role"), Some("img"));
    for shape in root.children().filter(|node| node.attribute("aria-hidden") == Some("true")).flat_map(|group| group.descendants().skip(1))
    {
        for attribute in shape.attributes() {
            match attribute.name() {
                "fill" | "stroke" => assert!(attribute.value() == "none" || palette.contains(attribute.value()), "{attribute:?}"),
                "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height" | "stroke-width" => {
                    assert!(attribute.value().parse::<i32>().is_ok_and(|value| value.abs() < 4000), "{attribute:?}")
                }
                "points" => {
                    assert!(
                        attribute.value().split([',', ' ']).all(|value| value.parse::<i32>().is_ok_and(|value| value.abs() < 4000)),
                        "{attribute:?}"
                    )
                }
                "class" | "style" | "id" | "font-size" | "font-family" => panic!("{attribute:?}"),
                _ => {}
            }
        }
    }
}

/// What a person reads of the charts without seeing them.
fn in_words(plan: &Plan) -> String {
    let mut text = String::new();
    for chart in all(plan) {
        text += &format!("{}\n{}\n", chart.title, chart.reading);
        for entry in &chart.legend {
            text += &format!("  {:?} {} {}\n", entry.shape, entry.label, entry.detail);
        }
        text += &format!("{}\n", chart.table.caption);
        for row in [&chart.table.head].into_iter().chain(&chart.table.rows) {
            text += &format!("  {}\n", row.join(" | "));
        }
    }
    text
}

#[test]
fn a_person_who_sees_no_picture_reads_the_same() {
    insta::with_settings!({snapshot_path => "../tests/snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("charts_in_words", in_words(&sample::plan()));
    });
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let plan = sample::plan();
    let kept: Plan = serde_json::from_str(&serde_json::to_string(&plan).expect("JSON")).expect("a plan");
    assert_eq!(all(&plan), all(&kept));
}

#[test]
fn every_chart_is_had_by_its_name() {
    let plan = sample::plan();
    let charts = all(&plan);
    let names: BTreeSet<&str> = charts.iter().map(|chart| chart.name).collect();
    assert_eq!(names.len(), charts.len());
    for chart in charts {
        assert_eq!(by_name(&plan, chart.name).as_ref(), Some(&chart));
    }
    assert_eq!(by_name(&plan, "weather"), None);
}

#[test]
fn a_month_is_one_vertical_line_through_all_charts() {
    let charts = all(&sample::plan());
    for pick in [|chart: &Chart| chart.svg_wide.clone(), |chart: &Chart| chart.svg_narrow.clone()] {
        let placed: BTreeSet<Vec<String>> = charts
            .iter()
            .map(|chart| {
                let svg = pick(chart);
                let document = roxmltree::Document::parse(&svg).expect("XML");
                let root = document.root_element();
                assert_eq!(root.attribute("data-chart"), Some(chart.name));
                ["data-left", "data-right", "data-months"].iter().map(|name| root.attribute(*name).expect("geometry").to_owned()).collect()
            })
            .collect();
        assert_eq!(placed.len(), 1, "{placed:?}");
    }
}

/// What the files say of that month, by the names of their columns.
fn cell(sheet: &Sheet, month: usize, name: &str) -> String {
    let column = sheet.head.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name} is not in {:?}", sheet.head));
    sheet.rows[month][column].clone()
}

#[test]
fn a_cursor_reads_every_month_as_the_files_have_it() {
    for plan in [sample::plan(), decade()] {
        let charts = all(&plan);
        for (chart, month) in charts.iter().flat_map(|chart| (0..plan.path.len()).map(move |month| (chart, month))) {
            let Readout { names, rows, .. } = &chart.readout;
            assert_eq!((rows.len(), rows[month].len()), (plan.path.len(), names.len()), "{}", chart.name);
            let sheet = sheet(&plan, chart.name).expect("a sheet");
            let number = |name: &str| cell(&sheet, month, name).parse::<f64>().unwrap_or(0.0);
            let mut expected = vec![Path::of(&plan, &Currency::default()).calendar.short(month as u32)];
            match chart.name {
                "users" => {
                    let [p10, p50, p90] = ["p10", "p50", "p90"].map(|name| units::figure(number(&format!("monthly_active_users_{name}"))));
                    expected.extend([p50, format!("{p10} to {p90}"), units::figure(number("peak_requests_per_second"))]);
                }
                "ribbon" => expected.push(format!("{} {}", cell(&sheet, month, "rung"), cell(&sheet, month, "stage_name"))),
                "bill" => {
                    // A layer is a family of the file's tiers, and has the legend's name for it.
                    for name in &names[1..names.len() - 2] {
                        let entry = chart.legend.iter().find(|entry| entry.label == *name).expect("an entry of that name");
                        let of_family = |tier: &&String| {
                            tier.strip_suffix("_monthly_usd").is_some_and(|tier| Some(palette::family(tier).id()) == entry.series)
                        };
                        let sum: f64 = sheet.head.iter().filter(of_family).map(|tier| number(tier)).sum();
                        expected.push(if sum > 0.0 { units::dollars(sum) } else { "–".into() });
                    }
                    let [p10, p50, p90] = ["_p10", "", "_p90"].map(|bound| units::dollars(number(&format!("monthly_usd{bound}"))));
                    expected.extend([p50, if p10 == p90 { p10 } else { format!("{p10} to {p90}") }]);
                }
                "per_user" => {
                    expected.push(units::figure(number("monthly_active_users_p50")));
                    expected.push(units::dollars_each(number("per_user_usd")));
                    expected.extend((names.len() > 3).then(|| units::dollars_each(number("per_user_with_people_usd"))));
                }
                "heat" => {
                    let tiers = sheet.head[2..].iter().map(|tier| cell(&sheet, month, tier).parse().map_or("–".into(), units::percent));
                    expected.extend(tiers);
                }
                other => panic!("{other} is read by no law"),
            }
            assert_eq!(rows[month], expected, "{} in month {month}", chart.name);
        }
    }
}

#[test]
fn a_cursor_reads_what_the_table_says() {
    for chart in all(&sample::plan()).iter().filter(|chart| ["bill", "per_user", "heat"].contains(&chart.name)) {
        assert!(chart.table.rows.iter().all(|row| chart.readout.rows.contains(row)), "{}", chart.name);
    }
}

/// A plan with everything that a legend may name.
fn with_everything() -> Plan {
    let mut plan = sample::plan();
    plan.profile.commercial.revenue_per_user_usd = Some(0.01);
    plan.path.iter_mut().skip(30).for_each(|month| month.feasible = false);
    plan.path[3].tiers_used.insert("web".into(), 1.2);
    plan.path[4].tiers_used.insert("web".into(), 0.95);
    plan.path.iter_mut().for_each(|month| month.people_hours = 5.0);
    plan
}

#[test]
fn every_series_of_a_legend_stands_in_both_drawings_and_no_other() {
    for plan in [sample::plan(), with_everything(), decade()] {
        for chart in all(&plan) {
            let named: BTreeSet<&str> = chart.legend.iter().filter_map(|entry| entry.series).collect();
            assert_eq!(named.len(), chart.legend.iter().filter(|entry| entry.series.is_some()).count(), "{}", chart.name);
            for svg in svgs(std::slice::from_ref(&chart)) {
                let document = roxmltree::Document::parse(svg).expect("XML");
                let marked = document.descendants().filter(|node| node.has_attribute("data-series"));
                let drawn: BTreeSet<&str> = marked.clone().filter_map(|node| node.attribute("data-series")).collect();
                assert_eq!(drawn, named, "{}", chart.name);
                for entry in chart.legend.iter().filter(|entry| entry.series.is_some()) {
                    let in_color = |node: roxmltree::Node<'_, '_>| {
                        let mut shapes = node.descendants().flat_map(|shape| shape.attributes());
                        shapes.any(|attribute| ["fill", "stroke"].contains(&attribute.name()) && attribute.value() == entry.color)
                    };
                    let own = marked.clone().filter(|node| node.attribute("data-series") == entry.series);
                    assert!(own.into_iter().any(in_color), "{}: {}", chart.name, entry.label);
                }
            }
        }
    }
}

#[test]
fn every_column_of_a_readout_has_its_place() {
    for chart in all(&with_everything()) {
        for svg in svgs(std::slice::from_ref(&chart)) {
            let document = roxmltree::Document::parse(svg).expect("XML");
            let in_drawing = document.descendants().filter_map(|node| node.attribute("data-column")?.parse().ok());
            let mut places: Vec<usize> = chart.legend.iter().filter_map(|entry| entry.column).chain(in_drawing).collect();
            places.sort_unstable();
            assert_eq!(places, (1..chart.readout.names.len()).collect::<Vec<_>>(), "{}", chart.name);
        }
    }
}

#[test]
fn the_stack_is_as_tall_as_the_bill() {
    let plan = sample::plan();
    let chart = by_name(&plan, "bill").expect("a chart");
    for row in &chart.table.rows {
        let dollars = |cell: &String| cell.replace(['$', ','], "").parse::<f64>().unwrap_or(0.0);
        let [_, parts @ .., total, _] = &row[..] else { panic!("{row:?}") };
        // Each cell is rounded to the dollar by itself.
        assert!((parts.iter().map(dollars).sum::<f64>() - dollars(total)).abs() <= parts.len() as f64, "{row:?}");
    }
}

#[test]
fn around_the_stack_lies_what_the_bill_may_be_instead() {
    let mut plan = sample::plan();
    let of_spread = |plan: &Plan| {
        let chart = by_name(plan, "bill").expect("a chart");
        let entry = chart.legend.iter().find(|entry| entry.series == Some("spread")).map(|entry| entry.label.clone());
        let marked = svgs(std::slice::from_ref(&chart)).filter(|svg| svg.contains("data-series=\"spread\"")).count();
        (entry, marked, chart.table.head.last().cloned().unwrap_or_default())
    };
    let told = (Some("p10 to p90".to_owned()), 2, "p10 to p90".to_owned());
    assert_eq!(of_spread(&plan), told);
    let last = plan.path.last_mut().expect("a month");
    last.monthly_usd.p90 = Usd::rounded(last.monthly_usd.p50.to_f64() * 9.0, 2).expect("an amount");
    assert_eq!(of_spread(&plan), told);
    assert!(by_name(&plan, "bill").is_some_and(|chart| chart.svg_wide.contains("p90 ↑")), "it leaves the picture at the top");
    plan.path.iter_mut().for_each(|month| month.monthly_usd = PathBill::of(month.monthly_usd.p50));
    assert_eq!(of_spread(&plan), (None, 0, "Total".to_owned()));
}

#[test]
fn what_is_past_a_limit_is_told_from_what_is_near_it() {
    let mut plan = sample::plan();
    plan.path[2].tiers_used.insert("web".into(), 0.95);
    let near = by_name(&plan, "heat").expect("a chart");
    assert!(near.reading.starts_with("First within a tenth of its limit: web and app in January 2027"), "{}", near.reading);
    assert!(near.svg_wide.contains(palette::HEAT[6].hex) && !near.svg_wide.contains(palette::LIMIT.hex));
    plan.path[3].tiers_used.insert("web".into(), 1.2);
    let past = by_name(&plan, "heat").expect("a chart");
    assert!(past.reading.starts_with("Past its limit: web and app in February 2027"), "{}", past.reading);
    assert!(past.svg_wide.contains(palette::LIMIT.hex));
    assert!(past.legend.iter().any(|entry| entry.shape == Shape::PastLimit));
}

#[test]
fn months_in_which_nothing_fits_are_told() {
    let mut plan = sample::plan();
    plan.path.iter_mut().skip(30).for_each(|month| month.feasible = false);
    let chart = by_name(&plan, "ribbon").expect("a chart");
    assert!(chart.reading.ends_with("from May 2029 on no design fits."), "{}", chart.reading);
    assert!(chart.svg_narrow.contains(palette::LIMIT.hex));
}

#[test]
fn a_budget_is_told_whether_it_holds() {
    let mut plan = sample::plan();
    let reading = |plan: &Plan| by_name(plan, "bill").expect("a chart").reading;
    assert!(reading(&plan).contains("first passes your budget of $2,500 in "));
    plan.profile.commercial.budget_monthly_usd = Some(100.0);
    assert!(reading(&plan).contains("above your budget of $100 from today on"));
    plan.profile.commercial.budget_monthly_usd = Some(1e6);
    assert!(reading(&plan).contains("within your budget of $1,000,000 all the way"));
    assert!(by_name(&plan, "bill").expect("a chart").legend.iter().any(|entry| entry.label == "budget, off the scale"));
    plan.profile.commercial.budget_monthly_usd = None;
    assert!(!reading(&plan).contains("budget"));
}

#[test]
fn a_user_is_held_against_what_one_brings() {
    let mut plan = sample::plan();
    plan.path.iter_mut().for_each(|month| month.people_hours = 0.0);
    let each: Vec<f64> = plan.path.iter().map(|month| month.monthly_usd.p50.to_f64() / month.monthly_active_users.p50).collect();
    let (dearest, cheapest) = each.iter().fold((0.0, f64::MAX), |(high, low), cost| (cost.max(high), cost.min(low)));
    assert!(each[0] > each[36] && cheapest < each[0], "{each:?}");
    let mut reading = |revenue: Option<f64>| {
        plan.profile.commercial.revenue_per_user_usd = revenue;
        by_name(&plan, "per_user").expect("a chart").reading
    };
    assert!(reading(Some(dearest * 2.0)).ends_with(" a user all the way.") && reading(Some(dearest * 2.0)).contains("within your revenue"));
    assert!(reading(Some(cheapest / 2.0)).contains("above your revenue of "));
    assert!(reading(Some((each[0] + each[36]) / 2.0)).contains(" a user until "));
    assert!(!reading(None).contains("revenue") && !reading(Some(0.0)).contains("revenue"));
}

#[test]
fn peoples_time_is_a_line_of_its_own() {
    let mut plan = sample::plan();
    plan.path.iter_mut().for_each(|month| month.people_hours = 5.0);
    plan.profile.commercial.revenue_per_user_usd = Some(1.0);
    let chart = by_name(&plan, "per_user").expect("a chart");
    assert!(chart.reading.contains("with people’s time"), "{}", chart.reading);
    let labels: Vec<&str> = chart.legend.iter().map(|entry| &*entry.label).collect();
    assert_eq!(labels, ["users", "bill", "with people", "of its revenue", "revenue"]);
    assert_eq!(chart.table.head, ["Month", "Users", "Bill a user", "Bill and people a user", "Of its revenue"]);
    assert!(chart.svg_wide.contains(palette::LIMIT.hex) && chart.svg_narrow.contains(palette::LIMIT.hex));
    plan.path.iter_mut().for_each(|month| month.people_hours = 0.0);
    let alone = by_name(&plan, "per_user").expect("a chart");
    assert_eq!(alone.table.head, ["Month", "Users", "Bill a user", "Of its revenue"]);
}

#[test]
fn months_without_a_calendar_are_numbered() {
    let mut plan = sample::plan();
    plan.profile.growth.start_month = None;
    let words = in_words(&plan);
    assert!(words.contains("Rung 4 until month 9 (between month 6 and month 15), rung 5 until month 22 (from month 15, or not within the 36 months), then rung 6"), "{words}");
    assert!(!words.contains("202"));
}

#[test]
fn ten_years_are_drawn_small_and_fast() {
    let plan = decade();
    let begun = Instant::now();
    let charts = all(&plan);
    // Unoptimised and beside other tests; a release build takes a few milliseconds.
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    for svg in svgs(&charts) {
        assert_well_made(svg);
        assert!(svg.len() < 40_000, "{} bytes", svg.len());
    }
}

/// The sample's path, slowed down to 120 months.
fn decade() -> Plan {
    let mut plan = sample::plan();
    let months = plan.path.clone();
    plan.path = (0..=120).map(|month| PathMonth { month, ..months[month as usize * 36 / 120].clone() }).collect();
    plan
}

/// Any number at all, the usual ones often.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..1e9,
        1 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, 1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324]),
    ]
}

prop_compose! {
    fn month()(
        users in [number(), number(), number()],
        peak in number(),
        total in [number(), number(), number()],
        stage in prop_oneof![4 => prop::sample::select(vec!["multi_az", "auto_scaled", "multi_region"]).prop_map(String::from), 1 => any::<String>()],
        feasible in any::<bool>(),
        tiers in vec(("[a-z_]{1,12}(@[a-z]{1,4})?|database|web|service_1|cdn|\\PC{0,6}", number(), number()), 0..6),
    ) -> PathMonth {
        let usd = |value: f64| Usd::rounded(value, 2).unwrap_or(Usd::ZERO);
        PathMonth {
            month: 0,
            monthly_active_users: Percentiles { p10: users[0], p50: users[1], p90: users[2] },
            peak_requests_per_second: peak,
            stage,
            feasible,
            monthly_usd: PathBill { p10: usd(total[0]), p50: usd(total[1]), p90: usd(total[2]) },
            people_hours: (peak / 1e6).abs(),
            tiers_usd: tiers.iter().map(|(tier, cost, _)| (tier.clone(), usd(*cost))).collect(),
            tiers_used: tiers.iter().map(|(tier, _, used)| (tier.clone(), *used)).collect(),
            bottleneck: None,
        }
    }
}

prop_compose! {
    fn hostile()(
        mut path in vec(month(), 0..40),
        moves in vec((0..60u32, any::<String>()), 2),
        start in prop_oneof![Just(None), Just(Some("2026-11".to_owned())), any::<String>().prop_map(Some)],
        budget in prop::option::of(number()),
        revenue in prop::option::of(number()),
        hourly in number(),
    ) -> Plan {
        let mut plan = sample::plan();
        path.iter_mut().zip(0..).for_each(|(entry, month)| entry.month = month);
        plan.path = path;
        for (to, (month, because)) in plan.transitions.iter_mut().zip(moves) {
            to.month = month;
            to.because = because;
        }
        plan.profile.growth.start_month = start;
        plan.profile.commercial.budget_monthly_usd = budget;
        plan.profile.commercial.revenue_per_user_usd = revenue;
        plan.profile.commercial.engineer_hourly_usd = hourly;
        plan
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_the_numbers_a_drawing_is_made(plan in hostile()) {
        let charts = all(&plan);
        for svg in svgs(&charts) {
            assert_well_made(svg);
        }
        for table in charts.iter().map(|chart| &chart.table) {
            prop_assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
        }
    }
}

fn of_sections(plan: &Plan) -> Vec<Chart> {
    OF_SECTIONS.iter().filter_map(|(name, ..)| by_name(plan, name)).collect()
}

#[test]
fn charts_of_a_section_are_as_well_made_as_those_of_months() {
    let plan = sample::plan();
    let charts = of_sections(&plan);
    assert_eq!(charts.len(), OF_SECTIONS.len());
    for chart in &charts {
        svgs(std::slice::from_ref(chart)).for_each(assert_well_made);
        assert!(!chart.reading.is_empty() && chart.table.rows.iter().all(|row| row.len() == chart.table.head.len()), "{}", chart.name);
        for svg in [&chart.svg_wide, &chart.svg_narrow] {
            let series = chart.legend.iter().filter_map(|entry| entry.series);
            assert!(series.into_iter().all(|series| svg.contains(&format!("data-series=\"{series}\""))), "{}", chart.name);
        }
        let sheet = sheet(&plan, chart.name).expect("a sheet");
        assert!(sheet.rows.iter().all(|row| row.len() == sheet.head.len()));
        assert!(sheet.rows.len() >= chart.table.rows.len() && chart.table.rows.len() >= 3, "{}", chart.name);
    }
}

#[test]
fn the_file_of_a_day_has_its_own_numbers() {
    let plan = sample::plan();
    let (sheet, day) = (sheet(&plan, "elastic").expect("a sheet"), plan.elastic.expect("a day"));
    let column = |name: &str| -> Vec<f64> { (0..sheet.rows.len()).map(|row| cell(&sheet, row, name).parse().expect("a number")).collect() };
    assert_eq!((column("machines_needed"), column("machines_running")), (day.curve.needed, day.curve.running));
    assert_eq!((column("minute_of_day")[0], column("minute_of_day")[143], column("level")[7]), (480.0, 470.0, 4.0));
}

#[test]
fn what_a_plan_does_not_say_has_no_chart() {
    let plan = Plan { elastic: None, resilience: None, sensitivity: vec![], ..sample::plan() };
    assert!(by_name(&plan, "tornado").is_none() && sheet(&plan, "tornado").is_none());
    assert!(by_name(&plan, "herd").is_none());
    assert!(by_name(&plan, "elastic").is_none() && sheet(&plan, "elastic").is_none());
    assert!(names().any(|name| name == "elastic") && !all(&plan).iter().any(|chart| chart.name == "elastic"));
}

#[test]
fn a_herd_that_all_are_served_of_has_no_chart() {
    let mut plan = sample::plan();
    let with_peaks = |plan: &mut Plan, peaks: [f64; 2]| {
        let outage = &mut plan.resilience.as_mut().expect("an outage").outage_recovery;
        let herds = [&mut outage.with_back_off, &mut outage.without_back_off];
        for (herd, peak) in herds.into_iter().zip(peaks) {
            (herd.peak_of_capacity, herd.drained_minutes) = (peak, Some(0.5));
        }
        (by_name(plan, "herd").is_some(), sheet(plan, "herd").is_some())
    };
    assert_eq!(with_peaks(&mut plan, [0.1, 1.1]), (true, true));
    assert_eq!(with_peaks(&mut plan, [0.1, 0.9]), (false, false));
}

/// A plan each of whose inputs ends its range in another way.
fn of_every_pull() -> Plan {
    let mut plan = sample::plan();
    let today = plan.recommendation.design.cost.monthly_usd;
    let one = plan.sensitivity[0].clone();
    let usd = |value: f64| Usd::rounded(value, 2).expect("an amount");
    let with = |of: &dyn Fn(&mut crate::domain::plan::Sensitivity)| {
        let mut pull = one.clone();
        of(&mut pull);
        pull
    };
    plan.sensitivity.push(with(&|pull| pull.feasible_high = false));
    plan.sensitivity.push(with(&|pull| (pull.feasible_low, pull.feasible_high) = (false, false)));
    plan.sensitivity.push(with(&|pull| pull.monthly_usd_low = usd(900.0)));
    plan.sensitivity.push(with(&|pull| pull.monthly_usd_high = usd(550.0)));
    plan.sensitivity.push(with(&|pull| (pull.monthly_usd_low, pull.monthly_usd_high) = (today, today)));
    plan.sensitivity.push(with(&|pull| {
        (pull.monthly_usd_low, pull.monthly_usd_high) = (today, today);
        pull.stage_high = pull.stage_low.clone();
    }));
    plan
}

#[test]
fn an_input_is_told_as_its_file_has_it() {
    let plan = of_every_pull();
    let (chart, sheet) = (by_name(&plan, "tornado").expect("a chart"), sheet(&plan, "tornado").expect("a sheet"));
    assert_eq!(sheet.rows.len(), plan.sensitivity.len());
    for (row, told) in chart.table.rows.iter().enumerate() {
        let bill = |name: &str| cell(&sheet, row, name).parse().map_or("nothing fits".into(), units::dollars);
        assert_eq!((&told[2], &told[3]), (&bill("monthly_usd_low"), &bill("monthly_usd_high")));
        let field = crate::domain::fields::at(&cell(&sheet, row, "pointer")).expect("a field");
        let number = |name: &str| cell(&sheet, row, name).parse().expect("a number");
        assert_eq!((&*told[0], &told[1]), (field.label, &field.told_range(number("low"), number("high"))));
    }
    for svg in svgs(std::slice::from_ref(&chart)) {
        assert_well_made(svg);
        assert_eq!(svg.matches("nothing fits").count(), 3);
        // Where the rung of an end is not that of today: in all but the one of storage and the last.
        let others = plan.sensitivity.iter().flat_map(|of| [&of.stage_low, &of.stage_high]);
        assert_eq!(svg.matches("<circle").count(), others.filter(|id| **id != plan.recommendation.stage.id).count());
    }
    assert!(chart.reading.starts_with("The bill depends most on CPU of one request"), "{}", chart.reading);
}

#[test]
fn only_the_strongest_inputs_are_drawn_and_all_are_listed() {
    let mut plan = sample::plan();
    plan.sensitivity = plan.sensitivity.iter().cycle().take(20).cloned().collect();
    let chart = by_name(&plan, "tornado").expect("a chart");
    assert!(chart.reading.ends_with(" Drawn: the 12 strongest of 20."), "{}", chart.reading);
    assert_eq!((chart.table.rows.len(), sheet(&plan, "tornado").map(|sheet| sheet.rows.len())), (20, Some(20)));
    assert!(svgs(&[chart]).all(|svg| svg.len() < 40_000));
}

#[test]
fn bars_are_as_long_as_the_bill_moves() {
    let plan = sample::plan();
    let chart = by_name(&plan, "tornado").expect("a chart");
    let today = plan.recommendation.design.cost.monthly_usd.to_f64();
    for svg in svgs(&[chart]) {
        let document = roxmltree::Document::parse(svg).expect("XML");
        let bars = |series: &str| -> Vec<f64> {
            let group = document.descendants().find(|node| node.attribute("data-series") == Some(series)).expect("a series");
            group.children().filter_map(|bar| bar.attribute("width")?.parse().ok()).collect()
        };
        let pulls: Vec<f64> = plan.sensitivity.iter().map(|of| today - of.monthly_usd_low.to_f64()).filter(|pull| *pull > 0.0).collect();
        let (lower, upper) = (bars("lower"), bars("upper"));
        let of_one = upper[0] / (plan.sensitivity[0].monthly_usd_high.to_f64() - today);
        for (bar, pull) in lower.iter().zip(pulls) {
            assert!((bar - pull * of_one).abs() <= 1.0, "{bar} for {pull}, {of_one} a dollar");
        }
    }
}
