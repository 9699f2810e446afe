//! One running function.

use std::collections::BTreeMap;

use lambda_http::Body;
use oms_aws::Environment;
use oms_cloud::pollers::Functions as _;
use oms_command::background::Background;
use oms_http_functions::{Function, Route, routes};
use oms_telemetry::Clock;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::process::Process;
use super::{Outcome, Place};
use crate::contract::background_functions;

/// One running function.
pub(super) enum Instance {
    Route(&'static Route, Box<Function>),
    Background(String, Background),
    Process(Box<Mutex<Process>>),
}

impl Instance {
    pub async fn start(
        name: &str,
        variables: &BTreeMap<String, String>,
        clock: Clock,
        place: &Place,
    ) -> Self {
        let entropy = match place {
            Place::Processes(folder) => {
                let process = Process::start(&folder.join(name), name, variables).await;
                return Self::Process(Box::new(Mutex::new(process)));
            }
            Place::Here(entropy) => entropy.clone(),
        };
        let environment = Environment::given(variables.clone());
        if background_functions().any(|function| function == name) {
            let environments = [(name.to_owned(), environment)].into();
            let background = Background::in_process(&environments, &BTreeMap::new(), &clock);
            return Self::Background(name.to_owned(), background.unwrap());
        }
        let route = routes::ROUTES.iter().find(|route| route.function == name);
        let route = route.unwrap_or_else(|| panic!("no function `{name}`"));
        let function = (route.start)(&environment, clock, entropy).unwrap();
        Self::Route(route, Box::new(function))
    }

    pub async fn invoke(&self, event: &Value) -> Outcome {
        match self {
            Self::Process(process) => process.lock().await.invoke(event).await,
            Self::Background(name, background) => match background.invoke(name, event.clone()).await {
                Ok(answer) => Outcome::Answered(answer),
                Err(error) => Outcome::Failed(error.to_string()),
            },
            Self::Route(route, function) => {
                let request = lambda_http::request::from_str(&event.to_string()).unwrap();
                let (parts, body) = function.answer(route, request).await.into_parts();
                let headers: BTreeMap<_, _> = parts
                    .headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
                    .collect();
                let body = match &body {
                    Body::Text(text) => text.as_str(),
                    _ => "",
                };
                let status = parts.status.as_u16();
                Outcome::Answered(json!({ "statusCode": status, "headers": headers, "body": body }))
            }
        }
    }

    /// Kills a process by SIGKILL; of the other instances nothing is left once they are dropped.
    pub async fn kill(&self) {
        if let Self::Process(process) = self {
            process.lock().await.kill().await;
        }
    }
}
