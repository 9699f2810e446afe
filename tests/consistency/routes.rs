//! The route table, the binaries behind it, and the contract.

use std::collections::BTreeSet;

use oms_http::{Method, Permission};
use oms_http_functions::routes::{PATHS, ROUTES};
use oms_tests::contract;
use toml::Value;

use crate::repository::{functions, name, packages, read};

#[test]
fn the_route_table_is_the_contracts() {
    let table: BTreeSet<_> = ROUTES
        .iter()
        .map(|route| (route.method.as_str(), route.path, route.function))
        .collect();
    let mut expected = BTreeSet::from(contract::ROUTES);
    expected.insert(("ANY", "$default", contract::DEFAULT_FUNCTION));
    assert_eq!(table, expected);
    assert_eq!(table.len(), ROUTES.len(), "a route is there twice");
    let paths: Vec<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
    assert_eq!(PATHS, paths);
}

#[test]
fn only_health_the_gateways_events_and_unknown_routes_are_open() {
    for route in ROUTES {
        let open = route.permission == Permission::Open;
        let expected = contract::OPEN_FUNCTIONS.contains(&route.function);
        assert_eq!(open, expected, "{}", route.function);
    }
    assert_eq!(
        ROUTES.iter().filter(|route| route.method == Method::Any).count(),
        1
    );
}

#[test]
fn every_function_is_one_binary_that_is_not_tested_as_one() {
    let packages = packages();
    let mut binaries = BTreeSet::new();
    for (folder, package) in packages
        .iter()
        .filter(|(folder, _)| folder.starts_with("functions/"))
    {
        for binary in package["bin"].as_array().unwrap() {
            let binary_name = binary["name"].as_str().unwrap();
            assert!(
                binaries.insert(binary_name.to_owned()),
                "{binary_name} is there twice"
            );
            assert_eq!(binary.get("test"), Some(&Value::Boolean(false)), "{binary_name}");
            let path = binary.get("path").and_then(Value::as_str);
            let path = path.map_or_else(|| format!("src/bin/{binary_name}.rs"), str::to_owned);
            let main = read(format!("{folder}/{path}"));
            assert!(main.lines().count() <= 8, "{folder}/{path} is more than a main");
            assert!(
                main.contains(&format!("`{binary_name}`")),
                "{folder}/{path} does not say which function it is"
            );
        }
    }
    assert_eq!(binaries, functions().into_iter().map(str::to_owned).collect());
    for (folder, package) in &packages {
        let has_binaries = package.contains_key("bin");
        let may = folder.starts_with("functions/") || name(package) == "oms-command";
        assert!(!has_binaries || may, "{folder} has binaries");
    }
}
