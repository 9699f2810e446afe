//! The caller of a request.

use oms_domain::{Access, Actor, ActorId, CustomerId, Operation, Role};

use crate::ApiError;

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    subject: ActorId,
    roles: Vec<Role>,
    person: ActorId,
}

/// A permission that was granted, and its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The caller in the role that allows it.
    pub actor: Actor,
    /// The person behind the caller: the caller, or the owner of the key it calls with.
    pub person: ActorId,
    /// The customer to whose entities it is limited; `None`: no limit.
    pub owner: Option<CustomerId>,
}

impl Principal {
    /// The caller of that name in those roles.
    pub fn new(subject: ActorId, roles: Vec<Role>) -> Self {
        Self {
            person: subject.clone(),
            subject,
            roles,
        }
    }

    /// The software that calls with a key of `owner`'s.
    pub const fn of_key(subject: ActorId, roles: Vec<Role>, owner: ActorId) -> Self {
        Self {
            subject,
            roles,
            person: owner,
        }
    }

    /// The person behind the caller: the caller, or the owner of the key it calls with.
    pub const fn person(&self) -> &ActorId {
        &self.person
    }

    /// The caller's name.
    pub const fn subject(&self) -> &ActorId {
        &self.subject
    }

    /// The caller's roles.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Returns how far the caller may go with `operation`; [`ApiError::Forbidden`] if not at all.
    pub fn grant(&self, operation: Operation) -> Result<Grant, ApiError> {
        let (role, access) = operation.grant(&self.roles).ok_or(ApiError::Forbidden)?;
        let owner = match access {
            Access::All => None,
            // A customer's id is the token's subject. A subject that is no customer id owns nothing.
            Access::Own => Some(
                self.subject
                    .as_str()
                    .parse::<CustomerId>()
                    .map_err(|_| ApiError::Forbidden)?,
            ),
            Access::Denied => return Err(ApiError::Forbidden),
        };
        Ok(Grant {
            actor: Actor {
                id: self.subject.clone(),
                role,
            },
            person: self.person.clone(),
            owner,
        })
    }

    /// Tells whether the caller may do `operation` to something that belongs to `owner`.
    pub fn may(&self, operation: Operation, owner: CustomerId) -> bool {
        self.grant(operation)
            .is_ok_and(|grant| grant.owner.is_none_or(|own| own == owner))
    }
}
