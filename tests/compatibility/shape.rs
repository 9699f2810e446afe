//! The shapes of items, records and messages, without their values.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::written::Written;

/// Every place in the data that a version wrote, with the type of the value there, and every state that was reached:
/// `ORDER path[] s: S`, `ORDER status = PAID`.
pub type Shape = BTreeSet<String>;

/// The attributes that name a state, an event or a kind, all of which a reader must know.
const NAMES: [&str; 9] = [
    "status",
    "s",
    "event",
    "new_state",
    "g",
    "r",
    "job_kind",
    "kind",
    "source",
];

pub fn of(written: &Written) -> Shape {
    let mut shape = Shape::new();
    let tables = &written.tables;
    for items in [&tables.orders, &tables.history, &tables.access] {
        for item in items {
            let key = item["pk"]["S"].as_str().unwrap();
            let kind = key.split('#').next().unwrap();
            attributes(&mut shape, kind, item);
        }
    }
    for (queue, bodies) in &written.queues {
        for body in bodies {
            json(&mut shape, queue, &serde_json::from_str(body).unwrap());
        }
    }
    for (key, text) in &written.archive.objects {
        let (folder, _) = key.split_once('/').unwrap();
        for line in text.lines() {
            json(&mut shape, folder, &serde_json::from_str(line).unwrap());
        }
    }
    shape
}

/// The places that `before` has and `now` lacks.
pub fn missing(before: &Shape, now: &Shape) -> Vec<String> {
    before.difference(now).cloned().collect()
}

/// The attributes of an item, or of a map in it.
fn attributes(shape: &mut Shape, place: &str, map: &Value) {
    for (name, attribute) in map.as_object().unwrap() {
        let (kind, value) = attribute.as_object().unwrap().iter().next().unwrap();
        // There is an attribute for each class of response times that occurred, which differs from run to run.
        let name = if name.starts_with("class_") {
            "class_"
        } else {
            name
        };
        let place = format!("{place} {name}");
        shape.insert(format!("{place}: {kind}"));
        match kind.as_str() {
            "M" => attributes(shape, &place, value),
            "L" => {
                for element in value.as_array().unwrap() {
                    attributes(shape, &format!("{place}[]"), &wrapped(element));
                }
            }
            "S" if NAMES.contains(&name) => {
                shape.insert(format!("{place} = {}", value.as_str().unwrap()));
            }
            // Texts that hold JSON: the facts of an order, the frozen input of an invoice.
            "S" => {
                if let Ok(inner @ Value::Object(_)) = serde_json::from_str(value.as_str().unwrap()) {
                    json(shape, &place, &inner);
                }
            }
            _ => {}
        }
    }
}

/// An element of a list as a map: `{"M": …}` has its own attributes, any other element becomes a map of one.
fn wrapped(element: &Value) -> Value {
    match element.get("M") {
        Some(map) => map.clone(),
        None => serde_json::json!({ "": element }),
    }
}

fn json(shape: &mut Shape, place: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let place = format!("{place} {name}");
                if let (true, Some(text)) = (NAMES.contains(&name.as_str()), value.as_str()) {
                    shape.insert(format!("{place} = {text}"));
                }
                json(shape, &place, value);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                json(shape, &format!("{place}[]"), element);
            }
        }
        other => {
            let kind = match other {
                Value::String(_) => "text",
                Value::Number(_) => "number",
                Value::Bool(_) => "boolean",
                _ => "nothing",
            };
            shape.insert(format!("{place}: {kind}"));
        }
    }
}

#[test]
fn an_attribute_that_is_renamed_and_a_state_that_is_removed_are_missed() {
    for before in crate::written::all() {
        let shape = of(&before);
        // Leaves out each attribute of each item in turn, as if it had been renamed; each must be missed.
        for index in 0..before.tables.orders.len() {
            for name in before.tables.orders[index].as_object().unwrap().keys() {
                if name == "pk" {
                    continue;
                }
                let kind = before.tables.orders[index]["pk"]["S"].as_str().unwrap();
                let kind = kind.split('#').next().unwrap();
                let place = format!("{kind} {name}");
                let about = |part: &&String| {
                    part.starts_with(&format!("{place}:")) || part.starts_with(&format!("{place} "))
                };
                let renamed: Shape = shape.iter().filter(|part| !about(part)).cloned().collect();
                let lost = missing(&shape, &renamed);
                assert!(
                    lost.iter().any(|part| part.starts_with(&format!("{place}:"))),
                    "{place}"
                );
            }
        }
        for state in oms_tests::contract::STATUSES {
            assert!(shape.contains(&format!("ORDER status = {state}")), "{state}");
        }
        for state in oms_tests::contract::RETURN_STATUSES {
            assert!(shape.contains(&format!("RETURN status = {state}")), "{state}");
        }
        for state in ["PENDING", "SUCCEEDED", "FAILED"] {
            assert!(shape.contains(&format!("REFUND status = {state}")), "{state}");
        }
    }
}
