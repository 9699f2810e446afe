//! All pollers of one system.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use oms_telemetry::Clock;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::activity::{Activity, Drained};
use super::pause::Stop;
use super::queue::QueuePoller;
use super::schedule::SchedulePoller;
use super::stream::StreamPoller;
use super::{Checkpoints, FireError, Functions, PollerError};
use crate::dynamodb::Dynamo;
use crate::s3::Objects;
use crate::sqs::Queues;
use crate::template::{EventSource, Function, Resources, StreamSource};

/// The interval at which [`Pollers::idle`] looks again when nothing tells it to: messages turn visible without a
/// signal.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The stores that the pollers read from and write to. Cheap to clone.
#[derive(Clone)]
pub struct Engines {
    /// The streams.
    pub dynamo: Dynamo,
    /// The queues, on-failure destinations included.
    pub queues: Queues,
    /// The buckets that are on-failure destinations.
    pub objects: Objects,
    /// The positions up to which the streams have been read.
    pub checkpoints: Checkpoints,
    /// The time that waits and ages are measured by.
    pub clock: Clock,
}

/// The running pollers. Dropping them stops them too, without waiting for invocations under way.
pub struct Pollers {
    engines: Engines,
    stop: watch::Sender<bool>,
    activity: Activity,
    streams: Vec<Drained>,
    queues: Vec<Box<dyn IdleCheck>>,
    schedules: Vec<SchedulePoller>,
    tasks: Vec<JoinHandle<()>>,
}

/// A queue poller, whatever functions it invokes.
trait IdleCheck: Send + Sync {
    fn is_idle(&self) -> BoxFuture<'_, Result<bool, PollerError>>;
}

impl<F: Functions> IdleCheck for QueuePoller<F> {
    fn is_idle(&self) -> BoxFuture<'_, Result<bool, PollerError>> {
        Box::pin(Self::is_idle(self))
    }
}

impl Pollers {
    /// Starts a poller for every stream, queue and schedule that invokes a function. Streams are read from their
    /// checkpoints on, or from the oldest record; what every function is done with and is older than a day is deleted
    /// from them. Schedules fire for the first time after one period.
    pub async fn start<F: Functions>(
        resources: &Resources,
        engines: Engines,
        functions: Arc<F>,
    ) -> Result<Self, PollerError> {
        let stop = watch::Sender::new(false);
        let activity = Activity::new();
        let mut pollers = Self {
            engines,
            stop,
            activity,
            streams: vec![],
            queues: vec![],
            schedules: vec![],
            tasks: vec![],
        };
        // Read once for all functions before any poller runs: trimming a stream needs the slowest of its readers.
        let positions = pollers.positions(resources).await?;
        pollers.trim(&positions).await?;
        for function in &resources.functions {
            for source in &function.sources {
                match source {
                    EventSource::Stream(source) => {
                        let position = positions.get(&(source.table.clone(), function.name.clone()));
                        let position = position.cloned().flatten();
                        pollers.start_stream(function, source, position, Arc::clone(&functions));
                    }
                    EventSource::Queue(source) => {
                        let (stop, activity) = (pollers.stop(), pollers.activity.clone());
                        let engines = pollers.engines.clone();
                        let functions = Arc::clone(&functions);
                        let poller = QueuePoller::new(
                            function.clone(),
                            source.clone(),
                            functions,
                            engines,
                            stop,
                            activity,
                        );
                        pollers.queues.push(Box::new(poller.clone()));
                        pollers.tasks.push(tokio::spawn(poller.run()));
                    }
                    EventSource::Schedule(source) => {
                        let poller = SchedulePoller::new(
                            function,
                            source.clone(),
                            Arc::clone(&functions) as Arc<dyn Functions>,
                            pollers.engines.clock.clone(),
                            pollers.stop(),
                            pollers.activity.clone(),
                        );
                        pollers.schedules.push(poller.clone());
                        pollers.tasks.push(tokio::spawn(poller.run()));
                    }
                    EventSource::Http(_) => {}
                }
            }
        }
        Ok(pollers)
    }

