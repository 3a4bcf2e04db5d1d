//! Access tokens that somebody made up, or made out of a good one.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

use crate::kit::contract::{Operation, operations};
use crate::kit::{PASSWORD, SECRET, TestApp};

const ANOTHER_SECRET: &str = "another secret of the tests, long enough as well";
const SOMEBODY: &str = "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e";
/// A token that nobody takes for one.
const NO_TOKEN: &str = "no-token";

/// A good token, taken apart.
struct Good {
    token: String,
    header: Value,
    claims: Value,
}

type Forged = Vec<(String, String)>;

impl Good {
    fn new(token: &str) -> Self {
        let part = |index| {
            let part: &str = token.split('.').nth(index).unwrap();
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        Self {
            token: token.to_owned(),
            header: part(0),
            claims: part(1),
        }
    }

    fn signature(&self) -> &str {
        self.token.rsplit('.').next().unwrap()
    }

    fn unsigned(&self) -> &str {
        self.token.rsplit_once('.').unwrap().0
    }

    /// The header with one member more, or another one.
    fn header(&self, member: &str, value: Value) -> Value {
        with(&self.header, member, value)
    }

    fn claims(&self, member: &str, value: Value) -> Value {
        with(&self.claims, member, value)
    }
}

fn with(object: &Value, member: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[member] = value;
    object
}

fn without(object: &Value, member: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove(member).unwrap();
    object
}

fn encode(header: &str, claims: &str) -> String {
    [header, claims]
        .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part))
        .join(".")
}

fn mac<M: Mac + KeyInit>(secret: &str, text: &str) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

fn signed_text(header: &str, claims: &str, secret: &str) -> String {
    let text = encode(header, claims);
    let signature = mac::<Hmac<Sha256>>(secret, &text);
    format!("{text}.{signature}")
}

fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    signed_text(&header.to_string(), &claims.to_string(), secret)
}

/// Other algorithms, and none.
fn algorithms(good: &Good) -> Forged {
    let mut forged = Vec::new();
    let text = |header: &Value| encode(&header.to_string(), &good.claims.to_string());
    for name in ["none", "None", "NONE", "nOnE", ""] {
        let header = good.header("alg", json!(name));
        forged.push((
            format!("algorithm {name:?}, no signature"),
            format!("{}.", text(&header)),
        ));
        let signed = format!("{}.{}", text(&header), good.signature());
        forged.push((format!("algorithm {name:?}, old signature"), signed));
    }
    for name in ["RS256", "ES256", "PS256", "EdDSA", "hs256", "HS256 "] {
        let header = good.header("alg", json!(name));
        forged.push((
            format!("algorithm {name:?}"),
            signed(&header, &good.claims, SECRET),
        ));
    }
    for value in [Value::Null, json!(256), json!(["HS256"])] {
        let header = good.header("alg", value.clone());
        forged.push((
            format!("algorithm {value}"),
            signed(&header, &good.claims, SECRET),
        ));
    }
    forged.push((
        "no algorithm at all".to_owned(),
        signed(&without(&good.header, "alg"), &good.claims, SECRET),
    ));
    let (longer, longest) = (
        good.header("alg", json!("HS384")),
        good.header("alg", json!("HS512")),
    );
    let longer = format!(
        "{0}.{1}",
        text(&longer),
        mac::<Hmac<Sha384>>(SECRET, &text(&longer))
    );
    let longest = format!(
        "{0}.{1}",
        text(&longest),
        mac::<Hmac<Sha512>>(SECRET, &text(&longest))
    );
    forged.push(("HS384 by the right secret".to_owned(), longer));
    forged.push(("HS512 by the right secret".to_owned(), longest));
    forged
}

