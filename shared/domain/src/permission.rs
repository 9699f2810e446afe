//! Permissions: one table of operations and roles. Everything that the table does not allow is denied.

use crate::{OrderStatus, ReturnStatus, Role};

/// The extent of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// No access.
    Denied,
    /// Access to the orders and returns of the caller.
    Own,
    /// Access to all orders and returns.
    All,
}

/// Declares the operations and the access of each role from the table below.
macro_rules! operations {
    ($($operation:ident $customer:tt $support:tt $warehouse:tt $manager:tt $admin:tt $system:tt $doc:literal)*) => {
        /// An operation that a role may or may not do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation {
            $(#[doc = $doc] $operation,)*
        }

        impl Operation {
            /// Every operation.
            pub const ALL: [Self; [$(stringify!($operation)),*].len()] = [$(Self::$operation),*];

            /// The access of each of [`Role::ALL`] to this operation, in that order.
            const fn row(self) -> [Access; 6] {
                match self {
                    $(Self::$operation => [
                        operations!(@ $customer), operations!(@ $support), operations!(@ $warehouse),
                        operations!(@ $manager), operations!(@ $admin), operations!(@ $system),
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
operations! {
    //              customer support warehouse manager admin system
    CreateOrder     own      all     all       all     all   all    "Place an order."
    Read            own      all     all       all     all   all    "See orders, returns, histories, invoices, refunds."
    MarkPaid        -        -       -         all     all   all    "Record that an order was paid."
    StartProcessing -        -       all       all     all   -      "Begin packing an order."
    Ship            -        -       all       all     all   -      "Hand an order to the carrier."
    Deliver         -        -       all       all     all   all    "Record that an order arrived."
    Cancel          own      all     -         all     all   all    "Cancel an order."
    CreateReturn    own      all     -         all     all   -      "Ask for a return."
    DecideReturn    -        -       -         all     all   -      "Approve or reject a return that another asked for."
    SendReturn      own      all     all       all     all   -      "Record that returned goods were sent."
    ReceiveReturn   -        -       all       all     all   -      "Record that returned goods arrived."
    CompleteReturn  -        -       all       all     all   -      "Find returned goods in order."
    Oversee         -        -       -         all     all   -      "Query audit trail, metrics and jobs; retry a job."
    ManageApiKeys   -        -       -         -       all   -      "Create, list and revoke API keys."
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
        assert_eq!(only(Operation::Oversee), [Role::Manager, Role::Admin]);
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
