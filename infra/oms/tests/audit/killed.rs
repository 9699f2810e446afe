//! The commands, on the data of a process that runs, that was killed, and that never was.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::{Trailed, body, now};

/// A running `oms`, killed with SIGKILL when dropped.
struct Oms {
    process: Child,
    url: String,
}

impl Oms {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_oms"))
            .args(["up", "--port", "0", "--data"])
            .arg(data)
            .env("LOG_LEVEL", "ERROR")
            // A killed system leaves the file that names it behind.
            .env("XDG_RUNTIME_DIR", data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| line.trim().strip_prefix("API").map(|url| url.trim().to_owned()));
        // A pipe that nobody reads would break.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            url: url.unwrap(),
        }
    }

    async fn place(&self, token: &str) {
        let request = reqwest::Client::new().post(format!("{}/orders", self.url));
        let response = request.bearer_auth(token).json(&body()).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 201);
    }
}

impl Drop for Oms {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn oms(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oms"));
    command.args(arguments).arg("--data").arg(data).output().unwrap()
}

/// Returns the report and the exit code of `verify-audit`.
fn verify(data: &Path, grace: &str) -> (Option<i32>, Value) {
    let output = oms(data, &["verify-audit", "--json", "--grace", grace]);
    let told = serde_json::from_slice(&output.stdout);
    (output.status.code(), told.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trail_of_a_killed_process_is_whole() {
    let data = tempfile::tempdir().unwrap();
    let running = Oms::start(data.path());
    let token = oms(data.path(), &["token", "--role", "storefront"]).stdout;
    let token = String::from_utf8(token).unwrap().trim().to_owned();
    for _ in 0..5 {
        running.place(&token).await;
    }
    let (code, told) = verify(data.path(), "5");
    assert_eq!((code, &told["whole"]), (Some(0), &true.into()), "{told}");
    running.place(&token).await;
    drop(running);

    // The rows that the streams had not delivered yet are within the allowed delay.
    let (code, told) = verify(data.path(), "5");
    assert_eq!((code, &told["entities"]), (Some(0), &6.into()), "{told}");

    // Rows that are late without a word are missing; once the streams are read again, they are there.
    let running = Oms::start(data.path());
    let mut told = verify(data.path(), "0");
    while told.0 == Some(1) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        told = verify(data.path(), "0");
    }
    let (code, told) = told;
    assert_eq!((code, &told["rows"]), (Some(0), &6.into()), "{told}");
    assert_eq!(told["lines"], 6, "{told}");
    let rebuilt = oms(data.path(), &["rebuild-history", "--json"]);
    let rebuilt_told: Value = serde_json::from_slice(&rebuilt.stdout).unwrap();
    assert_eq!(rebuilt.status.code(), Some(0), "{rebuilt_told}");
    assert_eq!(
        (&rebuilt_told["rows"], &rebuilt_told["added"]),
        (&6.into(), &0.into())
    );
    drop(running);

    let file = archived(data.path());
    let original = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, original.replacen("PENDING_PAYMENT", "CANCELLED", 1)).unwrap();
    let output = oms(data.path(), &["verify-audit"]);
    let words = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(
        words.contains(file.file_name().unwrap().to_str().unwrap()),
        "{words}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_that_rests_does_not_seal() {
    const REST: Duration = Duration::from_hours(48);
    let data = tempfile::tempdir().unwrap();
    let trailed = Trailed::start(data.path(), now().saturating_sub(REST)).await;
    trailed.live().await;
    trailed.system.stop().await;
    // By its files it ran until now.
    let (code, told) = verify(data.path(), "5");
    assert_eq!(code, Some(1), "{told}");
    assert_eq!(told["findings"][0]["kind"], "DIGEST_MISSING", "{told}");

    age(&data.path().join("s3/oms-local-audit-bucket"), REST);
    for _ in 0..2 {
        let (code, told) = verify(data.path(), "5");
        assert_eq!((code, &told["digests"]), (Some(0), &0.into()), "{told}");
    }

    // The hours that were missed are sealed as soon as a system runs again.
    let _running = Oms::start(data.path());
    let mut told = verify(data.path(), "5").1;
    while told["digests"].as_u64() < Some(47) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        told = verify(data.path(), "5").1;
    }
}

/// Makes everything below `path` look as if it were older.
fn age(path: &Path, by: Duration) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            age(&entry.unwrap().path(), by);
        }
    }
    let file = std::fs::File::open(path).unwrap();
    file.set_modified(std::time::SystemTime::now() - by).unwrap();
}

/// A file of the archive.
fn archived(data: &Path) -> std::path::PathBuf {
    let mut path = data.join("s3/oms-local-audit-bucket/rows");
    while path.is_dir() {
        path = std::fs::read_dir(path).unwrap().next().unwrap().unwrap().path();
    }
    path
}

#[test]
fn what_cannot_be_checked_is_told_apart_from_what_is_wrong() {
    let nothing = tempfile::tempdir().unwrap();
    let output = oms(nothing.path(), &["verify-audit"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("there is no data"), "{error}");
    assert_eq!(std::fs::read_dir(nothing.path()).unwrap().count(), 0);

    let mut aws = Command::new(env!("CARGO_BIN_EXE_oms"));
    aws.args(["verify-audit", "--aws", "--orders-table", "orders"]);
    let output = aws.env_clear().output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("`AWS_ACCESS_KEY_ID` is not set"), "{error}");
}
