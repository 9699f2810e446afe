//! The state of the model: an entity, wishes, and copies of requests on their way.

use oms_domain::Lifecycle;

/// A change that a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wish<S> {
    /// The write id, which follows from the client's key.
    pub write: u8,
    /// The wanted state. Also stands for the request's fingerprint.
    pub to: S,
    /// The version that the change is meant for, if the client named one.
    pub if_match: Option<u8>,
}

/// A transition as the entity keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Made<S> {
    /// The state it led to.
    pub state: S,
    /// The write id that it was made under.
    pub write: u8,
    /// The wish that it came from, which only the properties look at. `None` for the steps before the run.
    pub wish: Option<usize>,
}

/// The entity: its path, and nothing else.
pub type Entity<S> = Vec<Made<S>>;

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer<S> {
    /// The step was made, now or before, and left the entity in this state at this version.
    Made { version: usize, state: S },
    /// 409: no such edge from here.
    Illegal,
    /// 412: another version than the one named.
    Stale,
    /// 422: the key was used for something else.
    KeyReused,
}

/// The answer that a client has received, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told<S> {
    /// Nothing yet.
    Nothing,
    /// The wish was made.
    Made { version: usize, state: S },
    /// The wish was refused. `is_final`: no other copy of the request was on its way, or the request named a version
    /// that had been reached already, and an entity never returns to an earlier version.
    Refused { is_final: bool },
}

/// The progress of a wish.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fate<S> {
    /// The number of copies of the request that have been sent.
    pub sent: u8,
    /// The number of copies that are on their way.
    pub on_the_way: u8,
    /// The answer that the client has received.
    pub told: Told<S>,
    /// The entity as a writer read it in order to write it back, changed; only without the safeguard of the one call.
    pub held: Option<Entity<S>>,
}

/// The state of everything in the model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World<S> {
    /// The wishes.
    pub wishes: Vec<Wish<S>>,
    /// The progress of each wish.
    pub fates: Vec<Fate<S>>,
    /// The entity.
    pub entity: Entity<S>,
    /// True once a request whose write had been made was answered as anything else.
    pub denied: bool,
}

impl<S: Lifecycle> World<S> {
    /// The beginning: an entity that has taken `path`, and nothing sent.
    pub fn new(path: &[S], wishes: Vec<Wish<S>>) -> Self {
        let before = |state: &S| Made {
            state: *state,
            write: u8::MAX,
            wish: None,
        };
        let unsent = Fate {
            sent: 0,
            on_the_way: 0,
            told: Told::Nothing,
            held: None,
        };
        Self {
            fates: vec![unsent; wishes.len()],
            wishes,
            entity: path.iter().map(before).collect(),
            denied: false,
        }
    }
}
