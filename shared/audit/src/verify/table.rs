//! The rows of the table, and the checks that need the row alone.

use oms_domain::{ApiKeyId, EntityType, HistoryEvent, OrderId, ReturnId, Timestamp};

use super::{Named, TableRow, Verifier};
use crate::{ArchivedRow, Finding, Hash, RowPlace};

/// The part of a row that the verifier keeps.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each witness confirms the row or not, in any combination"
)]
pub(super) struct Row {
    /// The key at which the row was found, which may be the wrong one.
    pub named: Named,
    pub digest: Hash,
    pub hash: Option<Hash>,
    pub previous_hash: Option<Hash>,
    pub sequence: u32,
    pub chained: bool,
    pub needs_entity: bool,
    pub previous_state: Option<u32>,
    pub new_state: Option<u32>,
    pub at: Option<Timestamp>,
    /// Set if the row has a finding.
    pub bad: bool,
    /// Set if the entity confirms the row.
    pub confirmed: bool,
    /// Set if the archive confirms the row.
    pub archived: bool,
}

impl Verifier {
    /// Adds a row of the table.
    pub fn row(&mut self, row: &TableRow) {
        let record = &row.record;
        let archived = ArchivedRow::of(record);
        let finding = find(row, &archived);
        let named = Named {
            partition: self.partitions.number(&row.pk),
            place: row.sk.as_str().into(),
            id: record.id.as_str().into(),
        };
        self.recount.count(record);
        if finding.is_some() {
            // The chain to which the row belongs now lacks it, which needs no finding of its own.
            self.disturbed
                .insert(self.partitions.number(&archived.partition()));
        }
        let mut state = |name: &Option<String>| name.as_deref().map(|name| self.states.number(name));
        let kept = Row {
            digest: archived.digest().unwrap_or_else(|_| Hash::of(&[])),
            hash: Hash::from_hex(&record.hash),
            previous_hash: record.previous_hash.as_deref().map(parse_or_other),
            sequence: record.sequence,
            chained: archived.is_chained(),
            needs_entity: archived.is_chained() && has_own_path(&record.entity_type),
            previous_state: state(&record.previous_state),
            new_state: state(&record.new_state),
            at: archived.at().ok(),
            bad: finding.is_some(),
            confirmed: false,
            archived: false,
            named,
        };
        self.keep(kept, finding);
    }

    /// Adds a row of the table that cannot be read because of `attribute`.
    pub fn unreadable_row(&mut self, pk: String, sk: String, attribute: String) {
        let named = Named {
            partition: self.partitions.number(&pk),
            place: sk.as_str().into(),
            id: "".into(),
        };
        let kept = Row {
            named,
            digest: Hash::of(&[]),
            hash: None,
            previous_hash: None,
            sequence: 0,
            chained: false,
            needs_entity: false,
            previous_state: None,
            new_state: None,
            at: None,
            bad: true,
            confirmed: false,
            archived: false,
        };
        let row = RowPlace {
            pk,
            sk,
            id: String::new(),
        };
        self.keep(kept, Some(Finding::RowUnreadable { row, attribute }));
    }

    fn keep(&mut self, row: Row, finding: Option<Finding>) {
        if let Some(finding) = finding {
            self.findings.push(finding);
            self.disturbed.insert(row.named.partition);
        }
        self.rows.push(row);
    }
}

/// Reads a hash. Text that is not a hash yields a hash that equals no other.
fn parse_or_other(text: &str) -> Hash {
    Hash::from_hex(text).unwrap_or_else(|| Hash::of(&[text.as_bytes()]))
}

/// Returns `true` if the kind of entity has a path from which its rows follow.
pub(super) fn has_own_path(entity_type: &str) -> bool {
    match EntityType::from_name(entity_type) {
        Some(EntityType::Order | EntityType::Return | EntityType::Job(_)) => true,
        // The verifier does not read API keys, so nothing but the archive can confirm their rows.
        Some(EntityType::ApiKey | EntityType::Operation) | None => false,
    }
}

/// The first problem of a row on its own.
fn find(row: &TableRow, archived: &ArchivedRow) -> Option<Finding> {
    let place = || RowPlace {
        pk: row.pk.clone(),
        sk: row.sk.clone(),
        id: row.record.id.clone(),
    };
    if row.record.expected_hash().ok().as_ref() != Some(&row.record.hash) {
        return Some(Finding::RowHash { row: place() });
    }
    let (belongs_to, belongs_at) = (archived.partition(), archived.place());
    if row.pk != belongs_to || row.sk != belongs_at {
        return Some(Finding::RowMisplaced {
            row: place(),
            belongs_to,
            belongs_at,
        });
    }
    let attribute = if row.occurred.as_ref() != Some(&archived.occurred()) {
        Some("occurred".to_owned())
    } else if row.event_state.as_ref() != Some(&archived.event_state()) {
        Some("event_state".to_owned())
    } else {
        row.strange.first().cloned()
    };
    if let Some(attribute) = attribute {
        return Some(Finding::RowAttribute {
            row: place(),
            attribute,
        });
    }
    if !archived.is_chained() && archived.previous_hash.is_some() {
        return Some(Finding::ChainBroken { row: place() });
    }
    let identity = identity_of(archived);
    let follows = identity.is_none_or(|id| id == archived.id);
    (!follows).then(|| Finding::RowIdentity { row: place() })
}

/// The id that follows from the entity and the sequence; `None` where the id does not follow from them.
fn identity_of(row: &ArchivedRow) -> Option<String> {
    let (entity, sequence) = (EntityType::from_name(&row.entity_type)?, row.sequence);
    let order = || row.entity_id.parse::<OrderId>().ok();
    let id = match (row.event, entity) {
        (HistoryEvent::Transition, EntityType::Order) => order()?.record(sequence),
        (HistoryEvent::Transition, EntityType::Return) => {
            row.entity_id.parse::<ReturnId>().ok()?.record(sequence)
        }
        (HistoryEvent::Transition, EntityType::ApiKey) => {
            row.entity_id.parse::<ApiKeyId>().ok()?.record(sequence)
        }
        (HistoryEvent::Job, EntityType::Job(kind)) => order()?.job_record(kind, sequence),
        _ => return None,
    };
    Some(id.to_string())
}
