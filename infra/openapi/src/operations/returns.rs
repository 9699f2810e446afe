//! Returns: asking for them, and seeing them.

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

/// What can be done with a return whose id the answer shows.
const NEXT: [Link; 6] = [
    Link {
        function: "get-return",
        description: "Shows the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "approve-return",
        description: "Agrees to the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "reject-return",
        description: "Declines the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "change-return-state",
        description: "Takes the return a step further.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "get-return-history",
        description: "Shows everything that happened to the return.",
        parameters: &[("return_id", "$response.body#/id")],
    },
    Link {
        function: "get-order",
        description: "Shows the order that comes back.",
        parameters: &[("order_id", "$response.body#/order_id")],
    },
];

pub fn operations() -> Vec<Operation> {
    vec![create(), list(), get(), history(), refund()]
}

fn create() -> Operation {
    Operation::new("create-return", Area::Returns, "Ask for a return")
        .description(
            "A delivered order can be returned once, as a whole, within 30 days of its delivery. The server works out \
             what goes back.",
        )
        .request::<CreateReturn>([("return", examples::new())])
        .answer(
            Answer::json(201, "The return, as it was asked for.", Body::of::<AReturn>())
                .example("requested", examples::requested())
                .headers([Header::Location, Header::ETag, Header::IdempotencyReplayed])
                .links(NEXT),
        )
        .answer(
            Answer::json(200, "The return as it would be asked for: a dry run.", Body::of::<AReturn>())
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
            "The newest first. A customer sees the returns of their own orders, staff everybody's. `total` is exact for \
             everybody's returns, of any one status or of all, and where one page holds all there are; else it is `null`.",
        )
        .parameters([
            parameters::choice("status", states, "Only those that stand there.", "REQUESTED"),
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
                    description: "Shows the first of them.",
                    parameters: &[("return_id", "$response.body#/data/0/id")],
                }]),
        )
}

fn get() -> Operation {
    Operation::new("get-return", Area::Returns, "Show a return")
        .description(
            "The return as it stands, or as it stood: `as_of` a version or a time shows what was answered then, apart \
             from `allowed_transitions`, which are yours and now, and so empty in a view of the past. The refund's \
             transaction appears without a new version, so a completed return is always shown in full, whatever \
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
        .answer(Answer::empty(304, "It is what you have.").headers([Header::ETag]))
}

fn history() -> Operation {
    Operation::new("get-return-history", Area::Returns, "Show a return's history")
        .description(
            "Every transition, the oldest first, each record chained to the one before by its hash. Staff also see the \
             attempts that were turned down.",
        )
        .answer(
            Answer::json(200, "The records.", Body::of::<History>())
                .example("requested", examples::history()),
        )
}

fn refund() -> Operation {
    Operation::new("get-return-refund", Area::Returns, "Show a return's refund")
        .description(
            "What has become of the money that goes back; 404 until the return is completed. No transaction is named \
             before the money has moved.",
        )
        .answer(
            Answer::json(200, "The refund.", Body::of::<Refund<'static>>())
                .example("processing", examples::refund()),
        )
}
