//! Predicted beside published, of one system.

use super::{
    reasons,
    rule::{cores_of_year, question_of_system, question_of_users, year_factor},
};
use crate::{
    catalog::{
        Catalog, Region,
        systems::{Class, System},
    },
    domain::{
        answer::Fault,
        plan::{Rate, Tier},
        question::Question,
    },
    engine::brief::{Brief, brief as brief_of},
};
use serde_json::Value;

/// A system with its plan's figures beside what was published.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub system: System,
    pub year_factor: f64,
    /// Absent where no plan can be made of what was published; `faults` says why.
    pub predicted: Option<Predicted>,
    pub faults: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Predicted {
    /// As asked of the API, and as the planner's query string.
    pub question: Value,
    pub query: String,
    pub provider: String,
    pub monthly_active_users: f64,
    pub requests_per_second: Rate,
    pub rung: u8,
    /// The rung's name.
    pub stage: &'static str,
    pub feasible: bool,
    /// What a table from users to rungs says of the same users, and what the talks' head-count says.
    pub rung_by_users: u8,
    pub rung_by_head_count: u8,
    pub monthly_usd: f64,
    /// In rungs from the nearest fair reading of the published architecture; none where it was not published.
    pub distance: Option<u8>,
    /// In vCPU of today: the plan's, whose CPU times are those of the system's year, and the published cores, both by the year's factor.
    pub capacity: Vec<(Part, Compared)>,
    pub bill: Option<Compared>,
    /// Why each figure that misses does.
    pub reasons: Vec<String>,
}

/// What capacity is compared of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Web,
    Database,
    Both,
}

/// Two figures of the same thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    pub predicted: f64,
    pub published: f64,
}

/// A ratio up to this, either way, is a hit.
pub const WITHIN: f64 = 3.0;

impl Compared {
    pub fn ratio(&self) -> f64 {
        self.predicted / self.published
    }

    pub fn hits(&self) -> bool {
        (1.0 / WITHIN..=WITHIN).contains(&self.ratio())
    }
}

impl Part {
    /// Its name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Part::Web => "web_vcpu",
            Part::Database => "database_vcpu",
            Part::Both => "both_vcpu",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Part::Web => "web",
            Part::Database => "database",
            Part::Both => "web and database",
        }
    }
}

impl Outcome {
    pub fn of(catalog: &Catalog, system: &System) -> Outcome {
        let (predicted, faults) = match predict(catalog, system) {
            Ok(predicted) => (Some(predicted), Vec::new()),
            Err(faults) => (None, faults),
        };
        Outcome { system: system.clone(), year_factor: year_factor(system.year), predicted, faults }
    }

    /// The rung of the fairest reading, or the middle of its rungs.
    pub fn published_rung(&self) -> Option<f64> {
        self.system.reading.first().map(|class| {
            let (low, high) = class.rungs();
            f64::from(low + high) / 2.0
        })
    }

    /// How far a rung is from the nearest fair reading.
    pub fn distance(&self, rung: u8) -> Option<u8> {
        distance(&self.system.reading, rung)
    }
}

fn distance(reading: &[Class], rung: u8) -> Option<u8> {
    reading.iter().map(|class| class.distance(rung)).min()
}

