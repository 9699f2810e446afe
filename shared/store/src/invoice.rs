//! The record of an order's invoice: its number, the frozen input of its rendering, and how the job stands.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    Put, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use oms_domain::{JobKind, Order, OrderId, Timestamp};

use crate::attributes::{Item, number, required, string, time};
use crate::{Store, StoreError, invoice_item, keys, order_item};

/// How the job of making an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvoiceStatus {
    /// An attempt failed; another will follow.
    Pending,
    /// A worker is at it, until its lease runs out.
    Processing,
    /// The PDF is in the bucket.
    Succeeded,
    /// The last attempt failed.
    Failed,
}

impl InvoiceStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Succeeded, Self::Failed];

    /// The status's name in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
        }
    }
}

/// An invoice, from the moment it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceRecord {
    /// The order it is for.
    pub order_id: OrderId,
    /// Its number: gap-free in its series and year.
    pub invoice_number: String,
    /// What it is rendered from, as JSON; never changes, so that the same bytes can be made again.
    pub input: String,
    /// How the job stands.
    pub status: InvoiceStatus,
    /// How often it has been tried.
    pub attempts: u32,
    /// Until when a worker has it to itself.
    pub lease_until: Option<Timestamp>,
    /// Where the PDF is in the bucket, once it is there.
    pub object_key: Option<String>,
    /// The SHA-256 of the PDF in lower-case hexadecimal, once it is there.
    pub sha256: Option<String>,
    /// Why the newest failed attempt failed.
    pub last_error: Option<String>,
    /// When it got its number.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A number and the input that shows it, for [`Store::allocate_invoice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The number as printed: `INV-2026-000001`.
    pub invoice_number: String,
    /// What is rendered, as JSON.
    pub input: String,
}

/// Why no number was given out.
#[derive(Debug, thiserror::Error)]
pub enum AllocateError {
    /// The order has its invoice already.
    #[error("the order has an invoice")]
    Exists,
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an invoice cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// It has been made.
    #[error("the invoice has been made")]
    Succeeded,
    /// Its last attempt failed.
    #[error("the invoice has failed for good")]
    Failed,
    /// Another worker is at it.
    #[error("another worker has the invoice until {until}")]
    Leased {
        /// When that worker's lease runs out.
        until: Timestamp,
    },
    /// It has no number yet.
    #[error("the order has no invoice")]
    NotAllocated,
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often the counter is read again when somebody else took the number first.
const ALLOCATION_ATTEMPTS: u32 = 20;

impl Store {
    /// An order and its invoice, as of every write acknowledged before. One `BatchGetItem`.
    pub async fn order_and_invoice(
        &self,
        id: OrderId,
    ) -> Result<(Option<Order>, Option<InvoiceRecord>), StoreError> {
        let key = |key: String| Item::from([(keys::PARTITION.to_owned(), string(key))]);
        let mut pending = vec![key(keys::order(id)), key(keys::invoice(id))];
        let (mut order, mut invoice) = (None, None);
        for item in self.batch_get_items(&mut pending).await? {
            if required(&item, keys::PARTITION, |key| Some(key.starts_with("ORDER#")))? {
                order = Some(order_item::read(&item)?);
            } else {
                invoice = Some(invoice_item::read(&item)?);
            }
        }
        Ok((order, invoice))
    }

