//! The order in which a request is judged, and what every response has.

use std::fmt;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures::FutureExt;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt};
use oms_domain::{RequestId, Timestamp};
use oms_telemetry::{Clock, ResponseTimes};

use crate::call::Context;
use crate::rate_limit::{LimitReached, address_holder};
use crate::reply::JSON;
use crate::route::{canonical_path, match_path};
use crate::sent_headers::SentHeaders;
use crate::{
    ApiError, Attempt, Authenticator, Call, Cors, EdgeStore, EdgeStoreUnavailable, Handle, Method,
    Permission, Principal, Query, RateLimit, Reply, Route,
};

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

    /// The entropy of `source`.
    pub fn from_fn(source: impl Fn() -> Option<[u8; 16]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    pub(crate) fn next(&self) -> Result<[u8; 16], ApiError> {
        (self.0)().ok_or_else(|| {
            tracing::error!("the source of randomness fails");
            ApiError::Unavailable { retry_after: 5 }
        })
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(..)")
    }
}

/// The resources of the edge itself. Cheap to clone; clones share what they remember.
#[derive(Clone)]
pub struct Edge {
    /// The authenticator of callers. `None` for functions whose routes are open.
    pub authenticator: Option<Authenticator>,
    /// The edge's records in the database.
    pub store: Arc<dyn EdgeStore>,
    /// The limit of each principal.
    pub principals: Arc<RateLimit>,
    /// The limit of each address without credentials.
    pub addresses: Arc<RateLimit>,
    /// The web pages that may call.
    pub cors: Cors,
    /// The clock.
    pub clock: Clock,
    /// The source of request ids and random names.
    pub entropy: Entropy,
    /// The response times that have not been reported yet.
    pub measured: Arc<Mutex<ResponseTimes>>,
}

/// The number of response times that are reported together.
const REPORTED_TOGETHER: u64 = 20;

/// Answers a request by `route`. Never fails: what goes wrong becomes a response in the error shape.
///
/// The order: request id, credentials (400 for two, 401), rate limit (429), permission (403), path and headers (400),
/// size (413), content type (415), and then the handler. A refusal is in the history before the answer is given.
pub async fn serve<S: Sync>(
    edge: &Edge,
    route: &Route<S>,
    function: &dyn Handle,
    request: Request,
) -> Response<Body> {
    let started = Instant::now();
    let request_id = request_id(request.headers(), &edge.entropy);
    let allowed_origin = edge.cors.allowed(request.headers()).cloned();
    let mut principal = None;
    let mut dry_run = false;
    let judged = answer(
        edge,
        route,
        function,
        request,
        &request_id,
        (&mut principal, &mut dry_run),
    );
    let outcome = AssertUnwindSafe(judged);
    let outcome = outcome.catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(request_id = request_id.as_str(), "the handler panicked");
        Err(ApiError::Internal)
    });
    let (status, code) = match &outcome {
        Ok(reply) => (reply.status, "OK"),
        Err(error) => (error.status(), error.code().as_str()),
    };
    let duration_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
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
        duration_us,
        "request"
    );
    measure(edge, duration_us).await;
    let mut response = respond(outcome, &request_id);
    if dry_run {
        let headers = response.headers_mut();
        headers.insert("dry-run", HeaderValue::from_static("true"));
    }
    edge.cors.decorate(allowed_origin, response.headers_mut());
    response
}

/// Adds the response time of a request, and reports the collected times now and then. Times that a process has not
/// reported when it ends are lost.
async fn measure(edge: &Edge, microseconds: u64) {
    let full = {
        let mut measured = edge.measured.lock().unwrap_or_else(PoisonError::into_inner);
        measured.add(microseconds);
        (measured.count() >= REPORTED_TOGETHER).then(|| std::mem::take(&mut *measured))
    };
    if let Some(times) = full {
        let _ = edge.store.add_response_times(&times, edge.clock.now()).await;
    }
}

async fn answer<S: Sync>(
    edge: &Edge,
    route: &Route<S>,
    function: &dyn Handle,
    request: Request,
    request_id: &RequestId,
    (caller, dry_run): (&mut Option<Principal>, &mut bool),
) -> Result<Reply, ApiError> {
    let now = edge.clock.now();
    let ip_address = ip_address(&request);
    *caller = admit(edge, route.permission, request.headers(), ip_address, now).await?;
    // The query costs work, so it is read only for a caller who is within the limit.
    *dry_run = route.is_change() && Query::asks_for_dry_run(request.uri().query().unwrap_or_default());
    let path = canonical_path(request.uri().path()).into_owned();
    let parameters = match route.method {
        Method::Any => Some(Vec::new()),
        _ => match_path(route.path, &path),
    };
    let parameters = parameters.map(|parameters| {
        let parameters = parameters.into_iter();
        parameters
            .map(|(name, value)| (name, value.to_owned()))
            .collect::<Vec<_>>()
    });
    let attempt = Attempt::of_path(route.function, parameters.as_deref().unwrap_or_default());
    let context = Arc::new(Context {
        function: route.function,
        request_id: request_id.clone(),
        principal: caller.clone(),
        method: request.method().as_str().to_owned(),
        path,
        ip_address,
        now,
        dry_run: *dry_run,
        entropy: edge.entropy.clone(),
        attempt: Mutex::new(attempt),
    });
    let outcome = match permit(route.permission, caller.as_ref()) {
        Ok(()) => handle(route, function, request, parameters, Arc::clone(&context)).await,
        Err(forbidden) => Err(forbidden),
    };
    let Err(error) = outcome else {
        return outcome;
    };
    let attempt = context.attempt().clone();
    Err(edge.record(&context, &attempt, error).await)
}

