//! Where a demo keeps its newsroom.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use crate::cli::failure::Failure;

/// A folder with nothing in it but the demo; deleted in the end if it is a temporary one.
pub(super) struct DemoFolder {
    path: PathBuf,
    temporary: bool,
}

impl DemoFolder {
    /// The chosen folder, which must be empty or missing, or a new temporary one.
    pub(super) fn make(chosen: Option<&Path>) -> Result<Self, Failure> {
        match chosen {
            Some(path) => Self::chosen(path),
            None => Ok(Self {
                path: env::temp_dir().join(format!("dateline-demo-{:016x}", rand::random::<u64>())),
                temporary: true,
            }),
        }
    }

    fn chosen(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        match fs::read_dir(path).map(|mut entries| entries.next().is_none()) {
            Ok(false) => Err(Failure::new(format!(
                "{shown} is not empty; choose another --dir, or go on with a demo kept there by \
                 DATELINE_DATA_DIR={shown} dateline serve"
            ))),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::new(format!(
                "{shown} cannot be read ({error}); choose another --dir"
            ))),
            _ => Ok(Self {
                path: path.to_owned(),
                temporary: false,
            }),
        }
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it goes with the demo.
    pub(super) fn is_temporary(&self) -> bool {
        self.temporary
    }
}

impl Drop for DemoFolder {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, "the temporary folder was not deleted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_folder_goes_with_the_demo_and_a_chosen_one_stays() {
        let temporary = DemoFolder::make(None).unwrap();
        let path = temporary.path().to_owned();
        fs::create_dir(&path).unwrap();
        drop(temporary);
        assert!(!path.exists());

        let chosen = tempfile::tempdir().unwrap();
        drop(DemoFolder::make(Some(chosen.path())).unwrap());
        assert!(chosen.path().exists());
    }

    #[test]
    fn a_folder_with_something_in_it_is_refused() {
        let chosen = tempfile::tempdir().unwrap();
        fs::write(chosen.path().join("letter.txt"), "Dear Ann").unwrap();
        assert!(DemoFolder::make(Some(chosen.path())).is_err());
        assert!(DemoFolder::make(Some(&chosen.path().join("letter.txt"))).is_err());
        assert!(DemoFolder::make(Some(&chosen.path().join("new"))).is_ok());
    }
}
