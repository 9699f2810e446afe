//! The operations on background jobs.

use oms_contract::{Job, RetriedJob, RetryJob};
use oms_http::ApiError;
use serde_json::json;

use crate::errors::invalid;
use crate::examples::jobs as examples;
use crate::headers::Header;
use crate::operation::{Answer, Area, Link, Operation};
use crate::parameters;
use crate::schemas::Body;

pub fn operations() -> Vec<Operation> {
    vec![list(), retry()]
}

fn list() -> Operation {
    Operation::new("list-jobs", Area::Jobs, "List background jobs")
        .description(
            "The jobs that are owed or have failed for good; completed jobs are not listed. The job due first comes \
             first.",
        )
        .parameters([
            parameters::choice(
                "status",
                ["FAILED", "PENDING"],
                "Only jobs that have failed for good, or only those still owed.",
                "FAILED",
            ),
            parameters::limit(),
            parameters::cursor(),
        ])
        .answer(
            Answer::json(200, "A page of jobs.", Body::list_of::<Job<'static>>())
                .example("failed", json!({
                    "data": [examples::failed()],
                    "pagination": { "limit": 20, "has_more": false, "next_cursor": null, "total": null },
                }))
                .links([Link {
                    function: "retry-job",
                    description: "Retries the first of the jobs.",
                    parameters: &[
                        ("kind", "$response.body#/data/0/kind"),
                        ("entity_id", "$response.body#/data/0/entity_id"),
                    ],
                }]),
        )
}

fn retry() -> Operation {
    Operation::new("retry-job", Area::Jobs, "Retry a background job")
        .description(
            "Has a job that failed for good tried again, with as many attempts as a new one. The request has no \
             body, or an empty object.",
        )
        .optional_request(Body::of::<RetryJob>(), ("nothing", json!({})))
        .answer(
            Answer::json(202, "The job will be tried again.", Body::of::<RetriedJob>())
                .example("pending", examples::retried())
                .headers([Header::RetryAfter, Header::IdempotencyReplayed]),
        )
        .answer(
            Answer::json(200, "A dry run: the job would be tried again.", Body::of::<RetriedJob>())
                .example("pending", examples::retried())
                .headers([Header::OnlyDryRun, Header::IdempotencyReplayed]),
        )
        .errors([
            ApiError::InvalidStateTransition {
                current: "SUCCEEDED",
                requested: "PENDING",
                allowed: Vec::new(),
            },
            invalid([("force", "is not a known field")]),
        ])
}
