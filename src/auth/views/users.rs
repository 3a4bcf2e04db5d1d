//! Accounts, as administrators keep them.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::acceptable;
use crate::auth::model::{
    LinkedAuthorId, NewAccount, OneTimeLink, Role, User, UserChanges, UserId, UserStatus,
};
use crate::auth::passwords::Password;
use crate::auth::store::users::{UserFilter, UserSort};
use crate::clock::Timestamp;
use crate::config::TokenUrl;
use crate::db::{Id, Version};
use crate::http::Patch;
use crate::text::{EmailAddress, one_line};

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
    pub invitation: Option<OneTimeLinkView>,
}

/// What lets somebody choose a password without having one. The token is told here and never again.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OneTimeLink)]
pub struct OneTimeLinkView {
    /// For `POST /api/v1/auth/invitations/accept` or `POST /api/v1/auth/password/reset`. Hand it to its owner on a safe
    /// way.
    #[schema(example = "dli_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M")]
    pub token: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Where its owner uses it, when the server knows how its address is made (`DATELINE_INVITATION_URL`,
    /// `DATELINE_PASSWORD_RESET_URL`).
    #[schema(
        example = "https://desk.example.org/welcome?token=dli_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub url: Option<String>,
}

impl OneTimeLinkView {
    /// A link whose address is made like this.
    pub fn at(url: Option<&TokenUrl>, link: OneTimeLink) -> Self {
        let OneTimeLink { token, expires_at } = link;
        Self {
            url: url.map(|url| url.with(token.reveal())),
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

/// Somebody of the newsroom, and what they are trusted with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ColleagueWithRole {
    /// The id of the account.
    pub id: UserId,
    /// The name.
    #[schema(example = "Mara Lindqvist")]
    pub name: String,
    /// What the account is trusted with.
    pub role: Role,
}

impl From<User> for ColleagueWithRole {
    fn from(user: User) -> Self {
        let User { id, name, role, .. } = user;
        Self { id, name, role }
    }
}

/// Which colleagues to list.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ColleagueFilter {
    /// Only with this role.
    #[param(nullable = false)]
    pub role: Option<Role>,
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
    fn an_absent_author_stays_and_a_null_one_goes() {
        let changes = |body| UserChanges::from(serde_json::from_value::<UpdateUser>(body).unwrap()).author;
        assert_eq!(changes(json!({})), None);
        assert_eq!(changes(json!({ "author_id": null })), Some(None));
    }
}
