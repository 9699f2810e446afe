//! A worker, one call after the other: `process-refund`.

use oms_domain::JobStatus;

use super::model::{Event, Refunds, Safeguard, failure};
use super::record::Claimed;
use super::world::{Claim, Outcome, Request, Worker, World};

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
                Worker::Begun { .. } if world.is_marked && !self.has(Safeguard::OpenBeforeClearing) => {
                    events.push(Event::ClearMark(number));
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
                Worker::Opened(_) => events.push(Event::ClearMark(number)),
            }
            events.push(Event::Die(number));
        }
    }

    pub fn deliver(world: &mut World, worker: u8) {
        world.left.deliveries -= 1;
        world.workers[usize::from(worker)] = Worker::Begun {
            record_exists: world.record.is_some(),
            saw_mark: world.is_marked,
        };
    }

    pub fn take_claim(&self, world: &mut World, worker: u8, again: bool) {
        let Worker::Begun {
            record_exists,
            saw_mark,
        } = world.workers[usize::from(worker)]
        else {
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
        let claim = match claimed {
            Claimed::Ours(claim) => Some(claim),
            Claimed::Exists => {
                world.workers[usize::from(worker)] = Worker::Begun {
                    record_exists: true,
                    saw_mark,
                };
                return;
            }
            Claimed::Done | Claimed::Failed | Claimed::Leased => None,
        };
        world.workers[usize::from(worker)] = match claim {
            claim if saw_mark => Worker::Opened(claim),
            Some(claim) => self.claimed(world, claim),
            None => Worker::Idle,
        };
    }

    /// The claim is ours. Without [`Safeguard::EffectBeforeSuccess`] the worker records the success now.
    fn claimed(&self, world: &mut World, claim: Claim) -> Worker {
        if !self.has(Safeguard::EffectBeforeSuccess)
            && let Some(record) = world.record.as_mut()
        {
            record.status = JobStatus::Succeeded;
            world.entry = None;
        }
        Worker::Claimed(claim)
    }

    /// `clear_mark_of_opened`: there is one mark here, and nobody sets it again.
    pub fn clear_mark(&self, world: &mut World, worker: u8) {
        world.is_marked = false;
        if let Worker::Opened(claim) = world.workers[usize::from(worker)].clone() {
            world.workers[usize::from(worker)] = match claim {
                Some(claim) => self.claimed(world, claim),
                None => Worker::Idle,
            };
        }
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
        // This attempt was only to look up the earlier ones; none is left to ask for the money.
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
                self.succeed(world, refund);
                if again {
                    self.succeed(world, refund);
                }
                Worker::Idle
            }
            Outcome::TakenOn(refund) => {
                Self::put_off(world, &claim, refund);
                Worker::Idle
            }
            // The log holds the event, so the SDK's second try is told that the first was made.
            Outcome::Undone(refund) => {
                self.undo(world, refund);
                Worker::Idle
            }
            Outcome::Failure {
                finally,
                without_effect,
            } => {
                let gives_up = finally || claim.attempts >= self.attempts;
                self.fail(world, &claim, gives_up, without_effect);
                Worker::Idle
            }
        };
    }
}

/// The worker no longer waits for its request, which is still on its way.
fn abandon(world: &mut World, worker: u8) {
    for request in &mut world.requests {
        if request.waiting == Some(worker) {
            request.waiting = None;
        }
    }
    world.requests.sort_unstable();
}
