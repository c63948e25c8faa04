//! Users → requests, queries, bytes, storage: what a month asks of the system.

use super::asked::Asked;
use crate::domain::{
    number::{Name, Number, id, name, name_in_month},
    plan::{Demand, Rate},
    profile::{Profile, RequestClass},
};

/// Seconds and days of a month where rates are counted (prices count 730 hours).
pub const DAYS_A_MONTH: f64 = 30.4375;
pub const SECONDS_A_DAY: f64 = 86_400.0;
pub const KIB_A_GIB: f64 = 1_048_576.0;
const MINUTES_A_DAY: f64 = 1_440.0;

/// Everything about one dynamic request, averaged over the mix of classes.
#[derive(Clone, Copy, Debug)]
pub struct Request<N = f64> {
    pub write_share: N,
    pub cpu_ms: N,
    pub wait_ms: N,
    pub memory_mib: N,
    pub response_kib: N,
    pub static_kib: N,
    pub static_requests: N,
    pub upload_kib: N,
    /// Share of all dynamic requests that a CDN may answer: cacheable reads.
    pub edge_cacheable: N,
    pub reads: N,
    pub writes: N,
    pub read_cpu_ms: N,
    pub write_cpu_ms: N,
    pub read_kib: N,
    pub write_kib: N,
    pub log_kib: N,
}

/// What a request of one class takes where classes differ: for the time it takes.
#[derive(Clone, Copy, Debug)]
pub struct Kind<N = f64> {
    pub share: N,
    pub cpu_ms: N,
    pub wait_ms: N,
    pub reads: N,
    pub writes: N,
}

/// The mix of requests: their average, and the classes it is of. No classes: one that is the average.
#[derive(Clone, Debug)]
pub struct Mix<N = f64> {
    pub request: Request<N>,
    pub kinds: Vec<Kind<N>>,
    /// Mean square of the classes' CPU over that of their mean: how much longer than a uniform mix it makes requests queue.
    pub unevenness: Option<N>,
}

impl<N: Number> Mix<N> {
    /// CPU times are converted to the reference vCPU (m7g = 1) by the speed of the family they were measured on. `field` reads what a class has of
    /// its own: class by number, field by name, value.
    pub fn of(profile: &Profile, asked: &Asked<N>, speed: N, book: N::Book, field: impl Fn(usize, &str, f64) -> N) -> Mix<N> {
        let classes = &profile.traffic.classes;
        if classes.is_empty() {
            let request = Request::of(asked, speed, |_, otherwise| otherwise).named(book);
            return Mix { request, kinds: Vec::new(), unevenness: None };
        }
        let own = |index: usize, class: &RequestClass| {
            Request::of(asked, speed, |name, otherwise| class.differs.get(name).map_or(otherwise, |value| field(index, name, *value)))
        };
        let each: Vec<(N, Request<N>)> =
            classes.iter().enumerate().map(|(index, class)| (field(index, "share", class.share), own(index, class))).collect();
        let mut request = each[0].1.of_share(each[0].0);
        for (share, class) in &each[1..] {
            request = request.plus(&class.of_share(*share));
        }
        let request = request.named(book);
        let square = each
            .iter()
            .skip(1)
            .fold(each[0].0 * each[0].1.cpu_ms * each[0].1.cpu_ms, |sum, (share, class)| sum + *share * class.cpu_ms * class.cpu_ms);
        let unevenness = if request.cpu_ms > 0.0 { square / (request.cpu_ms * request.cpu_ms) } else { N::of(1.0) };
        let kinds = each
            .iter()
            .map(|(share, class)| Kind {
                share: *share,
                cpu_ms: class.cpu_ms,
                wait_ms: class.wait_ms,
                reads: class.reads,
                writes: class.writes,
            })
            .collect();
        let label = "mean square of the classes' CPU over that of their mean";
        Mix { request, kinds, unevenness: Some(unevenness.step(book, || name("request.unevenness", label, ""))) }
    }
}

