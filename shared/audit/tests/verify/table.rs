//! Tampering with the table.

use fastrand::Rng;
use oms_audit::{ArchivedRow, TableRow};
use oms_domain::{HistoryEvent, HistoryRecord, Lifecycle, OrderId, OrderStatus, Timestamp};
use serde_json::{Value, json};

use crate::tampering::{Place, Tamper, Tampering};
use crate::trail::{Trail, table_row};

pub const ALL: &[Tamper] = &[
    edit,
    edit_and_hash,
    edit_derived,
    rewrite_the_rest_of_a_chain,
    delete,
    truncate,
    delete_a_refusal,
    copy,
    move_away,
    insert_the_next,
    insert_a_refusal,
    insert_an_entity,
    swap,
    swap_fields,
];

fn place(row: &TableRow) -> Place {
    Place::Row {
        pk: row.pk.clone(),
        sk: row.sk.clone(),
    }
}

fn did(what: &'static str, rows: &[&TableRow]) -> Option<Tampering> {
    Some(Tampering {
        what,
        touched: rows.iter().map(|row| place(row)).collect(),
    })
}

fn any<'a>(rows: &'a mut [TableRow], random: &mut Rng) -> &'a mut TableRow {
    let index = random.usize(0..rows.len());
    &mut rows[index]
}

/// Changes the value of one field.
pub fn change(field: &str, value: &mut Value, random: &mut Rng) {
    let event = HistoryEvent::ALL[random.usize(0..3)];
    *value = match (field, value.take()) {
        ("event", _) => event.as_str().into(),
        ("created_at", Value::String(text)) if random.bool() => {
            let at: Timestamp = text.parse().unwrap();
            at.saturating_add(std::time::Duration::from_millis(1))
                .to_string()
                .into()
        }
        (_, Value::String(text)) if text.is_empty() || random.bool() => format!("{text}0").into(),
        (_, Value::String(mut text)) => {
            let last = text.pop();
            text.push(if last == Some('0') { '1' } else { '0' });
            text.into()
        }
        (_, Value::Number(number)) => (number.as_u64().unwrap() + 1).into(),
        (_, Value::Object(mut map)) => {
            map.insert("more".to_owned(), "1".into());
            map.into()
        }
        (_, Value::Null) => "0".into(),
        (_, other) => panic!("{field} is {other}"),
    };
}

/// Changes one field of a record; returns `true` if the value differs.
fn change_record(record: &mut HistoryRecord, random: &mut Rng, but: &[&str]) -> bool {
    let before = record.clone();
    let mut fields = serde_json::to_value(&before).unwrap();
    let names: Vec<String> = fields.as_object().unwrap().keys().cloned().collect();
    let name = &names[random.usize(0..names.len())];
    if but.contains(&name.as_str()) {
        return false;
    }
    change(name, &mut fields[name], random);
    *record = serde_json::from_value(fields).unwrap();
    *record != before
}

fn edit(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let row = any(&mut trail.rows, random);
    change_record(&mut row.record, random, &[]).then(|| did("a field was edited", &[row]))?
}

/// Tampering by somebody who knows how rows are hashed and indexed.
fn edit_and_hash(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let row = any(&mut trail.rows, random);
    if !change_record(&mut row.record, random, &["hash"]) {
        return None;
    }
    row.record.hash = row.record.expected_hash().unwrap();
    let archived = ArchivedRow::of(&row.record);
    (row.occurred, row.event_state) = (Some(archived.occurred()), Some(archived.event_state()));
    did("a field was edited, and the hash", &[row])
}

fn edit_derived(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let row = any(&mut trail.rows, random);
    match random.u8(0..4) {
        0 => row.occurred = None,
        1 => row.occurred = row.occurred.take().map(|text| text + "0"),
        2 => row.event_state = Some("REFUSED#-#2020-01".to_owned()),
        _ => row.strange.push("comment".to_owned()),
    }
    did("a derived attribute was edited", &[row])
}

fn rewrite_the_rest_of_a_chain(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let begin = random.usize(0..trail.rows.len());
    let pk = trail.rows[begin].pk.clone();
    if !trail.rows[begin].record.event.eq(&HistoryEvent::Transition) {
        return None;
    }
    "nobody".clone_into(&mut trail.rows[begin].record.actor_id);
    let mut touched = Vec::new();
    let mut previous = trail.rows[begin].record.previous_hash.clone();
    for row in trail.rows[begin..].iter_mut().take_while(|row| row.pk == pk) {
        row.record.previous_hash = previous;
        row.record.hash = row.record.expected_hash().unwrap();
        previous = Some(row.record.hash.clone());
        touched.push(place(row));
    }
    Some(Tampering {
        what: "a chain was rewritten to its end",
        touched,
    })
}

