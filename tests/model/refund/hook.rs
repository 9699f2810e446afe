//! The handler of the gateway's events: `functions/http`'s `payments::refund`. Events arrive late, twice and in any
//! order.

use oms_domain::JobStatus;

use super::model::{Event, Refunds};
use super::record::is_known_to_have_failed;
use super::world::{Hook, Refund, Stage, World};

impl Refunds {
    pub fn hook_events(world: &World, events: &mut Vec<Event>) {
        match world.hook {
            Hook::Idle => events.extend(
                world
                    .events
                    .iter()
                    .map(|(refund, stage)| Event::Hear(*refund, *stage)),
            ),
            Hook::Read { .. } => {
                events.extend([true, false].map(|acknowledged| Event::HearOut { acknowledged }));
                events.push(Event::HookDies);
            }
        }
    }

    pub fn hear(world: &mut World, refund: Refund, stage: Stage) {
        let record = world.record.as_ref();
        world.hook = Hook::Read {
            refund,
            stage,
            exists: record.is_some(),
            ignores_failure: record.is_some_and(|record| {
                let known = is_known_to_have_failed(record.failed, refund);
                let another = record.status == JobStatus::Succeeded && record.transaction != Some(refund);
                known || another
            }),
        };
    }

    pub fn hear_out(&self, world: &mut World, acknowledged: bool) {
        let Hook::Read {
            refund,
            stage,
            exists,
            ignores_failure,
        } = world.hook
        else {
            return;
        };
        world.hook = Hook::Idle;
        match stage {
            Stage::Succeeded if exists => {
                self.succeed(world, refund);
            }
            Stage::Failed if exists && !ignores_failure => {
                self.undo(world, refund);
            }
            Stage::Pending | Stage::Succeeded | Stage::Failed => {}
        }
        if acknowledged {
            world.events.retain(|event| *event != (refund, stage));
        }
    }
}
