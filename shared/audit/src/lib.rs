//! The archive, the seals and the verification of the audit trail: pure functions of what was read.
//!
//! Every row of the history is archived, without personal data, as a line of an object in a bucket whose
//! objects cannot be overwritten ([`mod@object`]). Each hour is sealed by a signed digest of the objects
//! archived within it, which contains the hash of the previous digest ([`digest`], [`seal`]). [`verify`]
//! compares the table, the archive, the digests and the entities, and reports every discrepancy.
//!
//! - [`hour`]: the hours, and the names of objects and digests.
//! - [`row`]: the part of a row that is archived.
//! - [`merkle`]: the Merkle trees over lines and objects.
//! - [`public_key`]: the keys that verify signatures.
//! - [`finding`]: the problems that verification can find, each with its place.

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
