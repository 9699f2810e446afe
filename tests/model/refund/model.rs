//! The model: its safeguards, its assumption and its events.

use stateright::{Model, Property};

use super::gateway::Execution;
use super::properties;
use super::world::{Hook, Lease, Left, Made, Outcome, Refund, Stage, Worker, World};

/// A safeguard of the code. Each prevents one kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safeguard {
    /// Every attempt of a generation asks under the same key.
    Key,
    /// An unknown outcome keeps the key for the next attempt.
    SameKey,
    /// A 500 lets the key go only when the gateway says that it repeats it.
    RepeatedErrorOnly,
    /// A refusal lets the key go only when no earlier request may be under way: to the first attempt, or repeated.
    RefusalOfItsOwn,
    /// Every attempt but the first looks up before it asks.
    LookUp,
    /// Nobody asks under a lease that is over.
    LeaseBeforeAsking,
    /// The record is opened only where there is none, so the first attempt is the first.
    OneRecord,
    /// Only the worker that holds the lease records a failure.
    OwnLease,
    /// A refund that is known to have failed is never recorded as a success.
    FailedStaysFailed,
    /// The name of a refund that was undone does not keep the failure of the next one out.
    RoomForTheNext,
    /// The amount is compared before it counts.
    Amount,
    /// The record says that the money has moved only after the gateway was asked.
    EffectBeforeSuccess,
    /// The owner's mark is cleared only after the record has been opened.
    OpenBeforeClearing,
    /// The write that changes the record's status writes its index entry, too.
    EntryWithStatus,
}

/// An assumption about the world that the code does not secure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// A gateway executes a request, or never will, before it forgets the key the request bears.
    RequestsEndBeforeKeys,
}

/// The model.
#[derive(Clone, Debug)]
pub struct Refunds {
    /// The number of workers.
    pub workers: usize,
    /// The number of attempts before the job fails for good. Fewer than the domain's, so that the model reaches the
    /// failure in fewer steps.
    pub attempts: u8,
    /// The number of times each kind of event may happen.
    pub bounds: Left,
    /// The safeguard that is taken away.
    pub without: Option<Safeguard>,
    /// The assumption that is not made.
    pub not_assuming: Option<Assumption>,
}

/// An event. A number is a worker's, unless the variant says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message comes, and the case is read.
    Deliver(u8),
    /// The attempt is claimed; `again`: the SDK asks twice because the first answer got lost.
    Claim { worker: u8, again: bool },
    /// The gateway is asked what it has.
    LookUp(u8),
    /// The look-up gets no answer, or is refused.
    LookUpFails { worker: u8, refused: bool },
    /// The gateway is asked for the money.
    Ask(u8),
    /// The worker stops waiting for the answer.
    GiveUp(u8),
    /// The worker records the outcome of the attempt.
    Record { worker: u8, again: bool },
    /// The owner's mark is cleared.
    ClearMark(u8),
    /// The worker dies.
    Die(u8),
    /// A lease runs out.
    LeaseIsOver(Lease),
    /// The wait after a failed attempt is over.
    WaitIsOver,
    /// The gateway executes a request, by its place among those under way.
    Execute(u8, Execution),
    /// A pending refund is decided, or one that had been made is taken back.
    Settle(Refund, Stage),
    /// The gateway forgets its keys.
    Day,
    /// Somebody refunds the order by hand at the gateway, another amount.
    MakeByHand,
    /// The handler takes an event, and reads the record.
    Hear(Refund, Stage),
    /// The handler writes the event into the record; `acknowledged`: the gateway learns that it did.
    HearOut { acknowledged: bool },
    /// The handler dies before it writes the event.
    HookDies,
    /// A manager has a failed job tried again; `again`: the SDK asks twice because the first answer got lost.
    TryAgain { again: bool },
}

impl Refunds {
    pub fn has(&self, safeguard: Safeguard) -> bool {
        self.without != Some(safeguard)
    }

    pub fn assumes(&self, assumption: Assumption) -> bool {
        self.not_assuming != Some(assumption)
    }

