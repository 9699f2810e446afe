//! The audit trail's archive, seal and proof: pure functions of what was read.
//!
//! Every row of the history is archived, without what is personal, as a line of an object in a bucket that keeps what it
//! is given ([`mod@object`]). Each hour is sealed by a digest over the objects archived within it, signed, and chained to the
//! digest before ([`digest`], [`seal`]). [`verify`] holds the table, the archive, the digests and the entities against one
//! another and names what is wrong.
//!
//! - [`hour`]: the hours, and the names of objects and digests.
//! - [`row`]: what of a row is archived.
//! - [`merkle`]: the trees over lines and objects.
//! - [`public_key`]: what signatures are verified with.
//! - [`finding`]: what can be wrong, each with the place where it is.

pub mod digest;
pub mod finding;
mod hash;
pub mod hour;
pub mod merkle;
pub mod object;
pub mod public_key;
pub mod row;
pub mod seal;
pub mod verify;

#[cfg(test)]
mod trail;

pub use digest::{Digest, InvalidDigest, SealedObject};
pub use finding::{Finding, LinePlace, RowPlace};
pub use hash::Hash;
pub use hour::{Hour, InvalidHour};
pub use merkle::MerkleTree;
pub use public_key::{InvalidPublicKey, PublicKey};
pub use row::ArchivedRow;
pub use seal::HourSeal;
pub use verify::{Progress, Report, Settings, TableRow, Verifier};
