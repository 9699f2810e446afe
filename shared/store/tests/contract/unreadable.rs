//! An item that cannot be read takes nothing else away.

use oms_domain::{Order, OrderId, OrderStatus};
use oms_store::{JobQuery, ListQuery, Scope};
use serde_json::json;

use crate::database::{Stores, stores};
use crate::scene::{order_of, step};

#[tokio::test]
async fn a_page_shows_the_items_beside_one_that_cannot_be_read() {
    let Stores {
        orders: store,
        database,
        ..
    } = stores(1).await;
    for number in 1..=3 {
        let id = OrderId::new([number; 10]);
        store.create(&order_of(id)).await.unwrap();
        for (write, to) in (1..).zip([OrderStatus::Paid, OrderStatus::Cancelled]) {
            let mut step = step(to, number * 10 + write);
            step.id = id;
            store.step(&step).await.unwrap();
        }
    }
    let broken = OrderId::new([2; 10]);
    let spoil = json!({
        "TableName": "orders",
        "Key": { "pk": { "S": format!("ORDER#{broken}") } },
        "UpdateExpression": "SET #facts = :facts",
        "ExpressionAttributeNames": { "#facts": "facts" },
        "ExpressionAttributeValues": { ":facts": { "S": "no JSON" } },
    });
    database
        .update_item(serde_json::from_value(spoil).unwrap())
        .unwrap();

    let query = ListQuery {
        scope: Scope::Status(OrderStatus::Cancelled),
        created_from: None,
        created_to: None,
        newest_first: false,
        limit: 10,
        after: None,
        counter: None,
    };
    let page = store.list::<Order>(&query).await.unwrap();
    let mut shown: Vec<OrderId> = page.listings.iter().map(|listing| listing.entity.id()).collect();
    shown.sort_unstable();
    let readable = [1, 3].map(|number| OrderId::new([number; 10]));
    assert_eq!(shown, readable);

    let query = JobQuery {
        failed: None,
        limit: 10,
        after: None,
    };
    let jobs = store.list_jobs(&query).await.unwrap().jobs;
    let mut owing: Vec<OrderId> = jobs.iter().map(|job| job.owner.order()).collect();
    owing.sort_unstable();
    assert_eq!(owing, readable);
}
