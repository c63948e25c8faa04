//! Users → requests, queries, bytes, storage: what a month asks of the system.

use crate::{
    catalog::Catalog,
    domain::{
        plan::{Demand, Rate},
        profile::{Profile, RequestClass},
    },
};

/// Seconds and days of a month where rates are counted (prices count 730 hours).
pub const DAYS_A_MONTH: f64 = 30.4375;
pub const SECONDS_A_DAY: f64 = 86_400.0;
const KIB_A_GIB: f64 = 1_048_576.0;

/// Everything about one dynamic request, averaged over the mix of classes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request {
    pub write_share: f64,
    pub cpu_ms: f64,
    pub wait_ms: f64,
    pub memory_mib: f64,
    pub response_kib: f64,
    pub static_kib: f64,
    pub static_requests: f64,
    pub upload_kib: f64,
    /// Share of all dynamic requests that a CDN may answer: cacheable reads.
    pub edge_cacheable: f64,
    pub reads: f64,
    pub writes: f64,
    pub read_cpu_ms: f64,
    pub write_cpu_ms: f64,
    pub read_kib: f64,
    pub write_kib: f64,
    pub log_kib: f64,
    pub jobs: f64,
}

impl Request {
    /// CPU times are converted to the reference vCPU (m7g = 1) by the speed of the family they were measured on.
    pub fn of(profile: &Profile, measured_speed: f64) -> Request {
        if profile.traffic.classes.is_empty() {
            return Request::of_class(profile, &RequestClass::default(), measured_speed);
        }
        let mut mix = Request::default();
        for class in &profile.traffic.classes {
            let one = Request::of_class(profile, class, measured_speed);
            mix.add(&one, class.share);
        }
        mix
    }

    fn of_class(profile: &Profile, class: &RequestClass, speed: f64) -> Request {
        let (traffic, data) = (&profile.traffic, &profile.data);
        let field = |name: &str, otherwise: f64| class.differs.get(name).copied().unwrap_or(otherwise);
        let write_share = field("write_share", traffic.write_share);
        let reads = field("queries_per_request", data.queries_per_request);
        let writes = write_share * field("writes_per_request", data.writes_per_request);
        let key_share = field("key_lookup_share", data.key_lookup_share);
        let read_cpu =
            key_share * field("key_lookup_cpu_ms", data.key_lookup_cpu_ms) + (1.0 - key_share) * field("query_cpu_ms", data.query_cpu_ms);
        Request {
            write_share,
            cpu_ms: field("app_cpu_ms", traffic.app_cpu_ms) * speed,
            wait_ms: field("app_wait_ms", traffic.app_wait_ms),
            memory_mib: field("app_memory_mib", traffic.app_memory_mib),
            response_kib: field("response_kib", traffic.response_kib),
            static_kib: field("static_kib", traffic.static_kib),
            static_requests: field("static_requests", traffic.static_requests),
            upload_kib: write_share * field("upload_kib", traffic.upload_kib),
            edge_cacheable: (1.0 - write_share) * field("edge_cacheable_share", traffic.edge_cacheable_share),
            reads,
            writes,
            read_cpu_ms: reads * read_cpu * speed,
            write_cpu_ms: writes * field("write_cpu_ms", data.write_cpu_ms) * speed,
            read_kib: reads * field("record_kib", data.record_kib),
            write_kib: writes * field("kib_per_write", data.kib_per_write),
            log_kib: field("log_kib_per_request", traffic.log_kib_per_request),
            jobs: write_share * profile.work.jobs_per_write,
        }
    }

    fn add(&mut self, other: &Request, share: f64) {
        let sum = |mine: &mut f64, theirs: f64| *mine += share * theirs;
        sum(&mut self.write_share, other.write_share);
        sum(&mut self.cpu_ms, other.cpu_ms);
        sum(&mut self.wait_ms, other.wait_ms);
        sum(&mut self.memory_mib, other.memory_mib);
        sum(&mut self.response_kib, other.response_kib);
        sum(&mut self.static_kib, other.static_kib);
        sum(&mut self.static_requests, other.static_requests);
        sum(&mut self.upload_kib, other.upload_kib);
        sum(&mut self.edge_cacheable, other.edge_cacheable);
        sum(&mut self.reads, other.reads);
        sum(&mut self.writes, other.writes);
        sum(&mut self.read_cpu_ms, other.read_cpu_ms);
        sum(&mut self.write_cpu_ms, other.write_cpu_ms);
        sum(&mut self.read_kib, other.read_kib);
        sum(&mut self.write_kib, other.write_kib);
        sum(&mut self.log_kib, other.log_kib);
        sum(&mut self.jobs, other.jobs);
    }
}

