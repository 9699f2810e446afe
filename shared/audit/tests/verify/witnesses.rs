//! The decision which of the witnesses is right.

use oms_audit::{ArchivedRow, object};
use oms_domain::{ActorId, HistoryEvent, HistoryRecord, Order, OrderStatus};

use crate::scene::{Scene, hour, object_key, one};
use crate::trail::{GRACE, table_row};

/// The index of a row that its order confirms.
const PAID: usize = 1;

#[test]
fn the_usual_trail_is_whole() {
    assert_eq!(Scene::usual().findings(), []);
    let mut open = Scene::usual();
    open.open();
    assert_eq!(open.findings(), []);
    assert_eq!(Scene::of(Vec::new()).findings(), []);
}

#[test]
fn what_was_sealed_outweighs_a_table_and_an_entity_that_agree() {
    let mut scene = Scene::usual();
    let order = scene.trail.orders.remove(0);
    // The order as it would be if somebody else had paid it.
    let mut steps = order.path().transitions();
    let placed = steps.next().unwrap();
    let mut changed = Order::place(order.facts().clone(), placed.cause().clone()).unwrap();
    for step in steps {
        let mut cause = step.cause().clone();
        if step.state() == OrderStatus::Paid {
            cause.actor.id = ActorId::parse("nobody").unwrap();
        }
        changed.step(step.state(), cause, step.details().clone()).unwrap();
    }
    for (row, record) in scene
        .trail
        .rows
        .iter_mut()
        .zip(HistoryRecord::of_order(&changed).unwrap())
    {
        *row = table_row(record);
    }
    scene.trail.orders.push(changed);
    // Every row from there on contains another hash.
    let expected: Vec<_> = (PAID..5)
        .map(|row| ("ROW_DIFFERS".to_owned(), scene.place(row)))
        .collect();
    assert_eq!(scene.findings(), expected);
}

#[test]
fn rows_that_were_cut_off_together_with_the_entity_s_path_are_missed_by_the_archive() {
    let mut scene = Scene::usual();
    let order = scene.trail.orders.remove(0);
    scene.trail.orders.push(order.at_version(3).unwrap());
    let gone: Vec<_> = scene
        .trail
        .rows
        .drain(3..5)
        .map(|row| format!("{} {}", row.pk, row.sk))
        .collect();
    let expected: Vec<_> = gone
        .into_iter()
        .map(|place| ("ROW_MISSING".to_owned(), place))
        .collect();
    assert_eq!(scene.findings(), expected);
}

#[test]
fn before_it_is_sealed_the_entity_tells_a_changed_row_from_a_changed_line() {
    let mut scene = Scene::usual();
    scene.open();
    scene.change_row(PAID, |record| record.actor_id = "nobody".to_owned());
    assert_eq!(scene.findings(), one("ROW_DIFFERS", scene.place(PAID)));

    let mut scene = Scene::usual();
    scene.open();
    let mut rows: Vec<ArchivedRow> = scene
        .trail
        .rows
        .iter()
        .map(|row| ArchivedRow::of(&row.record))
        .collect();
    rows[PAID].actor_id = "nobody".to_owned();
    scene
        .trail
        .objects
        .insert(object_key(), object::write(&rows).unwrap());
    assert_eq!(scene.findings(), one("LINE_DIFFERS", Scene::line(PAID)));
    rows[PAID].entity_id.push('0');
    rows[PAID].id.push('0');
    scene
        .trail
        .objects
        .insert(object_key(), object::write(&rows).unwrap());
    // Not even the row's key is left: the line belongs to another row, and the row has no line.
    let findings = scene.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].0, "ROW_MISSING");
}

#[test]
fn before_it_is_sealed_nothing_tells_which_of_two_accounts_of_a_refusal_is_right() {
    let mut scene = Scene::usual();
    scene.open();
    let refusal = scene.refusal();
    scene.change_row(refusal, |record| record.actor_id = "nobody".to_owned());
    assert_eq!(scene.findings(), one("ROW_AND_LINE_DIFFER", Scene::line(refusal)));
    scene = Scene::usual();
    scene.change_row(refusal, |record| record.actor_id = "nobody".to_owned());
    assert_eq!(scene.findings(), one("ROW_DIFFERS", scene.place(refusal)));
}

#[test]
fn a_line_that_was_made_up_before_the_sealing_is_found() {
    let mut scene = Scene::usual();
    scene.open();
    let mut rows: Vec<ArchivedRow> = scene
        .trail
        .rows
        .iter()
        .map(|row| ArchivedRow::of(&row.record))
        .collect();
    let mut made_up = rows[PAID].clone();
    (made_up.id, made_up.sequence) = ("made up".to_owned(), 9);
    rows.push(made_up);
    scene
        .trail
        .objects
        .insert(object_key(), object::write(&rows).unwrap());
    assert_eq!(
        scene.findings(),
        one("LINE_UNEXPECTED", Scene::line(rows.len() - 1))
    );
}

