//! Accounts, as administrators look after them.

use diesel::prelude::*;
use uuid::Uuid;

use super::*;
use crate::auth::actor::Credential;
use crate::auth::model::{UserChanges, UserStatus};
use crate::auth::store::users as user_store;
use crate::auth::store::users::{UserFilter, UserSort};
use crate::db::schema::articles;
use crate::db::testing::Way;
use crate::db::{Cursor, DbError, Id, PageRequest, Version};

fn new_user(name: &str) -> NewUser {
    NewUser {
        email: format!("{name}@example.org").parse().unwrap(),
        name: name.into(),
        role: Role::Author,
        author: None,
        password_hash: Some("$argon2id$".into()),
    }
}

fn signed_in_as(user: &User) -> Actor {
    let principal = ActorKind::User {
        id: user.id,
        role: user.role,
        author: None,
        by: Credential::Session(SessionId::new(Uuid::nil())),
    };
    Actor {
        principal,
        ..visitor()
    }
}

/// Changes the role of an account to one of no administrator.
fn demoted() -> UserChanges {
    UserChanges {
        role: Some(Role::Editor),
        ..UserChanges::default()
    }
}

#[tokio::test]
async fn an_address_is_one_account_however_it_is_spelt() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let again = NewUser {
        email: "ANN@EXAMPLE.ORG".parse().unwrap(),
        ..new_user("x")
    };
    let taken = newsroom
        .write(move |tx| users::create_user(tx, &Actor::system(), &again).map(|_| ()))
        .await;
    assert!(matches!(taken, Err(AuthError::EmailTaken)));
    let found = newsroom
        .db
        .read(|conn| users::get_user_by_email(conn, &Actor::system(), " Ann@example.org "));
    assert_eq!(found.await.unwrap().name, "ann");
}

#[tokio::test]
async fn a_linked_author_must_be_there_and_be_nobody_elses() {
    let newsroom = newsroom();
    let author = Uuid::from_u128(9);
    let linked = |name: &str| NewUser {
        author: Some(author),
        ..new_user(name)
    };
    let missing = linked("ann");
    let refused = newsroom
        .write(move |tx| users::create_user(tx, &Actor::system(), &missing).map(|_| ()))
        .await;
    assert!(matches!(refused, Err(AuthError::NoSuchAuthor)), "{refused:?}");

    newsroom.write(move |tx| insert_author(tx, author)).await.unwrap();
    let (first, second) = (linked("ann"), linked("bob"));
    newsroom
        .write(move |tx| users::create_user(tx, &Actor::system(), &first))
        .await
        .unwrap();
    let refused = newsroom
        .write(move |tx| users::create_user(tx, &Actor::system(), &second).map(|_| ()))
        .await;
    assert!(matches!(refused, Err(AuthError::AuthorTaken)), "{refused:?}");
}

