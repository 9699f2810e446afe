//! The signature of one request.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use http::HeaderValue;
use ring::digest::{SHA256, digest};

use super::key::{Scope, SigningKey};

const DATE: &str = "x-amz-date";
const TOKEN: &str = "x-amz-security-token";
/// Headers that are not signed, because the signature is put there or because proxies may change them.
const UNSIGNED: [&str; 4] = [
    "authorization",
    "user-agent",
    "x-amzn-trace-id",
    "transfer-encoding",
];

/// Signs the request; returns `false` and changes nothing if the request is not plain.
pub(super) fn sign(
    request: &mut HttpRequest,
    credentials: &Credentials,
    scope: &Scope<'_>,
    key: &SigningKey,
) -> bool {
    let date_time = key.date_time(scope);
    let Some((names, canonical)) = canonical(request, credentials, &date_time) else {
        return false;
    };
    let hash = hex(digest(&SHA256, canonical.as_bytes()).as_ref());
    let scope = &key.credential_scope;
    let signature = key.sign(&format!("AWS4-HMAC-SHA256\n{date_time}\n{scope}\n{hash}"));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={}",
        credentials.access_key_id(),
        hex(signature.as_ref())
    );
    let token = credentials.session_token().map(HeaderValue::from_str);
    // Both values are made before the first header is set: the SDK's signer must find the request as it was.
    let (Ok(authorization), Ok(token)) = (HeaderValue::try_from(authorization), token.transpose()) else {
        return false;
    };
    let headers = request.headers_mut();
    headers.insert(DATE, date_time);
    headers.insert("authorization", authorization);
    if let Some(mut token) = token {
        // A sensitive value is left out of debug output.
        token.set_sensitive(true);
        headers.insert(TOKEN, token);
    }
    true
}

/// The names of the headers that are signed, and the canonical request; `None` if the request is not plain.
fn canonical(request: &HttpRequest, credentials: &Credentials, date_time: &str) -> Option<(String, String)> {
    let host = host(request.uri())?;
    let payload = request.body().bytes()?;
    let mut headers = Vec::with_capacity(12);
    headers.extend([("host", host), (DATE, date_time)]);
    headers.extend(credentials.session_token().map(|token| (TOKEN, token)));
    let signed = |name: &&str| !UNSIGNED.contains(name);
    headers.extend(request.headers().iter().filter(|(name, _)| signed(name)));
    // The canonical request has the headers in the order of their names.
    headers.sort_unstable_by_key(|(name, _)| *name);
    let mut names = String::with_capacity(128);
    let mut canonical = String::with_capacity(1024);
    canonical.push_str(request.method());
    // No path and no query.
    canonical.push_str("\n/\n\n");
    let mut before = "";
    for (name, value) in headers {
        // A header that occurs twice, or whose value must be changed before it is signed, makes the request one that is
        // not plain.
        if name == before || !is_canonical(value) {
            return None;
        }
        if !before.is_empty() {
            names.push(';');
        }
        names.push_str(name);
        for part in [name, ":", value, "\n"] {
            canonical.push_str(part);
        }
        before = name;
    }
    let hash = hex(digest(&SHA256, payload).as_ref());
    for part in ["\n", names.as_str(), "\n", hash.as_str()] {
        canonical.push_str(part);
    }
    Some((names, canonical))
}

/// Returns the value of the `host` header; `None` if the URI is more than an origin.
fn host(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    let host = rest.strip_suffix('/').unwrap_or(rest);
    if host.contains(['/', '?', '#', '@']) {
        return None;
    }
    // A client leaves the default port out of the `host` header, and the signature must agree.
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    Some(host.strip_suffix(default_port).unwrap_or(host))
}

