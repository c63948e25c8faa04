//! The one table of inputs. Form, validation, defaults, query string, assumptions and documentation all read it; a row is tied to its
//! place in [`Profile`] by the compiler, and a test holds that every place has a row.

use super::{
    profile::Profile,
    units::{self, Entry, Unit},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// An input of the profile.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The dotted path in JSON, also the name in forms and links: `traffic.app_cpu_ms`.
    pub id: &'static str,
    pub group: Group,
    /// Short, a newcomer's words; sentences about the field begin with it.
    pub label: &'static str,
    /// What stands beside the entry: `ms`, `% a month`. Empty where the label says it.
    pub unit: &'static str,
    /// What the field is, for those who wonder.
    pub hint: &'static str,
    pub kind: Kind,
    pub default: Start,
    /// Lowest and highest number that may be asked, in the unit of JSON.
    pub bounds: (f64, f64),
    /// How far the default may be off, when it is assumed.
    pub spread: Spread,
    /// Why this default, in a sentence.
    pub why: &'static str,
    pub source: &'static str,
    /// Shown before the groups are opened.
    pub basic: bool,
    /// A class of the request mix may differ in it.
    pub by_class: bool,
    get: fn(&Profile) -> Value,
    set: fn(&mut Profile, &Value) -> bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Plan,
    Audience,
    Traffic,
    Data,
    Work,
    Targets,
    Growth,
    Commercial,
    Current,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Number(Unit),
    Whole(Unit),
    Flag,
    Text,
    /// `2026-11`.
    Month,
    Choice(&'static [Choice]),
    /// Chosen from what the catalog holds.
    Provider,
    Region,
    CpuFamily,
    /// Shares by geography, each a field of its own on the page: `audience.geography.europe`.
    Geography,
    /// A list of geographies.
    Places,
    /// The request mix: `traffic.classes.0.share`.
    Classes,
    /// What runs today, by tier: `current.products.web.count`.
    Products,
}

/// One of the values a field may take, and what people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
}

/// The default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// Not given; what follows from that is the field's own rule.
    Nothing,
    Number(f64),
    Flag(bool),
    Text(&'static str),
    /// No entries: no classes, no residency, no products.
    Empty,
    /// All users in North America.
    NorthAmerica,
}

/// The range of an assumption around its value; always clipped to the field's bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Nothing to vary: texts, switches, choices.
    None,
    /// Value ÷ factor … value × factor.
    Factor(f64),
    /// Odds × ½ … × 2, for shares.
    Odds,
    Between(f64, f64),
}

/// A ratio that leads from a measure people know to the one everything is counted in.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    pub mid: f64,
    pub low: f64,
    pub high: f64,
    pub why: &'static str,
    pub source: &'static str,
}

/// Users of a system that only devices or feeds talk to: its operators.
pub const OPERATORS: Ratio =
    Ratio { mid: 100.0, low: 50.0, high: 200.0, why: "only devices or records were given: its operators", source: ASSUMED };
/// Messages of a device and day, where their number is not given: one a minute.
pub const MESSAGES_PER_DEVICE_DAY: Ratio =
    Ratio { mid: 1_440.0, low: 24.0, high: 86_400.0, why: "one a minute; from hourly to every second", source: ASSUMED };

/// The users that a blank form starts with. Never assumed in JSON.
pub const BLANK_FORM_USERS: f64 = 200_000.0;

/// Days of a month, for rates.
pub const DAYS_PER_MONTH: f64 = 30.4375;

pub const GEOGRAPHIES: &[Choice] = &[
    Choice { value: "north_america", label: "North America" },
    Choice { value: "south_america", label: "South America" },
    Choice { value: "europe", label: "Europe" },
    Choice { value: "africa", label: "Africa" },
    Choice { value: "middle_east", label: "Middle East" },
    Choice { value: "india", label: "India" },
    Choice { value: "east_asia", label: "East Asia" },
    Choice { value: "southeast_asia", label: "Southeast Asia" },
    Choice { value: "oceania", label: "Oceania" },
];

pub const STAGES: &[Choice] = &[
    Choice { value: "single_box", label: "Single box" },
    Choice { value: "split_hosts", label: "Split hosts" },
    Choice { value: "managed_database", label: "Managed database" },
    Choice { value: "multi_az", label: "Multi-AZ pair" },
    Choice { value: "horizontal_offload", label: "Horizontal, offloaded" },
    Choice { value: "auto_scaled", label: "Auto-scaled" },
    Choice { value: "service_oriented", label: "Service-oriented" },
    Choice { value: "partitioned_data", label: "Partitioned data" },
    Choice { value: "multi_region", label: "Multi-region" },
];

/// Tiers that may run today; beside them `service_1`, `service_2` … and the same in a second region, `web@us-west-2`.
pub const TIERS: &[&str] = &[
    "host",
    "dns",
    "cdn",
    "load_balancer",
    "web",
    "workers",
    "queue",
    "database",
    "replicas",
    "cache",
    "sessions",
    "search",
    "objects",
    "mail",
    "network",
    "observability",
    "support",
    "non_production",
];

/// The tier without its number and region: `service_2@us-west-2` → `service`.
pub fn part_of(tier: &str) -> &str {
    let (base, _) = super::words::split_region(tier);
    if base.starts_with("service_") { "service" } else { base }
}

/// The kinds of products that may run in a tier, those first that usually do. None: whatever it is called.
pub fn products_of(tier: &str) -> &'static [&'static str] {
    match part_of(tier) {
        "host" | "web" | "service" | "workers" => &["compute"],
        "database" => &["database", "compute"],
        "replicas" => &["database"],
        "cache" => &["cache"],
        "sessions" => &["cache", "key_value"],
        "search" => &["search"],
        "dns" => &["dns"],
        "cdn" => &["cdn"],
        "load_balancer" => &["load_balancer"],
        "queue" => &["queue"],
        "objects" => &["objects"],
        "mail" => &["mail"],
        "network" => &["network"],
        "observability" => &["observability"],
        _ => &[],
    }
}

/// Whether machines run in the tier; the others are priced by use.
pub fn has_machines(tier: &str) -> bool {
    matches!(part_of(tier), "host" | "web" | "service" | "workers" | "database" | "replicas" | "cache" | "sessions" | "search")
}

/// The numbers that describe a machine of today, beside its `product`.
pub const PRODUCT_NUMBERS: &[(&str, Unit, (f64, f64))] = &[
    ("count", Unit::Count, (1.0, 1e6)),
    ("vcpu", Unit::Count, (0.25, 1_024.0)),
    ("memory_gib", Unit::Gib, (0.25, 32_768.0)),
    ("monthly_usd", Unit::Dollars, (0.0, 1e9)),
];

/// The longest title, and the longest name of a class, in characters.
pub const TITLE_CHARACTERS: usize = 120;

