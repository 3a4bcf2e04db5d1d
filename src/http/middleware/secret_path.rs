//! Paths that hold a secret, and may not be told as they are.

/// The path as an error or the log may tell it: of one that begins like a secret one, only the beginning and a dash.
pub(super) fn tellable(path: &str, secret: &[&str]) -> String {
    // The router decodes before it matches, so this has to as well.
    let decoded = decoded(path);
    let beginning = secret
        .iter()
        .find(|beginning| decoded.starts_with(beginning.as_bytes()));
    beginning.map_or_else(|| path.to_owned(), |beginning| format!("{beginning}-"))
}

/// The bytes that a path stands for; what is no escape stays as it is.
pub(super) fn decoded(path: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let escape = others.get(..2).filter(|_| first == b'%').and_then(hexadecimal);
        bytes.push(escape.unwrap_or(first));
        rest = if escape.is_some() { &others[2..] } else { others };
    }
    bytes
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_beginning_of_a_secret_path_is_not_told() {
        let secret = ["/api/preview/"];
        for path in [
            "/api/preview/dlp_abc",
            "/api/preview/dlp_abc/more",
            "/api/preview/",
            "/api/previe%77/dlp_abc",
            "/%61pi/preview%2Fdlp_abc",
            "/api/previe%77/dlp_abc%FF%00%",
        ] {
            assert_eq!(tellable(path, &secret), "/api/preview/-", "{path}");
        }
        for path in [
            "/api/previews/abc",
            "/api/preview",
            "/x/api/preview/abc",
            "/api/tags/%FF%0",
        ] {
            assert_eq!(tellable(path, &secret), path);
        }
    }
}
