//! The HTTP API in front of the functions, as API Gateway is on AWS: picks the function by method and path, and
//! passes every other request to the `$default` route's.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt};
use oms_aws::Environment;
use oms_http::route::{canonical_path, match_path};
use oms_http::{Entropy, Method};
use oms_http_functions::{Function, Route, StartError, routes::ROUTES};
use oms_telemetry::Clock;
use serde_json::Value;

use crate::remote::Remote;
use crate::terminal_log::ASKED;

/// API Gateway takes no larger body (10 MB).
const MAXIMUM_BODY_BYTES: usize = 10 * 1024 * 1024;

/// The functions behind the API.
pub struct Gateway {
    functions: Vec<(&'static Route, Option<Function>)>,
    remote: Option<Remote>,
}

impl Gateway {
    /// Every function of the route table in this process, each with its own environment.
    pub fn in_process(
        environments: &BTreeMap<String, Environment>,
        clock: &Clock,
        entropy: &Entropy,
    ) -> Result<Self, StartError> {
        let none = Environment::given(BTreeMap::new());
        let start = |route: &'static Route| {
            // A function that the template lacks gets no variables, and its start names the first one that is missing.
            let environment = environments.get(route.function).unwrap_or(&none);
            let function = (route.start)(environment, clock.clone(), entropy.clone())?;
            Ok((route, Some(function)))
        };
        let functions = ROUTES.iter().map(start).collect::<Result<_, StartError>>()?;
        Ok(Self {
            functions,
            remote: None,
        })
    }

    /// The functions of the route table behind a Lambda endpoint.
    pub(crate) fn remote(remote: Remote) -> Self {
        let functions = ROUTES.iter().map(|route| (route, None)).collect();
        Self {
            functions,
            remote: Some(remote),
        }
    }

    /// Serves the API, and the development issuer's keys as an issuer publishes them.
    pub fn router(self, key_set: &Value) -> Router {
        let keys = key_set.to_string();
        Router::new()
            .route(
                "/.well-known/jwks.json",
                get(move || async move { ([(header::CONTENT_TYPE, "application/json")], keys) }),
            )
            .fallback(answer)
            .with_state(Arc::new(self))
    }

    fn find(&self, method: &str, path: &str) -> Option<&(&'static Route, Option<Function>)> {
        let matching = |(route, _): &&(&'static Route, Option<Function>)| {
            route.method.as_str() == method && match_path(route.path, path).is_some()
        };
        let default = |(route, _): &&(&'static Route, Option<Function>)| route.method == Method::Any;
        // As API Gateway does: a path that is met word by word goes before one with a parameter.
        let parameters = |(route, _): &&(&'static Route, Option<Function>)| route.path.matches('{').count();
        self.functions
            .iter()
            .filter(matching)
            .min_by_key(parameters)
            .or_else(|| self.functions.iter().find(default))
    }
}

async fn answer(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<axum::body::Body> {
    let (parts, body) = request.into_parts();
    // Read to its end before the function runs, because an event of Lambda holds the whole body.
    let Ok(body) = to_bytes(body, MAXIMUM_BODY_BYTES).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, r#"{"message":"Request Too Long"}"#).into_response();
    };
    let Some((route, function)) = gateway.find(parts.method.as_str(), &canonical_path(parts.uri.path()))
    else {
        return (StatusCode::NOT_FOUND, r#"{"message":"Not Found"}"#).into_response();
    };
    let body = match String::from_utf8(body.to_vec()) {
        Ok(text) => Body::Text(text),
        Err(error) => Body::Binary(error.into_bytes()),
    };
    if let (Some(remote), None) = (&gateway.remote, function) {
        let started = Instant::now();
        let response = remote.request(route.function, &parts, &body, peer.ip()).await;
        // The function writes its log where it runs. This line tells the person at this terminal that it was asked.
        let duration_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let asked = (parts.method.to_string(), parts.uri.path().to_owned());
        ASKED.sync_scope(asked, || {
            let status = response.status();
            // The error's code is in the body, which goes to the caller unread.
            let refusal = status.canonical_reason().filter(|_| !status.is_success());
            let outcome = refusal.unwrap_or("OK");
            let status = status.as_u16();
            tracing::info!(function = route.function, status, duration_us, outcome, "request");
        });
        return response;
    }
    let Some(function) = function else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut context = ApiGatewayV2httpRequestContext::default();
    // The peer of the connection; `x-forwarded-for` could be made up by any caller.
    context.http.source_ip = Some(peer.ip().to_string());
    let request = lambda_http::Request::from_parts(parts, body)
        .with_request_context(RequestContext::ApiGatewayV2(context));
    let asked = (request.method().to_string(), request.uri().path().to_owned());
    let answered = ASKED.scope(asked, function.answer(route, request)).await;
    let (parts, body) = answered.into_parts();
    Response::from_parts(parts, axum::body::Body::from(body.to_vec()))
}
