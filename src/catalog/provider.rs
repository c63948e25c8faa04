//! Reads a provider's folder: regions, classes, discounts, prices.

use super::{
    CdnClass, CdnPlan, Class, DatabaseClass, DatabaseKind, Discount, Price, PriceStep, Provider, Region, Rows, Term,
    load::{Files, LoadError, Source, Sources, line_of, parse, text_of},
    required,
    table::{self, Line},
};
use crate::domain::fields::GEOGRAPHIES;
use rust_decimal::{Decimal, RoundingStrategy::MidpointNearestEven, prelude::ToPrimitive};
use serde::Deserialize;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};
use toml::Spanned;

pub(super) struct ProviderReader<'a> {
    id: &'a str,
    files: &'a Files<'a>,
    sources: &'a Sources,
    rows: Rows,
    head: RegionsFile,
    discounts: Discounts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionsFile {
    provider: ProviderHead,
    services: BTreeMap<String, String>,
    metrics: BTreeMap<String, String>,
    /// Class of users by geography.
    cdn_classes: BTreeMap<String, String>,
    regions: BTreeMap<String, Spanned<RegionHead>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderHead {
    name: String,
    default_region: String,
    by_the_hour: bool,
    /// The region that prices of others follow where they have none of their own.
    price_base: String,
    reference_compute_family: String,
    reference_database_family: String,
    smallest_cache: String,
    burstable_families: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionHead {
    name: String,
    geography: String,
    continent: String,
    round_trip_ms: BTreeMap<String, f64>,
}

/// By product and family; of each region its discounts.
type Discounts = BTreeMap<(String, String), BTreeMap<String, Vec<Discount>>>;

/// What a class can do, whatever it costs.
#[derive(Clone)]
struct Shape {
    arm64: bool,
    vcpu: f64,
    memory_gib: f64,
    network_gbps: f64,
    storage_iops: f64,
    storage_mib_s: f64,
    speed: f64,
    baseline: Option<f64>,
    source: Source,
}

type Shapes = BTreeMap<String, Shape>;

/// A line of a file of classes, read for every region.
struct ClassLine {
    line: Line,
    kind: Option<DatabaseKind>,
    by_region: BTreeMap<String, Class>,
}

/// What a price depends on besides the cell it stands in.
#[derive(Clone, Copy)]
struct Follows<'a> {
    /// `compute`, `database`, `cache`: the kind of ratio; none: one list for all regions.
    ratio: Option<&'a str>,
    least: Decimal,
}

/// In place of a ratio: what comes with something else, in every region.
const INCLUDED: &str = "included";
const MIB: f64 = 1_048_576.0;
const NETWORK_GBPS: std::ops::RangeInclusive<f64> = 0.001..=10_000.0;
const MEMORY_GIB: std::ops::RangeInclusive<f64> = 0.1..=65_536.0;

impl<'a> ProviderReader<'a> {
    pub fn new(id: &'a str, files: &'a Files<'a>, sources: &'a Sources, rows: Rows) -> Result<Self, LoadError> {
        let head = parse(&format!("{id}/regions.toml"), files)?;
        let mut reader = ProviderReader { id, files, sources, rows, head, discounts: BTreeMap::new() };
        reader.check_head()?;
        reader.discounts = reader.read_discounts()?;
        Ok(reader)
    }

    pub fn read(self) -> Result<Provider, LoadError> {
        let (shapes, mut compute) = self.read_compute()?;
        let mut database = self.read_classes("database", &shapes)?;
        let mut cache = self.read_classes("cache", &shapes)?;
        let mut search = self.read_classes("search", &shapes)?;
        let sells_shared = database.iter().any(|line| line.kind == Some(DatabaseKind::SharedStorage));
        let mut prices = self.read_prices(sells_shared)?;
        check_pairs(&database)?;
        self.check_discounts([&compute, &database, &cache, &search])?;

        let cdn_plans = self.read_cdn_plans()?;
        let mut regions = BTreeMap::new();
        for (id, head) in &self.head.regions {
            let head = head.get_ref();
            let of_region = |lines: &mut [ClassLine]| {
                let mut classes: Vec<Class> = lines.iter_mut().filter_map(|line| line.by_region.remove(id)).collect();
                classes.sort_by(by_price);
                classes
            };
            let mut databases: Vec<DatabaseClass> = database
                .iter_mut()
                .filter_map(|line| Some(DatabaseClass { kind: line.kind?, class: line.by_region.remove(id)? }))
                .collect();
            databases.sort_by(|a, b| by_price(&a.class, &b.class).then(a.kind.cmp(&b.kind)));
            let region = Region {
                id: id.clone(),
                name: head.name.clone(),
                geography: head.geography.clone(),
                continent: head.continent.clone(),
                round_trip_ms: head.round_trip_ms.clone(),
                compute: of_region(&mut compute),
                database: databases,
                cache: of_region(&mut cache),
                search: of_region(&mut search),
                cdn: self.cdn(prices.get(id))?,
                prices: prices.remove(id).unwrap_or_default().into_iter().collect(),
            };
            self.check_references(&region)?;
            regions.insert(id.clone(), region);
        }
        let provider = self.head.provider;
        Ok(Provider {
            id: self.id.to_owned(),
            name: provider.name,
            default_region: provider.default_region,
            by_the_hour: provider.by_the_hour,
            reference_compute_family: provider.reference_compute_family,
            reference_database_family: provider.reference_database_family,
            smallest_cache: provider.smallest_cache,
            services: self.head.services,
            metrics: self.head.metrics,
            cdn_plans,
            regions,
            rows: self.rows,
        })
    }

    fn check_head(&self) -> Result<(), LoadError> {
        let file = self.path("regions.toml");
        let RegionsFile { provider, services, metrics, cdn_classes, regions } = &self.head;
        for (field, region) in [("default_region", &provider.default_region), ("price_base", &provider.price_base)] {
            if !regions.contains_key(region) {
                return Err(LoadError::new(&file, None, field, format!("{region} is no region of this file")));
            }
        }
        for (what, named, known) in [("service", services, required::SERVICES), ("metric", metrics, required::METRICS)] {
            if let Some(missing) = known.iter().find(|id| named.get(**id).is_none_or(String::is_empty)) {
                return Err(LoadError::new(&file, None, missing, format!("the {what} has no name")));
            }
            if let Some(unknown) = named.keys().find(|id| !known.contains(&id.as_str())) {
                return Err(LoadError::new(&file, None, unknown, format!("is no {what} of the engine")));
            }
        }
        if let Some(unknown) = cdn_classes.keys().find(|place| !is_geography(place)) {
            return Err(LoadError::new(&file, None, "cdn_classes", format!("{unknown} is no geography")));
        }
        if let Some(missing) = GEOGRAPHIES.iter().find(|place| !cdn_classes.contains_key(place.value)) {
            return Err(LoadError::new(&file, None, "cdn_classes", format!("{} is missing", missing.value)));
        }
        for (id, region) in regions {
            let line = line_of(text_of(&file, self.files)?, region.span().start);
            let RegionHead { name, geography, continent, round_trip_ms } = region.get_ref();
            let fault = |field: &str, problem: String| Err(LoadError::new(&file, Some(line), &format!("{id}.{field}"), problem));
            if name.is_empty() || continent.is_empty() {
                return fault("name", "name or continent is empty".to_owned());
            }
            if let Some(unknown) = [geography].into_iter().chain(round_trip_ms.keys()).find(|place| !is_geography(place)) {
                return fault("geography", format!("{unknown} is no geography"));
            }
            for from in GEOGRAPHIES.iter().map(|place| place.value) {
                match round_trip_ms.get(from) {
                    None => return fault("round_trip_ms", format!("{from} is missing")),
                    Some(ms) if !(0.1..=2_000.0).contains(ms) => return fault("round_trip_ms", format!("{ms} is outside 0.1 … 2000")),
                    Some(_) => {}
                }
            }
        }
        Ok(())
    }

    /// What the economy limits price by must be there in every region.
    fn check_references(&self, region: &Region) -> Result<(), LoadError> {
        let head = &self.head.provider;
        let paired = |kind| region.database.iter().any(|one| one.kind == kind && one.class.family == head.reference_database_family);
        let (field, wanted) = if !region.compute.iter().any(|class| class.family == head.reference_compute_family) {
            ("reference_compute_family", &head.reference_compute_family)
        } else if !paired(DatabaseKind::SingleZone) || !paired(DatabaseKind::TwoZones) {
            ("reference_database_family", &head.reference_database_family)
        } else if !region.cache.iter().any(|class| class.name == head.smallest_cache) {
            ("smallest_cache", &head.smallest_cache)
        } else {
            return Ok(());
        };
        Err(LoadError::new(&self.path("regions.toml"), None, field, format!("{} has no class of {wanted}", region.id)))
    }

    /// A discount for a family that has no class is a slip of the pen.
    fn check_discounts(&self, files: [&Vec<ClassLine>; 4]) -> Result<(), LoadError> {
        let products = ["compute", "database", "cache", "search"];
        let mut sold = BTreeSet::new();
        for (product, lines) in products.into_iter().zip(files) {
            for line in lines {
                sold.insert((discounted_as(product, line.kind).to_owned(), line.line.text("family")?.to_owned()));
            }
        }
        match self.discounts.keys().find(|key| !sold.contains(*key)) {
            None => Ok(()),
            Some((product, family)) => {
                Err(LoadError::new(&self.path("discounts.csv"), None, family, format!("no {product} class is of this family")))
            }
        }
    }

    fn read_compute(&self) -> Result<(Shapes, Vec<ClassLine>), LoadError> {
        let columns = ["class", "family", "arch", "vcpu", "memory_gib", "network_gbps", "storage_iops", "storage_mb_s", "shape_source"];
        let mut shapes = Shapes::new();
        let mut classes = Vec::new();
        for line in self.lines("compute.csv", &columns, " source", &[])? {
            let name = line.text("class")?;
            let family = line.text("family")?;
            let size = name.rsplit('.').next().unwrap_or_default();
            let burstable = self.head.provider.burstable_families.iter().any(|known| known == family);
            let shape = Shape {
                arm64: match line.text("arch")? {
                    "arm64" => true,
                    "x86_64" => false,
                    other => return Err(line.fault("arch", format!("{other} is neither arm64 nor x86_64"))),
                },
                vcpu: line.number("vcpu", 0.25..=2_048.0)?,
                memory_gib: line.number("memory_gib", MEMORY_GIB)?,
                network_gbps: line.number("network_gbps", NETWORK_GBPS)?,
                storage_iops: line.number("storage_iops", 1.0..=10_000_000.0)?,
                storage_mib_s: line.number("storage_mb_s", 0.1..=1_000_000.0)? * 1e6 / MIB,
                speed: self.row(&line, "family", &format!("speed.{family}"))?,
                baseline: if burstable { Some(self.row(&line, "class", &format!("burst_baseline.{size}"))?) } else { None },
                source: self.source(&line, "shape_source")?.clone(),
            };
            if shapes.insert(name.to_owned(), shape.clone()).is_some() {
                return Err(line.fault("class", format!("{name} stands twice")));
            }
            classes.push(self.class_line(line, "compute", &shape)?);
        }
        Ok((shapes, classes))
    }

    fn read_classes(&self, product: &str, shapes: &Shapes) -> Result<Vec<ClassLine>, LoadError> {
        let kind: &[&str] = if product == "database" { &["kind"] } else { &[] };
        let columns = [kind, &["class", "family", "shape"]].concat();
        let mut classes: Vec<ClassLine> = Vec::new();
        for line in self.lines(&format!("{product}.csv"), &columns, " source", &["memory_gib", "shape_source"])? {
            let wanted = line.text("shape")?;
            let mut shape = shapes.get(wanted).ok_or_else(|| line.fault("shape", format!("{wanted} is no compute class")))?.clone();
            if line.find("memory_gib").is_some() {
                shape.memory_gib = line.number("memory_gib", MEMORY_GIB)?;
                shape.source = self.source(&line, "shape_source")?.clone();
            }
            let class = self.class_line(line, product, &shape)?;
            let twin = |other: &&ClassLine| other.kind == class.kind && other.line.find("class") == class.line.find("class");
            if let Some(twin) = classes.iter().find(twin) {
                return Err(class.line.fault("class", format!("stands in line {} already", twin.line.number_in_file())));
            }
            classes.push(class);
        }
        Ok(classes)
    }

    fn class_line(&self, line: Line, product: &str, shape: &Shape) -> Result<ClassLine, LoadError> {
        let kind = match line.find("kind") {
            None if product != "database" => None,
            Some("single_zone") => Some(DatabaseKind::SingleZone),
            Some("two_zones") => Some(DatabaseKind::TwoZones),
            Some("shared_storage") => Some(DatabaseKind::SharedStorage),
            other => return Err(line.fault("kind", format!("{} is no kind of database", other.unwrap_or("nothing")))),
        };
        let (name, family) = (line.text("class")?.to_owned(), line.text("family")?.to_owned());
        let discounts = self.discounts.get(&(discounted_as(product, kind).to_owned(), family.clone()));
        let discounts = discounts.ok_or_else(|| line.fault("family", format!("{family} has no line in discounts.csv")))?;
        let ratio = if product == "search" { "compute" } else { product };
        let follows = Follows { ratio: Some(ratio), least: Decimal::new(1, 6) };
        let mut by_region = BTreeMap::new();
        for region in self.head.regions.keys() {
            let (usd_hour, source) = self.listed(&line, region, follows)?;
            let discounts = discounts.get(region).cloned().unwrap_or_default();
            let share = |term| discounts.iter().find(|discount| discount.term == term).map(|discount| discount.share);
            let class = Class {
                name: name.clone(),
                family: family.clone(),
                arm64: shape.arm64,
                vcpu: shape.vcpu,
                memory_gib: shape.memory_gib,
                network_gbps: shape.network_gbps,
                storage_iops: shape.storage_iops,
                storage_mib_s: shape.storage_mib_s,
                speed: shape.speed,
                baseline: shape.baseline,
                usd_hour,
                usd_hour_f64: usd_hour.to_f64().unwrap_or(f64::INFINITY),
                commit_1y: share(Term::Commit1y),
                commit_3y: share(Term::Commit3y),
                spot: share(Term::Spot),
                source: source.text,
                date: source.date,
                verified: source.verified,
                shape_source: shape.source.text.clone(),
                shape_date: shape.source.date.clone(),
                shape_verified: shape.source.verified,
                discounts,
            };
            by_region.insert(region.clone(), class);
        }
        Ok(ClassLine { line, kind, by_region })
    }

    fn read_discounts(&self) -> Result<Discounts, LoadError> {
        let columns = ["product", "family", "commit_1y", "commit_1y source", "commit_3y", "commit_3y source"];
        let mut discounts = Discounts::new();
        for line in self.lines("discounts.csv", &columns, " spot source", &[])? {
            let key = (line.text("product")?.to_owned(), line.text("family")?.to_owned());
            let mut by_region = BTreeMap::new();
            for region in self.head.regions.keys() {
                let spot = format!("{region} spot");
                let terms = [("commit_1y", Term::Commit1y), ("commit_3y", Term::Commit3y), (spot.as_str(), Term::Spot)];
                let given = terms.into_iter().filter(|(column, _)| line.find(column).is_some());
                let read = |(column, term): (&str, Term)| {
                    let share = line.decimal(column, Decimal::ZERO..=Decimal::new(95, 2))?;
                    let source = self.source(&line, &format!("{column} source"))?.clone();
                    Ok(Discount { term, share, source: source.text, date: source.date, verified: source.verified })
                };
                by_region.insert(region.clone(), given.map(read).collect::<Result<Vec<_>, LoadError>>()?);
            }
            if discounts.insert(key, by_region).is_some() {
                return Err(line.fault("family", "product and family stand twice"));
            }
        }
        Ok(discounts)
    }

    fn read_prices(&self, sells_shared: bool) -> Result<BTreeMap<String, BTreeMap<String, Price>>, LoadError> {
        let file = self.path("prices.csv");
        let mut lines = self.lines("prices.csv", &["key", "from", "unit", "item", "ratio"], " source", &[])?.into_iter().peekable();
        let mut prices: BTreeMap<String, BTreeMap<String, Price>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        while let Some(first) = lines.next() {
            let key = first.text("key")?.to_owned();
            let mut steps = vec![first];
            while let Some(next) = lines.next_if(|line| line.find("key") == Some(&key)) {
                steps.push(next);
            }
            let first = &steps[0];
            if !seen.insert(key.clone()) {
                return Err(first.fault("key", format!("{key} stands in two places")));
            }
            let unit = first.text("unit")?;
            match self.unit_of(&key) {
                None => return Err(first.fault("key", format!("{key} is no price the engine asks for"))),
                Some(counted) if counted != unit => {
                    return Err(first.fault("unit", format!("is counted in {counted}, not in {unit}")));
                }
                Some(_) => {}
            }
            let ratio = match first.text("ratio")? {
                "none" | INCLUDED => None,
                known @ ("compute" | "database" | "cache") => Some(known),
                other => return Err(first.fault("ratio", format!("{other} is no ratio"))),
            };
            for region in self.head.regions.keys() {
                let price = self.price(&key, region, &steps, Follows { ratio, least: Decimal::ZERO })?;
                prices.entry(region.clone()).or_default().insert(key.clone(), price);
            }
        }
        let of_classes = self.head.cdn_classes.values().flat_map(|class| required::CDN_PRICES.map(|(base, _)| format!("{base}.{class}")));
        let shared = if sells_shared { required::SHARED_STORAGE_PRICES } else { &[] };
        let key_value = if seen.contains(required::KEY_VALUE) { required::KEY_VALUE_PRICES } else { &[] };
        let always = [required::PRICES, shared, key_value].into_iter().flatten();
        let mut wanted = always.map(|(key, _)| (*key).to_owned()).chain(of_classes);
        match wanted.find(|key| !seen.contains(key)) {
            None => Ok(prices),
            Some(missing) => Err(LoadError::new(&file, None, &missing, "the price is missing")),
        }
    }

    /// What a price is counted in; none for one that nobody asks for.
    fn unit_of(&self, key: &str) -> Option<&'static str> {
        let lists = [required::PRICES, required::SHARED_STORAGE_PRICES, required::KEY_VALUE_PRICES, required::OPTIONAL_PRICES];
        if let Some((_, unit)) = lists.into_iter().flatten().find(|(known, _)| *known == key) {
            return Some(unit);
        }
        let (base, class) = key.split_once('.')?;
        let (_, unit) = required::CDN_PRICES.iter().find(|(known, _)| *known == base)?;
        self.head.cdn_classes.values().any(|known| known == class).then_some(unit)
    }

    /// Classes of users, each with its geographies and prices; what is free must be the same in all.
    fn cdn(&self, prices: Option<&BTreeMap<String, Price>>) -> Result<Vec<CdnClass>, LoadError> {
        let mut geographies: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (place, class) in &self.head.cdn_classes {
            geographies.entry(class).or_default().push(place.clone());
        }
        let price = |base: &str, class: &str| {
            let key = format!("{base}.{class}");
            let missing = || LoadError::new(&self.path("prices.csv"), None, &key, "the price is missing");
            prices.and_then(|prices| prices.get(&key)).cloned().ok_or_else(missing)
        };
        let mut classes: Vec<CdnClass> = Vec::new();
        for (id, geographies) in geographies {
            let class = CdnClass {
                id: id.to_owned(),
                geographies,
                egress: price(required::CDN_EGRESS, id)?,
                requests: price(required::CDN_REQUESTS, id)?,
            };
            if let Some(first) = classes.first() {
                for (own, other) in [(&class.egress, &first.egress), (&class.requests, &first.requests)] {
                    if own.free() != other.free() {
                        let problem = format!("what is free is not what it is in {}", other.key);
                        return Err(LoadError::new(&self.path("prices.csv"), None, &own.key, problem));
                    }
                }
            }
            classes.push(class);
        }
        Ok(classes)
    }

    /// A dearer plan holds no less, or nobody would buy it.
    fn read_cdn_plans(&self) -> Result<Vec<CdnPlan>, LoadError> {
        let file = self.path("cdn_plans.csv");
        let columns = ["plan", "usd_month", "gib", "requests", "source"].map(str::to_owned);
        let mut plans: Vec<CdnPlan> = Vec::new();
        for line in table::lines(&file, text_of(&file, self.files)?, &columns, &[])? {
            let Source { text, date, verified } = self.source(&line, "source")?.clone();
            let plan = CdnPlan {
                name: line.text("plan")?.to_owned(),
                usd_month: line.decimal("usd_month", Decimal::ZERO..=Decimal::from(100_000))?,
                gib: line.number("gib", 1.0..=1e9)?,
                requests: line.number("requests", 1.0..=1e15)?,
                source: text,
                date,
                verified,
            };
            if let Some(before) = plans.last() {
                if plan.usd_month <= before.usd_month {
                    return Err(line.fault("usd_month", "plans ascend in price"));
                }
                if plan.gib < before.gib || plan.requests < before.requests {
                    return Err(line.fault("gib", "a dearer plan holds less"));
                }
            }
            plans.push(plan);
        }
        Ok(plans)
    }

    fn price(&self, key: &str, region: &str, lines: &[Line], follows: Follows) -> Result<Price, LoadError> {
        let mut steps: Vec<PriceStep> = Vec::new();
        let mut sources: Vec<Source> = Vec::new();
        for line in lines {
            let from = line.decimal("from", Decimal::ZERO..=Decimal::MAX)?;
            match steps.last() {
                None if !from.is_zero() => return Err(line.fault("from", "the first step starts at 0")),
                Some(before) if before.from >= from => return Err(line.fault("from", "steps ascend")),
                _ => {}
            }
            if !steps.is_empty() && ["unit", "item", "ratio"].iter().any(|column| line.find(column).is_some()) {
                return Err(line.fault("unit", "a further step has the unit, item and ratio of its first"));
            }
            let (usd, source) = self.listed(line, region, follows)?;
            steps.push(PriceStep {
                from,
                usd,
                verified: source.verified,
                from_f64: from.to_f64().unwrap_or(f64::INFINITY),
                usd_f64: usd.to_f64().unwrap_or(f64::INFINITY),
            });
            if !sources.iter().any(|known| known.text == source.text && known.date == source.date) {
                sources.push(source);
            }
        }
        let free = steps.iter().all(|step| step.usd.is_zero());
        if free != (lines[0].text("ratio")? == INCLUDED) {
            let written = if lines[0].find(region).is_some() { region } else { &self.head.provider.price_base };
            let problem = if free { "is free whatever the quantity" } else { "is included, and has a price" };
            return Err(lines[0].fault(written, problem));
        }
        Ok(Price {
            key: key.to_owned(),
            item: lines[0].text("item")?.to_owned(),
            unit: lines[0].text("unit")?.to_owned(),
            steps,
            source: sources.iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join("; "),
            // Of several dates the oldest: the figure is no fresher than its stalest step.
            date: sources.iter().map(|source| source.date.clone()).min().unwrap_or_default(),
            verified: sources.iter().all(|source| source.verified),
        })
    }

    /// The price in a region's column, or else the base region's times the region's ratio, to the decimals of the listed price.
    fn listed(&self, line: &Line, region: &str, follows: Follows) -> Result<(Decimal, Source), LoadError> {
        let prices = follows.least..=Decimal::from(100_000);
        let base = &self.head.provider.price_base;
        if region == base || line.find(region).is_some() {
            return Ok((line.decimal(region, prices)?, self.source(line, &format!("{region} source"))?.clone()));
        }
        let (listed, source) = (line.decimal(base, prices)?, self.source(line, &format!("{base} source"))?.clone());
        let Some(ratio) = follows.ratio else { return Ok((listed, source)) };
        let id = format!("ratio.{region}.{ratio}");
        let row = self.rows.find(&id).ok_or_else(|| line.fault(region, format!("there is no row {id}")))?;
        let factor = Decimal::try_from(row.value).map_err(|error| line.fault(region, format!("{id}: {error}")))?;
        let usd = (listed * factor).round_dp_with_strategy(listed.scale(), MidpointNearestEven);
        let range = row.low.zip(row.high).map_or(String::new(), |(low, high)| format!(", {low} … {high}"));
        let text = format!("derived: {base}'s x {factor}{range} ({id}); {}", source.text);
        Ok((usd, Source { text, date: source.date, verified: false }))
    }

    fn row(&self, line: &Line, field: &str, id: &str) -> Result<f64, LoadError> {
        self.rows.find(id).map(|row| row.value).ok_or_else(|| line.fault(field, format!("there is no row {id}")))
    }

    fn source(&self, line: &Line, column: &str) -> Result<&Source, LoadError> {
        let id = line.text(column)?;
        self.sources.get(id).map(Spanned::get_ref).ok_or_else(|| line.fault(column, format!("{id} is no source of catalog.toml")))
    }

    /// The lines of a file that has the named columns and, for every region, one for its figure and one for where that comes from.
    fn lines(&self, name: &str, columns: &[&str], source_suffix: &str, optional: &[&str]) -> Result<Vec<Line>, LoadError> {
        let file = self.path(name);
        let figure_suffix = source_suffix.trim_end_matches(" source");
        let of_regions = self.head.regions.keys().flat_map(|id| [format!("{id}{figure_suffix}"), format!("{id}{source_suffix}")]);
        let required: Vec<String> = columns.iter().map(|column| (*column).to_owned()).chain(of_regions).collect();
        table::lines(&file, text_of(&file, self.files)?, &required, optional)
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.id)
    }
}

fn check_pairs(lines: &[ClassLine]) -> Result<(), LoadError> {
    for pair in lines.iter().filter(|line| line.kind == Some(DatabaseKind::TwoZones)) {
        let single =
            lines.iter().find(|one| one.kind == Some(DatabaseKind::SingleZone) && one.line.find("class") == pair.line.find("class"));
        let cheaper = |(region, class): &(&String, &Class)| single.is_some_and(|one| one.by_region[*region].usd_hour > class.usd_hour);
        if let Some((region, _)) = pair.by_region.iter().find(cheaper) {
            return Err(pair.line.fault(region, "a pair in two zones costs less than one instance"));
        }
    }
    Ok(())
}

/// Under which product a class stands in discounts.csv.
fn discounted_as(product: &str, kind: Option<DatabaseKind>) -> &str {
    if kind == Some(DatabaseKind::SharedStorage) { "database_shared" } else { product }
}

fn is_geography(place: &str) -> bool {
    GEOGRAPHIES.iter().any(|known| known.value == place)
}

fn by_price(a: &Class, b: &Class) -> Ordering {
    a.usd_hour.cmp(&b.usd_hour).then_with(|| a.name.cmp(&b.name))
}