/// What one month asks for. Loads of CPU are in vCPU of the reference family.
#[derive(Clone, Debug)]
pub struct Load {
    pub users: f64,
    pub request: Request,
    pub requests: Rate,
    /// Records that arrive outside users' requests.
    pub ingest: f64,
    pub ingest_kib: f64,
    pub ingest_cpu_ms: f64,
    pub jobs: Rate,
    pub job_cpu_ms: f64,
    pub scheduled_vcpu: f64,
    pub scheduled_memory_mib: f64,
    pub open_connections: f64,
    pub concurrent_users: f64,
    pub concurrent_sessions: f64,
    pub sessions_per_second: f64,
    pub database_gib: f64,
    pub objects_gib: f64,
    pub emails_per_month: f64,
    pub searches_per_second: f64,
}

impl Load {
    pub fn reads(&self) -> Rate {
        scaled(self.requests, self.request.reads)
    }

    /// Writes of requests follow the day; records that arrive on their own don't.
    pub fn writes(&self) -> Rate {
        let of_requests = scaled(self.requests, self.request.writes);
        Rate { mean: of_requests.mean + self.ingest, peak: of_requests.peak + self.ingest, surge: of_requests.surge + self.ingest }
    }

    pub fn read_vcpu(&self) -> Rate {
        scaled(self.requests, self.request.read_cpu_ms / 1000.0)
    }

    pub fn write_vcpu(&self) -> Rate {
        let of_requests = scaled(self.requests, self.request.write_cpu_ms / 1000.0);
        let own = self.ingest * self.ingest_cpu_ms / 1000.0;
        Rate { mean: of_requests.mean + own, peak: of_requests.peak + own, surge: of_requests.surge + own }
    }

    pub fn job_vcpu(&self) -> Rate {
        let of_jobs = scaled(self.jobs, self.job_cpu_ms / 1000.0);
        let scheduled = self.scheduled_vcpu;
        Rate { mean: of_jobs.mean + scheduled, peak: of_jobs.peak + scheduled, surge: of_jobs.surge + scheduled }
    }

    /// How many times the busiest hour a surge is; once where nothing is asked at all.
    pub fn surge_to_peak(&self) -> f64 {
        if self.requests.peak > 0.0 { self.requests.surge / self.requests.peak } else { 1.0 }
    }

    pub fn statics(&self) -> Rate {
        scaled(self.requests, self.request.static_requests)
    }

    /// GiB a month of a flow of `kib` a dynamic request.
    pub fn gib_per_month(&self, kib: f64) -> f64 {
        self.requests.mean * kib * DAYS_A_MONTH * SECONDS_A_DAY / KIB_A_GIB
    }

    pub fn per_month(rate: f64) -> f64 {
        rate * DAYS_A_MONTH * SECONDS_A_DAY
    }

    pub fn egress_gib(&self) -> f64 {
        self.gib_per_month(self.request.response_kib + self.request.static_kib)
    }

    pub fn logs_gib(&self) -> f64 {
        self.gib_per_month(self.request.log_kib)
    }

    pub fn upload_gib(&self) -> f64 {
        self.gib_per_month(self.request.upload_kib)
    }

    /// Bytes stored a month by writes, GiB.
    pub fn written_gib(&self) -> f64 {
        self.gib_per_month(self.request.write_kib) + Load::per_month(self.ingest) * self.ingest_kib / KIB_A_GIB
    }

    /// Copies kept of the database: one whole and each day's change.
    pub fn kept_copies_gib(&self, days: f64) -> f64 {
        if days > 0.0 { self.database_gib + days * self.written_gib() / DAYS_A_MONTH } else { 0.0 }
    }

    pub fn uploads(&self) -> Rate {
        if self.request.upload_kib > 0.0 { scaled(self.requests, self.request.write_share) } else { Rate::default() }
    }

    /// As the plan shows it.
    pub fn shown(&self) -> Demand {
        Demand {
            monthly_active_users: self.users,
            requests_per_second: self.requests,
            static_requests_per_second: self.statics(),
            database_reads_per_second: self.reads(),
            database_writes_per_second: self.writes(),
            jobs_per_second: self.jobs,
            uploads_per_second: self.uploads(),
            concurrent_users: self.concurrent_users,
            concurrent_sessions: self.concurrent_sessions,
            egress_gib_per_month: self.egress_gib(),
            ingress_gib_per_month: self.upload_gib() + Load::per_month(self.ingest) * self.ingest_kib / KIB_A_GIB,
            database_gib: self.database_gib,
            objects_gib: self.objects_gib,
            logs_gib_per_month: self.logs_gib(),
            emails_per_month: self.emails_per_month,
        }
    }
}

/// The load of each month of the point path and of the months that capacity is bought ahead.
#[derive(Debug)]
pub struct Timeline {
    pub loads: Vec<Load>,
}

