use std::collections::HashSet;

use strum::VariantArray;

use super::*;
use crate::articles::store::{self, ArticleQuery, DeskArticle, NoteQuery};
use crate::articles::{Article, LiveState, Revision, Stage};
use crate::auth::{Reach, Role};
use crate::cli::demo::accounts;
use crate::clock::SystemClock;
use crate::db::testing::TestDatabase;
use crate::db::{Conn, DbError, PageRequest};
use crate::redirects;

const GENERATED: Generated = Generated {
    articles: 3,
    revisions: 100,
};

/// The sample newsroom with a few generated articles.
async fn filled() -> TestDatabase {
    let database = TestDatabase::new();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut people = Vec::new();
    for role in [Role::Editor, Role::Admin] {
        let account = accounts::open(&database.db, role, String::new(), "not a hash".into()).await;
        people.push(account.unwrap());
    }
    newsroom(&database.db, &clock, &people, GENERATED).await.unwrap();
    database
}

async fn read<T: Send + 'static>(
    database: &TestDatabase,
    work: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
) -> T {
    database.db.read(work).await.unwrap()
}

fn page() -> PageRequest {
    PageRequest {
        limit: 100,
        cursor: None,
        count: false,
    }
}

/// All articles, those in the trash too.
fn all(conn: &mut Conn) -> Result<Vec<Article>, DbError> {
    let mut articles = Vec::new();
    for trashed in [false, true] {
        let query = ArticleQuery {
            trashed,
            taken_down: true,
            ..ArticleQuery::all(Reach::All)
        };
        for DeskArticle { listed, .. } in store::list(conn, &query, &page())?.items {
            articles.push(store::get(conn, listed.id)?);
        }
    }
    Ok(articles)
}

fn revisions(conn: &mut Conn, article: &Article) -> Result<Vec<Revision>, DbError> {
    (1..=article.revision.number)
        .map(|number| store::get_revision(conn, article.id, number))
        .collect()
}

#[tokio::test]
async fn there_are_articles_in_every_state() {
    let articles = read(&filled().await, all).await;
    let stages: HashSet<_> = articles.iter().map(|article| article.stage).collect();
    assert_eq!(stages, Stage::VARIANTS.iter().copied().collect());
    let live_states: HashSet<_> = articles.iter().map(|article| article.live_state).collect();
    assert_eq!(live_states, LiveState::VARIANTS.iter().copied().collect());

    let some = |what: &str, is: fn(&Article) -> bool| {
        assert!(articles.iter().any(is), "no article {what}");
    };
    some("is in the trash", |article| article.trashed_at.is_some());
    some("is live with pending changes", |article| {
        article.live_state == LiveState::Live && article.has_pending_changes()
    });
    some("came back from review", |article| {
        article.stage == Stage::Draft && article.review_note.is_some()
    });
    some("is under an embargo that ends by itself", |article| {
        article
            .embargo
            .as_ref()
            .is_some_and(|embargo| embargo.until.is_some())
    });
    some("is under an embargo without an end", |article| {
        article
            .embargo
            .as_ref()
            .is_some_and(|embargo| embargo.until.is_none())
    });
}

#[tokio::test]
async fn the_newsroom_is_at_work() {
    let database = filled().await;
    let (notes, due, former) = read(&database, |conn| {
        let (mut notes, mut due, mut former) = (Vec::new(), 0, 0);
        for Article { id, .. } in all(conn)? {
            let query = NoteQuery {
                article: id,
                resolved: None,
            };
            notes.extend(store::list_notes(conn, &query, &page())?.items);
            let assigned = store::find_assignment(conn, id)?;
            due += usize::from(assigned.is_some_and(|assigned| assigned.assignment.due_at.is_some()));
            former += store::former_slugs(conn, id)?.len();
        }
        Ok((notes, due, former))
    })
    .await;
    assert!(
        notes.iter().any(|note| note.parent.is_some()),
        "no thread of notes"
    );
    assert!(
        notes.iter().all(|note| note.created_by.is_some()),
        "a note by nobody"
    );
    assert!(due > 0, "nothing is to be done by a time");
    assert!(former > 0, "no article had another slug");
    for redirect in sample::redirects() {
        let from = redirect.from.parse().unwrap();
        let found = read(&database, move |conn| redirects::store::find_by_from(conn, &from)).await;
        assert!(found.is_some(), "{}", redirect.from);
    }
}

#[tokio::test]
async fn generated_articles_have_as_many_revisions_as_asked_for_and_say_in_the_end_what_they_are_to_say() {
    let histories = read(&filled().await, |conn| {
        let articles = all(conn)?;
        let histories = articles.iter().map(|article| revisions(conn, article));
        histories.collect::<Result<Vec<_>, _>>()
    })
    .await;
    let long: Vec<_> = histories
        .into_iter()
        .filter(|history| history.len() == 100)
        .collect();
    assert_eq!(long.len(), 3);
    let expected: HashSet<_> = Generator::new(SEED)
        .articles(3)
        .map(|article| article.markdown)
        .collect();
    for history in long {
        let sizes: Vec<_> = history
            .iter()
            .map(|revision| revision.content.body.source.len())
            .collect();
        assert!(sizes.is_sorted_by(|one, next| one < next), "{sizes:?}");
        assert!(expected.contains(&history[99].content.body.source));
    }
}

/// `src/README.md` says so, with figures.
#[tokio::test]
async fn a_revision_takes_no_more_room_than_the_text_of_its_article() {
    let sizes = read(&filled().await, |conn| {
        let mut sizes = Vec::new();
        for article in all(conn)? {
            for revision in revisions(conn, &article)? {
                sizes.push((
                    revision.packed.as_bytes().len(),
                    revision.content.body.source.len(),
                ));
            }
        }
        Ok(sizes)
    })
    .await;
    let (stored, written) = sizes.iter().fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    assert!(stored < written, "{stored} bytes for {written} bytes of Markdown");
}
