//! Keyset paging: a page costs the same wherever it is, and survives inserts.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
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
    /// Where the page before ended, or where the page behind begins.
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
    pub fn place<K: DeserializeOwned>(&self, sort: &str) -> std::result::Result<Option<Place<K>>, BadCursor> {
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

/// A place in a list whose items have a key of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<K> {
    /// The key of the item there.
    pub key: K,
    /// Its id.
    pub id: Uuid,
    /// Whether to go back from it, to what stands before it.
    pub back: bool,
}

/// Orders a boxed query by a column and then by id, and goes on from a place: to what stands behind it, or back, and then
/// the rows come the other way round, as [`Slice::cut`] expects them.
///
/// The first condition says no more than the second, but it is the one that an index can walk by.
#[macro_export]
macro_rules! keyset {
    ($query:expr, $column:expr, $id:expr, asc, $place:expr) => {
        $crate::db::keyset!($query, $column, $id, false, $place)
    };
    ($query:expr, $column:expr, $id:expr, desc, $place:expr) => {
        $crate::db::keyset!($query, $column, $id, true, $place)
    };
    ($query:expr, $column:expr, $id:expr, $descending:literal, $place:expr) => {{
        let place = $place;
        let descending = $descending != place.as_ref().is_some_and(|place| place.back);
        let query = if descending {
            $query.order(($column.desc(), $id.desc()))
        } else {
            $query.order(($column.asc(), $id.asc()))
        };
        match place {
            Some(place) if descending => {
                let beyond = $column
                    .lt(place.key.clone())
                    .or($id.lt($crate::db::Id::<()>::new(place.id)));
                query.filter($column.le(place.key)).filter(beyond)
            }
            Some(place) => {
                let beyond = $column
                    .gt(place.key.clone())
                    .or($id.gt($crate::db::Id::<()>::new(place.id)));
                query.filter($column.ge(place.key)).filter(beyond)
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
    /// All of so many, which are at most what is counted up to.
    pub fn exact(total: usize) -> Self {
        Self::up_to(i64::try_from(total).unwrap_or(COUNTED))
    }

    fn up_to(total: i64) -> Self {
        Self {
            total: total.min(COUNTED),
            exact: total <= COUNTED,
        }
    }
}

/// A place in a sorted list, for clients: the sort's name, the key of an item and its id, and which way to go from there.
/// They treat it as opaque.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    sort: String,
    key: serde_json::Value,
    id: Uuid,
    back: bool,
}

/// A cursor that this list did not give out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list; take it from `links` and change nothing else in the query")]
pub struct BadCursor;

impl Cursor {
    /// The place after the item with this key and id.
    pub fn new<K>(sort: &str, key: impl Serialize, id: Id<K>) -> Self {
        let key = serde_json::to_value(key).unwrap_or(serde_json::Value::Null);
        Self {
            sort: sort.into(),
            key,
            id: id.uuid(),
            back: false,
        }
    }

    /// To what stands before the item.
    #[must_use]
    pub fn back(self) -> Self {
        Self { back: true, ..self }
    }

    /// Whether it leads to what stands before its item.
    pub fn is_back(&self) -> bool {
        self.back
    }

    fn place<K: DeserializeOwned>(&self, sort: &str) -> std::result::Result<Place<K>, BadCursor> {
        if self.sort != sort {
            return Err(BadCursor);
        }
        let key = serde_json::from_value(self.key.clone()).map_err(|_| BadCursor)?;
        Ok(Place {
            key,
            id: self.id,
            back: self.back,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::json!([self.sort, self.key, self.id, self.back]).to_string();
        formatter.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> std::result::Result<Self, BadCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadCursor)?;
        let (sort, key, id, back) = serde_json::from_slice(&bytes).map_err(|_| BadCursor)?;
        let cursor = Self { sort, key, id, back };
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
    /// The place behind which the next page is, if there is one.
    pub next: Option<Cursor>,
    /// The place before which the page before is, if there is one.
    pub prev: Option<Cursor>,
    /// How many there are in all, if that was asked.
    pub count: Option<Count>,
}

/// The rows in the order of the `names` they go by; a name without a row is left out.
pub fn in_order<T, N: Eq + Hash>(rows: Vec<T>, names: &[N], name: impl Fn(&T) -> N) -> Vec<T> {
    let mut rows: HashMap<N, T> = rows.into_iter().map(|row| (name(&row), row)).collect();
    names.iter().filter_map(|name| rows.remove(name)).collect()
}

impl<T> Slice<T> {
    /// All of a list that is no longer than a page.
    pub fn whole(items: Vec<T>, page: &PageRequest) -> Self {
        Self {
            next: None,
            prev: None,
            count: page.count.then(|| Count::exact(items.len())),
            items,
        }
    }

    /// A page of nothing.
    pub fn empty(page: &PageRequest) -> Self {
        Self::whole(Vec::new(), page)
    }

    /// Cuts what [`PageRequest::fetch`] fetched to the page, in the order of the list; `place` gives the cursor of an item.
    pub fn cut(
        mut rows: Vec<T>,
        page: &PageRequest,
        count: Option<Count>,
        place: impl Fn(&T) -> Cursor,
    ) -> Self {
        let limit = usize::try_from(page.limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let (before, behind) = match &page.cursor {
            Some(Cursor { back: true, .. }) => {
                rows.reverse();
                (more, true)
            }
            Some(_) => (true, more),
            None => (false, more),
        };
        Self {
            next: rows.last().filter(|_| behind).map(&place),
            prev: rows.first().filter(|_| before).map(|row| place(row).back()),
            items: rows,
            count,
        }
    }

    /// The same page of something else, all of it at once.
    pub fn with<U>(self, items: Vec<U>) -> Slice<U> {
        Slice {
            items,
            next: self.next,
            prev: self.prev,
            count: self.count,
        }
    }

    /// The same page, and what is on it.
    pub fn take(mut self) -> (Vec<T>, Slice<()>) {
        let items = std::mem::take(&mut self.items);
        (items, self.with(Vec::new()))
    }

    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Slice<U> {
        let (items, page) = self.take();
        page.with(items.into_iter().map(change).collect())
    }

    /// The same page of something else, where making it may fail.
    pub fn try_map<U, E>(
        self,
        change: impl FnMut(T) -> std::result::Result<U, E>,
    ) -> std::result::Result<Slice<U>, E> {
        let (items, page) = self.take();
        let items = items
            .into_iter()
            .map(change)
            .collect::<std::result::Result<_, E>>()?;
        Ok(page.with(items))
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
            Ok(Place {
                key: "Zoë \u{1F600}".into(),
                id: id.uuid(),
                back: false
            })
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
    fn a_slice_knows_what_is_before_and_behind_it() {
        let place = |n: &i64| Cursor::new("n", n, Id::<Thing>::new(Uuid::nil()));
        let cut = |rows: &[i64], cursor: Option<Cursor>| {
            let page = PageRequest {
                limit: 2,
                cursor,
                count: false,
            };
            let slice = Slice::cut(rows.to_vec(), &page, None, place);
            (slice.items, slice.prev, slice.next)
        };
        let (on, back) = (Some(place(&0)), Some(place(&9).back()));
        let before = |n| Some(place(&n).back());
        let behind = |n| Some(place(&n));
        assert_eq!(cut(&[1, 2], None), (vec![1, 2], None, None));
        assert_eq!(cut(&[1, 2, 3], None), (vec![1, 2], None, behind(2)));
        assert_eq!(cut(&[1, 2], on.clone()), (vec![1, 2], before(1), None));
        assert_eq!(cut(&[1, 2, 3], on), (vec![1, 2], before(1), behind(2)));
        // Going back, the rows come the other way round.
        assert_eq!(cut(&[8, 7], back.clone()), (vec![7, 8], None, behind(8)));
        assert_eq!(cut(&[8, 7, 6], back.clone()), (vec![7, 8], before(7), behind(8)));
        assert_eq!(cut(&[], back), (vec![], None, None));
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
