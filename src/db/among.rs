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
    use diesel::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::db::DbError;
    use crate::db::schema::live_article_tags;
    use crate::db::testing::TestDatabase;

    /// Asks for so many ids: how many rows that found, and the statement that was sent.
    async fn asked(test: &TestDatabase, count: u128) -> (usize, Vec<String>) {
        test.statements(move |conn| {
            let ids = (0..count).map(|number| Id::<()>::new(Uuid::from_u128(number)));
            let rows: Vec<i64> = live_article_tags::table
                .filter(among(live_article_tags::tag_id, ids))
                .select(live_article_tags::position)
                .load(conn)?;
            Ok(rows.len())
        })
        .await
    }

    #[tokio::test]
    async fn lists_of_about_the_same_length_are_one_statement() {
        let test = TestDatabase::new();
        let mut statements = Vec::new();
        for count in [1, 2, 5, 11, 20, 21] {
            statements.push(asked(&test, count).await.1);
        }
        assert_eq!(statements[1], statements[2]);
        assert_eq!(statements[3], statements[4]);
        statements.dedup();
        assert_eq!(statements.len(), 4, "{statements:#?}");
    }

    #[tokio::test]
    async fn every_id_is_asked_for_and_each_row_found_once() {
        let test = TestDatabase::new();
        let row = |number: u128| {
            let id = Id::<()>::new(Uuid::from_u128(number));
            (
                live_article_tags::article_id.eq(id),
                live_article_tags::position.eq(0),
                live_article_tags::tag_id.eq(id),
                live_article_tags::published_at.eq(crate::clock::Timestamp::from_micros(0)),
            )
        };
        test.db
            .write(crate::db::Context::system(), move |tx| {
                for number in 0..150 {
                    diesel::insert_into(live_article_tags::table)
                        .values(row(number))
                        .execute(&mut **tx)?;
                }
                Ok::<_, DbError>(())
            })
            .await
            .unwrap();
        for count in [0_u8, 1, 3, 99, 150] {
            assert_eq!(asked(&test, count.into()).await.0, usize::from(count));
        }
    }
}
