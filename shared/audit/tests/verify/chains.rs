//! Chains without an entity as a witness: those of API keys, and of unreadable orders, archived and sealed as
//! they are.

use oms_domain::{HistoryRecord, JobKind};

use crate::scene::{Scene, one};

/// The rows of the usual trail after `change`, hashed and chained again, archived and sealed. The order is
/// unreadable.
fn rewritten(change: impl FnOnce(&mut Vec<HistoryRecord>)) -> Scene {
    let usual = Scene::usual();
    let mut records: Vec<HistoryRecord> = usual.trail.rows.iter().map(|row| row.record.clone()).collect();
    change(&mut records);
    for index in 0..records.len() {
        let pk = |record: &HistoryRecord| (record.entity_type.clone(), record.entity_id.clone());
        let before = records[..index]
            .iter()
            .rfind(|before| pk(before) == pk(&records[index]));
        if records[index].previous_hash.is_some() {
            records[index].previous_hash = before.map(|before| before.hash.clone());
        }
        records[index].hash = records[index].expected_hash().unwrap();
    }
    let mut scene = Scene::of(records);
    scene.trail.jobs = usual.trail.jobs;
    scene.unreadable_entities = usual
        .trail
        .orders
        .iter()
        .map(|order| format!("ORDER#{}", order.id()))
        .collect();
    scene
}

/// The findings other than the one about the order.
fn findings(scene: &Scene) -> Vec<(String, String)> {
    let mut findings = scene.findings();
    findings.retain(|(kind, _)| kind != "ENTITY_UNREADABLE");
    findings
}

fn key_row(record: &HistoryRecord, sequence: u32) -> bool {
    record.entity_type == "API_KEY" && record.sequence == sequence
}

#[test]
fn a_chain_that_nobody_changed_holds() {
    assert_eq!(findings(&rewritten(|_| ())), []);
}

#[test]
fn a_number_that_is_skipped_is_found() {
    let scene = rewritten(|records| records.retain(|record| !key_row(record, 1)));
    let index = scene.row(|record| key_row(record, 2));
    assert_eq!(findings(&scene), one("SEQUENCE_BROKEN", scene.place(index)));
    let scene =
        rewritten(|records| records.retain(|record| record.entity_type != "ORDER" || record.sequence != 3));
    let index = scene.row(|record| record.entity_type == "ORDER" && record.sequence == 4);
    assert_eq!(findings(&scene), one("SEQUENCE_BROKEN", scene.place(index)));
}

#[test]
fn a_hash_that_is_not_that_of_the_row_before_is_found() {
    for wrong in [None, Some("0".repeat(64)), Some("none".to_owned())] {
        let mut scene = rewritten(|_| ());
        let index = scene.row(|record| key_row(record, 2));
        scene.change_row(index, |record| record.previous_hash = wrong);
        let records = scene.trail.rows.iter().map(|row| row.record.clone()).collect();
        let mut scene = Scene {
            unreadable_entities: scene.unreadable_entities,
            ..Scene::of(records)
        };
        scene.trail.jobs = rewritten(|_| ()).trail.jobs;
        assert_eq!(findings(&scene), one("CHAIN_BROKEN", scene.place(index)));
    }
}

#[test]
fn a_way_that_cannot_be_gone_is_found() {
    let cases: [(&str, u32, Option<&str>, Option<&str>); 8] = [
        ("ORDER", 2, Some("PENDING_PAYMENT"), Some("SHIPPED")),
        ("ORDER", 1, None, Some("PAID")),
        ("ORDER", 1, Some("PAID"), Some("CANCELLED")),
        ("ORDER", 5, Some("SHIPPED"), Some("LOST")),
        ("ORDER", 5, Some("SHIPPED"), None),
        ("API_KEY", 2, Some("ACTIVE"), Some("ACTIVE")),
        ("API_KEY", 2, Some("REVOKED"), Some("ACTIVE")),
        ("API_KEY", 1, None, Some("REVOKED")),
    ];
    for (kind, sequence, from, to) in cases {
        let is_it = |record: &HistoryRecord| record.entity_type == kind && record.sequence == sequence;
        let scene = rewritten(|records| {
            let record = records.iter_mut().find(|record| is_it(record)).unwrap();
            record.previous_state = from.map(str::to_owned);
            record.new_state = to.map(str::to_owned);
        });
        let index = scene.row(is_it);
        assert_eq!(
            findings(&scene),
            one("ILLEGAL_PATH", scene.place(index)),
            "{kind} {from:?} {to:?}"
        );
    }
}

#[test]
fn a_job_that_succeeded_stays_done_unless_the_gateway_takes_it_back() {
    let outcomes = [("INVOICE", "ILLEGAL_PATH"), ("REFUND", "")];
    for (kind, expected) in outcomes {
        let mut scene = rewritten(|records| {
            let mut log: Vec<_> = records
                .iter()
                .filter(|record| record.entity_type == "INVOICE")
                .cloned()
                .collect();
            records.retain(|record| record.entity_type != "INVOICE");
            let order = log[0].entity_id.parse::<oms_domain::OrderId>().unwrap();
            let mut undone = log[1].clone();
            (undone.sequence, undone.new_state) = (3, Some("FAILED".to_owned()));
            undone.previous_state = log[1].new_state.clone();
            log.push(undone);
            for record in &mut log {
                record.entity_type = kind.to_owned();
                record.id = match kind {
                    "INVOICE" => order.job_record(JobKind::Invoice, record.sequence).to_string(),
                    _ => order.job_record(JobKind::Refund, record.sequence).to_string(),
                };
            }
            records.extend(log);
        });
        scene.trail.jobs.clear();
        let order = scene.row(|record| record.entity_type == kind);
        scene.unreadable_entities.push(scene.trail.rows[order].pk.clone());
        let kinds: Vec<String> = findings(&scene).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds.concat(), expected, "{kind}");
    }
}

#[test]
fn a_refusal_stands_alone_and_every_id_follows_from_its_entity() {
    let mut scene = Scene::usual();
    let index = scene.refusal();
    scene.change_row(index, |record| record.previous_hash = Some("0".repeat(64)));
    assert_eq!(scene.findings(), one("CHAIN_BROKEN", scene.place(index)));
    for (kind, sequence) in [("ORDER", 2), ("INVOICE", 1), ("API_KEY", 1)] {
        let mut scene = Scene::usual();
        let index = scene.row(|record| record.entity_type == kind && record.sequence == sequence);
        scene.change_row(index, |record| {
            record.id = "00000000-0000-8000-8000-000000000000".to_owned();
        });
        assert_eq!(scene.findings(), one("ROW_IDENTITY", scene.place(index)));
    }
}
