//! Facts that the repository states in more than one place agree.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod crates;
mod events;
mod grants;
mod jobs;
mod metrics;
mod openapi;
mod prose;
mod readme;
mod repository;
mod routes;
mod scaling;
mod sources;
mod targets;
mod template;
mod variants;
mod version;
mod watch_router;
mod workflows;
