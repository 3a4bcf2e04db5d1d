//! How long a text is and how long it takes to read, in any script.

use unicode_segmentation::UnicodeSegmentation;

/// Silent reading of English non-fiction by adults, words a minute.
/// M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109 (2019).
const WORDS_PER_MINUTE: u64 = 238;

/// Chinese and Japanese characters a minute: between the 255 of Chinese and the 357 of Japanese
/// readers in the study that measured 228 words for English ones.
/// S. Trauzettel-Klosinski, K. Dietz, "Standardized Assessment of Reading Performance: The New
/// International Reading Speed Texts IReST", Investigative Ophthalmology & Visual Science 53 (2012).
const CHARACTERS_PER_MINUTE: u64 = 300;

/// Letters of a Thai, Lao, Khmer or Burmese word on average, vowels and tones above and below the
/// line not counted. An estimate: exact words need a dictionary of each language.
const LETTERS_PER_UNSPACED_WORD: u64 = 4;

/// The length of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// 0 or more.
    pub words: i32,
    /// 1 or more.
    pub minutes: i32,
}

/// Counts the words of a plain text and estimates the minutes it takes to read.
///
/// - Where words are spaced, words are those of Unicode's segmentation (UAX #29): "don't" and "3.5"
///   are one word, "well-known" is two, punctuation is none.
/// - Chinese and Japanese: every character counts as one word, as word processors count.
/// - Thai, Lao, Khmer, Burmese: four letters count as one word, rounded up for the whole text.
///
/// The time is rounded to whole minutes and never 0.
pub fn measure(text: &str) -> Reading {
    let (mut words, mut characters, mut unspaced_letters) = (0_u64, 0_u64, 0_u64);
    for word in text.split_ascii_whitespace().flat_map(words_between_spaces) {
        if word.is_ascii() {
            words += 1;
            continue;
        }
        let ideographs = word
            .chars()
            .filter(|character| is_chinese_or_japanese(*character))
            .count();
        let letters = word
            .chars()
            .filter(|character| is_unspaced_letter(*character))
            .count();
        characters += ideographs as u64;
        unspaced_letters += letters as u64;
        words += u64::from(ideographs == 0 && letters == 0);
    }
    words += unspaced_letters.div_ceil(LETTERS_PER_UNSPACED_WORD);
    // Both speeds on one denominator, so that a text of both scripts is rounded only once.
    let scaled = words * CHARACTERS_PER_MINUTE + characters * WORDS_PER_MINUTE;
    let minute = WORDS_PER_MINUTE * CHARACTERS_PER_MINUTE;
    let minutes = ((scaled + minute / 2) / minute).max(1);
    let narrow = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
    Reading {
        words: narrow(words + characters),
        minutes: narrow(minutes),
    }
}

/// The words in a piece of text without white space. Most pieces are one word with a comma or a quotation mark, which
/// takes no segmentation to see.
fn words_between_spaces(piece: &str) -> impl Iterator<Item = &str> {
    let bare = piece.trim_matches(|character: char| character.is_ascii_punctuation() && character != '_');
    let is_word = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let others = if is_word { "" } else { piece };
    is_word.then_some(bare).into_iter().chain(others.unicode_words())
}

/// Ideographs and kana.
pub(super) fn is_chinese_or_japanese(character: char) -> bool {
    matches!(character,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3ffff}')
}

/// Letters of scripts that put no spaces between words, without the marks that stack on a letter.
pub(super) fn is_unspaced_letter(character: char) -> bool {
    let south_east_asian = matches!(character,
        '\u{0e01}'..='\u{0e4e}' | '\u{0e81}'..='\u{0ede}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}');
    south_east_asian && !unicode_normalization::char::is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_words_between_spaces_are_those_of_the_whole_text(
            text in "([a-cA-C0-9_.,'’\"$%\\-—é한字กא\u{301}\u{200d}\u{feff} \t\n]|.){0,40}"
        ) {
            let words = |text: &str| -> Vec<String> { text.unicode_words().map(str::to_owned).collect() };
            let pieces: Vec<String> = text
                .split_ascii_whitespace()
                .flat_map(words_between_spaces)
                .map(str::to_owned)
                .collect();
            // A mark that stands alone belongs to the space before it, or to nothing: no word either way.
            prop_assert_eq!(pieces.len(), words(&text).len(), "{:?} {:?}", pieces, words(&text));
        }
    }

    #[test]
    fn the_example_has_323_words_and_takes_one_minute() {
        assert_eq!(
            measure(crate::text::EXAMPLE_ARTICLE),
            Reading {
                words: 323,
                minutes: 1
            }
        );
    }

    #[test]
    fn no_words_still_take_a_minute() {
        assert_eq!(measure(""), Reading { words: 0, minutes: 1 });
        assert_eq!(measure(" — … ! \n"), Reading { words: 0, minutes: 1 });
    }

    #[test]
    fn minutes_are_rounded_at_the_half() {
        assert_eq!(measure(&"word ".repeat(356)).minutes, 1);
        assert_eq!(measure(&"word ".repeat(357)).minutes, 2);
        assert_eq!(measure(&"word ".repeat(2_380)).minutes, 10);
    }

    #[test]
    fn contractions_and_numbers_are_one_word_and_punctuation_is_none() {
        assert_eq!(measure("Don't — she said – pay 3.5 or 1,000…").words, 7);
        assert_eq!(measure("Всё хорошо, l’été").words, 3);
        assert_eq!(measure("الأخبار اليوم").words, 2);
        assert_eq!(measure("오늘의 뉴스").words, 2);
    }

    #[test]
    fn every_chinese_or_japanese_character_counts() {
        assert_eq!(measure("北京今天下雨。").words, 6);
        assert_eq!(measure("東京のニュース").words, 7);
        assert_eq!(measure("GDP增长5%").words, 4);
        assert_eq!(measure(&"新".repeat(900)).minutes, 3);
    }

    #[test]
    fn thai_is_estimated_by_its_letters() {
        let words = measure("ภาษาไทยเขียนติดกันโดยไม่เว้นวรรค").words;
        assert!((6..=9).contains(&words), "{words} words; a reader counts eight");
    }

    #[test]
    fn scripts_mix_before_the_time_is_rounded() {
        let text = format!("{}{}", "word ".repeat(119), "字".repeat(150));
        assert_eq!(
            measure(&text),
            Reading {
                words: 269,
                minutes: 1
            }
        );
        let text = format!("{}{}", "word ".repeat(238), "字".repeat(300));
        assert_eq!(measure(&text).minutes, 2);
    }
}
