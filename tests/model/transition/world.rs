//! What there is: an entity, wishes, and copies of requests on their way.

use oms_domain::Lifecycle;

/// What a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wish<S> {
    /// The write id, which follows from the client's key.
    pub write: u8,
    /// The state it wants the entity in. Stands for the request's fingerprint, too.
    pub to: S,
    /// The version it wants it from.
    pub if_match: Option<u8>,
}

/// A transition as the entity keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Made<S> {
    /// The state it led to.
    pub state: S,
    /// Under which write id.
    pub write: u8,
    /// Which wish it was; the entity does not know this, only who judges the model. `None`: before the story begins.
    pub wish: Option<usize>,
}

/// The entity: its path, and nothing else.
pub type Entity<S> = Vec<Made<S>>;

/// What a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer<S> {
    /// It was made, now or before, and left the entity in this state at this version.
    Made { version: usize, state: S },
    /// 409: no such edge from here.
    Illegal,
    /// 412: another version than the one named.
    Stale,
    /// 422: the key was used for something else.
    KeyReused,
}

/// What a client has heard about its wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told<S> {
    /// Nothing yet.
    Nothing,
    /// That it was made.
    Made { version: usize, state: S },
    /// That it was refused. `is_final`: no other copy of the request was on its way, or it named a version that was there
    /// already, and no version comes back.
    Refused { is_final: bool },
}

/// A wish's fate so far.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fate<S> {
    /// How many copies of the request have been sent.
    pub sent: u8,
    /// How many of them are on their way.
    pub on_the_way: u8,
    /// What the client has heard.
    pub told: Told<S>,
    /// What a writer has read that means to put it back changed; only without the safeguard of the one call.
    pub held: Option<Entity<S>>,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World<S> {
    /// The wishes.
    pub wishes: Vec<Wish<S>>,
    /// What has become of each.
    pub fates: Vec<Fate<S>>,
    /// The entity.
    pub entity: Entity<S>,
    /// Whether a request that had been made was answered as anything else.
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
