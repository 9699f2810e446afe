//! Permissions: one table of operations and roles. Everything that the table does not allow is denied.

use crate::{OrderStatus, ReturnStatus, Role};

/// The extent of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    // The variants stand in the order of their extent, because `grant` looks for the greatest.
    /// No access.
    Denied,
    /// Access to the orders and returns of the caller.
    Own,
    /// Access to all orders and returns.
    All,
}

/// Declares the operations, the access of each role and the name of each operation from the table below.
macro_rules! operations {
    ($($operation:ident $name:literal
       $customer:tt $storefront:tt $support:tt $warehouse:tt $manager:tt $auditor:tt $admin:tt $system:tt
       $doc:literal)*) => {
        /// An operation that a role may or may not do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation {
            $(#[doc = $doc] $operation,)*
        }

        impl Operation {
            /// Every operation.
            pub const ALL: [Self; [$(stringify!($operation)),*].len()] = [$(Self::$operation),*];

            /// The operation's name, as a scope of an API key has it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$operation => $name,)*
                }
            }

            /// The access of each of [`Role::ALL`] to this operation, in that order.
            const fn row(self) -> [Access; Role::ALL.len()] {
                match self {
                    $(Self::$operation => [
                        operations!(@ $customer), operations!(@ $storefront), operations!(@ $support),
                        operations!(@ $warehouse), operations!(@ $manager), operations!(@ $auditor),
                        operations!(@ $admin), operations!(@ $system),
                    ],)*
                }
            }
        }
    };
    (@ -) => { Access::Denied };
    (@ own) => { Access::Own };
    (@ all) => { Access::All };
}

// rustfmt leaves the inside of this macro alone, so the columns stay columns. The policy in `tests/policy` states the
// same table independently, and `tests/api` tries every cell over HTTP.
//
// A customer places no order: whoever places one states its prices, and only the shop vouches for those. The warehouse
// sees no prices, so it states none.
operations! {
    //                                   customer storefront support warehouse manager auditor admin system
    CreateOrder     "orders:create"      -        all        all     -         all     -       all   all    "Place an order, and so state its prices."
    Read            "orders:read"        own      all        all     all       all     all     all   all    "See orders, returns, histories, invoices, refunds."
    MarkPaid        "orders:pay"         -        -          -       -         all     -       all   all    "Record that an order was paid."
    StartProcessing "orders:process"     -        -          -       all       all     -       all   -      "Begin packing an order."
    Ship            "orders:ship"        -        -          -       all       all     -       all   -      "Hand an order to the carrier."
    Deliver         "orders:deliver"     -        -          -       all       all     -       all   all    "Record that an order arrived."
    Cancel          "orders:cancel"      own      -          all     -         all     -       all   all    "Cancel an order."
    CreateReturn    "returns:create"     own      all        all     -         all     -       all   -      "Ask for a return."
    DecideReturn    "returns:decide"     -        -          -       -         all     -       all   -      "Approve or reject a return that another asked for."
    SendReturn      "returns:send"       own      -          all     all       all     -       all   -      "Record that returned goods were sent."
    ReceiveReturn   "returns:receive"    -        -          -       all       all     -       all   -      "Record that returned goods arrived."
    CompleteReturn  "returns:complete"   -        -          -       all       all     -       all   -      "Find returned goods in order."
    ReadJobs        "jobs:read"          -        -          -       -         all     all     all   -      "See the jobs that are not done."
    RetryJob        "jobs:retry"         -        -          -       -         all     -       all   -      "Have a job tried again."
    ReadAudit       "audit:read"         -        -          -       -         all     all     all   -      "Query the audit trail."
    ReadMetrics     "metrics:read"       -        -          -       -         all     all     all   -      "See the metrics."
    ReadApiKeys     "api-keys:read"      -        -          -       -         -       all     all   -      "See the API keys, without their secrets."
    ManageApiKeys   "api-keys:manage"    -        -          -       -         -       -       all   -      "Create and revoke API keys; for a person, never for a key."
}

/// A scope of an API key: one operation, or the operations of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One operation.
    Operation(Operation),
    /// Every operation of the role.
    Role(Role),
}

impl Scope {
    /// Every scope: each operation but the management of keys, which is for people, and each role but the customer's,
    /// because a key owns no orders.
    pub fn all() -> impl Iterator<Item = Self> {
        let roles = Role::ALL.into_iter().filter(|role| *role != Role::Customer);
        let operations = Operation::ALL.into_iter();
        let operations = operations.filter(|operation| *operation != Operation::ManageApiKeys);
        roles.map(Self::Role).chain(operations.map(Self::Operation))
    }

