//! Data gone by mistake: restored from a backup, whatever stands by.

use crate::{
    domain::{resilience::Backup, units},
    engine::{design::Design, situation::Situation, written},
};

pub fn backup(situation: &Situation, design: &Design) -> Backup {
    let shards = f64::from(design.database.shards.max(1));
    // Writers are restored side by side.
    let (gib, restore) = (situation.bought.database_gib / shards, written::restore(situation) / shards);
    let (response, lost) = (written::response(situation), written::newest_copy(situation, design));
    let days = situation.asked().backup_days;
    let alone = design.rung.number < 4;
    let targets = &situation.targets;
    let says = if days > 0.0 {
        format!(
            "Data deleted by mistake is back {} after somebody begins: {} at {} MiB/s. What was written in the last {} may be lost.",
            units::minutes(restore),
            units::gib(gib),
            units::figure(situation.figures().restore_mib_s),
            units::minutes(lost)
        )
    } else {
        "No backups are kept: what is deleted by mistake is gone.".to_owned()
    };
    Backup {
        says,
        gib,
        kept_gib: situation.now.kept_copies_gib(days),
        kept_days: days,
        restore_minutes: restore,
        response_minutes: response,
        lost_minutes: lost,
        rto_target_minutes: alone.then_some(targets.rto_minutes),
        rpo_target_minutes: alone.then_some(targets.rpo_minutes),
    }
}
