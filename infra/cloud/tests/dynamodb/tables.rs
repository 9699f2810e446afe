use oms_cloud::dynamodb::{Dynamo, DynamoError};
use oms_cloud::sqs::Location;
use oms_cloud::template::{KeyAttribute, KeyType, Projection};

use crate::{ORDERS, Server, resources, text};

#[tokio::test]
async fn creating_what_exists_keeps_it() {
    let server = Server::start().await;
    server.put(ORDERS, &[("pk", text("ORDER#1"))]).await;
    server.dynamo.create_tables(&resources().tables).unwrap();
    assert_eq!(
        server
            .client
            .scan()
            .table_name(ORDERS)
            .send()
            .await
            .unwrap()
            .count,
        1
    );
    let tables = server.client.list_tables().send().await.unwrap();
    assert_eq!(tables.table_names().len(), resources().tables.len());
}

#[tokio::test]
async fn what_a_table_lacks_is_added() {
    let dynamo = Dynamo::open(&Location::Memory).unwrap();
    let mut tables = resources().tables;
    for table in &mut tables {
        table.indexes.truncate(1);
        table.stream_view = None;
    }
    dynamo.create_tables(&tables).unwrap();
    let mut wanted = resources().tables;
    wanted[1].expires_at = Some("expires".to_owned());
    dynamo.create_tables(&wanted).unwrap();
    dynamo
        .create_tables(&wanted)
        .expect("a second time changes nothing");
    // Twins of the tables, made at once, describe themselves alike.
    let grown = Server::serve(dynamo).await;
    let whole = Server::start().await;
    for table in &wanted {
        let describe = async |server: &Server| {
            let table = server
                .client
                .describe_table()
                .table_name(&table.name)
                .send()
                .await
                .unwrap()
                .table
                .unwrap();
            let mut indexes: Vec<_> = table
                .global_secondary_indexes()
                .iter()
                .map(|index| index.index_name.clone())
                .collect();
            indexes.sort();
            (indexes, table.stream_specification)
        };
        assert_eq!(describe(&grown).await, describe(&whole).await, "{}", table.name);
    }
    let time_to_live = grown
        .client
        .describe_time_to_live()
        .table_name(&wanted[1].name)
        .send()
        .await
        .unwrap();
    assert_eq!(
        time_to_live
            .time_to_live_description
            .unwrap()
            .attribute_name
            .as_deref(),
        Some("expires")
    );
}

#[test]
fn what_cannot_be_changed_is_refused() {
    let dynamo = Dynamo::open(&Location::Memory).unwrap();
    let tables = resources().tables;
    dynamo.create_tables(&tables).unwrap();
    let orders = tables.into_iter().find(|table| table.name == ORDERS).unwrap();
    let mut rekeyed = orders.clone();
    rekeyed.key.range = Some(KeyAttribute {
        name: "sk".to_owned(),
        key_type: KeyType::String,
    });
    assert!(
        matches!(dynamo.create_tables(&[rekeyed]), Err(DynamoError::TableDiffers(name)) if name == ORDERS)
    );
    let mut widened = orders;
    widened.indexes[0].projection = Projection::All;
    let refused = dynamo.create_tables(&[widened]);
    assert!(matches!(refused, Err(DynamoError::IndexDiffers { index, .. }) if index == "by_status"));
}
