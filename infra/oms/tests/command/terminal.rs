//! `script` gives the command a terminal.

use serde_json::Value;

use crate::{Machine, OMS, Running};

fn at_a_terminal(machine: &Machine, arguments: &str) -> Running {
    let mut command = machine.command("script");
    let line = format!("{OMS} up --memory --port 0 {arguments}");
    command.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]);
    Running::of(command)
}

/// Reads the jobs as a manager, and the orders with an invalid token.
async fn ask(machine: &Machine, system: &Running) {
    let manager = machine.token(&["--role", "manager", "--port", system.port()]);
    assert_eq!(system.get("/jobs", &manager).await, 200);
    assert_eq!(system.get("/orders", "nonsense").await, 401);
}

#[tokio::test]
async fn a_person_reads_a_line_for_each_request() {
    let machine = Machine::new();
    let system = at_a_terminal(&machine, "");
    ask(&machine, &system).await;
    let words = |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
    let read = system.wait_for(|line| line.contains("/api/v1/jobs").then(|| words(line)));
    assert_eq!(read[0].len(), "23:59:00.000".len(), "{read:?}");
    assert_eq!(read[1..5], ["GET", "/api/v1/jobs", "200", "manager"]);
    assert!(read[5].parse::<u64>().is_ok() && read[6] == "ms", "{read:?}");
    let is_orders = |line: &str| line.contains("/api/v1/orders  401");
    let refused = system.wait_for(|line| is_orders(line).then(|| words(line)));
    assert_eq!(refused[1..5], ["GET", "/api/v1/orders", "401", "-"]);
    let lines = system.lines.lock().unwrap();
    let json = lines.iter().find(|line| line.starts_with('{'));
    assert_eq!(json, None, "neither JSON nor a metric");
}

#[tokio::test]
async fn a_script_reads_json_at_a_terminal_too() {
    let machine = Machine::new();
    let system = at_a_terminal(&machine, "--json");
    ask(&machine, &system).await;
    system.wait_for(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        (line["message"] == "request" && line["function"] == "list-jobs").then_some(())
    });
    let lines = system.lines.lock().unwrap();
    for line in lines.iter() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}

#[tokio::test]
async fn a_pipe_reads_json() {
    let machine = Machine::new();
    let system = machine.up(&["--memory", "--port", "0"]);
    ask(&machine, &system).await;
    system.wait_for(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        (line["message"] == "request" && line["function"] == "list-jobs").then_some(())
    });
}
