//! Refresh families: one login, and everything that was exchanged for its token.

use super::super::sessions::GRACE;
use super::*;
use crate::db::Location;

async fn logged_in(newsroom: &Newsroom) -> LoggedIn {
    newsroom.user("ann", Role::Author).await;
    newsroom.login("ann@example.org", RIGHT).await.unwrap()
}

#[tokio::test]
async fn each_refresh_gives_the_next_pair_of_the_same_session() {
    let newsroom = newsroom();
    let first = logged_in(&newsroom).await;
    let mut token = first.refresh_token.reveal().to_owned();
    for _ in 0..5 {
        newsroom.clock.advance(15 * MINUTE);
        let next = newsroom.refresh(&token).await.unwrap();
        assert_eq!(next.session.id, first.session.id);
        assert_ne!(next.refresh_token.reveal(), token);
        assert!(newsroom.bearer(&next.access_token).await.is_ok());
        token = next.refresh_token.reveal().to_owned();
    }
}

#[tokio::test]
async fn an_answer_lost_on_its_way_can_be_asked_for_again_within_ten_seconds() {
    let newsroom = newsroom();
    let first = logged_in(&newsroom).await;
    let next = newsroom.refresh(first.refresh_token.reveal()).await.unwrap();
    newsroom.clock.advance(GRACE);
    let sibling = newsroom.refresh(first.refresh_token.reveal()).await.unwrap();
    for one in [next, sibling] {
        assert!(newsroom.refresh(one.refresh_token.reveal()).await.is_ok());
    }
    assert_eq!(newsroom.events("session.token_reused").await, 0);
}

#[tokio::test]
async fn a_token_used_again_later_ends_the_whole_family() {
    let newsroom = newsroom();
    let first = logged_in(&newsroom).await;
    let other = newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let next = newsroom.refresh(first.refresh_token.reveal()).await.unwrap();
    newsroom.clock.advance(GRACE + Duration::from_micros(1));
    let reused = newsroom.refresh(first.refresh_token.reveal()).await;
    assert!(matches!(reused, Err(AuthError::InvalidToken)));
    assert!(
        newsroom.refresh(next.refresh_token.reveal()).await.is_err(),
        "the youngest token is dead too"
    );
    assert!(
        newsroom.bearer(&next.access_token).await.is_err(),
        "and so are access tokens"
    );
    assert_eq!(newsroom.events("session.token_reused").await, 1);
    assert!(
        newsroom.refresh(other.refresh_token.reveal()).await.is_ok(),
        "another login is another family"
    );
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_however_often_it_was_refreshed() {
    let newsroom = newsroom();
    let first = logged_in(&newsroom).await;
    let mut token = first.refresh_token.reveal().to_owned();
    for _ in 0..29 {
        newsroom.clock.advance(DAY);
        token = newsroom
            .refresh(&token)
            .await
            .unwrap()
            .refresh_token
            .reveal()
            .to_owned();
    }
    newsroom.clock.advance(DAY - MINUTE);
    let last = newsroom.refresh(&token).await.unwrap();
    assert_eq!(last.expires_in, 60, "the access token ends with the session");
    newsroom.clock.advance(MINUTE);
    assert!(newsroom.refresh(last.refresh_token.reveal()).await.is_err());
    assert!(newsroom.bearer(&last.access_token).await.is_err());
}

#[tokio::test]
async fn twenty_refreshes_at_once_keep_one_family_alive() {
    let newsroom = newsroom();
    let first = logged_in(&newsroom).await;
    let token = first.refresh_token.reveal().to_owned();
    let answers = futures_util::future::join_all((0..20).map(|_| newsroom.refresh(&token))).await;
    let mut tokens = std::collections::HashSet::new();
    for answer in answers {
        let answer = answer.unwrap();
        assert_eq!(answer.session.id, first.session.id);
        tokens.insert(answer.refresh_token.reveal().to_owned());
    }
    assert_eq!(tokens.len(), 20);
    newsroom.clock.advance(MINUTE);
    for token in &tokens {
        assert!(newsroom.refresh(token).await.is_ok());
    }
    let sessions = newsroom.read(|conn| {
        use crate::db::schema::sessions;
        use diesel::prelude::*;
        Ok(sessions::table.count().get_result::<i64>(conn)?)
    });
    assert_eq!(sessions.await, 1);
}

#[tokio::test]
async fn a_token_that_was_never_given_out_is_refused() {
    let newsroom = newsroom();
    let first = logged_in(&newsroom).await;
    let made_up = crate::auth::tokens::SecretToken::generate(crate::auth::tokens::SecretKind::Refresh);
    for token in ["", "nonsense", made_up.reveal(), &first.access_token] {
        assert!(
            matches!(newsroom.refresh(token).await, Err(AuthError::InvalidToken)),
            "{token}"
        );
    }
}

#[tokio::test]
async fn the_database_holds_no_token_and_no_password() {
    let newsroom = newsroom();
    let first = logged_in(&newsroom).await;
    // On PostgreSQL the same queries keep the same columns; only a file can be searched whole.
    let Location::Sqlite(path) = &newsroom.database.location else {
        return;
    };
    let file = std::fs::read(path).unwrap();
    let log = std::fs::read(path.with_extension("db-wal")).unwrap_or_default();
    let everything = [file, log].concat();
    let holds = |text: &str| {
        everything
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds("ann@example.org"), "this would find what is there");
    for secret in [first.refresh_token.reveal(), &first.access_token, RIGHT] {
        assert!(!holds(secret));
    }
}

#[tokio::test]
async fn sessions_that_are_over_are_forgotten_at_the_next_login() {
    let newsroom = newsroom();
    logged_in(&newsroom).await;
    newsroom.clock.advance(31 * DAY);
    newsroom.login("ann@example.org", RIGHT).await.unwrap();
    let left = newsroom.read(|conn| {
        use crate::db::schema::{refresh_tokens, sessions};
        use diesel::prelude::*;
        let sessions: i64 = sessions::table.count().get_result(conn)?;
        Ok((sessions, refresh_tokens::table.count().get_result::<i64>(conn)?))
    });
    assert_eq!(left.await, (1, 1));
}
