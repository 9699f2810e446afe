//! Jobs: `GET /jobs`, retries, their history, and the function `reconcile`.

mod history;
mod interrupted;
mod list_and_retry;
mod reconcile;
