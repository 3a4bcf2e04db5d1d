use super::{Article, ArticleId};
use crate::articles::ArticleError;

/// What became of one article of many that were to make the same move.
#[derive(Debug)]
pub struct Moved {
    /// Its id.
    pub id: ArticleId,
    /// The article after the move, or why it was not made.
    pub outcome: Result<Article, ArticleError>,
}
