//! The report as one HTML file that needs nothing else: its drawings stand in it, and its style sheet is made for paper.

use super::report;
use crate::{
    charts::{self, diagram},
    domain::plan::Plan,
};
use comrak::{Options, markdown_to_html};
use std::sync::LazyLock;

/// Stands in the file as it is; whoever serves the file lets a browser obey this one and nothing else.
pub const STYLE: &str = include_str!("page.css");

pub fn html(plan: &Plan) -> String {
    let markdown = report::markdown(plan);
    let mut body = markdown_to_html(&markdown, &OPTIONS);
    for name in charts::names() {
        let address = format!("charts/{name}.svg");
        if !body.contains(&address) {
            continue;
        }
        let drawn = charts::by_name(plan, name).map(|chart| figure(&chart.svg_wide, &chart.reading)).unwrap_or_default();
        body = with_figure(&body, &address, &drawn);
    }
    if !plan.recommendation.design.tiers.is_empty() {
        let heading = "<h2>Architecture</h2>\n";
        let caption = "Lines are as wide as their load at the busiest hour. A square is a machine, a dotted box a zone.";
        body = body.replacen(heading, &format!("{heading}{}", figure(&diagram::alone(plan), caption)), 1);
    }
    let title = body.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</h1>")).map_or("Capacity plan", |(title, _)| title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn figure(svg: &str, caption: &str) -> String {
    format!("<figure>{svg}<figcaption>{}</figcaption></figure>\n", caption.replace('&', "&amp;").replace('<', "&lt;"))
}

/// The picture of that address, with the paragraph that it is alone in, gives way.
fn with_figure(body: &str, address: &str, figure: &str) -> String {
    let picture = format!("<p><img src=\"{address}\" alt=\"");
    match body.split_once(&picture) {
        Some((before, rest)) => match rest.split_once("</p>\n") {
            Some((_, after)) => format!("{before}{figure}{after}"),
            None => body.to_owned(),
        },
        None => body.to_owned(),
    }
}

/// HTML in the report would be shown, not obeyed; there is none.
static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.table = true;
    options.render.escape = true;
    options
});
