//! An order as the API shows it.

use std::borrow::Cow;

use oms_contract::{Address, LineItem, Order as Body};
use oms_domain::{Lifecycle, LineItemId, Operation, Order, OrderStatus, ShortText};
use oms_http::{ApiError, Principal, Reply};

use crate::fields::Fields;

/// The order as `caller` sees it. Only `allowed_transitions` depends on the caller.
pub fn body<'a>(order: &'a Order, caller: &Principal) -> Body<'a> {
    let (facts, amounts) = (order.facts(), order.amounts());
    let cancelled = order.path().entering(OrderStatus::Cancelled);
    let cancellation_reason = cancelled.and_then(|transition| transition.cause().reason.as_ref());
    Body {
        id: order.id(),
        order_number: order.number(),
        customer_id: facts.customer_id,
        status: order.status(),
        version: order.version(),
        currency: facts.currency.code().into(),
        line_items: order.line_items().map(|(id, line)| line_item(id, line)).collect(),
        subtotal_amount: amounts.subtotal.to_string(),
        tax_amount: amounts.tax.to_string(),
        shipping_amount: amounts.shipping.to_string(),
        total_amount: amounts.total.to_string(),
        payment_method: facts.payment_method.as_str().into(),
        payment_transaction_id: text(order.latest(|details| details.payment_transaction_id.as_ref())),
        shipping_address: address(&facts.shipping_address),
        billing_address: address(&facts.billing_address),
        customer_email: facts.customer_email.as_ref().map(|email| email.as_str().into()),
        notes: facts.notes.as_ref().map(|notes| notes.as_str().into()),
        tracking_number: text(order.latest(|details| details.tracking_number.as_ref())),
        carrier: text(order.latest(|details| details.carrier.as_ref())),
        created_at: order.created_at(),
        updated_at: order.updated_at(),
        paid_at: order.entered_at(OrderStatus::Paid),
        shipped_at: order.entered_at(OrderStatus::Shipped),
        delivered_at: order.entered_at(OrderStatus::Delivered),
        cancelled_at: order.entered_at(OrderStatus::Cancelled),
        cancellation_reason: cancellation_reason.map(|reason| reason.as_str().into()),
        allowed_transitions: allowed_transitions(order, caller),
    }
}

/// The states that this caller may bring the order into next.
fn allowed_transitions(order: &Order, caller: &Principal) -> Vec<OrderStatus> {
    let owner = order.facts().customer_id;
    let permitted = |status: &OrderStatus| {
        Operation::entering_order(*status).is_some_and(|operation| caller.may(operation, owner))
    };
    let next = order.status().allowed_transitions().iter().copied();
    next.filter(permitted).collect()
}

fn text(value: Option<&ShortText>) -> Option<Cow<'_, str>> {
    value.map(|value| value.as_str().into())
}

fn line_item(id: LineItemId, line: &oms_domain::LineItem) -> LineItem<'_> {
    LineItem {
        id,
        product_id: line.product_id(),
        product_name: line.product_name().as_str().into(),
        quantity: line.quantity(),
        unit_price: line.unit_price().to_string(),
        tax_rate: line.tax_rate().to_string(),
        subtotal: line.subtotal().to_string(),
        tax_amount: line.tax_amount().to_string(),
    }
}

fn address(address: &oms_domain::Address) -> Address<'_> {
    Address {
        name: address.name.as_ref().map(|name| name.as_str().into()),
        street: address.street.as_str().into(),
        city: address.city.as_str().into(),
        state: address.state.as_ref().map(|state| state.as_str().into()),
        zip: address.zip.as_str().into(),
        country: address.country.code().into(),
    }
}

/// The response to a change: the order.
pub fn reply(status: u16, order: &Order, caller: &Principal) -> Result<Reply, ApiError> {
    let reply = Reply::json(status, &body(order, caller))?;
    Ok(reply.etag(order.version()).entity(&order.id()))
}

/// The response that shows the fields of an order that the caller wants.
pub fn show(order: &Order, caller: &Principal, fields: &Fields) -> Result<Reply, ApiError> {
    let reply = Reply::json(200, &fields.show(body(order, caller))?)?;
    Ok(reply.etag(order.version()).entity(&order.id()))
}

/// The response that shows the fields of an earlier version of an order that the caller wants.
pub fn show_past(order: &Order, caller: &Principal, fields: &Fields) -> Result<Reply, ApiError> {
    let past = Body {
        // The past cannot be changed. The transitions of today are those of the current version.
        allowed_transitions: Vec::new(),
        ..body(order, caller)
    };
    let reply = Reply::json(200, &fields.show(past)?)?;
    Ok(reply.etag(order.version()).entity(&order.id()))
}
