//! A database for each test.

use std::collections::BTreeMap;

use dynoxide::Database;
use oms_aws::{Aws, Environment};
use oms_store::{AccessStore, HistoryStore, OrderStore};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The three stores on one database, and the database itself, to look at and to change without the stores.
pub struct Stores {
    pub orders: OrderStore,
    pub history: HistoryStore,
    pub access: AccessStore,
    pub database: Database,
}

/// An orders table that no other test uses.
pub async fn store() -> OrderStore {
    stores(1).await.orders
}

/// As [`store`], with listings spread over so many partitions.
pub async fn sharded(list_shards: u8) -> OrderStore {
    stores(list_shards).await.orders
}

/// Empty tables that no other test uses.
pub async fn stores(list_shards: u8) -> Stores {
    let database = Database::memory().unwrap();
    for table in tables() {
        database
            .create_table(serde_json::from_value(table).unwrap())
            .unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
    let variables = [
        ("AWS_ACCESS_KEY_ID", "local".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ("AWS_REGION", "eu-central-1".to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{address}")),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    let aws = Aws::new(Environment::given(BTreeMap::from(variables))).unwrap();
    let connection = oms_store::Database::connect(&aws);
    Stores {
        orders: connection.orders("orders".to_owned(), list_shards),
        history: connection.history("history".to_owned()),
        access: connection.access("access".to_owned()),
        database,
    }
}

/// The tables as the template describes them, with the parts that the store depends on.
fn tables() -> [Value; 3] {
    let key = |hash: &str, range: Option<&str>| {
        let mut key = vec![json!({ "AttributeName": hash, "KeyType": "HASH" })];
        key.extend(range.map(|range| json!({ "AttributeName": range, "KeyType": "RANGE" })));
        Value::from(key)
    };
    let index = |name: &str, hash: &str, range: &str| {
        json!({
            "IndexName": name,
            "KeySchema": key(hash, Some(range)),
            "Projection": { "ProjectionType": "KEYS_ONLY" },
        })
    };
    let table = |name: &str, range: Option<&str>, attributes: &[&str], indexes: Vec<Value>| {
        let attributes = attributes.iter();
        let attributes = attributes.map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
        let mut table = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": key("pk", range),
            "AttributeDefinitions": attributes.collect::<Vec<_>>(),
        });
        if !indexes.is_empty() {
            table["GlobalSecondaryIndexes"] = indexes.into();
        }
        table
    };
    [
        table(
            "orders",
            None,
            &["pk", "listing", "customer", "created", "job_kind", "job_due"],
            vec![
                index("by_status", "listing", "created"),
                index("by_customer", "customer", "created"),
                index("by_job", "job_kind", "job_due"),
            ],
        ),
        table("history", Some("sk"), &["pk", "sk"], Vec::new()),
        table("access", Some("sk"), &["pk", "sk"], Vec::new()),
    ]
}
