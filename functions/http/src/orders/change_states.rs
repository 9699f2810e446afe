//! `POST /orders/batch-state`

use std::collections::HashSet;

use futures::StreamExt;
use futures::stream;
use oms_contract::{BatchError, BatchItem, BatchResult};
use oms_domain::{EntityType, Order, OrderId, Write};
use oms_http::{ApiError, Attempt, Call, Element, Issues, Object, Principal, Reply};
use oms_store::Committed;

use super::body::body;
use super::change::{self, Change};
use super::step;
use crate::resources::BatchChanges;

const MAXIMUM_ITEMS: usize = 25;
/// The number of orders that are changed at once.
const CONCURRENCY: usize = 5;

/// Takes up to 25 orders one step further, independently of each other. One call to the database for each.
pub async fn handle(app: &BatchChanges, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let items = parse(&call)?;
    // Each order counts as the request that would change it alone; the call itself is counted already.
    let others = u32::try_from(items.len().saturating_sub(1)).unwrap_or(u32::MAX);
    app.edge.charge(&call, others).await?;
    let caller = call.principal()?;
    let outcomes: Vec<(OrderId, Outcome)> = stream::iter(items)
        .map(|item| async {
            let order_id = item.order_id;
            (order_id, change(app, &call, item).await)
        })
        // `buffered` keeps the order, so the results stand in the order of the items.
        .buffered(CONCURRENCY)
        .collect()
        .await;
    let data = outcomes
        .iter()
        .map(|(order_id, outcome)| result(*order_id, outcome, caller))
        .collect();
    Reply::json(200, &BatchResult { data })
}

type Outcome = Result<Committed<Order>, ApiError>;

struct Item {
    order_id: OrderId,
    change: Change,
    write: Write,
}

fn parse(call: &Call) -> Result<Vec<Item>, ApiError> {
    let issues = Issues::default();
    let body = Object::root(call.body(), &issues)?;
    let mut known = HashSet::new();
    let elements = body.array("items", 1, MAXIMUM_ITEMS);
    body.refuse_unknown();
    let items = elements.map(|elements| {
        let items = elements
            .into_iter()
            .map(|element| parse_item(call, element, &mut known));
        // Every item is read before the first bad one counts.
        items.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()
    });
    issues.check(items.flatten())?.into_iter().collect()
}

fn parse_item(
    call: &Call,
    element: Element<'_>,
    known: &mut HashSet<OrderId>,
) -> Option<Result<Item, ApiError>> {
    let json = element.json();
    let object = element.object()?;
    let order_id = object.text("order_id", str::parse::<OrderId>);
    if order_id.is_some_and(|order_id| !known.insert(order_id)) {
        object.issue("order_id", "is given twice");
    }
    let change = change::read(&object);
    object.refuse_unknown();
    let (order_id, change) = (order_id?, change?);
    // Each item is a write of its own, with a path of its own: under one idempotency key, two orders get two write ids.
    let path = format!("{}/{order_id}", call.path());
    let write = call.write_of_part(&path, json.as_bytes());
    Some(write.map(|write| Item {
        order_id,
        change,
        write,
    }))
}

/// Changes one order. If a rule refuses the change, the attempt is recorded.
async fn change(app: &BatchChanges, call: &Call, item: Item) -> Outcome {
    let mut attempt = Attempt::at(EntityType::Order, &item.order_id);
    attempt.asks_for(item.change.new_state);
    let outcome = try_change(app, call, item, &mut attempt).await;
    match outcome {
        Ok(committed) => Ok(committed),
        Err(error) => Err(app.edge.answered(call, &attempt, error).await),
    }
}

async fn try_change(app: &BatchChanges, call: &Call, item: Item, attempt: &mut Attempt) -> Outcome {
    let grant = change::permit(call.principal()?, item.change.new_state)?;
    let step = step::of_part(call, grant, item.order_id, item.change, item.write);
    // An order has no guard, so its refusal is a type without values.
    crate::step::take(&app.store, call, &step, |never| match never {})
        .await
        .map_err(|not_taken| {
            not_taken.note(attempt);
            not_taken.error
        })
}

fn result<'a>(order_id: OrderId, outcome: &'a Outcome, caller: &Principal) -> BatchItem<'a> {
    match outcome {
        Ok(committed) => BatchItem {
            order_id,
            status: 200,
            order: Some(body(&committed.entity, caller)),
            error: None,
            replayed: committed.replayed,
        },
        Err(error) => BatchItem {
            order_id,
            status: error.status(),
            order: None,
            error: Some(BatchError {
                code: error.code(),
                message: error.to_string(),
                details: error.details(),
            }),
            replayed: false,
        },
    }
}
