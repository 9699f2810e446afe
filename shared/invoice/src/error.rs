use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// The PDF could not be made. The reason is a fault of the deployment or of the template, never the text of an
/// invoice.
///
/// The messages contain nothing of the invoice, so they may be logged.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The invoice has Japanese text, and the font file given to
    /// [`Fonts::with_japanese`](crate::Fonts::with_japanese) cannot be read.
    ///
    /// This is an error, and the characters are not replaced by boxes, because the document is archived as it
    /// is.
    #[error("cannot read the font file `{}`", path.display())]
    ReadFont {
        /// The font file.
        path: PathBuf,
        /// The error of the file system.
        source: io::Error,
    },
    /// The file given to [`Fonts::with_japanese`](crate::Fonts::with_japanese) is not a font.
    #[error("not a font file: `{}`", path.display())]
    ParseFont {
        /// The font file.
        path: PathBuf,
    },
    /// The template's data cannot be serialized as JSON.
    #[error("cannot encode the invoice for the template")]
    Encode(#[from] serde_json::Error),
    /// The template does not compile with the data.
    #[error("cannot lay out the invoice")]
    Layout {
        /// The compiler's messages. They may quote the invoice, so they must not be logged.
        diagnostics: Vec<String>,
    },
    /// The document does not conform to PDF/A-3a and PDF/UA-1.
    #[error("cannot export the invoice as PDF")]
    Export {
        /// The exporter's messages. They may quote the invoice, so they must not be logged.
        diagnostics: Vec<String>,
    },
}
