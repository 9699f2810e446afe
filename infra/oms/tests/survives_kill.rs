//! No acknowledged change is lost when the process is killed in the middle of its work.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

const CLIENTS: usize = 8;

/// Returns the number of orders to place before the kill; the long run by hand takes 10,000.
fn orders() -> usize {
    std::env::var("OMS_KILL_ORDERS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(400)
}

/// A running `oms`, killed with SIGKILL when dropped.
struct Oms {
    process: Child,
    url: String,
}

impl Oms {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_oms"))
            .args(["up", "--port", "0", "--rate-limit", "1000000", "--data"])
            .arg(data)
            .env("LOG_LEVEL", "ERROR")
            // A killed system leaves the file that names it behind.
            .env("XDG_RUNTIME_DIR", data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| line.trim().strip_prefix("API").map(|url| url.trim().to_owned()));
        // A pipe that nobody reads would break.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            url: url.expect("oms ended before it said where it answers"),
        }
    }
}

impl Drop for Oms {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn token(data: &Path, role: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_oms"))
        .args(["token", "--role", role, "--data"])
        .arg(data)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn body() -> Value {
    let address = json!({ "street": "1 Kiln Lane", "city": "Stoke", "zip": "ST1", "country": "GB" });
    json!({
        "customer_id": "c0000000-0000-4000-8000-000000000001",
        "line_items": [{
            "product_id": "a1b2c3d4-0000-4000-8000-000000000001",
            "product_name": "Bowl",
            "quantity": 1,
            "unit_price": "9.99",
        }],
        "shipping_address": address,
        "billing_address": address,
        "payment_method": "card",
    })
}

/// Places orders until `wanted` have been acknowledged in all, or the system is gone.
async fn place(
    url: String,
    token: String,
    wanted: usize,
    placed: Arc<Mutex<BTreeMap<String, String>>>,
    count: Arc<AtomicUsize>,
) {
    let client = Client::new();
    while count.load(Ordering::SeqCst) < wanted {
        let request = client
            .post(format!("{url}/orders"))
            .bearer_auth(&token)
            .json(&body());
        let Ok(response) = request.send().await else {
            return;
        };
        let status = response.status();
        let Ok(order) = response.json::<Value>().await else {
            return;
        };
        assert_eq!(status, StatusCode::CREATED, "{order}");
        let text = |field: &str| order[field].as_str().unwrap().to_owned();
        assert_eq!(
            placed.lock().unwrap().insert(text("order_number"), text("id")),
            None,
            "a number came twice"
        );
        count.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_order_is_there_after_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let placed = Arc::new(Mutex::new(BTreeMap::new()));
    let count = Arc::new(AtomicUsize::new(0));
    let wanted = orders();

    let oms = Oms::start(data.path());
    let storefront = token(data.path(), "storefront");
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            // More than will be reached, so that the kill comes in the middle of requests.
            let placing = place(
                oms.url.clone(),
                storefront.clone(),
                usize::MAX,
                Arc::clone(&placed),
                Arc::clone(&count),
            );
            tokio::spawn(placing)
        })
        .collect();
    while count.load(Ordering::SeqCst) < wanted {
        assert!(
            !clients.iter().all(tokio::task::JoinHandle::is_finished),
            "every client gave up"
        );
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    drop(oms);
    for client in clients {
        client.await.unwrap();
    }

    let oms = Oms::start(data.path());
    let placed = placed.lock().unwrap().clone();
    assert!(placed.len() >= wanted);
    let client = Client::new();
    for (number, id) in &placed {
        let order = client
            .get(format!("{}/orders/{id}", oms.url))
            .bearer_auth(&storefront)
            .send()
            .await
            .unwrap();
        assert_eq!(order.status(), StatusCode::OK, "{number}");
        assert_eq!(order.json::<Value>().await.unwrap()["order_number"], **number);
    }
    let manager = token(data.path(), "manager");
    let (_, id) = placed.first_key_value().unwrap();
    for state in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED"] {
        let change = client
            .patch(format!("{}/orders/{id}/state", oms.url))
            .bearer_auth(&manager);
        let changed = change.json(&json!({ "new_state": state })).send().await.unwrap();
        assert_eq!(changed.status(), StatusCode::OK, "{state} after the restart");
    }
}

#[test]
fn a_data_directory_belongs_to_one_process() {
    let data = tempfile::tempdir().unwrap();
    let _oms = Oms::start(data.path());
    let second = Command::new(env!("CARGO_BIN_EXE_oms"))
        .args(["up", "--port", "0", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(
        String::from_utf8(second.stderr)
            .unwrap()
            .contains("in use by another")
    );
}
