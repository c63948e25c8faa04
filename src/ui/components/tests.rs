use super::{Origins, Page, PlanView, Trail, origin_in_dialog};
use crate::domain::{
    money::Usd,
    monitoring::Metric,
    plan::*,
    profile::{Profile, Survives},
    sample,
};
use leptos::prelude::{RenderHtml, view};
use std::{collections::BTreeSet, sync::Arc};

fn html(plan: Plan) -> String {
    view! { <PlanView plan=Arc::new(plan) page=page()/> }.to_html()
}

fn page() -> Page {
    Page { address: "/?v=1".into(), form: Some(String::new()) }
}

/// What is told of a figure of the sample plan.
fn origin(trail: &[&str]) -> String {
    let trail = trail.iter().fold(Trail::default(), |trail, id| trail.then(id));
    origin_in_dialog(&Origins::new(Arc::new(sample::plan()), page()), &trail).to_html()
}

/// One user on one machine, no growth, nothing to move to.
fn one_user() -> Plan {
    let mut plan = sample::plan();
    let stage = plan.stages[0].stage.clone();
    plan.profile.title = String::new();
    plan.profile.audience.monthly_active_users = 1.0;
    plan.profile.growth.start_month = None;
    plan.profile.growth.monthly = 0.0;
    plan.profile.commercial.budget_monthly_usd = None;
    plan.profile.targets.survives = Some(Survives::Instance);
    plan.demand.monthly_active_users = 1.0;
    plan.demand.requests_per_second = Rate { mean: 0.0001, peak: 0.0003, surge: 0.0003 };
    plan.transitions.clear();
    plan.next_steps.clear();
    plan.metrics.clear();
    plan.breaks_first.truncate(1);
    plan.breaks_first[0] = Break {
        tier: "host".into(),
        resource: Resource::Memory,
        when: When::Up,
        value: 0.44,
        limit: 0.6,
        month: None,
        month_p10: None,
        month_p90: None,
        then: "The next class.".into(),
    };
    for entry in &mut plan.path {
        entry.stage = stage.id.clone();
        entry.monthly_active_users = Percentiles { p10: 1.0, p50: 1.0, p90: 1.0 };
    }
    let design = &mut plan.recommendation.design;
    design.tiers.retain(|tier| ["dns", "web", "network"].contains(&tier.id.as_str()));
    for tier in &mut design.tiers {
        if tier.id == "web" {
            *tier = Tier {
                id: "host".into(),
                product: "t4g.small".into(),
                count: 1,
                zones: 1,
                bound_by: Some(Resource::Memory),
                utilisation_at_peak: Some(0.44),
                utilisation_degraded: None,
                utilisations: vec![Utilisation { resource: Resource::Memory, when: When::Up, value: 0.44, limit: 0.6 }],
                headroom_months: None,
                ..tier.clone()
            };
        }
    }
    design.connections = vec![connection("users", "host", "https", 0.0009)];
    design.single_points_of_failure = vec!["host".into(), "region".into()];
    design.cost.lines.retain(|line| ["dns", "network"].contains(&line.tier.as_str()));
    design.cost.monthly_usd = design.cost.lines.iter().map(|line| line.monthly_usd).sum();
    design.cost.per_user_usd = design.cost.monthly_usd.to_f64();
    plan.recommendation.stage = stage.clone();
    plan.recommendation.nominal_stage = stage;
    plan.recommendation.ruled_out.clear();
    plan.recommendation.why = vec!["One machine carries everything and meets every target.".into()];
    for result in &mut plan.stages {
        result.state = State::Open;
        result.exceeded.clear();
    }
    plan.alternatives.clear();
    plan.elastic = None;
    plan.functions_break_even = None;
    (plan.bands, plan.robust, plan.budget) = (None, None, None);
    if let Some(found) = &mut plan.resilience {
        found.zone_loss.says = "There is one zone: with it all is down for 12.5 h, until the data is restored.".into();
        found.zone_loss.zones = 1;
        found.zone_loss.tiers.clear();
        found.backup.rto_target_minutes = Some(1_440.0);
        found.backup.rpo_target_minutes = Some(1_440.0);
    }
    plan
}

