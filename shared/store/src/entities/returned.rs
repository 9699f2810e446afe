//! A return as one item, like an order's (see [`crate::entities::order`]), with `pk` = `RETURN#<id>` and:
//!
//! | attribute | meaning |
//! |---|---|
//! | `facts` | the facts of the request: JSON, see `StoredFacts` |
//! | `total`, `decimals` | the order's total, and the number of decimal places of its currency, for conditions |
//! | `requested_by` | the person who made the request, or the owner of the API key that did, for conditions |

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use oms_domain::{
    ActorId, Cause, CustomerId, Decimal, EntityType, IllegalTransition, InvalidMoney, JobKind, JobStatus,
    LongNotesText, Money, NameText, NotesText, OrderId, Path, RefundSource, Return, ReturnDetails,
    ReturnFacts, ReturnId, ReturnStatus, parse_currency,
};
use serde::{Deserialize, Serialize};

use crate::attributes::{Item, number, required, string};
use crate::entities::item::{check_projections, read_customer, write_entity};
use crate::entities::path::{PATH, read_path};
use crate::{CorruptItem, JobRecord, RefundRecord, StoredEntity, keys};

const FACTS: &str = "facts";
const TOTAL: &str = "total";
const DECIMALS: &str = "decimals";
const REQUESTED_BY: &str = "requested_by";

/// The conditions of a step of a return beyond its state machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnGuard {
    /// The person who decides. Neither the requester nor the customer may decide.
    pub decided_by: Option<ActorId>,
    /// The restocking fee: an amount of the order's currency, and not more than its total.
    pub restocking_fee: Option<Decimal>,
}

/// The reason why the guard of a return refused a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnRefusal {
    /// The person who decides is the requester or the customer.
    #[error("a return must not be decided by its requester or its customer")]
    SelfApproval,
    /// The fee is not an amount of the order's currency.
    #[error("the restocking fee {0}")]
    Fee(InvalidMoney),
    /// The fee is more than the order's total.
    #[error("the restocking fee is more than the total of {total}")]
    FeeOverTotal {
        /// The order's total.
        total: Money,
    },
}

/// The facts as JSON. The names are short because the database charges every write of the item by its whole size.
#[derive(Serialize, Deserialize)]
struct StoredFacts {
    /// Currency.
    c: String,
    /// The order's total in minor units.
    a: i64,
    /// Reason.
    r: String,
    /// Customer's notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    o: Option<String>,
}

impl StoredEntity for Return {
    type Status = ReturnStatus;
    type Id = ReturnId;
    type Guard = ReturnGuard;
    type Refusal = ReturnRefusal;

    fn key(id: ReturnId) -> String {
        keys::returned(id)
    }

    fn id_bytes(id: &ReturnId) -> &[u8; 16] {
        id.as_bytes()
    }

    fn write(&self, list_shards: u8) -> Result<Item, CorruptItem> {
        let facts = self.facts();
        let stored = StoredFacts {
            c: facts.total.currency().code().to_owned(),
            a: facts.total.minor_units(),
            r: facts.reason.to_string(),
            o: facts.customer_notes.as_ref().map(ToString::to_string),
        };
        let stored = serde_json::to_string(&stored).map_err(|_| CorruptItem { attribute: FACTS })?;
        let decimals = facts.total.currency().exponent().unwrap_or(0);
        let mut item = write_entity(self, self.id(), list_shards);
        for (name, value) in [
            (FACTS, string(stored)),
            (TOTAL, number(facts.total)),
            (DECIMALS, number(decimals)),
            (REQUESTED_BY, string(facts.requested_by.as_str())),
        ] {
            item.insert(name.to_owned(), value);
        }
        Ok(item)
    }

    fn read(item: &Item) -> Result<Self, CorruptItem> {
        let id: ReturnId = required(item, keys::PARTITION, |key| {
            key.strip_prefix("RETURN#")?.parse().ok()
        })?;
        let customer_id = read_customer(item, EntityType::Return)?;
        let requested_by = required(item, REQUESTED_BY, |text| ActorId::parse(text).ok())?;
        let facts = required(item, FACTS, |json| {
            read_facts(id, customer_id, requested_by, json)
        })?;
        let returned = Self::restore(facts, read_path(item, PATH)?);
        check_projections(item, &returned)?;
        Ok(returned)
    }

