//! Texts as they are read, however they are spelt: letters of other scripts that look like Latin ones, digits and signs in
//! the place of letters, letters with something between them.
//!
//! The table is a small one of our own. The skeletons of Unicode's confusables are made to compare identifiers: they make
//! `rn` of every `m`, and of nearly every text something that nobody would recognise.

use super::fold::fold;
use super::reading::{is_chinese_or_japanese, is_unspaced_letter};

/// So many domains of a text are looked at.
const MOST_DOMAINS: usize = 500;
/// Single letters in a row from which on they are one word.
const SPELT_OUT: usize = 3;

/// A text, folded, with the letters in it that look like Latin ones written as these.
pub fn plain_letters(text: &str) -> String {
    fold(text).chars().map(plain_letter).collect()
}

/// The ways to read a text.
#[derive(Clone, Debug)]
pub struct Readings([String; 3]);

impl Readings {
    /// As it is written, and with its digits and signs read as letters: a `1` as an `i` and as an `l`.
    pub fn of(text: &str) -> Self {
        let plain = plain_letters(text);
        Self([
            words(&plain, |_| None),
            words(&plain, |sign| letter_of(sign, 'i')),
            words(&plain, |sign| letter_of(sign, 'l')),
        ])
    }

    /// Whether these words stand in the text, as whole ones. With a `*` before or behind them they may be part of a longer
    /// one there, and in scripts that put no spaces between words they always may.
    pub fn hold(&self, wanted: &str) -> bool {
        let wanted = plain_letters(wanted);
        let core = words(wanted.trim_matches('*'), |_| None);
        let core = core.trim();
        let runs_on = core
            .chars()
            .any(|it| is_unspaced_letter(it) || is_chinese_or_japanese(it));
        let end = |open: bool| if open || runs_on { "" } else { " " };
        let needle = format!(
            "{}{core}{}",
            end(wanted.starts_with('*')),
            end(wanted.ends_with('*'))
        );
        !core.is_empty() && self.0.iter().any(|reading| reading.contains(&needle))
    }
}

/// Whether there is a word in what is to be looked for.
pub fn has_words(wanted: &str) -> bool {
    plain_letters(wanted).chars().any(char::is_alphanumeric)
}

/// The domains that are named in a text, linked or not, each with all that it is below.
pub fn domains_in(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let folded = fold(text).replace(['。', '｡'], ".");
    let plain: String = folded.chars().map(plain_letter).collect();
    let mut found: Vec<String> = Vec::new();
    // A name with accents is another than the one without, and banned as it is.
    for written in [&lower, &folded, &plain] {
        let names = written.split(|it: char| !it.is_alphanumeric() && it != '.' && it != '-');
        for name in names.map(|name| name.trim_matches(['.', '-'])) {
            let ends = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
            for domain in std::iter::once(name).chain(ends).filter(|it| it.contains('.')) {
                if found.len() == MOST_DOMAINS {
                    return found;
                }
                if !found.iter().any(|known| known == domain) {
                    found.push(domain.to_owned());
                }
            }
        }
    }
    found
}

/// The words of a text with a space before and behind each, and those that are spelt out letter by letter as one.
fn words(text: &str, letter: impl Fn(char) -> Option<char>) -> String {
    let mut all = String::with_capacity(text.len() + 2);
    all.push(' ');
    let mut spelt: Vec<char> = Vec::new();
    for word in text.split(|it: char| !it.is_alphanumeric() && letter(it).is_none()) {
        let word = word.trim_matches(['!', '|']);
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (None, _) => {}
            (Some(only), None) => spelt.push(letter(only).unwrap_or(only)),
            _ => {
                push_spelt(&mut all, &mut spelt);
                let has_letters = word.chars().any(char::is_alphabetic);
                let read = |it| letter(it).filter(|_| has_letters).unwrap_or(it);
                all.extend(word.chars().map(read));
                all.push(' ');
            }
        }
    }
    push_spelt(&mut all, &mut spelt);
    all
}

fn push_spelt(all: &mut String, spelt: &mut Vec<char>) {
    let is_one_word = spelt.len() >= SPELT_OUT;
    for letter in spelt.drain(..) {
        all.push(letter);
        if !is_one_word {
            all.push(' ');
        }
    }
    if is_one_word {
        all.push(' ');
    }
}

/// The letter that a digit or a sign stands for.
fn letter_of(sign: char, one: char) -> Option<char> {
    Some(match sign {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => return None,
    })
}

