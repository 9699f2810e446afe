//! One function, one schedule.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use oms_telemetry::Clock;
use oms_telemetry::Timestamp;
use serde_json::{Value, json};

use super::activity::Activity;
use super::pause::Stop;
use super::{FunctionError, Functions};
use crate::template::{ACCOUNT, Function, REGION, ScheduleSource};

/// The times that Lambda waits before it tries a failed asynchronous invocation again, and again. Source: AWS Lambda
/// Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
const RETRIES: [Duration; 2] = [Duration::from_mins(1), Duration::from_mins(2)];

/// The reason a schedule could not be fired, or its invocation's failure.
#[derive(Debug, thiserror::Error)]
pub enum FireError {
    /// No schedule invokes a function of this name.
    #[error("no schedule invokes a function `{0}`")]
    NotScheduled(String),
    /// The operating system gave no random bytes for the event's id.
    #[error("no randomness is available")]
    Randomness(#[from] getrandom::Error),
    /// The function gave no response.
    #[error(transparent)]
    Function(#[from] FunctionError),
}

/// Fires a schedule. Clones share everything.
#[derive(Clone)]
pub(super) struct SchedulePoller(Arc<Inner>);

struct Inner {
    function: String,
    source: ScheduleSource,
    functions: Arc<dyn Functions>,
    clock: Clock,
    stop: Stop,
    activity: Activity,
    /// The time the next invocation is due, in Unix milliseconds. It stays in the past until that invocation has ended.
    due: AtomicI64,
    under_way: AtomicUsize,
}

/// An event that its function failed at.
struct Retry {
    due: Timestamp,
    event: Value,
    /// The number of times the function failed at it.
    failures: usize,
}

impl SchedulePoller {
    /// A poller whose first firing is one period from now.
    pub fn new(
        function: &Function,
        source: ScheduleSource,
        functions: Arc<dyn Functions>,
        clock: Clock,
        stop: Stop,
        activity: Activity,
    ) -> Self {
        let first = clock.now().saturating_add(source.period);
        Self(Arc::new(Inner {
            function: function.name.clone(),
            source,
            functions,
            clock,
            stop,
            activity,
            due: AtomicI64::new(first.unix_milliseconds()),
            under_way: AtomicUsize::new(0),
        }))
    }

    /// The name of the function that the schedule invokes.
    pub fn function(&self) -> &str {
        &self.0.function
    }

    /// Fires until stopped, one invocation after the other.
    pub async fn run(self) {
        let Inner { source, clock, .. } = &*self.0;
        let mut firing = self.due();
        let mut retries: Vec<Retry> = Vec::new();
        loop {
            let retry_due = retries.iter().map(|retry| retry.due).min();
            let due = retry_due.map_or(firing, |retry_due| retry_due.min(firing));
            // Stored before the wait and not after an attempt: while the attempt runs, `due` is in the past, so
            // `is_idle` is false.
            self.0.due.store(due.unix_milliseconds(), Ordering::SeqCst);
            if !self.wait_until(due).await {
                return;
            }
            // A retry that is due together with a firing goes first; the firing follows in the next round.
            if let Some(index) = retries.iter().position(|retry| retry.due == due) {
                let Retry { event, failures, .. } = retries.swap_remove(index);
                // The same event goes again, id and time included, as Lambda repeats an asynchronous invocation.
                retries.extend(self.attempt(event, failures).await);
                continue;
            }
            let fired = last_by(clock.now(), firing, source.period);
            firing = fired.saturating_add(source.period);
            match self.event(fired) {
                Ok(event) => retries.extend(self.attempt(event, 0).await),
                Err(error) => {
                    let function = self.function();
                    tracing::error!(function, %error, "a schedule could not be fired");
                }
            }
        }
    }

    /// Fires now, whatever the schedule, and returns the function's response. A failed invocation is not repeated.
    pub async fn fire(&self) -> Result<Value, FireError> {
        let event = self.event(self.0.clock.now())?;
        Ok(self.invoke(event).await?)
    }

    /// Returns true if no invocation is due or under way. One that will be tried again is neither until it is due.
    pub(crate) fn is_idle(&self) -> bool {
        self.0.under_way.load(Ordering::SeqCst) == 0 && self.0.clock.now() < self.due()
    }

    fn due(&self) -> Timestamp {
        let due = self.0.due.load(Ordering::SeqCst);
        Timestamp::from_unix_milliseconds(due).unwrap_or(Timestamp::EPOCH)
    }

    /// Waits by the clock alone: while a test's clock stands, nothing fires, however long the test takes. False if
    /// stopped before.
    async fn wait_until(&self, due: Timestamp) -> bool {
        let Inner { clock, stop, .. } = &*self.0;
        while clock.now() < due {
            if !stop.pause(clock, due.duration_since(clock.now())).await {
                return false;
            }
        }
        !stop.is_set()
    }

    /// Invokes the function with an event that it has failed at `failures` times; returns the retry that is due, if
    /// any.
    async fn attempt(&self, event: Value, failures: usize) -> Option<Retry> {
        let function = self.function();
        let error = self.invoke(event.clone()).await.err()?;
        let Some(pause) = RETRIES.get(failures) else {
            tracing::error!(function, %error, "a scheduled invocation was given up");
            return None;
        };
        let seconds = pause.as_secs();
        tracing::warn!(function, %error, seconds, "a scheduled invocation failed and will be tried again");
        Some(Retry {
            due: self.0.clock.now().saturating_add(*pause),
            event,
            failures: failures + 1,
        })
    }

    async fn invoke(&self, event: Value) -> Result<Value, FunctionError> {
        let _under_way = UnderWay::new(&self.0);
        self.0.functions.invoke(self.function(), event).await
    }

    /// The event that a rule sends at `time`. Source: Amazon `EventBridge` User Guide, "Scheduled Events" among the
    /// events from `EventBridge` itself.
    fn event(&self, time: Timestamp) -> Result<Value, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
        // Whole seconds, as `EventBridge` writes them.
        let mut time = time.to_string();
        time.truncate("2026-11-21T09:30:00".len());
        Ok(json!({
            "version": "0",
            "id": id.to_string(),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": format!("{time}Z"),
            "region": REGION,
            "resources": [self.0.source.rule_arn],
            "detail": {},
        }))
    }
}

/// The last of the firings from `first` on that are due by `now`: of those that a sleeping machine missed, only the
/// last is made up for.
fn last_by(now: Timestamp, first: Timestamp, period: Duration) -> Timestamp {
    let since = now.duration_since(first).as_secs();
    let missed = since.checked_div(period.as_secs()).unwrap_or(0);
    first.saturating_add(Duration::from_secs(missed.saturating_mul(period.as_secs())))
}

/// Counts an invocation as under way, also one whose caller stops waiting for it, until it is dropped.
struct UnderWay<'a>(&'a Inner);

impl<'a> UnderWay<'a> {
    fn new(inner: &'a Inner) -> Self {
        inner.under_way.fetch_add(1, Ordering::SeqCst);
        Self(inner)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        // The activity is recorded first: a waiter that looks afterwards must see the writes of the invocation.
        self.0.activity.record();
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_of_the_missed_firings_is_made_up_for() {
        let at = |minutes| Timestamp::EPOCH.saturating_add(Duration::from_mins(minutes));
        let last = |now| last_by(now, at(5), Duration::from_mins(5));
        for (now, expected) in [(5, 5), (9, 5), (10, 10), (61, 60)] {
            assert_eq!(last(at(now)), at(expected), "{now}");
        }
        let just_before = at(10).saturating_sub(Duration::from_millis(1));
        assert_eq!(last(just_before), at(5));
        assert_eq!(last(at(4)), at(5), "a clock that was turned back");
    }
}
