//! How far somebody has got, and the token that says so outside.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::Id;

/// What sort of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = ChangedKind)]
pub enum Kind {
    /// An author.
    Author,
    /// A tag.
    Tag,
    /// An article.
    Article,
}

impl Kind {
    /// In the order in which what stands there is told: what is referred to comes before what refers to it.
    pub const ALL: [Self; 3] = [Self::Author, Self::Tag, Self::Article];

    fn number(self) -> u8 {
        match self {
            Self::Author => 1,
            Self::Tag => 2,
            Self::Article => 3,
        }
    }
}

/// The id of something that changed, of whatever sort.
pub type ChangedId = Id<()>;

/// Behind which change. The time is that of the change: after the database was put back to an earlier state, another
/// change may get the same number, and is then not taken for this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the change; 0 before the first.
    pub sequence: i64,
    /// When it happened.
    pub at: Timestamp,
}

/// How far somebody has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In what stands there: behind the thing with this id. The feed follows, from the mark on.
    Standing {
        /// Where the feed was before the first of it was read.
        mark: Mark,
        /// Among the things of this sort.
        kind: Kind,
        /// The id of the last thing that was told.
        after: Uuid,
    },
    /// In the feed.
    Feed(Mark),
}

impl Place {
    /// At the beginning of what stands there, while the feed is at this mark.
    pub fn beginning(mark: Mark) -> Self {
        Self::Standing {
            mark,
            kind: Kind::ALL[0],
            after: Uuid::nil(),
        }
    }
}

/// A text that is no token of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token of this feed; take it from an answer as it is, or start without one")]
pub struct BadToken;

/// What tokens begin with; another form of them will have another number.
const FORM: u8 = 1;
/// Stands in the place of a kind of things.
const IN_FEED: u8 = 0;
/// Enough that nobody makes up a token by chance.
const CHECK_BYTES: usize = 6;

fn check(place: &[u8]) -> [u8; CHECK_BYTES] {
    let digest: [u8; 32] = Sha256::new_with_prefix("a place in the feed of changes")
        .chain_update(place)
        .finalize()
        .into();
    std::array::from_fn(|at| digest[at])
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, mark, after) = match self {
            Self::Feed(mark) => (IN_FEED, mark, None),
            Self::Standing { mark, kind, after } => (kind.number(), mark, Some(after)),
        };
        let mut bytes = vec![FORM, kind];
        bytes.extend(mark.sequence.to_be_bytes());
        bytes.extend(mark.at.micros().to_be_bytes());
        bytes.extend(after.into_iter().flat_map(|id| *id.as_bytes()));
        bytes.extend(check(&bytes));
        formatter.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Place {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Self, BadToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadToken)?;
        let (place, told) = bytes.split_last_chunk::<CHECK_BYTES>().ok_or(BadToken)?;
        if *told != check(place) {
            return Err(BadToken);
        }
        let ([FORM, number], rest) = place.split_first_chunk().ok_or(BadToken)? else {
            return Err(BadToken);
        };
        let (sequence, rest) = rest.split_first_chunk().ok_or(BadToken)?;
        let (micros, rest) = rest.split_first_chunk().ok_or(BadToken)?;
        let mark = Mark {
            sequence: i64::from_be_bytes(*sequence),
            at: Timestamp::from_micros(i64::from_be_bytes(*micros)),
        };
        if *number == IN_FEED && rest.is_empty() {
            return Ok(Self::Feed(mark));
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.number() == *number);
        let after = Uuid::from_slice(rest);
        match (kind, after) {
            (Some(kind), Ok(after)) => Ok(Self::Standing { mark, kind, after }),
            _ => Err(BadToken),
        }
    }
}
