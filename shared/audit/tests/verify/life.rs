//! Random lives of orders, returns, jobs and keys along the edges of their state machines.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use fastrand::Rng;
use oms_domain::history::Refusal;
use oms_domain::{
    Actor, ActorId, Address, ApiKey, ApiKeyFacts, ApiKeyId, Cause, Country, Currency, CustomerId, Decimal,
    EntityType, Fingerprint, HistoryRecord, JobEvent, JobKind, JobLog, JobStatus, LabelText, Lifecycle,
    LineItem, Money, NameText, NotesText, Order, OrderDetails, OrderFacts, OrderId, OrderStatus, OwesJobs,
    PostalCodeText, ProductId, ReasonText, RequestId, Return, ReturnDetails, ReturnStatus, Role, Scope,
    ShortText, TaxRate, Timestamp, Trigger, Write, WriteId,
};

/// Everything that happened.
#[derive(Default)]
pub struct Happened {
    pub orders: Vec<Order>,
    pub returns: Vec<Return>,
    pub jobs: Vec<JobLog>,
    pub keys: Vec<ApiKey>,
    pub refusals: Vec<HistoryRecord>,
}

/// The longest time between two steps of one life, in milliseconds; a life has about twenty steps at most.
const PAUSE: u64 = 20 * 60 * 1000;
const WINDOW: Duration = Duration::from_hours(24 * 30);

impl Happened {
    /// The lives of that many orders placed within the first hour from `start`.
    pub fn by_chance(random: &mut Rng, start: Timestamp, orders: usize) -> Self {
        let mut happened = Self::default();
        for _ in 0..orders {
            let begin = start.saturating_add(Duration::from_millis(random.u64(0..3_600_000)));
            happened.live(&mut Chance {
                random,
                now: begin,
                pause: PAUSE,
            });
        }
        happened
    }

    /// The rows of the history.
    pub fn records(&self) -> Vec<HistoryRecord> {
        let orders = self.orders.iter().map(HistoryRecord::of_order);
        let returns = self.returns.iter().map(HistoryRecord::of_return);
        let jobs = self.jobs.iter().map(HistoryRecord::of_job);
        let keys = self.keys.iter().map(HistoryRecord::of_api_key);
        let chained = orders
            .chain(returns)
            .chain(jobs)
            .chain(keys)
            .flat_map(Result::unwrap);
        chained.chain(self.refusals.iter().cloned()).collect()
    }

    fn live(&mut self, chance: &mut Chance<'_>) {
        let mut order = Order::place(chance.facts(), chance.cause()).unwrap();
        while let Some(next) = chance.next(order.status()) {
            let previous = order.status();
            if chance.one_in(10) {
                self.refuse(chance, &order);
            }
            let details = OrderDetails {
                tracking_number: chance.maybe(Chance::short),
                carrier: None,
                payment_transaction_id: chance.maybe(Chance::short),
            };
            order.step(next, chance.cause(), details).unwrap();
            for kind in OrderStatus::jobs_owed(Some(previous), next) {
                self.jobs.push(chance.job(*kind, order.id()));
            }
        }
        if order.status() == OrderStatus::Delivered && chance.one_in(2) {
            self.give_back(chance, &order);
        }
        self.orders.push(order);
        if chance.one_in(50) {
            let mut key = chance.key();
            if chance.one_in(2) {
                key.revoke(chance.cause()).unwrap();
            }
            self.keys.push(key);
        }
    }

    fn give_back(&mut self, chance: &mut Chance<'_>, order: &Order) {
        let cause = chance.cause();
        let (reason, actor) = (NotesText::parse("cracked").unwrap(), cause.actor.id.clone());
        let mut returned = Return::request(order, WINDOW, reason, None, actor, cause).unwrap();
        while let Some(next) = chance.next(returned.status()) {
            let previous = returned.status();
            let details = ReturnDetails {
                restocking_fee: (next == ReturnStatus::Approved && chance.one_in(2))
                    .then(|| Decimal::parse("1.5").unwrap()),
                ..ReturnDetails::default()
            };
            returned.step(next, chance.cause(), details).unwrap();
            for kind in ReturnStatus::jobs_owed(Some(previous), next) {
                self.jobs.push(chance.job(*kind, order.id()));
            }
        }
        self.returns.push(returned);
    }

    pub fn refuse(&mut self, chance: &mut Chance<'_>, order: &Order) {
        let mut refusal = Refusal {
            entity_type: EntityType::Order,
            entity_id: order.id().to_string(),
            version: order.version(),
            status: Some(order.status().as_str()),
            requested: Some(chance.one_of(OrderStatus::ALL).as_str()),
            metadata: BTreeMap::from([("code".to_owned(), "INVALID_STATE_TRANSITION".to_owned())]),
        };
        if chance.one_in(4) {
            refusal = Refusal {
                entity_type: EntityType::Operation,
                entity_id: "list-jobs".to_owned(),
                version: 0,
                status: None,
                requested: None,
                metadata: BTreeMap::from([("code".to_owned(), "FORBIDDEN".to_owned())]),
            };
        }
        self.refusals
            .push(HistoryRecord::of_refusal(refusal, &chance.cause()).unwrap());
    }
}

