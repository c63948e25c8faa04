//! The catalog in force, with what is computed from it alone; another takes its place while the server runs.

use super::{Headroom, RungTold};
use crate::{
    backtest::BackTest,
    catalog::{Catalog, Folder},
    domain::profile::Known,
};
use std::{
    io,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::OnceCell,
    task::spawn_blocking,
    time,
};

pub(super) struct Prices {
    now: RwLock<Arc<InForce>>,
    /// Why a newer catalog is not in force.
    refused: RwLock<Option<String>>,
}

pub(super) struct InForce {
    pub catalog: Arc<Catalog>,
    pub known: Arc<Known>,
    /// The ladder as it is told, computed when it is first asked for.
    pub ladder: OnceCell<Arc<[RungTold]>>,
    /// Plans beside real systems, computed when they are first asked for.
    pub back_test: OnceCell<Arc<BackTest>>,
}

impl Prices {
    pub fn new(catalog: Arc<Catalog>) -> Prices {
        Prices { now: RwLock::new(InForce::new(catalog)), refused: RwLock::default() }
    }

    pub fn now(&self) -> Arc<InForce> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, catalog: Arc<Catalog>) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = InForce::new(catalog);
        self.refuse(None);
    }

    fn refuse(&self, reason: Option<String>) {
        *self.refused.write().unwrap_or_else(PoisonError::into_inner) = reason;
    }
}

impl InForce {
    fn new(catalog: Arc<Catalog>) -> Arc<InForce> {
        let known = Arc::new(catalog.known());
        Arc::new(InForce { catalog, known, ladder: OnceCell::new(), back_test: OnceCell::new() })
    }
}

impl Headroom {
    /// Why the catalog's files as they are now are not in force; none where they are.
    pub fn refused_catalog(&self) -> Option<String> {
        self.prices.refused.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads a folder again. Where it is refused, the log says why and the last good catalog stays in force.
    pub async fn renew(&self, folder: &Folder) {
        let folder = folder.clone();
        match spawn_blocking(move || folder.catalog()).await {
            Ok(Ok(catalog)) if catalog.version == self.catalog().version => self.prices.refuse(None),
            Ok(Ok(catalog)) => {
                tracing::info!("catalog {} is in force", catalog.version);
                self.prices.replace(catalog);
            }
            Ok(Err(error)) => {
                tracing::error!("{error}; catalog {} stays in force", self.catalog().version);
                self.prices.refuse(Some(error.reason()));
            }
            Err(error) => tracing::error!("the catalog was not read: {error}"),
        }
    }
}

/// Reads the folder again whenever a file of it has changed, and at once when the process is sent SIGHUP. Ends only with the runtime.
pub fn keep_renewed(headroom: Headroom, folder: Folder) -> io::Result<()> {
    let mut asked = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        let mut looks = time::interval(BETWEEN_LOOKS);
        // What changed between the start and here is read again at the first look.
        let mut seen = None;
        loop {
            let told = tokio::select! {
                _ = looks.tick() => false,
                _ = asked.recv() => true,
            };
            let stamp = Some(folder.stamp());
            if told || stamp != seen {
                seen = stamp;
                headroom.renew(&folder).await;
            }
        }
    });
    Ok(())
}

/// A look is a few reads of metadata.
const BETWEEN_LOOKS: Duration = Duration::from_secs(15);
