//! The rules of ArtiCurated's orders and returns, pure of any I/O.

pub mod time;

pub use time::{InvalidTimestamp, Timestamp};
