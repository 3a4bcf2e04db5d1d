//! Accounts and sessions in JSON.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::VariantArray;
use utoipa::{IntoParams, ToSchema};

use super::actor::{Actor, ActorKind};
use super::model::{
    Invitation, LONGEST_NAME, LinkedAuthorId, LoggedIn, NewAccount, Role, SessionId, User, UserChanges,
    UserId, UserStatus,
};
use super::passwords::{LONGEST, Password, PasswordMistake};
use super::policy::{Grant, Permission};
use super::store::users::{UserFilter, UserSort};
use crate::clock::Timestamp;
use crate::db::{Id, Version};
use crate::http::Patch;
use crate::text::{EmailAddress, one_line, rule};

/// An account, as administrators and its owner see it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UserAccount {
    /// The id.
    pub id: UserId,
    /// The address to log in with. Shown to administrators and the owner only.
    #[schema(format = Email, example = "ann@example.org")]
    pub email: String,
    /// What colleagues see.
    #[schema(example = "Ann Ábel")]
    pub name: String,
    /// What the account is trusted with.
    pub role: Role,
    /// Whether it can be used.
    pub status: UserStatus,
    /// The author its owner writes as; what is credited to that author counts as their own.
    pub author_id: Option<LinkedAuthorId>,
    /// How often it was saved; send it back as `If-Match: "v1"`.
    pub version: Version,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
    /// When somebody last logged in with it; null before the first time.
    pub last_login_at: Option<Timestamp>,
}

impl From<User> for UserAccount {
    fn from(user: User) -> Self {
        let User {
            id,
            email,
            name,
            role,
            status,
            author,
            version,
            created_at,
            updated_at,
            last_login_at,
        } = user;
        Self {
            id,
            email: email.expose().to_owned(),
            name,
            role,
            status,
            author_id: author.map(Id::new),
            version,
            created_at,
            updated_at,
            last_login_at,
        }
    }
}

/// Who is signed in, and what they may do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    #[serde(flatten)]
    pub account: UserAccount,
    /// The session of this request.
    pub session_id: Option<SessionId>,
    /// Every right of the role and how far it reaches: `own` (made by oneself or credited to the linked
    /// author), `live` (what the public sees), `own_or_live`, `all`. A right that is missing here is not held.
    #[schema(example = json!({"articles:read": "own_or_live", "articles:publish": "own"}))]
    pub permissions: BTreeMap<&'static str, Grant>,
}

impl Me {
    /// The account of whoever is signed in.
    pub fn new(user: User, actor: &Actor) -> Self {
        let role = match actor.principal {
            ActorKind::User { role, .. } => role,
            ActorKind::Anonymous | ActorKind::System => user.role,
        };
        let held = Permission::VARIANTS
            .iter()
            .map(|permission| (permission.scope(), permission.grant(role)));
        Self {
            account: user.into(),
            session_id: actor.session(),
            permissions: held.filter(|(_, grant)| *grant != Grant::None).collect(),
        }
    }
}

/// E-mail address and password.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The address of the account, in any case.
    #[garde(length(bytes, max = 1024))]
    #[schema(max_length = 1024, example = "ann@example.org")]
    pub email: String,
    /// The password.
    #[garde(custom(not_too_long))]
    #[schema(value_type = String, format = Password, max_length = 1024, example = "correct horse battery staple")]
    pub password: Password,
}

/// A fresh pair of tokens.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// How to send the access token: `Authorization: Bearer …`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// For the `Authorization` header of each request.
    #[schema(
        example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImtpZCI6IjZmM2EifQ.eyJzdWIiOiIwMTlhYjJjNCJ9.c2lnbmF0dXJl"
    )]
    pub access_token: String,
    /// For how many seconds the access token is good.
    #[schema(minimum = 0, example = 900)]
    pub expires_in: u64,
    /// For `POST /api/v1/auth/refresh`, once. Keep it secret.
    #[schema(example = "dlr_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M")]
    pub refresh_token: String,
    /// When the session ends, however often it is refreshed; then the password is asked for again.
    pub session_expires_at: Timestamp,
    /// Whose they are.
    pub user: UserAccount,
}

