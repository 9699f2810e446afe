//! Faults between the functions and every service they call, on real sockets.
//!
//! A [`Wire`] lies between one function and its services: it counts the calls, asks its [`Plan`] for the fault of each,
//! and remembers the faults that occurred. A [`proxy`] is its near end for one service. A plan decides by the call's
//! number alone, so that the same plan makes the same faults again.

mod kind;
mod proxy;
mod service;
mod wire;

pub use kind::Fault;
pub use proxy::proxy;
pub use service::{Call, Sent, Service};
pub use wire::{Plan, Wire};