/// Returns true if a header's value is signed unchanged: it has no spaces to trim and no run of spaces to shorten.
fn is_canonical(value: &str) -> bool {
    value.trim().len() == value.len() && !value.contains("  ")
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles
        .filter_map(|nibble| DIGITS.get(usize::from(nibble)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
    use aws_sigv4::sign::v4::SigningParams;
    use aws_smithy_runtime_api::client::identity::Identity;
    use aws_smithy_types::body::SdkBody;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn credentials(token: Option<String>) -> Credentials {
        Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG", token, None, "test")
    }

    /// The request as the SDK itself signs it.
    fn signed_by_the_sdk(
        mut request: HttpRequest,
        credentials: &Credentials,
        now: SystemTime,
    ) -> HttpRequest {
        let identity = Identity::from(credentials.clone());
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region("eu-central-1")
            .name("dynamodb")
            .time(now)
            .settings(SigningSettings::default())
            .build()
            .unwrap();
        let (uri, body) = (request.uri().to_owned(), request.body().bytes().unwrap().to_vec());
        let method = request.method().to_owned();
        let headers = request.headers().iter();
        let signable = SignableRequest::new(&method, uri, headers, SignableBody::Bytes(&body)).unwrap();
        let signed = aws_sigv4::http_request::sign(signable, &parameters.into()).unwrap();
        let (instructions, _) = signed.into_parts();
        let added: Vec<_> = instructions
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for (name, value) in added {
            request.headers_mut().insert(name, value);
        }
        request
    }

    fn request(uri: &str, headers: &[(String, String)], body: &[u8]) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body.to_vec()));
        request.set_method("POST").unwrap();
        request.set_uri(uri).unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        request
    }

    fn headers_of(request: &HttpRequest) -> Vec<(String, String)> {
        let mut headers: Vec<_> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        headers.sort();
        headers
    }

    fn sign_at(request: &mut HttpRequest, credentials: &Credentials, now: SystemTime) -> bool {
        let scope = Scope::new(credentials, "eu-central-1", "dynamodb", now).unwrap();
        let key = SigningKey::derive(credentials, &scope);
        sign(request, credentials, &scope, &key)
    }

    proptest! {
        #[test]
        fn signatures_are_those_of_the_sdk(
            uri in "https?://[a-z]{1,9}(\\.[a-z]{1,9}){0,2}(:(80|443|8000))?/?",
            headers in vec(("(x-[a-z]{1,9}|user-agent|content-type)", "[!-~]([ -~]{0,20}[!-~])?"), 0..6),
            body in vec(any::<u8>(), 0..300),
            token in proptest::option::of("[!-~]{1,200}"),
            seconds in 0_u64..4_000_000_000,
        ) {
            let now = UNIX_EPOCH + Duration::from_secs(seconds);
            let credentials = credentials(token);
            let mut ours = request(&uri, &headers, &body);
            let spaced = headers_of(&ours).iter().any(|(name, value)| name != "user-agent" && value.contains("  "));
            prop_assert_eq!(sign_at(&mut ours, &credentials, now), !spaced);
            if !spaced {
                let sdks = signed_by_the_sdk(request(&uri, &headers, &body), &credentials, now);
                prop_assert_eq!(headers_of(&ours), headers_of(&sdks));
            }
        }
    }

    #[test]
    fn what_is_not_plain_is_left_alone() {
        let now = UNIX_EPOCH + Duration::from_secs(1_795_253_407);
        // A streaming body, whose bytes cannot be read without consuming it.
        let mut stream = HttpRequest::new(SdkBody::taken());
        stream.set_uri("https://dynamodb.example/").unwrap();
        let plain = [
            request("https://s3.example/bucket/key", &[], b""),
            request("https://s3.example/?list-type=2", &[], b""),
            request(
                "https://s3.example",
                &[("host".to_owned(), "other".to_owned())],
                b"",
            ),
            stream,
        ];
        for mut request in plain {
            let before = headers_of(&request);
            assert!(
                !sign_at(&mut request, &credentials(None), now),
                "{}",
                request.uri()
            );
            assert_eq!(headers_of(&request), before);
        }
    }

    #[test]
    fn a_key_is_kept_for_its_day_and_scope_alone() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let (ours, others) = (
            credentials(None),
            Credentials::new("OTHER", "x", None, None, "test"),
        );
        let midnight = 20_000 * 86_400;
        let scope =
            |credentials, region, service, now| Scope::new(credentials, region, service, now).unwrap();
        let key = SigningKey::derive(&ours, &scope(&ours, "r", "s", at(midnight)));
        assert!(key.is_of(&scope(&ours, "r", "s", at(midnight + 86_399))));
        assert!(!key.is_of(&scope(&ours, "r", "s", at(midnight + 86_400))));
        assert!(!key.is_of(&scope(&ours, "r", "s", at(midnight - 1))));
        assert!(!key.is_of(&scope(&ours, "other", "s", at(midnight))));
        assert!(!key.is_of(&scope(&ours, "r", "other", at(midnight))));
        assert!(!key.is_of(&scope(&others, "r", "s", at(midnight))));
    }
}
