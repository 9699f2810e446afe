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
mod batch_get;
mod conditional;
pub mod entities;
mod error;
pub mod history;
pub mod jobs;
pub mod keys;

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

/// A connection to the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database(Client);

/// The table of orders, returns and the records of jobs, with the counters and the invoice numbers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct OrderStore {
    client: Client,
    table: String,
    list_shards: u8,
}

/// The append-only history table. Cheap to clone.
#[derive(Clone, Debug)]
pub struct HistoryStore {
    client: Client,
    table: String,
}

/// The table of API keys, rate limits and response times. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AccessStore {
    client: Client,
    table: String,
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

impl Database {
    /// The database that `aws` leads to. Sends nothing yet.
    pub fn connect(aws: &Aws) -> Self {
        let config = Builder::from(&aws.sdk_config(Service::DynamoDb))
            .push_auth_scheme(KeptKeySigning::default())
            .interceptor(LeanRequests::default())
            .build();
        Self(Client::from_conf(config))
    }

    /// The orders table of that name. `list_shards` is the number of index partitions over which each status is spread;
    /// at least 1, and the same for every function that writes.
    pub fn orders(&self, table: String, list_shards: u8) -> OrderStore {
        OrderStore {
            client: self.0.clone(),
            table,
            list_shards,
        }
    }

    /// The history table of that name.
    pub fn history(&self, table: String) -> HistoryStore {
        HistoryStore {
            client: self.0.clone(),
            table,
        }
    }

    /// The access table of that name.
    pub fn access(&self, table: String) -> AccessStore {
        AccessStore {
            client: self.0.clone(),
            table,
        }
    }
}

impl OrderStore {
    /// Reads a key that never exists, to prove that the database answers. The first request then finds the connection
    /// open and does not pay for the handshake.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.client
            .get_item()
            .table_name(&self.table)
            .key(keys::PARTITION, attributes::string("PING"))
            .projection_expression(keys::PARTITION)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        Ok(())
    }
}
