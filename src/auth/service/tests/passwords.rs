//! Changing passwords.

use super::super::password::{change_password, set_password};
use super::*;
use crate::auth::passwords::PasswordMistake;

const NEW: &str = "ten horses in a row";

async fn change(newsroom: &Newsroom, actor: &Actor, present: &str, new: &str) -> Result<(), AuthError> {
    change_password(
        &newsroom.db,
        &newsroom.auth,
        actor,
        password(present),
        password(new),
    )
    .await
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let here = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let there = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let actor = newsroom.bearer(&here.access_token).await.unwrap();
    change(&newsroom, &actor, RIGHT, NEW).await.unwrap();
    assert!(newsroom.bearer(&here.access_token).await.is_ok());
    assert!(newsroom.refresh(here.refresh_token.reveal()).await.is_ok());
    assert!(newsroom.bearer(&there.access_token).await.is_err());
    assert!(newsroom.refresh(there.refresh_token.reveal()).await.is_err());
    assert!(newsroom.login("ann@example.org", RIGHT).await.is_err());
    assert!(newsroom.login("ann@example.org", NEW).await.is_ok());
}

#[tokio::test]
async fn changing_a_password_needs_the_present_one_and_a_good_one() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let here = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let actor = newsroom.bearer(&here.access_token).await.unwrap();
    assert!(matches!(
        change(&newsroom, &actor, "wrong", NEW).await,
        Err(AuthError::WrongPassword)
    ));
    let common = change(&newsroom, &actor, RIGHT, "password123").await;
    assert!(matches!(
        common,
        Err(AuthError::Password(PasswordMistake::Common))
    ));
    assert!(newsroom.login("ann@example.org", RIGHT).await.is_ok());
}

#[tokio::test]
async fn whoever_found_a_session_open_guesses_no_faster_than_at_the_login() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let here = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let actor = newsroom.bearer(&here.access_token).await.unwrap();
    for _ in 0..10 {
        assert!(matches!(
            change(&newsroom, &actor, "wrong", NEW).await,
            Err(AuthError::WrongPassword)
        ));
    }
    assert!(matches!(
        change(&newsroom, &actor, RIGHT, NEW).await,
        Err(AuthError::TooManyTries(_))
    ));
}

#[tokio::test]
async fn of_two_changes_at_once_one_holds() {
    let newsroom = newsroom();
    newsroom.user("ann", Role::Author).await;
    let here = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let actor = newsroom.bearer(&here.access_token).await.unwrap();
    let (one, other) = futures_util::future::join(
        change(&newsroom, &actor, RIGHT, NEW),
        change(&newsroom, &actor, RIGHT, "eleven horses in a row"),
    )
    .await;
    assert!(one.is_ok() != other.is_ok());
}

#[tokio::test]
async fn the_operator_sets_a_password_which_ends_all_sessions_and_nobody_else_may() {
    let newsroom = newsroom();
    let ann = newsroom.user("ann", Role::Admin).await;
    let here = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let actor = newsroom.bearer(&here.access_token).await.unwrap();
    let hash = newsroom.auth.passwords.hash_now(&password(NEW)).unwrap();
    let again = hash.clone();
    let refused = newsroom
        .write(move |tx| set_password(tx, &actor, ann.id, &hash))
        .await;
    assert!(matches!(refused, Err(AuthError::Denied(Denied::Forbidden))));
    newsroom
        .write(move |tx| set_password(tx, &Actor::system(), ann.id, &again))
        .await
        .unwrap();
    assert!(newsroom.bearer(&here.access_token).await.is_err());
    assert!(newsroom.login("ann@example.org", NEW).await.is_ok());
}
