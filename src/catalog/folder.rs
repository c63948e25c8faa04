//! The folder of an overlay: read when a server starts, and again when one of its files has changed.

use super::{
    Catalog, LoadError,
    load::{builtin, builtin_files},
    overlay::{self, Texts},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

/// A folder whose files are laid over the built-in catalog.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// Size and time of change of every file, by which a change is noticed without reading any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, u64, Option<SystemTime>)>);

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("the catalog in {} cannot be read: {error}", .folder.display())]
    Unreadable { folder: PathBuf, error: io::Error },
    #[error("the catalog in {} is refused: {error}", .folder.display())]
    Refused { folder: PathBuf, error: LoadError },
}

impl FolderError {
    /// For whoever need not know where the folder lies.
    pub fn reason(&self) -> String {
        match self {
            FolderError::Unreadable { error, .. } => format!("the catalog's folder cannot be read: {error}"),
            FolderError::Refused { error, .. } => format!("the catalog's files are refused: {error}"),
        }
    }
}

/// The catalog of whoever has this setting: the built-in one, with the folder's laid over it where there is one.
pub fn in_force(folder: Option<&Folder>) -> Result<Arc<Catalog>, FolderError> {
    folder.map_or_else(|| Ok(Arc::clone(builtin())), Folder::catalog)
}

impl Folder {
    pub fn new(path: PathBuf) -> Folder {
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Empty where the folder cannot be read.
    pub fn stamp(&self) -> Stamp {
        let mut files: Vec<_> = self
            .listed()
            .unwrap_or_default()
            .into_iter()
            .map(|(_, path)| {
                let metadata = fs::metadata(&path).ok();
                let changed = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
                (path, metadata.map_or(0, |metadata| metadata.len()), changed)
            })
            .collect();
        files.sort();
        Stamp(files)
    }

    /// Everything is checked as a whole.
    pub fn catalog(&self) -> Result<Arc<Catalog>, FolderError> {
        let catalog = overlay::load_over(&builtin_files(), &self.texts()?);
        catalog.map(Arc::new).map_err(|error| self.refused(error))
    }

    /// The data files in it, by their path below it.
    pub fn texts(&self) -> Result<Texts, FolderError> {
        let read = |(name, path): (String, PathBuf)| Ok((name, fs::read_to_string(path)?));
        let texts = self.listed().and_then(|files| files.into_iter().map(read).collect());
        texts.map_err(|error| FolderError::Unreadable { folder: self.0.clone(), error })
    }

    pub fn refused(&self, error: LoadError) -> FolderError {
        FolderError::Refused { folder: self.0.clone(), error }
    }

    /// CSV and TOML files here and one folder down; hidden ones and any others are nobody's prices.
    fn listed(&self) -> io::Result<Vec<(String, PathBuf)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                for inner in fs::read_dir(entry.path())? {
                    let inner = inner?;
                    let file = inner.file_name().to_string_lossy().into_owned();
                    if is_data(&file) && inner.path().is_file() {
                        found.push((format!("{name}/{file}"), inner.path()));
                    }
                }
            } else if is_data(&name) {
                found.push((name, entry.path()));
            }
        }
        Ok(found)
    }
}

fn is_data(name: &str) -> bool {
    !name.starts_with('.') && (name.ends_with(".csv") || name.ends_with(".toml"))
}
