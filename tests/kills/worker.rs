//! The worker's real binary, as Lambda runs it.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use oms_local::System;
use serde_json::Value;

use crate::interceptor::{Calls, intercept};
use crate::runtime_api::RuntimeApi;

/// Where the worker's calls go, and what it is given.
pub struct Worker {
    binary: PathBuf,
    variables: BTreeMap<String, String>,
    pub calls: Arc<Calls>,
}

/// The services the worker calls, by the variable that names them.
const SERVICES: [&str; 3] = [
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_SQS",
    "PAYMENT_GATEWAY_URL",
];
const OTHERS: [&str; 7] = [
    "ORDERS_TABLE",
    "REFUND_QUEUE_URL",
    "PAYMENT_API_KEY",
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "LOG_LEVEL",
];

impl Worker {
    /// The worker of `system`, with an interceptor before each service.
    pub async fn of(system: &System) -> Self {
        let environment = &system.environments()["process-refund"];
        let calls = Arc::new(Calls::default());
        let mut variables = BTreeMap::new();
        for name in OTHERS {
            variables.insert(name.to_owned(), environment.required(name).unwrap());
        }
        for name in SERVICES {
            let upstream = environment.required(name).unwrap();
            variables.insert(name.to_owned(), intercept(&upstream, &calls).await);
        }
        Self {
            binary: build(),
            variables,
            calls,
        }
    }

    /// Starts the worker, delivers `batch`, and gives its answer; `None` when it was killed at the call number `fatal`.
    pub async fn deliver(&self, batch: &Value, fatal: Option<usize>) -> Option<Value> {
        self.calls.begin(fatal);
        let mut runtime_api = RuntimeApi::start().await.unwrap();
        let mut process = self.start(&runtime_api.address);
        let idle = runtime_api.idle().await.unwrap();
        let answer = tokio::select! {
            answer = runtime_api.invoke(idle, batch) => Some(answer.unwrap()),
            () = self.calls.reached.notified() => None,
        };
        // SIGKILL.
        process.kill().unwrap();
        process.wait().unwrap();
        answer
    }

    fn start(&self, runtime_api: &str) -> Child {
        let mut command = Command::new(&self.binary);
        command.env_clear().envs(&self.variables);
        command
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
            .env("AWS_LAMBDA_FUNCTION_NAME", "process-refund")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "process-refund")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "process-refund");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }
}

/// Builds the binary beside this test's own.
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
    profile_folder.join("process-refund")
}
