//! The people of the examples: one for each role.

use oms_domain::Role;

/// The default customer of tokens.
pub const CUSTOMER: &str = "c0000000-0000-4000-8000-000000000001";

/// The default subject of a role's tokens. Each role is a different person, because a return is not decided by the one
/// who requested it.
pub const fn subject(role: Role) -> &'static str {
    match role {
        Role::Customer => CUSTOMER,
        Role::Manager => "50000000-0000-4000-8000-000000000001",
        Role::Support => "50000000-0000-4000-8000-000000000002",
        Role::Warehouse => "50000000-0000-4000-8000-000000000003",
        Role::Admin => "50000000-0000-4000-8000-000000000004",
        Role::Storefront => "50000000-0000-4000-8000-000000000006",
        Role::Auditor => "50000000-0000-4000-8000-000000000007",
        Role::System => "50000000-0000-4000-8000-000000000005",
    }
}

/// The actor of a log line, as a person reads it: the role whose subject it is, or the id itself.
pub fn who(actor: &str) -> &str {
    if actor.is_empty() {
        return "-";
    }
    let role = Role::ALL.iter().find(|role| subject(**role) == actor);
    role.map_or(actor, |role| role.as_str())
}
