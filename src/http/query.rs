//! Query parameters: [`Query`] for single things, [`ListQuery`] for lists, which page with `limit` and `cursor`.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::input::{Pairs, wrong};
use super::problem::Problem;
use crate::db::{Cursor, PageRequest};

/// Items on a page when `limit` is not given.
pub const DEFAULT_LIMIT: i64 = 20;
/// The most items on one page.
pub const MAX_LIMIT: i64 = 100;

/// The query of an operation that is not a list. Unknown, repeated and wrong parameters are a 400.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Query<T> {
    /// The parameters.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            Pairs::read(request.query_string())
                .and_then(|pairs| pairs.into_type(&[]))
                .map(Query),
        )
    }
}

/// For an operation without parameters of its own: any but the page parameters is refused.
#[derive(Deserialize, Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct NoFilter {}

/// The query of a list: its own filters and sort order (`F`), and which page of it.
///
/// `F` must not name `limit`, `cursor` or `count`; document both with `params(PageParams, F)`.
#[derive(Debug)]
pub struct ListQuery<F> {
    /// What the list itself knows.
    pub filter: F,
    /// The page asked for.
    pub page: PageRequest,
}

impl<F: DeserializeOwned> FromRequest for ListQuery<F> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(list_query(request.query_string()))
    }
}

fn list_query<F: DeserializeOwned>(query: &str) -> Result<ListQuery<F>, Problem> {
    let mut pairs = Pairs::read(query)?;
    let page = page_request(&mut pairs);
    let filter = pairs.into_type(&["limit", "cursor", "count"])?;
    Ok(ListQuery { filter, page: page? })
}

fn page_request(pairs: &mut Pairs) -> Result<PageRequest, Problem> {
    let (limit, cursor, count) = (pairs.take("limit"), pairs.take("cursor"), pairs.take("count"));
    Ok(PageRequest {
        limit: limit.map_or(Ok(DEFAULT_LIMIT), |text| parse_limit(&text))?,
        cursor: cursor.map(|text| text.parse::<Cursor>()).transpose()?,
        count: count.map_or(Ok(false), |text| {
            text.parse()
                .map_err(|_| wrong("count", "invalid", "must be true or false"))
        })?,
    })
}

fn parse_limit(text: &str) -> Result<i64, Problem> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|limit| digits && (1..=MAX_LIMIT).contains(limit))
        .ok_or_else(|| {
            wrong(
                "limit",
                "out_of_range",
                &format!("must be a whole number from 1 to {MAX_LIMIT}"),
            )
        })
}

/// The page parameters of every list, for the contract.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(
    dead_code,
    reason = "only its description is used; ListQuery reads the parameters"
)]
pub struct PageParams {
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, default = 20, example = 20, nullable = false)]
    limit: Option<i64>,
    /// Where the page begins: follow `links.next` of the page before. Opaque, and bound to the sort order.
    #[param(nullable = false)]
    cursor: Option<String>,
    /// Whether to count all items that match, as `meta.count`. Exact up to 10,000.
    #[param(default = false, nullable = false)]
    count: Option<bool>,
}

/// A text to look for: at most so many characters.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct QueryText<const MAX: usize>(pub String);

impl<const MAX: usize> TryFrom<String> for QueryText<MAX> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.chars().count() > MAX {
            return Err(format!("must have at most {MAX} characters"));
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::problem::Code;

    #[derive(Deserialize, Debug)]
    struct Filter {
        tag: Option<String>,
    }

    #[test]
    fn page_and_filter_are_read_from_one_query() {
        let list = list_query::<Filter>("tag=x&limit=7&count=true").unwrap();
        assert_eq!(
            (list.filter.tag.as_deref(), list.page.limit, list.page.count),
            (Some("x"), 7, true)
        );
    }

    #[test]
    fn without_parameters_a_page_has_the_default_size_and_no_count() {
        let page = list_query::<Filter>("").unwrap().page;
        assert_eq!(
            (page.limit, page.cursor, page.count),
            (DEFAULT_LIMIT, None, false)
        );
    }

    #[test]
    fn a_limit_outside_of_its_range_names_the_range() {
        for query in [
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=",
            "limit=x",
            "limit=%2B5",
            "limit=99999999999999999999",
        ] {
            let problem = list_query::<Filter>(query).unwrap_err();
            assert!(
                problem.to_string().contains("from 1 to 100"),
                "{query}: {problem}"
            );
        }
        assert_eq!(list_query::<Filter>("limit=100").unwrap().page.limit, 100);
    }

    #[test]
    fn an_unknown_parameter_lists_those_of_filter_and_page() {
        let problem = list_query::<Filter>("colour=red").unwrap_err();
        assert!(
            problem.to_string().contains("tag, limit, cursor, count"),
            "{problem}"
        );
        let problem = list_query::<NoFilter>("tag=red").unwrap_err();
        assert!(problem.to_string().contains("limit, cursor, count"), "{problem}");
    }

    #[test]
    fn a_cursor_that_is_none_of_ours_is_its_own_kind() {
        assert_eq!(
            list_query::<Filter>("cursor=%21").unwrap_err().code(),
            Code::BadCursor
        );
    }
}
