use std::net::TcpListener;
use std::time::Duration;

use reqwest::{Client, redirect};
use serde_json::Value;

use crate::{Machine, Running, words};

/// The link to the order's invoice, once there is one.
async fn link(system: &Running, order: &str, token: &str) -> String {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    let url = format!("{}/orders/{order}/invoice", system.url);
    loop {
        let response = client.get(&url).bearer_auth(token).send().await.unwrap();
        if let Some(location) = response.headers().get("location") {
            return location.to_str().unwrap().to_owned();
        }
        assert!(response.status().as_u16() < 500, "{:?}", response.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The first of six ports in a row that are free.
fn free_ports() -> String {
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let mut first = 20_000 + u16::try_from(std::process::id() % 8_000).unwrap();
    while !(first..first + 6).all(free) {
        first += 6;
    }
    first.to_string()
}

/// An order's whole way, with its message through the queue and its invoice behind a presigned link.
async fn works_at(turn: &str, day: &str) {
    let machine = Machine::new();
    let system = machine.up(&["--memory", "--port", "0", "--clock", turn]);
    let token = |role| machine.token(&["--role", role, "--port", system.port()]);
    let (customer, manager) = (token("customer"), token("manager"));
    let order = system.deliver(&manager).await;
    let created_at = order["created_at"].as_str().unwrap();
    assert!(created_at.starts_with(day), "{turn}: {created_at}");
    let link = link(&system, order["id"].as_str().unwrap(), &customer).await;
    let invoice = reqwest::get(link).await.unwrap();
    assert_eq!(invoice.status().as_u16(), 200, "{turn}");
    let invoice = invoice.bytes().await.unwrap();
    assert!(invoice.starts_with(b"%PDF"), "{turn}");
}

#[tokio::test]
async fn a_system_works_at_a_time_to_come() {
    works_at("2031-06-30T12:00:00Z", "2031-06-30").await;
}

#[tokio::test]
async fn a_system_works_at_a_time_gone_by() {
    works_at("2024-02-29T12:00:00Z", "2024-02-29").await;
}

#[tokio::test]
async fn links_and_tokens_expire_when_the_clock_is_turned_past_them() {
    let machine = Machine::new();
    let ports = free_ports();
    let up = |turn| machine.up(&["--data", "kept", "--port", &ports, "--clock", turn]);
    let (invoice, customer) = {
        let system = up("+73h");
        let token = |role| machine.token(&["--role", role, "--port", system.port()]);
        let (customer, manager) = (token("customer"), token("manager"));
        let order = system.deliver(&manager).await;
        let link = link(&system, order["id"].as_str().unwrap(), &customer).await;
        assert_eq!(reqwest::get(&link).await.unwrap().status().as_u16(), 200);
        let changed = link.replace("INV-", "INW-");
        let refused = reqwest::get(changed).await.unwrap();
        assert_eq!(
            refused.status().as_u16(),
            403,
            "a signature holds under any clock"
        );
        (link, customer)
    };
    let system = up("+98h");
    assert_eq!(system.get("/orders", &customer).await, 401, "a day later");
    let expired = reqwest::get(invoice).await.unwrap();
    assert_eq!(expired.status().as_u16(), 403);
    let text = expired.text().await.unwrap();
    assert!(text.contains("Request has expired"), "{text}");
    // The hours between are sealed, and the proof goes by the system's clock.
    system.wait_for(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        (line["message"] == "sealed" && line["left"] == 0).then_some(())
    });
    let verified = machine.oms(&["verify-audit", "--data", "kept", "--json"]);
    assert!(
        verified.status.success(),
        "{}{}",
        words(&verified.stdout),
        words(&verified.stderr)
    );
}

#[test]
fn what_is_no_time_is_refused() {
    let machine = Machine::new();
    let output = machine.oms(&["up", "--memory", "--clock", "tomorrow"]);
    assert_eq!(output.status.code(), Some(2));
    let error = words(&output.stderr);
    assert!(
        error.contains("2026-12-31T23:59:00Z"),
        "an example is given: {error}"
    );
}
