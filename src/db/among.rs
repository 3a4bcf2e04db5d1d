//! `column IN (values)` in statements that are prepared once.
//!
//! Diesel's `eq_any` has SQLite compile its statement anew each time, which for a page's credits and tags costs more
//! than running it. Here a list is filled up to one of a few lengths by repeating its last value, so that there are
//! only a few statements to keep.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, IntoNotNullable};

use super::Backend;

/// The lengths that lists are filled up to: a page has 100 items at most, and a search ranks 600. A longer list keeps its
/// own length, for which a connection keeps a statement from then on.
const LENGTHS: [usize; 9] = [1, 5, 10, 20, 50, 100, 200, 300, 600];

/// Whether `column` is one of `values`; made by [`among`].
#[derive(Clone, Debug)]
pub struct Among<C, V> {
    column: C,
    values: Vec<V>,
}

/// The type of what a column is compared with.
type ValueOf<C> = <<C as Expression>::SqlType as IntoNotNullable>::NotNullable;

/// Whether `column` is one of `values`. Nothing is one of none.
pub fn among<C, V: Copy>(column: C, values: impl IntoIterator<Item = V>) -> Among<C, V>
where
    C: Expression<SqlType: diesel::sql_types::SqlType>,
{
    let mut values: Vec<V> = values.into_iter().collect();
    if let Some(&last) = values.last() {
        let length = LENGTHS.into_iter().find(|&length| length >= values.len());
        values.resize(length.unwrap_or(values.len()), last);
    }
    Among { column, values }
}

impl<C: Expression, V> Expression for Among<C, V> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<T>, T, V> AppearsOnTable<T> for Among<C, V> {}

impl<C: SelectableExpression<T>, T, V> SelectableExpression<T> for Among<C, V> {}

impl<C, V, G> ValidGrouping<G> for Among<C, V> {
    type IsAggregate = is_aggregate::No;
}

impl<C, V> QueryId for Among<C, V> {
    type QueryId = ();
    // The text depends on how many values there are.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, V> QueryFragment<Backend> for Among<C, V>
where
    C: Expression<SqlType: IntoNotNullable> + QueryFragment<Backend>,
    V: ToSql<ValueOf<C>, Backend>,
    Backend: HasSqlType<ValueOf<C>>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if self.values.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        for (position, value) in self.values.iter().enumerate() {
            out.push_sql(if position == 0 { " IN (" } else { ", " });
            out.push_bind_param::<ValueOf<C>, _>(value)?;
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
    use crate::db::schema::live_article_tags;
    use crate::db::testing::TestDatabase;
    use crate::db::{DbError, Id};

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
