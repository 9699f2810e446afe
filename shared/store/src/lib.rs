//! Orders, returns, refunds, invoices and history in DynamoDB. The only crate that names the DynamoDB SDK.
//!
//! One request of the API is one conditional call here, and a failed condition is an answer with a name: every
//! operation has its own error enum.
//!
//! - [`entities`]: orders and returns, each one item that holds its facts and its transitions.
//! - [`jobs`]: the records of background jobs, and the index of those that are due.
//! - [`history`]: the append-only history table, its counters, and a scan of everything for the proof.
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

/// The tables and the client that reaches them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: Tables,
}

/// The names of the tables, and how the listing index is spread.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Orders, returns, refunds, invoices and the invoice counter.
    pub orders: String,
    /// The append-only history.
    pub history: String,
    /// API keys, rate limits, response times.
    pub access: String,
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
        let config = Builder::from(&aws.sdk_config(Service::DynamoDb))
            .push_auth_scheme(KeptKeySigning::default())
            .interceptor(LeanRequests::default())
            .build();
        Self {
            client: Client::from_conf(config),
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
