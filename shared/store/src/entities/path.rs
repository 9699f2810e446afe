//! Transitions as a list of maps.
//!
//! Attribute names have one letter, because the database charges every write of an item by its whole size:
//!
//! | name | meaning |
//! |---|---|
//! | `s` | the state entered |
//! | `t` | the time, in milliseconds since the epoch |
//! | `a` | actor id: sixteen bytes if it is a UUID, else text |
//! | `r` | actor role |
//! | `g` | trigger; absent for `API_CALL` |
//! | `n` | reason |
//! | `q` | request id: sixteen bytes if it is a UUID, else text |
//! | `i` | IP address |
//! | `w`, `f` | write id and fingerprint |
//! | `k`, `c`, `p` | tracking number, carrier, payment transaction id |
//! | `m`, `j`, `e` | manager's notes, rejection reason, restocking fee |

use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{
    Actor, Cause, CustomerId, Decimal, Fingerprint, Lifecycle, NotesText, OrderDetails, OrderStatus, Path,
    ReasonText, RejectionReason, ReturnDetails, ReturnStatus, Role, ShortText, Trigger, VisibleAscii, Write,
    WriteId,
};

use crate::CorruptItem;
use crate::attributes::{Item, binary, optional, required, required_bytes, required_time, string, time};

/// A state machine whose details can be stored.
pub trait StoredDetails: Lifecycle {
    /// Adds the details to a transition's map.
    fn write_details(details: &Self::Details, item: &mut Item);

    /// Reads the details from a transition's map.
    fn read_details(item: &Item) -> Result<Self::Details, CorruptItem>;
}

/// The attributes that every entity with a path has. `status` and `version` repeat the end of the path so that
/// conditions can use them; `writes` is the set of its write ids.
pub(crate) const STATUS: &str = "status";
pub(crate) const VERSION: &str = "version";
pub(crate) const PATH: &str = "path";
pub(crate) const WRITES: &str = "writes";

const TRACKING_NUMBER: &str = "k";
const CARRIER: &str = "c";
const PAYMENT_TRANSACTION_ID: &str = "p";
const MANAGER_NOTES: &str = "m";
const REJECTION_REASON: &str = "j";
const RESTOCKING_FEE: &str = "e";

impl StoredDetails for OrderStatus {
    fn write_details(details: &OrderDetails, item: &mut Item) {
        let OrderDetails {
            tracking_number,
            carrier,
            payment_transaction_id,
        } = details;
        for (name, value) in [
            (TRACKING_NUMBER, tracking_number),
            (CARRIER, carrier),
            (PAYMENT_TRANSACTION_ID, payment_transaction_id),
        ] {
            if let Some(value) = value {
                item.insert(name.to_owned(), string(value.as_str()));
            }
        }
    }

    fn read_details(item: &Item) -> Result<OrderDetails, CorruptItem> {
        let text = |name| optional(item, name, |text| ShortText::parse(text).ok());
        Ok(OrderDetails {
            tracking_number: text(TRACKING_NUMBER)?,
            carrier: text(CARRIER)?,
            payment_transaction_id: text(PAYMENT_TRANSACTION_ID)?,
        })
    }
}

impl StoredDetails for ReturnStatus {
    fn write_details(details: &ReturnDetails, item: &mut Item) {
        let ReturnDetails {
            manager_notes,
            rejection_reason,
            restocking_fee,
            tracking_number,
            carrier,
        } = details;
        for (name, value) in [
            (MANAGER_NOTES, manager_notes.as_ref().map(ToString::to_string)),
            (
                REJECTION_REASON,
                rejection_reason.map(|reason| reason.as_str().to_owned()),
            ),
            (RESTOCKING_FEE, restocking_fee.map(|fee| fee.to_string())),
            (TRACKING_NUMBER, tracking_number.as_ref().map(ToString::to_string)),
            (CARRIER, carrier.as_ref().map(ToString::to_string)),
        ] {
            if let Some(value) = value {
                item.insert(name.to_owned(), string(value));
            }
        }
    }

