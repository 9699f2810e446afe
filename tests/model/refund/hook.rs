//! The handler of the gateway's events: `functions/http`'s `payments::refund`. Events come late, twice and in any order.

use oms_domain::JobStatus;

use super::model::{Event, Refunds, Safeguard};
use super::record::is_known_to_have_failed;
use super::world::{Hook, Mark, Refund, Stage, World};

impl Refunds {
    pub fn hook_events(world: &World, events: &mut Vec<Event>) {
        match world.hook {
            Hook::Idle => events.extend(
                world
                    .events
                    .iter()
                    .map(|(refund, stage)| Event::Hear(*refund, *stage)),
            ),
            Hook::SawMark { .. } | Hook::Unapplied { .. } => {
                events.extend([Event::HearOn, Event::HookDies]);
            }
            Hook::Recorded { .. } => {
                events.extend([true, false].map(|acknowledged| Event::HearOut { acknowledged }));
                events.push(Event::HookDies);
            }
        }
    }

    pub fn hear(world: &mut World, refund: Refund, stage: Stage) {
        world.hook = Hook::SawMark {
            refund,
            stage,
            failure: world.failure_mark(),
        };
    }

    pub fn hear_on(&self, world: &mut World) {
        let Some(before) = world.record.clone() else {
            return;
        };
        let recorded = |refund, stage, failure| Hook::Recorded {
            refund,
            stage,
            failure,
        };
        let hook = world.hook;
        world.hook = match hook {
            Hook::SawMark {
                refund,
                stage: stage @ Stage::Succeeded,
                failure,
            } => {
                if self.succeed(world, refund) {
                    recorded(refund, stage, failure)
                } else {
                    Hook::Unapplied { refund, failure }
                }
            }
            // The record, read again.
            Hook::Unapplied { refund, failure }
                if before.status == JobStatus::Succeeded && before.transaction == Some(refund) =>
            {
                recorded(refund, Stage::Succeeded, failure)
            }
            Hook::SawMark {
                refund,
                stage: stage @ Stage::Failed,
                ..
            } if self.undo(world, refund)
                || (before.status == JobStatus::Failed && is_known_to_have_failed(before.failed, refund)) =>
            {
                recorded(refund, stage, false)
            }
            Hook::SawMark { refund, stage, .. } => {
                acknowledge(world, refund, stage);
                Hook::Idle
            }
            Hook::Unapplied { refund, .. } => {
                acknowledge(world, refund, Stage::Succeeded);
                Hook::Idle
            }
            Hook::Idle | Hook::Recorded { .. } => return,
        };
    }

    pub fn hear_out(&self, world: &mut World, acknowledged: bool) {
        let Hook::Recorded {
            refund,
            stage,
            failure,
        } = world.hook
        else {
            return;
        };
        world.hook = Hook::Idle;
        if stage == Stage::Failed {
            world.set_mark(Mark::Failed);
        } else {
            world.move_mark(Mark::Owed, Mark::Settled);
            world.settle_failure(failure || !self.has(Safeguard::FailureThatWasSeen));
        }
        if acknowledged {
            acknowledge(world, refund, stage);
        }
    }
}

fn acknowledge(world: &mut World, refund: Refund, stage: Stage) {
    world.events.retain(|event| *event != (refund, stage));
}
