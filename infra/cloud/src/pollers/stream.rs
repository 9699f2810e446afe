//! One function, one stream.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

use oms_telemetry::Timestamp;
use serde_json::json;

use super::activity::{Activity, Drained};
use super::batch::{Batch, Outcome};
use super::failure::{self, Condition};
use super::pause::{Stop, backoff};
use super::response::{Verdict, verdict};
use super::{Engines, Functions, PollerError};
use crate::dynamodb::Change;
use crate::sqs::NewMessage;
use crate::template::{FailureDestination, Function, StreamSource};

/// Reads a stream for a function.
pub(super) struct StreamPoller<F> {
    pub function: Function,
    pub source: StreamSource,
    pub functions: Arc<F>,
    pub engines: Engines,
    pub stop: Stop,
    pub activity: Activity,
    pub drained: Drained,
    /// The last record that was dealt with.
    pub position: Option<String>,
}

impl<F: Functions> StreamPoller<F> {
    /// Polls until stopped.
    pub async fn run(mut self) {
        let mut failures = 0;
        while !self.stop.is_set() {
            match self.poll().await {
                Ok(()) => failures = 0,
                // Whatever was not checkpointed is read and delivered again.
                Err(error) => {
                    failures += 1;
                    error.log(&self.function.name);
                    self.stop.pause(&self.engines.clock, backoff(failures)).await;
                }
            }
        }
    }

    /// Reads and delivers one batch, or waits for a change if there is nothing to read.
    async fn poll(&mut self) -> Result<(), PollerError> {
        let mut changes = self.engines.dynamo.changes().subscribe();
        // Taken before the read, so that a write during the read leaves `drained` behind the count and wakes the wait
        // below.
        let seen = *changes.borrow_and_update();
        let mut records = self.read().await?;
        // Records that no filter matches open no window: nothing would be invoked with them.
        if records.iter().any(|record| self.wants(record)) && !self.source.batching_window.is_zero() {
            self.drained.working();
            records = self.gather(records).await?;
        }
        let Some(last) = records.last().map(|record| record.sequence_number.clone()) else {
            self.drained.up_to(seen);
            self.activity.record();
            tokio::select! {
                _ = changes.changed() => {}
                () = self.stop.wait() => {}
            }
            return Ok(());
        };
        self.drained.working();
        let wanted: Vec<_> = records.into_iter().filter(|record| self.wants(record)).collect();
        // The checkpoint covers unwanted records at the end of the batch, too, which the checkpoints of `deliver` do
        // not reach. A delivery that was broken off must not be covered.
        if wanted.is_empty() || self.deliver(wanted).await?.is_continue() {
            self.checkpoint(last).await?;
        }
        self.activity.record();
        Ok(())
    }

    /// The records after the last one that was dealt with, as many as a batch may have.
    async fn read(&self) -> Result<Vec<Change>, PollerError> {
        let (source, after) = (&self.source, self.position.as_deref());
        let records = self
            .engines
            .dynamo
            .stream_records(source, after, source.batch_size, &self.engines.clock)
            .await?;
        Ok(records)
    }

    /// Waits for more records to go with these, until the batch is full or the window has passed.
    async fn gather(&self, mut records: Vec<Change>) -> Result<Vec<Change>, PollerError> {
        let mut changes = self.engines.dynamo.changes().subscribe();
        let window = self.stop.pause(&self.engines.clock, self.source.batching_window);
        let mut window = std::pin::pin!(window);
        // Every read begins after the checkpoint again, so it gives the gathered records and the new ones together.
        while records.len() < self.source.batch_size {
            tokio::select! {
                _ = &mut window => return self.read().await,
                _ = changes.changed() => records = self.read().await?,
            }
        }
        Ok(records)
    }

    fn wants(&self, change: &Change) -> bool {
        let filters = &self.source.filters;
        !change.unchanged
            && (filters.is_empty() || filters.iter().any(|filter| filter.matches(&change.record)))
    }

