use super::copy_link::CopyLink;
use crate::{
    charts::{Chart, Format, LegendEntry, Readout, Table},
    http::theme::Theme,
};
use leptos::prelude::*;

/// Where the charts of a plan are had as files, and as pages to embed.
#[derive(Clone, Debug)]
pub struct ChartFiles {
    folder: String,
    query: String,
    theme: Theme,
    embed: Option<Embed>,
}

impl ChartFiles {
    /// Of a plan that nobody saved: of the question that this query string of the planner asks.
    pub fn of_question(query: &str) -> ChartFiles {
        ChartFiles { folder: "/charts".to_owned(), query: query.to_owned(), theme: Theme::Auto, embed: None }
    }

    pub fn of_revision(id: &str, revision: u32, embed: Embed) -> ChartFiles {
        let folder = format!("/api/v1/plans/{id}/charts");
        ChartFiles { folder, query: format!("revision={revision}"), theme: Theme::Auto, embed: Some(embed) }
    }

    /// For a page in that theme: a picture taken from it looks like it.
    pub fn in_theme(self, theme: Theme) -> ChartFiles {
        ChartFiles { theme, ..self }
    }

    fn links(&self, name: &str, title: &str) -> impl IntoView + use<> {
        let link = |format: Format| {
            let (extension, kind) = (format.extension(), format.extension().to_uppercase());
            let theme = if self.theme == Theme::Dark && format.has_theme() { "&theme=dark" } else { "" };
            let href = format!("{}/{name}.{extension}?{}{theme}", self.folder, self.query);
            let label = format!("{kind}, {title}");
            view! { <a href=href download=format!("headroom-{name}.{extension}") aria-label=label>{kind}</a> }
        };
        view! { <p class="chart__files">{Format::ALL.map(link).into_iter().collect_view()}</p> }
    }
}

/// The pages of a saved plan's charts that may stand in any other site's.
#[derive(Clone, Debug)]
pub struct Embed {
    /// Absolute, of the revision, up to a chart's name: `https://…/p/0Ab/embed/`.
    pub folder: String,
    /// With its question mark, or empty.
    pub query: String,
    /// The plan's title.
    pub of: String,
}

impl Embed {
    /// What another page's source says to show the chart.
    pub fn code(&self, chart: &Chart) -> String {
        let Embed { folder, query, of } = self;
        let (name, title, height) = (chart.name, &chart.title, chart.height_at(USUAL_WIDTH) + ROOM_FOR_WORDS);
        let quoted = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let (address, title) = (quoted(&format!("{folder}{name}{query}")), quoted(&format!("{title}, {of}")));
        format!(
            "<iframe src=\"{address}\" title=\"{title}\" width=\"100%\" height=\"{height}\" loading=\"lazy\" style=\"border:0\"></iframe>"
        )
    }
}

/// Of the column of text that an embedded chart stands in, and of what stands around the picture, in pixels.
const USUAL_WIDTH: i32 = 720;
const ROOM_FOR_WORDS: i32 = 220;

/// A chart with its caption, legend, both drawings and the same as a table.
#[component]
pub fn ChartFigure(
    chart: Chart,
    /// Where it is had as a file, for those who may have it.
    #[prop(default = None)]
    files: Option<ChartFiles>,
    /// The mark of a drawing that keeps standing until the whole plan comes.
    #[prop(default = None)]
    later: Option<&'static str>,
) -> impl IntoView {
    let id = format!("chart-{}", chart.name);
    let links = files.as_ref().map(|files| files.links(chart.name, &chart.title));
    let embed = files.and_then(|files| files.embed).map(|embed| {
        let link = embed.code(&chart);
        let label = format!("Code to embed: {}", chart.title);
        view! {
            <details class="more more--embed">
                <summary>"Embed"</summary>
                <CopyLink link label act="Copy code"/>
            </details>
        }
    });
    let areas = chart.has_areas.then_some("");
    let has_months = !chart.readout.rows.is_empty();
    let readout = has_months.then(|| lines(&chart.readout));
    let cursor = has_months.then(|| cursor(&chart));
    let caption = caption(&chart, true);
    let labelled_by = caption_id(chart.name);
    let Chart { svg_wide, svg_narrow, table, .. } = chart;
    view! {
        <figure class="chart figure-row" id=id aria-labelledby=labelled_by data-areas=areas data-readout=readout data-later=later>
            {caption}
            <div class="chart__plot">
                <div class="chart__drawing">
                    <div class="chart__pictures" inner_html=svg_wide + &svg_narrow></div>
                    {cursor}
                </div>
                <div class="chart__foot">
                    <details class="more">
                        <summary>"Data as table"</summary>
                        {data_table(table)}
                    </details>
                    {embed}
                    {links}
                </div>
            </div>
        </figure>
    }
}

