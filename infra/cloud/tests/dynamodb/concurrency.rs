use std::sync::Arc;

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;

use crate::{ORDERS, Server, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_clients_exactly_one_wins_each_race() {
    let server = Arc::new(Server::start().await);
    for race in 0..20 {
        let id = format!("ORDER#{race}");
        server
            .put(ORDERS, &[("pk", text(&id)), ("status", text("PAID"))])
            .await;
        let racers = (0..16).map(|racer| {
            let (server, id) = (Arc::clone(&server), id.clone());
            tokio::spawn(async move {
                let update = server
                    .client
                    .update_item()
                    .table_name(ORDERS)
                    .key("pk", text(&id));
                let update = update
                    .update_expression("SET #status = :to")
                    .condition_expression("#status = :from");
                let update = update.expression_attribute_names("#status", "status");
                let update = update.expression_attribute_values(":from", text("PAID"));
                update
                    .expression_attribute_values(":to", text(&format!("WON#{racer}")))
                    .send()
                    .await
            })
        });
        let mut winners = Vec::new();
        for (racer, outcome) in racers.collect::<Vec<_>>().into_iter().enumerate() {
            match outcome.await.unwrap() {
                Ok(_) => winners.push(racer),
                Err(error) => assert_eq!(error.code(), Some("ConditionalCheckFailedException"), "{error:?}"),
            }
        }
        assert_eq!(winners.len(), 1, "{winners:?}");
        let read = server
            .client
            .get_item()
            .table_name(ORDERS)
            .key("pk", text(&id))
            .send()
            .await
            .unwrap();
        assert_eq!(read.item.unwrap()["status"], text(&format!("WON#{}", winners[0])));
    }
    assert_eq!(server.dynamo.calls()["UpdateItem"], 20 * 16);
}
