use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use super::Renderer;
use crate::fonts::Fonts;
use crate::invoice::Invoice;
use crate::text::Words;
use crate::view::View;
use crate::world::InvoiceWorld;

const JAPANESE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/NotoSansJP-Regular.ttf");

/// A run of text and its position on the page, in points from the top left corner.
#[derive(Debug)]
struct Run {
    text: String,
    page: usize,
    x: f64,
    y: f64,
    width: f64,
    glyphs: Vec<u16>,
}

fn example() -> Invoice {
    serde_json::from_str(include_str!("../../examples/invoice.json")).unwrap()
}

fn with_lines(count: usize) -> Invoice {
    let mut invoice = example();
    invoice.lines = invoice.lines.iter().cycle().take(count).cloned().collect();
    for (number, line) in invoice.lines.iter_mut().enumerate() {
        line.product_name = format!("Item {number}, {}", line.product_name);
    }
    invoice
}

fn with_product(name: &str) -> Invoice {
    let mut invoice = example();
    invoice.lines.truncate(1);
    name.clone_into(&mut invoice.lines[0].product_name);
    invoice
}

fn runs(invoice: &Invoice) -> Vec<Run> {
    let document = Renderer::new(Fonts::with_japanese(JAPANESE))
        .lay_out(invoice)
        .unwrap();
    runs_of(&document)
}

fn runs_of(document: &PagedDocument) -> Vec<Run> {
    let mut runs = Vec::new();
    for (page, laid_out) in document.pages().iter().enumerate() {
        collect(&laid_out.frame, Point::zero(), page + 1, &mut runs);
    }
    runs
}

fn collect(frame: &Frame, origin: Point, page: usize, runs: &mut Vec<Run>) {
    for (position, item) in frame.items() {
        let at = origin + *position;
        match item {
            FrameItem::Group(group) => collect(&group.frame, at, page, runs),
            FrameItem::Text(text) => runs.push(Run {
                text: text.text.to_string(),
                page,
                x: at.x.to_pt(),
                y: at.y.to_pt(),
                width: text.width().to_pt(),
                glyphs: text.glyphs.iter().map(|glyph| glyph.id).collect(),
            }),
            _ => {}
        }
    }
}

