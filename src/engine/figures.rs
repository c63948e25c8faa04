//! Rows of the catalog that the engine computes with: looked up once.

use crate::{catalog::Rows, domain::number::Number};

macro_rules! figures {
    ($($field:ident: $row:literal,)*) => {
        #[derive(Clone, Copy, Debug)]
        pub struct Figures<N = f64> {
            $(pub $field: N,)*
        }

        impl<N: Number> Figures<N> {
            pub fn of(rows: &Rows, book: N::Book) -> Figures<N> {
                Figures { $($field: row(rows, book, $row),)* }
            }
        }
    };
}

/// A row of the catalog as a number.
pub fn row<N: Number>(rows: &Rows, book: N::Book, id: &str) -> N {
    let row = rows.row(id);
    N::read(book, row.value, || row.place.clone())
}

figures! {
    alarms_per_tier: "alarms_per_tier",
    buffer_pool_share: "buffer_pool_share",
    cache_memory_limit: "cache_memory_limit",
    cache_ops_per_vcpu: "cache_ops_per_vcpu",
    cache_sojourn_ms: "cache_sojourn_ms",
    connection_kept_s: "connection_kept_s",
    connections_per_session: "connections_per_session",
    contention_cache_kappa: "contention.cache_kappa",
    contention_cache_sigma: "contention.cache_sigma",
    contention_writer_kappa: "contention.writer_kappa",
    contention_writer_sigma: "contention.writer_sigma",
    database_connection_mib: "database_connection_mib",
    database_connections_per_request: "database_connections_per_request",
    database_memory_mib: "database_memory_mib",
    dns_queries_per_session: "dns_queries_per_session",
    economy_cacheable_taken: "economy.cacheable_taken",
    economy_edge_of_pair_usd: "economy.edge_of_pair_usd",
    economy_elastic_extra: "economy.elastic_extra",
    economy_elastic_headroom: "economy.elastic_headroom",
    economy_hours_per_vcpu: "economy.hours_per_vcpu",
    economy_metrics_usd: "economy.metrics_usd",
    economy_pair_hours: "economy.pair_hours",
    economy_replica_factor: "economy.replica_factor",
    economy_writer_vcpu: "economy.writer_vcpu",
    edge_hit_rate: "edge_hit_rate",
    failover_cache_minutes: "failover_cache_minutes",
    failover_shared_minutes: "failover_shared_minutes",
    failover_two_zones_minutes: "failover_two_zones_minutes",
    failover_works: "failover_works",
    front_share: "front_share",
    hot_hit_rate: "hot_hit_rate",
    hot_shard_skew: "hot_shard_skew",
    hours_any_system: "hours.any_system",
    hours_automation: "hours.automation",
    hours_database_by_hand: "hours.database_by_hand",
    hours_database_by_hand_large: "hours.database_by_hand_large",
    hours_database_by_hand_large_from_gib: "hours.database_by_hand_large_from_gib",
    hours_dba_factor: "hours.dba_factor",
    hours_managed_database: "hours.managed_database",
    hours_offload: "hours.offload",
    hours_web_by_hand_from_nodes: "hours.web_by_hand_from_nodes",
    human_response_minutes: "human_response_minutes",
    human_response_on_call_minutes: "human_response_on_call_minutes",
    io_kib: "io_kib",
    ios_per_missed_read: "ios_per_missed_read",
    ios_per_write: "ios_per_write",
    lcu_active_connections: "lcu.active_connections",
    lcu_gib: "lcu.gib",
    lcu_new_connections: "lcu.new_connections",
    limit_block_gib: "limit.block_gib",
    limit_block_included_iops: "limit.block_included_iops",
    limit_block_included_mib_s: "limit.block_included_mib_s",
    limit_block_iops: "limit.block_iops",
    limit_cache_nodes: "limit.cache_nodes",
    limit_database_connection_bytes: "limit.database_connection_bytes",
    limit_database_connections_max: "limit.database_connections_max",
    limit_database_gib: "limit.database_gib",
    limit_database_iops: "limit.database_iops",
    limit_database_iops_large: "limit.database_iops_large",
    limit_database_iops_large_from_gib: "limit.database_iops_large_from_gib",
    limit_database_iops_small: "limit.database_iops_small",
    limit_database_shared_gib: "limit.database_shared_gib",
    limit_replicas: "limit.replicas",
    limit_targets_per_balancer: "limit.targets_per_balancer",
    log_shipping_minutes: "log_shipping_minutes",
    mail_kib: "mail_kib",
    metrics_per_instance: "metrics_per_instance",
    network_hop_ms: "network_hop_ms",
    pooler_keeps_share: "pooler_keeps_share",
    pooler_smallest: "pooler_smallest",
    queue_calls_per_job: "queue_calls_per_job",
    read_ms_cache: "read_ms.cache",
    read_ms_database_hit: "read_ms.database_hit",
    read_ms_database_miss: "read_ms.database_miss",
    rebuild_minutes: "rebuild_minutes",
    region_active_rto_minutes: "region_active_rto_minutes",
    region_passive_rto_minutes: "region_passive_rto_minutes",
    region_rpo_minutes: "region_rpo_minutes",
    restore_mib_s: "restore_mib_s",
    root_volume_gib: "root_volume_gib",
    rpo_managed_minutes: "rpo_managed_minutes",
    search_index_share: "search_index_share",
    search_ms: "search_ms",
    search_smallest_gib: "search_smallest_gib",
    search_nodes_from_rung_4: "search_nodes_from_rung_4",
    shard_volume_share: "shard_volume_share",
    skill_box_vcpu: "skill.box_vcpu",
    skill_database_gib: "skill.database_gib",
    skill_database_vcpu: "skill.database_vcpu",
    sla_cache_pair: "sla.cache_pair",
    sla_cdn: "sla.cdn",
    sla_compute_instance: "sla.compute_instance",
    sla_compute_zones: "sla.compute_zones",
    sla_database_shared: "sla.database_shared",
    sla_database_single: "sla.database_single",
    sla_database_two_zones: "sla.database_two_zones",
    sla_dns: "sla.dns",
    sla_key_value: "sla.key_value",
    sla_load_balancer: "sla.load_balancer",
    sla_mail: "sla.mail",
    sla_nat: "sla.nat",
    sla_objects: "sla.objects",
    sla_observability: "sla.observability",
    sla_queue: "sla.queue",
    sla_search: "sla.search",
    snapshot_every_minutes: "snapshot_every_minutes",
    static_request_cpu_ms: "static_request_cpu_ms",
    storage_limit: "storage_limit",
    storage_read_ms: "storage_read_ms",
    system_memory_mib: "system_memory_mib",
}
