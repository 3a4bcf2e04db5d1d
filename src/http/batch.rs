//! Lists of what a client names, all at once.

use uuid::Uuid;

use super::{Code, Problem, QueryIds, QueryNames};

/// The most that one request names.
pub const MOST_NAMED: usize = 100;

/// What to list, by name and in this order.
#[derive(Clone, Debug)]
pub enum Batch {
    /// By ids.
    Ids(Vec<Uuid>),
    /// By slugs.
    Slugs(Vec<String>),
}

impl Batch {
    /// The parameter that names it.
    pub fn parameter(&self) -> &'static str {
        match self {
            Self::Ids(_) => "ids",
            Self::Slugs(_) => "slugs",
        }
    }

    /// How many things it names.
    pub fn size(&self) -> i64 {
        let names = match self {
            Self::Ids(ids) => ids.len(),
            Self::Slugs(slugs) => slugs.len(),
        };
        i64::try_from(names).unwrap_or(i64::MAX)
    }
}

/// What a list asks for.
#[derive(Clone, Debug)]
pub enum Asked<Q> {
    /// What is named, on one page.
    Named(Batch),
    /// What fits this query.
    Fitting(Q),
}

impl<Q: Default + PartialEq> Asked<Q> {
    /// What the parameters `ids` and `slugs` name, if one of them is given; else what fits the query.
    ///
    /// # Errors
    /// 400 for `ids` or `slugs` together with each other or with anything that narrows or orders the list.
    pub fn of(
        ids: Option<QueryIds<MOST_NAMED>>,
        slugs: Option<QueryNames<MOST_NAMED>>,
        query: Q,
    ) -> Result<Self, Problem> {
        let (parameter, batch) = match (ids, slugs) {
            (None, None) => return Ok(Self::Fitting(query)),
            (Some(_), Some(_)) => return Err(not_with_others("slugs")),
            (Some(ids), None) => ("ids", Batch::Ids(ids.0)),
            (None, Some(slugs)) => ("slugs", Batch::Slugs(slugs.0)),
        };
        if query == Q::default() {
            Ok(Self::Named(batch))
        } else {
            Err(not_with_others(parameter))
        }
    }
}

fn not_with_others(parameter: &'static str) -> Problem {
    let detail = "ids or slugs go with no other filter and in no order but their own";
    Problem::new(Code::InvalidParameter)
        .detail(detail)
        .parameter(parameter, "not_with_others", detail)
}
