//! Presigned URLs under a clock that was turned.
//!
//! s3s asks the machine for the time, and cannot be given another clock. A URL that was signed under a turned clock is
//! therefore checked here, date and signature, and passed on signed anew under the machine's time. Signatures in a
//! header are made and checked within moments by the machine's clock, so they need nothing.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hmac::{Hmac, KeyInit as _, Mac as _};
use oms_telemetry::{Clock, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::hex::lower_hex;

/// The time that a URL may be signed ahead of the store's clock.
const SKEW: Duration = Duration::from_mins(15);

/// The clock that URLs expire by, and the key they are signed with.
#[derive(Clone)]
pub(super) struct Turned {
    pub clock: Clock,
    pub secret_access_key: String,
}

/// Passes a request on, or refuses it as S3 does.
pub(super) async fn check(State(turned): State<Turned>, mut request: Request, next: Next) -> Response {
    match turned.signed_anew(&request) {
        Ok(Some(uri)) => *request.uri_mut() = uri,
        Ok(None) => {}
        Err((code, message)) => {
            let body = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
            );
            return (
                StatusCode::FORBIDDEN,
                [(header::CONTENT_TYPE, "application/xml")],
                body,
            )
                .into_response();
        }
    }
    next.run(request).await
}

type Refusal = (&'static str, &'static str);

impl Turned {
    /// The presigned URL under the machine's time; `None` for a request that is not presigned.
    fn signed_anew(&self, request: &Request) -> Result<Option<Uri>, Refusal> {
        let Some(presigned) = Presigned::read(request) else {
            return Ok(None);
        };
        let malformed = ("AuthorizationQueryParametersError", "the query is malformed");
        let date = presigned.value("X-Amz-Date").ok_or(malformed)?;
        let at = time_of(date).ok_or(malformed)?;
        let expires = presigned
            .value("X-Amz-Expires")
            .and_then(|text| text.parse().ok());
        let expires = Duration::from_secs(expires.ok_or(malformed)?);
        let now = self.clock.now();
        if at > now.saturating_add(SKEW) {
            return Err((
                "RequestTimeTooSkewed",
                "request date is later than server time too much",
            ));
        }
        if now > at.saturating_add(expires) {
            return Err(("AccessDenied", "Request has expired"));
        }
        let given = presigned.value("X-Amz-Signature").ok_or(malformed)?;
        // Verified before signing anew, or any request with a made-up signature would get a valid one.
        if presigned.signature(&self.secret_access_key).ok_or(malformed)? != given {
            return Err((
                "SignatureDoesNotMatch",
                "the signature is not that of this request",
            ));
        }
        let anew = presigned
            .dated(&amz_date(Clock::system().now()))
            .ok_or(malformed)?;
        let signature = anew.signature(&self.secret_access_key).ok_or(malformed)?;
        let query = anew.query(|name| name != "X-Amz-Signature");
        let uri = format!("{}?{query}&X-Amz-Signature={signature}", anew.path);
        uri.parse().map(Some).map_err(|_| malformed)
    }
}

/// A presigned request, its query as it was sent.
struct Presigned<'a> {
    request: &'a Request,
    path: &'a str,
    parameters: Vec<(String, String)>,
}

impl<'a> Presigned<'a> {
    fn read(request: &'a Request) -> Option<Self> {
        let pairs = request.uri().query()?.split('&');
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let presigned = Self {
            request,
            path: request.uri().path(),
            parameters: pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        };
        presigned.value("X-Amz-Signature").is_some().then_some(presigned)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same request, signed at another time.
    fn dated(&self, date: &str) -> Option<Self> {
        let (day, scope) = (date.get(..8)?, self.scope()?);
        let mut parameters = self.parameters.clone();
        for (name, value) in &mut parameters {
            match name.as_str() {
                "X-Amz-Date" => date.clone_into(value),
                // The day is part of the credential's scope and of the key, so it changes with the date.
                "X-Amz-Credential" => *value = value.replacen(&scope.join("%2F"), &rejoined(day, &scope), 1),
                _ => {}
            }
        }
        Some(Self { parameters, ..*self })
    }

    /// Day, region, service and `aws4_request`, from the credential.
    fn scope(&self) -> Option<Vec<String>> {
        let parts: Vec<_> = self
            .value("X-Amz-Credential")?
            .split("%2F")
            .map(str::to_owned)
            .collect();
        (parts.len() == 5).then(|| parts.into_iter().skip(1).collect())
    }

    /// The parameters that are asked for, in the order of their names.
    fn query(&self, take: impl Fn(&str) -> bool) -> String {
        let mut pairs: Vec<_> = self.parameters.iter().filter(|(name, _)| take(name)).collect();
        pairs.sort();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    }

    /// The signature of version 4, as
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html> describes it.
    fn signature(&self, secret: &str) -> Option<String> {
        let signed = self.value("X-Amz-SignedHeaders")?.replace("%3B", ";");
        let mut headers = String::new();
        for name in signed.split(';') {
            let value = self.request.headers().get(name)?.to_str().ok()?;
            headers.extend([name, ":", value.trim(), "\n"]);
        }
        let canonical = format!(
            "{}\n{}\n{}\n{headers}\n{signed}\nUNSIGNED-PAYLOAD",
            self.request.method(),
            self.path,
            self.query(|name| name != "X-Amz-Signature"),
        );
        let scope = self.scope()?;
        let text = format!(
            "AWS4-HMAC-SHA256\n{}\n{}\n{}",
            self.value("X-Amz-Date")?,
            scope.join("/"),
            lower_hex(&Sha256::digest(canonical)),
        );
        let mut key = format!("AWS4{secret}").into_bytes();
        for part in &scope {
            key = mac(&key, part)?;
        }
        Some(lower_hex(&mac(&key, &text)?))
    }
}

fn rejoined(day: &str, scope: &[String]) -> String {
    let rest = scope.iter().skip(1).map(String::as_str);
    std::iter::once(day).chain(rest).collect::<Vec<_>>().join("%2F")
}

fn mac(key: &[u8], text: &str) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}

/// The time that `20261231T235900Z` names.
fn time_of(text: &str) -> Option<Timestamp> {
    let part = |range: std::ops::Range<usize>| text.get(range);
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let (hour, minute, second) = (part(9..11)?, part(11..13)?, part(13..15)?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z")
        .parse()
        .ok()
}

/// The time as `20261231T235900Z`.
fn amz_date(time: Timestamp) -> String {
    let text = time.to_string();
    let seconds = text.get(..19).unwrap_or_default();
    let digits: String = seconds.chars().filter(|letter| !"-:".contains(*letter)).collect();
    format!("{digits}Z")
}