/// The counts of users, of which one may be given.
pub const USER_COUNTS: [&str; 5] = [
    "audience.monthly_active_users",
    "audience.daily_active_users",
    "audience.weekly_active_users",
    "audience.registered_users",
    "audience.concurrent_users",
];

/// The rates, of which one may be given; the first is no measure of size by itself.
pub const RATES: [&str; 5] = [
    "traffic.requests_per_daily_user",
    "traffic.requests_per_second",
    "traffic.peak_requests_per_second",
    "traffic.requests_per_month",
    "traffic.page_views_per_month",
];

const ASSUMED: &str = "Headroom assumption";
const NO_REASON: &str = "";

const PURCHASE: &[Choice] = &[
    Choice { value: "on_demand", label: "on demand" },
    Choice { value: "commit_1y", label: "1-year commitment" },
    Choice { value: "commit_3y", label: "3-year commitment" },
];
const ARCHITECTURE: &[Choice] =
    &[Choice { value: "any", label: "any" }, Choice { value: "x86_64", label: "x86-64" }, Choice { value: "arm64", label: "arm64" }];
const SUPPORT: &[Choice] = &[
    Choice { value: "none", label: "none" },
    Choice { value: "developer", label: "developer" },
    Choice { value: "business", label: "business" },
    Choice { value: "enterprise", label: "enterprise" },
];
const SURVIVES: &[Choice] = &[
    Choice { value: "instance", label: "an instance" },
    Choice { value: "zone", label: "a zone" },
    Choice { value: "region", label: "a region" },
];

const USERS: (f64, f64) = (1.0, 1e10);
const RATE: (f64, f64) = (0.0, 1e8);
const RATE_PER_MONTH: (f64, f64) = (0.0, 1e15);
const PER_USER_AND_DAY: (f64, f64) = (0.001, 10_000.0);
const PER_REQUEST: (f64, f64) = (0.0, 10_000.0);
const MILLISECONDS: (f64, f64) = (0.0, 60_000.0);
const JOB_MILLISECONDS: (f64, f64) = (0.0, 3_600_000.0);
const SIZE: (f64, f64) = (0.0, 1_048_576.0);
const RECORD_SIZE: (f64, f64) = (0.001, 1_048_576.0);
const MINUTES: (f64, f64) = (0.0, 525_600.0);
const LASTING_MINUTES: (f64, f64) = (0.001, 525_600.0);
const MONEY: (f64, f64) = (0.0, 1e9);

macro_rules! field {
    ($group:ident . $name:ident, $label:literal) => {
        Field::new(
            concat!(stringify!($group), ".", stringify!($name)),
            Group::of(stringify!($group)),
            $label,
            |profile| to_json(&profile.$group.$name),
            |profile, value| from_json(&mut profile.$group.$name, value),
        )
    };
    ($name:ident, $label:literal) => {
        Field::new(
            stringify!($name),
            Group::Plan,
            $label,
            |profile| to_json(&profile.$name),
            |profile, value| from_json(&mut profile.$name, value),
        )
    };
}

