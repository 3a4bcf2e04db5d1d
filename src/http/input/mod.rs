//! How untrusted text becomes typed values: strictly, once, and with the name of the place that is wrong.

mod checked;
mod fault;
mod json;
mod pairs;
mod rules;

pub(crate) use checked::checked;
pub(crate) use fault::Fault;
pub(crate) use json::parse;
pub(crate) use pairs::{Pairs, decode_pairs};
