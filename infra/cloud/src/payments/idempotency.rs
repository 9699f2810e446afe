//! Idempotency keys, <https://docs.stripe.com/api/idempotent_requests>.

use std::time::Duration;

use oms_telemetry::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction};

use super::PaymentSimulator;
use super::PaymentSimulatorError;
use super::refusal::Refusal;
use super::simulator::lock;

/// The time that a key is remembered.
const LIFETIME: Duration = Duration::from_hours(24);

/// A key, and the request it was sent with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IdempotencyKey {
    pub(super) key: String,
    /// The operation and its parameters, the same text for the same ones.
    pub(super) parameters: String,
}

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl From<&Refusal> for Answer {
    fn from(refusal: &Refusal) -> Self {
        Self {
            status: refusal.status,
            body: refusal.body().to_string(),
        }
    }
}

/// The treatment of a request that bears a key.
pub(super) enum Claim {
    /// The request was executed: this was the answer.
    Kept(Answer),
    /// The request is to be executed by the holder of this permit.
    Execute(Executing),
}

/// Marks a key as being executed until it is dropped, however the execution ends.
pub(super) struct Executing {
    simulator: PaymentSimulator,
    key: String,
}

impl Drop for Executing {
    fn drop(&mut self) {
        lock(&self.simulator.0.executing).remove(&self.key);
    }
}

impl PaymentSimulator {
    /// Looks at a key: 400 when it was used with other parameters, 409 while it is being executed.
    pub(super) async fn claim(&self, key: &IdempotencyKey) -> Result<Claim, Refusal> {
        let executing = self.begin(key);
        // The request that executes it may have ended in between, so the answer is looked up after the attempt to
        // begin.
        let wanted = key.key.clone();
        let kept = self.transaction(move |transaction, now| find(transaction, &wanted, now));
        match kept.await? {
            Some((parameters, _)) if parameters != key.parameters => Err(Refusal::key_reused(&key.key)),
            Some((_, answer)) => Ok(Claim::Kept(answer)),
            None => executing.map(Claim::Execute),
        }
    }

    fn begin(&self, key: &IdempotencyKey) -> Result<Executing, Refusal> {
        let mut executing = lock(&self.0.executing);
        match executing.get(&key.key) {
            // Other parameters are a mistake of the caller (400). With the same ones a later retry may succeed (409).
            Some(parameters) if *parameters != key.parameters => Err(Refusal::key_reused(&key.key)),
            Some(_) => Err(Refusal::key_in_use(&key.key)),
            None => {
                executing.insert(key.key.clone(), key.parameters.clone());
                Ok(Executing {
                    simulator: self.clone(),
                    key: key.key.clone(),
                })
            }
        }
    }
}

/// Keeps the answer to the request that the key was sent with.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    key: &IdempotencyKey,
    answer: &Answer,
    now: Timestamp,
) -> Result<(), PaymentSimulatorError> {
    transaction
        // A plain `INSERT`: the permit in `Executing` leaves one request for each key, so a second answer would be a
        // mistake here.
        .prepare_cached("INSERT INTO idempotency_key VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            &key.key,
            &key.parameters,
            answer.status,
            &answer.body,
            now.unix_milliseconds(),
        ))?;
    Ok(())
}

/// The parameters and the answer kept under a key. One that is old enough is forgotten.
fn find(
    transaction: &Transaction<'_>,
    key: &str,
    now: Timestamp,
) -> Result<Option<(String, Answer)>, PaymentSimulatorError> {
    transaction
        .prepare_cached("DELETE FROM idempotency_key WHERE key = ?1 AND created_at <= ?2")?
        .execute((
            key,
            now.unix_milliseconds() - i64::try_from(LIFETIME.as_millis()).unwrap_or(i64::MAX),
        ))?;
    let kept = transaction
        .prepare_cached("SELECT parameters, status, body FROM idempotency_key WHERE key = ?1")?
        .query_row([key], |row| {
            let answer = Answer {
                status: row.get(1)?,
                body: row.get(2)?,
            };
            Ok((row.get(0)?, answer))
        })
        .optional()?;
    Ok(kept)
}
