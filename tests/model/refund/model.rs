//! What can happen.

use stateright::{Model, Property};

use super::gateway::Execution;
use super::properties;
use super::world::{Hook, Lease, Left, Made, Mark, Outcome, Refund, Stage, Worker, World};

/// What the code does so that nothing goes wrong.
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
    /// Only who holds the lease records a failure.
    OwnLease,
    /// A refund that is known to have failed is never recorded as a success.
    FailedStaysFailed,
    /// The name of a refund that was undone does not keep the failure of the next one out.
    RoomForTheNext,
    /// The amount is compared before it counts.
    Amount,
    /// The owner's mark goes after the record says that it is done, not before the effect.
    EffectBeforeMark,
    /// Success takes away the mark of failure that was seen before the record said so, and no later one.
    FailureThatWasSeen,
    /// A job that is tried again is owed, also if nobody came to mark its failure.
    OwedAgain,
}

/// What is assumed of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// A gateway executes a request, or never will, before it forgets the key the request bears.
    RequestsEndBeforeKeys,
    /// A function that has recorded a success settles its owner's mark, or is stopped, before a manager reacts to what the
    /// gateway took back since: it may run for a minute.
    FunctionsEndBeforeManagersAct,
    /// A manager's call ends, or is stopped, before the gateway's next event is heard and before a worker records what it
    /// knows: it may run for ten seconds.
    ManagersCallsAreShort,
}

/// The model.
#[derive(Clone, Debug)]
pub struct Refunds {
    /// How many workers there are.
    pub workers: usize,
    /// How many attempts there are before the job has failed: fewer than the domain's, which only fails sooner.
    pub attempts: u8,
    /// How often things may happen.
    pub bounds: Left,
    /// The safeguard that is taken away.
    pub without: Option<Safeguard>,
    /// The assumption that is not made.
    pub not_assuming: Option<Assumption>,
}

/// An event. A number is a worker's, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message comes, and the case is read.
    Deliver(u8),
    /// The attempt is claimed; `again`: the SDK asks twice because the first answer got lost.
    Claim { worker: u8, again: bool },
    /// The gateway is asked what it has.
    LookUp(u8),
    /// It does not answer that, or refuses to.
    LookUpFails { worker: u8, refused: bool },
    /// The gateway is asked for the money.
    Ask(u8),
    /// No answer is waited for any longer.
    GiveUp(u8),
    /// What became of the attempt is recorded.
    Record { worker: u8, again: bool },
    /// The owner's mark follows.
    MarkOwner(u8),
    /// The worker is no more.
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
    /// The handler takes an event, and reads what there is.
    Hear(Refund, Stage),
    /// It puts the event into the record.
    HearOn,
    /// It does the rest, and acknowledges the event, or the gateway does not hear that it did.
    HearOut { acknowledged: bool },
    /// It does not come to that.
    HookDies,
    /// A manager has the job tried again: the mark first,
    ManagerTriesAgain,
    /// then the record,
    ManagerRecords,
    /// or does not come to that.
    ManagerBreaksOff,
}

impl Event {
    /// Whether somebody comes to know what became of a refund.
    const fn is_news(self) -> bool {
        matches!(
            self,
            Self::Hear(..) | Self::HearOn | Self::HearOut { .. } | Self::HookDies | Self::Record { .. }
        )
    }
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
            if let Worker::Claimed(claim) | Worker::Looked(claim) = worker
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
            if let Worker::Claimed(claim) | Worker::Looked(claim) = worker
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
            if let Worker::Claimed(claim) | Worker::Looked(claim) = worker {
                claim.is_over = true;
            }
        }
    }

    fn manager_events(&self, world: &World, events: &mut Vec<Event>) {
        if world.manager_is_half_way {
            events.push(Event::ManagerRecords);
            events.push(Event::ManagerBreaksOff);
            return;
        }
        let settling = world.hook != Hook::Idle || world.workers.iter().any(Worker::is_settling);
        let in_time = !settling || !self.assumes(Assumption::FunctionsEndBeforeManagersAct);
        if world.left.retries > 0 && in_time && (world.says_failed() || world.mark == Mark::Failed) {
            events.push(Event::ManagerTriesAgain);
        }
    }
}

impl Model for Refunds {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            record: None,
            mark: Mark::Owed,
            workers: vec![Worker::Idle; self.workers],
            hook: Hook::Idle,
            manager_is_half_way: false,
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
        if world.manager_is_half_way && self.assumes(Assumption::ManagersCallsAreShort) {
            events.retain(|event| !event.is_news());
        }
        self.manager_events(world, events);
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
            Event::MarkOwner(worker) => self.mark_owner(&mut next, worker),
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
            Event::HearOn => self.hear_on(&mut next),
            Event::HearOut { acknowledged } => self.hear_out(&mut next, acknowledged),
            Event::HookDies => next.hook = Hook::Idle,
            Event::ManagerTriesAgain => {
                next.left.retries -= 1;
                next.manager_is_half_way = true;
                if next.says_failed() && self.has(Safeguard::OwedAgain) {
                    next.set_mark(Mark::Owed);
                } else {
                    next.move_mark(Mark::Failed, Mark::Owed);
                }
            }
            Event::ManagerRecords => {
                Self::try_again(&mut next);
                next.manager_is_half_way = false;
            }
            Event::ManagerBreaksOff => next.manager_is_half_way = false,
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

/// What an attempt that failed leaves.
pub const fn failure(finally: bool, without_effect: bool) -> Outcome {
    Outcome::Failure {
        finally,
        without_effect,
    }
}
