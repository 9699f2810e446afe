//! The kinds of entity that the history has records of.

use std::fmt;

/// A kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityType {
    /// An order.
    Order,
    /// A return of an order.
    Return,
    /// The refund of an order.
    Refund,
    /// The invoice of an order.
    Invoice,
    /// An API key.
    ApiKey,
    /// An operation of the API: the subject of a refused attempt that concerns no other entity.
    Operation,
}

impl EntityType {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Order,
        Self::Return,
        Self::Refund,
        Self::Invoice,
        Self::ApiKey,
        Self::Operation,
    ];

    /// The kind's name in the API, and the prefix of its keys in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "ORDER",
            Self::Return => "RETURN",
            Self::Refund => "REFUND",
            Self::Invoice => "INVOICE",
            Self::ApiKey => "API_KEY",
            Self::Operation => "OPERATION",
        }
    }

    /// Finds a kind by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
