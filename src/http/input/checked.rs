//! Reads a tree as a type that obeys its rules, and names everything that is wrong with it at once.
//!
//! serde stops at the first place that does not fit. Such a place is noted here and filled with something that fits,
//! and the tree is read again, until all of it is read or nothing helps. The filled-in value is never handed out.

use garde::Validate;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::fault::Fault;
use super::json::{find_nul, shortened, typed};
use super::rules::violations;

/// The most wrong places that are named.
pub(super) const MOST_PLACES: usize = 100;
/// How often a wrong body may be read at most.
const MOST_READINGS: usize = 100;
/// What all readings of one body may cost together, in bytes that are copied: a body that is long or made of very many
/// values is not read often.
const MOST_WORK: usize = 64 * 1024 * 1024;
/// What reading a value costs besides copying it.
const WORK_OF_VALUE: usize = 64;

/// One wrong place of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Where, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// Stable name of the rule that was broken.
    pub code: String,
    /// The rule in words.
    pub detail: String,
}

/// Reads the tree of a text of `length` bytes.
///
/// # Errors
/// Every wrong place (of very long bodies, and where no value fits, those that were found), at most 100.
pub(crate) fn checked<T>(tree: Value, length: usize) -> Result<T, Vec<Wrong>>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let mut wrong: Vec<Wrong> = find_nul(&tree, MOST_PLACES).into_iter().map(nul).collect();
    let value = mended::<T>(tree, length, &mut wrong);
    if let Some(Err(report)) = value.as_ref().map(Validate::validate) {
        let mended = wrong.len();
        for (pointer, code, detail) in violations(&report) {
            let is_filled_in = |place: &Wrong| is_at_or_below(&pointer, &place.pointer);
            let is_around = |place: &Wrong| is_at_or_below(&place.pointer, &pointer);
            if !wrong[..mended]
                .iter()
                .any(|place| is_filled_in(place) || is_around(place))
            {
                wrong.push(Wrong {
                    pointer: shortened(&pointer).to_owned(),
                    code,
                    detail,
                });
            }
        }
    }
    wrong.truncate(MOST_PLACES);
    value.filter(|_| wrong.is_empty()).ok_or(wrong)
}

fn nul(pointer: String) -> Wrong {
    Wrong {
        pointer,
        code: "nul_character".into(),
        detail: "U+0000 is not accepted".into(),
    }
}

/// The tree as the type once its wrong places, which are noted, are filled in; `None` when that does not help.
fn mended<T: DeserializeOwned>(mut tree: Value, length: usize, wrong: &mut Vec<Wrong>) -> Option<T> {
    let work = length + WORK_OF_VALUE * count(&tree);
    let mut remedies = Remedies::new();
    for _ in 0..(MOST_WORK / work).clamp(1, MOST_READINGS) {
        let (pointer, fault) = match typed(&tree) {
            Ok(value) => return Some(value),
            Err(fault) => fault,
        };
        if !wrong.iter().any(|place| is_at_or_below(&pointer, &place.pointer)) {
            wrong.push(Wrong {
                pointer: shortened(&pointer).to_owned(),
                code: fault.code.into(),
                detail: fault.detail.clone(),
            });
        }
        if fault.code == "unknown_member" {
            remove(&mut tree, &pointer)?;
        } else {
            fill(&mut tree, &pointer, remedies.next(&pointer, &fault)?)?;
        }
    }
    None
}

