//! Jobs: `GET /jobs`, retries, their history, and the function `reconcile`.

mod history;
mod interrupted;
mod list;
mod reconcile;
mod retry;
mod two_at_once;
