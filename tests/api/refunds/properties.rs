//! Refunds under random events in random order: no order gets back more than was paid for it, and an amount that is
//! owed has either been refunded or is in the list of failed jobs.

use std::env;
use std::time::Duration;

use oms_cloud::payments::{Behaviour, LookupMode, Mode, RefundStatus};
use oms_tests::order::id;
use oms_tests::payment_event::{minor_units, paid};
use oms_tests::refund::{self, Source, effects};
use oms_tests::{Client, Local, returns};
use proptest::prelude::*;
use serde_json::Value;

fn cases() -> u32 {
    env::var("OMS_REFUND_CASES").map_or(8, |cases| cases.parse().unwrap())
}

/// The number of orders in a case.
const ORDERS: usize = 3;

/// An event; a number is that of the order it concerns.
#[derive(Clone, Debug)]
enum Event {
    Owe(usize),
    OweAtOnce,
    SendAgain(usize, usize),
    LoseMessages,
    PayAgain(usize),
    Gateway(Mode),
    Lookup(LookupMode),
    Webhooks(bool),
    Settle(usize),
    Retry(usize),
    RetryAtOnce(usize),
    Reconcile,
    Pass(Duration),
    /// The clock jumps, as if every running worker were held up for that long.
    Jump(Duration),
}

fn any_event() -> impl Strategy<Value = Event> {
    let order = 0..ORDERS;
    let mode = prop_oneof![
        Just(Mode::TimeoutWithEffect),
        Just(Mode::TimeoutWithoutEffect),
        Just(Mode::ErrorWithEffect),
        Just(Mode::ErrorWithoutEffect),
        Just(Mode::Unavailable),
        Just(Mode::CardError),
        Just(Mode::RateLimited),
        Just(Mode::PendingThenSucceeded),
        Just(Mode::PendingThenFailed),
        Just(Mode::WrongAmount),
    ];
    let lookup = prop_oneof![
        Just(LookupMode::Timeout),
        Just(LookupMode::Unavailable),
        Just(LookupMode::RateLimited),
    ];
    let minutes = prop_oneof![
        Just(1),
        Just(3),
        Just(10),
        Just(40),
        Just(7 * 60),
        Just(25 * 60),
        Just(15 * 24 * 60)
    ];
    prop_oneof![
        3 => order.clone().prop_map(Event::Owe),
        1 => Just(Event::OweAtOnce),
        2 => (order.clone(), 1..4_usize).prop_map(|(order, times)| Event::SendAgain(order, times)),
        1 => Just(Event::LoseMessages),
        1 => order.clone().prop_map(Event::PayAgain),
        5 => mode.prop_map(Event::Gateway),
        2 => lookup.prop_map(Event::Lookup),
        1 => any::<bool>().prop_map(Event::Webhooks),
        2 => order.clone().prop_map(Event::Settle),
        2 => order.clone().prop_map(Event::Retry),
        1 => order.prop_map(Event::RetryAtOnce),
        1 => Just(Event::Reconcile),
        6 => minutes.clone().prop_map(|minutes| Event::Pass(Duration::from_mins(minutes))),
        2 => minutes.prop_map(|minutes| Event::Jump(Duration::from_mins(minutes))),
    ]
}

/// One case: orders that were paid, and their refunds once they are cancelled or returned.
struct Case<'a> {
    local: &'a Local,
    customer: Client,
    manager: Client,
    orders: Vec<Value>,
}

impl<'a> Case<'a> {
    async fn begin(local: &'a Local) -> Self {
        let (customer, manager) = (local.customer(), local.manager());
        let mut orders = Vec::new();
        for _ in 0..ORDERS {
            orders.push(refund::paid_order(local, &customer).await);
        }
        // The last order is on its way back.
        let back = id(&orders[ORDERS - 1]);
        for next in ["PROCESSING_IN_WAREHOUSE", "SHIPPED", "DELIVERED"] {
            manager.change_state(back, next).await.assert_status(200);
        }
        let asked = customer.request_return(back).await.expect(201).body;
        returns::drive(&manager, asked, "RECEIVED").await;
        Self {
            local,
            customer,
            manager,
            orders,
        }
    }

    /// Makes the order owe its refund; the request is refused if it does already.
    async fn owe(&self, number: usize) {
        let order = id(&self.orders[number]);
        if number < ORDERS - 1 {
            let reply = self.customer.cancel(order).await;
            assert!(matches!(reply.status, 200 | 409), "{reply}");
        } else {
            let listed = self.customer.get("/returns").await.expect(200);
            let return_id = returns::id(&listed.data()[0]).to_owned();
            let reply = self.manager.change_return_state(&return_id, "COMPLETED").await;
            assert!(matches!(reply.status, 200 | 409), "{reply}");
        }
    }

    async fn retry(&self, number: usize) {
        let reply = self
            .local
            .manager()
            .retry_job("REFUND", id(&self.orders[number]))
            .await;
        assert!(matches!(reply.status, 202 | 404 | 409), "{reply}");
    }

