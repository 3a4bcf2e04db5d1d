//! The folder for everything Dateline keeps on this machine.

use std::{fs, io, os::unix::fs::DirBuilderExt, path::PathBuf};

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting},
};

/// Where files are kept.
#[derive(Clone, Debug)]
pub struct DataConfig {
    /// The data folder. It may not exist yet: see [`DataConfig::create`].
    pub folder: PathBuf,
}

impl DataConfig {
    /// Creates the folder for this user alone (mode 0700) if it is missing; one that exists is left as it is.
    pub fn create(&self) -> io::Result<()> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
    }

    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            folder: reader.required(&DATA_DIR, |value| Ok(PathBuf::from(value))),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Data",
    settings: &[DATA_DIR],
};

const DATA_DIR: Setting = Setting {
    name: "DATELINE_DATA_DIR",
    default: "data",
    kind: Kind::Text("a folder"),
    meaning: "The folder for the SQLite database and the generated signing secret. Created for this user alone when \
              it is missing. A relative path starts at the folder the server is started in.",
};

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_missing_folder_is_created_for_this_user_alone_and_an_existing_one_is_kept() {
        let temporary = tempfile::tempdir().unwrap();
        let data = DataConfig {
            folder: temporary.path().join("a/b"),
        };
        data.create().unwrap();
        let mode = || fs::metadata(&data.folder).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o700);
        fs::set_permissions(&data.folder, fs::Permissions::from_mode(0o750)).unwrap();
        data.create().unwrap();
        assert_eq!(mode(), 0o750);
    }
}
