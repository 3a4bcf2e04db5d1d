//! The permission table, cell by cell, and what it means for one's own, for live and for hidden things.

use super::*;
use crate::auth::actor::Credential;
use crate::auth::model::SessionId;
use crate::auth::scopes::{KeyScope, Scopes};
use crate::db::Id;
use strum::VariantArray;

fn id(number: u128) -> UserId {
    Id::new(Uuid::from_u128(number))
}

const ME: u128 = 1;
const MY_AUTHOR: u128 = 7;

fn actor(role: Role) -> Actor {
    let principal = ActorKind::User {
        id: id(ME),
        role,
        author: Some(Uuid::from_u128(MY_AUTHOR)),
        by: Credential::Session(SessionId::new(Uuid::from_u128(3))),
    };
    Actor {
        principal,
        ..Actor::anonymous("test".into(), None)
    }
}

struct Thing {
    created_by: Option<UserId>,
    credited: Vec<Uuid>,
    live: bool,
}

impl Owned for Thing {
    fn created_by(&self) -> Option<UserId> {
        self.created_by
    }
    fn credited(&self) -> &[Uuid] {
        &self.credited
    }
    fn is_live(&self) -> bool {
        self.live
    }
}

fn mine() -> Thing {
    Thing {
        created_by: Some(id(ME)),
        credited: vec![],
        live: false,
    }
}
fn credited_to_me() -> Thing {
    Thing {
        created_by: Some(id(2)),
        credited: vec![Uuid::from_u128(6), Uuid::from_u128(MY_AUTHOR)],
        live: false,
    }
}
fn anothers() -> Thing {
    Thing {
        created_by: Some(id(2)),
        credited: vec![Uuid::from_u128(6)],
        live: false,
    }
}
fn orphaned() -> Thing {
    Thing {
        created_by: None,
        credited: vec![],
        live: false,
    }
}
fn anothers_live() -> Thing {
    Thing {
        live: true,
        ..anothers()
    }
}

/// The rights as DESIGN.md, section 7, tells them, written down a second time and in another way: who may act
/// on [mine, credited to me, another's, nobody's, another's live]. A letter a role: Contributor, aUthor, Editor,
/// Moderator, aDmin.
#[rustfmt::skip]
const EXPECTED: &[(&str, [&str; 5])] = &[
    ("articles:read",     ["CUED",  "CUED",  "ED",    "ED",    "UEMD"]),
    ("articles:create",   ["CUED",  "CUED",  "ED",    "ED",    "ED"]),
    ("articles:edit",     ["CUED",  "CUED",  "ED",    "ED",    "ED"]),
    ("articles:publish",  ["UED",   "UED",   "ED",    "ED",    "ED"]),
    ("articles:approve",  ["ED",    "ED",    "ED",    "ED",    "ED"]),
    ("articles:trash",    ["CUED",  "CUED",  "ED",    "ED",    "ED"]),
    ("articles:read_taken_down", ["D", "D",    "D",     "D",     "D"]),
    ("articles:purge",    ["D",     "D",     "D",     "D",     "D"]),
    ("articles:annotate", ["CUED",  "CUED",  "ED",    "ED",    "ED"]),
    ("articles:assign",   ["UED",   "UED",   "ED",    "ED",    "ED"]),
    ("tags:read",         ["CUEMD", "CUEMD", "CUEMD", "CUEMD", "CUEMD"]),
    ("tags:create",       ["CUED",  "CUED",  "CUED",  "CUED",  "CUED"]),
    ("tags:change",       ["ED",    "ED",    "ED",    "ED",    "ED"]),
    ("authors:read",      ["CUEMD", "CUEMD", "CUEMD", "CUEMD", "CUEMD"]),
    ("authors:create",    ["CUED",  "CUED",  "CUED",  "CUED",  "CUED"]),
    ("authors:change",    ["UED",   "UED",   "ED",    "ED",    "ED"]),
    ("authors:delete",    ["ED",    "ED",    "ED",    "ED",    "ED"]),
    ("redirects:read",    ["CUEMD", "CUEMD", "CUEMD", "CUEMD", "CUEMD"]),
    ("redirects:manage",  ["ED",    "ED",    "ED",    "ED",    "ED"]),
    ("jobs:manage",       ["D",     "D",     "D",     "D",     "D"]),
    ("comments:moderate", ["UEMD",  "UEMD",  "EMD",   "EMD",   "EMD"]),
    ("commenters:manage", ["MD",    "MD",    "MD",    "MD",    "MD"]),
    ("colleagues:read",   ["UEMD",  "UEMD",  "UEMD",  "UEMD",  "UEMD"]),
    ("users:manage",      ["D",     "D",     "D",     "D",     "D"]),
    ("keys:manage",       ["CUEMD", "CUEMD", "D",     "D",     "D"]),
    ("webhooks:manage",   ["D",     "D",     "D",     "D",     "D"]),
    ("settings:manage",   ["D",     "D",     "D",     "D",     "D"]),
    ("audit:read",        ["D",     "D",     "D",     "D",     "D"]),
    ("audit:erase",       ["D",     "D",     "D",     "D",     "D"]),
];

