//! Sending a request, and sending it again.

use oms_contract::ErrorBody;
use reqwest::RequestBuilder;

use crate::ClientError;
use crate::answer::Received;
use crate::parts::Parts;

/// Sends a request, repeatedly if necessary, and returns the response of success.
///
/// Any request may be repeated: a mutation has an idempotency key, the same at every attempt.
pub(crate) async fn exchange(mut parts: Parts) -> Result<Received, ClientError> {
    let has_key = parts.headers.iter().any(|(name, _)| *name == "idempotency-key");
    if parts.is_mutation && !has_key {
        let key = parts.client.idempotency_key()?;
        parts.headers.push(("idempotency-key", key));
    }
    let body = std::mem::replace(&mut parts.body, Ok(None))?;
    let retry = parts.client.retry;
    let mut attempt = 1;
    loop {
        let outcome = send(prepare(&parts, body.clone())).await;
        let error = match outcome {
            Ok(received) => match refusal(&received) {
                None => return Ok(received),
                Some(error) => error,
            },
            Err(error) => error.into(),
        };
        let pause = match &error {
            ClientError::Api {
                status: 429 | 503,
                retry_after,
                ..
            } => retry.pause(attempt, *retry_after),
            // The connection could not be opened, or broke. Whether the request took effect is unknown, but its
            // key makes a repetition safe.
            // A request that cannot be built fails in the same way every time.
            ClientError::Transport(error) if !error.is_builder() => retry.pause(attempt, None),
            _ => None,
        };
        let Some(pause) = pause else {
            return Err(error);
        };
        tokio::time::sleep(pause).await;
        attempt += 1;
    }
}

fn prepare(parts: &Parts, body: Option<Vec<u8>>) -> RequestBuilder {
    let client = &parts.client;
    let request = client
        .http
        .request(parts.method.clone(), client.address(&parts.path));
    let mut request = client.credential.of(request).query(&parts.query);
    for (name, value) in &parts.headers {
        request = request.header(*name, value);
    }
    match body {
        Some(body) => request.body(body),
        None => request,
    }
}

async fn send(request: RequestBuilder) -> Result<Received, reqwest::Error> {
    let response = request.send().await?;
    Ok(Received {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        bytes: response.bytes().await?.to_vec(),
    })
}

/// The error in a response; `None` for one of success.
fn refusal(received: &Received) -> Option<ClientError> {
    if received.status < 400 {
        return None;
    }
    let error = received.json::<ErrorBody>().map(|body| ClientError::Api {
        status: received.status,
        error: body.error,
        retry_after: received.retry_after(),
    });
    Some(error.unwrap_or_else(|unreadable| unreadable))
}
