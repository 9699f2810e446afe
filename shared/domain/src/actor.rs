//! Who does something, and in what capacity.

use std::fmt;

/// A capacity in which the API can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Buys, and sees only what is theirs.
    Customer,
    /// Helps customers.
    Support,
    /// Packs, ships and takes back.
    Warehouse,
    /// Decides.
    Manager,
    /// A manager who also hands out keys.
    Admin,
    /// Software: webhooks and jobs.
    System,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Customer,
        Self::Support,
        Self::Warehouse,
        Self::Manager,
        Self::Admin,
        Self::System,
    ];

    /// The role's name in tokens, scopes and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Support => "support",
            Self::Warehouse => "warehouse",
            Self::Manager => "manager",
            Self::Admin => "admin",
            Self::System => "system",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether a person or software acts in this role.
    pub const fn actor_type(self) -> ActorType {
        match self {
            Self::System => ActorType::System,
            Self::Customer | Self::Support | Self::Warehouse | Self::Manager | Self::Admin => ActorType::User,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A person or software.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorType {
    /// A person.
    User,
    /// Software of ours or of a partner.
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

/// What set a change off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// A call to the API.
    ApiCall,
    /// A partner's webhook.
    Webhook,
    /// A job taken from a queue.
    BackgroundJob,
    /// The clock.
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

    /// The trigger of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trigger| trigger.as_str() == name)
    }
}

/// Between 1 and `MAX` visible ASCII characters: a name that another system gave.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisibleAscii<const MAX: usize>(String);

/// The subject of a token, the name of a key, or the name of a function.
pub type ActorId = VisibleAscii<128>;
/// The id of a request, made by the client or by us.
pub type RequestId = VisibleAscii<128>;
/// The client's name for one intended change.
pub type IdempotencyKey = VisibleAscii<255>;

/// The text is empty, too long, or holds something other than visible ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {maximum} visible ASCII characters")]
pub struct InvalidVisibleAscii {
    maximum: usize,
}

impl<const MAX: usize> VisibleAscii<MAX> {
    /// Checks `text`; nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, InvalidVisibleAscii> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (1..=MAX).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidVisibleAscii { maximum: MAX })
        }
    }

    /// The usual form of a UUID, which every such name has room for.
    pub fn of_uuid(uuid: uuid::Uuid) -> Self {
        const { assert!(MAX >= uuid::fmt::Hyphenated::LENGTH) };
        Self(uuid.to_string())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for VisibleAscii<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who does something: the name, and the role that allowed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub id: ActorId,
    /// In what capacity.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_what_they_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.as_str()), Some(role));
            assert_eq!(
                role.actor_type().as_str(),
                if role == Role::System { "SYSTEM" } else { "USER" }
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
