//! The properties: states that must never occur, and states that must be reachable.

use oms_domain::Lifecycle;
use stateright::Property;

use super::model::Transitions;
use super::world::{Told, World};

pub const LEGAL: &str = "the history is a legal path";
pub const ACKNOWLEDGED: &str = "an acknowledged write is there, once, where it was said to be";
pub const ONCE: &str = "nothing is written twice";
pub const REFUSED: &str = "a refused write is not there";
pub const VERSION: &str = "a write that named a version was made on that version";
pub const DENIED: &str = "a write that was made is never denied";

/// The properties of every beginning.
pub fn all<S: Lifecycle>() -> Vec<Property<Transitions<S>>> {
    vec![
        Property::always(LEGAL, |_, world: &World<S>| is_legal(world)),
        Property::always(ACKNOWLEDGED, |_, world: &World<S>| acknowledged_is_there(world)),
        Property::always(ONCE, |_, world: &World<S>| is_there_once(world)),
        Property::always(REFUSED, |model, world: &World<S>| {
            refused_is_not_there(model, world)
        }),
        Property::always(VERSION, |_, world: &World<S>| is_on_its_version(world)),
        Property::always(DENIED, |_, world: &World<S>| !world.denied),
        // If these states were unreachable, the properties above would prove nothing.
        Property::sometimes("a lost answer is made good by a retry", |_, world: &World<S>| {
            let made = |fate: &super::world::Fate<S>| matches!(fate.told, Told::Made { .. }) && fate.sent > 1;
            world.fates.iter().any(made)
        }),
        Property::sometimes("one of two rivals is refused", |_, world: &World<S>| {
            let told = |told: fn(&Told<S>) -> bool| world.fates.iter().any(|fate| told(&fate.told));
            told(|told| matches!(told, Told::Refused { .. }))
                && told(|told| matches!(told, Told::Made { .. }))
        }),
        Property::sometimes("the end is reached", |_, world: &World<S>| {
            world.entity.last().is_some_and(|made| made.state.is_terminal())
        }),
    ]
}

fn is_legal<S: Lifecycle>(world: &World<S>) -> bool {
    let steps = world.entity.windows(2);
    world.entity[0].state == S::INITIAL
        && steps
            .into_iter()
            .all(|pair| pair[0].state.may_become(pair[1].state))
}

fn times<S: Lifecycle>(world: &World<S>, wish: usize) -> usize {
    world.entity.iter().filter(|made| made.wish == Some(wish)).count()
}

fn acknowledged_is_there<S: Lifecycle>(world: &World<S>) -> bool {
    world
        .fates
        .iter()
        .enumerate()
        .all(|(wish, fate)| match fate.told {
            Told::Made { version, state } => {
                let made = version.checked_sub(1).and_then(|index| world.entity.get(index));
                let is_ours = made.is_some_and(|made| made.wish == Some(wish) && made.state == state);
                is_ours && state == world.wishes[wish].to && times(world, wish) == 1
            }
            Told::Nothing | Told::Refused { .. } => true,
        })
}

fn is_there_once<S: Lifecycle>(world: &World<S>) -> bool {
    let told = world.entity.iter().filter(|made| made.wish.is_some());
    let mut writes: Vec<u8> = told.map(|made| made.write).collect();
    let all = writes.len();
    writes.sort_unstable();
    writes.dedup();
    writes.len() == all && (0..world.wishes.len()).all(|wish| times(world, wish) <= 1)
}

/// A refused write is not in the entity, unless an older copy of the request is still on its way and may yet be
/// admitted; `strict` shows that this happens. The refusal of a request that named the version it had seen is always
/// final.
fn refused_is_not_there<S: Lifecycle>(model: &Transitions<S>, world: &World<S>) -> bool {
    world
        .fates
        .iter()
        .enumerate()
        .all(|(wish, fate)| match fate.told {
            Told::Refused { is_final } => times(world, wish) == 0 || !(is_final || model.strict),
            Told::Nothing | Told::Made { .. } => true,
        })
}

fn is_on_its_version<S: Lifecycle>(world: &World<S>) -> bool {
    (0_u8..).zip(&world.entity).all(|(before, made)| {
        let wanted = made.wish.and_then(|wish| world.wishes[wish].if_match);
        wanted.is_none_or(|version| version == before)
    })
}