/// Every input, in the order of the contract.
pub static FIELDS: &[Field] = &[
    field!(schema, "Schema").whole("").start(1.0).within((1.0, 1.0)).spread(Spread::None),
    field!(title, "Title").text().hint("A name for this plan; at most 120 characters."),
    // Audience
    field!(audience.monthly_active_users, "Monthly users")
        .number(Unit::Count, "users")
        .within(USERS)
        .first()
        .hint("People who use it in a month. Everything else is counted from them."),
    field!(audience.daily_active_users, "Daily users")
        .number(Unit::Count, "users")
        .within(USERS)
        .hint("Instead of monthly users: people on a mean day."),
    field!(audience.weekly_active_users, "Weekly users")
        .number(Unit::Count, "users")
        .within(USERS)
        .hint("Instead of monthly users: people who come in a week."),
    field!(audience.monthly_per_weekly_user, "Monthly for each weekly user")
        .number(Unit::Count, "×")
        .within((1.0, 100.0))
        .start(1.7)
        .spread(Spread::Between(1.2, 3.0))
        .first()
        .because(
            "a month has more visitors than a week: 1.2 times as many where the same come every day, 3 where most come seldom",
            ASSUMED,
        )
        .hint("Monthly users ÷ weekly users."),
    field!(audience.registered_users, "Registered users")
        .number(Unit::Count, "accounts")
        .within(USERS)
        .hint("Instead of monthly users: accounts there are."),
    field!(audience.monthly_share_of_registered, "Accounts used in a month")
        .share(0.3)
        .within((0.0001, 1.0))
        .spread(Spread::Between(0.1, 0.6))
        .first()
        .because("most accounts sleep: three in ten are used in a month", ASSUMED)
        .hint("Of the registered users."),
    field!(audience.concurrent_users, "Concurrent users")
        .number(Unit::Count, "users")
        .within(USERS)
        .hint("Instead of monthly users: people there at the same moment, in the busiest hour."),
    field!(audience.visit_minutes, "A visit lasts")
        .number(Unit::Minutes, "min")
        .within(LASTING_MINUTES)
        .start(10.0)
        .spread(Spread::Between(3.0, 30.0))
        .because("ten minutes of use at a time; short looks at 3, games and tools at 30", ASSUMED)
        .hint("From opening it to leaving it."),
    field!(audience.daily_active_share, "Active on a mean day")
        .share(0.2)
        .within((0.0001, 1.0))
        .first()
        .because("a fifth of a month's users come on a mean day", ASSUMED)
        .hint("Of the monthly users."),
    field!(audience.geography, "Where users are")
        .kind(Kind::Geography, Start::NorthAmerica)
        .because("all in North America, until you say where", ASSUMED)
        .hint("Shares by region of the world; they sum to 100 %."),
    // Traffic
    field!(traffic.requests_per_daily_user, "Requests")
        .number(Unit::Count, "a user, day")
        .within(PER_USER_AND_DAY)
        .start(50.0)
        .spread(Spread::Between(10.0, 150.0))
        .first()
        .because("25 pages of two requests a day; readers need 10, chats 150", ASSUMED)
        .hint("Requests that reach the app, not static files."),
    field!(traffic.requests_per_second, "Measured requests")
        .number(Unit::Count, "req/s")
        .within(RATE)
        .hint("Instead of requests a user: the mean rate of today."),
    field!(traffic.peak_requests_per_second, "Measured peak")
        .number(Unit::Count, "req/s")
        .within(RATE)
        .hint("Instead of requests a user: the rate of the busiest hour of today."),
    field!(traffic.requests_per_month, "Requests a month")
        .number(Unit::Count, "requests")
        .within(RATE_PER_MONTH)
        .hint("Instead of requests a user: all of a month of today."),
    field!(traffic.page_views_per_month, "Page views a month")
        .number(Unit::Count, "views")
        .within(RATE_PER_MONTH)
        .hint("Instead of requests a user: pages of a month of today."),
    field!(traffic.classes, "Kinds of request")
        .kind(Kind::Classes, Start::Empty)
        .because("every dynamic request is taken to be like the mean one", ASSUMED)
        .hint("Where some requests cost far more than others: their shares and what differs."),
    field!(traffic.requests_per_page_view, "Requests of a page")
        .number(Unit::Count, "")
        .within((0.01, 1_000.0))
        .start(2.0)
        .spread(Spread::Between(1.0, 10.0))
        .because("the page and one call for its data; single-page apps make up to ten", ASSUMED)
        .hint("Dynamic requests behind one page view."),
    field!(traffic.machine_requests_per_second, "Requests by machines")
        .number(Unit::Count, "req/s")
        .within(RATE)
        .start(0.0)
        .spread(Spread::Between(0.0, 50.0))
        .because("none known: no API clients, builds or crawlers beside the people", ASSUMED)
        .hint("On top of people's: API clients, builds, crawlers, other servers."),
    field!(traffic.machine_growth_monthly, "Their growth").growth().hint("Of requests by machines; left out, they grow with the users."),
    field!(traffic.peak_to_mean, "Busiest hour")
        .number(Unit::Count, "× mean")
        .within((1.0, 20.0))
        .start(3.0)
        .first()
        .because(
            "people of one time zone; shops 3 to 5, social networks 5 to 10, news 10 to 20, business software 2 to 3",
            "Headroom assumption, from rules of thumb that engineers publish; opinions, not measurements",
        )
        .hint("Busiest hour of a mean day against its mean hour."),
    field!(traffic.surge_factor, "Surge")
        .number(Unit::Count, "×")
        .within((1.0, 1_000.0))
        .start(1.0)
        .spread(Spread::Between(1.0, 10.0))
        .because("no flash event is known", ASSUMED)
        .hint("A flash event on top of the busiest hour: a sale, a front page."),
    field!(traffic.surge_minutes, "A surge lasts")
        .number(Unit::Minutes, "min")
        .within(LASTING_MINUTES)
        .start(60.0)
        .because("about an hour on a front page", ASSUMED)
        .hint("From its start to its end."),
    field!(traffic.surges_per_year, "Surges")
        .number(Unit::Count, "a year")
        .within((0.0, 366.0))
        .spread(Spread::Factor(2.0))
        .because("one a year where there is a surge at all", ASSUMED)
        .hint("Days of a year with a surge."),
    field!(traffic.write_share, "Share of writes")
        .share(0.1)
        .per_class()
        .because("nine looks for one change", ASSUMED)
        .hint("Of dynamic requests, those that change something."),
    field!(traffic.app_cpu_ms, "CPU of one request")
        .number(Unit::Milliseconds, "ms")
        .within(MILLISECONDS)
        .start(20.0)
        .spread(Spread::Between(3.0, 100.0))
        .per_class()
        .because(
            "a page from templates in a scripting language; compiled services need 3, heavy pages 100",
            "Headroom assumption; published systems serve 250 requests/s a core in PHP and ten thousands in compiled languages",
        )
        .hint("Of the app, without the database, on one vCPU of the family below."),
    field!(traffic.cpu_family, "CPU measured on")
        .kind(Kind::CpuFamily, Start::Text("m7g"))
        .because("the family whose vCPU is the yardstick", ASSUMED)
        .hint("The machine on which all CPU times of the profile were measured."),
    field!(traffic.app_wait_ms, "Waiting on others")
        .number(Unit::Milliseconds, "ms")
        .within(MILLISECONDS)
        .start(30.0)
        .per_class()
        .because("a call or two to somebody else's service, now and then", ASSUMED)
        .hint("Time of a request that is neither CPU nor your database."),
    field!(traffic.app_memory_mib, "Memory in flight")
        .number(Unit::Mib, "MiB")
        .within(SIZE)
        .start(10.0)
        .per_class()
        .because("buffers and objects of one request", ASSUMED)
        .hint("Of each request while it runs."),
    field!(traffic.app_base_memory_mib, "Memory of the app")
        .number(Unit::Mib, "MiB")
        .within(SIZE)
        .start(512.0)
        .because("runtime, code and pools before the first request", ASSUMED)
        .hint("Of each instance, before the first request."),
    field!(traffic.response_kib, "Response")
        .number(Unit::Kib, "KiB")
        .within(SIZE)
        .start(15.0)
        .per_class()
        .because("a compressed page or a list as JSON", ASSUMED)
        .hint("Of a dynamic request, as sent."),
    field!(traffic.static_kib, "Files per request")
        .number(Unit::Kib, "KiB")
        .within(SIZE)
        .start(40.0)
        .spread(Spread::Between(5.0, 94.0))
        .per_class()
        .because(
            "pictures, scripts and styles that come with a dynamic request",
            "Headroom assumption; published systems send 5 to 94 KiB a request",
        )
        .hint("Bytes of static files that come with one dynamic request."),
    field!(traffic.static_requests, "Number of files")
        .number(Unit::Count, "a request")
        .within(PER_REQUEST)
        .start(2.0)
        .per_class()
        .because("browsers keep most files; two are new", ASSUMED)
        .hint("Static files fetched with one dynamic request."),
    field!(traffic.upload_kib, "Upload per write")
        .number(Unit::Kib, "KiB")
        .within(SIZE)
        .start(0.0)
        .spread(Spread::Between(0.0, 500.0))
        .per_class()
        .because("writes are taken to be small forms", ASSUMED)
        .hint("Body of a write: a picture, a document."),
    field!(traffic.open_connection_share, "Open connections")
        .share(0.0)
        .spread(Spread::Between(0.0, 1.0))
        .because("no chat or live updates are known", ASSUMED)
        .hint("Of the users present, those that hold a socket open."),
    field!(traffic.connection_kib, "Memory of a connection")
        .number(Unit::Kib, "KiB")
        .within(SIZE)
        .start(64.0)
        .spread(Spread::Between(25.0, 130.0))
        .because("buffers of a socket with encryption", ASSUMED)
        .hint("Of each open connection."),
    field!(traffic.edge_cacheable_share, "Cacheable at the edge")
        .share(0.0)
        .spread(Spread::Between(0.0, 0.6))
        .per_class()
        .because("pages are taken to be personal", ASSUMED)
        .hint("Of dynamic reads, those that a CDN may answer."),
    field!(traffic.sessions_per_daily_user, "Visits")
        .number(Unit::Count, "a user, day")
        .within(PER_USER_AND_DAY)
        .start(2.0)
        .because("once at work, once at home", ASSUMED)
        .hint("Visits of an active user on a day."),
    field!(traffic.client_retries, "Retries")
        .number(Unit::Count, "attempts")
        .within((0.0, 20.0))
        .start(3.0)
        .per_class()
        .because("the usual default of client libraries", ASSUMED)
        .hint("Attempts of a client when a request fails; they make storms."),
    field!(traffic.call_depth, "Layers that retry")
        .number(Unit::Count, "")
        .within((1.0, 10.0))
        .start(2.0)
        .per_class()
        .because("the client and the app", ASSUMED)
        .hint("Each layer multiplies the attempts of the one above."),
    field!(traffic.log_kib_per_request, "Logs")
        .number(Unit::Kib, "KiB a request")
        .within(SIZE)
        .start(0.5)
        .per_class()
        .because("one access line and one of the app", ASSUMED)
        .hint("Written for each dynamic request."),
    // Stored data
    field!(data.initial_gib, "In the database today")
        .number(Unit::Gib, "GiB")
        .within((0.0, 1e8))
        .hint("Left out: 1 GiB and what a year at the present rate would write."),
    field!(data.initial_records, "Records today").number(Unit::Count, "records").within((0.0, 1e13)).hint("Instead of GiB."),
    field!(data.record_kib, "Size of a record")
        .number(Unit::Kib, "KiB")
        .within(RECORD_SIZE)
        .start(2.0)
        .per_class()
        .because("a row with its text", ASSUMED)
        .hint("As read from the database."),
    field!(data.kib_per_write, "Stored per write")
        .number(Unit::Kib, "KiB")
        .within(RECORD_SIZE)
        .start(2.0)
        .per_class()
        .because("a row and its indexes", ASSUMED)
        .hint("Indexes included."),
    field!(data.retention_months, "Kept")
        .number(Unit::Months, "months")
        .within((1.0, 1_200.0))
        .because("kept for ever", ASSUMED)
        .hint("Left out: for ever."),
    field!(data.queries_per_request, "Queries per request")
        .number(Unit::Count, "")
        .within(PER_REQUEST)
        .start(5.0)
        .per_class()
        .because("user, object, and a few lists around it", ASSUMED)
        .hint("Database reads of one dynamic request, writes included."),
    field!(data.writes_per_request, "Writes per write request")
        .number(Unit::Count, "")
        .within(PER_REQUEST)
        .start(1.0)
        .per_class()
        .because("one row changes", ASSUMED)
        .hint("Database writes of a request that changes something."),
    field!(data.key_lookup_share, "Lookups by key")
        .share(0.7)
        .per_class()
        .because("most queries fetch one row by its key", ASSUMED)
        .hint("Of the queries, those that fetch one row by primary key."),
    field!(data.key_lookup_cpu_ms, "CPU of a lookup")
        .number(Unit::Milliseconds, "ms")
        .within(MILLISECONDS)
        .start(0.1)
        .spread(Spread::Factor(3.0))
        .per_class()
        .because("20,000 cached reads a second on two vCPU", "postgres.saneengineer.com, RDS m7i.large")
        .hint("Of the database, for one row by key."),
    field!(data.query_cpu_ms, "CPU of a query")
        .number(Unit::Milliseconds, "ms")
        .within(MILLISECONDS)
        .start(1.0)
        .spread(Spread::Factor(3.0))
        .per_class()
        .because(
            "about 12,000 mixed queries a second on four vCPU",
            "planetscale.com/benchmarks/aurora, Aurora db.r8g.xlarge, a vendor's figure",
        )
        .hint("Of the database, for a query that is no lookup."),
    field!(data.write_cpu_ms, "CPU of a write")
        .number(Unit::Milliseconds, "ms")
        .within(MILLISECONDS)
        .start(0.4)
        .spread(Spread::Factor(3.0))
        .per_class()
        .because("779 TPC-B transactions of four writes a second and vCPU", "ClickHouse/PostgresBench, Aurora with 16 vCPU, 2026-04-02")
        .hint("Of the database, for one row written."),
    field!(data.stale_read_share, "May be stale")
        .share(0.8)
        .per_class()
        .because("others' content may be a second old, one's own may not", ASSUMED)
        .hint("Of reads, those that a replica may answer."),
    field!(data.hot_share, "Hot share")
        .share(0.1)
        .within((0.001, 0.9))
        .because("a tenth of the records takes nine tenths of the reads", ASSUMED)
        .hint("Of the records, those that take 90 % of the reads."),
    field!(data.cacheable_share, "Cacheable reads")
        .share(0.5)
        .per_class()
        .because("lists and profiles of others; not one's own state", ASSUMED)
        .hint("Of database reads, those that a cache may answer."),
    field!(data.relational, "Needs joins and transactions")
        .flag(true)
        .because("most products do", ASSUMED)
        .hint("Whether the data is relational."),
    field!(data.max_read_ms, "Strictest read")
        .number(Unit::Milliseconds, "ms")
        .within((0.1, 60_000.0))
        .hint("The longest that a single read may take; under 5 ms asks for special stores."),
    field!(data.ingest_per_second, "Ingest")
        .number(Unit::Count, "records/s")
        .within(RATE)
        .start(0.0)
        .spread(Spread::Between(0.0, 1_000.0))
        .because("no telemetry or feeds are known", ASSUMED)
        .hint("Records that come outside of people's requests: telemetry, feeds, click-streams."),
    field!(data.ingest_kib, "Size of an ingested record")
        .number(Unit::Kib, "KiB")
        .within(SIZE)
        .start(1.0)
        .because("a few measurements as JSON", ASSUMED)
        .hint("As stored."),
    field!(data.devices, "Devices").number(Unit::Count, "devices").within((1.0, 1e11)).hint("Instead of ingest: what sends messages."),
    field!(data.messages_per_device_day, "Messages")
        .number(Unit::Count, "a device, day")
        .within((0.0, 1e6))
        .spread(Spread::Between(24.0, 86_400.0))
        .because(MESSAGES_PER_DEVICE_DAY.why, MESSAGES_PER_DEVICE_DAY.source)
        .hint("Left out: one a minute."),
    field!(data.object_mib_per_user, "Files kept")
        .number(Unit::Mib, "MiB a user")
        .within(SIZE)
        .start(0.0)
        .spread(Spread::Between(0.0, 200.0))
        .because("no files of users are known", ASSUMED)
        .hint("Pictures, documents and the like, per monthly user, today."),
    field!(data.object_mib_per_user_month, "Files added")
        .number(Unit::Mib, "MiB a user, month")
        .within(SIZE)
        .start(0.0)
        .spread(Spread::Between(0.0, 20.0))
        .because("no files of users are known", ASSUMED)
        .hint("By each monthly user in a month."),
    field!(data.session_kib, "Session")
        .number(Unit::Kib, "KiB")
        .within(SIZE)
        .start(4.0)
        .because("who is logged in and a little state", ASSUMED)
        .hint("State kept for each visitor."),
    field!(data.session_minutes, "Session kept")
        .number(Unit::Minutes, "min")
        .within(LASTING_MINUTES)
        .start(30.0)
        .because("the usual default of web frameworks", ASSUMED)
        .hint("After the visit."),
    field!(data.backup_days, "Backups kept")
        .number(Unit::Count, "days")
        .within((0.0, 365.0))
        .start(7.0)
        .because("a week to notice a mistake", ASSUMED)
        .hint("How far back the data can be restored."),
    // Background work
    field!(work.jobs_per_write, "Jobs per write")
        .number(Unit::Count, "")
        .within(PER_REQUEST)
        .start(0.1)
        .because("one write in ten starts something", ASSUMED)
        .hint("Work that a write leaves for later: mails, thumbnails, feeds."),
    field!(work.job_cpu_ms, "CPU of one job")
        .number(Unit::Milliseconds, "ms")
        .within(JOB_MILLISECONDS)
        .start(200.0)
        .because("a thumbnail, a document, a call to others", ASSUMED)
        .hint("On one vCPU."),
    field!(work.job_deadline_seconds, "Deadline")
        .number(Unit::Seconds, "s")
        .within((1.0, 604_800.0))
        .start(60.0)
        .because("people look again after a minute", ASSUMED)
        .hint("Until when a job must be done after the busiest hour."),
    field!(work.scheduled_jobs_per_hour, "Scheduled jobs")
        .number(Unit::Count, "an hour")
        .within((0.0, 1e6))
        .start(0.0)
        .spread(Spread::Between(0.0, 60.0))
        .because("no reports, builds or batches are known", ASSUMED)
        .hint("Reports, builds, batches: by the clock, growing with the users."),
    field!(work.scheduled_job_cpu_ms, "CPU of a scheduled job")
        .number(Unit::Milliseconds, "ms")
        .within(JOB_MILLISECONDS)
        .start(60_000.0)
        .because("a minute of one vCPU", ASSUMED)
        .hint("On one vCPU."),
    field!(work.scheduled_job_memory_mib, "Memory of a scheduled job")
        .number(Unit::Mib, "MiB")
        .within(SIZE)
        .start(512.0)
        .because("as much as the app itself", ASSUMED)
        .hint("While it runs."),
    field!(work.emails_per_daily_user, "E-mails")
        .number(Unit::Count, "a user, day")
        .within(PER_REQUEST)
        .start(0.1)
        .because("one in ten days of use", ASSUMED)
        .hint("Sent for each active user and day."),
    field!(work.search_share, "Searches")
        .share(0.0)
        .spread(Spread::Between(0.0, 0.2))
        .because("no full-text search is known", ASSUMED)
        .hint("Of dynamic requests, those that search full text."),
    // Targets
    field!(targets.availability, "Availability")
        .number(Unit::Percent, "%")
        .within((0.9, 0.99999))
        .first()
        .hint("Share of requests that get an answer; left out, it follows the number of users."),
    field!(targets.survives, "Survives the loss of")
        .kind(Kind::Choice(SURVIVES), Start::Nothing)
        .hint("What may fail without losing more than the two targets below; left out, it follows the number of users."),
    field!(targets.rto_minutes, "Recovery time")
        .number(Unit::Minutes, "min")
        .within(MINUTES)
        .hint("Longest time until it works again; left out, it follows the number of users."),
    field!(targets.rpo_minutes, "Lost data")
        .number(Unit::Minutes, "min")
        .within(MINUTES)
        .hint("How much of the latest data may be lost; left out, it follows the number of users."),
    field!(targets.p95_ms, "p95 response")
        .number(Unit::Milliseconds, "ms")
        .within((1.0, 60_000.0))
        .start(500.0)
        .because("what people still call quick", ASSUMED)
        .hint("Nineteen of twenty requests are answered within it, the way to the user included."),
    field!(targets.max_utilisation, "Use at the peak")
        .share(0.6)
        .within((0.05, 0.95))
        .because("queues stay short and growth has room", "Headroom assumption; Kafka planners use 60 %, Netflix 20 to 80 % by tier")
        .hint("Of each resource, in the busiest hour, when everything is up."),
    field!(targets.max_utilisation_degraded, "Use when degraded")
        .share(0.85)
        .within((0.05, 0.95))
        .because("an hour of slower answers is worth half the machines", ASSUMED)
        .hint("Of each resource, with one zone down or in a surge."),
    field!(targets.residency, "Data must stay in")
        .kind(Kind::Places, Start::Empty)
        .because("no law or contract is known that ties the data to a place", ASSUMED)
        .hint("Regions of the world whose users' data must stay there."),
    // Growth
    field!(growth.start_month, "First month").kind(Kind::Month, Start::Nothing).hint("Names the months of the path, as 2026-11."),
    field!(growth.months, "Horizon")
        .whole("months")
        .start(36.0)
        .within((1.0, 120.0))
        .because("three years, as far as budgets look", ASSUMED)
        .hint("How far the path looks ahead."),
    field!(growth.monthly, "Growth")
        .growth()
        .start(0.04)
        .first()
        .because("60 % a year, a young product that does well", ASSUMED)
        .hint("Of monthly users, compound."),
    field!(growth.monthly_sd, "Uncertainty")
        .number(Unit::Percent, "% a month")
        .within((0.0, 0.5))
        .start(0.02)
        .because("half of the growth itself", ASSUMED)
        .hint("Standard deviation of the growth."),
    field!(growth.ceiling_users, "Ceiling")
        .number(Unit::Count, "users")
        .within(USERS)
        .start(5_500_000_000.0)
        .because("everybody who is online", "ITU, people using the internet")
        .hint("Growth levels off towards it."),
    field!(growth.lead_months, "Buy ahead")
        .whole("months")
        .start(3.0)
        .within((0.0, 24.0))
        .because("a quarter to plan, order and move", ASSUMED)
        .hint("Capacity is bought this far ahead."),
    // Commercial
    field!(commercial.provider, "Provider")
        .kind(Kind::Provider, Start::Text("aws"))
        .first()
        .because("the provider whose prices the catalog knows best", ASSUMED)
        .hint("Whose products and prices are used."),
    field!(commercial.region, "Region")
        .kind(Kind::Region, Start::Nothing)
        .first()
        .hint("Left out: the nearest to your users that residency allows."),
    field!(commercial.purchase, "Purchase")
        .kind(Kind::Choice(PURCHASE), Start::Text("on_demand"))
        .because("nothing is bound before the load is known", ASSUMED)
        .hint("Commitments are cheaper and bind you."),
    field!(commercial.spot_share, "Spot share")
        .share(0.0)
        .spread(Spread::Between(0.0, 0.5))
        .because("spot instances may be taken away at any moment", ASSUMED)
        .hint("Of machines that hold no state."),
    field!(commercial.architecture, "Processor")
        .kind(Kind::Choice(ARCHITECTURE), Start::Text("any"))
        .because("whichever is cheaper", ASSUMED)
        .hint("The processors that your software runs on."),
    field!(commercial.non_production_share, "Staging and test")
        .share(0.0)
        .spread(Spread::Between(0.0, 0.5))
        .because("only production is counted", ASSUMED)
        .hint("On top, as a share of compute and database."),
    field!(commercial.support_plan, "Support plan")
        .kind(Kind::Choice(SUPPORT), Start::Text("none"))
        .because("documentation and forums", ASSUMED)
        .hint("The provider's."),
    field!(commercial.budget_monthly_usd, "Budget")
        .number(Unit::Dollars, "$ a month")
        .within(MONEY)
        .first()
        .hint("What the bill should not pass."),
    field!(commercial.revenue_per_user_usd, "Revenue")
        .number(Unit::Dollars, "$ a user")
        .within(MONEY)
        .hint("Of a monthly user in a month, to set the bill against."),
    field!(commercial.teams, "Teams")
        .whole("teams")
        .within((1.0, 1_000.0))
        .hint("Teams that deploy on their own; left out, it follows the number of users."),
    field!(commercial.engineer_hourly_usd, "Engineer")
        .number(Unit::Dollars, "$ an hour")
        .within(MONEY)
        .start(100.0)
        .because("salary, taxes and desk of a senior engineer", ASSUMED)
        .hint("What an hour of work on operations costs."),
    field!(commercial.has_dba, "Has a database administrator")
        .flag(false)
        .because("most teams have none", ASSUMED)
        .hint("Somebody who runs databases for a living."),
    field!(commercial.has_on_call, "Has people on call")
        .flag(false)
        .because("most teams sleep at night", ASSUMED)
        .hint("Somebody answers alarms at any hour."),
    // What runs today
    field!(current.stage, "Rung today").kind(Kind::Choice(STAGES), Start::Nothing).hint("Left out: what is recommended for today."),
    field!(current.products, "Machines today")
        .kind(Kind::Products, Start::Empty)
        .hint("By tier: a product of the catalog, or any machine by its vCPU, memory and price."),
];

