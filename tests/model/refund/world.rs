//! What there is.

use oms_domain::JobStatus;

/// A claim's own lease; the times of two claims differ, and so do their numbers.
pub type Lease = u8;
/// A refund at the gateway, by its place in the list of all.
pub type Refund = u8;
/// A generation of the idempotency key, counted from 1.
pub type Generation = u8;

/// The refund's record in the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    pub status: JobStatus,
    /// Attempts since somebody last had it tried again.
    pub attempts: u8,
    /// Whose turn it is.
    pub lease: Option<Lease>,
    /// Whether that has run out.
    pub lease_is_over: bool,
    /// Whether the next attempt has to wait.
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
    /// Failed for good: a manager will.
    Failed,
}

/// How far a refund has come at the gateway.
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

/// What the gateway keeps under a key.
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
    /// Which worker waits for the answer; `None`: it has given up.
    pub waiting: Option<u8>,
}

/// What a worker has made out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Moved(Refund),
    TakenOn(Refund),
    Undone(Refund),
    Failure { finally: bool, without_effect: bool },
}

/// What a claim gave a worker: a copy of the record as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    pub lease: Lease,
    /// Whether the lease has run out since.
    pub is_over: bool,
    pub first: bool,
    pub attempts: u8,
    pub generation: Generation,
    pub failed: u8,
}

/// Where a worker is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Worker {
    /// Waiting for a message.
    Idle,
    /// It has a message, and has seen whether there is a record and whether the owner is marked.
    Begun { record_exists: bool, saw_mark: bool },
    /// The record exists, with this claim if the worker has one, and the owner's mark is to be cleared.
    Opened(Option<Claim>),
    /// It has an attempt, and has not asked the gateway anything.
    Claimed(Claim),
    /// It has looked, and found nothing.
    Looked(Claim),
    /// It has asked for the money, and waits.
    Asked(Claim),
    /// It has made out what became of it, and has not recorded that.
    Knows(Claim, Outcome),
}

/// The handler of the gateway's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hook {
    Idle,
    /// It has an event, and has read the record.
    Read {
        refund: Refund,
        stage: Stage,
        exists: bool,
        /// Whether a failure of this refund would be no news, or not of the refund that counts.
        ignores_failure: bool,
    },
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub record: Option<Record>,
    /// Whether the owner bears the mark that a job of its has no record yet.
    pub is_marked: bool,
    pub entry: Option<Entry>,
    pub workers: Vec<Worker>,
    pub hook: Hook,
    /// Requests on their way to the gateway.
    pub requests: Vec<Request>,
    /// The gateway's refunds.
    pub refunds: Vec<Made>,
    /// What the gateway keeps, by generation.
    pub kept: Vec<Option<Kept>>,
    /// Events that have not been acknowledged: of which refund, and of which stage.
    pub events: Vec<(Refund, Stage)>,
    /// The refund as which the record was once marked as succeeded.
    pub once_succeeded: Option<Refund>,
    /// How many leases there have been.
    pub leases: Lease,
    /// What is left of the bounds.
    pub left: Left,
}

/// How often things may still happen.
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
    /// Times the gateway may do anything but what it should.
    pub faults: u8,
    /// Refunds that may be made by hand.
    pub strange: u8,
}

impl World {
    /// The money that has left, or may: how many of our refunds stand.
    pub fn effects(&self) -> usize {
        let stands = |made: &&Made| made.stage != Stage::Failed && !made.is_strange;
        self.refunds.iter().filter(stands).count()
    }

    pub fn stage(&self, refund: Refund) -> Stage {
        self.refunds[usize::from(refund)].stage
    }
}
