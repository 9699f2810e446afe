//! The permissions of each function, read from the text of `template.yaml`.

use std::collections::BTreeSet;

use oms_http::Permission;
use oms_http_functions::routes::ROUTES;

use crate::repository::{functions, pascal_case, read};

/// The lines of a resource, without its name.
fn resource(logical_id: &str) -> Vec<String> {
    let text = read("template.yaml");
    let lines = text
        .lines()
        .skip_while(|line| *line != format!("  {logical_id}:"));
    let lines = lines.skip(1).take_while(|line| {
        let indent = line.len() - line.trim_start().len();
        line.is_empty() || indent > 2
    });
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    assert!(!lines.is_empty(), "there is no `{logical_id}`");
    lines
}

/// The actions a function is allowed, each with the text of the resources it is allowed them on.
fn grants(function: &str) -> Vec<(String, String)> {
    let lines = resource(&format!("{}Role", pascal_case(function)));
    let mut grants = Vec::new();
    let mut actions: Vec<String> = Vec::new();
    let mut resources = String::new();
    for line in lines.iter().skip_while(|line| line.trim() != "Policies:") {
        let line = line.trim();
        if line.starts_with("- Effect:") {
            let on = std::mem::take(&mut resources);
            grants.extend(actions.drain(..).map(|action| (action, on.clone())));
        } else if let Some(listed) = line.strip_prefix("Action:") {
            let listed = listed.trim().trim_start_matches('[').trim_end_matches(']');
            actions = listed.split(',').map(|action| action.trim().to_owned()).collect();
        } else if let Some(on) = line.strip_prefix("Resource:").or_else(|| line.strip_prefix("- ")) {
            resources.push_str(on);
        }
    }
    grants.extend(actions.into_iter().map(|action| (action, resources.clone())));
    grants
}

/// Lists the actions that a function may take on a table itself.
fn on_table(function: &str, table: &str) -> BTreeSet<String> {
    let arn = format!("!GetAtt {table}.Arn");
    let found = grants(function).into_iter().filter(|(_, on)| on.contains(&arn));
    found.map(|(action, _)| action.replace("dynamodb:", "")).collect()
}

#[test]
fn nothing_is_allowed_by_a_wildcard() {
    for function in functions() {
        let grants = grants(function);
        assert!(!grants.is_empty(), "{function}");
        for (action, on) in grants {
            assert!(!action.contains('*'), "{function}: {action}");
            assert!(
                !on.trim().is_empty() && on.trim() != "\"*\"",
                "{function}: {action} on {on}"
            );
        }
    }
}

#[test]
fn whoever_asks_for_a_permission_knows_keys_and_limits_and_records_refusals() {
    for route in ROUTES {
        let (access, history) = (
            on_table(route.function, "AccessTable"),
            on_table(route.function, "HistoryTable"),
        );
        assert!(access.contains("UpdateItem"), "{}", route.function);
        if route.permission == Permission::Open {
            assert_eq!(access.len(), 1, "{}: {access:?}", route.function);
        } else {
            assert!(access.contains("GetItem"), "{}", route.function);
            assert!(history.contains("PutItem"), "{}", route.function);
        }
    }
}

#[test]
fn nobody_may_change_or_remove_a_row_of_the_history_or_an_object_of_its_archive() {
    for function in functions() {
        let history = on_table(function, "HistoryTable");
        let allowed = ["BatchGetItem", "PutItem", "Query"];
        for action in &history {
            assert!(allowed.contains(&action.as_str()), "{function}: {action}");
        }
        for (action, on) in grants(function) {
            if on.contains("AuditBucket") {
                let allowed = ["s3:GetObject", "s3:ListBucket", "s3:PutObject"];
                assert!(allowed.contains(&action.as_str()), "{function}: {action}");
            }
        }
    }
}

#[test]
fn only_those_who_make_keys_put_them_and_only_the_sealer_signs() {
    for function in functions() {
        let puts = on_table(function, "AccessTable").contains("PutItem");
        assert_eq!(puts, function == "create-api-key", "{function}");
        let signs = grants(function).iter().any(|(action, _)| action == "kms:Sign");
        assert_eq!(signs, function == "seal-audit", "{function}");
    }
}
