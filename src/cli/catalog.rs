//! The catalog's files from a terminal: are they sound, what do they hold, what would a price list change in them.

use super::{Done, Refused, catalog_in_force, table};
use crate::{
    catalog::{
        Catalog, Class, DatabaseKind, Folder, LoadError, Provider, Texts, csv_line,
        pricelists::{Base, Change, Difference, Kind, PriceList, Updated, aws, azure},
    },
    domain::units,
};
use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs::{self, File},
    io::{self, BufReader, Read, Write as _},
    path::{Path, PathBuf},
};

#[derive(Subcommand)]
pub enum CatalogCommand {
    /// Read and check the catalog: say what it holds, or what is wrong in which file and line.
    Check {
        /// Prices of one's own, laid over the built-in catalog, or a whole catalog; without it the catalog in force.
        folder: Option<PathBuf>,
    },
    /// Print prices with their sources.
    Show {
        #[arg(long, value_name = "ID")]
        provider: Option<String>,
        #[arg(long, value_name = "ID")]
        region: Option<String>,
        /// Only what has these words in its name.
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
        #[arg(long, value_enum, default_value_t = Form::Table)]
        format: Form,
    },
    /// Take prices from price lists: say what moves and by how much; write it only with --write.
    ///
    /// A list is a bulk price-list file of AWS (JSON of one offer, AmazonEC2.json), a page of the Azure retail prices (JSON), or a CSV file with the
    /// header of a data file, or some of its columns, whose path ends like that file's: aws/prices.csv.
    Update {
        #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
        from: Vec<PathBuf>,
        /// The folder that is written: src/catalog/data, or one of prices of one's own, which then holds only what differs. Without it the lists are held
        /// against the built-in catalog.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// Write what differs.
        #[arg(long, requires = "out")]
        write: bool,
        /// The day of lists that do not say theirs.
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        date: Option<String>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Table,
    Csv,
    Json,
}

fn day(text: &str) -> Result<String, String> {
    text.parse::<jiff::civil::Date>().map(|day| day.to_string()).map_err(|error| error.to_string())
}

pub fn run(command: CatalogCommand) -> Result<Done, Refused> {
    let printed = match command {
        CatalogCommand::Check { folder } => {
            let folder = folder.map(Folder::new);
            let catalog = match &folder {
                Some(folder) => folder.catalog().map_err(|error| Refused::Asked(error.to_string()))?,
                None => catalog_in_force()?,
            };
            told(&catalog)
        }
        CatalogCommand::Show { provider, region, search, format } => {
            let catalog = catalog_in_force()?;
            show(&catalog, provider.as_deref(), region.as_deref(), search.as_deref(), format)?
        }
        CatalogCommand::Update { from, out, write, date } => update(&from, out, write, date.as_deref())?,
    };
    Ok(Done { printed, code: 0 })
}

/// A figure with what is known of it.
#[derive(Serialize)]
struct Figure<'a> {
    provider: &'a str,
    region: &'a str,
    /// `compute`, `database`, `cache`, `search`, `price`.
    kind: &'static str,
    name: String,
    unit: &'a str,
    /// Of a price that graduates: from how many units a month on.
    from: String,
    usd: String,
    verified: bool,
    date: &'a str,
    source: &'a str,
}

/// A class's kind, its name, itself.
type Sold<'a> = (&'static str, String, &'a Class);

fn named<'a>(kind: &'static str, classes: &'a [Class]) -> Vec<Sold<'a>> {
    classes.iter().map(|class| (kind, class.name.clone(), class)).collect()
}

fn figures(catalog: &Catalog) -> Vec<Figure<'_>> {
    let mut all = Vec::new();
    for provider in catalog.providers.values() {
        for region in provider.regions.values() {
            let databases = region.database.iter().map(|one| {
                let zones = match one.kind {
                    DatabaseKind::SingleZone => "single_zone",
                    DatabaseKind::TwoZones => "two_zones",
                    DatabaseKind::SharedStorage => "shared_storage",
                };
                ("database", format!("{zones} {}", one.class.name), &one.class)
            });
            let classes =
                [named("compute", &region.compute), databases.collect(), named("cache", &region.cache), named("search", &region.search)];
            for (kind, name, class) in classes.into_iter().flatten() {
                all.push(Figure {
                    provider: &provider.id,
                    region: &region.id,
                    kind,
                    name,
                    unit: "hour",
                    from: String::new(),
                    usd: class.usd_hour.to_string(),
                    verified: class.verified,
                    date: &class.date,
                    source: &class.source,
                });
            }
            for price in region.prices() {
                for step in &price.steps {
                    all.push(Figure {
                        provider: &provider.id,
                        region: &region.id,
                        kind: "price",
                        name: price.key.clone(),
                        unit: &price.unit,
                        from: if price.steps.len() > 1 { step.from.to_string() } else { String::new() },
                        usd: step.usd.to_string(),
                        verified: step.verified,
                        date: &price.date,
                        source: &price.source,
                    });
                }
            }
        }
    }
    all
}