impl Field {
    const fn new(
        id: &'static str,
        group: Group,
        label: &'static str,
        get: fn(&Profile) -> Value,
        set: fn(&mut Profile, &Value) -> bool,
    ) -> Field {
        Field {
            id,
            group,
            label,
            unit: "",
            hint: "",
            kind: Kind::Text,
            default: Start::Nothing,
            bounds: (f64::MIN, f64::MAX),
            spread: Spread::None,
            why: NO_REASON,
            source: NO_REASON,
            basic: false,
            by_class: false,
            get,
            set,
        }
    }

    const fn number(mut self, unit: Unit, shown: &'static str) -> Field {
        self.kind = Kind::Number(unit);
        self.unit = shown;
        self
    }

    const fn whole(mut self, shown: &'static str) -> Field {
        self.kind = Kind::Whole(Unit::Count);
        self.unit = shown;
        self
    }

    const fn share(self, default: f64) -> Field {
        self.number(Unit::Percent, "%").within((0.0, 1.0)).start(default).spread(Spread::Odds)
    }

    const fn growth(self) -> Field {
        self.number(Unit::Percent, "% a month").within((-0.5, 2.0))
    }

    const fn flag(mut self, default: bool) -> Field {
        self.kind = Kind::Flag;
        self.default = Start::Flag(default);
        self
    }

