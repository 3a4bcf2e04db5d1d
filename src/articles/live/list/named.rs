//! What the filters of a list name, looked up on the stand, and which index is walked for them.

use super::LiveArticleQuery;
use super::walk::Walk;
use crate::authors::{self, AuthorId};
use crate::clock::Timestamp;
use crate::db::{Conn, Result};
use crate::tags::{self, TagId};

/// The filters, each by what the tables of the stand keep. What the walks ensure by themselves is not among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) any_tag: Option<Vec<TagId>>,
    pub(super) all_tags: Vec<TagId>,
    pub(super) no_tags: Vec<TagId>,
    pub(super) any_section: Option<Vec<TagId>>,
    pub(super) any_author: Option<Vec<AuthorId>>,
    pub(super) language: Option<String>,
    pub(super) updated_after: Option<Timestamp>,
    pub(super) has_picture: Option<bool>,
    pub(super) walks: Vec<Walk>,
}

/// So many sections are walked one beside the other; with more of them it is less work to walk everything and to pass
/// over what is filed elsewhere.
pub(super) const WALKED: usize = 50;

/// What one filter names, with how many articles each has.
type Named<T> = Vec<(T, i64)>;

/// Which filter is walked.
#[derive(Clone, Copy)]
enum Group {
    AnyTag,
    Tag(TagId),
    Section,
    Author,
}

impl Wanted {
    /// Finds what the filters name, and chooses the narrowest of them to be walked. `None` when nothing can fit: a filter
    /// names nothing that is on the stand.
    pub(super) fn resolve(conn: &mut Conn, query: &LiveArticleQuery) -> Result<Option<Self>> {
        let any_tag = found_tags(conn, &query.tags)?;
        let all_tags = found_tags(conn, &query.all_tags)?;
        let no_tags = found_tags(conn, &query.no_tags)?;
        let sections = match &query.section {
            Some(name) => with_articles(tags::live::with_those_below(conn, name)?),
            None => Vec::new(),
        };
        let authors = found_authors(conn, &query.authors)?;
        let nothing_fits = !query.tags.is_empty() && any_tag.is_empty()
            || all_tags.len() < query.all_tags.len()
            || query.section.is_some() && sections.is_empty()
            || !query.authors.is_empty() && authors.is_empty();
        if nothing_fits {
            return Ok(None);
        }
        let mut groups = vec![
            (size(&any_tag), Group::AnyTag),
            (size(&sections), Group::Section),
            (size(&authors), Group::Author),
        ];
        groups.extend(
            all_tags
                .iter()
                .map(|&(tag, count)| (Some(count), Group::Tag(tag))),
        );
        let groups = groups
            .into_iter()
            .filter_map(|(size, group)| Some((size?, group)));
        let narrowest = groups.min_by_key(|(size, _)| *size).map(|(_, group)| group);
        let wanted = Self {
            any_tag: some(any_tag),
            all_tags: ids(all_tags),
            no_tags: ids(no_tags),
            any_section: some(sections),
            any_author: some(authors),
            language: query.language.as_ref().map(ToString::to_string),
            updated_after: query.updated_after,
            has_picture: query.has_picture,
            walks: Vec::new(),
        };
        Ok(Some(wanted.walking(narrowest)))
    }

    fn sections(&self) -> usize {
        self.any_section.as_ref().map_or(0, Vec::len)
    }

    fn walking(mut self, group: Option<Group>) -> Self {
        self.walks = match group {
            None => vec![Walk::Articles],
            Some(Group::AnyTag) => walks(self.any_tag.take(), Walk::Tag),
            Some(Group::Section) if self.sections() > WALKED => vec![Walk::Articles],
            Some(Group::Section) => walks(self.any_section.take(), Walk::Section),
            Some(Group::Author) => walks(self.any_author.take(), Walk::Author),
            Some(Group::Tag(tag)) => {
                self.all_tags.retain(|&other| other != tag);
                vec![Walk::Tag(tag)]
            }
        };
        self
    }
}

/// Those of the tags that are on the stand.
fn found_tags(conn: &mut Conn, names: &[String]) -> Result<Named<TagId>> {
    let mut found = Vec::new();
    for name in names {
        found.extend(tags::live::find(conn, name)?.map(|tag| (tag.id, tag.article_count)));
    }
    Ok(found)
}

/// Those that have any: the others need no walk.
fn with_articles(mut sections: Named<TagId>) -> Named<TagId> {
    sections.retain(|(_, articles)| *articles > 0);
    sections
}

fn found_authors(conn: &mut Conn, names: &[String]) -> Result<Named<AuthorId>> {
    let mut found = Vec::new();
    for name in names {
        let author = authors::live::find(conn, name)?;
        found.extend(author.map(|author| (author.id, author.article_count)));
    }
    Ok(found)
}

/// How many articles these have together; nothing for none of them.
fn size<T>(named: &Named<T>) -> Option<i64> {
    (!named.is_empty()).then(|| named.iter().map(|(_, count)| count).sum())
}

fn ids<T>(named: Named<T>) -> Vec<T> {
    named.into_iter().map(|(id, _)| id).collect()
}

fn some<T>(named: Named<T>) -> Option<Vec<T>> {
    Some(ids(named)).filter(|ids| !ids.is_empty())
}

fn walks<T>(ids: Option<Vec<T>>, walk: impl Fn(T) -> Walk) -> Vec<Walk> {
    ids.unwrap_or_default().into_iter().map(walk).collect()
}
