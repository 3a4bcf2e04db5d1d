//! Characters that are there but cannot be seen.

/// Controls that turn the direction of all text up to their end mark: embeddings, overrides and
/// isolates (Unicode Standard Annex #9, sections 2.1 to 2.4).
///
/// Left open they turn what follows as well, such as the next comment or the name of its writer, and
/// they make text read differently from what it says. The single marks LRM, RLM and ALM, which
/// Arabic and Hebrew writers need, affect their neighbours only and are not among these.
pub(super) fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that leave no trace on paper: joiners, direction controls, soft hyphens, byte order
/// marks. Two names that differ in these only look the same.
pub(super) fn is_invisible(character: char) -> bool {
    turns_direction(character)
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}'
            | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}')
}

/// Characters that end a line though they are no control characters.
pub(super) fn breaks_line(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}')
}

/// Whether there is nothing to see in a text.
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|character| character.is_whitespace() || character.is_control() || is_invisible(character))
}