/// The text in reading order, page after page.
fn text(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

fn pages_with(runs: &[Run], text: &str) -> Vec<usize> {
    runs.iter()
        .filter(|run| run.text.contains(text))
        .map(|run| run.page)
        .collect()
}

#[test]
fn the_template_compiles_without_a_warning() {
    let renderer = Renderer::new(Fonts::with_japanese(JAPANESE));
    for invoice in [example(), with_lines(60), with_product("山田")] {
        let fonts = renderer.fonts.for_text(&invoice.lines[0].product_name).unwrap();
        let view = serde_json::to_string(&View::new(&invoice, fonts)).unwrap();
        let world = InvoiceWorld::new(&renderer.template, fonts, view);
        let warnings = typst::compile::<PagedDocument>(&world).warnings;
        assert!(warnings.is_empty(), "{warnings:?}");
    }
}

#[test]
fn the_page_says_everything_the_invoice_says() {
    let text = text(&runs(&example()));
    for expected in [
        "ArtiCurated GmbH",
        "Torstraße 140",
        "Tax ID DE 123 456 789",
        "billing@articurated.example",
        "INV-2026-000001",
        "21 November 2026",
        "ORD-2026-7ZK3M9QX4T",
        "18 November 2026",
        "Credit card",
        "Zofia Wiśniewska-Żółkiewska",
        "61-805 Poznań",
        "Poland",
        "Brooklyn, NY 11215",
        "United States",
        "Linen table runner, natural, 45 × 180 cm",
        "1,249.00",
        "8.875%",
        "110.85",
        "Subtotal1,586.40",
        "Tax130.20",
        "Shipping24.90",
        "TotalUSD 1,741.50",
        "Page 1 of 1",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn a_long_invoice_repeats_the_table_header_and_numbers_its_pages() {
    let runs = runs(&with_lines(60));
    let pages = runs.iter().map(|run| run.page).max().unwrap();
    assert!(pages >= 3);
    let every_page: Vec<usize> = (1..=pages).collect();
    assert_eq!(pages_with(&runs, "Unit price"), every_page);
    for page in every_page {
        assert_eq!(pages_with(&runs, &format!("Page {page} of {pages}")), [page]);
    }
}

#[test]
fn a_row_is_never_split_between_pages() {
    let mut invoice = with_lines(60);
    for (number, line) in invoice.lines.iter_mut().enumerate() {
        line.product_name = format!("<{number}a> {} <{number}b>", "word ".repeat(38 + number % 7));
    }
    let runs = runs(&invoice);
    for number in 0..60 {
        let first = pages_with(&runs, &format!("<{number}a>"));
        assert_eq!(first.len(), 1);
        assert_eq!(pages_with(&runs, &format!("<{number}b>")), first);
    }
}

#[test]
fn the_sums_stay_on_one_page() {
    for lines in 16..26 {
        let runs = runs(&with_lines(lines));
        let last = runs.iter().map(|run| run.page).max().unwrap();
        for sum in ["Subtotal", "Shipping", "Total", "USD 1,741.50", "Tax by rate"] {
            assert_eq!(
                pages_with(&runs, sum).last(),
                Some(&last),
                "{sum} of {lines} lines"
            );
        }
    }
}

#[test]
fn more_tax_rates_than_fit_beside_the_sums_run_over_several_pages() {
    let mut invoice = example();
    invoice.taxes = invoice.taxes.iter().cycle().take(100).cloned().collect();
    let runs = runs(&invoice);
    assert!(runs.iter().all(inside_the_page));
    assert_eq!(
        pages_with(&runs, "Taxable").len(),
        runs.iter().map(|run| run.page).max().unwrap()
    );
}

fn inside_the_page(run: &Run) -> bool {
    const MARGIN: f64 = 20.0 / 25.4 * 72.0;
    const WIDTH: f64 = 210.0 / 25.4 * 72.0;
    const HEIGHT: f64 = 297.0 / 25.4 * 72.0;
    const FOOTER: f64 = 24.0 / 25.4 * 72.0;
    let is_footer = run.text.starts_with("Page ") || run.text.starts_with("Invoice INV");
    let bottom = if is_footer { HEIGHT } else { HEIGHT - FOOTER + 0.5 };
    run.x >= MARGIN - 0.5 && run.x + run.width <= WIDTH - MARGIN + 0.5 && (0.0..bottom).contains(&run.y)
}

#[test]
fn the_longest_values_stay_on_the_paper_and_out_of_each_others_columns() {
    let longest = "92233720368547758.07";
    let mut invoice = example();
    let line = invoice.lines[0].clone();
    for name in [
        "W",
        "a",
        "word ",
        "ก",
        "山",
        "ש",
        "\u{FDFD}",
        "https://example.com/?a=b&",
    ] {
        let mut line = line.clone();
        line.product_name = name.repeat(255).chars().take(255).collect();
        line.quantity = u32::MAX;
        for amount in [&mut line.unit_price, &mut line.tax_amount, &mut line.subtotal] {
            longest.clone_into(amount);
        }
        invoice.lines.push(line);
    }
    for address in [&mut invoice.billing_address, &mut invoice.shipping_address] {
        address.name = Some("N".repeat(255));
        address.street = "W".repeat(255);
        address.city = "C".repeat(100);
        address.state = Some("T".repeat(50));
        address.zip = "9".repeat(20);
    }
    invoice.payment_method = "P".repeat(50);
    invoice.seller.name = "S".repeat(255);
    invoice.total_amount = longest.to_owned();
    invoice.taxes[0].taxable_amount = longest.to_owned();

    let runs = runs(&invoice);
    for run in &runs {
        assert!(inside_the_page(run), "{run:?}");
    }
    let quantity = runs
        .iter()
        .filter(|run| run.text == "4,294,967,295")
        .map(|run| run.x)
        .fold(f64::MAX, f64::min);
    for run in runs.iter().filter(|run| run.page > 1 && run.text.contains("WWW")) {
        assert!(run.x + run.width <= quantity, "{run:?}");
    }
}

#[test]
fn every_script_has_its_glyphs_and_only_what_no_font_has_is_a_box() {
    let names = [
        "Zażółć gęślą jaźń",
        "Ελληνική Δημοκρατία",
        "Владимир Ґудзь",
        "محمد بن عبد الله",
        "שלום כהן",
        "山田太郎 ヤマダ",
        "สมชาย ใจดี",
        "श्रीमती कार्त्स्न्यं",
        "Vase 🏺",
    ];
    for name in names {
        let runs = runs(&with_product(name));
        assert!(runs.iter().all(|run| !run.glyphs.contains(&0)), "{name}");
        assert_eq!(text(&runs).contains('□'), name == "Vase 🏺", "{name}");
    }
}

#[test]
fn a_name_in_arabic_runs_from_right_to_left() {
    let places = |name: &str| {
        let runs = runs(&with_product(name));
        ["شارع", "abc"].map(|text| runs.iter().find(|run| run.text.contains(text)).unwrap().x)
    };
    let [arabic, latin] = places("شارع abc");
    assert!(latin < arabic);
    let [arabic, latin] = places("abc شارع");
    assert!(latin < arabic);
}

#[test]
fn text_is_never_markup() {
    for name in [
        "#strong[x] #panic() #{1 + 1} #json(\"invoice.json\")",
        "*b* _i_ `r` $x^2$ <label> @ref = h - i + j / k: l",
        "a \\ b \\u{41} // c /* d */ -- --- ... ~ 'q' \"q\" https://example.com",
        "\"}], \"total_amount\": \"0.00\", \"x\": [{\"",
    ] {
        let mut invoice = with_product(name);
        invoice.seller.name = name.to_owned();
        let text = text(&runs(&invoice));
        assert!(text.contains(name), "{name} in {text}");
        assert!(text.contains("TotalUSD 1,741.50"));
    }
}

#[test]
fn an_empty_name_takes_no_line() {
    let renderer = Renderer::new(Fonts::embedded());
    let fonts = renderer.fonts.for_text("").unwrap();
    assert!(Words::new(" \u{200B}", fonts).is_empty());
    let mut invoice = example();
    invoice.shipping_address.name = Some(" ".to_owned());
    let street = |invoice: &Invoice| {
        let runs = runs(invoice);
        runs.iter()
            .find(|run| run.text.contains("1450 Prospect"))
            .unwrap()
            .y
    };
    assert!(street(&invoice) < street(&example()));
}
