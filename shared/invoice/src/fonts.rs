use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;

use crate::RenderError;

/// The fonts in the order of preference: each character is set in the first font that has it.
const EMBEDDED: [&[u8]; 6] = [
    include_bytes!("../fonts/Inter-Regular.otf"),
    include_bytes!("../fonts/Inter-SemiBold.otf"),
    include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../fonts/NotoSansThai-Regular.ttf"),
    include_bytes!("../fonts/NotoSansDevanagari-Regular.ttf"),
];

/// The fonts in which a [`Renderer`](crate::Renderer) sets text.
///
/// The fonts for Latin, Greek, Cyrillic, Arabic, Hebrew, Thai and Devanagari are part of the binary. The
/// Japanese font has 5.5 MB, which would slow down every cold start, so it is a file that is read when the
/// first invoice needs it. It is not memory-mapped, because that needs `unsafe` and is undefined behaviour if
/// the file is truncated.
#[derive(Debug, Clone)]
pub struct Fonts {
    japanese: Option<PathBuf>,
}

impl Fonts {
    /// The embedded fonts only. Japanese and Chinese characters are printed as boxes.
    pub fn embedded() -> Self {
        Self { japanese: None }
    }

    /// The embedded fonts, and the TrueType font `NotoSansJP-Regular.ttf` at `path`.
    ///
    /// The file is read when the first invoice with Japanese text is rendered, and kept. If that fails,
    /// [`render`](crate::Renderer::render) fails, and the next such invoice tries again.
    pub fn with_japanese(path: impl Into<PathBuf>) -> Self {
        Self {
            japanese: Some(path.into()),
        }
    }
}

/// The parsed fonts.
pub(crate) struct FontLibrary {
    embedded: FontSet,
    japanese: Option<PathBuf>,
    extended: OnceLock<FontSet>,
}

impl FontLibrary {
    pub(crate) fn new(fonts: Fonts) -> Self {
        let embedded = EMBEDDED.iter().flat_map(|data| Font::iter(Bytes::new(*data)));
        Self {
            embedded: FontSet::new(embedded.collect()),
            japanese: fonts.japanese,
            extended: OnceLock::new(),
        }
    }

    /// The fonts for an invoice that contains `text`.
    ///
    /// The choice depends on the text alone, and not on whether the Japanese font is loaded already: the bytes of a
    /// document must not depend on the documents rendered before it.
    pub(crate) fn for_text(&self, text: &str) -> Result<&FontSet, RenderError> {
        let Some(path) = &self.japanese else {
            return Ok(&self.embedded);
        };
        // Some characters of these ranges, such as `€`, are in an embedded font, too, and do not need the file.
        if !text
            .chars()
            .any(|c| is_in_japanese_font(c) && !self.embedded.cover(&[c]))
        {
            return Ok(&self.embedded);
        }
        if let Some(extended) = self.extended.get() {
            return Ok(extended);
        }
        let font = read(path)?;
        // Two threads may both have read the file. The first one to get here decides, and the fonts are equal.
        Ok(self.extended.get_or_init(|| self.embedded.with(font)))
    }
}

fn read(path: &Path) -> Result<Font, RenderError> {
    let data = std::fs::read(path).map_err(|source| RenderError::ReadFont {
        path: path.to_owned(),
        source,
    })?;
    Font::new(Bytes::new(data), 0).ok_or_else(|| RenderError::ParseFont {
        path: path.to_owned(),
    })
}

/// Matches symbols, kana and ideographs. Emoji are excluded, because the Japanese font does not have them.
fn is_in_japanese_font(c: char) -> bool {
    matches!(
        u32::from(c),
        0x2000..=0x2BFF | 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x1B000..=0x1B16F
            | 0x20000..=0x3FFFF
    )
}

/// A set of fonts in the order of preference.
pub(crate) struct FontSet {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    faces: Vec<FontInstance>,
}

impl FontSet {
    fn new(fonts: Vec<Font>) -> Self {
        let face = |font: &Font| {
            // 9 pt is the size of the template's text.
            font.clone()
                .instantiate(FontVariant::default(), Abs::pt(9.0), &FontVariations::default())
        };
        let faces = fonts.iter().map(face).collect();
        Self {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            faces,
        }
    }

