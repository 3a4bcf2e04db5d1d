//! What a database says was done to articles, however many did it.

use std::time::Duration;

use dateline::clock::Timestamp;
use dateline::db::schema::{articles, events, jobs, live_changes};
use dateline::db::{Db, DbError, Id};
use diesel::prelude::*;

/// The traces that publishing leaves, in the order in which they were left.
#[derive(Debug)]
pub struct Tally {
    /// One for each `article.published` event: its article.
    pub published: Vec<Id<()>>,
    /// One for each article that came onto the stand.
    pub created: Vec<Id<()>>,
    /// How long after its date each was published.
    pub late: Vec<Duration>,
    /// What is still to be done.
    pub jobs: i64,
}

/// Counts what was done so far.
pub async fn tally(db: &Db) -> Tally {
    db.read(|conn| {
        let published = events::table
            .filter(events::kind.eq("article.published"))
            .order(events::sequence);
        let created = live_changes::table
            .filter(live_changes::object_kind.eq("article"))
            .filter(live_changes::action.eq("created"))
            .order(live_changes::sequence);
        let times = published.inner_join(articles::table.on(articles::id.eq(events::object_id)));
        let times: Vec<(Timestamp, Option<Timestamp>)> = times
            .select((events::occurred_at, articles::published_at))
            .load(conn)?;
        let late = times.into_iter().filter_map(|(done, due)| Some(done.since(due?)));
        Ok::<_, DbError>(Tally {
            published: published.select(events::object_id).load(conn)?,
            created: created.select(live_changes::object_id).load(conn)?,
            late: late.collect(),
            jobs: jobs::table.count().get_result(conn)?,
        })
    })
    .await
    .unwrap()
}

impl Tally {
    /// Fails unless each of these articles was published once and came onto the stand once, no other was, and nothing
    /// is left to be done.
    #[track_caller]
    pub fn assert_each_once(&self, articles: &[Id<()>]) {
        let sorted = |ids: &[Id<()>]| {
            let mut ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            ids.sort_unstable();
            ids
        };
        let expected = sorted(articles);
        assert_eq!(sorted(&self.published), expected, "events");
        assert_eq!(sorted(&self.created), expected, "changes of the stand");
        assert_eq!(self.late.len(), articles.len(), "dates");
        assert_eq!(self.jobs, 0, "left to be done");
    }
}
