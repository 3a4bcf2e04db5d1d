//! Accounts and sessions in JSON.

mod api_keys;
mod open_sessions;
mod second_factors;
mod sessions;
mod users;

use super::model::LONGEST_NAME;
use super::passwords::{LONGEST, Password, PasswordMistake};
use crate::text::rule;

pub use api_keys::{ApiKeyView, CreateApiKey, MintedApiKey, RotateApiKey};
pub use open_sessions::{EndSessionsQuery, SessionView};
pub use second_factors::{
    ConfirmSecondFactor, EnrolSecondFactor, FinishLogin, LoginChallenge, ProveSecondFactor, RecoveryCodes,
    SecondFactorEnrolment, SecondFactorState,
};
pub use sessions::{
    AcceptInvitation, ChangePassword, ForgotPassword, LoginRequest, Me, RefreshRequest, ResetPassword, SetUp,
    Tokens,
};
pub use users::{
    ColleagueFilter, ColleagueWithRole, CreateUser, CreatedUser, DeleteUserQuery, OneTimeLinkView,
    UpdateUser, UserAccount, UserListFilter,
};

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
        PasswordMistake::Breached => "breached_password",
    }
}

/// A password that is only compared may be as short as somebody mistypes it.
fn not_too_long(password: &Password, (): &()) -> garde::Result {
    match password.check() {
        Err(mistake @ PasswordMistake::TooLong) => Err(rule("too_long", mistake)),
        _ => Ok(()),
    }
}

// The contract in this module's files says these numbers as literals.
const _: () = assert!(LONGEST == 1024 && LONGEST_NAME == 200);
