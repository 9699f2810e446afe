//! `GET /v1/refunds`, page by page.

use aws_smithy_types::body::SdkBody;
use http::Method;
use oms_domain::OrderId;
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, StripeGateway};
use crate::refund_object::RefundObject;
use crate::{GatewayError, GatewayRefund};

/// The largest page that the gateway allows.
const PAGE_SIZE: &str = "100";

/// The most pages that are read. A payment has one refund or a few; one with a thousand is an error.
pub const MAXIMUM_PAGES: usize = 10;

#[derive(Deserialize)]
struct Page {
    data: Vec<Value>,
    has_more: bool,
}

pub(super) async fn call(
    gateway: &StripeGateway,
    payment: &str,
    order_id: OrderId,
) -> Result<Vec<GatewayRefund>, GatewayError> {
    let deadline = gateway.0.connection.operation_deadline();
    let mut found = Vec::new();
    let mut last: Option<String> = None;
    for _ in 0..MAXIMUM_PAGES {
        let path = path(payment, last.as_deref());
        let request = gateway.request(&Method::GET, &path, SdkBody::empty())?;
        let Answered { object: page, .. } = gateway.call::<Page>(request, deadline).await?;
        let next = page.data.last().and_then(|last| last.get("id")?.as_str());
        let next = next.map(str::to_owned);
        for object in page.data {
            if !names(&object, order_id) {
                continue;
            }
            let unreadable = |error: &dyn std::fmt::Display| {
                gateway.unknown(&format!("a refund of the order cannot be read: {error}"), false)
            };
            let object: RefundObject =
                serde_json::from_value(object).map_err(|_| unreadable(&"a field is missing or wrong"))?;
            // Guards against a server that ignores the filter: another payment's refund must not count, and
            // none of ours be missed.
            match object.payment() {
                Some(other) if other != payment => continue,
                Some(_) => {}
                None => return Err(unreadable(&"it has no payment id")),
            }
            let created = object.created();
            let refund = object.refund().map_err(|error| unreadable(&error))?;
            found.push((created, gateway.redacted(refund)));
        }
        if !page.has_more {
            // The gateway lists the newest first. Times are in seconds, so the order within a second is known
            // only from the list.
            found.reverse();
            found.sort_by_key(|(created, _)| *created);
            return Ok(found.into_iter().map(|(_, refund)| refund).collect());
        }
        if next.is_none() {
            return Err(gateway.unknown("there are more refunds, but the last one has no id", false));
        }
        last = next;
    }
    Err(gateway.unknown("the payment has too many refunds to be searched", false))
}

fn path(payment: &str, after: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("payment_intent", payment)
        .append_pair("limit", PAGE_SIZE);
    if let Some(after) = after {
        query.append_pair("starting_after", after);
    }
    format!("/v1/refunds?{}", query.finish())
}

/// Skips refunds that do not name the order. Other systems may use the account, and their refunds need not be
/// readable here.
fn names(object: &Value, order_id: OrderId) -> bool {
    let named = object
        .get("metadata")
        .and_then(|metadata| metadata.get("order_id"));
    named
        .and_then(Value::as_str)
        .is_some_and(|named| named.parse() == Ok(order_id))
}
