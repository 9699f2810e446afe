//! The worker's real binary, as Lambda runs it.

use oms_tests::Local;
use oms_tests::deployment::{Deployment, Outcome, Place, build};
use oms_tests::fault::{Fault, Plan};
use serde_json::Value;

const FUNCTION: &str = "process-refund";

/// The worker, in a process of its own, with faults between it and everything it calls.
pub struct Worker<'a>(Deployment<'a>);

impl<'a> Worker<'a> {
    /// The worker of a system.
    pub fn of(local: &'a Local) -> Self {
        Self(Deployment::of(
            local,
            Place::Processes(build("oms-process-refund", FUNCTION)),
        ))
    }

    /// Delivers `batch`, and gives the worker's answer; `None` when it was killed after the call number `fatal`.
    pub async fn deliver(&self, batch: &Value, fatal: Option<usize>) -> Option<Value> {
        let plan = fatal.map_or_else(Plan::none, |call| Plan::at(call, Fault::KillAfter));
        self.0.begin(FUNCTION, plan).await;
        match self.0.invoke(FUNCTION, batch).await {
            Outcome::Answered(answer) => Some(answer),
            Outcome::Killed => None,
            Outcome::Failed(cause) => panic!("the worker failed: {cause}"),
        }
    }

    /// The calls that the last delivery made, in order.
    pub async fn made(&self) -> Vec<String> {
        self.0.wire(FUNCTION).await.operations()
    }
}
