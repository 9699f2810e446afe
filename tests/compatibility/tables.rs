//! A system with the data that a version wrote.

use oms_cloud::sqs::NewMessage;
use oms_tests::{Local, table};
use serde_json::{Value, json};

use crate::story::local_table;
use crate::written::Written;

/// A system with the tables that the version left, at the time it left them.
pub async fn with_tables(written: &Written) -> Local {
    let local = Local::at(written.at()).await;
    for (variable, items) in [
        ("ORDERS_TABLE", &written.tables.orders),
        ("HISTORY_TABLE", &written.tables.history),
        ("ACCESS_TABLE", &written.tables.access),
    ] {
        put(&local, variable, items).await;
    }
    local
}

pub async fn put(local: &Local, variable: &str, items: &[Value]) {
    let table = local_table(local, variable);
    for item in items {
        let write = json!({ "TableName": table, "Item": item });
        let done = table::call(local, "DynamoDB_20120810.PutItem", &write).await;
        assert_eq!(done["__type"], Value::Null, "{done}");
    }
}

/// Sends the messages that no worker has taken.
pub async fn send_messages(local: &Local, written: &Written) {
    for (queue, bodies) in &written.queues {
        for body in bodies {
            let message = NewMessage::with_body(body.clone());
            local
                .system()
                .queues()
                .send(local.queue(queue), message)
                .await
                .unwrap();
        }
    }
}
