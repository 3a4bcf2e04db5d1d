//! The stand's redirects, and what a path of the site stands for.

mod project;

pub use project::{hide, rebuild, show};

use diesel::prelude::*;

use super::{RedirectStatus, SitePath, Target};
use crate::articles::ArticleId;
use crate::articles::live::address::{self, Address};
use crate::articles::live::gone::{self, Gone};
use crate::authors::{self, AuthorId};
use crate::db::schema::live_redirects;
use crate::db::{Backend, Conn, Result};
use crate::tags::{self, PublicTagKind, TagId};
use crate::text::Slug;

/// Where a redirect leads, as the public is told.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = live_redirects, check_for_backend(Backend))]
pub struct LiveRedirect {
    /// Where it leads.
    pub target: Target,
    /// With which status.
    pub status: RedirectStatus,
}

/// What a path stands for.
#[derive(Clone, Debug)]
pub enum Found {
    /// A published article.
    Article(Address),
    /// A published article that has another slug by now.
    Renamed {
        /// The article.
        article: ArticleId,
        /// The path with the slug that it has.
        to: SitePath,
    },
    /// An author of published articles.
    Author {
        /// The id.
        id: AuthorId,
        /// The address on the site.
        slug: Slug,
    },
    /// A tag of published articles.
    Tag {
        /// Its id.
        id: TagId,
        /// Its address on the site.
        slug: Slug,
        /// What sort of thing it names.
        kind: PublicTagKind,
    },
    /// An article that was taken down.
    Gone(Gone),
    /// What the newsroom redirects.
    Redirect(LiveRedirect),
}

/// What this path stands for. Redirects come first: they are made for what would be found otherwise, or would not.
pub fn resolve(conn: &mut Conn, path: &SitePath) -> Result<Option<Found>> {
    if let Some(redirect) = find(conn, path)? {
        return Ok(Some(Found::Redirect(redirect)));
    }
    let mut segments = path.segments().rev();
    let Some(name) = segments.next() else {
        return Ok(None);
    };
    match segments.next() {
        Some("authors" | "author") => author(conn, name),
        Some("tags" | "tag" | "topics" | "topic" | "sections" | "section") => tag(conn, name),
        _ => anything(conn, path, name),
    }
}

/// An article by what it is called or was called, else an author, else a tag.
fn anything(conn: &mut Conn, path: &SitePath, name: &str) -> Result<Option<Found>> {
    if let Some(article) = address::find(conn, name)? {
        return Ok(Some(Found::Article(article)));
    }
    if let Some(address) = address::find_former(conn, name)? {
        return Ok(Some(renamed(conn, path, address)?));
    }
    if let Some(gone) = gone::find(conn, name)? {
        return Ok(Some(Found::Gone(gone)));
    }
    match author(conn, name)? {
        Some(author) => Ok(Some(author)),
        None => tag(conn, name),
    }
}

/// An article by a slug that it had. Where the newsroom redirects the path with the slug it has, perhaps to this one, the
/// article is found here: nobody is sent in a circle.
fn renamed(conn: &mut Conn, path: &SitePath, address: Address) -> Result<Found> {
    let to = path.beside(&address.slug);
    Ok(match find(conn, &to)? {
        Some(_) => Found::Article(address),
        None => Found::Renamed {
            article: address.id,
            to,
        },
    })
}

fn author(conn: &mut Conn, name: &str) -> Result<Option<Found>> {
    let author = authors::live::find(conn, name)?;
    Ok(author.map(|author| Found::Author {
        id: author.id,
        slug: author.slug,
    }))
}

fn tag(conn: &mut Conn, name: &str) -> Result<Option<Found>> {
    let tag = tags::live::find(conn, name)?;
    Ok(tag.map(|tag| Found::Tag {
        id: tag.id,
        slug: tag.slug,
        kind: tag.kind,
    }))
}

fn find(conn: &mut Conn, path: &SitePath) -> Result<Option<LiveRedirect>> {
    Ok(live_redirects::table
        .find(path)
        .select(LiveRedirect::as_select())
        .first(conn)
        .optional()?)
}