    const fn text(self) -> Field {
        self.kind(Kind::Text, Start::Text(""))
    }

    const fn kind(mut self, kind: Kind, default: Start) -> Field {
        self.kind = kind;
        self.default = default;
        self
    }

    /// A number's default; × ½ … × 2 unless another spread follows.
    const fn start(mut self, default: f64) -> Field {
        self.default = Start::Number(default);
        self.spread = Spread::Factor(2.0);
        self
    }

    const fn within(mut self, bounds: (f64, f64)) -> Field {
        self.bounds = bounds;
        self
    }

    const fn spread(mut self, spread: Spread) -> Field {
        self.spread = spread;
        self
    }

    const fn because(mut self, why: &'static str, source: &'static str) -> Field {
        self.why = why;
        self.source = source;
        self
    }

    const fn hint(mut self, hint: &'static str) -> Field {
        self.hint = hint;
        self
    }

    const fn first(mut self) -> Field {
        self.basic = true;
        self
    }

    const fn per_class(mut self) -> Field {
        self.by_class = true;
        self
    }

    /// The field's JSON pointer: `/traffic/app_cpu_ms`.
    pub fn pointer(&self) -> String {
        format!("/{}", self.id.replace('.', "/"))
    }

    /// The name inside its group: `app_cpu_ms`.
    pub fn name(&self) -> &'static str {
        self.id.rsplit('.').next().unwrap_or(self.id)
    }

    /// Whether `{"low", "mid", "high"}` may be given.
    pub fn may_range(&self) -> bool {
        matches!(self.kind, Kind::Number(_)) && (self.group.may_range() || self.id == "growth.monthly")
    }

    /// The default as it stands in JSON; null where it is not given.
    pub fn default_json(&self) -> Value {
        match self.default {
            Start::Nothing => Value::Null,
            Start::Number(number) => number_json(number),
            Start::Flag(flag) => Value::Bool(flag),
            Start::Text(text) => Value::from(text),
            Start::Empty if self.kind == Kind::Products => json!({}),
            Start::Empty => json!([]),
            Start::NorthAmerica => json!({"north_america": 1}),
        }
    }

    /// The value that the profile holds, as JSON.
    pub fn get(&self, profile: &Profile) -> Value {
        canonical((self.get)(profile))
    }

    pub fn get_number(&self, profile: &Profile) -> Option<f64> {
        (self.get)(profile).as_f64()
    }

    /// Puts a value of the right type into the profile; false where the type is wrong, and nothing changes.
    pub fn set(&self, profile: &mut Profile, value: &Value) -> bool {
        (self.set)(profile, value)
    }

    pub fn set_number(&self, profile: &mut Profile, value: f64) -> bool {
        (self.set)(profile, &number_json(value))
    }

    /// The range in which the assumed `value` may lie; none where there is nothing to vary.
    pub fn range_of(&self, value: f64) -> Option<(f64, f64)> {
        let (low, high) = match self.spread {
            Spread::None => return None,
            Spread::Factor(factor) => (value / factor, value * factor),
            Spread::Odds => (value / (2.0 - value), 2.0 * value / (1.0 + value)),
            Spread::Between(low, high) => (low.min(value), high.max(value)),
        };
        let (low, high) = (low.min(high), high.max(low));
        let (floor, ceiling) = self.bounds;
        Some((low.clamp(floor, ceiling), high.clamp(floor, ceiling)))
    }

    /// What the entry of a form shows for a value of JSON: `220,000`, `12`, `2.5..4..6`, `on_demand`.
    pub fn shown(&self, value: &Value) -> String {
        write_value(value, self.number_unit(), units::write)
    }

    /// Shorter, for links: `220k`.
    pub fn in_link(&self, value: &Value) -> String {
        write_value(value, self.number_unit(), units::write_short)
    }

    /// A value of JSON in words and with its unit, for reading: `20 ms`, `$100 an hour`, `North America 100 %`, `on demand`.
    pub fn told(&self, value: &Value) -> String {
        match value {
            Value::Number(number) => self.told_number(number.as_f64().unwrap_or_default()),
            Value::Null if self.id == "data.retention_months" => "for ever".to_owned(),
            Value::Null => "not given".to_owned(),
            Value::String(text) => match self.kind {
                Kind::Choice(choices) => {
                    choices.iter().find(|choice| choice.value == text).map_or(text.as_str(), |choice| choice.label).to_owned()
                }
                _ => text.clone(),
            },
            Value::Object(shares) if self.kind == Kind::Geography => {
                let place = |place: &Choice| Some(format!("{} {}{}%", place.label, self.shown(shares.get(place.value)?), units::THIN));
                GEOGRAPHIES.iter().filter_map(place).collect::<Vec<_>>().join(", ")
            }
            Value::Object(range) if range.contains_key("mid") => self.with_unit(self.shown(value), self.unit),
            Value::Array(entries) if entries.is_empty() => "none".to_owned(),
            other => self.shown(other),
        }
    }

    /// A number of this field with its unit, for reading; exact where that is short, else to three figures.
    pub fn told_number(&self, number: f64) -> String {
        self.with_unit(self.told_figure(number), units::of(number, self.unit))
    }

    /// `3 to 100 ms`.
    pub fn told_range(&self, low: f64, high: f64) -> String {
        self.with_unit(format!("{} to {}", self.told_figure(low), self.told_figure(high)), self.unit)
    }

    fn told_figure(&self, number: f64) -> String {
        let unit = self.number_unit();
        let exact = units::write(number, unit);
        let scaled = if unit == Unit::Percent { number * 100.0 } else { number };
        let figure = if exact.bytes().filter(u8::is_ascii_digit).count() <= 7 { exact.replace('-', "−") } else { units::full(scaled) };
        if unit == Unit::Dollars { format!("${figure}") } else { figure }
    }

    fn with_unit(&self, figure: String, unit: &str) -> String {
        // The dollar stands before the number.
        match unit.trim_start_matches("$ ") {
            "" => figure,
            unit => format!("{figure}{}{unit}", units::THIN),
        }
    }

    /// What was typed as JSON; null where nothing was. Bounds are not looked at. The error is a sentence.
    pub fn read_text(&self, text: &str) -> Result<Value, String> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Value::Null);
        }
        let lower = trimmed.to_lowercase();
        match self.kind {
            Kind::Number(unit) | Kind::Whole(unit) => {
                if self.default == Start::Nothing && matches!(lower.as_str(), "none" | "for ever" | "forever" | "never" | "–" | "-") {
                    return Ok(Value::Null);
                }
                units::read(trimmed, unit, self.unit).map(entry_json)
            }
            Kind::Flag => match lower.as_str() {
                "yes" | "true" | "on" | "1" => Ok(Value::Bool(true)),
                "no" | "false" | "off" | "0" => Ok(Value::Bool(false)),
                _ => Err(format!("“{trimmed}” is neither yes nor no.")),
            },
            Kind::Places => {
                let places = trimmed.split([',', ' ']).map(str::trim).filter(|place| !place.is_empty());
                Ok(places.map(|place| Value::from(place.to_lowercase())).collect())
            }
            Kind::Choice(_) | Kind::Provider | Kind::Region | Kind::CpuFamily | Kind::Month => Ok(Value::from(lower)),
            Kind::Text | Kind::Geography | Kind::Classes | Kind::Products => Ok(Value::from(trimmed)),
        }
    }

    /// The unit that its numbers are typed in.
    pub fn number_unit(&self) -> Unit {
        match self.kind {
            Kind::Number(unit) | Kind::Whole(unit) => unit,
            Kind::Geography => Unit::Percent,
            _ => Unit::Count,
        }
    }
}

