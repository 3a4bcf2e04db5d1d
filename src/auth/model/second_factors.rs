//! Second factors: what they are.

use super::{LoggedIn, UserId};
use crate::auth::tokens::{Sealed, SecretToken};
use crate::clock::Timestamp;

/// What somebody logs in with besides the password.
#[derive(Clone, Debug)]
pub struct SecondFactor {
    /// Whose it is.
    pub user: UserId,
    /// What codes are computed from.
    pub sealed: Sealed,
    /// When its owner showed that it works. Before, it is not asked for.
    pub confirmed_at: Option<Timestamp>,
    /// The step of the last code that was used.
    pub last_step: i64,
}

/// A second factor to be confirmed, as it is told once.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// For typing in.
    pub secret: String,
    /// For a picture.
    pub url: String,
}

/// Whether somebody has a second factor.
#[derive(Clone, Copy, Debug)]
pub struct FactorState {
    /// Since when.
    pub confirmed_at: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// Whether their role needs one.
    pub required: bool,
}

/// The first step of a login is done; the second one has to follow.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// What the second step shows.
    pub token: SecretToken,
    /// Until when it may.
    pub expires_at: Timestamp,
}

/// How far a login with a password came.
#[derive(Clone, Debug)]
pub enum LoginStep {
    /// All the way.
    In(Box<LoggedIn>),
    /// To the second factor.
    Challenge(Challenge),
}
