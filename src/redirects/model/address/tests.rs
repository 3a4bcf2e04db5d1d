use proptest::prelude::*;

use super::*;

fn path(text: &str) -> String {
    text.parse::<SitePath>().expect("a path").to_string()
}

#[test]
fn however_a_path_is_written_it_is_the_same() {
    for (given, kept) in [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/a/b/", "/a/b"),
        ("//a///b//", "/a/b"),
        ("/a/b?page=2", "/a/b"),
        ("/a/b/#top", "/a/b"),
        ("/?page=2", "/"),
        ("/a/./b/../c", "/a/c"),
        ("/a/%2e%2E/b", "/b"),
        ("/../..", "/"),
        ("/%6Eight", "/night"),
        ("/café", "/caf%C3%A9"),
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/cafe\u{301}", "/caf%C3%A9"),
        ("/a%2Fb", "/a%2Fb"),
        ("/100%", "/100%25"),
        ("/100%25", "/100%25"),
        ("/what%3F", "/what%3F"),
        ("/a b", "/a%20b"),
        ("/a\\b", "/a/b"),
        ("/A", "/A"),
    ] {
        assert_eq!(path(given), kept, "{given}");
    }
}

#[test]
fn a_path_begins_at_the_root_and_is_not_longer_than_it_may_be() {
    for other in ["", "a", "https://example.org/a", "?a", " /a"] {
        assert_eq!(other.parse::<SitePath>(), Err(BadSitePath::Start), "{other:?}");
    }
    let long = |letter: &str, count: usize| format!("/{}", letter.repeat(count)).parse::<SitePath>();
    assert!(long("a", 1_999).is_ok());
    assert_eq!(long("a", 2_000), Err(BadSitePath::Length));
    assert_eq!(long("é", 400), Err(BadSitePath::Length), "kept as six characters");
    assert_eq!(long("/", 2_000), Err(BadSitePath::Length));
}

#[test]
fn segments_and_what_stands_beside() {
    let old: SitePath = "/2019/05/old/".parse().unwrap();
    assert_eq!(old.segments().collect::<Vec<_>>(), ["2019", "05", "old"]);
    assert_eq!(old.beside("new").as_str(), "/2019/05/new");
    assert_eq!("/old".parse::<SitePath>().unwrap().beside("new").as_str(), "/new");
    assert_eq!("/".parse::<SitePath>().unwrap().segments().count(), 0);
}

#[test]
fn a_prefix_keeps_the_slash_that_ends_it() {
    for (given, prefix) in [
        ("/2019", "/2019"),
        ("/2019/", "/2019/"),
        ("/", "/"),
        ("", "/"),
        ("2019", "/2019"),
        ("/é", "/%C3%A9"),
    ] {
        assert_eq!(SitePath::prefix(given), prefix, "{given}");
    }
}

#[test]
fn the_public_asks_by_path_or_by_address() {
    let asked = |text: &str| AskedPath::try_from(text.to_owned()).map(|AskedPath(path)| path.to_string());
    assert_eq!(asked("/a/b/?c"), Ok("/a/b".into()));
    assert_eq!(
        asked("HTTPS://news.example.org/caf%C3%A9/?c"),
        Ok("/caf%C3%A9".into())
    );
    assert_eq!(asked("https://news.example.org"), Ok("/".into()));
    for other in [
        "",
        "a/b",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "https://",
    ] {
        assert_eq!(asked(other), Err(BadSitePath::StartOrUrl), "{other}");
    }
    assert_eq!(
        asked(&format!("/{}", "a".repeat(2_000))),
        Err(BadSitePath::Length)
    );
    assert!(
        asked(&format!("/{}", "é".repeat(1_999))).is_ok(),
        "nothing is kept of it"
    );
}

#[test]
fn a_target_is_a_path_or_an_address() {
    for (given, kept) in [
        ("/", "/"),
        ("/a/b?c=d#e", "/a/b?c=d#e"),
        ("/a/../b", "/b"),
        ("/café", "/caf%C3%A9"),
        ("/a//b", "/a//b"),
        ("/a/", "/a/"),
        ("https://example.org", "https://example.org/"),
        ("http://example.org/a?b#c", "http://example.org/a?b#c"),
    ] {
        assert_eq!(
            given.parse::<Target>().map(|to| to.to_string()),
            Ok(kept.into()),
            "{given}"
        );
    }
}

#[test]
fn what_looks_like_a_path_and_leads_elsewhere_is_no_target() {
    for bad in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/..//evil.example",
        "/.//evil.example",
        "/%2e//evil.example",
        "/a/..//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a b",
        "a",
        "",
        "evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "https:evil.example",
        "https://ann:secret@example.org/",
    ] {
        assert_eq!(bad.parse::<Target>(), Err(BadTarget::Syntax), "{bad:?}");
    }
    let long = format!("/{}", "é".repeat(400));
    assert_eq!(long.parse::<Target>(), Err(BadTarget::Length));
}

#[test]
fn a_target_on_the_site_has_a_path_without_its_query() {
    let path_of = |text: &str| {
        text.parse::<Target>()
            .unwrap()
            .path()
            .map(|path| path.to_string())
    };
    assert_eq!(path_of("/a/b/?c#d"), Some("/a/b".into()));
    assert_eq!(path_of("https://example.org/a"), None);
}

proptest! {
    #[test]
    fn a_kept_path_is_kept_as_it_is(text in "/(\\PC|%[0-9a-f]{2}|[/.%?#\\\\]){0,30}") {
        let kept = text.parse::<SitePath>().unwrap();
        prop_assert_eq!(kept.as_str().parse::<SitePath>(), Ok(kept.clone()));
        prop_assert!(kept.as_str().is_ascii() && !kept.as_str().starts_with("//"));
    }

    #[test]
    fn a_kept_target_is_kept_as_it_is_and_stays_where_it_was(text in "/(\\PC|%[0-9a-f]{2}|[/.%?#\\\\]){0,30}") {
        if let Ok(kept) = text.parse::<Target>() {
            prop_assert_eq!(kept.as_str().parse::<Target>(), Ok(kept.clone()));
            let site = Url::parse("https://news.example.org/a/b").unwrap();
            prop_assert_eq!(site.join(kept.as_str()).unwrap().origin(), site.origin());
        }
    }
}
