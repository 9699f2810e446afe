//! Background functions, and the retries of the Lambda service.

use std::time::Duration;

use oms_tests::deployment::{Outcome, Queue, Stream};
use oms_tests::fault::{Call, Plan};
use oms_tests::order;
use oms_tests::refund::{Source, owing};

use crate::enumerated::Circumstances;
use crate::lane::Lane;

/// A piece of work of a background function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Stream(Stream),
    Invoice,
    Refund(Source),
    Reconcile,
    Seal,
}

impl Work {
    /// Every piece of work of the background functions.
    pub const ALL: [Self; 8] = [
        Self::Stream(Stream::RecordHistory),
        Self::Stream(Stream::DispatchJobs),
        Self::Stream(Stream::ArchiveHistory),
        Self::Invoice,
        Self::Refund(Source::Cancellation),
        Self::Refund(Source::Return),
        Self::Reconcile,
        Self::Seal,
    ];

    pub const fn function(self) -> &'static str {
        match self {
            Self::Stream(stream) => stream.function(),
            Self::Invoice => Queue::Invoices.function(),
            Self::Refund(_) => Queue::Refunds.function(),
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
            Self::Stream(_) | Self::Invoice | Self::Seal => {
                order::in_status(lane.local, "SHIPPED").await;
            }
            Self::Refund(source) => {
                owing(lane.local, *source).await;
            }
            Self::Reconcile => {
                order::in_status(lane.local, "SHIPPED").await;
                order::place(&lane.local.support()).await;
            }
        }
        let before: &[Stream] = match self {
            Self::Stream(Stream::ArchiveHistory) => &[Stream::RecordHistory],
            Self::Invoice | Self::Refund(_) => &[Stream::RecordHistory, Stream::DispatchJobs],
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
            Self::Stream(_) | Self::Invoice | Self::Refund(_) => {}
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
            Self::Invoice => self.work(lane, Queue::Invoices, circumstances).await,
            Self::Refund(_) => self.work(lane, Queue::Refunds, circumstances).await,
            Self::Reconcile | Self::Seal => {
                let outcome = lane.fire(self.function()).await;
                // A failed run is repeated by Lambda's retries and by the next schedule.
                drop::<Outcome>(outcome);
            }
        }
    }

    async fn work(&self, lane: &Lane<'_>, queue: Queue, circumstances: Circumstances) {
        let batch = lane.deliveries.receive(queue, 10).await;
        lane.deliveries
            .work(&lane.deployment, queue, &batch, !circumstances.once_more)
            .await;
    }
}
