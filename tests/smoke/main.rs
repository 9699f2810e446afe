//! One order from creation to refund, through the API alone: against a deployment, or against a system in this process.
//!
//! `infra/deploy-check` runs these tests against the real binaries behind a deployed API. Beside what every test takes
//! (`OMS_URL`, `OMS_TOKEN_<ROLE>`) they take `OMS_WEBHOOK_SECRET`, what the payment gateway signs its events with;
//! `OMS_PAYMENTS_URL`, the simulated gateway, whose ledger says what money moved; and, if wanted, `OMS_SMOKE_INVOICE`,
//! the file to keep the invoice's PDF in. Nothing here turns a clock or looks into a store.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod lifecycle;
mod place;
mod routes;
