//! The messages of the job queues.

use oms_domain::{JobKind, OrderId, WriteId};
use serde::{Deserialize, Serialize};

/// A message that an order owes a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobMessage {
    /// The kind of job.
    pub kind: JobKind,
    /// The order under whose id the record of the job is stored.
    pub entity_id: OrderId,
    /// The write that made the job due, for the log.
    pub write_id: WriteId,
}

/// The body of a message does not describe a job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is not a job: {0}")]
pub struct InvalidMessage(String);

// A message with an unknown field is refused, and kept for the dead-letter queue, instead of being understood in part.
// A new field therefore takes two releases: first the code that reads it, then the code that writes it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    kind: String,
    entity_id: String,
    write_id: String,
}

impl JobMessage {
    /// Writes the body as JSON: `{"kind":"INVOICE","entity_id":"…","write_id":"…"}`.
    pub fn to_body(self) -> Result<String, InvalidMessage> {
        let body = Body {
            kind: self.kind.to_string(),
            entity_id: self.entity_id.to_string(),
            write_id: self.write_id.to_string(),
        };
        serde_json::to_string(&body).map_err(|error| InvalidMessage(error.to_string()))
    }

    /// Reads a body.
    pub fn parse(body: &str) -> Result<Self, InvalidMessage> {
        let body: Body = serde_json::from_str(body).map_err(|error| InvalidMessage(error.to_string()))?;
        let kind = JobKind::from_name(&body.kind).ok_or_else(|| InvalidMessage("unknown kind".to_owned()))?;
        let entity_id = body
            .entity_id
            .parse()
            .map_err(|_| InvalidMessage("bad entity id".to_owned()))?;
        let write_id = body
            .write_id
            .parse()
            .map_err(|_| InvalidMessage("bad write id".to_owned()))?;
        Ok(Self {
            kind,
            entity_id,
            write_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_queue() {
        let message = JobMessage {
            kind: JobKind::Invoice,
            entity_id: OrderId::new([7; 10]),
            write_id: WriteId::from_bytes([0xab; 16]),
        };
        assert_eq!(JobMessage::parse(&message.to_body().unwrap()), Ok(message));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let id = OrderId::new([7; 10]);
        for body in [
            "",
            "{}",
            "[]",
            &format!(
                r#"{{"kind":"PARTY","entity_id":"{id}","write_id":"{}"}}"#,
                "ab".repeat(16)
            ),
            &format!(
                r#"{{"kind":"INVOICE","entity_id":"7","write_id":"{}"}}"#,
                "ab".repeat(16)
            ),
            &format!(r#"{{"kind":"INVOICE","entity_id":"{id}","write_id":"ab"}}"#),
            &format!(
                r#"{{"kind":"INVOICE","entity_id":"{id}","write_id":"{}"}}"#,
                "é".repeat(16)
            ),
        ] {
            assert!(JobMessage::parse(body).is_err(), "{body}");
        }
    }
}
