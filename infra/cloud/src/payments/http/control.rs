//! `/simulator`: the routes that control the simulator, which no gateway has.

use axum::response::Response;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer;
use crate::payments::refusal::Refusal;
use crate::payments::{NewEvent, PaymentSimulator, PaymentSimulatorError};

pub(super) fn behaviour(simulator: &PaymentSimulator) -> Result<Response, Refusal> {
    Ok(answer::object(&json(&simulator.behaviour())?))
}

pub(super) fn set_behaviour(simulator: &PaymentSimulator, body: &[u8]) -> Result<Response, Refusal> {
    simulator.set_behaviour(read(body)?);
    behaviour(simulator)
}

pub(super) async fn ledger(simulator: &PaymentSimulator) -> Result<Response, Refusal> {
    Ok(answer::object(&json(&simulator.ledger().await?)?))
}

pub(super) async fn settle(simulator: &PaymentSimulator, id: &str) -> Result<Response, Refusal> {
    Ok(answer::object(&simulator.settle_refund(id).await?.object()))
}

pub(super) async fn send_event(simulator: &PaymentSimulator, body: &[u8]) -> Result<Response, Refusal> {
    let event: NewEvent = read(body)?;
    Ok(answer::object(&simulator.send_event(event).await?))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::impossible(None, format!("Invalid JSON: {error}")))
}

fn json(value: &impl Serialize) -> Result<Value, Refusal> {
    Ok(serde_json::to_value(value).map_err(PaymentSimulatorError::Stored)?)
}
