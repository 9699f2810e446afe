//! The order in which a request is judged, and what every response has.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt};
use oms_domain::{IdempotencyKey, RequestId};
use oms_telemetry::Clock;

use crate::route::match_path;
use crate::{ApiError, Authenticator, Call, Method, Permission, Principal, Reply, Route};

/// The largest body that is read: 64 KiB.
pub const MAXIMUM_BODY_BYTES: usize = 64 * 1024;

/// Sixteen random bytes at each call, or none where the source fails.
#[derive(Clone)]
pub struct Entropy(Arc<dyn Fn() -> Option<[u8; 16]> + Send + Sync>);

impl Entropy {
    /// The operating system's.
    pub fn system() -> Self {
        Self::from_fn(|| {
            let mut bytes = [0; 16];
            getrandom::fill(&mut bytes).ok().map(|()| bytes)
        })
    }

    /// That of `source`.
    pub fn from_fn(source: impl Fn() -> Option<[u8; 16]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    fn next(&self) -> Result<[u8; 16], ApiError> {
        (self.0)().ok_or_else(|| {
            tracing::error!("the source of randomness fails");
            ApiError::Unavailable { retry_after: 5 }
        })
    }
}

/// What the edge itself needs. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    /// Tells who calls. `None` for functions whose routes are open.
    pub authenticator: Option<Authenticator>,
    /// Tells the time.
    pub clock: Clock,
    /// Names what has no name.
    pub entropy: Entropy,
}

/// Answers a request by `route`. Never fails: what goes wrong becomes a response in the error shape.
///
/// In this order: request id, credentials (400 for two, 401), permission (403), path and headers (400), size (413),
/// content type (415), and then the handler.
pub async fn serve<A: Sync>(edge: &Edge, route: &Route<A>, app: &A, request: Request) -> Response<Body> {
    let started = Instant::now();
    let request_id = request_id(request.headers(), &edge.entropy);
    let mut principal = None;
    let outcome = AssertUnwindSafe(answer(edge, route, app, request, &request_id, &mut principal));
    let outcome = outcome.catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(request_id = request_id.as_str(), "the handler panicked");
        Err(ApiError::Internal)
    });
    let (status, code) = match &outcome {
        Ok(reply) => (reply.status, "OK"),
        Err(error) => (error.status(), error.code()),
    };
    tracing::info!(
        request_id = request_id.as_str(),
        function = route.function,
        status,
        outcome = code,
        actor_id = principal
            .as_ref()
            .map_or("", |principal: &Principal| principal.subject().as_str()),
        entity_id = outcome
            .as_ref()
            .ok()
            .and_then(|reply| reply.entity_id.as_deref())
            .unwrap_or(""),
        duration_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    respond(outcome, &request_id)
}

async fn answer<A: Sync>(
    edge: &Edge,
    route: &Route<A>,
    app: &A,
    request: Request,
    request_id: &RequestId,
    caller: &mut Option<Principal>,
) -> Result<Reply, ApiError> {
    let now = edge.clock.now();
    if let Permission::Requires(operations) = route.permission {
        let authenticator = edge.authenticator.as_ref().ok_or(ApiError::Internal)?;
        let principal = authenticator.authenticate(request.headers(), now).await?;
        let permitted = operations
            .iter()
            .any(|operation| operation.grant(principal.roles()).is_some());
        *caller = Some(principal);
        if !permitted {
            return Err(ApiError::Forbidden);
        }
    }
    let path = request.uri().path().to_owned();
    let parameters = match route.method {
        Method::Any => Vec::new(),
        _ => match_path(route.path, &path).ok_or(ApiError::NotFound)?,
    };
    let parameters = parameters
        .into_iter()
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    let idempotency_key = idempotency_key(request.headers())?;
    let if_match = if_match(request.headers())?;
    let takes_body = matches!(route.method, Method::Post | Method::Patch);
    if takes_body {
        check_body(&request)?;
    }
    let ip_address = ip_address(&request);
    let (parts, body) = request.into_parts();
    let call = Call {
        request_id: request_id.clone(),
        principal: caller.clone(),
        method: parts.method.as_str().to_owned(),
        path,
        parameters,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        ip_address,
        idempotency_key,
        if_match,
        headers: parts.headers,
        body: if takes_body { body.to_vec() } else { Vec::new() },
        now,
        random: edge.entropy.next()?,
    };
    (route.handler)(app, call).await
}

fn check_body(request: &Request) -> Result<(), ApiError> {
    if request.body().len() > MAXIMUM_BODY_BYTES {
        return Err(ApiError::PayloadTooLarge {
            limit: MAXIMUM_BODY_BYTES,
        });
    }
    let content_type = request.headers().get(http::header::CONTENT_TYPE);
    if content_type.is_none() && request.body().is_empty() {
        // Nothing is nothing in every media type; a route that wants a body says that it is missing.
        return Ok(());
    }
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(ApiError::UnsupportedMediaType)
    }
}

/// The client's id for the request when it sent a usable one, else a new UUID.
fn request_id(headers: &HeaderMap, entropy: &Entropy) -> RequestId {
    let sent = headers.get("x-request-id").and_then(|value| value.to_str().ok());
    sent.and_then(|text| RequestId::parse(text).ok())
        .unwrap_or_else(|| {
            let made = entropy.next().unwrap_or_default();
            RequestId::of_uuid(uuid::Builder::from_random_bytes(made).into_uuid())
        })
}

fn single<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h HeaderValue>, ApiError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(ApiError::bad_request(format!(
            "the header `{name}` is given twice"
        ))),
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(value) = single(headers, "idempotency-key")? else {
        return Ok(None);
    };
    let parsed = value.to_str().ok().map(IdempotencyKey::parse);
    match parsed {
        Some(Ok(key)) => Ok(Some(key)),
        Some(Err(error)) => Err(ApiError::bad_request(format!(
            "the header `idempotency-key` {error}"
        ))),
        None => Err(ApiError::bad_request(
            "the header `idempotency-key` must be visible ASCII",
        )),
    }
}

/// `"3"`: version 3. `*`: any, which is no condition.
fn if_match(headers: &HeaderMap) -> Result<Option<u32>, ApiError> {
    let Some(value) = single(headers, "if-match")? else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .and_then(|text| text.parse().ok());
    let version = version.ok_or_else(|| {
        ApiError::bad_request("the header `if-match` must be one entity tag such as `\"3\"`, or `*`")
    })?;
    Ok(Some(version))
}

fn ip_address(request: &Request) -> Option<IpAddr> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => None,
    }
}

fn respond(outcome: Result<Reply, ApiError>, request_id: &RequestId) -> Response<Body> {
    let (status, body, own_headers) = match outcome {
        Ok(reply) => (reply.status, reply.body, reply.headers),
        Err(error) => {
            let body = error.body(request_id).unwrap_or_default();
            (error.status(), body, error.header().into_iter().collect())
        }
    };
    let mut response = Response::new(Body::from(String::from_utf8(body).unwrap_or_default()));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(request_id.as_str()) {
        headers.insert("x-request-id", value);
    }
    for (name, value) in own_headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}
