//! Deliveries that are duplicated, late, reordered, or made to several workers at once: each effect happens once.
//!
//! `OMS_DELIVERIES` (500) is the least number of duplicate or reordered deliveries.

use std::collections::{BTreeMap, VecDeque};
use std::env;
use std::time::Duration;

use futures::future::{join, join_all};
use oms_cloud::payments::Mode;
use oms_cloud::sqs::Received;
use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::deployment::{Deliveries, Deployment, Outcome, Place, Queue};
use oms_tests::fault::{Call, Fault, Plan, Service};
use oms_tests::invariants::{self, Violation};
use oms_tests::witness::Witness;
use oms_tests::{Local, contract, order, returns, stream};
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::report::say;

/// The workers of each function.
const WORKERS: usize = 3;
/// The orders of a round.
const ORDERS: usize = 12;
/// The longest time for which a received message that was not deleted stays invisible.
const LATER: Duration = Duration::from_mins(45);
/// Longer than the gateway remembers its keys.
const A_DAY_LATER: Duration = Duration::from_hours(25);

/// The failures of the gateway in a round: fewer than the attempts that a refund has.
const TROUBLES: [Mode; 5] = [
    Mode::TimeoutWithEffect,
    Mode::TimeoutWithoutEffect,
    Mode::TimeoutWithEffect,
    Mode::ErrorWithEffect,
    Mode::Unavailable,
];

fn wanted() -> usize {
    env::var("OMS_DELIVERIES").map_or(500, |count| count.parse().unwrap())
}

/// The deliveries so far.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// Records and messages that were given to a function.
    all: usize,
    /// Those among them that had been delivered before.
    again: usize,
    /// Those among the others that a later one had overtaken.
    reordered: usize,
}

impl Count {
    const fn unusual(self) -> usize {
        self.again + self.reordered
    }

    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.again += other.again;
        self.reordered += other.reordered;
    }
}

struct Campaign<'a> {
    local: &'a Local,
    workers: Vec<Deployment<'a>>,
    queues: Deliveries<'a>,
    chance: Chance,
    /// The records of the orders' stream that were delivered in earlier rounds.
    orders_done: usize,
    history_done: usize,
    count: Count,
}

/// A stream's records with their places in it.
type Numbered = Vec<(usize, Value)>;

/// Interleaves the records at random; those of one entity stay in order.
fn interleaved(records: &[(usize, Value)], chance: &mut Chance) -> Numbered {
    let mut by_entity: BTreeMap<String, VecDeque<&(usize, Value)>> = BTreeMap::new();
    for record in records {
        by_entity.entry(entity(&record.1)).or_default().push_back(record);
    }
    let mut left: Vec<_> = by_entity.into_values().collect();
    let mut mixed = Numbered::new();
    while !left.is_empty() {
        let place = chance.below(left.len());
        match left[place].pop_front() {
            Some(record) => mixed.push(record.clone()),
            None => {
                left.swap_remove(place);
            }
        }
    }
    mixed
}

fn entity(record: &Value) -> String {
    record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap().to_owned()
}

/// A record that no function can read.
fn unreadable(like: &Value) -> Value {
    let mut record = like.clone();
    let keys = json!({ "pk": { "S": "ORDER#nobody" }, "sk": { "S": "never" } });
    record["eventName"] = "INSERT".into();
    record["dynamodb"]["Keys"] = keys.clone();
    record["dynamodb"]["NewImage"] = keys;
    record["dynamodb"].as_object_mut().unwrap().remove("OldImage");
    let number = like["dynamodb"]["SequenceNumber"].as_str().unwrap();
    record["dynamodb"]["SequenceNumber"] = format!("{number}9").into();
    record
}

/// The manner in which a stream is delivered to a function.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Records that the function has dealt with come again now and then.
    Again,
    /// Only records that the function could not deal with come again. Some batches hold an unreadable record, which is
    /// given up, and some meet a service that is away.
    OnceAmongFailures,
}

