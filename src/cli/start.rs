//! What several commands begin with: the configuration and an up-to-date database.

use std::sync::Arc;

use crate::{
    app::App,
    clock::SystemClock,
    config::{Config, DatabaseConfig, DatabaseUrl},
    db::{Db, Location, Migrated, Options},
};

use super::failure::Failure;

/// The configuration from the environment and `.env`.
pub(super) fn configuration() -> Result<Config, Failure> {
    Ok(Config::load(Vec::new())?)
}

/// Creates or updates the tables of the configured database.
pub(super) fn migrate(config: &Config) -> Result<Migrated, Failure> {
    if matches!(&config.database.url, DatabaseUrl::Sqlite(file) if file.starts_with(&config.data.folder)) {
        config.data.create().map_err(|error| {
            let folder = config.data.folder.display();
            Failure::new(format!(
                "the data folder {folder} cannot be created ({error}); see DATELINE_DATA_DIR"
            ))
        })?;
    }
    Ok(Db::migrate(&location(&config.database))?)
}

/// Updates the configured database and opens it.
pub(super) fn database(config: &Config) -> Result<Db, Failure> {
    migrate(config)?;
    let options = Options {
        connections: config.database.connections,
        wait: config.database.wait,
        queue: config.database.writer_queue,
        group: config.database.group_size,
    };
    Ok(Db::open(
        &location(&config.database),
        &options,
        Arc::new(SystemClock),
    )?)
}

/// The configured database, which has to be there: for commands that make no sense on a new one.
pub(super) fn existing_database(config: &Config) -> Result<Db, Failure> {
    match &config.database.url {
        DatabaseUrl::Sqlite(file) if !file.exists() => Err(Failure::new(format!(
            "there is no database at {}; start `dateline serve` once, or check the folder and DATELINE_DATABASE_URL",
            file.display()
        ))),
        _ => database(config),
    }
}

/// Everything that requests need, with the configured database up to date.
pub(super) fn app(config: &Config) -> Result<App, Failure> {
    let keys = config.signing_keys()?;
    let clock = Arc::new(SystemClock);
    Ok(App::new(config, &keys, database(config)?, clock))
}

fn location(database: &DatabaseConfig) -> Location {
    match &database.url {
        DatabaseUrl::Sqlite(path) => Location::Sqlite(path.clone()),
        DatabaseUrl::Postgres(url) => Location::Postgres(url.expose().to_owned()),
    }
}

/// Runs asynchronous work to its end on this thread.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}
