//! The kinds of entity that the history has records of.

use std::fmt;

use crate::JobKind;

/// A kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityType {
    /// An order.
    Order,
    /// A return of an order.
    Return,
    /// A job of an order: its refund, its invoice.
    Job(JobKind),
    /// An API key.
    ApiKey,
    /// An operation of the API: the subject of a refused attempt that concerns no other entity.
    Operation,
}

impl EntityType {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        let jobs = JobKind::ALL.into_iter().map(Self::Job);
        let before = [Self::Order, Self::Return].into_iter();
        before.chain(jobs).chain([Self::ApiKey, Self::Operation])
    }

    /// The kind's name in the API, and the prefix of its keys in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "ORDER",
            Self::Return => "RETURN",
            Self::Job(kind) => kind.as_str(),
            Self::ApiKey => "API_KEY",
            Self::Operation => "OPERATION",
        }
    }

    /// Finds a kind by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
