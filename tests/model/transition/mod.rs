//! The protocol of a transition: one entity, and clients who each want to change its state.
//!
//! A client's wish has a write id, and is sent again under it until an answer is heard. Each copy of the request may
//! arrive at any time, even long after another copy was answered, or never; each answer may get lost. The client's own
//! retry and the SDK's look the same from here. Two wishes may bear the same key: then they are different requests of a
//! careless client. The entity judges each copy as `oms_store`'s condition and `judge` do.

mod model;
mod properties;
mod tests;
mod world;
