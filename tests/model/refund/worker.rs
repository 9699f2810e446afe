//! A worker, one call after the other: `process-refund`.

use super::model::{Event, Refunds, Safeguard, failure};
use super::record::Claimed;
use super::world::{Claim, Mark, Outcome, Request, Worker, World};

impl Refunds {
    pub fn worker_events(&self, world: &World, events: &mut Vec<Event>) {
        let mut idle_seen = false;
        for (number, worker) in (0_u8..).zip(&world.workers) {
            let may_repeat = [false, true]
                .into_iter()
                .filter(|again| !again || world.left.repeats > 0);
            match worker {
                // Idle workers are alike.
                Worker::Idle => {
                    if world.left.deliveries > 0 && !idle_seen {
                        events.push(Event::Deliver(number));
                    }
                    idle_seen = true;
                    continue;
                }
                Worker::Begun { .. } => {
                    events.extend(may_repeat.map(|again| Event::Claim {
                        worker: number,
                        again,
                    }));
                }
                Worker::Claimed(claim) if !claim.first && self.has(Safeguard::LookUp) => {
                    events.push(Event::LookUp(number));
                    if world.left.faults > 0 {
                        events.extend([false, true].map(|refused| Event::LookUpFails {
                            worker: number,
                            refused,
                        }));
                    }
                }
                Worker::Claimed(_) | Worker::Looked(_) => events.push(Event::Ask(number)),
                Worker::Asked(_) => events.push(Event::GiveUp(number)),
                Worker::Knows(..) => {
                    events.extend(may_repeat.map(|again| Event::Record {
                        worker: number,
                        again,
                    }));
                }
                Worker::Recorded(_)
                | Worker::Settles
                | Worker::SawMark { .. }
                | Worker::SawSuccess { .. } => {
                    events.push(Event::MarkOwner(number));
                }
            }
            events.push(Event::Die(number));
        }
    }

    pub fn deliver(world: &mut World, worker: u8) {
        world.left.deliveries -= 1;
        world.workers[usize::from(worker)] = Worker::Begun {
            record_exists: world.record.is_some(),
        };
    }

    pub fn take_claim(&self, world: &mut World, worker: u8, again: bool) {
        let Worker::Begun { record_exists } = world.workers[usize::from(worker)] else {
            return;
        };
        let write = |world: &mut World| {
            if record_exists {
                Self::claim(world)
            } else {
                self.open(world)
            }
        };
        let mut claimed = write(world);
        if again {
            world.left.repeats -= 1;
            claimed = write(world);
        }
        if !self.has(Safeguard::EffectBeforeMark) {
            world.move_mark(Mark::Owed, Mark::Settled);
        }
        world.workers[usize::from(worker)] = match claimed {
            Claimed::Ours(claim) => Worker::Claimed(claim),
            Claimed::Exists => Worker::Begun { record_exists: true },
            Claimed::Done => Worker::Settles,
            Claimed::Failed => Worker::Recorded(Mark::Failed),
            Claimed::Leased => Worker::Idle,
        };
    }

    pub fn look_up(&self, world: &mut World, worker: u8) {
        let Worker::Claimed(claim) = world.workers[usize::from(worker)].clone() else {
            return;
        };
        world.workers[usize::from(worker)] = match self.find(world, claim.failed) {
            Some(outcome) => Worker::Knows(claim, outcome),
            None => Worker::Looked(claim),
        };
    }

    pub fn miss_look_up(&self, world: &mut World, worker: u8, refused: bool) {
        let Worker::Claimed(claim) = world.workers[usize::from(worker)].clone() else {
            return;
        };
        world.left.faults -= 1;
        let outcome = if refused {
            failure(true, !self.has(Safeguard::RefusalOfItsOwn))
        } else {
            self.unknown(false)
        };
        world.workers[usize::from(worker)] = Worker::Knows(claim, outcome);
    }

    pub fn ask(&self, world: &mut World, worker: u8) {
        let (Worker::Claimed(claim) | Worker::Looked(claim)) = world.workers[usize::from(worker)].clone()
        else {
            return;
        };
        if claim.is_over && self.has(Safeguard::LeaseBeforeAsking) {
            world.workers[usize::from(worker)] = Worker::Knows(claim, failure(false, false));
            return;
        }
        // It was to find out what became of the others.
        if claim.attempts > self.attempts {
            world.workers[usize::from(worker)] = Worker::Knows(claim, failure(true, false));
            return;
        }
        world.requests.push(Request {
            generation: claim.generation,
            waiting: Some(worker),
        });
        world.requests.sort_unstable();
        world.workers[usize::from(worker)] = Worker::Asked(claim);
    }

    pub fn give_up(&self, world: &mut World, worker: u8) {
        let Worker::Asked(claim) = world.workers[usize::from(worker)].clone() else {
            return;
        };
        abandon(world, worker);
        world.workers[usize::from(worker)] = Worker::Knows(claim, self.unknown(false));
    }

    pub fn die(world: &mut World, worker: u8) {
        abandon(world, worker);
        world.workers[usize::from(worker)] = Worker::Idle;
    }

    pub fn record(&self, world: &mut World, worker: u8, again: bool) {
        let Worker::Knows(claim, outcome) = world.workers[usize::from(worker)].clone() else {
            return;
        };
        world.left.repeats -= u8::from(again);
        world.workers[usize::from(worker)] = match outcome {
            Outcome::Moved(refund) => {
                let mut succeeded = self.succeed(world, refund);
                if again {
                    succeeded = self.succeed(world, refund);
                }
                if succeeded {
                    Worker::Recorded(Mark::Settled)
                } else {
                    Worker::Settles
                }
            }
            Outcome::TakenOn(refund) => {
                Self::put_off(world, &claim, refund);
                Worker::Idle
            }
            // The log holds the event, so the SDK's second try is told that the first was made.
            Outcome::Undone(refund) => {
                self.undo(world, refund);
                Worker::Recorded(Mark::Failed)
            }
            Outcome::Failure {
                finally,
                without_effect,
            } => self.record_failure(world, &claim, finally, without_effect),
        };
    }

    fn record_failure(
        &self,
        world: &mut World,
        claim: &Claim,
        finally: bool,
        without_effect: bool,
    ) -> Worker {
        let gives_up = finally || claim.attempts >= self.attempts;
        let recorded = self.fail(world, claim, gives_up, without_effect);
        if gives_up && recorded {
            Worker::Recorded(Mark::Failed)
        } else {
            Worker::Idle
        }
    }

    pub fn mark_owner(&self, world: &mut World, worker: u8) {
        let place = usize::from(worker);
        world.workers[place] = match world.workers[place].clone() {
            Worker::Recorded(mark) => {
                let moved = world.move_mark(Mark::Owed, mark);
                if mark == Mark::Settled && !moved {
                    Worker::Settles
                } else {
                    Worker::Idle
                }
            }
            Worker::Settles => Worker::SawMark {
                failure: world.failure_mark(),
            },
            Worker::SawMark { failure } if world.says_succeeded() => Worker::SawSuccess { failure },
            Worker::SawSuccess { failure } => {
                world.move_mark(Mark::Owed, Mark::Settled);
                world.settle_failure(failure || !self.has(Safeguard::FailureThatWasSeen));
                Worker::Idle
            }
            _ => Worker::Idle,
        };
    }
}

/// Nobody waits for the worker's request any longer; it is on its way all the same.
fn abandon(world: &mut World, worker: u8) {
    for request in &mut world.requests {
        if request.waiting == Some(worker) {
            request.waiting = None;
        }
    }
    world.requests.sort_unstable();
}
