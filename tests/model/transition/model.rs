//! The model: its safeguards and its events.

use std::marker::PhantomData;

use oms_domain::Lifecycle;
use stateright::{Model, Property};

use super::properties;
use super::world::{Answer, Entity, Made, Told, Wish, World};

/// A safeguard of the code. Each prevents one kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safeguard {
    /// The entity is judged and changed in one call.
    OneCall,
    /// The condition demands a state that the wanted one may follow.
    Predecessors,
    /// The condition demands that the write id is not among the entity's.
    NewWriteId,
    /// A refusal looks for the own write id before anything else.
    OwnWrite,
    /// A refusal looks for the write id, not for the state that was wanted.
    WriteIdNotState,
    /// A write id that is found must stand beside the same fingerprint.
    Fingerprint,
    /// The condition demands the version that was named.
    Version,
}

/// The model.
pub struct Transitions<S> {
    /// The number of times a wish is sent.
    pub copies: u8,
    /// The states in which a run may begin.
    pub beginnings: Vec<World<S>>,
    /// True if a refusal must be final although an older copy of the request is on its way.
    pub strict: bool,
    /// The safeguard that is taken away.
    pub without: Option<Safeguard>,
    /// The state machine.
    pub machine: PhantomData<S>,
}

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The client sends its wish, or sends it again.
    Send(usize),
    /// A copy arrives, is judged and takes effect; its answer arrives, or gets lost.
    Arrive { wish: usize, heard: bool },
    /// Without the safeguard of the one call: a copy arrives, and the entity is read for it.
    Read(usize),
    /// Without the safeguard of the one call: the entity that was read is written back, changed.
    Put { wish: usize, heard: bool },
}

impl<S: Lifecycle> Transitions<S> {
    fn has(&self, safeguard: Safeguard) -> bool {
        self.without != Some(safeguard)
    }

    /// The condition of the write: `oms_store`'s `step_expression`.
    fn admits(&self, entity: &Entity<S>, wish: &Wish<S>) -> bool {
        let current = entity.last().expect("an entity has been created").state;
        let follows = wish.to.predecessors().any(|state| state == current);
        let is_new = entity.iter().all(|made| made.write != wish.write);
        let is_version = wish
            .if_match
            .is_none_or(|version| usize::from(version) == entity.len());
        (follows || !self.has(Safeguard::Predecessors))
            && (is_new || !self.has(Safeguard::NewWriteId))
            && (is_version || !self.has(Safeguard::Version))
    }

    /// The answer to a failed condition: `oms_store`'s `judge`.
    fn explain(&self, entity: &Entity<S>, wish: &Wish<S>) -> Answer<S> {
        let ours = |made: &&(usize, &Made<S>)| {
            if self.has(Safeguard::WriteIdNotState) {
                made.1.write == wish.write
            } else {
                made.1.state == wish.to
            }
        };
        let versions = (1..).zip(entity);
        let found = versions.collect::<Vec<_>>().iter().find(ours).copied();
        if let Some((version, made)) = found.filter(|_| self.has(Safeguard::OwnWrite)) {
            if made.state != wish.to && self.has(Safeguard::Fingerprint) {
                return Answer::KeyReused;
            }
            return Answer::Made {
                version,
                state: made.state,
            };
        }
        if wish
            .if_match
            .is_some_and(|version| usize::from(version) != entity.len())
        {
            return Answer::Stale;
        }
        Answer::Illegal
    }

    /// Judges the request `number` by the entity as it was `seen`. An admitted request replaces the entity by `seen`
    /// with the new step.
    fn judge(&self, world: &mut World<S>, number: usize, seen: Entity<S>, heard: bool) {
        let wish = world.wishes[number];
        let was_made = world.entity.iter().any(|made| made.wish == Some(number));
        let named_what_was = wish
            .if_match
            .is_some_and(|version| usize::from(version) <= seen.len());
        let answer = if self.admits(&seen, &wish) {
            world.entity = seen;
            world.entity.push(Made {
                state: wish.to,
                write: wish.write,
                wish: Some(number),
            });
            Answer::Made {
                version: world.entity.len(),
                state: wish.to,
            }
        } else {
            self.explain(&seen, &wish)
        };
        let is_made = matches!(answer, Answer::Made { .. });
        world.denied |= was_made && !is_made;
        let fate = &mut world.fates[number];
        if heard && fate.told == Told::Nothing {
            fate.told = match answer {
                Answer::Made { version, state } => Told::Made { version, state },
                Answer::Illegal | Answer::Stale | Answer::KeyReused => Told::Refused {
                    is_final: fate.on_the_way == 0 || named_what_was,
                },
            };
        }
    }
}

impl<S: Lifecycle> Model for Transitions<S> {
    type State = World<S>;
    type Action = Event;

    fn init_states(&self) -> Vec<World<S>> {
        self.beginnings.clone()
    }

    fn actions(&self, world: &World<S>, events: &mut Vec<Event>) {
        for (wish, fate) in world.fates.iter().enumerate() {
            if fate.told == Told::Nothing && fate.sent < self.copies {
                events.push(Event::Send(wish));
            }
            let ends = [true, false].into_iter();
            if fate.held.is_some() {
                events.extend(ends.map(|heard| Event::Put { wish, heard }));
            } else if fate.on_the_way > 0 {
                if self.has(Safeguard::OneCall) {
                    events.extend(ends.map(|heard| Event::Arrive { wish, heard }));
                } else {
                    events.push(Event::Read(wish));
                }
            }
        }
    }

    fn next_state(&self, world: &World<S>, event: Event) -> Option<World<S>> {
        let mut next = world.clone();
        match event {
            Event::Send(wish) => {
                next.fates[wish].sent += 1;
                next.fates[wish].on_the_way += 1;
            }
            Event::Arrive { wish, heard } => {
                next.fates[wish].on_the_way -= 1;
                let seen = next.entity.clone();
                self.judge(&mut next, wish, seen, heard);
            }
            Event::Read(wish) => {
                next.fates[wish].on_the_way -= 1;
                next.fates[wish].held = Some(next.entity.clone());
            }
            Event::Put { wish, heard } => {
                let seen = next.fates[wish].held.take()?;
                self.judge(&mut next, wish, seen, heard);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}
