//! The history: one immutable record per transition, each containing the hash of the record before it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    ApiKey, ApiKeyStatus, Cause, EntityType, JobLog, JobStatus, Lifecycle, Order, OrderStatus, Path,
    RecordId, Return, ReturnDetails, ReturnStatus, Timestamp, lower_hex,
};

/// The kind of event that a record describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HistoryEvent {
    /// An entity was created, or changed its state.
    Transition,
    /// An attempt was refused.
    Refused,
    /// An attempt at a background job ended, or a manager retried the job.
    Job,
}

impl HistoryEvent {
    /// Every event.
    pub const ALL: [Self; 3] = [Self::Transition, Self::Refused, Self::Job];

    /// The event's name in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transition => "TRANSITION",
            Self::Refused => "REFUSED",
            Self::Job => "JOB",
        }
    }

    /// Finds an event by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }

    /// The values that `new_state` may have in a record of this event; `None` is among them where it may be
    /// absent.
    pub fn states(self) -> Vec<Option<&'static str>> {
        fn names<S: Lifecycle>() -> impl Iterator<Item = Option<&'static str>> {
            S::ALL.iter().map(|state| Some(state.as_str()))
        }
        let lifecycles = names::<OrderStatus>().chain(names::<ReturnStatus>());
        let jobs = JobStatus::ALL.into_iter().map(|status| Some(status.as_str()));
        match self {
            Self::Transition => lifecycles.chain(names::<ApiKeyStatus>()).collect(),
            // A refused retry of a job asks for `PENDING`. No refusal asks for a state of an API key, because revoking
            // a revoked key is no error.
            Self::Refused => lifecycles.chain(jobs).chain([None]).collect(),
            Self::Job => jobs.collect(),
        }
    }
}

/// An attempt that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The kind of entity the attempt concerned.
    pub entity_type: EntityType,
    /// The entity's id, or the operation's name.
    pub entity_id: String,
    /// The entity's version at that time; 0 where the entity was not read.
    pub version: u32,
    /// The entity's state at that time; `None` where the entity was not read.
    pub status: Option<&'static str>,
    /// The state asked for; `None` where the attempt asked for none, or was refused before that was known.
    pub requested: Option<&'static str>,
    /// The reason for the refusal, and further details.
    pub metadata: BTreeMap<String, String>,
}

/// One row of the history, with the names the API uses. Rows are written once and never changed.
///
/// The record of a transition follows from the entity's own path alone. A missing one can therefore be written
/// again, and one that differs has been tampered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRecord {
    /// The row's own id.
    pub id: String,
    /// `ORDER`, `RETURN`, `REFUND`, `INVOICE`, `API_KEY` or `OPERATION`.
    pub entity_type: String,
    /// The entity's id: the order's for an invoice or a refund, the operation's name for an `OPERATION`.
    pub entity_id: String,
    /// The number of the transition, counted from 1.
    pub sequence: u32,
    /// The kind of event.
    pub event: HistoryEvent,
    /// The state before the transition; `None` at creation.
    pub previous_state: Option<String>,
    /// The state after the transition, or the one that was asked for; `None` for an attempt that asked for
    /// none.
    pub new_state: Option<String>,
    /// The person or software that acted.
    pub actor_id: String,
    /// `USER` or `SYSTEM`.
    pub actor_type: String,
    /// The role in which they acted.
    pub actor_role: String,
    /// The kind of event that caused it, such as `API_CALL`.
    pub trigger: String,
    /// The reason, in the actor's words.
    pub reason: Option<String>,
    /// Further facts of the transition, such as a tracking number.
    // The map is sorted by name, so equal metadata always has the same bytes and thus the same hash.
    pub metadata: BTreeMap<String, String>,
    /// The IP address the request came from.
    pub ip_address: Option<String>,
    /// The id of the request.
    pub request_id: String,
    /// The instant, as RFC 3339 in UTC with milliseconds.
    pub created_at: String,
    /// The hash of the entity's record before this one; `None` for the first, and for records outside the
    /// chain.
    pub previous_hash: Option<String>,
    /// SHA-256, in lower-case hexadecimal, of [`HistoryRecord::canonical`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
}

