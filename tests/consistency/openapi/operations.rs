//! The operations: those of the routes, with the permissions of the contract.

use std::collections::{BTreeMap, BTreeSet};

use oms_tests::contract::{OPEN_FUNCTIONS, ROLES, ROUTES};
use oms_tests::schema::{DOCUMENT, resolved};
use serde_json::{Value, json};

use super::{camel_case, operation, operations};

/// Who may call what, role by role, written down a second time.
const ROLES_OF: [(&str, &str); 29] = [
    ("create-order", "own all all all all all"),
    ("list-orders", "own all all all all all"),
    ("get-order", "own all all all all all"),
    ("change-order-state", "own all all all all all"),
    ("change-order-states", "own all all all all all"),
    ("cancel-order", "own all - all all all"),
    ("get-order-history", "own all all all all all"),
    ("get-order-invoice", "own all all all all all"),
    ("get-order-refund", "own all all all all all"),
    ("create-return", "own all - all all -"),
    ("list-returns", "own all all all all all"),
    ("get-return", "own all all all all all"),
    ("approve-return", "- - - all all -"),
    ("reject-return", "- - - all all -"),
    ("change-return-state", "own all all all all -"),
    ("get-return-history", "own all all all all all"),
    ("get-return-refund", "own all all all all all"),
    ("receive-payment-webhook", "- - - - - -"),
    ("list-jobs", "- - - all all -"),
    ("retry-job", "- - - all all -"),
    ("query-audit", "- - - all all -"),
    ("get-metrics", "- - - all all -"),
    ("create-api-key", "- - - - all -"),
    ("list-api-keys", "- - - - all -"),
    ("revoke-api-key", "- - - - all -"),
    ("get-health", "- - - - - -"),
    ("get-state-machine", "- - - - - -"),
    ("get-openapi", "- - - - - -"),
    ("get-docs", "- - - - - -"),
];

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
    assert_eq!(
        BTreeSet::from(ROLES_OF.map(|(function, _)| function)),
        ROUTES.iter().map(|(_, _, function)| *function).collect()
    );
    for (function, row) in ROLES_OF {
        let cells = ROLES.into_iter().zip(row.split(' '));
        let expected: BTreeMap<_, _> = cells.filter(|(_, cell)| *cell != "-").collect();
        let operation = operation(function);
        assert_eq!(operation["x-roles"], json!(expected), "{function}");
        let security = if OPEN_FUNCTIONS.contains(&function) {
            json!([])
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
        // The gateway adds to its events as it likes.
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
