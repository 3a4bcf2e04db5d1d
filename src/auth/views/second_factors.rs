//! Second factors in JSON.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::not_too_long;
use crate::auth::model::{Challenge, Enrolment, FactorState};
use crate::auth::passwords::Password;
use crate::auth::tokens::totp;
use crate::clock::Timestamp;

/// The password was right; now the second factor is asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoginChallenge {
    /// For `POST /api/v1/auth/login/second-factor`, with a code.
    #[schema(example = "dlh_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M")]
    pub challenge: String,
    /// Until when that may be done: five minutes.
    pub expires_at: Timestamp,
}

impl From<Challenge> for LoginChallenge {
    fn from(challenge: Challenge) -> Self {
        let Challenge { token, expires_at } = challenge;
        Self {
            challenge: token.reveal().to_owned(),
            expires_at,
        }
    }
}

/// The second step of a login.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct FinishLogin {
    /// The challenge that the first step was answered with.
    #[garde(length(bytes, max = 1024))]
    #[schema(
        max_length = 1024,
        example = "dlh_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M"
    )]
    pub challenge: String,
    /// Six digits from the telephone, or a recovery code. Each is good once.
    #[garde(length(bytes, max = 64))]
    #[schema(max_length = 64, example = "287082")]
    pub code: String,
    /// Whether a browser is to keep the tokens in cookies, which no script can read; they are not told then.
    #[serde(default)]
    #[garde(skip)]
    pub cookies: bool,
}

/// Whether somebody has a second factor.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SecondFactorState {
    /// Whether one is asked for when they log in.
    pub enrolled: bool,
    /// Since when.
    pub enrolled_at: Option<Timestamp>,
    /// How many recovery codes are left.
    #[schema(minimum = 0, maximum = 10, example = 10)]
    pub recovery_codes_left: i64,
    /// Whether their role needs one (`DATELINE_SECOND_FACTOR_REQUIRED`).
    pub required: bool,
}

impl From<FactorState> for SecondFactorState {
    fn from(state: FactorState) -> Self {
        let FactorState {
            confirmed_at,
            recovery_codes,
            required,
        } = state;
        Self {
            enrolled: confirmed_at.is_some(),
            enrolled_at: confirmed_at,
            recovery_codes_left: recovery_codes,
            required,
        }
    }
}

/// One's password, to show that one is still there.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EnrolSecondFactor {
    /// The present password.
    #[garde(custom(not_too_long))]
    #[schema(value_type = String, format = Password, max_length = 1024, example = "correct horse battery staple")]
    pub current_password: Password,
}

/// A second factor to be confirmed. Told here and never again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SecondFactorEnrolment {
    /// The secret in base32, for typing it in.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// What the picture says.
    #[schema(
        example = "otpauth://totp/dateline:ann%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=dateline"
    )]
    pub otpauth_url: String,
    /// The picture to show to a telephone: a QR code as SVG.
    #[schema(example = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>")]
    pub qr_svg: String,
}

impl From<Enrolment> for SecondFactorEnrolment {
    fn from(enrolment: Enrolment) -> Self {
        let Enrolment { secret, url } = enrolment;
        Self {
            secret,
            qr_svg: totp::picture(&url),
            otpauth_url: url,
        }
    }
}

/// A code of the second factor.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSecondFactor {
    /// Six digits from the telephone.
    #[garde(length(bytes, max = 64))]
    #[schema(max_length = 64, example = "287082")]
    pub code: String,
}

/// What to log in with when the telephone is gone. Told here and never again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes, each of which is good once in the place of one from the telephone.
    #[schema(example = json!(["K7QX-2MPA-9TBD-HW4Z"]))]
    pub recovery_codes: Vec<String>,
}

/// What it takes to change or give up one's second factor.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ProveSecondFactor {
    /// The present password.
    #[garde(custom(not_too_long))]
    #[schema(value_type = String, format = Password, max_length = 1024, example = "correct horse battery staple")]
    pub current_password: Password,
    /// Six digits from the telephone, or a recovery code.
    #[garde(length(bytes, max = 64))]
    #[schema(max_length = 64, example = "287082")]
    pub code: String,
}
