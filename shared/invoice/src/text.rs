use std::sync::LazyLock;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use serde::Serialize;
use typst::text::is_default_ignorable;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::fonts::FontSet;

/// The empty box that is printed in place of a character that no font has.
const REPLACEMENT: char = '\u{25A1}';

/// The largest number of user-perceived characters: more than any field of an order may have (255), so this limit cuts
/// no order's text.
const MAX_CLUSTERS: usize = 256;

/// The largest width of a text, which bounds the height of a table row: a single ligature can be as wide as a sentence.
/// A field of an order that consists of such ligatures is cut.
const MAX_WIDTH_EM: f64 = 300.0;

/// The largest number of marks on one letter: enough for the longest Devanagari conjuncts and for pointed
/// Hebrew.
const MAX_MARKS: usize = 6;

/// The width of the template's narrowest text column. A wider piece must be broken somewhere.
const LONGEST_PIECE_EM: f64 = 14.0;

/// The distance between the places where a piece that is too wide may be broken.
const BREAK_EVERY_EM: f64 = 2.5;

/// Text in the form that the template reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Words {
    /// The text, cut at the places where an overlong word may be broken.
    parts: Vec<String>,
    /// The direction of the text by its first letter: `true` for right to left.
    rtl: bool,
}

impl Words {
    pub(crate) fn new(raw: &str, fonts: &FontSet) -> Self {
        let text = clean(raw, fonts);
        Self {
            rtl: is_rtl(&text),
            parts: parts(&text, fonts),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// Reduces a text to what can be printed: PDF/A does not allow a character that its fonts lack.
///
/// White space becomes single spaces. Control characters and invisible ones (bidirectional overrides, variation
/// selectors) are removed. A user-perceived character that no font has becomes a box. Marks without a letter,
/// and marks that the font of their letter lacks, are removed. The result therefore never begins with a mark
/// and can be printed next to any other text.
pub(crate) fn clean(raw: &str, fonts: &FontSet) -> String {
    let normalised: String = raw.nfc().collect();
    let mut out = String::with_capacity(normalised.len());
    let mut width = 0.0;
    for (position, cluster) in normalised.graphemes(true).enumerate() {
        if position >= MAX_CLUSTERS || width > MAX_WIDTH_EM {
            out.push('…');
            break;
        }
        // A carriage return and a line feed are one cluster, so the first character is enough.
        if cluster.starts_with(char::is_whitespace) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            continue;
        }
        for c in printable(cluster, fonts) {
            width += fonts.width(c);
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn printable(cluster: &str, fonts: &FontSet) -> Vec<char> {
    let visible = visible(cluster);
    if visible.first().is_none_or(|&first| is_combining_mark(first)) {
        return Vec::new();
    }
    if fonts.cover(&visible) {
        return visible;
    }
    // A font may lack a precomposed letter but have the letter and the mark.
    let decomposed: Vec<char> = visible.iter().copied().nfd().collect();
    if fonts.cover(&decomposed) {
        return decomposed;
    }
    let covered = fonts.covered(&visible);
    if covered.is_empty() {
        vec![REPLACEMENT]
    } else {
        covered
    }
}

fn visible(cluster: &str) -> Vec<char> {
    let mut visible: Vec<char> = Vec::new();
    let mut marks = 0;
    for c in cluster.chars() {
        // The other scripts that have a font here are spelled without joiners, so there a joiner is removed like any
        // other invisible character.
        let joins =
            matches!(c, '\u{200C}' | '\u{200D}') && visible.last().is_some_and(|&last| has_joiners(last));
        if c.is_control() || (is_default_ignorable(c) && !joins) {
            continue;
        }
        if is_combining_mark(c) {
            marks += 1;
            if marks > MAX_MARKS {
                continue;
            }
        }
        visible.push(c);
    }
    visible
}

/// Matches scripts in which the zero-width joiner and non-joiner change the spelling: Arabic and Devanagari.
fn has_joiners(c: char) -> bool {
    matches!(u32::from(c), 0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0x0900..=0x097F)
}

fn is_rtl(text: &str) -> bool {
    let rtl = |c: char| matches!(u32::from(c), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF);
    // Digits and punctuation have no direction of their own: a house number before a Hebrew street decides nothing.
    text.chars().find(|c| c.is_alphabetic()).is_some_and(rtl)
}

/// Cuts pieces that are too wide for a column and have no place for a line break; all other text remains one
/// part.
fn parts(text: &str, fonts: &FontSet) -> Vec<String> {
    let mut parts = Vec::new();
    let mut current = String::new();
    for piece in pieces(text) {
        if width(piece, fonts) <= LONGEST_PIECE_EM {
            current.push_str(piece);
            continue;
        }
        // The first break may come before the piece itself.
        let mut since_break = BREAK_EVERY_EM;
        // A break within a cluster would separate a letter from its marks.
        for cluster in piece.graphemes(true) {
            if since_break >= BREAK_EVERY_EM && !current.is_empty() {
                parts.push(std::mem::take(&mut current));
                since_break = 0.0;
            }
            current.push_str(cluster);
            since_break += width(cluster, fonts);
        }
    }
    if !current.is_empty() {
        parts.push(current);
    }
    parts
}

fn width(text: &str, fonts: &FontSet) -> f64 {
    text.chars().map(|c| fonts.width(c)).sum()
}

/// The text between the places where a line may break, found by the segmenter that Typst uses.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    static SEGMENTER: LazyLock<LineSegmenterBorrowed> =
        LazyLock::new(|| LineSegmenter::new_auto(LineBreakOptions::default()));
    let mut start = 0;
    SEGMENTER.segment_str(text).filter_map(move |end| {
        let piece = text.get(start..end);
        start = end;
        piece.filter(|piece| !piece.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::{MAX_CLUSTERS, Words};
    use crate::fonts::{FontLibrary, Fonts};

    const JAPANESE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/NotoSansJP-Regular.ttf");

    fn clean(raw: &str) -> String {
        let library = FontLibrary::new(Fonts::with_japanese(JAPANESE));
        super::clean(raw, library.for_text(raw).unwrap())
    }

    fn words(raw: &str) -> Words {
        let library = FontLibrary::new(Fonts::with_japanese(JAPANESE));
        Words::new(raw, library.for_text(raw).unwrap())
    }

    #[test]
    fn names_of_every_supported_script_stay_as_they_are() {
        for name in [
            "Zażółć gęślą jaźń",
            "Ελληνική Δημοκρατία, Αθήνα",
            "Владимир Ёлкин, Київ, Ђорђе",
            "Nguyễn Thị Hồng",
            "Ğülşen İpek ıI",
            "محمد بن سلمان",
            "می‌خواهم",
            "שָׁלוֹם עוֹלָם",
            "山田太郎 ヤマダタロウ やまだ",
            "〒100-0001 東京都千代田区１丁目",
            "สมชาย ใจดี น้ำ",
            "श्रीमती कार्त्स्न्यं क़मर",
            "O’Brien & Søn — “№ 5” €",
        ] {
            let expected: String = unicode_normalization::UnicodeNormalization::nfc(name).collect();
            assert_eq!(clean(name), expected);
        }
    }

    #[test]
    fn text_is_composed() {
        assert_eq!(clean("Z\u{307}o\u{301}\u{142}w"), "Żółw");
    }

    #[test]
    fn what_no_font_has_is_one_box_per_perceived_character() {
        assert_eq!(clean("Vase 🏺!"), "Vase □!");
        assert_eq!(clean("👩‍👩‍👧 🇵🇱 👍🏽"), "□ □ □");
        assert_eq!(clean("1\u{FE0F}\u{20E3}").chars().next(), Some('1'));
        assert_eq!(clean("\u{E000}\u{F8FF}\u{100000}"), "□□□");
        assert_eq!(clean("\u{378}\u{FFFE}\u{10FFFF}"), "□□□");
    }

    #[test]
    fn invisible_characters_are_gone() {
        assert_eq!(
            clean("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}e\u{AD}f\u{0}g\u{7F}h\u{85}i"),
            "abcdefgh i"
        );
        assert_eq!(clean("\u{200D}\u{200C}"), "");
        assert_eq!(clean("a\u{200D}b"), "ab");
    }

    #[test]
    fn white_space_is_one_blank() {
        assert_eq!(clean("  a \t\r\n\u{2028}b\u{A0}c\u{3000}"), "a b c");
        assert_eq!(clean(" \n "), "");
    }

    #[test]
    fn marks_need_a_letter_that_shares_their_font() {
        assert_eq!(clean("\u{301}a"), "a");
        assert_eq!(clean("a \u{301}b"), "a b");
        assert_eq!(clean("a\u{93F}"), "a");
        assert_eq!(clean("q\u{301}"), "q\u{301}");
        assert_eq!(
            clean(&format!("e{}", "\u{317}".repeat(5000))),
            format!("e{}", "\u{317}".repeat(6))
        );
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let cut = clean(&"a".repeat(100_000));
        assert_eq!(cut.chars().count(), MAX_CLUSTERS + 1);
        assert!(cut.ends_with('…'));
        assert_eq!(clean(&"a".repeat(255)), "a".repeat(255));
        assert_eq!(clean(&"W".repeat(255)), "W".repeat(255));
        assert!(clean(&"\u{FDFD}".repeat(255)).chars().count() < 100);
    }

    #[test]
    fn only_a_word_too_long_for_a_line_is_cut_into_parts() {
        assert_eq!(words("Hand-thrown bowl, glazed, with a lid").parts.len(), 1);
        assert_eq!(
            words("東京都千代田区丸の内一丁目九番一号東京都千代田区丸の内一丁目九番一号")
                .parts
                .len(),
            1
        );
        let long = words(&format!("Bowl {} blue", "W".repeat(100)));
        assert!(long.parts.len() > 20);
        assert_eq!(long.parts.concat(), format!("Bowl {} blue", "W".repeat(100)));
        assert!(words("").is_empty());
        assert!(words("\u{200B} ").is_empty());
    }

    #[test]
    fn the_first_letter_gives_the_direction() {
        assert!(words("شارع الملك 12").rtl);
        assert!(words("12 רחוב הרצל").rtl);
        assert!(!words("Herzl רחוב").rtl);
        assert!(!words("12-34").rtl);
        assert!(!words("山田").rtl);
    }
}
