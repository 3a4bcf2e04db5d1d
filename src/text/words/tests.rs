use proptest::prelude::*;

use super::*;

fn words(text: &str) -> String {
    let mut words = String::new();
    push_words(&mut words, text, usize::MAX);
    words
}

fn phrase(text: &str, unfinished: bool) -> (Vec<String>, bool) {
    let phrase = Phrase::parse(text, unfinished).unwrap();
    (phrase.words.into_iter().map(|word| word.0).collect(), phrase.open)
}

fn found(text: &str, query: &str) -> Vec<Mark> {
    find(text, &needles(query, true), &Cell::new(text.len())).collect()
}

fn marked(text: &str, query: &str) -> Vec<String> {
    let marks = found(text, query);
    marks
        .into_iter()
        .map(|mark| text[mark.range].to_owned())
        .collect()
}

#[test]
fn words_lose_case_and_accents() {
    assert_eq!(
        words("The Café — «ÉTÉ» of 2026, l’été!"),
        "the cafe ete of 2026 l ete"
    );
    assert_eq!(
        words("Straße Łódź ﬁnance Ｔｏｋｙｏ"),
        "strasse lodz finance tokyo"
    );
    assert_eq!(words("co\u{ad}operate a\u{200b}b"), "cooperate ab");
}

#[test]
fn what_is_no_letter_is_no_word() {
    assert_eq!(words(" — … ! \u{301} \" ' \\ \0 * ^ : ( ) { } \u{200b} §"), "");
}

#[test]
fn marks_that_make_another_letter_stay() {
    assert_eq!(words("Новый мэр"), "новый мэр");
    assert_eq!(words("हिन्दी समाचार"), "हिन्दी समाचार");
    assert_ne!(words("бой"), words("бои"));
}

#[test]
fn scripts_without_spaces_are_cut_into_pairs() {
    assert_eq!(words("東京都。"), "東京 京都 都");
    assert_eq!(words("日本GDP成長"), "日本 本 gdp 成長 長");
    assert_eq!(words("ﾆｭｰｽ"), "ニュ ュー ース ス");
    assert_eq!(words("ｶﾞ"), words("ガ"));
    // The vowel above a letter belongs to it.
    assert_eq!(words("ไม่ดี"), "ไม่ ม่ดี ดี");
}

#[test]
fn a_phrase_is_looked_for_as_it_was_indexed() {
    assert_eq!(
        phrase("well-known", false),
        (vec!["well".into(), "known".into()], false)
    );
    assert_eq!(phrase("Nigh", true), (vec!["nigh".into()], true));
    assert_eq!(phrase("Ni", true), (vec!["ni".into()], false));
    assert_eq!(phrase("東京", true), (vec!["東京".into()], false));
    assert_eq!(
        phrase("東京都", false),
        (vec!["東京".into(), "京都".into()], false)
    );
    assert_eq!(phrase("東", false), (vec!["東".into()], true));
    assert_eq!(
        phrase("日本GDP", false),
        (vec!["日本".into(), "本".into(), "gdp".into()], false)
    );
    assert_eq!(Phrase::parse("—", true), None);
}

#[test]
fn words_are_found_in_the_text_whatever_their_accents() {
    assert_eq!(
        marked("Das Café in der Straße", "cafe STRASSE"),
        ["Café", "Straße"]
    );
    assert_eq!(marked("Night trains return", "train"), ["trains"]);
    assert_eq!(marked("Night trains return", "tr"), [""; 0]);
    assert_eq!(marked("北京今天下雨。今天", "今天"), ["今天", "今天"]);
    assert_eq!(marked("ภาษาไทยเขียนติดกัน", "ไทย"), ["ไทย"]);
}

#[test]
fn a_text_of_any_length_gives_so_many_bytes() {
    let mut some = String::new();
    push_words(&mut some, &"word ".repeat(1_000), 20);
    assert_eq!(some, "word word word word");
    assert_eq!(words(&"x".repeat(1_000)).len(), LONGEST_WORD);
}

#[test]
fn a_thing_is_a_word_that_no_text_holds() {
    let word = Word::of_thing('t', Uuid::nil());
    assert_eq!(word.as_str(), "§t00000000000000000000000000000000");
    assert_eq!(Word::of_property('l', "pt-BR").as_str(), "§lptbr");
    assert_eq!(words(word.as_str()), "t00000000000000000000000000000000");
}

proptest! {
    #[test]
    fn words_are_of_letters_and_the_marks_on_them(text in any::<String>()) {
        for word in words(&text).split(' ').filter(|word| !word.is_empty()) {
            prop_assert!(word.chars().all(is_of_word), "{:?}", word);
            prop_assert!(!word.chars().any(|letter| letter.is_ascii_uppercase()), "{:?}", word);
        }
    }

    #[test]
    fn whatever_is_part_of_a_text_is_found_in_it(text in "[a-zé東京都ไม่か ]{1,20}") {
        if let Some(phrase) = Phrase::parse(&text, false) {
            let within = format!("before {text} behind");
            let all = format!(" {} ", words(&within));
            let wanted: Vec<&str> = phrase.words.iter().map(Word::as_str).collect();
            let wanted = wanted.join(" ");
            let wanted = if phrase.open { format!(" {wanted}") } else { format!(" {wanted} ") };
            prop_assert!(all.contains(&wanted), "{:?} in {:?}", wanted, all);
        }
    }

    #[test]
    fn marks_lie_between_letters(text in any::<String>(), query in any::<String>()) {
        for mark in found(&text, &query) {
            prop_assert!(text.get(mark.range).is_some());
        }
    }
}
