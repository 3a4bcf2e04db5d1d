//! `dateline migrate`: creates or updates the tables without starting the server.

use crate::{config::Config, db::Migrated};

use super::{
    failure::Failure,
    output::{line, remark},
    start,
};

/// Creates or updates the tables, and prints the migrations that were applied, one a line.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let Migrated { applied, copy } = start::migrate(config)?;
    if let Some(copy) = copy {
        remark(format_args!(
            "the database as it was before is kept in {}",
            copy.display()
        ));
    }
    if applied.is_empty() {
        remark(format_args!("{} is up to date", config.database.url));
    }
    applied.iter().try_for_each(line)
}
