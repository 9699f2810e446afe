//! Our own metrics: each is provoked by a test, and read by an alarm or the dashboard.

use std::collections::BTreeSet;

use oms_domain::{EntityType, JobKind};

use crate::repository::{read, texts};

/// The names of the metrics that the code can emit.
fn metrics() -> BTreeSet<String> {
    let text = read("shared/telemetry/src/metric.rs");
    let arms = text.lines().filter_map(|line| line.trim().strip_prefix("Self::"));
    let quoted = arms.filter_map(|arm| arm.split_once(" => \"")?.1.strip_suffix("\","));
    let metrics: BTreeSet<String> = quoted.map(str::to_owned).collect();
    assert!(metrics.len() > 8, "{metrics:?}");
    metrics
}

#[test]
fn every_metric_is_provoked_by_a_test() {
    let tests = texts("rs")
        .into_iter()
        .filter(|(path, _)| path.starts_with("tests/api"));
    let tests: String = tests.map(|(_, text)| text).collect();
    for metric in metrics() {
        assert!(
            tests.contains(&format!("\"{metric}\"")),
            "no test expects {metric}"
        );
    }
}

#[test]
fn every_metric_is_read_by_an_alarm_or_shown_on_the_dashboard() {
    let read_by = read("infra/alarms.yaml") + &read("infra/dashboard.yaml");
    for metric in metrics() {
        assert!(read_by.contains(&metric), "nobody reads {metric}");
    }
}

#[test]
fn an_unreadable_item_of_every_kind_calls_somebody() {
    let alarms = read("infra/alarms.yaml");
    let jobs = JobKind::ALL.map(JobKind::entity_type);
    for kind in [EntityType::Order, EntityType::Return].into_iter().chain(jobs) {
        let read_as = format!("MetricName: ItemUnreadable, Dimensions: [{{Name: kind, Value: {kind}}}]");
        assert!(
            alarms.contains(&read_as),
            "no alarm reads ItemUnreadable of {kind}"
        );
    }
}
