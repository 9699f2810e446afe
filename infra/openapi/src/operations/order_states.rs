//! The operations that change the state of orders.

use oms_contract::{BatchResult, CancelOrder, ChangeOrderState, ChangeOrderStates, Order};
use oms_domain::{Lifecycle, OrderStatus};
use oms_http::ApiError;
use serde_json::json;

use crate::errors::{invalid, sample};
use crate::examples::orders as examples;
use crate::headers::Header;
use crate::operation::{Answer, Area, Link, Operation};
use crate::parameters;
use crate::roles::table;
use crate::schemas::Body;

type AnOrder = Order<'static>;

const HEADERS: [Header; 3] = [Header::ETag, Header::IdempotencyReplayed, Header::DryRun];

pub fn operations() -> Vec<Operation> {
    vec![change(), cancel(), change_many()]
}

fn change() -> Operation {
    let table = table(OrderStatus::ALL, oms_domain::Operation::entering_order);
    Operation::new("change-order-state", Area::Orders, "Change the state of an order")
        .description(format!(
            "Makes one transition of the order's state machine. The roles that may make it:\n\n{table}\n\
             Shipping an order starts the making of its invoice; cancelling a paid order starts its refund.",
        ))
        .parameters([parameters::if_match()])
        .request::<ChangeOrderState>([
            (
                "3 ship",
                json!({ "new_state": "SHIPPED", "tracking_number": "1Z999AA10123456784", "carrier": "DHL" }),
            ),
            (
                "1 pay",
                json!({ "new_state": "PAID", "payment_transaction_id": "pi_3MtwBwLkdIwHu7ix28a3tqPa" }),
            ),
            ("2 process", json!({ "new_state": "PROCESSING_IN_WAREHOUSE" })),
            (
                "4 deliver",
                json!({ "new_state": "DELIVERED", "reason": "signed for by Ada" }),
            ),
        ])
        .answer(
            Answer::json(200, "The order after the transition.", Body::of::<AnOrder>())
                .example("shipped", examples::shipped())
                .example("paid", examples::paid())
                .headers(HEADERS)
                .links([
                    Link {
                        function: "get-order",
                        description: "Shows the order.",
                        parameters: &[("order_id", "$response.body#/id")],
                    },
                    Link {
                        function: "get-order-invoice",
                        description: "Gets the order's invoice, once it is shipped.",
                        parameters: &[("order_id", "$response.body#/id")],
                    },
                    Link {
                        function: "get-order-history",
                        description: "Shows the order's history.",
                        parameters: &[("order_id", "$response.body#/id")],
                    },
                ]),
        )
        .errors([
            sample(oms_contract::ErrorCode::InvalidStateTransition),
            sample(oms_contract::ErrorCode::PreconditionFailed),
            invalid([("tracking_number", "may be given only with new_state SHIPPED")]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn cancel() -> Operation {
    Operation::new("cancel-order", Area::Orders, "Cancel an order")
        .description(
            "Cancels an order that the warehouse has not begun to pack. If it had been paid, its total is refunded; \
             the refund can be followed at `/orders/{order_id}/refund`.",
        )
        .parameters([parameters::if_match()])
        .request::<CancelOrder>([("cancel", json!({ "reason": "ordered twice" }))])
        .answer(
            Answer::json(200, "The order, cancelled.", Body::of::<AnOrder>())
                .example("cancelled", examples::cancelled())
                .headers(HEADERS)
                .links([
                    Link {
                        function: "get-order",
                        description: "Shows the order.",
                        parameters: &[("order_id", "$response.body#/id")],
                    },
                    Link {
                        function: "get-order-refund",
                        description: "Shows the order's refund, if it had been paid.",
                        parameters: &[("order_id", "$response.body#/id")],
                    },
                ]),
        )
        .errors([
            ApiError::invalid_transition(OrderStatus::Shipped, OrderStatus::Cancelled),
            sample(oms_contract::ErrorCode::PreconditionFailed),
            invalid([("reason", "is required")]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn change_many() -> Operation {
    let states: Vec<_> = OrderStatus::ALL.iter().map(|status| status.as_str()).collect();
    let states = format!("must be one of {}", states.join(", "));
    Operation::new("change-order-states", Area::Orders, "Change the states of many orders")
        .description(
            "Makes up to 25 transitions, each independent of the others, so check the `status` of each result. Each \
             item is treated as the same request to `/orders/{order_id}/state` would be. With an `Idempotency-Key` a \
             batch whose response was lost can be sent again: transitions already made are replayed, and the others \
             are tried. `If-Match` is refused, because it names the version of one order.",
        )
        .request::<ChangeOrderStates>([("two orders", examples::steps())])
        .answer(
            Answer::json(200, "The result of each transition, in the order of the request.", Body::of::<BatchResult<'static>>())
                .example("one of two", examples::results())
                .headers([Header::DryRun]),
        )
        .errors([invalid([
            ("items[0].new_state", states.as_str()),
            ("items[1].order_id", "is given twice"),
        ])])
}
