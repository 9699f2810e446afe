//! Invoices as the worker makes them: one for each shipped order, numbered without a gap.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::future::join_all;
use oms_cloud::sqs::NewMessage;
use oms_tests::order::{self, body, id, with};
use oms_tests::{Local, sha256};
use serde_json::{Value, json};

/// A finished invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub number: String,
    pub sha256: String,
    /// Its name in the bucket.
    pub key: String,
    pub bucket: String,
    pub pdf: Vec<u8>,
}

/// The finished invoice of an order, as it lies in the bucket.
pub async fn invoice(local: &Local, order_id: &str) -> Invoice {
    let call = local.manager().invoice(order_id);
    let reply = call.query(&[("format", "json")]).await.expect(200);
    // `http://host/bucket/key?signature`
    let path = reply.text("url").split('?').next().unwrap();
    let path = path.splitn(4, '/').last().unwrap();
    let (bucket, key) = path.split_once('/').unwrap();
    let invoice = Invoice {
        number: reply.text("invoice_number").to_owned(),
        sha256: reply.text("sha256").to_owned(),
        key: key.to_owned(),
        bucket: bucket.to_owned(),
        pdf: std::fs::read(path_of(local, bucket, key)).unwrap(),
    };
    assert!(invoice.pdf.starts_with(b"%PDF-"));
    assert_eq!(sha256(&invoice.pdf), invoice.sha256);
    invoice
}

/// The file that holds an object.
pub fn path_of(local: &Local, bucket: &str, key: &str) -> PathBuf {
    local.system().objects().path_of(bucket, key).unwrap()
}

