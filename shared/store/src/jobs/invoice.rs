//! The record of an order's invoice: its number, and the frozen input of its rendering.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use oms_domain::{JobEvent, JobKind, JobOwner, Order, OrderId, Timestamp};

use crate::attributes::{Item, number, optional, required, string};
use crate::conditional::unless_condition_failed;
use crate::jobs::owner::OwnerMark;
use crate::jobs::record;
use crate::{CorruptItem, JobRecord, JobState, OrderStore, StoreError, StoredEntity, keys};

/// An invoice. The record exists from the moment the invoice has a number.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceRecord {
    /// The order.
    pub order_id: OrderId,
    /// The invoice number: without gaps in its series and year.
    pub invoice_number: String,
    /// The input of the rendering, as JSON. The input never changes, so the same bytes can be rendered again.
    pub input: String,
    /// The key of the PDF in the bucket, once it is stored.
    pub object_key: Option<String>,
    /// The SHA-256 of the PDF in lower-case hexadecimal, once it is stored.
    pub sha256: Option<String>,
    /// The state of the job.
    pub job: JobState,
}

impl JobRecord for InvoiceRecord {
    const KIND: JobKind = JobKind::Invoice;

    fn read(item: &Item) -> Result<Self, CorruptItem> {
        let text = |text: &str| Some(text.to_owned());
        Ok(Self {
            order_id: required(item, keys::PARTITION, |key| {
                key.strip_prefix("INVOICE#")?.parse().ok()
            })?,
            invoice_number: required(item, "invoice_number", text)?,
            input: required(item, "input", text)?,
            object_key: optional(item, "object_key", text)?,
            sha256: optional(item, "sha256", text)?,
            job: record::read(item)?,
        })
    }

    fn order_id(&self) -> OrderId {
        self.order_id
    }

    fn owner(&self) -> JobOwner {
        JobOwner::Order(self.order_id)
    }

    fn job(&self) -> &JobState {
        &self.job
    }
}

fn write(record: &InvoiceRecord) -> Item {
    let mut item = Item::from([
        (
            "invoice_number".to_owned(),
            string(record.invoice_number.as_str()),
        ),
        ("input".to_owned(), string(record.input.as_str())),
    ]);
    record::write_opened(JobKind::Invoice, record.order_id, &record.job, &mut item);
    item
}

/// An order and its invoice, each if it exists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InvoiceCase {
    /// The order.
    pub order: Option<Order>,
    /// The record of its invoice.
    pub invoice: Option<InvoiceRecord>,
    /// The mark of the order, if it has one.
    pub mark: Option<OwnerMark>,
}

/// A number and the input that shows it, for [`OrderStore::allocate_invoice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The number as printed: `INV-2026-000001`.
    pub invoice_number: String,
    /// The input of the rendering, as JSON.
    pub input: String,
}

/// The reason why no number was allocated.
#[derive(Debug, thiserror::Error)]
pub enum AllocateError {
    /// The order has an invoice already.
    #[error("the order has an invoice")]
    Exists,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The number of tries to allocate a number. A try fails if another order takes the number first.
const ALLOCATION_ATTEMPTS: u32 = 20;

impl OrderStore {
    /// Returns an order and its invoice, as of every write acknowledged before. One `BatchGetItem`.
    pub async fn invoice_case(&self, id: OrderId) -> Result<InvoiceCase, StoreError> {
        let mut case = InvoiceCase::default();
        for item in self
            .items([keys::order(id), keys::job(JobKind::Invoice, id)])
            .await?
        {
            if required(&item, keys::PARTITION, |key| Some(key.starts_with("ORDER#")))? {
                let order = Order::read(&item)?;
                case.mark = OwnerMark::read(&item, &order)?;
                case.order = Some(order);
            } else {
                case.invoice = Some(InvoiceRecord::read(&item)?);
            }
        }
        Ok(case)
    }

