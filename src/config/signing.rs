//! The secret that signs tokens: what makes a good one, its id, and the file one is generated into.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{data::DataConfig, mistake::ConfigMistake, secret::Secret};
use crate::text::hexadecimal;

/// A secret shorter than this can be found by trying.
const SHORTEST: usize = 32;
/// A file longer than this is not a secret.
const LONGEST_FILE: u64 = 4096;
/// The name of the file in the data folder.
const FILE: &str = "signing-secret";
/// What stands in examples and is copied from there; compared in lower case, anywhere in the value.
const EXAMPLES: [&str; 11] = [
    "change-me",
    "change_me",
    "changeme",
    "replace-me",
    "replace_me",
    "replaceme",
    "a-string-secret-at-least",
    "example",
    "your-secret",
    "your-256-bit-secret",
    "0123456789abcdef0123456789abcdef",
];

/// A secret and its public id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// The `kid` of tokens: 16 hexadecimal digits that say which secret, and nothing about it.
    pub kid: String,
    /// The secret.
    pub secret: Secret,
}

/// The secrets of this server.
#[derive(Clone, Debug)]
pub struct SigningKeys {
    /// Signs and verifies.
    pub current: SigningKey,
    /// Verifies what was signed before a rotation.
    pub previous: Option<SigningKey>,
}

impl SigningKey {
    /// The key of a secret.
    pub fn new(secret: Secret) -> Self {
        Self {
            kid: key_id(&secret),
            secret,
        }
    }
}

/// Eight bytes of a hash are enough to tell a few secrets apart, and too few to confirm a guess of 32 random bytes.
fn key_id(secret: &Secret) -> String {
    let mut hash = Sha256::new();
    hash.update(b"dateline signing key id\0");
    hash.update(secret.expose().as_bytes());
    hexadecimal(&hash.finalize()[..8])
}

/// What is wrong with a secret, without repeating it.
pub(super) fn check(secret: &str) -> Result<(), String> {
    const FEWEST_DIFFERENT: usize = 10;
    if secret.len() < SHORTEST {
        return Err(format!("is {} bytes long", secret.len()));
    }
    let lower = secret.to_ascii_lowercase();
    if EXAMPLES.iter().any(|example| lower.contains(example)) {
        return Err("is an example value that everybody knows".to_owned());
    }
    if secret.bytes().collect::<BTreeSet<u8>>().len() < FEWEST_DIFFERENT {
        return Err("repeats a few characters and can be guessed".to_owned());
    }
    Ok(())
}

/// Reads the secret of the data folder; generates it first if there is none.
pub(super) fn find_or_generate(data: &DataConfig) -> Result<Secret, ConfigMistake> {
    let path = data.folder.join(FILE);
    if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        data.create()
            .and_then(|()| generate(&data.folder, &path))
            .map_err(|error| {
                mistake(
                    &path,
                    format!("cannot be created ({error})"),
                    "a folder to write in",
                )
            })?;
    }
    read(&path)
}

/// Writes a new secret beside its place and links it there: the file is whole or absent, and of two servers that start
/// at the same time one wins and both read its secret.
fn generate(folder: &Path, path: &Path) -> io::Result<()> {
    let secret = hexadecimal(&rand::random::<[u8; 32]>());
    let beside = folder.join(format!(".{FILE}.{}", hexadecimal(&rand::random::<[u8; 8]>())));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    let linked = writeln!(file, "{secret}")
        .and_then(|()| file.sync_all())
        .and_then(|()| match fs::hard_link(&beside, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        });
    fs::remove_file(&beside)?;
    linked?;
    File::open(folder)?.sync_all()
}

/// Reads the file, which must be a regular one that nobody else may read or write.
fn read(path: &Path) -> Result<Secret, ConfigMistake> {
    let cannot_read = |error: io::Error| {
        mistake(
            path,
            format!("cannot be read ({error})"),
            "a file this user can read",
        )
    };
    let about = fs::symlink_metadata(path).map_err(cannot_read)?;
    if !about.is_file() {
        return Err(mistake(
            path,
            "is not a regular file",
            "the file this server generated",
        ));
    }
    let mode = about.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let problem = format!("others may use it (mode {mode:04o})");
        return Err(mistake(
            path,
            problem,
            format!("mode 0600: run chmod 600 {}", path.display()),
        ));
    }
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST_FILE).read_to_string(&mut text))
        .map_err(cannot_read)?;
    let secret = text.trim();
    check(secret).map_err(|wrong| {
        let remedy = "a good secret: delete the file to have a new one generated (everybody logs in again)";
        mistake(path, format!("its secret (not shown) {wrong}"), remedy)
    })?;
    Ok(Secret::new(secret))
}

