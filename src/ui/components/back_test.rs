//! Plans beside real systems: how well they were told, what simpler planners would have scored, each system, and why some miss.

use super::{ChartFigure, section::section};
use crate::{
    backtest::{self, BackTest, Compared, Outcome, Part, Predicted, RungScores, Scored, Scores, WITHIN},
    charts::reality::{self, Point, PointKind},
    domain::{
        fields,
        units::{self, THIN},
    },
};
use leptos::prelude::*;

pub fn back_test(test: &BackTest) -> impl IntoView + use<> {
    section(
        "reality",
        "Held against reality",
        view! {
            <p>{format!("{} systems whose owners published what they carried and what carried it. Each load is asked of the engine; nothing is fitted to any of them.", test.scores.systems)}</p>
        },
        view! {
            <p class="verdict__sentence"><span>{verdict(&test.scores)}</span></p>
            {rung_scores(&test.scores)}
            {other_scores(&test.scores)}
            <ChartFigure chart=reality::chart(&points(test), WITHIN)/>
            {systems(test)}
            {misses(test)}
        },
    )
}

/// How a published load becomes a profile, and what is compared with what.
pub fn rule() -> impl IntoView {
    let usual = fields::defaults();
    let (audience, traffic) = (&usual.audience, &usual.traffic);
    let number = units::figure;
    let (cores, from) = backtest::FIRST_CORES;
    let rules = [
        (
            "Users",
            format!(
                "monthly ones; else daily ÷ {}; else registered × {}; else the mean rate at the default requests a user.",
                number(audience.daily_active_share),
                number(audience.monthly_share_of_registered)
            ),
        ),
        (
            "Rate",
            format!(
                "the published mean; else page views × {} over the month; else the peak ÷ {}.",
                number(traffic.requests_per_page_view),
                number(traffic.peak_to_mean)
            ),
        ),
        (
            "Peak",
            "beside a mean, every day’s busiest hour as far as the range of that default goes; beyond it an event, hence a surge."
                .to_owned(),
        ),
        ("Bytes, files, queries, writes, jobs", "divided by the requests or users they come with.".to_owned()),
        (
            "CPU times",
            format!(
                "of web and database × {} for each year before {}, {} times at most: processors of then took longer.",
                number(backtest::YEARLY_GAIN),
                backtest::TODAY,
                number(backtest::MOST_GAIN)
            ),
        ),
        ("Machines of its own", "are priced as such where the catalog sells them, else as the cloud’s.".to_owned()),
        ("Everything else", "stays at its default.".to_owned()),
        (
            "Compared",
            format!(
                "the rung with the published architecture (or readings of it that are as fair); vCPU of web and database with the published cores, or \
                 where only machines were counted with {} cores each in {from}, twice as many every {} years, {} at most; both divided by the factor of \
                 the CPU times, so that they are vCPU of today; the bill with the published bill.",
                number(cores),
                number(backtest::CORES_DOUBLE_IN),
                number(backtest::MOST_CORES)
            ),
        ),
    ];
    let rules = rules.map(|(name, says)| view! { <div><dt>{name}</dt><dd>{says}</dd></div> });
    section(
        "rule",
        "From a published load to a profile",
        view! { <p>"One rule for all systems; it knows none of them."</p> },
        view! { <dl class="glossary">{rules.into_iter().collect_view()}</dl> },
    )
}

fn verdict(scores: &Scores) -> String {
    format!(
        "The rung is right or one off for {}, capacity within {} times for {}, the bill for {} of those whose rate or bytes were published.",
        share(&scores.rung.within_one),
        units::figure(WITHIN),
        share(&scores.capacity),
        share(&scores.bill)
    )
}

fn share(scored: &Scored) -> String {
    scored.share().map_or_else(|| "–".to_owned(), |share| format!("{:.0}{THIN}%", share * 100.0))
}

fn counted(scored: &Scored) -> String {
    format!("{} of {}", scored.hits, scored.of)
}

