//! The OpenAPI document against the routes, the contract, its own specification and itself.

mod answers;
mod examples;
mod operations;
mod specification;

use oms_tests::schema::DOCUMENT;
use serde_json::Value;

/// Every operation: its method, its path in the document, and itself.
fn operations() -> Vec<(String, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(|(method, operation)| (method.to_uppercase(), path.as_str(), operation))
    });
    operations.collect()
}

/// The operation of a function.
fn operation(function: &str) -> &'static Value {
    let id = camel_case(function);
    let found = operations()
        .into_iter()
        .find(|(_, _, operation)| operation["operationId"] == id);
    found.unwrap_or_else(|| panic!("no operation `{id}`")).2
}

/// `create-order` as `createOrder`.
fn camel_case(function: &str) -> String {
    let pascal = crate::repository::pascal_case(function);
    pascal[..1].to_lowercase() + &pascal[1..]
}

/// Calls `visit` with every part of a value, and its place.
fn walk(value: &'static Value, at: &str, visit: &mut dyn FnMut(&str, &'static Value)) {
    visit(at, value);
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{at}/{index}"), visit);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                walk(member, &format!("{at}/{escaped}"), visit);
            }
        }
        _ => {}
    }
}
