//! Logging in, being known, logging out.

use super::*;
use crate::auth::actor::Credential;
use crate::auth::model::UserStatus;

#[tokio::test]
async fn whoever_knows_the_password_is_known_by_the_access_token() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    let logged_in = newsroom.login(" Ann@Example.org ", RIGHT).await.unwrap();
    assert_eq!(logged_in.user.id, ann.id);
    assert_eq!(logged_in.user.last_login_at, Some(newsroom.clock.now()));
    assert_eq!(logged_in.expires_in, 900);
    let actor = newsroom.bearer(&logged_in.access_token).await.unwrap();
    let expected = ActorKind::User {
        id: ann.id,
        role: Role::Author,
        author: None,
        by: Credential::Session(logged_in.session.id),
    };
    assert_eq!(actor.principal, expected);
    assert_eq!(sessions::me(&newsroom.db, &actor).await.unwrap().id, ann.id);
    assert_eq!(newsroom.events("session.started").await, 1);
}

#[tokio::test]
async fn a_wrong_password_an_unknown_address_and_an_account_that_cannot_log_in_are_one_answer() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let bob = newsroom.user("bob", Role::Author).await;
    newsroom
        .write(move |tx| users::suspend_user(tx, &Actor::system(), bob.id, bob.version))
        .await
        .unwrap();
    let invited = NewUser {
        email: "cat@example.org".parse().unwrap(),
        name: "Cat".into(),
        role: Role::Author,
        author: None,
        password_hash: None,
    };
    newsroom
        .write(move |tx| users::create_user(tx, &Actor::system(), &invited))
        .await
        .unwrap();
    for (email, text) in [
        ("ann@example.org", "wrong"),
        ("ann@example.org", ""),
        ("nobody@example.org", RIGHT),
        ("not an address", RIGHT),
        ("bob@example.org", RIGHT),
        ("cat@example.org", RIGHT),
        ("cat@example.org", ""),
    ] {
        let refused = newsroom.login(email, text).await;
        assert!(matches!(refused, Err(AuthError::InvalidCredentials)), "{email}");
    }
    assert_eq!(newsroom.events("session.started").await, 0);
}

#[tokio::test]
async fn guessing_at_an_account_ends_after_ten_tries_known_or_not_and_says_when_to_come_back() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    for email in ["ann@example.org", "nobody@example.org"] {
        for _ in 0..10 {
            let refused = newsroom.login(email, "wrong").await;
            assert!(matches!(refused, Err(AuthError::InvalidCredentials)));
        }
        let Err(AuthError::TooManyTries(wait)) = newsroom.login(email, RIGHT).await else {
            panic!("an eleventh try was heard for {email}");
        };
        assert!(wait.0 > 14 * MINUTE && wait.0 <= 15 * MINUTE);
    }
}

#[tokio::test]
async fn an_access_token_is_good_for_fifteen_minutes() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let logged_in = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    newsroom.clock.advance(15 * MINUTE - Duration::from_secs(1));
    assert!(newsroom.bearer(&logged_in.access_token).await.is_ok());
    newsroom.clock.advance(Duration::from_secs(1));
    assert!(newsroom.bearer(&logged_in.access_token).await.is_err());
}

#[tokio::test]
async fn logging_out_ends_this_session_at_once_and_no_other() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let here = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let there = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let actor = newsroom.bearer(&here.access_token).await.unwrap();
    let context = actor.context();
    newsroom
        .db
        .write(context, move |tx| sessions::logout(tx, &actor))
        .await
        .unwrap();
    assert!(newsroom.bearer(&here.access_token).await.is_err());
    assert!(newsroom.refresh(here.refresh_token.reveal()).await.is_err());
    assert!(newsroom.bearer(&there.access_token).await.is_ok());
    assert!(newsroom.refresh(there.refresh_token.reveal()).await.is_ok());
}

#[tokio::test]
async fn suspension_another_role_and_deletion_hold_at_once() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    let logged_in = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let role = async || match newsroom.bearer(&logged_in.access_token).await {
        Ok(Actor {
            principal: ActorKind::User { role, .. },
            ..
        }) => Some(role),
        _ => None,
    };
    assert_eq!(role().await, Some(Role::Author));

    let changes = crate::auth::model::UserChanges {
        role: Some(Role::Editor),
        ..Default::default()
    };
    let id = ann.id;
    let ann = newsroom
        .write(move |tx| users::update_user(tx, &Actor::system(), id, ann.version, &changes))
        .await
        .unwrap();
    assert_eq!(role().await, Some(Role::Editor));

    let ann = newsroom
        .write(move |tx| users::suspend_user(tx, &Actor::system(), id, ann.version))
        .await
        .unwrap();
    assert_eq!(ann.status, UserStatus::Suspended);
    assert_eq!(role().await, None);

    let ann = newsroom
        .write(move |tx| users::reactivate_user(tx, &Actor::system(), id, ann.version))
        .await
        .unwrap();
    assert_eq!(ann.status, UserStatus::Active);
    assert_eq!(role().await, None, "a session that was ended stays ended");

    let logged_in = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    newsroom
        .write(move |tx| users::delete_user(tx, &Actor::system(), id, ann.version, None))
        .await
        .unwrap();
    assert!(newsroom.bearer(&logged_in.access_token).await.is_err());
    assert!(newsroom.refresh(logged_in.refresh_token.reveal()).await.is_err());
}

#[tokio::test]
async fn a_token_of_one_user_does_not_open_the_session_of_another() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    newsroom.user("bob", Role::Admin).await;
    let bobs = newsroom.login("bob@example.org", RIGHT).await.unwrap();
    let now = newsroom.clock.now();
    let crossed = newsroom
        .auth
        .tokens
        .issue(ann.id, bobs.session.id, bobs.session.expires_at, now);
    assert!(newsroom.bearer(&crossed).await.is_err());
}

#[tokio::test]
async fn a_password_changed_while_a_login_was_being_checked_lets_nobody_in() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    let before = newsroom
        .read(move |conn| crate::auth::store::users::get_credentials(conn, ann.id))
        .await;
    let hash = newsroom
        .auth
        .passwords
        .hash_now(&password("ten horses in a row"))
        .unwrap();
    newsroom
        .write(move |tx| super::super::password::set_password(tx, &Actor::system(), ann.id, &hash))
        .await
        .unwrap();
    let opened = newsroom
        .write(move |tx| {
            let right = crate::auth::passwords::Verdict::Right;
            sessions::open(tx, &before, &right, &Default::default(), DAY).map(|_| ())
        })
        .await;
    assert!(matches!(opened, Err(AuthError::InvalidCredentials)));
}

#[tokio::test]
async fn a_password_hashed_more_weakly_than_today_is_hashed_again_at_the_login() {
    let mut newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Author).await;
    let stronger = HashCost {
        memory: 64,
        passes: 2,
        lanes: 1,
    };
    newsroom.auth.passwords = Passwords::new(stronger, 1);
    for _ in 0..2 {
        newsroom.login("ann@example.org", RIGHT).await.unwrap();
        let stored = newsroom
            .read(move |conn| crate::auth::store::users::get_credentials(conn, ann.id))
            .await;
        assert!(stored.password_hash.unwrap().contains("m=64,t=2"));
    }
}
