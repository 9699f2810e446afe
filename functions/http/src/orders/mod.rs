//! Orders: one file per operation.

mod body;
pub mod cancel;
mod change;
pub mod change_state;
pub mod change_states;
pub mod create;
pub mod get;
pub mod history;
pub mod invoice;
pub mod list;
pub mod refund;
mod status;
mod step;
