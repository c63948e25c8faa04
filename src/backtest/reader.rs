//! Systems from a file written elsewhere: a JSON list, one object a system, `load`, `fleet` and `derived` as published and `norm_load`,
//! `norm_target` brought to common units. Nothing but a list is asked of the file: what is missing, null, of another type or unknown is passed
//! over, and a system without any measure of size is kept to be named.

use crate::catalog::systems::{Class, Hosting, PublishedBill, PublishedFleet, PublishedLoad, System};
use crate::domain::fields::DAYS_PER_MONTH;
use serde::de::{Deserialize, IntoDeserializer, value};
use serde_json::{Map, Value};
use std::sync::LazyLock;

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    #[error("holds no list of systems")]
    NoList,
}

/// Reads a list of systems, or an object with a list `cases` or `systems`.
pub fn read(text: &str) -> Result<Vec<System>, ReadError> {
    let file: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let list = [Some(&file), file.get("cases"), file.get("systems")].into_iter().flatten().find_map(Value::as_array);
    Ok(list.ok_or(ReadError::NoList)?.iter().enumerate().map(|(at, entry)| Entry::of(entry).system(at)).collect())
}

/// The objects of a system; those that are missing are empty.
struct Entry<'a> {
    whole: &'a Map<String, Value>,
    load: &'a Map<String, Value>,
    derived: &'a Map<String, Value>,
    norm_load: &'a Map<String, Value>,
    fleet: &'a Map<String, Value>,
    norm_target: &'a Map<String, Value>,
}

static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

