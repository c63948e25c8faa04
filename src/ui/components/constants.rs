//! Every assumption and measurement that plans are computed with: the defaults of the profile and the rows of the catalog, as they stand there.

use super::{section::section, sources};
use crate::{
    catalog::{Catalog, Row},
    domain::{
        fields::{FIELDS, Field, Group, Start},
        units,
    },
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// A constant as the page shows it.
struct Told {
    name: String,
    value: String,
    range: String,
    why: String,
    source: String,
    /// The source was seen to say so; what the profile assumes is nobody's claim.
    verified: bool,
}

pub fn constants(catalog: &Catalog) -> impl IntoView + use<> {
    let fields = Group::ALL.into_iter().filter_map(|group| {
        let told: Vec<Told> = group.fields().filter_map(of_field).collect();
        (!told.is_empty()).then(|| table(format!("Profile: {}", group.title()), told))
    });
    let mut rows: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    for row in catalog.rows() {
        let group = row.id.split_once('.').map_or("", |(group, _)| group);
        rows.entry(group).or_default().push(of_row(row));
    }
    let rows = rows.into_iter().map(|(group, told)| {
        let group = if group.is_empty() { "sizing and limits".to_owned() } else { group.replace('_', " ") };
        table(format!("Catalog: {group}"), told)
    });
    let defaults = FIELDS.iter().filter_map(of_field).count();
    let note = format!(
        "{defaults} numbers of the profile have a default, {} figures stand in the catalog beside prices and classes. Catalog of {}.",
        catalog.rows().count(),
        catalog.version
    );
    section(
        "constants",
        "Constants",
        view! {
            <p>{note}</p>
            <p>"A figure without a range is a rule, a promise or a provider’s own number. Defaults are what a plan assumes where the profile says nothing."</p>
        },
        view! { <div class="constants">{fields.collect_view()}{rows.collect_view()}</div> },
    )
}

fn of_field(field: &Field) -> Option<Told> {
    let Start::Number(value) = field.default else { return None };
    if field.why.is_empty() {
        return None;
    }
    Some(Told {
        name: field.label.to_owned(),
        value: field.told_number(value),
        range: field.range_of(value).map_or_else(String::new, |(low, high)| field.told_range(low, high)),
        why: field.why.to_owned(),
        source: field.source.to_owned(),
        verified: true,
    })
}

fn of_row(row: &Row) -> Told {
    let amount = |value: f64| units::in_unit(value, &row.unit);
    Told {
        name: row.id.clone(),
        value: amount(row.value),
        range: row.low.zip(row.high).map_or_else(String::new, |(low, high)| format!("{} to {}", amount(low), amount(high))),
        why: row.why.clone(),
        source: crate::catalog::dated(&row.source, &row.date),
        verified: row.verified,
    }
}

fn table(title: String, told: Vec<Told>) -> impl IntoView {
    let summary = format!("{title}, {}", told.len());
    let rows = told.into_iter().map(|told| {
        let Told { name, value, range, why, source, verified } = told;
        let unverified = (!verified).then(|| view! { " "{sources::unverified()} });
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{value}</td>
                <td class="num">{range}</td>
                <td>{why}</td>
                <td><cite>{source}</cite>{unverified}</td>
            </tr>
        }
    });
    view! {
        <details class="more">
            <summary>{summary}</summary>
            <div class="scroll" role="region" aria-label=title tabindex="0">
                <table class="table table--constants">
                    <thead>
                        <tr>
                            <th scope="col">"Figure"</th>
                            <th scope="col" class="num">"Value"</th>
                            <th scope="col" class="num">"Range"</th>
                            <th scope="col">"Why"</th>
                            <th scope="col">"Source"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn every_row_of_the_catalog_and_every_default_stands_there_with_its_source() {
        let catalog = catalog::builtin();
        let html = constants(catalog).to_html();
        for row in catalog.rows() {
            assert!(html.contains(&format!("<th scope=\"row\">{}<", row.id)), "{}", row.id);
        }
        let told = FIELDS.iter().filter(|field| of_field(field).is_some()).count();
        assert_eq!(html.matches("<tr>").count() - html.matches("<thead>").count(), told + catalog.rows().count());
        let sources = html.split("<cite>").skip(1).filter_map(|rest| rest.split('<').next());
        assert_eq!(sources.filter(|source| source.trim().is_empty()).count(), 0);
    }
}