/// The Latin letter that a folded letter looks like, in lower or in upper case; else the letter itself.
fn plain_letter(letter: char) -> char {
    if let Some(latin) = pictured(letter) {
        return latin;
    }
    match letter {
        'а' | 'α' | 'ɑ' | 'ᴀ' => 'a',
        'в' | 'β' | 'ʙ' => 'b',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'ԁ' | 'ᴅ' => 'd',
        'е' | 'ё' | 'є' | 'ε' | 'ᴇ' => 'e',
        'ꜰ' => 'f',
        'ɡ' | 'ɢ' => 'g',
        'н' | 'һ' | 'ʜ' => 'h',
        'і' | 'ї' | 'ι' | 'ɩ' | 'ɪ' => 'i',
        'ј' | 'ᴊ' => 'j',
        'к' | 'κ' | 'ᴋ' => 'k',
        'ӏ' | 'ʟ' => 'l',
        'м' | 'ᴍ' => 'm',
        'η' | 'ɴ' => 'n',
        'о' | 'ο' | 'ᴏ' | 'օ' => 'o',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'ԛ' => 'q',
        'ʀ' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'т' | 'τ' | 'ᴛ' => 't',
        'υ' | 'μ' | 'ᴜ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ԝ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ʏ' => 'y',
        'ζ' | 'ᴢ' => 'z',
        other => other,
    }
}

/// The letter of a picture of one: in a circle, in a square, of a flag.
fn pictured(letter: char) -> Option<char> {
    let first = [0x1f150, 0x1f170, 0x1f1e6];
    let place = first
        .into_iter()
        .filter_map(|first| u32::from(letter).checked_sub(first))
        .find(|place| *place < 26)?;
    char::from_u32(u32::from('a') + place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_is_found_however_it_is_disguised() {
        for disguised in [
            "Buy viagra now",
            "VIAGRA!",
            "vіаgrа",               // Cyrillic і, а, а
            "νιαgrα",               // Greek
            "ｖｉａｇｒａ",         // full width
            "vi\u{200b}ag\u{ad}ra", // with what nobody sees in it
            "v1agra",
            "v!agr@",
            "v i a g r a",
            "v.i.a.g.r.a",
            "v-i-a-g-r-a, cheap",
            "víágrà",
            "ⓥⓘⓐⓖⓡⓐ",
            "ᴠɪᴀɢʀᴀ",
            "🅥🅘🅐🅖🅡🅐",
        ] {
            assert!(Readings::of(disguised).hold("viagra"), "{disguised}");
        }
        assert!(Readings::of("cia1is and c1a1is").hold("cialis"));
        assert!(Readings::of("pi11s").hold("pills"));
    }

    #[test]
    fn what_only_begins_alike_or_is_another_word_is_not_found() {
        for (text, word) in [
            ("viagrania", "viagra"),
            ("Niagara", "viagra"),
            ("Scunthorpe", "cunt"),
            ("The mail came.", "mall"),
            ("11 trains", "ll"),
            ("1 2 3", "i"),
            ("anything", "***"),
            ("anything", ""),
        ] {
            assert!(!Readings::of(text).hold(word), "{text}: {word}");
        }
    }

    #[test]
    fn several_words_beginnings_and_scripts_without_spaces_can_be_looked_for() {
        for (text, wanted) in [
            ("Make money  FAST!", "make money fast"),
            ("The casinos are open.", "casino*"),
            ("Onlinecasino.", "*casino"),
            ("Onlinecasinos.", "*casino*"),
            ("今すぐ無料カジノへ", "カジノ"),
            ("СПАМ здесь", "спам"),
        ] {
            assert!(Readings::of(text).hold(wanted), "{text}: {wanted}");
        }
        assert!(has_words("casino*") && !has_words("**") && !has_words("\u{200b}!"));
    }

    #[test]
    fn the_domains_of_a_text_are_found_with_what_they_are_below_and_however_they_are_spelt() {
        for text in [
            "http://offers.example/watches",
            "see www.offers.example.",
            "OFFERS.example:8080",
            "https://user@shop.offers.example?x",
            "оffеrs.example", // Cyrillic о, е
            "ｏｆｆｅｒｓ．example",
            "offers。example",
            "off\u{200b}ers.example",
        ] {
            let domains = domains_in(text);
            assert!(
                domains.contains(&"offers.example".to_owned()),
                "{text}: {domains:?}"
            );
        }
        for text in ["offers example", "betteroffers.example", "offers.example.org"] {
            assert!(!domains_in(text).contains(&"offers.example".to_owned()), "{text}");
        }
        assert!(domains_in(&"a.b ".repeat(10)).len() == 1);
    }

    proptest! {
        #[test]
        fn any_text_can_be_read_and_searched(text in any::<String>(), wanted in any::<String>()) {
            Readings::of(&text).hold(&wanted);
            prop_assert!(domains_in(&text).len() <= MOST_DOMAINS);
        }
    }
}
