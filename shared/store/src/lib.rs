//! Orders, returns, refunds, invoices and history in DynamoDB. The only crate that names the DynamoDB SDK.
//!
//! One request of the API is one conditional call here, and a failed condition is an answer with a name: every
//! operation has its own error enum.
//!
//! - [`entity`]: what orders and returns have in common; [`order_item`], [`return_item`]: each as an item;
//!   [`path_item`]: their transitions, written compactly, because a write is charged by the kilobyte of the whole item.
//! - [`create`], [`step`], [`get`], [`list`]: what the API does with both.
//! - [`history`]: the append-only history table.
//! - [`job`], [`job_item`]: what the record of every job goes through; [`invoice`], [`refund`]: the two there are.
//! - [`owed_jobs`]: the jobs that are owed or have failed.
//! - [`stream`], [`history_stream`]: what the streams of the tables say.
//! - [`scan`]: everything there is, for a proof of the audit trail.

pub mod api_key;
mod attributes;
pub mod audit;
pub mod counters;
pub mod create;
pub mod entity;
mod entity_item;
mod error;
pub mod get;
pub mod history;
pub mod history_stream;
pub mod invoice;
pub mod job;
pub mod job_item;
pub mod keys;
pub mod list;
pub mod order_item;
pub mod owed_jobs;
pub mod path_item;
mod put_new;
pub mod rate_limit;
pub mod refund;
mod response_times;
pub mod return_item;
pub mod scan;
pub mod step;
pub mod stream;

pub use api_key::{ApiKeyError, ApiKeyPage, Revocation, StoredApiKey};
pub use attributes::Item;
pub use audit::{AuditPage, AuditQuery};
pub use create::CreateError;
pub use entity::StoredEntity;
pub use error::{CorruptItem, StoreError};
pub use history::PutRecordError;
pub use invoice::{AllocateError, InvoiceRecord};
pub use job::{AfterFailure, ClaimError, FailureMark};
pub use job_item::{JobRecord, JobState};
pub use list::{ListQuery, Listing, Page, Scope};
pub use owed_jobs::{JobMarked, JobPage, JobQuery, OwedJob};
pub use rate_limit::Lease;
pub use refund::{OpenRefundError, RefundCase, RefundRecord};
pub use return_item::{ReturnGuard, ReturnRefusal};
pub use scan::{EntityScan, HistoryScan, ScannedEntity, ScannedRow, StoredRow};
pub use step::{Step, StepError};

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
