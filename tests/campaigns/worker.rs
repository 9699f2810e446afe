//! Background functions, and the retries of the Lambda service.

use std::time::Duration;

use oms_domain::{JobKind, Lifecycle as _, OrderStatus, OwesJobs, ReturnStatus};
use oms_tests::deployment::{Outcome, Queue, Stream};
use oms_tests::fault::{Call, Plan};
use oms_tests::refund::{Source, owing};
use oms_tests::{Local, order};

use crate::enumerated::Circumstances;
use crate::lane::Lane;

/// A piece of work of a background function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Stream(Stream),
    Job(JobKind, Owing),
    Reconcile,
    Seal,
}

/// The state whose entering owes a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owing {
    Order(OrderStatus),
    Return(ReturnStatus),
}

impl Owing {
    /// Every state that owes a job of this kind.
    fn all(kind: JobKind) -> Vec<Self> {
        fn states<S: OwesJobs>(kind: JobKind) -> impl Iterator<Item = S> {
            let owes = move |state: &S| {
                let mut before = state.predecessors();
                before.any(|previous| S::jobs_owed(Some(previous), *state).contains(&kind))
            };
            S::ALL.iter().copied().filter(owes)
        }
        let orders = states(kind).map(Self::Order);
        orders.chain(states(kind).map(Self::Return)).collect()
    }

    /// Brings an entity into the state.
    async fn enter(self, local: &Local) {
        match self {
            Self::Order(OrderStatus::Cancelled) => drop(owing(local, Source::Cancellation).await),
            Self::Order(status) => drop(order::in_status(local, status.as_str()).await),
            Self::Return(status) => {
                assert_eq!(
                    status,
                    ReturnStatus::Completed,
                    "another state of a return owes a job"
                );
                owing(local, Source::Return).await;
            }
        }
    }
}

impl Work {
    /// Every piece of work of the background functions.
    pub fn all() -> Vec<Self> {
        let streams = Stream::ALL.map(Self::Stream);
        let jobs = JobKind::ALL.into_iter();
        let jobs = jobs.flat_map(|kind| {
            Owing::all(kind)
                .into_iter()
                .map(move |owing| Self::Job(kind, owing))
        });
        streams
            .into_iter()
            .chain(jobs)
            .chain([Self::Reconcile, Self::Seal])
            .collect()
    }

    pub fn function(self) -> &'static str {
        match self {
            Self::Stream(stream) => stream.function(),
            Self::Job(kind, _) => kind.function(),
            Self::Reconcile => "reconcile",
            Self::Seal => "seal-audit",
        }
    }

    /// Prepares some work and has the function do it with the faults of `plan`, again until it is done.
    pub async fn attempt(&self, lane: &mut Lane<'_>, plan: Plan, circumstances: Circumstances) -> Vec<Call> {
        self.prepare(lane).await;
        let wire = lane.deployment.begin(self.function(), plan).await;
        self.go(lane, circumstances).await;
        let calls = wire.made();
        if circumstances.late_before_retry {
            wire.apply_late().await;
        }
        // Delivers once more the items that return at once: a stream's records, and messages whose visibility timeout
        // is over.
        self.go(lane, circumstances).await;
        wire.apply_late().await;
        calls
    }

    async fn prepare(&self, lane: &mut Lane<'_>) {
        match self {
            Self::Stream(_) | Self::Seal => {
                order::in_status(lane.local, "SHIPPED").await;
            }
            Self::Job(_, owing) => owing.enter(lane.local).await,
            Self::Reconcile => {
                order::in_status(lane.local, "SHIPPED").await;
                order::place(&lane.local.support()).await;
            }
        }
        let before: &[Stream] = match self {
            Self::Stream(Stream::ArchiveHistory) => &[Stream::RecordHistory],
            Self::Job(..) => &[Stream::RecordHistory, Stream::DispatchJobs],
            Self::Seal => &[Stream::RecordHistory, Stream::ArchiveHistory],
            Self::Stream(_) | Self::Reconcile => &[],
        };
        for stream in before {
            while lane.deliveries.deliver(&lane.deployment, *stream, 100).await > 0 {}
        }
        match self {
            // Until jobs are overdue and unpaid orders expire.
            Self::Reconcile => lane.local.advance(Duration::from_hours(25)),
            // Until an hour is over, and the work that began in it.
            Self::Seal => lane.local.advance(Duration::from_mins(80)),
            Self::Stream(_) | Self::Job(..) => {}
        }
    }

    async fn go(&self, lane: &mut Lane<'_>, circumstances: Circumstances) {
        match self {
            Self::Stream(stream) => {
                let done = lane.deliveries.deliver(&lane.deployment, *stream, 100).await;
                if circumstances.once_more {
                    lane.deliveries.rewind(*stream, done.min(2));
                }
            }
            Self::Job(kind, _) => self.work(lane, *kind, circumstances).await,
            Self::Reconcile | Self::Seal => {
                let outcome = lane.fire(self.function()).await;
                // A failed run is repeated by Lambda's retries and by the next schedule.
                drop::<Outcome>(outcome);
            }
        }
    }

    async fn work(&self, lane: &Lane<'_>, queue: JobKind, circumstances: Circumstances) {
        let batch = lane.deliveries.receive(queue, 10).await;
        lane.deliveries
            .work(&lane.deployment, queue, &batch, !circumstances.once_more)
            .await;
    }
}
