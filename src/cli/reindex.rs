//! `dateline reindex`: the words that readers find articles by, made anew.

use super::failure::Failure;
use super::output::{line, progress};
use super::start::{block_on, existing_database};
use crate::config::Config;
use crate::search::service::{count, reindex};

/// Reads every live article of the configured database anew.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let db = existing_database(config)?;
    let articles = block_on(async {
        let articles = u64::try_from(count(&db).await?).unwrap_or(0);
        let bar = progress(articles);
        reindex(&db, |more| bar.inc(more)).await?;
        bar.finish_and_clear();
        Ok::<_, Failure>(articles)
    })?;
    line(format_args!("readers find words in {articles} articles"))
}
