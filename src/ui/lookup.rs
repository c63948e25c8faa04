//! What of the catalog an address asks for: `/catalog?provider=aws&region=eu-west-1&kind=compute&sort=usd_vcpu_hour&order=desc&q=m7g&page=2`.
//!
//! Whatever is left out is the usual; what is not known is a fault in words and changes nothing else.

use crate::{
    catalog::{Catalog, Provider, Region, listed},
    domain::{answer::Fault, words},
};

/// What is looked up at once: a table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Compute,
    Database,
    Cache,
    Search,
    Services,
    CdnPlans,
    RoundTrips,
    Sizing,
}

impl Kind {
    pub const ALL: [Kind; 8] =
        [Kind::Compute, Kind::Database, Kind::Cache, Kind::Search, Kind::Services, Kind::CdnPlans, Kind::RoundTrips, Kind::Sizing];

    /// As an address says it.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Compute => "compute",
            Kind::Database => "database",
            Kind::Cache => "cache",
            Kind::Search => "search",
            Kind::Services => "services",
            Kind::CdnPlans => "cdn_plans",
            Kind::RoundTrips => "round_trips",
            Kind::Sizing => "sizing",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Compute => "Machines",
            Kind::Database => "Databases",
            Kind::Cache => "Caches",
            Kind::Search => "Search nodes",
            Kind::Services => "Services by use",
            Kind::CdnPlans => "CDN plans",
            Kind::RoundTrips => "Round trips",
            Kind::Sizing => "Sizing rows",
        }
    }

    /// The columns of its table, the first of which names the row.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Kind::Compute | Kind::Cache | Kind::Search => CLASSES,
            Kind::Database => DATABASES,
            Kind::Services => SERVICES,
            Kind::CdnPlans => CDN_PLANS,
            Kind::RoundTrips => ROUND_TRIPS,
            Kind::Sizing => SIZING,
        }
    }

    /// The column by which its rows stand until somebody asks otherwise.
    fn usual_sort(self) -> &'static str {
        match self {
            Kind::Compute | Kind::Database | Kind::Cache | Kind::Search => "usd_hour",
            Kind::CdnPlans => "usd_month",
            Kind::RoundTrips => "ms",
            Kind::Services | Kind::Sizing => "name",
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// As an address says it.
    pub id: &'static str,
    pub name: &'static str,
    /// Its figures end at the same edge.
    pub is_number: bool,
}

const fn text(id: &'static str, name: &'static str) -> Column {
    Column { id, name, is_number: false }
}

const fn number(id: &'static str, name: &'static str) -> Column {
    Column { id, name, is_number: true }
}

/// What every class of machines is told by, after what names it.
macro_rules! classes {
    ($($names:expr),+) => {
        &[
            $($names,)+
            number("usd_hour", "An hour"),
            number("usd_month", "A month"),
            number("usd_vcpu_hour", "A vCPU-hour"),
            number("usd_gib_hour", "A GiB-hour"),
            number("commit_1y", "Committed 1 year"),
            number("commit_3y", "Committed 3 years"),
            number("spot", "Spot"),
            number("vcpu", "vCPU"),
            number("memory_gib", "GiB"),
            text("arch", "Processor"),
            number("speed", "Speed"),
            number("network_gbps", "Gbit/s"),
            number("storage_iops", "IOPS"),
            number("storage_mib_s", "MiB/s"),
            number("date", "Price of"),
        ]
    };
}

const CLASSES: &[Column] = classes!(text("name", "Class"));

const DATABASES: &[Column] = classes!(text("name", "Class"), text("zones", "Runs in"));

const SERVICES: &[Column] =
    &[text("name", "Service"), number("from", "From"), number("usd", "Price"), text("unit", "Unit"), number("date", "Price of")];

const CDN_PLANS: &[Column] = &[
    text("name", "Plan"),
    number("usd_month", "A month"),
    number("gib", "GiB a month"),
    number("requests", "Requests a month"),
    number("date", "Price of"),
];

const ROUND_TRIPS: &[Column] = &[text("name", "Users in"), number("ms", "There and back")];

const SIZING: &[Column] =
    &[text("name", "Row"), number("value", "Value"), number("range", "Range"), text("why", "Why"), number("date", "Of")];

