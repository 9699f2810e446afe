//! The gateway's ids, which become keys in the database.

const MAXIMUM_LENGTH: usize = 255;

/// Returns `true` if the text can be an id of the gateway: 1 to 255 visible ASCII characters, as Stripe's are.
pub(crate) fn is_identifier(text: &str) -> bool {
    (1..=MAXIMUM_LENGTH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_visible() {
        assert!(is_identifier("re_3Qb"));
        assert!(is_identifier(&"x".repeat(255)));
        for text in ["", "re 1", "re\n1", "ré_1", &"x".repeat(256)] {
            assert!(!is_identifier(text), "{text}");
        }
    }
}
