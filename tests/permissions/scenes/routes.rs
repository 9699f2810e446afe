//! The scenes of every route: a success, a dry run, a refusal, a call with an API key, and a report of response times.

use std::time::Duration;

use oms_tests::contract::{DEFAULT_FUNCTION, OPEN_FUNCTIONS, ROUTES};
use oms_tests::deployment::HttpRequest;
use oms_tests::new_uuid;
use oms_tests::scene::Scene;
use serde_json::json;

use super::{Stage, request, with_token};

/// The number of response times that a function reports together.
const REPORTED_TOGETHER: usize = 20;

pub async fn play(stage: &mut Stage<'_>) {
    let expires_at = stage.local.now().saturating_add(Duration::from_hours(24 * 300));
    let body = json!({ "name": "till", "scopes": ["support"], "expires_at": expires_at.to_string() });
    let made = stage
        .local
        .role("admin")
        .post("/api-keys", &body)
        .await
        .expect(201);
    let key = made.text("key").to_owned();
    let routes = ROUTES.iter().map(|(_, _, function)| *function);
    for function in routes.chain([DEFAULT_FUNCTION]) {
        let asked = succeed(stage, function).await;
        if !OPEN_FUNCTIONS.contains(&function) {
            refuse(stage, function, &asked).await;
            let mut by_key = asked.clone();
            by_key.headers.remove("authorization");
            by_key.headers.insert("x-api-key".to_owned(), key.clone());
            let answer = stage.ask(function, &by_key).await;
            assert!(
                answer.status < 500 && answer.status != 401,
                "{function}: {answer:?}"
            );
        }
        for _ in 0..REPORTED_TOGETHER {
            stage.ask(function, &request("GET", "/nowhere", "")).await;
        }
    }
}

/// Makes the request of the function's example event, as a dry run first where the route has one, and returns it.
async fn succeed(stage: &mut Stage<'_>, function: &str) -> HttpRequest {
    let scene = Scene::before(stage.local, function).await;
    if function == "get-order-invoice" {
        stage.until_quiet(scene.order["id"].as_str()).await;
    }
    let caller = Scene::caller(stage.local, function);
    let mut request = scene.request(stage.local, function);
    if OPEN_FUNCTIONS.contains(&function) {
        let answer = stage.ask(function, &request).await;
        assert_eq!(
            answer.status < 400,
            function != DEFAULT_FUNCTION,
            "{function}: {answer:?}"
        );
        return request;
    }
    request = with_token(request, caller.token());
    if request.method != "GET" {
        request.headers.insert("idempotency-key".to_owned(), new_uuid());
        let dry_run = HttpRequest {
            query: "dry_run=true".to_owned(),
            ..request.clone()
        };
        let answer = stage.ask(function, &dry_run).await;
        assert!(answer.status < 300, "{function}: {answer:?}");
    }
    let answer = stage.ask(function, &request).await;
    assert!(answer.status < 400, "{function}: {answer:?}");
    if function == "get-order-invoice" {
        // A client that follows a signed link acts with the role that signed it.
        let link = answer.body["url"].as_str().unwrap();
        assert!(link.contains("X-Amz-Signature"), "{link}");
        let uri = link.splitn(4, '/').nth(3).unwrap();
        let need = stage.names.of_object_store(function, "GET", &format!("/{uri}"));
        stage.needs.insert(need);
    }
    request
}

/// Sends the request as a caller without permissions.
async fn refuse(stage: &mut Stage<'_>, function: &str, asked: &HttpRequest) {
    let nobody = stage.local.person(&new_uuid(), &[]);
    let answer = stage
        .ask(function, &with_token(asked.clone(), nobody.token()))
        .await;
    assert_eq!(answer.status, 403, "{function}: {answer:?}");
}
