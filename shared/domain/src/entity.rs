//! The kinds of things whose changes are recorded.

use std::fmt;

/// A kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityType {
    /// An order.
    Order,
    /// A return of an order.
    Return,
    /// The money that goes back for an order.
    Refund,
    /// The invoice of an order.
    Invoice,
    /// A key that software calls the API with.
    ApiKey,
    /// An operation of the API: what an attempt is about that names no other entity.
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

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