    fn time_events(world: &World, events: &mut Vec<Event>) {
        let of_record = world.record.iter().filter(|record| !record.lease_is_over);
        let mut running: Vec<Lease> = of_record.filter_map(|record| record.lease).collect();
        for worker in &world.workers {
            if let Worker::Opened(Some(claim)) | Worker::Claimed(claim) | Worker::Looked(claim) = worker
                && !claim.is_over
            {
                running.push(claim.lease);
            }
        }
        running.sort_unstable();
        running.dedup();
        events.extend(running.into_iter().map(Event::LeaseIsOver));
        if world.record.as_ref().is_some_and(|record| record.waits) {
            events.push(Event::WaitIsOver);
        }
    }

    fn end_lease(world: &mut World, lease: Lease) {
        if let Some(record) = world.record.as_mut().filter(|record| record.lease == Some(lease)) {
            record.lease_is_over = true;
        }
        for worker in &mut world.workers {
            if let Worker::Opened(Some(claim)) | Worker::Claimed(claim) | Worker::Looked(claim) = worker
                && claim.lease == lease
            {
                claim.is_over = true;
            }
        }
    }

    /// Keys are forgotten, and no lease or wait lasts that long.
    fn day(world: &mut World) {
        world.left.days -= 1;
        world.kept.clear();
        if let Some(record) = world.record.as_mut() {
            record.lease_is_over = record.lease.is_some();
            record.waits = false;
        }
        for worker in &mut world.workers {
            if let Worker::Opened(Some(claim)) | Worker::Claimed(claim) | Worker::Looked(claim) = worker {
                claim.is_over = true;
            }
        }
    }

    fn manager_events(world: &World, events: &mut Vec<Event>) {
        if world.left.retries > 0 && world.says_failed() {
            events.push(Event::TryAgain { again: false });
            if world.left.repeats > 0 {
                events.push(Event::TryAgain { again: true });
            }
        }
    }
}

impl Model for Refunds {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            record: None,
            is_marked: true,
            entry: None,
            workers: vec![Worker::Idle; self.workers],
            hook: Hook::Idle,
            requests: Vec::new(),
            refunds: Vec::new(),
            kept: Vec::new(),
            events: Vec::new(),
            once_succeeded: None,
            leases: 0,
            left: self.bounds,
        }]
    }

    fn actions(&self, world: &World, events: &mut Vec<Event>) {
        self.worker_events(world, events);
        self.gateway_events(world, events);
        Self::hook_events(world, events);
        Self::manager_events(world, events);
        Self::time_events(world, events);
    }

    fn next_state(&self, world: &World, event: Event) -> Option<World> {
        let mut next = world.clone();
        match event {
            Event::Deliver(worker) => Self::deliver(&mut next, worker),
            Event::Claim { worker, again } => self.take_claim(&mut next, worker, again),
            Event::LookUp(worker) => self.look_up(&mut next, worker),
            Event::LookUpFails { worker, refused } => self.miss_look_up(&mut next, worker, refused),
            Event::Ask(worker) => self.ask(&mut next, worker),
            Event::GiveUp(worker) => self.give_up(&mut next, worker),
            Event::Record { worker, again } => self.record(&mut next, worker, again),
            Event::ClearMark(worker) => self.clear_mark(&mut next, worker),
            Event::Die(worker) => Self::die(&mut next, worker),
            Event::LeaseIsOver(lease) => Self::end_lease(&mut next, lease),
            Event::WaitIsOver => {
                if let Some(record) = next.record.as_mut() {
                    record.waits = false;
                }
            }
            Event::Execute(request, execution) => self.execute(&mut next, request, execution),
            Event::Settle(refund, stage) => Self::settle(&mut next, refund, stage),
            Event::Day => Self::day(&mut next),
            Event::MakeByHand => {
                next.left.strange -= 1;
                next.refunds.push(Made {
                    stage: Stage::Succeeded,
                    is_strange: true,
                });
            }
            Event::Hear(refund, stage) => Self::hear(&mut next, refund, stage),
            Event::HearOut { acknowledged } => self.hear_out(&mut next, acknowledged),
            Event::HookDies => next.hook = Hook::Idle,
            Event::TryAgain { again } => {
                next.left.retries -= 1;
                next.left.repeats -= u8::from(again);
                self.try_again(&mut next);
                if again {
                    self.try_again(&mut next);
                }
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

/// The outcome of an attempt that failed.
pub const fn failure(finally: bool, without_effect: bool) -> Outcome {
    Outcome::Failure {
        finally,
        without_effect,
    }
}
