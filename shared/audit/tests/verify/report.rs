//! The parts of a report other than its findings.

use std::collections::BTreeMap;

use oms_audit::{Settings, Verifier};
use oms_domain::{Counter, EntityType, OrderStatus};

use crate::scene::{Scene, one};
use crate::trail::GRACE;

#[test]
fn counters_are_held_against_a_recount() {
    let mut scene = Scene::usual();
    assert!(scene.report().counters_checked);
    scene.trail.counts.add(Counter::of(OrderStatus::Paid), 1);
    assert_eq!(scene.findings(), one("COUNTER_DIFFERS", "ORDER#PAID".to_owned()));
    scene.trail.counts.add(Counter::of(OrderStatus::Paid), -1);
    assert_eq!(scene.findings(), []);
}

#[test]
fn counters_that_move_or_of_rows_that_are_wrong_are_not_judged() {
    let mut scene = Scene::usual();
    scene.counts_before = Some(scene.trail.counts.clone());
    scene.trail.counts.add(Counter::total(EntityType::Order), 1);
    let report = scene.report();
    assert_eq!((report.findings.len(), report.counters_checked), (0, false));

    let mut scene = Scene::usual();
    scene.trail.rows.remove(4);
    let report = scene.report();
    assert_eq!((report.findings.len(), report.counters_checked), (1, false));
}

#[test]
fn progress_goes_forward_and_comes_to_its_end() {
    let scene = Scene::usual();
    let mut verifier = Verifier::new(Settings::new(scene.now, GRACE));
    scene.trail.show(&mut verifier);
    let mut seen = Vec::new();
    let keys = BTreeMap::from([(scene.key.id.clone(), scene.key.public())]);
    verifier.finish(&keys, &mut |progress| seen.push(progress));
    assert!(seen.is_sorted_by_key(|progress| progress.done));
    assert!(
        seen.last()
            .is_some_and(|last| last.done == last.total && last.total > 0)
    );
}

#[test]
fn a_finding_is_a_line_and_an_object() {
    let mut scene = Scene::usual();
    scene.trail.rows[1].record.actor_id.push('0');
    let finding = scene.report().findings.remove(0);
    let row = &scene.trail.rows[1];
    let place = format!("{} {}", row.pk, row.sk);
    let id = &row.record.id;
    assert_eq!(
        finding.to_string(),
        format!("{place}: the content of row {id} does not match its hash")
    );
    let json = serde_json::json!({ "kind": "ROW_HASH", "row": { "pk": row.pk, "sk": row.sk, "id": id } });
    assert_eq!(serde_json::to_value(&finding).unwrap(), json);
}
