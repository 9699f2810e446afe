//! The operations that place and show orders.

use oms_contract::{CreateOrder, History, Order};
use oms_domain::{Lifecycle, OrderStatus};
use oms_http::ApiError;

use crate::errors::invalid;
use crate::examples::{CUSTOMER, orders as examples, page};
use crate::headers::Header;
use crate::operation::{Answer, Area, Link, Operation};
use crate::parameters;
use crate::schemas::Body;

type AnOrder = Order<'static>;

/// Links to the operations on an order whose id the response shows.
const NEXT: [Link; 5] = [
    Link {
        function: "get-order",
        description: "Shows the order.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "change-order-state",
        description: "Changes the state of the order.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "cancel-order",
        description: "Cancels the order.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "get-order-history",
        description: "Shows the order's history.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "get-order-invoice",
        description: "Gets the order's invoice, once it is shipped.",
        parameters: &[("order_id", "$response.body#/id")],
    },
];

pub fn operations() -> Vec<Operation> {
    vec![create(), list(), get(), history()]
}

fn create() -> Operation {
    Operation::new("create-order", Area::Orders, "Place an order")
        .description(
            "The server computes all amounts from the prices given, and assigns the order number. The shop's back end \
             (`storefront`) places a customer's orders, because it vouches for the prices; customers do not.\n\n\
             With an `Idempotency-Key` a request whose response was lost can be sent again without placing a second \
             order.",
        )
        .request::<CreateOrder>([("everything", examples::new()), ("shortest", examples::shortest())])
        .answer(
            Answer::json(201, "The new order.", Body::of::<AnOrder>())
                .example("placed", examples::placed_by_storefront())
                .headers([Header::Location, Header::ETag, Header::IdempotencyReplayed])
                .links(NEXT),
        )
        .answer(
            Answer::json(200, "A dry run: the order as it would be placed.", Body::of::<AnOrder>())
                .example("placed", examples::placed_by_storefront())
                .headers([Header::ETag, Header::OnlyDryRun, Header::IdempotencyReplayed]),
        )
        .errors([
            invalid([
                ("line_items[0].quantity", "must be a whole number from 1 to 10000"),
                ("billing_address.zip", "is required"),
            ]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn list() -> Operation {
    let states = OrderStatus::ALL.iter().map(|status| status.as_str());
    Operation::new("list-orders", Area::Orders, "List orders")
        .description(
            "Orders, newest first. A customer sees their own orders, staff see all. Filters are combined with *and*. \
             `total` is exact for the orders of all customers and all times, in one status or in all, and where all \
             orders fit on one page; otherwise it is `null`.",
        )
        .parameters([
            parameters::choice("status", states, "Only orders in this state.", "PAID"),
            parameters::by_id("customer_id", "Only orders of this customer.", CUSTOMER),
            parameters::order_number(),
            parameters::time("created_from", "Only orders placed at this time or later."),
            parameters::time("created_to", "Only orders placed at this time or earlier."),
            parameters::choice(
                "sort",
                ["-created_at", "created_at"],
                "Newest first (the default), or oldest first.",
                "-created_at",
            ),
            parameters::limit(),
            parameters::cursor(),
            parameters::fields(AnOrder::FIELDS),
        ])
        .answer(
            Answer::json(200, "A page of orders.", Body::sparse_list_of::<AnOrder>())
                .example("orders", page(&[examples::paid()]))
                .example("sparse", page(&[examples::sparse()]))
                .links([
                    Link {
                        function: "get-order",
                        description: "Shows the first of the orders.",
                        parameters: &[("order_id", "$response.body#/data/0/id")],
                    },
                    Link {
                        function: "change-order-state",
                        description: "Changes the state of the first of the orders.",
                        parameters: &[("order_id", "$response.body#/data/0/id")],
                    },
                ]),
        )
}

fn get() -> Operation {
    Operation::new("get-order", Area::Orders, "Show an order")
        .description(
            "The order as it is, or with `as_of` as it was at a version or time: the response of that moment, except \
             that `allowed_transitions` is empty, because it states what you may do now.",
        )
        .parameters([parameters::as_of(), parameters::fields(AnOrder::FIELDS)])
        .answer(
            Answer::json(200, "The order.", Body::sparse::<AnOrder>())
                .example("shipped", examples::shipped())
                .example("version 2", examples::as_of_version_2())
                .example("sparse", examples::sparse())
                .headers([Header::ETag])
                .links(NEXT),
        )
        .answer(Answer::empty(304, "The order is unchanged.").headers([Header::ETag]))
}

fn history() -> Operation {
    Operation::new("get-order-history", Area::Orders, "Show an order's history")
        .description(
            "Every transition, oldest first; each record contains the hash of the one before. Staff also see \
             attempts that were refused.",
        )
        .answer(Answer::json(200, "The records.", Body::of::<History>()).example("paid", examples::history()))
}
