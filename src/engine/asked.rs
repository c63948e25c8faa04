//! The numbers of a profile, as numbers of a formula.

use crate::domain::{
    number::{Number, Place},
    profile::Profile,
};
use std::sync::Arc;

macro_rules! asked {
    ($($field:ident: $group:ident,)* | $($optional:ident: $its_group:ident,)*) => {
        #[derive(Clone, Copy, Debug)]
        pub struct Asked<N = f64> {
            $(pub $field: N,)*
            $(pub $optional: Option<N>,)*
        }

        impl<N: Number> Asked<N> {
            /// `place` says of a field, by its id, how it is known.
            pub fn of(profile: &Profile, book: N::Book, place: impl Fn(&str) -> Arc<Place>) -> Asked<N> {
                Asked {
                    $($field: N::read(book, profile.$group.$field, || place(concat!(stringify!($group), ".", stringify!($field)))),)*
                    $($optional: profile.$its_group.$optional.map(|value| {
                        N::read(book, value, || place(concat!(stringify!($its_group), ".", stringify!($optional))))
                    }),)*
                }
            }
        }
    };
}

asked! {
    monthly_active_users: audience,
    visit_minutes: audience,
    daily_active_share: audience,
    requests_per_daily_user: traffic,
    machine_requests_per_second: traffic,
    peak_to_mean: traffic,
    surge_factor: traffic,
    surge_minutes: traffic,
    surges_per_year: traffic,
    write_share: traffic,
    app_cpu_ms: traffic,
    app_wait_ms: traffic,
    app_memory_mib: traffic,
    app_base_memory_mib: traffic,
    response_kib: traffic,
    static_kib: traffic,
    static_requests: traffic,
    upload_kib: traffic,
    open_connection_share: traffic,
    connection_kib: traffic,
    edge_cacheable_share: traffic,
    sessions_per_daily_user: traffic,
    log_kib_per_request: traffic,
    record_kib: data,
    kib_per_write: data,
    queries_per_request: data,
    writes_per_request: data,
    key_lookup_share: data,
    key_lookup_cpu_ms: data,
    query_cpu_ms: data,
    write_cpu_ms: data,
    stale_read_share: data,
    hot_share: data,
    cacheable_share: data,
    ingest_per_second: data,
    ingest_kib: data,
    object_mib_per_user: data,
    object_mib_per_user_month: data,
    session_kib: data,
    session_minutes: data,
    backup_days: data,
    jobs_per_write: work,
    job_cpu_ms: work,
    job_deadline_seconds: work,
    scheduled_jobs_per_hour: work,
    scheduled_job_cpu_ms: work,
    scheduled_job_memory_mib: work,
    emails_per_daily_user: work,
    search_share: work,
    p95_ms: targets,
    max_utilisation: targets,
    max_utilisation_degraded: targets,
    monthly: growth,
    ceiling_users: growth,
    spot_share: commercial,
    non_production_share: commercial,
    engineer_hourly_usd: commercial,
    |
    machine_growth_monthly: traffic,
    initial_gib: data,
    initial_records: data,
    retention_months: data,
    max_read_ms: data,
}