    /// Gives an order's invoice the next number of its series and year, freezes its input, and claims the first
    /// attempt, all in one transaction: either everything happened or no number is gone.
    ///
    /// `number` turns the next number into its printed form and the input that shows it.
    pub async fn allocate_invoice<E: From<AllocateError>>(
        &self,
        order: OrderId,
        series: &str,
        now: Timestamp,
        lease_until: Timestamp,
        number_input: impl Fn(u64) -> Result<Numbered, E>,
    ) -> Result<InvoiceRecord, E> {
        let counter = keys::series(series, now.year());
        for attempt in 0..ALLOCATION_ATTEMPTS {
            if attempt > 0 {
                // Spread by the order's own id, so that rivals do not meet again.
                let spread = u64::from(order.as_bytes().first().copied().unwrap_or(0) % 16);
                let wait = u64::from(attempt) * 5 + spread;
                tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
            }
            let last = self.last_number(&counter).await.map_err(AllocateError::Store)?;
            let Numbered {
                invoice_number,
                input,
            } = number_input(last + 1)?;
            let record = InvoiceRecord {
                order_id: order,
                invoice_number,
                input,
                status: InvoiceStatus::Processing,
                attempts: 1,
                lease_until: Some(lease_until),
                object_key: None,
                sha256: None,
                last_error: None,
                created_at: now,
                updated_at: now,
            };
            if self.try_allocate(&counter, last, &record).await? {
                return Ok(record);
            }
        }
        let cause = format!("`{counter}` was taken by others {ALLOCATION_ATTEMPTS} times in a row");
        Err(AllocateError::Store(StoreError::Unavailable {
            operation: "TransactWriteItems",
            cause,
        })
        .into())
    }