#[test]
fn what_is_young_may_be_on_its_way() {
    let mut scene = Scene::usual();
    let newest = scene
        .trail
        .rows
        .iter()
        .map(|row| row.record.at().unwrap())
        .max()
        .unwrap();
    let index = scene.row(|record| record.at().unwrap() == newest);
    // The row is not archived yet.
    let refusal = scene.refusal();
    assert_eq!(index, refusal);
    scene.open();
    let row = scene.trail.rows.remove(refusal);
    let rows: Vec<ArchivedRow> = scene
        .trail
        .rows
        .iter()
        .map(|row| ArchivedRow::of(&row.record))
        .collect();
    scene
        .trail
        .objects
        .insert(object_key(), object::write(&rows).unwrap());
    scene.trail.rows.push(row);
    scene.now = newest
        .saturating_add(GRACE)
        .saturating_sub(std::time::Duration::from_millis(1));
    assert_eq!(scene.findings(), []);
    scene.now = newest.saturating_add(GRACE);
    assert_eq!(
        scene.findings(),
        one("ROW_NOT_ARCHIVED", scene.place(scene.refusal()))
    );
}

#[test]
fn a_row_that_is_on_its_way_into_the_table_is_not_missed_until_it_is_late() {
    let mut scene = Scene::usual();
    scene.trail.jobs.clear();
    scene
        .trail
        .rows
        .retain(|row| row.record.entity_type == "ORDER" && row.record.sequence < 5);
    let records: Vec<_> = scene.trail.rows.iter().map(|row| row.record.clone()).collect();
    let orders = std::mem::take(&mut scene.trail.orders);
    let mut scene = Scene::of(records);
    let delivered = orders[0].updated_at();
    scene.trail.orders = orders;
    scene.open();
    scene.now = delivered;
    assert_eq!(scene.findings(), []);
    scene.now = delivered.saturating_add(GRACE);
    assert_eq!(scene.findings()[0].0, "ROW_MISSING");
}

#[test]
fn what_cannot_be_read_is_one_finding() {
    let mut scene = Scene::usual();
    let row = scene.trail.rows.remove(PAID);
    scene.unreadable.push((row.pk.clone(), row.sk.clone()));
    assert_eq!(
        scene.findings(),
        one("ROW_UNREADABLE", format!("{} {}", row.pk, row.sk))
    );

    let mut scene = Scene::usual();
    let order = scene.trail.orders.remove(0);
    let key = format!("ORDER#{}", order.id());
    scene.unreadable_entities.push(key.clone());
    assert_eq!(scene.findings(), one("ENTITY_UNREADABLE", key));
}

#[test]
fn an_object_that_is_gone_explains_the_rows_that_were_in_it() {
    let mut scene = Scene::usual();
    scene.trail.objects.clear();
    assert_eq!(scene.findings(), one("OBJECT_MISSING", object_key()));
    // The missing object does not explain one row more.
    let refusal = scene.refusal();
    let mut record = scene.trail.rows[refusal].record.clone();
    record.id.push('0');
    record.hash = record.expected_hash().unwrap();
    scene.trail.rows.push(table_row(record));
    let findings = scene.findings();
    assert_eq!(findings.len(), 1 + scene.trail.rows.len(), "{findings:?}");
}

#[test]
fn a_trail_that_was_never_archived_is_not_whole() {
    let mut scene = Scene::usual();
    scene.trail.objects.clear();
    scene.trail.digests.clear();
    let findings = scene.findings();
    assert_eq!(findings.len(), scene.trail.rows.len());
    assert!(findings.iter().all(|(kind, _)| kind == "ROW_NOT_ARCHIVED"));
}

#[test]
fn rows_may_be_archived_more_than_once() {
    let mut scene = Scene::usual();
    let rows: Vec<ArchivedRow> = scene.trail.rows[2..5]
        .iter()
        .map(|row| ArchivedRow::of(&row.record))
        .collect();
    let again = format!("{}again.jsonl", hour().next().rows_prefix());
    scene.trail.objects.insert(again, object::write(&rows).unwrap());
    scene.seal();
    assert_eq!(scene.findings(), []);
    let refusals = scene
        .trail
        .rows
        .iter()
        .filter(|row| row.record.event == HistoryEvent::Refused);
    assert_eq!(refusals.count(), 1);
}
