//! Systems in this process.

use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use oms_domain::Timestamp;
use oms_local::{Data, System, SystemConfig};
use oms_telemetry::Clock;

use crate::{Api, Client, log};

/// A system of a test's own, whose clock stands still until it is turned. It lives in the test's runtime.
///
/// The clock starts at the machine's time, because the local object store judges signatures by that: a signed link works
/// only while the clock has not been turned far.
pub struct Local {
    clock: Clock,
    api: Api,
    system: Arc<System>,
}

impl Local {
    /// A system with streams and queues at work.
    pub async fn start() -> Self {
        Self::open(Data::Memory, machine_time(), true).await
    }

    /// As [`Local::start`], with a clock that is behind the machine's by so much.
    pub async fn behind(by: Duration) -> Self {
        Self::open(Data::Memory, machine_time().saturating_sub(by), true).await
    }

    /// A system where nothing happens but what requests do, so that calls can be counted.
    pub async fn quiet() -> Self {
        Self::open(Data::Memory, machine_time(), false).await
    }

    /// A system on the data in `directory`; `background`: whether streams and queues are at work.
    pub async fn on(directory: &Path, background: bool) -> Self {
        Self::open(Data::Directory(directory.to_owned()), machine_time(), background).await
    }

    async fn open(data: Data, start: Timestamp, background: bool) -> Self {
        log::capture();
        let clock = Clock::manual(start);
        let config = SystemConfig {
            data,
            clock: clock.clone(),
            background,
            ..SystemConfig::default()
        };
        let system = Arc::new(System::start(config).await.unwrap());
        let api = Api::of(Arc::clone(&system), clock.clone());
        Self { clock, api, system }
    }

    /// The system itself.
    pub fn system(&self) -> &System {
        &self.system
    }

    /// The time it is in the system.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Turns the clock forward.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Waits until streams and queues hold nothing that could be worked on now.
    pub async fn settled(&self) {
        self.system.settled().await;
    }

    /// A caller with a token whose claims are `claims`, signed by the system's issuer.
    pub fn claiming(&self, claims: &serde_json::Value) -> Client {
        let issuer = self.system.issuer();
        let header = serde_json::json!({ "alg": "EdDSA", "typ": "JWT", "kid": issuer.key_id() });
        self.api.bearer(&issuer.sign(&header, claims))
    }

    /// A caller of another system, with the same token, at this one.
    pub fn again(&self, caller: &Client) -> Client {
        Client::new(self.system.url(), Some(caller.token()), caller.subject())
    }

    /// The name of a queue, by its name in the template.
    pub fn queue(&self, logical_id: &str) -> &str {
        let queues = &self.system.resources().queues;
        let queue = queues.iter().find(|queue| queue.logical_id == logical_id);
        &queue.expect("the template has the queue").definition.name
    }

    /// Stops the system, so that another can be started on its data.
    pub async fn stop(self) {
        drop(self.system);
        let system = self.api.into_system().expect("nothing else holds the system");
        system.stop().await;
    }
}

impl Deref for Local {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

/// The time by the machine's clock, in whole seconds: signatures have no smaller ones.
fn machine_time() -> Timestamp {
    let seconds = Clock::system().now().unix_seconds();
    Timestamp::from_unix_milliseconds(seconds * 1000).unwrap()
}

/// The one system in this process that tests share. It runs on a thread of its own, because each test has a runtime
/// that ends with the test.
pub(crate) fn shared_system() -> Arc<System> {
    static SYSTEM: OnceLock<Arc<System>> = OnceLock::new();
    let start = || {
        log::capture();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let system = Arc::new(System::start(SystemConfig::default()).await.unwrap());
                sender.send(system).unwrap();
                std::future::pending::<()>().await;
            });
        });
        receiver.recv().expect("the shared system starts")
    };
    Arc::clone(SYSTEM.get_or_init(start))
}
