//! An acknowledged save is on the disk.

use crate::{postgres, store_contract::sqlite_address};
use headroom::store::{PostgresPlans, SqlitePlans};

#[tokio::test]
async fn every_sqlite_connection_syncs_its_log_at_each_commit() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqlitePlans::open(&sqlite_address(&folder)).await.expect("the store opens");
    const FULL: i64 = 2;
    assert_eq!(store.durability().await.expect("it answers"), vec![("wal".to_owned(), FULL); 2]);
}

#[tokio::test]
async fn every_postgres_connection_waits_for_the_disk_even_where_the_server_would_not() {
    let store = PostgresPlans::open(&postgres::hasty_database()).await.expect("the store opens");
    assert_eq!(store.durability().await.expect("it answers"), "on");
}