impl<N: Number> Request<N> {
    fn of(asked: &Asked<N>, speed: N, field: impl Fn(&str, N) -> N) -> Request<N> {
        let write_share = field("write_share", asked.write_share);
        let reads = field("queries_per_request", asked.queries_per_request);
        let writes = write_share * field("writes_per_request", asked.writes_per_request);
        let key_share = field("key_lookup_share", asked.key_lookup_share);
        let read_cpu =
            key_share * field("key_lookup_cpu_ms", asked.key_lookup_cpu_ms) + key_share.rest() * field("query_cpu_ms", asked.query_cpu_ms);
        Request {
            write_share,
            cpu_ms: field("app_cpu_ms", asked.app_cpu_ms) * speed,
            wait_ms: field("app_wait_ms", asked.app_wait_ms),
            memory_mib: field("app_memory_mib", asked.app_memory_mib),
            response_kib: field("response_kib", asked.response_kib),
            static_kib: field("static_kib", asked.static_kib),
            static_requests: field("static_requests", asked.static_requests),
            upload_kib: write_share * field("upload_kib", asked.upload_kib),
            edge_cacheable: write_share.rest() * field("edge_cacheable_share", asked.edge_cacheable_share),
            reads,
            writes,
            read_cpu_ms: reads * read_cpu * speed,
            write_cpu_ms: writes * field("write_cpu_ms", asked.write_cpu_ms) * speed,
            read_kib: reads * field("record_kib", asked.record_kib),
            write_kib: writes * field("kib_per_write", asked.kib_per_write),
            log_kib: field("log_kib_per_request", asked.log_kib_per_request),
        }
    }

    fn each(&self, change: impl Fn(N, &'static str, &'static str, &'static str) -> N) -> Request<N> {
        Request {
            write_share: change(self.write_share, "write_share", "share of dynamic requests that write", "share"),
            cpu_ms: change(self.cpu_ms, "cpu_ms", "CPU of a dynamic request on the reference vCPU", "ms"),
            wait_ms: change(self.wait_ms, "wait_ms", "waiting of a dynamic request for others", "ms"),
            memory_mib: change(self.memory_mib, "memory_mib", "memory of a request in flight", "MiB"),
            response_kib: change(self.response_kib, "response_kib", "a dynamic response", "KiB"),
            static_kib: change(self.static_kib, "static_kib", "static bytes with a dynamic request", "KiB"),
            static_requests: change(self.static_requests, "static_requests", "static requests with a dynamic one", "requests"),
            upload_kib: change(self.upload_kib, "upload_kib", "uploaded by a mean request", "KiB"),
            edge_cacheable: change(self.edge_cacheable, "edge_cacheable", "share of dynamic requests that a CDN may answer", "share"),
            reads: change(self.reads, "reads", "database reads of a request", "reads"),
            writes: change(self.writes, "writes", "database writes of a mean request", "writes"),
            read_cpu_ms: change(self.read_cpu_ms, "read_cpu_ms", "database CPU of a request's reads on the reference vCPU", "ms"),
            write_cpu_ms: change(self.write_cpu_ms, "write_cpu_ms", "database CPU of a mean request's writes on the reference vCPU", "ms"),
            read_kib: change(self.read_kib, "read_kib", "bytes a request reads from the database", "KiB"),
            write_kib: change(self.write_kib, "write_kib", "bytes a mean request writes to the database", "KiB"),
            log_kib: change(self.log_kib, "log_kib", "log of a request", "KiB"),
        }
    }

    fn named(&self, book: N::Book) -> Request<N> {
        self.each(|value, id, label, unit| value.step(book, || name(id!("request.{id}"), label, unit)))
    }

    fn of_share(&self, share: N) -> Request<N> {
        self.each(|value, _, _, _| value * share)
    }

    fn plus(&self, other: &Request<N>) -> Request<N> {
        Request {
            write_share: self.write_share + other.write_share,
            cpu_ms: self.cpu_ms + other.cpu_ms,
            wait_ms: self.wait_ms + other.wait_ms,
            memory_mib: self.memory_mib + other.memory_mib,
            response_kib: self.response_kib + other.response_kib,
            static_kib: self.static_kib + other.static_kib,
            static_requests: self.static_requests + other.static_requests,
            upload_kib: self.upload_kib + other.upload_kib,
            edge_cacheable: self.edge_cacheable + other.edge_cacheable,
            reads: self.reads + other.reads,
            writes: self.writes + other.writes,
            read_cpu_ms: self.read_cpu_ms + other.read_cpu_ms,
            write_cpu_ms: self.write_cpu_ms + other.write_cpu_ms,
            read_kib: self.read_kib + other.read_kib,
            write_kib: self.write_kib + other.write_kib,
            log_kib: self.log_kib + other.log_kib,
        }
    }
}

/// What one month asks for. Loads of CPU are in vCPU of the reference family.
#[derive(Clone, Copy, Debug)]
pub struct Load<N = f64> {
    pub users: N,
    pub request: Request<N>,
    pub requests: Rate<N>,
    /// Records that arrive outside users' requests.
    pub ingest: N,
    pub ingest_kib: N,
    pub ingest_cpu_ms: N,
    pub jobs: Rate<N>,
    pub job_cpu_ms: N,
    pub scheduled_vcpu: N,
    pub scheduled_memory_mib: N,
    pub open_connections: N,
    pub concurrent_users: N,
    pub concurrent_sessions: N,
    pub sessions_per_second: N,
    pub database_gib: N,
    pub objects_gib: N,
    pub emails_per_month: N,
    pub searches_per_second: N,
}

impl<N: Number> Load<N> {
    pub fn reads(&self) -> Rate<N> {
        scaled(self.requests, self.request.reads)
    }

