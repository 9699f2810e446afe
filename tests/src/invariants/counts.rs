//! The metrics' counters, counted a second time: from the items, and from the rows of the history.

use std::collections::BTreeMap;

use super::paths::log_of;
use super::stores::order_of;
use super::{Findings, Rule, Stores};
use crate::contract::{is_kept_with_its_past, jobs_owed};

const RULE: Rule = Rule::ExactCounts;

type Counts = BTreeMap<String, i64>;

pub fn check(stores: &Stores, findings: &mut Findings) {
    let kept = kept(stores);
    let (items, rows) = (of_items(stores), of_rows(stores));
    findings.expect(kept == items, RULE, || {
        format!("{} by the items", differences(&kept, &items))
    });
    findings.expect(kept == rows, RULE, || {
        format!("{} by the rows", differences(&kept, &rows))
    });
}

fn differences(kept: &Counts, counted: &Counts) -> String {
    let names = kept.keys().chain(counted.keys());
    let mut texts: Vec<String> = names
        .filter(|name| kept.get(*name) != counted.get(*name))
        .map(|name| {
            let of = |counts: &Counts| counts.get(name).copied().unwrap_or_default();
            format!("{name} is {} instead of {}", of(kept), of(counted))
        })
        .collect();
    texts.sort();
    texts.dedup();
    texts.join(", ")
}

/// The counts that the counter holds, without zeros.
fn kept(stores: &Stores) -> Counts {
    let counter = stores.items.get("COUNTER").into_iter().flatten();
    counter
        .filter_map(|(name, count)| Some((name.clone(), count.as_i64().filter(|count| *count != 0)?)))
        .collect()
}

fn add(counts: &mut Counts, kind: &str, state: &str) {
    for name in [kind.to_owned(), format!("{kind}#{state}")] {
        *counts.entry(name).or_default() += 1;
    }
}

/// The status of a job. A job without an outcome is pending, and so is one that a worker is at.
fn status_of_job<'a>(stores: &'a Stores, kind: &str, order: &str) -> &'a str {
    let log = stores.job(kind, order).map(log_of).unwrap_or_default();
    log.last().copied().unwrap_or("PENDING")
}

fn of_items(stores: &Stores) -> Counts {
    let mut counts = Counts::new();
    for entity in &stores.entities {
        let state = entity.path.last().map_or("", |step| step.state.as_str());
        add(&mut counts, &entity.kind, state);
        for step in entity.path.windows(2) {
            let [previous, next] = step else { continue };
            for kind in jobs_owed(&entity.kind, &previous.state, &next.state) {
                add(
                    &mut counts,
                    kind,
                    status_of_job(stores, kind, &order_of(&entity.kind, &entity.id)),
                );
            }
        }
    }
    counts
}

fn of_rows(stores: &Stores) -> Counts {
    // The newest row of each thing: by its number, since functions whose clocks differ may write rows whose times do.
    let mut states: BTreeMap<(&str, String), (u64, &str)> = BTreeMap::new();
    let mut owed = Vec::new();
    for row in &stores.rows {
        let text = |field: &str| row[field].as_str().unwrap_or_default();
        let (kind, id, state) = (text("entity_type"), text("entity_id"), text("new_state"));
        // API keys and operations are not counted.
        if !is_kept_with_its_past(kind) || row["event"] == "REFUSED" {
            continue;
        }
        let sequence = row["sequence"].as_u64().unwrap_or_default();
        let newest = states.entry((kind, id.to_owned())).or_default();
        *newest = (*newest).max((sequence, state));
        for job in jobs_owed(kind, text("previous_state"), state) {
            owed.push((*job, order_of(kind, id)));
        }
    }
    let mut counts = Counts::new();
    for job in owed {
        let state = states.remove(&job).map_or("PENDING", |(_, state)| state);
        add(&mut counts, job.0, state);
    }
    for ((kind, _), (_, state)) in states {
        // A job that ended without having been owed is counted as well, so the difference shows.
        add(&mut counts, kind, state);
    }
    counts
}
