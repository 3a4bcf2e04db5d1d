//! `dateline rebuild-live`: the stand built anew from the desk.

use super::failure::Failure;
use super::output::line;
use super::start::{block_on, database};
use crate::articles::service::rebuild_live;
use crate::config::Config;

/// Builds the stand of the configured database anew.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let db = database(config)?;
    let built = block_on(rebuild_live(&db)).map_err(Failure::new)?;
    line(format_args!("readers see {built} articles"))
}