/// Delivers the records to the function in batches of random sizes until it has dealt with each.
async fn deliver(
    worker: &Deployment<'_>,
    function: &str,
    records: &[(usize, Value)],
    mut chance: Chance,
    manner: Manner,
) -> Count {
    let (mut count, mut next, mut furthest, mut failures) = (Count::default(), 0, 0, 0);
    while next < records.len() {
        let size = (1 + chance.below(20)).min(records.len() - next);
        let part = &records[next..next + size];
        let mut batch: Vec<Value> = part.iter().map(|(_, record)| record.clone()).collect();
        let spoilt = manner == Manner::OnceAmongFailures && chance.percent(60);
        let spoilt = spoilt.then(|| chance.below(size));
        if let Some(place) = spoilt {
            batch.insert(place, unreadable(&part[place].1));
        }
        // The service is away for the whole call, so that the SDK's own retries do not help.
        let away = manner == Manner::OnceAmongFailures && chance.percent(25);
        if away {
            let plan = Plan::by(|_| Some(Fault::Unavailable));
            drop(worker.begin(function, plan).await);
        }
        let outcome = worker.invoke(function, &json!({ "Records": batch })).await;
        let Outcome::Answered(answer) = outcome else {
            panic!("{function}: {outcome:?}");
        };
        if away {
            drop(worker.begin(function, Plan::none()).await);
        }
        let failed = &answer["batchItemFailures"][0]["itemIdentifier"];
        let failed = batch
            .iter()
            .position(|record| record["dynamodb"]["SequenceNumber"] == *failed);
        let done = match (failed, spoilt) {
            (None, _) => size,
            (Some(failed), Some(spoilt)) if failed > spoilt => failed - 1,
            (Some(failed), _) => failed,
        };
        failures = if done == 0 && failed != spoilt {
            failures + 1
        } else {
            0
        };
        assert!(failures < 20, "{function} keeps failing at {}", part[0].1);
        for (place, _) in &part[..done] {
            count.all += 1;
            count.reordered += usize::from(*place < furthest);
            furthest = furthest.max(*place);
        }
        next += done;
        if manner == Manner::Again && chance.percent(25) {
            let back = chance.below(12).min(next);
            next -= back;
            count.again += back;
            // A repeated record does not count as reordered as well.
            furthest = records.get(next).map_or(furthest, |(place, _)| *place);
        }
    }
    count
}

impl<'a> Campaign<'a> {
    async fn of(local: &'a Local) -> Self {
        let worker = || Deployment::of(local, Place::Here(Entropy::system()));
        // One more, whose services are away now and then; the others would meet its faults.
        let workers: Vec<_> = (0..=WORKERS).map(|_| worker()).collect();
        // A network that delivers some requests twice.
        let twice = |call: &Call| {
            let asks = call.service == Service::Payments && call.operation.starts_with("POST");
            (asks && call.number.is_multiple_of(2)).then_some(Fault::Duplicate)
        };
        let wire = workers[1].begin("process-refund", Plan::by(twice)).await;
        drop(wire);
        Self {
            local,
            workers,
            queues: Deliveries::of(local).await,
            chance: Chance::of("deliveries"),
            orders_done: 0,
            history_done: 0,
            count: Count::default(),
        }
    }

    /// Takes orders to random states, mostly to those that owe a job.
    async fn live(&mut self) {
        let (customer, manager) = (self.local.customer(), self.local.manager());
        for _ in 0..ORDERS {
            let order = order::place(&customer).await;
            match self.chance.below(6) {
                0 => {
                    let goal = *self.chance.pick(&contract::STATUSES);
                    order::drive(&manager, order, goal).await;
                }
                1..3 => {
                    let order = order::drive(&manager, order, "PAID").await;
                    customer.cancel(order::id(&order)).await.assert_status(200);
                }
                3 => {
                    order::drive(&manager, order, "SHIPPED").await;
                }
                _ => {
                    let order = order::drive(&manager, order, "DELIVERED").await;
                    let asked = customer.request_return(order::id(&order)).await.expect(201);
                    let goal = if self.chance.percent(70) {
                        "COMPLETED"
                    } else {
                        "REJECTED"
                    };
                    returns::drive(&manager, asked.body, goal).await;
                }
            }
        }
    }

