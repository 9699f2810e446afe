//! The definition of a queue: its name and attributes.

use std::time::Duration;

use super::QueueError;

/// The longest visibility timeout, and the longest a message may be kept invisible by extending it.
pub(super) const MAXIMUM_VISIBILITY: Duration = Duration::from_hours(12);

/// The largest message, and the largest sum of messages in one batch request, in bytes.
pub(super) const MAXIMUM_MESSAGE_SIZE: u32 = 1_048_576;

/// A standard queue and its attributes, within the limits Amazon SQS sets for `CreateQueue`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueDefinition {
    /// 1 to 80 ASCII letters, digits, `-` or `_`.
    pub name: String,
    /// The time that a received message stays hidden from other receivers; whole seconds, up to 12 hours.
    pub visibility_timeout: Duration,
    /// The time that a message is kept; whole seconds, from a minute to 14 days.
    pub retention: Duration,
    /// The time that a sent message stays hidden unless it brings its own delay; whole seconds, up to 15 minutes.
    pub delay: Duration,
    /// The time that a receive waits unless it says otherwise; whole seconds, up to 20.
    pub receive_wait: Duration,
    /// The largest message in bytes (body and attributes), from 1,024 to 1,048,576.
    pub maximum_message_size: u32,
    /// The destination of messages that were received too often.
    pub redrive: Option<Redrive>,
}

/// The rule by which a message leaves its queue for the dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redrive {
    /// The name of the dead-letter queue.
    pub dead_letter_queue: String,
    /// The number of receives that a message may have; the next one moves it. 1 to 1,000.
    pub max_receive_count: u32,
}

impl QueueDefinition {
    /// A queue with the attributes `CreateQueue` gives by default: 30 s visibility, 4 days retention, no delay, no
    /// waiting, 1 MiB messages, no dead-letter queue.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            visibility_timeout: Duration::from_secs(30),
            retention: Duration::from_hours(96),
            delay: Duration::ZERO,
            receive_wait: Duration::ZERO,
            maximum_message_size: MAXIMUM_MESSAGE_SIZE,
            redrive: None,
        }
    }

    pub(super) fn validate(&self) -> Result<(), QueueError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(1..=80).contains(&self.name.len()) || !self.name.bytes().all(allowed) {
            return Err(QueueError::InvalidQueueName(self.name.clone()));
        }
        within(
            "VisibilityTimeout",
            self.visibility_timeout.as_secs(),
            0,
            MAXIMUM_VISIBILITY.as_secs(),
        )?;
        within("MessageRetentionPeriod", self.retention.as_secs(), 60, 1_209_600)?;
        within("DelaySeconds", self.delay.as_secs(), 0, 900)?;
        within(
            "ReceiveMessageWaitTimeSeconds",
            self.receive_wait.as_secs(),
            0,
            20,
        )?;
        within(
            "MaximumMessageSize",
            self.maximum_message_size.into(),
            1_024,
            MAXIMUM_MESSAGE_SIZE.into(),
        )?;
        self.redrive.as_ref().map_or(Ok(()), |redrive| {
            within("maxReceiveCount", redrive.max_receive_count.into(), 1, 1_000)
        })
    }
}

/// Refuses a parameter outside `minimum..=maximum`.
pub(super) fn within(
    parameter: &'static str,
    value: u64,
    minimum: u64,
    maximum: u64,
) -> Result<(), QueueError> {
    if (minimum..=maximum).contains(&value) {
        return Ok(());
    }
    Err(QueueError::InvalidParameter {
        parameter,
        value: value.to_string(),
        reason: format!("must be >= {minimum} and <= {maximum}, if provided"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_limits_and_refuses_what_lies_beyond() {
        let base = QueueDefinition::named("invoices");
        let redrive = |max_receive_count| {
            Some(Redrive {
                dead_letter_queue: "invoices-dead".to_owned(),
                max_receive_count,
            })
        };
        let seconds = Duration::from_secs;
        let cases = [
            (QueueDefinition::named("a".repeat(80)), true),
            (QueueDefinition::named("a".repeat(81)), false),
            (QueueDefinition::named(""), false),
            (QueueDefinition::named("orders.fifo"), false),
            (
                QueueDefinition {
                    visibility_timeout: seconds(43_200),
                    ..base.clone()
                },
                true,
            ),
            (
                QueueDefinition {
                    visibility_timeout: seconds(43_201),
                    ..base.clone()
                },
                false,
            ),
            (
                QueueDefinition {
                    retention: seconds(59),
                    ..base.clone()
                },
                false,
            ),
            (
                QueueDefinition {
                    retention: seconds(1_209_600),
                    ..base.clone()
                },
                true,
            ),
            (
                QueueDefinition {
                    delay: seconds(901),
                    ..base.clone()
                },
                false,
            ),
            (
                QueueDefinition {
                    receive_wait: seconds(21),
                    ..base.clone()
                },
                false,
            ),
            (
                QueueDefinition {
                    maximum_message_size: 1_023,
                    ..base.clone()
                },
                false,
            ),
            (
                QueueDefinition {
                    redrive: redrive(0),
                    ..base.clone()
                },
                false,
            ),
            (
                QueueDefinition {
                    redrive: redrive(1_000),
                    ..base.clone()
                },
                true,
            ),
            (
                QueueDefinition {
                    redrive: redrive(1_001),
                    ..base
                },
                false,
            ),
        ];
        for (definition, accepted) in cases {
            assert_eq!(definition.validate().is_ok(), accepted, "{definition:?}");
        }
    }
}
