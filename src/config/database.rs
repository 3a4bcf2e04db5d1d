//! Which database, and how many may use it at once.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use url::Url;

use super::{
    reader::Reader,
    secret::Secret,
    setting::{Kind, Section, Setting, Unit},
};

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Which database.
    pub url: DatabaseUrl,
    /// SQLite: connections that read. PostgreSQL: all connections of this server. At least 1.
    pub connections: u32,
    /// SQLite: writes that may wait for the writer; further ones are answered 503.
    pub writer_queue: usize,
    /// SQLite: writes that share one commit at most; 1 commits each alone.
    pub group_size: usize,
    /// How long a request waits for a connection before it is answered 503.
    pub wait: Duration,
}

/// The database by its URL. `Display` and `Debug` show no password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server: the whole URL, as libpq takes it.
    Postgres(Secret),
}

impl DatabaseUrl {
    /// Reads `sqlite://path` (relative; `sqlite:///path` is absolute) or `postgres://…`. The error says what is wrong
    /// without repeating the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return sqlite(path);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return postgres(text);
        }
        Err("does not begin with sqlite:// or postgres://".to_owned())
    }

    /// Whether the database is a file of this server.
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, String> {
    if path.is_empty() || path.ends_with('/') {
        return Err("names no file".to_owned());
    }
    if path.starts_with(":memory:") {
        return Err("names no file: what is kept in memory alone is lost".to_owned());
    }
    if path.contains(['?', '#', '%']) {
        return Err("has one of ? # % in its path, which is taken literally and surely not meant".to_owned());
    }
    Ok(DatabaseUrl::Sqlite(PathBuf::from(path)))
}

fn postgres(text: &str) -> Result<DatabaseUrl, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL ({error})"))?;
    let wants_tls = |mode: &str| matches!(mode, "require" | "verify-ca" | "verify-full");
    let tls = url
        .query_pairs()
        .any(|(name, mode)| name == "sslmode" && wants_tls(&mode));
    if tls && !cfg!(feature = "postgres-tls") {
        return Err("asks for TLS, which this build lacks: build it with --features postgres-tls".to_owned());
    }
    Ok(DatabaseUrl::Postgres(Secret::new(text)))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(text) => match Url::parse(text.expose()) {
                Ok(url) => write!(
                    f,
                    "postgres://{}{}{}",
                    url.host_str().unwrap_or_default(),
                    url.port().map(|port| format!(":{port}")).unwrap_or_default(),
                    url.path()
                ),
                Err(_) => f.write_str("postgres://(not shown)"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl DatabaseConfig {
    pub(super) fn read(reader: &mut Reader, data_folder: &Path) -> Self {
        Self {
            url: reader
                .parsed(&URL, DatabaseUrl::parse)
                .unwrap_or_else(|| DatabaseUrl::Sqlite(data_folder.join("dateline.db"))),
            connections: reader.number(&CONNECTIONS),
            writer_queue: reader.number(&WRITER_QUEUE),
            group_size: reader.number(&GROUP_SIZE),
            wait: reader.duration(&WAIT),
        }
    }
}

pub(super) const SECTION: Section = Section {
    title: "Database",
    settings: &[URL, CONNECTIONS, WRITER_QUEUE, GROUP_SIZE, WAIT],
};

const URL: Setting = Setting {
    name: "DATELINE_DATABASE_URL",
    default: "",
    kind: Kind::Secret("sqlite://path/to/file.db or postgres://user:password@host/database"),
    meaning: "The database. sqlite:// keeps everything in one file here (sqlite:///var/… is an absolute path); \
              postgres:// needs a signing secret as well. Without it: dateline.db in the data folder, that is \
              sqlite://data/dateline.db.",
};
const CONNECTIONS: Setting = Setting {
    name: "DATELINE_DATABASE_CONNECTIONS",
    default: "8",
    kind: Kind::Number {
        unit: Unit::Count("connections"),
        min: 1,
        max: 1000,
    },
    meaning: "SQLite: connections that read (one more writes); no more of them than there are processors are at work \
              at once. PostgreSQL: all connections of this server; keep the sum over all servers below \
              max_connections.",
};
const WRITER_QUEUE: Setting = Setting {
    name: "DATELINE_DATABASE_WRITER_QUEUE",
    default: "1024",
    kind: Kind::Number {
        unit: Unit::Count("writes"),
        min: 1,
        max: 100_000,
    },
    meaning: "SQLite: writes that may wait for their turn. When it is full, writing requests are answered 503.",
};
const GROUP_SIZE: Setting = Setting {
    name: "DATELINE_DATABASE_GROUP_SIZE",
    default: "256",
    kind: Kind::Number {
        unit: Unit::Count("writes"),
        min: 1,
        max: 1000,
    },
    meaning: "SQLite: writes that share one commit at most. Each is on disk before it is answered, whatever the number; \
              1 commits each alone and is much slower.",
};
const WAIT: Setting = Setting {
    name: "DATELINE_DATABASE_WAIT",
    default: "2",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 1,
        max: 60,
    },
    meaning: "How long a request waits for a database connection before it is answered 503.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        let sqlite = |path: &str| Ok(DatabaseUrl::Sqlite(PathBuf::from(path)));
        assert_eq!(DatabaseUrl::parse("sqlite://data/a.db"), sqlite("data/a.db"));
        assert_eq!(DatabaseUrl::parse("sqlite:///srv/a.db"), sqlite("/srv/a.db"));
        for text in [
            "postgres://ann@db.example/news",
            "postgresql:///news?host=/run/postgresql",
        ] {
            assert_eq!(
                DatabaseUrl::parse(text),
                Ok(DatabaseUrl::Postgres(Secret::new(text)))
            );
        }
    }

    #[test]
    fn what_names_no_database_is_refused() {
        for text in [
            "",
            "data/dateline.db",
            "mysql://localhost/news",
            "postgre://localhost/news",
            "sqlite://",
            "sqlite://data/",
            "sqlite://:memory:",
            "sqlite://a.db?mode=ro",
            "postgres://host:port/news",
        ] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    #[cfg(not(feature = "postgres-tls"))]
    fn a_url_that_asks_for_tls_is_refused_by_a_build_without_it() {
        let wrong = DatabaseUrl::parse("postgres://db.example/news?sslmode=verify-full").unwrap_err();
        assert!(wrong.contains("postgres-tls"), "{wrong}");
        assert!(DatabaseUrl::parse("postgres://db.example/news?sslmode=prefer").is_ok());
    }

    #[test]
    fn neither_display_nor_debug_shows_user_password_or_options() {
        let url = DatabaseUrl::parse("postgres://ann:hunter2@db.example:5433/news?password=hunter2").unwrap();
        assert_eq!(url.to_string(), "postgres://db.example:5433/news");
        assert_eq!(format!("{url:?}"), url.to_string());
    }
}
