//! Stand-ins for the database's types until they land.
#![allow(missing_docs)]
use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version(pub i64);
#[derive(Debug)]
pub enum DbError {
    NotFound,
    Unique(String),
    ForeignKey,
    Check(String),
    Busy,
    Full,
    ReadOnly,
    Lost,
    Internal(Box<dyn std::error::Error + Send + Sync>),
}
#[derive(Debug)]
pub struct BadCursor;
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cursor(Vec<u8>);
impl FromStr for Cursor {
    type Err = BadCursor;
    fn from_str(text: &str) -> Result<Self, BadCursor> {
        URL_SAFE_NO_PAD.decode(text).map(Cursor).map_err(|_| BadCursor)
    }
}
impl std::fmt::Display for Cursor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageRequest {
    pub limit: i64,
    pub cursor: Option<Cursor>,
    pub count: bool,
}
#[derive(Clone, Debug)]
pub struct Slice<T> {
    pub items: Vec<T>,
    pub next: Option<Cursor>,
    pub count: Option<Count>,
}
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Count {
    pub total: i64,
    pub exact: bool,
}
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Principal {
    Anonymous,
    System,
    User(uuid::Uuid),
}
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Once {
    pub key: String,
    pub scope: String,
    pub fingerprint: [u8; 32],
}