impl Timeline {
    /// `users` holds the point path from month 0 on.
    pub fn new(catalog: &Catalog, profile: &Profile, users: &[f64]) -> Timeline {
        let speed = catalog.value(&format!("speed.{}", profile.traffic.cpu_family));
        let request = Request::of(profile, speed);
        let today = users[0];
        let mut loads: Vec<Load> = users
            .iter()
            .enumerate()
            .map(|(month, &users)| {
                let ratio = users / today;
                let people = users * profile.audience.daily_active_share * profile.traffic.requests_per_daily_user / SECONDS_A_DAY;
                let machine_growth = profile.traffic.machine_growth_monthly.map_or(ratio, |g| (1.0 + g).powi(month as i32));
                let mean = people + profile.traffic.machine_requests_per_second * machine_growth;
                Load::at(profile, request, speed, users, ratio, mean)
            })
            .collect();
        grow_storage(profile, &mut loads);
        Timeline { loads }
    }

    pub fn at(&self, month: usize) -> &Load {
        &self.loads[month.min(self.loads.len() - 1)]
    }

    /// What is bought for month `month`: the load of `month + lead`, never less than its own.
    pub fn bought(&self, month: usize, lead: usize) -> Load {
        let (now, ahead) = (self.at(month), self.at(month + lead));
        if ahead.requests.peak >= now.requests.peak {
            let mut load = ahead.clone();
            load.database_gib = load.database_gib.max(now.database_gib);
            load
        } else {
            let mut load = now.clone();
            load.database_gib = load.database_gib.max(ahead.database_gib);
            load.objects_gib = load.objects_gib.max(ahead.objects_gib);
            load
        }
    }
}

impl Load {
    fn at(profile: &Profile, request: Request, speed: f64, users: f64, ratio: f64, mean: f64) -> Load {
        let (audience, traffic, data, work) = (&profile.audience, &profile.traffic, &profile.data, &profile.work);
        let surge = if traffic.surges_per_year >= 1.0 { traffic.surge_factor } else { 1.0 };
        let requests = Rate { mean, peak: mean * traffic.peak_to_mean, surge: mean * traffic.peak_to_mean * surge };
        let sessions_per_day = users * audience.daily_active_share * traffic.sessions_per_daily_user;
        let concurrent = |minutes: f64| sessions_per_day * minutes / 1440.0 * traffic.peak_to_mean;
        let concurrent_users = concurrent(audience.visit_minutes);
        Load {
            users,
            request,
            requests,
            ingest: data.ingest_per_second * ratio,
            ingest_kib: data.ingest_kib,
            ingest_cpu_ms: data.write_cpu_ms * speed,
            jobs: scaled(requests, request.jobs),
            job_cpu_ms: work.job_cpu_ms * speed,
            scheduled_vcpu: work.scheduled_jobs_per_hour * ratio * work.scheduled_job_cpu_ms * speed / 3_600_000.0,
            scheduled_memory_mib: work.scheduled_job_memory_mib
                * (work.scheduled_jobs_per_hour * ratio * work.scheduled_job_cpu_ms / 3_600_000.0).ceil(),
            open_connections: concurrent_users * traffic.open_connection_share * surge,
            concurrent_users,
            concurrent_sessions: concurrent(data.session_minutes),
            sessions_per_second: sessions_per_day / SECONDS_A_DAY,
            database_gib: 0.0,
            objects_gib: 0.0,
            emails_per_month: users * audience.daily_active_share * work.emails_per_daily_user * DAYS_A_MONTH,
            searches_per_second: requests.peak * work.search_share,
        }
    }
}

/// Rows accumulate from what is there today; with a retention the oldest go. Files are those of today's users, of the users who came since, and what each adds.
fn grow_storage(profile: &Profile, loads: &mut [Load]) {
    let data = &profile.data;
    let written: Vec<f64> = loads.iter().map(Load::written_gib).collect();
    let kept_months = data.retention_months.unwrap_or(f64::INFINITY);
    let initial = data
        .initial_gib
        .or(data.initial_records.map(|records| records * data.record_kib / KIB_A_GIB))
        .unwrap_or(1.0 + written[0] * kept_months.min(12.0));
    let mut most_users: f64 = 0.0;
    let mut added = 0.0;
    for month in 0..loads.len() {
        // What was there on day one ages out evenly over the retention.
        let remains = if kept_months.is_finite() { (1.0 - month as f64 / kept_months).max(0.0) } else { 1.0 };
        let kept = (month as f64).min(kept_months);
        let whole = kept.floor() as usize;
        let mut since: f64 = written[month - whole..month].iter().sum();
        if whole < month {
            since += written[month - whole - 1] * (kept - kept.floor());
        }
        loads[month].database_gib = initial * remains + since;
        most_users = most_users.max(loads[month].users);
        loads[month].objects_gib = most_users * data.object_mib_per_user / 1024.0 + added;
        added += loads[month].users * data.object_mib_per_user_month / 1024.0 + loads[month].upload_gib();
    }
}

pub fn scaled(rate: Rate, factor: f64) -> Rate {
    Rate { mean: rate.mean * factor, peak: rate.peak * factor, surge: rate.surge * factor }
}
