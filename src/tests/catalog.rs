//! The catalog's page and its data: whatever a plan is computed with can be looked up.

use crate::{
    dom::Dom,
    server::{Answer, Server},
};
use headroom::{
    catalog::{self, Class, Region},
    domain::money::Usd,
    ui::lookup::{self, Kind},
};
use std::collections::BTreeMap;

/// So many bytes load in a moment everywhere.
const HEAVIEST: usize = 300_000;

fn page(server: &Server, query: &str) -> Answer {
    let answer = server.get(&format!("/catalog?{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    assert!(answer.body.len() < HEAVIEST, "{query}: {} bytes", answer.body.len());
    answer
}

/// The rows of all pages of a table, by their ids.
fn rows(server: &Server, query: &str) -> Vec<(String, Dom)> {
    let mut rows = Vec::new();
    for number in 1.. {
        let dom = Dom::read(page(server, &format!("{query}&page={number}")).text());
        rows.extend(dom.all("tbody tr").into_iter().filter_map(|row| Some((row.attribute("id")?, row))));
        let pages = dom.elements().into_iter().filter(|link| link.attribute("aria-label").is_some_and(|label| label.starts_with("Page ")));
        if pages.count() <= number {
            return rows;
        }
    }
    unreachable!()
}

/// What stands in a column of each row, in their order.
fn column(server: &Server, query: &str, kind: Kind, column: &str) -> Vec<String> {
    let at = kind.columns().iter().position(|known| known.id == column).expect("a column");
    let cell = |row: &Dom| row.all("td").get(at - 1).map(Dom::text).unwrap_or_default();
    rows(server, query).iter().map(|(_, row)| cell(row)).collect()
}

fn dollars(cell: &str) -> f64 {
    let number: String = cell.trim_start_matches('$').chars().take_while(|c| c.is_ascii_digit() || *c == '.' || *c == ',').collect();
    number.replace(',', "").parse().unwrap_or_else(|_| panic!("{cell} is no amount"))
}

/// Every price of a region as it is listed, by kind and by the id of its row.
fn listed(region: &Region) -> Vec<(Kind, String, Vec<String>)> {
    let mut all = Vec::new();
    let mut class = |kind: Kind, id: String, class: &Class| {
        let discounts = class.discounts.iter().map(|discount| Usd(catalog::reduced(class.usd_hour, discount.share)).listed());
        all.push((kind, lookup::anchor(&id), [Usd(class.usd_hour).listed()].into_iter().chain(discounts).collect()));
    };
    for (kind, classes) in [(Kind::Compute, &region.compute), (Kind::Cache, &region.cache), (Kind::Search, &region.search)] {
        classes.iter().for_each(|of| class(kind, of.name.clone(), of));
    }
    for database in &region.database {
        class(Kind::Database, format!("{}-{}", database.class.name, database.kind.id()), &database.class);
    }
    for price in region.prices() {
        all.push((Kind::Services, lookup::anchor(&price.key), price.steps.iter().map(|step| Usd(step.usd).listed()).collect()));
    }
    all
}

#[test]
fn every_price_of_a_region_is_on_its_page_exactly_once_with_a_source() {
    let server = Server::start();
    for provider in catalog::builtin().providers.values() {
        let ends = [provider.regions.values().next(), provider.regions.values().last()];
        for region in ends.into_iter().flatten() {
            let prices = listed(region);
            for kind in Kind::ALL.into_iter().filter(|kind| ![Kind::CdnPlans, Kind::RoundTrips, Kind::Sizing].contains(kind)) {
                let query = format!("provider={}&region={}&kind={}", provider.id, region.id, kind.id());
                let rows = rows(&server, &query);
                let mut by_id: BTreeMap<&str, Vec<&Dom>> = BTreeMap::new();
                rows.iter().for_each(|(id, row)| by_id.entry(id).or_default().push(row));
                let own: Vec<_> = prices.iter().filter(|(of, ..)| *of == kind).collect();
                assert_eq!(rows.len(), own.len(), "{query}");
                for (_, id, amounts) in own {
                    let shown = &by_id[id.as_str()];
                    assert_eq!(shown.len(), 1, "{query}: {id}");
                    let text = shown[0].text();
                    assert!(
                        text.contains(&amounts[0]) && !shown[0].all(".source").is_empty(),
                        "{query}: {id} has {} in {text}",
                        amounts[0]
                    );
                    if kind != Kind::Services {
                        assert!(amounts.iter().all(|amount| text.contains(amount.as_str())), "{query}: {id} has {amounts:?} in {text}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_step_and_every_sizing_row_is_there() {
    let server = Server::start();
    let catalog = catalog::builtin();
    let (provider, region, _) = catalog.place(None, None);
    let text = Dom::read(page(&server, "kind=services").text());
    let steps: usize = region.prices().map(|price| price.steps.len()).sum();
    let graduated = region.prices().filter(|price| price.steps.len() > 1).count();
    assert!(graduated > 0 && region.prices().count() <= 200);
    let pages = text.elements().iter().filter(|link| link.attribute("aria-label").is_some_and(|label| label.starts_with("Page "))).count();
    let all: usize = (1..=pages.max(1))
        .map(|number| Dom::read(page(&server, &format!("kind=services&page={number}")).text()).all("tbody tr").len())
        .sum();
    assert_eq!(all, steps);
    let rows = rows(&server, "kind=sizing");
    assert_eq!(rows.len(), provider.rows.iter().count());
    for (row, (id, shown)) in provider.rows.iter().zip(&rows) {
        assert_eq!(*id, lookup::anchor(&row.id), "they stand by name");
        assert_eq!(shown.text().contains("unverified"), !row.verified, "{}", row.id);
    }
    let plans = page(&server, "kind=cdn_plans");
    assert_eq!(Dom::read(plans.text()).all("tbody tr").len(), provider.cdn_plans.len());
}

#[test]
fn unverified_figures_say_so_in_a_word() {
    let server = Server::start();
    let catalog = catalog::builtin();
    for provider in catalog.providers.values() {
        for region in provider.regions.values() {
            let query = format!("provider={}&region={}&kind=compute&q=", provider.id, region.id);
            let rows = rows(&server, &query);
            for class in &region.compute {
                let id = lookup::anchor(&class.name);
                let (_, row) = rows.iter().find(|(known, _)| *known == id).expect("every class has a row");
                let marks = row.all(".mark--unverified");
                let expected = usize::from(!class.verified)
                    + usize::from(!class.shape_verified)
                    + class.discounts.iter().filter(|discount| !discount.verified).count();
                assert!(marks.len() == expected && marks.iter().all(|mark| mark.text() == "unverified"), "{id}: {marks:?}");
            }
        }
    }
}

#[test]
fn rows_stand_in_the_order_asked() {
    let server = Server::start();
    for (kind, by) in
        [(Kind::Compute, "usd_hour"), (Kind::Database, "usd_vcpu_hour"), (Kind::Cache, "usd_gib_hour"), (Kind::Compute, "commit_3y")]
    {
        let query = format!("kind={}&sort={by}", kind.id());
        let amounts = |order: &str| -> Vec<f64> {
            let cells = column(&server, &format!("{query}&order={order}"), kind, by);
            let known = cells.iter().take_while(|cell| cell.starts_with('$')).count();
            assert!(known > 10 && cells[known..].iter().all(|cell| cell == "–"), "what has none stands last");
            cells[..known].iter().map(|cell| dollars(cell)).collect()
        };
        let (up, down) = (amounts("asc"), amounts("desc"));
        assert!(up.windows(2).all(|pair| pair[0] <= pair[1]), "{query}");
        assert!(down.windows(2).all(|pair| pair[0] >= pair[1]), "{query}");
        assert_eq!(up.len(), down.len());
    }
    let dom = Dom::read(page(&server, "kind=compute&sort=name&order=desc").text());
    let sorted: Vec<Dom> = dom.all("thead th").into_iter().filter(|head| head.attribute("aria-sort").is_some()).collect();
    assert_eq!((sorted.len(), sorted[0].text(), sorted[0].attribute("aria-sort")), (1, "Class".to_owned(), Some("descending".to_owned())));
    let again = sorted[0].one("a").attribute("href").expect("a link");
    assert!(again.contains("sort=name") && !again.contains("order="), "{again} turns it round");
}

#[test]
fn a_search_finds_the_rows_that_say_every_word() {
    let server = Server::start();
    let region = catalog::builtin().place(None, None).1;
    let found = rows(&server, "kind=compute&q=M7G+arm64");
    let wanted = region.compute.iter().filter(|class| class.name.contains("m7g")).count();
    assert!(wanted > 3 && found.len() == wanted);
    assert!(found.iter().all(|(id, _)| id.starts_with("at-m7g-")));
    let unverified = rows(&server, "kind=services&q=unverified");
    let wanted = region.prices().filter(|price| price.steps.iter().any(|step| !step.verified)).count();
    assert!(wanted > 0 && unverified.len() == wanted);
    // Where no table is asked for, the first that has something is shown.
    let dom = Dom::read(page(&server, "q=load_balancer_hour").text());
    assert_eq!(dom.all("#catalog-kind a").len(), Kind::ALL.len());
    assert!(dom.all("tbody tr").iter().any(|row| row.attribute("id").as_deref() == Some("at-load_balancer_hour")));
    let nothing = page(&server, "kind=cache&q=c7g.large");
    assert!(nothing.text().contains("Nothing under “Caches” says “c7g.large”.") && nothing.text().contains("It is found under:"));
    let hostile = page(&server, "q=%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    assert!(!hostile.text().contains("<script>alert"));
}

#[test]
fn what_the_catalog_does_not_know_is_told_beside_its_part_and_changes_nothing_else() {
    let server = Server::start();
    let answer = server.get("/catalog?provider=initech&region=atlantis&kind=teapots&sort=charm&order=up&page=0&q=m7g");
    assert_eq!(answer.status, 422);
    let dom = Dom::read(answer.text());
    for part in ["provider", "region", "kind", "sort", "order", "page"] {
        assert!(!dom.one(&format!("#catalog-{part}-error")).text().is_empty(), "{part}");
    }
    assert_eq!(dom.all("#faults li").len(), 6);
    assert!(dom.all("#faults a").iter().all(|link| {
        let target = link.attribute("href").expect("a link");
        dom.all(&target).len() == 1
    }));
    assert_eq!(dom.one("#catalog-region").attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(dom.one("#catalog-words").attribute("value").as_deref(), Some("m7g"));
    assert!(dom.all("tbody tr").iter().filter_map(|row| row.attribute("id")).all(|id| id.contains("m7g")));
    assert!(dom.one("title").text().starts_with("Error: "));
    let beyond = server.get("/catalog?kind=cache&page=99");
    assert!(beyond.status == 422 && beyond.text().contains("no page 99."), "{}", beyond.status);
    assert!(!Dom::read(beyond.text()).all("tbody tr").is_empty());
}

#[test]
fn amounts_are_shown_in_the_readers_currency() {
    let server = Server::start();
    let page = page(&server, "kind=cache&q=cache.t4g.micro&currency=EUR&lang=de");
    assert!(page.text().contains("\u{a0}€") && page.text().contains("class=\"converted\"") && page.text().contains("cache.t4g.micro"));
}

#[test]
fn the_same_is_had_as_data() {
    let server = Server::start();
    let catalog = catalog::builtin();
    for provider in catalog.providers.values() {
        for region in provider.regions.values() {
            let told = server.get(&format!("/api/v1/catalog?provider={}&region={}", provider.id, region.id)).json();
            assert_eq!((&told["version"], &told["region"]), (&catalog.version.clone().into(), &region.id.clone().into()));
            let compute = told["compute"].as_array().expect("a list");
            assert_eq!(compute.len(), region.compute.len());
            for (shown, class) in compute.iter().zip(&region.compute) {
                assert_eq!(shown["class"], class.name.as_str());
                assert_eq!(shown["usd_hour"].as_f64(), Some(Usd(class.usd_hour).to_f64()), "{}", class.name);
                assert_eq!(shown["verified"], class.verified);
                assert_eq!(shown["discounts"].as_array().map(Vec::len), Some(class.discounts.len()));
            }
            let lengths = ["database", "cache", "search", "prices"].map(|list| told[list].as_array().map_or(0, Vec::len));
            assert_eq!(lengths, [region.database.len(), region.cache.len(), region.search.len(), region.prices().count()]);
            assert_eq!(told["rows"].as_array().map(Vec::len), Some(provider.rows.iter().count()));
        }
    }
    let usual = server.get("/api/v1/catalog");
    assert_eq!(usual.status, 200);
    assert!(usual.header("cache-control").contains("max-age"));
    let wrong = server.get("/api/v1/catalog?provider=initech&region=atlantis");
    assert_eq!((wrong.status, wrong.header("content-type")), (422, "application/problem+json"));
    let pointers: Vec<String> = wrong.json()["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|fault| fault["pointer"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(pointers, ["/provider", "/region"]);
}

#[test]
fn a_line_of_a_bill_leads_to_its_price() {
    let server = Server::start();
    let planner = server.get("/?v=1&audience.monthly_active_users=30k&growth.start_month=2026-11");
    let links: Vec<String> = Dom::read(planner.text()).all("#bill .listed").iter().filter_map(|link| link.attribute("href")).collect();
    assert!(links.len() > 5, "{links:?}");
    for link in links {
        let (address, row) = link.split_once('#').expect("a row");
        let shown = server.get(address);
        assert_eq!(shown.status, 200, "{link}");
        let dom = Dom::read(shown.text());
        assert!(dom.all("tbody tr").iter().any(|shown| shown.attribute("id").as_deref() == Some(row)), "{link}");
    }
}
