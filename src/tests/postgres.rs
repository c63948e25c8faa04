//! A real PostgreSQL of the tests' own: made in a temporary folder, reached through a socket there, removed at the end.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// The address of a new, empty database.
pub fn empty_database() -> String {
    static CREATED: AtomicU32 = AtomicU32::new(0);
    let name = format!("plans_{}", CREATED.fetch_add(1, Ordering::Relaxed));
    psql(&format!("create database {name}"));
    format!("postgres://{OWNER}@localhost/{name}?host={}", CLUSTER.folder)
}

/// A database on a server that was told to acknowledge before the disk has it.
pub fn hasty_database() -> String {
    let address = empty_database();
    let name = address.split(['/', '?']).nth(3).expect("a name");
    psql(&format!("alter database {name} set synchronous_commit = off"));
    address
}

fn psql(statement: &str) {
    let asked = Command::new(CLUSTER.programs.join("psql"))
        .args(["--no-psqlrc", "-qh", &CLUSTER.folder, "-U", OWNER, "postgres", "-c", statement])
        .output()
        .expect("psql starts");
    succeeded(statement, &asked);
}

struct Cluster {
    programs: PathBuf,
    folder: String,
    /// Waits until this process ends, however it ends, and takes the cluster away then: a static is never dropped.
    _keeper: Child,
}

/// Started by the first test that needs it.
static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
    let programs = programs();
    let path = programs.display();
    let script = format!(
        "set -e
        folder=$(mktemp -d /tmp/headroom-postgres.XXXXXX)
        '{path}/initdb' -D $folder/cluster -U {OWNER} -A trust -E UTF8 --no-locale --no-sync >$folder/log
        '{path}/pg_ctl' start -w -D $folder/cluster -l $folder/log -o \"-k $folder -c listen_addresses= -c max_connections=200\" >>$folder/log
        echo $folder"
    );
    let started = as_ordinary_user(&script).stdin(Stdio::null()).output().expect("a shell starts");
    succeeded("PostgreSQL starts", &started);
    let folder = String::from_utf8(started.stdout).expect("a path").trim().to_owned();
    let keeper = format!("cat; '{path}/pg_ctl' stop -m immediate -D {folder}/cluster; rm -rf {folder}");
    let keeper =
        as_ordinary_user(&keeper).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a shell starts");
    Cluster { programs, folder, _keeper: keeper }
});

const OWNER: &str = "headroom";

/// `PG_BIN`, or the newest version in the folder of Debian's packages.
fn programs() -> PathBuf {
    let installed = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
        let newest = versions.flatten().map(|entry| entry.path()).max_by_key(|path| version(path))?;
        Some(newest.join("bin"))
    };
    std::env::var_os("PG_BIN")
        .map(PathBuf::from)
        .or_else(installed)
        .filter(|programs| programs.join("initdb").exists())
        .expect("these tests need PostgreSQL: install Debian's package `postgresql`, or say in PG_BIN where initdb and pg_ctl are")
}

/// PostgreSQL refuses to run as root; Debian's package brings the user `postgres`.
fn as_ordinary_user(script: &str) -> Command {
    let id = Command::new("id").arg("-u").output().expect("id starts");
    let mut command = if id.stdout.trim_ascii() == b"0" {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh", "-c", script]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    };
    command.current_dir("/");
    command
}

fn succeeded(what: &str, output: &Output) {
    assert!(output.status.success(), "not so: {what}: {}", String::from_utf8_lossy(&output.stderr));
}
