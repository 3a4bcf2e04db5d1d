//! Where readers find on the website what Dateline only has as data.

use url::Url;

use super::{
    preview::TokenUrl,
    reader::Reader,
    setting::{Kind, Section, Setting},
};

/// What stands for the slug in the address of an article.
const SLUG: &str = "{slug}";

/// The website's addresses.
#[derive(Clone, Debug, Default)]
pub struct WebsiteConfig {
    /// How the address of an article is made.
    pub article_url: Option<SlugUrl>,
    /// Where readers say whether they want to be told of replies.
    pub notices_url: Option<TokenUrl>,
}

impl WebsiteConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            article_url: reader.parsed(&ARTICLE_URL, SlugUrl::parse),
            notices_url: reader.parsed(&NOTICES_URL, TokenUrl::parse),
        }
    }
}

/// How the website's address of an article is made: a web address with `{slug}` once in its path, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlugUrl(String);

impl SlugUrl {
    fn parse(text: &str) -> Result<Self, String> {
        if text.matches(SLUG).count() != 1 {
            return Err(format!("does not have {SLUG} in it exactly once"));
        }
        let url =
            Url::parse(&text.replace(SLUG, "slug")).map_err(|error| format!("is not a URL ({error})"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("does not begin with http:// or https://".to_owned());
        }
        let origin = url.origin().ascii_serialization();
        if !text.starts_with(&origin) {
            return Err(format!("has {SLUG}, a user or a capital letter before its path"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The address of the article with this slug.
    pub fn with(&self, slug: &str) -> String {
        self.0.replace(SLUG, slug)
    }
}

pub(super) const SECTION: Section = Section {
    title: "The website",
    settings: &[ARTICLE_URL, NOTICES_URL],
};

const ARTICLE_URL: Setting = Setting {
    name: "DATELINE_ARTICLE_URL",
    default: "",
    kind: Kind::Text("an http or https URL such as https://www.example.org/news/{slug}"),
    meaning: "Where readers find an article, with {slug} in the place of its slug. Feeds and mail link to it. Without it: \
              they link to no article.",
};
const NOTICES_URL: Setting = Setting {
    name: "DATELINE_REPLY_NOTICES_URL",
    default: "",
    kind: Kind::Text("an http or https URL such as https://www.example.org/replies?token={token}"),
    meaning: "Where somebody who comments confirms that they want to be told of replies by e-mail, and ends it, with {token} \
              in the place of the token. Without it, or without DATELINE_SMTP_HOST: nobody is told.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_an_article_is_made_by_putting_the_slug_in() {
        let url = SlugUrl::parse("https://www.example.org/news/{slug}").unwrap();
        assert_eq!(
            url.with("night-trains"),
            "https://www.example.org/news/night-trains"
        );
    }

    #[test]
    fn what_makes_no_address_is_refused() {
        for text in [
            "https://www.example.org/",
            "https://www.example.org/{slug}/{slug}",
            "www.example.org/{slug}",
            "javascript:{slug}",
            "https://{slug}.example.org/",
            "https://ann@www.example.org/{slug}",
        ] {
            assert!(SlugUrl::parse(text).is_err(), "{text}");
        }
    }
}
