//! Sending and retrying.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failing step fails the test"
)]

mod scripted;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _};
use oms_client::{AsOf, Client, ClientError, Credential, JobFilter, Retry};
use oms_contract::error::InvalidTransition;
use oms_contract::{CancelOrder, ErrorCode, Job, List};
use oms_domain::{JobKind, OrderId};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use scripted::{Line, Scripted, error, jobs, later, refused, retried};

/// Five attempts, without a pause of the client's own.
const AT_ONCE: Retry = Retry {
    attempts: 5,
    longest_pause: Duration::ZERO,
};

fn client(api: &Scripted) -> Client {
    let client = Client::new(&api.url, Credential::Token("token".to_owned())).unwrap();
    client.with_retry(AT_ONCE)
}

fn order() -> OrderId {
    "7f3a9c1b-77de-8abc-8f23-450000000000".parse().unwrap()
}

#[tokio::test]
async fn every_mutation_has_a_key_of_its_own_and_keeps_it_when_it_is_sent_again() {
    let script = [
        later(429, "0"),
        later(503, "0"),
        retried(),
        retried(),
        retried(),
        jobs(None),
    ];
    let api = Scripted::new(script).await;
    let client = client(&api);
    for _ in 0..2 {
        client.retry_job(JobKind::Refund, order()).await.unwrap();
    }
    let given = client.retry_job(JobKind::Refund, order()).idempotency_key("mine");
    given.await.unwrap();
    client.list_jobs(&JobFilter::default()).await.unwrap();
    let asked = api.asked();
    let keys: Vec<_> = asked
        .iter()
        .map(|asked| asked.header("idempotency-key"))
        .collect();
    assert_eq!(keys[0].unwrap().len(), 32);
    assert_eq!(keys[..3], [keys[0]; 3]);
    assert_ne!(keys[3], keys[0]);
    assert_eq!(keys[3].unwrap().len(), 32);
    assert_eq!(keys[4..], [Some("mine"), None]);
    let bodies: BTreeSet<_> = asked[..5].iter().map(|asked| asked.body.clone()).collect();
    assert_eq!(bodies, BTreeSet::from([b"{}".to_vec()]));
}

#[tokio::test]
async fn keys_come_from_the_source_that_was_given() {
    let api = Scripted::new([retried(), retried()]).await;
    let next = AtomicU8::new(1);
    let counting = client(&api).with_randomness(move || Some([next.fetch_add(1, Ordering::SeqCst); 16]));
    for _ in 0..2 {
        counting.retry_job(JobKind::Refund, order()).await.unwrap();
    }
    let asked = api.asked();
    let keys: Vec<_> = asked
        .iter()
        .map(|asked| asked.header("idempotency-key").unwrap())
        .collect();
    assert_eq!(keys, ["01".repeat(16), "02".repeat(16)]);
    let dry = client(&api).with_randomness(|| None);
    let failed = dry.retry_job(JobKind::Refund, order()).await.unwrap_err();
    assert!(matches!(failed, ClientError::Randomness), "{failed}");
    assert_eq!(api.asked().len(), 2);
}

