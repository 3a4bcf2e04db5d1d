//! Who is to work on which article.

use diesel::prelude::*;

use crate::articles::{ArticleId, Assigned, Assignment, Priority};
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::schema::article_assignments;
use crate::db::{Backend, Conn, Result, Tx, among, each};
use crate::tags::TagId;

/// A row of `article_assignments`, but for the article.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = article_assignments, check_for_backend(Backend))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
struct AssignmentRow {
    assignee_id: Option<UserId>,
    due_at: Option<Timestamp>,
    priority: Priority,
    desk_id: Option<TagId>,
    assigned_by: Option<UserId>,
    updated_at: Timestamp,
}

impl From<AssignmentRow> for Assigned {
    fn from(row: AssignmentRow) -> Self {
        let AssignmentRow {
            assignee_id,
            due_at,
            priority,
            desk_id,
            assigned_by,
            updated_at,
        } = row;
        Self {
            assignment: Assignment {
                assignee: assignee_id,
                due_at,
                priority,
                desk: desk_id,
            },
            assigned_by,
            updated_at,
        }
    }
}

impl From<&Assigned> for AssignmentRow {
    fn from(assigned: &Assigned) -> Self {
        let Assigned {
            assignment,
            assigned_by,
            updated_at,
        } = *assigned;
        let Assignment {
            assignee,
            due_at,
            priority,
            desk,
        } = assignment;
        Self {
            assignee_id: assignee,
            due_at,
            priority,
            desk_id: desk,
            assigned_by,
            updated_at,
        }
    }
}

/// The assignment of an article, if it has one.
pub fn find_assignment(conn: &mut Conn, article: ArticleId) -> Result<Option<Assigned>> {
    let row: Option<AssignmentRow> = article_assignments::table
        .find(article)
        .select(AssignmentRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Assigned::from))
}

/// Which of these articles were assigned, and how.
pub(super) fn assignments_of(
    conn: &mut Conn,
    articles: &[ArticleId],
) -> Result<Vec<(ArticleId, Assignment)>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(ArticleId, AssignmentRow)> = article_assignments::table
        .filter(among(article_assignments::article_id, articles.iter().copied()))
        .select((article_assignments::article_id, AssignmentRow::as_select()))
        .load(conn)?;
    let assigned = |(article, row): (ArticleId, AssignmentRow)| (article, Assigned::from(row).assignment);
    Ok(rows.into_iter().map(assigned).collect())
}

/// Saves the assignment of an article, in the place of the one it has. Of two at once, one follows the other.
pub fn save_assignment(tx: &mut Tx, article: ArticleId, assigned: &Assigned) -> Result<()> {
    let row = || AssignmentRow::from(assigned);
    each!(&mut **tx, |conn| diesel::insert_into(article_assignments::table)
        .values((article_assignments::article_id.eq(article), row()))
        .on_conflict(article_assignments::article_id)
        .do_update()
        .set(row())
        .execute(conn))?;
    Ok(())
}

/// Forgets the assignment of an article.
pub fn delete_assignment(tx: &mut Tx, article: ArticleId) -> Result<()> {
    diesel::delete(article_assignments::table.find(article)).execute(&mut **tx)?;
    Ok(())
}
