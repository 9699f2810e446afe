//! `GET /health`

use oms_domain::Timestamp;
use oms_tests::{Api, Local};
use serde_json::json;

#[tokio::test]
async fn a_healthy_system_says_so_to_anyone() {
    let reply = Api::shared().nobody().get("/health").await.expect(200);
    let at: Timestamp = reply.text("timestamp").parse().unwrap();
    assert_eq!(at.to_string(), reply.text("timestamp"));
    assert!(!reply.text("version").is_empty());
    let services = json!({ "database": "healthy", "queues": "healthy", "storage": "healthy" });
    let expected = json!({
        "status": "healthy", "timestamp": reply.text("timestamp"), "version": reply.text("version"), "services": services,
    });
    assert_eq!(reply.body, expected);
}

#[tokio::test]
async fn the_time_is_the_systems() {
    let local = Local::quiet().await;
    let reply = local.nobody().get("/health").await.expect(200);
    assert_eq!(reply.text("timestamp"), local.now().to_string());
}

#[tokio::test]
async fn a_service_that_is_gone_is_named() {
    let local = Local::quiet().await;
    let bucket = &local.system().environments()["get-health"]
        .required("INVOICES_BUCKET")
        .unwrap();
    let inside = local.system().objects().path_of(bucket, "x").unwrap();
    std::fs::remove_dir_all(inside.parent().unwrap()).unwrap();
    let url = format!("{}/api/v1/health", local.system().url());
    // Sent without the test client, which accepts no 5xx answer.
    let response = reqwest::get(url).await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    let body: serde_json::Value = response.json().await.unwrap();
    let services = body["services"].as_object().unwrap();
    let healthy = services.iter().filter(|(_, state)| *state == "healthy");
    assert_eq!(
        healthy.map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["database", "queues"]
    );
    assert!(
        services.contains_key("storage") && body["status"] != "healthy",
        "{body}"
    );
}

#[tokio::test]
async fn an_unknown_parameter_is_refused() {
    Api::shared()
        .nobody()
        .get("/health?verbose=1")
        .await
        .refused(400, "BAD_REQUEST");
}