#[tokio::test]
async fn patience_ends_with_the_attempts_and_with_too_long_a_pause() {
    let patient = Retry {
        attempts: 3,
        longest_pause: Duration::from_secs(59),
    };
    for (script, asked) in [
        (
            vec![later(429, "0"), later(503, "0"), later(429, "0"), retried()],
            3,
        ),
        (vec![later(429, "60"), retried()], 1),
        (vec![later(503, "0"), later(503, "3600"), retried()], 2),
    ] {
        let last: Line = script[asked - 1].clone();
        let api = Scripted::new(script).await;
        let client = client(&api).with_retry(patient);
        let failed = client.retry_job(JobKind::Refund, order()).await.unwrap_err();
        let ClientError::Api {
            status, retry_after, ..
        } = failed
        else {
            panic!("{failed}")
        };
        assert_eq!(status, last.0);
        assert_eq!(retry_after, last.1[0].1.parse().ok().map(Duration::from_secs));
        assert_eq!(api.asked().len(), asked);
    }
    let api = Scripted::new([later(429, "0"), retried()]).await;
    let never = client(&api).with_retry(Retry::NEVER);
    never.retry_job(JobKind::Refund, order()).await.unwrap_err();
    assert_eq!(api.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_that_will_not_change_is_not_asked_for_again() {
    for (status, code) in [
        (400, "BAD_REQUEST"),
        (401, "UNAUTHENTICATED"),
        (404, "NOT_FOUND"),
        (409, "INVALID_STATE_TRANSITION"),
        (500, "INTERNAL"),
    ] {
        let api = Scripted::new([refused(status, code), retried()]).await;
        let failed = client(&api)
            .retry_job(JobKind::Refund, order())
            .await
            .unwrap_err();
        assert_eq!(failed.code().unwrap().as_str(), code);
        assert_eq!(api.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_opened_again_with_the_same_key() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        for attempt in 0..3 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"{}") {
                stream.read_buf(&mut request).await.unwrap();
            }
            requests.push(String::from_utf8(request).unwrap());
            if attempt == 2 {
                let (_, _, body) = retried();
                let head = format!("HTTP/1.1 202 Accepted\r\ncontent-length: {}\r\n\r\n", body.len());
                stream
                    .write_all(format!("{head}{body}").as_bytes())
                    .await
                    .unwrap();
            } else if attempt == 1 {
                // The connection breaks within the body.
                stream
                    .write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\n{")
                    .await
                    .unwrap();
            }
        }
        requests
    });
    let client = Client::new(&url, Credential::None).unwrap().with_retry(AT_ONCE);
    client.retry_job(JobKind::Refund, order()).await.unwrap();
    let requests = server.await.unwrap();
    let keys: BTreeSet<_> = requests
        .iter()
        .map(|request| {
            request
                .lines()
                .find(|line| line.starts_with("idempotency-key: "))
                .unwrap()
        })
        .collect();
    assert_eq!(keys.len(), 1, "{requests:#?}");
}

#[tokio::test]
async fn where_nobody_listens_the_error_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(&url, Credential::None).unwrap().with_retry(AT_ONCE);
    let failed = client.get_health().await.unwrap_err();
    assert!(matches!(failed, ClientError::Transport(_)), "{failed}");
    assert_eq!(failed.code(), None);
    for bad in ["", "127.0.0.1:8000", "mailto:x", "http://h/?a=b", "/api/v1"] {
        let failed = Client::new(bad, Credential::None).unwrap_err();
        assert!(matches!(failed, ClientError::Address { .. }), "{bad}: {failed}");
    }
}

#[tokio::test]
async fn what_the_api_says_no_with_is_typed() {
    let fields = r#"{"fields":[{"field":"reason","issue":"is required"}]}"#;
    let transition =
        r#"{"current_state":"SHIPPED","requested_state":"PAID","allowed_transitions":["DELIVERED"]}"#;
    let api = Scripted::new([
        (422, Vec::new(), error("VALIDATION_ERROR", fields)),
        (409, Vec::new(), error("INVALID_STATE_TRANSITION", transition)),
        (404, Vec::new(), "<html>".to_owned()),
        (200, Vec::new(), "{}".to_owned()),
        (409, Vec::new(), error("NEW_CODE", "null")),
    ])
    .await;
    let client = client(&api);
    let ask = || client.get_order(order());
    let invalid = ask().await.unwrap_err();
    assert_eq!(invalid.code(), Some(ErrorCode::ValidationError));
    assert_eq!(invalid.invalid_fields()[0].field, "reason");
    assert_eq!(invalid.details::<InvalidTransition>(), None);
    assert_eq!(
        invalid.to_string(),
        "VALIDATION_ERROR: no (status 422, request r-1)"
    );
    let illegal = ask().await.unwrap_err();
    let details = illegal.details::<InvalidTransition>().unwrap();
    assert_eq!(details.allowed_transitions, ["DELIVERED"]);
    assert!(illegal.invalid_fields().is_empty());
    for status in [404, 200, 409] {
        let unreadable = ask().await.unwrap_err();
        let ClientError::Decode { status: found, .. } = unreadable else {
            panic!("{unreadable}")
        };
        assert_eq!(found, status);
    }
}

#[tokio::test]
async fn a_list_is_walked_by_its_cursors() {
    let api = Scripted::new([
        jobs(Some("a b+/=")),
        jobs(Some("two")),
        jobs(None),
        jobs(Some("more")),
        refused(401, "UNAUTHENTICATED"),
    ])
    .await;
    let client = client(&api);
    let filter = JobFilter {
        status: Some(oms_domain::JobStatus::Failed),
    };
    let all: Vec<Job<'_>> = client
        .list_jobs(&filter)
        .limit(1)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all.len(), 3);
    let targets: Vec<String> = api.asked().into_iter().map(|asked| asked.target).collect();
    let base = "/api/v1/jobs?status=FAILED&limit=1";
    let expected = ["", "&cursor=a+b%2B%2F%3D", "&cursor=two"].map(|cursor| format!("{base}{cursor}"));
    assert_eq!(targets, expected);
    let pages = client
        .list_jobs(&JobFilter::default())
        .cursor("x")
        .cursor("y")
        .pages();
    let pages: Vec<Result<List<Job<'_>>, ClientError>> = pages.collect().await;
    assert_eq!(pages.len(), 2, "the first failure ends it");
    assert_eq!(
        pages[1].as_ref().unwrap_err().code(),
        Some(ErrorCode::Unauthenticated)
    );
    let targets: Vec<String> = api
        .asked()
        .into_iter()
        .skip(3)
        .map(|asked| asked.target)
        .collect();
    assert_eq!(targets, ["/api/v1/jobs?cursor=y", "/api/v1/jobs?cursor=more"]);
}

