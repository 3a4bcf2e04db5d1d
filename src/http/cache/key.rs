//! What an answer is kept under: the path and the query, written in one way.

use actix_web::http::Uri;
use url::form_urlencoded;

use crate::http::input::decode_pairs;

/// The parameters of a query, sorted and encoded in one way; `None` for one that does not decode. What this gives is
/// given again for itself, so a query that is found as it was sent needs not be read.
pub(crate) fn normal(uri: &Uri) -> Option<String> {
    let path = uri.path();
    let Some(query) = uri.query() else {
        return Some(path.to_owned());
    };
    let mut pairs = decode_pairs(query).ok()?;
    if pairs.is_empty() {
        return Some(path.to_owned());
    }
    pairs.sort();
    let mut normal = form_urlencoded::Serializer::new(String::new());
    normal.extend_pairs(&pairs);
    Some(format!("{path}?{}", normal.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(uri: &str) -> Option<String> {
        normal(&uri.parse().unwrap())
    }

    #[test]
    fn the_same_question_has_one_key_and_another_one_another() {
        let key = of("/list?b=x%20y&a=%C3%A9").unwrap();
        assert_eq!(key, "/list?a=%C3%A9&b=x+y");
        for same in ["/list?a=%c3%a9&b=x+y", "/list?&b=x%20y&&a=%C3%A9&", &key] {
            assert_eq!(of(same).as_ref(), Some(&key), "{same}");
        }
        for other in [
            "/list?a=%C3%A9&b=x%2By",
            "/list?a=x+y&b=%C3%A9",
            "/list",
            "/list/?a=%C3%A9&b=x+y",
        ] {
            assert_ne!(of(other).as_ref(), Some(&key), "{other}");
        }
        assert_eq!(
            (of("/list?").as_deref(), of("/list?&").as_deref()),
            (Some("/list"), Some("/list"))
        );
    }

    #[test]
    fn a_query_that_does_not_decode_has_no_key() {
        for broken in ["/list?a=%", "/list?a=%ff", "/list?a=%00"] {
            assert_eq!(of(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_parameter_that_is_given_twice_stays_two() {
        assert_ne!(of("/list?a=1&a=1"), of("/list?a=1"));
    }
}