fn predict(catalog: &Catalog, system: &System) -> Result<Predicted, Vec<String>> {
    let asked = question_of_system(catalog, system).ok_or_else(|| vec!["No measure of size was published.".to_owned()])?;
    let known = catalog.known();
    let read = |asked: &Value| {
        let told = |faults: Vec<Fault>| faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect::<Vec<_>>();
        Question::from_json(asked, &known).map_err(told)
    };
    let question = read(&asked)?;
    let brief = brief_of(catalog, &question);
    let by_users = brief_of(catalog, &read(&question_of_users(&question))?);
    let provider = &question.profile.commercial.provider;
    let built = Built::of(&brief, catalog.providers.get(provider).and_then(|sold| sold.regions.get(&brief.region)));
    let stretched = year_factor(system.year);
    let capacity = published_cores(system, &built)
        .into_iter()
        .map(|(part, cores)| (part, Compared { predicted: built.vcpu(part) / stretched, published: cores / stretched }))
        // A part that is priced by use has no processors to count.
        .filter(|(_, compared)| compared.predicted > 0.0)
        .collect();
    let monthly_usd = brief.monthly_usd.to_f64();
    let mut predicted = Predicted {
        query: question.to_query(),
        question: asked,
        provider: provider.clone(),
        monthly_active_users: brief.monthly_active_users,
        requests_per_second: brief.requests_per_second,
        rung: brief.rung.number,
        stage: brief.rung.name,
        feasible: brief.feasible,
        rung_by_users: by_users.rung.number,
        rung_by_head_count: brief.nominal.number,
        monthly_usd,
        distance: distance(&system.reading, brief.rung.number),
        capacity,
        bill: system.bill.as_ref().map(|bill| Compared { predicted: monthly_usd, published: bill.monthly_usd }),
        reasons: Vec::new(),
    };
    predicted.reasons = reasons::of(system, &question, &brief, &predicted);
    Ok(predicted)
}

/// The processors of a plan, as so many vCPUs of the reference family.
struct Built {
    host: f64,
    web: f64,
    database: f64,
    has_workers: bool,
}

impl Built {
    fn of(brief: &Brief, region: Option<&Region>) -> Built {
        let all = |ids: &[&str]| brief.tiers.iter().filter(|tier| is_one_of(tier, ids)).fold(0.0, |sum, tier| sum + vcpu(tier, region));
        Built {
            host: all(&["host"]),
            web: all(&["web", "service"]),
            database: all(&["database", "replicas"]),
            has_workers: brief.tiers.iter().any(|tier| is_one_of(tier, &["workers"])),
        }
    }

    fn vcpu(&self, part: Part) -> f64 {
        match part {
            Part::Web => self.web,
            Part::Database => self.database,
            Part::Both => self.host + self.web + self.database,
        }
    }
}

/// `web`, `service_1`, `web@eu-west-1`.
fn is_one_of(tier: &Tier, ids: &[&str]) -> bool {
    let id = tier.id.split('@').next().unwrap_or(&tier.id);
    ids.iter().any(|known| id == *known || id.strip_prefix(known).is_some_and(|rest| rest.starts_with('_')))
}

/// None of what is priced by use.
fn vcpu(tier: &Tier, region: Option<&Region>) -> f64 {
    let Some(region) = region else { return 0.0 };
    let mut sold = region.compute.iter().chain(region.database.iter().map(|database| &database.class));
    sold.find(|class| class.name == tier.product).map_or(0.0, |class| class.vcpu * class.speed * f64::from(tier.count))
}

/// Cores where they were published, else machines by the cores of their year; of what stands apart on both sides, or of all together.
fn published_cores(system: &System, built: &Built) -> Vec<(Part, f64)> {
    let fleet = &system.fleet;
    let of_each = fleet.cores.zip(fleet.servers).map_or_else(|| cores_of_year(system.year), |(cores, servers)| cores / servers);
    let cores = |machines: Option<f64>, counted: Option<f64>| counted.or(machines.map(|machines| machines * of_each));
    let (mut web, database) = (cores(fleet.web, fleet.web_cores), cores(fleet.database, fleet.database_cores));
    // Below services the web machines of a plan do the work that is not waited for, too.
    if !built.has_workers {
        let each = web.zip(fleet.web).map(|(cores, machines)| cores / machines);
        web = web.map(|web| web + fleet.workers.zip(each).map_or(0.0, |(workers, each)| workers * each));
    }
    match (web, database) {
        (Some(web), Some(database)) if built.host > 0.0 => vec![(Part::Both, web + database)],
        (None, None) if is_on_one_host(system) => cores(fleet.servers, fleet.cores).map(|cores| (Part::Both, cores)).into_iter().collect(),
        _ if built.host > 0.0 => Vec::new(),
        _ => [(Part::Web, web), (Part::Database, database)].into_iter().filter_map(|(part, cores)| Some((part, cores?))).collect(),
    }
}

/// Whether each of its machines runs all of it.
fn is_on_one_host(system: &System) -> bool {
    system.reading.contains(&Class::SingleBox)
}
