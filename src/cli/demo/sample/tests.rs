use std::collections::{HashMap, HashSet};

use super::*;
use crate::text::{EmailAddress, Format, Language, Slug, WebUrl, render};

/// Slugs of tags with their kinds.
fn kinds() -> HashMap<String, TagKind> {
    tags().into_iter().map(|tag| (tag.slug, tag.kind)).collect()
}

/// Whether a host name is one of those reserved for examples (RFC 2606), or below one.
fn is_example(host: &str) -> bool {
    ["example.com", "example.net", "example.org"]
        .iter()
        .any(|name| host == *name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
}

fn is_live(article: &SampleArticle) -> bool {
    matches!(
        article.status,
        SampleStatus::Published | SampleStatus::PublishedWithPendingChanges(_)
    )
}

fn assert_unique<'a>(names: impl Iterator<Item = &'a String>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name), "{name} occurs twice");
    }
}

#[test]
fn slugs_are_well_formed_and_unique() {
    let (authors, tags, articles) = (authors(), tags(), articles());
    let article_slugs: Vec<_> = articles.into_iter().filter_map(|article| article.slug).collect();
    assert_unique(authors.iter().map(|author| &author.slug));
    assert_unique(tags.iter().map(|tag| &tag.slug));
    assert_unique(article_slugs.iter());
    let slugs = authors
        .iter()
        .map(|author| &author.slug)
        .chain(tags.iter().map(|tag| &tag.slug));
    for slug in slugs.chain(&article_slugs) {
        assert_eq!(slug.parse::<Slug>().err(), None, "{slug}");
    }
}

#[test]
fn every_article_file_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/demo/sample/articles");
    let files: HashSet<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: HashSet<_> = ARTICLES.iter().map(|(slug, _)| format!("{slug}.md")).collect();
    assert_eq!(files, listed);
}

#[test]
fn names_of_tags_are_unique() {
    let names: Vec<_> = tags().iter().map(|tag| tag.name.to_lowercase()).collect();
    assert_unique(names.iter());
}

#[test]
fn a_parent_comes_first_and_is_of_the_same_kind() {
    let mut seen = HashMap::new();
    let mut children = 0;
    for tag in tags() {
        if let Some(parent) = &tag.parent {
            assert_eq!(seen.get(parent), Some(&tag.kind), "{}", tag.slug);
            children += 1;
        }
        seen.insert(tag.slug, tag.kind);
    }
    assert!(children >= 5);
}

#[test]
fn there_are_tags_of_every_kind() {
    use TagKind::*;
    let kinds: HashSet<_> = kinds().into_values().collect();
    assert_eq!(
        kinds,
        HashSet::from([Section, Topic, Person, Place, Organisation])
    );
}

#[test]
fn articles_name_known_tags_and_authors_once() {
    let kinds = kinds();
    let authors: HashSet<_> = authors().into_iter().map(|author| author.slug).collect();
    for article in articles() {
        assert_eq!(
            kinds.get(&article.section),
            Some(&TagKind::Section),
            "{}",
            article.title
        );
        for tag in &article.tags {
            assert!(
                kinds.get(tag).is_some_and(|kind| *kind != TagKind::Section),
                "{tag} in {}",
                article.title
            );
        }
        assert_unique(article.tags.iter());
        for credit in &article.credits {
            assert!(
                authors.contains(&credit.author),
                "{credit:?} in {}",
                article.title
            );
            assert!(["writer", "photographer", "illustrator", "translator"].contains(&credit.role.as_str()));
        }
    }
}

#[test]
fn every_tag_and_every_author_is_used() {
    let articles = articles();
    let tags_used: HashSet<_> = articles
        .iter()
        .flat_map(|article| article.tags.iter().chain([&article.section]))
        .collect();
    let authors_used: HashSet<_> = articles
        .iter()
        .flat_map(|article| &article.credits)
        .map(|credit| &credit.author)
        .collect();
    let parents: HashSet<_> = tags().into_iter().filter_map(|tag| tag.parent).collect();
    for tag in tags() {
        assert!(
            tags_used.contains(&tag.slug) || parents.contains(&tag.slug),
            "{}",
            tag.slug
        );
    }
    for author in authors() {
        assert!(authors_used.contains(&author.slug), "{}", author.slug);
    }
}

#[test]
fn articles_have_the_length_of_news() {
    for article in articles() {
        // In Chinese and Japanese every character counts; two of them say about as much as a word.
        let share = if ["zh", "ja"].contains(&article.language.as_str()) {
            2
        } else {
            1
        };
        let words = render(Format::Markdown, &article.markdown).word_count / share;
        assert!((90..=700).contains(&words), "{words} words in {}", article.title);
    }
}

#[test]
fn headings_lists_and_tables_come_out_as_such() {
    let mut html = String::new();
    for article in articles() {
        let rendered = render(Format::Markdown, &article.markdown);
        assert!(!rendered.text.contains(['#', '|', '*', '_']), "{}", rendered.text);
        html.push_str(&rendered.html);
    }
    for element in [
        "<h2",
        "<ul",
        "<ol",
        "<table",
        "<em>",
        "href=\"https://keys.example.org/",
    ] {
        assert!(html.contains(element), "{element}");
    }
}