impl Group {
    pub const ALL: [Group; 9] = [
        Group::Plan,
        Group::Audience,
        Group::Traffic,
        Group::Data,
        Group::Work,
        Group::Targets,
        Group::Growth,
        Group::Commercial,
        Group::Current,
    ];

    const fn of(name: &str) -> Group {
        match name.as_bytes() {
            b"audience" => Group::Audience,
            b"traffic" => Group::Traffic,
            b"data" => Group::Data,
            b"work" => Group::Work,
            b"targets" => Group::Targets,
            b"growth" => Group::Growth,
            b"commercial" => Group::Commercial,
            b"current" => Group::Current,
            _ => panic!("no such group"),
        }
    }

    /// The key in JSON; none for what stands at the top.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Group::Plan => return None,
            Group::Audience => "audience",
            Group::Traffic => "traffic",
            Group::Data => "data",
            Group::Work => "work",
            Group::Targets => "targets",
            Group::Growth => "growth",
            Group::Commercial => "commercial",
            Group::Current => "current",
        })
    }

    pub fn title(self) -> &'static str {
        match self {
            Group::Plan => "Plan",
            Group::Audience => "Audience",
            Group::Traffic => "Traffic",
            Group::Data => "Stored data",
            Group::Work => "Background work",
            Group::Targets => "Targets",
            Group::Growth => "Growth",
            Group::Commercial => "Commercial",
            Group::Current => "What runs today",
        }
    }

    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        FIELDS.iter().filter(move |field| field.group == self)
    }

    fn may_range(self) -> bool {
        matches!(self, Group::Audience | Group::Traffic | Group::Data | Group::Work)
    }
}

