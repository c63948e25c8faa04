//! The architecture drawn: columns from the users to the data, a frame for each region, lines as wide as their load.
//!
//! Two drawings of one graph. The wide one flows to the right; lines that pass a column take a free lane between or below its boxes. The
//! narrow one stands in a single file with arcs beside it.

use super::palette;
use crate::domain::{
    plan::{Plan, Recommendation, Tier, When},
    units, words,
};
use std::{cmp::Ordering, collections::BTreeMap, fmt::Write};

/// Both `<svg>` elements, for a figure of the class `chart`. `own` goes before their ids; `row` is the address of what a tier's box leads to.
pub fn draw(own: &str, recommendation: &Recommendation, users: f64, place: &str, row: impl Fn(&str) -> String) -> String {
    let graph = Graph::of(own, recommendation, users, place, |tier| Some(row(tier)));
    let mut out = String::new();
    Wide::of(&graph).write(&mut out, &title(recommendation), &graph.in_words());
    Narrow::of(&graph).write(&mut out, &title(recommendation), &graph.in_words());
    out
}

/// The wide drawing alone, whose boxes lead nowhere: for a document of its own, or one that is printed.
pub fn alone(plan: &Plan) -> String {
    let recommendation = &plan.recommendation;
    let graph = Graph::of("", recommendation, plan.demand.monthly_active_users, &plan.place(), |_| None);
    let mut out = String::new();
    Wide::of(&graph).write(&mut out, &title(recommendation), &graph.in_words());
    out
}

fn title(recommendation: &Recommendation) -> String {
    format!("Architecture on rung {}", recommendation.stage.rung)
}

struct Graph {
    /// Goes before every id.
    own: String,
    nodes: Vec<Node>,
    links: Vec<Link>,
    /// What stands at the top of each region's frame.
    regions: Vec<String>,
}

struct Node {
    title: String,
    product: String,
    /// Machines in each zone; empty for parts priced by use.
    zones: Vec<u32>,
    /// Use at the peak and its limit.
    used: Option<(f64, f64)>,
    color: &'static str,
    /// A tier of the plan, marked by its colour.
    is_tier: bool,
    /// What its box leads to.
    href: Option<String>,
    column: usize,
    /// 0 is the primary; none stands outside of all.
    region: Option<usize>,
    row: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Load,
    /// Names looked up, copies sent: dashed.
    Aside,
}

struct Link {
    from: usize,
    to: usize,
    per_second: f64,
    flow: Flow,
}

impl Graph {
    fn of(own: &str, recommendation: &Recommendation, users: f64, place: &str, row_of: impl Fn(&str) -> Option<String>) -> Graph {
        let design = &recommendation.design;
        let mut regions = vec![place.to_owned()];
        let region_of = |suffix: Option<&str>, regions: &mut Vec<String>| match suffix {
            None => 0,
            Some(name) => match regions.iter().position(|known| known == name) {
                Some(place) => place,
                None => {
                    regions.push(name.to_owned());
                    regions.len() - 1
                }
            },
        };
        let mut nodes = vec![Node {
            title: "Users".into(),
            product: format!("{} a month", units::short(users)),
            zones: vec![],
            used: None,
            color: palette::LINE_STRONG.hex,
            is_tier: false,
            href: None,
            column: 0,
            region: None,
            row: 1,
        }];
        // Only what takes part in a connection is drawn; the names' server is asked by everybody.
        let connected = |tier: &Tier| {
            tier.id == "dns" || design.connections.iter().any(|connection| connection.from == tier.id || connection.to == tier.id)
        };
        // What a tier of the plan is drawn as: many services share a box.
        let mut drawn_as: BTreeMap<String, usize> = BTreeMap::from([("users".to_owned(), 0)]);
        let services = |tier: &Tier, suffix: Option<&str>| {
            let (base, own) = words::split_region(&tier.id);
            base.starts_with("service_") && own == suffix
        };
        for tier in design.tiers.iter().filter(|tier| connected(tier)) {
            let (base, suffix) = words::split_region(&tier.id);
            let Some((column, row)) = place_of(base) else { continue };
            let outside = column == 0;
            let all: Vec<&Tier> = design.tiers.iter().filter(|other| services(other, suffix)).collect();
            let shared = base.starts_with("service_") && all.len() > 1;
            let key = match suffix {
                Some(region) if shared => format!("services@{region}"),
                _ if shared => "services".to_owned(),
                _ => tier.id.clone(),
            };
            if let Some(known) = drawn_as.get(&key).copied() {
                drawn_as.insert(tier.id.clone(), known);
                continue;
            }
            let counts: u32 = if shared { all.iter().map(|service| service.count).sum() } else { tier.count };
            let region = (!outside).then(|| region_of(suffix, &mut regions));
            let title = if shared { format!("{} services", all.len()) } else { words::tier(base) };
            let known = nodes.len();
            nodes.push(Node {
                title,
                product: tier.product.clone(),
                // A balancer has a foot in each of its zones.
                zones: if base == "load_balancer" { vec![counts; tier.zones as usize] } else { spread(counts, tier.zones) },
                used: used(tier),
                color: palette::of_tier(&tier.id).hex,
                is_tier: true,
                href: row_of(&tier.id),
                column,
                region,
                row,
            });
            drawn_as.insert(key, known);
            drawn_as.insert(tier.id.clone(), known);
        }
        let mut links: Vec<Link> = vec![];
        for connection in &design.connections {
            let (Some(&from), Some(&to)) = (drawn_as.get(&connection.from), drawn_as.get(&connection.to)) else { continue };
            if from == to {
                continue;
            }
            let aside = connection.protocol.contains("replication") || connection.from == "dns";
            let flow = if aside { Flow::Aside } else { Flow::Load };
            match links.iter_mut().find(|link| link.from == from && link.to == to && link.flow == flow) {
                Some(link) => link.per_second += connection.per_second,
                None => links.push(Link { from, to, per_second: connection.per_second, flow }),
            }
        }
        if let Some(&dns) = drawn_as.get("dns")
            && !links.iter().any(|link| link.to == dns)
        {
            links.push(Link { from: 0, to: dns, per_second: 0.0, flow: Flow::Aside });
        }
        Graph { own: own.to_owned(), nodes, links, regions }
    }

