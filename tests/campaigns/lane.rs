//! One system, its functions behind faults, and the answers that clients got.

use std::time::Duration;

use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::deployment::{Deliveries, Deployment, Outcome, Place};
use oms_tests::invariants;
use oms_tests::witness::Witness;
use oms_tests::{Client, Local, pages};
use serde_json::Value;

/// A system, with everything that a campaign needs of it.
pub struct Lane<'a> {
    pub local: &'a Local,
    pub deployment: Deployment<'a>,
    /// The functions that bring everything to rest, by the system's clock: those in processes of their own go by the
    /// machine's, which cannot be turned.
    healers: Deployment<'a>,
    pub deliveries: Deliveries<'a>,
    pub witness: Witness,
    /// The point or history under way, for the message of a test that fails.
    pub story: String,
}

/// Longer than any job waits for its next attempt, and any lease or message that a dead process has left.
const LONG: Duration = Duration::from_mins(40);
/// The number of retries of a scheduled function that failed.
const RETRIES: usize = 2;
/// More rounds than the most patient job has attempts.
const ROUNDS: usize = 12;

impl<'a> Lane<'a> {
    pub async fn of(local: &'a Local, place: Place) -> Self {
        Self {
            local,
            deployment: Deployment::of(local, place),
            healers: Deployment::of(local, Place::Here(Entropy::system())),
            deliveries: Deliveries::of(local).await,
            witness: Witness::default(),
            story: String::new(),
        }
    }

    /// Invokes a scheduled function.
    pub async fn fire(&self, function: &str) -> Outcome {
        self.deployment.fire(function).await
    }

    /// Invokes a scheduled function without faults, and again if it fails, as its schedule would: on a busy machine a
    /// call may time out by itself. Gives its answer.
    async fn fire_patiently(&self, function: &str) -> Value {
        let mut failures = Vec::new();
        while failures.len() <= RETRIES {
            match self.healers.fire(function).await {
                Outcome::Answered(answer) => return answer,
                failed => failures.push(failed),
            }
        }
        panic!("{}: {function}: {failures:?}", self.story);
    }

    /// Brings the system to rest: faults stop, late requests arrive, records and messages are delivered, time passes,
    /// and `reconcile` finds what was lost.
    pub async fn quiesce(&mut self) {
        self.deployment.heal().await;
        self.deployment.apply_late().await;
        for round in 0..ROUNDS {
            self.deliveries.until_quiet(&self.healers).await;
            self.local.advance(LONG);
            let answer = self.fire_patiently("reconcile").await;
            let still = self.waiting().await;
            if answer["jobs_sent_again"] == 0 && !still && round > 0 {
                return;
            }
        }
        panic!("{}: the system does not become quiet", self.story);
    }

    /// Returns `true` while a message or a record waits for its delivery.
    async fn waiting(&mut self) -> bool {
        use oms_tests::deployment::{Queue, Stream};
        for stream in Stream::ALL {
            if self.deliveries.pending(stream).await > 0 {
                return true;
            }
        }
        for queue in JobKind::ALL {
            let name = self.local.queue(&queue.logical_id());
            if !self
                .local
                .system()
                .queues()
                .messages(name)
                .await
                .unwrap()
                .is_empty()
            {
                return true;
            }
        }
        false
    }

    /// Retries every job that has used up its attempts; gives the number of such jobs.
    pub async fn retry_failed_jobs(&mut self, manager: &Client) -> usize {
        let mut retried = 0;
        // A gateway that was told to refuse a refund may refuse it again.
        for _ in 0..ROUNDS {
            let jobs =
                pages::all(&pages::walk(manager, "/jobs", &[("status", "FAILED"), ("limit", "100")]).await);
            if jobs.is_empty() {
                return retried;
            }
            self.witness.failures_scripted = true;
            for job in jobs {
                let (kind, id) = (job["kind"].as_str().unwrap(), job["entity_id"].as_str().unwrap());
                let reply = manager.retry_job(kind, id).await;
                assert_eq!(reply.status, 202, "{}: {reply}", self.story);
                retried += 1;
            }
            self.quiesce().await;
        }
        panic!("{}: jobs fail however often they are retried", self.story);
    }

    /// Brings the system to rest, seals the audit trail, and checks the invariants.
    pub async fn check(&mut self, story: &str) {
        self.quiesce().await;
        self.fire_patiently("seal-audit").await;
        let violations = invariants::check(self.local, &self.witness).await;
        assert!(violations.is_empty(), "{story}: {violations:#?}");
    }
}

/// The status in a body.
pub fn status(body: &Value) -> &str {
    body["status"].as_str().unwrap_or_default()
}
