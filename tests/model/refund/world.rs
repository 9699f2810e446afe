//! The state of the model: the record, the workers, the gateway and its events.

use oms_domain::JobStatus;

/// A claim's own lease, as a number. The code tells leases apart by their times, the model by their numbers.
pub type Lease = u8;
/// A refund at the gateway, by its place in the list of all.
pub type Refund = u8;
/// A generation of the idempotency key, counted from 1.
pub type Generation = u8;

/// The refund's record in the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    pub status: JobStatus,
    /// Attempts since a manager last retried the job.
    pub attempts: u8,
    /// The lease of the worker at the attempt.
    pub lease: Option<Lease>,
    /// True once the lease has run out.
    pub lease_is_over: bool,
    /// True while the next attempt has to wait.
    pub waits: bool,
    pub generation: Generation,
    pub transaction: Option<Refund>,
    /// The refunds that are known to have failed, by bit.
    pub failed: u8,
}

/// The record's entry in `by_job`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Owed: the reconciler will look after it.
    Owed,
    /// Failed for good: a manager will look after it.
    Failed,
}

/// The status of a refund at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Pending,
    Succeeded,
    Failed,
}

/// A refund at the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Made {
    pub stage: Stage,
    /// Made by hand at the gateway, over another amount, for the same order.
    pub is_strange: bool,
}

/// An answer that the gateway keeps under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// The refund, as it was when it was made.
    Refund { refund: Refund, stage: Stage },
    /// 500.
    Error,
    /// 402.
    Refusal,
}

/// A request for a refund that has been sent and not executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    pub generation: Generation,
    /// The worker that waits for the answer; `None` once it has given up.
    pub waiting: Option<u8>,
}

/// The outcome of an attempt, as the worker knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Moved(Refund),
    TakenOn(Refund),
    Undone(Refund),
    Failure { finally: bool, without_effect: bool },
}

/// A worker's copy of the record, as it was when it was claimed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    pub lease: Lease,
    /// True once the lease has run out.
    pub is_over: bool,
    pub first: bool,
    pub attempts: u8,
    pub generation: Generation,
    pub failed: u8,
}

/// The step that a worker has reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Worker {
    /// Waiting for a message.
    Idle,
    /// A message has arrived; the worker has read whether the record exists and whether the owner is marked.
    Begun { record_exists: bool, saw_mark: bool },
    /// The record exists, with this claim if the worker has one, and the owner's mark is to be cleared.
    Opened(Option<Claim>),
    /// The attempt is claimed, and the gateway has not been asked anything.
    Claimed(Claim),
    /// The look-up found no refund.
    Looked(Claim),
    /// The gateway has been asked for the money, and the worker waits for the answer.
    Asked(Claim),
    /// The outcome is known and not recorded.
    Knows(Claim, Outcome),
}

/// The handler of the gateway's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hook {
    Idle,
    /// The handler has an event, and has read the record.
    Read {
        refund: Refund,
        stage: Stage,
        exists: bool,
        /// True if a failure of this refund is known already, or concerns another refund than the one that succeeded.
        ignores_failure: bool,
    },
}

/// The state of everything in the model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub record: Option<Record>,
    /// True while the owner bears the mark of a job that has no record yet.
    pub is_marked: bool,
    pub entry: Option<Entry>,
    pub workers: Vec<Worker>,
    pub hook: Hook,
    /// Requests on their way to the gateway.
    pub requests: Vec<Request>,
    /// The gateway's refunds.
    pub refunds: Vec<Made>,
    /// The answers that the gateway keeps, by generation of the key.
    pub kept: Vec<Option<Kept>>,
    /// Events that have not been acknowledged: of which refund, and of which stage.
    pub events: Vec<(Refund, Stage)>,
    /// The refund as which the record was once marked as succeeded.
    pub once_succeeded: Option<Refund>,
    /// The number of leases so far.
    pub leases: Lease,
    /// The events that may still happen.
    pub left: Left,
}

/// The number of times each kind of event may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Left {
    /// Messages that may be delivered.
    pub deliveries: u8,
    /// Times the gateway may forget its keys.
    pub days: u8,
    /// Times a manager may have the job tried again.
    pub retries: u8,
    /// Times the SDK may ask the database again although the first time took effect.
    pub repeats: u8,
    /// Times the gateway may misbehave.
    pub faults: u8,
    /// Refunds that may be made by hand.
    pub strange: u8,
}

impl World {
    /// The number of our refunds that have moved money, or may still do so.
    pub fn effects(&self) -> usize {
        let stands = |made: &&Made| made.stage != Stage::Failed && !made.is_strange;
        self.refunds.iter().filter(stands).count()
    }

    pub fn stage(&self, refund: Refund) -> Stage {
        self.refunds[usize::from(refund)].stage
    }
}
