//! Orders: their papers and their money.

use oms_contract::{InvoiceLink, InvoicePending, Refund};
use oms_http::ApiError;
use serde_json::json;

use crate::examples::orders as examples;
use crate::headers::Header;
use crate::operation::{Answer, Area, Operation};
use crate::parameters;
use crate::schemas::Body;

pub fn operations() -> Vec<Operation> {
    vec![invoice(), refund()]
}

fn invoice() -> Operation {
    Operation::new("get-order-invoice", Area::Orders, "Get an order's invoice")
        .description(
            "Leads to the PDF: a redirect to a signed address that works for five minutes without credentials, or with \
             `format=json` the same address in a body. A shipped order's invoice takes a moment: while it is being made \
             the answer is 202, and `retry-after` says when to ask again. Before the order is shipped there is none: 404.",
        )
        .parameters([parameters::choice(
            "format",
            ["redirect", "json"],
            "A redirect, which is the default, or the address in a body.",
            "json",
        )])
        .answer(
            Answer::json(200, "Where the PDF is, with `format=json`.", Body::of::<InvoiceLink<'static>>())
                .example("link", examples::invoice()),
        )
        .answer(
            Answer::json(202, "It is being made.", Body::of::<InvoicePending>())
                .example("pending", json!({ "status": "PENDING" }))
                .headers([Header::RetryAfter]),
        )
        .answer(
            Answer::json(303, "To the PDF.", Body::of::<InvoiceLink<'static>>())
                .example("redirect", examples::invoice())
                .headers([Header::Location]),
        )
        .errors([ApiError::InvoiceFailed])
}

fn refund() -> Operation {
    Operation::new("get-order-refund", Area::Orders, "Show an order's refund")
        .description(
            "What has become of the money that goes back, whether the order was cancelled or returned; 404 where none \
             is owed. No transaction is named before the money has moved.",
        )
        .answer(
            Answer::json(200, "The refund.", Body::of::<Refund<'static>>())
                .example("succeeded", examples::refund()),
        )
}
