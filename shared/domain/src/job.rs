//! Background jobs: their kinds, the entities that owe them, and the transitions that do.

use std::fmt;
use std::time::Duration;

use crate::{EntityType, Lifecycle, OrderId, OrderStatus, Path, ReturnId, ReturnStatus, Timestamp, WriteId};

/// Everything that distinguishes one kind of job from another, apart from its worker and its record.
struct Traits {
    name: &'static str,
    /// The environment variable that holds the URL of its queue.
    queue_url: &'static str,
    /// The byte by which the ids of its history records differ from other ids of the same order.
    record_id: u8,
    /// True if the service outside may take the effect back after it has reported it.
    may_be_undone: bool,
    /// The number of attempts after the first.
    retries: u32,
    /// The wait after the first failed attempt; each later wait is twice as long.
    first_wait_minutes: u64,
}

/// Declares the kinds of job with their traits, so that none is missing from `ALL`.
macro_rules! job_kinds {
    ($($(#[$doc:meta])* $kind:ident $traits:tt)*) => {
        /// Work that a transition sets off and that is done after the response has been given.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum JobKind {
            $($(#[$doc])* $kind,)*
        }

        impl JobKind {
            /// Every kind, the most urgent first: owed money is more urgent than a document.
            pub const ALL: [Self; [$(Self::$kind),*].len()] = [$(Self::$kind),*];

            /// The environment variables that hold the URLs of the queues, in the order of [`JobKind::ALL`].
            pub const QUEUE_URLS: [&str; Self::ALL.len()] = [$(Self::$kind.queue_url()),*];

            const fn traits(self) -> Traits {
                match self {
                    $(Self::$kind => Traits $traits,)*
                }
            }
        }
    };
}

job_kinds! {
    /// Refund a cancelled or returned order.
    Refund {
        name: "REFUND",
        queue_url: "REFUND_QUEUE_URL",
        record_id: 6,
        may_be_undone: true,
        retries: 5,
        first_wait_minutes: 2,
    }
    /// Make the PDF invoice of a shipped order.
    Invoice {
        name: "INVOICE",
        queue_url: "INVOICE_QUEUE_URL",
        record_id: 5,
        may_be_undone: false,
        retries: 3,
        first_wait_minutes: 1,
    }
}

impl JobKind {
    /// The kind's name in messages, in the database and in the API.
    pub const fn as_str(self) -> &'static str {
        self.traits().name
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The entity type under which the history records the job's events.
    pub const fn entity_type(self) -> EntityType {
        EntityType::Job(self)
    }

    /// The environment variable that holds the URL of the kind's queue.
    pub const fn queue_url(self) -> &'static str {
        self.traits().queue_url
    }

    /// Returns true if a job that has succeeded may fail after all, because the service outside takes its effect back.
    pub const fn may_be_undone(self) -> bool {
        self.traits().may_be_undone
    }

    pub(crate) const fn record_id(self) -> u8 {
        self.traits().record_id
    }

    /// The number of attempts after which the job has failed for good: the first, and one for each wait.
    pub const fn attempts(self) -> u32 {
        1 + self.traits().retries
    }

    /// The wait after failed attempt number `attempt` (counted from 1), before jitter; `None` when that was the
    /// last: 1, 2, 4 minutes for an invoice, 2, 4, 8, 16, 32 minutes for a refund.
    pub fn wait_after(self, attempt: u32) -> Option<Duration> {
        let doublings = attempt.checked_sub(1)?;
        // Without the bound, an attempt number beyond the last would overflow the shift.
        let minutes = self.traits().first_wait_minutes << doublings.min(self.traits().retries);
        (attempt < self.attempts()).then(|| Duration::from_secs(minutes * 60))
    }
}

/// An entity that owes a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobOwner {
    /// An order.
    Order(OrderId),
    /// A return.
    Return(ReturnId),
}

impl JobOwner {
    /// The type of the entity.
    pub const fn entity_type(self) -> EntityType {
        match self {
            Self::Order(_) => EntityType::Order,
            Self::Return(_) => EntityType::Return,
        }
    }

    /// The id of the order itself, or of the order that is returned. The job's record is stored under this id.
    pub fn order(self) -> OrderId {
        match self {
            Self::Order(id) => id,
            Self::Return(id) => id.order(),
        }
    }
}

/// The text is not a kind of job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be {}", names_in_urls())]
pub struct InvalidJobKind;

/// The names of all kinds as URLs have them: `refund` or `invoice`.
fn names_in_urls() -> String {
    let names = JobKind::ALL.map(|kind| format!("`{}`", kind.as_str().to_ascii_lowercase()));
    names.join(" or ")
}

impl std::str::FromStr for JobKind {
    type Err = InvalidJobKind;

    /// Reads the name in either case, because URLs have it in lower case.
    fn from_str(text: &str) -> Result<Self, InvalidJobKind> {
        Self::from_name(&text.to_ascii_uppercase()).ok_or(InvalidJobKind)
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A state machine whose edges may owe jobs.
pub trait OwesJobs: Lifecycle {
    /// The jobs that the edge from `previous` (`None`: creation) to `next` owes.
    fn jobs_owed(previous: Option<Self>, next: Self) -> &'static [JobKind];
}

impl OwesJobs for OrderStatus {
    fn jobs_owed(previous: Option<Self>, next: Self) -> &'static [JobKind] {
        match (previous, next) {
            (_, Self::Shipped) => &[JobKind::Invoice],
            // An order that was cancelled before it was paid has nothing to refund.
            (Some(Self::Paid), Self::Cancelled) => &[JobKind::Refund],
            // Every state is listed, so that a new one does not compile until it is decided which jobs entering it
            // owes.
            (
                _,
                Self::PendingPayment
                | Self::Paid
                | Self::ProcessingInWarehouse
                | Self::Delivered
                | Self::Cancelled,
            ) => &[],
        }
    }
}

impl OwesJobs for ReturnStatus {
    fn jobs_owed(_previous: Option<Self>, next: Self) -> &'static [JobKind] {
        match next {
            Self::Completed => &[JobKind::Refund],
            Self::Requested | Self::Approved | Self::Rejected | Self::InTransit | Self::Received => &[],
        }
    }
}

/// A job that a transition of an entity's path owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwedByPath {
    /// The kind of job.
    pub kind: JobKind,
    /// The transition's place in the path.
    pub sequence: u32,
    /// The time of the transition.
    pub since: Timestamp,
    /// The write that made the transition.
    pub write_id: WriteId,
}

