use crate::charts::{Chart, Format, LegendEntry, Shape, Table};
use leptos::prelude::*;

/// Where the charts of a plan are had as files.
#[derive(Clone, Debug)]
pub struct ChartFiles {
    folder: String,
    query: String,
}

impl ChartFiles {
    /// Of a plan that nobody saved: of the question that this query string of the planner asks.
    pub fn of_question(query: &str) -> ChartFiles {
        ChartFiles { folder: "/charts".to_owned(), query: query.to_owned() }
    }

    pub fn of_revision(id: &str, revision: u32) -> ChartFiles {
        ChartFiles { folder: format!("/api/v1/plans/{id}/charts"), query: format!("revision={revision}") }
    }

    fn links(&self, name: &str, title: &str) -> impl IntoView + use<> {
        let link = |format: Format| {
            let (extension, kind) = (format.extension(), format.extension().to_uppercase());
            let href = format!("{}/{name}.{extension}?{}", self.folder, self.query);
            let label = format!("{kind}, {title}");
            view! { <a href=href download=format!("headroom-{name}.{extension}") aria-label=label>{kind}</a> }
        };
        view! { <p class="chart__files">{Format::ALL.map(link).into_iter().collect_view()}</p> }
    }
}

/// A chart with its caption, legend, both drawings and the same as a table.
#[component]
pub fn ChartFigure(
    chart: Chart,
    /// Where it is had as a file, for those who may have it.
    #[prop(default = None)]
    files: Option<ChartFiles>,
) -> impl IntoView {
    let Chart { name, title, reading, svg_wide, svg_narrow, legend, table } = chart;
    let id = format!("chart-{name}");
    let caption = format!("{id}-cap");
    let labelled_by = caption.clone();
    let links = files.map(|files| files.links(name, &title));
    view! {
        <figure class="chart figure-row" id=id aria-labelledby=labelled_by>
            <figcaption class="chart__caption" id=caption>
                <b>{title}</b>
                " "
                {reading}
                {(!legend.is_empty()).then(|| view! { <ul class="legend">{legend.into_iter().map(entry).collect_view()}</ul> })}
            </figcaption>
            <div class="chart__plot">
                <div class="chart__drawing" inner_html=svg_wide + &svg_narrow></div>
                <div class="chart__foot">
                    <details class="more">
                        <summary>"Data as table"</summary>
                        {data_table(table)}
                    </details>
                    {links}
                </div>
            </div>
        </figure>
    }
}

fn entry(entry: LegendEntry) -> impl IntoView {
    let mark = entry.mark();
    let LegendEntry { label, shape, detail, .. } = entry;
    let (class, view_box) = match shape {
        Shape::Line | Shape::Band | Shape::Dashed => ("swatch swatch--line", "0 0 20 12"),
        Shape::Swatch | Shape::Cell | Shape::NearLimit | Shape::PastLimit | Shape::Note => ("swatch", "0 0 12 12"),
    };
    view! {
        <li>
            {(!mark.is_empty()).then(|| view! { <svg class=class viewBox=view_box aria-hidden="true" inner_html=mark></svg> })}
            {label}
            {(!detail.is_empty()).then(|| view! { " " <span class="legend__value">{detail}</span> })}
        </li>
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
    use std::collections::BTreeSet;

    fn page() -> String {
        charts::all(&sample::plan()).into_iter().map(|chart| view! { <ChartFigure chart/> }).collect_view().to_html()
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
    #[test]
    fn every_chart_is_had_as_three_files() {
        let chart = charts::by_name(&sample::plan(), "bill").expect("a chart of that name");
        let html = view! { <ChartFigure chart files=Some(ChartFiles::of_revision("abc", 2))/> }.to_html();
        let hrefs = values(&html, "href");
        assert_eq!(hrefs, ["svg", "png", "csv"].map(|extension| format!("/api/v1/plans/abc/charts/bill.{extension}?revision=2")));
        assert_eq!(values(&html, "download"), ["headroom-bill.svg", "headroom-bill.png", "headroom-bill.csv"]);
        let chart = charts::by_name(&sample::plan(), "bill").expect("a chart of that name");
        let html = view! { <ChartFigure chart files=Some(ChartFiles::of_question("v=1&growth.monthly=4"))/> }.to_html();
        assert_eq!(values(&html, "href")[1], "/charts/bill.png?v=1&amp;growth.monthly=4");
    }
}