/// The row of an id, `traffic.app_cpu_ms`.
pub fn find(id: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.id == id)
}

/// The row of a JSON pointer, also of one into a map or list: `/traffic/classes/0/share` is of `traffic.classes`.
pub fn at(pointer: &str) -> Option<&'static Field> {
    let path = pointer.strip_prefix('/')?;
    FIELDS.iter().find(|field| {
        let own = field.id.replace('.', "/");
        path == own || path.strip_prefix(&own).is_some_and(|rest| rest.starts_with('/'))
    })
}

/// A field by its name alone, among those in which a class of the mix may differ.
pub fn of_class(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.by_class && field.name() == name)
}

/// The name of a form's entry for a JSON pointer: `/audience/geography/europe` → `audience.geography.europe`.
pub fn id_of(pointer: &str) -> String {
    let steps: Vec<String> = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    steps.join(".")
}

/// Every default in its place; what has none is zero or absent.
pub fn defaults() -> Profile {
    let mut profile = Profile::default();
    for field in FIELDS {
        let default = field.default_json();
        if !default.is_null() {
            let fits = field.set(&mut profile, &default);
            debug_assert!(fits, "{}", field.id);
        }
    }
    profile
}

/// A number as JSON: whole ones without a point, so that 36 and 36.0 are the same bytes.
pub fn number_json(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { Value::from(number as i64) } else { Value::from(number) }
}

