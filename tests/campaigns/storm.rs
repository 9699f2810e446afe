//! A storm: for a while almost a third of all calls fail, under the load of several clients at once.
//!
//! `OMS_STORM_SECONDS` (2) is its length. Retries do not make it worse: no call is sent more than three times in one
//! invocation. After the storm every request succeeds at its first try.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::future::join_all;
use oms_domain::JobKind;
use oms_http::Entropy;
use oms_tests::deployment::{Deployment, Place};
use oms_tests::fault::{Fault, Plan};
use oms_tests::witness::{Deed, Told, Wish};
use oms_tests::{Client, Local, new_uuid, order};
use serde_json::json;

use crate::asking::{Asking, ask, order_id};
use crate::chance::Chance;
use crate::lane::Lane;
use crate::report::{Count, say};

/// The number of clients, each with an instance of every function to itself, as under load.
const CLIENTS: usize = 8;
/// The calls in a hundred that fail.
const PERCENT: usize = 30;
/// The failures of a service that is in trouble.
const TROUBLES: [Fault; 6] = [
    Fault::LoseRequest,
    Fault::LoseAnswer,
    Fault::Throttle,
    Fault::InternalError,
    Fault::InternalErrorAfterEffect,
    Fault::Unavailable,
];
/// The most times that the SDK sends a call.
const MAXIMUM_ATTEMPTS: usize = 3;
/// Requests of each client after the storm.
const REQUESTS_AFTER: usize = 10;

fn troubles() -> Plan {
    let seed = new_uuid();
    Plan::by(move |call| {
        let mut chance = Chance::of(&format!("{seed} {}", call.number));
        chance.percent(PERCENT).then(|| *chance.pick(&TROUBLES))
    })
}

/// One client, and the instances that serve it.
struct Sailor<'a> {
    deployment: Deployment<'a>,
    customer: Client,
    manager: Client,
    wishes: Vec<Wish>,
    unanswered: usize,
}

impl Sailor<'_> {
    /// Asks once; no call of the invocation may be sent more often than the SDK may.
    async fn ask(&mut self, asking: &Asking, plan: Plan) -> Told {
        let wire = self.deployment.begin(asking.function, plan).await;
        let told = ask(&self.deployment, asking, "in the storm").await;
        let mut sent: BTreeMap<(String, u64), usize> = BTreeMap::new();
        for call in wire.made() {
            *sent.entry((call.operation, call.content)).or_default() += 1;
        }
        for (call, times) in sent {
            assert!(times <= MAXIMUM_ATTEMPTS, "{call:?} was sent {times} times");
        }
        self.wishes.push(asking.wish.clone().told(told.clone()));
        if told == Told::Unknown {
            self.unanswered += 1;
        }
        told
    }

    /// An order from its creation to its delivery or its cancellation, with a client's patience.
    async fn voyage(&mut self, until: Instant, number: usize) {
        let place = ("POST", "/api/v1/orders".to_owned());
        let key = new_uuid();
        let create = Asking::new(
            "create-order",
            self.customer.storefront(),
            place,
            &order::body_for(self.customer.subject()),
            (Deed::CreateOrder, key),
        );
        let id = order_id(self.customer.storefront().subject(), &create.wish.key);
        let mut steps = vec![create];
        for to in ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
            let deed = Deed::ChangeOrder {
                order_id: id.clone(),
                to: to.to_owned(),
            };
            let target = ("PATCH", format!("/api/v1/orders/{id}/state"));
            let body = json!({ "new_state": to });
            steps.push(Asking::new(
                "change-order-state",
                &self.manager,
                target,
                &body,
                (deed, new_uuid()),
            ));
        }
        if number.is_multiple_of(3) {
            let deed = Deed::ChangeOrder {
                order_id: id.clone(),
                to: "CANCELLED".to_owned(),
            };
            let target = ("POST", format!("/api/v1/orders/{id}/cancel"));
            let body = json!({ "reason": "ordered twice" });
            let cancel = Asking::new("cancel-order", &self.customer, target, &body, (deed, new_uuid()));
            steps.truncate(2);
            steps.push(cancel);
        }
        for step in steps {
            while self.ask(&step, troubles()).await == Told::Unknown {
                if Instant::now() >= until {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_storm_everything_is_as_it_should_be() {
    let seconds = std::env::var("OMS_STORM_SECONDS").map_or(2, |seconds| seconds.parse().unwrap());
    let local = Local::quiet().await;
    let place = || Place::Here(Entropy::system());
    let mut lane = Lane::of(&local, place()).await;
    let mut sailors: Vec<Sailor<'_>> = (0..CLIENTS)
        .map(|_| Sailor {
            deployment: Deployment::of(&local, place()),
            customer: local.customer(),
            manager: local.manager(),
            wishes: Vec::new(),
            unanswered: 0,
        })
        .collect();
    let until = Instant::now() + Duration::from_secs(seconds);
    let clients = join_all(sailors.iter_mut().enumerate().map(|(index, sailor)| async move {
        let mut number = index;
        while Instant::now() < until {
            sailor.voyage(until, number).await;
            number += 1;
        }
    }));
    let background = async {
        use oms_tests::deployment::{Queue, Stream};
        while Instant::now() < until {
            for stream in Stream::ALL {
                lane.deployment.begin(stream.function(), troubles()).await;
                lane.deliveries.deliver(&lane.deployment, stream, 25).await;
            }
            for queue in JobKind::ALL {
                lane.deployment.begin(queue.function(), troubles()).await;
                let batch = lane.deliveries.receive(queue, 10).await;
                lane.deliveries.work(&lane.deployment, queue, &batch, true).await;
            }
            local.advance(Duration::from_secs(30));
        }
    };
    futures::join!(clients, background);
    let over = Instant::now();
    for sailor in &mut sailors {
        for _ in 0..REQUESTS_AFTER {
            let place = ("POST", "/api/v1/orders".to_owned());
            let deed = (Deed::CreateOrder, new_uuid());
            let asking = Asking::new(
                "create-order",
                sailor.customer.storefront(),
                place,
                &order::body_for(sailor.customer.subject()),
                deed,
            );
            let told = sailor.ask(&asking, Plan::none()).await;
            assert!(matches!(told, Told::Done(_)), "after the storm: {told:?}");
        }
    }
    let healthy = over.elapsed();
    let mut count = Count::default();
    let (mut asked, mut unanswered) = (0, 0);
    for sailor in sailors {
        asked += sailor.wishes.len();
        unanswered += sailor.unanswered;
        count.add(&sailor.deployment.fired().await);
        for wish in sailor.wishes {
            lane.witness.note(wish);
        }
    }
    count.add(&lane.deployment.fired().await);
    // Attempts may have run out while nothing worked.
    lane.witness.failures_scripted = true;
    lane.quiesce().await;
    lane.retry_failed_jobs(&local.manager()).await;
    lane.check("after the storm").await;
    say(&format!(
        "storm of {seconds} s: {asked} requests, {unanswered} without an answer; {} requests after it, all answered, in {healthy:?}; {count}",
        CLIENTS * REQUESTS_AFTER
    ));
    count.assert_every_fault_fired(&TROUBLES);
}
