//! Where the website shows what is not published yet.

use url::Url;

use super::{
    reader::Reader,
    setting::{Kind, Section, Setting},
};

/// What stands for the token in the address of a preview.
const TOKEN: &str = "{token}";

/// The links to previews.
#[derive(Clone, Debug)]
pub struct PreviewConfig {
    /// How the website's address of a preview is made.
    pub url: Option<TokenUrl>,
}

impl PreviewConfig {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            url: reader.parsed(&URL, TokenUrl::parse),
        }
    }
}

/// How the address is made at which a token is of use: a web address with `{token}` once in its path, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenUrl(String);

impl TokenUrl {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.matches(TOKEN).count() != 1 {
            return Err(format!("does not have {TOKEN} in it exactly once"));
        }
        let filled = |with: &str| {
            Url::parse(&text.replace(TOKEN, with)).map_err(|error| format!("is not a URL ({error})"))
        };
        let (one, other) = (filled("one")?, filled("other")?);
        if !matches!(one.scheme(), "http" | "https") {
            return Err("does not begin with http:// or https://".to_owned());
        }
        if !one.username().is_empty() || one.password().is_some() {
            return Err("holds a user or password".to_owned());
        }
        // A token in the name of a host would be told to every name server on the way.
        if one.origin() != other.origin() {
            return Err(format!("has {TOKEN} in its host or port"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The address that shows what this token is for.
    pub fn with(&self, token: &str) -> String {
        self.0.replace(TOKEN, token)
    }
}

pub(super) const SECTION: Section = Section {
    title: "Previews",
    settings: &[URL],
};

const URL: Setting = Setting {
    name: "DATELINE_PREVIEW_URL",
    default: "",
    kind: Kind::Text("an http or https URL such as https://www.example.org/preview?token={token}"),
    meaning: "Where the website shows what is not published yet, with {token} in the place of the token. Links to \
              previews are made of it. Without it: editors get the token alone.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_made_by_putting_the_token_in() {
        for (template, expected) in [
            (
                "https://www.example.org/preview?token={token}",
                "https://www.example.org/preview?token=dlp_x",
            ),
            ("http://localhost:3000/p/{token}", "http://localhost:3000/p/dlp_x"),
            (
                "https://www.example.org/preview#{token}",
                "https://www.example.org/preview#dlp_x",
            ),
        ] {
            let url = TokenUrl::parse(template).unwrap();
            assert_eq!(url.with("dlp_x"), expected);
        }
    }

    #[test]
    fn what_makes_no_address_is_refused() {
        for text in [
            "https://www.example.org/preview",
            "https://www.example.org/{token}/{token}",
            "www.example.org/{token}",
            "ftp://www.example.org/{token}",
            "javascript:{token}",
            "https://{token}.example.org/",
            "https://www.example.org:{token}/",
            "https://ann:{token}@www.example.org/",
            "https://{token}@www.example.org/",
            "{token}://www.example.org/",
        ] {
            assert!(TokenUrl::parse(text).is_err(), "{text}");
        }
    }
}