fn delete(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let index = random.usize(0..trail.rows.len());
    did("a row was deleted", &[&trail.rows.remove(index)])
}

fn delete_a_refusal(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let refused = |index: &usize| trail.rows[*index].record.event == HistoryEvent::Refused;
    let refusals: Vec<usize> = (0..trail.rows.len()).filter(refused).collect();
    let index = refusals[random.usize(0..refusals.len())];
    did("a refusal was deleted", &[&trail.rows.remove(index)])
}

fn truncate(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let pk = any(&mut trail.rows, random).pk.clone();
    let of_it: Vec<usize> = (0..trail.rows.len())
        .filter(|index| trail.rows[*index].pk == pk)
        .collect();
    let kept = random.usize(0..of_it.len());
    let mut gone: Vec<TableRow> = Vec::new();
    for index in of_it[kept..].iter().rev() {
        gone.push(trail.rows.remove(*index));
    }
    did("the end of a chain was cut off", &gone.iter().collect::<Vec<_>>())
}

/// Copies a row to another key.
fn copy(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let mut row = any(&mut trail.rows, random).clone();
    row.sk.push('0');
    row.occurred = Some(format!("{}#{}", row.sk, row.pk));
    trail.rows.push(row.clone());
    did("a row was copied", &[&row])
}

fn move_away(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let row = any(&mut trail.rows, random);
    if random.bool() {
        row.pk.push('0');
    } else {
        row.sk.push('0');
    }
    did("a row was moved", &[row])
}

/// Inserts a transition that the order could have made next.
fn insert_the_next(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let unfinished: Vec<_> = trail
        .orders
        .iter()
        .filter(|order| !order.status().is_terminal())
        .collect();
    let order = unfinished[random.usize(0..unfinished.len())];
    let next = *order.status().allowed_transitions().first()?;
    let last = HistoryRecord::of_order(order).unwrap().pop().unwrap();
    let mut record = HistoryRecord {
        id: order.id().record(last.sequence + 1).to_string(),
        sequence: last.sequence + 1,
        previous_state: last.new_state.clone(),
        new_state: Some(next.to_string()),
        previous_hash: Some(last.hash.clone()),
        ..last
    };
    record.hash = record.expected_hash().unwrap();
    trail.rows.push(table_row(record));
    did("a next row was inserted", &[trail.rows.last().unwrap()])
}

fn insert_a_refusal(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let mut record = any(&mut trail.rows, random).record.clone();
    record.id = format!("{}0", record.id);
    record.event = HistoryEvent::Refused;
    record.previous_hash = None;
    record.hash = record.expected_hash().unwrap();
    trail.rows.push(table_row(record));
    did("a refusal was inserted", &[trail.rows.last().unwrap()])
}

fn insert_an_entity(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let (id, mut identity) = (&trail.orders[0], [0; 10]);
    random.fill(&mut identity);
    let mut record = HistoryRecord::of_order(id).unwrap().remove(0);
    let id = OrderId::new(identity);
    (record.id, record.entity_id) = (id.record(1).to_string(), id.to_string());
    record.new_state = Some(OrderStatus::INITIAL.to_string());
    record.hash = record.expected_hash().unwrap();
    trail.rows.push(table_row(record));
    did("an order was made up", &[trail.rows.last().unwrap()])
}

/// Swaps the contents of two rows, leaving their keys.
fn swap(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let (a, b) = (
        random.usize(0..trail.rows.len()),
        random.usize(0..trail.rows.len()),
    );
    if a == b {
        return None;
    }
    trail.rows.swap(a, b);
    let key = |row: &TableRow| (row.pk.clone(), row.sk.clone());
    let (of_a, of_b) = (key(&trail.rows[b]), key(&trail.rows[a]));
    (trail.rows[a].pk, trail.rows[a].sk) = of_a;
    (trail.rows[b].pk, trail.rows[b].sk) = of_b;
    did("two rows were swapped", &[&trail.rows[a], &trail.rows[b]])
}

fn swap_fields(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let (a, b) = (
        random.usize(0..trail.rows.len()),
        random.usize(0..trail.rows.len()),
    );
    let field = ["actor_id", "request_id", "created_at", "hash"][random.usize(0..4)];
    let mut of_a = json!(trail.rows[a].record);
    let mut of_b = json!(trail.rows[b].record);
    if of_a[field] == of_b[field] {
        return None;
    }
    std::mem::swap(&mut of_a[field], &mut of_b[field]);
    trail.rows[a].record = serde_json::from_value(of_a).unwrap();
    trail.rows[b].record = serde_json::from_value(of_b).unwrap();
    did(
        "a field of two rows was swapped",
        &[&trail.rows[a], &trail.rows[b]],
    )
}
