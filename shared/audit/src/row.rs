//! A row of the history as it is archived.

use oms_domain::{HistoryEvent, HistoryRecord, InvalidTimestamp, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Hash;

/// A row of the history without what is personal or free text: the reason, the metadata and the address it came from.
/// The archive keeps for seven years whatever is in it; `hash` commits to what is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedRow {
    /// The row's own id.
    pub id: String,
    /// What kind of entity it is about.
    pub entity_type: String,
    /// The entity's id.
    pub entity_id: String,
    /// The transition's place in the entity's life.
    pub sequence: u32,
    /// What the row is about.
    pub event: HistoryEvent,
    /// The state before.
    pub previous_state: Option<String>,
    /// The state after, or the one asked for.
    pub new_state: Option<String>,
    /// Who.
    pub actor_id: String,
    /// `USER` or `SYSTEM`.
    pub actor_type: String,
    /// In what role.
    pub actor_role: String,
    /// Through what.
    pub trigger: String,
    /// The request it came with.
    pub request_id: String,
    /// When, as RFC 3339 in UTC with milliseconds.
    pub created_at: String,
    /// The hash of the entity's row before this one.
    pub previous_hash: Option<String>,
    /// The hash of the whole row, what is left out here included.
    pub hash: String,
}

impl ArchivedRow {
    /// What of a record is archived.
    pub fn of(record: &HistoryRecord) -> Self {
        let HistoryRecord {
            id,
            entity_type,
            entity_id,
            sequence,
            event,
            previous_state,
            new_state,
            actor_id,
            actor_type,
            actor_role,
            trigger,
            reason: _,
            metadata: _,
            ip_address: _,
            request_id,
            created_at,
            previous_hash,
            hash,
        } = record.clone();
        Self {
            id,
            entity_type,
            entity_id,
            sequence,
            event,
            previous_state,
            new_state,
            actor_id,
            actor_type,
            actor_role,
            trigger,
            request_id,
            created_at,
            previous_hash,
            hash,
        }
    }

    /// The row as JSON, without white space.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// The hash of that JSON, by which rows are compared.
    pub fn digest(&self) -> Result<Hash, serde_json::Error> {
        Ok(Hash::of(&[&self.to_json()?]))
    }

    /// The hash key it must have in the table.
    pub fn partition(&self) -> String {
        format!("{}#{}", self.entity_type, self.entity_id)
    }

    /// The range key it must have in the table.
    pub fn place(&self) -> String {
        match self.event {
            HistoryEvent::Refused => format!("{}#~{}", self.created_at, self.id),
            HistoryEvent::Transition | HistoryEvent::Job => {
                format!("{}#{:04}", self.created_at, self.sequence)
            }
        }
    }

    /// The range key it must have in the table's indexes.
    pub fn occurred(&self) -> String {
        format!("{}#{}", self.place(), self.partition())
    }

    /// The hash key it must have in the index by state.
    pub fn event_state(&self) -> String {
        let month = self.created_at.get(.."2026-11".len()).unwrap_or_default();
        let state = self.new_state.as_deref().unwrap_or("-");
        format!("{}#{state}#{month}", self.event.as_str())
    }

    /// Whether it is part of its entity's chain; a refused attempt stands alone.
    pub const fn is_chained(&self) -> bool {
        !matches!(self.event, HistoryEvent::Refused)
    }

    /// The instant of the row.
    pub fn at(&self) -> Result<Timestamp, InvalidTimestamp> {
        self.created_at.parse()
    }
}