/// What a sound catalog holds: how much of each, how much of it is verified, how old the oldest is.
fn told(catalog: &Catalog) -> String {
    let figures = figures(catalog);
    let mut out = format!("Catalog {} is sound.\n\n", catalog.version);
    let mut rows = vec![
        ["PROVIDER", "REGIONS", "COMPUTE", "DATABASE", "CACHE", "SEARCH", "PRICES", "FIGURES", "VERIFIED"].map(str::to_owned).to_vec(),
    ];
    for (id, provider) in &catalog.providers {
        let own: Vec<&Figure> = figures.iter().filter(|figure| figure.provider == id).collect();
        let default = |kind: &str| {
            let of_region = own.iter().filter(|figure| figure.region == provider.default_region && figure.kind == kind);
            of_region.map(|figure| figure.name.as_str()).collect::<BTreeSet<_>>().len().to_string()
        };
        let verified = own.iter().filter(|figure| figure.verified).count();
        let counts = ["compute", "database", "cache", "search", "price"].map(default);
        let mut row = vec![id.clone(), provider.regions.len().to_string()];
        row.extend(counts);
        row.extend([own.len().to_string(), share(verified, own.len())]);
        rows.push(row);
    }
    out += &table::columns(&rows, 1);
    let verified = catalog.rows().filter(|row| row.verified).count();
    let all = catalog.rows().count();
    let _ = writeln!(out, "\n{all} rows of sizes, limits and service levels, {} verified.", share(verified, all));
    let mut by_date: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for figure in &figures {
        *by_date.entry(figure.date).or_default().entry(figure.source).or_default() += 1;
    }
    let oldest = by_date.iter().take(OLDEST).flat_map(|(date, sources)| {
        let mut sources: Vec<_> = sources.iter().collect();
        sources.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        sources
            .into_iter()
            .take(1)
            .map(|(source, count)| vec![(*date).to_owned(), count.to_string(), (*source).to_owned()])
            .collect::<Vec<_>>()
    });
    let rows: Vec<Vec<String>> = [["OLDEST", "FIGURES", "SOURCE"].map(str::to_owned).to_vec()].into_iter().chain(oldest).collect();
    out.push('\n');
    out += &table::columns(&rows, usize::MAX);
    out
}

/// How many of the oldest days are told.
const OLDEST: usize = 5;

fn share(part: usize, of: usize) -> String {
    units::percent(if of > 0 { part as f64 / of as f64 } else { 0.0 })
}