/// Secrets that are not ours, and headers that name or bring one.
fn keys(good: &Good) -> Forged {
    let mut forged = Vec::new();
    for secret in [
        "",
        "secret",
        ANOTHER_SECRET,
        "a secret of the tests, long enough to sign witH",
    ] {
        forged.push((
            format!("signed by {secret:?}"),
            signed(&good.header, &good.claims, secret),
        ));
    }
    for id in [
        "",
        "another",
        "../../../../dev/null",
        "/dev/null",
        "' UNION SELECT '' --",
        "*",
        "kid\0",
    ] {
        let header = good.header("kid", json!(id));
        for secret in ["", ANOTHER_SECRET] {
            let token = signed(&header, &good.claims, secret);
            forged.push((format!("the key {id:?} signed by {secret:?}"), token));
        }
        forged.push((format!("the key {id:?}"), signed(&header, &good.claims, SECRET)));
    }
    for id in [Value::Null, json!(1), json!(["current"])] {
        let header = good.header("kid", id.clone());
        forged.push((format!("the key {id}"), signed(&header, &good.claims, SECRET)));
    }
    forged.push((
        "no key".to_owned(),
        signed(&without(&good.header, "kid"), &good.claims, SECRET),
    ));
    let key = json!({ "kty": "oct", "k": BASE64_URL_SAFE_NO_PAD.encode(ANOTHER_SECRET) });
    for (member, value) in [
        ("jwk", key),
        ("jku", json!("https://attacker.example/keys.json")),
        ("x5u", json!("https://attacker.example/chain.pem")),
        ("x5c", json!([BASE64_STANDARD.encode(ANOTHER_SECRET)])),
        ("x5t", json!(BASE64_URL_SAFE_NO_PAD.encode(ANOTHER_SECRET))),
    ] {
        let header = good.header(member, value);
        let token = signed(&header, &good.claims, ANOTHER_SECRET);
        forged.push((format!("a key of its own in {member}"), token));
    }
    for extension in [json!(["exp"]), json!(["b64"]), json!([])] {
        let header = good.header("crit", extension.clone());
        let token = signed(&header, &good.claims, SECRET);
        forged.push((format!("{extension} as critical extensions"), token));
    }
    forged
}

