//! Personal data and secrets stay out of logs, queues, metrics, errors and the archive. Metrics are lines on standard
//! output, which all tests of a process share; so the test runs itself in a process of its own.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use oms_cloud::payments::{Behaviour, Mode};
use oms_tests::order::{self, id};
use oms_tests::refund::{self, Source};
use oms_tests::{Client, Local, log};

use crate::api_keys::{holder, issue};

use crate::invoices::failures::{next_file, run_out};
use crate::invoices::generate::invoice;
use crate::telemetry::canaries::{Canaries, lifecycle, marked, turned_down};

/// The variable that is set in the process of the test; its value is the beginning of every canary.
const MARK: &str = "OMS_TESTS_CANARY";

/// Every file below a directory.
fn files(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path.display().to_string() + &String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    found
}

/// Everything in the audit bucket, once the hours so far have been sealed.
async fn archived(local: &Local) -> Vec<String> {
    local.pass(Duration::from_hours(2)).await;
    local.system().fire("seal-audit").await.unwrap();
    let bucket = local.variable("archive-history", "AUDIT_BUCKET");
    let inside = local.system().objects().path_of(&bucket, "rows").unwrap();
    files(inside.parent().unwrap())
}

async fn assert_nowhere(local: &Local, canaries: &Canaries, callers: &[Client]) {
    let log = log::text();
    assert!(log.contains("duration_us"), "nothing was logged at all");
    canaries.assert_none("the log", &log);
    let mut letters = 0;
    for queue in &local.system().resources().queues {
        for message in local
            .system()
            .queues()
            .messages(&queue.definition.name)
            .await
            .unwrap()
        {
            canaries.assert_none(&queue.logical_id, &format!("{message:?}"));
            letters += 1;
        }
    }
    assert!(letters > 0, "all queues are empty, so nothing was checked");
    let metrics = local.manager().get("/metrics").await.expect(200);
    canaries.assert_none("/metrics", &metrics.body.to_string());
    let archived = archived(local).await;
    for kind in ["rows/", "digests/"] {
        assert!(
            archived.iter().any(|file| file.contains(kind)),
            "nothing is archived in {kind}"
        );
    }
    for file in &archived {
        canaries.assert_none("the archive", file);
    }
    let credentials = callers
        .iter()
        .map(|caller| caller.token().rsplit('.').next().unwrap().to_owned());
    let secrets = [
        local.webhook_secret(),
        local.variable("process-refund", "PAYMENT_API_KEY"),
        local.variable("list-orders", "CURSOR_KEY"),
    ];
    for secret in credentials.chain(secrets).filter(|secret| !secret.is_empty()) {
        let places = [&log, &metrics.body.to_string()]
            .into_iter()
            .chain(&archived)
            .any(|text| text.contains(&secret));
        assert!(!places, "a credential has leaked");
    }
}

async fn everything(canaries: Canaries) {
    let local = Local::start().await;
    let placed = lifecycle(&local, &canaries).await;
    let (admin, manager) = (local.role("admin"), local.manager());
    let key = issue(&local, &admin, &["support"]).await;
    let used = holder(&local, &key);
    used.get("/orders").await.assert_status(200);
    for reply in turned_down(&local, &canaries, &placed).await {
        canaries.assert_none("an error", &String::from_utf8_lossy(&reply.bytes));
        canaries.assert_none("an error's headers", &format!("{:?}", reply.headers));
    }
    // A refund that fails for good, with what the gateway says of it, and an invoice that cannot be made.
    local.system().payments().set_behaviour(Behaviour {
        hold_webhooks: true,
        ..Behaviour::default()
    });
    local.system().payments().script(Mode::CardError);
    let failed = refund::owing(&local, Source::Cancellation).await;
    local.pass(Duration::from_hours(1)).await;
    assert_eq!(refund::status(&local, &failed).await, "FAILED");
    let last = order::in_status(&local, "SHIPPED").await;
    local.settled().await;
    let file = next_file(&local, &invoice(&local, id(&last)).await);
    std::fs::write(&file, "somebody else's").unwrap();
    let stuck = local.customer().create(&marked(&canaries)).await.expect(201).body;
    order::drive(&manager, stuck.clone(), "SHIPPED").await;
    run_out(&local).await;
    manager.invoice(id(&stuck)).await.refused(409, "INVOICE_FAILED");
    local.settled().await;
    assert_nowhere(&local, &canaries, &[manager, admin, local.customer()]).await;
    let secret = key["key"].as_str().unwrap().rsplit('_').next().unwrap();
    assert!(!log::text().contains(secret), "a key is in the log");
    // The data is where it has to be.
    let shown = local.manager().order(id(&placed)).await.expect(200);
    assert!(canaries.found(&shown.body.to_string()).is_some());
}

#[test]
fn it_is_in_no_log_queue_metric_error_or_archive() {
    if let Ok(mark) = env::var(MARK) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        return runtime.unwrap().block_on(everything(Canaries(mark)));
    }
    let mark = format!("canary{}", &oms_tests::new_uuid()[..8]);
    let mut command = Command::new(env::current_exe().unwrap());
    let test = "telemetry::personal_data::it_is_in_no_log_queue_metric_error_or_archive";
    let done = command
        .args(["--exact", "--nocapture", test])
        .env(MARK, &mark)
        .output()
        .unwrap();
    let written = String::from_utf8(done.stdout).unwrap();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && written.contains("1 passed"),
        "{written}\n{errors}"
    );
    assert!(written.contains("\"_aws\""), "no metric was written at all");
    let canaries = Canaries(mark);
    canaries.assert_none("standard output", &written);
    canaries.assert_none("standard error", &errors);
}
