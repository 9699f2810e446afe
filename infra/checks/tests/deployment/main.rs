//! The rules over the real deployment, and over deployments that are bad in one way each.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a step of a test that fails is a test that fails"
)]

mod bad;
mod nested;
mod runbook;

use std::path::PathBuf;

use oms_http::Permission;
use oms_http_functions::routes::ROUTES;
use oms_template_checks::template::Template;
use oms_template_checks::{ApiRoute, Deployment, RULES};

/// A file of the repository, by its path from the root.
fn read(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn routes() -> Vec<ApiRoute> {
    let route = |route: &oms_http::Route<_>| ApiRoute {
        function: route.function.to_owned(),
        method: route.method.as_str().to_owned(),
        path: route.path.to_owned(),
        guarded: route.permission != Permission::Open,
    };
    ROUTES.iter().map(route).collect()
}

fn deployment(template: &str, alarms: &str) -> Deployment {
    Deployment {
        template: Template::read(template).unwrap(),
        alarms: Template::read(alarms).unwrap(),
        routes: routes(),
    }
}

/// The real deployment.
fn real() -> Deployment {
    deployment(&read("template.yaml"), &read("infra/alarms.yaml"))
}

#[test]
fn what_is_deployed_breaks_no_rule() {
    let deployment = real();
    assert!(deployment.template.functions().count() > ROUTES.len());
    let mut broken = Vec::new();
    for (name, rule) in RULES {
        let violations = rule(&deployment);
        broken.extend(violations.iter().map(|violation| format!("{name}: {violation}")));
    }
    assert_eq!(broken, [""; 0]);
}
