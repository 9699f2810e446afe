//! One invoice and one PDF for each order that was shipped, and numbers without a gap.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Rule, Stores};
use crate::table::Item;
use crate::witness::Witness;

const RULE: Rule = Rule::OneInvoiceEach;

pub fn check(stores: &Stores, witness: &Witness, findings: &mut Findings) {
    let shipped = stores.orders().filter(|order| order.was("SHIPPED"));
    let shipped: BTreeSet<&str> = shipped.map(|order| order.id.as_str()).collect();
    for order in &shipped {
        findings.expect(stores.job("INVOICE", order).is_some(), RULE, || {
            format!("order {order} was shipped and has no invoice")
        });
    }
    let mut without_record: BTreeMap<_, _> = stores.pdfs.iter().collect();
    for (order, invoice) in stores.jobs("INVOICE") {
        findings.expect(shipped.contains(order), RULE, || {
            format!("order {order} has an invoice and was not shipped")
        });
        let failed = witness.failures_scripted && invoice["status"] == "FAILED";
        findings.expect(failed || invoice["status"] == "SUCCEEDED", RULE, || {
            format!("the invoice of order {order} is {}", invoice["status"])
        });
        if invoice["status"] == "SUCCEEDED" {
            let key = text(invoice, "object_key");
            let number = text(invoice, "invoice_number");
            let pdf = without_record.remove(&key);
            findings.expect(
                pdf == invoice["sha256"].as_str().map(str::to_owned).as_ref(),
                RULE,
                || format!("the PDF `{key}` of order {order} is not the one that was recorded, or is gone"),
            );
            findings.expect(key.ends_with(&format!("/{number}.pdf")), RULE, || {
                format!("invoice {number} stands under `{key}`")
            });
        }
    }
    for key in without_record.keys() {
        // A job that failed for good may have stored its PDF before it failed.
        findings.expect(witness.failures_scripted, RULE, || {
            format!("the PDF `{key}` belongs to no invoice")
        });
    }
    check_numbers(stores, findings);
}

fn text(item: &Item, attribute: &str) -> String {
    item.get(attribute)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
        .to_owned()
}

/// The numbers of each series and year are 1, 2, 3 and so on, up to where the counter stands.
fn check_numbers(stores: &Stores, findings: &mut Findings) {
    let mut given: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (order, invoice) in stores.jobs("INVOICE") {
        let number = text(invoice, "invoice_number");
        let parts = number
            .rsplit_once('-')
            .and_then(|(series, number)| Some((series.replace('-', "#"), number.parse().ok()?)));
        match parts {
            Some((series, number)) => given.entry(series).or_default().push(number),
            None => findings.add(RULE, format!("order {order} has the invoice number `{number}`")),
        }
    }
    let counters = stores.items.iter();
    let mut counters: BTreeMap<String, u64> = counters
        .filter_map(|(key, item)| {
            let series = key.strip_prefix("SERIES#")?.replace('-', "#");
            Some((series, item["last"].as_u64().unwrap_or_default()))
        })
        .collect();
    for (series, mut numbers) in given {
        numbers.sort_unstable();
        let last = counters.remove(&series).unwrap_or_default();
        findings.expect((1..=last).eq(numbers.iter().copied()), RULE, || {
            format!("the counter of {series} is at {last}, and its numbers are {numbers:?}")
        });
    }
    for (series, last) in counters {
        findings.add(
            RULE,
            format!("the counter of {series} is at {last}, and it has no number"),
        );
    }
}
