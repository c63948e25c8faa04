//! Copies of what a server keeps: all of it into a file, and back.

use super::Refused;
use crate::{
    config::Config,
    service::{BackupError, Held, backup},
    store::Store,
};
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter},
    path::Path,
};
use tokio::runtime;

/// Writes everything that `DATABASE_URL` keeps. The file is there whole or not at all; `-` is standard output.
pub fn backup_to(file: &Path) -> Result<String, Refused> {
    with_database(async |database| {
        let store = Store::open_existing(database).await.map_err(|error| broken(database, error))?;
        let held = if file == Path::new("-") { backup::write(&store, io::stdout()).await } else { write_file(&store, file).await };
        store.close().await;
        let held = held.map_err(|error| broken(&file.display().to_string(), error))?;
        // Standard output is the copy itself.
        Ok(if file == Path::new("-") { String::new() } else { format!("{} in {}.\n", told(held), file.display()) })
    })
}

async fn write_file(store: &Store, file: &Path) -> Result<Held, BackupError> {
    let mut partial = file.as_os_str().to_owned();
    partial.push(".part");
    let written = async {
        let mut writer = BufWriter::new(private(Path::new(&partial))?);
        let held = backup::write(store, &mut writer).await?;
        writer.into_inner().map_err(io::Error::from)?.sync_all()?;
        fs::rename(&partial, file)?;
        Ok(held)
    };
    let written = written.await;
    if written.is_err() {
        fs::remove_file(&partial).ok();
    }
    written
}

/// Every plan is in it: nobody but its owner may read it.
fn private(file: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(file)
}

/// Keeps in `DATABASE_URL` everything that a file holds, or nothing.
pub fn restore_from(file: &Path, beside: bool) -> Result<String, Refused> {
    with_database(async |database| {
        if !file.is_file() {
            return Err(Refused::Asked(format!("{} is no file; it is read twice, so that nothing is kept of a bad one", file.display())));
        }
        let store = Store::open(database).await.map_err(|error| broken(database, error))?;
        let held = backup::restore(&store, || File::open(file).map(BufReader::new), beside).await;
        store.close().await;
        let held = held.map_err(|error| match error {
            BackupError::Line { .. } | BackupError::NotEmpty => Refused::Asked(format!("{}: {error}; nothing was kept", file.display())),
            error => broken(&file.display().to_string(), error),
        })?;
        Ok(format!("{} kept.\n", told(held)))
    })
}

fn with_database<T>(work: impl AsyncFnOnce(&str) -> Result<T, Refused>) -> Result<T, Refused> {
    let config = Config::from_environment().map_err(|error| Refused::Asked(error.to_string()))?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(|error| Refused::Broken(error.to_string()))?;
    runtime.block_on(work(&config.database))
}

fn broken(what: &str, error: impl std::fmt::Display) -> Refused {
    Refused::Broken(format!("{what}: {error}"))
}

fn told(held: Held) -> String {
    let Held { plans, revisions, replays } = held;
    format!("{plans} plans, {revisions} revisions, {replays} saves that may be repeated")
}