/// The jobs that the transitions of `path` owe, in the order of the transitions. The path alone decides which jobs are
/// owed; the mark of an entity only says that the path is worth reading.
pub fn jobs_owed_by<S: OwesJobs>(path: &Path<S>) -> impl Iterator<Item = OwedByPath> {
    path.transitions().flat_map(|transition| {
        let kinds = S::jobs_owed(transition.previous(), transition.state());
        kinds.iter().map(move |kind| OwedByPath {
            kind: *kind,
            sequence: transition.sequence(),
            since: transition.cause().at,
            write_id: transition.cause().write.id,
        })
    })
}

/// The mark that a transition leaves on its entity, in the same write and without knowledge of the state before it. An
/// entity has an entry in the index `by_job` while it has both a kind and a due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobMark {
    /// No change: the item keeps its kind and due time, if any.
    Keep,
    /// The kind alone. No job is owed yet, but the next transition may owe one, and then needs to write the time only.
    // A prepared kind may stay on the item for good. Without a due time it is not in `by_job`, so no job comes of it.
    Prepare(JobKind),
    /// The kind and the due time: the transition owes jobs, whatever the state before.
    Owe(JobKind),
    /// The due time alone: the transition owes jobs if the state before has left a kind.
    // An unpaid order that is cancelled gets a due time without a kind, and so no entry in `by_job` either.
    OweIfPrepared,
}

impl JobMark {
    /// The mark that entering `state` leaves, derived from [`OwesJobs::jobs_owed`]. If a transition owes several jobs,
    /// the first gives the kind; the others are found through the path.
    pub fn entering<S: OwesJobs>(state: S) -> Self {
        let mut owed = state
            .predecessors()
            .map(|previous| S::jobs_owed(Some(previous), state).first().copied());
        match owed.next() {
            // Every edge into the state owes jobs, or none does: the state before makes no difference.
            Some(first) if owed.all(|other| other.is_some() == first.is_some()) => match first {
                Some(kind) => Self::Owe(kind),
                None => Self::preparing(state),
            },
            // Only some edges into the state owe jobs, so the state before has to leave the kind.
            Some(_) => Self::OweIfPrepared,
            // No edge leads into an initial state, and a creation owes nothing.
            None => Self::preparing(state),
        }
    }

    fn preparing<S: OwesJobs>(state: S) -> Self {
        // `entering` and `preparing` call each other along the edges. That ends, because the machines have no cycles.
        let depends_on_this_state = |next: &S| Self::entering(*next) == Self::OweIfPrepared;
        let mut next = state
            .allowed_transitions()
            .iter()
            .copied()
            .filter(depends_on_this_state);
        next.find_map(|next| S::jobs_owed(Some(state), next).first().copied())
            .map_or(Self::Keep, Self::Prepare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_who_does_not_know_the_state_before_marks_the_right_job() {
        let marks: Vec<_> = OrderStatus::ALL
            .iter()
            .map(|state| JobMark::entering(*state))
            .collect();
        assert_eq!(
            marks,
            [
                JobMark::Keep,
                JobMark::Prepare(JobKind::Refund),
                JobMark::Keep,
                JobMark::Owe(JobKind::Invoice),
                JobMark::Keep,
                JobMark::OweIfPrepared
            ]
        );
        for state in ReturnStatus::ALL {
            let completed = *state == ReturnStatus::Completed;
            let expected = if completed {
                JobMark::Owe(JobKind::Refund)
            } else {
                JobMark::Keep
            };
            assert_eq!(JobMark::entering(*state), expected, "{state}");
        }
    }

    #[test]
    fn attempts_are_spaced_by_doubling_waits() {
        let minutes = |kind: JobKind| -> Vec<u64> {
            (1..)
                .map_while(|attempt| kind.wait_after(attempt))
                .map(|wait| wait.as_secs() / 60)
                .collect()
        };
        assert_eq!(minutes(JobKind::Invoice), [1, 2, 4]);
        assert_eq!(minutes(JobKind::Refund), [2, 4, 8, 16, 32]);
        for kind in JobKind::ALL {
            assert_eq!(kind.wait_after(kind.attempts()), None);
            assert_eq!(kind.wait_after(0), None);
            assert_eq!(JobKind::from_name(kind.as_str()), Some(kind));
        }
    }
}