impl From<LoggedIn> for Tokens {
    fn from(logged_in: LoggedIn) -> Self {
        let LoggedIn {
            user,
            session,
            access_token,
            expires_in,
            refresh_token,
        } = logged_in;
        Self {
            token_type: "Bearer",
            access_token,
            expires_in,
            refresh_token: refresh_token.reveal().to_owned(),
            session_expires_at: session.expires_at,
            user: user.into(),
        }
    }
}

/// A refresh token.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token of the answer before.
    #[garde(length(bytes, max = 1024))]
    #[schema(
        max_length = 1024,
        example = "dlr_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub refresh_token: String,
}

/// The present password and the one to come.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    #[garde(custom(not_too_long))]
    #[schema(value_type = String, format = Password, max_length = 1024, example = "correct horse battery staple")]
    pub current_password: Password,
    /// The password to come.
    #[garde(custom(acceptable))]
    pub password: Password,
}

/// Who becomes the first administrator.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The token that the server printed when it started. Good for 24 hours, once.
    #[garde(length(bytes, max = 1024))]
    #[schema(
        max_length = 1024,
        example = "dls_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub token: String,
    /// The address to log in with.
    #[garde(skip)]
    pub email: EmailAddress,
    /// What colleagues will see: one line.
    #[garde(length(chars, min = 1, max = 200), custom(one_line))]
    #[schema(min_length = 1, max_length = 200, example = "Ann Ábel")]
    pub name: String,
    /// The password to log in with.
    #[garde(custom(acceptable))]
    pub password: Password,
}

/// An invitation and the password to log in with from now on.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The token from the invitation. Good for 7 days, once.
    #[garde(length(bytes, max = 1024))]
    #[schema(
        max_length = 1024,
        example = "dli_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub token: String,
    /// The password to log in with.
    #[garde(custom(acceptable))]
    pub password: Password,
}

/// An account to make.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// The address to log in with; unique among all accounts, in any case.
    #[garde(skip)]
    pub email: EmailAddress,
    /// What colleagues will see: one line.
    #[garde(length(chars, min = 1, max = 200), custom(one_line))]
    #[schema(min_length = 1, max_length = 200, example = "Ann Ábel")]
    pub name: String,
    /// What to trust the account with.
    #[garde(skip)]
    pub role: Role,
    /// The author its owner writes as; each author is linked with one account at most.
    #[serde(default)]
    #[garde(skip)]
    pub author_id: Option<LinkedAuthorId>,
    /// The password to log in with. Without one the account waits, and the answer holds an invitation.
    #[serde(default)]
    #[garde(inner(custom(acceptable)))]
    pub password: Option<Password>,
}

impl From<CreateUser> for NewAccount {
    fn from(body: CreateUser) -> Self {
        let CreateUser {
            email,
            name,
            role,
            author_id,
            password,
        } = body;
        Self {
            email,
            name,
            role,
            author: author_id.map(Id::uuid),
            password,
        }
    }
}

/// A new account, and the invitation to it if it waits for one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedUser {
    /// The account.
    #[serde(flatten)]
    pub account: UserAccount,
    /// What its owner needs to choose a password; null when the account was made with one.
    pub invitation: Option<InvitationView>,
}

/// An invitation. The token is told here and never again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitationView {
    /// For `POST /api/v1/auth/invitations/accept`. Hand it to its owner on a safe way.
    #[schema(example = "dli_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M")]
    pub token: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        let Invitation { token, expires_at } = invitation;
        Self {
            token: token.reveal().to_owned(),
            expires_at,
        }
    }
}

/// What to change about an account. What is absent stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    /// Another name.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 200), inner(custom(one_line)))]
    #[schema(min_length = 1, max_length = 200, example = "Ann Ábel")]
    pub name: Option<String>,
    /// Another role. It holds from the next request on.
    #[serde(default)]
    #[garde(skip)]
    pub role: Option<Role>,
    /// Another linked author; `null` for none.
    #[serde(default)]
    #[garde(skip)]
    #[schema(value_type = Option<LinkedAuthorId>)]
    pub author_id: Patch<LinkedAuthorId>,
}