/// A source of next steps and of their times.
pub struct Chance<'a> {
    pub random: &'a mut Rng,
    pub now: Timestamp,
    /// The longest time to the next step, in milliseconds.
    pub pause: u64,
}

impl Chance<'_> {
    fn one_in(&mut self, times: u32) -> bool {
        self.random.u32(0..times) == 0
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.random.usize(0..all.len())]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(2).then(|| make(self))
    }

    fn bytes<const LENGTH: usize>(&mut self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        self.random.fill(&mut bytes);
        bytes
    }

    fn short(&mut self) -> ShortText {
        ShortText::parse(&format!("pi_{}", self.random.u64(..))).unwrap()
    }

    /// The next state of a life; `None` at its end, or where it stops for now.
    fn next<S: Lifecycle>(&mut self, state: S) -> Option<S> {
        let next = state.allowed_transitions();
        if next.is_empty() || self.one_in(12) {
            return None;
        }
        // Most lives take the long way.
        Some(if self.one_in(6) {
            self.one_of(next)
        } else {
            next[0]
        })
    }

    pub fn cause(&mut self) -> Cause {
        self.now = self
            .now
            .saturating_add(Duration::from_millis(self.random.u64(1..self.pause)));
        let role = self.one_of(&Role::ALL);
        let actor = if role == Role::System {
            "reconcile".to_owned()
        } else {
            self.customer().to_string()
        };
        Cause {
            at: self.now,
            actor: Actor {
                id: ActorId::parse(&actor).unwrap(),
                role,
            },
            trigger: self.one_of(&Trigger::ALL),
            reason: self.maybe(|_| ReasonText::parse("as agreed").unwrap()),
            request_id: RequestId::parse(&format!("request-{}", self.random.u64(..))).unwrap(),
            ip_address: self.maybe(|chance| IpAddr::V4(Ipv4Addr::from(chance.bytes()))),
            write: Write {
                id: WriteId::from_bytes(self.bytes()),
                fingerprint: Fingerprint::from_bytes(self.bytes()),
            },
        }
    }

    fn customer(&mut self) -> CustomerId {
        CustomerId::from_bytes(self.bytes())
    }

    pub fn facts(&mut self) -> OrderFacts {
        let usd = |text| Money::parse(text, Currency::USD).unwrap();
        let address = Address {
            name: None,
            street: NameText::parse("1 Kiln Lane").unwrap(),
            city: ShortText::parse("Stoke").unwrap(),
            state: None,
            zip: PostalCodeText::parse("ST1").unwrap(),
            country: Country::parse("GB").unwrap(),
        };
        let (name, rate) = (NameText::parse("Bowl").unwrap(), TaxRate::parse("20").unwrap());
        let line = LineItem::new(ProductId::from_bytes([1; 16]), name, 2, usd("19.99"), rate).unwrap();
        OrderFacts {
            id: OrderId::new(self.bytes()),
            customer_id: self.customer(),
            currency: Currency::USD,
            line_items: vec![line],
            shipping_amount: usd("5.00"),
            payment_method: LabelText::parse("card").unwrap(),
            shipping_address: address.clone(),
            billing_address: address,
            customer_email: None,
            notes: None,
        }
    }

    pub fn key(&mut self) -> ApiKey {
        let cause = self.cause();
        let facts = ApiKeyFacts {
            id: ApiKeyId::new(self.bytes()),
            name: ShortText::parse("till").unwrap(),
            scopes: vec![Scope::Role(Role::Warehouse)],
            owner: cause.actor.id.clone(),
            expires_at: cause.at.saturating_add(WINDOW),
        };
        ApiKey::issue(facts, cause)
    }

    pub fn job(&mut self, kind: JobKind, order_id: OrderId) -> JobLog {
        let (mut events, mut attempts) = (Vec::new(), 0);
        loop {
            let status = match self.random.u8(0..10) {
                0 | 1 => JobStatus::Pending,
                2 => JobStatus::Failed,
                3 => break,
                _ => JobStatus::Succeeded,
            };
            attempts += 1;
            events.push(JobEvent {
                status,
                attempts,
                cause: self.cause(),
                error: (status != JobStatus::Succeeded).then(|| "no answer".to_owned()),
                outcome: (status == JobStatus::Succeeded).then(|| "INV-2026-000001".to_owned()),
            });
            if status == JobStatus::Succeeded {
                break;
            }
        }
        JobLog {
            kind,
            order_id,
            events,
        }
    }
}
