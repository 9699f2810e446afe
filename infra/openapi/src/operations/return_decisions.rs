//! The operations that decide returns and change their state.

use oms_contract::{ApproveReturn, ChangeReturnState, ErrorCode, RejectReturn, Return};
use oms_domain::ReturnStatus;
use oms_http::ApiError;
use serde_json::{Value, json};

use crate::errors::{invalid, sample};
use crate::examples::returns as examples;
use crate::headers::Header;
use crate::operation::{Answer, Area, Link, Operation};
use crate::parameters;
use crate::roles::table;
use crate::schemas::Body;

pub fn operations() -> Vec<Operation> {
    vec![approve(), reject(), change()]
}

/// A response that shows the return.
fn shows(description: &'static str, name: &'static str, example: Value) -> Answer {
    Answer::json(200, description, Body::of::<Return<'static>>())
        .example(name, example)
        .headers([Header::ETag, Header::IdempotencyReplayed, Header::DryRun])
}

fn approve() -> Operation {
    Operation::new("approve-return", Area::Returns, "Approve a return")
        .description(
            "Approves a return that somebody else requested. The refund is the order's total less `restocking_fee`.",
        )
        .parameters([parameters::if_match()])
        .request::<ApproveReturn>([(
            "approve",
            json!({ "manager_notes": "as described", "restocking_fee": "5.00" }),
        )])
        .answer(
            shows("The return, approved.", "approved", examples::approved()).links([Link {
                function: "change-return-state",
                description: "Changes the state of the return.",
                parameters: &[("return_id", "$response.body#/id")],
            }]),
        )
        .errors([
            ApiError::invalid_transition(ReturnStatus::Rejected, ReturnStatus::Approved),
            ApiError::SelfApproval,
            sample(ErrorCode::PreconditionFailed),
            invalid([(
                "restocking_fee",
                "must not be more than the order's total of 107.89",
            )]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn reject() -> Operation {
    Operation::new("reject-return", Area::Returns, "Reject a return")
        .description("Rejects a return that somebody else requested. The decision is final.")
        .parameters([parameters::if_match()])
        .request::<RejectReturn>([(
            "reject",
            json!({ "manager_notes": "dropped by the customer", "rejection_reason": "damage_not_covered" }),
        )])
        .answer(shows("The return, rejected.", "rejected", examples::rejected()))
        .errors([
            ApiError::invalid_transition(ReturnStatus::Approved, ReturnStatus::Rejected),
            ApiError::SelfApproval,
            sample(ErrorCode::PreconditionFailed),
            invalid([("manager_notes", "is required")]),
            ApiError::IdempotencyKeyReused,
        ])
}

fn change() -> Operation {
    let states = [
        ReturnStatus::InTransit,
        ReturnStatus::Received,
        ReturnStatus::Completed,
    ];
    let table = table(&states, oms_domain::Operation::entering_return);
    Operation::new(
        "change-return-state",
        Area::Returns,
        "Change the state of a return",
    )
    .description(format!(
        "Makes one transition of the return's state machine, after its approval. The roles that may make \
         it:\n\n{table}\n\
         Completing a return starts its refund.",
    ))
    .parameters([parameters::if_match()])
    .request::<ChangeReturnState>([
        (
            "1 send",
            json!({ "new_state": "IN_TRANSIT", "tracking_number": "1Z999AA10123456784", "carrier": "DHL" }),
        ),
        ("2 receive", json!({ "new_state": "RECEIVED" })),
        (
            "3 complete",
            json!({ "new_state": "COMPLETED", "reason": "complete and undamaged" }),
        ),
    ])
    .answer(
        shows(
            "The return after the transition.",
            "in transit",
            examples::in_transit(),
        )
        .links([Link {
            function: "get-return-refund",
            description: "Shows the refund, once the return is completed.",
            parameters: &[("return_id", "$response.body#/id")],
        }]),
    )
    .errors([
        ApiError::invalid_transition(ReturnStatus::Requested, ReturnStatus::InTransit),
        sample(ErrorCode::PreconditionFailed),
        invalid([("new_state", "must be one of IN_TRANSIT, RECEIVED, COMPLETED")]),
        ApiError::IdempotencyKeyReused,
    ])
}
