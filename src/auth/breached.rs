//! Passwords that are known from breaches, in a file that the operator provides: lines of SHA-1 in hexadecimal capitals,
//! sorted, each perhaps with a colon and a count behind it, as Have I Been Pwned gives them out. It is searched where it
//! lies: forty looks find one of a billion lines, and none of it is kept in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use sha1::{Digest, Sha1};

/// Longer lines are none of such a file.
const LONGEST_LINE: u64 = 128;

/// Whether the file has the password.
///
/// # Errors
/// When the file cannot be read.
pub fn is_in(file: &Path, password: &[u8]) -> io::Result<bool> {
    let wanted: String = Sha1::digest(password)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let mut lines = BufReader::new(File::open(file)?);
    let (mut low, mut high) = (0, lines.get_ref().metadata()?.len());
    // Wanted is the first line that begins at `low` or later, and before `high`.
    while low < high {
        let middle = low + (high - low) / 2;
        let Some((begin, line)) = line_from(&mut lines, middle, low)? else {
            high = middle;
            continue;
        };
        if begin >= high {
            high = middle;
            continue;
        }
        let found = line.get(..wanted.len()).unwrap_or(&line).to_ascii_uppercase();
        match found.as_str().cmp(wanted.as_str()) {
            std::cmp::Ordering::Equal => return Ok(true),
            std::cmp::Ordering::Less => low = begin + line.len() as u64 + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(false)
}

/// The first line that begins at a place or behind it, and where it begins. `floor` is known to be a beginning.
fn line_from(lines: &mut BufReader<File>, place: u64, floor: u64) -> io::Result<Option<(u64, String)>> {
    let mut begin = place;
    if place > floor {
        // The place may be a beginning itself: then the line before it ends right there.
        lines.seek(SeekFrom::Start(place - 1))?;
        begin = place - 1 + next(lines)?.0;
    } else {
        lines.seek(SeekFrom::Start(place))?;
    }
    let (length, line) = next(lines)?;
    Ok((length > 0).then_some((begin, line)))
}

/// The next line without its end, and how long it is with it.
fn next(lines: &mut BufReader<File>) -> io::Result<(u64, String)> {
    let mut line = Vec::new();
    let length = io::Read::take(lines, LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Ok((length as u64, String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(passwords: &[String], line: impl Fn(usize, &str) -> String) -> tempfile::NamedTempFile {
        let mut hashes: Vec<String> = passwords
            .iter()
            .map(|password| {
                let digest = Sha1::digest(password.as_bytes());
                digest.iter().map(|byte| format!("{byte:02X}")).collect()
            })
            .collect();
        hashes.sort();
        let file = tempfile::NamedTempFile::new().unwrap();
        let text: String = hashes
            .iter()
            .enumerate()
            .map(|(number, hash)| line(number, hash))
            .collect();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn each_password_of_a_file_is_found_and_no_other_whatever_its_lines_look_like() {
        type Line = fn(usize, &str) -> String;
        let lines: [Line; 3] = [
            |_, hash| format!("{hash}\n"),
            |number, hash| format!("{hash}:{}\r\n", number * number * 977),
            |_, hash| format!("{}:3\n", hash.to_lowercase()),
        ];
        for line in lines {
            for count in [0, 1, 2, 3, 64, 501] {
                let passwords: Vec<String> = (0..count).map(|number| format!("password {number}")).collect();
                let file = file_of(&passwords, line);
                for password in &passwords {
                    assert!(
                        is_in(file.path(), password.as_bytes()).unwrap(),
                        "{password} of {count}"
                    );
                }
                for number in 0..200 {
                    let other = format!("another {number}");
                    assert!(
                        !is_in(file.path(), other.as_bytes()).unwrap(),
                        "{other} of {count}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_not_there_or_no_such_file_is_no_reason_to_panic() {
        assert!(is_in(Path::new("/nowhere/at/all"), b"password").is_err());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![b'x'; 10_000]).unwrap();
        assert!(!is_in(file.path(), b"password").unwrap());
    }
}
