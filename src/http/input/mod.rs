//! How untrusted text becomes typed values: strictly, once, and with the name of the place that is wrong.

mod fault;
mod json;
mod pairs;
mod rules;

pub(crate) use json::{find_nul, parse, typed};
pub(crate) use pairs::{Pairs, decode_pairs, percent_decode, wrong};
pub(crate) use rules::violations;
