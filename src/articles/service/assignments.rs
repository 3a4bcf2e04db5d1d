//! Who is to work on an article, until when, and at which desk.

use serde_json::json;

use super::names::Names;
use super::permitted;
use crate::articles::{ArticleError, ArticleId, Assigned, Assignment, Missing, store};
use crate::auth::model::UserStatus;
use crate::auth::store::users;
use crate::auth::{Actor, Colleague, Permission, UserId};
use crate::clock::Timestamp;
use crate::db::{Conn, DbError, Tx};
use crate::events::{Change, Object, record_change};
use crate::tags::{self, Tag, TagId, TagKind};

/// An assignment with the names of those and of what it is about.
#[derive(Clone, Debug, Default)]
pub struct NamedAssignment {
    /// What was said.
    pub assignment: Assignment,
    /// Who is to work on it.
    pub assignee: Option<Colleague>,
    /// At which desk.
    pub desk: Option<Tag>,
    /// Who said so, unless their account is gone.
    pub assigned_by: Option<Colleague>,
    /// When; never, for an article that was not assigned.
    pub updated_at: Option<Timestamp>,
}

/// The assignment of an article.
pub fn get_assignment(
    conn: &mut Conn,
    actor: &Actor,
    article: ArticleId,
) -> Result<NamedAssignment, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, article)?;
    match store::find_assignment(conn, article)? {
        Some(assigned) => name(conn, assigned),
        None => Ok(NamedAssignment::default()),
    }
}

/// Assigns an article. What says the same already is not saved.
pub fn set_assignment(
    tx: &mut Tx,
    actor: &Actor,
    article: ArticleId,
    assignment: Assignment,
) -> Result<NamedAssignment, ArticleError> {
    permitted(tx, actor, Permission::AssignArticle, article)?;
    let before = store::find_assignment(tx, article)?;
    let change = match before {
        Some(same) if same.assignment == assignment => return name(tx, same),
        Some(before) => Change::between(&before.assignment, &assignment)?,
        None => Change::made(&assignment)?,
    };
    check(tx, &assignment)?;
    let assigned = Assigned {
        assignment,
        assigned_by: actor.user(),
        updated_at: tx.now(),
    };
    store::save_assignment(tx, article, &assigned)?;
    let Assignment {
        assignee,
        due_at,
        priority,
        desk,
    } = assignment;
    let payload = json!({ "assignee_id": assignee, "due_at": due_at, "priority": priority, "desk_id": desk });
    let kind = "article.assigned";
    record_change(tx, kind, Object::Article, article, change, payload)?;
    name(tx, assigned)
}

/// Takes an assignment back, if there is one.
pub fn delete_assignment(tx: &mut Tx, actor: &Actor, article: ArticleId) -> Result<(), ArticleError> {
    permitted(tx, actor, Permission::AssignArticle, article)?;
    let Some(before) = store::find_assignment(tx, article)? else {
        return Ok(());
    };
    store::delete_assignment(tx, article)?;
    let (kind, change) = ("article.unassigned", Change::removed(&before.assignment)?);
    Ok(record_change(
        tx,
        kind,
        Object::Article,
        article,
        change,
        json!({}),
    )?)
}

/// Everything that an assignment names and that cannot take it.
fn check(conn: &mut Conn, assignment: &Assignment) -> Result<(), ArticleError> {
    let assignee = assignment.assignee.map(|id| check_assignee(conn, id));
    let assignee = assignee.transpose()?.flatten();
    let desk = assignment.desk.map(|id| check_desk(conn, id));
    let desk = desk.transpose()?.flatten();
    let unfit: Vec<Missing> = assignee.into_iter().chain(desk).collect();
    if unfit.is_empty() {
        Ok(())
    } else {
        Err(ArticleError::Unfit(unfit))
    }
}

fn check_assignee(conn: &mut Conn, id: UserId) -> Result<Option<Missing>, DbError> {
    let place = "/assignee_id";
    Ok(match users::find(conn, id)?.map(|user| user.status) {
        Some(UserStatus::Active) => None,
        Some(UserStatus::Invited | UserStatus::Suspended) => Some(Missing {
            pointer: place.into(),
            code: "not_active",
            detail: "this account cannot be used at present".into(),
        }),
        None => Some(Missing::reference(place, "there is no such user")),
    })
}

fn check_desk(conn: &mut Conn, id: TagId) -> Result<Option<Missing>, DbError> {
    let place = "/desk_id";
    match tags::store::get(conn, id) {
        Ok(tag) if tag.kind == TagKind::Desk => Ok(None),
        Ok(_) => Ok(Some(Missing {
            pointer: place.into(),
            code: "wrong_kind",
            detail: "this tag is not a desk".into(),
        })),
        Err(DbError::NotFound) => Ok(Some(Missing::reference(place, "there is no such desk"))),
        Err(other) => Err(other),
    }
}

fn name(conn: &mut Conn, assigned: Assigned) -> Result<NamedAssignment, ArticleError> {
    let Assigned {
        assignment,
        assigned_by,
        updated_at,
    } = assigned;
    let names = Names::of(conn, [assignment.assignee, assigned_by].into_iter())?;
    let desk = assignment.desk.map(|desk| tags::store::get(conn, desk));
    Ok(NamedAssignment {
        assignment,
        assignee: names.get(assignment.assignee),
        desk: desk.transpose()?,
        assigned_by: names.get(assigned_by),
        updated_at: Some(updated_at),
    })
}
