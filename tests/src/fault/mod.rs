//! Faults between the functions and every service they call, on real sockets.
//!
//! A [`Wire`] is what lies between one function and its services: it counts the calls, asks its [`Plan`] what becomes
//! of each, and remembers what did. A [`proxy`] is its near end for one service. What a plan decides depends on nothing
//! but the call's number, so that the same plan makes the same trouble again.

mod kind;
mod proxy;
mod service;
mod wire;

pub use kind::Fault;
pub use proxy::proxy;
pub use service::{Call, Sent, Service};
pub use wire::{Plan, Wire};
