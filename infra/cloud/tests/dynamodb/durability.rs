use oms_cloud::sqs::Location;

use crate::{ORDERS, Server, text};

#[tokio::test]
async fn what_was_acknowledged_survives_a_killed_process() {
    let (alive, found) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::open(&Location::File(alive.path().join("dynamodb.sqlite"))).await;
    for number in 0..50 {
        server
            .put(
                ORDERS,
                &[("pk", text(&format!("ORDER#{number}"))), ("status", text("PAID"))],
            )
            .await;
    }
    // What a process that dies now leaves behind: its files as they are, nothing closed or flushed.
    for suffix in ["", "-wal"] {
        let name = format!("dynamodb.sqlite{suffix}");
        std::fs::copy(alive.path().join(&name), found.path().join(&name)).unwrap();
    }
    let restarted = Server::open(&Location::File(found.path().join("dynamodb.sqlite"))).await;
    let scan = restarted.client.scan().table_name(ORDERS).send().await.unwrap();
    assert_eq!(scan.count, 50);
    assert!(scan.items().iter().all(|item| item["status"] == text("PAID")));
}

#[tokio::test]
async fn a_database_in_memory_is_nobody_elses() {
    let (one, other) = (Server::start().await, Server::start().await);
    one.put(ORDERS, &[("pk", text("ORDER#1"))]).await;
    assert_eq!(
        other.client.scan().table_name(ORDERS).send().await.unwrap().count,
        0
    );
}
