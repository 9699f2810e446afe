//! The record of an order's refund: the amount, the payment to refund, and the gateway's answers.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use oms_domain::{
    JobEvent, JobKind, JobOwner, JobStatus, Money, Order, OrderId, RefundOwed, RefundSource, Return,
    ReturnId, Timestamp, parse_currency,
};

use crate::attributes::{Item, number, optional, required, string, time};
use crate::conditional::{put_new, unless_condition_failed};
use crate::jobs::owner::OwnerMark;
use crate::jobs::record::{self, ATTEMPTS, KEY_GENERATION, LAST_ERROR, LEASE_UNTIL, STATUS, UPDATED_AT};
use crate::{CorruptItem, JobRecord, JobState, OrderStore, StoreError, StoredEntity, keys};

const TRANSACTION_ID: &str = "transaction_id";
const FAILED_REFUNDS: &str = "failed_refunds";

/// A refund. The record exists from the moment a worker first claimed the job.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundRecord {
    /// The order.
    pub order_id: OrderId,
    /// The reason of the refund.
    pub source: RefundSource,
    /// The amount.
    pub amount: Money,
    /// The payment to refund, by the gateway's name for it.
    pub payment: String,
    /// The gateway's name for the refund, once the gateway has accepted it. The money has moved only if the job
    /// succeeded.
    pub transaction_id: Option<String>,
    /// The refunds that the gateway accepted and then failed to make.
    pub failed_refunds: Vec<String>,
    /// The state of the job.
    pub job: JobState,
}

/// An order, its return and its refund, each if it exists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RefundCase {
    /// The order.
    pub order: Option<Order>,
    /// Its return.
    pub returned: Option<Return>,
    /// The record of its refund.
    pub refund: Option<RefundRecord>,
    /// The marks of the order and the return, if they have any.
    pub marks: Vec<OwnerMark>,
}

/// The effect of a report that a refund succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succeeded {
    /// The success has been recorded now.
    Recorded,
    /// The success had been recorded before.
    Known,
    /// The record holds the success of another refund.
    ByAnother,
    /// The success has not been recorded: that refund is known to have failed, or the order has no record of a refund.
    Undone,
}

/// The reason why a refund was not begun.
#[derive(Debug, thiserror::Error)]
pub enum OpenRefundError {
    /// The refund was begun before.
    #[error("the order has a refund")]
    Exists,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl JobRecord for RefundRecord {
    const KIND: JobKind = JobKind::Refund;

    fn read(item: &Item) -> Result<Self, CorruptItem> {
        let text = |text: &str| Some(text.to_owned());
        let currency = required(item, "currency", parse_currency)?;
        // DynamoDB has no empty sets, so the attribute is absent until a refund fails.
        let failed_refunds = item.get(FAILED_REFUNDS).map(AttributeValue::as_ss);
        let corrupt = |_| CorruptItem {
            attribute: FAILED_REFUNDS,
        };
        Ok(Self {
            order_id: required(item, keys::PARTITION, |key| {
                key.strip_prefix("REFUND#")?.parse().ok()
            })?,
            source: required(item, "source", RefundSource::from_name)?,
            amount: required(item, "amount", |text| {
                Money::from_minor_units(text.parse().ok()?, currency).ok()
            })?,
            payment: required(item, "payment", text)?,
            transaction_id: optional(item, TRANSACTION_ID, text)?,
            failed_refunds: failed_refunds
                .transpose()
                .map_err(corrupt)?
                .cloned()
                .unwrap_or_default(),
            job: record::read(item)?,
        })
    }

    fn order_id(&self) -> OrderId {
        self.order_id
    }

    fn owner(&self) -> JobOwner {
        self.source.owner(self.order_id)
    }

    fn job(&self) -> &JobState {
        &self.job
    }
}

impl RefundRecord {
    /// Creates the record of a refund whose first attempt begins now.
    pub fn begin(owed: &RefundOwed, now: Timestamp, lease_until: Timestamp) -> Self {
        Self {
            order_id: owed.order_id,
            source: owed.source,
            amount: owed.amount,
            payment: owed.payment.clone(),
            transaction_id: None,
            failed_refunds: Vec::new(),
            job: JobState::claimed(now, lease_until),
        }
    }
}

impl OrderStore {
    /// Returns an order, its return and its refund, as of every write acknowledged before. One `BatchGetItem`.
    pub async fn refund_case(&self, order: OrderId) -> Result<RefundCase, StoreError> {
        let keys = [
            keys::order(order),
            keys::returned(ReturnId::of(order)),
            keys::job(JobKind::Refund, order),
        ];
        let mut case = RefundCase::default();
        // The answer has no order; the beginning of each key tells the items apart.
        for item in self.items(keys).await? {
            let kind = required(&item, keys::PARTITION, |key| {
                Some(key.split('#').next()?.to_owned())
            })?;
            match kind.as_str() {
                "ORDER" => {
                    let order = Order::read(&item)?;
                    case.marks.extend(OwnerMark::read(&item, &order)?);
                    case.order = Some(order);
                }
                "RETURN" => {
                    let returned = Return::read(&item)?;
                    case.marks.extend(OwnerMark::read(&item, &returned)?);
                    case.returned = Some(returned);
                }
                _ => case.refund = Some(RefundRecord::read(&item)?),
            }
        }
        Ok(case)
    }