/// Rung 9: everything the ladder has, in two regions.
fn two_regions() -> Plan {
    const SECOND: &str = "us-west-2";
    let mut plan = sample::plan();
    let stage = plan.stages[8].stage.clone();
    let design = &mut plan.recommendation.design;
    let like = |id: &str, product: &str, count: u32, zones: u32| {
        let model =
            sample::plan().recommendation.design.tiers.into_iter().find(|tier| tier.id == "database").expect("the sample's database");
        let sized = count > 0;
        Tier {
            id: id.into(),
            product: product.into(),
            count,
            zones,
            bound_by: model.bound_by.filter(|_| sized),
            utilisation_at_peak: model.utilisation_at_peak.filter(|_| sized),
            headroom: model.headroom.filter(|_| sized),
            headroom_months: model.headroom_months.filter(|_| sized),
            p95_ms: model.p95_ms.filter(|_| sized),
            utilisations: if sized { model.utilisations.clone() } else { vec![] },
            ..model
        }
    };
    let mut tiers = vec![like("dns", "Route 53", 0, 0), like("cdn", "CloudFront", 0, 0)];
    let mut connections = vec![];
    for region in ["".to_owned(), format!("@{SECOND}")] {
        let id = |part: &str| format!("{part}{region}");
        tiers.push(like(&id("load_balancer"), "Application Load Balancer", 5, 3));
        tiers.push(like(&id("web"), "c7g.2xlarge", 84, 3));
        for service in 1..=4 {
            tiers.push(like(&id(&format!("service_{service}")), "c7g.2xlarge", 21, 3));
        }
        tiers.push(like(&id("workers"), "c7g.xlarge", 6, 3));
        tiers.push(like(&id("queue"), "SQS standard queue", 0, 3));
        tiers.push(like(&id("database"), "db.r7g.12xlarge", 16, 2));
        tiers.push(like(&id("replicas"), "db.r7g.12xlarge", 24, 3));
        tiers.push(like(&id("cache"), "cache.r7g.12xlarge", 6, 2));
        tiers.push(like(&id("sessions"), "cache.m7g.large", 2, 2));
        tiers.push(like(&id("objects"), "S3 Standard", 0, 3));
        let live = if region.is_empty() { 1.0 } else { 0.0 };
        connections.push(connection("users", "cdn", "https", 220_000.0 * live));
        connections.push(connection("cdn", &id("load_balancer"), "https", 41_000.0 * live));
        connections.push(connection("cdn", &id("objects"), "https", 3_900.0 * live));
        connections.push(connection(&id("load_balancer"), &id("web"), "http", 41_000.0 * live));
        for service in 1..=4 {
            let asker = id(&format!("service_{service}"));
            connections.push(connection(&id("web"), &asker, "http", 10_250.0 * live));
            connections.push(connection(&asker, &id("sessions"), "key-value", 20_000.0 * live));
            connections.push(connection(&asker, &id("cache"), "cache", 25_000.0 * live));
            connections.push(connection(&asker, &id("replicas"), "sql", 8_000.0 * live));
            connections.push(connection(&asker, &id("database"), "sql", 6_000.0 * live));
            connections.push(connection(&asker, &id("queue"), "messages", 100.0 * live));
        }
        connections.push(connection(&id("queue"), &id("workers"), "messages", 400.0 * live));
        connections.push(connection(&id("workers"), &id("database"), "sql", 0.0));
        connections.push(connection(&id("database"), &id("replicas"), "replication", 4_100.0 * live));
    }
    connections.push(connection("database", &format!("database@{SECOND}"), "replication", 4_100.0));
    design.tiers = tiers;
    design.connections = connections;
    design.single_points_of_failure.clear();
    plan.recommendation.stage = stage.clone();
    plan.transitions.clear();
    plan.next_steps.clear();
    for (entry, result) in plan.path.iter_mut().zip(std::iter::repeat(&stage)) {
        entry.stage = result.id.clone();
    }
    plan
}

