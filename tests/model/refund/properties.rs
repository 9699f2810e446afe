//! The properties: states that must never occur, and states that must be reachable.

use oms_domain::JobStatus;
use stateright::Property;

use super::model::Refunds;
use super::world::{Entry, Refund, Stage, World};

pub const ONE_EFFECT: &str = "the money goes back once at most";
pub const TRUE_SUCCESS: &str = "SUCCEEDED is never said without an effect";
pub const LASTING_SUCCESS: &str = "what has succeeded stays so while the refund stands";
pub const AMOUNT: &str = "SUCCEEDED is said of the amount that was owed";
pub const NOT_LOST: &str = "what has not been given back is owed or has failed in front of a manager";

/// The properties.
pub fn all() -> Vec<Property<Refunds>> {
    vec![
        Property::always(ONE_EFFECT, |_, world: &World| world.effects() <= 1),
        Property::always(TRUE_SUCCESS, |_, world: &World| success_is_true(world)),
        Property::always(LASTING_SUCCESS, |_, world: &World| {
            !world.success_stands() || world.says_succeeded()
        }),
        Property::always(AMOUNT, |_, world: &World| !success_is_strange(world)),
        Property::always(NOT_LOST, |_, world: &World| is_not_lost(world)),
        // If these states were unreachable, the properties above would prove nothing. The bounds decide which apply.
        Property::sometimes(
            "the money goes back and nobody needs to look",
            |_, world: &World| world.says_succeeded() && !world.is_marked && world.entry.is_none(),
        ),
        Property::sometimes(
            "a key of a later generation gives it back",
            |model, world: &World| {
                let later = world.record.as_ref().is_some_and(|record| record.generation > 1);
                model.bounds.retries == 0 || (world.says_succeeded() && later)
            },
        ),
        Property::sometimes(
            "it is found after the keys are forgotten",
            |model, world: &World| {
                let forgotten = world.left.days < model.bounds.days;
                model.bounds.days == 0 || (world.says_succeeded() && forgotten)
            },
        ),
        Property::sometimes(
            "it is taken back, and a manager sees it",
            |model, world: &World| {
                let undone = world.refunds.iter().any(|made| made.stage == Stage::Failed);
                model.bounds.faults == 0 || (world.entry == Some(Entry::Failed) && undone)
            },
        ),
    ]
}

/// The refund that the record names, if it says that it succeeded.
fn success(world: &World) -> Option<Refund> {
    let record = world.record.as_ref()?;
    record
        .transaction
        .filter(|_| record.status == JobStatus::Succeeded)
}

/// True while the event that reports the failure of this refund has not been acknowledged. The gateway sends it again
/// until then.
fn is_still_to_be_heard(world: &World, refund: Refund) -> bool {
    world.events.contains(&(refund, Stage::Failed))
}

fn success_is_true(world: &World) -> bool {
    success(world)
        .is_none_or(|refund| world.stage(refund) == Stage::Succeeded || is_still_to_be_heard(world, refund))
}

fn success_is_strange(world: &World) -> bool {
    success(world).is_some_and(|refund| world.refunds[usize::from(refund)].is_strange)
}

fn is_not_lost(world: &World) -> bool {
    let marked = world.is_marked || world.entry.is_some();
    let moved = success(world).is_some_and(|refund| world.stage(refund) == Stage::Succeeded);
    let heard = world
        .refunds
        .iter()
        .zip(0_u8..)
        .any(|(_, refund)| is_still_to_be_heard(world, refund));
    marked || moved || heard
}
