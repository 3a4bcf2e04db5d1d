//! Sending e-mail.

use std::time::Duration;

use strum::{EnumString, IntoStaticStr, VariantNames};

use super::{
    mistake::ConfigMistake,
    reader::Reader,
    secret::Secret,
    setting::{Kind, Section, Setting, Unit},
};
use crate::text::EmailAddress;

/// The mail server that everything is handed to.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// Its name.
    pub host: String,
    /// Where it listens.
    pub port: u16,
    /// How the connection is kept from being read.
    pub tls: MailTls,
    /// Who logs in there, if anybody does.
    pub login: Option<MailLogin>,
    /// Whom mail comes from.
    pub from: EmailAddress,
    /// What they are called.
    pub name: String,
    /// How long the server may take for one mail.
    pub timeout: Duration,
}

/// How Dateline logs in at the mail server.
#[derive(Clone, Debug)]
pub struct MailLogin {
    /// As whom.
    pub user: String,
    /// With what.
    pub password: Secret,
}

/// How the connection to the mail server is kept from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum MailTls {
    /// It begins in the clear and is encrypted before anything is said. A server that cannot is sent nothing.
    Starttls,
    /// It is encrypted from the first byte on.
    Tls,
    /// It is not.
    None,
}

impl MailTls {
    /// Where servers listen that are spoken to like this.
    fn port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

impl MailConfig {
    /// `None` without a host: then nothing is sent.
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let host = reader.parsed(&HOST, |text| {
            let is_name = text
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || ".-:".contains(one));
            is_name
                .then(|| text.to_owned())
                .ok_or_else(|| "is not a name or address".to_owned())
        });
        let tls: MailTls = reader.word(&TLS);
        let port: u16 = reader.number(&PORT);
        let timeout = reader.duration(&TIMEOUT);
        let user = reader.parsed(&USER, |text| Ok(text.to_owned()));
        let password = reader.secret(&PASSWORD, |_| Ok(()));
        let from = reader.parsed(&FROM, |text| {
            text.parse::<EmailAddress>()
                .map_err(|_| "is not an e-mail address".to_owned())
        });
        let name = reader.required(&NAME, |text| {
            let is_line = !text.chars().any(char::is_control);
            is_line
                .then(|| text.to_owned())
                .ok_or_else(|| "is not one line".to_owned())
        });
        let host = host?;
        let login = match (user, password) {
            (Some(user), Some(password)) => Some(MailLogin { user, password }),
            (None, None) => None,
            (user, _) => {
                let missing = if user.is_none() { USER } else { PASSWORD };
                let problem = "is missing: user and password go together";
                reader.note(ConfigMistake::of(&missing, problem));
                None
            }
        };
        if from.is_none() && !reader.was_set(&FROM) {
            reader.note(ConfigMistake::of(
                &FROM,
                "is missing: mail has to come from somewhere",
            ));
        }
        Some(Self {
            host,
            port: if port == 0 { tls.port() } else { port },
            tls,
            login,
            from: from?,
            name,
            timeout,
        })
    }
}

pub(super) const SECTION: Section = Section {
    title: "E-mail",
    settings: &[HOST, PORT, TLS, USER, PASSWORD, FROM, NAME, TIMEOUT],
};

const HOST: Setting = Setting {
    name: "DATELINE_SMTP_HOST",
    default: "",
    kind: Kind::Text("a host name or address such as smtp.example.org"),
    meaning: "The mail server that mail is handed to. Without it: nothing is sent.",
};
const PORT: Setting = Setting {
    name: "DATELINE_SMTP_PORT",
    default: "0",
    kind: Kind::Number {
        unit: Unit::Count("port"),
        min: 0,
        max: 65_535,
    },
    meaning: "The port it listens on; 0: 587 with starttls, 465 with tls, 25 with none.",
};
const TLS: Setting = Setting {
    name: "DATELINE_SMTP_TLS",
    default: "starttls",
    kind: Kind::OneOf(MailTls::VARIANTS),
    meaning: "How the connection is encrypted. starttls: before anything is said, and nothing is sent to a server that \
              cannot; tls: from the first byte on; none: not at all, for a mail server on the same machine.",
};
const USER: Setting = Setting {
    name: "DATELINE_SMTP_USER",
    default: "",
    kind: Kind::Text("the name of an account at the mail server"),
    meaning: "As whom Dateline logs in there. Without it: it does not.",
};
const PASSWORD: Setting = Setting {
    name: "DATELINE_SMTP_PASSWORD",
    default: "",
    kind: Kind::Secret("the password of that account"),
    meaning: "With which password it logs in there.",
};
const FROM: Setting = Setting {
    name: "DATELINE_MAIL_FROM",
    default: "",
    kind: Kind::Text("an e-mail address such as newsroom@example.org"),
    meaning: "Whom mail comes from. It has to be set with DATELINE_SMTP_HOST.",
};
const NAME: Setting = Setting {
    name: "DATELINE_MAIL_NAME",
    default: "Newsroom",
    kind: Kind::Text("a name in one line"),
    meaning: "What the sender of mail is called, and who it says that it is from.",
};
const TIMEOUT: Setting = Setting {
    name: "DATELINE_SMTP_TIMEOUT",
    default: "20",
    kind: Kind::Number {
        unit: Unit::Seconds,
        min: 1,
        max: 50,
    },
    meaning: "How long the mail server may take for one mail. What failed is tried again after 20 seconds, 40 and so on, \
              and given up after twelve times.",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (Option<MailConfig>, Vec<ConfigMistake>) {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut reader = Reader::new(owned);
        (MailConfig::read(&mut reader), reader.finish())
    }

    #[test]
    fn nothing_is_sent_unless_a_server_is_named() {
        assert!(read(&[]).0.is_none());
        let (config, mistakes) = read(&[
            ("DATELINE_SMTP_HOST", "smtp.example.org"),
            ("DATELINE_MAIL_FROM", "n@example.org"),
        ]);
        let config = config.unwrap();
        assert_eq!((config.port, config.tls), (587, MailTls::Starttls));
        assert_eq!(mistakes, []);
    }

    #[test]
    fn what_is_missing_or_no_host_is_told() {
        for (variables, about) in [
            (
                vec![("DATELINE_SMTP_HOST", "smtp.example.org")],
                "DATELINE_MAIL_FROM",
            ),
            (
                vec![
                    ("DATELINE_SMTP_HOST", "smtp.example.org"),
                    ("DATELINE_MAIL_FROM", "n@example.org"),
                    ("DATELINE_SMTP_USER", "ann"),
                ],
                "DATELINE_SMTP_PASSWORD",
            ),
            (vec![("DATELINE_SMTP_HOST", "smtp example")], "DATELINE_SMTP_HOST"),
        ] {
            let (_, mistakes) = read(&variables);
            assert_eq!(mistakes.len(), 1, "{variables:?}: {mistakes:?}");
            assert!(mistakes[0].to_string().starts_with(about), "{mistakes:?}");
        }
    }

    #[test]
    fn the_password_is_not_shown() {
        let (config, _) = read(&[
            ("DATELINE_SMTP_HOST", "smtp.example.org"),
            ("DATELINE_MAIL_FROM", "n@example.org"),
            ("DATELINE_SMTP_USER", "ann"),
            ("DATELINE_SMTP_PASSWORD", "hunter2"),
        ]);
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
