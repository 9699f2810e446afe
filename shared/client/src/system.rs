//! The operations on the system itself.

use oms_contract::{Health, Metrics, StateMachine};
use reqwest::Method;
use serde_json::Value;

use crate::answer::Received;
use crate::request::kind::Read;
use crate::{Client, ClientError, Request};

/// A state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// The machine of orders.
    Order,
    /// The machine of returns.
    Return,
}

impl Client {
    /// `GET /health`: the health of the system. An unhealthy system responds with 503, which is an error here.
    pub fn get_health(&self) -> Request<Health<'static>, Read> {
        Request::get(self, "/health".to_owned())
    }

    /// `GET /metrics`: counts and response times.
    pub fn get_metrics(&self) -> Request<Metrics, Read> {
        Request::get(self, "/metrics".to_owned())
    }

    /// `GET /state-machines/{machine}`: the states, and the transitions with the roles that may make them.
    pub fn get_state_machine(&self, machine: Machine) -> Request<StateMachine<'static>, Read> {
        let name = match machine {
            Machine::Order => "order",
            Machine::Return => "return",
        };
        Request::get(self, format!("/state-machines/{name}"))
    }

    /// `GET /openapi.json`: the OpenAPI document.
    pub fn get_openapi(&self) -> Request<Value, Read> {
        Request::get(self, "/openapi.json".to_owned())
    }

    /// `GET /docs`: the reference page.
    pub fn get_docs(&self) -> Request<String, Read> {
        Request::decoding(self, Method::GET, "/docs".to_owned(), text)
    }
}

fn text(received: &Received) -> Result<String, ClientError> {
    String::from_utf8(received.bytes.clone()).map_err(|cause| ClientError::Decode {
        status: received.status,
        cause: cause.to_string(),
    })
}
