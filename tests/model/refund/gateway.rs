//! The gateway: keys, refunds, and what goes wrong.

use super::model::{Assumption, Event, Refunds, Safeguard, failure};
use super::world::{Claim, Kept, Made, Outcome, Refund, Request, Stage, Worker, World};

/// An outcome of a request that the gateway has not executed under its key before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Execution {
    /// The refund is made at once.
    Makes,
    /// The refund is taken on, and made later.
    TakesOn,
    /// The refund is made, and answered with a 500 that is kept.
    MakesWithError,
    /// 500, kept, and nothing is made.
    Error,
    /// 402, kept, and nothing is made.
    Refuses,
    /// 4xx before the key is looked at: not kept.
    RefusesAtTheDoor,
    /// 409, 429, 502, 503: not kept, nothing is made.
    Busy,
}

impl Execution {
    const ALL: [Self; 7] = [
        Self::Makes,
        Self::TakesOn,
        Self::MakesWithError,
        Self::Error,
        Self::Refuses,
        Self::RefusesAtTheDoor,
        Self::Busy,
    ];
}

/// An answer as a worker takes it.
#[derive(Clone, Copy)]
enum Answer {
    Refund { refund: Refund, stage: Stage },
    Error { replayed: bool },
    Refusal { replayed: bool },
}

impl Refunds {
    pub fn gateway_events(&self, world: &World, events: &mut Vec<Event>) {
        for (number, request) in (0_u8..).zip(&world.requests) {
            // Equal requests have equal ends.
            if world.requests[..usize::from(number)].contains(request) {
                continue;
            }
            if self.kept(world, *request).is_some() {
                events.push(Event::Execute(number, Execution::Makes));
            } else {
                let faultless = |execution: &Execution| *execution == Execution::Makes;
                let possible = Execution::ALL.into_iter();
                events.extend(
                    possible
                        .filter(|execution| world.left.faults > 0 || faultless(execution))
                        .map(|execution| Event::Execute(number, execution)),
                );
            }
        }
        for (refund, made) in (0_u8..).zip(&world.refunds) {
            if made.stage == Stage::Pending {
                events.push(Event::Settle(refund, Stage::Succeeded));
                events.push(Event::Settle(refund, Stage::Failed));
            }
            if made.stage == Stage::Succeeded && !made.is_strange && world.left.faults > 0 {
                events.push(Event::Settle(refund, Stage::Failed));
            }
        }
        if world.left.days > 0
            && (world.requests.is_empty() || !self.assumes(Assumption::RequestsEndBeforeKeys))
        {
            events.push(Event::Day);
        }
        if world.left.strange > 0 {
            events.push(Event::MakeByHand);
        }
    }

    fn kept(&self, world: &World, request: Request) -> Option<Kept> {
        let kept = world.kept.get(usize::from(request.generation)).copied().flatten();
        kept.filter(|_| self.has(Safeguard::Key))
    }

    /// Executes a request and gives its answer to the worker that waits for it. A lost answer is modelled as a worker
    /// that gives up just before.
    pub fn execute(&self, world: &mut World, number: u8, execution: Execution) {
        let request = world.requests.remove(usize::from(number));
        let answer = match self.kept(world, request) {
            Some(Kept::Refund { refund, stage }) => Answer::Refund { refund, stage },
            Some(Kept::Error) => Answer::Error { replayed: true },
            Some(Kept::Refusal) => Answer::Refusal { replayed: true },
            None => {
                world.left.faults -= u8::from(execution != Execution::Makes);
                Self::execute_anew(world, request, execution)
            }
        };
        let Some(number) = request.waiting.map(usize::from) else {
            return;
        };
        let Worker::Asked(claim) = world.workers[number].clone() else {
            return;
        };
        let looked = !claim.first;
        let outcome = match answer {
            Answer::Refund { refund, stage } => outcome_of(refund, stage),
            Answer::Refusal { replayed } => self.refused(&claim, replayed),
            Answer::Error { replayed } => {
                self.unknown(looked && (replayed || !self.has(Safeguard::RepeatedErrorOnly)))
            }
        };
        world.workers[number] = Worker::Knows(claim, outcome);
    }

