//! Systems in this process.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use oms_aws::Environment;
use oms_command::system::GIVEN_BY_LAMBDA;
use oms_command::{Data, System, SystemConfig};
use oms_domain::Timestamp;
use oms_telemetry::Clock;

use crate::api::LIFETIME;
use crate::{Api, Call, Client, log, payment_event};

/// A system of a test's own, whose clock stands still until it is turned. It lives in the test's runtime.
///
/// The clock starts at the machine's time, because the local object store judges signatures by that: a signed link
/// works only while the clock has not been turned far.
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

    /// A system without background work, so that calls can be counted.
    pub async fn quiet() -> Self {
        Self::open(Data::Memory, machine_time(), false).await
    }

    /// As [`Local::quiet`], with a clock that begins at `start`.
    pub async fn at(start: Timestamp) -> Self {
        Self::open(Data::Memory, start, false).await
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
            parameters: unlimited(),
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

    /// The system's clock.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// The time it is in the system.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Turns the clock forward.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Waits until streams, queues and the gateway's events hold nothing that could be worked on now.
    pub async fn settled(&self) {
        // An event of the gateway's that comes at the end of the first wait gives the streams something to do.
        self.system.settled().await;
        self.system.settled().await;
    }

    /// Waits until what is due is done, lets so much time pass, and waits until what is due by then is done.
    pub async fn pass(&self, time: Duration) {
        self.settled().await;
        self.advance(time);
        self.settled().await;
    }

    /// A caller with a token whose claims are `claims`, signed by the system's issuer.
    pub fn claiming(&self, claims: &serde_json::Value) -> Client {
        let issuer = self.system.issuer();
        let header = serde_json::json!({ "alg": "EdDSA", "typ": "JWT", "kid": issuer.key_id() });
        self.api.bearer(&issuer.sign(&header, claims))
    }

    /// A caller with these roles who is `subject`.
    pub fn person(&self, subject: &str, roles: &[&str]) -> Client {
        let issuer = self.system.issuer();
        let token = issuer.token(subject, roles, self.now(), LIFETIME);
        let person = Client::new(self.system.url(), Some(&token), subject);
        match roles {
            ["customer"] => person.ordering_in(self.storefront()),
            _ => person,
        }
    }

    /// A variable that a function is given.
    pub fn variable(&self, function: &str, name: &str) -> String {
        self.system.environments()[function].required(name).unwrap()
    }

    /// The environment of a function, with some variables changed.
    pub fn environment_with(&self, function: &str, changes: &[(&str, &str)]) -> Environment {
        Environment::given(self.variables_with(function, changes))
    }

    /// As [`Local::environment_with`], variable by variable.
    pub fn variables_with(&self, function: &str, changes: &[(&str, &str)]) -> BTreeMap<String, String> {
        let given = &self.system.environments()[function];
        let named = self.system.resources().function(function);
        let named = named.expect("the template has the function").environment.keys();
        let mut variables: BTreeMap<String, String> = named
            .map(String::as_str)
            .chain(GIVEN_BY_LAMBDA.iter().copied())
            .filter_map(|name| Some((name.to_owned(), given.get(name)?)))
            .collect();
        let changes = changes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        variables.extend(changes);
        variables
    }

    /// The delivery of an event of the payment gateway's, signed now.
    pub fn webhook(&self, event: &serde_json::Value) -> Call {
        let (secret, body) = (self.webhook_secret(), event.to_string());
        let signature = payment_event::signature(&secret, &body, self.now().unix_seconds());
        self.webhook_of(&body, &signature)
    }

    /// The delivery of any body with any signature.
    pub fn webhook_of(&self, body: &str, signature: &str) -> Call {
        let call = self.nobody().request("POST", "/api/v1/webhooks/payment");
        call.json(body).header("stripe-signature", signature)
    }

    /// The secret with which the payment gateway signs its events.
    pub fn webhook_secret(&self) -> String {
        self.variable("receive-payment-webhook", "PAYMENT_WEBHOOK_SECRET")
    }

    /// A caller of another system, with the same token, at this one.
    pub fn again(&self, caller: &Client) -> Client {
        caller.at(self.system.url())
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

/// The one system in this process that tests share.
pub(crate) fn shared_system() -> Arc<System> {
    static SYSTEM: OnceLock<Arc<System>> = OnceLock::new();
    Arc::clone(SYSTEM.get_or_init(|| on_a_thread_of_its_own(true)))
}

/// As [`shared_system`], without background work.
pub(crate) fn shared_quiet_system() -> Arc<System> {
    static SYSTEM: OnceLock<Arc<System>> = OnceLock::new();
    Arc::clone(SYSTEM.get_or_init(|| on_a_thread_of_its_own(false)))
}

/// A system that runs until the process ends; each test has a runtime that ends with the test.
fn on_a_thread_of_its_own(background: bool) -> Arc<System> {
    log::capture();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.unwrap().block_on(async {
            let config = SystemConfig {
                background,
                parameters: unlimited(),
                ..SystemConfig::default()
            };
            let system = Arc::new(System::start(config).await.unwrap());
            sender.send(system).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().expect("the shared system starts")
}

/// A limit on requests a minute that only the tests of the rate limit reach.
pub fn unlimited() -> BTreeMap<String, String> {
    let limits = ["RateLimitPerMinute", "AddressRateLimitPerMinute"];
    limits
        .map(|limit| (limit.to_owned(), "1000000".to_owned()))
        .into()
}
