//! The routes of `cargo lambda watch`, in the format that cargo-lambda reads: a path with one function for every
//! method, or with an array of `{ method, function }`.

use std::collections::BTreeSet;

use oms_tests::contract;
use toml::Value;

use crate::repository::workspace;

#[test]
fn the_watch_router_is_the_route_table() {
    let manifest = workspace();
    let written = &manifest["workspace"]["metadata"]["lambda"]["watch"]["router"];
    let mut routes = BTreeSet::new();
    for (path, functions) in written.as_table().unwrap() {
        match functions {
            Value::String(function) => {
                routes.insert(("ANY", path.as_str(), function.as_str()));
            }
            Value::Array(methods) => {
                for method in methods {
                    let text = |field: &str| method.get(field).and_then(Value::as_str).unwrap();
                    routes.insert((text("method"), path.as_str(), text("function")));
                }
            }
            other => panic!(
                "cargo-lambda does not read {path} = {other}: it takes a text or an array of {{ method, function }}"
            ),
        }
    }
    let catch_all: Vec<_> = routes
        .iter()
        .filter(|(_, path, _)| path.contains("{*"))
        .copied()
        .collect();
    for route in &catch_all {
        routes.remove(route);
    }
    assert_eq!(routes, BTreeSet::from(contract::ROUTES));
    // The counterpart of `$default` on AWS.
    let [(method, _, function)] = catch_all[..] else {
        panic!("one route must take what no other does: {catch_all:?}");
    };
    assert_eq!((method, function), ("ANY", contract::DEFAULT_FUNCTION));
}