    /// Waits until there is nothing left to do: every record of the streams has been dealt with, no queue holds a
    /// message that could be received now, no schedule is due, and no invocation is under way. A message that waits for
    /// its visibility timeout, or for the end of a delay, is not waited for, nor is a schedule that will fire later.
    pub async fn idle(&self) -> Result<(), PollerError> {
        let mut news = self.activity.subscribe();
        loop {
            // Marked as seen before the look, so that work that ends during the look wakes the wait below.
            news.borrow_and_update();
            let before = self.progress();
            // The parts are looked at one after the other. Work that moves from one to another meanwhile, such as a
            // message that a stream function sends, raises the progress.
            if self.is_idle().await? && self.progress() == before {
                return Ok(());
            }
            // Either way it is time to look again; an error would mean that the pollers are gone, and they are not.
            let _ = tokio::time::timeout(LOOK_AGAIN, news.changed()).await;
        }
    }

    /// Fires the schedule of `function` now, whatever its rate, and returns the function's response. A failed
    /// invocation is not repeated; the caller gets its error.
    pub async fn fire(&self, function: &str) -> Result<Value, FireError> {
        let schedule = self
            .schedules
            .iter()
            .find(|schedule| schedule.function() == function)
            .ok_or_else(|| FireError::NotScheduled(function.to_owned()))?;
        schedule.fire().await
    }

    /// Stops all pollers, once the invocations under way have ended.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        for task in self.tasks.drain(..) {
            if let Err(error) = task.await {
                tracing::error!(%error, "a poller had stopped by itself");
            }
        }
    }

    fn start_stream<F: Functions>(
        &mut self,
        function: &Function,
        source: &StreamSource,
        position: Option<String>,
        functions: Arc<F>,
    ) {
        let drained = Drained::new();
        let poller = StreamPoller {
            function: function.clone(),
            source: source.clone(),
            functions,
            engines: self.engines.clone(),
            stop: self.stop(),
            activity: self.activity.clone(),
            drained: drained.clone(),
            position,
        };
        self.streams.push(drained);
        self.tasks.push(tokio::spawn(poller.run()));
    }

    /// Returns each function's position in each table's stream.
    async fn positions(&self, resources: &Resources) -> Result<Positions, PollerError> {
        let mut positions = Positions::new();
        for function in &resources.functions {
            for source in &function.sources {
                if let EventSource::Stream(source) = source {
                    let position = self
                        .engines
                        .checkpoints
                        .read(&function.name, &source.stream_arn)
                        .await?;
                    positions.insert((source.table.clone(), function.name.clone()), position);
                }
            }
        }
        Ok(positions)
    }

    async fn trim(&self, positions: &Positions) -> Result<(), PollerError> {
        let mut slowest = BTreeMap::<&str, Option<&str>>::new();
        for ((table, _), position) in positions {
            let slowest = slowest.entry(table).or_insert(position.as_deref());
            // `None`, a function without deliveries, is the least.
            *slowest = position.as_deref().min(*slowest);
        }
        for (table, position) in slowest {
            if let Some(delivered) = position {
                self.engines
                    .dynamo
                    .trim_stream(table, delivered, &self.engines.clock)
                    .await?;
            }
        }
        Ok(())
    }

    async fn is_idle(&self) -> Result<bool, PollerError> {
        let changes = self.engines.dynamo.changes().count();
        if !self.streams.iter().all(|drained| drained.is(changes)) {
            return Ok(false);
        }
        if !self.schedules.iter().all(SchedulePoller::is_idle) {
            return Ok(false);
        }
        for queue in &self.queues {
            if !queue.is_idle().await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn progress(&self) -> (u64, u64) {
        (self.engines.dynamo.changes().count(), self.activity.count())
    }

    fn stop(&self) -> Stop {
        Stop::new(self.stop.subscribe())
    }
}

/// Checkpoints by table and function; `None` for a function that has not read anything yet.
type Positions = BTreeMap<(String, String), Option<String>>;
