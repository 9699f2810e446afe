//! Every operation, a file for each area. A test fails when a route has no operation here.

mod api_keys;
mod audit;
mod invoices;
mod jobs;
mod order_states;
mod orders;
mod payments;
mod return_decisions;
mod returns;
mod system;

use crate::operation::Operation;

/// Every operation, in the order in which readers see them.
pub fn operations() -> Vec<Operation> {
    [
        orders::operations(),
        order_states::operations(),
        invoices::operations(),
        returns::operations(),
        return_decisions::operations(),
        payments::operations(),
        jobs::operations(),
        audit::operations(),
        api_keys::operations(),
        system::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