#[tokio::test]
async fn what_is_said_of_a_request_is_sent_and_the_caller_shown() {
    let not_modified = (
        304,
        vec![("etag", "\"3\""), ("x-request-id", "r-3")],
        String::new(),
    );
    let nothing = || refused(404, "NOT_FOUND");
    let api = Scripted::new([
        nothing(),
        nothing(),
        nothing(),
        not_modified,
        nothing(),
        nothing(),
    ])
    .await;
    let by_token = client(&api);
    let cancel = CancelOrder {
        reason: "ordered twice".to_owned(),
    };
    by_token
        .cancel_order(order(), &cancel)
        .dry_run()
        .if_match(3)
        .request_id("mine")
        .await
        .unwrap_err();
    by_token
        .get_order(order())
        .as_of(AsOf::Version(2))
        .await
        .unwrap_err();
    let time = "2026-11-21T09:30:00.000Z".parse().unwrap();
    by_token
        .get_order(order())
        .as_of(AsOf::Time(time))
        .await
        .unwrap_err();
    let unchanged = by_token.get_order(order()).if_none_match(3).await.unwrap();
    assert_eq!((unchanged.body, unchanged.version), (None, Some(3)));
    assert_eq!(unchanged.request_id, "r-3");
    let by_key = by_token.with_credential(Credential::ApiKey("oms_dev_1".to_owned()));
    by_key.get_metrics().await.unwrap_err();
    by_token
        .with_credential(Credential::None)
        .get_metrics()
        .await
        .unwrap_err();

    let asked = api.asked();
    let path = format!("/api/v1/orders/{}", order());
    assert_eq!(asked[0].method, "POST");
    assert_eq!(asked[0].target, format!("{path}/cancel?dry_run=true"));
    assert_eq!(asked[0].header("if-match"), Some("\"3\""));
    assert_eq!(asked[0].header("x-request-id"), Some("mine"));
    assert_eq!(asked[0].header("content-type"), Some("application/json"));
    assert_eq!(asked[0].body, br#"{"reason":"ordered twice"}"#);
    assert_eq!(asked[1].target, format!("{path}?as_of=2"));
    assert_eq!(
        asked[2].target,
        format!("{path}?as_of=2026-11-21T09%3A30%3A00.000Z")
    );
    assert_eq!(asked[3].header("if-none-match"), Some("\"3\""));
    let shown = |index: usize| {
        (
            asked[index].header("authorization"),
            asked[index].header("x-api-key"),
        )
    };
    assert_eq!(shown(3), (Some("Bearer token"), None));
    assert_eq!(shown(4), (None, Some("oms_dev_1")));
    assert_eq!(shown(5), (None, None));
}

#[tokio::test]
async fn what_an_answer_says_of_itself_can_be_read() {
    let headers = vec![
        ("idempotency-replayed", "true"),
        ("dry-run", "true"),
        ("etag", "W/\"3\""),
    ];
    let (_, _, body) = retried();
    let api = Scripted::new([(200, headers, body), retried()]).await;
    let client = client(&api);
    let answer = client.retry_job(JobKind::Refund, order()).await.unwrap();
    assert_eq!(
        (answer.replayed, answer.dry_run, answer.version),
        (true, true, None)
    );
    let answer = client.retry_job(JobKind::Refund, order()).await.unwrap();
    assert_eq!((answer.replayed, answer.dry_run), (false, false));
    assert_eq!(
        (answer.body.entity_id, answer.request_id.as_str()),
        (order(), "r-2")
    );
}

#[test]
fn nothing_of_a_credential_is_shown() {
    let secret = "oms_dev_secret".to_owned();
    for credential in [
        Credential::Token(secret.clone()),
        Credential::ApiKey(secret),
        Credential::None,
    ] {
        let client = Client::new("http://127.0.0.1:1/", credential).unwrap();
        assert!(!format!("{client:?}").contains("secret"), "{client:?}");
    }
}
