//! What to watch once it runs: each alarm by its plain name, beside the one the provider's monitoring knows it by.

use super::{
    section::{anchor, section},
    services::{Alike, alike},
};
use crate::domain::{
    monitoring::{Level, Metric},
    plan::Plan,
    words,
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Monitoring(plan: Arc<Plan>) -> impl IntoView {
    (!plan.metrics.is_empty()).then(|| {
        let same = |a: &Metric, b: &Metric| (&a.measures, a.alarm_above, a.busiest) == (&b.measures, b.alarm_above, b.busiest);
        let groups = [Level::Application, Level::Aggregate, Level::Host].map(|level| {
            let of_level: Vec<Metric> = plan.metrics.iter().filter(|metric| metric.level == level).cloned().collect();
            let rows: Vec<_> = alike(&of_level, |metric| &metric.tier, same).iter().map(row).collect();
            (!rows.is_empty()).then(|| {
                view! {
                    <tbody>
                        <tr><th scope="rowgroup" colspan="6">{heading(level)}</th></tr>
                        {rows}
                    </tbody>
                }
            })
        });
        section(
            "monitoring",
            "What to watch",
            view! {
                <p>{reading(&plan.metrics)}</p>
                <p>"Each alarm lies above the busiest hour of this plan and below what breaks: it rings while there is time to act."</p>
            },
            view! {
                <div class="scroll" role="region" aria-label="What to watch" tabindex="0">
                    <table class="table table--read table--watch">
                        <thead>
                            <tr>
                                <th scope="col">"Part"</th><th scope="col">"What, and its name in the provider’s monitoring"</th>
                                <th scope="col" class="num">"Busiest hour"</th><th scope="col" class="num">"Alarm above"</th>
                                <th scope="col" class="num">"Breaks at"</th><th scope="col">"Because"</th>
                            </tr>
                        </thead>
                        {groups}
                    </table>
                </div>
            },
        )
    })
}

/// The alarm that the busiest hour comes nearest to.
fn reading(metrics: &[Metric]) -> String {
    let near = |metric: &&Metric| metric.busiest / metric.alarm_above;
    let nearest = metrics.iter().filter(|metric| metric.alarm_above > 0.0).max_by(|a, b| near(a).total_cmp(&near(b)));
    let Some(nearest) = nearest else { return "Nothing is near its alarm.".into() };
    let tier = words::in_sentence(&words::tier(&nearest.tier));
    let (what, busiest, above) =
        (words::in_sentence(&words::measured(&nearest.measures)), nearest.told(nearest.busiest), nearest.told(nearest.alarm_above));
    if nearest.busiest > nearest.alarm_above {
        format!("Already past its alarm is the {what} of the {tier}: {busiest}, alarm above {above}.")
    } else {
        format!("Nearest to its alarm is the {what} of the {tier}: {busiest} in the busiest hour, alarm above {above}.")
    }
}

fn heading(level: Level) -> &'static str {
    match level {
        Level::Application => "What users notice",
        Level::Aggregate => "Whole fleets and quotas",
        Level::Host => "Each machine",
    }
}

fn row(alike: &Alike<'_, Metric>) -> impl IntoView + use<> {
    let metric = alike.one;
    view! {
        <tr id=anchor("watch", &format!("{}-{}", metric.tier, metric.measures))>
            <th scope="row">{alike.name.clone()}</th>
            <td>{words::measured(&metric.measures)}" "<code>{metric.metric.clone()}</code></td>
            <td class="num">{metric.told(metric.busiest)}</td>
            <td class="num">{metric.told(metric.alarm_above)}</td>
            <td class="num">{metric.told(metric.breaks_at)}</td>
            <td>{words::capitalised(&metric.because)}</td>
        </tr>
    }
}
