//! Percent-encoding, as the paths and queries of addresses have it.

use std::fmt::Write;

/// Decodes percent-encoded UTF-8; `None` for a broken escape, for other bytes, and for U+0000.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// Encodes one segment of a path: everything but what may stand in it as it is (RFC 3986, `pchar`).
pub fn percent_encode(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _always_fits = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn broken_escapes_other_bytes_and_nul_are_refused() {
        assert_eq!(percent_decode("caf%C3%A9+%25"), Some("café+%".into()));
        for broken in ["%", "%4", "%zz", "%ff", "a%00b"] {
            assert_eq!(percent_decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn what_would_be_read_as_something_else_is_encoded() {
        assert_eq!(
            percent_encode("a/b?c#d%e\\é \n"),
            "a%2Fb%3Fc%23d%25e%5C%C3%A9%20%0A"
        );
        assert_eq!(percent_encode("night-trains_2.0~(a)"), "night-trains_2.0~(a)");
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(text in "[^\0]*") {
            prop_assert_eq!(percent_decode(&percent_encode(&text)), Some(text));
        }
    }
}