impl HistoryRecord {
    /// The bytes that are hashed: the JSON object of every field but `hash`, in the order of this type, without
    /// white space. The order is part of the format: a verifier must reproduce it.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        // An empty hash is not serialized, which keeps the hash out of its own input.
        serde_json::to_vec(&Self {
            hash: String::new(),
            ..self.clone()
        })
    }

    /// Computes the value that `hash` must have.
    pub fn expected_hash(&self) -> Result<String, serde_json::Error> {
        let digest: [u8; 32] = Sha256::digest(self.canonical()?).into();
        Ok(lower_hex(&digest))
    }

    /// The records of a path, in order, each chained to the one before; `metadata` turns the details of a
    /// transition into the record's metadata.
    fn of_path<S: Lifecycle>(
        entity_id: &str,
        path: &Path<S>,
        record_id: impl Fn(u32) -> RecordId,
        mut metadata: impl FnMut(&S::Details) -> BTreeMap<&'static str, String>,
    ) -> Result<Vec<Self>, serde_json::Error> {
        let mut records: Vec<Self> = Vec::new();
        for transition in path.transitions() {
            let metadata = metadata(transition.details());
            let mut record = Self {
                sequence: transition.sequence(),
                previous_state: transition.previous().map(|state| state.to_string()),
                new_state: Some(transition.state().to_string()),
                metadata: metadata
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                previous_hash: records.last().map(|previous| previous.hash.clone()),
                ..Self::caused_by(
                    transition.cause(),
                    HistoryEvent::Transition,
                    record_id(transition.sequence()),
                )
            };
            // The hash covers the type and the id, so it is computed after both are set.
            S::ENTITY.as_str().clone_into(&mut record.entity_type);
            entity_id.clone_into(&mut record.entity_id);
            record.hash = record.expected_hash()?;
            records.push(record);
        }
        Ok(records)
    }

    /// The records of an order.
    pub fn of_order(order: &Order) -> Result<Vec<Self>, serde_json::Error> {
        let id = order.id();
        Self::of_path(
            &id.to_string(),
            order.path(),
            |sequence| id.record(sequence),
            OrderStatus::metadata,
        )
    }

    /// The records of a return.
    pub fn of_return(returned: &Return) -> Result<Vec<Self>, serde_json::Error> {
        let id = returned.id();
        let metadata = |details: &ReturnDetails| {
            let mut metadata = ReturnStatus::metadata(details);
            // The transition holds the fee as it was requested, before its currency was known. The record shows
            // it in the currency's own digits.
            if let (Some(fee), Some(shown)) = (returned.restocking_fee(), metadata.get_mut("restocking_fee"))
            {
                *shown = fee.to_string();
            }
            metadata
        };
        Self::of_path(
            &id.to_string(),
            returned.path(),
            |sequence| id.record(sequence),
            metadata,
        )
    }

    /// The records of a job, in order, each chained to the one before. Their entity is the invoice or the
    /// refund, named by the order's id.
    pub fn of_job(log: &JobLog) -> Result<Vec<Self>, serde_json::Error> {
        let mut records: Vec<Self> = Vec::new();
        for (sequence, event) in (1..).zip(&log.events) {
            let metadata = [
                ("attempts", Some(event.attempts.to_string())),
                ("error", event.error.clone()),
                ("outcome", event.outcome.clone()),
            ];
            let mut record = Self {
                entity_type: log.entity_type().to_string(),
                entity_id: log.order_id.to_string(),
                sequence,
                // A log holds no previous states. The first event has none, and the counters take it for `PENDING`.
                previous_state: records.last().and_then(|previous| previous.new_state.clone()),
                new_state: Some(event.status.as_str().to_owned()),
                metadata: metadata
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                    .collect(),
                previous_hash: records.last().map(|previous| previous.hash.clone()),
                ..Self::caused_by(&event.cause, HistoryEvent::Job, log.record(sequence))
            };
            record.hash = record.expected_hash()?;
            records.push(record);
        }
        Ok(records)
    }

    /// The records of an API key, in order, each chained to the one before.
    pub fn of_api_key(key: &ApiKey) -> Result<Vec<Self>, serde_json::Error> {
        let id = key.id();
        let mut facts = key.metadata();
        Self::of_path(
            &id.to_string(),
            key.path(),
            |sequence| id.record(sequence),
            // The name, scopes and owner of a key stand with its creation, the path's first transition.
            move |()| std::mem::take(&mut facts),
        )
    }

    /// The record of a refused attempt. Such records are not chained. Their id follows from the cause's write
    /// id, so that a retry yields the same record.
    pub fn of_refusal(refusal: Refusal, cause: &Cause) -> Result<Self, serde_json::Error> {
        let mut record = Self {
            entity_type: refusal.entity_type.to_string(),
            entity_id: refusal.entity_id,
            // A refusal adds no version, so its number is the version that the attempt found. It is in no path, so
            // there is no record before it to chain it to.
            sequence: refusal.version,
            previous_state: refusal.status.map(str::to_owned),
            new_state: refusal.requested.map(str::to_owned),
            metadata: refusal.metadata,
            ..Self::caused_by(cause, HistoryEvent::Refused, RecordId::of_refusal(cause.write.id))
        };
        record.hash = record.expected_hash()?;
        Ok(record)
    }

    /// A record with the fields that follow from the cause; the others are empty.
    fn caused_by(cause: &Cause, event: HistoryEvent, id: RecordId) -> Self {
        Self {
            id: id.to_string(),
            entity_type: String::new(),
            entity_id: String::new(),
            sequence: 0,
            event,
            previous_state: None,
            new_state: None,
            actor_id: cause.actor.id.to_string(),
            actor_type: cause.actor.role.actor_type().as_str().to_owned(),
            actor_role: cause.actor.role.to_string(),
            trigger: cause.trigger.as_str().to_owned(),
            reason: cause.reason.as_ref().map(ToString::to_string),
            metadata: BTreeMap::new(),
            ip_address: cause.ip_address.map(|address| address.to_string()),
            request_id: cause.request_id.to_string(),
            created_at: cause.at.to_string(),
            previous_hash: None,
            hash: String::new(),
        }
    }

    /// The instant of the record.
    pub fn at(&self) -> Result<Timestamp, crate::InvalidTimestamp> {
        self.created_at.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OrderDetails, OrderStatus, ShortText};

    fn shipped() -> Order {
        let cause = crate::transition::tests::cause;
        let mut order = Order::place(crate::order::tests::facts(&[(1, "1", "0")]), cause(0)).unwrap();
        order
            .step(OrderStatus::Paid, cause(1), OrderDetails::default())
            .unwrap();
        order
            .step(
                OrderStatus::ProcessingInWarehouse,
                cause(2),
                OrderDetails::default(),
            )
            .unwrap();
        let carrier = OrderDetails {
            carrier: Some(ShortText::parse("DHL").unwrap()),
            ..Default::default()
        };
        order.step(OrderStatus::Shipped, cause(3), carrier).unwrap();
        order
    }

    #[test]
    fn there_is_one_record_per_transition_and_the_hashes_form_a_chain() {
        let records = HistoryRecord::of_order(&shipped()).unwrap();
        let states: Vec<_> = records
            .iter()
            .map(|record| (record.previous_state.as_deref(), record.new_state.as_deref()))
            .collect();
        assert_eq!(
            states,
            [
                (None, Some("PENDING_PAYMENT")),
                (Some("PENDING_PAYMENT"), Some("PAID")),
                (Some("PAID"), Some("PROCESSING_IN_WAREHOUSE")),
                (Some("PROCESSING_IN_WAREHOUSE"), Some("SHIPPED"))
            ]
        );
        assert_eq!(
            records[3].metadata,
            BTreeMap::from([("carrier".to_owned(), "DHL".to_owned())])
        );
        let sequences: Vec<_> = records.iter().map(|record| record.sequence).collect();
        assert_eq!(sequences, [1, 2, 3, 4]);
        assert_eq!(records[0].previous_hash, None);
        for pair in records.windows(2) {
            assert_eq!(pair[1].previous_hash.as_ref(), Some(&pair[0].hash));
        }
        for record in &records {
            assert_eq!(record.expected_hash().unwrap(), record.hash);
        }
    }

    #[test]
    fn a_returns_records_show_its_fee_as_an_amount() {
        let returned = crate::returns::tests::approved(Some("5.5"));
        let records = HistoryRecord::of_return(&returned).unwrap();
        let rows: Vec<_> = records
            .iter()
            .map(|record| {
                (
                    record.sequence,
                    record.previous_state.as_deref(),
                    record.new_state.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                (1, None, Some("REQUESTED")),
                (2, Some("REQUESTED"), Some("APPROVED"))
            ]
        );
        assert_eq!(
            records[1].metadata,
            BTreeMap::from([("restocking_fee".to_owned(), "5.50".to_owned())])
        );
        assert_eq!(records[1].previous_hash.as_ref(), Some(&records[0].hash));
        for record in &records {
            assert_eq!(record.entity_id, returned.id().to_string());
            assert_eq!(record.expected_hash().unwrap(), record.hash);
        }
    }

    #[test]
    fn the_records_of_a_younger_order_are_a_prefix() {
        let order = shipped();
        let all = HistoryRecord::of_order(&order).unwrap();
        for version in 1..=order.version() {
            let young = HistoryRecord::of_order(&order.at_version(version).unwrap()).unwrap();
            assert_eq!(young, all[..version as usize]);
        }
    }

    #[test]
    fn changing_any_field_changes_the_hash() {
        let record = HistoryRecord::of_order(&shipped()).unwrap().remove(3);
        let json = serde_json::to_value(&record).unwrap();
        for field in json.as_object().unwrap().keys().filter(|field| *field != "hash") {
            let mut changed = json.clone();
            changed[field] = match field.as_str() {
                "sequence" => 99.into(),
                "event" => "JOB".into(),
                "metadata" => serde_json::json!({"carrier": "UPS"}),
                _ => "changed".into(),
            };
            let changed: HistoryRecord = serde_json::from_value(changed).unwrap();
            assert_ne!(changed.expected_hash().unwrap(), record.hash, "{field}");
        }
    }
}
