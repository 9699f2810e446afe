//! Orders: placing them, and seeing them.

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

/// What can be done with an order whose id the answer shows.
const NEXT: [Link; 5] = [
    Link {
        function: "get-order",
        description: "Shows the order.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "change-order-state",
        description: "Takes the order a step further.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "cancel-order",
        description: "Calls the order off.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "get-order-history",
        description: "Shows everything that happened to the order.",
        parameters: &[("order_id", "$response.body#/id")],
    },
    Link {
        function: "get-order-invoice",
        description: "Leads to the order's invoice, once it is shipped.",
        parameters: &[("order_id", "$response.body#/id")],
    },
];

pub fn operations() -> Vec<Operation> {
    vec![create(), list(), get(), history()]
}

fn create() -> Operation {
    Operation::new("create-order", Area::Orders, "Place an order")
        .description(
            "The server works out every amount and gives the order its number. A customer places an order for \
             themselves and may leave `customer_id` out; staff say whose it is.\n\n\
             With an `Idempotency-Key` a request that got lost can be sent again without a second order.",
        )
        .request::<CreateOrder>([("everything", examples::new()), ("shortest", examples::shortest())])
        .answer(
            Answer::json(201, "The order, as it was placed.", Body::of::<AnOrder>())
                .example("placed", examples::placed())
                .headers([Header::Location, Header::ETag, Header::IdempotencyReplayed])
                .links(NEXT),
        )
        .answer(
            Answer::json(200, "The order as it would be placed: a dry run.", Body::of::<AnOrder>())
                .example("placed", examples::placed())
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
            "The newest first. A customer sees their own orders, staff everybody's. Filters are joined by *and*. \
             `total` is exact where a counter holds it: for everybody's orders, of all times, of any one status or of \
             all, and where one page holds all there are; else it is `null`.",
        )
        .parameters([
            parameters::choice("status", states, "Only those that stand there.", "PAID"),
            parameters::by_id("customer_id", "Only this customer's.", CUSTOMER),
            parameters::order_number(),
            parameters::time("created_from", "Only those placed then or later."),
            parameters::time("created_to", "Only those placed then or earlier."),
            parameters::choice(
                "sort",
                ["-created_at", "created_at"],
                "The newest first, which is the default, or the oldest.",
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
                        description: "Shows the first of them.",
                        parameters: &[("order_id", "$response.body#/data/0/id")],
                    },
                    Link {
                        function: "change-order-state",
                        description: "Takes the first of them a step further.",
                        parameters: &[("order_id", "$response.body#/data/0/id")],
                    },
                ]),
        )
}

fn get() -> Operation {
    Operation::new("get-order", Area::Orders, "Show an order")
        .description(
            "The order as it stands, or as it stood: `as_of` a version or a time shows what was answered then, apart \
             from `allowed_transitions`, which are yours and now, and so empty in a view of the past.",
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
        .answer(Answer::empty(304, "It is what you have.").headers([Header::ETag]))
}

fn history() -> Operation {
    Operation::new("get-order-history", Area::Orders, "Show an order's history")
        .description(
            "Every transition, the oldest first, each record chained to the one before by its hash. Staff also see the \
             attempts that were turned down.",
        )
        .answer(
            Answer::json(200, "The records.", Body::of::<History>()).example("paid", examples::history()),
        )
}