/// How many values a tree is made of.
fn count(tree: &Value) -> usize {
    match tree {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// What may fit where something does not: a value of each type that a body can hold, what fitted last first, because
/// the same is often wrong again and again.
struct Remedies {
    values: Vec<Value>,
    /// Where the last one was tried, and which it was.
    tried: (String, usize),
}

impl Remedies {
    fn new() -> Self {
        let values = [
            json!(null),
            json!("a"),
            json!("en"),
            json!(1),
            json!({}),
            json!([]),
            json!(true),
            json!("01900000-0000-7000-8000-000000000000"),
            json!("a@example.org"),
            json!("https://example.org/"),
            json!("2000-01-01T00:00:00Z"),
        ];
        Self {
            values: values.into(),
            tried: (String::new(), 0),
        }
    }

    /// The next one for this place; `None` when none is left.
    fn next(&mut self, pointer: &str, fault: &Fault) -> Option<Value> {
        if let Some(choice) = fault.choices.first() {
            return Some(json!(choice));
        }
        let (place, index) = &mut self.tried;
        if place == pointer {
            *index += 1;
        } else {
            self.values[..=*index].rotate_right(1);
            self.tried = (pointer.to_owned(), 0);
        }
        self.values.get(self.tried.1).cloned()
    }
}

fn fill(tree: &mut Value, pointer: &str, value: Value) -> Option<()> {
    let (parent, token) = place(tree, pointer)?;
    match parent {
        Value::Object(members) => {
            members.insert(token, value);
        }
        Value::Array(items) => *items.get_mut(token.parse::<usize>().ok()?)? = value,
        _ => return None,
    }
    Some(())
}

fn remove(tree: &mut Value, pointer: &str) -> Option<()> {
    let (parent, token) = place(tree, pointer)?;
    parent.as_object_mut()?.shift_remove(&token).map(|_| ())
}

/// What holds the place, and what the place is called in it. The whole tree is held by nothing.
fn place<'a>(tree: &'a mut Value, pointer: &str) -> Option<(&'a mut Value, String)> {
    let (parent, token) = pointer.rsplit_once('/')?;
    Some((
        tree.pointer_mut(parent)?,
        token.replace("~1", "/").replace("~0", "~"),
    ))
}

fn is_at_or_below(pointer: &str, place: &str) -> bool {
    pointer
        .strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::db::Id;
    use crate::text::{EmailAddress, Language, Slug, WebUrl};

    #[derive(Deserialize, Validate, Debug)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[garde(length(chars, min = 1, max = 5))]
        title: String,
        #[garde(skip)]
        slug: Slug,
        #[garde(skip)]
        language: Language,
        #[garde(skip)]
        email: EmailAddress,
        #[garde(skip)]
        site: WebUrl,
        #[garde(skip)]
        owner: Id<Form>,
        #[garde(skip)]
        kind: Kind,
        #[garde(dive)]
        rows: Vec<Row>,
        #[serde(default)]
        #[garde(dive)]
        part: Option<Row>,
    }

    #[derive(Deserialize, Validate, Debug)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[garde(range(max = 9))]
        count: u32,
    }

    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Topic,
        Place,
    }

    fn good() -> Value {
        json!({
            "title": "a", "slug": "a", "language": "en", "email": "a@example.org", "site": "https://example.org",
            "owner": "01900000-0000-7000-8000-000000000001", "kind": "place", "rows": [{"count": 1}]
        })
    }

    fn places(tree: Value) -> Vec<(String, String)> {
        let length = tree.to_string().len();
        let wrong = checked::<Form>(tree, length).unwrap_err();
        wrong
            .into_iter()
            .map(|place| (place.pointer, place.code))
            .collect()
    }

    /// The places in the order of their names, so that a test need not know in which order they are found.
    fn sorted(tree: Value) -> Vec<String> {
        let mut found: Vec<String> = places(tree)
            .into_iter()
            .map(|(pointer, code)| format!("{pointer} {code}"))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn a_right_tree_becomes_the_value_that_was_sent() {
        let Form {
            title,
            slug,
            language,
            email,
            site,
            owner,
            kind,
            rows,
            part,
        } = checked(good(), 300).unwrap();
        assert_eq!((title.as_str(), slug.as_str(), rows[0].count), ("a", "a", 1));
        assert_eq!((language.as_ref(), email.expose()), ("en", "a@example.org"));
        assert_eq!(site.as_str(), "https://example.org/");
        assert_eq!(owner.to_string(), "01900000-0000-7000-8000-000000000001");
        assert!(matches!(kind, Kind::Place) && part.is_none());
    }

    #[test]
    fn every_value_that_does_not_parse_is_named_with_every_broken_rule() {
        let tree = json!({
            "title": "too long", "slug": "No Slug", "language": "?", "email": "nobody", "site": "ftp://a",
            "owner": "7", "kind": "colour", "rows": [{"count": 10}, {"count": "x"}, {}]
        });
        let expected = [
            "/email invalid",
            "/kind unknown_value",
            "/language invalid",
            "/owner invalid",
            "/rows/0/count too_large",
            "/rows/1/count wrong_type",
            "/rows/2/count missing",
            "/site invalid",
            "/slug invalid",
            "/title too_long",
        ];
        assert_eq!(sorted(tree), expected);
    }

    #[test]
    fn what_is_missing_unknown_or_of_another_type_is_named_as_well() {
        let mut tree = good();
        let members = tree.as_object_mut().unwrap();
        members.remove("slug");
        members.insert("id".into(), json!(1));
        members.insert("a/b".into(), json!({}));
        members.insert("rows".into(), json!({}));
        members.insert("part".into(), json!([]));
        members.insert("kind".into(), json!(3));
        let expected = [
            "/a~1b unknown_member",
            "/id unknown_member",
            "/kind wrong_type",
            "/part wrong_type",
            "/rows wrong_type",
            "/slug missing",
        ];
        assert_eq!(sorted(tree), expected);
    }

    #[test]
    fn an_empty_object_names_all_that_it_lacks() {
        let found = places(json!({}));
        assert_eq!(found.len(), 8, "{found:?}");
        assert!(found.iter().all(|(_, code)| code == "missing"));
    }

    #[test]
    fn nul_is_named_once_beside_the_rest() {
        let mut tree = good();
        tree["title"] = json!("a\0");
        tree["slug"] = json!("a\0");
        tree["email"] = json!(1);
        assert_eq!(
            sorted(tree),
            ["/email wrong_type", "/slug nul_character", "/title nul_character"]
        );
    }

    #[test]
    fn a_body_of_another_type_has_one_wrong_place() {
        for tree in [json!([]), json!(1), json!("a"), json!(null)] {
            assert_eq!(places(tree), [(String::new(), "wrong_type".into())]);
        }
    }

    #[test]
    fn at_most_a_hundred_places_are_named() {
        let mut tree = good();
        tree["rows"] = vec![json!({"count": 10}); 500].into();
        assert_eq!(places(tree).len(), 100);
        assert_eq!(places(vec![json!("\0"); 500].into()).len(), 100);
    }

    #[test]
    fn many_values_of_the_same_kind_hide_no_broken_rule() {
        #[derive(Deserialize, Validate, Debug)]
        struct Many {
            #[allow(dead_code, reason = "they are only read wrongly here")]
            #[garde(skip)]
            ids: Vec<Id<Form>>,
            #[garde(length(max = 1))]
            title: String,
        }
        let tree = json!({"ids": vec!["x"; 60], "title": "too long"});
        let wrong = checked::<Many>(tree, 400).unwrap_err();
        assert_eq!((wrong.len(), wrong[60].pointer.as_str()), (61, "/title"));
        let tree = json!({"ids": ["x"], "title": "a".repeat(900_000)});
        assert_eq!(checked::<Many>(tree, 900_100).unwrap_err().len(), 2);
    }

    #[test]
    fn a_place_below_a_very_long_name_is_told_as_what_is_above_it() {
        let name = "n".repeat(2_000);
        for tree in [json!({"a": {name.clone(): vec!["\0"; 50]}}), json!({name: 1})] {
            let wrong = checked::<Form>(tree, 2_500).unwrap_err();
            assert!(
                wrong.iter().all(|place| place.pointer.len() <= 1_000),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn a_body_of_very_many_values_is_not_read_often() {
        let mut tree = good();
        tree["rows"] = (0..70_000).map(|_| json!({"count": "x"})).collect();
        let length = tree.to_string().len();
        let found = checked::<Form>(tree, length).unwrap_err();
        assert!(found.len() <= 8, "{}", found.len());
    }
}