/// Claims that are missing, of another type, or not those of a token that is good now; all properly signed.
fn claims(good: &Good) -> Forged {
    let mut forged = Vec::new();
    let names: Vec<&String> = good.claims.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 9);
    for name in names {
        let mut claims = vec![without(&good.claims, name)];
        let of_another_type = match &good.claims[name] {
            Value::Number(number) => vec![json!(number.to_string()), json!(1.5), json!({}), json!(true)],
            text => vec![json!(7), json!([text]), json!({}), json!("")],
        };
        for value in [Value::Null].into_iter().chain(of_another_type) {
            claims.push(good.claims(name, value));
        }
        for claims in claims {
            let token = signed(&good.header, &claims, SECRET);
            forged.push((format!("{name} is {:?}", claims.get(name)), token));
        }
    }
    for (name, value) in [
        ("sub", json!(SOMEBODY)),
        ("sid", json!(SOMEBODY)),
        ("aud", json!("another")),
        ("iss", json!("another")),
        ("typ", json!("refresh")),
        ("typ", json!("ACCESS")),
        ("exp", json!(1_000_000_000)),
        ("exp", json!(-1)),
        ("exp", json!(u64::MAX)),
        ("nbf", json!(4_000_000_000_u64)),
        ("iat", json!(4_000_000_000_u64)),
    ] {
        let token = signed(&good.header, &good.claims(name, value.clone()), SECRET);
        forged.push((format!("{name} is {value}"), token));
    }
    let twice = |text: &str, member: &str| text.replacen('{', &format!("{{{member},"), 1);
    let (header, claims) = (good.header.to_string(), good.claims.to_string());
    for member in [
        r#""exp":4000000000"#,
        r#""sub":"019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e""#,
    ] {
        let token = signed_text(&header, &twice(&claims, member), SECRET);
        forged.push((format!("{member} and once more"), token));
    }
    let token = signed_text(&twice(&header, r#""alg":"none""#), &claims, SECRET);
    forged.push(("two algorithms".to_owned(), token));
    for claims in ["", "{}", "[]", "null", "\u{feff}{}", "{\"sub\""] {
        forged.push((
            format!("{claims:?} as claims"),
            signed_text(&header, claims, SECRET),
        ));
    }
    forged
}

/// What is no token, or one that was touched.
fn shapes(good: &Good) -> Forged {
    let (unsigned, signature) = (good.unsigned(), good.signature());
    let others = encode(
        &good.header.to_string(),
        &good.claims("sub", json!(SOMEBODY)).to_string(),
    );
    let parts: Vec<&str> = good.token.split('.').collect();
    let mut forged: Forged = [
        ("claims that were changed", format!("{others}.{signature}")),
        ("no signature", format!("{unsigned}.")),
        ("two parts", unsigned.to_owned()),
        ("one part", parts[0].to_owned()),
        ("four parts", format!("{}.{signature}", good.token)),
        ("a dot at the end", format!("{}.", good.token)),
        ("a dot in front", format!(".{}", good.token)),
        ("dots", "..".to_owned()),
        ("a letter too many", format!("{}A", good.token)),
        ("a letter too few", good.token[..good.token.len() - 1].to_owned()),
        ("half a signature", good.token[..good.token.len() - 20].to_owned()),
        ("padding", format!("{}=", good.token)),
        ("a signature in front", format!("{signature}.{unsigned}")),
        (
            "parts that changed places",
            format!("{}.{}.{signature}", parts[1], parts[0]),
        ),
        ("two tokens", format!("{0} {0}", good.token)),
        ("two tokens with a comma", format!("{0},{0}", good.token)),
        ("quotes", format!("\"{}\"", good.token)),
        ("letters beyond ASCII", format!("{}\u{e9}", good.token)),
        ("a percent sign", good.token.replace('.', "%2E")),
        ("a null", "null".to_owned()),
        ("something else", NO_TOKEN.to_owned()),
        (
            "a key that is none",
            "dtl_0000000000000000000000000000000000000000000".to_owned(),
        ),
        ("much", format!("{unsigned}.{}", "A".repeat(6_000))),
    ]
    .map(|(what, token)| (what.to_owned(), token))
    .into();
    // The last letter has two bits that mean nothing: a token is good in one way of writing alone.
    let last = signature.chars().last().unwrap();
    for letter in ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .filter(|letter| *letter != last)
    {
        let token = format!("{}{letter}", &good.token[..good.token.len() - 1]);
        forged.push((format!("{letter} at the end"), token));
    }
    for place in (0..good.token.len()).step_by(97) {
        let letter = if &good.token[place..=place] == "A" {
            "B"
        } else {
            "A"
        };
        let mut token = good.token.clone();
        token.replace_range(place..=place, letter);
        forged.push((format!("another letter at {place}"), token));
    }
    forged
}

/// What is signed or made by the server for other ends.
async fn other_kinds(app: &TestApp) -> Forged {
    let admin = app.admin().await;
    let new = json!({ "email": "mara@example.org", "name": "Mara", "role": "author", "password": PASSWORD });
    admin.post("/editor/users").json(&new).await.expect(201);
    let login = json!({ "email": "mara@example.org", "password": PASSWORD });
    let tokens = app.anon().post("/auth/login").json(&login).await.expect(200);
    let invited = json!({ "email": "ilse@example.org", "name": "Ilse", "role": "author" });
    let invited = admin.post("/editor/users").json(&invited).await.expect(201);
    let kinds = [
        ("a refresh token", tokens.at("/refresh_token")),
        ("an invitation", invited.at("/invitation/token")),
        ("the secret itself", SECRET),
    ];
    kinds
        .map(|(what, token)| {
            assert!(token.len() > 20, "{what}: {token}");
            (what.to_owned(), token.to_owned())
        })
        .into()
}

/// A path of this operation, with something in each place.
fn path(operation: &Operation) -> String {
    let parts = operation
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { SOMEBODY } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_forged_token_opens_any_operation() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let good = Good::new(admin.token());
    let made_here = signed(&good.header, &good.claims, SECRET);
    app.bearer(&made_here).get("/auth/me").await.expect(200); // so each fault below is the only one
    let mut forged = [algorithms(&good), keys(&good), claims(&good), shapes(&good)].concat();
    forged.extend(other_kinds(&app).await);
    assert!(forged.len() > 60);
    let secured: Vec<_> = operations()
        .iter()
        .filter(|operation| operation.is_secured())
        .collect();
    assert!(secured.len() > 100);
    for operation in secured {
        let method: Method = operation.method.parse().unwrap();
        for (what, token) in &forged {
            let answer = app
                .bearer(token)
                .ask_at_root(method.clone(), &path(operation))
                .await;
            assert_eq!(answer.status, 401, "{what}: {} {answer:?}", operation.id);
        }
    }
    app.bearer(&made_here).get("/auth/me").await.expect(200); // and nothing of it ended the session
}

#[tokio::test]
async fn a_good_token_opens_nothing_from_any_other_place() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = admin.token();
    let anyone = app.anon();
    let asks = [
        anyone.get(&format!("/auth/me?access_token={token}")),
        anyone
            .get("/auth/me")
            .header("x-authorization", &format!("Bearer {token}")),
        anyone
            .get("/auth/me")
            .header("cookie", &format!("access_token={token}")),
        anyone.get("/auth/me").header("authorization", token),
        anyone
            .get("/auth/me")
            .header("authorization", &format!("Basic {token}")),
        anyone
            .get("/auth/me")
            .header("authorization", &format!("Token {token}")),
        anyone.get("/auth/me").header("x-http-method-override", "GET"),
    ];
    for ask in asks {
        let refused = ask.await;
        assert!([400, 401].contains(&refused.status), "{refused:?}");
    }
}
