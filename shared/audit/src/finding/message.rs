//! The text of each finding.

use std::fmt;

use super::Finding;

/// Writes the place and the problem, in one line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.problem())
    }
}

impl Finding {
    /// The problem, without the place.
    pub fn problem(&self) -> String {
        match self {
            Self::RowUnreadable { attribute, .. } | Self::EntityUnreadable { attribute, .. } => {
                format!("the attribute `{attribute}` is missing or unreadable")
            }
            Self::EntityPath { version, .. } => {
                format!("the transition to version {version} was never legal")
            }
            Self::EntityAmounts { .. } => "the amounts do not follow from the facts".to_owned(),
            Self::RowHash { row } => format!("the content of row {} does not match its hash", row.id),
            Self::RowMisplaced {
                belongs_to,
                belongs_at,
                ..
            } => {
                format!("the row belongs at {belongs_to} {belongs_at}")
            }
            Self::RowAttribute { attribute, .. } => {
                format!("the attribute `{attribute}` does not follow from the row's content")
            }
            Self::RowIdentity { row } => {
                format!(
                    "the id {} does not follow from the entity and the sequence",
                    row.id
                )
            }
            Self::RowDiffers {
                row,
                line: Some(line),
            } => {
                format!("row {} differs from what was archived at {line}", row.id)
            }
            Self::RowDiffers { row, line: None } => {
                format!("row {} differs from the entity", row.id)
            }
            Self::RowMissing {
                row,
                line: Some(line),
            } => {
                format!("row {} is not in the table; it was archived at {line}", row.id)
            }
            Self::RowMissing { row, line: None } => {
                format!("row {} is not in the table; it follows from the entity", row.id)
            }
            Self::RowUnexpected { row } => format!("the entity has no transition for row {}", row.id),
            Self::RowNotArchived { row } => format!("row {} is not in the archive", row.id),
            Self::ChainBroken { row } => {
                format!("row {} does not contain the hash of the row before it", row.id)
            }
            Self::SequenceBroken { row, expected } => {
                format!("row {} should be number {expected} of its entity", row.id)
            }
            Self::IllegalPath { row, from, to } => {
                let name = |state: &Option<String>| state.as_deref().unwrap_or("nothing").to_owned();
                format!(
                    "row {} leads from {} to {}, which is not a legal transition",
                    row.id,
                    name(from),
                    name(to)
                )
            }
            Self::EntityDiffers { row } => {
                format!(
                    "the entity differs from row {}, on which the table and the archive agree",
                    row.id
                )
            }
            Self::EntityMissing { row, .. } => {
                format!("the entity does not exist, but rows of it do, from {row} on")
            }
            Self::CounterDiffers { stands, counted, .. } => {
                format!("the counter is {stands}, the rows add up to {counted}")
            }
            _ => self.problem_of_archive(),
        }
    }

    fn problem_of_archive(&self) -> String {
        match self {
            Self::LineUnreadable { problem, .. } => format!("the line cannot be read: {problem}"),
            Self::LineMisplaced { position, .. } => format!("the line was written as line {position}"),
            Self::LineDiffers { row, .. } => format!("the line differs from row {} at {row}", row.id),
            Self::LineUnexpected { row, .. } => {
                format!("the line contains a row {} at {row} that never existed", row.id)
            }
            Self::RowAndLineDiffer { row, .. } => {
                format!(
                    "the line and row {} at {row} differ; one of them was changed",
                    row.id
                )
            }
            Self::ObjectMissing { digest, .. } => format!("the object is missing; {digest} lists it"),
            Self::ObjectChanged { digest, .. } => format!("the object differs from its entry in {digest}"),
            Self::ObjectUnsealed { .. } => "the object is in an hour that was sealed without it".to_owned(),
            Self::ObjectStray { .. } => "the system writes no object of this name".to_owned(),
            Self::DigestUnreadable { problem, .. } => format!("the digest cannot be read: {problem}"),
            Self::DigestMisplaced { belongs_at, .. } => format!("the digest belongs at {belongs_at}"),
            Self::DigestSigner { key_id, .. } => format!("the digest names the unknown key `{key_id}`"),
            Self::DigestSignature { .. } => "the digest was not signed by the key it names".to_owned(),
            Self::DigestChain { .. } => "the digest is not chained to the one before it".to_owned(),
            Self::DigestContents { problem, .. } => format!("the digest is inconsistent: {problem}"),
            Self::DigestMissing { hours, .. } => format!("no digest for {hours} h from here on"),
            _ => String::new(),
        }
    }
}
