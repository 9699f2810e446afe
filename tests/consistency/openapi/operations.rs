//! The operations: those of the routes, with the permissions of the contract.

use std::collections::{BTreeMap, BTreeSet};

use oms_domain::Operation;
use oms_http::{Method, Permission};
use oms_http_functions::routes::ROUTES as ROUTES_OF_THE_PRODUCT;
use oms_tests::contract::{OPEN_FUNCTIONS, ROLES, ROUTES};
use oms_tests::schema::{DOCUMENT, resolved};
use serde_json::{Value, json};

use super::{camel_case, operation, operations};

/// The verdicts of the policy in `tests/policy`, which is stated independently of the code.
const VERDICTS: &str = include_str!("../../policy/verdicts.txt");

/// Returns how far each role may go with any of `operations`, as the policy says; a role that may do none is left out.
fn reach(operations: &[Operation]) -> BTreeMap<&'static str, &'static str> {
    let verdicts: Vec<Vec<&str>> = VERDICTS
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let mut reach = BTreeMap::new();
    for operation in operations {
        let name = format!("{operation:?}");
        let row = verdicts.iter().find(|row| row[0] == name);
        let row = row.unwrap_or_else(|| panic!("verdicts.txt has no row `{name}`"));
        for (role, verdict) in ROLES.into_iter().zip(&row[2..]) {
            // The first two letters are for the caller's own entities, the others for another's.
            let (own, all) = verdict.split_at(2);
            if all.contains('y') {
                reach.insert(role, "all");
            } else if own.contains('y') {
                reach.entry(role).or_insert("own");
            }
        }
    }
    reach
}

#[test]
fn every_route_is_an_operation_and_every_operation_a_route() {
    let written: BTreeSet<(String, String, String)> = operations()
        .into_iter()
        .map(|(method, path, operation)| {
            let id = operation["operationId"].as_str().unwrap();
            (method, format!("/api/v1{path}"), id.to_owned())
        })
        .collect();
    let routes =
        ROUTES.map(|(method, path, function)| (method.to_owned(), path.to_owned(), camel_case(function)));
    assert_eq!(written, BTreeSet::from(routes));
    assert_eq!(
        DOCUMENT["servers"],
        json!([{ "url": "/api/v1", "description": "This server" }])
    );
}

#[test]
fn every_operation_says_who_may_call_it() {
    for route in ROUTES_OF_THE_PRODUCT
        .iter()
        .filter(|route| route.method != Method::Any)
    {
        let function = route.function;
        let expected = match route.permission {
            Permission::Open => BTreeMap::new(),
            Permission::Requires(operations) => reach(operations),
        };
        let operation = operation(function);
        assert_eq!(operation["x-roles"], json!(expected), "{function}");
        let security = if OPEN_FUNCTIONS.contains(&function) {
            json!([])
        } else if ["create-api-key", "revoke-api-key"].contains(&function) {
            // Keys do not manage keys.
            json!([{ "bearerToken": [] }])
        } else {
            json!([{ "bearerToken": [] }, { "apiKey": [] }])
        };
        assert_eq!(operation["security"], security, "{function}");
        let refuses = |status: &str| operation["responses"].get(status).is_some();
        assert_eq!(refuses("403"), !expected.is_empty(), "{function}");
        assert_eq!(
            refuses("401"),
            !expected.is_empty() || function == "receive-payment-webhook"
        );
    }
}