    /// Writes of requests follow the day; records that arrive on their own don't.
    pub fn writes(&self) -> Rate<N> {
        with(scaled(self.requests, self.request.writes), self.ingest)
    }

    pub fn read_vcpu(&self) -> Rate<N> {
        scaled(self.requests, self.request.read_cpu_ms / 1000.0)
    }

    pub fn write_vcpu(&self) -> Rate<N> {
        with(scaled(self.requests, self.request.write_cpu_ms / 1000.0), self.ingest * self.ingest_cpu_ms / 1000.0)
    }

    pub fn job_vcpu(&self) -> Rate<N> {
        with(scaled(self.jobs, self.job_cpu_ms / 1000.0), self.scheduled_vcpu)
    }

    pub fn statics(&self) -> Rate<N> {
        scaled(self.requests, self.request.static_requests)
    }

    /// GiB a month of a flow of `kib` a dynamic request.
    pub fn gib_per_month(&self, kib: N) -> N {
        per_month(self.requests.mean) * kib / KIB_A_GIB
    }

    pub fn egress_gib(&self) -> N {
        self.gib_per_month(self.request.response_kib + self.request.static_kib)
    }

    pub fn logs_gib(&self) -> N {
        self.gib_per_month(self.request.log_kib)
    }

    pub fn upload_gib(&self) -> N {
        self.gib_per_month(self.request.upload_kib)
    }

    /// Bytes of records that arrive on their own, GiB a month.
    pub fn ingest_gib(&self) -> N {
        per_month(self.ingest) * self.ingest_kib / KIB_A_GIB
    }

    /// Bytes stored a month by writes, GiB.
    pub fn written_gib(&self) -> N {
        self.gib_per_month(self.request.write_kib) + self.ingest_gib()
    }

    /// Copies kept of the database: one whole and each day's change.
    pub fn kept_copies_gib(&self, days: N) -> N {
        if days > 0.0 { self.database_gib + days * self.written_gib() / DAYS_A_MONTH } else { N::of(0.0) }
    }

    pub fn uploads(&self) -> Rate<N> {
        if self.request.upload_kib > 0.0 { scaled(self.requests, self.request.write_share) } else { Rate::of(N::of(0.0)) }
    }

    /// How many times the busiest hour a surge is.
    pub fn surge_to_peak(&self) -> N {
        if self.requests.peak > 0.0 { self.requests.surge / self.requests.peak } else { N::of(1.0) }
    }
}

/// In a month of a rate a second.
pub fn per_month<N: Number>(rate: N) -> N {
    rate * DAYS_A_MONTH * SECONDS_A_DAY
}

/// As the plan shows it.
pub fn shown<N: Number>(load: &Load<N>, book: N::Book) -> Demand {
    let figure = |value: N, id: &str, label: &str, unit: &'static str| {
        value.figure(book, || name(id!("demand.{id}"), label.to_owned(), unit)).value()
    };
    let rate = |rate: Rate<N>, id: &str, label: &str, unit: &'static str| Rate {
        mean: figure(rate.mean, &format!("{id}.mean"), &format!("{label}, over the month"), unit),
        peak: figure(rate.peak, &format!("{id}.peak"), &format!("{label}, in the busiest hour"), unit),
        surge: figure(rate.surge, &format!("{id}.surge"), &format!("{label}, in a surge"), unit),
    };
    Demand {
        monthly_active_users: figure(load.users, "monthly_active_users", "monthly users", "users"),
        requests_per_second: rate(load.requests, "requests_per_second", "dynamic requests", "requests/s"),
        static_requests_per_second: rate(load.statics(), "static_requests_per_second", "static requests", "requests/s"),
        database_reads_per_second: rate(load.reads(), "database_reads_per_second", "database reads", "reads/s"),
        database_writes_per_second: rate(load.writes(), "database_writes_per_second", "database writes", "writes/s"),
        jobs_per_second: rate(load.jobs, "jobs_per_second", "jobs", "jobs/s"),
        uploads_per_second: rate(load.uploads(), "uploads_per_second", "uploads", "uploads/s"),
        concurrent_users: figure(load.concurrent_users, "concurrent_users", "users present at once in the busiest hour", "users"),
        concurrent_sessions: figure(
            load.concurrent_sessions,
            "concurrent_sessions",
            "sessions kept at once in the busiest hour",
            "sessions",
        ),
        egress_gib_per_month: figure(load.egress_gib(), "egress_gib_per_month", "bytes to users", "GiB/month"),
        ingress_gib_per_month: figure(
            load.upload_gib() + load.ingest_gib(),
            "ingress_gib_per_month",
            "bytes from users and feeds",
            "GiB/month",
        ),
        database_gib: figure(load.database_gib, "database_gib", "data in the database", "GiB"),
        objects_gib: figure(load.objects_gib, "objects_gib", "files kept", "GiB"),
        logs_gib_per_month: figure(load.logs_gib(), "logs_gib_per_month", "logs", "GiB/month"),
        emails_per_month: figure(load.emails_per_month, "emails_per_month", "mails", "mails/month"),
    }
}