/// A p95 that light itself would break.
fn nothing_fits() -> Plan {
    let mut plan = two_regions();
    (plan.bands, plan.robust) = (None, None);
    plan.recommendation.feasible = false;
    plan.recommendation.design.p95_ms = 38.0;
    plan.profile.targets.p95_ms = 5.0;
    plan.alternatives.clear();
    let too_far = |stage: &str| Exceeded {
        stage: stage.into(),
        kind: LimitKind::Target,
        constraint: "p95_ms".into(),
        value: 38.0,
        limit: 5.0,
        because: "Light needs 34 ms from Virginia to Oregon and back.".into(),
    };
    for result in &mut plan.stages {
        result.state = State::Infeasible;
        result.exceeded = vec![too_far(&result.stage.id)];
    }
    plan.recommendation.ruled_out = (0..8).map(|rung| too_far(&plan.stages[rung].stage.id)).collect();
    plan
}

fn connection(from: &str, to: &str, protocol: &str, per_second: f64) -> Connection {
    Connection { from: from.into(), to: to.into(), protocol: protocol.into(), per_second }
}

/// A load for which there is no machine.
fn nothing_holds() -> Plan {
    let mut plan = nothing_fits();
    let design = &mut plan.recommendation.design;
    design.tiers.clear();
    design.connections.clear();
    design.cost.lines.clear();
    plan.metrics.clear();
    design.cost.monthly_usd = Usd("0".parse().expect("an amount"));
    let wall = |stage: &str| Exceeded {
        stage: stage.into(),
        kind: LimitKind::Wall,
        constraint: "database_vcpu".into(),
        value: 1_200.0,
        limit: 192.0,
        because: "The most powerful class on sale has 192 vCPU.".into(),
    };
    for result in &mut plan.stages {
        result.exceeded = vec![wall(&result.stage.id)];
        result.tiers.clear();
    }
    plan.recommendation.ruled_out = plan.stages.iter().map(|result| wall(&result.stage.id)).collect();
    (plan.elastic, plan.functions_break_even, plan.resilience) = (None, None, None);
    (plan.bands, plan.robust, plan.budget) = (None, None, None);
    plan
}

fn all() -> Vec<(&'static str, Plan)> {
    vec![
        ("sample", sample::plan()),
        ("one_user", one_user()),
        ("two_regions", two_regions()),
        ("nothing_fits", nothing_fits()),
        ("nothing_holds", nothing_holds()),
    ]
}

/// What a person reads, a line for each block; drawings by their description.
fn readable(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let close = open + rest[open..].find('>').expect("an unclosed tag");
        let tag = &rest[open + 1..close];
        let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
        let block = ["p", "li", "tr", "dt", "dd", "h1", "h2", "h3", "summary", "section", "figure", "svg", "ul", "ol", "caption", "aside"];
        if block.contains(&name) {
            out.push('\n');
        }
        if ["td", "th", "span", "b", "cite"].contains(&name) && !tag.starts_with('/') {
            out.push(' ');
        }
        if name == "td" || name == "th" {
            out.push_str(if tag.starts_with('/') { " |" } else { "" });
        }
        if name == "h2" && !tag.starts_with('/') {
            out.push_str("\n## ");
        }
        // Words inside a drawing stand beside lines and mean nothing alone.
        rest = if name == "text" && !tag.starts_with('/') {
            &rest[rest.find("</text>").expect("an unclosed text")..]
        } else {
            &rest[close + 1..]
        };
    }
    let text = out.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let text = text.replace('\u{ad}', "");
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

#[test]
fn plans_read_well() {
    for (name, plan) in all() {
        insta::assert_snapshot!(name, readable(&html(plan)));
    }
}

#[test]
fn origins_read_well() {
    for (name, trail) in [
        ("origin_count", &["cost.lines.6.quantity", "web.count"] as &[&str]),
        ("origin_field", &["/traffic/app_cpu_ms"]),
        ("origin_catalog", &["catalog/aws/us-east-1/m7g.large/vcpu"]),
        ("origin_classes", &["web.considered"]),
        ("origin_unknown", &["no.such"]),
    ] {
        insta::assert_snapshot!(name, readable(&origin(trail)));
    }
}

