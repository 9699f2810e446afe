use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, Put, ReturnValue, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};

use crate::{ORDERS, Server, number, text};

/// One transition as the store makes it: append, set the status, count the version, if the status is `from`.
fn transition(server: &Server, id: &str, from: &str, to: &str) -> UpdateItemFluentBuilder {
    server
        .client
        .update_item()
        .table_name(ORDERS)
        .key("pk", text(id))
        .update_expression("SET #status = :to, version = version + :one, steps = list_append(steps, :step)")
        .condition_expression("#status = :from")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":from", text(from))
        .expression_attribute_values(":to", text(to))
        .expression_attribute_values(":one", number(1))
        .expression_attribute_values(":step", AttributeValue::L(vec![text(to)]))
        .return_values(ReturnValue::AllNew)
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
}

async fn put_order(server: &Server, id: &str, status: &str) {
    let order = [
        ("pk", text(id)),
        ("status", text(status)),
        ("version", number(1)),
        ("steps", AttributeValue::L(vec![text(status)])),
        ("listing", text("ORDER#ALL")),
        ("customer", text("ORDER#ada")),
        ("created", text(id)),
    ];
    server.put(ORDERS, &order).await;
}

#[tokio::test]
async fn a_transition_is_one_conditional_call() {
    let server = Server::start().await;
    put_order(&server, "ORDER#1", "PENDING_PAYMENT").await;
    let won = transition(&server, "ORDER#1", "PENDING_PAYMENT", "PAID")
        .send()
        .await
        .unwrap();
    let item = won.attributes.unwrap();
    assert_eq!(item["status"], text("PAID"));
    assert_eq!(item["version"], number(2));
    assert_eq!(
        item["steps"],
        AttributeValue::L(vec![text("PENDING_PAYMENT"), text("PAID")])
    );
}

#[tokio::test]
async fn a_refused_transition_explains_itself() {
    let server = Server::start().await;
    put_order(&server, "ORDER#1", "SHIPPED").await;
    let refused = transition(&server, "ORDER#1", "PAID", "CANCELLED")
        .send()
        .await
        .unwrap_err();
    let Some(UpdateItemError::ConditionalCheckFailedException(failure)) = refused.as_service_error() else {
        panic!("{refused:?}");
    };
    assert_eq!(failure.item.as_ref().unwrap()["status"], text("SHIPPED"));
    let absent = transition(&server, "ORDER#2", "PAID", "CANCELLED")
        .send()
        .await
        .unwrap_err();
    let Some(UpdateItemError::ConditionalCheckFailedException(failure)) = absent.as_service_error() else {
        panic!("{absent:?}");
    };
    assert_eq!(failure.item, None);
}

#[tokio::test]
async fn a_list_page_is_a_query_and_a_batch() {
    let server = Server::start().await;
    for id in ["ORDER#1", "ORDER#2", "ORDER#3"] {
        put_order(&server, id, "PAID").await;
    }
    let page = server
        .client
        .query()
        .table_name(ORDERS)
        .index_name("by_customer")
        .key_condition_expression("customer = :customer")
        .expression_attribute_values(":customer", text("ORDER#ada"))
        .scan_index_forward(false)
        .limit(2)
        .send()
        .await
        .unwrap();
    let keys = page.items.unwrap();
    assert!(page.last_evaluated_key.is_some());
    assert_eq!(
        keys.iter().map(|key| &key["pk"]).collect::<Vec<_>>(),
        [&text("ORDER#3"), &text("ORDER#2")]
    );
    // Keys only: those of the table and of the index.
    assert_eq!(keys[0].len(), 3);
    let wanted = keys
        .iter()
        .map(|key| [("pk".to_owned(), key["pk"].clone())].into())
        .collect();
    let wanted = KeysAndAttributes::builder()
        .set_keys(Some(wanted))
        .build()
        .unwrap();
    let batch = server
        .client
        .batch_get_item()
        .request_items(ORDERS, wanted)
        .send()
        .await
        .unwrap();
    assert_eq!(batch.responses.unwrap()[ORDERS].len(), 2);
    assert!(batch.unprocessed_keys.unwrap_or_default().is_empty());
}