/// What of the catalog is asked for; every part of it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    pub provider: String,
    pub region: String,
    /// None: whichever has what is searched for.
    pub kind: Option<Kind>,
    /// A column of the kind; none: the usual one.
    pub sort: Option<&'static str>,
    pub descending: bool,
    /// What rows must say, as typed.
    pub words: String,
    /// From 1.
    pub page: usize,
}

/// What an address says and the catalog does not know, beside the part of the page that asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupFault {
    /// As the address calls it: `region`.
    pub part: &'static str,
    pub detail: String,
}

pub const PROVIDER: &str = "provider";
pub const REGION: &str = "region";
pub const KIND: &str = "kind";
pub const SORT: &str = "sort";
pub const ORDER: &str = "order";
pub const WORDS: &str = "q";
pub const PAGE: &str = "page";

/// Nobody searches for more.
pub const MOST_CHARACTERS: usize = 100;

impl Lookup {
    /// Reads a page's query string; the faults are in the order of the page.
    pub fn read(query: &str, catalog: &Catalog) -> (Lookup, Vec<LookupFault>) {
        let pairs: Vec<_> = form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).collect();
        let given = |name: &str| pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.trim()).filter(|v| !v.is_empty());
        let (provider, region, unknown_places) = catalog.place(given(PROVIDER), given(REGION));
        let mut faults: Vec<LookupFault> = unknown_places
            .into_iter()
            .map(|Fault { pointer, detail, .. }| LookupFault { part: if pointer == "/region" { REGION } else { PROVIDER }, detail })
            .collect();
        let mut fault = |part: &'static str, detail: String| faults.push(LookupFault { part, detail });
        let mut kind = None;
        if let Some(asked) = given(KIND) {
            kind = Kind::ALL.into_iter().find(|kind| kind.id() == asked);
            if kind.is_none() {
                fault(KIND, unknown("kind", asked, Kind::ALL.into_iter().map(Kind::id)));
            }
        }
        let mut searched = given(WORDS).unwrap_or_default().to_owned();
        if searched.chars().count() > MOST_CHARACTERS {
            searched = searched.chars().take(MOST_CHARACTERS).collect();
            fault(WORDS, format!("A search has at most {MOST_CHARACTERS} characters; the rest was left out."));
        }
        let (mut sort, mut descending) = (None, false);
        if let Some(asked) = given(SORT) {
            let columns = kind.unwrap_or(Kind::Compute).columns();
            match columns.iter().find(|column| column.id == asked) {
                Some(column) => sort = Some(column.id),
                None => fault(SORT, unknown("column to sort by", asked, columns.iter().map(|column| column.id))),
            }
        }
        if let Some(asked) = given(ORDER) {
            match asked {
                "asc" => {}
                "desc" => descending = true,
                other => fault(ORDER, unknown("order", other, ["asc", "desc"].into_iter())),
            }
        }
        let mut page = 1;
        if let Some(asked) = given(PAGE) {
            match asked.parse() {
                Ok(number) if number > 0 => page = number,
                _ => fault(PAGE, format!("“{}” is no page; pages are counted from 1.", words::shortened(asked))),
            }
        }
        let lookup = Lookup { provider: provider.id.clone(), region: region.id.clone(), kind, sort, descending, words: searched, page };
        (lookup, faults)
    }

    /// None only where the catalog is not the one that it was read with.
    pub fn place<'a>(&self, catalog: &'a Catalog) -> Option<(&'a Provider, &'a Region)> {
        let provider = catalog.providers.get(&self.provider)?;
        Some((provider, provider.regions.get(&self.region)?))
    }

    pub fn sorted_by(&self, kind: Kind) -> &'static str {
        self.sort.filter(|sort| kind.columns().iter().any(|column| column.id == *sort)).unwrap_or(kind.usual_sort())
    }

    /// The address that asks for this.
    pub fn href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(PROVIDER, &self.provider).append_pair(REGION, &self.region);
        if let Some(kind) = self.kind {
            query.append_pair(KIND, kind.id());
        }
        if let Some(sort) = self.sort {
            query.append_pair(SORT, sort);
        }
        if self.descending {
            query.append_pair(ORDER, "desc");
        }
        if !self.words.is_empty() {
            query.append_pair(WORDS, &self.words);
        }
        if self.page > 1 {
            query.append_pair(PAGE, &self.page.to_string());
        }
        format!("/catalog?{}", query.finish())
    }

    /// The same at another provider: in its default region.
    pub fn at_provider(&self, provider: &Provider) -> Lookup {
        Lookup { provider: provider.id.clone(), region: provider.default_region.clone(), page: 1, ..self.clone() }
    }

    /// The same in another table, sorted as that usually is.
    pub fn of_kind(&self, kind: Kind) -> Lookup {
        Lookup { kind: Some(kind), sort: None, descending: false, page: 1, ..self.clone() }
    }

    /// The same by this column; by the one that it is sorted by already, the other way round.
    pub fn by(&self, kind: Kind, column: &'static str) -> Lookup {
        let descending = self.sorted_by(kind) == column && !self.descending;
        Lookup { kind: Some(kind), sort: Some(column), descending, page: 1, ..self.clone() }
    }

    pub fn on_page(&self, kind: Kind, page: usize) -> Lookup {
        Lookup { kind: Some(kind), page, ..self.clone() }
    }
}

