//! Renders an invoice as PDF: a pure function of its data.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use oms_invoice::{Fonts, Invoice, Renderer};
//!
//! // Once per process: parses the fonts and the template.
//! let renderer = Renderer::new(Fonts::with_japanese("fonts/NotoSansJP-Regular.ttf"));
//! let invoice: Invoice = serde_json::from_str(&std::fs::read_to_string("invoice.json")?)?;
//! std::fs::write("invoice.pdf", renderer.render(&invoice)?)?;
//! # Ok(())
//! # }
//! ```
//!
//! # Layout
//!
//! - [`invoice`](Invoice) is the frozen input; `view` is the template's data: sanitised, grouped, spelled out.
//! - `template/invoice.typ` is the page. It lays out and labels; it computes nothing.
//! - `fonts` and `text` ensure that no string can make the export fail.
//! - `world` is everything the Typst compiler can access: one template, one data file and the fonts, but no
//!   clock, disk or network.
//!
//! The output is PDF/A-3a and PDF/UA-1, and the same input gives the same bytes in every process, as long as neither
//! the template nor the fonts nor Typst changes.

mod address;
mod amount;
mod country;
mod date;
mod error;
mod fonts;
mod invoice;
mod renderer;
mod text;
mod view;
mod world;

pub use error::RenderError;
pub use fonts::Fonts;
pub use invoice::{Address, Invoice, Line, Seller, TaxByRate};
pub use renderer::Renderer;
