//! Public answers that are kept: never older than the last write that was answered, and not dropped by any other.

mod kinds;
mod machines;
mod races;
mod same;

use dateline::db::schema::{live_articles, live_comments};
use dateline::db::{Context, DbError, Tx};
use diesel::prelude::*;

use crate::kit::TestApp;

/// Changes the titles of all articles that readers see, and all comments, behind the back of everything that would say
/// so: who shows the mark has read the database since, who does not has kept what was there.
async fn mark(app: &TestApp, mark: &'static str) {
    let work = move |tx: &mut Tx| {
        diesel::update(live_articles::table)
            .set(live_articles::title.eq(mark))
            .execute(&mut **tx)?;
        diesel::update(live_comments::table)
            .set(live_comments::body_html.eq(mark))
            .execute(&mut **tx)?;
        Ok::<_, DbError>(())
    };
    app.app.db.write(Context::system(), work).await.unwrap();
}

/// Whether the answer to this was made after the mark.
async fn is_marked(app: &TestApp, path: &str, mark: &str) -> bool {
    app.anon().get(path).await.expect(200).text.contains(mark)
}

/// Those of the paths whose answer was made after the mark.
async fn marked<'p>(app: &TestApp, paths: &[&'p str], mark: &str) -> Vec<&'p str> {
    let mut marked = Vec::new();
    for path in paths {
        if is_marked(app, path, mark).await {
            marked.push(*path);
        }
    }
    marked
}