/// The number of objects in the bucket.
fn count_objects(local: &Local, bucket: &str) -> usize {
    fn count(directory: &Path) -> usize {
        let entries = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    let root = path_of(local, bucket, "x");
    count(root.parent().unwrap())
}

/// The running number in `INV-2026-000017`, and what comes before it.
pub fn split(number: &str) -> (&str, u64) {
    let (series, running) = number.rsplit_once('-').unwrap();
    (series, running.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_shipped_at_once_are_numbered_without_a_gap_and_have_one_object_each() {
    const ORDERS: usize = 20;
    let local = Local::start().await;
    let mut orders = Vec::new();
    for _ in 0..ORDERS {
        orders.push(order::in_status(&local, "PROCESSING_IN_WAREHOUSE").await);
    }
    let shipping = orders.iter().map(|order| {
        let call = local.manager().change_state(id(order), "SHIPPED");
        tokio::spawn(call.into_future())
    });
    for reply in join_all(shipping).await {
        assert_eq!(reply.unwrap().status, 200);
    }
    local.settled().await;
    let mut numbers = BTreeMap::new();
    let mut keys = BTreeSet::new();
    let mut bucket = String::new();
    for order in &orders {
        let made = invoice(&local, id(order)).await;
        let (series, running) = split(&made.number);
        assert_eq!(
            numbers.insert(running, id(order)),
            None,
            "{} was given out twice",
            made.number
        );
        assert!(series.ends_with(&format!("-{}", local.now().year())), "{series}");
        assert!(keys.insert(made.key));
        bucket = made.bucket;
    }
    let expected: Vec<u64> = (1..).take(ORDERS).collect();
    assert_eq!(numbers.into_keys().collect::<Vec<_>>(), expected);
    assert_eq!(count_objects(&local, &bucket), ORDERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_year_is_numbered_on_its_own() {
    let local = Local::start().await;
    let year = local.now().year();
    let mut numbers = Vec::new();
    for shipped_in in [year, year, year + 1, year + 1] {
        while local.now().year() < shipped_in {
            local.advance(Duration::from_hours(24));
        }
        let order = order::in_status(&local, "SHIPPED").await;
        local.settled().await;
        let number = invoice(&local, id(&order)).await.number;
        assert!(split(&number).0.ends_with(&format!("-{shipped_in}")), "{number}");
        numbers.push(split(&number).1);
    }
    assert_eq!(numbers, [1, 2, 1, 2]);
}

/// Puts the message that the order owes an invoice into the queue again, as the example event has it.
async fn send_again(local: &Local, order_id: &str) {
    let event: Value = serde_json::from_str(include_str!("../../../events/generate-invoice.json")).unwrap();
    let body = event["Records"][0]["body"].as_str().unwrap();
    let mut message: Value = serde_json::from_str(body).unwrap();
    message["entity_id"] = order_id.into();
    let message = NewMessage::with_body(message.to_string());
    local
        .system()
        .queues()
        .send(local.queue("InvoiceQueue"), message)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_comes_again_changes_nothing() {
    let local = Local::start().await;
    let order = order::in_status(&local, "SHIPPED").await;
    for _ in 0..5 {
        send_again(&local, id(&order)).await;
    }
    local.settled().await;
    let first = invoice(&local, id(&order)).await;
    assert_eq!(split(&first.number).1, 1);
    let file = path_of(&local, &first.bucket, &first.key);
    let written = std::fs::metadata(&file).unwrap().modified().unwrap();
    for _ in 0..3 {
        send_again(&local, id(&order)).await;
        local.settled().await;
    }
    assert_eq!(invoice(&local, id(&order)).await, first);
    assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), written);
    assert_eq!(count_objects(&local, &first.bucket), 1);
    let depth = local
        .system()
        .queues()
        .depth(local.queue("InvoiceQueue"))
        .await
        .unwrap();
    assert_eq!((depth.visible, depth.delayed), (0, 0));
    let next = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    assert_eq!(split(&invoice(&local, id(&next)).await.number).1, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_in_every_script_have_their_invoice() {
    let local = Local::start().await;
    let support = local.support();
    let mut orders = Vec::new();
    for name in [
        "Zażółć Gęślą-Jaźń",
        "Ελένη Παπαδοπούλου",
        "محمد بن عبد الله",
        "שרה לוי",
        "山田 花子",
        "Ada 🫖 Byron 👩‍🎨",
        "สมชาย ใจดี",
        "प्रिया शर्मा",
        "Nguyễn Thị Minh Khai",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
        "#let x = 1; $ * _ ` < > & \" \\ @name",
    ] {
        let address = with(order::address(name), "/street", format!("1 {name}"));
        let address = with(address, "/city", name);
        let changes = [
            ("/customer_id", json!(oms_tests::new_uuid())),
            ("/line_items/0/product_name", json!(name)),
            ("/shipping_address", address.clone()),
            ("/billing_address", address),
            ("/notes", json!(name)),
        ];
        let body = changes
            .into_iter()
            .fold(body(), |body, (pointer, value)| with(body, pointer, value));
        let placed = support.create(&body).await.expect(201).body;
        orders.push((name, order::drive(&local.manager(), placed, "SHIPPED").await));
    }
    local.settled().await;
    let manager = local.manager();
    for (name, order) in &orders {
        assert_eq!(manager.invoice(id(order)).await.status, 303, "{name}");
        assert!(invoice(&local, id(order)).await.pdf.len() > 1000);
        // The order is unchanged, whatever can be printed of it.
        let shown = manager.order(id(order)).await.expect(200);
        assert_eq!(shown.body["shipping_address"]["name"], *name);
    }
    let dead = local
        .system()
        .queues()
        .depth(local.queue("InvoiceDeadLetterQueue"))
        .await
        .unwrap();
    assert_eq!(dead.visible, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_longest_order_has_its_invoice_too() {
    let local = Local::start().await;
    let line = with(body()["line_items"][0].clone(), "/product_name", "W".repeat(255));
    let body = with(
        order::body_for(&oms_tests::new_uuid()),
        "/line_items",
        vec![line; 100],
    );
    let placed = local.support().create(&body).await.expect(201).body;
    let order = order::drive(&local.manager(), placed, "DELIVERED").await;
    local.settled().await;
    assert!(invoice(&local, id(&order)).await.pdf.len() > 1000);
}
