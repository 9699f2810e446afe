//! Invoices.

use std::borrow::Cow;

use oms_domain::Timestamp;
use serde::{Deserialize, Serialize};

#[cfg(feature = "openapi")]
use crate::schema;

/// A link to an invoice as a PDF, which needs no credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceLink<'a> {
    /// The signed address of the PDF.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Link))]
    pub url: Cow<'a, str>,
    /// The time from which the address no longer works: five minutes from now.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Time))]
    pub expires_at: Timestamp,
    /// The invoice number. Invoice numbers have no gaps.
    #[cfg_attr(feature = "openapi", schema(example = "INV-2026-000042"))]
    pub invoice_number: Cow<'a, str>,
    /// The SHA-256 of the PDF, in lower-case hexadecimal.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Cow<'a, str>,
}

/// An invoice that is being made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoicePending {
    /// Always `PENDING`.
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Pending))]
    pub status: oms_domain::JobStatus,
}