/// The load of each month of the point path and of the months that capacity is bought ahead.
#[derive(Clone, Debug)]
pub struct Timeline<N = f64> {
    pub loads: Vec<Load<N>>,
    pub mix: Mix<N>,
}

impl<N: Number> Timeline<N> {
    /// `users` holds the point path from month 0 on, `speed` that of the family the profile's times were measured on.
    pub fn new(asked: &Asked<N>, mix: Mix<N>, users: &[N], speed: N, book: N::Book) -> Timeline<N> {
        let mut machines = asked.machine_requests_per_second;
        let mut loads = Vec::with_capacity(users.len());
        for (month, &users_now) in users.iter().enumerate() {
            let ratio = if month == 0 { N::of(1.0) } else { users_now / users[0] };
            if let Some(growth) = asked.machine_growth_monthly {
                machines = if month == 0 { machines } else { machines * (growth + 1.0) };
            } else {
                machines = asked.machine_requests_per_second * ratio;
            }
            loads.push(Load::at(asked, &mix, speed, month as u32, users_now, ratio, machines, book));
        }
        grow_storage(asked, &mut loads, book);
        Timeline { loads, mix }
    }

    pub fn at(&self, month: usize) -> &Load<N> {
        &self.loads[month.min(self.loads.len() - 1)]
    }

    /// What is bought for month `month`: the load of `month + lead`, never less than its own.
    pub fn bought(&self, month: usize, lead: usize) -> Load<N> {
        let (now, ahead) = (self.at(month), self.at(month + lead));
        if ahead.requests.peak >= now.requests.peak {
            Load { database_gib: ahead.database_gib.larger(now.database_gib), ..*ahead }
        } else {
            Load {
                database_gib: now.database_gib.larger(ahead.database_gib),
                objects_gib: now.objects_gib.larger(ahead.objects_gib),
                ..*now
            }
        }
    }
}

/// The name of a figure of a month's load: today's are the plan's demand.
fn of_month(month: u32, id: &'static str, label: &'static str, unit: &'static str) -> Name {
    match month {
        0 => name(id!("demand.{id}"), label, unit),
        _ => name_in_month(month, id, label, unit),
    }
}

