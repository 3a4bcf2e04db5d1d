//! Access tokens that somebody made up, or made out of a good one.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};

use crate::kit::contract::operations;
use crate::kit::{SECRET, TestApp};

/// The parts of a token.
fn parts(token: &str) -> (Value, Value) {
    let part = |index| {
        let part: &str = token.split('.').nth(index).unwrap();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    (part(0), part(1))
}

fn encode(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".")
}

fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    let text = encode(header, claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!(
        "{text}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    )
}

/// Tokens that somebody without the secret could make out of a good one, and some that nobody could.
fn forged(good: &str) -> Vec<(&'static str, String)> {
    let (header, claims) = parts(good);
    let with = |member: &str, value: Value| {
        let mut claims = claims.clone();
        claims[member] = value;
        claims
    };
    let algorithm = |name: &str| {
        let mut header = header.clone();
        header["alg"] = json!(name);
        header
    };
    let signature = good.rsplit('.').next().unwrap();
    let sha512 = {
        let text = encode(&algorithm("HS512"), &claims);
        let mut mac = Hmac::<Sha512>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        format!(
            "{text}.{}",
            BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        )
    };
    let somebody = json!("019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e");
    vec![
        (
            "no algorithm",
            format!("{}.", encode(&algorithm("none"), &claims)),
        ),
        (
            "no algorithm, old signature",
            format!("{}.{signature}", encode(&algorithm("none"), &claims)),
        ),
        ("another algorithm", sha512),
        (
            "another secret",
            signed(
                &header,
                &claims,
                "another secret of the tests, long enough as well",
            ),
        ),
        ("an empty secret", signed(&header, &claims, "")),
        (
            "claims that were changed",
            format!("{}.{signature}", encode(&header, &with("sub", somebody.clone()))),
        ),
        (
            "another user's session",
            signed(&header, &with("sub", somebody.clone()), SECRET),
        ),
        (
            "a session that is none",
            signed(&header, &with("sid", somebody), SECRET),
        ),
        (
            "another audience",
            signed(&header, &with("aud", json!("another")), SECRET),
        ),
        (
            "another issuer",
            signed(&header, &with("iss", json!("another")), SECRET),
        ),
        (
            "another kind of token",
            signed(&header, &with("typ", json!("refresh")), SECRET),
        ),
        (
            "an end in the past",
            signed(&header, &with("exp", json!(1_000_000_000)), SECRET),
        ),
        ("no end", signed(&header, &with("exp", Value::Null), SECRET)),
        (
            "a beginning in the future",
            signed(&header, &with("nbf", json!(4_000_000_000_u64)), SECRET),
        ),
        ("no signature", format!("{}.", encode(&header, &claims))),
        ("two parts", encode(&header, &claims)),
        ("a letter too many", format!("{good}A")),
    ]
}

#[tokio::test]
async fn no_forged_token_opens_any_operation() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (header, claims) = parts(admin.token());
    let made_here = signed(&header, &claims, SECRET);
    app.bearer(&made_here).get("/auth/me").await.expect(200); // so each fault below is the only one
    let reads = operations()
        .iter()
        .filter(|operation| operation.is_secured() && operation.method == "GET");
    let lists: Vec<_> = reads.filter(|operation| !operation.path.contains('{')).collect();
    assert!(lists.len() > 3);
    for (what, token) in forged(admin.token()) {
        for operation in &lists {
            let answer = app.bearer(&token).get(operation.path).await;
            assert_eq!(answer.status, 401, "{what}: {answer:?}");
        }
    }
}