fn letter(role: Role) -> char {
    match role {
        Role::Contributor => 'C',
        Role::Author => 'U',
        Role::Editor => 'E',
        Role::Moderator => 'M',
        Role::Admin => 'D',
    }
}

#[test]
fn every_cell_of_the_table_is_as_the_design_says() {
    assert_eq!(
        EXPECTED.len(),
        Permission::VARIANTS.len(),
        "a right is missing from the expectations"
    );
    for (scope, expected) in EXPECTED {
        let permission: Permission = scope.parse().unwrap();
        for (thing, allowed) in [mine(), credited_to_me(), anothers(), orphaned(), anothers_live()]
            .iter()
            .zip(expected)
        {
            for role in Role::VARIANTS {
                let may = actor(*role).may_on(permission, thing).is_ok();
                assert_eq!(
                    may,
                    allowed.contains(letter(*role)),
                    "{role} {scope} (allowed: {allowed})"
                );
            }
        }
    }
}

#[test]
fn the_columns_of_the_table_are_in_the_order_of_the_roles() {
    assert_eq!(Role::VARIANTS.len(), 5);
    for (column, role) in Role::VARIANTS.iter().enumerate() {
        assert_eq!(*role as usize, column);
    }
}

#[test]
fn a_right_reaches_over_nothing_for_the_public_and_over_everything_for_dateline_itself() {
    for permission in Permission::VARIANTS {
        let public = Actor::anonymous("test".into(), None);
        assert_eq!(public.may(*permission), Err(Denied::Unauthenticated));
        assert_eq!(
            public.may_on(*permission, &anothers_live()),
            Err(Denied::Unauthenticated)
        );
        assert_eq!(public.reach(*permission), Err(Denied::Unauthenticated));
        assert_eq!(Actor::system().may_on(*permission, &anothers()), Ok(()));
    }
}

#[test]
fn a_right_without_an_object_is_any_reach_at_all() {
    for permission in Permission::VARIANTS {
        for role in Role::VARIANTS {
            let expected = if permission.grant(*role) == Grant::None {
                Err(Denied::Forbidden)
            } else {
                Ok(())
            };
            assert_eq!(actor(*role).may(*permission), expected, "{role} {permission}");
        }
    }
}

#[test]
fn what_one_may_not_even_see_is_hidden_and_what_one_sees_is_forbidden() {
    use Permission::{ApproveArticle, EditArticle, ModerateComment, PublishArticle, PurgeArticle};
    let denied = |role, permission, thing: Thing| actor(role).may_on(permission, &thing).unwrap_err();
    assert_eq!(denied(Role::Author, EditArticle, anothers()), Denied::Hidden);
    assert_eq!(
        denied(Role::Author, EditArticle, anothers_live()),
        Denied::Forbidden
    );
    assert_eq!(
        denied(Role::Contributor, EditArticle, anothers_live()),
        Denied::Hidden
    );
    assert_eq!(
        denied(Role::Contributor, PublishArticle, mine()),
        Denied::Forbidden
    );
    assert_eq!(
        denied(Role::Contributor, ApproveArticle, anothers()),
        Denied::Hidden
    );
    assert_eq!(denied(Role::Moderator, EditArticle, anothers()), Denied::Hidden);
    assert_eq!(
        denied(Role::Moderator, EditArticle, anothers_live()),
        Denied::Forbidden
    );
    assert_eq!(denied(Role::Editor, PurgeArticle, anothers()), Denied::Forbidden);
    assert_eq!(denied(Role::Author, ModerateComment, anothers()), Denied::Hidden);
}