    fn read_details(item: &Item) -> Result<ReturnDetails, CorruptItem> {
        let text = |name| optional(item, name, |text| ShortText::parse(text).ok());
        Ok(ReturnDetails {
            manager_notes: optional(item, MANAGER_NOTES, |text| NotesText::parse(text).ok())?,
            rejection_reason: optional(item, REJECTION_REASON, RejectionReason::from_name)?,
            restocking_fee: optional(item, RESTOCKING_FEE, |text| Decimal::parse(text).ok())?,
            tracking_number: text(TRACKING_NUMBER)?,
            carrier: text(CARRIER)?,
        })
    }
}

/// Writes the list entry of a transition into `state`.
pub fn write_transition<S: StoredDetails>(state: S, cause: &Cause, details: &S::Details) -> AttributeValue {
    let mut item = write_cause(cause);
    item.insert("s".to_owned(), string(state.as_str()));
    S::write_details(details, &mut item);
    AttributeValue::M(item)
}

/// Writes the actor, the time and the reason of a change.
pub(crate) fn write_cause(cause: &Cause) -> Item {
    let mut item = Item::from([
        ("t".to_owned(), time(cause.at)),
        ("a".to_owned(), compact(&cause.actor.id)),
        ("r".to_owned(), string(cause.actor.role.as_str())),
        ("q".to_owned(), compact(&cause.request_id)),
        ("w".to_owned(), binary(cause.write.id.as_bytes())),
        ("f".to_owned(), binary(cause.write.fingerprint.as_bytes())),
    ]);
    if cause.trigger != Trigger::ApiCall {
        item.insert("g".to_owned(), string(cause.trigger.as_str()));
    }
    if let Some(reason) = &cause.reason {
        item.insert("n".to_owned(), string(reason.as_str()));
    }
    if let Some(address) = cause.ip_address {
        item.insert("i".to_owned(), string(address.to_string()));
    }
    item
}

/// Reads a list of transitions as they are. Edges that today's state machine does not have are accepted, see
/// [`Path::restore`].
pub fn read_path<S: StoredDetails>(item: &Item, attribute: &'static str) -> Result<Path<S>, CorruptItem> {
    let corrupt = CorruptItem { attribute };
    let list = item
        .get(attribute)
        .and_then(|value| value.as_l().ok())
        .ok_or_else(|| corrupt.clone())?;
    let read = |transition: &AttributeValue| {
        let map = transition.as_m().map_err(|_| corrupt.clone())?;
        Ok((
            required(map, "s", S::from_name)?,
            read_cause(map)?,
            S::read_details(map)?,
        ))
    };
    let stored = list.iter().map(read).collect::<Result<Vec<_>, CorruptItem>>()?;
    Path::restore(stored).ok_or(corrupt)
}

/// Reads the actor, the time and the reason of a change.
pub(crate) fn read_cause(map: &Item) -> Result<Cause, CorruptItem> {
    Ok(Cause {
        at: required_time(map, "t")?,
        actor: Actor {
            id: expand(map, "a")?,
            role: required(map, "r", Role::from_name)?,
        },
        trigger: optional(map, "g", Trigger::from_name)?.unwrap_or(Trigger::ApiCall),
        reason: optional(map, "n", |text| ReasonText::parse(text).ok())?,
        request_id: expand(map, "q")?,
        ip_address: optional(map, "i", |text| text.parse().ok())?,
        write: Write {
            id: WriteId::from_bytes(required_bytes(map, "w")?),
            fingerprint: Fingerprint::from_bytes(required_bytes(map, "f")?),
        },
    })
}

/// Writes a name as sixteen bytes if it is a UUID in lower case, which most names are. This saves twenty bytes.
fn compact<const MAX: usize>(name: &VisibleAscii<MAX>) -> AttributeValue {
    match name.as_str().parse::<CustomerId>() {
        // Other spellings of a UUID stay text: bytes would come back in lower case.
        Ok(uuid) if uuid.to_string() == name.as_str() => binary(uuid.as_bytes()),
        _ => string(name.as_str()),
    }
}

fn expand<const MAX: usize>(map: &Item, attribute: &'static str) -> Result<VisibleAscii<MAX>, CorruptItem> {
    let text = match map.get(attribute) {
        Some(AttributeValue::B(_)) => CustomerId::from_bytes(required_bytes(map, attribute)?).to_string(),
        Some(AttributeValue::S(text)) => text.clone(),
        _ => return Err(CorruptItem { attribute }),
    };
    VisibleAscii::parse(&text).map_err(|_| CorruptItem { attribute })
}
