use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{Machine, words};

/// Returns the claims of a token.
fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_reaches_a_system_in_memory_and_leaves_nothing_behind() {
    let machine = Machine::new();
    let system = machine.up(&["--memory", "--port", "0"]);
    let token = machine.token(&["--role", "manager", "--port", system.port()]);
    assert_eq!(system.get("/jobs", &token).await, 200);
    let written = std::fs::read_dir(&machine.work).unwrap().count();
    assert_eq!(written, 0, "the working directory is as it was");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = machine.runtime.join(format!("oms/{}.json", system.port()));
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "the file holds a signing key");
    }

    let port = system.port().to_owned();
    drop(system);
    let output = machine.oms(&["token", "--role", "manager", "--port", &port]);
    assert!(!output.status.success(), "a killed system's file is not believed");
    let error = words(&output.stderr);
    assert!(
        error.contains(&format!("no system of yours runs on port {port}")),
        "{error}"
    );
    assert_eq!(std::fs::read_dir(&machine.work).unwrap().count(), 0);
}

#[tokio::test]
async fn a_token_for_a_data_directory_needs_no_running_system() {
    let machine = Machine::new();
    let output = machine.oms(&["token", "--role", "customer", "--data", "kept"]);
    assert!(!output.status.success(), "there is nothing to sign with yet");
    assert!(!machine.work.join("kept").exists(), "and none is made");
    drop(machine.up(&["--port", "0", "--data", "kept"]));
    let token = machine.token(&["--role", "customer", "--data", "kept"]);
    let system = machine.up(&["--port", "0", "--data", "kept"]);
    assert_eq!(system.get("/orders", &token).await, 200);
}

#[tokio::test]
async fn a_return_that_support_asks_for_is_decided_by_the_manager() {
    let machine = Machine::new();
    let system = machine.up(&["--memory", "--port", "0"]);
    let token = |role| machine.token(&["--role", role, "--port", system.port()]);
    let (support, manager) = (token("support"), token("manager"));
    let order = system.deliver(&manager).await;
    let wanted = json!({ "order_id": order["id"], "reason": "cracked" });
    let returned = system.send(Method::POST, "/returns", &support, wanted).await;
    let path = format!("/returns/{}/approve", returned["id"].as_str().unwrap());
    let approved = system
        .send(
            Method::PATCH,
            &path,
            &manager,
            json!({ "manager_notes": "agreed" }),
        )
        .await;
    assert_eq!(approved["status"], "APPROVED");

    let roles = oms_domain::Role::ALL.map(oms_domain::Role::as_str);
    let subjects: BTreeSet<String> = roles
        .iter()
        .map(|role| claims(&token(role))["sub"].to_string())
        .collect();
    assert_eq!(subjects.len(), roles.len(), "each role is a person of its own");
}

#[test]
fn the_help_shows_only_what_concerns_a_token() {
    let machine = Machine::new();
    let help = words(&machine.oms(&["token", "--help"]).stdout);
    let options: BTreeSet<&str> = help
        .lines()
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")))
        .collect();
    let expected = BTreeSet::from(["--data", "--help", "--port", "--role", "--sub"]);
    assert_eq!(options, expected, "{help}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_files_that_hold_secrets() {
    use std::os::unix::fs::PermissionsExt as _;

    let machine = Machine::new();
    let _system = machine.up(&["--data", "kept", "--port", "0"]);
    let written = machine.work.join("kept/functions.env");
    let text = std::fs::read_to_string(&written).unwrap();
    assert!(text.contains("PAYMENT_API_KEY=") && text.contains("CURSOR_KEY="));
    let mode = std::fs::metadata(&written).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
