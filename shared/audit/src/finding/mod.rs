//! The problems that verification can find in the trail. Each finding names a place: a row of the table by its
//! key and id, a line of the archive by its object and number, a digest by its name.

mod message;

use std::fmt;

use serde::Serialize;

/// A row of the history table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RowPlace {
    /// The row's hash key.
    pub pk: String,
    /// The row's range key.
    pub sk: String,
    /// The row's id; empty where it cannot be read.
    pub id: String,
}

/// A line of the archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LinePlace {
    /// The object's name.
    pub object: String,
    /// The number of the line, counted from 1.
    pub line: usize,
}

/// A problem in the trail. Serialized as an object with `kind` and the fields of that kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Finding {
    /// A row of the table is missing an attribute or has one that cannot be read.
    RowUnreadable {
        /// The row.
        row: RowPlace,
        /// The attribute.
        attribute: String,
    },
    /// A row's content does not match its hash.
    RowHash {
        /// The row.
        row: RowPlace,
    },
    /// A row is stored under a key that does not follow from its content.
    RowMisplaced {
        /// The row, at the key it has.
        row: RowPlace,
        /// The hash key that follows from its content.
        belongs_to: String,
        /// The range key that follows from its content.
        belongs_at: String,
    },
    /// An attribute does not follow from the row's content, or is one that no row has.
    RowAttribute {
        /// The row.
        row: RowPlace,
        /// The attribute.
        attribute: String,
    },
    /// A row's id does not follow from its entity and sequence.
    RowIdentity {
        /// The row.
        row: RowPlace,
    },
    /// A row is consistent in itself, but contradicts the entity or the archive.
    RowDiffers {
        /// The row.
        row: RowPlace,
        /// The line of the archive that contradicts it; `None` if the entity does.
        line: Option<LinePlace>,
    },
    /// A row is not in the table.
    RowMissing {
        /// The missing row.
        row: RowPlace,
        /// The line of the archive that contains it; `None` if it follows from the entity.
        line: Option<LinePlace>,
    },
    /// A row does not follow from its entity.
    RowUnexpected {
        /// The row.
        row: RowPlace,
    },
    /// A row is not in the archive.
    RowNotArchived {
        /// The row.
        row: RowPlace,
    },
    /// A row does not contain the hash of the one before it.
    ChainBroken {
        /// The row.
        row: RowPlace,
    },
    /// The numbers of the entity's rows skip one, or do not begin with 1, before this row.
    SequenceBroken {
        /// The row.
        row: RowPlace,
        /// The number it should have.
        expected: u32,
    },
    /// A row states a transition that the state machine does not have.
    IllegalPath {
        /// The row.
        row: RowPlace,
        /// The state before the transition; `None` before the creation.
        from: Option<String>,
        /// The state after the transition.
        to: Option<String>,
    },
    /// A line of the archive cannot be read.
    LineUnreadable {
        /// The line.
        line: LinePlace,
        /// The problem.
        problem: String,
    },
    /// A line of the archive has another position than the one written in it: lines were moved, added or
    /// removed here.
    LineMisplaced {
        /// The line, at the position it has.
        line: LinePlace,
        /// The position written in it.
        position: usize,
    },
    /// A line of the archive differs from the row it was made from.
    LineDiffers {
        /// The line.
        line: LinePlace,
        /// The row.
        row: RowPlace,
    },
    /// A line of the archive contains a row that never existed.
    LineUnexpected {
        /// The line.
        line: LinePlace,
        /// The row it contains.
        row: RowPlace,
    },
    /// A row and its line differ, and neither the entity nor a digest tells which of them is right.
    RowAndLineDiffer {
        /// The row.
        row: RowPlace,
        /// The line.
        line: LinePlace,
    },
    /// A sealed object is missing.
    ObjectMissing {
        /// The object.
        object: String,
        /// The digest that lists it.
        digest: String,
    },
    /// A sealed object has changed.
    ObjectChanged {
        /// The object.
        object: String,
        /// The digest that lists it.
        digest: String,
    },
    /// An object is in an hour that was sealed without it.
    ObjectUnsealed {
        /// The object.
        object: String,
    },
    /// An object among the archived rows or the digests was not written by the system.
    ObjectStray {
        /// The object's name.
        object: String,
    },
    /// A digest cannot be read.
    DigestUnreadable {
        /// The digest.
        digest: String,
        /// The problem.
        problem: String,
    },
    /// A digest is stored under the name of another hour.
    DigestMisplaced {
        /// The digest, at the name it has.
        digest: String,
        /// The name that follows from its content.
        belongs_at: String,
    },
    /// A digest names an unknown key.
    DigestSigner {
        /// The digest.
        digest: String,
        /// The key's ARN.
        key_id: String,
    },
    /// The key that a digest names did not sign it: the digest was changed or forged.
    DigestSignature {
        /// The digest.
        digest: String,
    },
    /// A digest does not contain the hash of the one before it, or has the wrong number.
    DigestChain {
        /// The digest.
        digest: String,
    },
    /// A digest contradicts itself, or the unchanged objects it lists.
    DigestContents {
        /// The digest.
        digest: String,
        /// The part that is inconsistent.
        problem: String,
    },
    /// Hours that should have been sealed have no digest.
    DigestMissing {
        /// The first missing digest.
        digest: String,
        /// The number of consecutive hours without a digest.
        hours: u64,
    },
    /// An entity cannot be read.
    EntityUnreadable {
        /// The entity's key.
        entity: String,
        /// The attribute at fault.
        attribute: String,
    },
    /// An entity's path holds a transition that was never legal.
    EntityPath {
        /// Its key.
        entity: String,
        /// The version that the transition made.
        version: u32,
    },
    /// An entity's amounts do not follow from its facts.
    EntityAmounts {
        /// Its key.
        entity: String,
    },
    /// An entity's path differs from a row on which the table and the archive agree.
    EntityDiffers {
        /// The row.
        row: RowPlace,
    },
    /// The history has rows of an entity that does not exist.
    EntityMissing {
        /// The entity's key.
        entity: String,
        /// The entity's first row.
        row: RowPlace,
    },
    /// A counter differs from a recount of the rows.
    CounterDiffers {
        /// The counter.
        counter: String,
        /// The value of the counter.
        stands: i64,
        /// The result of the recount.
        counted: i64,
    },
}

