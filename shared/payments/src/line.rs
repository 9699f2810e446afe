//! Shortening of texts from outside, before they are stored or logged.

/// The largest number of characters that are kept.
pub(crate) const MAXIMUM_CHARACTERS: usize = 500;

/// Turns the text into one line of at most [`MAXIMUM_CHARACTERS`]. Each run of white space and control
/// characters becomes a space, so that the text cannot forge further lines of a log.
pub(crate) fn single_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    let mut line = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        // A character has at most 4 bytes, so the line is now too long for certain.
        if line.len() > 4 * MAXIMUM_CHARACTERS {
            break;
        }
    }
    if let Some((end, _)) = line.char_indices().nth(MAXIMUM_CHARACTERS) {
        line.truncate(end);
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_becomes_one_line() {
        assert_eq!(
            single_line("  no\r\nsuch\t\u{1b}[31m charge\u{2028}x "),
            "no such [31m charge x"
        );
        assert_eq!(single_line(&"é".repeat(501)), "é".repeat(500));
        assert_eq!(single_line(&"a".repeat(500)), "a".repeat(500));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_one_bounded_line(text in any::<String>()) {
            let line = single_line(&text);
            prop_assert!(line.chars().count() <= MAXIMUM_CHARACTERS);
            prop_assert!(!line.chars().any(char::is_control));
        }
    }
}
