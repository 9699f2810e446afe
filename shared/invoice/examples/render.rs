//! Renders the JSON of an invoice, for looking at the template while editing it.
//!
//! `cargo run -p oms-invoice --example render [invoice.json [invoice.pdf]]`

use std::error::Error;
use std::path::{Path, PathBuf};

use oms_invoice::{Fonts, Invoice, RenderError, Renderer};

fn main() -> Result<(), Box<dyn Error>> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let input = arguments
        .next()
        .unwrap_or_else(|| crate_folder.join("examples/invoice.json"));
    let output = arguments.next().unwrap_or_else(|| PathBuf::from("invoice.pdf"));

    let invoice: Invoice = serde_json::from_str(&std::fs::read_to_string(&input)?)?;
    let renderer = Renderer::new(Fonts::with_japanese(
        crate_folder.join("fonts/NotoSansJP-Regular.ttf"),
    ));
    let pdf = match renderer.render(&invoice) {
        Err(RenderError::Layout { diagnostics } | RenderError::Export { diagnostics }) => {
            return Err(diagnostics.join("\n").into());
        }
        other => other?,
    };
    std::fs::write(output, pdf)?;
    Ok(())
}