    /// The scope's name: `warehouse`, `orders:read`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.as_str(),
            Self::Role(role) => role.as_str(),
        }
    }

    /// Finds a scope by its exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|scope| scope.as_str() == name)
    }
}

impl Operation {
    /// The operation that brings an order into `status`; `None` for the initial state, which no transition enters.
    pub const fn entering_order(status: OrderStatus) -> Option<Self> {
        status.entered_by()
    }

    /// The operation that brings a return into `status`; `None` for the initial state, which no transition enters.
    pub const fn entering_return(status: ReturnStatus) -> Option<Self> {
        status.entered_by()
    }

    /// Returns the access of `role`.
    pub fn access(self, role: Role) -> Access {
        let granted = Role::ALL
            .into_iter()
            .zip(self.row())
            .find(|(known, _)| *known == role);
        granted.map_or(Access::Denied, |(_, access)| access)
    }

    /// Returns the role among `roles` with the widest access, and that access; `None` if none has any.
    ///
    /// Of roles with equal access the first of [`Role::ALL`] is named, so that the history shows the least powerful
    /// role that was enough.
    pub fn grant(self, roles: &[Role]) -> Option<(Role, Access)> {
        let mut best: Option<(Role, Access)> = None;
        for (role, access) in Role::ALL.into_iter().zip(self.row()) {
            if roles.contains(&role) && access > best.map_or(Access::Denied, |(_, access)| access) {
                best = Some((role, access));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The policy in `tests/policy` holds every cell; here the columns are held to the order of [`Role::ALL`].
    #[test]
    fn each_column_is_the_role_it_is_headed_by() {
        let only = |operation: Operation| {
            let reach = Role::ALL.map(|role| operation.access(role));
            Role::ALL
                .into_iter()
                .zip(reach)
                .filter(|(_, access)| *access != Access::Denied)
                .map(|(role, _)| role)
                .collect::<Vec<_>>()
        };
        assert_eq!(only(Operation::ManageApiKeys), [Role::Admin]);
        assert_eq!(only(Operation::ReadApiKeys), [Role::Auditor, Role::Admin]);
        assert_eq!(only(Operation::RetryJob), [Role::Manager, Role::Admin]);
        assert_eq!(
            only(Operation::ReadAudit),
            [Role::Manager, Role::Auditor, Role::Admin]
        );
        assert_eq!(
            only(Operation::CreateOrder),
            [
                Role::Storefront,
                Role::Support,
                Role::Manager,
                Role::Admin,
                Role::System
            ]
        );
        assert_eq!(
            only(Operation::MarkPaid),
            [Role::Manager, Role::Admin, Role::System]
        );
        assert_eq!(
            only(Operation::Ship),
            [Role::Warehouse, Role::Manager, Role::Admin]
        );
        assert_eq!(Operation::Cancel.access(Role::Customer), Access::Own);
        assert_eq!(Operation::Cancel.access(Role::Support), Access::All);
    }

    #[test]
    fn a_scope_is_found_by_its_name_and_none_is_a_customers_or_manages_keys() {
        for scope in Scope::all() {
            assert_eq!(Scope::from_name(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::all().count(), Operation::ALL.len() + Role::ALL.len() - 2);
        for other in ["customer", "api-keys:manage", "orders", "orders:READ", ""] {
            assert_eq!(Scope::from_name(other), None, "{other}");
        }
    }

    #[test]
    fn every_operation_is_somebodys() {
        for operation in Operation::ALL {
            assert!(operation.grant(&Role::ALL).is_some(), "{operation:?}");
        }
    }

    #[test]
    fn the_role_that_reaches_furthest_is_the_one_granted() {
        assert_eq!(
            Operation::Cancel.grant(&[Role::Customer, Role::Support]),
            Some((Role::Support, Access::All))
        );
        assert_eq!(
            Operation::Ship.grant(&[Role::Admin, Role::Warehouse]),
            Some((Role::Warehouse, Access::All))
        );
        assert_eq!(Operation::Ship.grant(&[Role::Customer]), None);
        assert_eq!(Operation::Read.grant(&[]), None);
    }

    #[test]
    fn no_transition_enters_an_initial_state() {
        use crate::Lifecycle;

        for status in OrderStatus::ALL {
            assert_eq!(
                Operation::entering_order(*status).is_none(),
                *status == OrderStatus::INITIAL
            );
        }
        for status in ReturnStatus::ALL {
            assert_eq!(
                Operation::entering_return(*status).is_none(),
                *status == ReturnStatus::INITIAL
            );
        }
    }
}