    fn in_words(&self) -> String {
        let parts: Vec<String> = self
            .links
            .iter()
            .map(|link| {
                let rate = if link.per_second > 0.0 { format!(", {} a second", units::short(link.per_second)) } else { String::new() };
                format!("{} to {}{rate}", self.title(link.from), self.title(link.to))
            })
            .collect();
        format!("{}.", parts.join("; "))
    }

    fn title(&self, node: usize) -> String {
        let node = &self.nodes[node];
        match node.region {
            Some(region) if region > 0 => format!("{}, {}", node.title, self.regions[region]),
            _ => node.title.clone(),
        }
    }
}

/// Column and rank within it; none for what carries no requests.
fn place_of(base: &str) -> Option<(usize, usize)> {
    Some(match base {
        "dns" => (0, 0),
        "cdn" => (0, 2),
        "load_balancer" => (1, 0),
        "host" | "web" => (2, 0),
        service if service.starts_with("service_") => (3, 0),
        "queue" => (3, 1),
        "workers" => (3, 2),
        "sessions" => (4, 0),
        "cache" => (4, 1),
        "database" => (4, 2),
        "replicas" => (4, 3),
        "search" => (4, 4),
        "objects" => (5, 0),
        "mail" => (5, 1),
        _ => return None,
    })
}

/// Machines over zones as evenly as they go.
fn spread(count: u32, zones: u32) -> Vec<u32> {
    if count == 0 || zones == 0 {
        return vec![];
    }
    (0..zones).map(|zone| count / zones + u32::from(zone < count % zones)).collect()
}

fn used(tier: &Tier) -> Option<(f64, f64)> {
    let resource = tier.bound_by?;
    let value = tier.utilisation_at_peak?;
    let limit = tier.utilisations.iter().find(|used| used.resource == resource && used.when == When::Up).map(|used| used.limit)?;
    Some((value, limit))
}

/// Width of a line in drawing units: 1.5 + 0.5 √rate, flatter from a hundred a second on so that no line outgrows its box.
fn width_of(per_second: f64) -> f64 {
    if !per_second.is_finite() || per_second <= 0.0 {
        1.5
    } else if per_second <= 100.0 {
        1.5 + 0.5 * per_second.sqrt()
    } else {
        (6.5 + 0.5 * (per_second / 100.0).log10()).min(9.0)
    }
}

#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Area {
    fn right(&self) -> f64 {
        self.x + self.width
    }
    fn bottom(&self) -> f64 {
        self.y + self.height
    }
    fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

fn height_of(node: &Node, width: f64) -> f64 {
    let lines = product_lines(&node.product, width - 22.0).len() as f64;
    let strip = if node.zones.is_empty() { 0.0 } else { 19.0 };
    let bar = if node.used.is_some() { 14.0 } else { 0.0 };
    22.0 + 15.0 * lines + strip + bar + 7.0
}

const LETTERS: [&str; 4] = ["a", "b", "c", "d"];
const TITLE: f64 = 12.5;
const TEXT: f64 = 11.5;

