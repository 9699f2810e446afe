//! Actors: the person or the software behind a change, and the role in which they act.

use std::fmt;

/// A role in which the API can be used. The operations of each role stand in [`crate::permission`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A customer of the shop; reaches only their own orders and returns.
    Customer,
    /// The shop's back end, which vouches for the prices of the orders it places for customers.
    Storefront,
    /// Customer service.
    Support,
    /// The staff who pack, ship and take back goods.
    Warehouse,
    /// Decides returns, records payments, retries jobs, and sees the audit trail, the metrics and the jobs.
    Manager,
    /// Sees everything, the audit trail included, and changes nothing.
    Auditor,
    /// A manager who also issues and revokes API keys.
    Admin,
    /// Software: webhooks, workers and scheduled functions.
    System,
}

impl Role {
    /// Every role.
    // The columns of the table in `permission` have this order. Among roles of equal access, the first is the one that
    // the history names.
    pub const ALL: [Self; 8] = [
        Self::Customer,
        Self::Storefront,
        Self::Support,
        Self::Warehouse,
        Self::Manager,
        Self::Auditor,
        Self::Admin,
        Self::System,
    ];

    /// The role's name in tokens, scopes and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Storefront => "storefront",
            Self::Support => "support",
            Self::Warehouse => "warehouse",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
            Self::System => "system",
        }
    }

    /// Finds a role by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Returns `System` for the roles of software, `User` for every role that a person acts in.
    pub const fn actor_type(self) -> ActorType {
        match self {
            Self::System | Self::Storefront => ActorType::System,
            Self::Customer
            | Self::Support
            | Self::Warehouse
            | Self::Manager
            | Self::Auditor
            | Self::Admin => ActorType::User,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A person or software, as the history records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorType {
    /// A person.
    User,
    /// Software, ours or a partner's.
    System,
}

impl ActorType {
    /// The type's name in the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::System => "SYSTEM",
        }
    }
}

/// The kind of event that caused a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// A request to the API.
    ApiCall,
    /// A partner's webhook.
    Webhook,
    /// A job received from a queue.
    BackgroundJob,
    /// A scheduled invocation.
    Schedule,
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 4] = [Self::ApiCall, Self::Webhook, Self::BackgroundJob, Self::Schedule];

    /// The trigger's name in the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiCall => "API_CALL",
            Self::Webhook => "WEBHOOK",
            Self::BackgroundJob => "BACKGROUND_JOB",
            Self::Schedule => "SCHEDULE",
        }
    }

    /// Finds a trigger by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trigger| trigger.as_str() == name)
    }
}

/// Between 1 and `MAX` visible ASCII characters (`!` to `~`), taken unchanged from another system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisibleAscii<const MAX: usize>(String);

/// The subject of a token, the id of an API key, or the name of one of our functions.
pub type ActorId = VisibleAscii<128>;
/// The id of a request, chosen by the client or generated here.
pub type RequestId = VisibleAscii<128>;
/// The client's idempotency key: its name for one intended change.
pub type IdempotencyKey = VisibleAscii<255>;

/// The text is empty, too long, or contains something other than visible ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {maximum} visible ASCII characters")]
pub struct InvalidVisibleAscii {
    maximum: usize,
}

impl<const MAX: usize> VisibleAscii<MAX> {
    /// Checks `text` without trimming it.
    pub fn parse(text: &str) -> Result<Self, InvalidVisibleAscii> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        // The text is ASCII, so its length in bytes is its number of characters.
        if visible && (1..=MAX).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidVisibleAscii { maximum: MAX })
        }
    }

    /// The hyphenated form of a UUID. A `MAX` too small for it does not compile.
    pub fn of_uuid(uuid: uuid::Uuid) -> Self {
        const { assert!(MAX >= uuid::fmt::Hyphenated::LENGTH) };
        Self(uuid.to_string())
    }

    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for VisibleAscii<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The person or software that acts, and the role that permits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The subject of the token, the id of the API key, or the name of the function.
    pub id: ActorId,
    /// The role in which they act.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_what_they_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.as_str()), Some(role));
            let software = matches!(role, Role::System | Role::Storefront);
            assert_eq!(
                role.actor_type().as_str(),
                if software { "SYSTEM" } else { "USER" }
            );
            assert_eq!(role.to_string(), role.as_str());
        }
        for trigger in Trigger::ALL {
            assert_eq!(Trigger::from_name(trigger.as_str()), Some(trigger));
        }
        assert_eq!(Role::from_name("Admin"), None);
        assert_eq!(Trigger::from_name(""), None);
    }

    #[test]
    fn visible_ascii_has_no_blanks_and_a_limit() {
        for bad in ["", " ", "a b", "é", "a\n", &"x".repeat(129)] {
            assert!(ActorId::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(ActorId::parse("~!x").unwrap().as_str(), "~!x");
        assert!(IdempotencyKey::parse(&"x".repeat(255)).is_ok());
    }
}