fn show(catalog: &Catalog, provider: Option<&str>, region: Option<&str>, search: Option<&str>, form: Form) -> Result<String, Refused> {
    let regions = |provider: &Provider| provider.regions.keys().cloned().collect::<Vec<_>>();
    let sold: Vec<&Provider> = catalog.providers.values().filter(|known| provider.is_none_or(|id| known.id == id)).collect();
    if sold.is_empty() {
        let known = catalog.providers.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(Refused::Asked(format!("--provider {}: the catalog has {known}", provider.unwrap_or_default())));
    }
    if let Some(region) = region.filter(|region| !sold.iter().any(|provider| provider.regions.contains_key(*region))) {
        let known = sold.iter().flat_map(|provider| regions(provider)).collect::<Vec<_>>().join(", ");
        return Err(Refused::Asked(format!("--region {region}: the catalog has {known}")));
    }
    let words: Vec<String> = search.unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
    let mut found = figures(catalog);
    found.retain(|figure| {
        let name = format!("{} {}", figure.kind, figure.name).to_lowercase();
        provider.is_none_or(|id| figure.provider == id)
            && region.is_none_or(|id| figure.region == id)
            && words.iter().all(|word| name.contains(word.as_str()))
    });
    let cells = |figure: &Figure| -> Vec<String> {
        let verified = if figure.verified { "yes" } else { "no" };
        [
            figure.provider,
            figure.region,
            figure.kind,
            &figure.name,
            figure.unit,
            &figure.from,
            &figure.usd,
            figure.date,
            verified,
            figure.source,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let columns = ["provider", "region", "kind", "name", "unit", "from", "usd", "date", "verified", "source"];
    Ok(match form {
        Form::Json => super::text(&found)? + "\n",
        Form::Csv => {
            let lines = [columns.map(str::to_owned).to_vec()].into_iter().chain(found.iter().map(cells));
            lines.map(|line| csv_line(&line) + "\n").collect()
        }
        Form::Table => {
            let heads = columns.map(str::to_uppercase).to_vec();
            let rows: Vec<Vec<String>> = [heads].into_iter().chain(found.iter().map(cells)).collect();
            table::columns(&rows, usize::MAX)
        }
    })
}

fn update(from: &[PathBuf], out: Option<PathBuf>, write: bool, date: Option<&str>) -> Result<String, Refused> {
    let asked = |error: &dyn std::fmt::Display| Refused::Asked(error.to_string());
    let folder = out.map(Folder::new);
    let own = match &folder {
        Some(folder) if folder.path().is_dir() => folder.texts().map_err(|error| asked(&error))?,
        _ => Texts::new(),
    };
    let refused = |error: LoadError| folder.as_ref().map_or_else(|| asked(&error), |folder| asked(&folder.refused(error.clone())));
    let mut base = Base::new(own).map_err(refused)?;
    for file in from {
        let list = read(file, date)?;
        base.lay(&list).map_err(|error| Refused::Asked(format!("{}: {error}", file.display())))?;
    }
    let Updated { texts, catalog, difference } =
        base.finished().map_err(|error| Refused::Asked(format!("nothing is written, for the result would be refused: {error}")))?;
    let mut said = diff(&difference);
    said.push('\n');
    match &folder {
        _ if texts.is_empty() => said += "Nothing differs.\n",
        Some(folder) if write => {
            put(folder.path(), &texts).map_err(|error| Refused::Broken(format!("{}: {error}", folder.path().display())))?;
            let files = texts.keys().cloned().collect::<Vec<_>>().join(", ");
            let _ = writeln!(said, "Written to {}: {files}. The catalog is {} now.", folder.path().display(), catalog.version);
        }
        _ => said += "Nothing is written without --write and --out.\n",
    }
    Ok(said)
}

/// A list by its form: JSON of either provider, or CSV for the data file that its path names.
fn read(file: &Path, date: Option<&str>) -> Result<PriceList, Refused> {
    let name = file.display();
    let unread = |error: &dyn std::fmt::Display| Refused::Asked(format!("cannot read {name}: {error}"));
    let day = || date.ok_or_else(|| Refused::Asked(format!("{name} does not say its day: add --date YYYY-MM-DD")));
    if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        let mut parts = file.iter().rev().map(|part| part.to_string_lossy().into_owned());
        let (last, provider) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let text = fs::read_to_string(file).map_err(|error| unread(&error))?;
        let data_file = format!("{provider}/{last}");
        return PriceList::of_lines(&data_file, &text, &data_file, day()?).map_err(|error| Refused::Asked(format!("{name}: {error}")));
    }
    let open =
        || -> Result<BufReader<File>, Refused> { Ok(BufReader::with_capacity(1 << 20, File::open(file).map_err(|error| unread(&error))?)) };
    let mut start = Vec::new();
    open()?.take(4_096).read_to_end(&mut start).map_err(|error| unread(&error))?;
    let read = if String::from_utf8_lossy(&start).contains("\"offerCode\"") { aws::read(open()?) } else { azure::read(open()?, day()?) };
    read.map_err(|error| Refused::Asked(format!("{name} is no price list that is known here: {error}")))
}

/// What moved, farthest first; what is new, gone or of no use; sums by file.
fn diff(difference: &Difference) -> String {
    let mut out = String::new();
    let told = [Kind::Moved, Kind::Listed, Kind::Added, Kind::Confirmed, Kind::Graduated, Kind::Gone, Kind::Unknown];
    for kind in told {
        let of_kind: Vec<&Change> = difference.changes.iter().filter(|change| change.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let dash = |figure: &Option<String>| figure.clone().unwrap_or_else(|| "-".to_owned());
        let heads = [kind.says().to_uppercase().as_str(), "FILE", "FOR", "WAS", "IS", "CHANGE"].map(str::to_owned).to_vec();
        let lines = of_kind.iter().map(|change| {
            let moved = change.share().filter(|_| kind == Kind::Moved).map_or_else(String::new, signed);
            vec![change.key.clone(), change.file.clone(), change.column.clone(), dash(&change.was), dash(&change.now), moved]
        });
        out += &table::columns(&[heads].into_iter().chain(lines).collect::<Vec<_>>(), 3);
        out.push('\n');
    }
    let kinds: BTreeSet<Kind> = difference.changes.iter().map(|change| change.kind).collect();
    let mut rows = vec![
        [vec!["FILE".to_owned()], kinds.iter().map(|kind| kind.says().to_uppercase()).collect(), vec!["MEAN CHANGE".to_owned()]].concat(),
    ];
    for (file, sums) in difference.sums() {
        let counts = kinds.iter().map(|kind| sums.by_kind.get(kind).copied().unwrap_or_default().to_string()).collect();
        rows.push([vec![file.to_owned()], counts, vec![sums.mean_move.map_or_else(String::new, signed)]].concat());
    }
    out += &table::columns(&rows, 1);
    for (why, count) in &difference.passed_over {
        let _ = writeln!(out, "Passed over: {count} {why}.");
    }
    out
}

/// `+4.2 %`
fn signed(share: f64) -> String {
    format!("{:+.1} %", share * 100.0)
}

/// Each file is written beside its place and then takes it, the sources before the figures that name them: whoever reads meanwhile finds a sound catalog.
fn put(folder: &Path, texts: &Texts) -> io::Result<()> {
    let (heads, others): (Vec<_>, Vec<_>) = texts.iter().partition(|(file, _)| !file.contains('/'));
    for (file, text) in heads.into_iter().chain(others) {
        let place = folder.join(file);
        let (Some(parent), Some(name)) = (place.parent(), place.file_name()) else { continue };
        fs::create_dir_all(parent)?;
        let beside = parent.join(format!(".{}.new", name.to_string_lossy()));
        let mut new = File::create(&beside)?;
        new.write_all(text.as_bytes())?;
        new.sync_all()?;
        fs::rename(&beside, &place)?;
    }
    Ok(())
}
