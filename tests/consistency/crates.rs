//! The rules of imports between crates, read from the manifests.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use oms_tests::contract::ROUTES;
use toml::{Table, Value};

use crate::repository::{dependencies, files, name, packages, read, workspace};

const ALL: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

fn package(name: &str) -> Table {
    let found = packages()
        .into_values()
        .find(|package| crate::repository::name(package) == name);
    found.unwrap_or_else(|| panic!("there is no package `{name}`"))
}

fn starts_with_any(dependency: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| dependency.starts_with(prefix))
}

#[test]
fn the_domain_knows_no_runtime_no_service_no_clock_and_no_chance() {
    let package = package("oms-domain");
    let foreign = [
        "tokio",
        "async",
        "futures",
        "tracing",
        "log",
        "aws",
        "lambda",
        "http",
        "hyper",
        "reqwest",
        "axum",
        "tower",
        "rand",
        "getrandom",
        "fastrand",
        "chrono",
        "oms-",
    ];
    for dependency in dependencies(&package, &["dependencies", "build-dependencies"]) {
        assert!(
            !starts_with_any(dependency, &foreign),
            "oms-domain depends on {dependency}"
        );
    }
    let calls = [
        "SystemTime",
        "Instant::now",
        "now_utc",
        "now_local",
        "new_v4",
        "now_v7",
        "std::env",
        "std::net::Tcp",
        "std::fs",
    ];
    for path in files()
        .iter()
        .filter(|path| path.starts_with("shared/domain/src"))
    {
        let text = read(path);
        for call in calls {
            assert!(!text.contains(call), "{} uses {call}", path.display());
        }
    }
}

#[test]
fn no_function_asks_for_the_time_or_for_chance_itself() {
    for path in files().iter().filter(|path| path.starts_with("functions")) {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = read(path);
        for call in [
            "SystemTime::now",
            "Instant::now",
            "now_utc",
            "getrandom",
            "rand::",
        ] {
            assert!(!text.contains(call), "{} uses {call}", path.display());
        }
    }
}

#[test]
fn only_the_store_names_the_database() {
    for (folder, package) in packages() {
        let names_it = dependencies(&package, &ALL)
            .iter()
            .any(|found| found.starts_with("aws-sdk-dynamodb"));
        let may = ["oms-store", "oms-cloud", "oms-command", "oms-tests"].contains(&name(&package));
        assert!(!names_it || may, "{folder} names aws-sdk-dynamodb");
    }
}

#[test]
fn the_http_edge_names_no_aws_crate() {
    let package = package("oms-http");
    let found: Vec<_> = dependencies(&package, &ALL)
        .into_iter()
        .filter(|found| starts_with_any(found, &["aws"]))
        .collect();
    assert!(found.is_empty(), "oms-http depends on {found:?}");
}

#[test]
fn nothing_but_the_command_and_the_tests_depends_on_the_local_system() {
    for (folder, package) in packages() {
        for (local, may) in [
            ("oms-cloud", &["oms-command", "oms-tests"][..]),
            ("oms-command", &["oms-tests"]),
            ("oms-trail", &["oms-command", "oms-tests"]),
            ("oms-tests", &[]),
        ] {
            let depends = dependencies(&package, &ALL).contains(&local);
            assert!(
                !depends || may.contains(&name(&package)),
                "{folder} depends on {local}"
            );
        }
    }
}

#[test]
fn the_stand_ins_for_aws_know_of_this_system_only_the_clock() {
    let package = package("oms-cloud");
    let ours: Vec<_> = dependencies(&package, &["dependencies", "build-dependencies"])
        .into_iter()
        .filter(|found| found.starts_with("oms-"))
        .collect();
    assert_eq!(ours, ["oms-telemetry"]);
}