/// Authenticates the caller if the route asks for it, and counts the request against the limit.
async fn admit(
    edge: &Edge,
    permission: Permission,
    headers: &HeaderMap,
    ip_address: Option<IpAddr>,
    now: Timestamp,
) -> Result<Option<Principal>, ApiError> {
    let store = edge.store.as_ref();
    let outcome = match (permission, &edge.authenticator) {
        (Permission::Open, _) => Ok(None),
        (Permission::Requires(_), None) => return Err(ApiError::Internal),
        (Permission::Requires(_), Some(authenticator)) => {
            authenticator.authenticate(store, headers, now).await.map(Some)
        }
    };
    match &outcome {
        Ok(Some(principal)) => {
            let holder = principal_holder(principal);
            edge.principals
                .admit(store, &holder, now)
                .await
                .map_err(limited)?;
        }
        // A caller who guesses credentials is limited by address, since there is nothing else to know them by.
        Ok(None) | Err(ApiError::Unauthenticated) => {
            if let Some(address) = ip_address {
                let holder = address_holder(address);
                edge.addresses.admit(store, &holder, now).await.map_err(limited)?;
            }
        }
        Err(_) => {}
    }
    outcome
}

const fn limited(LimitReached { retry_after }: LimitReached) -> ApiError {
    ApiError::RateLimited { retry_after }
}

/// The holder of the limit of a caller with credentials.
fn principal_holder(principal: &Principal) -> String {
    format!("principal#{}", principal.subject())
}

fn permit(permission: Permission, caller: Option<&Principal>) -> Result<(), ApiError> {
    let (Permission::Requires(operations), Some(principal)) = (permission, caller) else {
        return Ok(());
    };
    let mut operations = operations.iter();
    let permitted = operations.any(|operation| principal.may_at_all(*operation));
    if permitted {
        Ok(())
    } else {
        Err(ApiError::Forbidden)
    }
}

async fn handle<S: Sync>(
    route: &Route<S>,
    function: &dyn Handle,
    request: Request,
    parameters: Option<Vec<(&'static str, String)>>,
    context: Arc<Context>,
) -> Result<Reply, ApiError> {
    let parameters = parameters.ok_or(ApiError::NotFound)?;
    let sent = SentHeaders::read(route.method, request.headers())?;
    if sent.if_match.is_some() && route.is_change() && !route.is_versioned() {
        return Err(ApiError::bad_request(
            "the header `if-match` names the version of one order or return, and this changes none",
        ));
    }
    let takes_body = matches!(route.method, Method::Post | Method::Patch);
    if takes_body {
        check_body(&request)?;
    }
    let random = context.entropy.next()?;
    let (parts, body) = request.into_parts();
    let call = Call {
        context,
        parameters,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        idempotency_key: sent.idempotency_key,
        if_match: sent.if_match,
        headers: parts.headers,
        body: if takes_body { body.to_vec() } else { Vec::new() },
        random,
        is_change: route.is_change(),
    };
    let reply = function.handle(call).await?;
    Ok(match sent.if_none_match {
        Some(known) => reply.unless_known(&known),
        None => reply,
    })
}

impl Edge {
    /// Counts `requests` more against the limit of the caller, for a call that does the work of several.
    /// [`ApiError::RateLimited`] if the limit has no room for all of them.
    pub async fn charge(&self, call: &Call, requests: u32) -> Result<(), ApiError> {
        let holder = principal_holder(call.principal()?);
        let charged = self
            .principals
            .admit_several(self.store.as_ref(), &holder, requests, call.now());
        charged.await.map_err(limited)
    }

    /// Returns the error that answers `attempt`, a part of `call` that failed with `error`. A refusal is recorded in
    /// the history first.
    pub async fn answered(&self, call: &Call, attempt: &Attempt, error: ApiError) -> ApiError {
        self.record(&call.context, attempt, error).await
    }

    /// Records a refusal. If that fails, the caller is not told the verdict: every answered attempt is on record.
    async fn record(&self, context: &Context, attempt: &Attempt, error: ApiError) -> ApiError {
        if context.dry_run {
            // A dry run is no attempt.
            return error;
        }
        let record = match context.refusal(attempt, &error) {
            Ok(None) => return error,
            Ok(Some(record)) => record,
            Err(failed) => return failed,
        };
        match self.store.put_refusal(&record).await {
            Ok(()) => error,
            Err(EdgeStoreUnavailable) => ApiError::Unavailable { retry_after: 2 },
        }
    }
}

fn check_body(request: &Request) -> Result<(), ApiError> {
    if request.body().len() > MAXIMUM_BODY_BYTES {
        return Err(ApiError::PayloadTooLarge {
            limit: MAXIMUM_BODY_BYTES,
        });
    }
    let content_type = request.headers().get(CONTENT_TYPE);
    if content_type.is_none() && request.body().is_empty() {
        // An empty body has no media type; a route that needs a body reports that it is missing.
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

fn ip_address(request: &Request) -> Option<IpAddr> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => None,
    }
}

fn respond(outcome: Result<Reply, ApiError>, request_id: &RequestId) -> Response<Body> {
    let (status, content_type, body, own_headers) = match outcome {
        Ok(mut reply) => {
            reply.headers.extend(reply.etag.map(|tag| ("etag", tag)));
            (reply.status, reply.content_type, reply.body, reply.headers)
        }
        Err(error) => {
            let body = error.body(request_id).unwrap_or_default();
            let headers = error.header().into_iter().collect();
            (error.status(), JSON, body, headers)
        }
    };
    let mut response = Response::new(Body::from(String::from_utf8(body).unwrap_or_default()));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let is_empty = response.body().is_empty();
    let headers = response.headers_mut();
    if !is_empty {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
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