/// The chart alone with its caption and legend, for a page without script.
#[component]
pub fn ChartAlone(chart: Chart) -> impl IntoView {
    let caption = caption(&chart, false);
    let labelled_by = caption_id(chart.name);
    let Chart { svg_wide, svg_narrow, .. } = chart;
    view! {
        <figure class="chart" aria-labelledby=labelled_by>
            {caption}
            <div inner_html=svg_wide + &svg_narrow></div>
        </figure>
    }
}

/// Title, sentence and legend.
fn caption(chart: &Chart, toggles: bool) -> impl IntoView + use<> {
    let legend = legend(chart, toggles);
    view! {
        <figcaption class="chart__caption">
            <b id=caption_id(chart.name)>{chart.title.clone()}</b>
            " "
            {chart.reading.clone()}
            {legend}
        </figcaption>
    }
}

fn caption_id(name: &str) -> String {
    format!("chart-{name}-cap")
}

/// With a button over each entry where there are several series; without script it is not there.
fn legend(chart: &Chart, toggles: bool) -> impl IntoView + use<> {
    let Chart { name, legend, readout, .. } = chart;
    let toggles = toggles && legend.iter().filter(|entry| entry.series.is_some()).count() > 1;
    let entry = |entry: &LegendEntry| {
        let mark = entry.mark();
        let class = if entry.shape.width() > 12 { "swatch swatch--line" } else { "swatch" };
        let view_box = format!("0 0 {} 12", entry.shape.width());
        let label = entry.label.clone();
        let toggle = entry.series.filter(|_| toggles).map(|series| {
            let toggles = format!("{name}/{series}");
            view! { <button type="button" class="legend__toggle" aria-pressed="true" aria-label=label.clone() data-toggle=toggles></button> }
        });
        let value = match entry.column {
            Some(column) => Some(held(&entry.detail, readout, column).into_any()),
            None if entry.detail.is_empty() => None,
            None => Some(entry.detail.clone().into_any()),
        };
        view! {
            <li>
                {toggle}
                {(!mark.is_empty()).then(|| view! { <svg class=class viewBox=view_box aria-hidden="true" inner_html=mark></svg> })}
                <span class="legend__label">{label}</span>
                {value.map(|value| view! { " " <span class="legend__value">{value}</span> })}
            </li>
        }
    };
    view! {
        {(!readout.rows.is_empty()).then(|| view! { <p class="legend__when">{held(&readout.ends, readout, 0)}</p> })}
        <ul class="legend">{legend.iter().map(entry).collect_view()}</ul>
    }
}

/// A value in whose place a cursor puts that of its month; there is room for the widest of them, so that nothing moves.
fn held(ends: &str, readout: &Readout, column: usize) -> impl IntoView + use<> {
    let widest = readout.rows.iter().filter_map(|row| row.get(column)).max_by_key(|text| text.chars().count()).cloned();
    let (ends, held) = (ends.to_owned(), ends.to_owned());
    view! { <span class="held" data-ends=held data-widest=widest><span data-column=column>{ends}</span></span> }
}

/// What the cursor reads: a line of names, then a line a month, with tabs between.
fn lines(readout: &Readout) -> String {
    [&readout.names].into_iter().chain(&readout.rows).map(|row| row.join("\t")).collect::<Vec<_>>().join("\n")
}

/// What a person moves the cursor with: it lies over both drawings, and without script it is not there.
fn cursor(chart: &Chart) -> impl IntoView + use<> {
    let label = format!("Month, {}", chart.title);
    let (last, ends) = (chart.readout.rows.len().saturating_sub(1), chart.readout.ends.clone());
    view! {
        <div
            class="chart__cursor"
            role="slider"
            tabindex="0"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax=last
            aria-valuenow="0"
            aria-valuetext=ends
        ></div>
    }
}

