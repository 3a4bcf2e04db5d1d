//! Names as they are compared and sorted, never as they are shown.

use unicode_normalization::UnicodeNormalization;

use super::characters::is_invisible;

/// Folds a name of a tag or an author: two names that a reader would call the same fold alike.
///
/// - Compatibility forms become plain ones, lower case (NFKC, Unicode's lower-case mapping).
/// - Accents are taken off Latin and Greek letters, and ß, æ, œ, ø, đ, ħ, ł, ı and ς become the letters
///   they are searched by. In other scripts a mark makes another letter (й is not и, が is not か), so
///   it stays.
/// - Invisible characters go; white space is trimmed, and runs of it become one space.
///
/// Folding what is folded changes nothing. The result is empty for a name without visible characters.
pub fn fold(name: &str) -> String {
    let lower: String = name
        .nfkd()
        .filter(|character| !is_invisible(*character))
        .collect::<String>()
        .to_lowercase();
    let mut plain = String::with_capacity(lower.len());
    let mut base_loses_accents = false;
    for character in lower.nfkd() {
        if is_accent(character) {
            if base_loses_accents {
                continue;
            }
        } else {
            base_loses_accents = is_latin_or_greek(character);
        }
        push_simple_letter(&mut plain, character);
    }
    let composed: String = plain.nfkc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// From and up to (not including) which folded name every name lies that begins like `prefix`.
pub fn range(prefix: &str) -> (String, String) {
    let from = fold(prefix);
    let to = format!("{from}{}", char::MAX);
    (from, to)
}

/// Folds an e-mail address: trimmed and lower case, nothing else.
///
/// By RFC 5321 the part before the `@` may tell upper from lower case; no provider of note does, and
/// one person must not be two. Dots and `+tags` are left alone: what they mean differs by provider.
pub fn fold_email(address: &str) -> String {
    address.trim().to_lowercase()
}

/// The combining marks that Latin and Greek letters carry.
fn is_accent(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

fn is_latin_or_greek(character: char) -> bool {
    character.is_ascii()
        || (character.is_alphabetic()
            && matches!(character, '\u{80}'..='\u{3ff}' | '\u{1d00}'..='\u{1fff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}'))
}

/// Letters that Unicode does not decompose though they are written with a stroke or joined.
fn push_simple_letter(out: &mut String, character: char) {
    match character {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ø' => out.push('o'),
        'đ' => out.push('d'),
        'ħ' => out.push('h'),
        'ł' => out.push('l'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_look_the_same_fold_alike() {
        for (one, other) in [
            ("  Climate \t Change\n", "climate change"),
            ("Škoda", "skoda"),
            ("Cafe\u{301}", "CAFÉ"),
            ("ﬁnance", "Finance"),
            ("Ｔｏｋｙｏ", "tokyo"),
            ("İstanbul", "istanbul"),
            ("STRASSE", "Straße"),
            ("ΟΔΟΣ", "οδός"),
            ("Łódź", "lodz"),
            ("New\u{a0}York", "New York"),
            ("An\u{200b}n", "Ann"),
            ("\u{202e}Ann", "Ann"),
            ("ｶﾞ", "ガ"),
        ] {
            assert_eq!(fold(one), fold(other), "{one:?} and {other:?}");
        }
    }

    #[test]
    fn marks_that_make_another_letter_stay() {
        for (one, other) in [("бой", "бои"), ("か", "が"), ("हिन्दी", "हनद"), ("ไม่", "ไม")]
        {
            assert_ne!(fold(one), fold(other), "{one:?} and {other:?}");
        }
    }

    #[test]
    fn a_name_without_visible_characters_is_empty() {
        assert_eq!(fold(" \u{200b}\u{feff}\t"), "");
    }

    #[test]
    fn an_e_mail_address_is_trimmed_and_lower_case_only() {
        assert_eq!(
            fold_email(" Ann.O'Neil+News@Example.ORG\n"),
            "ann.o'neil+news@example.org"
        );
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(name in any::<String>()) {
            let folded = fold(&name);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn folding_ignores_upper_case_of_latin_letters(name in "[a-zà-öø-ÿ ]{0,20}") {
            prop_assert_eq!(fold(&name.to_uppercase()), fold(&name));
        }
    }
}