    /// Takes the next number of the series and year for an order's invoice, freezes its input, and claims the first
    /// attempt, all in one transaction: either all of it happens or no number is used up.
    ///
    /// `number_input` turns the next number into its printed form and the input that shows it. The function runs once
    /// for each try.
    pub async fn allocate_invoice<E: From<AllocateError>>(
        &self,
        order: OrderId,
        series: &str,
        now: Timestamp,
        lease_until: Timestamp,
        number_input: impl Fn(u64) -> Result<Numbered, E>,
    ) -> Result<InvoiceRecord, E> {
        let counter = keys::series(series, now.year());
        // The frozen input shows the number, so the number must be known before the record is put, and a transaction
        // returns no values. The counter is therefore read first, and the transaction checks that it has not moved.
        for attempt in 0..ALLOCATION_ATTEMPTS {
            if attempt > 0 {
                // The wait depends on the order's id, so that the workers of two orders do not meet again.
                let spread = u64::from(order.as_bytes().first().copied().unwrap_or(0) % 16);
                let wait = u64::from(attempt) * 5 + spread;
                tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
            }
            let last = self.last_number(&counter).await.map_err(AllocateError::Store)?;
            let Numbered {
                invoice_number,
                input,
            } = number_input(last + 1)?;
            let opened = InvoiceRecord {
                order_id: order,
                invoice_number,
                input,
                object_key: None,
                sha256: None,
                job: JobState::claimed(now, lease_until),
            };
            if self.try_allocate(&counter, last, &opened).await? {
                return Ok(opened);
            }
        }
        let cause = format!("other orders moved `{counter}` {ALLOCATION_ATTEMPTS} times in a row");
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
            .table_name(&self.table)
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

    /// Tries one number. Returns `false`, and changes nothing, if another transaction has moved the counter since it
    /// was read, or is at work on one of the items.
    async fn try_allocate(
        &self,
        counter: &str,
        last: u64,
        record: &InvoiceRecord,
    ) -> Result<bool, AllocateError> {
        let count = Update::builder()
            .table_name(&self.table)
            .key(keys::PARTITION, string(counter))
            .update_expression("SET #last = :next")
            // The first number of a series and year creates the counter.
            .condition_expression(if last == 0 {
                "attribute_not_exists(#last)"
            } else {
                "#last = :last"
            })
            .expression_attribute_names("#last", "last")
            .expression_attribute_values(":next", number(last + 1));
        // DynamoDB refuses a value that the expression does not use.
        let count = if last == 0 {
            count
        } else {
            count.expression_attribute_values(":last", number(last))
        };
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(write(record)))
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
        // The SDK gives the transaction a token. If it sends it again after a lost answer, the second copy takes no
        // second number.
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
        // The record, the second item, is looked at first: an order that has an invoice needs no other number, whatever
        // the counter says.
        if failed_by(1, "ConditionalCheckFailed") {
            return Err(AllocateError::Exists);
        }
        // A conflict says that another transaction is at work on one of the items. The next try finds out what it did.
        if failed_by(0, "ConditionalCheckFailed")
            || (0..2).any(|index| failed_by(index, "TransactionConflict"))
        {
            return Ok(false);
        }
        Err(StoreError::of("TransactWriteItems", &error).into())
    }

    /// Records that the PDF is in the bucket. Any attempt may have stored it: the same input gives the same bytes.
    pub async fn succeed_invoice(
        &self,
        order: OrderId,
        object_key: &str,
        sha256: &str,
        event: &JobEvent,
    ) -> Result<(), StoreError> {
        let update = self
            .end_attempt(
                JobKind::Invoice,
                order,
                None,
                event,
                ", #key = :key, #sha256 = :sha256",
            )
            // An update creates an item that does not exist, so the condition asks for the number that every record
            // has.
            .condition_expression("attribute_exists(#number) AND #status <> :status")
            .expression_attribute_names("#key", "object_key")
            .expression_attribute_names("#sha256", "sha256")
            .expression_attribute_names("#number", "invoice_number")
            .expression_attribute_values(":key", string(object_key))
            .expression_attribute_values(":sha256", string(sha256));
        // A failed condition is no error: the same success has been recorded before.
        unless_condition_failed(update).await.map(|_| ())
    }
}
