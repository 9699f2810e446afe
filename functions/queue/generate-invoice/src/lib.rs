//! The queue function that makes the PDF invoice of a shipped order.
//!
//! The first claim allocates the invoice number and freezes the input ([`oms_store::jobs::invoice`]). The PDF is
//! rendered from the frozen input and stored under a key of its own ([`pdf_store`]); then the record says that it is
//! there. If a worker dies between any two of these steps, the next attempt continues from there.

mod frozen_input;
mod generate;
pub mod pdf_store;

pub use frozen_input::{SellerConfig, freeze};
pub use generate::{GenerateInvoice, run};
pub use oms_aws::StartError;