#[test]
fn there_are_ten_languages_and_every_one_has_an_author() {
    let articles = articles();
    let languages: HashSet<_> = articles.iter().map(|article| article.language.clone()).collect();
    assert!(
        languages
            .iter()
            .all(|language| language.parse::<Language>().is_ok())
    );
    let expected = ["ar", "de", "el", "en", "es", "fr", "hi", "ja", "uk", "zh"];
    assert_eq!(languages, HashSet::from(expected.map(str::to_owned)));
    assert_eq!(
        authors()
            .into_iter()
            .map(|author| author.language)
            .collect::<HashSet<_>>(),
        languages
    );
}

#[test]
fn pending_changes_change_title_and_body() {
    for article in articles() {
        if let SampleStatus::PublishedWithPendingChanges(changes) = &article.status {
            assert_ne!(changes.title, article.title);
            assert!(changes.markdown.len() > article.markdown.len() + 50);
            assert!(!article.markdown.contains("+++"));
        }
    }
}

#[test]
fn one_article_has_a_blank_byline_and_one_a_free_one() {
    let articles = articles();
    assert!(
        articles
            .iter()
            .any(|article| is_live(article) && article.credits.is_empty() && article.byline.is_none())
    );
    assert!(articles.iter().any(|article| article.byline.is_some()));
}

#[test]
fn a_translation_comes_after_its_original_and_is_in_another_language() {
    let mut seen = HashMap::new();
    let mut translations = 0;
    for article in articles() {
        if let Some(original) = &article.translation_of {
            assert_ne!(
                seen.get(original).expect("the original comes first"),
                &article.language
            );
            translations += 1;
        }
        seen.insert(article.slug.unwrap(), article.language);
    }
    assert_eq!(translations, 1);
}

#[test]
fn pictures_lie_on_example_domains_and_are_described() {
    let pictures: Vec<_> = articles()
        .into_iter()
        .filter_map(|article| article.picture)
        .collect();
    assert!(pictures.len() >= 10);
    for picture in pictures {
        let host = picture
            .url
            .strip_prefix("https://")
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        assert!(picture.url.parse::<WebUrl>().unwrap().is_https());
        assert!(is_example(host), "{}", picture.url);
        assert!(!picture.alt.is_empty() && !picture.caption.is_empty() && !picture.credit.is_empty());
    }
}

#[test]
fn one_live_article_is_corrected_and_one_retracted() {
    let corrected: Vec<_> = articles()
        .into_iter()
        .filter(|article| !article.corrections.is_empty())
        .collect();
    assert!(corrected.iter().all(is_live));
    let kinds: Vec<_> = corrected
        .iter()
        .map(|article| article.corrections[0].kind)
        .collect();
    assert_eq!(kinds, [CorrectionKind::Correction, CorrectionKind::Retraction]);
}

#[test]
fn comments_are_on_live_articles_and_follow_what_they_answer() {
    let live: HashSet<_> = articles()
        .into_iter()
        .filter(is_live)
        .filter_map(|article| article.slug)
        .collect();
    let comments = comments();
    for (index, comment) in comments.iter().enumerate() {
        assert!(live.contains(&comment.article), "{}", comment.article);
        if let Some(parent) = comment.parent {
            assert!(parent < index);
            assert_eq!(comments[parent].article, comment.article);
            assert_eq!(comments[parent].status, SampleCommentStatus::Approved);
            assert!(comments[parent].delay < comment.delay, "{}", comment.text);
        }
    }
}

#[test]
fn a_comment_is_younger_than_the_newsroom() {
    let ages: HashMap<_, _> = articles()
        .into_iter()
        .map(|article| (article.slug.unwrap(), article.age))
        .collect();
    for comment in comments() {
        assert!(comment.delay < ages[&comment.article], "{}", comment.text);
    }
}

#[test]
fn the_deepest_thread_has_five_levels() {
    let mut depths: Vec<usize> = Vec::new();
    for comment in comments() {
        depths.push(comment.parent.map_or(1, |parent| depths[parent] + 1));
    }
    assert_eq!(depths.into_iter().max(), Some(5));
}

#[test]
fn there_are_comments_in_every_state() {
    use SampleCommentStatus::*;
    let states: HashSet<_> = comments().iter().map(|comment| comment.status).collect();
    assert_eq!(states, HashSet::from([Approved, Pending, Spam, Trashed]));
}

#[test]
fn commenters_write_from_example_domains() {
    for comment in comments() {
        assert_eq!(
            comment.email.parse::<EmailAddress>().err(),
            None,
            "{}",
            comment.email
        );
        let (_, host) = comment.email.split_once('@').unwrap();
        assert!(is_example(host), "{}", comment.email);
    }
}
