//! `dateline rebuild-live`: the stand built anew from the desk.

use super::failure::Failure;
use super::output::line;
use super::start::{block_on, existing_database};
use crate::config::Config;
use crate::{articles, comments, redirects};

/// Builds the stand of the configured database anew.
pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let db = existing_database(config)?;
    let (articles, comments, redirects) = block_on(async {
        let articles = articles::service::rebuild_live(&db).await.map_err(Failure::new)?;
        let comments = comments::service::rebuild_live(&db).await.map_err(Failure::new)?;
        let redirects = redirects::service::rebuild_live(&db)
            .await
            .map_err(Failure::new)?;
        Ok::<_, Failure>((articles, comments, redirects))
    })?;
    line(format_args!(
        "readers see {articles} articles and {comments} comments, and are led on by {redirects} redirects"
    ))
}