    fn execute_anew(world: &mut World, request: Request, execution: Execution) -> Answer {
        let made = |world: &mut World, stage| {
            let refund = u8::try_from(world.refunds.len()).expect("the bounds are narrow");
            world.refunds.push(Made {
                stage,
                is_strange: false,
            });
            refund
        };
        let (answer, kept) = match execution {
            Execution::Makes | Execution::TakesOn => {
                let stage = match execution {
                    Execution::TakesOn => Stage::Pending,
                    _ => Stage::Succeeded,
                };
                let refund = made(world, stage);
                if stage == Stage::Succeeded {
                    announce(world, refund, stage);
                }
                (
                    Answer::Refund { refund, stage },
                    Some(Kept::Refund { refund, stage }),
                )
            }
            Execution::MakesWithError => {
                let refund = made(world, Stage::Succeeded);
                announce(world, refund, Stage::Succeeded);
                (Answer::Error { replayed: false }, Some(Kept::Error))
            }
            Execution::Error => (Answer::Error { replayed: false }, Some(Kept::Error)),
            Execution::Refuses => (Answer::Refusal { replayed: false }, Some(Kept::Refusal)),
            Execution::RefusesAtTheDoor => (Answer::Refusal { replayed: false }, None),
            Execution::Busy => (Answer::Error { replayed: false }, None),
        };
        let generation = usize::from(request.generation);
        if world.kept.len() <= generation {
            world.kept.resize(generation + 1, None);
        }
        world.kept[generation] = kept;
        answer
    }

    /// Decides or reverses a refund, and announces the event.
    pub fn settle(world: &mut World, refund: Refund, stage: Stage) {
        let made = &mut world.refunds[usize::from(refund)];
        world.left.faults -= u8::from(made.stage == Stage::Succeeded);
        made.stage = stage;
        announce(world, refund, stage);
    }

    /// The outcome that a look-up derives from the gateway's list: `process-refund`'s `look_up` and `judge`.
    pub fn find(&self, world: &World, failed: u8) -> Option<Outcome> {
        let list = || (0_u8..).zip(&world.refunds);
        let standing = list().filter(|(_, made)| made.stage != Stage::Failed);
        let standing = standing.min_by_key(|(_, made)| made.stage != Stage::Succeeded);
        let unrecorded =
            |(refund, made): &(Refund, &Made)| made.stage == Stage::Failed && failed & (1 << refund) == 0;
        let (refund, made) = standing.or_else(|| list().filter(unrecorded).last())?;
        if made.is_strange && self.has(Safeguard::Amount) {
            return Some(Outcome::Failure {
                finally: true,
                without_effect: false,
            });
        }
        Some(outcome_of(refund, made.stage))
    }

    /// The outcome of a 4xx. `replayed`: the gateway repeated its answer to an earlier request, which says nothing
    /// about the present one.
    fn refused(&self, claim: &Claim, replayed: bool) -> Outcome {
        if !self.has(Safeguard::RefusalOfItsOwn) {
            return failure(true, true);
        }
        if replayed && !claim.first {
            // Every request under this key gets the same answer; a new key may succeed.
            return failure(false, true);
        }
        failure(true, claim.first)
    }

    /// The failure of an attempt whose effect is unknown.
    pub fn unknown(&self, without_effect: bool) -> Outcome {
        Outcome::Failure {
            finally: false,
            without_effect: without_effect || !self.has(Safeguard::SameKey),
        }
    }
}

const fn outcome_of(refund: Refund, stage: Stage) -> Outcome {
    match stage {
        Stage::Succeeded => Outcome::Moved(refund),
        Stage::Pending => Outcome::TakenOn(refund),
        Stage::Failed => Outcome::Undone(refund),
    }
}

fn announce(world: &mut World, refund: Refund, stage: Stage) {
    world.events.push((refund, stage));
    world.events.sort_unstable();
    world.events.dedup();
}
