//! The first administrator, and invitations.

use super::super::invitations::{self, INVITATION_LIFETIME};
use super::super::setup::{self, FirstAdmin, SETUP_LIFETIME};
use super::*;
use crate::auth::model::{OneTimeLink, UserStatus};
use crate::auth::passwords::PasswordMistake;

async fn setup_token(newsroom: &Newsroom) -> Option<String> {
    let token = newsroom
        .write(|tx| setup::setup_token(tx, &Actor::system()))
        .await
        .unwrap();
    token.map(|token| token.reveal().to_owned())
}

async fn set_up(newsroom: &Newsroom, token: &str, name: &str, text: &str) -> Result<User, AuthError> {
    let wish = FirstAdmin {
        token: token.into(),
        email: format!("{name}@example.org").parse().unwrap(),
        name: name.into(),
        password: password(text),
    };
    setup::set_up(&newsroom.db, &newsroom.auth, &visitor(), wish).await
}

#[tokio::test]
async fn the_printed_token_makes_the_first_administrator_who_can_then_log_in() {
    let newsroom = newsroom();
    let token = setup_token(&newsroom).await.unwrap();
    let user = set_up(&newsroom, &token, "ann", RIGHT).await.unwrap();
    assert_eq!((user.role, user.status), (Role::Admin, UserStatus::Active));
    assert!(newsroom.login("ann@example.org", RIGHT).await.is_ok());
}

#[tokio::test]
async fn once_there_is_an_administrator_no_token_is_printed_and_none_is_heard() {
    let newsroom = newsroom();
    let (first, second) = (
        setup_token(&newsroom).await.unwrap(),
        setup_token(&newsroom).await.unwrap(),
    );
    set_up(&newsroom, &second, "ann", RIGHT).await.unwrap();
    assert_eq!(setup_token(&newsroom).await, None);
    for token in [first.as_str(), &second, "nonsense"] {
        assert!(matches!(
            set_up(&newsroom, token, "bob", RIGHT).await,
            Err(AuthError::SetupDone)
        ));
    }
}

#[tokio::test]
async fn two_who_hold_the_token_make_one_administrator() {
    let newsroom = newsroom();
    let token = setup_token(&newsroom).await.unwrap();
    let (one, other) = futures_util::future::join(
        set_up(&newsroom, &token, "ann", RIGHT),
        set_up(&newsroom, &token, "bob", RIGHT),
    )
    .await;
    assert!(one.is_ok() != other.is_ok());
    assert!(matches!(one.and(other), Err(AuthError::SetupDone)));
}

#[tokio::test]
async fn a_setup_token_is_good_for_a_day_and_a_made_up_one_for_nothing() {
    let newsroom = newsroom();
    let token = setup_token(&newsroom).await.unwrap();
    let made_up = crate::auth::tokens::SecretToken::generate(crate::auth::tokens::SecretKind::Setup);
    for wrong in ["", "nonsense", made_up.reveal()] {
        assert!(matches!(
            set_up(&newsroom, wrong, "ann", RIGHT).await,
            Err(AuthError::InvalidToken)
        ));
    }
    newsroom.clock.advance(SETUP_LIFETIME);
    assert!(matches!(
        set_up(&newsroom, &token, "ann", RIGHT).await,
        Err(AuthError::InvalidToken)
    ));
}

#[tokio::test]
async fn a_bad_password_does_not_use_the_token_up() {
    let newsroom = newsroom();
    let token = setup_token(&newsroom).await.unwrap();
    let refused = set_up(&newsroom, &token, "ann", "password").await;
    assert!(matches!(
        refused,
        Err(AuthError::Password(PasswordMistake::Common))
    ));
    assert!(set_up(&newsroom, &token, "ann", RIGHT).await.is_ok());
}

#[tokio::test]
async fn nobody_on_the_outside_gets_a_setup_token() {
    let newsroom = newsroom();
    let refused = newsroom
        .write(|tx| setup::setup_token(tx, &visitor()).map(|_| ()))
        .await;
    assert!(matches!(refused, Err(AuthError::Denied(Denied::Forbidden))));
}

async fn invited(newsroom: &Newsroom) -> (User, OneTimeLink) {
    let new = NewUser {
        email: "cat@example.org".parse().unwrap(),
        name: "Cat".into(),
        role: Role::Editor,
        author: None,
        password_hash: None,
    };
    let (user, invitation) = newsroom
        .write(move |tx| users::create_user(tx, &Actor::system(), &new))
        .await
        .unwrap();
    (user, invitation.unwrap())
}

async fn accept(newsroom: &Newsroom, token: &str, text: &str) -> Result<User, AuthError> {
    invitations::accept(&newsroom.db, &newsroom.auth, &visitor(), token, password(text)).await
}

#[tokio::test]
async fn an_invited_person_chooses_a_password_once() {
    let newsroom = newsroom();
    let (user, invitation) = invited(&newsroom).await;
    assert_eq!(user.status, UserStatus::Invited);
    let token = invitation.token.reveal();
    let active = accept(&newsroom, token, RIGHT).await.unwrap();
    assert_eq!((active.status, active.role), (UserStatus::Active, Role::Editor));
    assert!(active.version > user.version);
    assert!(newsroom.login("cat@example.org", RIGHT).await.is_ok());
    assert!(matches!(
        accept(&newsroom, token, "another one entirely").await,
        Err(AuthError::InvalidToken)
    ));
}

#[tokio::test]
async fn an_invitation_ends_with_its_time_with_the_account_and_with_suspension() {
    let newsroom = newsroom();
    let (user, invitation) = invited(&newsroom).await;
    let token = invitation.token.reveal();
    let suspended = newsroom
        .write(move |tx| users::suspend_user(tx, &Actor::system(), user.id, user.version))
        .await
        .unwrap();
    assert!(matches!(
        accept(&newsroom, token, RIGHT).await,
        Err(AuthError::InvalidToken)
    ));
    let again = newsroom
        .write(move |tx| users::reactivate_user(tx, &Actor::system(), user.id, suspended.version))
        .await
        .unwrap();
    assert_eq!(
        again.status,
        UserStatus::Invited,
        "whoever has no password cannot be active"
    );
    newsroom.clock.advance(INVITATION_LIFETIME);
    assert!(matches!(
        accept(&newsroom, token, RIGHT).await,
        Err(AuthError::InvalidToken)
    ));

    newsroom
        .write(move |tx| users::delete_user(tx, &Actor::system(), user.id, again.version, None))
        .await
        .unwrap();
    let (_, fresh) = invited(&newsroom).await;
    assert!(matches!(
        accept(&newsroom, token, RIGHT).await,
        Err(AuthError::InvalidToken)
    ));
    assert!(accept(&newsroom, fresh.token.reveal(), RIGHT).await.is_ok());
}

#[tokio::test]
async fn a_token_is_heard_only_for_what_it_was_made_for() {
    let newsroom = newsroom();
    let setup = setup_token(&newsroom).await.unwrap();
    let (_, invitation) = invited(&newsroom).await;
    let token = invitation.token.reveal();
    assert!(matches!(
        accept(&newsroom, &setup, RIGHT).await,
        Err(AuthError::InvalidToken)
    ));
    assert!(matches!(
        set_up(&newsroom, token, "ann", RIGHT).await,
        Err(AuthError::InvalidToken)
    ));
    let disguised = token.replace("dli_", "dls_");
    assert!(matches!(
        set_up(&newsroom, &disguised, "ann", RIGHT).await,
        Err(AuthError::InvalidToken)
    ));
}
