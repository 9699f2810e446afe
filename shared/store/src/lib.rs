//! The database of the system: orders, returns, refunds, invoices, history and access in DynamoDB. No other crate names
//! the DynamoDB SDK.
//!
//! One request of the API is one conditional call here. A failed condition is an answer with a name, so every operation
//! has its own error enum.
//!
//! - [`entities`]: orders and returns, each one item that holds its facts and its transitions.
//! - [`jobs`]: the records of background jobs, and the index of those that are not done.
//! - [`history`]: the append-only history table, its counters, and a scan of all items to verify the trail.
//! - [`access`]: API keys, rate limits, response times.

pub mod access;
mod attributes;
pub mod entities;
mod error;
pub mod history;
pub mod jobs;
pub mod keys;
mod put_new;

pub use access::api_key::{ApiKeyError, ApiKeyPage, Revocation, StoredApiKey};
pub use access::rate_limit::Lease;
pub use attributes::Item;
pub use entities::StoredEntity;
pub use entities::create::CreateError;
pub use entities::list::{ListQuery, Listing, Page, Scope};
pub use entities::returned::{ReturnGuard, ReturnRefusal};
pub use entities::step::{Step, StepError};
pub use error::{CorruptItem, StoreError};
pub use history::PutRecordError;
pub use history::audit::{AuditPage, AuditQuery};
pub use history::scan::{EntityScan, HistoryScan, ScannedEntity, ScannedRow, StoredRow};
pub use jobs::attempt::{AfterFailure, ClaimError, NextKey};
pub use jobs::due::{DueEntry, DueItem, JobPage, JobQuery, OwedJob};
pub use jobs::invoice::{AllocateError, InvoiceCase, InvoiceRecord};
pub use jobs::owner::{OwnerMark, Unopened};
pub use jobs::record::{JobRecord, JobState};
pub use jobs::refund::{OpenRefundError, RefundCase, RefundRecord, Succeeded};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use oms_aws::{Aws, KeptKeySigning, LeanRequests, Service};

/// A client of the database and the tables it uses. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: Tables,
}

/// The names of the tables, and the number of shards of the listing index.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Orders, returns, refunds, invoices and the invoice counter.
    pub orders: String,
    /// The append-only history.
    pub history: String,
    /// API keys, rate limits, response times.
    pub access: String,
    /// The number of index partitions over which each status is spread; at least 1.
    pub list_shards: u8,
}

/// The result of a write.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed<E> {
    /// The entity as this write left it. On a replay, this is the state right after the original write, not the current
    /// one.
    pub entity: E,
    /// True if an earlier try of the same request had made the write already.
    pub replayed: bool,
}

impl Store {
    /// Connects to the given tables. Sends nothing yet.
    pub fn connect(aws: &Aws, tables: Tables) -> Self {
        let config = Builder::from(&aws.sdk_config(Service::DynamoDb))
            .push_auth_scheme(KeptKeySigning::default())
            .interceptor(LeanRequests::default())
            .build();
        Self {
            client: Client::from_conf(config),
            tables,
        }
    }

    /// Reads a key that never exists, to prove that the database answers. The first request then finds the connection
    /// open and does not pay for the handshake.
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
