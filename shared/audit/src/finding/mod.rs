//! What can be wrong with the trail. Each finding names the place: a row of the table by its key and id, a line of the
//! archive by its object and number, a digest by its name.

mod message;

use std::fmt;

use serde::Serialize;

/// A row of the history table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RowPlace {
    /// Its hash key.
    pub pk: String,
    /// Its range key.
    pub sk: String,
    /// Its id; empty where it cannot be read.
    pub id: String,
}

/// A line of the archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LinePlace {
    /// The object.
    pub object: String,
    /// The line, counted from 1.
    pub line: usize,
}

/// Something that is wrong. As JSON: an object with `kind` and the fields of that kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Finding {
    /// A row of the table is not what the system writes.
    RowUnreadable {
        /// The row.
        row: RowPlace,
        /// The attribute at fault.
        attribute: String,
    },
    /// A row's content is not what its hash says.
    RowHash {
        /// The row.
        row: RowPlace,
    },
    /// A row stands under a key that does not follow from its content.
    RowMisplaced {
        /// The row, as it stands.
        row: RowPlace,
        /// The hash key of its content.
        belongs_to: String,
        /// The range key of its content.
        belongs_at: String,
    },
    /// An attribute that is derived from a row's content, or that no row has, is not as it is written.
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
    /// A row is consistent in itself but not what happened, by what the entity or the archive says.
    RowDiffers {
        /// The row.
        row: RowPlace,
        /// The line of the archive that says otherwise; `None`: the entity does.
        line: Option<LinePlace>,
    },
    /// A row is not in the table.
    RowMissing {
        /// The row that should be there.
        row: RowPlace,
        /// The line of the archive that has it; `None`: it follows from the entity.
        line: Option<LinePlace>,
    },
    /// A row is in the table, and its entity knows nothing of it.
    RowUnexpected {
        /// The row.
        row: RowPlace,
    },
    /// A row is not in the archive.
    RowNotArchived {
        /// The row.
        row: RowPlace,
    },
    /// A row does not hold the hash of the one before it.
    ChainBroken {
        /// The row.
        row: RowPlace,
    },
    /// The entity's rows skip a number, or begin with another than 1, before this one.
    SequenceBroken {
        /// The row.
        row: RowPlace,
        /// The number it should have.
        expected: u32,
    },
    /// A row says that an entity went a way it cannot go.
    IllegalPath {
        /// The row.
        row: RowPlace,
        /// The state the entity was in; `None` before its creation.
        from: Option<String>,
        /// The state the row says it came to.
        to: Option<String>,
    },
    /// A line of the archive is not what the system writes.
    LineUnreadable {
        /// The line.
        line: LinePlace,
        /// What is wrong with it.
        problem: String,
    },
    /// A line of the archive was written to stand elsewhere in its object: lines were moved, added or removed at this
    /// point.
    LineMisplaced {
        /// The line, as it stands.
        line: LinePlace,
        /// Where it was written to stand.
        position: usize,
    },
    /// A line of the archive differs from the row it should repeat.
    LineDiffers {
        /// The line.
        line: LinePlace,
        /// The row.
        row: RowPlace,
    },
    /// A line of the archive repeats no row that ever was.
    LineUnexpected {
        /// The line.
        line: LinePlace,
        /// The row it makes up.
        row: RowPlace,
    },
    /// A row and the line that should repeat it differ, and nothing says which of them is right.
    RowAndLineDiffer {
        /// The row.
        row: RowPlace,
        /// The line.
        line: LinePlace,
    },
    /// An object that was sealed is gone.
    ObjectMissing {
        /// The object.
        object: String,
        /// The digest that has it.
        digest: String,
    },
    /// An object is not as it was sealed.
    ObjectChanged {
        /// The object.
        object: String,
        /// The digest that has it.
        digest: String,
    },
    /// An object lies in an hour that was sealed without it.
    ObjectUnsealed {
        /// The object.
        object: String,
    },
    /// Something lies among the archived rows or the digests that the system did not put there.
    ObjectStray {
        /// Its name.
        object: String,
    },
    /// A digest is not what the system writes.
    DigestUnreadable {
        /// The digest.
        digest: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A digest stands under the name of another hour.
    DigestMisplaced {
        /// The digest, as it stands.
        digest: String,
        /// Where it belongs.
        belongs_at: String,
    },
    /// A digest is signed under a key that is not known.
    DigestSigner {
        /// The digest.
        digest: String,
        /// The key.
        key_id: String,
    },
    /// A digest was not signed by the key it names: it has been changed since, or made up.
    DigestSignature {
        /// The digest.
        digest: String,
    },
    /// A digest is not chained to the one before it.
    DigestChain {
        /// The digest.
        digest: String,
    },
    /// A digest contradicts itself, or the objects that are as it sealed them.
    DigestContents {
        /// The digest.
        digest: String,
        /// What does not agree.
        problem: String,
    },
    /// Hours that should have been sealed have no digest.
    DigestMissing {
        /// The first that is missing.
        digest: String,
        /// How many hours in a row have none.
        hours: u64,
    },
    /// An entity is not what the system writes.
    EntityUnreadable {
        /// Its key.
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
    /// An entity's own path differs from a row on which table and archive agree.
    EntityDiffers {
        /// The row.
        row: RowPlace,
    },
    /// The history has rows of an entity that there is not.
    EntityMissing {
        /// Its key.
        entity: String,
        /// Its first row.
        row: RowPlace,
    },
    /// A counter is not what a recount gives.
    CounterDiffers {
        /// The counter.
        counter: String,
        /// What it says.
        stands: i64,
        /// What the rows come to.
        counted: i64,
    },
}

impl Finding {
    /// Where it is, in one piece of text: `<pk> <sk>`, `<object>:<line>`, or a name.
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

/// `<pk> <sk>`.
impl fmt::Display for RowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pk, self.sk)
    }
}

/// `<object>:<line>`.
impl fmt::Display for LinePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.object, self.line)
    }
}
