//! Returns: a file for each operation.

mod change_state;
mod create;
mod decide;
mod get;
mod list;
mod retries;
