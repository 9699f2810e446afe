//! One function, one queue.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::activity::Activity;
use super::message::{is_wanted, record};
use super::pause::{Stop, backoff};
use super::response::{Verdict, verdict};
use super::{Engines, Functions, PollerError};
use crate::sqs::Received;
use crate::template::{Function, QueueSource};

/// The time that one look into the queue waits for messages, the longest SQS allows.
const WAIT: Duration = Duration::from_secs(20);

/// The time that a receive under way may take to end when the pollers stop: a message that it received would stay
/// hidden.
const GRACE: Duration = Duration::from_millis(20);

/// The number of batches that Lambda works on at once to begin with.
const DEFAULT_CONCURRENCY: usize = 5;

/// Reads a queue for a function. Clones share everything.
pub(super) struct QueuePoller<F>(Arc<Inner<F>>);

struct Inner<F> {
    function: Function,
    source: QueueSource,
    functions: Arc<F>,
    engines: Engines,
    stop: Stop,
    activity: Activity,
    /// The messages that were invoked with, not deleted, and wait for their visibility timeout: id and receive count.
    left: Mutex<HashMap<String, u32>>,
}

impl<F> Clone for QueuePoller<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: Functions> QueuePoller<F> {
    pub fn new(
        function: Function,
        source: QueueSource,
        functions: Arc<F>,
        engines: Engines,
        stop: Stop,
        activity: Activity,
    ) -> Self {
        Self(Arc::new(Inner {
            function,
            source,
            functions,
            engines,
            stop,
            activity,
            left: Mutex::default(),
        }))
    }

    /// Polls until stopped, and until every message that was received before is dealt with.
    pub async fn run(self) {
        let concurrency = self.0.source.maximum_concurrency.unwrap_or(DEFAULT_CONCURRENCY);
        let permits = Arc::new(Semaphore::new(concurrency));
        let mut failures = 0;
        while !self.0.stop.is_set() {
            // The permit goes with the batch and comes back when it is handled. A receive that finds nothing drops it
            // at once.
            let Some(permit) = self.permit(&permits).await else {
                break;
            };
            match self.receive().await {
                Ok(received) => {
                    failures = 0;
                    if !received.is_empty() {
                        let poller = self.clone();
                        tokio::spawn(async move {
                            poller.handle(received, permit).await;
                        });
                    }
                }
                Err(error) => {
                    failures += 1;
                    error.log(&self.0.function.name);
                    // A store that fails at once would otherwise be asked in a busy loop.
                    self.0.stop.pause(&self.0.engines.clock, backoff(failures)).await;
                }
            }
        }
        // All permits are back when nothing is under way any more. The semaphore is never closed.
        let all = u32::try_from(concurrency).unwrap_or(u32::MAX);
        let _ = permits.acquire_many(all).await;
    }

    /// Waits for room to work on a batch before receiving one, so that no visibility timeout runs while a message
    /// waits.
    async fn permit(&self, permits: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
        tokio::select! {
            biased;
            () = self.0.stop.wait() => None,
            permit = Arc::clone(permits).acquire_owned() => permit.ok(),
        }
    }

    async fn receive(&self) -> Result<Vec<Received>, PollerError> {
        let Inner {
            source,
            engines,
            stop,
            ..
        } = &*self.0;
        let mut look = std::pin::pin!(engines.queues.receive(
            &source.queue,
            source.batch_size,
            Some(WAIT),
            None
        ));
        let received = tokio::select! {
            received = &mut look => received?,
            () = stop.wait() => match tokio::time::timeout(GRACE, look).await {
                Ok(received) => received?,
                Err(_) => Vec::new(),
            },
        };
        Ok(received)
    }

