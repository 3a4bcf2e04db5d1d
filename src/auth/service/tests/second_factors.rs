//! What is kept of a second factor, and what becomes of it when the signing secret is changed.

use super::*;
use crate::auth::model::Challenge;
use crate::auth::service::second_factors::{self, SecondStep};
use crate::auth::store::second_factors as store;
use crate::auth::tokens::{Seals, SigningSecret, TotpSecret};

const SECRET: &[u8; 20] = b"12345678901234567890";

fn seals(current: &str, previous: Option<&str>) -> Seals {
    let secret = |letter: &str| SigningSecret::new(letter, letter.repeat(32));
    Seals::new(&secret(current), previous.map(secret).as_ref())
}

/// Ann, with a second factor and one recovery code.
async fn enrolled(newsroom: &Newsroom) -> User {
    let ann = newsroom.user("ann", Role::Author).await;
    let id = ann.id;
    let sealed = newsroom.auth.seals.seal(id.uuid().as_bytes(), SECRET);
    let digest = crate::auth::tokens::totp::recovery_digest(id, "ABCD-EFGH-JKLM-NPQR");
    newsroom
        .write(move |tx| {
            store::begin(tx, id, &sealed)?;
            store::confirm(tx, id)?;
            store::insert_recovery(tx, id, &digest)
        })
        .await
        .unwrap();
    ann
}

async fn log_in(newsroom: &Newsroom, code: String) -> Result<LoggedIn, AuthError> {
    let login = Login {
        email: "ann@example.org".into(),
        password: password(RIGHT),
        user_agent: None,
    };
    let (db, auth) = (&newsroom.db, &newsroom.auth);
    let LoginStep::Challenge(Challenge { token, .. }) = sessions::login(db, auth, &visitor(), login).await?
    else {
        panic!("the second factor is asked for");
    };
    let step = SecondStep {
        challenge: token.reveal().to_owned(),
        code,
        user_agent: None,
    };
    second_factors::finish_login(db, auth, &visitor(), step).await
}

/// The code that a telephone shows, in the next step of thirty seconds.
fn next_code(newsroom: &Newsroom) -> String {
    newsroom.clock.advance(Duration::from_secs(30));
    let secret = TotpSecret::kept(SECRET.to_vec());
    let now = newsroom.auth.clock.now();
    let codes = (0..1_000_000).map(|code| format!("{code:06}"));
    let mut right = codes.filter(|code| secret.step_of(code, now) == Some(now.seconds() / 30));
    right.next().unwrap()
}

#[tokio::test]
async fn a_copy_of_the_database_computes_no_code() {
    let newsroom = newsroom();
    let ann = enrolled(&newsroom).await.id;
    let factor = newsroom.read(move |conn| store::find(conn, ann)).await.unwrap();
    let kept = factor.sealed.0;
    assert!(
        !kept
            .windows(4)
            .any(|part| SECRET.windows(4).any(|secret| secret == part))
    );
}

#[tokio::test]
async fn a_factor_outlives_a_change_of_the_signing_secret_for_whoever_logs_in_meanwhile() {
    let mut newsroom = newsroom();
    newsroom.auth.seals = seals("a", None);
    enrolled(&newsroom).await;
    newsroom.auth.seals = seals("b", Some("a"));
    let code = next_code(&newsroom);
    log_in(&newsroom, code).await.unwrap();
    newsroom.auth.seals = seals("b", None);
    let code = next_code(&newsroom);
    log_in(&newsroom, code).await.unwrap();
}

#[tokio::test]
async fn whose_signing_secret_is_gone_logs_in_with_a_recovery_code() {
    let mut newsroom = newsroom();
    newsroom.auth.seals = seals("a", None);
    enrolled(&newsroom).await;
    newsroom.auth.seals = seals("b", None);
    let code = next_code(&newsroom);
    let refused = log_in(&newsroom, code).await.unwrap_err();
    assert!(matches!(refused, AuthError::InvalidCredentials), "{refused:?}");
    log_in(&newsroom, "abcd efgh jklm npqr".to_owned()).await.unwrap();
}