impl<'a> Entry<'a> {
    fn of(entry: &'a Value) -> Entry<'a> {
        let whole = entry.as_object().unwrap_or_else(|| &*NOTHING);
        let part = |name: &str| whole.get(name).and_then(Value::as_object).unwrap_or_else(|| &*NOTHING);
        Entry {
            whole,
            load: part("load"),
            derived: part("derived"),
            norm_load: part("norm_load"),
            fleet: part("fleet"),
            norm_target: part("norm_target"),
        }
    }

    fn system(&self, at: usize) -> System {
        let text = |name: &str| self.whole.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let id = text("id").unwrap_or_else(|| format!("{}", at + 1));
        System {
            name: text("name").unwrap_or_else(|| id.clone()),
            id,
            year: self.year(),
            preset: false,
            source: text("source_url").or_else(|| text("source")).unwrap_or_default(),
            hosting: self.hosting(),
            reading: self.reading(),
            load: self.load(),
            fleet: self.machines(),
            bill: self.bill(),
            remark: text("notes"),
        }
    }

    /// Today's where none is given: then no time has passed.
    fn year(&self) -> u16 {
        let year = self.whole.get("year");
        let written = || year.and_then(Value::as_str).and_then(|text| text.get(..4)?.parse().ok());
        year.and_then(Value::as_f64)
            .or_else(written)
            .filter(|year| (1990.0..=2100.0).contains(year))
            .map_or(super::rule::TODAY as u16, |year| year as u16)
    }

    fn hosting(&self) -> Hosting {
        let hosting = self.fleet.get("hosting").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let own = hosting.split(|letter: char| !letter.is_alphabetic()).any(|word| {
            matches!(
                word,
                "own" | "owned" | "colo" | "colocation" | "colocated" | "dedicated" | "metal" | "premises" | "datacenter" | "datacentre"
            )
        });
        if own { Hosting::Own } else { Hosting::Cloud }
    }

    /// The expected class first, its alternatives behind it; words that are no class are passed over.
    fn reading(&self) -> Vec<Class> {
        let first = self.whole.get("expected_stage").or_else(|| self.norm_target.get("stage"));
        let others = self.whole.get("stage_alternatives").and_then(Value::as_array).into_iter().flatten();
        let class = |value: &Value| {
            let deserializer: value::StrDeserializer<'_, value::Error> = value.as_str()?.into_deserializer();
            Class::deserialize(deserializer).ok()
        };
        first.into_iter().chain(others).filter_map(class).collect()
    }

    fn load(&self) -> PublishedLoad {
        // Figures brought to common units go first; without any, size is told by what was published.
        let sized = ["mau", "dau", "registered_users", "req_per_s_avg", "req_per_s_peak", "page_views_per_month"];
        let is_normal = sized.iter().any(|name| positive(self.norm_load.get(*name)).is_some());
        let published: &[&Map<String, Value>] = if is_normal { &[] } else { &[self.load, self.derived] };
        let size = |name: &str| std::iter::once(&self.norm_load).chain(published).find_map(|part| positive(part.get(name)));
        let each = |names: &[(&str, f64)]| {
            let every = [self.norm_load, self.load, self.derived];
            names.iter().find_map(|(name, factor)| Some(every.iter().find_map(|part| positive(part.get(*name)))? * factor))
        };
        let counted = |names: &[(&str, f64)]| {
            names.iter().find_map(|(name, factor)| Some(published.iter().find_map(|part| positive(part.get(*name)))? * factor))
        };
        const DAY: f64 = 86_400.0;
        let month = DAYS_PER_MONTH * DAY;
        PublishedLoad {
            monthly_active_users: size("mau").or_else(|| size("monthly_active_users")),
            daily_active_users: size("dau").or_else(|| size("daily_active_users")),
            registered_users: size("registered_users"),
            requests_per_second: size("req_per_s_avg").or_else(|| {
                counted(&[
                    ("requests_per_min", 1.0 / 60.0),
                    ("requests_per_day", 1.0 / DAY),
                    ("requests_per_week", 1.0 / (7.0 * DAY)),
                    ("requests_per_month", 1.0 / month),
                    ("requests_per_year", 1.0 / (365.25 * DAY)),
                ])
            }),
            peak_requests_per_second: size("req_per_s_peak").or_else(|| counted(&[("req_per_min_peak", 1.0 / 60.0)])),
            page_views_per_month: size("page_views_per_month").or_else(|| counted(&[("page_views_per_day", DAYS_PER_MONTH)])),
            egress_tb_per_month: each(&[("egress_tb_per_month", 1.0)]),
            cdn_tb_per_month: each(&[("cdn_tb_per_month", 1.0), ("cdn_tb_per_day", DAYS_PER_MONTH)]),
            edge_hit_share: each(&[("cdn_hit_ratio", 1.0)]).filter(|share| *share <= 1.0),
            objects_tb: each(&[("object_store_tb", 1.0), ("data_object_tb", 1.0), ("data_object_gb", 1.0 / 1_000.0)]),
            database_tb: each(&[("db_tb", 1.0), ("data_db_tb", 1.0), ("data_db_gb", 1.0 / 1_000.0)]),
            queries_per_second: each(&[("sql_qps_avg", 1.0), ("sql_queries_per_day", 1.0 / DAY)]),
            writes_per_second: each(&[("writes_per_s", 1.0)]),
            jobs_per_second: each(&[("jobs_per_s_avg", 1.0), ("jobs_per_day", 1.0 / DAY)]),
        }
    }

    fn machines(&self) -> PublishedFleet {
        let target = |name: &str| positive(self.norm_target.get(name));
        let listed = |names: &[&str]| {
            let counts = names.iter().filter_map(|name| positive(self.fleet.get(*name)));
            counts.reduce(|sum, count| sum + count)
        };
        let web = target("web_app_nodes").or_else(|| listed(&["web", "app"]));
        let database = target("db_nodes")
            .or_else(|| target("db_shards"))
            .or_else(|| listed(&["db_total"]))
            .or_else(|| listed(&["db_primary", "db_replicas"]));
        let servers = target("total_servers").or_else(|| listed(&["total_servers"]));
        let kinds = kinds_of_machines(self.fleet);
        let web_cores = web.and_then(|machines| cores_of_tier(&kinds, Tier::Web, machines, database));
        let database_cores = database.and_then(|machines| cores_of_tier(&kinds, Tier::Database, machines, web));
        PublishedFleet {
            servers,
            cores: positive(self.fleet.get("cores")).or_else(|| cores_of_all(&kinds, servers?)),
            web,
            web_cores,
            database,
            database_cores,
            workers: target("worker_nodes").or_else(|| listed(&["workers"])),
            cache: target("cache_nodes").or_else(|| listed(&["cache"])),
        }
    }

    fn bill(&self) -> Option<PublishedBill> {
        let usd = positive(self.whole.get("monthly_cost_usd")).or_else(|| positive(self.norm_target.get("monthly_cost_usd")))?;
        let covers = self.whole.get("cost_basis").and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(PublishedBill { monthly_usd: usd, covers })
    }
}

fn positive(value: Option<&Value>) -> Option<f64> {
    value.and_then(Value::as_f64).filter(|number| *number > 0.0 && number.is_finite())
}

/// Machines of one kind, by what they are called: `{"R610 4c/16GB web": 10}`.
struct Kind {
    /// None where the name does not say.
    tier: Option<Tier>,
    machines: f64,
    cores_of_each: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Tier {
    Web,
    Database,
}

/// Those whose cores the names tell.
fn kinds_of_machines(fleet: &Map<String, Value>) -> Vec<Kind> {
    let listed = fleet.get("instance_types").and_then(Value::as_object);
    let kind = |(name, count): (&String, &Value)| {
        let lower = name.to_lowercase();
        let called = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let tier =
            if called(&["sql", "postgres", "db"]) { Some(Tier::Database) } else { called(&["web", "app", "front"]).then_some(Tier::Web) };
        Some(Kind { tier, machines: positive(Some(count))?, cores_of_each: cores_of_machine(name)? })
    };
    listed.into_iter().flatten().filter_map(kind).collect()
}

/// Of the kinds named after the tier; else of the one kind of no name that has as many machines as the tier alone.
fn cores_of_tier(kinds: &[Kind], tier: Tier, machines: f64, of_other: Option<f64>) -> Option<f64> {
    let named: Vec<&Kind> = kinds.iter().filter(|kind| kind.tier == Some(tier)).collect();
    if !named.is_empty() {
        let counted = named.iter().map(|kind| kind.machines).sum::<f64>();
        return Some(named.iter().map(|kind| kind.machines * kind.cores_of_each).sum::<f64>() / counted * machines);
    }
    let mut as_many = kinds.iter().filter(|kind| kind.tier.is_none() && kind.machines == machines);
    let one = as_many.next().filter(|_| as_many.next().is_none() && of_other != Some(machines))?;
    Some(machines * one.cores_of_each)
}

/// Where the cores of every machine are known.
fn cores_of_all(kinds: &[Kind], servers: f64) -> Option<f64> {
    let known = kinds.iter().map(|kind| kind.machines).sum::<f64>() == servers;
    known.then(|| kinds.iter().map(|kind| kind.machines * kind.cores_of_each).sum())
}

/// `R610 4c/16GB web` 4, `24-core` 24, `2x dual core` 4, `2 vCPU` 2, `c5.2xlarge` 8; none where nobody says.
fn cores_of_machine(name: &str) -> Option<f64> {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split([' ', '/', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let packages = at.checked_sub(1).and_then(|before| words[before].strip_suffix('x')?.parse::<f64>().ok()).unwrap_or(1.0);
        let (packages, word) = match word.split_once('x') {
            Some((times, rest)) if !rest.is_empty() && times.parse::<f64>().is_ok() => (times.parse().unwrap_or(1.0), rest),
            _ => (packages, *word),
        };
        let counted = || {
            ["-core", "-cores", "core", "cores", "c", "vcpu", "cpu"].iter().find_map(|unit| word.strip_suffix(unit)?.parse::<f64>().ok())
        };
        let spelt = || {
            [("single", 1.0), ("dual", 2.0), ("quad", 4.0), ("hexa", 6.0)].iter().find(|(told, _)| word == *told).map(|(_, cores)| *cores)
        };
        let followed = || {
            word.parse::<f64>()
                .ok()
                .filter(|_| ["core", "cores", "vcpu", "vcpus", "cpu", "cpus", "shared", "thread", "threads"].contains(&next))
        };
        counted().or_else(spelt).or_else(followed).map(|cores| cores * packages).or_else(|| cores_of_class(word))
    })
}

/// vCPUs of an instance class of AWS by its size; the first generations had half as many.
fn cores_of_class(name: &str) -> Option<f64> {
    let name = name.strip_prefix("db.").unwrap_or(name);
    let (family, size) = name.split_once('.')?;
    let generation = family.chars().find(char::is_ascii_digit)?;
    let times = size.strip_suffix("xlarge").map(|times| if times.is_empty() { Some(1.0) } else { times.parse().ok() });
    let vcpu = match (size, times) {
        ("nano" | "micro" | "small" | "medium" | "large", _) => 2.0,
        (_, Some(Some(times))) => 4.0 * times,
        _ => return None,
    };
    let halved = matches!(generation, '1' | '2') && matches!(family, "m1" | "m2");
    Some(if family == "c1" && size == "xlarge" {
        8.0
    } else if halved {
        vcpu / 2.0
    } else {
        vcpu
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::systems;
    use serde_json::json;

    fn one(entry: Value) -> System {
        read(&json!([entry]).to_string()).unwrap().remove(0)
    }

    #[test]
    fn a_whole_entry_is_read() {
        let system = one(json!({
            "id": "shop-2012", "name": "Shop", "year": 2012, "source_url": "https://example.org/", "other_sources": [],
            "load": {"mau": 5e6, "cdn_hit_ratio": 0.9, "jobs_per_day": 86400.0}, "derived": {"sql_qps_avg": 300},
            "fleet": {"hosting": "colo + CDN", "instance_types": {"R610 4c/16GB web": 10, "R710 8-core SQL": 2}},
            "monthly_cost_usd": 4000, "cost_basis": "rack", "expected_stage": "horizontal-cached", "stage_alternatives": ["split-db"],
            "norm_load": {"mau": 5000000, "req_per_s_avg": 100, "req_per_s_peak": 900, "egress_tb_per_month": 3, "object_store_tb": 2, "db_tb": 0.5},
            "norm_target": {"total_servers": 14, "web_app_nodes": 10, "db_nodes": 2, "cache_nodes": 2, "stage": "horizontal-cached"},
            "notes": "a rack"
        }));
        let expected = System {
            id: "shop-2012".into(),
            name: "Shop".into(),
            year: 2012,
            preset: false,
            source: "https://example.org/".into(),
            hosting: Hosting::Own,
            reading: vec![Class::HorizontalCached, Class::SplitDb],
            load: PublishedLoad {
                monthly_active_users: Some(5e6),
                requests_per_second: Some(100.0),
                peak_requests_per_second: Some(900.0),
                egress_tb_per_month: Some(3.0),
                edge_hit_share: Some(0.9),
                objects_tb: Some(2.0),
                database_tb: Some(0.5),
                queries_per_second: Some(300.0),
                jobs_per_second: Some(1.0),
                ..PublishedLoad::default()
            },
            fleet: PublishedFleet {
                servers: Some(14.0),
                web: Some(10.0),
                web_cores: Some(40.0),
                database: Some(2.0),
                database_cores: Some(16.0),
                cache: Some(2.0),
                ..PublishedFleet::default()
            },
            bill: Some(PublishedBill { monthly_usd: 4_000.0, covers: "rack".into() }),
            remark: Some("a rack".into()),
        };
        assert_eq!(system, expected);
    }

    #[test]
    fn what_is_missing_null_odd_or_unknown_is_passed_over() {
        let system = one(json!({
            "id": null, "year": "2009-08", "mood": "fine", "load": null, "fleet": {"web": "several", "hosting": 7, "instance_types": [1]},
            "expected_stage": "heap", "stage_alternatives": [null, 3, "multi-az"], "monthly_cost_usd": "much",
            "norm_load": {"mau": -5, "req_per_s_avg": null, "req_per_s_peak": 40}, "norm_target": {"web_app_nodes": 0}
        }));
        assert_eq!((&system.id[..], system.year, system.hosting), ("1", 2009, Hosting::Cloud));
        assert_eq!(system.reading, [Class::MultiAz]);
        assert_eq!(system.load, PublishedLoad { peak_requests_per_second: Some(40.0), ..PublishedLoad::default() });
        assert_eq!((system.fleet, system.bill), (PublishedFleet::default(), None));
        // Nothing at all is still named, and counted as no plan.
        let nothing = read("[{}, 7, null]").unwrap();
        assert_eq!(nothing.iter().map(|system| &system.id[..]).collect::<Vec<_>>(), ["1", "2", "3"]);
        assert!(nothing.iter().all(|system| system.load == PublishedLoad::default()));
    }

    #[test]
    fn without_common_units_size_is_told_by_what_was_published() {
        let load = |load: Value| one(json!({"load": load})).load;
        assert_eq!(load(json!({"requests_per_day": 8_640_000.0})).requests_per_second, Some(100.0));
        assert_eq!(load(json!({"requests_per_week": 604_800.0})).requests_per_second, Some(1.0));
        assert_eq!(load(json!({"req_per_min_peak": 600})).peak_requests_per_second, Some(10.0));
        assert_eq!(load(json!({"page_views_per_day": 1_000_000})).page_views_per_month, Some(30_437_500.0));
        // Where they are there, nothing is mixed in from elsewhere.
        let normal = one(json!({"load": {"requests_per_day": 8_640_000.0}, "norm_load": {"mau": 10}})).load;
        assert_eq!((normal.monthly_active_users, normal.requests_per_second), (Some(10.0), None));
    }

    #[test]
    fn only_a_list_is_read_and_a_fault_of_json_is_named_by_line() {
        assert!(matches!(read("{}"), Err(ReadError::NoList)));
        assert_eq!(read("{\"cases\": [{}]}").unwrap().len(), 1);
        assert!(read("[\n{\"id\": }\n]").unwrap_err().to_string().contains("line 2"));
    }

    #[test]
    fn names_of_machines_tell_their_cores() {
        let told = [
            ("R610 4c/16GB web", Some(4.0)),
            ("24-core front/back ends", Some(24.0)),
            ("Dell 1950 2x dual core/16GB", Some(4.0)),
            ("Sun X4600 8x quad/256GB", Some(32.0)),
            ("web 2x4c/32GB", Some(8.0)),
            ("VM 2 vCPU/4GB/80GB", Some(2.0)),
            ("2 shared vCPU / 4GB / 100GB", Some(2.0)),
            ("MySQL 16 CPU", Some(16.0)),
            ("RS110 4-core 2.83GHz/8GB", Some(4.0)),
            ("c5.2xlarge", Some(8.0)),
            ("m2.4xlarge (PostgreSQL)", Some(8.0)),
            ("c1.xlarge", Some(8.0)),
            ("db.r5.12xlarge primary (reserved $4,950/mo)", Some(48.0)),
            ("t4g.small", Some(2.0)),
            ("Redis 96GB", None),
            ("memcached", None),
        ];
        for (name, cores) in told {
            assert_eq!(cores_of_machine(name), cores, "{name}");
        }
    }

    /// The same words stand in both forms, so that a file of either is scored alike.
    #[test]
    fn a_load_is_the_same_in_both_forms() {
        let kit = systems::systems().iter().find(|system| system.id == "kit-2020-03").unwrap();
        let read = one(json!({
            "load": {"jobs_per_day": 299_980_800.0}, "norm_load": {"req_per_s_avg": 982, "egress_tb_per_month": 70.62}
        }));
        assert_eq!(systems::question_of(&read.load), systems::question_of(&kit.load));
    }
}
