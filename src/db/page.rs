//! Keyset paging: a page costs the same wherever it is, and survives inserts.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Conn, Id, Result};

/// Totals are counted up to here and no further: counting more would cost more than the page.
pub const COUNTED: i64 = 10_000;

/// Which page a client asked for.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// How many items at most: 1 to 100.
    pub limit: i64,
    /// Where the page before ended.
    pub cursor: Option<Cursor>,
    /// Whether to count all items too.
    pub count: bool,
}

impl PageRequest {
    /// One row more than asked for tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// The place to go on from in a list sorted by `sort`, if this is not the first page.
    pub fn after<K: DeserializeOwned>(
        &self,
        sort: &str,
    ) -> std::result::Result<Option<(K, Uuid)>, BadCursor> {
        self.cursor.as_ref().map(|cursor| cursor.place(sort)).transpose()
    }

    /// Counts, if asked to. `counted` is given the number of rows to stop at.
    pub fn count(
        &self,
        conn: &mut Conn,
        counted: impl FnOnce(&mut Conn, i64) -> Result<usize>,
    ) -> Result<Option<Count>> {
        if !self.count {
            return Ok(None);
        }
        counted(conn, COUNTED + 1).map(|found| Some(Count::up_to(i64::try_from(found).unwrap_or(i64::MAX))))
    }
}

/// Orders a boxed query by a column and then by id, and goes on after the place where the page before ended.
///
/// The first condition says no more than the second, but it is the one that an index can walk by.
#[macro_export]
macro_rules! keyset {
    ($query:expr, $column:expr, $id:expr, asc, $after:expr) => {{
        let query = $query.order(($column.asc(), $id.asc()));
        match $after {
            Some((key, id)) => {
                let beyond = $column.gt(key.clone()).or($id.gt($crate::db::Id::<()>::new(id)));
                query.filter($column.ge(key)).filter(beyond)
            }
            None => query,
        }
    }};
    ($query:expr, $column:expr, $id:expr, desc, $after:expr) => {{
        let query = $query.order(($column.desc(), $id.desc()));
        match $after {
            Some((key, id)) => {
                let beyond = $column.lt(key.clone()).or($id.lt($crate::db::Id::<()>::new(id)));
                query.filter($column.le(key)).filter(beyond)
            }
            None => query,
        }
    }};
}
pub use keyset;

/// How many items a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Count {
    /// The number of items, counted up to 10,000.
    #[schema(minimum = 0, maximum = 10000, example = 128)]
    pub total: i64,
    /// Whether `total` is all of them; `false` means there are more.
    pub exact: bool,
}

impl Count {
    fn up_to(total: i64) -> Self {
        Self {
            total: total.min(COUNTED),
            exact: total <= COUNTED,
        }
    }
}

/// A place in a sorted list: the sort's name, the last item's key and its id. Clients treat it as opaque.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    sort: String,
    key: serde_json::Value,
    id: Uuid,
}

/// A cursor that this list did not give out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list; take it from `links.next` and change nothing else in the query")]
pub struct BadCursor;

impl Cursor {
    /// The place after the item with this key and id.
    pub fn new<K>(sort: &str, key: impl Serialize, id: Id<K>) -> Self {
        let key = serde_json::to_value(key).unwrap_or(serde_json::Value::Null);
        Self {
            sort: sort.into(),
            key,
            id: id.uuid(),
        }
    }

    fn place<K: DeserializeOwned>(&self, sort: &str) -> std::result::Result<(K, Uuid), BadCursor> {
        if self.sort != sort {
            return Err(BadCursor);
        }
        let key = serde_json::from_value(self.key.clone()).map_err(|_| BadCursor)?;
        Ok((key, self.id))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::json!([self.sort, self.key, self.id]).to_string();
        formatter.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> std::result::Result<Self, BadCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadCursor)?;
        let (sort, key, id) = serde_json::from_slice(&bytes).map_err(|_| BadCursor)?;
        let cursor = Self { sort, key, id };
        // PostgreSQL refuses a NUL in a text.
        if cursor.key.to_string().contains("\\u0000") {
            Err(BadCursor)
        } else {
            Ok(cursor)
        }
    }
}

/// A page's worth of a list.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Where the next page starts, if there is one.
    pub next: Option<Cursor>,
    /// How many there are in all, if that was asked.
    pub count: Option<Count>,
}

impl<T> Slice<T> {
    /// A page of nothing.
    pub fn empty(page: &PageRequest) -> Self {
        Self {
            items: Vec::new(),
            next: None,
            count: page.count.then_some(Count {
                total: 0,
                exact: true,
            }),
        }
    }

    /// Cuts what [`PageRequest::fetch`] fetched to the page; `place` gives the cursor of the last item kept.
    pub fn cut(
        mut rows: Vec<T>,
        page: &PageRequest,
        count: Option<Count>,
        place: impl FnOnce(&T) -> Cursor,
    ) -> Self {
        let limit = usize::try_from(page.limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(place) } else { None };
        Self {
            items: rows,
            next,
            count,
        }
    }

    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            items: self.items.into_iter().map(change).collect(),
            next: self.next,
            count: self.count,
        }
    }

    /// The same page of something else, where making it may fail.
    pub fn try_map<U, E>(
        self,
        change: impl FnMut(T) -> std::result::Result<U, E>,
    ) -> std::result::Result<Slice<U>, E> {
        let items = self
            .items
            .into_iter()
            .map(change)
            .collect::<std::result::Result<_, E>>()?;
        Ok(Slice {
            items,
            next: self.next,
            count: self.count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn a_cursor_reads_back_in_its_own_list_only() {
        let id = Id::<Thing>::new(Uuid::from_u128(7));
        let cursor: Cursor = Cursor::new("name", "Zoë \u{1F600}", id)
            .to_string()
            .parse()
            .unwrap();
        assert_eq!(
            cursor.place::<String>("name"),
            Ok(("Zoë \u{1F600}".into(), id.uuid()))
        );
        assert_eq!(cursor.place::<String>("-name"), Err(BadCursor));
        assert_eq!(cursor.place::<i64>("name"), Err(BadCursor));
    }

    #[test]
    fn anything_else_is_a_bad_cursor() {
        for text in [
            "",
            "!",
            "bnVsbA",
            "WzFd",
            &URL_SAFE_NO_PAD.encode("[\"a\",\"\0\",\"x\"]"),
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor), "{text}");
        }
    }

    #[test]
    fn a_slice_knows_whether_more_follows() {
        let page = PageRequest {
            limit: 2,
            cursor: None,
            count: false,
        };
        let place = |n: &i64| Cursor::new("n", n, Id::<Thing>::new(Uuid::nil()));
        assert_eq!(
            Slice::cut(vec![1, 2, 3], &page, None, place).next,
            Some(place(&2))
        );
        assert_eq!(Slice::cut(vec![1, 2], &page, None, place).next, None);
    }

    #[test]
    fn totals_stop_at_ten_thousand() {
        assert_eq!(
            Count::up_to(10_000),
            Count {
                total: 10_000,
                exact: true
            }
        );
        assert_eq!(
            Count::up_to(10_001),
            Count {
                total: 10_000,
                exact: false
            }
        );
    }
}