fn insert_author(tx: &mut Tx, id: Uuid) -> crate::db::Result<()> {
    use crate::db::schema::authors;
    let now = tx.now();
    let row = (
        authors::id.eq(Id::<()>::new(id)),
        authors::slug.eq("ann"),
        authors::name.eq("Ann"),
        authors::name_folded.eq("ann"),
        authors::links.eq("[]"),
        authors::version.eq(1),
        authors::created_at.eq(now),
        authors::updated_at.eq(now),
    );
    diesel::insert_into(authors::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

#[tokio::test]
async fn of_two_administrators_with_one_version_the_second_is_told() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    let name = |name: &str| UserChanges {
        name: Some(name.into()),
        ..UserChanges::default()
    };
    let (one, other) = (name("Anna"), name("Anne"));
    let saved = newsroom
        .write(move |tx| users::update_user(tx, &Actor::system(), ann.id, ann.version, &one))
        .await
        .unwrap();
    assert_eq!((saved.name.as_str(), saved.version), ("Anna", Version(2)));
    let stale = newsroom
        .write(move |tx| users::update_user(tx, &Actor::system(), ann.id, ann.version, &other))
        .await;
    assert!(matches!(stale, Err(AuthError::Stale(Version(2)))));
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_no_new_version() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    let same = UserChanges {
        name: Some(" ann ".into()),
        role: Some(Role::Author),
        author: Some(None),
    };
    let id = ann.id;
    let saved = newsroom
        .write(move |tx| users::update_user(tx, &Actor::system(), id, ann.version, &same))
        .await
        .unwrap();
    assert_eq!(saved.version, Version::FIRST);
    assert_eq!(newsroom.events("user.updated").await, 0);
}

#[tokio::test]
async fn the_last_active_administrator_is_not_demoted_suspended_or_deleted() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Admin).await;
    let bob = newsroom.user("bob", Role::Admin).await;
    // An administrator who cannot log in counts for nothing.
    let bob = newsroom
        .write(move |tx| users::suspend_user(tx, &Actor::system(), bob.id, bob.version))
        .await
        .unwrap();
    let invited = NewUser {
        role: Role::Admin,
        password_hash: None,
        ..new_user("cat")
    };
    newsroom
        .write(move |tx| users::create_user(tx, &Actor::system(), &invited))
        .await
        .unwrap();

    let (id, version) = (ann.id, ann.version);
    type Attempt = fn(&mut Tx, UserId, Version) -> Result<(), AuthError>;
    let attempts: [Attempt; 3] = [
        |tx, id, version| users::update_user(tx, &Actor::system(), id, version, &demoted()).map(|_| ()),
        |tx, id, version| users::suspend_user(tx, &Actor::system(), id, version).map(|_| ()),
        |tx, id, version| users::delete_user(tx, &Actor::system(), id, version, None),
    ];
    for attempt in attempts {
        let refused = newsroom.write(move |tx| attempt(tx, id, version)).await;
        assert!(matches!(refused, Err(AuthError::LastAdmin)));
    }
    newsroom
        .write(move |tx| users::reactivate_user(tx, &Actor::system(), bob.id, bob.version))
        .await
        .unwrap();
    assert!(
        newsroom
            .write(move |tx| attempts[0](tx, id, version))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn two_administrators_who_demote_each_other_at_once_leave_one() {
    let newsroom = newsroom();
    let (ann, bob) = (
        newsroom.user("ann", Role::Admin).await,
        newsroom.user("bob", Role::Admin).await,
    );
    let demote = |by: &User, whom: &User| {
        let (by, id, version) = (signed_in_as(by), whom.id, whom.version);
        newsroom.write(move |tx| users::update_user(tx, &by, id, version, &demoted()))
    };
    let (one, other) = futures_util::future::join(demote(&ann, &bob), demote(&bob, &ann)).await;
    assert!(one.is_ok() != other.is_ok());
}

#[tokio::test]
async fn accounts_are_for_administrators_only() {
    let newsroom = newsroom();
    let target = newsroom.user("target", Role::Author).await;
    let (id, version) = (target.id, target.version);
    for role in [Role::Contributor, Role::Author, Role::Editor, Role::Moderator] {
        let actor = signed_in_as(&User {
            role,
            ..newsroom.user(role.as_ref(), role).await
        });
        let writes = newsroom
            .write(move |tx| {
                let refused = [
                    users::create_user(tx, &actor, &new_user("x")).map(|_| ()),
                    users::update_user(tx, &actor, id, version, &demoted()).map(|_| ()),
                    users::suspend_user(tx, &actor, id, version).map(|_| ()),
                    users::reactivate_user(tx, &actor, id, version).map(|_| ()),
                    users::delete_user(tx, &actor, id, version, None),
                    users::get_user(tx, &actor, id).map(|_| ()),
                    users::get_user_by_email(tx, &actor, "target@example.org").map(|_| ()),
                    users::list_users(tx, &actor, UserFilter::default(), &page(None)).map(|_| ()),
                ];
                Ok::<_, DbError>(
                    refused
                        .into_iter()
                        .all(|one| matches!(one, Err(AuthError::Denied(Denied::Forbidden)))),
                )
            })
            .await;
        assert!(writes.unwrap(), "{role}");
    }
}

#[tokio::test]
async fn an_account_with_articles_is_deleted_only_when_somebody_takes_them() {
    let newsroom = newsroom();
    let (ann, bob) = (
        newsroom.user("ann", Role::Author).await,
        newsroom.user("bob", Role::Author).await,
    );
    newsroom
        .write(move |tx| {
            (0..3).try_for_each(|number| insert_article(tx, number, ann.id))?;
            insert_article(tx, 3, bob.id)
        })
        .await
        .unwrap();
    let delete = |to: Option<UserId>| {
        newsroom.write(move |tx| users::delete_user(tx, &Actor::system(), ann.id, ann.version, to))
    };
    assert!(matches!(delete(None).await, Err(AuthError::OwnsArticles(3))));
    assert!(matches!(delete(Some(ann.id)).await, Err(AuthError::NoSuchHeir)));
    assert!(matches!(
        delete(Some(UserId::new(Uuid::from_u128(5)))).await,
        Err(AuthError::NoSuchHeir)
    ));
    delete(Some(bob.id)).await.unwrap();
    let owners: Vec<Option<UserId>> = newsroom
        .read(|conn| Ok(articles::table.select(articles::created_by).load(conn)?))
        .await;
    assert_eq!(owners, [Some(bob.id); 4]);
    assert!(matches!(
        delete(None).await,
        Err(AuthError::Database(DbError::NotFound))
    ));
}

fn insert_article(tx: &mut Tx, number: i32, owner: UserId) -> crate::db::Result<()> {
    let now = tx.now();
    let row = (
        articles::id.eq(tx.id::<()>()),
        articles::slug.eq(format!("article-{number}")),
        articles::title.eq("Title"),
        articles::language.eq("en"),
        articles::stage.eq("draft"),
        articles::live_state.eq("never"),
        articles::revision_number.eq(1),
        articles::created_by.eq(owner),
        articles::version.eq(1),
        articles::created_at.eq(now),
        articles::updated_at.eq(now),
    );
    diesel::insert_into(articles::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

fn page(cursor: Option<crate::db::Cursor>) -> PageRequest {
    PageRequest {
        limit: 2,
        cursor,
        count: true,
    }
}

#[tokio::test]
async fn a_list_pages_through_every_account_once_in_either_order_and_by_role_and_status() {
    let newsroom = newsroom();
    for name in ["eve", "ann", "dan", "bob", "cat"] {
        newsroom.user(name, Role::Author).await;
        newsroom.clock.advance(MINUTE);
    }
    newsroom.user("zoe", Role::Admin).await;
    let names = async |filter: UserFilter| {
        let (mut names, mut cursor) = (vec![], None);
        loop {
            let request = page(cursor);
            let slice = newsroom
                .db
                .read(move |conn| users::list_users(conn, &Actor::system(), filter, &request))
                .await
                .unwrap();
            assert!(slice.count.unwrap().exact);
            names.extend(slice.items.into_iter().map(|user| user.name));
            cursor = slice.next;
            if cursor.is_none() {
                return names.join(" ");
            }
        }
    };
    let all = UserFilter::default();
    assert_eq!(names(all).await, "ann bob cat dan eve zoe");
    assert_eq!(
        names(UserFilter {
            sort: UserSort::Newest,
            ..all
        })
        .await,
        "zoe cat bob dan ann eve"
    );
    assert_eq!(
        names(UserFilter {
            role: Some(Role::Admin),
            ..all
        })
        .await,
        "zoe"
    );
    assert_eq!(
        names(UserFilter {
            status: Some(UserStatus::Suspended),
            ..all
        })
        .await,
        ""
    );
}

#[tokio::test]
async fn a_cursor_of_one_order_is_refused_in_the_other() {
    let newsroom = newsroom();
    for name in ["ann", "bob", "cat"] {
        newsroom.user(name, Role::Author).await;
    }
    let list = |sort, cursor| {
        let (filter, request) = (
            UserFilter {
                sort,
                ..UserFilter::default()
            },
            page(cursor),
        );
        newsroom
            .db
            .read(move |conn| users::list_users(conn, &Actor::system(), filter, &request))
    };
    let next = list(UserSort::Name, None).await.unwrap().next;
    assert!(list(UserSort::Newest, next).await.is_err());
}

#[tokio::test]
async fn what_happens_to_accounts_is_recorded_without_addresses() {
    use crate::db::schema::events;
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    newsroom
        .write(move |tx| users::delete_user(tx, &Actor::system(), ann.id, ann.version, None))
        .await
        .unwrap();
    let recorded: Vec<(String, String)> = newsroom
        .read(|conn| {
            Ok(events::table
                .select((events::kind, events::payload))
                .order(events::sequence)
                .load(conn)?)
        })
        .await;
    let kinds: Vec<_> = recorded.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["user.created", "user.deleted"]);
    assert!(
        recorded
            .iter()
            .all(|(_, payload)| !payload.contains("example.org"))
    );
}

#[tokio::test]
async fn the_list_of_accounts_walks_an_index_in_each_order_whatever_it_is_asked_for() {
    let database = TestDatabase::new();
    let somebody = crate::auth::model::UserId::new(Uuid::max());
    let now: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
    let orders = [
        (UserSort::Name, Cursor::new("name", "Ann", somebody)),
        (UserSort::Newest, Cursor::new("-created_at", now, somebody)),
    ];
    for (sort, cursor) in orders {
        // There are few accounts: what is filtered is picked from the walk, or sorted.
        let filters = [(None, Way::Walk), (Some(Role::Editor), Way::Sort)];
        for (role, way) in filters {
            let filter = UserFilter {
                role,
                sort,
                ..UserFilter::default()
            };
            let list = move |conn: &mut Conn, page: &PageRequest| user_store::list(conn, filter, page);
            database.assert_direct(way, cursor.clone(), list).await;
        }
    }
}