/// The names of an operation's parameters.
fn parameters(operation: &'static Value) -> Vec<&'static str> {
    let parameters = operation["parameters"].as_array().unwrap().iter();
    parameters
        .map(|parameter| resolved(parameter)["name"].as_str().unwrap())
        .collect()
}

#[test]
fn everything_that_changes_something_can_be_tried_dry_and_repeated() {
    for (method, path, operation) in operations() {
        let names = parameters(operation);
        let changes = method != "GET" && path != "/webhooks/payment";
        for name in ["dry_run", "Idempotency-Key"] {
            assert_eq!(names.contains(&name), changes, "{method} {path}: {name}");
        }
        assert!(names.contains(&"X-Request-Id"), "{method} {path}");
        let conditional = operation["responses"].get("304").is_some();
        assert_eq!(names.contains(&"If-None-Match"), conditional, "{method} {path}");
        let guarded = operation["responses"].get("412").is_some();
        assert_eq!(names.contains(&"If-Match"), guarded, "{method} {path}");
        let in_path = path.matches('{').count();
        let written = names
            .iter()
            .filter(|name| path.contains(&format!("{{{name}}}")))
            .count();
        assert_eq!(in_path, written, "{method} {path}");
    }
}

#[test]
fn every_operation_is_explained() {
    let areas = DOCUMENT["tags"].as_array().unwrap().iter();
    let areas: BTreeSet<_> = areas.map(|area| area["name"].as_str().unwrap()).collect();
    let mut used = BTreeSet::new();
    for (method, path, operation) in operations() {
        for field in ["summary", "description"] {
            let text = operation[field].as_str().unwrap_or_default();
            assert!(text.len() > 5, "{method} {path} has no {field}");
        }
        let [area] = &operation["tags"].as_array().unwrap()[..] else {
            panic!("{method} {path} has not one area");
        };
        used.insert(area.as_str().unwrap());
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = resolved(parameter);
            let description = parameter["description"].as_str().unwrap_or_default();
            assert!(!description.is_empty(), "{method} {path}: {parameter}");
        }
    }
    assert_eq!(used, areas);
}

#[test]
fn requests_are_closed_and_answers_open() {
    let refuses = |schema: &Value| schema["additionalProperties"] == false;
    for (method, path, operation) in operations() {
        let Some(request) = operation.get("requestBody") else {
            continue;
        };
        let schema = resolved(&request["content"]["application/json"]["schema"]);
        // The gateway may add fields to its events.
        let closed = path != "/webhooks/payment";
        assert_eq!(refuses(schema), closed, "{method} {path}");
    }
    for name in ["Order", "Return", "OrderList", "BatchResult", "ValidationError"] {
        assert!(!refuses(&DOCUMENT["components"]["schemas"][name]), "{name}");
    }
}

#[test]
fn every_link_leads_to_an_operation_with_what_the_answer_says() {
    let mut links = 0;
    for (method, path, operation) in operations() {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let Some(from_here) = response["links"].as_object() else {
                continue;
            };
            for (name, link) in from_here {
                let place = format!("{method} {path} {status} {name}");
                let target = operations()
                    .into_iter()
                    .find(|(_, _, operation)| operation["operationId"] == link["operationId"]);
                let (_, _, target) = target.unwrap_or_else(|| panic!("{place} leads nowhere"));
                let given = link["parameters"].as_object().unwrap();
                for parameter in target["parameters"].as_array().unwrap() {
                    let parameter = resolved(parameter);
                    let required = parameter["required"] == true;
                    let name = parameter["name"].as_str().unwrap();
                    assert!(!required || given.contains_key(name), "{place} lacks {name}");
                }
                let examples = &response["content"]["application/json"]["examples"];
                let first = examples.as_object().unwrap().values().next().unwrap();
                for (name, expression) in given {
                    assert!(parameters(target).contains(&name.as_str()), "{place}: {name}");
                    let pointer = expression
                        .as_str()
                        .unwrap()
                        .strip_prefix("$response.body#")
                        .unwrap();
                    let found = first["value"].pointer(pointer);
                    assert!(
                        found.is_some_and(Value::is_string),
                        "{place}: {pointer} is not there"
                    );
                }
                links += 1;
            }
        }
    }
    assert!(links > 20);
    for (function, next) in [
        (
            "create-order",
            ["getOrder", "changeOrderState", "cancelOrder", "getOrderHistory"],
        ),
        (
            "create-return",
            ["getReturn", "approveReturn", "rejectReturn", "changeReturnState"],
        ),
    ] {
        let links = operation(function)["responses"]["201"]["links"]
            .as_object()
            .unwrap();
        for name in next {
            assert!(links.contains_key(name), "{function} does not lead to {name}");
        }
    }
}
