//! Becoming a user, logging in, and who is signed in.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use strum::VariantArray;
use utoipa::ToSchema;

use super::{UserAccount, acceptable, not_too_long};
use crate::auth::actor::{Actor, ActorKind};
use crate::auth::model::{LoggedIn, SessionId, User};
use crate::auth::passwords::Password;
use crate::auth::policy::{Grant, Permission};
use crate::clock::Timestamp;
use crate::text::{EmailAddress, one_line};

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
    /// Whether a browser is to keep the tokens in cookies, which no script can read; they are not told then.
    #[serde(default)]
    #[garde(skip)]
    pub cookies: bool,
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

/// A refresh token, or that it is in a cookie.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token of the answer before. Needed unless it is in a cookie.
    #[serde(default)]
    #[garde(inner(length(bytes, max = 1024)))]
    #[schema(
        max_length = 1024,
        example = "dlr_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub refresh_token: Option<String>,
    /// Whether the refresh token is in a cookie, where the next one is to be as well.
    #[serde(default)]
    #[garde(skip)]
    pub cookies: bool,
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
    /// The token from the invitation. Good once, and not for long.
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

/// The token of a reset link and the password to log in with from now on.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The token of the link. Good once, and not for long.
    #[garde(length(bytes, max = 1024))]
    #[schema(
        max_length = 1024,
        example = "dlw_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub token: String,
    /// The password to log in with.
    #[garde(custom(acceptable))]
    pub password: Password,
}

/// Whose password was forgotten.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ForgotPassword {
    /// The address of the account, in any case.
    #[garde(skip)]
    pub email: EmailAddress,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_to_compare_may_be_short_and_one_to_have_may_not() {
        let login = |password: String| LoginRequest {
            email: "ann".into(),
            password: Password::new(password),
            cookies: false,
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
    fn requests_show_no_secret_in_debug_output() {
        let login = LoginRequest {
            email: "ann@example.org".into(),
            password: Password::new("nine horses"),
            cookies: false,
        };
        assert!(!format!("{login:?}").contains("horses"));
    }
}
