use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::*;

/// Enough of them for shares to be steady, made once for all tests.
static MANY: LazyLock<Vec<SampleArticle>> = LazyLock::new(|| Generator::new(7).articles(5_000).collect());

fn uses<'a>(names: impl Iterator<Item = &'a String>) -> HashMap<&'a str, usize> {
    let mut uses = HashMap::new();
    for name in names {
        *uses.entry(name.as_str()).or_default() += 1;
    }
    uses
}

#[test]
fn the_same_seed_gives_the_same_articles() {
    assert!(Generator::new(7).articles(200).eq(MANY[..200].iter().cloned()));
}

#[test]
fn another_seed_gives_other_articles() {
    let other: HashSet<_> = Generator::new(8)
        .articles(200)
        .map(|article| article.markdown)
        .collect();
    assert!(MANY.iter().all(|article| !other.contains(&article.markdown)));
}

#[test]
fn the_last_of_a_million_needs_none_of_the_others() {
    let generator = Generator::new(7);
    let last = generator.article(999_999);
    assert_eq!(last, generator.article(999_999));
    assert_eq!(generator.articles(1_000_000).len(), 1_000_000);
}

#[test]
fn bodies_have_two_to_five_thousand_bytes() {
    for article in MANY.iter() {
        let bytes = article.markdown.len();
        assert!(
            (2_000..=5_000).contains(&bytes),
            "{bytes} bytes in {} {}",
            article.language,
            article.title
        );
    }
}

#[test]
fn bodies_differ_in_size() {
    let sizes: Vec<_> = MANY.iter().map(|article| article.markdown.len()).collect();
    assert!(sizes.iter().any(|size| *size < 2_200) && sizes.iter().any(|size| *size > 4_400));
}

#[test]
fn almost_all_titles_are_unique() {
    let titles: HashSet<_> = MANY.iter().map(|article| &article.title).collect();
    assert!(
        titles.len() * 100 >= MANY.len() * 99,
        "{} of {}",
        titles.len(),
        MANY.len()
    );
}

#[test]
fn every_body_is_unique() {
    assert_eq!(
        MANY.iter()
            .map(|article| &article.markdown)
            .collect::<HashSet<_>>()
            .len(),
        MANY.len()
    );
}

#[test]
fn no_slot_is_left_open() {
    for article in MANY.iter() {
        let texts = [
            Some(&article.title),
            article.summary.as_ref(),
            article.subtitle.as_ref(),
            Some(&article.markdown),
        ];
        for text in texts.into_iter().flatten() {
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
}

#[test]
fn titles_fit_a_headline() {
    for article in MANY.iter() {
        assert!(
            (8..=120).contains(&article.title.chars().count()),
            "{}",
            article.title
        );
    }
}

#[test]
fn everything_an_article_refers_to_is_known() {
    let kinds: HashMap<_, _> = sample::tags()
        .into_iter()
        .map(|tag| (tag.slug, tag.kind))
        .collect();
    let authors: HashMap<_, _> = sample::authors()
        .into_iter()
        .map(|author| (author.slug, author.language))
        .collect();
    for article in MANY.iter() {
        assert_eq!(kinds.get(&article.section), Some(&TagKind::Section));
        assert!(
            article
                .tags
                .iter()
                .all(|tag| kinds.get(tag).is_some_and(|kind| *kind != TagKind::Section))
        );
        assert_eq!(
            article.tags.iter().collect::<HashSet<_>>().len(),
            article.tags.len(),
            "a tag twice"
        );
        for credit in &article.credits {
            let language = authors.get(&credit.author).expect("a known author");
            assert!(credit.role == "photographer" || *language == article.language);
        }
    }
}

#[test]
fn every_section_and_language_occurs_and_some_much_more_often() {
    for names in [
        uses(MANY.iter().map(|article| &article.section)),
        uses(MANY.iter().map(|article| &article.language)),
    ] {
        assert_eq!(names.len(), 10);
        assert!(names.values().max() > names.values().min().map(|least| least * 4).as_ref());
    }
}

#[test]
fn topics_are_skewed() {
    let topics = uses(MANY.iter().flat_map(|article| &article.tags));
    let most = topics["public-transport"];
    assert!(most > MANY.len() / 5, "{most}");
    assert!(topics["swimming"] * 5 < most);
    assert!(topics["swimming"] > 0);
}

#[test]
fn some_bylines_are_blank_and_some_articles_have_no_picture() {
    let blank = MANY.iter().filter(|article| article.credits.is_empty()).count();
    let bare = MANY.iter().filter(|article| article.picture.is_none()).count();
    assert!((300..600).contains(&blank), "{blank}");
    assert!((1_200..1_800).contains(&bare), "{bare}");
}

#[test]
fn they_were_published_over_eight_years_and_before_the_hand_written_ones() {
    let mut years = [0; 8];
    for article in MANY.iter() {
        assert!((Generator::YOUNGEST..Generator::OLDEST).contains(&article.age));
        years[(article.age.as_secs() / (365 * 86_400)) as usize] += 1;
    }
    assert!(years.iter().all(|count| *count > 300), "{years:?}");
    assert!(years[0] > years[7]);
    assert!(
        sample::articles()
            .iter()
            .all(|article| article.age < Generator::YOUNGEST)
    );
}

#[test]
fn places_that_are_tags_are_tagged() {
    let article = MANY
        .iter()
        .find(|article| article.dateline.as_deref() == Some("Wexcombe"))
        .unwrap();
    assert!(article.tags.contains(&"wexcombe".to_owned()));
}
