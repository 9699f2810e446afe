use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::RenderError;
use crate::date::Date;
use crate::fonts::{FontLibrary, Fonts};
use crate::invoice::Invoice;
use crate::view::View;
use crate::world::{InvoiceWorld, Template};

/// Renders invoices as PDF. Build one for each process; threads may share it.
pub struct Renderer {
    fonts: FontLibrary,
    template: Template,
}

impl Renderer {
    /// Parses the embedded fonts and the template.
    pub fn new(fonts: Fonts) -> Self {
        Self {
            fonts: FontLibrary::new(fonts),
            template: Template::new(),
        }
    }

    /// Renders the invoice as PDF/A-3a and PDF/UA-1. The same invoice yields the same bytes, in any process and
    /// on any thread.
    ///
    /// No text makes it fail: characters that cannot be printed are replaced or left out, and fields of more than 256
    /// characters or of an extreme width are cut.
    pub fn render(&self, invoice: &Invoice) -> Result<Vec<u8>, RenderError> {
        // `let _ = EvictOnDrop` would drop the guard at once, before the render.
        let _evict = EvictOnDrop;
        let document = self.lay_out(invoice)?;
        typst_pdf::pdf(&document, &options(invoice)?).map_err(|errors| RenderError::Export {
            diagnostics: messages(&errors),
        })
    }

    fn lay_out(&self, invoice: &Invoice) -> Result<PagedDocument, RenderError> {
        // The JSON contains every text of the invoice, and adds nothing that needs another font.
        let fonts = self.fonts.for_text(&serde_json::to_string(invoice)?)?;
        let view = serde_json::to_string(&View::new(invoice, fonts))?;
        typst::compile(&InvoiceWorld::new(&self.template, fonts, view))
            .output
            .map_err(|errors| RenderError::Layout {
                diagnostics: messages(&errors),
            })
    }
}

fn options(invoice: &Invoice) -> Result<PdfOptions, RenderError> {
    let standards =
        PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]).map_err(|error| RenderError::Export {
            diagnostics: vec![error.message().to_string()],
        })?;
    // PDF/A requires a date; the epoch stands for a text that is not one.
    let date = Date::parse(&invoice.issued_on).unwrap_or(Date {
        year: 1970,
        month: 1,
        day: 1,
    });
    // A time of day would come from a clock, and the same invoice would get other bytes.
    let midnight = Datetime::from_ymd_hms(date.year.into(), date.month, date.day, 0, 0, 0);
    Ok(PdfOptions {
        // The file contains only a hash of the identifier.
        ident: Smart::Custom(invoice.invoice_number.clone()),
        // The default contains the version of Typst, with which the bytes would change.
        creator: Smart::Custom(None),
        timestamp: midnight.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

fn messages(errors: &[SourceDiagnostic]) -> Vec<String> {
    errors.iter().map(|error| error.message.to_string()).collect()
}

/// Clears Typst's cache when it is dropped. Typst keeps all intermediate results of a compilation, about 2 MB, for the
/// next edit of the same document, which never comes: the process would grow with every invoice. A guard does this also
/// for a render that fails.
struct EvictOnDrop;

impl Drop for EvictOnDrop {
    fn drop(&mut self) {
        typst::comemo::evict(0);
    }
}

#[cfg(test)]
mod tests;
