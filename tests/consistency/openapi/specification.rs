//! The document is current, and conforms to the OpenAPI specification.

use oms_tests::schema::DOCUMENT;
use serde_json::Value;

use super::walk;
use crate::repository::read;

#[test]
fn it_is_current() {
    let current = oms_openapi::to_json().unwrap();
    assert!(
        current == read("infra/openapi.json"),
        "infra/openapi.json is stale: run `cargo run -- openapi --output infra/openapi.json`"
    );
}

/// The OpenAPI Initiative's own schema of the specification's version 3.1, edition of 2022-10-07.
#[test]
fn it_is_an_openapi_document() {
    let schema: Value = serde_json::from_str(&read("tests/consistency/openapi-3.1-schema.json")).unwrap();
    assert_eq!(
        schema["$id"],
        "https://spec.openapis.org/oas/3.1/schema/2022-10-07"
    );
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema
        .iter_errors(&DOCUMENT)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut broken = DOCUMENT.clone();
    broken["paths"]["/orders"]["get"]["responses"]["200"]["description"] = Value::Null;
    assert!(!schema.is_valid(&broken), "the schema lets anything through");
}

#[test]
fn every_schema_is_a_json_schema_and_every_reference_leads_somewhere() {
    let mut references = 0;
    walk(&DOCUMENT, "", &mut |at, value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(
                DOCUMENT.pointer(pointer).is_some(),
                "{at}: {reference} leads nowhere"
            );
            references += 1;
        }
    });
    assert!(references > 100);
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        assert!(jsonschema::meta::is_valid(schema), "{name} is no JSON schema");
    }
}

#[test]
fn no_component_is_there_for_nothing() {
    let text = DOCUMENT.to_string();
    // Clients get this error from paths and methods without an operation.
    let others = ["MethodNotAllowedError"];
    for kind in ["schemas", "responses", "parameters", "headers"] {
        for name in DOCUMENT["components"][kind].as_object().unwrap().keys() {
            let reference = format!("\"#/components/{kind}/{name}\"");
            let used = text.contains(&reference) || others.contains(&name.as_str());
            assert!(used, "nothing refers to the component {kind}/{name}");
        }
    }
}