    /// Lets the gateway complete the refunds that are pending.
    async fn settle(&self, number: usize) {
        for effect in effects(self.local, &self.orders[number]).await {
            if effect.status == RefundStatus::Pending {
                self.local
                    .system()
                    .payments()
                    .settle_refund(&effect.refund_id)
                    .await
                    .unwrap();
            }
        }
    }

    async fn happens(&self, event: &Event) {
        let payments = self.local.system().payments();
        match event {
            Event::Owe(order) => self.owe(*order).await,
            Event::OweAtOnce => {
                futures::future::join_all((0..ORDERS * 2).map(|number| self.owe(number % ORDERS))).await;
            }
            Event::SendAgain(order, times) => {
                refund::send_again(self.local, &self.orders[*order], *times).await;
            }
            Event::LoseMessages => {
                let queue = self.local.queue("RefundQueue");
                self.local.system().queues().purge(queue).await.unwrap();
            }
            Event::PayAgain(order) => {
                let event = paid(self.local, &self.orders[*order]);
                self.local.webhook(&event).await.assert_status(200);
            }
            Event::Gateway(mode) => payments.script(*mode),
            Event::Lookup(mode) => payments.script_lookup(*mode),
            Event::Webhooks(hold_webhooks) => payments.set_behaviour(Behaviour {
                hold_webhooks: *hold_webhooks,
                ..payments.behaviour()
            }),
            Event::Settle(order) => self.settle(*order).await,
            Event::Retry(order) => self.retry(*order).await,
            Event::RetryAtOnce(order) => {
                futures::future::join_all((0..4).map(|_| self.retry(*order))).await;
            }
            Event::Reconcile => {
                self.local.system().fire("reconcile").await.unwrap();
            }
            Event::Pass(time) => self.local.pass(*time).await,
            Event::Jump(time) => self.local.advance(*time),
        }
    }

    /// No order has got back more than was paid for it.
    async fn assert_never_more_than_paid(&self) {
        for order in &self.orders {
            let effects = effects(self.local, order).await;
            let moved: i64 = effects.iter().map(|effect| effect.amount).sum();
            assert!(moved <= minor_units(&order["total_amount"]), "{effects:#?}");
        }
    }

    /// Ends all faults and lets time pass.
    async fn heals(&self) {
        self.local.system().payments().set_behaviour(Behaviour::default());
        self.local.settled().await;
        for number in 0..ORDERS {
            self.settle(number).await;
        }
        for _ in 0..4 {
            self.local.pass(Duration::from_mins(70)).await;
        }
    }

    /// Checks that every amount that is owed has been refunded or is listed as failed, and that it is refunded once
    /// managers retry it. One retry may not suffice: the gateway may first repeat a stored refusal, and only the
    /// attempt after that asks under a new key.
    async fn assert_settled(&self) {
        let mut owed = Vec::new();
        for (number, order) in self.orders.iter().enumerate() {
            let reply = self.manager.order_refund(id(order)).await;
            if reply.status == 404 {
                assert_eq!(effects(self.local, order).await, [], "nothing was owed");
                continue;
            }
            owed.push(number);
            let refund = reply.expect(200);
            if refund.text("status") == "FAILED" {
                let job = refund::job(self.local, order)
                    .await
                    .expect("a failed job is listed");
                assert_eq!(job["status"], "FAILED", "{job}");
                self.retry(number).await;
            }
        }
        self.local.settled().await;
        self.local.pass(Duration::from_mins(70)).await;
        for number in owed {
            let source = if number < ORDERS - 1 {
                Source::Cancellation
            } else {
                Source::Return
            };
            let made = refund::assert_made_once(self.local, &self.orders[number], "219.61").await;
            assert_eq!(made.text("source"), source.as_str());
        }
    }

    /// Runs a whole case.
    async fn holds(local: &'a Local, events: &[Event]) {
        local.system().payments().set_behaviour(Behaviour::default());
        let case = Self::begin(local).await;
        for event in events {
            case.happens(event).await;
            case.assert_never_more_than_paid().await;
        }
        case.heals().await;
        case.assert_never_more_than_paid().await;
        case.assert_settled().await;
    }
}

#[tokio::test]
async fn a_refusal_that_the_gateway_has_kept_does_not_outlive_the_retry() {
    let local = Local::start().await;
    // The second refusal is that of a later attempt, so its key is kept until the refusal is marked as the stored one.
    let refused_twice = [
        Event::Gateway(Mode::CardError),
        Event::Gateway(Mode::CardError),
        Event::Owe(ORDERS - 1),
        Event::Pass(Duration::from_mins(1)),
        Event::Retry(ORDERS - 1),
        Event::Pass(Duration::from_mins(1)),
    ];
    Case::holds(&local, &refused_twice).await;
}

#[test]
fn no_order_gets_back_more_than_was_paid_and_nothing_owed_is_forgotten() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.unwrap();
    let local = runtime.block_on(Local::start());
    let config = ProptestConfig {
        cases: cases(),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(events in prop::collection::vec(any_event(), 4..24))| {
        runtime.block_on(Case::holds(&local, &events));
    });
}
