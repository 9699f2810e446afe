//! Sending messages.

use oms_telemetry::Timestamp;
use rusqlite::{Transaction, named_params};

use super::definition::{MAXIMUM_MESSAGE_SIZE, within};
use super::{NewMessage, QueueDefinition, QueueError, Queues, create, identity};

impl Queues {
    /// Sends one message and returns its id. It is kept once this returns.
    pub async fn send(&self, queue: &str, message: NewMessage) -> Result<String, QueueError> {
        let sent = self.send_batch(queue, vec![message]).await?;
        sent.into_iter().next().unwrap_or(Err(QueueError::EmptyBatch))
    }

    /// Sends messages in one transaction and returns the id, or the refusal, of each. Fails as a whole when the
    /// messages are larger than 1 MiB together.
    pub async fn send_batch(
        &self,
        queue: &str,
        messages: Vec<NewMessage>,
    ) -> Result<Vec<Result<String, QueueError>>, QueueError> {
        let size = messages.iter().map(NewMessage::size).sum::<usize>();
        // A single message is judged by its queue's own limit, in `validate`.
        if messages.len() > 1 && u32::try_from(size).map_or(true, |size| size > MAXIMUM_MESSAGE_SIZE) {
            return Err(QueueError::BatchTooLong {
                size,
                limit: MAXIMUM_MESSAGE_SIZE,
            });
        }
        let name = queue.to_owned();
        let sent = self
            .transaction(move |transaction, now| {
                let queue = create::find(transaction, &name)?.definition;
                Ok(messages
                    .iter()
                    .map(|message| send(transaction, &queue, message, now))
                    .collect())
            })
            .await?;
        // Woken after the commit, when the messages can be seen.
        self.signal(queue).notify_waiters();
        Ok(sent)
    }
}

fn send(
    transaction: &Transaction<'_>,
    queue: &QueueDefinition,
    message: &NewMessage,
    now: Timestamp,
) -> Result<String, QueueError> {
    validate(queue, message)?;
    let id = identity::random_uuid()?.to_string();
    transaction
        .prepare_cached(
            "INSERT INTO message (queue, id, body, sent_at, visible_at)
             VALUES (:queue, :id, :body, :sent_at, :visible_at)",
        )?
        .execute(named_params! {
            ":queue": queue.name,
            ":id": id,
            ":body": message.body,
            ":sent_at": now.unix_milliseconds(),
            ":visible_at": now.saturating_add(message.delay.unwrap_or(queue.delay)).unix_milliseconds(),
        })?;
    Ok(id)
}

fn validate(queue: &QueueDefinition, message: &NewMessage) -> Result<(), QueueError> {
    if message.body.is_empty() {
        return Err(QueueError::MissingParameter("MessageBody"));
    }
    if let Some(character) = message.body.chars().find(|character| !is_allowed(*character)) {
        return Err(QueueError::InvalidCharacter(character.into()));
    }
    within(
        "DelaySeconds",
        message.delay.map_or(0, |delay| delay.as_secs()),
        0,
        900,
    )?;
    let size = message.size();
    if u32::try_from(size).map_or(true, |size| size > queue.maximum_message_size) {
        return Err(QueueError::InvalidParameter {
            parameter: "MessageBody",
            value: format!("{size} bytes"),
            reason: format!(
                "message must be shorter than {} bytes",
                queue.maximum_message_size
            ),
        });
    }
    Ok(())
}

/// The `Char` production of XML 1.0, which SQS holds bodies to.
fn is_allowed(character: char) -> bool {
    matches!(
        character,
        '\u{9}' | '\u{A}' | '\u{D}' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}'
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_message_must_fit_its_queue() {
        let queue = QueueDefinition {
            maximum_message_size: 1_024,
            ..QueueDefinition::named("q")
        };
        let accepted = |message: &NewMessage| validate(&queue, message).is_ok();
        let body = |length: usize| NewMessage::with_body("a".repeat(length));
        assert!(accepted(&body(1)));
        assert!(accepted(&body(1_024)));
        assert!(!accepted(&body(1_025)));
        assert!(!accepted(&body(0)));
        assert!(!accepted(&NewMessage {
            delay: Some(Duration::from_secs(901)),
            ..body(1)
        }));
    }

    #[test]
    fn a_body_holds_only_xml_characters() {
        let queue = QueueDefinition::named("q");
        for body in ["\0", "a\u{8}", "\u{FFFE}", "\u{1F}"] {
            let refused = validate(&queue, &NewMessage::with_body(body));
            assert!(
                matches!(refused, Err(QueueError::InvalidCharacter(_))),
                "{body:?}"
            );
        }
        assert!(
            validate(
                &queue,
                &NewMessage::with_body("tab\t line\r\n emoji \u{1F980} \u{FFFD}")
            )
            .is_ok()
        );
    }
}
