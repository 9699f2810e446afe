//! The protocol in front of the simulator, one file for each kind of request.

mod answer;
mod control;
mod create_refund;
mod find_refunds;
mod form;
mod payment_intents;
mod post;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::Response;
use axum::routing::{get, post as on_post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::PaymentSimulator;
use super::refusal::Refusal;

/// The largest body that is read: far above the needs of any request.
const BODY_LIMIT: usize = 256 * 1024;

/// Serves `simulator` by Stripe's protocol, and its own ways under `/simulator`.
pub fn router(simulator: PaymentSimulator) -> Router {
    Router::new()
        .route("/v1/refunds", on_post(create_refund).get(list_refunds))
        .route("/v1/refunds/{id}", get(get_refund))
        .route("/v1/payment_intents", on_post(create_payment_intent))
        .route("/v1/payment_intents/{id}", get(get_payment_intent))
        .route("/simulator/behaviour", get(behaviour).put(set_behaviour))
        .route("/simulator/ledger", get(ledger))
        .route("/simulator/refunds/{id}/settle", on_post(settle))
        .route("/simulator/events", on_post(send_event))
        .fallback(unknown)
        // Stripe answers an unknown method with its 404, not with a 405.
        .method_not_allowed_fallback(unknown)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(simulator)
}

type Simulator = State<PaymentSimulator>;

async fn create_refund(State(simulator): Simulator, headers: HeaderMap, body: Bytes) -> Response {
    simulator.count("create_refund");
    answered(match authorized(&simulator, &headers) {
        Ok(()) => create_refund::call(&simulator, &headers, &body).await,
        Err(refusal) => Err(refusal),
    })
}

async fn list_refunds(
    State(simulator): Simulator,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    simulator.count("list_refunds");
    answered(match authorized(&simulator, &headers) {
        Ok(()) => find_refunds::list(&simulator, query.as_deref().unwrap_or_default()).await,
        Err(refusal) => Err(refusal),
    })
}

async fn get_refund(State(simulator): Simulator, headers: HeaderMap, Path(id): Path<String>) -> Response {
    simulator.count("get_refund");
    answered(match authorized(&simulator, &headers) {
        Ok(()) => find_refunds::get(&simulator, &id).await,
        Err(refusal) => Err(refusal),
    })
}

async fn create_payment_intent(State(simulator): Simulator, headers: HeaderMap, body: Bytes) -> Response {
    simulator.count("create_payment_intent");
    answered(match authorized(&simulator, &headers) {
        Ok(()) => payment_intents::create(&simulator, &headers, &body).await,
        Err(refusal) => Err(refusal),
    })
}

async fn get_payment_intent(
    State(simulator): Simulator,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    simulator.count("get_payment_intent");
    answered(match authorized(&simulator, &headers) {
        Ok(()) => payment_intents::get(&simulator, &id).await,
        Err(refusal) => Err(refusal),
    })
}

async fn behaviour(State(simulator): Simulator) -> Response {
    answered(control::behaviour(&simulator))
}

async fn set_behaviour(State(simulator): Simulator, body: Bytes) -> Response {
    answered(control::set_behaviour(&simulator, &body))
}

async fn ledger(State(simulator): Simulator) -> Response {
    answered(control::ledger(&simulator).await)
}

async fn settle(State(simulator): Simulator, Path(id): Path<String>) -> Response {
    answered(control::settle(&simulator, &id).await)
}

async fn send_event(State(simulator): Simulator, body: Bytes) -> Response {
    answered(control::send_event(&simulator, &body).await)
}

async fn unknown(method: Method, uri: Uri) -> Response {
    answer::refusal(&Refusal::unknown_address(method.as_str(), uri.path()))
}

fn answered(outcome: Result<Response, Refusal>) -> Response {
    outcome.unwrap_or_else(|refusal| answer::refusal(&refusal))
}

fn authorized(simulator: &PaymentSimulator, headers: &HeaderMap) -> Result<(), Refusal> {
    let given = headers.get(header::AUTHORIZATION);
    if given.and_then(api_key).as_deref() == Some(simulator.0.config.api_key.as_str()) {
        Ok(())
    } else {
        Err(Refusal::unauthorized())
    }
}

/// The key, as `Bearer <key>` or as the name of a basic authentication, which is what `curl -u <key>:` sends.
fn api_key(authorization: &HeaderValue) -> Option<String> {
    let text = authorization.to_str().ok()?;
    if let Some(key) = text.strip_prefix("Bearer ") {
        return Some(key.to_owned());
    }
    let pair = STANDARD.decode(text.strip_prefix("Basic ")?).ok()?;
    let pair = String::from_utf8(pair).ok()?;
    Some(pair.split_once(':')?.0.to_owned())
}