impl<N: Number> Load<N> {
    #[expect(clippy::too_many_arguments, reason = "a month of a path")]
    fn at(asked: &Asked<N>, mix: &Mix<N>, speed: N, month: u32, users: N, ratio: N, machines: N, book: N::Book) -> Load<N> {
        let step =
            |value: N, id: &'static str, label: &'static str, unit: &'static str| value.step(book, || of_month(month, id, label, unit));
        let daily = step(users * asked.daily_active_share, "daily_users", "users on a mean day", "users");
        let people = step(
            daily * asked.requests_per_daily_user / SECONDS_A_DAY,
            "requests_of_people_per_second",
            "dynamic requests of people, over the month",
            "requests/s",
        );
        let mean = step(people + machines, "requests_per_second.mean", "dynamic requests, over the month", "requests/s");
        let peak = step(mean * asked.peak_to_mean, "requests_per_second.peak", "dynamic requests, in the busiest hour", "requests/s");
        let surge = if asked.surges_per_year >= 1.0 {
            step(peak * asked.surge_factor, "requests_per_second.surge", "dynamic requests, in a surge", "requests/s")
        } else {
            step(peak, "requests_per_second.surge", "dynamic requests, in a surge", "requests/s")
        };
        let requests = Rate { mean, peak, surge };
        let sessions_per_day = step(daily * asked.sessions_per_daily_user, "sessions_per_day", "sessions of a mean day", "sessions/day");
        // Little's law: what arrives a minute times the minutes it stays.
        let present = |minutes: N| sessions_per_day / MINUTES_A_DAY * minutes * asked.peak_to_mean;
        let concurrent_users = step(present(asked.visit_minutes), "concurrent_users", "users present at once in the busiest hour", "users");
        let surging = if asked.surges_per_year >= 1.0 { asked.surge_factor } else { N::of(1.0) };
        let running = asked.scheduled_jobs_per_hour * ratio * asked.scheduled_job_cpu_ms / 3_600_000.0;
        Load {
            users,
            request: mix.request,
            requests,
            ingest: asked.ingest_per_second * ratio,
            ingest_kib: asked.ingest_kib,
            ingest_cpu_ms: asked.write_cpu_ms * speed,
            jobs: scaled(requests, mix.request.write_share * asked.jobs_per_write),
            job_cpu_ms: asked.job_cpu_ms * speed,
            scheduled_vcpu: running * speed,
            scheduled_memory_mib: asked.scheduled_job_memory_mib * running.up(),
            open_connections: concurrent_users * asked.open_connection_share * surging,
            concurrent_users,
            concurrent_sessions: step(
                present(asked.session_minutes),
                "concurrent_sessions",
                "sessions kept at once in the busiest hour",
                "sessions",
            ),
            sessions_per_second: sessions_per_day / SECONDS_A_DAY,
            database_gib: N::of(0.0),
            objects_gib: N::of(0.0),
            emails_per_month: daily * asked.emails_per_daily_user * DAYS_A_MONTH,
            searches_per_second: peak * asked.search_share,
        }
    }
}

/// Rows accumulate from what is there today; with a retention the oldest go. Files are those of today's users, of the users who came since, and what each adds.
fn grow_storage<N: Number>(asked: &Asked<N>, loads: &mut [Load<N>], book: N::Book) {
    let first = loads[0].written_gib();
    let year = N::of(12.0);
    let initial = match (asked.initial_gib, asked.initial_records) {
        (Some(gib), _) => gib,
        (None, Some(records)) => records * asked.record_kib / KIB_A_GIB,
        (None, None) => first * asked.retention_months.map_or(year, |kept| kept.smaller(year)) + 1.0,
    };
    // All that was written before each month.
    let mut written: Vec<N> = Vec::with_capacity(loads.len());
    let mut most_users = loads[0].users;
    let mut added = N::of(0.0);
    for month in 0..loads.len() {
        let so_far = if month == 0 {
            N::of(0.0)
        } else {
            let sum = if month == 1 { first } else { written[month - 1] + loads[month - 1].written_gib() };
            sum.step(book, || of_month(month as u32, "written_before_gib", "written since today", "GiB"))
        };
        written.push(so_far);
        let held = match asked.retention_months {
            None => initial + so_far,
            Some(kept) => {
                // What was there on day one ages out evenly over the retention.
                let remains = N::of(month as f64) / kept;
                let remains = remains.rest().at_least(0.0);
                let gone = month as f64 - kept.value();
                let dropped = if gone <= 0.0 {
                    N::of(0.0)
                } else {
                    let whole = gone.floor() as usize;
                    written[whole] + (N::of(month as f64) - kept - whole as f64) * loads[whole].written_gib()
                };
                initial * remains + (so_far - dropped)
            }
        };
        loads[month].database_gib = held.step(book, || of_month(month as u32, "database_gib", "data in the database", "GiB"));
        most_users = most_users.larger(loads[month].users);
        let files = most_users * asked.object_mib_per_user / 1024.0 + added;
        loads[month].objects_gib = files.step(book, || of_month(month as u32, "objects_gib", "files kept", "GiB"));
        added = added + loads[month].users * asked.object_mib_per_user_month / 1024.0 + loads[month].upload_gib();
        if month + 1 < loads.len() {
            added = added.step(book, || of_month(month as u32 + 1, "files_added_gib", "files added since today", "GiB"));
        }
    }
}

pub fn scaled<N: Number>(rate: Rate<N>, factor: N) -> Rate<N> {
    Rate { mean: rate.mean * factor, peak: rate.peak * factor, surge: rate.surge * factor }
}

/// A rate with another on top that is the same at any time.
pub fn with<N: Number>(rate: Rate<N>, steady: N) -> Rate<N> {
    Rate { mean: rate.mean + steady, peak: rate.peak + steady, surge: rate.surge + steady }
}