fn unknown<'a>(what: &str, asked: &str, known: impl Iterator<Item = &'a str>) -> String {
    format!("There is no {what} “{}”; there is {}.", words::shortened(asked), listed(known))
}

/// The id of a row on its page.
pub fn anchor(name: &str) -> String {
    super::components::anchor("at", name)
}

/// Where the catalog shows what an entry of a ledger was read from: `catalog/aws/us-east-1/m7g.large/usd_hour`. None of what it shows nowhere.
/// A sizing row is that of the plan's provider.
pub fn address_of(entry: &str, of_plan: &str) -> Option<String> {
    let parts: Vec<&str> = entry.strip_prefix("catalog/")?.split('/').collect();
    let (place, kind, searched, row) = match parts[..] {
        ["targets", ..] => return None,
        ["sizing", id] => (None, Some(Kind::Sizing), id, Some(id.to_owned())),
        [provider, region, "round_trip_ms", from] => (Some((provider, region)), Some(Kind::RoundTrips), from, Some(from.to_owned())),
        [provider, region, key, "usd" | "from"] | [provider, region, key, _, "usd" | "from"] => {
            (Some((provider, region)), Some(Kind::Services), key, Some(key.to_owned()))
        }
        [provider, region, class, zones, "usd_hour" | "commit_1y" | "commit_3y" | "spot"] => {
            (Some((provider, region)), Some(Kind::Database), class, Some(format!("{class}-{zones}")))
        }
        [provider, region, class, "usd_hour" | "commit_1y" | "commit_3y" | "spot"] => {
            (Some((provider, region)), None, class, Some(class.to_owned()))
        }
        // Of a database the rows of all its kinds.
        [provider, region, class, "vcpu" | "memory_gib" | "network_gbps" | "storage_iops" | "storage_mib_s" | "speed"] => {
            (Some((provider, region)), None, class, None)
        }
        [provider, region, family, "vcpu_month"] | [provider, region, family, _, "vcpu_month"] => {
            (Some((provider, region)), None, family, None)
        }
        _ => return None,
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    match place {
        Some((provider, region)) => query.append_pair(PROVIDER, provider).append_pair(REGION, region),
        None => query.append_pair(PROVIDER, of_plan),
    };
    if let Some(kind) = kind {
        query.append_pair(KIND, kind.id());
    }
    query.append_pair(WORDS, searched);
    let fragment = row.map(|row| format!("#{}", anchor(&row))).unwrap_or_default();
    Some(format!("/catalog?{}{fragment}", query.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog, domain::question::Question, ui::components::price_table};

    fn read(query: &str) -> (Lookup, Vec<LookupFault>) {
        Lookup::read(query, catalog::builtin())
    }

    #[test]
    fn what_is_left_out_is_the_usual() {
        let (lookup, faults) = read("");
        assert!(faults.is_empty());
        assert_eq!((lookup.provider.as_str(), lookup.kind, lookup.page, lookup.words.as_str()), ("aws", None, 1, ""));
        assert_eq!(lookup.region, catalog::builtin().providers["aws"].default_region);
        assert_eq!(lookup.sorted_by(Kind::Compute), "usd_hour");
    }

    #[test]
    fn an_address_asks_what_it_was_made_of() {
        let query = "provider=aws&region=eu-west-1&kind=database&sort=usd_vcpu_hour&order=desc&q=m7g+large&page=2";
        let (lookup, faults) = read(query);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(lookup.href(), format!("/catalog?{query}"));
        assert_eq!(read(lookup.href().split_once('?').expect("a query").1).0, lookup);
    }

    #[test]
    fn what_is_not_known_is_told_and_changes_nothing_else() {
        let (lookup, faults) = read("provider=initech&region=eu-west-1&kind=teapots&sort=charm&order=sideways&q=m7g&page=none&utm=x");
        assert_eq!(faults.iter().map(|fault| fault.part).collect::<Vec<_>>(), [PROVIDER, KIND, SORT, ORDER, PAGE]);
        assert!(faults[0].detail.contains("“initech”") && faults[0].detail.contains("aws"), "{faults:?}");
        assert!(faults[1].detail.contains("compute, database") && faults[2].detail.contains("usd_vcpu_hour"), "{faults:?}");
        assert_eq!((lookup.region.as_str(), lookup.words.as_str(), lookup.page), ("eu-west-1", "m7g", 1));
        let (lookup, faults) = read("region=atlantis&kind=cache");
        assert!(faults.len() == 1 && faults[0].detail.starts_with("AWS has no region “atlantis” here; it has "), "{faults:?}");
        assert_eq!(lookup.kind, Some(Kind::Cache));
        let (lookup, faults) = read(&format!("q={}", "x".repeat(5_000)));
        assert_eq!((faults.len(), lookup.words.len()), (1, MOST_CHARACTERS));
    }

    #[test]
    fn a_column_asked_for_again_turns_round() {
        let (lookup, _) = read("kind=compute");
        let by = |lookup: &Lookup, column| lookup.by(Kind::Compute, column);
        assert!(by(&lookup, "usd_hour").descending, "it is sorted by that already");
        let named = by(&lookup, "name");
        assert!(!named.descending && by(&named, "name").descending && !by(&by(&named, "name"), "name").descending);
        assert_eq!(named.of_kind(Kind::Services).sort, None);
    }

    #[test]
    fn every_entry_of_a_ledger_that_was_read_from_the_catalog_leads_to_its_row() {
        let catalog = catalog::builtin();
        let known = catalog.known();
        for profile in [
            serde_json::json!({"audience": {"monthly_active_users": 300_000}, "commercial": {"purchase": "commit_3y", "spot_share": 0.5}}),
            serde_json::json!({"audience": {"monthly_active_users": 20_000_000}, "commercial": {"support_plan": "business"}}),
        ] {
            let question = Question::from_json(&profile, &known).expect("a valid profile");
            let plan = crate::engine::plan(catalog, &question);
            let mut rows = 0;
            for entry in plan.ledger.iter().filter(|entry| entry.id.starts_with("catalog/")) {
                let Some(address) = address_of(&entry.id, "aws") else {
                    assert!(entry.id.contains("/targets/") || entry.id.contains("/smallest_cache/"), "{} leads nowhere", entry.id);
                    continue;
                };
                let (address, row) = address.split_once('#').map_or((address.as_str(), None), |(address, row)| (address, Some(row)));
                let (lookup, faults) = Lookup::read(address.split_once('?').expect("a query").1, catalog);
                assert!(faults.is_empty(), "{address}: {faults:?}");
                let (provider, region) = lookup.place(catalog).expect("it was read with this catalog");
                let found = |kind: Kind| price_table::found(&lookup, kind, provider, region);
                let kinds: Vec<Kind> = lookup.kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
                let shown = kinds.into_iter().map(found).find(|lines| !lines.is_empty()).unwrap_or_default();
                assert!((1..=100).contains(&shown.len()), "{address} finds {} rows", shown.len());
                if let Some(row) = row {
                    assert!(shown.iter().any(|line| line.id() == row), "{address} has no row {row}");
                    rows += 1;
                }
            }
            assert!(rows > 20, "{rows} rows");
        }
    }
}