    /// Stores the record of a refund with its first attempt claimed, unless there is one. One `PutItem`. On success,
    /// the caller knows that no attempt came before its own.
    pub async fn open_refund(&self, record: &RefundRecord) -> Result<(), OpenRefundError> {
        // The amount and the payment are frozen here. Later attempts may send the same idempotency key, which the
        // gateway refuses for another request.
        let mut item = Item::from([
            ("source".to_owned(), string(record.source.as_str())),
            ("amount".to_owned(), number(record.amount.minor_units())),
            ("currency".to_owned(), string(record.amount.currency().code())),
            ("payment".to_owned(), string(record.payment.as_str())),
        ]);
        record::write_opened(JobKind::Refund, record.order_id, &record.job, &mut item);
        match put_new(&self.client, &self.table, item).await? {
            None => Ok(()),
            // The existing record may be that of this very put, if its first answer was lost and the SDK sent it again.
            // The caller must then expect an earlier attempt like any other worker.
            Some(_) => Err(OpenRefundError::Exists),
        }
    }

    /// Records that the gateway's refund `transaction_id` succeeded. `None` means that the amount was zero, so no money
    /// had to move.
    pub async fn succeed_refund(
        &self,
        order: OrderId,
        transaction_id: Option<&str>,
        event: &JobEvent,
    ) -> Result<Succeeded, StoreError> {
        // No lease is required: the webhook reports successes, too, and money that has moved is recorded whoever holds
        // the claim. `:status` is the new status, so a success is recorded once.
        let mut condition = "attribute_exists(#pk) AND #status <> :status".to_owned();
        let more = match transaction_id {
            Some(_) => ", #transaction = :transaction",
            None => "",
        };
        let mut update = self
            .end_attempt(JobKind::Refund, order, None, event, more)
            .expression_attribute_names("#pk", keys::PARTITION)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        if let Some(transaction_id) = transaction_id {
            // Events of the gateway come out of order. The success of a refund that has failed since must not end the
            // job.
            condition.push_str(" AND NOT contains(#failed, :transaction)");
            update = update
                .expression_attribute_names("#transaction", TRANSACTION_ID)
                .expression_attribute_names("#failed", FAILED_REFUNDS)
                .expression_attribute_values(":transaction", string(transaction_id));
        }
        let Err(error) = update.condition_expression(condition).send().await else {
            return Ok(Succeeded::Recorded);
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() else {
            return Err(StoreError::of("UpdateItem", &error));
        };
        // If the job has succeeded, the names of the two refunds decide. Otherwise there is no record, or this refund
        // is among the failed ones.
        let record = failed.item().map(RefundRecord::read).transpose()?;
        let says_so = record.filter(|record| record.job.status == JobStatus::Succeeded);
        Ok(match says_so {
            Some(record) if record.transaction_id.as_deref() == transaction_id => Succeeded::Known,
            Some(_) => Succeeded::ByAnother,
            None => Succeeded::Undone,
        })
    }

    /// Records that the gateway has accepted the refund and will make it later: no worker looks before `until`, and
    /// this attempt is not counted. Returns `false`, and changes nothing, if another worker has claimed the job since.
    pub async fn await_refund(
        &self,
        order: OrderId,
        lease: Timestamp,
        transaction_id: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = self
            .update_job(JobKind::Refund, order)
            .update_expression(
                // The job stays claimed, under a lease that ends with the wait, and its entry in `by_job` is due at the
                // same time. The attempt that the claim counted is taken back: a slow gateway must not use up the
                // attempts. Nothing is logged, since no attempt has ended.
                "SET #transaction = :transaction, #lease = :until, #updated = :now, #attempts = #attempts - :one, \
                 #job_due = :due",
            )
            .condition_expression("#status = :processing AND #lease = :lease")
            .expression_attribute_names("#status", STATUS)
            .expression_attribute_names("#transaction", TRANSACTION_ID)
            .expression_attribute_names("#lease", LEASE_UNTIL)
            .expression_attribute_names("#updated", UPDATED_AT)
            .expression_attribute_names("#attempts", ATTEMPTS)
            .expression_attribute_names("#job_due", keys::JOB_DUE)
            .expression_attribute_values(":due", string(keys::record_due(until, order)))
            .expression_attribute_values(":processing", string(JobStatus::Processing.as_str()))
            .expression_attribute_values(":transaction", string(transaction_id))
            .expression_attribute_values(":lease", time(lease))
            .expression_attribute_values(":until", time(until))
            .expression_attribute_values(":now", time(now))
            .expression_attribute_values(":one", number(1));
        unless_condition_failed(update).await
    }

    /// Records that the refund `transaction_id` failed at the gateway after it had been accepted or even reported as
    /// made. The job has then failed for good, and its next attempt uses a new key. Returns `false`, and changes
    /// nothing, if the failure is known, or if another refund has succeeded since.
    pub async fn undo_refund(
        &self,
        order: OrderId,
        transaction_id: &str,
        event: &JobEvent,
    ) -> Result<bool, StoreError> {
        // The gateway would repeat the failed refund under its key, so the next attempt needs a new key.
        let more = ", #error = :error, #generation = if_not_exists(#generation, :one) + :one";
        let update = self.end_attempt(JobKind::Refund, order, None, event, more);
        // `end_attempt` has written the only SET and REMOVE clauses that an expression may have. ADD creates the set if
        // there is none.
        let expression = format!(
            "{} ADD #failed :failed",
            update.get_update_expression().clone().unwrap_or_default()
        );
        let update = update
            .update_expression(expression)
            .condition_expression(
                // A job that has not succeeded may name any refund, such as an earlier one that failed. Only the
                // success of another refund forbids the update.
                "attribute_exists(#pk) AND NOT contains(#failed, :transaction) \
                 AND (#status <> :succeeded OR #transaction = :transaction)",
            )
            .expression_attribute_names("#pk", keys::PARTITION)
            .expression_attribute_names("#transaction", TRANSACTION_ID)
            .expression_attribute_names("#failed", FAILED_REFUNDS)
            .expression_attribute_names("#error", LAST_ERROR)
            .expression_attribute_names("#generation", KEY_GENERATION)
            .expression_attribute_values(":transaction", string(transaction_id))
            .expression_attribute_values(":succeeded", string(JobStatus::Succeeded.as_str()))
            .expression_attribute_values(":failed", AttributeValue::Ss(vec![transaction_id.to_owned()]))
            .expression_attribute_values(":error", string(event.error.clone().unwrap_or_default()))
            .expression_attribute_values(":one", number(1));
        Self::unless_logged(update, event).await
    }
}