pub(super) fn entry_json(entry: Entry) -> Value {
    match entry {
        Entry::Number(number) => number_json(number),
        Entry::Range { low, mid, high } => json!({"low": number_json(low), "mid": number_json(mid), "high": number_json(high)}),
    }
}

/// The value with its numbers as [`number_json`] writes them.
pub(super) fn canonical(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, number_json),
        Value::Array(values) => values.into_iter().map(canonical).collect(),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(name, value)| (name, canonical(value))).collect()),
        other => other,
    }
}

/// A value of JSON as text in a field; numbers and ranges in the unit of the field.
pub(super) fn write_value(value: &Value, unit: Unit, number: fn(f64, Unit) -> String) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
        Value::Number(value) => number(value.as_f64().unwrap_or_default(), unit),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(|value| write_value(value, unit, number)).collect::<Vec<_>>().join(","),
        Value::Object(range) if range.contains_key("mid") => {
            let part = |name| range.get(name).map(|value| write_value(value, unit, number)).unwrap_or_default();
            format!("{}..{}..{}", part("low"), part("mid"), part("high"))
        }
        // Maps have an entry for each of their parts.
        Value::Object(_) => String::new(),
    }
}

fn to_json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn from_json<T: DeserializeOwned>(place: &mut T, value: &Value) -> bool {
    match T::deserialize(value) {
        Ok(fitting) => {
            *place = fitting;
            true
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_leaf_of_the_profile_has_a_row_and_every_row_a_leaf() {
        let Value::Object(profile) = serde_json::to_value(Profile::default()).unwrap() else { panic!("no object") };
        let mut leaves = BTreeSet::new();
        for (name, value) in profile {
            match value {
                Value::Object(group) => leaves.extend(group.keys().map(|leaf| format!("{name}.{leaf}"))),
                _ => {
                    leaves.insert(name);
                }
            }
        }
        let rows: BTreeSet<String> = FIELDS.iter().map(|field| field.id.to_owned()).collect();
        assert_eq!(leaves, rows);
        assert_eq!(rows.len(), FIELDS.len(), "an id stands twice");
    }

    #[test]
    fn a_default_is_what_its_place_holds() {
        let profile = defaults();
        for field in FIELDS.iter().filter(|field| field.default != Start::Nothing) {
            assert_eq!(field.get(&profile), field.default_json(), "{}", field.id);
        }
    }

    #[test]
    fn defaults_lie_within_their_bounds_and_ranges() {
        for field in FIELDS {
            let Start::Number(default) = field.default else { continue };
            assert!(field.bounds.0 <= default && default <= field.bounds.1, "{}", field.id);
            if let Some((low, high)) = field.range_of(default) {
                assert!(field.bounds.0 <= low && low <= default && default <= high && high <= field.bounds.1, "{}", field.id);
                assert!(low < high, "{} cannot vary", field.id);
            }
        }
    }

    #[test]
    fn every_assumed_default_says_why_and_from_where() {
        for field in FIELDS.iter().filter(|field| field.group != Group::Plan && field.group != Group::Current) {
            assert_eq!(field.why.is_empty(), field.source.is_empty(), "{}", field.id);
            if field.default != Start::Nothing {
                assert!(!field.why.is_empty(), "{}", field.id);
            }
            assert!(!field.label.is_empty() && !field.hint.is_empty(), "{}", field.id);
        }
    }

    #[test]
    fn labels_tell_fields_apart_and_few_are_shown_first() {
        let labels: BTreeSet<&str> = FIELDS.iter().map(|field| field.label).collect();
        assert_eq!(labels.len(), FIELDS.len());
        assert!((6..=11).contains(&FIELDS.iter().filter(|field| field.basic).count()));
    }

    #[test]
    fn names_that_a_class_may_use_are_unique() {
        let names: Vec<&str> = FIELDS.iter().filter(|field| field.by_class).map(Field::name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn what_a_field_shows_it_reads() {
        for field in FIELDS {
            let default = field.default_json();
            if !default.is_null()
                && !matches!(field.kind, Kind::Geography | Kind::Classes | Kind::Products)
                && default != json!([])
                && default != json!("")
            {
                assert_eq!(field.read_text(&field.shown(&default)), Ok(default.clone()), "{}", field.id);
                assert_eq!(field.read_text(&field.in_link(&default)), Ok(default), "{}", field.id);
            }
        }
    }

    #[test]
    fn values_are_told_with_their_units() {
        let told = |id: &str, value: Value| find(id).unwrap().told(&value).replace(units::THIN, " ");
        assert_eq!(told("traffic.app_cpu_ms", json!(20)), "20 ms");
        assert_eq!(told("audience.daily_active_share", json!(1.0 / 9.0)), "11.1 %");
        assert_eq!(told("targets.availability", json!(0.99995)), "99.995 %");
        assert_eq!(told("growth.monthly", json!(-0.02)), "−2 % a month");
        assert_eq!(told("commercial.teams", json!(1)), "1 team");
        assert_eq!(told("commercial.teams", json!(3)), "3 teams");
        assert_eq!(told("growth.ceiling_users", json!(5.5e9)), "5,500,000,000 users");
        assert_eq!(told("commercial.engineer_hourly_usd", json!(100)), "$100 an hour");
        assert_eq!(find("data.key_lookup_share").unwrap().told_range(0.5, 0.8), "50 to 80\u{202f}%");
        assert_eq!(told("commercial.purchase", json!("on_demand")), "on demand");
        assert_eq!(told("audience.geography", json!({"north_america": 1})), "North America 100 %");
        assert_eq!(told("data.retention_months", Value::Null), "for ever");
        assert_eq!(told("targets.residency", json!([])), "none");
        assert_eq!(told("data.relational", json!(true)), "yes");
    }

    #[test]
    fn shares_vary_by_their_odds() {
        let (low, high) = find("audience.daily_active_share").unwrap().range_of(0.2).unwrap();
        assert!((low - 1.0 / 9.0).abs() < 1e-12 && (high - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn pointers_lead_to_their_rows() {
        assert_eq!(at("/traffic/classes/0/share").map(|field| field.id), Some("traffic.classes"));
        assert_eq!(at("/audience/dayly").map(|field| field.id), None);
        assert_eq!(id_of("/audience/geography/europe"), "audience.geography.europe");
    }
}
