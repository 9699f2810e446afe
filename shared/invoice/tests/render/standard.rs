use hayro_syntax::Pdf;

use crate::{example, renderer, with_lines};

#[test]
fn the_file_says_that_it_is_an_accessible_archive() {
    let pdf = renderer().render(&example()).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    for claim in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "Invoice INV-2026-000001",
        "<xmp:CreateDate>2026-11-21T00:00:00+00:00</xmp:CreateDate>",
        "/Lang(en)",
    ] {
        assert!(text.contains(claim), "{claim}");
    }
}

#[test]
fn the_file_holds_the_pages_that_the_lines_need() {
    let renderer = renderer();
    for (lines, pages) in [(0, 1..=1), (1, 1..=1), (10, 1..=1), (100, 4..=5), (500, 15..=20)] {
        let pdf = Pdf::new(renderer.render(&with_lines(lines)).unwrap()).unwrap();
        let count = pdf.pages().len();
        assert!(pages.contains(&count), "{count} pages for {lines} lines");
    }
}

#[test]
fn a_short_invoice_is_a_small_file() {
    let size = renderer().render(&with_lines(10)).unwrap().len();
    assert!(size < 64 * 1024, "{size}");
}