#[test]
fn a_list_shows_exactly_what_one_may_read_singly() {
    let things = [mine(), credited_to_me(), anothers(), orphaned(), anothers_live()];
    for role in Role::VARIANTS {
        let reach = actor(*role).reach(Permission::ReadArticle).unwrap();
        for thing in &things {
            let singly = actor(*role).may_on(Permission::ReadArticle, thing).is_ok();
            assert_eq!(reach.covers(thing), singly, "{role}");
        }
    }
}

#[test]
fn without_a_linked_author_only_what_one_made_is_own() {
    let mut unlinked = actor(Role::Author);
    unlinked.principal = ActorKind::User {
        id: id(ME),
        role: Role::Author,
        author: None,
        by: Credential::Session(SessionId::new(Uuid::from_u128(3))),
    };
    assert!(unlinked.may_on(Permission::EditArticle, &mine()).is_ok());
    assert!(
        unlinked
            .may_on(Permission::EditArticle, &credited_to_me())
            .is_err()
    );
    assert!(unlinked.may_on(Permission::EditArticle, &orphaned()).is_err());
}

#[test]
fn whoever_may_act_may_also_read() {
    for permission in Permission::VARIANTS {
        for role in Role::VARIANTS {
            for thing in [mine(), credited_to_me(), anothers(), orphaned(), anothers_live()] {
                let acts = actor(*role).may_on(*permission, &thing).is_ok();
                let creates = matches!(permission, Permission::CreateTag | Permission::CreateAuthor);
                let reads = actor(*role).may_on(permission.reading(), &thing).is_ok();
                assert!(!acts || creates || reads, "{role} {permission}");
            }
        }
    }
}

#[test]
fn scopes_are_named_thing_colon_action() {
    for permission in Permission::VARIANTS {
        let (thing, action) = permission.scope().split_once(':').unwrap();
        assert!(!thing.is_empty() && !action.is_empty());
        assert_eq!(permission.scope().parse(), Ok(*permission));
        assert_eq!(serde_json::to_value(permission).unwrap(), permission.scope());
    }
}

/// The scopes that open each right, written down a second time; a right that is missing here is opened by none.
#[rustfmt::skip]
const OPENED_BY: &[(KeyScope, &[&str])] = &[
    (KeyScope::Delivery,         &[]),
    (KeyScope::ArticlesRead,     &["articles:read"]),
    (KeyScope::ArticlesWrite,    &["articles:read", "articles:create", "articles:edit", "articles:trash",
                                   "articles:annotate", "articles:assign"]),
    (KeyScope::ArticlesPublish,  &["articles:read", "articles:publish", "articles:approve"]),
    (KeyScope::TagsRead,         &["tags:read"]),
    (KeyScope::TagsWrite,        &["tags:read", "tags:create", "tags:change"]),
    (KeyScope::AuthorsRead,      &["authors:read"]),
    (KeyScope::AuthorsWrite,     &["authors:read", "authors:create", "authors:change", "authors:delete"]),
    (KeyScope::RedirectsRead,    &["redirects:read"]),
    (KeyScope::RedirectsWrite,   &["redirects:read", "redirects:manage"]),
    (KeyScope::CommentsModerate, &["comments:moderate"]),
    (KeyScope::CommentersManage, &["commenters:manage"]),
    (KeyScope::ColleaguesRead,   &["colleagues:read"]),
    (KeyScope::JobsManage,       &["jobs:manage"]),
    (KeyScope::AuditRead,        &["audit:read"]),
];

#[test]
fn a_key_may_what_its_scope_opens_of_what_its_owner_may_and_nothing_more() {
    assert_eq!(OPENED_BY.len(), KeyScope::VARIANTS.len());
    for (scope, opened) in OPENED_BY {
        for role in Role::VARIANTS {
            let person = actor(*role);
            let mut machine = person.clone();
            let ActorKind::User { by, .. } = &mut machine.principal else {
                unreachable!("somebody")
            };
            *by = Credential::Key {
                id: Id::new(Uuid::from_u128(4)),
                scopes: Scopes::from_iter([*scope]),
            };
            for permission in Permission::VARIANTS {
                let expected = if opened.contains(&permission.scope()) {
                    person.reach(*permission)
                } else {
                    Err(Denied::OutOfScope)
                };
                assert_eq!(
                    machine.reach(*permission),
                    expected,
                    "{role} {scope} {permission}"
                );
            }
        }
    }
}
