//! Rows of the catalog that the search reads for every class: looked up once.

use crate::catalog::Catalog;

macro_rules! figures {
    ($($field:ident: $row:literal,)*) => {
        #[derive(Clone, Copy, Debug)]
        pub struct Figures {
            $(pub $field: f64,)*
        }

        impl Figures {
            pub fn of(catalog: &Catalog) -> Figures {
                Figures { $($field: catalog.value($row),)* }
            }
        }
    };
}

figures! {
    buffer_pool_share: "buffer_pool_share",
    cache_memory_limit: "cache_memory_limit",
    cache_ops_per_vcpu: "cache_ops_per_vcpu",
    cache_sojourn_ms: "cache_sojourn_ms",
    database_connection_mib: "database_connection_mib",
    database_connections_per_request: "database_connections_per_request",
    database_memory_mib: "database_memory_mib",
    edge_hit_rate: "edge_hit_rate",
    failover_works: "failover_works",
    front_share: "front_share",
    hot_shard_skew: "hot_shard_skew",
    io_kib: "io_kib",
    ios_per_missed_read: "ios_per_missed_read",
    ios_per_write: "ios_per_write",
    limit_block_gib: "limit.block_gib",
    limit_block_included_iops: "limit.block_included_iops",
    limit_block_included_mib_s: "limit.block_included_mib_s",
    limit_block_iops: "limit.block_iops",
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
    metrics_per_instance: "metrics_per_instance",
    network_hop_ms: "network_hop_ms",
    pooler_keeps_share: "pooler_keeps_share",
    pooler_smallest: "pooler_smallest",
    root_volume_gib: "root_volume_gib",
    search_ms: "search_ms",
    search_nodes_from_rung_4: "search_nodes_from_rung_4",
    shard_volume_share: "shard_volume_share",
    sla_cache_pair: "sla.cache_pair",
    sla_compute_instance: "sla.compute_instance",
    sla_compute_zones: "sla.compute_zones",
    sla_database_shared: "sla.database_shared",
    sla_database_single: "sla.database_single",
    sla_database_two_zones: "sla.database_two_zones",
    sla_key_value: "sla.key_value",
    sla_load_balancer: "sla.load_balancer",
    static_request_cpu_ms: "static_request_cpu_ms",
    storage_limit: "storage_limit",
    storage_read_ms: "storage_read_ms",
    system_memory_mib: "system_memory_mib",
}