#[test]
fn every_figure_is_followed_to_fields_and_catalog_by_its_links() {
    let plan = sample::plan();
    let mut ways = vec![vec!["cost.lines.6.monthly_usd".to_owned()]];
    let mut ends = BTreeSet::new();
    while let Some(way) = ways.pop() {
        let html = origin(&way.iter().map(String::as_str).collect::<Vec<_>>());
        let last = way.last().expect("a step");
        let entry = plan.ledger.iter().find(|entry| *entry.id == **last).expect("an entry of that id");
        if entry.formula.is_none() {
            ends.insert(last.clone());
            let said = entry.source.as_deref().unwrap_or("Change it");
            assert!(html.contains(said), "{last} says its source or leads to its field: {html}");
        }
        for input in &entry.inputs {
            let mut further = way.clone();
            further.push(input.to_string());
            let trail = further.iter().fold(Trail::default(), |trail, id| trail.then(id));
            let href = Origins::new(Arc::new(plan.clone()), page()).href(&trail).replace('&', "&amp;");
            assert!(html.contains(&format!("href=\"{href}\"")), "{last} leads to {input}: {href}");
            ways.push(further);
        }
    }
    assert!(ends.iter().any(|id| id.starts_with("catalog/")) && ends.iter().any(|id| id.starts_with('/')), "{ends:?}");
}

#[test]
fn what_tells_an_origin_stays_small() {
    for entry in &sample::plan().ledger {
        let html = origin(&[&entry.id]);
        assert!(html.len() < 16_000, "{}: {} bytes", entry.id, html.len());
    }
}

#[test]
fn a_page_asked_for_an_origin_tells_it_after_the_answer() {
    let why = Trail::default().then("web.count");
    let html = view! { <PlanView plan=Arc::new(sample::plan()) page=page() why/> }.to_html();
    let at = |id: &str| html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("nothing has the id {id}"));
    assert!(at("verdict") < at("origin") && at("origin") < at("breaks"));
    assert!(!self::html(sample::plan()).contains("id=\"origin\""));
}

