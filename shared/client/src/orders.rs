//! The operations on orders.

use std::time::Duration;

use oms_contract::{
    BatchResult, CancelOrder, ChangeOrderState, ChangeOrderStates, CreateOrder, History, InvoiceLink, List,
    Order, Refund,
};
use oms_domain::{CustomerId, OrderId, OrderNumber, OrderStatus, Timestamp};
use reqwest::Method;

use crate::answer::Received;
use crate::request::kind::{Page, Read, Step, View, Write};
use crate::{Client, ClientError, Request};

/// A filter for orders. All conditions that are set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// The state.
    pub status: Option<OrderStatus>,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// The order number.
    pub order_number: Option<OrderNumber>,
    /// The earliest time of placing.
    pub created_from: Option<Timestamp>,
    /// The latest time of placing.
    pub created_to: Option<Timestamp>,
    /// Set to list the oldest first instead of the newest.
    pub oldest_first: bool,
}

/// The state of an order's invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invoice {
    /// The invoice can be fetched.
    Ready(InvoiceLink<'static>),
    /// The invoice is being made.
    Pending {
        /// The time after which to ask again.
        retry_after: Duration,
    },
}

/// The default time after which to ask again for an invoice.
const PENDING: Duration = Duration::from_secs(2);

impl Client {
    /// `POST /orders`: places an order.
    pub fn create_order(&self, order: &CreateOrder) -> Request<Order<'static>, Write> {
        Request::mutation(self, Method::POST, "/orders".to_owned(), order)
    }

    /// `GET /orders`: lists the orders that the caller may see.
    pub fn list_orders(&self, filter: &OrderFilter) -> Request<List<Order<'static>>, Page> {
        Request::get(self, "/orders".to_owned())
            .parameter("status", filter.status)
            .parameter("customer_id", filter.customer_id)
            .parameter("order_number", filter.order_number)
            .parameter("created_from", filter.created_from)
            .parameter("created_to", filter.created_to)
            .parameter("sort", filter.oldest_first.then_some("created_at"))
    }

    /// `GET /orders/{order_id}`: one order.
    pub fn get_order(&self, id: OrderId) -> Request<Order<'static>, View> {
        Request::get(self, format!("/orders/{id}"))
    }

    /// `PATCH /orders/{order_id}/state`: makes one transition of an order's state machine.
    pub fn change_order_state(
        &self,
        id: OrderId,
        change: &ChangeOrderState,
    ) -> Request<Order<'static>, Step> {
        Request::mutation(self, Method::PATCH, format!("/orders/{id}/state"), change)
    }

    /// `POST /orders/batch-state`: makes one transition each of up to 25 orders, independent of each other.
    pub fn change_order_states(&self, changes: &ChangeOrderStates) -> Request<BatchResult<'static>, Write> {
        Request::mutation(self, Method::POST, "/orders/batch-state".to_owned(), changes)
    }

    /// `POST /orders/{order_id}/cancel`: cancels an order. A refund is owed if it had been paid.
    pub fn cancel_order(&self, id: OrderId, cancel: &CancelOrder) -> Request<Order<'static>, Step> {
        Request::mutation(self, Method::POST, format!("/orders/{id}/cancel"), cancel)
    }

    /// `GET /orders/{order_id}/history`: the records of an order, oldest first.
    pub fn get_order_history(&self, id: OrderId) -> Request<History, Read> {
        Request::get(self, format!("/orders/{id}/history"))
    }

    /// `GET /orders/{order_id}/invoice`: a link to an order's invoice, or the time after which to ask again.
    pub fn get_order_invoice(&self, id: OrderId) -> Request<Invoice, Read> {
        let path = format!("/orders/{id}/invoice");
        Request::decoding(self, Method::GET, path, invoice).parameter("format", Some("json"))
    }

    /// `GET /orders/{order_id}/refund`: the refund that an order or its return owes.
    pub fn get_order_refund(&self, id: OrderId) -> Request<Refund<'static>, Read> {
        Request::get(self, format!("/orders/{id}/refund"))
    }
}

fn invoice(received: &Received) -> Result<Invoice, ClientError> {
    match received.status {
        202 => Ok(Invoice::Pending {
            retry_after: received.retry_after().unwrap_or(PENDING),
        }),
        _ => received.json().map(Invoice::Ready),
    }
}
