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

/// Makes PDFs of invoices. Build one for the process, and share it between threads as you like.
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

    /// The invoice as PDF/A-3a and PDF/UA-1. The same invoice gives the same bytes, in any process and on any thread.
    ///
    /// No text fails it: what cannot be printed is replaced or left out, and fields of more than 256 characters are cut.
    pub fn render(&self, invoice: &Invoice) -> Result<Vec<u8>, RenderError> {
        let _evict = EvictOnDrop;
        let document = self.lay_out(invoice)?;
        typst_pdf::pdf(&document, &options(invoice)?).map_err(|errors| RenderError::Export {
            diagnostics: messages(&errors),
        })
    }

    fn lay_out(&self, invoice: &Invoice) -> Result<PagedDocument, RenderError> {
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
    // A PDF/A without a date is not one; the epoch stands for a text that is no date.
    let date = Date::parse(&invoice.issued_on).unwrap_or(Date {
        year: 1970,
        month: 1,
        day: 1,
    });
    let midnight = Datetime::from_ymd_hms(date.year.into(), date.month, date.day, 0, 0, 0);
    Ok(PdfOptions {
        // Only its hash becomes part of the file.
        ident: Smart::Custom(invoice.invoice_number.clone()),
        // The default names the version of Typst.
        creator: Smart::Custom(None),
        timestamp: midnight.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

fn messages(errors: &[SourceDiagnostic]) -> Vec<String> {
    errors.iter().map(|error| error.message.to_string()).collect()
}

/// Typst remembers every intermediate result of a compilation, about 2 MB, for the next edit of the same document. There
/// is none, so a process that renders one invoice after another would only grow. Dropped on every way out of a render.
struct EvictOnDrop;

impl Drop for EvictOnDrop {
    fn drop(&mut self) {
        typst::comemo::evict(0);
    }
}

#[cfg(test)]
mod tests;