fn rung_scores(scores: &Scores) -> impl IntoView + use<> {
    let row = |name: String, scores: &RungScores| {
        let correlation = scores.rank_correlation.map_or_else(|| "–".to_owned(), |rho| format!("{rho:.2}"));
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{share(&scores.within_one)}</td>
                <td class="num">{format!("{:.2}", scores.mean_distance)}</td>
                <td class="num">{format!("{:.2}", scores.of_best_single)}</td>
                <td class="num">{correlation}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll" role="region" aria-label="How well rungs are told" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Who tells the rung"</th>
                        <th scope="col" class="num">"Within one"</th>
                        <th scope="col" class="num">"Mean distance"</th>
                        <th scope="col" class="num">"Of the best single rung’s"</th>
                        <th scope="col" class="num">"Rank correlation"</th>
                    </tr>
                </thead>
                <tbody>
                    {row("Headroom".to_owned(), &scores.rung)}
                    {row("A table from users to rungs, by the default profile".to_owned(), &scores.users_table)}
                    {row("The talks’ table from users to rungs".to_owned(), &scores.head_count)}
                    {row(format!("Always rung {}, the best single one", scores.best_single_rung), &scores.best_single)}
                    <tr>
                        <th scope="row">"Aimed at"</th>
                        <td class="num">{format!("{} or more", units::percent(backtest::AIM_WITHIN_ONE))}</td>
                        <td class="num"></td>
                        <td class="num">{format!("{} or less", backtest::AIM_OF_BEST_SINGLE)}</td>
                        <td class="num">{format!("{} or more", backtest::AIM_RANK_CORRELATION)}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

fn other_scores(scores: &Scores) -> impl IntoView + use<> {
    let rows = [
        ("Capacity", &scores.capacity, Some(backtest::AIM_CAPACITY)),
        ("of web", &scores.web, None),
        ("of the database", &scores.database, None),
        ("of both on one machine", &scores.both, None),
        ("Bill, where mean rate or bytes sent were published", &scores.bill, Some(backtest::AIM_BILL)),
        ("every bill", &scores.bill_of_all, None),
    ];
    let rows = rows.map(|(name, scored, aimed)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{share(scored)}</td>
                <td class="num">{counted(scored)}</td>
                <td class="num">{aimed.map(units::percent)}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" role="region" aria-label="How well capacity and bill are told" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{format!("Within {} times of the published", units::figure(WITHIN))}</th>
                        <th scope="col" class="num">"Share"</th>
                        <th scope="col" class="num">"Figures"</th>
                        <th scope="col" class="num">"Aimed at, or more"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
}

fn points(test: &BackTest) -> Vec<Point> {
    let of = |outcome: &Outcome, kind: PointKind, compared: &Compared| Point {
        system: outcome.system.name.clone(),
        kind,
        published: compared.published,
        predicted: compared.predicted,
    };
    let kind = |part: Part| match part {
        Part::Web => PointKind::Web,
        Part::Database => PointKind::Database,
        Part::Both => PointKind::Both,
    };
    let planned = test.outcomes.iter().filter_map(|outcome| Some((outcome, outcome.predicted.as_ref()?)));
    planned
        .flat_map(|(outcome, predicted)| {
            let capacity = predicted.capacity.iter().map(move |(part, compared)| of(outcome, kind(*part), compared));
            capacity.chain(predicted.bill.iter().map(move |bill| of(outcome, PointKind::Bill, bill)))
        })
        .collect()
}

fn systems(test: &BackTest) -> impl IntoView + use<> {
    let rows = test.outcomes.iter().map(system).collect_view();
    view! {
        <h3>"System by system"</h3>
        <p class="prose">"Predicted / published. What misses by more than one rung or three times is marked."</p>
        <div class="scroll" role="region" aria-label="System by system" tabindex="0">
            <table class="table table--systems">
                <thead>
                    <tr>
                        <th scope="col">"System"</th>
                        <th scope="col" class="num">"Users"</th>
                        <th scope="col" class="num">"Requests/s"</th>
                        <th scope="col" class="num">"Rung"</th>
                        <th scope="col" class="num">"Web vCPU"</th>
                        <th scope="col" class="num">"Database vCPU"</th>
                        <th scope="col" class="num">"Both vCPU"</th>
                        <th scope="col" class="num">"Bill"</th>
                        <th scope="col">"Source"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn system(outcome: &Outcome) -> AnyView {
    let system = &outcome.system;
    let source = source(&system.source);
    let Some(predicted) = &outcome.predicted else {
        return view! { <tr><th scope="row">{system.name.clone()}</th><td colspan="7">{outcome.faults.join(" ")}</td><td>{source}</td></tr> }.into_any();
    };
    let capacity = |part: Part| {
        let found = predicted.capacity.iter().find(|(of, _)| *of == part);
        pair(found.map(|(_, compared)| (units::figure(compared.predicted), units::figure(compared.published), compared.hits())))
    };
    let bill = predicted.bill.map(|bill| (money(bill.predicted), money(bill.published), bill.hits()));
    let published = system.reading.iter().map(|class| match class.rungs() {
        (low, high) if low == high => low.to_string(),
        (low, high) => format!("{low}–{high}"),
    });
    let published = published.collect::<Vec<_>>().join(" or ");
    let rung =
        (!published.is_empty()).then(|| (predicted.rung.to_string(), published, predicted.distance.is_none_or(|distance| distance <= 1)));
    view! {
        <tr>
            <th scope="row"><a href=format!("/?{}", predicted.query)>{system.name.clone()}</a></th>
            <td class="num">{units::short(predicted.monthly_active_users)}</td>
            <td class="num">{units::figure(predicted.requests_per_second.mean)}</td>
            {pair(rung)}
            {capacity(Part::Web)}
            {capacity(Part::Database)}
            {capacity(Part::Both)}
            {pair(bill)}
            <td>{source}</td>
        </tr>
    }
    .into_any()
}

fn money(usd: f64) -> String {
    format!("${}", units::short(usd))
}

/// Predicted and published; a miss is said in words too.
fn pair(figures: Option<(String, String, bool)>) -> AnyView {
    match figures {
        None => view! { <td class="num"></td> }.into_any(),
        Some((predicted, published, true)) => view! { <td class="num">{format!("{predicted} / {published}")}</td> }.into_any(),
        Some((predicted, published, false)) => {
            view! { <td class="num"><span class="missed">{format!("{predicted} / {published}")}</span><span class="visually-hidden">" missed"</span></td> }.into_any()
        }
    }
}

fn source(text: &str) -> AnyView {
    match text.split_once("//").and_then(|(scheme, rest)| rest.split('/').next().filter(|_| scheme.starts_with("http"))) {
        Some(host) => view! { <a href=text.to_owned() rel="external">{host.trim_start_matches("www.").to_owned()}</a> }.into_any(),
        None => view! { <cite>{text.to_owned()}</cite> }.into_any(),
    }
}

fn misses(test: &BackTest) -> impl IntoView + use<> {
    let missed = test.outcomes.iter().filter_map(|outcome| {
        let predicted: &Predicted = outcome.predicted.as_ref().filter(|predicted| !predicted.reasons.is_empty())?;
        let reasons = predicted.reasons.iter().map(|reason| view! { <li>{reason.clone()}</li> }).collect_view();
        let remark = outcome.system.remark.clone().map(|remark| view! { <li>"Known of it: "{remark}</li> });
        Some(view! { <div><dt>{outcome.system.name.clone()}</dt><dd><ul class="misses">{reasons}{remark}</ul></dd></div> })
    });
    view! {
        <h3>"Why they miss"</h3>
        <dl class="formulas">{missed.collect_view()}</dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{backtest, catalog};

    #[test]
    fn every_system_is_a_row_and_every_miss_has_its_reasons() {
        let systems = &catalog::systems::systems()[3..9];
        let test = backtest::run(catalog::builtin(), systems);
        let html = back_test(&test).to_html();
        for outcome in &test.outcomes {
            let predicted = outcome.predicted.as_ref().unwrap();
            assert!(html.contains(&format!("/?{}", predicted.query.replace('&', "&amp;"))), "{}", outcome.system.id);
        }
        let reasons: usize = test.outcomes.iter().map(|outcome| outcome.predicted.as_ref().unwrap().reasons.len()).sum();
        assert_eq!(html.matches("class=\"missed\"").count(), reasons);
        assert!(html.contains("<h3>Why they miss<") && !html.contains(" style="));
    }
}
