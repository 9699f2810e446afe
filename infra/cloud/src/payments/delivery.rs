//! Sending webhooks, in the background, until they arrive.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::{PaymentSimulator, PaymentSimulatorError, signature};

/// The number of times an event is sent before it is given up until the next start.
pub const DELIVERY_ATTEMPTS: u32 = 5;

/// Real time between two attempts.
pub(crate) const DELIVERY_PAUSE: Duration = Duration::from_millis(200);

/// The number of events that are read at once.
const BATCH: u32 = 32;

struct Undelivered {
    sequence: i64,
    id: String,
    body: String,
}

/// The result of a round of attempts.
enum Round {
    Nothing,
    Arrived,
    Failed,
}

impl PaymentSimulator {
    /// Sends events from now on, in the order they happened as far as the receiver takes them, until the task is
    /// aborted or its runtime ends. Starts with what an earlier process left. Call it once.
    pub fn start_deliveries(&self) -> JoinHandle<()> {
        let simulator = self.clone();
        tokio::spawn(async move {
            let Some(url) = simulator.0.config.webhook_url.clone() else {
                return;
            };
            loop {
                // Registered before the look, so that an event in between wakes the task.
                let woken = simulator.0.wake.notified();
                let mut woken = std::pin::pin!(woken);
                woken.as_mut().enable();
                match simulator.deliver(&url).await {
                    Ok(Round::Nothing) => woken.await,
                    Ok(Round::Arrived) => {}
                    Ok(Round::Failed) => tokio::time::sleep(DELIVERY_PAUSE).await,
                    Err(error) => {
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "webhooks cannot be read or marked"
                        );
                        tokio::time::sleep(DELIVERY_PAUSE).await;
                    }
                }
            }
        })
    }

    /// Tries the oldest events once each.
    async fn deliver(&self, url: &str) -> Result<Round, PaymentSimulatorError> {
        let mut round = Round::Nothing;
        for event in self.next_undelivered().await? {
            // Looked at before every event, since a test may hold them while a batch is under way. Releasing them wakes
            // the task.
            if self.behaviour().hold_webhooks {
                return Ok(Round::Nothing);
            }
            let arrived = self.send(url, &event).await;
            if arrived {
                // One failure marks the whole round, so that the pause keeps a receiver that is down from being asked
                // at once again.
                if !matches!(round, Round::Failed) {
                    round = Round::Arrived;
                }
            } else {
                round = Round::Failed;
            }
            self.mark(event, arrived).await?;
        }
        Ok(round)
    }

    async fn send(&self, url: &str, event: &Undelivered) -> bool {
        let body = event.body.as_bytes();
        // Signed at every attempt: receivers refuse a signature whose time is too long ago.
        let signature = signature::sign(&self.0.config.webhook_secret, body, self.now());
        let request = self
            .0
            .client
            .post(url)
            .header("content-type", "application/json; charset=utf-8")
            .header(signature::HEADER, signature)
            .body(event.body.clone());
        match request.send().await {
            // Redirects are not followed and count as refusals, as with Stripe.
            Ok(response) if response.status().is_success() => true,
            Ok(response) => {
                tracing::warn!(event = %event.id, status = response.status().as_u16(), "a webhook was refused");
                false
            }
            Err(error) => {
                tracing::warn!(event = %event.id, error = %error, "a webhook did not arrive");
                false
            }
        }
    }

    async fn next_undelivered(&self) -> Result<Vec<Undelivered>, PaymentSimulatorError> {
        self.transaction(|transaction, _| {
            let mut statement = transaction.prepare_cached(
                "SELECT sequence, id, body FROM undelivered_event WHERE attempts < ?1 ORDER BY sequence LIMIT ?2",
            )?;
            let rows = statement.query_map([DELIVERY_ATTEMPTS, BATCH], |row| {
                Ok(Undelivered {
                    sequence: row.get(0)?,
                    id: row.get(1)?,
                    body: row.get(2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Returns the number of times an event was sent since the simulator was opened, whatever came of it. A caller that
    /// waits until the system is quiet can tell from it that an event was sent while it looked elsewhere.
    pub fn deliveries(&self) -> u64 {
        self.0.deliveries.load(Ordering::SeqCst)
    }

    /// Marks an event by its sequence, because an event that was sent anew meanwhile has another one.
    async fn mark(&self, event: Undelivered, arrived: bool) -> Result<(), PaymentSimulatorError> {
        // Counted before it is marked, so that a reader that no longer finds the event finds the count raised.
        self.0.deliveries.fetch_add(1, Ordering::SeqCst);
        self.transaction(move |transaction, _| {
            let statement = if arrived {
                "DELETE FROM undelivered_event WHERE sequence = ?1"
            } else {
                "UPDATE undelivered_event SET attempts = attempts + 1 WHERE sequence = ?1"
            };
            transaction.prepare_cached(statement)?.execute([event.sequence])?;
            Ok(())
        })
        .await
    }
}
