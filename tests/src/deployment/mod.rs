//! The functions of a system a second time, as the Lambda service runs them: each an instance of its own behind a
//! [`Wire`] of its own, started when it is needed, and again when it was killed.

mod build;
mod deliveries;
mod instance;
mod process;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use oms_http::Entropy;
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

pub use build::build;
pub use deliveries::{Deliveries, Queue, Stream};
use instance::Instance;

use crate::Local;
use crate::fault::{Fault, Plan, Service, Wire, proxy};

/// The place where the functions run.
#[derive(Clone)]
pub enum Place {
    /// In this process, with this randomness.
    Here(Entropy),
    /// Each in a process of its own: the binary of its name in this folder.
    Processes(PathBuf),
}

/// The outcome of an invocation.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The function answered.
    Answered(Value),
    /// The function failed, as the Lambda service sees it.
    Failed(String),
    /// Its process died.
    Killed,
}

/// An answer to an HTTP request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, by names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as JSON; null where there is none.
    pub body: Value,
}

/// A request to send to a function.
#[derive(Clone, Debug, Default)]
pub struct HttpRequest {
    /// `POST`
    pub method: String,
    /// `/api/v1/orders`
    pub path: String,
    /// Without the question mark.
    pub query: String,
    /// By names in lower case.
    pub headers: BTreeMap<String, String>,
    /// As it is sent.
    pub body: Option<String>,
}

/// The functions of one system, in places of their own. They share the stores and the clock with it, and nothing else.
pub struct Deployment<'a> {
    local: &'a Local,
    place: Place,
    changes: BTreeMap<&'static str, String>,
    functions: Mutex<BTreeMap<String, Arc<Function>>>,
}

struct Function {
    wire: Arc<Wire>,
    variables: BTreeMap<String, String>,
    instance: Mutex<Option<Arc<Instance>>>,
}

impl<'a> Deployment<'a> {
    /// The functions of `local`, none of which has been started.
    pub fn of(local: &'a Local, place: Place) -> Self {
        Self {
            local,
            place,
            changes: BTreeMap::new(),
            functions: Mutex::default(),
        }
    }

    /// The same deployment with another value of a variable in every function.
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.changes.insert(variable, value.into());
        self
    }

    /// The system whose functions these are.
    pub const fn local(&self) -> &'a Local {
        self.local
    }

    /// The environment of a function, with every service behind its wire.
    pub async fn variables(&self, function: &str) -> BTreeMap<String, String> {
        self.function(function).await.variables.clone()
    }

    /// The wire between a function and its services.
    pub async fn wire(&self, function: &str) -> Arc<Wire> {
        Arc::clone(&self.function(function).await.wire)
    }

    /// Starts the function if it does not run; from now on its calls are counted anew, and go by `plan`.
    pub async fn begin(&self, function: &str, plan: Plan) -> Arc<Wire> {
        let deployed = self.function(function).await;
        deployed.wire.begin(Plan::none());
        self.instance(function, &deployed).await;
        deployed.wire.begin(plan);
        Arc::clone(&deployed.wire)
    }

    /// The number of times each fault has occurred, over all functions.
    pub async fn fired(&self) -> BTreeMap<Fault, usize> {
        let mut fired = BTreeMap::new();
        for function in self.functions.lock().await.values() {
            for (fault, count) in function.wire.fired() {
                *fired.entry(fault).or_default() += count;
            }
        }
        fired
    }

    /// Lets every request arrive that a wire has held back; gives their number.
    pub async fn apply_late(&self) -> usize {
        let functions: Vec<_> = self.functions.lock().await.values().cloned().collect();
        let mut count = 0;
        for function in functions {
            count += function.wire.apply_late().await;
        }
        count
    }

    /// Ends all faults.
    pub async fn heal(&self) {
        for function in self.functions.lock().await.values() {
            function.wire.begin(Plan::none());
        }
    }

    /// Invokes a function with one event, and waits for its outcome.
    pub async fn invoke(&self, function: &str, event: &Value) -> Outcome {
        let deployed = self.function(function).await;
        let instance = self.instance(function, &deployed).await;
        let outcome = tokio::select! {
            outcome = instance.invoke(event) => outcome,
            () = deployed.wire.killed() => {
                instance.kill().await;
                Outcome::Killed
            }
        };
        if outcome == Outcome::Killed {
            *deployed.instance.lock().await = None;
            deployed.wire.revive();
        }
        outcome
    }

    /// Invokes a function as its schedule does, now.
    pub async fn fire(&self, function: &str) -> Outcome {
        let event = json!({
            "version": "0",
            "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": self.local.now().to_string(),
            "region": "us-east-1",
            "resources": [],
            "detail": {},
        });
        self.invoke(function, &event).await
    }

    /// Sends a request to a function, as API Gateway does; an error is what the function did instead of answering.
    pub async fn request(&self, function: &str, request: &HttpRequest) -> Result<Answer, Outcome> {
        match self.invoke(function, &event(request)).await {
            Outcome::Answered(answer) => Ok(read(&answer)),
            other => Err(other),
        }
    }

    async fn function(&self, name: &str) -> Arc<Function> {
        let mut functions = self.functions.lock().await;
        if let Some(function) = functions.get(name) {
            return Arc::clone(function);
        }
        let wire = Arc::new(Wire::default());
        let own: Vec<_> = self
            .changes
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let given = self.local.variables_with(name, &own);
        let mut links = Vec::new();
        for service in Service::ALL {
            let is_called = given.keys().any(|name| service.is_named_by(name));
            if let Some(upstream) = given.get(service.variable()).filter(|_| is_called) {
                links.push((service.variable(), proxy(service, upstream, &wire).await));
            }
        }
        let links = links.iter().map(|(name, url)| (*name, url.as_str()));
        let changes: Vec<_> = own.into_iter().chain(links).collect();
        let function = Arc::new(Function {
            wire,
            variables: self.local.variables_with(name, &changes),
            instance: Mutex::default(),
        });
        functions.insert(name.to_owned(), Arc::clone(&function));
        function
    }

    async fn instance(&self, name: &str, function: &Function) -> Arc<Instance> {
        let mut running = function.instance.lock().await;
        if let Some(instance) = &*running {
            return Arc::clone(instance);
        }
        let instance = Instance::start(name, &function.variables, self.local.clock(), &self.place).await;
        let instance = Arc::new(instance);
        *running = Some(Arc::clone(&instance));
        instance
    }
}

/// A request as API Gateway passes it on (payload format version 2.0).
fn event(request: &HttpRequest) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": request.headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
            },
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": 0,
        },
        "body": request.body,
        "isBase64Encoded": false,
    })
}

fn read(answer: &Value) -> Answer {
    let none = Map::new();
    let headers = answer["headers"].as_object().unwrap_or(&none);
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap().to_owned()));
    let body = answer["body"].as_str().unwrap_or_default();
    Answer {
        status: u16::try_from(answer["statusCode"].as_u64().unwrap()).unwrap(),
        headers: headers.collect(),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
    }
}
