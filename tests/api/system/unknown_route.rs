//! Requests that no route answers: 404 and 405 in the shape of every error.

use std::collections::BTreeSet;

use oms_tests::contract::{ROUTES, path_of_nothing};
use oms_tests::{Api, new_uuid};

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    let id = new_uuid();
    let api = Api::shared();
    for path in [
        "/".to_owned(),
        "/api/v1".to_owned(),
        "/api/v1/nothing".to_owned(),
        "/api/v2/orders".to_owned(),
        "/API/V1/ORDERS".to_owned(),
        "/api/v1/orders/".to_owned(),
        "/api/v1//orders".to_owned(),
        format!("/api/v1/orders/{id}/"),
        format!("/api/v1/orders/{id}/state/now"),
        format!("/api/v1/orders/{id}/nothing"),
        "/api/v1/returns/".to_owned(),
        format!("/api/v1/returns/{id}/cancel"),
        "/api/v1/webhooks".to_owned(),
        format!("/api/v1/jobs/REFUND/{id}"),
        format!("/api/v1/jobs/{id}/retry"),
        "/favicon.ico".to_owned(),
        "/%2e%2e/%2e%2e/etc/passwd".to_owned(),
    ] {
        for caller in [api.nobody(), api.manager()] {
            for method in ["GET", "POST", "DELETE"] {
                caller.request(method, &path).await.refused(404, "NOT_FOUND");
            }
        }
    }
}

/// Returns `true` if `route`, with its parameters, matches the path.
fn answers(route: &str, path: &str) -> bool {
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    let same = |(wanted, given): (&&str, &&str)| wanted == given || wanted.starts_with('{');
    route.len() == path.len() && route.iter().zip(&path).all(same)
}

#[tokio::test]
async fn another_method_is_told_which_ones_there_are() {
    let nobody = Api::shared().nobody();
    for (_, path, _) in ROUTES {
        let methods = ROUTES
            .iter()
            .filter(|(_, other, _)| answers(other, path))
            .map(|(method, _, _)| *method);
        let allowed: BTreeSet<_> = methods.collect();
        let path = path_of_nothing(path);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if allowed.contains(method) {
                continue;
            }
            let reply = nobody.request(method, &path).await;
            reply.refused(405, "METHOD_NOT_ALLOWED");
            let allow: BTreeSet<_> = reply.header("allow").unwrap().split(',').map(str::trim).collect();
            assert_eq!(allow, allowed, "{reply}");
        }
    }
}

#[tokio::test]
async fn what_is_sent_to_an_unknown_route_does_not_matter() {
    let nobody = Api::shared().nobody();
    nobody
        .request("POST", "/api/v1/nothing")
        .json("{")
        .await
        .refused(404, "NOT_FOUND");
    nobody
        .request("PUT", "/api/v1/orders")
        .json("{")
        .await
        .refused(405, "METHOD_NOT_ALLOWED");
    nobody
        .request("POST", "/api/v1/nothing?%FF=%FF")
        .bytes(&[0xff; 100])
        .await
        .refused(404, "NOT_FOUND");
}