/// The names of the packages that `oms` links.
fn linked(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "oms-command", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{lib}", "--locked", "--offline"])
        .args(features)
        .current_dir(crate::repository::root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_audit_commands_against_aws_link_no_store() {
    let stores = ["libsqlite3_sys", "rusqlite", "dynoxide", "s3s", "oms_cloud"];
    let whole = linked(&[]);
    let deployed = linked(&["--no-default-features"]);
    for store in stores {
        assert!(whole.contains(store), "the list of names is not good: {store}");
        assert!(!deployed.contains(store), "`oms` without `local` links {store}");
    }
    assert!(deployed.contains("oms_trail") && deployed.contains("aws_sdk_dynamodb"));
}

#[test]
fn no_function_depends_on_another_and_nothing_shared_on_a_function() {
    let packages = packages();
    let is_function = |folder: &str| folder.starts_with("functions/");
    let functions = packages.iter().filter(|(folder, _)| is_function(folder));
    let functions: BTreeSet<_> = functions.map(|(_, package)| name(package)).collect();
    assert!(functions.len() > 1);
    for (folder, package) in &packages {
        if is_function(folder) || folder.starts_with("shared/") {
            for dependency in dependencies(package, &ALL) {
                assert!(
                    !functions.contains(dependency),
                    "{folder} depends on {dependency}"
                );
            }
        }
    }
}

/// The folders of `functions/http/src` that hold handlers.
const GROUPS: [&str; 7] = [
    "orders", "returns", "jobs", "payments", "api_keys", "audit", "system",
];

/// The words of each `use` declaration of a text: `["crate", "orders", "refund"]`.
fn imports(text: &str) -> Vec<Vec<&str>> {
    let declarations = text
        .split("\nuse ")
        .skip(1)
        .filter_map(|rest| rest.split(';').next());
    declarations.map(words).collect()
}

fn words(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.filter(|word| !word.is_empty()).collect()
}

#[test]
fn no_handler_imports_another() {
    let folder = |path: &Path| {
        path.parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    let handlers: Vec<(String, String, String)> = files()
        .iter()
        .filter(|path| path.starts_with("functions/http/src") && GROUPS.contains(&folder(path).as_str()))
        .map(|path| {
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (folder(path), stem, read(path))
        })
        .filter(|(_, _, text)| text.contains("pub async fn handle("))
        .collect();
    assert_eq!(
        handlers.len(),
        ROUTES.len() + 1,
        "one handler for each route and the default"
    );
    for (group, stem, text) in &handlers {
        for words in imports(text) {
            for (other_group, other, _) in &handlers {
                let beside = words.first() == Some(&"super") && group == other_group;
                let by_path = words.windows(2).any(|pair| pair == [other_group, other]);
                let imported = by_path || (beside && words.contains(&other.as_str()));
                assert!(
                    !imported,
                    "{group}/{stem}.rs imports the handler {other_group}/{other}.rs"
                );
            }
        }
    }
}

#[test]
fn every_version_is_pinned_in_one_place() {
    let workspace = workspace();
    let known = workspace["workspace"]["dependencies"].as_table().unwrap();
    for (folder, package) in packages() {
        for section in ALL {
            let Some(table) = package.get(section).and_then(Value::as_table) else {
                continue;
            };
            for (dependency, stated) in table {
                let inherited = stated.get("workspace") == Some(&Value::Boolean(true));
                assert!(inherited, "{folder}: {dependency} states its own version");
                assert!(
                    known.contains_key(dependency),
                    "{folder}: {dependency} is not in the workspace's table"
                );
            }
        }
    }
}

#[test]
fn every_version_that_is_pinned_is_used() {
    let packages = packages();
    let used: BTreeSet<_> = packages
        .values()
        .flat_map(|package| dependencies(package, &ALL))
        .collect();
    let workspace = workspace();
    for dependency in workspace["workspace"]["dependencies"].as_table().unwrap().keys() {
        assert!(used.contains(dependency.as_str()), "nothing uses {dependency}");
    }
}

#[test]
fn every_package_has_the_workspaces_lints_and_version() {
    for (folder, package) in packages() {
        let inherited = |value: &Value| value.get("workspace") == Some(&Value::Boolean(true));
        assert!(
            package.get("lints").is_some_and(inherited),
            "{folder} has lints of its own"
        );
        for field in ["version", "edition", "rust-version", "license"] {
            assert!(
                inherited(&package["package"][field]),
                "{folder} states its own {field}"
            );
        }
    }
}
