//! What the articles that were found are filed under.

use std::collections::HashMap;
use std::hash::Hash;

use diesel::prelude::*;

use super::rank::Candidate;
use crate::articles::live::words::{authors_of, tags_of};
use crate::authors::AuthorId;
use crate::db::schema::{live_authors, live_tags};
use crate::db::{Conn, Id, Result, among};
use crate::tags::TagId;

/// How many of each sort are told.
const MOST: usize = 10;

/// What articles are filed under, the most frequent first.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// Their tags and sections.
    pub tags: Vec<NamedCount<TagId>>,
    /// Who is credited.
    pub authors: Vec<NamedCount<AuthorId>>,
    /// In which years they were published.
    pub years: Vec<(i32, usize)>,
}

/// A tag or an author, with the number of articles.
#[derive(Clone, Debug)]
pub struct NamedCount<K> {
    /// The id.
    pub id: K,
    /// The address on the site.
    pub slug: String,
    /// The name.
    pub name: String,
    /// How many of the articles.
    pub count: usize,
}

pub(super) fn count(conn: &mut Conn, found: &[Candidate]) -> Result<Facets> {
    Ok(Facets {
        tags: tags(conn, found)?,
        authors: authors(conn, found)?,
        years: most(found.iter().map(|one| one.published_at.year())),
    })
}

fn tags(conn: &mut Conn, found: &[Candidate]) -> Result<Vec<NamedCount<TagId>>> {
    let counts = most(found.iter().flat_map(|one| tags_of(one.filed())));
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<(TagId, String, String)> = live_tags::table
        .filter(among(live_tags::id, counts.iter().map(|(id, _)| *id)))
        .select((live_tags::id, live_tags::slug, live_tags::name))
        .load(conn)?;
    Ok(named(counts, names))
}

fn authors(conn: &mut Conn, found: &[Candidate]) -> Result<Vec<NamedCount<AuthorId>>> {
    let counts = most(found.iter().flat_map(|one| authors_of(one.filed())));
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<(AuthorId, String, String)> = live_authors::table
        .filter(among(live_authors::id, counts.iter().map(|(id, _)| *id)))
        .select((live_authors::id, live_authors::slug, live_authors::name))
        .load(conn)?;
    Ok(named(counts, names))
}

/// The most frequent ones with how often each comes; of equally frequent ones the greatest first.
fn most<T: Copy + Ord + Hash>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: HashMap<T, usize> = HashMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(one, count)| std::cmp::Reverse((*count, *one)));
    counts.truncate(MOST);
    counts
}

fn named<K>(counts: Vec<(Id<K>, usize)>, names: Vec<(Id<K>, String, String)>) -> Vec<NamedCount<Id<K>>> {
    let mut names: HashMap<Id<K>, (String, String)> = names
        .into_iter()
        .map(|(id, slug, name)| (id, (slug, name)))
        .collect();
    let name = |(id, count)| {
        let (slug, name) = names.remove(&id)?;
        Some(NamedCount {
            id,
            slug,
            name,
            count,
        })
    };
    counts.into_iter().filter_map(name).collect()
}
