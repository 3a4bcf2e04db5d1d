//! Hands letters to the mail server, over SMTP.

use std::sync::OnceLock;

use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use uuid::Uuid;

use super::Letter;
use super::letter::one_line;
use crate::config::{MailConfig, MailLogin, MailTls};
use crate::text::EmailAddress;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Why a letter was not taken. The mail server's own words are left out: they often hold the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The mail server will never take it.
    #[error("the mail server refuses it for good ({0})")]
    Refused(u16),
    /// It may take it later.
    #[error("the mail server does not take it now ({0})")]
    NotNow(u16),
    /// It does not answer.
    #[error("the mail server was not reached in time")]
    Unreached,
    /// The connection cannot be encrypted as it has to be.
    #[error("the connection to the mail server could not be encrypted")]
    Encryption,
    /// The mail server and Dateline do not understand one another.
    #[error("the mail server was not understood")]
    NotUnderstood,
    /// No mail can be sent to the address.
    #[error("the address is none that mail can be sent to")]
    Address,
}

impl MailError {
    /// Whether trying again is of no use.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Refused(_) | Self::Address)
    }
}

/// What hands letters to the configured mail server.
#[derive(Debug)]
pub struct Mailer {
    config: MailConfig,
    /// Made when it is needed first: the system's certificates are read for it.
    transport: OnceLock<Transport>,
}

impl Mailer {
    /// One for this server.
    pub fn new(config: &MailConfig) -> Self {
        Self {
            config: config.clone(),
            transport: OnceLock::new(),
        }
    }

    /// Who letters are from.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Hands over a letter. What is tried again keeps its id, by which mail programs show it once.
    ///
    /// # Errors
    /// See [`MailError`].
    pub async fn send(&self, letter: &Letter, id: Uuid) -> Result<(), MailError> {
        let message = self.message(letter, id)?;
        let transport = self.transport()?;
        let sent = tokio::time::timeout(self.config.timeout, transport.send(message)).await;
        match sent {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(reason(&error)),
            Err(_) => Err(MailError::Unreached),
        }
    }

    fn message(&self, letter: &Letter, id: Uuid) -> Result<Message, MailError> {
        let from = address(&self.config.from)?;
        let to = address(letter.to())?;
        let message_id = format!("<{id}@{}>", from.domain());
        let mut message = Message::builder()
            // A name with a line break makes lettre panic.
            .from(Mailbox::new(Some(one_line(&self.config.name)), from))
            .to(Mailbox::new(None, to))
            .subject(letter.subject())
            .message_id(Some(message_id))
            .date_now()
            // No machine answers it with a machine's answer (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(url) = letter.unsubscribe() {
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{url}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let parts = MultiPart::alternative_plain_html(letter.text(), letter.html());
        message.multipart(parts).map_err(|_| MailError::NotUnderstood)
    }

    fn transport(&self) -> Result<&Transport, MailError> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let made = self.connected()?;
        Ok(self.transport.get_or_init(|| made))
    }

    fn connected(&self) -> Result<Transport, MailError> {
        let MailConfig {
            host,
            port,
            tls,
            login,
            from,
            timeout,
            ..
        } = &self.config;
        let encrypted = || TlsParameters::new(host.clone()).map_err(|_| MailError::Encryption);
        let tls = match tls {
            MailTls::Starttls => Tls::Required(encrypted()?),
            MailTls::Tls => Tls::Wrapper(encrypted()?),
            MailTls::None => Tls::None,
        };
        let mut transport = Transport::builder_dangerous(host)
            .port(*port)
            .tls(tls)
            .timeout(Some(*timeout))
            .hello_name(ClientId::Domain(address(from)?.domain().to_owned()));
        if let Some(MailLogin { user, password }) = login {
            transport = transport.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        Ok(transport.build())
    }
}

fn address(email: &EmailAddress) -> Result<Address, MailError> {
    email
        .expose()
        .parse()
        .map_err(|_: AddressError| MailError::Address)
}

/// A header of plain ASCII. It is written as it is: lines of it are not broken, in a place where no mail program expects it.
fn header(name: &'static str, value: &str) -> HeaderValue {
    let plain: String = value.chars().filter(|one| one.is_ascii_graphic()).collect();
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), plain.clone(), plain)
}

fn reason(error: &lettre::transport::smtp::Error) -> MailError {
    match error.status() {
        Some(code) if error.is_permanent() => MailError::Refused(code.into()),
        Some(code) => MailError::NotNow(code.into()),
        None if error.is_tls() => MailError::Encryption,
        None if error.is_response() || error.is_client() => MailError::NotUnderstood,
        None => MailError::Unreached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn mailer() -> Mailer {
        Mailer::new(&MailConfig {
            host: "127.0.0.1".into(),
            port: 1,
            tls: MailTls::None,
            login: None,
            from: "newsroom@example.org".parse().unwrap(),
            name: "The Ärger\r\nBcc: eve@example.org".into(),
            timeout: Duration::from_secs(1),
        })
    }

    fn formatted(letter: &Letter) -> String {
        let message = mailer().message(letter, Uuid::from_u128(7)).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn no_name_and_no_subject_makes_a_header_of_its_own() {
        for text in [
            "Rail\r\nBcc: eve@example.org",
            "Rail\nBcc: eve@example.org\n\nbody",
            "Schöne\r\nBcc: eve@example.org",
        ] {
            let letter = Letter::new("ann@example.org".parse().unwrap(), text)
                .say(text)
                .unsubscribed_at("https://example.org/x\r\nBcc: eve@example.org");
            let mail = formatted(&letter);
            let head = mail.split("\r\n\r\n").next().unwrap();
            assert!(
                !head.lines().any(|line| line.to_lowercase().starts_with("bcc")),
                "{head}"
            );
            assert_eq!(head.matches("\r\nSubject:").count(), 1, "{head}");
        }
    }

    #[test]
    fn a_letter_has_both_parts_and_says_that_a_machine_sent_it() {
        let letter = Letter::new("ann@example.org".parse().unwrap(), "Hello")
            .say("Über")
            .unsubscribed_at("https://example.org/u");
        let mail = formatted(&letter);
        for part in [
            "Content-Type: multipart/alternative",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: text/html; charset=utf-8",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://example.org/u>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000007@example.org>",
        ] {
            assert!(mail.contains(part), "{part}: {mail}");
        }
    }

    #[test]
    fn an_address_beyond_ascii_is_sent_to_or_refused_and_never_a_panic() {
        for email in [
            "über@bücher.example",
            "ann@bücher.example",
            "a'b@example.org",
            "用户@例子.广告",
        ] {
            let letter = Letter::new(email.parse().unwrap(), "Hello").say("x");
            let made = mailer().message(&letter, Uuid::nil());
            assert!(matches!(made, Ok(_) | Err(MailError::Address)), "{email}");
        }
    }
}
