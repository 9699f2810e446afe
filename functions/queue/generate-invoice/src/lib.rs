//! The queue function that makes a shipped order's PDF invoice.
//!
//! Claim, effect, mark done: the number is given out once and the input frozen ([`oms_store::jobs::invoice`]), the PDF is
//! rendered from the frozen input and put under a name nothing else has ([`pdf_store`]), and the record says so. A
//! worker that dies anywhere in between leaves a state from which the next one goes on.

mod frozen_input;
mod generate;
pub mod pdf_store;

pub use frozen_input::{SellerConfig, freeze};
pub use generate::{GenerateInvoice, run};
pub use oms_aws::StartError;
