//! The operations on the invoice and the refund of an order.

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
            "Redirects to a signed address of the PDF, which works for five minutes without credentials; with \
             `format=json` the address is in the body instead. The invoice is made soon after the order is shipped. \
             Until it is ready the response is 202, and `retry-after` says when to ask again. Before the order is \
             shipped the response is 404.",
        )
        .parameters([parameters::choice(
            "format",
            ["redirect", "json"],
            "The form of the response: a redirect (the default), or a body with the address.",
            "json",
        )])
        .answer(
            Answer::json(200, "The address of the PDF, with `format=json`.", Body::of::<InvoiceLink<'static>>())
                .example("link", examples::invoice()),
        )
        .answer(
            Answer::json(202, "The invoice is being made.", Body::of::<InvoicePending>())
                .example("pending", json!({ "status": "PENDING" }))
                .headers([Header::RetryAfter]),
        )
        .answer(
            Answer::json(303, "A redirect to the PDF.", Body::of::<InvoiceLink<'static>>())
                .example("redirect", examples::invoice())
                .headers([Header::Location]),
        )
        .errors([ApiError::InvoiceFailed])
}

fn refund() -> Operation {
    Operation::new("get-order-refund", Area::Orders, "Show an order's refund")
        .description(
            "The refund of an order that was cancelled or returned; 404 if none is owed. `transaction_id` is `null` \
             until the money has moved.",
        )
        .answer(
            Answer::json(200, "The refund.", Body::of::<Refund<'static>>())
                .example("succeeded", examples::refund()),
        )
}
