//! The system itself.

use oms_contract::{Health, Metrics, StateMachine};
use reqwest::Method;
use serde_json::Value;

use crate::answer::Received;
use crate::request::kind::Read;
use crate::{Client, ClientError, Request};

/// A state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// That of an order.
    Order,
    /// That of a return.
    Return,
}

impl Client {
    /// `GET /health`: whether the system works. Where it does not, the answer is an error of status 503.
    pub fn get_health(&self) -> Request<Health<'static>, Read> {
        Request::get(self, "/health".to_owned())
    }

    /// `GET /metrics`: how many there are of what.
    pub fn get_metrics(&self) -> Request<Metrics, Read> {
        Request::get(self, "/metrics".to_owned())
    }

    /// `GET /state-machines/{machine}`: the states, and who may go from which to which.
    pub fn get_state_machine(&self, machine: Machine) -> Request<StateMachine<'static>, Read> {
        let name = match machine {
            Machine::Order => "order",
            Machine::Return => "return",
        };
        Request::get(self, format!("/state-machines/{name}"))
    }

    /// `GET /openapi.json`: the description of the API.
    pub fn get_openapi(&self) -> Request<Value, Read> {
        Request::get(self, "/openapi.json".to_owned())
    }

    /// `GET /docs`: the page that shows the description of the API.
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
