//! No job is owed, running or given up once the system is quiet.

use super::{Findings, Rule, Stores};
use crate::contract::WORKERS;
use crate::witness::Witness;

const RULE: Rule = Rule::NothingStuck;

pub fn check(stores: &Stores, witness: &Witness, findings: &mut Findings) {
    for entity in &stores.entities {
        let (kind, due) = (entity.item.get("job_kind"), entity.item.get("job_due"));
        // The kind alone, or the time alone, is no entry: nothing is owed.
        findings.expect(kind.is_none() || due.is_none(), RULE, || {
            format!("{} still owes {kind:?}, due {due:?}", entity.name())
        });
    }
    for (kind, _) in WORKERS {
        for (order, job) in stores.jobs(kind) {
            let failed = job["status"] == "FAILED" && witness.failures_scripted;
            let ended = job["status"] == "SUCCEEDED" || failed;
            findings.expect(ended, RULE, || {
                format!("the {kind} of order {order} is {}: {job:?}", job["status"])
            });
            findings.expect(!ended || job.get("lease_until").is_none(), RULE, || {
                format!(
                    "the {kind} of order {order} has ended, and its lease lasts until {}",
                    job["lease_until"]
                )
            });
            // The index shows what has failed, and nothing that is done.
            let shown = job
                .get("job_due")
                .and_then(|_| job.get("job_kind"))
                .and_then(|kind| kind.as_str());
            let expected = failed.then(|| format!("{kind}#FAILED"));
            findings.expect(!ended || shown == expected.as_deref(), RULE, || {
                format!(
                    "the {kind} of order {order} is {}, and its index entry is {shown:?}",
                    job["status"]
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
            || format!("{queue} still holds messages: {depth:?}"),
        );
    }
}
