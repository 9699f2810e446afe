//! Nothing that is owed, under way or given up once all is quiet.

use super::{Findings, Rule, Stores};
use crate::witness::Witness;

const RULE: Rule = Rule::NothingStuck;

pub fn check(stores: &Stores, witness: &Witness, findings: &mut Findings) {
    for entity in &stores.entities {
        let Some(due) = entity.item.get("job_due") else {
            continue;
        };
        let kind = entity.item.get("job_kind").and_then(|kind| kind.as_str());
        // Cancelled before it was paid: a time without a kind stands in no index, and nothing is owed.
        let Some(kind) = kind else {
            continue;
        };
        // Of a job that has been done after all, nobody is to be told any more that it failed.
        let failed = kind.strip_suffix("#FAILED").is_some_and(|kind| {
            let order = entity.item.get("order_id").and_then(|order| order.as_str());
            let record = stores.job(kind, order.unwrap_or(&entity.id));
            record.is_some_and(|record| record["status"] == "FAILED")
        });
        findings.expect(failed && witness.failures_scripted, RULE, || {
            format!("{} owes {kind} since {due}", entity.name())
        });
    }
    for kind in ["INVOICE", "REFUND"] {
        for (order, job) in stores.jobs(kind) {
            let ended =
                job["status"] == "SUCCEEDED" || (job["status"] == "FAILED" && witness.failures_scripted);
            findings.expect(ended, RULE, || {
                format!("the {kind} of order {order} is {}: {job:?}", job["status"])
            });
            findings.expect(!ended || job.get("lease_until").is_none(), RULE, || {
                format!(
                    "the {kind} of order {order} is done, and somebody's until {}",
                    job["lease_until"]
                )
            });
        }
    }
    for (queue, depth) in &stores.queues {
        let is_given_up = queue.ends_with("DeadLetterQueue");
        let held = depth.visible + depth.in_flight + depth.delayed;
        findings.expect(
            held == 0 || (is_given_up && witness.failures_scripted),
            RULE,
            || format!("{queue} holds {depth:?}"),
        );
    }
}
