//! One history: its people, what they have, and what may happen next.

use std::collections::BTreeMap;
use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::deployment::{Deployment, Outcome, Place, Queue, Stream};
use oms_tests::fault::{Fault, Plan};
use oms_tests::witness::Told;
use oms_tests::{Client, Local};

use crate::asking::{Asking, ask, late, word};
use crate::chance::Chance;
use crate::lane::Lane;

mod wishes;

/// One call in ten goes wrong.
const FAULTS_PERCENT: usize = 10;

/// A history under way.
pub struct Story<'a> {
    lane: Lane<'a>,
    /// A second deployment of the functions, for requests during an invocation of the first.
    rivals: Deployment<'a>,
    chance: Chance,
    seed: String,
    customers: Vec<Client>,
    managers: Vec<Client>,
    orders: Vec<String>,
    asked: Vec<Asking>,
    step: usize,
    lines: Vec<String>,
}

/// A source of entropy that follows from the seed.
fn entropy(seed: &str) -> Entropy {
    let chance = std::sync::Mutex::new(Chance::of(&format!("entropy {seed}")));
    Entropy::from_fn(move || {
        let mut chance = chance.lock().unwrap();
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = u8::try_from(chance.below(256)).unwrap();
        }
        Some(bytes)
    })
}

/// The faults of the calls of one step, by their numbers.
fn plan(seed: &str, step: usize, instance: &str) -> Plan {
    let name = format!("{seed} {step} {instance}");
    Plan::by(move |call| {
        let mut chance = Chance::of(&format!("{name} {}", call.number));
        if !chance.percent(FAULTS_PERCENT) {
            return None;
        }
        let fault = *chance.pick(&Fault::ALL);
        // A delayed answer costs seconds of waiting and shows the same as a lost one, so it is rarer.
        if fault == Fault::DelayAnswer && !chance.percent(60) {
            return Some(Fault::LoseAnswer);
        }
        Some(fault)
    })
}

impl<'a> Story<'a> {
    pub async fn begin(local: &'a Local, seed: u64, number: u64) -> Self {
        let name = format!("{seed} {number}");
        let mut chance = Chance::of(&name);
        let mut people = |role: &str, count: usize| -> Vec<Client> {
            (0..count)
                .map(|_| local.person(&chance.uuid(), &[role]))
                .collect()
        };
        let (customers, managers) = (people("customer", 2), people("manager", 2));
        let mut lane = Lane::of(local, Place::Here(entropy(&name))).await;
        lane.story = format!("OMS_CAMPAIGN_SEED={seed} OMS_HISTORY={number}");
        Self {
            lane,
            rivals: Deployment::of(local, Place::Here(entropy(&format!("{name} rivals")))),
            chance,
            seed: name,
            customers,
            managers,
            orders: Vec::new(),
            asked: Vec::new(),
            step: 0,
            lines: Vec::new(),
        }
    }

    /// Performs one more operation.
    pub async fn next(&mut self) {
        self.step += 1;
        match self.chance.below(100) {
            0..50 => {
                if let Some(asking) = self.something().await {
                    let overlaps = self.chance.percent(15);
                    let rival = if overlaps { self.something().await } else { None };
                    match rival {
                        Some(rival) => self.overlapping(asking, rival).await,
                        None => self.patiently(asking).await,
                    }
                }
            }
            50..70 => self.deliver().await,
            70..85 => self.work().await,
            85..90 => {
                let function = *self.chance.pick(&["reconcile", "seal-audit", "reconcile"]);
                self.begin_with_faults(function).await;
                let outcome = self.lane.fire(function).await;
                let outcome = match outcome {
                    Outcome::Answered(_) => "answered",
                    Outcome::Failed(_) => "failed",
                    Outcome::Killed => "killed",
                };
                self.tell(&format!("{function}: {outcome}"));
            }
            90..93 => {
                let modes = [
                    Mode::CardError,
                    Mode::Unavailable,
                    Mode::RateLimited,
                    Mode::ErrorWithEffect,
                    Mode::ErrorWithoutEffect,
                ];
                let mode = *self.chance.pick(&modes);
                self.lane.local.system().payments().script(mode);
                self.lane.witness.failures_scripted = true;
                self.tell(&format!("the gateway will say {mode:?}"));
            }
            _ => {
                let seconds = *self.chance.pick(&[1, 20, 100, 200, 600, 3600, 7200]);
                self.lane.local.advance(Duration::from_secs(seconds));
                self.tell(&format!("{seconds} s pass"));
            }
        }
        if self.chance.percent(40) {
            let late = self.lane.deployment.apply_late().await + self.rivals.apply_late().await;
            if late > 0 {
                self.tell(&format!("{late} late"));
            }
        }
    }

