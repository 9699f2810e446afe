//! The runbook and the alarms, held against each other and against the code.

use std::collections::BTreeSet;

use oms_template_checks::alarms::{Metric, alarms};
use oms_template_checks::runbook::entries;
use oms_template_checks::template::Template;

use crate::read;

const RUNBOOK: &str = "docs/operations.md";

fn watched() -> Template {
    Template::read(&read("infra/alarms.yaml")).unwrap()
}

/// The metrics that the code counts.
fn counted() -> BTreeSet<String> {
    let source = read("shared/telemetry/src/metric.rs");
    let names = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \""));
    names
        .map(|(_, name)| name.trim_end_matches("\",").to_owned())
        .collect()
}

/// The metrics of our own that alarms read.
fn read_by_alarms() -> BTreeSet<Metric> {
    let metrics = alarms(&watched()).into_iter().flat_map(|alarm| alarm.metrics);
    metrics.filter(|metric| metric.namespace == "OMS").collect()
}

#[test]
fn every_alarm_has_an_entry_and_every_entry_an_alarm() {
    let watched: Vec<_> = alarms(&watched()).into_iter().map(|alarm| alarm.id).collect();
    let written: Vec<_> = entries(&read(RUNBOOK))
        .into_iter()
        .map(|entry| entry.alarm)
        .collect();
    assert!(watched.len() > 15, "{watched:?}");
    let names = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&watched), names(&written));
    assert_eq!(written.len(), watched.len(), "an entry stands there twice");
}

#[test]
fn every_entry_says_what_it_means_what_to_do_and_which_test_provokes_it() {
    for entry in entries(&read(RUNBOOK)) {
        assert_eq!(entry.missing(), [""; 0], "{}", entry.alarm);
        assert!(entry.text.contains("```"), "{}: no command", entry.alarm);
        let tests = entry.tests();
        assert!(!tests.is_empty(), "{}: no test", entry.alarm);
        for (file, test) in tests {
            let test = test.rsplit("::").next().unwrap_or(test);
            let source = read(file);
            assert!(
                source.contains(&format!("fn {test}(")),
                "{}: {file} has no `{test}`",
                entry.alarm
            );
        }
    }
}

#[test]
fn the_entry_of_an_alarm_on_a_metric_of_ours_names_a_test_that_reads_the_metric() {
    let entries = entries(&read(RUNBOOK));
    for alarm in alarms(&watched()) {
        let ours: BTreeSet<_> = alarm
            .metrics
            .iter()
            .filter(|metric| metric.namespace == "OMS")
            .collect();
        let entry = entries.iter().find(|entry| entry.alarm == alarm.id).unwrap();
        for metric in ours {
            let mut files = entry.tests().into_iter().map(|(file, _)| read(file));
            let quoted = format!("\"{}\"", metric.name);
            assert!(
                files.any(|source| source.contains(&quoted)),
                "{}: {quoted}",
                alarm.id
            );
        }
    }
}

#[test]
fn every_metric_of_ours_that_an_alarm_reads_is_counted_by_kind_and_the_other_way_round() {
    let counted = counted();
    assert!(counted.contains("JobFailed"), "{counted:?}");
    let mut watched = BTreeSet::new();
    for metric in read_by_alarms() {
        assert!(counted.contains(&metric.name), "nothing counts {}", metric.name);
        // The one dimension that `oms_telemetry::emit` writes.
        let [(dimension, kind)] = &metric.dimensions[..] else {
            panic!("{metric:?}");
        };
        assert_eq!(dimension, "kind");
        assert!(!kind.is_empty(), "{metric:?}");
        watched.insert(metric.name);
    }
    assert_eq!(watched, counted);
}
