//! A database for each test.

use std::collections::BTreeMap;

use dynoxide::Database;
use oms_aws::{Aws, Environment};
use oms_store::{Store, Tables};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A store on empty tables that no other test uses.
pub async fn store() -> Store {
    sharded(1).await
}

/// As [`store`], with listings spread over `list_shards` partitions.
pub async fn sharded(list_shards: u8) -> Store {
    on(&Database::memory().unwrap(), list_shards).await
}

/// As [`store`], together with its database, so that a test can read and change items directly.
pub async fn opened() -> (Store, Database) {
    let database = Database::memory().unwrap();
    (on(&database, 1).await, database)
}

async fn on(database: &Database, list_shards: u8) -> Store {
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
    let tables = Tables {
        orders: "orders".to_owned(),
        history: "history".to_owned(),
        access: "access".to_owned(),
        list_shards,
    };
    Store::connect(&aws, tables)
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
