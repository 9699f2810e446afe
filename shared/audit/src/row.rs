//! The archived form of a row of the history.

use oms_domain::{HistoryEvent, HistoryRecord, InvalidTimestamp, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Hash;

/// A row of the history without personal data and free text: without the reason, the metadata and the IP
/// address. The archive cannot be erased for seven years; `hash` covers the omitted fields, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedRow {
    /// The row's own id.
    pub id: String,
    /// The kind of entity.
    pub entity_type: String,
    /// The entity's id.
    pub entity_id: String,
    /// The number of the transition.
    pub sequence: u32,
    /// The kind of event.
    pub event: HistoryEvent,
    /// The state before the transition.
    pub previous_state: Option<String>,
    /// The state after the transition, or the one asked for.
    pub new_state: Option<String>,
    /// The person or software that acted.
    pub actor_id: String,
    /// `USER` or `SYSTEM`.
    pub actor_type: String,
    /// The role in which they acted.
    pub actor_role: String,
    /// The kind of event that caused the change.
    pub trigger: String,
    /// The id of the request.
    pub request_id: String,
    /// The instant, as RFC 3339 in UTC with milliseconds.
    pub created_at: String,
    /// The hash of the entity's previous row.
    pub previous_hash: Option<String>,
    /// The hash of the whole row, including the omitted fields.
    pub hash: String,
}

impl ArchivedRow {
    /// The archived part of a record.
    pub fn of(record: &HistoryRecord) -> Self {
        // Every field is named, so that a new field of the history does not get into the archive unnoticed.
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

    /// The hash of the JSON, by which rows are compared.
    pub fn digest(&self) -> Result<Hash, serde_json::Error> {
        Ok(Hash::of(&[&self.to_json()?]))
    }

    /// The hash key that the row has in the table.
    pub fn partition(&self) -> String {
        format!("{}#{}", self.entity_type, self.entity_id)
    }

    /// The range key that the row has in the table.
    pub fn place(&self) -> String {
        match self.event {
            // `~` sorts after digits: refused attempts follow the transitions of the same millisecond.
            HistoryEvent::Refused => format!("{}#~{}", self.created_at, self.id),
            HistoryEvent::Transition | HistoryEvent::Job => {
                format!("{}#{:04}", self.created_at, self.sequence)
            }
        }
    }

    /// The range key that the row has in the table's indexes.
    pub fn occurred(&self) -> String {
        format!("{}#{}", self.place(), self.partition())
    }

    /// The hash key that the row has in the index by state.
    pub fn event_state(&self) -> String {
        // A partition for each month keeps partitions small; a query covers at most 31 days.
        let month = self.created_at.get(.."2026-11".len()).unwrap_or_default();
        let state = self.new_state.as_deref().unwrap_or("-");
        format!("{}#{state}#{month}", self.event.as_str())
    }

    /// Returns `false` for refused attempts, which are not part of their entity's chain.
    pub(crate) const fn is_chained(&self) -> bool {
        !matches!(self.event, HistoryEvent::Refused)
    }

    /// The instant of the row.
    pub fn at(&self) -> Result<Timestamp, InvalidTimestamp> {
        self.created_at.parse()
    }
}
