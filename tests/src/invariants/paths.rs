//! Legal paths, and their rows in the history.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Entity, Findings, Rule, Stores};
use crate::contract::{self, WORKERS, is_kept_with_its_past};
use crate::table::Item;

const RULE: Rule = Rule::LegalHistory;

/// The rows about one thing, by its kind and id.
type RowsOf<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Value>>;

pub fn check(stores: &Stores, findings: &mut Findings) {
    let mut transitions = rows_of(stores, "TRANSITION");
    let mut jobs = rows_of(stores, "JOB");
    for entity in &stores.entities {
        check_path(entity, findings);
        check_cancelled(entity, findings);
        let states: Vec<&str> = entity.path.iter().map(|step| step.state.as_str()).collect();
        let rows = transitions.remove(&(entity.kind.as_str(), entity.id.as_str()));
        check_rows(&entity.name(), &states, &rows.unwrap_or_default(), findings);
    }
    for (kind, _) in WORKERS {
        for (order, item) in stores.jobs(kind) {
            let states = log_of(item);
            let rows = jobs.remove(&(kind, order)).unwrap_or_default();
            check_rows(&format!("{kind} {order}"), &states, &rows, findings);
        }
    }
    // Other kinds, such as API keys, keep their transitions in other tables.
    for ((kind, id), rows) in transitions.into_iter().chain(jobs) {
        findings.expect(!is_kept_with_its_past(kind), RULE, || {
            format!("{kind} {id} has {} rows and does not exist", rows.len())
        });
    }
}

/// The statuses that a job went through, in order.
pub fn log_of(item: &Item) -> Vec<&str> {
    let log = item.get("log").and_then(Value::as_array);
    let log = log.into_iter().flatten();
    log.map(|event| event["s"].as_str().unwrap()).collect()
}

fn rows_of<'a>(stores: &'a Stores, event: &str) -> RowsOf<'a> {
    let mut rows = RowsOf::new();
    for row in stores.rows.iter().filter(|row| row["event"] == event) {
        let text = |field: &str| row[field].as_str().unwrap();
        rows.entry((text("entity_type"), text("entity_id")))
            .or_default()
            .push(row);
    }
    rows
}

fn check_path(entity: &Entity, findings: &mut Findings) {
    let name = entity.name();
    let initial = if entity.kind == "ORDER" {
        "PENDING_PAYMENT"
    } else {
        "REQUESTED"
    };
    let mut before: Option<&str> = None;
    for step in &entity.path {
        let legal = match before {
            None => step.state == initial,
            Some(before) => contract::allowed_transitions(before).contains(&step.state.as_str()),
        };
        findings.expect(legal, RULE, || {
            format!("{name} went from {before:?} to {}", step.state)
        });
        before = Some(&step.state);
    }
    findings.expect(entity.item["status"].as_str() == before, RULE, || {
        format!(
            "{name} is {}, and its last step led to {before:?}",
            entity.item["status"]
        )
    });
    findings.expect(entity.item["version"] == entity.path.len(), RULE, || {
        format!(
            "{name} is at version {} after {} steps",
            entity.item["version"],
            entity.path.len()
        )
    });
    let taken: BTreeSet<_> = entity.path.iter().map(|step| *step.write.as_bytes()).collect();
    let kept = entity.item["writes"].as_array().unwrap().iter();
    let kept: BTreeSet<_> = kept
        .map(|write| *super::stores::write_id(write).as_bytes())
        .collect();
    findings.expect(taken.len() == entity.path.len(), RULE, || {
        format!("{name} has two steps with one write id")
    });
    findings.expect(taken == kept, RULE, || {
        format!("{name} keeps other write ids than its path has")
    });
}

fn check_cancelled(entity: &Entity, findings: &mut Findings) {
    let both = entity.kind == "ORDER" && entity.was("CANCELLED") && entity.was("SHIPPED");
    findings.expect(!both, Rule::NothingShippedThatWasCancelled, || entity.name());
}

/// The rows of one thing must be its states, in order, and nothing else.
fn check_rows(name: &str, states: &[&str], rows: &[&Value], findings: &mut Findings) {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row["sequence"].as_u64());
    let sequences: Vec<_> = rows.iter().map(|row| row["sequence"].clone()).collect();
    let contiguous = (1..=states.len()).map(Value::from);
    findings.expect(sequences.iter().cloned().eq(contiguous), RULE, || {
        format!(
            "{name} took {} steps, and its rows are {sequences:?}",
            states.len()
        )
    });
    let mut before = Value::Null;
    for (row, state) in rows.iter().zip(states) {
        findings.expect(
            row["new_state"] == *state && row["previous_state"] == before,
            RULE,
            || format!("{name} went from {before} to {state}, and a row says {row}"),
        );
        before = row["new_state"].clone();
    }
}
