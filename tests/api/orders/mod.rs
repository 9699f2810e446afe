//! Orders: a file for each operation.

mod cancel;
mod change_state;
pub mod change_states;
mod change_states_promises;
mod create;
mod get;
mod history;
mod invoice;
mod list;