fn data_table(table: Table) -> impl IntoView {
    let Table { caption, head, rows, sentences } = table;
    let numbers = 1..head.len().saturating_sub(sentences);
    let class = |column: usize| numbers.contains(&column).then_some("num");
    let heads = head.into_iter().enumerate().map(|(at, name)| view! { <th scope="col" class=class(at)>{name}</th> }).collect_view();
    let body = rows.into_iter().map(|row| {
        let mut cells = row.into_iter().enumerate();
        let first = cells.next().map(|(_, cell)| view! { <th scope="row">{cell}</th> });
        let rest = cells.map(|(at, cell)| view! { <td class=class(at)>{cell}</td> }).collect_view();
        view! { <tr>{first} {rest}</tr> }
    });
    view! {
        <div class="scroll" role="region" aria-label=caption tabindex="0">
            <table class="table">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{charts, domain::sample};
    use hydration_context::SsrSharedContext;
    use std::{collections::BTreeSet, sync::Arc};

    fn page() -> String {
        charts::all(&sample::plan()).into_iter().map(|chart| view! { <ChartFigure chart/> }).collect_view().to_html()
    }

    /// An island asks for a request's own context.
    fn with_files(files: ChartFiles) -> String {
        let chart = charts::by_name(&sample::plan(), "bill").expect("a chart of that name");
        Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands()))).with(|| view! { <ChartFigure chart files=Some(files)/> }.to_html())
    }

    fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
        html.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_label_names_something_on_the_page_and_no_id_twice() {
        let html = page();
        let ids = values(&html, "id");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(known.len(), ids.len(), "{ids:?}");
        let labels: Vec<&str> = values(&html, "aria-labelledby").into_iter().flat_map(str::split_whitespace).collect();
        assert_eq!(labels.len(), charts::NAMES.len() * (1 + 2 * 2));
        assert!(labels.iter().all(|label| known.contains(label)), "{labels:?}");
    }

    #[test]
    fn a_strict_policy_finds_nothing_to_block() {
        let html = page();
        assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains("<script") && !html.contains(" on"));
    }

    #[test]
    fn both_drawings_stand_unescaped_and_the_table_has_a_row_a_row() {
        let chart = charts::by_name(&sample::plan(), "users").expect("a chart of that name");
        let (wide, narrow, rows) = (chart.svg_wide.clone(), chart.svg_narrow.clone(), chart.table.rows.len());
        let html = view! { <ChartFigure chart/> }.to_html();
        assert!(html.contains(&wide) && html.contains(&narrow));
        assert_eq!(html.matches("<th scope=\"row\">").count(), rows);
    }

    fn embed() -> Embed {
        Embed { folder: "https://plans.example.org/p/abc/embed/".into(), query: "?revision=2".into(), of: "A \"shop\" <b>".into() }
    }

    #[test]
    fn every_chart_of_a_legend_with_choice_has_its_buttons() {
        let html = page();
        let toggles = values(&html, "data-toggle");
        let choices = charts::all(&sample::plan()).into_iter().flat_map(|chart| {
            let series: Vec<String> = chart.legend.iter().filter_map(|entry| Some(format!("{}/{}", chart.name, entry.series?))).collect();
            if series.len() > 1 { series } else { vec![] }
        });
        assert_eq!(toggles, choices.collect::<Vec<_>>());
        assert!(toggles.len() > 10 && !toggles.iter().any(|toggle| toggle.starts_with("ribbon")), "{toggles:?}");
        let alone = charts::all(&sample::plan()).into_iter().map(|chart| view! { <ChartAlone chart/> }).collect_view().to_html();
        assert!(!alone.contains("<button") && !alone.contains("slider") && alone.matches("<svg class=\"chart__svg").count() == 10);
    }

    #[test]
    fn the_figures_hold_every_month() {
        let html = page();
        for (lines, chart) in values(&html, "data-readout").into_iter().zip(charts::all(&sample::plan())) {
            let rows: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').collect()).collect();
            assert_eq!(rows[0], chart.readout.names);
            assert_eq!(rows[1..], chart.readout.rows);
        }
    }

    #[test]
    fn code_to_embed_is_one_element_whatever_the_plan_is_called() {
        let chart = charts::by_name(&sample::plan(), "bill").expect("a chart of that name");
        let code = embed().code(&chart);
        let document = roxmltree::Document::parse(&code).expect("one element");
        let frame = document.root_element();
        assert_eq!(frame.attribute("src"), Some("https://plans.example.org/p/abc/embed/bill?revision=2"));
        assert_eq!(frame.attribute("title"), Some("Monthly cost by tier, A \"shop\" <b>"));
        let html = with_files(ChartFiles::of_revision("abc", 2, embed()));
        assert!(!html.contains("<iframe") && html.contains("&lt;iframe"), "it is shown as text");
    }

    #[test]
    fn pictures_from_a_dark_page_are_dark() {
        for (theme, asked) in [(Theme::Dark, "&amp;theme=dark"), (Theme::Light, ""), (Theme::Auto, "")] {
            let html = with_files(ChartFiles::of_question("v=1").in_theme(theme));
            let expected = [("svg", asked), ("png", asked), ("csv", "")].map(|(kind, asked)| format!("/charts/bill.{kind}?v=1{asked}"));
            assert_eq!(values(&html, "href"), expected);
        }
    }

    #[test]
    fn every_chart_is_had_as_three_files() {
        let html = with_files(ChartFiles::of_revision("abc", 2, embed()));
        let hrefs = values(&html, "href");
        assert_eq!(hrefs, ["svg", "png", "csv"].map(|extension| format!("/api/v1/plans/abc/charts/bill.{extension}?revision=2")));
        assert_eq!(values(&html, "download"), ["headroom-bill.svg", "headroom-bill.png", "headroom-bill.csv"]);
        let html = with_files(ChartFiles::of_question("v=1&growth.monthly=4"));
        assert_eq!(values(&html, "href")[1], "/charts/bill.png?v=1&amp;growth.monthly=4");
    }
}
