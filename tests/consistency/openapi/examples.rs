//! The examples: every schema has one, and every example conforms to its schema.

use std::collections::BTreeSet;

use oms_contract::ErrorCode;
use oms_tests::schema::{DOCUMENT, resolved, violations_of_schema};
use serde_json::Value;

use super::{operations, walk};

#[test]
fn every_example_is_valid() {
    let mut examples = 0;
    walk(&DOCUMENT, "", &mut |at, value| {
        let Some(members) = value.as_object() else {
            return;
        };
        // An example belongs to a body, a parameter or a header, each with a schema, or to a schema itself.
        let schema = match members.get("schema") {
            Some(schema) => schema,
            None if at.starts_with("/components/schemas/") => value,
            None => return,
        };
        let named = members.get("examples").and_then(Value::as_object);
        let named = named
            .into_iter()
            .flat_map(|named| named.values().map(|example| &example["value"]));
        let listed = members
            .get("examples")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for example in named.chain(listed).chain(members.get("example")) {
            let violations = violations_of_schema(schema, example);
            assert!(violations.is_empty(), "{at}: {example}: {violations:#?}");
            examples += 1;
        }
    });
    assert!(examples > 200, "only {examples}");
}

/// The examples of a body, by name.
fn examples(content: &'static Value) -> Vec<(&'static str, &'static Value)> {
    let examples = content["examples"].as_object().into_iter().flatten();
    examples
        .map(|(name, example)| (name.as_str(), &example["value"]))
        .collect()
}

/// The codes of the errors that a schema lets through.
fn codes(schema: &'static Value) -> BTreeSet<&'static str> {
    let alternatives = schema["oneOf"]
        .as_array()
        .map_or_else(|| vec![schema], |all| all.iter().collect());
    let codes = alternatives.into_iter().map(resolved).filter_map(|schema| {
        let code = &schema["properties"]["error"]["properties"]["code"]["enum"][0];
        code.as_str()
    });
    codes.collect()
}

#[test]
fn everything_has_an_example() {
    for (method, path, operation) in operations() {
        if let Some(request) = operation.get("requestBody") {
            let shown = examples(&request["content"]["application/json"]);
            assert!(!shown.is_empty(), "the request of {method} {path}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(response);
            for content in response["content"]
                .as_object()
                .into_iter()
                .flat_map(|content| content.values())
            {
                let shown = examples(content);
                assert!(!shown.is_empty(), "{method} {path} {status}");
                let shown: BTreeSet<_> = shown
                    .into_iter()
                    .filter_map(|(_, value)| value["error"]["code"].as_str())
                    .collect();
                assert_eq!(shown, codes(&content["schema"]), "{method} {path} {status}");
            }
        }
    }
}

#[test]
fn every_code_has_a_schema_and_comes_from_somewhere() {
    let mut found = BTreeSet::new();
    for (_, _, operation) in operations() {
        for response in operation["responses"].as_object().unwrap().values() {
            let content = &resolved(response)["content"]["application/json"];
            found.extend(codes(&content["schema"]));
        }
    }
    // This error belongs to methods without an operation.
    found.insert("METHOD_NOT_ALLOWED");
    assert_eq!(found, ErrorCode::ALL.iter().map(|code| code.as_str()).collect());
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap().values();
    let described: BTreeSet<_> = schemas.flat_map(codes).collect();
    assert_eq!(described, found);
}

#[test]
fn the_histories_that_are_shown_are_whole() {
    let (_, _, history) = operations()
        .into_iter()
        .find(|(_, path, _)| *path == "/orders/{order_id}/history")
        .unwrap();
    let (_, shown) = examples(&history["responses"]["200"]["content"]["application/json"])[0];
    let records: Vec<oms_domain::HistoryRecord> = serde_json::from_value(shown["data"].clone()).unwrap();
    assert_eq!(records.len(), 2);
    for record in &records {
        assert_eq!(record.expected_hash().unwrap(), record.hash);
    }
    assert_eq!(records[1].previous_hash.as_ref(), Some(&records[0].hash));
}
