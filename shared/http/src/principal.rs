//! The caller of a request.

use oms_domain::{Access, Actor, ActorId, CustomerId, Operation, Role, Scope};

use crate::ApiError;

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    subject: ActorId,
    roles: Vec<Role>,
    /// The operations that a key may do besides those of its roles.
    operations: Vec<Operation>,
    /// The person who answers for a key; `None` if the caller is a person.
    owner: Option<ActorId>,
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
    /// The person of that name in those roles.
    pub const fn new(subject: ActorId, roles: Vec<Role>) -> Self {
        Self {
            subject,
            roles,
            operations: Vec::new(),
            owner: None,
        }
    }

    /// The software that calls with a key of `owner`'s.
    pub fn of_key(subject: ActorId, scopes: &[Scope], owner: ActorId) -> Self {
        let (mut roles, mut operations) = (Vec::new(), Vec::new());
        for scope in scopes {
            match scope {
                Scope::Role(role) => roles.push(*role),
                Scope::Operation(operation) => operations.push(*operation),
            }
        }
        Self {
            subject,
            roles,
            operations,
            owner: Some(owner),
        }
    }

    /// The person behind the caller: the caller, or the owner of the key it calls with.
    pub fn person(&self) -> &ActorId {
        self.owner.as_ref().unwrap_or(&self.subject)
    }

    /// The caller's name.
    pub const fn subject(&self) -> &ActorId {
        &self.subject
    }

    /// The least powerful role that the caller has. A key without a role acts as software, and a person without one
    /// counts as a customer, the least powerful of all.
    pub fn least_role(&self) -> Role {
        let least = Role::ALL.into_iter().find(|role| self.roles.contains(role));
        let none = if self.owner.is_some() {
            Role::System
        } else {
            Role::Customer
        };
        least.unwrap_or(none)
    }

    /// The role in which the caller may do `operation`, and how far; `None` if not at all.
    fn access(&self, operation: Operation) -> Option<(Role, Access)> {
        // A key that manages keys could outlive its own revocation by a key that it has made.
        if self.owner.is_some() && operation == Operation::ManageApiKeys {
            return None;
        }
        let by_scope = || {
            self.operations
                .contains(&operation)
                .then_some((Role::System, Access::All))
        };
        operation.grant(&self.roles).or_else(by_scope)
    }

    /// Tells whether the caller may do `operation` to what belongs to anybody.
    pub fn may_to_all(&self, operation: Operation) -> bool {
        self.access(operation)
            .is_some_and(|(_, access)| access == Access::All)
    }

    /// Tells whether the caller may do `operation` to anything at all.
    pub(crate) fn may_at_all(&self, operation: Operation) -> bool {
        self.access(operation).is_some()
    }

    /// Returns how far the caller may go with `operation`; [`ApiError::Forbidden`] if not at all.
    pub fn grant(&self, operation: Operation) -> Result<Grant, ApiError> {
        let (role, access) = self.access(operation).ok_or(ApiError::Forbidden)?;
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
            person: self.person().clone(),
            owner,
        })
    }

    /// Tells whether the caller may do `operation` to something that belongs to `owner`.
    pub fn may(&self, operation: Operation, owner: CustomerId) -> bool {
        self.grant(operation)
            .is_ok_and(|grant| grant.owner.is_none_or(|own| own == owner))
    }
}
