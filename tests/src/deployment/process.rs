//! A function's real binary, as Lambda runs it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::{Child, Command};

use super::Outcome;
use crate::runtime_api::{Idle, RuntimeApi};

/// A function's process and the Runtime API it asks for events.
pub(super) struct Process {
    child: Child,
    runtime_api: RuntimeApi,
    /// The waiting request for the next event, if it has come.
    idle: Option<Idle>,
}

impl Process {
    /// Starts the binary, and waits until it asks for an event.
    pub async fn start(binary: &Path, name: &str, variables: &BTreeMap<String, String>) -> Self {
        let mut runtime_api = RuntimeApi::start().await.unwrap();
        let mut command = Command::new(binary);
        command
            .env_clear()
            .envs(variables)
            .env("AWS_LAMBDA_RUNTIME_API", &runtime_api.address)
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", name)
            .env("AWS_LAMBDA_LOG_STREAM_NAME", name)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        let child = command.spawn();
        let child = child.unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
        let idle = Some(runtime_api.idle().await.unwrap());
        Self {
            child,
            runtime_api,
            idle,
        }
    }

    pub async fn invoke(&mut self, event: &Value) -> Outcome {
        let idle = match self.idle.take() {
            Some(idle) => idle,
            None => self.runtime_api.idle().await.unwrap(),
        };
        match self.runtime_api.invoke(idle, event).await {
            Ok(answer) => Outcome::Answered(answer),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// Kills the process by SIGKILL.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }
}
