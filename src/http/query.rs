//! Query parameters: [`Query`] for single things, [`ListQuery`] for lists, which page with `limit` and `cursor`.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::fields;
use super::input::{Fault, Pairs};
use super::problem::Problem;
use crate::db::{BadCursor, Cursor, PageRequest};

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
        ready(list_query(request.path(), request.query_string()))
    }
}

fn list_query<F: DeserializeOwned>(path: &str, query: &str) -> Result<ListQuery<F>, Problem> {
    let mut pairs = Pairs::read(query)?;
    let mark = pairs.mark(path);
    let limit = pairs.take_or("limit", DEFAULT_LIMIT, parse_limit);
    let count = pairs.take_or("count", false, parse_count);
    let cursor = pairs.take("cursor");
    // The answer reads it: it knows what it is made of.
    pairs.take_or(fields::NAME, (), fields::check_length);
    let filter = pairs.into_type(&["limit", "cursor", "count", fields::NAME])?;
    let cursor = cursor.map(|text| parse_cursor(&text, &mark)).transpose()?;
    let page = PageRequest { limit, cursor, count };
    Ok(ListQuery { filter, page })
}

/// A cursor is good for the list that gave it out, and for no other.
fn parse_cursor(text: &str, mark: &str) -> Result<Cursor, BadCursor> {
    let (cursor, of_list) = text.rsplit_once('.').ok_or(BadCursor)?;
    if of_list == mark {
        cursor.parse()
    } else {
        Err(BadCursor)
    }
}

fn parse_limit(text: &str) -> Result<i64, Fault> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|limit| digits && (1..=MAX_LIMIT).contains(limit))
        .ok_or_else(|| {
            let detail = format!("must be a whole number from 1 to {MAX_LIMIT}");
            Fault::new("out_of_range", detail)
        })
}

fn parse_count(text: &str) -> Result<bool, Fault> {
    text.parse()
        .map_err(|_| Fault::new("invalid", "must be true or false"))
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
    /// Where the page begins or ends: follow `links.next` and `links.prev`. Opaque, and bound to the list with its filters
    /// and its order.
    #[param(nullable = false, max_length = 1000)]
    cursor: Option<String>,
    /// Whether to count all items that match, as `meta.count`. Exact up to 10,000.
    #[param(default = false, nullable = false)]
    count: Option<bool>,
    /// Show only these members of each item, separated by commas, at most 50; a member of a member as `author.name`. The
    /// answer is then `application/vnd.dateline.sparse+json`.
    #[param(nullable = false, max_length = 2000, example = "id,slug")]
    fields: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::page::mark;
    use crate::http::problem::{At, Code};

    #[derive(Deserialize, Debug)]
    struct Filter {
        tag: Option<String>,
    }

    #[test]
    fn page_and_filter_are_read_from_one_query() {
        let list = list_query::<Filter>("/list", "tag=x&limit=7&count=true").unwrap();
        assert_eq!(
            (list.filter.tag.as_deref(), list.page.limit, list.page.count),
            (Some("x"), 7, true)
        );
    }

    #[test]
    fn without_parameters_a_page_has_the_default_size_and_no_count() {
        let page = list_query::<Filter>("/list", "").unwrap().page;
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
            let problem = list_query::<Filter>("/list", query).unwrap_err();
            assert!(
                problem.to_string().contains("from 1 to 100"),
                "{query}: {problem}"
            );
        }
        assert_eq!(
            list_query::<Filter>("/list", "limit=100").unwrap().page.limit,
            100
        );
    }

    #[test]
    fn wrong_page_parameters_and_wrong_filters_are_named_together() {
        #[derive(Deserialize, Debug)]
        struct Filter {
            #[allow(dead_code, reason = "it is only read wrongly here")]
            live: bool,
        }
        let problem = list_query::<Filter>("/list", "live=x&limit=0&count=1&cursor=%21").unwrap_err();
        let named: Vec<_> = problem.places().iter().map(|place| place.at.clone()).collect();
        let expected = ["limit", "count", "live"].map(|name| At::Parameter(name.into()));
        assert_eq!(named, expected);
    }

    #[test]
    fn an_unknown_parameter_lists_those_of_filter_and_page() {
        let problem = list_query::<Filter>("/list", "colour=red").unwrap_err();
        assert!(
            problem.to_string().contains("tag, limit, cursor, count, fields"),
            "{problem}"
        );
        let problem = list_query::<NoFilter>("/list", "tag=red").unwrap_err();
        assert!(
            problem.to_string().contains("limit, cursor, count, fields"),
            "{problem}"
        );
    }

    #[test]
    fn a_cursor_is_good_for_its_own_list_whatever_the_size_of_the_page() {
        let cursor = Cursor::new("name", "a", crate::db::Id::<()>::new(uuid::Uuid::nil()));
        let mark = mark("/list", &[("tag".into(), "x".into())]);
        let read = |path: &str, query: &str| {
            list_query::<Filter>(path, &format!("{query}&cursor={cursor}.{mark}"))
                .map(|list| list.page.cursor)
                .map_err(|problem| problem.code())
        };
        assert_eq!(
            read("/list", "tag=x&limit=7&count=true"),
            Ok(Some(cursor.clone()))
        );
        for (path, query) in [("/other", "tag=x"), ("/list", "tag=y"), ("/list", "limit=7")] {
            assert_eq!(read(path, query), Err(Code::BadCursor), "{path}?{query}");
        }
    }

    #[test]
    fn a_cursor_that_is_none_of_ours_is_its_own_kind() {
        assert_eq!(
            list_query::<Filter>("/list", "cursor=%21").unwrap_err().code(),
            Code::BadCursor
        );
    }
}