impl From<UpdateUser> for UserChanges {
    fn from(body: UpdateUser) -> Self {
        let UpdateUser {
            name,
            role,
            author_id,
        } = body;
        Self {
            name,
            role,
            author: author_id.map(Id::uuid).into_change(),
        }
    }
}

/// Which accounts to list.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserListFilter {
    /// Only with this role.
    #[param(nullable = false)]
    pub role: Option<Role>,
    /// Only in this status.
    #[param(nullable = false)]
    pub status: Option<UserStatus>,
    /// The order: by name, or the newest account first.
    #[serde(default)]
    #[param(default = "name")]
    #[param(inline)]
    pub sort: UserSort,
}

impl From<UserListFilter> for UserFilter {
    fn from(filter: UserListFilter) -> Self {
        let UserListFilter { role, status, sort } = filter;
        Self { role, status, sort }
    }
}

/// What to do with what a deleted account leaves behind.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeleteUserQuery {
    /// The account that gets the articles. Needed when there are any.
    #[param(nullable = false)]
    pub reassign_to: Option<UserId>,
}

fn acceptable(password: &Password, (): &()) -> garde::Result {
    password
        .check()
        .map_err(|mistake| rule(mistake_code(mistake), mistake))
}

/// The stable name of what is wrong with a password.
pub fn mistake_code(mistake: PasswordMistake) -> &'static str {
    match mistake {
        PasswordMistake::TooShort => "too_short",
        PasswordMistake::TooLong => "too_long",
        PasswordMistake::Common => "common_password",
    }
}

/// A password that is only compared may be as short as somebody mistypes it.
fn not_too_long(password: &Password, (): &()) -> garde::Result {
    match password.check() {
        Err(mistake @ PasswordMistake::TooLong) => Err(rule("too_long", mistake)),
        _ => Ok(()),
    }
}

// The contract above says these numbers as literals.
const _: () = assert!(LONGEST == 1024 && LONGEST_NAME == 200);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_broken_rule_of_a_new_account_is_named_at_once() {
        let body: CreateUser = serde_json::from_value(json!({
            "email": "ann@example.org", "name": "two\nlines", "role": "author", "password": "password1",
        }))
        .unwrap();
        let report = body.validate().unwrap_err();
        let places: Vec<_> = report.iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(places, ["name", "password"]);
    }

    #[test]
    fn what_the_server_owns_is_refused_in_a_body() {
        for extra in ["id", "status", "version", "created_at", "password_hash"] {
            let mut body = json!({ "email": "ann@example.org", "name": "Ann", "role": "author" });
            assert!(serde_json::from_value::<CreateUser>(body.clone()).is_ok());
            body[extra] = json!(1);
            assert!(serde_json::from_value::<CreateUser>(body).is_err(), "{extra}");
        }
    }

    #[test]
    fn a_password_to_compare_may_be_short_and_one_to_have_may_not() {
        let login = |password: String| LoginRequest {
            email: "ann".into(),
            password: Password::new(password),
        };
        assert!(login("x".into()).validate().is_ok());
        assert!(login("x".repeat(1024)).validate().is_ok());
        assert!(login("x".repeat(1025)).validate().is_err());
        let change = |text: &str| ChangePassword {
            current_password: Password::new("x"),
            password: Password::new(text),
        };
        assert!(change("short").validate().is_err());
        assert!(change("nine horses").validate().is_ok());
    }

    #[test]
    fn an_absent_author_stays_and_a_null_one_goes() {
        let changes = |body| UserChanges::from(serde_json::from_value::<UpdateUser>(body).unwrap()).author;
        assert_eq!(changes(json!({})), None);
        assert_eq!(changes(json!({ "author_id": null })), Some(None));
    }

    #[test]
    fn requests_show_no_secret_in_debug_output() {
        let login = LoginRequest {
            email: "ann@example.org".into(),
            password: Password::new("nine horses"),
        };
        assert!(!format!("{login:?}").contains("horses"));
    }
}
