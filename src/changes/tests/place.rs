//! Places and their tokens.

use proptest::prelude::*;

use super::super::views::EXAMPLE;
use super::super::{BadToken, Kind};
use super::*;

fn places() -> impl Strategy<Value = Place> {
    let marks =
        (any::<i64>(), -4_000_000_000_000_i64..4_000_000_000_000_000).prop_map(|(sequence, micros)| Mark {
            sequence,
            at: Timestamp::from_micros(micros),
        });
    (marks, 0..4_usize, any::<u128>()).prop_map(|(mark, kind, after)| match Kind::ALL.get(kind) {
        None => Place::Feed(mark),
        Some(&kind) => Place::Standing {
            mark,
            kind,
            after: Uuid::from_u128(after),
        },
    })
}

proptest! {
    #[test]
    fn a_token_leads_back_to_its_place(place in places()) {
        prop_assert_eq!(place.to_string().parse(), Ok(place));
    }

    #[test]
    fn a_token_in_which_anything_is_changed_is_none(place in places(), at in any::<prop::sample::Index>(), by in 1..64_usize) {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut token = place.to_string().into_bytes();
        let at = at.index(token.len());
        let letter = LETTERS.iter().position(|letter| *letter == token[at]).expect("a letter");
        token[at] = LETTERS[(letter + by) % LETTERS.len()];
        let token = String::from_utf8(token).expect("letters");
        prop_assert_eq!(token.parse::<Place>(), Err(BadToken));
    }

    #[test]
    fn no_text_is_taken_for_a_token(text in ".{0,80}") {
        prop_assert_eq!(text.parse::<Place>(), Err(BadToken));
    }
}

#[test]
fn the_token_that_the_contract_shows_is_one() {
    let mark = Mark {
        sequence: 42,
        at: MORNING.parse().unwrap(),
    };
    assert_eq!(Place::Feed(mark).to_string(), EXAMPLE);
}