    fn with(&self, font: Font) -> Self {
        // The added font comes last, so every character of an embedded font is set as it is without the added one.
        Self::new(self.fonts.iter().cloned().chain([font]).collect())
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// The font families, in the order of preference.
    pub(crate) fn families(&self) -> Vec<String> {
        let mut families: Vec<String> = self.fonts.iter().map(|font| font.info().family.clone()).collect();
        // Inter has two adjacent entries, one for each weight.
        families.dedup();
        families
    }

    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// Returns `true` if a single font has all of these characters: a letter and its marks must be set in the
    /// same font.
    pub(crate) fn cover(&self, characters: &[char]) -> bool {
        self.faces
            .iter()
            .any(|face| characters.iter().all(|&c| has(face, c)))
    }

    /// The characters that the font of the first character has; empty when no font has the first one.
    pub(crate) fn covered(&self, characters: &[char]) -> Vec<char> {
        let face = characters.first().and_then(|&first| self.face(first));
        face.map_or_else(Vec::new, |face| {
            characters.iter().copied().filter(|&c| has(face, c)).collect()
        })
    }

    /// The width of the character, in multiples of the font size.
    pub(crate) fn width(&self, c: char) -> f64 {
        let glyph = |face: &FontInstance| {
            face.ttf()
                .glyph_index(c)
                .and_then(|glyph| face.x_advance(glyph.0))
        };
        self.face(c).and_then(glyph).map_or(0.0, typst::layout::Em::get)
    }

    fn face(&self, c: char) -> Option<&FontInstance> {
        self.faces.iter().find(|face| has(face, c))
    }
}

fn has(face: &FontInstance, c: char) -> bool {
    // Some fonts have glyphs at private code points, which PDF/A-3a does not allow.
    let private = matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..);
    // Glyph 0 is the sign for a missing character.
    !private && face.ttf().glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
}

#[cfg(test)]
mod tests {
    use super::{EMBEDDED, FontLibrary, Fonts};
    use crate::RenderError;

    const JAPANESE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/NotoSansJP-Regular.ttf");

    fn families(text: &str, fonts: Fonts) -> Vec<String> {
        let library = FontLibrary::new(fonts);
        let set = library.for_text(text).unwrap();
        set.fonts.iter().map(|font| font.info().family.clone()).collect()
    }

    #[test]
    fn every_embedded_font_parses() {
        let families = families("", Fonts::embedded());
        assert_eq!(families.len(), EMBEDDED.len());
        assert_eq!(
            families,
            [
                "Inter",
                "Inter",
                "Noto Sans Arabic",
                "Noto Sans Hebrew",
                "Noto Sans Thai",
                "Noto Sans Devanagari"
            ]
        );
    }

    #[test]
    fn both_weights_have_the_same_characters() {
        let library = FontLibrary::new(Fonts::embedded());
        let [regular, semibold, ..] = library.embedded.fonts.as_slice() else {
            panic!("two weights")
        };
        assert_eq!(regular.info().coverage, semibold.info().coverage);
        assert_ne!(regular.info().variant.weight, semibold.info().variant.weight);
    }

    #[test]
    fn only_text_that_needs_it_takes_the_japanese_font() {
        for (text, expected) in [
            ("Kraków", 6),
            ("नमस्ते שלום", 6),
            ("🏺", 6),
            ("€ → ★", 6),
            ("山田", 7),
            ("カナ", 7),
            ("〒", 7),
            ("♪", 7),
        ] {
            assert_eq!(
                families(text, Fonts::with_japanese(JAPANESE)).len(),
                expected,
                "{text}"
            );
            assert_eq!(families(text, Fonts::embedded()).len(), 6, "{text}");
        }
    }

    #[test]
    fn a_missing_font_file_harms_only_the_invoice_that_needs_it() {
        let library = FontLibrary::new(Fonts::with_japanese("/nowhere/font.ttf"));
        assert!(library.for_text("Kraków").is_ok());
        assert!(matches!(
            library.for_text("山田").err(),
            Some(RenderError::ReadFont { .. })
        ));
    }

    #[test]
    fn a_file_that_is_no_font_has_its_own_error() {
        let library = FontLibrary::new(Fonts::with_japanese(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/Cargo.toml"
        )));
        assert!(matches!(
            library.for_text("山田").err(),
            Some(RenderError::ParseFont { .. })
        ));
    }
}
