//! The names of what public answers are made of. An answer carries the keys of all it shows and of all that could
//! appear in it; a write purges the keys of what it changes ([`Tx::purge`](crate::db::Tx::purge)). The cache of answers
//! and shared caches in front (`Surrogate-Key`) go by the same keys.
//!
//! | key | purged when |
//! |---|---|
//! | `article:{id}`, `author:{id}`, `tag:{id}`, `comment:{id}` | it comes, changes or goes |
//! | `articles` | any article does, or what one is filed under |
//! | `articles:tag:{slug or id}` | an article does that carries the tag or is filed in it, or in one below it |
//! | `articles:author:{slug or id}`, `articles:language:{language}` | an article does that is credited to them, is in it |
//! | `authors`, `tags` | any author or tag does, or its number of articles |
//! | `comments`, `comments:article:{id}` | any comment does; a comment under this article |
//! | `corrections` | what was said about mistakes, or an article of which something is |
//! | `words` | search has followed what happened: a moment after it |
//! | `redirects` | any redirect does |
//! | `name:{slug}` | what readers find under this slug |
//! | `changes` | anything of articles, authors, tags or comments |

use std::fmt::Display;

use uuid::Uuid;

use crate::events::Object;

/// Any article.
pub const ARTICLES: &str = "articles";
/// Any author.
pub const AUTHORS: &str = "authors";
/// Any tag.
pub const TAGS: &str = "tags";
/// Any comment.
pub const COMMENTS: &str = "comments";
/// Any correction.
pub const CORRECTIONS: &str = "corrections";
/// The words that search knows, and what they stand in.
pub const WORDS: &str = "words";
/// Any redirect.
pub const REDIRECTS: &str = "redirects";
/// Anything that is announced.
pub const CHANGES: &str = "changes";

/// What stands in the place of all keys that begin alike, where there are too many of them for a header.
const ANY: &str = "any";
/// No slug, id or language is longer.
const LONGEST_NAME: usize = 120;

/// One thing.
pub fn one(object: Object, id: impl Display) -> String {
    format!("{}:{id}", <&str>::from(object))
}

/// The articles of a tag (or section) or an author, by what it is asked for: slug or id.
pub fn articles_of(object: Object, name: impl Display) -> String {
    let name = name.to_string();
    if is_name(&name) {
        format!("{ARTICLES}:{}:{name}", <&str>::from(object))
    } else {
        ARTICLES.to_owned()
    }
}

/// The articles in a language.
pub fn articles_in(language: impl Display) -> String {
    let language = language.to_string();
    if is_name(&language) {
        format!("{ARTICLES}:language:{language}")
    } else {
        ARTICLES.to_owned()
    }
}

/// The comments under an article.
pub fn comments_of(article: impl Display) -> String {
    format!("{COMMENTS}:article:{article}")
}

/// What readers find by this: an id, or a slug. `None` where nothing can be called so.
pub fn asked(object: Object, name: impl Display) -> Option<String> {
    let name = name.to_string();
    if name.parse::<Uuid>().is_ok() {
        return Some(one(object, name));
    }
    is_name(&name).then(|| named(&name))
}

/// What readers find under a slug.
pub fn named(slug: &str) -> String {
    format!("name:{slug}")
}

/// What stands for this key and all that begin alike: `article:any`. Who purges a key purges that too.
pub fn any_like(key: &str) -> Option<String> {
    key.rsplit_once(':').map(|(kind, _)| format!("{kind}:{ANY}"))
}

/// Whether something can be called so: a client may ask by any text, and it becomes part of a header.
fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.len() <= LONGEST_NAME && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_asks_by_is_part_of_a_key_only_where_something_can_be_called_so() {
        assert_eq!(articles_of(Object::Tag, "rail"), "articles:tag:rail");
        assert_eq!(articles_in("pt-BR"), "articles:language:pt-BR");
        let long = "a".repeat(LONGEST_NAME + 1);
        for other in ["", "a b", "a,b", "é", "a:any", "a\nb", &long] {
            assert_eq!(articles_of(Object::Author, other), ARTICLES, "{other}");
        }
    }

    #[test]
    fn keys_that_begin_alike_have_one_in_their_place() {
        assert_eq!(any_like("article:7").as_deref(), Some("article:any"));
        assert_eq!(any_like("articles:tag:rail").as_deref(), Some("articles:tag:any"));
        assert_eq!(any_like("articles"), None);
    }
}
