//! Puts the concerns together, and reads the real environment and `.env`.

use std::{fs, path::Path, thread};

use super::{
    auth::{self, AuthConfig},
    changes::{self, ChangesConfig},
    comments::{self, CommentsConfig},
    data::{self, DataConfig},
    database::{self, DatabaseConfig},
    delivery::{self, DeliveryConfig},
    desk::{self, DeskConfig},
    limits::{self, LimitsConfig},
    links,
    log::{self, LogConfig},
    mail::{self, MailConfig},
    mistake::ConfigMistake,
    preview::{self, PreviewConfig},
    reader::{PREFIX, Reader},
    server::{self, ServerConfig},
    setting::Section,
    signing::{self, SigningKey, SigningKeys},
    spam,
    website::{self, WebsiteConfig},
};

/// Every setting there is, by concern, in the order of `.env.example`.
pub const SECTIONS: &[Section] = &[
    server::SECTION,
    limits::SECTION,
    data::SECTION,
    database::SECTION,
    auth::SECTION,
    links::SECTION,
    comments::SECTION,
    spam::SECTION,
    preview::SECTION,
    delivery::SECTION,
    changes::SECTION,
    desk::SECTION,
    mail::SECTION,
    website::SECTION,
    log::SECTION,
];

/// The whole configuration. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Config {
    /// The HTTP server.
    pub server: ServerConfig,
    /// How many requests an address may send.
    pub limits: LimitsConfig,
    /// The data folder.
    pub data: DataConfig,
    /// The database.
    pub database: DatabaseConfig,
    /// Login.
    pub auth: AuthConfig,
    /// Comments.
    pub comments: CommentsConfig,
    /// Previews.
    pub preview: PreviewConfig,
    /// Public answers.
    pub delivery: DeliveryConfig,
    /// The feed of changes.
    pub changes: ChangesConfig,
    /// What the desk keeps.
    pub desk: DeskConfig,
    /// Sending e-mail; `None`: nothing is sent.
    pub mail: Option<MailConfig>,
    /// Where readers find things on the website.
    pub website: WebsiteConfig,
    /// The log.
    pub log: LogConfig,
}

impl Config {
    /// Reads the environment and the file `.env` of the current folder; a variable of the environment wins.
    /// `overrides` (from the command line) win over both.
    ///
    /// # Errors
    /// All mistakes at once.
    pub fn load(overrides: Vec<(String, String)>) -> Result<Self, Vec<ConfigMistake>> {
        let mut mistakes = Vec::new();
        let mut variables = overrides;
        variables.extend(environment(&mut mistakes));
        variables.extend(env_file(Path::new(".env"), &mut mistakes));
        match Self::from_env(variables) {
            Ok(config) if mistakes.is_empty() => Ok(config),
            Ok(_) => Err(mistakes),
            Err(others) => {
                mistakes.extend(others);
                Err(mistakes)
            }
        }
    }

    /// Reads the given variables; of two with the same name the first counts. Touches nothing else.
    ///
    /// # Errors
    /// All mistakes at once.
    pub fn from_env(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Vec<ConfigMistake>> {
        let mut reader = Reader::new(variables);
        let config = Self::read(&mut reader);
        let mistakes = reader.finish();
        if mistakes.is_empty() {
            Ok(config)
        } else {
            Err(mistakes)
        }
    }

    pub(super) fn read(reader: &mut Reader) -> Self {
        let data = DataConfig::read(reader);
        let config = Self {
            server: ServerConfig::read(reader),
            limits: LimitsConfig::read(reader),
            database: DatabaseConfig::read(reader, &data.folder),
            data,
            auth: AuthConfig::read(reader),
            comments: CommentsConfig::read(reader),
            preview: PreviewConfig::read(reader),
            delivery: DeliveryConfig::read(reader),
            changes: ChangesConfig::read(reader),
            desk: DeskConfig::read(reader),
            mail: MailConfig::read(reader),
            website: WebsiteConfig::read(reader),
            log: LogConfig::read(reader),
        };
        if !config.database.url.is_sqlite() && !reader.was_set(&auth::SIGNING_SECRET) {
            reader.note(ConfigMistake::of(
                &auth::SIGNING_SECRET,
                "is missing: with PostgreSQL it is not generated, because all servers must share it",
            ));
        }
        config
    }

    /// The secrets that sign tokens. With SQLite and none configured, the one of the data folder is read, and
    /// generated first if there is none.
    ///
    /// # Errors
    /// When the file of the data folder cannot be used: unreadable, readable by others, damaged.
    pub fn signing_keys(&self) -> Result<SigningKeys, ConfigMistake> {
        let current = match &self.auth.signing_secret {
            Some(secret) => secret.clone(),
            None => signing::find_or_generate(&self.data)?,
        };
        Ok(SigningKeys {
            current: SigningKey::new(current),
            previous: self.auth.previous_secret.clone().map(SigningKey::new),
        })
    }
}

/// The processor cores this process may use, at least 1.
pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The variables of the environment. One that is ours and not UTF-8 is noted; others are nobody's business.
fn environment(mistakes: &mut Vec<ConfigMistake>) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for (name, value) in std::env::vars_os() {
        match (name.into_string(), value.into_string()) {
            (Ok(name), Ok(value)) => variables.push((name, value)),
            (Ok(name), Err(_)) if name.starts_with(PREFIX) => {
                mistakes.push(ConfigMistake::new(
                    name,
                    "its value is not UTF-8",
                    "text in UTF-8",
                ));
            }
            _ => {}
        }
    }
    variables
}

/// The variables of a `.env` file; none when there is no such file.
pub(super) fn env_file(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> Vec<(String, String)> {
    let name = path.display().to_string();
    mistakes.extend(
        fs::read_to_string(path)
            .iter()
            .flat_map(|text| substitutions(text)),
    );
    let unreadable = |error: &dyn std::fmt::Display| {
        ConfigMistake::new(
            &name,
            format!("cannot be read ({error})"),
            "a file this user can read",
        )
    };
    let lines = match dotenvy::from_path_iter(path) {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Vec::new(),
        Err(error) => {
            mistakes.push(unreadable(&error));
            return Vec::new();
        }
    };
    let mut variables: Vec<(String, String)> = Vec::new();
    for line in lines {
        match line {
            Ok(variable) => variables.push(variable),
            Err(dotenvy::Error::LineParse(..)) => {
                mistakes.push(malformed(&name, variables.last().map(|(name, _)| name.as_str())));
            }
            Err(error) => {
                mistakes.push(unreadable(&error));
                break;
            }
        }
    }
    variables
}

/// Values in which the reader of the file would put something else for a `$`: a password with one would silently be
/// another.
fn substitutions(text: &str) -> Vec<ConfigMistake> {
    text.lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("export ")
                .unwrap_or(line)
                .split_once('=')
        })
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|(name, value)| name.starts_with(PREFIX) && value.contains('$') && !value.starts_with('\''))
        .map(|(name, _)| {
            ConfigMistake::new(
                name,
                "has a $, which stands for another variable in this file",
                "the value in single quotes, which leave it as it is",
            )
        })
        .collect()
}

/// A line of `.env` that is none. Nothing of it is repeated, because it may be a secret; the name before it helps to
/// find it.
fn malformed(file: &str, before: Option<&str>) -> ConfigMistake {
    let place = before.map_or("the first line".to_owned(), |name| {
        format!("the line after {name}")
    });
    ConfigMistake::new(
        file,
        format!("{place} is not well-formed"),
        "NAME=value, in quotes when it holds spaces or quotes",
    )
}
