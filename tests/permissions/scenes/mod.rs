//! Scenes in which the functions do each of their tasks once.

mod jobs;
mod lists;
mod payments;
mod routes;
mod schedules;
mod streams;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use oms_cloud::sqs::Received;
use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::Local;
use oms_tests::deployment::{Answer, Deliveries, Deployment, HttpRequest, Place, Queue, Stream};
use oms_tests::fault::Plan;
use serde_json::Value;

use crate::lambda;
use crate::need::{Names, Need};
use crate::template::Template;

/// The needs that functions were seen to have, and those of Lambda in their name. The scenes run at the first call.
pub fn needs() -> &'static BTreeSet<Need> {
    static NEEDS: OnceLock<BTreeSet<Need>> = OnceLock::new();
    NEEDS.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        let mut needs = runtime.unwrap().block_on(watch());
        needs.extend(lambda::needs(&Template::deployed()));
        needs
    })
}

async fn watch() -> BTreeSet<Need> {
    let local = Local::quiet().await;
    let mut stage = Stage {
        local: &local,
        deployment: Deployment::of(&local, Place::Here(Entropy::system())),
        deliveries: Deliveries::of(&local).await,
        names: Names::of(local.system().resources()),
        needs: BTreeSet::new(),
    };
    routes::play(&mut stage).await;
    lists::play(&mut stage).await;
    payments::play(&mut stage).await;
    streams::play(&mut stage).await;
    jobs::play(&mut stage).await;
    // The schedules come last, because they turn the clock by days.
    schedules::play(&mut stage).await;
    let needs = std::mem::take(&mut stage.needs);
    drop(stage);
    local.stop().await;
    needs
}

/// One system, its functions, and their needs so far.
pub struct Stage<'a> {
    local: &'a Local,
    deployment: Deployment<'a>,
    deliveries: Deliveries<'a>,
    names: Names,
    needs: BTreeSet<Need>,
}

impl Stage<'_> {
    /// Starts to record the calls of `function`, with the faults of `plan`.
    async fn begin(&self, function: &str, plan: Plan) {
        self.deployment.begin(function, plan).await;
    }

    /// Notes the needs of the calls of `function` since.
    async fn note(&mut self, function: &str) {
        let wire = self.deployment.wire(function).await;
        for call in wire.made() {
            self.needs.extend(self.names.needs(function, &call));
        }
        wire.begin(Plan::none());
    }

    /// Sends a request, whatever the answer is.
    async fn ask(&mut self, function: &str, request: &HttpRequest) -> Answer {
        self.begin(function, Plan::none()).await;
        let answer = self.deployment.request(function, request).await;
        self.note(function).await;
        answer.unwrap_or_else(|outcome| panic!("{function}: {outcome:?}"))
    }

    /// Invokes a scheduled function.
    async fn fire(&mut self, function: &str) {
        self.begin(function, Plan::none()).await;
        let outcome = self.deployment.fire(function).await;
        assert!(
            matches!(outcome, oms_tests::deployment::Outcome::Answered(_)),
            "{function}: {outcome:?}"
        );
        self.note(function).await;
    }

    /// Gives the worker the messages in its queue, with the faults of `plan`; returns these messages.
    async fn work(&mut self, queue: JobKind, plan: Plan) -> Vec<Received> {
        let batch = self.deliveries.receive(queue, 10).await;
        self.give(queue, &batch, plan).await;
        batch
    }

    async fn give(&mut self, queue: JobKind, batch: &[Received], plan: Plan) {
        self.begin(queue.function(), plan).await;
        let deliveries = &self.deliveries;
        deliveries.work(&self.deployment, queue, batch, true).await;
        self.note(queue.function()).await;
    }

    /// Delivers everything that is due, until nothing is; of the invoices only that of `order`, since to make one costs
    /// a second.
    async fn until_quiet(&mut self, order: Option<&str>) {
        loop {
            let mut moved = self.deliver_streams().await;
            moved += self.work(JobKind::Refund, Plan::none()).await.len();
            let batch = self.deliveries.receive(JobKind::Invoice, 10).await;
            moved += batch.len();
            for message in &batch {
                if order.is_some_and(|order| message.message.body.contains(order)) {
                    self.give(JobKind::Invoice, std::slice::from_ref(message), Plan::none())
                        .await;
                } else {
                    let name = self.local.queue(&JobKind::Invoice.logical_id());
                    let queues = self.local.system().queues();
                    queues.delete(name, &message.receipt_handle).await.unwrap();
                }
            }
            if moved == 0 {
                return;
            }
        }
    }

    /// Delivers all records of the streams; returns their number.
    async fn deliver_streams(&mut self) -> usize {
        let mut moved = 0;
        for stream in Stream::ALL {
            self.begin(stream.function(), Plan::none()).await;
            loop {
                let done = self.deliveries.deliver(&self.deployment, stream, 100).await;
                if done == 0 {
                    break;
                }
                moved += done;
            }
            self.note(stream.function()).await;
        }
        moved
    }
}

/// A request without credentials and body.
fn request(method: &str, path: &str, query: &str) -> HttpRequest {
    HttpRequest {
        method: method.to_owned(),
        path: format!("/api/v1{path}"),
        query: query.to_owned(),
        ..HttpRequest::default()
    }
}

fn with_token(mut request: HttpRequest, token: &str) -> HttpRequest {
    let value = format!("Bearer {token}");
    request.headers.insert("authorization".to_owned(), value);
    request
}

/// The status that a body shows.
fn status(body: &Value) -> &str {
    body["status"].as_str().unwrap_or_default()
}
