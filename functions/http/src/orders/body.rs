//! An order as the API shows it.

use oms_domain::Lifecycle;
use oms_domain::{Address, LineItem, LineItemId, Operation, Order, OrderStatus, ShortText};
use oms_http::{ApiError, Principal, Reply};
use serde::Serialize;

/// An order in the words of the API. Every field is always there; what is not known is `null`.
#[derive(Debug, Serialize)]
pub struct OrderBody<'a> {
    id: String,
    order_number: String,
    customer_id: String,
    status: &'static str,
    version: u32,
    currency: &'static str,
    line_items: Vec<LineItemBody<'a>>,
    subtotal_amount: String,
    tax_amount: String,
    shipping_amount: String,
    total_amount: String,
    payment_method: &'a str,
    payment_transaction_id: Option<&'a str>,
    shipping_address: AddressBody<'a>,
    billing_address: AddressBody<'a>,
    customer_email: Option<&'a str>,
    notes: Option<&'a str>,
    tracking_number: Option<&'a str>,
    carrier: Option<&'a str>,
    created_at: String,
    updated_at: String,
    paid_at: Option<String>,
    shipped_at: Option<String>,
    delivered_at: Option<String>,
    cancelled_at: Option<String>,
    cancellation_reason: Option<&'a str>,
    allowed_transitions: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct LineItemBody<'a> {
    id: String,
    product_id: String,
    product_name: &'a str,
    quantity: u32,
    unit_price: String,
    tax_rate: String,
    subtotal: String,
    tax_amount: String,
}

#[derive(Debug, Serialize)]
struct AddressBody<'a> {
    name: Option<&'a str>,
    street: &'a str,
    city: &'a str,
    state: Option<&'a str>,
    zip: &'a str,
    country: &'static str,
}

impl<'a> OrderBody<'a> {
    /// The order as `caller` sees it: only `allowed_transitions` depends on who asks.
    pub fn new(order: &'a Order, caller: &Principal) -> Self {
        let (facts, amounts) = (order.facts(), order.amounts());
        let entered = |status| order.entered_at(status).map(|at| at.to_string());
        let cancelled = order.path().entering(OrderStatus::Cancelled);
        let cancellation_reason = cancelled.and_then(|transition| transition.cause().reason.as_ref());
        Self {
            id: order.id().to_string(),
            order_number: order.number().to_string(),
            customer_id: facts.customer_id.to_string(),
            status: order.status().as_str(),
            version: order.version(),
            currency: facts.currency.code(),
            line_items: order
                .line_items()
                .map(|(id, line)| LineItemBody::new(id, line))
                .collect(),
            subtotal_amount: amounts.subtotal.to_string(),
            tax_amount: amounts.tax.to_string(),
            shipping_amount: amounts.shipping.to_string(),
            total_amount: amounts.total.to_string(),
            payment_method: facts.payment_method.as_str(),
            payment_transaction_id: text(order.latest(|details| details.payment_transaction_id.as_ref())),
            shipping_address: AddressBody::new(&facts.shipping_address),
            billing_address: AddressBody::new(&facts.billing_address),
            customer_email: facts.customer_email.as_ref().map(oms_domain::Email::as_str),
            notes: facts.notes.as_ref().map(oms_domain::Text::as_str),
            tracking_number: text(order.latest(|details| details.tracking_number.as_ref())),
            carrier: text(order.latest(|details| details.carrier.as_ref())),
            created_at: order.created_at().to_string(),
            updated_at: order.updated_at().to_string(),
            paid_at: entered(OrderStatus::Paid),
            shipped_at: entered(OrderStatus::Shipped),
            delivered_at: entered(OrderStatus::Delivered),
            cancelled_at: entered(OrderStatus::Cancelled),
            cancellation_reason: cancellation_reason.map(oms_domain::Text::as_str),
            allowed_transitions: allowed_transitions(order, caller),
        }
    }
}

/// What this caller may do next.
fn allowed_transitions(order: &Order, caller: &Principal) -> Vec<&'static str> {
    let owner = order.facts().customer_id;
    let permitted = |status: &OrderStatus| {
        Operation::entering_order(*status).is_some_and(|operation| caller.may(operation, owner))
    };
    let next = order.status().allowed_transitions().iter().copied();
    next.filter(permitted).map(Lifecycle::as_str).collect()
}

fn text(value: Option<&ShortText>) -> Option<&str> {
    value.map(ShortText::as_str)
}

impl<'a> LineItemBody<'a> {
    fn new(id: LineItemId, line: &'a LineItem) -> Self {
        Self {
            id: id.to_string(),
            product_id: line.product_id().to_string(),
            product_name: line.product_name().as_str(),
            quantity: line.quantity(),
            unit_price: line.unit_price().to_string(),
            tax_rate: line.tax_rate().to_string(),
            subtotal: line.subtotal().to_string(),
            tax_amount: line.tax_amount().to_string(),
        }
    }
}

impl<'a> AddressBody<'a> {
    fn new(address: &'a Address) -> Self {
        Self {
            name: address.name.as_ref().map(oms_domain::Text::as_str),
            street: address.street.as_str(),
            city: address.city.as_str(),
            state: address.state.as_ref().map(oms_domain::Text::as_str),
            zip: address.zip.as_str(),
            country: address.country.code(),
        }
    }
}

/// The answer that shows one order.
pub fn reply(status: u16, order: &Order, caller: &Principal) -> Result<Reply, ApiError> {
    let reply = Reply::json(status, &OrderBody::new(order, caller))?;
    Ok(reply.etag(order.version()).entity(&order.id()))
}
