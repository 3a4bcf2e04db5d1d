//! `column IN (ids)` in statements that are prepared once.
//!
//! Diesel's `eq_any` has SQLite compile its statement anew each time, which for a page's credits and tags costs more
//! than running it. Here a list is filled up to one of a few lengths by repeating its last id, so that there are only
//! a few statements to keep.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

use super::{Backend, DbId, Id};

/// The lengths that lists are filled up to. A page has 100 items at most; a longer list keeps its own length.
const LENGTHS: [usize; 6] = [1, 5, 10, 20, 50, 100];

/// Whether `column` is one of `ids`; made by [`among`].
#[derive(Clone, Debug)]
pub struct Among<C, K: 'static> {
    column: C,
    ids: Vec<Id<K>>,
}

/// Whether `column` is one of `ids`. Nothing is one of none.
pub fn among<C, K>(column: C, ids: impl IntoIterator<Item = Id<K>>) -> Among<C, K>
where
    C: Expression<SqlType: diesel::sql_types::SqlType>,
{
    let mut ids: Vec<Id<K>> = ids.into_iter().collect();
    if let Some(&last) = ids.last() {
        let length = LENGTHS.into_iter().find(|&length| length >= ids.len());
        ids.resize(length.unwrap_or(ids.len()), last);
    }
    Among { column, ids }
}

impl<C: Expression, K> Expression for Among<C, K> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<T>, T, K> AppearsOnTable<T> for Among<C, K> {}

impl<C: SelectableExpression<T>, T, K> SelectableExpression<T> for Among<C, K> {}

impl<C, K, G> ValidGrouping<G> for Among<C, K> {
    type IsAggregate = is_aggregate::No;
}

impl<C, K> QueryId for Among<C, K> {
    type QueryId = ();
    // The text depends on how many ids there are.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<Backend>, K> QueryFragment<Backend> for Among<C, K> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if self.ids.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        for (position, id) in self.ids.iter().enumerate() {
            out.push_sql(if position == 0 { " IN (" } else { ", " });
            out.push_bind_param::<DbId, _>(id)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use diesel::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::db::DbError;
    use crate::db::schema::live_article_tags;
    use crate::db::testing::TestDatabase;

    fn ids(count: u128) -> Vec<Id<()>> {
        (0..count)
            .map(|number| Id::new(Uuid::from_u128(number)))
            .collect()
    }

    fn statement(count: u128) -> String {
        let query = live_article_tags::table
            .filter(among(live_article_tags::tag_id, ids(count)))
            .select(live_article_tags::position);
        debug_query::<Backend, _>(&query).to_string()
    }

    #[test]
    fn lists_of_about_the_same_length_are_one_statement() {
        let text = |count| statement(count).split(" -- ").next().map(str::to_owned);
        assert_eq!(text(11), text(20));
        assert_eq!(text(51), text(99));
        assert_ne!(text(20), text(21));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn a_list_longer_than_a_page_keeps_every_id() {
        assert_eq!(statement(150).matches("0000-0000").count(), 150);
    }

    #[tokio::test]
    async fn nothing_is_among_none() {
        let found: Result<Vec<i64>, DbError> = TestDatabase::new()
            .db
            .read(|conn| {
                let none = among(live_article_tags::tag_id, ids(0));
                Ok(live_article_tags::table
                    .filter(none)
                    .select(live_article_tags::position)
                    .load(conn)?)
            })
            .await;
        assert!(found.unwrap().is_empty());
    }
}
