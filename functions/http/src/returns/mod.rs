//! The routes about returns.

pub mod approve;
mod body;
pub mod change_state;
pub mod create;
pub mod get;
pub mod history;
pub mod list;
pub mod refund;
pub mod reject;
mod step;
