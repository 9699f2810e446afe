use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{Delete, Put, PutRequest, TransactWriteItem, WriteRequest};

use crate::{HISTORY, ORDERS, Server, text};

#[tokio::test]
async fn the_history_can_only_be_appended_to() {
    let server = Server::start().await;
    let client = &server.client;
    server
        .put(HISTORY, &[("pk", text("ORDER#1")), ("sk", text("1"))])
        .await;
    let update = client
        .update_item()
        .table_name(HISTORY)
        .key("pk", text("ORDER#1"))
        .key("sk", text("1"));
    let update = update
        .update_expression("SET a = :a")
        .expression_attribute_values(":a", text("forged"));
    assert_eq!(
        update.send().await.unwrap_err().code(),
        Some("AccessDeniedException")
    );
    let delete = client
        .delete_item()
        .table_name(HISTORY)
        .key("pk", text("ORDER#1"))
        .key("sk", text("1"));
    assert_eq!(
        delete.send().await.unwrap_err().code(),
        Some("AccessDeniedException")
    );
    let put = PutRequest::builder()
        .item("pk", text("ORDER#1"))
        .item("sk", text("2"))
        .build()
        .unwrap();
    let batch = client
        .batch_write_item()
        .request_items(HISTORY, vec![WriteRequest::builder().put_request(put).build()]);
    assert_eq!(
        batch.send().await.unwrap_err().code(),
        Some("AccessDeniedException")
    );
    let delete = Delete::builder()
        .table_name(HISTORY)
        .key("pk", text("ORDER#1"))
        .key("sk", text("1"))
        .build()
        .unwrap();
    let transaction = client
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().delete(delete).build());
    assert_eq!(
        transaction.send().await.unwrap_err().code(),
        Some("AccessDeniedException")
    );
    let put = Put::builder()
        .table_name(HISTORY)
        .item("pk", text("ORDER#1"))
        .item("sk", text("2"))
        .build()
        .unwrap();
    let transaction = client
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().put(put).build());
    transaction.send().await.unwrap();
    let rows = client
        .query()
        .table_name(HISTORY)
        .key_condition_expression("pk = :pk");
    let rows = rows
        .expression_attribute_values(":pk", text("ORDER#1"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        rows.items().iter().map(|row| &row["sk"]).collect::<Vec<_>>(),
        [&text("1"), &text("2")]
    );
    assert!(rows.items().iter().all(|row| !row.contains_key("a")));
}

#[tokio::test]
async fn the_orders_table_denies_nothing() {
    let server = Server::start().await;
    server.put(ORDERS, &[("pk", text("ORDER#1"))]).await;
    server
        .client
        .delete_item()
        .table_name(ORDERS)
        .key("pk", text("ORDER#1"))
        .send()
        .await
        .unwrap();
}
