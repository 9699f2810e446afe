//! The audit trail: its rows, the archive, the hourly digests, and `GET /audit`.

pub mod archive;
mod denied_attempts;
mod history;
mod query;
pub mod recorded_attempts;
mod refused_attempts;
pub mod sealing;
mod unrecorded_attempts;
