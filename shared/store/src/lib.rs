//! Orders, history and invoices in DynamoDB. The only crate that names the DynamoDB SDK.
//!
//! One request of the API is one conditional call here, and a failed condition is an answer with a name: every
//! operation has its own error enum.
//!
//! - [`order_item`]: an order as an item; [`path_item`]: its transitions, written compactly, because a
//!   write is charged by the kilobyte of the whole item.
//! - [`create_order`], [`step_order`], [`get_order`], [`list_orders`]: what the API does.
//! - [`history`]: the append-only history table.
//! - [`invoice`]: the record of an order's invoice: number, frozen input, attempts.

mod attributes;
pub mod create_order;
mod error;
pub mod get_order;
pub mod history;
pub mod invoice;
mod invoice_item;
pub mod keys;
pub mod list_orders;
pub mod order_item;
pub mod path_item;
pub mod step_order;
pub mod stream;

pub use attributes::Item;
pub use create_order::CreateOrderError;
pub use error::{CorruptItem, StoreError};
pub use history::PutRecordError;
pub use invoice::{AllocateError, ClaimError, InvoiceRecord, InvoiceStatus};
pub use list_orders::{ListQuery, Listing, Page, Scope};
pub use step_order::{Step, StepError};

use aws_sdk_dynamodb::Client;
use oms_aws::{Aws, Service};

/// The tables and the client that reaches them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: Tables,
}

/// The names of the tables, and how the listing index is spread.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Orders, returns, invoices and the invoice counter.
    pub orders: String,
    /// The append-only history.
    pub history: String,
    /// Over how many index partitions each status is spread; at least 1.
    pub list_shards: u8,
}

/// What a write left behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed<E> {
    /// The entity as this write left it; on a replay, as it was back then.
    pub entity: E,
    /// Whether the write had been made before, by an earlier try of the same request.
    pub replayed: bool,
}

impl Store {
    /// The store on those tables.
    pub fn connect(aws: &Aws, tables: Tables) -> Self {
        Self {
            client: Client::new(&aws.sdk_config(Service::DynamoDb)),
            tables,
        }
    }

    /// Reaches the database once: a read of a key that never exists. Also opens the connection, so that the first
    /// request does not pay for the handshake.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.client
            .get_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, attributes::string("PING"))
            .projection_expression(keys::PARTITION)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        Ok(())
    }
}
