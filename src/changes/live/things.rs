//! The things that changes are about, as they are now, in a fixed number of queries.

use std::collections::HashMap;

use super::LiveChange;
use crate::articles::ArticleId;
use crate::articles::live::read::{self, LiveSummary};
use crate::authors::live::LiveAuthor;
use crate::authors::{self, AuthorId};
use crate::changes::Kind;
use crate::db::{Conn, Id, Result};
use crate::events::Action;
use crate::tags::live::LiveTag;
use crate::tags::{self, TagId};

/// What stands there of what changes are about.
#[derive(Debug, Default)]
pub struct Things {
    /// The articles.
    pub articles: HashMap<ArticleId, LiveSummary>,
    /// The authors.
    pub authors: HashMap<AuthorId, LiveAuthor>,
    /// The tags.
    pub tags: HashMap<TagId, LiveTag>,
}

/// What these changes are about, as far as it stands there. What a change took away is not asked for.
pub fn things(conn: &mut Conn, changes: &[LiveChange]) -> Result<Things> {
    let articles = read::summaries(conn, &ids(changes, Kind::Article))?;
    let authors = authors::live::list_by_ids(conn, &ids(changes, Kind::Author))?;
    let tags = tags::live::list_by_ids(conn, &ids(changes, Kind::Tag))?;
    Ok(Things {
        articles: articles.into_iter().map(|it| (it.head.id, it)).collect(),
        authors: authors.into_iter().map(|it| (it.id, it)).collect(),
        tags: tags.into_iter().map(|it| (it.id, it)).collect(),
    })
}

fn ids<K>(changes: &[LiveChange], kind: Kind) -> Vec<Id<K>> {
    let shown = |change: &&LiveChange| {
        change.kind == kind && matches!(change.action, Action::Created | Action::Updated)
    };
    let found = changes.iter().filter(shown);
    found.map(|change| Id::new(change.id.uuid())).collect()
}