    /// Invokes the function with these records, in order, until each has been dealt with or given up. Breaks off if
    /// stopped in between.
    async fn deliver(&mut self, records: Vec<Change>) -> Result<ControlFlow<()>, PollerError> {
        let read_at = self.engines.clock.now();
        let mut batches = VecDeque::from([Batch::new(records)]);
        let mut failures = 0;
        while let Some(batch) = batches.pop_front() {
            // The pause is by failures in a row, across the halves of a split batch, so that splitting does not speed
            // up the retries.
            if failures > 0 {
                self.stop.pause(&self.engines.clock, backoff(failures)).await;
            }
            if self.stop.is_set() {
                return Ok(ControlFlow::Break(()));
            }
            if self.is_too_old(read_at) {
                self.give_up(&batch, Condition::RecordAgeExceeded).await?;
                continue;
            }
            let outcome = self.invoke(&batch).await;
            failures = if outcome == Outcome::Delivered {
                0
            } else {
                failures + 1
            };
            let step = batch.after(outcome, &self.source);
            if let Some(number) = step.delivered {
                self.checkpoint(number).await?;
            }
            if let Some(batch) = step.given_up {
                self.give_up(&batch, Condition::RetryAttemptsExhausted).await?;
            }
            // Pushed in front in reverse, so that the records keep the order of the stream.
            step.again
                .into_iter()
                .rev()
                .for_each(|batch| batches.push_front(batch));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn is_too_old(&self, read_at: Timestamp) -> bool {
        let age = self.engines.clock.now().duration_since(read_at);
        self.source.maximum_record_age.is_some_and(|limit| age > limit)
    }

    async fn invoke(&self, batch: &Batch) -> Outcome {
        let function = &self.function.name;
        let records: Vec<_> = batch.records.iter().map(|change| &change.record).collect();
        let response = match self
            .functions
            .invoke(function, json!({ "Records": records }))
            .await
        {
            Ok(response) => response,
            Err(error) => {
                tracing::warn!(function, records = batch.records.len(), %error, "a batch of stream records failed");
                return Outcome::Failed { error: true };
            }
        };
        if !self.source.report_batch_item_failures {
            return Outcome::Delivered;
        }
        let numbers = batch.records.iter().map(|change| change.sequence_number.as_str());
        match verdict(&response, numbers) {
            Verdict::Succeeded => Outcome::Delivered,
            Verdict::Failed(failed) => {
                tracing::warn!(
                    function,
                    failed = failed.len(),
                    "a batch of stream records failed in part"
                );
                let first = batch
                    .records
                    .iter()
                    .position(|change| failed.contains(&change.sequence_number));
                // Every reported name is one of the batch, as `verdict` checked, so the fallback is for the type only.
                first.map_or(Outcome::Failed { error: false }, Outcome::FailedAt)
            }
            Verdict::Malformed => {
                tracing::warn!(function, "the response to a batch of stream records is malformed");
                Outcome::Failed { error: false }
            }
        }
    }

    /// Tells the on-failure destination, and goes on after the batch.
    async fn give_up(&mut self, batch: &Batch, condition: Condition) -> Result<(), PollerError> {
        let (function, reason) = (&self.function, condition.as_str());
        tracing::error!(
            function = function.name,
            records = batch.records.len(),
            reason,
            "stream records were given up"
        );
        if let Some(destination) = &self.source.on_failure {
            let mut bytes = [0; 16];
            getrandom::fill(&mut bytes)?;
            let request_id = uuid::Builder::from_random_bytes(bytes).into_uuid();
            let now = self.engines.clock.now();
            let message = failure::message(function, &self.source, batch, condition, now, request_id);
            match destination {
                FailureDestination::Queue(queue) => {
                    let message = NewMessage::with_body(message.to_string());
                    self.engines.queues.send(queue, message).await?;
                }
                FailureDestination::Bucket(bucket) => {
                    let key = failure::key(function, &self.source, now, request_id);
                    let kept = failure::with_records(message, batch).to_string();
                    self.engines
                        .objects
                        .keep(bucket, &key, "application/json", kept.into_bytes())
                        .await?;
                }
            }
        }
        // The checkpoint comes after the report was kept: a process that dies in between reports twice rather than
        // never.
        match batch.records.last() {
            Some(last) => self.checkpoint(last.sequence_number.clone()).await,
            None => Ok(()),
        }
    }

    async fn checkpoint(&mut self, number: String) -> Result<(), PollerError> {
        self.engines
            .checkpoints
            .write(&self.function.name, &self.source.stream_arn, &number)
            .await?;
        self.position = Some(number);
        Ok(())
    }
}
