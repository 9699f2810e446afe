//! Messages, as they are sent, kept and received.

use std::time::Duration;

use oms_telemetry::Timestamp;
use rusqlite::Row;

use super::QueueError;
use super::digest;

/// A message to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMessage {
    /// The text; not empty, and only characters XML 1.0 allows.
    pub body: String,
    /// The time that the message stays hidden, up to 15 minutes; the queue's own delay if absent.
    pub delay: Option<Duration>,
}

impl NewMessage {
    /// A message with this body and nothing else.
    pub fn with_body(body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            ..Self::default()
        }
    }

    /// The bytes that count against the queue's limit.
    pub(super) fn size(&self) -> usize {
        self.body.len()
    }
}

/// A message in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// A UUID; kept when the message moves to a dead-letter queue.
    pub id: String,
    /// The text.
    pub body: String,
    /// The time it was sent. Retention counts from here, in the dead-letter queue too.
    pub sent_at: Timestamp,
    /// The time from which it can be received (again).
    pub visible_at: Timestamp,
    /// The time it was first received, if it was.
    pub first_received_at: Option<Timestamp>,
    /// The number of times it was received, across all queues.
    pub receive_count: u32,
    /// The queue it came from, when it was moved here as a dead letter.
    pub dead_letter_source: Option<String>,
}

/// A message handed to a receiver, with the handle that deletes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Names this receive of the message, to delete it or to change its visibility.
    pub receipt_handle: String,
    /// The message, this receive included in its count.
    pub message: Message,
}

impl Message {
    /// The MD5 of the body in lower-case hex (`MD5OfBody`).
    pub fn md5_of_body(&self) -> String {
        digest::md5_of_body(&self.body)
    }

    /// The columns [`Message::read`] reads, in its order.
    pub(super) const COLUMNS: &'static str = "id, body, sent_at, visible_at, \
         first_received_at, receive_count, dead_letter_source";

    pub(super) fn read(row: &Row<'_>) -> Result<Self, QueueError> {
        Ok(Self {
            id: row.get("id")?,
            body: row.get("body")?,
            sent_at: instant(row.get("sent_at")?),
            visible_at: instant(row.get("visible_at")?),
            first_received_at: row.get::<_, Option<i64>>("first_received_at")?.map(instant),
            receive_count: row.get("receive_count")?,
            dead_letter_source: row.get("dead_letter_source")?,
        })
    }
}

/// Instants are kept as milliseconds that were taken from a [`Timestamp`], so the conversion back cannot fail.
pub(super) fn instant(milliseconds: i64) -> Timestamp {
    Timestamp::from_unix_milliseconds(milliseconds).unwrap_or(Timestamp::EPOCH)
}
