//! Words that are spelled nearly alike.
//!
//! Two words that are one mistake apart (a letter more, less or other, or two letters that changed places) have a form
//! in common: the word itself, or what is left when one letter is taken out. So near words are looked up and never
//! searched for.

/// How many letters a word has that is corrected: in a shorter one every mistake makes another word.
const CORRECTABLE: std::ops::RangeInclusive<usize> = 4..=24;
/// From how many letters on two mistakes are corrected as well, where a form in common shows them.
const TWO_MISTAKES: usize = 8;

/// Whether a word is one that is corrected, or one to correct others to.
pub fn is_correctable(word: &str) -> bool {
    CORRECTABLE.contains(&word.chars().count()) && word.chars().all(char::is_alphabetic)
}

/// A word, and what is left of it without one of its letters.
pub fn forms(word: &str) -> Vec<String> {
    let shorter = word.char_indices().map(|(at, letter)| {
        let (before, behind) = (&word[..at], &word[at + letter.len_utf8()..]);
        format!("{before}{behind}")
    });
    let mut forms: Vec<String> = std::iter::once(word.to_owned()).chain(shorter).collect();
    forms.sort();
    forms.dedup();
    forms
}

/// How many mistakes lie between two words, if so few that one may have been meant for the other.
pub fn closeness(typed: &str, known: &str) -> Option<usize> {
    let most = if typed.chars().count() < TWO_MISTAKES {
        1
    } else {
        2
    };
    let distance = strsim::osa_distance(typed, known);
    (1..=most).contains(&distance).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_one_mistake_apart_have_a_form_in_common() {
        for (typed, known) in [
            ("trian", "train"),
            ("trin", "train"),
            ("traain", "train"),
            ("trein", "train"),
            ("rtain", "train"),
            ("parlment", "parlament"),
        ] {
            let (typed_forms, known_forms) = (forms(typed), forms(known));
            assert!(
                typed_forms.iter().any(|form| known_forms.contains(form)),
                "{typed}"
            );
            assert_eq!(closeness(typed, known), Some(1), "{typed}");
        }
    }

    #[test]
    fn the_same_word_and_one_that_is_far_away_are_no_corrections() {
        assert_eq!(closeness("train", "train"), None);
        assert_eq!(closeness("train", "plane"), None);
        assert_eq!(closeness("trxyn", "train"), None);
        assert_eq!(closeness("parliamnet", "parlament"), Some(2));
    }

    #[test]
    fn short_words_numbers_and_pairs_of_letters_are_left_as_they_are() {
        assert!(is_correctable("rail") && is_correctable("новый"));
        for word in ["the", "2026", "東京", "covid19", &"a".repeat(25)] {
            assert!(!is_correctable(word), "{word}");
        }
    }
}
