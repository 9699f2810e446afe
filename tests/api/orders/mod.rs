//! Orders: a file for each operation.

mod cancel;
mod change_state;
pub mod change_states;
mod create;
mod get;
mod history;
mod invoice;
mod list;