#[tokio::test]
async fn a_sparse_index_holds_what_has_its_keys() {
    let server = Server::start().await;
    put_order(&server, "ORDER#1", "PAID").await;
    let due = |server: &Server| {
        let query = server.client.query().table_name(ORDERS).index_name("by_job");
        let query = query.key_condition_expression("job_kind = :kind AND job_due < :now");
        query
            .expression_attribute_values(":kind", text("INVOICE"))
            .expression_attribute_values(":now", text("2027"))
    };
    assert_eq!(due(&server).send().await.unwrap().count, 0);
    let update = |expression: &str| {
        server
            .client
            .update_item()
            .table_name(ORDERS)
            .key("pk", text("ORDER#1"))
            .update_expression(expression)
    };
    update("SET job_kind = :kind, job_due = :due")
        .expression_attribute_values(":kind", text("INVOICE"))
        .expression_attribute_values(":due", text("2026"))
        .send()
        .await
        .unwrap();
    assert_eq!(due(&server).send().await.unwrap().count, 1);
    update("REMOVE job_kind, job_due").send().await.unwrap();
    assert_eq!(due(&server).send().await.unwrap().count, 0);
}

#[tokio::test]
async fn a_transaction_is_all_or_nothing() {
    let server = Server::start().await;
    let take = |expected: i64| {
        let counter = Update::builder()
            .table_name(ORDERS)
            .key("pk", text("SERIES#INV#2026"))
            .update_expression("SET #next = :next")
            .condition_expression("attribute_not_exists(pk) OR #next = :expected")
            .expression_attribute_names("#next", "next")
            .expression_attribute_values(":next", number(expected + 1))
            .expression_attribute_values(":expected", number(expected))
            .build()
            .unwrap();
        let invoice = Put::builder()
            .table_name(ORDERS)
            .item("pk", text("INVOICE#1"))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .unwrap();
        let writes = [
            TransactWriteItem::builder().update(counter).build(),
            TransactWriteItem::builder().put(invoice).build(),
        ];
        server
            .client
            .transact_write_items()
            .set_transact_items(Some(writes.into()))
            .send()
    };
    take(1).await.unwrap();
    let refused = take(2).await.unwrap_err().into_service_error();
    assert_eq!(refused.code(), Some("TransactionCanceledException"));
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(reasons) =
        refused
    else {
        panic!("{refused:?}");
    };
    let reasons = reasons.cancellation_reasons.unwrap();
    assert_eq!(reasons[0].code.as_deref(), Some("None"));
    assert_eq!(reasons[1].code.as_deref(), Some("ConditionalCheckFailed"));
    assert_eq!(reasons[1].item.as_ref().unwrap()["pk"], text("INVOICE#1"));
    let counter = server
        .client
        .get_item()
        .table_name(ORDERS)
        .key("pk", text("SERIES#INV#2026"))
        .send()
        .await
        .unwrap();
    assert_eq!(counter.item.unwrap()["next"], number(2));
}

#[tokio::test]
async fn an_item_of_the_largest_size_fits_and_a_larger_one_does_not() {
    let server = Server::start().await;
    let put = |size: usize| {
        server
            .client
            .put_item()
            .table_name(ORDERS)
            .item("pk", text("ORDER#1"))
            .item("blob", text(&"x".repeat(size)))
    };
    put(400 * 1024 - 20).send().await.unwrap();
    let refused = put(400 * 1024 + 1).send().await.unwrap_err().into_service_error();
    assert_eq!(refused.code(), Some("ValidationException"));
    let read = server
        .client
        .get_item()
        .table_name(ORDERS)
        .key("pk", text("ORDER#1"))
        .send()
        .await
        .unwrap();
    assert_eq!(read.item.unwrap()["blob"].as_s().unwrap().len(), 400 * 1024 - 20);
}
