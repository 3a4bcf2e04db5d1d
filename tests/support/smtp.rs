//! A mail server on a port of its own: it takes what it is sent over a real connection, and remembers it.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A letter as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Whom it is for, as the envelope says.
    pub to: String,
    /// Who logged in before it was sent, in base64.
    pub login: Option<String>,
    /// Its headers and body.
    pub raw: String,
}

impl Arrived {
    /// A header, unfolded; empty when there is none.
    pub fn header(&self, name: &str) -> String {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let mut lines = unfolded.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or(String::new(), |(_, value)| value.to_owned())
    }

    /// The body with what was broken or written in digits for the way put together again.
    pub fn body(&self) -> String {
        let body = self.raw.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let joined = body.replace("=\r\n", "");
        let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
        while let Some((&first, others)) = rest.split_first() {
            let digits = others.get(..2).filter(|_| first == b'=');
            let byte =
                digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
            bytes.push(byte.unwrap_or(first));
            rest = if byte.is_some() { &others[2..] } else { others };
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The token that follows `before` in the letter.
    pub fn token(&self, before: &str) -> String {
        let body = self.body();
        let (_, rest) = body
            .split_once(before)
            .unwrap_or_else(|| panic!("no {before} in {body}"));
        let is_token = |one: &char| one.is_ascii_alphanumeric() || "-_".contains(*one);
        rest.chars().take_while(is_token).collect()
    }
}

#[derive(Debug, Default)]
struct Inside {
    letters: Vec<Arrived>,
    tries: usize,
    answer: Option<String>,
}

/// The mail server. Its thread ends with the process.
#[derive(Clone, Debug)]
pub struct MailServer {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
}

impl MailServer {
    /// One that takes everything.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            inside: Arc::default(),
        };
        let shared = server.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let server = shared.clone();
                thread::spawn(move || server.converse(&connection));
            }
        });
        server
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it says to whoever names a recipient from now on, in place of 250; `None`: that again.
    pub fn answer(&self, answer: Option<&str>) {
        self.lock().answer = answer.map(str::to_owned);
    }

    /// How often a recipient was named.
    pub fn tries(&self) -> usize {
        self.lock().tries
    }

    /// What arrived so far.
    pub fn letters(&self) -> Vec<Arrived> {
        self.lock().letters.clone()
    }

    /// What arrived for this address so far.
    pub fn letters_to(&self, address: &str) -> Vec<Arrived> {
        let mut letters = self.letters();
        letters.retain(|letter| letter.to == address);
        letters
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks with one client until it goes.
    fn converse(&self, connection: &TcpStream) -> Option<()> {
        let (mut lines, mut out) = (BufReader::new(connection), connection);
        let (mut to, mut login) = (String::new(), None);
        let mut say = move |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).ok();
        say("220 post.example ready")?;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => say("250-post.example\r\n250-8BITMIME\r\n250 AUTH PLAIN")?,
                "AUTH" => {
                    login = line.rsplit(' ').next().map(str::to_owned);
                    say("235 welcome")?;
                }
                "RCPT" => {
                    let name = line.split(['<', '>']).nth(1).unwrap_or_default();
                    name.clone_into(&mut to);
                    let mut inside = self.lock();
                    inside.tries += 1;
                    let answer = inside.answer.clone().unwrap_or_else(|| "250 fine".to_owned());
                    drop(inside);
                    say(&answer)?;
                }
                "DATA" => {
                    say("354 go on")?;
                    let raw = message(&mut lines)?;
                    let letter = Arrived {
                        to: to.clone(),
                        login: login.clone(),
                        raw,
                    };
                    self.lock().letters.push(letter);
                    say("250 taken")?;
                }
                "QUIT" => return say("221 bye"),
                _ => say("250 fine")?,
            }
        }
    }
}

/// Reads up to the line that is a dot alone.
fn message(lines: &mut impl BufRead) -> Option<String> {
    let mut message = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(message);
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