    /// Brings everything to rest, repeats the requests that got no answer, retries the jobs that failed, and checks the
    /// invariants.
    pub async fn end(mut self) -> (Vec<String>, BTreeMap<Fault, usize>) {
        let mut fired = self.lane.deployment.fired().await;
        for (fault, count) in self.rivals.fired().await {
            *fired.entry(fault).or_default() += count;
        }
        self.lane.deployment.heal().await;
        self.rivals.heal().await;
        self.rivals.apply_late().await;
        self.lane.deployment.apply_late().await;
        for asking in std::mem::take(&mut self.asked) {
            let mut told = ask(&self.lane.deployment, &asking, &self.lane.story).await;
            if told == Told::Unknown {
                // No fault is injected any more, but on a busy machine a call may time out by itself.
                told = ask(&self.lane.deployment, &asking, &self.lane.story).await;
            }
            assert_ne!(told, Told::Unknown, "{}: in the end", self.lane.story);
            self.tell(&format!("again {}: {}", asking.function, word(&told)));
            self.lane.witness.note(asking.wish.told(told));
        }
        self.lane.quiesce().await;
        let retried = self.lane.retry_failed_jobs(&self.managers[0]).await;
        self.tell(&format!("{retried} jobs retried by hand"));
        let story = self.lane.story.clone();
        self.lane.check(&story).await;
        let statuses = self.statuses().await;
        self.lines.push(statuses);
        (self.lines, fired)
    }

    async fn statuses(&self) -> String {
        let mut statuses = Vec::new();
        for id in &self.orders {
            let reply = self.managers[0].order(id).await;
            statuses.push(reply.body["status"].as_str().unwrap_or("none").to_owned());
        }
        format!("in the end: {}", statuses.join(", "))
    }

    fn tell(&mut self, what: &str) {
        self.lines.push(format!("{}: {what}", self.step));
    }

    async fn begin_with_faults(&self, function: &str) {
        let plan = plan(&self.seed, self.step, function);
        self.lane.deployment.begin(function, plan).await;
    }

    /// Sends a request, again if there is no answer, and perhaps once more although there is one.
    async fn patiently(&mut self, asking: Asking) {
        self.begin_with_faults(asking.function).await;
        for _ in 0..=self.chance.below(3) {
            let told = self.ask_now(&asking).await;
            if told != Told::Unknown && !self.chance.percent(10) {
                break;
            }
        }
        self.keep(asking);
    }

    /// Sends a request that is under way while another runs from beginning to end.
    async fn overlapping(&mut self, first: Asking, second: Asking) {
        let held = 1 + self.chance.below(2);
        let wire = self
            .lane
            .deployment
            .begin(first.function, Plan::at(held, Fault::HoldRequest))
            .await;
        let rivals_plan = plan(&self.seed, self.step, "rival");
        self.rivals.begin(second.function, rivals_plan).await;
        let (told, other) = {
            let (lane, rivals) = (&self.lane, &self.rivals);
            let mut one = std::pin::pin!(ask(&lane.deployment, &first, &lane.story));
            let mut told = None;
            tokio::select! {
                biased;
                answer = &mut one => told = Some(answer),
                () = wire.holds() => {}
            }
            let other = ask(rivals, &second, &lane.story).await;
            let told = if let Some(told) = told {
                told
            } else {
                wire.release();
                one.await
            };
            (told, other)
        };
        self.note(&first, told, false);
        let late = late(&self.rivals, second.function).await;
        self.note(&second, other, late);
        self.keep(first);
        self.keep(second);
    }

    async fn ask_now(&mut self, asking: &Asking) -> Told {
        let told = ask(&self.lane.deployment, asking, &self.lane.story).await;
        let late = late(&self.lane.deployment, asking.function).await;
        self.note(asking, told.clone(), late);
        told
    }

    /// Notes the answer to a request. `late`: a copy of the request may yet arrive, so that a refusal is not final.
    fn note(&mut self, asking: &Asking, told: Told, late: bool) {
        let request = &asking.request;
        self.tell(&format!(
            "{} {}: {}",
            request.method,
            asking.function,
            word(&told)
        ));
        let wish = if late {
            asking.wish.clone().told(Told::Unknown)
        } else {
            asking.wish.clone()
        };
        self.lane.witness.note(wish.told(told));
    }

    fn keep(&mut self, asking: Asking) {
        let known = |known: &Asking| known.wish.key == asking.wish.key;
        if !self.asked.iter().any(known) {
            self.asked.push(asking);
        }
    }

    async fn deliver(&mut self) {
        let stream = *self.chance.pick(&Stream::ALL);
        let size = 1 + self.chance.below(20);
        if self.chance.percent(20) {
            let back = self.chance.below(6);
            self.lane.deliveries.rewind(stream, back);
        }
        self.begin_with_faults(stream.function()).await;
        let done = self
            .lane
            .deliveries
            .deliver(&self.lane.deployment, stream, size)
            .await;
        self.tell(&format!("{}: {done} records", stream.function()));
    }

    async fn work(&mut self) {
        let mut queues = JobKind::ALL;
        self.chance.shuffle(&mut queues);
        let size = 1 + self.chance.below(10);
        let mut queue = queues[0];
        let mut batch = self.lane.deliveries.receive(queue, size).await;
        if batch.is_empty() {
            queue = queues[1];
            batch = self.lane.deliveries.receive(queue, size).await;
        }
        if batch.is_empty() {
            return self.deliver().await;
        }
        batch.sort_by(|one, other| one.message.body.cmp(&other.message.body));
        self.chance.shuffle(&mut batch);
        if self.chance.percent(20)
            && let Some(again) = batch.first().cloned()
        {
            batch.push(again);
        }
        self.begin_with_faults(queue.function()).await;
        let delete = self.chance.percent(80);
        let done = self
            .lane
            .deliveries
            .work(&self.lane.deployment, queue, &batch, delete)
            .await;
        let (of, kept) = (batch.len(), if delete { "" } else { ", and kept" });
        self.tell(&format!("{}: {done} of {of} messages{kept}", queue.function()));
    }
}
