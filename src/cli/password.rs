//! Passwords on the command line: never an argument, where every user of the machine could read them.

use std::io::{self, BufRead};

use super::failure::Failure;
use crate::auth::passwords::{HashCost, Password, Passwords};
use crate::config::AuthConfig;

/// Letters and digits that are not mistaken for one another; 32 of them, so that a byte chooses evenly.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 100 bits.
const LENGTH: usize = 20;
/// More than any password has, in bytes.
const LONGEST_LINE: u64 = 4096;

/// A password that nobody has to make up: 20 letters and digits in groups of five.
pub(super) fn generate() -> String {
    let random: [u8; LENGTH] = rand::random();
    let mut password = String::with_capacity(LENGTH + LENGTH / 5);
    for (position, byte) in random.iter().enumerate() {
        if position > 0 && position % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    password
}

/// The password as it is stored.
pub(super) fn hash(config: &AuthConfig, password: &Password) -> Result<String, Failure> {
    let cost = HashCost {
        memory: config.argon2.memory_kib,
        passes: config.argon2.passes,
        lanes: config.argon2.lanes,
    };
    Passwords::new(cost, 1).hash_now(password).map_err(Failure::new)
}

/// The first line of standard input, without its line break.
pub(super) fn from_stdin() -> Result<Password, Failure> {
    first_line(io::stdin().lock()).map(Password::new)
}

fn first_line(input: impl BufRead) -> Result<String, Failure> {
    let mut line = String::new();
    input.take(LONGEST_LINE).read_line(&mut line).map_err(|error| {
        Failure::new(format!(
            "the password cannot be read from standard input: {error}"
        ))
    })?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::new(
            "standard input holds no password; write it as the first line",
        ));
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_password_is_long_readable_accepted_and_another_each_time() {
        let password = generate();
        assert_eq!(password.len(), 23);
        assert!(password.split('-').all(|group| group.len() == 5), "{password}");
        assert_eq!(Password::new(password.clone()).check(), Ok(()));
        assert_ne!(password, generate());
    }

    #[test]
    fn the_first_line_is_the_password_with_its_spaces() {
        assert_eq!(
            first_line(&b" correct horse \r\nrest"[..]).unwrap(),
            " correct horse "
        );
        assert_eq!(first_line(&b"no line break"[..]).unwrap(), "no line break");
    }

    #[test]
    fn an_empty_input_is_a_failure() {
        assert!(first_line(&b""[..]).is_err());
        assert!(first_line(&b"\nsecond line"[..]).is_err());
    }
}
