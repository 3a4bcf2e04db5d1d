//! Which file the data is in, whatever is found at its path later.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::{DbError, Result};

/// The database file as it was when the database was opened.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
}

impl DatabaseFile {
    pub(super) fn new(path: PathBuf) -> Result<Self> {
        let identity = identity(&path)?;
        Ok(Self { path, identity })
    }

    pub(super) fn path(&self) -> &PathBuf {
        &self.path
    }

    /// Refuses when the file is gone or another one is in its place: what this process would write into the one it has
    /// open is lost with the process. A restart takes what is there.
    pub(super) fn check(&self) -> Result<()> {
        if identity(&self.path)? == self.identity {
            return Ok(());
        }
        let path = self.path.display();
        Err(DbError::Lost(format!(
            "the database file {path} was replaced; restart to use it"
        )))
    }
}

fn identity(path: &PathBuf) -> Result<(u64, u64)> {
    let about = std::fs::metadata(path)
        .map_err(|error| DbError::Lost(format!("the database file {}: {error}", path.display())))?;
    Ok((about.dev(), about.ino()))
}