impl Finding {
    /// The place of the finding as text: `<pk> <sk>`, `<object>:<line>`, or a name.
    pub fn place(&self) -> String {
        match self {
            Self::RowUnreadable { row, .. }
            | Self::RowHash { row }
            | Self::RowMisplaced { row, .. }
            | Self::RowAttribute { row, .. }
            | Self::RowIdentity { row }
            | Self::RowDiffers { row, .. }
            | Self::RowMissing { row, .. }
            | Self::RowUnexpected { row }
            | Self::RowNotArchived { row }
            | Self::ChainBroken { row }
            | Self::SequenceBroken { row, .. }
            | Self::IllegalPath { row, .. }
            | Self::EntityDiffers { row } => row.to_string(),
            Self::LineUnreadable { line, .. }
            | Self::LineMisplaced { line, .. }
            | Self::LineDiffers { line, .. }
            | Self::LineUnexpected { line, .. }
            | Self::RowAndLineDiffer { line, .. } => line.to_string(),
            Self::ObjectMissing { object, .. }
            | Self::ObjectChanged { object, .. }
            | Self::ObjectUnsealed { object }
            | Self::ObjectStray { object } => object.clone(),
            Self::DigestUnreadable { digest, .. }
            | Self::DigestMisplaced { digest, .. }
            | Self::DigestSigner { digest, .. }
            | Self::DigestSignature { digest }
            | Self::DigestChain { digest }
            | Self::DigestContents { digest, .. }
            | Self::DigestMissing { digest, .. } => digest.clone(),
            Self::EntityUnreadable { entity, .. }
            | Self::EntityPath { entity, .. }
            | Self::EntityAmounts { entity }
            | Self::EntityMissing { entity, .. } => entity.clone(),
            Self::CounterDiffers { counter, .. } => counter.clone(),
        }
    }
}

/// Writes `<pk> <sk>`.
impl fmt::Display for RowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pk, self.sk)
    }
}

/// Writes `<object>:<line>`.
impl fmt::Display for LinePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.object, self.line)
    }
}
