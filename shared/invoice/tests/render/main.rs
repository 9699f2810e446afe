//! The PDFs as a caller of the crate gets them.

mod any_text;
mod record;
mod same_bytes;
mod scripts;
mod standard;

use oms_invoice::{Fonts, Invoice, Renderer};

const JAPANESE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/NotoSansJP-Regular.ttf");

fn renderer() -> Renderer {
    Renderer::new(Fonts::with_japanese(JAPANESE))
}

#[expect(clippy::unwrap_used, reason = "the example is part of the crate")]
fn example() -> Invoice {
    serde_json::from_str(include_str!("../../examples/invoice.json")).unwrap()
}

/// The example invoice, with its lines repeated up to this number.
fn with_lines(count: usize) -> Invoice {
    let mut invoice = example();
    invoice.lines = invoice.lines.iter().cycle().take(count).cloned().collect();
    invoice
}
