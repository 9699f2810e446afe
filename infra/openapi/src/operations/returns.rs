//! The operations that request and show returns.

use oms_contract::{CreateReturn, ErrorCode, History, Refund, Return};
use oms_domain::{Lifecycle, ReturnStatus};
use oms_http::ApiError;

use crate::errors::{invalid, sample};
use crate::examples::{page, returns as examples};
use crate::headers::Header;
use crate::operation::{Answer, Area, Link, Operation};
use crate::parameters;
use crate::schemas::Body;

type AReturn = Return<'static>;

/// Links to the operations on a return whose id the response shows.
const NEXT: [Link; 6] = [
    Link {
        function: "get-return",
        description: "Shows the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "approve-return",
        description: "Approves the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "reject-return",
        description: "Rejects the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "change-return-state",
        description: "Changes the state of the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "get-return-history",
        description: "Shows the return's history.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "get-order",
        description: "Shows the order that is returned.",
        parameters: &[("order_id", "$response.body#/order_id")],
    },
];

pub fn operations() -> Vec<Operation> {
    vec![create(), list(), get(), history(), refund()]
}

fn create() -> Operation {
    Operation::new("create-return", Area::Returns, "Request a return")
        .description(
            "A delivered order can be returned once, as a whole, within 30 days of its delivery. The server computes \
             the refund.",
        )
        .request::<CreateReturn>([("return", examples::new())])
        .answer(
            Answer::json(201, "The new return.", Body::of::<AReturn>())
                .example("requested", examples::requested())
                .headers([Header::Location, Header::ETag, Header::IdempotencyReplayed])
                .links(NEXT),
        )
        .answer(
            Answer::json(200, "A dry run: the return as it would be requested.", Body::of::<AReturn>())
                .example("requested", examples::requested())
                .headers([Header::ETag, Header::OnlyDryRun, Header::IdempotencyReplayed]),
        )
        .errors([
            ApiError::NotFound,
            sample(ErrorCode::ReturnNotAllowed),
            sample(ErrorCode::ReturnExists),
            invalid([("reason", "must not be blank")]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn list() -> Operation {
    let states = ReturnStatus::ALL.iter().map(|status| status.as_str());
    Operation::new("list-returns", Area::Returns, "List returns")
        .description(
            "Returns, newest first. A customer sees the returns of their own orders, staff see all. `total` is exact \
             for the returns of all customers, in one status or in all, and where all returns fit on one page; \
             otherwise it is `null`.",
        )
        .parameters([
            parameters::choice("status", states, "Only returns in this state.", "REQUESTED"),
            parameters::limit(),
            parameters::cursor(),
            parameters::fields(AReturn::FIELDS),
        ])
        .answer(
            Answer::json(200, "A page of returns.", Body::sparse_list_of::<AReturn>())
                .example("returns", page(&[examples::completed()]))
                .example("sparse", page(&[examples::sparse()]))
                .links([Link {
                    function: "get-return",
                    description: "Shows the first of the returns.",
                    parameters: &[("return_id", "$response.body#/data/0/id")],
                }]),
        )
}

fn get() -> Operation {
    Operation::new("get-return", Area::Returns, "Show a return")
        .description(
            "The return as it is, or with `as_of` as it was at a version or time: the response of that moment, \
             except that `allowed_transitions` is empty, because it states what you may do now. The refund's \
             transaction id appears without a new version, so a completed return is always shown in full, whatever \
             `If-None-Match` says.",
        )
        .parameters([parameters::as_of(), parameters::fields(AReturn::FIELDS)])
        .answer(
            Answer::json(200, "The return.", Body::sparse::<AReturn>())
                .example("completed", examples::completed())
                .example("sparse", examples::sparse())
                .headers([Header::ETag])
                .links(NEXT),
        )
        .answer(Answer::empty(304, "The return is unchanged.").headers([Header::ETag]))
}

fn history() -> Operation {
    Operation::new("get-return-history", Area::Returns, "Show a return's history")
        .description(
            "Every transition, oldest first; each record contains the hash of the one before. Staff also see \
             attempts that were refused.",
        )
        .answer(
            Answer::json(200, "The records.", Body::of::<History>())
                .example("requested", examples::history()),
        )
}

fn refund() -> Operation {
    Operation::new("get-return-refund", Area::Returns, "Show a return's refund")
        .description(
            "The refund of a completed return; 404 before it is completed. `transaction_id` is `null` until the \
             money has moved.",
        )
        .answer(
            Answer::json(200, "The refund.", Body::of::<Refund<'static>>())
                .example("processing", examples::refund()),
        )
}