    /// Delivers the new records of a stream to a function: some once, the rest to every worker at once; and some of the
    /// old records to one of the workers.
    async fn scatter(&mut self, function: &str, records: &[Value], done: usize) {
        let numbered: Numbered = records.iter().cloned().enumerate().collect();
        let (old, new) = numbered.split_at(done);
        let once = |record: &(usize, Value)| entity(&record.1).bytes().fold(0_u8, u8::wrapping_add) % 4 == 0;
        let (once, often): (Numbered, Numbered) = new.iter().cloned().partition(once);
        let mut courses = vec![(
            WORKERS,
            interleaved(&once, &mut self.chance),
            Manner::OnceAmongFailures,
        )];
        for worker in 0..WORKERS {
            courses.push((worker, interleaved(&often, &mut self.chance), Manner::Again));
        }
        if !old.is_empty() {
            let from = self.chance.below(old.len());
            let late = old[from..].iter().take(30).cloned().collect();
            courses.push((self.chance.below(WORKERS), late, Manner::Again));
        }
        let seeds: Vec<String> = courses.iter().map(|_| self.chance.uuid()).collect();
        let deliveries = courses
            .iter()
            .zip(&seeds)
            .map(|((worker, records, manner), seed)| {
                deliver(
                    &self.workers[*worker],
                    function,
                    records,
                    Chance::of(seed),
                    *manner,
                )
            });
        let counts = join_all(deliveries).await;
        for (index, count) in counts.into_iter().enumerate() {
            // The deliveries to the first worker count as the first time, whichever worker was faster.
            self.count.add(match index {
                0 | 1 => count,
                _ => Count {
                    again: count.all,
                    reordered: 0,
                    ..count
                },
            });
        }
    }

    async fn streams(&mut self) {
        let records = stream::of_orders(self.local).await;
        for function in ["record-history", "dispatch-jobs"] {
            self.scatter(function, &records, self.orders_done).await;
        }
        self.orders_done = records.len();
        let rows = stream::of_history(self.local).await;
        self.scatter("archive-history", &rows, self.history_done).await;
        self.history_done = rows.len();
    }

    /// Delivers messages to two workers at once, or holds them back until another worker has dealt with them.
    async fn messages(&mut self) {
        let mut late: Vec<(JobKind, Vec<Received>)> = Vec::new();
        let mut pause = A_DAY_LATER;
        loop {
            let mut received = 0;
            for queue in JobKind::ALL {
                let mut batch = self.queues.receive(queue, 1 + self.chance.below(10)).await;
                received += batch.len();
                self.chance.shuffle(&mut batch);
                let young = batch.iter().all(|received| received.message.receive_count < 3);
                if young && self.chance.percent(20) {
                    late.push((queue, batch));
                    continue;
                }
                let mut other = batch.clone();
                self.chance.shuffle(&mut other);
                let first = self.chance.below(WORKERS);
                let second = (first + 1) % WORKERS;
                join(
                    self.queues.work(&self.workers[first], queue, &batch, true),
                    self.queues.work(&self.workers[second], queue, &other, true),
                )
                .await;
                self.count.add(Count {
                    all: 2 * batch.len(),
                    again: batch.len(),
                    reordered: 0,
                });
            }
            if received > 0 {
                continue;
            }
            if self.held().await == 0 {
                break;
            }
            self.local.advance(pause);
            pause = LATER;
        }
        for (queue, batch) in late {
            let worker = &self.workers[self.chance.below(WORKERS)];
            self.queues.work(worker, queue, &batch, false).await;
            self.count.add(Count {
                all: batch.len(),
                again: batch.len(),
                reordered: 0,
            });
        }
    }

    /// The number of messages in the queues, visible or not.
    async fn held(&self) -> usize {
        let mut held = 0;
        for queue in JobKind::ALL {
            let name = self.local.queue(&queue.logical_id());
            held += self.local.system().queues().messages(name).await.unwrap().len();
        }
        held
    }

    async fn round(&mut self) {
        self.live().await;
        let mut troubles = TROUBLES;
        self.chance.shuffle(&mut troubles);
        for mode in troubles {
            self.local.system().payments().script(mode);
        }
        self.streams().await;
        self.messages().await;
        // Delivers the outcomes of the jobs, and the late messages of earlier rounds.
        self.streams().await;
        self.messages().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_delivered_again_or_in_another_order_happens_once() {
    let local = Local::quiet().await;
    let mut campaign = Campaign::of(&local).await;
    let mut rounds = 0;
    while campaign.count.unusual() < wanted() {
        campaign.round().await;
        rounds += 1;
    }
    let Count {
        all,
        again,
        reordered,
    } = campaign.count;
    let violations = invariants::check(&local, &Witness::default()).await;
    let effects = local.system().payments().ledger().await.unwrap().count;
    say(&format!(
        "deliveries: {all} in {rounds} rounds, {again} of them duplicates and {reordered} out of order; {effects} refunds, \
         {} violations",
        violations.len()
    ));
    let lines: Vec<String> = violations.iter().map(Violation::to_string).collect();
    assert!(violations.is_empty(), "{}", lines.join("\n"));
    assert!(effects > 0 && again > 0 && reordered > 0);
}