    async fn handle(&self, received: Vec<Received>, permit: OwnedSemaphorePermit) {
        let (wanted, unwanted): (Vec<_>, Vec<_>) = received
            .into_iter()
            .map(|received| (record(&received, &self.0.source), received))
            .partition(|(record, _)| is_wanted(record, &self.0.source));
        // Lambda deletes the messages that no filter matches; the function never sees them.
        for (_, received) in unwanted {
            self.delete(&received).await;
        }
        if !wanted.is_empty() {
            let (records, received): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
            let ids = received.iter().map(|received| received.message.id.as_str());
            let verdict = self.invoke(records, ids).await;
            for received in received {
                let done = match &verdict {
                    Verdict::Succeeded => true,
                    Verdict::Failed(failed) => !failed.contains(&received.message.id),
                    // Nothing is known of the single messages, so all come again after their visibility timeout.
                    Verdict::Malformed => false,
                };
                if done {
                    self.delete(&received).await;
                } else {
                    self.leave(&received);
                }
            }
        }
        drop(permit);
        self.0.activity.record();
    }

    async fn invoke<'a>(
        &self,
        records: Vec<serde_json::Value>,
        ids: impl Iterator<Item = &'a str>,
    ) -> Verdict {
        let (function, messages) = (&self.0.function.name, records.len());
        let response = match self
            .0
            .functions
            .invoke(function, json!({ "Records": records }))
            .await
        {
            Ok(response) => response,
            Err(error) => {
                tracing::warn!(function, messages, %error, "a batch of messages failed");
                return Verdict::Malformed;
            }
        };
        if !self.0.source.report_batch_item_failures {
            // Without the setting Lambda does not read the response: an invocation without an error deletes the whole
            // batch.
            return Verdict::Succeeded;
        }
        let verdict = verdict(&response, ids);
        match &verdict {
            Verdict::Succeeded => {}
            Verdict::Failed(failed) => {
                tracing::warn!(
                    function,
                    messages,
                    failed = failed.len(),
                    "a batch of messages failed in part"
                );
            }
            Verdict::Malformed => {
                tracing::warn!(
                    function,
                    messages,
                    "the response to a batch of messages is malformed"
                );
            }
        }
        verdict
    }

    async fn delete(&self, received: &Received) {
        match self
            .0
            .engines
            .queues
            .delete(&self.0.source.queue, &received.receipt_handle)
            .await
        {
            Ok(()) => {
                // With an old receipt the queue deletes nothing: the message belongs to the invocation that received it
                // since.
                let mut left = self.left();
                if left.get(&received.message.id) <= Some(&received.message.receive_count) {
                    left.remove(&received.message.id);
                }
            }
            Err(error) => {
                tracing::error!(function = self.0.function.name, %error, "a message could not be deleted");
                self.leave(received);
            }
        }
    }

    /// Notes that the message will come back, after its visibility timeout or when the function said so. If the timeout
    /// ran out during the work, the message may have been received and left again by now, so the highest receive count
    /// is kept.
    fn leave(&self, received: &Received) {
        let count = received.message.receive_count;
        let mut left = self.left();
        let latest = left.entry(received.message.id.clone()).or_insert(count);
        *latest = count.max(*latest);
    }

    /// Returns true if the queue holds nothing that could be received now, and nothing that is being worked on.
    pub(crate) async fn is_idle(&self) -> Result<bool, PollerError> {
        let Inner { source, engines, .. } = &*self.0;
        let depth = engines.queues.depth(&source.queue).await?;
        if depth.visible > 0 || depth.in_flight == 0 {
            return Ok(depth.visible == 0);
        }
        // Something is hidden: either it is being worked on, or it was, and waits for another try.
        let messages = engines.queues.messages(&source.queue).await?;
        let left = self.left();
        // A message that was never received waits for its delay. A received one waits if its latest receive was left;
        // if the count is higher, a newer receive is being worked on.
        let waits = |id: &str, receives: u32| receives == 0 || left.get(id) == Some(&receives);
        Ok(messages
            .iter()
            .all(|message| waits(&message.id, message.receive_count)))
    }

    /// Locks the map, also after a panic elsewhere, which leaves nothing half done in it.
    fn left(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.0.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