#[test]
fn every_element_closes_in_its_turn() {
    const VOID: [&str; 5] = ["br", "hr", "img", "input", "wbr"];
    for (name, plan) in all() {
        let html = html(plan);
        let mut open: Vec<String> = vec![];
        for tag in tags(&html) {
            let element = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default().to_owned();
            if tag.starts_with('/') {
                assert_eq!(open.pop().as_deref(), Some(element.as_str()), "{name}: </{element}>");
            } else if !tag.ends_with('/') && !VOID.contains(&element.as_str()) {
                open.push(element);
            }
        }
        assert_eq!(open, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn nothing_is_styled_or_scripted_inside() {
    for (name, plan) in all() {
        let html = html(plan);
        for tag in tags(&html) {
            for attribute in attributes(tag) {
                assert!(attribute.0 != "style" && !attribute.0.starts_with("on"), "{name}: <{tag}>");
            }
            assert!(!tag.starts_with("script") && !tag.starts_with("style"), "{name}: <{tag}>");
        }
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for (name, plan) in all() {
        let html = view! { <PlanView plan=Arc::new(plan) page=Page::default()/> }.to_html();
        let mut ids = BTreeSet::new();
        for tag in tags(&html) {
            for (_, value) in attributes(tag).into_iter().filter(|(attribute, _)| *attribute == "id") {
                assert!(ids.insert(value), "{name}: {value} twice");
            }
        }
        for tag in tags(&html) {
            for (attribute, value) in attributes(tag) {
                let wanted: Vec<&str> = match attribute {
                    "href" => value.strip_prefix('#').into_iter().collect(),
                    "aria-labelledby" | "aria-describedby" | "popovertarget" => value.split(' ').collect(),
                    _ => vec![],
                };
                for id in wanted {
                    assert!(ids.contains(id), "{name}: nothing has the id {id}");
                }
            }
        }
    }
}

#[test]
fn headings_do_not_skip_a_level() {
    for (name, plan) in all() {
        let html = html(plan);
        let levels: Vec<u8> =
            tags(&html).filter(|tag| matches!(tag.as_bytes(), [b'h', b'1'..=b'6', ..])).map(|tag| tag.as_bytes()[1] - b'0').collect();
        assert_eq!(levels[0], 1, "{name}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
    }
}

#[test]
fn landmarks_and_regions_have_names_of_their_own() {
    for (name, plan) in all() {
        let html = html(plan);
        let mut names = BTreeSet::new();
        for tag in tags(&html) {
            let attributes = attributes(tag);
            let get = |wanted: &str| attributes.iter().find(|(attribute, _)| *attribute == wanted).map(|(_, value)| *value);
            let landmark = ["nav", "aside", "section"].iter().any(|element| tag.starts_with(element)) || get("role") == Some("region");
            if landmark {
                let own = get("aria-label").or(get("aria-labelledby")).unwrap_or_else(|| panic!("{name}: <{tag}> has no name"));
                assert!(names.insert(own), "{name}: two landmarks are named {own}");
            }
            if get("role") == Some("region") {
                assert_eq!(get("tabindex"), Some("0"), "{name}: {tag}");
            }
        }
    }
}

#[test]
fn no_number_is_nonsense() {
    for (name, plan) in all() {
        let text = readable(&html(plan));
        for nonsense in ["NaN", "inf ", "Infinity", "null", "-0 ", "$-"] {
            assert!(!text.contains(nonsense), "{name}: {nonsense}");
        }
    }
}

#[test]
fn a_title_is_text_and_never_markup() {
    let mut plan = sample::plan();
    plan.profile = Profile { title: "<b onclick=\"x\">&amp;</b>".into(), ..plan.profile };
    plan.recommendation.design.tiers[3].product = "<script>".into();
    let html = html(plan);
    assert!(html.contains("&lt;b onclick"));
    assert!(!html.contains("<b onclick") && !html.contains("<script>"));
}

#[test]
fn hundreds_of_services_are_told_as_one() {
    let mut plan = sample::plan();
    let watched = plan.metrics.iter().find(|metric| metric.tier == "web").expect("the sample's web tier is watched").clone();
    let design = &mut plan.recommendation.design;
    let model = design.tiers.iter().find(|tier| tier.id == "web").expect("the sample's web tier").clone();
    let line = design.cost.lines.iter().find(|line| line.tier == "web").expect("its machines").clone();
    for service in 1..=300 {
        let id = format!("service_{service}");
        design.tiers.push(Tier { id: id.clone(), ..model.clone() });
        design.connections.push(connection("web", &id, "http", 1.0));
        design.cost.lines.push(CostLine { tier: id.clone(), ..line.clone() });
        plan.breaks_first.push(Break { tier: id.clone(), ..plan.breaks_first[0].clone() });
        plan.metrics.push(Metric { tier: id, ..watched.clone() });
    }
    let html = html(plan);
    assert_eq!(html.matches("300 services").count(), 8, "break, sizing, bill, alarm, and each drawing twice");
    let without = self::html(sample::plan()).len();
    // A row of any table takes several times as much.
    assert!(html.len() < without + 300 * 150, "{} after {without}", html.len());
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    assert_eq!(html(sample::plan()), html(sample::plan()));
}

#[test]
fn the_live_sentence_says_rung_and_cost() {
    let mut plan = sample::plan();
    plan.recommendation.design.cost.monthly_usd = Usd("612.30".parse().expect("an amount"));
    assert_eq!(super::sentence(&plan), "Rung 4, Multi-AZ pair, $612 a month.");
    plan.recommendation.feasible = false;
    assert_eq!(super::sentence(&plan), "No design meets every target. The closest: rung 4, Multi-AZ pair, $612 a month.");
}

/// Without the comments that a component leaves between texts.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|rest| &rest[..rest.find('>').expect("an unclosed tag")]).filter(|tag| !tag.starts_with('!'))
}

/// Values are quoted and hold no `>`: both are escaped.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = vec![];
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest);
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = &rest[end..];
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let close = quoted.find('"').expect("an unclosed value");
            found.push((name, &quoted[..close]));
            rest = &quoted[close + 1..];
        } else {
            found.push((name, ""));
            rest = rest.trim_start_matches('/');
        }
    }
    found
}