    async fn last_number(&self, counter: &str) -> Result<u64, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(counter))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        let last = found
            .item()
            .map(|item| required(item, "last", |text| text.parse().ok()))
            .transpose()?;
        Ok(last.unwrap_or(0))
    }

    /// `false` when somebody else moved the counter first.
    async fn try_allocate(
        &self,
        counter: &str,
        last: u64,
        record: &InvoiceRecord,
    ) -> Result<bool, AllocateError> {
        let count = Update::builder()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(counter))
            .update_expression("SET #last = :next")
            .condition_expression(if last == 0 {
                "attribute_not_exists(#last)"
            } else {
                "#last = :last"
            })
            .expression_attribute_names("#last", "last")
            .expression_attribute_values(":next", number(last + 1));
        let count = if last == 0 {
            count
        } else {
            count.expression_attribute_values(":last", number(last))
        };
        let put = Put::builder()
            .table_name(&self.tables.orders)
            .set_item(Some(invoice_item::write(record)))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", keys::PARTITION);
        let malformed = |_| StoreError::incomplete("TransactWriteItems", "key");
        let count = TransactWriteItem::builder()
            .update(count.build().map_err(malformed)?)
            .build();
        let put = TransactWriteItem::builder()
            .put(put.build().map_err(malformed)?)
            .build();
        let transaction = self
            .client
            .transact_write_items()
            .transact_items(count)
            .transact_items(put);
        let Err(error) = transaction.send().await else {
            return Ok(true);
        };
        let reasons = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                cancelled.cancellation_reasons().to_vec()
            }
            _ => return Err(StoreError::of("TransactWriteItems", &error).into()),
        };
        let failed_by = |index: usize, code: &str| {
            reasons
                .get(index)
                .and_then(|reason| reason.code())
                .is_some_and(|found| found == code)
        };
        if failed_by(1, "ConditionalCheckFailed") {
            return Err(AllocateError::Exists);
        }
        if failed_by(0, "ConditionalCheckFailed")
            || (0..2).any(|index| failed_by(index, "TransactionConflict"))
        {
            return Ok(false);
        }
        Err(StoreError::of("TransactWriteItems", &error).into())
    }

    /// Takes the invoice for one more attempt, until `lease_until`.
    pub async fn claim_invoice(
        &self,
        order: OrderId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<InvoiceRecord, ClaimError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::invoice(order)))
            .update_expression(
                "SET #status = :processing, #lease = :lease, #updated = :now, #attempts = #attempts + :one",
            )
            .condition_expression("#status = :pending OR (#status = :processing AND #lease <= :now)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#lease", "lease_until")
            .expression_attribute_names("#updated", "updated_at")
            .expression_attribute_names("#attempts", "attempts")
            .expression_attribute_values(":processing", string(InvoiceStatus::Processing.as_str()))
            .expression_attribute_values(":pending", string(InvoiceStatus::Pending.as_str()))
            .expression_attribute_values(":lease", time(lease_until))
            .expression_attribute_values(":now", time(now))
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let error = match update.send().await {
            Ok(updated) => {
                let item = updated
                    .attributes()
                    .ok_or_else(|| StoreError::incomplete("UpdateItem", "attributes"))?;
                return Ok(invoice_item::read(item).map_err(StoreError::Corrupt)?);
            }
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(StoreError::of("UpdateItem", &error).into());
        };
        let Some(item) = failed.item() else {
            return Err(ClaimError::NotAllocated);
        };
        let record = invoice_item::read(item).map_err(StoreError::Corrupt)?;
        Err(match record.status {
            InvoiceStatus::Succeeded => ClaimError::Succeeded,
            InvoiceStatus::Failed => ClaimError::Failed,
            InvoiceStatus::Pending | InvoiceStatus::Processing => ClaimError::Leased {
                until: record.lease_until.unwrap_or(now),
            },
        })
    }

    /// Records that the PDF is in the bucket. Whoever put it there: the same input gives the same bytes.
    pub async fn succeed_invoice(
        &self,
        order: OrderId,
        object_key: &str,
        sha256: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::invoice(order)))
            .update_expression(
                "SET #status = :succeeded, #key = :key, #sha256 = :sha256, #updated = :now REMOVE #lease, #error",
            )
            .condition_expression("attribute_exists(#number) AND #status <> :succeeded")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#key", "object_key")
            .expression_attribute_names("#sha256", "sha256")
            .expression_attribute_names("#updated", "updated_at")
            .expression_attribute_names("#lease", "lease_until")
            .expression_attribute_names("#error", "last_error")
            .expression_attribute_names("#number", "invoice_number")
            .expression_attribute_values(":succeeded", string(InvoiceStatus::Succeeded.as_str()))
            .expression_attribute_values(":key", string(object_key))
            .expression_attribute_values(":sha256", string(sha256))
            .expression_attribute_values(":now", time(now));
        unless_condition_failed(update.send().await)
    }

    /// Records that attempt number `attempt` failed: another follows, unless `finally`. Without effect when another
    /// worker has taken over or finished since.
    pub async fn fail_invoice_attempt(
        &self,
        order: OrderId,
        attempt: u32,
        error: &str,
        finally: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let status = if finally {
            InvoiceStatus::Failed
        } else {
            InvoiceStatus::Pending
        };
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::invoice(order)))
            .update_expression("SET #status = :status, #error = :error, #updated = :now REMOVE #lease")
            .condition_expression("#status = :processing AND #attempts = :attempt")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#error", "last_error")
            .expression_attribute_names("#updated", "updated_at")
            .expression_attribute_names("#lease", "lease_until")
            .expression_attribute_names("#attempts", "attempts")
            .expression_attribute_values(":status", string(status.as_str()))
            .expression_attribute_values(":processing", string(InvoiceStatus::Processing.as_str()))
            .expression_attribute_values(":error", string(error))
            .expression_attribute_values(":attempt", number(attempt))
            .expression_attribute_values(":now", time(now));
        unless_condition_failed(update.send().await)
    }

    /// Records that an order owes the job no longer. Without effect when it owes none of that kind.
    pub async fn settle_order_job(&self, order: OrderId, kind: JobKind) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::order(order)))
            .update_expression("REMOVE #job_kind, #job_due")
            .condition_expression("#job_kind = :kind AND attribute_exists(#job_due)")
            .expression_attribute_names("#job_kind", keys::JOB_KIND)
            .expression_attribute_names("#job_due", keys::JOB_DUE)
            .expression_attribute_values(":kind", string(kind.as_str()));
        unless_condition_failed(update.send().await)
    }
}

/// A failed condition means that the work was done by somebody else.
fn unless_condition_failed<T>(
    result: Result<
        T,
        aws_sdk_dynamodb::error::SdkError<UpdateItemError, aws_sdk_dynamodb::config::http::HttpResponse>,
    >,
) -> Result<(), StoreError> {
    match result {
        Ok(_) => Ok(()),
        Err(error) => match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            _ => Err(StoreError::of("UpdateItem", &error)),
        },
    }
}