fn mistake(path: &Path, problem: impl Into<String>, expected: impl Into<String>) -> ConfigMistake {
    ConfigMistake::new(PathBuf::from(path).display().to_string(), problem, expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "6f1d0c7e9b2a4853f0e1d2c3b4a5968778695a4b";

    fn folder() -> (tempfile::TempDir, DataConfig) {
        let temporary = tempfile::tempdir().unwrap();
        let data = DataConfig {
            folder: temporary.path().join("data"),
        };
        (temporary, data)
    }

    #[test]
    fn a_secret_must_be_long_unknown_and_varied() {
        assert_eq!(check(GOOD), Ok(()));
        assert!(check(&GOOD[..31]).unwrap_err().contains("31 bytes"));
        assert!(check(&GOOD[..32]).is_ok());
        for example in [
            "Change-Me-to-something-long-and-random",
            "your-256-bit-secret-your-256-bit-secret",
            "0123456789ABCDEF0123456789ABCDEF",
            "this-is-an-example-secret-of-dateline",
        ] {
            assert!(check(example).unwrap_err().contains("example"), "{example}");
        }
        assert!(check(&"secret".repeat(8)).unwrap_err().contains("repeats"));
    }

    #[test]
    fn a_generated_secret_is_good_kept_and_readable_by_this_user_alone() {
        let (_temporary, data) = folder();
        let secret = find_or_generate(&data).unwrap();
        assert_eq!(secret.expose().len(), 64);
        assert_eq!(check(secret.expose()), Ok(()));
        assert_eq!(find_or_generate(&data).unwrap(), secret);
        let mode = fs::metadata(data.folder.join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            fs::read_dir(&data.folder).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn servers_that_start_at_the_same_time_share_one_secret() {
        let (_temporary, data) = folder();
        let starts: Vec<_> = (0..16)
            .map(|_| {
                let data = data.clone();
                std::thread::spawn(move || find_or_generate(&data).unwrap())
            })
            .collect();
        let secrets: BTreeSet<String> = starts
            .into_iter()
            .map(|start| start.join().unwrap().expose().to_owned())
            .collect();
        assert_eq!(secrets.len(), 1);
    }

    #[test]
    fn a_file_that_others_may_read_is_refused_and_left_alone() {
        for mode in [0o640, 0o604, 0o620, 0o777] {
            let (_temporary, data) = folder();
            find_or_generate(&data).unwrap();
            let path = data.folder.join(FILE);
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let mistake = find_or_generate(&data).unwrap_err();
            assert!(mistake.problem.contains(&format!("mode {mode:04o}")), "{mistake}");
            assert!(mistake.expected.contains("chmod 600"), "{mistake}");
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
        }
    }

    #[test]
    fn a_damaged_file_and_a_symbolic_link_are_refused_without_showing_the_content() {
        let (_temporary, data) = folder();
        find_or_generate(&data).unwrap();
        let path = data.folder.join(FILE);
        fs::write(&path, "hunter2").unwrap();
        let mistake = find_or_generate(&data).unwrap_err();
        assert!(
            mistake.problem.contains("7 bytes") && !mistake.to_string().contains("hunter2"),
            "{mistake}"
        );

        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("elsewhere", &path).unwrap();
        assert!(
            find_or_generate(&data)
                .unwrap_err()
                .problem
                .contains("regular file")
        );
    }

    #[test]
    fn the_id_tells_secrets_apart_and_is_no_part_of_them() {
        let key = SigningKey::new(Secret::new(GOOD));
        let other = SigningKey::new(Secret::new(GOOD.replace('6', "7")));
        assert_eq!(key.kid.len(), 16);
        assert_ne!(key.kid, other.kid);
        assert_eq!(key.kid, SigningKey::new(Secret::new(GOOD)).kid);
        let plain = hexadecimal(&Sha256::digest(GOOD));
        assert!(
            !plain.contains(&key.kid),
            "a hash of the secret for another purpose must not hold it"
        );
    }
}
