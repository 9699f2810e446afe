//! The worker's real binary, as Lambda runs it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use oms_tests::Local;
use oms_tests::deployment::{Deployment, Outcome, Place};
use oms_tests::fault::{Fault, Plan};
use serde_json::Value;

const FUNCTION: &str = "process-refund";

/// The worker, in a process of its own, with faults between it and everything it calls.
pub struct Worker<'a>(Deployment<'a>);

impl<'a> Worker<'a> {
    /// The worker of a system.
    pub fn of(local: &'a Local) -> Self {
        Self(Deployment::of(local, Place::Processes(build())))
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

    /// What the last delivery called, in order.
    pub async fn made(&self) -> Vec<String> {
        self.0.wire(FUNCTION).await.operations()
    }
}

/// Builds the binary beside this test's own; the folder it is in.
fn build() -> PathBuf {
    let profile_folder = env::current_exe().unwrap();
    // <target>/<profile>/deps/<this test>
    let profile_folder = profile_folder.ancestors().nth(2).unwrap().to_owned();
    let target = profile_folder.parent().unwrap();
    let mut command = Command::new(env::var_os("CARGO").expect("cargo runs the tests"));
    command.args(["build", "--quiet", "--locked", "--package", "oms-process-refund"]);
    if profile_folder.ends_with("release") {
        command.arg("--release");
    }
    let built = command.arg("--target-dir").arg(target).status().unwrap();
    assert!(built.success(), "the worker cannot be built");
    profile_folder
}
