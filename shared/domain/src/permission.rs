//! Who may do what: one table, deny by default.

use crate::{OrderStatus, ReturnStatus, Role};

/// Something a role may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Place an order.
    CreateOrder,
    /// See orders, returns, their history, invoices and refunds.
    Read,
    /// Record that an order was paid.
    MarkPaid,
    /// Begin packing an order.
    StartProcessing,
    /// Hand an order to the carrier.
    Ship,
    /// Record that an order arrived.
    Deliver,
    /// Call an order off.
    Cancel,
    /// Ask for a return.
    CreateReturn,
    /// Approve or reject a return that somebody else asked for.
    DecideReturn,
    /// Record that returned goods were sent.
    SendReturn,
    /// Record that returned goods arrived.
    ReceiveReturn,
    /// Find returned goods in order.
    CompleteReturn,
    /// Query the audit trail, the metrics and the jobs, and retry a job.
    Oversee,
    /// Create, list and revoke API keys.
    ManageApiKeys,
}

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Not at all.
    Denied,
    /// Only what belongs to the caller.
    Own,
    /// Everything.
    All,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 14] = [
        Self::CreateOrder,
        Self::Read,
        Self::MarkPaid,
        Self::StartProcessing,
        Self::Ship,
        Self::Deliver,
        Self::Cancel,
        Self::CreateReturn,
        Self::DecideReturn,
        Self::SendReturn,
        Self::ReceiveReturn,
        Self::CompleteReturn,
        Self::Oversee,
        Self::ManageApiKeys,
    ];

    /// What bringing an order into `status` takes; `None` for the initial state, which no transition enters.
    pub const fn entering_order(status: OrderStatus) -> Option<Self> {
        match status {
            OrderStatus::PendingPayment => None,
            OrderStatus::Paid => Some(Self::MarkPaid),
            OrderStatus::ProcessingInWarehouse => Some(Self::StartProcessing),
            OrderStatus::Shipped => Some(Self::Ship),
            OrderStatus::Delivered => Some(Self::Deliver),
            OrderStatus::Cancelled => Some(Self::Cancel),
        }
    }

    /// What bringing a return into `status` takes; `None` for the initial state, which no transition enters.
    pub const fn entering_return(status: ReturnStatus) -> Option<Self> {
        match status {
            ReturnStatus::Requested => None,
            ReturnStatus::Approved | ReturnStatus::Rejected => Some(Self::DecideReturn),
            ReturnStatus::InTransit => Some(Self::SendReturn),
            ReturnStatus::Received => Some(Self::ReceiveReturn),
            ReturnStatus::Completed => Some(Self::CompleteReturn),
        }
    }

    /// The table: how far this operation reaches for each of [`Role::ALL`], in that order.
    const fn row(self) -> [Access; 6] {
        const NO: Access = Access::Denied;
        const OWN: Access = Access::Own;
        const ALL: Access = Access::All;
        match self {
            //                                               customer support warehouse manager admin system
            Self::CreateOrder | Self::Read =>
            /*          */
            {
                [OWN, ALL, ALL, ALL, ALL, ALL]
            }
            Self::MarkPaid =>
            /*                          */
            {
                [NO, NO, NO, ALL, ALL, ALL]
            }
            Self::StartProcessing | Self::Ship =>
            /*      */
            {
                [NO, NO, ALL, ALL, ALL, NO]
            }
            Self::Deliver =>
            /*                           */
            {
                [NO, NO, ALL, ALL, ALL, ALL]
            }
            Self::Cancel =>
            /*                            */
            {
                [OWN, ALL, NO, ALL, ALL, ALL]
            }
            Self::CreateReturn =>
            /*                      */
            {
                [OWN, ALL, NO, ALL, ALL, NO]
            }
            Self::DecideReturn | Self::Oversee =>
            /*      */
            {
                [NO, NO, NO, ALL, ALL, NO]
            }
            Self::SendReturn =>
            /*                        */
            {
                [OWN, ALL, ALL, ALL, ALL, NO]
            }
            Self::ReceiveReturn | Self::CompleteReturn => [NO, NO, ALL, ALL, ALL, NO],
            Self::ManageApiKeys =>
            /*                     */
            {
                [NO, NO, NO, NO, ALL, NO]
            }
        }
    }

    /// How far `role` may go.
    pub fn access(self, role: Role) -> Access {
        let granted = Role::ALL
            .into_iter()
            .zip(self.row())
            .find(|(known, _)| *known == role);
        granted.map_or(Access::Denied, |(_, access)| access)
    }

    /// The role among `roles` that may go furthest, and how far; `None` when none may do this at all.
    ///
    /// Of roles that reach equally far the first of [`Role::ALL`] is named, so that a history shows the least
    /// powerful role that was enough.
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

    /// The table of the API's documentation, written down a second time.
    const DOCUMENTED: &str = "
        CreateOrder     own all all all all all
        Read            own all all all all all
        MarkPaid        -   -   -   all all all
        StartProcessing -   -   all all all -
        Ship            -   -   all all all -
        Deliver         -   -   all all all all
        Cancel          own all -   all all all
        CreateReturn    own all -   all all -
        DecideReturn    -   -   -   all all -
        SendReturn      own all all all all -
        ReceiveReturn   -   -   all all all -
        CompleteReturn  -   -   all all all -
        Oversee         -   -   -   all all -
        ManageApiKeys   -   -   -   -   all -
    ";

    #[test]
    fn every_cell_is_the_documented_one() {
        let rows: Vec<Vec<&str>> = DOCUMENTED
            .lines()
            .map(|line| line.split_whitespace().collect())
            .filter(|row: &Vec<&str>| !row.is_empty())
            .collect();
        assert_eq!(rows.len(), Operation::ALL.len());
        for (operation, row) in Operation::ALL.into_iter().zip(rows) {
            assert_eq!(row[0], format!("{operation:?}"));
            for (role, cell) in Role::ALL.into_iter().zip(&row[1..]) {
                let expected = match *cell {
                    "own" => Access::Own,
                    "all" => Access::All,
                    _ => Access::Denied,
                };
                assert_eq!(operation.access(role), expected, "{operation:?} as {role}");
                let grant = (expected != Access::Denied).then_some((role, expected));
                assert_eq!(operation.grant(&[role]), grant, "{operation:?} as {role}");
            }
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