    fn companion(key: &str, status: Option<ReturnStatus>) -> Option<String> {
        let id: ReturnId = key.strip_prefix("RETURN#")?.parse().ok()?;
        // Only a completed return has a refund.
        let may_have_one = status.is_none_or(|status| status == ReturnStatus::Completed);
        may_have_one.then(|| keys::job(JobKind::Refund, id.order()))
    }

    fn attach(self, companion: &Item) -> Result<Self, CorruptItem> {
        // The record is kept under the order's id, so its source tells whether it is about the return. A refund that
        // has not succeeded, or that was undone, is not shown.
        let refund = RefundRecord::read(companion)?;
        let made = refund.source == RefundSource::Return && refund.job.status == JobStatus::Succeeded;
        let transaction_id = refund.transaction_id.filter(|_| made);
        Ok(self.with_refund(transaction_id.and_then(|name| NameText::parse(&name).ok())))
    }

    fn path(&self) -> &Path<ReturnStatus> {
        self.path()
    }

    fn customer_id(&self) -> CustomerId {
        self.facts().customer_id
    }

    fn order_id(&self) -> OrderId {
        self.facts().order_id
    }

    fn at_version(&self, version: u32) -> Option<Self> {
        self.at_version(version)
    }

    fn take(
        &mut self,
        to: ReturnStatus,
        cause: Cause,
        details: ReturnDetails,
    ) -> Result<(), IllegalTransition<ReturnStatus>> {
        self.step(to, cause, details)
    }

    fn demand(
        guard: &ReturnGuard,
        condition: &mut String,
        mut update: UpdateItemFluentBuilder,
    ) -> UpdateItemFluentBuilder {
        if let Some(actor) = &guard.decided_by {
            // The customer is stored as an index key, so the actor is compared in that form, which no other actor can
            // have. Customer ids are stored in lower case, while the subject of a token may be in upper case.
            let own = format!("{}#{}", EntityType::Return, actor.as_str().to_ascii_lowercase());
            condition.push_str(" AND #requested_by <> :decided_by AND #owner <> :decided_by_owner");
            update = update
                .expression_attribute_names("#requested_by", REQUESTED_BY)
                .expression_attribute_names("#owner", keys::CUSTOMER)
                .expression_attribute_values(":decided_by", string(actor.as_str()))
                .expression_attribute_values(":decided_by_owner", string(own));
        }
        if let Some(fee) = &guard.restocking_fee {
            // The fee arrives before its currency is known, because the return is not read first. The two numbers in
            // the item stand for the total and the currency.
            condition.push_str(" AND #total >= :fee AND #decimals >= :fee_decimals");
            update = update
                .expression_attribute_names("#total", TOTAL)
                .expression_attribute_names("#decimals", DECIMALS)
                .expression_attribute_values(":fee", AttributeValue::N(fee.to_string()))
                .expression_attribute_values(":fee_decimals", number(fee.decimals()));
        }
        update
    }

    fn refusal(&self, guard: &ReturnGuard) -> Option<ReturnRefusal> {
        let by_self = |actor: &ActorId| !self.may_be_decided_by(actor);
        if guard.decided_by.as_ref().is_some_and(by_self) {
            return Some(ReturnRefusal::SelfApproval);
        }
        let total = self.facts().total;
        let fee = match guard.restocking_fee?.in_currency(total.currency()) {
            Ok(fee) => fee,
            Err(invalid) => return Some(ReturnRefusal::Fee(invalid)),
        };
        total
            .minus(fee)
            .is_err()
            .then_some(ReturnRefusal::FeeOverTotal { total })
    }
}

fn read_facts(
    id: ReturnId,
    customer_id: CustomerId,
    requested_by: ActorId,
    json: &str,
) -> Option<ReturnFacts> {
    let stored: StoredFacts = serde_json::from_str(json).ok()?;
    let customer_notes = match &stored.o {
        None => None,
        Some(notes) => Some(LongNotesText::parse(notes).ok()?),
    };
    Some(ReturnFacts {
        order_id: id.order(),
        customer_id,
        total: Money::from_minor_units(stored.a, parse_currency(&stored.c)?).ok()?,
        reason: NotesText::parse(&stored.r).ok()?,
        customer_notes,
        requested_by,
    })
}
