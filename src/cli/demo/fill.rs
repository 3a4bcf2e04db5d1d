//! Puts the sample newsroom into a database, through the same use cases as everybody.

use std::collections::HashMap;

use super::sample::{self, SampleAuthor, SampleTag};
use crate::{
    auth::Actor,
    authors::{self, AuthorId, NewAuthor},
    cli::failure::Failure,
    db::{Db, Tx},
    tags::{self, NewTag, TagId},
    text::Slug,
};

/// Puts everything in. Returns the authors by their slugs.
pub(super) async fn fill(db: &Db) -> Result<HashMap<String, AuthorId>, Failure> {
    let context = Actor::system().context();
    let authors = db
        .write(context.clone(), |tx| create_authors(tx, &sample::authors()))
        .await;
    db.write(context, |tx| create_tags(tx, &sample::tags()))
        .await
        .map_err(Failure::new)?;
    authors.map_err(Failure::new)
}

fn create_authors(
    tx: &mut Tx,
    samples: &[SampleAuthor],
) -> Result<HashMap<String, AuthorId>, authors::AuthorError> {
    let mut ids = HashMap::new();
    for SampleAuthor {
        slug,
        name,
        language: _,
        job_title,
        biography,
    } in samples
    {
        let new = NewAuthor {
            slug: Some(checked(slug)),
            name: name.clone(),
            job_title: Some(job_title.clone()),
            biography: Some(biography.clone()),
            website: None,
            picture: None,
            links: Vec::new(),
        };
        let author = authors::service::create(tx, &Actor::system(), &new)?;
        ids.insert(slug.clone(), author.id);
    }
    Ok(ids)
}

fn create_tags(tx: &mut Tx, samples: &[SampleTag]) -> Result<(), tags::TagError> {
    let mut ids: HashMap<&str, TagId> = HashMap::new();
    for SampleTag {
        slug,
        name,
        kind,
        parent,
        description,
    } in samples
    {
        let new = NewTag {
            slug: Some(checked(slug)),
            name: name.clone(),
            kind: *kind,
            description: description.clone(),
            // Parents come before their children.
            parent: parent
                .as_ref()
                .and_then(|parent| ids.get(parent.as_str()))
                .copied(),
        };
        let tag = tags::service::create(tx, &Actor::system(), &new)?;
        ids.insert(slug, tag.id);
    }
    Ok(())
}

fn checked(slug: &str) -> Slug {
    slug.parse()
        .unwrap_or_else(|error| unreachable!("embedded, and read by the tests: {slug}: {error}"))
}
