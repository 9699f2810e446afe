//! The money that is owed has been moved back, once each.

use std::collections::BTreeMap;

use oms_cloud::payments::{Effect, RefundStatus};

use super::{Entity, Findings, Rule, Stores};
use crate::table::Item;
use crate::witness::Witness;

const RULE: Rule = Rule::OneRefundEach;

/// A refund that is owed.
pub struct Owed {
    /// In minor units.
    amount: i64,
    /// In upper case.
    currency: String,
    source: &'static str,
}

pub fn check(stores: &Stores, witness: &Witness, findings: &mut Findings) {
    let mut effects: BTreeMap<String, Vec<&Effect>> = BTreeMap::new();
    for effect in &stores.effects {
        let order = effect.order_id.clone().unwrap_or_default();
        effects.entry(order).or_default().push(effect);
    }
    for order in stores.orders() {
        let moved = effects.remove(&order.id).unwrap_or_default();
        let record = stores.job("REFUND", &order.id);
        match owed(stores, order) {
            None => {
                findings.expect(moved.is_empty() && record.is_none(), RULE, || {
                    format!(
                        "order {} is owed nothing: effects {moved:?}, record {record:?}",
                        order.id
                    )
                });
            }
            Some(owed) => check_owed(order, &owed, record, &moved, witness, findings),
        }
    }
    for (order, moved) in effects {
        findings.add(RULE, format!("money moved for no order `{order}`: {moved:?}"));
    }
}

/// The refund that an order owes: its total if it was cancelled after it had been paid, or the amount of its return
/// once that is complete.
pub fn owed(stores: &Stores, order: &Entity) -> Option<Owed> {
    let facts = order.facts();
    let (total, currency) = (
        facts["a"].as_i64().unwrap(),
        facts["c"].as_str().unwrap().to_owned(),
    );
    let completed = stores
        .return_of(order)
        .filter(|returned| returned.was("COMPLETED"));
    let (source, fee) = match completed {
        Some(returned) => ("RETURN", fee(returned)),
        None if order.was("PAID") && order.was("CANCELLED") => ("CANCELLATION", 0),
        None => return None,
    };
    Some(Owed {
        amount: total - fee,
        currency,
        source,
    })
}

/// The fees kept back of a return, in minor units.
fn fee(returned: &Entity) -> i64 {
    let decimals = usize::try_from(returned.item["decimals"].as_u64().unwrap()).unwrap();
    let fees = returned.path.iter().filter_map(|step| step.stored["e"].as_str());
    let minor_units = |fee: &str| {
        let (whole, part) = fee.split_once('.').unwrap_or((fee, ""));
        format!("{whole}{part:0<decimals$}").parse::<i64>().unwrap()
    };
    fees.map(minor_units).sum()
}

fn check_owed(
    order: &Entity,
    owed: &Owed,
    record: Option<&Item>,
    moved: &[&Effect],
    witness: &Witness,
    findings: &mut Findings,
) {
    let id = &order.id;
    let Some(record) = record else {
        findings.add(
            RULE,
            format!("order {id} is owed a refund, and it was never begun"),
        );
        return;
    };
    let failed = witness.failures_scripted && record["status"] == "FAILED";
    let wanted = usize::from(!failed && owed.amount > 0);
    findings.expect(moved.len() == wanted, RULE, || {
        format!("order {id} is owed one refund: {moved:?}")
    });
    for effect in moved {
        let right = effect.amount == owed.amount && effect.currency == owed.currency.to_lowercase();
        findings.expect(right, RULE, || {
            format!("order {id} is owed {} {}: {effect:?}", owed.amount, owed.currency)
        });
        findings.expect(effect.status == RefundStatus::Succeeded, RULE, || {
            format!("order {id} still waits for its refund: {effect:?}")
        });
        findings.expect(
            record.get("transaction_id") == Some(&effect.refund_id.as_str().into()),
            RULE,
            || {
                format!(
                    "order {id} was refunded by {}, and the record says {record:?}",
                    effect.refund_id
                )
            },
        );
    }
    let agrees = record["amount"] == owed.amount
        && record["currency"] == *owed.currency.as_str()
        && record["source"] == owed.source;
    findings.expect(agrees, RULE, || {
        format!(
            "order {id} is owed {} {} for its {}: {record:?}",
            owed.amount, owed.currency, owed.source
        )
    });
    findings.expect(failed || record["status"] == "SUCCEEDED", RULE, || {
        format!("the refund of order {id} is {}", record["status"])
    });
}
