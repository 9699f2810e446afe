//! Text of limited length, as people type it into forms.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Between 1 and `MAX` characters (Unicode scalar values), trimmed, in Normalization Form C, without control
/// characters. Every value of this type keeps these rules.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

/// Up to 100 characters: a carrier, a tracking number, a city.
pub type ShortText = Text<100>;
/// Up to 255 characters: a name, a street.
pub type NameText = Text<255>;
/// Up to 500 characters: the reason for a change.
pub type ReasonText = Text<500>;
/// Up to 1,000 characters: notes.
pub type NotesText = Text<1000>;
/// Up to 2,000 characters: a customer's notes.
pub type LongNotesText = Text<2000>;
/// Up to 50 characters: a payment method, a state or province.
pub type LabelText = Text<50>;
/// Up to 20 characters: a postal code.
pub type PostalCodeText = Text<20>;

/// The text breaks a rule of [`Text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Only white space.
    #[error("must not be blank")]
    Blank,
    /// More characters than the limit.
    #[error("must have at most {maximum} characters")]
    TooLong {
        /// The limit.
        maximum: usize,
    },
    /// A control character, a line break included.
    #[error("must not contain control characters")]
    ControlCharacter,
}

impl<const MAX: usize> Text<MAX> {
    /// Trims and normalises `text`, then checks it.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let trimmed = text.trim();
        let text = if is_nfc(trimmed) {
            trimmed.to_owned()
        } else {
            trimmed.nfc().collect()
        };
        if text.is_empty() {
            return Err(InvalidText::Blank);
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidText::ControlCharacter);
        }
        // The limit applies to the composed text, so it does not depend on how an accent was typed.
        if text.chars().nth(MAX).is_some() {
            return Err(InvalidText::TooLong { maximum: MAX });
        }
        Ok(Self(text))
    }

    /// The text, trimmed and normalised.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hides the text, which may name a person, from logs that print with `{:?}`.
impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trims_and_composes() {
        assert_eq!(ShortText::parse("  Cafe\u{301} ").unwrap().as_str(), "Café");
    }

    #[test]
    fn names_the_broken_rule() {
        assert_eq!(LabelText::parse(" \u{2003}\t").unwrap_err(), InvalidText::Blank);
        assert_eq!(
            LabelText::parse("a\nb").unwrap_err(),
            InvalidText::ControlCharacter
        );
        assert_eq!(
            LabelText::parse(&"é".repeat(51)).unwrap_err(),
            InvalidText::TooLong { maximum: 50 }
        );
        assert!(LabelText::parse(&"é".repeat(50)).is_ok());
    }

    #[test]
    fn debug_output_hides_the_text() {
        let shown = format!("{:?}", ShortText::parse("Ada Lovelace").unwrap());
        assert_eq!(shown, "Text(12 bytes)");
    }

    proptest! {
        #[test]
        fn parsing_again_changes_nothing(text in "\\PC{0,60}") {
            if let Ok(parsed) = LabelText::parse(&text) {
                prop_assert_eq!(LabelText::parse(parsed.as_str()).unwrap(), parsed);
            }
        }
    }
}
