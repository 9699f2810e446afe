//! The command as a person uses it: the real binary, in a working directory of its own.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step of a test that fails is a test that fails"
)]

mod clock;
#[cfg(target_os = "linux")]
mod terminal;
mod token;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The binary under test.
const OMS: &str = env!("CARGO_BIN_EXE_oms");

/// A user's machine: an empty working directory, and a directory for the files of running systems.
struct Machine {
    _temporary: TempDir,
    work: PathBuf,
    runtime: PathBuf,
}

impl Machine {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let (work, runtime) = (temporary.path().join("work"), temporary.path().join("run"));
        for directory in [&work, &runtime] {
            std::fs::create_dir(directory).unwrap();
        }
        Self {
            _temporary: temporary,
            work,
            runtime,
        }
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .current_dir(&self.work)
            .env("XDG_RUNTIME_DIR", &self.runtime)
            .env("LOG_LEVEL", "INFO");
        command
    }

    /// Returns what `oms` prints and its exit code.
    fn oms(&self, arguments: &[&str]) -> Output {
        self.command(OMS).args(arguments).output().unwrap()
    }

    /// A system that runs, its output a pipe.
    fn up(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(OMS);
        command.arg("up").args(arguments);
        Running::of(command)
    }

    fn token(&self, arguments: &[&str]) -> String {
        let output = self.oms(&[&["token"], arguments].concat());
        assert!(output.status.success(), "{}", words(&output.stderr));
        words(&output.stdout).trim().to_owned()
    }
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A running system; killed with SIGKILL when dropped.
struct Running {
    process: Child,
    lines: Arc<Mutex<Vec<String>>>,
    url: String,
}

impl Running {
    fn of(mut command: Command) -> Self {
        // With an open standard input, since the end of a terminal's input would end the process.
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap()).lines();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&lines);
        std::thread::spawn(move || {
            for line in output.map_while(Result::ok) {
                written.lock().unwrap().push(line.trim_end().to_owned());
            }
        });
        let mut running = Self {
            process,
            lines,
            url: String::new(),
        };
        running.url = running.wait_for(|line| {
            let greeting: Option<Value> = serde_json::from_str(line).ok();
            let api = greeting.and_then(|greeting| Some(greeting["api"].as_str()?.to_owned()));
            api.or_else(|| Some(line.trim().strip_prefix("API")?.trim().to_owned()))
        });
        running
    }

    /// Returns the result of `find` for the first line that has one.
    fn wait_for<T>(&self, find: impl Fn(&str) -> Option<T>) -> T {
        let until = Instant::now() + Duration::from_mins(2);
        loop {
            let found = self.lines.lock().unwrap().iter().find_map(|line| find(line));
            if let Some(found) = found {
                return found;
            }
            let lines = self.lines.lock().unwrap().join("\n");
            assert!(Instant::now() < until, "it is not among:\n{lines}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn port(&self) -> &str {
        self.url.trim_end_matches("/api/v1").rsplit(':').next().unwrap()
    }

    fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        Client::new()
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(token)
    }

    async fn get(&self, path: &str, token: &str) -> u16 {
        let response = self.request(Method::GET, path, token).send().await.unwrap();
        response.status().as_u16()
    }

    /// Sends a body and returns the answer's, which must be good.
    async fn send(&self, method: Method, path: &str, token: &str, body: Value) -> Value {
        let request = self.request(method, path, token).json(&body);
        let response = request.send().await.unwrap();
        let status = response.status();
        let answer: Value = response.json().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// An order that was delivered, of the customer whose tokens `oms token` makes.
    async fn deliver(&self, manager: &str) -> Value {
        let order = self.send(Method::POST, "/orders", manager, order()).await;
        let path = format!("/orders/{}/state", order["id"].as_str().unwrap());
        for state in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
            let body = json!({ "new_state": state });
            self.send(Method::PATCH, &path, manager, body).await;
        }
        order
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn order() -> Value {
    let address = json!({ "street": "1 Kiln Lane", "city": "Stoke", "zip": "ST1", "country": "GB" });
    json!({
        "customer_id": "c0000000-0000-4000-8000-000000000001",
        "line_items": [{
            "product_id": "a1b2c3d4-0000-4000-8000-000000000001",
            "product_name": "Bowl",
            "quantity": 1,
            "unit_price": "10.00",
        }],
        "shipping_address": address,
        "billing_address": address,
        "payment_method": "card",
    })
}