/// A product's name as one line of code, or words over at most two lines.
fn product_lines(product: &str, width: f64) -> Vec<(String, bool)> {
    let name = product.split(", ").next().unwrap_or(product);
    if is_class(name) {
        return vec![(name.to_owned(), true)];
    }
    let room = (width / (TEXT * 0.52)).floor() as usize;
    let mut lines: Vec<String> = vec![];
    for word in name.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > 2 {
        lines.truncate(2);
        lines[1].push('…');
    }
    lines.into_iter().map(|line| (line, false)).collect()
}

/// Names as a provider's tools write them, `db.m7g.large`: set as code.
pub fn is_class(product: &str) -> bool {
    product.split(' ').next().is_some_and(|word| word.contains('.'))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One decimal, and none where it is zero.
fn n(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn write_text(out: &mut String, x: f64, y: f64, size: f64, fill: &str, more: &str, text: &str) {
    let _ = write!(
        out,
        r##"<text x="{}" y="{}" font-family="sans-serif" font-size="{}" fill="{fill}"{more}>{}</text>"##,
        n(x),
        n(y),
        n(size),
        escaped(text)
    );
}

fn write_node(out: &mut String, node: &Node, area: Area) {
    let (muted, text, line, strong) = (palette::MUTED.hex, palette::TEXT.hex, palette::LINE.hex, palette::LINE_STRONG.hex);
    let inner = area.width - 22.0;
    let x = area.x + 13.0;
    let border = if node.is_tier { strong } else { line };
    match &node.href {
        Some(href) => {
            let _ = write!(out, r##"<a href="{}" class="diagram__node">"##, escaped(href));
        }
        None => out.push_str("<g>"),
    }
    let _ = write!(
        out,
        r##"<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}" stroke="{border}"/>"##,
        n(area.x),
        n(area.y),
        n(area.width),
        n(area.height),
        palette::RAISED.hex
    );
    if node.is_tier {
        let _ = write!(out, r##"<rect x="{}" y="{}" width="4" height="{}" fill="{}"/>"##, n(area.x), n(area.y), n(area.height), node.color);
    }
    let fit = |size: f64, per: f64, text: &str| size.min(inner / (per * text.chars().count().max(1) as f64));
    let mut y = area.y + 18.0;
    write_text(out, x, y, fit(TITLE, 0.58, &node.title), text, r#" font-weight="bold""#, &node.title);
    for (line, code) in product_lines(&node.product, inner) {
        y += 15.0;
        if code {
            let _ = write!(
                out,
                r##"<text x="{}" y="{}" font-family="monospace" font-size="{}" fill="{text}">{}</text>"##,
                n(x),
                n(y),
                n(fit(TEXT, 0.61, &line)),
                escaped(&line)
            );
        } else {
            write_text(out, x, y, fit(TEXT, 0.54, &line), muted, "", &line);
        }
    }
    if !node.zones.is_empty() {
        y += 7.0;
        let cell = (inner / node.zones.len() as f64).min(48.0);
        for (zone, &count) in node.zones.iter().enumerate() {
            let left = x + cell * zone as f64;
            let _ = write!(
                out,
                r##"<rect x="{}" y="{}" width="{}" height="14" rx="2" fill="none" stroke="{strong}" stroke-dasharray="2 2"/>"##,
                n(left),
                n(y),
                n(cell - 3.0)
            );
            write_text(out, left + 3.0, y + 10.5, 9.5, muted, "", LETTERS.get(zone).copied().unwrap_or("·"));
            let room = ((cell - 14.0) / 7.0).floor().max(0.0) as u32;
            if count <= room {
                for machine in 0..count {
                    let _ = write!(
                        out,
                        r##"<rect x="{}" y="{}" width="5" height="5" fill="{}"/>"##,
                        n(left + 12.0 + 7.0 * f64::from(machine)),
                        n(y + 4.5),
                        node.color
                    );
                }
            } else {
                write_text(out, left + 12.0, y + 10.5, 9.5, text, "", &units::short(f64::from(count)));
            }
        }
        y += 12.0;
    }
    if let Some((value, limit)) = node.used {
        let bar = y + 11.0;
        let share = |value: f64| inner * value.clamp(0.0, 1.0);
        let _ = write!(out, r##"<rect x="{}" y="{}" width="{}" height="4" fill="{line}"/>"##, n(x), n(bar), n(inner));
        let _ = write!(out, r##"<rect x="{}" y="{}" width="{}" height="4" fill="{text}"/>"##, n(x), n(bar), n(share(value).max(1.0)));
        let _ = write!(
            out,
            r##"<rect x="{}" y="{}" width="2" height="10" fill="{}"/>"##,
            n(x + share(limit) - 1.0),
            n(bar - 3.0),
            palette::LIMIT.hex
        );
    }
    out.push_str(if node.href.is_some() { "</a>" } else { "</g>" });
}

/// `24/s`; nothing where no rate is known.
fn rate(per_second: f64) -> Option<String> {
    (per_second > 0.0 && per_second.is_finite()).then(|| {
        let number = if per_second < 0.01 {
            "<0.01".to_owned()
        } else if per_second < 1.0 {
            n2(per_second)
        } else {
            units::short(per_second)
        };
        format!("{number}/s")
    })
}

fn n2(value: f64) -> String {
    format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn write_label(out: &mut String, x: f64, y: f64, anchor: &str, text: &str) {
    let more = format!(r##" text-anchor="{anchor}" stroke="{}" stroke-width="4" paint-order="stroke""##, palette::SURFACE.hex);
    write_text(out, x, y, 10.5, palette::MUTED.hex, &more, text);
}

fn write_line(out: &mut String, path: &str, link: &Link) {
    let width = width_of(link.per_second);
    let (width, dashes) = match link.flow {
        Flow::Load => (width, ""),
        Flow::Aside => (width.min(2.0), r#" stroke-dasharray="5 4""#),
    };
    let _ = write!(out, r##"<path d="{path}" fill="none" stroke="{}" stroke-width="{}"{dashes}/>"##, palette::FLOW.hex, n(width));
}

/// The tip stands at `x`, `y`.
fn write_head(out: &mut String, x: f64, y: f64, link: &Link, course: Course) {
    let half = head_half(link);
    let (a, b) = match course {
        Course::Rightwards => ((x - half, y - half), (x - half, y + half)),
        Course::Leftwards | Course::Bulge => ((x + half, y - half), (x + half, y + half)),
        Course::Down => ((x - half, y - half), (x + half, y - half)),
        Course::Up => ((x - half, y + half), (x + half, y + half)),
    };
    let _ =
        write!(out, r##"<polygon points="{},{} {},{} {},{}" fill="{}"/>"##, n(a.0), n(a.1), n(x), n(y), n(b.0), n(b.1), palette::FLOW.hex);
}

fn head_half(link: &Link) -> f64 {
    let width = if link.flow == Flow::Aside { 2.0 } else { width_of(link.per_second) };
    4.0 + width * 0.45
}

fn open_svg(out: &mut String, own: &str, kind: &str, width: f64, height: f64, title: &str, words: &str) {
    let (w, h) = (n(width), n(height));
    let _ = write!(
        out,
        r##"<svg class="chart__svg chart__svg--{kind} diagram" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="group" aria-labelledby="{own}diagram-{kind}-t {own}diagram-{kind}-d" xmlns="http://www.w3.org/2000/svg"><title id="{own}diagram-{kind}-t">{}</title><desc id="{own}diagram-{kind}-d">{}</desc>"##,
        escaped(title),
        escaped(words)
    );
}

fn write_frame(out: &mut String, frame: Area, name: &str) {
    let _ = write!(
        out,
        r##"<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="none" stroke="{}"/>"##,
        n(frame.x),
        n(frame.y),
        n(frame.width),
        n(frame.height),
        palette::LINE.hex
    );
    write_text(out, frame.x + 10.0, frame.y + 16.0, TEXT, palette::MUTED.hex, "", name);
}

struct Wide<'a> {
    graph: &'a Graph,
    areas: Vec<Area>,
    frames: Vec<Area>,
    height: f64,
    routes: Vec<Route>,
}

/// A link with its ends on the boxes and, where it passes columns, the height at which it does.
struct Route {
    start: (f64, f64),
    end: (f64, f64),
    /// From, to and height of the lane.
    lane: Option<(f64, f64, f64)>,
    /// Which way the line runs: to a column, or within one.
    course: Course,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    Rightwards,
    Leftwards,
    /// From the right side of a box to that of another in the same column.
    Bulge,
    /// Between two boxes that stand one on the other.
    Down,
    Up,
}

const WIDE: f64 = 888.0;
const GAP: f64 = 18.0;
const LANE: f64 = 15.0;

impl<'a> Wide<'a> {
    fn of(graph: &'a Graph) -> Wide<'a> {
        let mut columns: Vec<usize> = graph.nodes.iter().map(|node| node.column).collect();
        columns.sort_unstable();
        columns.dedup();
        let inner = columns.len().saturating_sub(1).max(1) as f64;
        let outside = 108.0;
        let width = if inner >= 5.0 { 120.0 } else { 134.0 };
        // Copies between regions run beside the last column.
        let last = columns.last().copied().unwrap_or(0);
        let copies = graph.links.iter().any(|link| {
            let (from, to) = (&graph.nodes[link.from], &graph.nodes[link.to]);
            from.column == last && to.column == last && from.region != to.region
        });
        let right = if copies { 34.0 } else { 14.0 };
        let gutter = ((WIDE - right - outside - inner * width) / inner).min(118.0);
        let x_of = |column: usize| match columns.iter().position(|known| *known == column).unwrap_or(0) {
            0 => 0.5,
            place => 0.5 + outside + gutter + (place as f64 - 1.0) * (width + gutter),
        };
        let width_at = |column: usize| if column == 0 { outside } else { width };

        // Rows within a column; many of them stand in the order of their rank.
        let stack = |region: Option<usize>, column: usize| {
            let mut members: Vec<usize> =
                (0..graph.nodes.len()).filter(|&node| graph.nodes[node].region == region && graph.nodes[node].column == column).collect();
            members.sort_by_key(|&node| (graph.nodes[node].row, node));
            let heights: Vec<f64> = members.iter().map(|&node| height_of(&graph.nodes[node], width_at(column))).collect();
            let total = heights.iter().sum::<f64>() + GAP * members.len().saturating_sub(1) as f64;
            (members, heights, total)
        };
        let mut areas = vec![Area { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; graph.nodes.len()];
        let mut frames = vec![];
        let left = x_of(columns.get(1).copied().unwrap_or(1)) - 14.0;
        let mut top = 0.5;
        for region in 0..graph.regions.len() {
            let tallest = columns.iter().skip(1).map(|&column| stack(Some(region), column).2).fold(0.0, f64::max);
            // Links that pass a column may need a lane below all boxes.
            let passing = graph
                .links
                .iter()
                .filter(|link| {
                    let own = |node: usize| graph.nodes[node].region.unwrap_or(0) == region;
                    own(link.from) && own(link.to) && graph.nodes[link.from].column.abs_diff(graph.nodes[link.to].column) > 1
                })
                .count() as f64;
            let content = top + 30.0;
            for &column in columns.iter().skip(1) {
                let (members, heights, total) = stack(Some(region), column);
                let mut y = content + (tallest - total) / 2.0;
                for (member, height) in members.into_iter().zip(heights) {
                    areas[member] = Area { x: x_of(column), y, width: width_at(column), height };
                    y += height + GAP;
                }
            }
            let height = 30.0 + tallest + 14.0 + passing.min(4.0) * LANE;
            frames.push(Area { x: left, y: top, width: WIDE - 0.5 - left, height });
            top += height + 22.0;
        }
        // Users, names and edge stand beside the primary region.
        let (members, heights, total) = stack(None, 0);
        let beside = frames.first().map_or(0.0, |frame| frame.y + 22.0);
        let room = frames.first().map_or(total, |frame| frame.height - 30.0);
        let mut y = beside + ((room - total) / 2.0).max(0.0);
        for (member, height) in members.into_iter().zip(heights) {
            areas[member] = Area { x: 0.5, y, width: outside, height };
            y += height + GAP + 8.0;
        }
        let edge = areas.iter().map(Area::right).fold(0.0, f64::max) + right;
        for frame in &mut frames {
            frame.width = (edge - frame.x).min(WIDE - 0.5 - frame.x);
        }
        let height = frames.iter().map(Area::bottom).chain(areas.iter().map(Area::bottom)).fold(0.0, f64::max) + 1.0;
        let mut drawing = Wide { graph, areas, frames, height, routes: vec![] };
        drawing.route();
        drawing
    }

    fn route(&mut self) {
        let links = &self.graph.links;
        let course = |link: &Link| self.course(link);
        // Ends on the side of a box are spread over its height in the order of where they lead.
        #[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
        enum Side {
            Left,
            Right,
            Top,
            Bottom,
        }
        let sides = |link: &Link| match course(link) {
            Course::Rightwards => (Side::Right, Side::Left),
            Course::Leftwards => (Side::Left, Side::Right),
            Course::Bulge => (Side::Right, Side::Right),
            Course::Down => (Side::Bottom, Side::Top),
            Course::Up => (Side::Top, Side::Bottom),
        };
        let mut ports: BTreeMap<(usize, Side), Vec<(usize, bool)>> = BTreeMap::new();
        for (place, link) in links.iter().enumerate() {
            let (from, to) = sides(link);
            ports.entry((link.from, from)).or_default().push((place, true));
            ports.entry((link.to, to)).or_default().push((place, false));
        }
        let mut ends = vec![((0.0, 0.0), (0.0, 0.0)); links.len()];
        for ((node, side), mut list) in ports {
            let area = self.areas[node];
            list.sort_by(|a, b| {
                let other = |(place, leaves): (usize, bool)| {
                    let link = &links[place];
                    self.areas[if leaves { link.to } else { link.from }].middle()
                };
                other(*a).total_cmp(&other(*b)).then(a.cmp(b))
            });
            let total = list.len() as f64;
            for (place, (link, leaves)) in list.into_iter().enumerate() {
                let along = (place as f64 + 1.0) / (total + 1.0);
                let point = match side {
                    Side::Left => (area.x, area.y + area.height * along),
                    Side::Right => (area.right(), area.y + area.height * along),
                    Side::Top => (area.x + area.width * along, area.y),
                    Side::Bottom => (area.x + area.width * along, area.bottom()),
                };
                if leaves { ends[link].0 = point } else { ends[link].1 = point }
            }
        }
        let mut lanes: Vec<(f64, f64, f64)> = vec![];
        let mut order: Vec<usize> = (0..links.len()).collect();
        order.sort_by(|&a, &b| width_of(links[b].per_second).total_cmp(&width_of(links[a].per_second)).then(a.cmp(&b)));
        let mut routes: Vec<Option<Route>> = links.iter().map(|_| None).collect();
        for place in order {
            let link = &links[place];
            let (start, end) = ends[place];
            let course = course(link);
            let (low, high) = (start.0.min(end.0), start.0.max(end.0));
            let passes = matches!(course, Course::Rightwards | Course::Leftwards);
            let between: Vec<Area> = self.areas.iter().copied().filter(|area| area.x > low + 1.0 && area.right() < high - 1.0).collect();
            let lane = if !passes || between.is_empty() {
                None
            } else {
                let from = between.iter().map(|area| area.x).fold(f64::INFINITY, f64::min) - 10.0;
                let to = between.iter().map(Area::right).fold(0.0, f64::max) + 10.0;
                let half = width_of(link.per_second) / 2.0;
                let free = |y: f64| {
                    between.iter().all(|area| y + half + 6.0 < area.y || y - half - 6.0 > area.bottom())
                        && lanes.iter().all(|&(a, b, taken)| to < a || from > b || (y - taken).abs() >= LANE - 1.0)
                };
                let wanted = (start.1 + end.1) / 2.0;
                // Every two units from top to bottom; the frame that holds one of the ends comes first.
                let mut heights: Vec<f64> = (0..((self.height as i64) / 2)).map(|step| step as f64 * 2.0 + 6.0).collect();
                heights.extend([start.1, end.1]);
                let inside = |y: f64| {
                    let holds = |point: f64| self.frames.iter().find(|frame| point >= frame.y && point <= frame.bottom());
                    let frames = [holds(start.1), holds(end.1)];
                    frames.iter().flatten().any(|frame| y > frame.y + 24.0 && y < frame.bottom() - 4.0)
                        || frames.iter().flatten().count() == 0
                };
                let cost = |y: f64| (y - start.1).abs() + (y - end.1).abs() + 0.01 * (y - wanted).abs();
                let best = |all: &mut dyn Iterator<Item = f64>| all.min_by(|a, b| cost(*a).total_cmp(&cost(*b)));
                let found = best(&mut heights.iter().copied().filter(|&y| free(y) && inside(y)))
                    .or_else(|| best(&mut heights.iter().copied().filter(|&y| free(y))));
                let y = found.unwrap_or(self.height - 6.0);
                lanes.push((from, to, y));
                Some((from, to, y))
            };
            routes[place] = Some(Route { start, end, lane, course });
        }
        self.routes = routes.into_iter().flatten().collect();
        self.close();
    }

    /// Room that was kept for lanes and not needed goes from the last frame.
    fn close(&mut self) {
        let Some(frame) = self.frames.last_mut() else { return };
        let boxes = self.areas.iter().filter(|area| area.x > frame.x && area.y > frame.y).map(Area::bottom);
        let lanes = self.routes.iter().filter_map(|route| route.lane.map(|(_, _, y)| y)).filter(|y| *y > frame.y);
        frame.height = boxes.chain(lanes).fold(frame.y, f64::max) + 14.0 - frame.y;
        let frames = self.frames.iter().map(Area::bottom);
        self.height = frames.chain(self.areas.iter().map(Area::bottom)).fold(0.0, f64::max) + 1.0;
    }

    fn course(&self, link: &Link) -> Course {
        let (from, to) = (&self.graph.nodes[link.from], &self.graph.nodes[link.to]);
        match from.column.cmp(&to.column) {
            Ordering::Less => Course::Rightwards,
            Ordering::Greater => Course::Leftwards,
            Ordering::Equal => {
                let (a, b) = (self.areas[link.from], self.areas[link.to]);
                let apart = (b.y - a.bottom()).max(a.y - b.bottom());
                match (from.region == to.region && apart < GAP + 9.0, a.y < b.y) {
                    (true, true) => Course::Down,
                    (true, false) => Course::Up,
                    (false, _) => Course::Bulge,
                }
            }
        }
    }

    fn write(&self, out: &mut String, title: &str, words: &str) {
        open_svg(out, &self.graph.own, "wide", WIDE, self.height, title, words);
        for (frame, name) in self.frames.iter().zip(&self.graph.regions) {
            write_frame(out, *frame, name);
        }
        let mut labels = String::new();
        // Thin lines lie on thick ones.
        let mut drawn: Vec<(&Link, &Route)> = self.graph.links.iter().zip(&self.routes).collect();
        drawn.sort_by(|a, b| width_of(b.0.per_second).total_cmp(&width_of(a.0.per_second)));
        for (link, route) in drawn {
            self.write_route(out, link, route);
            if let (Some(text), Flow::Load) = (rate(link.per_second), link.flow) {
                self.write_rate(&mut labels, link, route, &text);
            }
        }
        for (node, area) in self.graph.nodes.iter().zip(&self.areas) {
            write_node(out, node, *area);
        }
        out.push_str(&labels);
        out.push_str("</svg>");
    }
}

impl Wide<'_> {
    fn write_route(&self, out: &mut String, link: &Link, route: &Route) {
        let (x1, y1) = route.start;
        let (x2, y2) = route.end;
        let half = head_half(link);
        // The line ends where the head begins.
        let stop = match route.course {
            Course::Rightwards => x2 - half,
            _ => x2 + half,
        };
        let mut path = format!("M{} {}", n(x1), n(y1));
        match (route.course, route.lane) {
            (Course::Down, _) => {
                let _ = write!(path, "L{} {}", n(x2), n(y2 - half));
            }
            (Course::Up, _) => {
                let _ = write!(path, "L{} {}", n(x2), n(y2 + half));
            }
            (Course::Bulge, _) => {
                let out_to = n(x1.max(x2) + 22.0);
                let _ = write!(path, "C{out_to} {} {out_to} {} {} {}", n(y1), n(y2), n(stop), n(y2));
            }
            (_, Some((from, to, y))) => {
                let (near, far) = if route.course == Course::Rightwards { (from, to) } else { (to, from) };
                let (first, last) = (n((x1 + near) / 2.0), n((far + stop) / 2.0));
                let _ = write!(path, "C{first} {} {first} {} {} {}", n(y1), n(y), n(near), n(y));
                let _ = write!(path, "H{}C{last} {} {last} {} {} {}", n(far), n(y), n(y2), n(stop), n(y2));
            }
            _ if (y1 - y2).abs() < 0.5 => {
                let _ = write!(path, "H{}", n(stop));
            }
            _ => {
                let bend = n((x1 + stop) / 2.0);
                let _ = write!(path, "C{bend} {} {bend} {} {} {}", n(y1), n(y2), n(stop), n(y2));
            }
        }
        write_line(out, &path, link);
        write_head(out, x2, y2, link, route.course);
    }

    /// Beside the line's end, or on the free side of its lane; a rate without room is left to the table.
    fn write_rate(&self, out: &mut String, link: &Link, route: &Route, text: &str) {
        let (_, y1) = route.start;
        let (x2, y2) = route.end;
        let half = head_half(link);
        let above = width_of(link.per_second) / 2.0 + 4.0;
        let clear = |x: f64, y: f64| {
            !self.areas.iter().any(|area| x + 18.0 > area.x && x - 18.0 < area.right() && y + 3.0 > area.y && y - 9.0 < area.bottom())
        };
        if let Some((from, to, y)) = route.lane {
            let x = (from + to) / 2.0;
            if let Some(free) = [y - above, y + above + 8.0].into_iter().find(|&y| clear(x, y)) {
                write_label(out, x, free, "middle", text);
            }
            return;
        }
        // The line comes from above or from below; the other side of its end is free.
        let y = if y1 < y2 - 12.0 { y2 + above + 8.0 } else { y2 - above };
        match route.course {
            Course::Rightwards => write_label(out, x2 - half - 1.0, y, "end", text),
            Course::Leftwards | Course::Bulge => write_label(out, x2 + half + 1.0, y, "start", text),
            Course::Down | Course::Up => write_label(out, x2 + above + 2.0, (y1 + y2) / 2.0 + 3.5, "start", text),
        }
    }
}

struct Narrow<'a> {
    graph: &'a Graph,
    areas: Vec<Area>,
    frames: Vec<Area>,
    height: f64,
}

const NARROW: f64 = 360.0;
const FILE: f64 = 196.0;

impl<'a> Narrow<'a> {
    fn of(graph: &'a Graph) -> Narrow<'a> {
        let mut areas = vec![Area { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; graph.nodes.len()];
        let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
        order.sort_by_key(|&node| {
            let node = &graph.nodes[node];
            (node.region.map_or(0, |region| region + 1), node.column, node.row)
        });
        let mut frames: Vec<Area> = vec![];
        let mut y = 0.5;
        let mut region = None;
        for place in order {
            let node = &graph.nodes[place];
            if node.region != region {
                if let Some(frame) = frames.last_mut() {
                    frame.height = y - 4.0 - frame.y;
                    y += 12.0;
                }
                region = node.region;
                frames.push(Area { x: 0.5, y, width: NARROW - 1.0, height: 0.0 });
                y += 26.0;
            }
            let height = height_of(node, FILE);
            areas[place] = Area { x: 10.5, y, width: FILE, height };
            y += height + 14.0;
        }
        if let Some(frame) = frames.last_mut() {
            frame.height = y - 2.0 - frame.y;
        }
        Narrow { graph, areas, frames, height: y }
    }

    fn write(&self, out: &mut String, title: &str, words: &str) {
        open_svg(out, &self.graph.own, "narrow", NARROW, self.height, title, words);
        for (frame, name) in self.frames.iter().zip(&self.graph.regions) {
            write_frame(out, *frame, name);
        }
        let links = &self.graph.links;
        // Ends in the order of where they lead, those from above first.
        let mut ports: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
        for (place, link) in links.iter().enumerate() {
            ports.entry(link.from).or_default().push((place, true));
            ports.entry(link.to).or_default().push((place, false));
        }
        let mut ends = vec![(0.0, 0.0); links.len()];
        for (node, mut list) in ports {
            let area = self.areas[node];
            let other = |(place, leaves): (usize, bool)| {
                let link = &links[place];
                self.areas[if leaves { link.to } else { link.from }].middle()
            };
            // A far end above goes lowest of those above, so that arcs nest instead of crossing.
            let key = |port: (usize, bool)| {
                let away = other(port) - area.middle();
                if away < 0.0 { (0, -away) } else { (1, -away) }
            };
            list.sort_by(|a, b| {
                let (a_side, a_away) = key(*a);
                let (b_side, b_away) = key(*b);
                a_side.cmp(&b_side).then(a_away.total_cmp(&b_away)).then(a.cmp(b))
            });
            let total = list.len() as f64;
            for (place, (link, leaves)) in list.into_iter().enumerate() {
                let y = area.y + area.height * (place as f64 + 1.0) / (total + 1.0);
                if leaves { ends[link].0 = y } else { ends[link].1 = y }
            }
        }
        let right = 10.5 + FILE;
        let longest = ends.iter().map(|(a, b)| (a - b).abs()).fold(1.0, f64::max);
        let mut labels = String::new();
        for (link, &(y1, y2)) in links.iter().zip(&ends) {
            let half = head_half(link);
            let reach = 34.0 + 136.0 * ((y1 - y2).abs() / longest).sqrt();
            let path = format!(
                "M{} {}C{} {} {} {} {} {}",
                n(right),
                n(y1),
                n(right + reach),
                n(y1),
                n(right + reach),
                n(y2),
                n(right + half),
                n(y2)
            );
            write_line(out, &path, link);
            write_head(out, right, y2, link, Course::Bulge);
            if let (Some(text), Flow::Load) = (rate(link.per_second), link.flow) {
                write_label(&mut labels, right + half + 3.0, y2 - width_of(link.per_second) / 2.0 - 2.5, "start", &text);
            }
        }
        for (node, area) in self.graph.nodes.iter().zip(&self.areas) {
            write_node(out, node, *area);
        }
        out.push_str(&labels);
        out.push_str("</svg>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_widen_with_their_load_but_never_outgrow_a_box() {
        let widths: Vec<f64> = [0.0, 1.0, 24.0, 100.0, 101.0, 1e4, 1e7, 1e12].map(width_of).to_vec();
        assert!(widths.windows(2).all(|pair| pair[0] <= pair[1]), "{widths:?}");
        assert_eq!(widths[0], 1.5);
        assert!(widths.iter().all(|width| *width <= 9.0));
    }

    #[test]
    fn machines_stand_in_zones_as_evenly_as_they_go() {
        assert_eq!(spread(5, 3), [2, 2, 1]);
        assert_eq!(spread(0, 2), Vec::<u32>::new());
        assert_eq!(spread(2, 2), [1, 1]);
    }
}
