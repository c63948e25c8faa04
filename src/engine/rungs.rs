//! The ladder: nine rungs, each a set of capabilities added to the rung below.

use crate::domain::plan::Stage;

/// One rung: what it is called, the head-count at which the talks name it, and the parts it must have.
#[derive(Debug)]
pub struct Rung {
    pub number: u8,
    pub id: &'static str,
    pub name: &'static str,
    /// The talks put a system here above this many users.
    pub nominal_above: f64,
    pub adds: &'static str,
}

pub static LADDER: [Rung; 9] = [
    Rung { number: 1, id: "single_box", name: "Single box", nominal_above: 0.0, adds: "web, application and database on one machine" },
    Rung {
        number: 2,
        id: "split_hosts",
        name: "Split hosts",
        nominal_above: 10.0,
        adds: "the database on a machine of its own, run by hand",
    },
    Rung {
        number: 3,
        id: "managed_database",
        name: "Managed database",
        nominal_above: 100.0,
        adds: "a managed database: backups, patches, recovery to any minute",
    },
    Rung {
        number: 4,
        id: "multi_az",
        name: "Multi-AZ pair",
        nominal_above: 1_000.0,
        adds: "two or more web machines behind a load balancer, and a standby database in another zone",
    },
    Rung {
        number: 5,
        id: "horizontal_offload",
        name: "Horizontal, offloaded",
        nominal_above: 10_000.0,
        adds: "reads taken off the database by replicas or a cache, sessions in a store of their own",
    },
    Rung {
        number: 6,
        id: "auto_scaled",
        name: "Auto-scaled",
        nominal_above: 500_000.0,
        adds: "a fleet that grows and shrinks by itself, with metrics, logs, alarms and automated deploys",
    },
    Rung {
        number: 7,
        id: "service_oriented",
        name: "Service-oriented",
        nominal_above: 1_000_000.0,
        adds: "services deployed and scaled apart, a queue and workers for work outside the request",
    },
    Rung {
        number: 8,
        id: "partitioned_data",
        name: "Partitioned data",
        nominal_above: 10_000_000.0,
        adds: "the database split over several writers",
    },
    Rung {
        number: 9,
        id: "multi_region",
        name: "Multi-region",
        nominal_above: 11_000_000.0,
        adds: "a second region that can carry everything",
    },
];

impl Rung {
    pub fn stage(&self) -> Stage {
        Stage { id: self.id.into(), rung: self.number, name: self.name.into() }
    }

    /// Rungs 1 to 3 stand in one zone on one web machine.
    pub fn is_zonal(&self) -> bool {
        self.number <= 3
    }
}

pub fn by_number(number: u8) -> &'static Rung {
    &LADDER[usize::from(number) - 1]
}

pub fn by_id(id: &str) -> Option<&'static Rung> {
    LADDER.iter().find(|rung| rung.id == id)
}

/// What a rung is called, by its id.
pub fn name(id: &str) -> &str {
    by_id(id).map_or(id, |rung| rung.name)
}

/// The rung the talks name for this many users.
pub fn nominal(users: f64) -> &'static Rung {
    LADDER.iter().rev().find(|rung| users > rung.nominal_above).unwrap_or(&LADDER[0])
}
