use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why there is no PDF. No text of an invoice causes one of these; they are defects of the deployment or of the template.
///
/// The messages hold nothing of the invoice, so they may be logged.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The invoice has Japanese text, and the font file given to [`Fonts::with_japanese`](crate::Fonts::with_japanese)
    /// cannot be read.
    ///
    /// An error rather than boxes in place of a name, because the document that is made is kept.
    #[error("cannot read the font file `{}`", path.display())]
    ReadFont {
        /// The font file.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The file given to [`Fonts::with_japanese`](crate::Fonts::with_japanese) is not a font.
    #[error("not a font file: `{}`", path.display())]
    ParseFont {
        /// The font file.
        path: PathBuf,
    },
    /// The data for the template cannot be written as JSON.
    #[error("cannot encode the invoice for the template")]
    Encode(#[from] serde_json::Error),
    /// The template does not compile with this data.
    #[error("cannot lay out the invoice")]
    Layout {
        /// What the compiler said. May quote the invoice: not for the log.
        diagnostics: Vec<String>,
    },
    /// The laid out document cannot be PDF/A-3a and PDF/UA-1.
    #[error("cannot export the invoice as PDF")]
    Export {
        /// What the exporter said. May quote the invoice: not for the log.
        diagnostics: Vec<String>,
    },
}
